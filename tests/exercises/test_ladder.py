"""The ladder, climbed with the real judge; what learners write on each rung is in test_lessons_exercises."""

from __future__ import annotations

import attempts
import pytest
from demonstration import demonstration, order_page, solved
from sqlalchemy import create_engine

from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State


@pytest.fixture(scope="module")
def exercise():
    return demonstration()


@pytest.fixture
def engine():
    made = create_engine("sqlite://")
    yield made
    made.dispose()


def test_what_leans_on_the_notebook_is_told_on_which_name(exercise, cell, engine, verdict_file):
    leaning = "leaned on the notebook"
    verdict = exercise.check(cell(attempts.ODD[leaning], engine=engine))
    assert verdict.state is State.LEANED
    verdict_file("demonstration_leaned", {leaning: verdict})


def test_what_is_no_function_is_told_how_to_pass_one(exercise, verdict_file):
    async def coroutine():
        return []

    verdicts = {
        "nothing": exercise.check(),
        "two things": exercise.check(order_page, 1),
        "by a name of its own": exercise.check(function=3),
        "its result": exercise.check([{"id": 1}]),
        "the result None": exercise.check(None),
        "its name in quotes": exercise.check("order_page"),
        "a class": exercise.check(dict),
        "a module": exercise.check(pytest),
        "a coroutine": exercise.check(coroutine()),
        "a generator": exercise.check(n for n in range(3)),
    }
    assert {verdict.state for verdict in verdicts.values()} == {State.CANT_BE_JUDGED}
    verdict_file("demonstration_no_function", verdicts)


def test_the_solution_and_functions_that_wrap_it_are_correct(exercise, verdict_file):
    from functools import partial, wraps

    @wraps(solved)
    def wrapped(*arguments, **more):
        return solved(*arguments, **more)

    verdicts = [exercise.check(answer) for answer in (solved, partial(solved), wrapped, lambda s, n: solved(s, n))]
    assert {verdict.state for verdict in verdicts} == {State.CORRECT}
    assert len({str(verdict) for verdict in verdicts}) == 1
    verdict_file("demonstration_right", {"the solution": verdicts[0]})


def test_what_was_not_changed_is_not_attempted(exercise, cell, verdict_file):
    reworded = attempts.page(attempts.NEWEST).replace("newest =", "# the newest\n    newest =")
    verdicts = {
        "the starter": exercise.check(order_page),
        "the starter in a cell, with a comment": exercise.check(cell(reworded)),
        "no body": exercise.check(cell("def order_page(session, limit):\n    ...")),
        "three dots": exercise.check(...),
    }
    assert {verdict.state for verdict in verdicts.values()} == {State.NOT_ATTEMPTED}
    verdict_file("demonstration_not_attempted", verdicts)


def test_a_starter_that_is_not_the_slow_version_is_called_the_starter(cell):
    page = cell("def order_page(session, limit):\n    return [session, limit]")
    verdict = demonstration(slow=order_page, starter=page).check(page)
    assert verdict.state is State.NOT_ATTEMPTED
    assert "still the starter" in verdict.text


def test_a_name_that_is_used_in_a_helper_is_what_the_answer_leaned_on(exercise, cell, engine):
    source = """
    def connect():
        return engine.connect()

    def order_page(session, limit):
        return [connect(), limit]
    """
    verdict = exercise.check(cell(source, engine=engine))
    assert verdict.state is State.LEANED
    assert "`engine`" in verdict.text
    assert "line 2 of your cell" in verdict.text


def test_the_learner_s_database_and_names_are_not_touched(exercise, cell):
    seen = []
    source = "def order_page(session, limit):\n    seen.append(1)\n    return [len(seen)]"
    assert exercise.check(cell(source, seen=seen)).state is State.WRONG
    assert seen == []


def test_what_the_function_prints_is_shown_below_the_verdict(exercise, cell):
    verdict = exercise.check(cell(attempts.page(attempts.NEWEST, before="print('here', '<b>')")))
    assert verdict.printed == "here <b>"
    assert "Your function printed:\nhere <b>" in str(verdict)
    assert "here &lt;b&gt;" in verdict._repr_html_()


