"""What lesson 04's exercises stand on: what is planted, and how pages are asked for."""

from __future__ import annotations

import sqlite3
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from attempts_load_less import REVENUE_UNSORTED
from cells import solution_of
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from workshop_utils.exercises import load_less as exercises
from workshop_utils.exercises import load_less_earlier as earlier
from workshop_utils.exercises import load_less_planted as planted
from workshop_utils.exercises.exercise import Case
from workshop_utils.exercises.load_less_drive import (
    TURNED,
    NotAPage,
    NotJson,
    all_pages,
    forget_temporary_tables,
    some_pages,
)
from workshop_utils.exercises.load_less_planted import QUIET_DAYS, ties
from workshop_utils.exercises.load_less_remembered import remembered
from workshop_utils.exercises.load_less_walk import Walk
from workshop_utils.exercises.oracle import content
from workshop_utils.exercises.report import Trial
from workshop_utils.exercises.solutions import load_less as solutions
from workshop_utils.exercises.starters import load_less as starters
from workshop_utils.exercises.verdict import State
from workshop_utils.measure.ledger import record
from workshop_utils.shop import Order, Product, Size, open_content

Cell = Callable[..., Any]
LIMIT, PAGES = 10, 12
SHOP = Case("120 orders", Size("one", 120, 20, 20), seed=3, prepared=ties(LIMIT))
LISTS: list[dict[str, Any]] = []


@pytest.fixture
def session() -> Iterator[Session]:
    engine = open_content(content(SHOP))
    with Session(engine) as session:
        yield session
    engine.dispose()


def asked(case: Case, sql: str) -> list[Any]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content(case))
        return connection.execute(sql).fetchall()


def orders(case: Case) -> list[Any]:
    return asked(case, "SELECT placed_at, id FROM orders ORDER BY placed_at DESC, id DESC")


@pytest.mark.parametrize("case", exercises.orders_after.cases, ids=lambda case: case.label)
def test_every_edge_but_the_first_lies_inside_a_tie_of_two_to_five_orders(case: Case) -> None:
    limit, pages = case.arguments
    times = [time for time, _ in orders(case)]
    edges = [edge * limit for edge in range(2, pages)]
    assert all(times[edge - 1] == times[edge] for edge in edges)
    assert {times.count(times[edge]) for edge in edges} == {2, 3, 4, 5}


@pytest.mark.parametrize("case", exercises.orders_after.cases, ids=lambda case: case.label)
def test_the_first_edge_parts_orders_of_the_same_minute_and_the_same_day(case: Case) -> None:
    limit = case.arguments[0]
    times = [time for time, _ in orders(case)[limit - 1 : limit + 3]]
    assert len(set(times)) == 4
    assert [time[:16] == times[0][:16] for time in times] == [True, True, True, False]
    assert {time[:10] for time in times} == {times[0][:10]}


@pytest.mark.parametrize("case", exercises.orders_after.cases, ids=lambda case: case.label)
def test_ids_dont_follow_times(case: Case) -> None:
    assert any(second[1] > first[1] for first, second in pairwise(orders(case)))


