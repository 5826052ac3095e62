"""Budgets of objects and of steps: what is counted, and what is said of too many."""

from __future__ import annotations

import attempts
from demonstration import demonstration

from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.oracle import limits
from workshop_utils.exercises.verdict import State

COLUMNS = """
def order_page(session, limit):
    newest = select(Order.id).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    return [{"id": order_id} for order_id in session.scalars(newest)]
"""
ENTITIES = """
def order_page(session, limit):
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    return [{"id": order.id} for order in session.scalars(newest)]
"""
SORTED_IN_PYTHON = """
def order_page(session, limit):
    orders = session.execute(select(Order.placed_at, Order.id)).all()
    return [{"id": order.id} for order in sorted(orders, reverse=True)[:limit]]
"""
ENTITIES_OF_ALL = ENTITIES.replace(".limit(limit)", "").replace("scalars(newest)", "scalars(newest).all()[:limit]")


def ids(cell, **changed):
    """Declare an exercise that asks for ids, with objects as the slow version."""
    return demonstration(starter=cell(ENTITIES), **changed)


def test_objects_that_the_orm_built_can_be_over_budget(cell, verdict_file):
    exercise = ids(cell, budget=Budget(objects=0.0))
    assert exercise.check(cell(COLUMNS)).correct
    verdicts = {
        "renamed": exercise.check(cell(ENTITIES.replace("newest", "page"))),
        "all of them": exercise.check(cell(ENTITIES_OF_ALL)),
    }
    assert [verdict.state for verdict in verdicts.values()] == [State.NO_BETTER, State.WORSE]
    half = ids(cell, slow=cell(ENTITIES_OF_ALL), budget=Budget(objects=0.001))
    verdicts["a page of them"] = half.check(cell(ENTITIES.replace("newest", "page")))
    assert (verdicts["a page of them"].state, verdicts["a page of them"].over) == (State.OVER_BUDGET, "objects")
    verdict_file("demonstration_objects", verdicts)


def test_steps_over_budget_are_told_with_the_plan(cell, verdict_file):
    exercise = ids(cell, budget=Budget(steps=1.5))
    verdict = exercise.check(cell(SORTED_IN_PYTHON))
    assert verdict.state is State.WORSE
    assert "a SCAN of `orders`" in verdict.text
    verdict_file("demonstration_steps", {"sorted in Python": verdict})


def test_steps_are_counted_one_by_one_only_where_they_are_judged(cell):
    counted, uncounted = ids(cell, budget=Budget(steps=1.5)), ids(cell, budget=Budget(objects=1.0))
    assert limits(counted).exact_steps
    assert not limits(uncounted).exact_steps
    assert [one.steps > 0 for one in counted.baselines()] == [True, True]
    assert [one.steps for one in uncounted.baselines()] == [0, 0]


def test_the_slow_version_takes_the_same_steps_in_the_kernel_as_in_a_trial(cell):
    exercise = ids(cell, budget=Budget(steps=1.5))
    rows = exercise.check(cell(ENTITIES.replace("newest", "page"))).counts.rows
    assert rows[0][1:] == rows[1][1:]


def test_other_exercises_pages_still_count_statements_first(cell):
    exercise = demonstration(budget=Budget(statements=6, objects=0.0))
    verdict = exercise.check(cell(attempts.WRONG["over in statements: one of four"]))
    assert verdict.over == "statements"