def test_code_that_was_judged_before_with_the_same_result_is_said_to_be_the_same(exercise, cell):
    source = attempts.WRONG["no better: a list first"]
    assert "Same code" not in str(exercise.check(cell(source)))
    assert exercise.check(cell("# now?\n" + source)).note == "Same code as last time."
    assert "Same code" not in str(exercise.check(cell(attempts.WRONG["wrong: an empty list"])))


def test_the_right_answer_is_not_told_that_it_is_the_same(exercise):
    exercise.check(solved)
    assert exercise.check(solved).note == ""


def test_a_lesson_s_own_words_come_before_the_coach_s(cell):
    def mine(report):
        return Remark("We saw it.", "It costs.", "and now?") if report.over == "statements" else None

    exercise = demonstration(diagnose=mine)
    verdict = exercise.check(cell(attempts.WRONG["over in statements: one of four"]))
    assert (verdict.text, verdict.next_move) == ("We saw it. It costs.", "and now?")
    assert "still running" not in exercise.check(cell(attempts.WRONG["wrong: an empty list"])).text


def test_a_diagnosis_can_read_the_source_the_trials_and_the_slow_version(cell):
    seen = []
    exercise = demonstration(diagnose=seen.append)
    exercise.check(cell(attempts.WRONG["over in rows: whole tables"]))
    (report,) = seen
    assert "customers = {" in report.source
    assert [trial.case.label for trial in report.trials] == ["5 orders", "50 orders"]
    assert report.last.slow.costs.statements > report.last.costs.statements == 5


def test_bytes_can_be_over_budget(cell, verdict_file):
    exercise = demonstration(budget=Budget(statements=6, bytes=0.5))
    joined = attempts.page(
        attempts.with_options(
            "selectinload(Order.lines).joinedload(OrderLine.product)", attempts.CUSTOMER, attempts.HISTORY
        )
    )
    verdict = exercise.check(cell(joined))
    assert (verdict.state, verdict.over) == (State.OVER_BUDGET, "bytes")
    verdict_file("demonstration_bytes", {"the product with every line": verdict})


def test_the_cost_that_speaks_is_the_first_that_is_over(cell):
    verdict = demonstration(budget=Budget(statements=4, rows=0.1)).check(cell(attempts.RIGHT["selectinload for all"]))
    assert verdict.over == "statements"
    assert "None of them runs twice" in verdict.text


def test_rows_alone_can_be_worse_than_before_or_no_better(cell):
    exercise = demonstration(budget=Budget(rows=0.5))
    assert exercise.check(cell(attempts.WRONG["over in statements: one of four"])).state is State.NO_BETTER
    assert exercise.check(cell(attempts.WRONG["over in rows: two collections in one join"])).state is State.WORSE


def test_one_collection_in_a_join_is_not_called_two(cell):
    more = attempts.with_options("joinedload(Order.lines)").replace("(limit)", "(limit * 3)")
    verdict = demonstration(budget=Budget(rows=1.25)).check(
        cell(attempts.page(more, orders="session.scalars(newest).unique().all()[:limit]"))
    )
    assert (verdict.state, verdict.over) == (State.WORSE, "")
    assert "multiply" not in verdict.text
    assert "Most came from" in verdict.text


def test_without_a_budget_the_answer_alone_counts(cell):
    exercise = demonstration(budget=Budget())
    assert exercise.check(cell(attempts.WRONG["no better: a list first"])).correct


def test_writing_is_allowed_where_it_is_asked_for(cell):
    source = attempts.WRONG["wrong: rows deleted"]
    assert demonstration(budget=Budget(), may_write=True).check(cell(source)).correct


def test_a_driven_exercise_compares_what_the_drive_gives(cell):
    import drives

    exercise = demonstration(
        drive=drives.first_two, slow=solved, starter=order_page, budget=Budget(), call="order_page(session)"
    )
    assert exercise.check(
        cell("def order_page(session):\n    return session.scalars(select(Order.id).order_by(-Order.id)).all()"),
    ).correct
    verdict = exercise.check(cell("def order_page(session):\n    return [1, 2]"))
    assert verdict.state is State.WRONG
    assert exercise.check(cell("def order_page(session, limit):\n    return []")).state is State.CANT_BE_JUDGED


def test_the_same_verdict_comes_every_time(exercise, cell):
    source = attempts.WRONG["over in rows: two collections in one join"]
    assert len({exercise.check(cell(source)).text for _ in range(5)}) == 1
