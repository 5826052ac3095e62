"""What lesson 03's exercises stand on: views inside fields, the hidden views, and what is seen of a response."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pytest
from pydantic import BaseModel
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, load_only, selectinload

from workshop_utils.exercises import load_what_the_view_shows as exercises
from workshop_utils.exercises.load_what_the_view_shows_hidden import HIDDEN, STATEMENTS, Shown, hidden_views, lazily
from workshop_utils.exercises.load_what_the_view_shows_mapping import page_and_names
from workshop_utils.exercises.load_what_the_view_shows_responses import NotLoaded, responses
from workshop_utils.exercises.load_what_the_view_shows_views import columns_shown, nested_views, shape
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


def test_the_hidden_views_go_two_levels_deep_through_lists_and_through_what_may_be_none() -> None:
    shapes = [shape(hidden.view) for hidden in HIDDEN]
    annotations = [str(field.annotation) for hidden in HIDDEN for field in hidden.view.model_fields.values()]
    assert any("[" in one.partition("[")[2] for one in shapes)
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
    assert all((answer["late"], answer["unshown"]) == ({}, {}) for answer in lazy.values())
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
