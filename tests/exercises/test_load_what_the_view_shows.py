"""What lesson 03's exercises stand on: views inside fields, the hidden views, and what is seen of a response."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pytest
from attempts_load_what_the_view_shows import in_one_value
from pydantic import BaseModel
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, load_only, selectinload

from workshop_utils.exercises import load_what_the_view_shows as exercises
from workshop_utils.exercises.load_what_the_view_shows_hidden import HIDDEN, STATEMENTS, Shown, hidden_views, lazily
from workshop_utils.exercises.load_what_the_view_shows_mapping import page_and_names
from workshop_utils.exercises.load_what_the_view_shows_responses import NotLoaded, responses
from workshop_utils.exercises.load_what_the_view_shows_views import columns_shown, nested_views, shape
from workshop_utils.exercises.plain import Odd
from workshop_utils.exercises.solutions import load_what_the_view_shows as solutions
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.view_fields import nested_view
from workshop_utils.shop import Customer, Order, OrderLine, Size, build_content, open_content


class Line(Shown):
    quantity: int


class OrderShown(Shown):
    status: str
    lines: list[Line]


class Tree(Shown):
    title: str
    below: list[Tree]


@pytest.fixture
def session() -> Iterator[Session]:
    engine = open_content(build_content(Size("one", 60, 20, 100), 3))
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.mark.parametrize(
    ("annotation", "inside"),
    [
        (Line, Line),
        (list[Line], Line),
        (Line | None, Line),
        (list[Line] | None, Line),
        (Annotated[list[Line], "newest first"], Line),
        (int, None),
        (int | None, None),
        (list[str], None),
        (dict[str, int], None),
    ],
)
def test_nested_view_gives_the_view_inside_an_annotation(annotation: Any, inside: type[BaseModel] | None) -> None:
    view = type("View", (BaseModel,), {"__annotations__": {"field": annotation}})
    assert nested_view(view.model_fields["field"]) is inside


def test_the_hidden_views_go_four_levels_deep_through_lists_and_through_what_may_be_none() -> None:
    shapes = [shape(hidden.view) for hidden in HIDDEN]
    annotations = [str(field.annotation) for hidden in HIDDEN for field in hidden.view.model_fields.values()]
    assert max(one.count("[") for one in shapes if "]]]]" in one) == 4
    assert any("list[" in one for one in annotations)
    assert any("None" in one for one in annotations)
    assert nested_views(OrderShown) == 1
    assert sum(1 + one.count("[") for one in shapes) == STATEMENTS


def test_a_hidden_view_shows_no_column_of_its_own_on_two_levels() -> None:
    assert "Review: product [category [name]]" in [hidden.label for hidden in HIDDEN]


def test_the_shape_of_a_view_that_comes_back_to_itself_ends() -> None:
    assert shape(Tree) == "title, below […]"


def test_a_view_shows_its_columns_at_every_level() -> None:
    assert set(columns_shown(Order, OrderShown)) == {(Order, "status"), (OrderLine, "quantity")}


def test_what_is_sent_while_a_response_is_made_is_late(session: Session) -> None:
    answer = responses(session, select(Order).limit(3), OrderShown, columns_shown(Order, OrderShown))
    assert answer["late"] == {"order_lines": 3}
    assert answer["unshown"] == {"Order": ["placed_at"]}  # keys don't count, and the lines came late


def test_columns_that_the_view_names_and_keys_are_nothing_to_speak_of(session: Session) -> None:
    lines = selectinload(Order.lines).load_only(OrderLine.quantity)
    narrow = select(Order).limit(3).options(load_only(Order.status), lines)
    answer = responses(session, narrow, OrderShown, columns_shown(Order, OrderShown))
    assert (answer["late"], answer["unshown"]) == ({}, {})
    assert len(answer["documents"]) == 3


def test_a_response_that_cant_be_made_says_where_and_of_which_view(session: Session) -> None:
    class Priced(Shown):
        lines: list[OrderShown]

    with pytest.raises(NotLoaded, match=r"^lines\.status \| Order: lines \[status, lines \[quantity\]\] \| "):
        responses(session, select(Order).limit(1), Priced, ())


def test_lazy_loading_is_the_measure_of_documents_and_of_nothing_else(session: Session) -> None:
    lazy = hidden_views(lazily, session, 2)
    assert (lazy["late"], lazy["unshown"]) == ({}, {})
    assert lazy == hidden_views(solutions.options_for, session, 2)


def test_the_price_of_a_changed_mapping_is_measured_on_names_alone(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    relationship = inspect(Customer).relationships["orders"]

    def mapped(_session: Session, _limit: int) -> list[str]:
        monkeypatch.setattr(relationship, "strategy_key", (("lazy", "selectin"),))
        monkeypatch.setattr(relationship, "strategy", relationship._get_strategy((("lazy", "selectin"),)))
        return []

    changed = page_and_names(mapped, session, 5)
    monkeypatch.undo()
    orders = session.query(Order).where(Order.customer_id.in_(range(1, 6))).count()
    assert changed == {"customers": 5, "statements": 2, "rows": 5 + orders}
    assert page_and_names(lambda _session, limit: [limit], session, 5) == [5]


def test_a_mapping_that_the_notebook_changed_is_told(cell: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    exercises.customer_page.baselines()
    monkeypatch.setattr(inspect(Customer).relationships["orders"], "lazy", "selectin")
    lazy = exercises.customer_page.starter_source.replace("session.scalars(first)", "list(session.scalars(first))")
    verdict = exercises.customer_page.check(cell(lazy))
    assert verdict.state is State.NO_BETTER
    assert verdict.text.startswith("In your notebook, the mapping of `Customer` loads in another way now.")


def test_every_page_asked_for_has_a_customer_without_orders_and_one_without_reviews() -> None:
    for one in exercises.customer_page.baselines():
        assert not all(customer["orders"] for customer in one.answer)
        assert not all(customer["reviews"] for customer in one.answer)
        assert any(customer["orders"] and customer["reviews"] for customer in one.answer)


def test_every_tree_asked_for_is_as_deep_as_its_case_says() -> None:
    def depth(shown: dict[str, Any]) -> int:
        return max((1 + depth(below) for below in shown["below"]), default=0)

    cases = zip(exercises.category_view.cases, exercises.category_view.baselines(), strict=True)
    for case, slow in cases:
        assert max(map(depth, slow.answer["documents"])) == case.arguments[0]


def test_a_row_that_packs_the_page_may_hold_the_page_and_not_the_shop(cell: Callable[..., Any]) -> None:
    assert exercises.customer_page.rehearse(cell(in_one_value("LIMIT :limit"))).correct
    whole = exercises.customer_page.rehearse(cell(in_one_value("", cut=True)))
    assert (whole.state, whole.over) == (State.OVER_BUDGET, "")
    assert "packed into one value" in whole.text


def test_what_is_no_list_of_options_is_refused_and_whatever_a_star_takes_is_accepted(session: Session) -> None:
    def given(options: Any) -> Callable[..., Any]:
        return lambda _view, _model: options

    for nothing in (None, load_only(Order.id), "options"):
        with pytest.raises(Odd):
            hidden_views(given(nothing), session, 1)
    for some in ([], (), set(), iter(())):
        assert hidden_views(given(some), session, 1)["documents"]


def test_the_right_answer_that_is_timed_calls_itself_and_not_the_newer_one_of_its_name(
    cell: Callable[..., Any],
) -> None:
    right = cell(exercises.options_for.solution_source)
    assert exercises.options_for.check(right).correct
    right.__globals__["options_for"] = lambda _view, _model: 1 / 0
    bought = exercises.options_for.what_it_bought()
    assert bought.comparisons, str(bought)


def test_who_raised_is_said_where_nothing_can_be_timed(cell: Callable[..., Any]) -> None:
    exercises.receipt_view.remember(cell("def receipt_view():\n    return 1 / 0"))
    assert "your last right answer raised `ZeroDivisionError" in exercises.receipt_view.what_it_bought().missing
    exercises.receipt_view.forget()
