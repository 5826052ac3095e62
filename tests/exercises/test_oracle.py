"""Private databases, and what exercises may rely on there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from attempts_n_plus_one import PAGE_WRONG
from cells import run_cell
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop_utils.exercises import n_plus_one, start_here
from workshop_utils.exercises.exercise import Case
from workshop_utils.exercises.oracle import content
from workshop_utils.shop import Order, Product, Size, open_content


@pytest.fixture
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    engine = open_content(content(request.param))
    with Session(engine) as made:
        yield made
    engine.dispose()


@pytest.mark.parametrize("session", n_plus_one.order_page.cases[1:], indirect=True, ids=lambda case: case.label)
def test_orders_of_one_second_come_in_another_order_unless_it_is_asked_for(session: Session) -> None:
    newest = session.scalars(select(Order.id).order_by(Order.placed_at.desc()).limit(50)).all()
    asked = session.scalars(select(Order.id).order_by(Order.placed_at.desc(), Order.id.desc()).limit(50)).all()
    assert newest != asked
    assert sorted(newest) == sorted(asked)


@pytest.mark.parametrize("session", start_here.cheapest_products.cases, indirect=True, ids=lambda case: case.label)
def test_products_of_one_price_come_in_another_order_unless_it_is_asked_for(session: Session) -> None:
    cheapest = session.scalars(select(Product.id).order_by(Product.price_cents).limit(30)).all()
    assert cheapest != session.scalars(select(Product.id).order_by(Product.price_cents, Product.id).limit(30)).all()


@pytest.mark.parametrize(
    "session", [Case("one", Size("one", 60, 20, 100), 3, prepared=("DELETE FROM reviews",))], indirect=True
)
def test_a_case_prepares_its_own_database(session: Session) -> None:
    from workshop_utils.shop import Review

    assert session.scalar(select(func.count()).select_from(Review)) == 0
    untouched = open_content(content(Case("one", Size("one", 60, 20, 100), 3)))
    with Session(untouched) as other:
        assert other.scalar(select(func.count()).select_from(Review))
    untouched.dispose()


def test_without_that_a_missing_tie_breaker_would_pass_by_luck() -> None:
    from dataclasses import replace

    page = n_plus_one.order_page
    lucky = replace(page, budget=type(page.budget)(), cases=tuple(replace(case, prepared=()) for case in page.cases))
    assert lucky.rehearse(run_cell(PAGE_WRONG["wrong: without a tie-breaker"])).correct


def test_no_limit_of_a_learner_s_own_is_enough_in_one_case_and_allowed_in_the_other() -> None:
    exercise = start_here.cheapest_products
    allowed = [exercise.budget.limit("rows", baseline.costs) for baseline in exercise.baselines()]
    needed = [case.arguments[0] for case in exercise.cases]
    assert max(needed) > min(allowed)
    assert all(few <= most for few, most in zip(needed, allowed, strict=True))