@pytest.mark.parametrize("case", exercises.orders_after.cases, ids=lambda case: case.label)
def test_the_pages_named_are_as_many_as_the_orders_fill(case: Case) -> None:
    limit, pages = case.arguments
    assert -(-len(orders(case)) // limit) == pages


@pytest.mark.parametrize("case", exercises.orders_after.cases, ids=lambda case: case.label)
def test_in_the_middle_of_a_page_lies_a_quiet_time_longer_than_anybody_looks_back(case: Case) -> None:
    times = [datetime.fromisoformat(time) for time, _ in orders(case)]
    quiet = [place for place, pair in enumerate(pairwise(times), start=1) if (pair[0] - pair[1]).days >= QUIET_DAYS]
    assert len(quiet) == 1
    assert quiet[0] % case.arguments[0] == case.arguments[0] // 2


def test_one_of_the_pages_asked_for_is_full_and_the_last_and_one_lies_behind_it() -> None:
    pages = exercises.returners.baselines()[0].answer
    assert [(len(page["items"]), page["has_next"]) for page in pages] == [(10, True)] * 3 + [(10, False), (0, False)]


def test_many_of_those_who_sent_back_an_order_sent_back_several() -> None:
    often = (
        "SELECT count(*) FROM (SELECT 1 FROM orders WHERE status = 'returned' GROUP BY customer_id HAVING count(*) > 1)"
    )
    assert all(asked(case, often)[0][0] > 10 for case in exercises.returners.cases)


def test_of_one_category_and_of_one_more_product_nothing_is_sold_and_two_categories_share_a_name() -> None:
    for case, baseline in zip(
        exercises.revenue_by_category.cases, exercises.revenue_by_category.baselines(), strict=True
    ):
        names = [row["name"] for row in baseline.answer]
        assert len(set(names)) == len(names) - 1
        assert any(row["products"] and not row["revenue_cents"] for row in baseline.answer)
        assert not asked(case, "SELECT 1 FROM order_lines WHERE product_id = (SELECT max(id) FROM products)")


def test_no_more_rows_are_allowed_than_there_are_products_and_no_fewer_than_categories() -> None:
    exercise = exercises.revenue_by_category
    for case, baseline in zip(exercise.cases, exercise.baselines(), strict=True):
        categories = asked(case, "SELECT count(*) FROM categories")[0][0]
        assert categories <= exercise.budget.limit("rows", baseline.costs) < case.size.products


def test_a_walk_gives_all_orders_once_and_an_empty_last_page_doesnt_count(session: Session) -> None:
    by_offset = all_pages(starters.orders_after, session, LIMIT, PAGES).answer
    assert by_offset == all_pages(solution_of(exercises.orders_after), session, LIMIT, PAGES).answer
    assert [order["id"] for order in by_offset["orders"]] == [number for _, number in orders(SHOP)]
    assert by_offset["pages"] == [LIMIT] * PAGES
    assert (by_offset["ended"], by_offset["again"], by_offset["cursor"]) == (True, True, "short")


def test_every_page_is_asked_for_in_a_session_of_its_own(session: Session) -> None:
    def page(own: Session, cursor: Any, limit: int) -> Any:
        held = len(own.identity_map)
        own.info["kept"] = own.scalars(select(Order).limit(limit)).all()
        return {"orders": [{"id": held}], "next": None if cursor else 1}

    assert all_pages(page, session, LIMIT, PAGES).answer["orders"] == [{"id": 0}, {"id": 0}]


def test_what_a_function_remembers_is_gone_when_the_next_page_is_asked_for(session: Session, cell: Cell) -> None:
    page = cell("""
        SEEN = []

        def page(session, cursor, limit):
            SEEN.append(cursor)
            return {"orders": [{"id": len(SEEN)}], "next": 1 if cursor is None else None}
    """)
    assert all_pages(page, session, LIMIT, PAGES).answer["orders"] == [{"id": 1}, {"id": 1}]


def test_a_walk_without_an_end_is_ended_two_pages_behind_the_last(session: Session) -> None:
    def page(_session: Session, cursor: Any, _limit: int) -> Any:
        return {"orders": [], "next": (cursor or 0) + 1}

    walked = all_pages(page, session, LIMIT, PAGES).answer
    assert not walked["ended"]
    assert len(walked["pages"]) == PAGES + 1


def test_an_earlier_call_sees_other_prices_and_is_in_no_count(session: Session) -> None:
    seen = []

    def listed(own: Session, limit: int) -> list[int]:
        Product(id=1)
        seen.append(own.scalars(select(Product).order_by(Product.id).limit(limit)).all()[0].price_cents)
        return seen[-1:]

    engine = session.get_bind()
    with record(engine) as ledger:  # type: ignore[arg-type] # ours is bound to an engine
        came = earlier.product_list(listed, session, 3, planted.OTHER_PRICES)
    assert seen[0] == seen[1] + 100
    assert ledger.statements == 1
    assert (came.answer, came.aside) == ([seen[1]], {earlier.EARLIER: [seen[0]], earlier.MADE: 1})
    assert came.costs == {"objects": 4}
    assert session.scalar(text("SELECT count(*) FROM sqlite_temp_master")) == 0


def test_what_an_earlier_call_prints_and_warns_of_is_kept_back(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    def listed(_session: Session, _limit: int) -> list[int]:
        sys.stdout.write("asked\n")
        warnings.warn("old", stacklevel=1)
        raise ValueError("of the first call nobody hears")

    with pytest.raises(UserWarning, match="old"):  # pytest makes errors of warnings
        earlier.product_list(listed, session, 3, planted.OTHER_PRICES)
    assert capsys.readouterr().out == "asked\n"


def test_without_an_order_by_page_3_comes_from_the_other_end_and_with_one_it_doesnt(session: Session) -> None:
    def asked(order: str) -> list[Any]:
        sql = text(f"SELECT id FROM customers {order} LIMIT :n OFFSET :skipped")

        def page(own: Session, number: int, limit: int) -> Any:
            rows = own.execute(sql, {"n": limit, "skipped": (number - 1) * limit})
            return {"items": [row._asdict() for row in rows], "has_next": True}

        return some_pages(page, session, 2, (TURNED, TURNED + 1))

    sorted_by_id, unsorted = asked("ORDER BY id"), asked("")
    assert sorted_by_id[0] != unsorted[0]
    assert sorted_by_id[1] == unsorted[1]


def walk_without(*lost: int) -> Walk:
    """Walk through ten orders on pages of five; the last four share a minute with the fifth, as the first four don't."""
    shown = [{"id": n, "placed_at": f"2025-01-0{2 if n > 6 else 1} 10:00:{n * 5:02}"} for n in range(10, 0, -1)]
    came = [order for order in shown if order["id"] not in lost]
    return Walk(shown, came, [5, len(came) - 5])


def test_a_time_is_cut_only_where_all_that_share_it_with_the_last_order_are_lost() -> None:
    all_of_them, some = walk_without(5, 4, 3, 2, 1), walk_without(5, 4)
    assert all_of_them.lost is not None
    assert some.lost is not None
    assert all_of_them.cut_at(all_of_them.lost) == 16
    assert some.cut_at(some.lost) == 0


def test_one_lost_at_each_edge_is_told_from_others() -> None:
    assert walk_without(5).loses_one_at_each_edge
    assert not walk_without(5, 4).loses_one_at_each_edge
    assert not walk_without(3).loses_one_at_each_edge


def test_orders_that_stand_on_a_page_the_wrong_way_round_are_named() -> None:
    whole = walk_without()
    assert whole.inversion is None
    turned = Walk(whole.expected, [*whole.came[:5], whole.came[6], whole.came[5], *whole.came[7:]], whole.sizes)
    assert turned.inversion == (whole.came[6], whole.came[5], 2)


def test_a_temporary_table_is_gone_when_the_next_page_is_asked_for(session: Session) -> None:
    session.execute(text("CREATE TEMP TABLE known AS SELECT id FROM orders"))
    session.commit()
    forget_temporary_tables(session.get_bind())  # type: ignore[arg-type] # ours is bound to an engine
    assert session.scalar(text("SELECT count(*) FROM sqlite_temp_master")) == 0


def test_dropping_temporary_tables_is_in_no_ledger_and_a_walk_costs_one_statement_a_page() -> None:
    for case, baseline in zip(exercises.orders_after.cases, exercises.orders_after.baselines(), strict=True):
        limit, pages = case.arguments
        full = case.size.orders % limit == 0
        assert len(baseline.statements) == pages + full + 1  # page 2 is asked for twice


@pytest.mark.parametrize(
    ("came", "said"),
    [
        ([], "`list`"),
        ({"orders": []}, "a dictionary with `orders`"),
        ({}, "a dictionary with nothing in it"),
        ({"orders": None, "next": None}, "a dictionary with a `NoneType` as `orders`"),
    ],
)
def test_what_is_no_page_is_named(session: Session, came: Any, said: str) -> None:
    with pytest.raises(NotAPage) as raised:
        all_pages(lambda *_: came, session, LIMIT, PAGES)
    assert str(raised.value) == said


@pytest.mark.parametrize(("cursor", "named"), [({1, 2}, "set"), ([object()], "object"), ({(1, 2): 3}, "dict")])
def test_a_cursor_that_cant_be_written_as_json_is_named(session: Session, cursor: Any, named: str) -> None:
    with pytest.raises(NotJson, match=f"^{named}$"):
        all_pages(lambda *_: {"orders": [], "next": cursor}, session, LIMIT, PAGES)


def test_a_cursor_comes_back_as_json_gives_it(session: Session) -> None:
    given = []

    def page(_session: Session, cursor: Any, _limit: int) -> Any:
        return {"orders": [{"cursor": cursor}], "next": None if cursor else (1, "é")}

    given = all_pages(page, session, LIMIT, PAGES).answer["orders"]
    assert given == [{"cursor": None}, {"cursor": [1, "é"]}]


def test_pages_by_number_are_asked_for_as_named(session: Session) -> None:
    def page(_session: Session, number: int, limit: int) -> Any:
        return {"items": [{"id": number * limit}], "has_next": False}

    answer = some_pages(page, session, LIMIT, (3, 1))
    assert [(one["asked"], one["items"][0]["id"]) for one in answer] == [(3, 30), (1, 10)]


def test_orders_that_lack_a_number_or_a_time_are_no_walk() -> None:
    whole = {"orders": [{"id": 1, "placed_at": "2025-01-01 10:00:00"}], "pages": [1]}
    slow: Any = type("Slow", (), {"answer": whole})
    for orders_came in ([], [{"id": 1}], [{"id": "1", "placed_at": "2025-01-01 10:00:00"}], [7]):
        yours: Any = type("Yours", (), {"answer": {"orders": orders_came, "pages": [len(orders_came)]}})
        assert Walk.of(Trial(SHOP, slow, yours)) is None


def test_lists_of_the_notebook_and_of_a_default_are_remembered_ones() -> None:
    def by_list() -> object:
        return LISTS

    def by_default(known: dict[str, int] = {}) -> object:  # noqa: B006 (what learners write)
        return known

    assert remembered(by_list) == ["LISTS"]
    assert remembered(by_default) == ["a default value"]
    assert remembered(solutions.orders_after) == []


def test_an_answer_for_the_sizes_shown_only_is_refused_by_its_pages(cell: Cell) -> None:
    ids = [[number for _, number in orders(case)] for case in exercises.orders_after.cases]
    known = cell(f"""
        IDS = {{20: {ids[0]}, 24: {ids[1][:50]}}}

        def orders_after(session, cursor, limit):
            place = cursor or 0
            wanted = IDS[limit][place:place + limit]
            rows = session.execute(select(Order.id, Order.placed_at, Order.status).where(Order.id.in_(wanted))).all()
            rows.sort(key=lambda row: wanted.index(row.id))
            orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
            return {{"orders": orders, "next": place + limit if place + limit < len(IDS[limit]) else None}}
    """)
    verdict = exercises.orders_after.check(known)
    assert verdict.state is State.WRONG
    assert "1,450 orders were still to come" in verdict.text


def test_narrow_columns_through_the_driver_are_seen_by_the_ledger(cell: Cell) -> None:
    mine = cell("""
        def product_list(session, limit):
            driver = session.connection().connection.driver_connection
            listed = "SELECT p.id, p.name, p.price_cents, c.name FROM products p JOIN categories c ON c.id = p.category_id"
            rows = driver.execute(f"{listed} ORDER BY p.name, p.id LIMIT ?", (limit,)).fetchall()
            return [dict(zip(("id", "name", "price_cents", "category"), row)) for row in rows]
    """)
    assert exercises.product_list.check(mine).correct


@pytest.mark.parametrize("grouped", REVENUE_UNSORTED)
def test_no_group_by_gives_categories_by_id_without_an_order_by(cell: Cell, grouped: str) -> None:
    text = REVENUE_UNSORTED[grouped]
    assert exercises.revenue_by_category.check(cell(text)).correct
    assert (
        "has no ORDER BY" in exercises.revenue_by_category.check(cell(text.replace(".order_by(Category.id)", ""))).text
    )
