"""What lesson 08's exercises stand on: what is planted, what is counted, and which trap each call holds."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import adbc_driver_manager.dbapi as adbc
import adbc_driver_sqlite.dbapi as sqlite_by_arrow
import attempts_without_the_orm as attempts
import duckdb
import pandas as pd
import pytest
from cells import solution_of
from sqlalchemy import create_engine, insert, select, text, update
from sqlalchemy.orm import Session

from workshop_utils.exercises import without_the_orm as exercises
from workshop_utils.exercises.budget import Budget, Costs
from workshop_utils.exercises.evidence import Evidence, Raised
from workshop_utils.exercises.exercise import Case, Exercise
from workshop_utils.exercises.oracle import content, rows_of_tables
from workshop_utils.exercises.report import Baseline, Report, Trial
from workshop_utils.exercises.solutions import without_the_orm as solutions
from workshop_utils.exercises.starters import without_the_orm as starters
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.without_the_orm_again import is_ordered
from workshop_utils.exercises.without_the_orm_duckdb import in_a_file, watched
from workshop_utils.exercises.without_the_orm_duckdb_remarks import of_duckdb
from workshop_utils.exercises.without_the_orm_planted import CITY, INJECTED, QUOTED_CITY, QUOTED_SHELF, SHELVES
from workshop_utils.exercises.without_the_orm_prices import NAMES, raised
from workshop_utils.exercises.without_the_orm_revenue import ASKED_AGAIN, CITIES, by_month
from workshop_utils.exercises.without_the_orm_reviews import MARK, NotCounted, added, reviews
from workshop_utils.exercises.without_the_orm_traced import NotSeen
from workshop_utils.exercises.wording import Home
from workshop_utils.shop import Category, Customer, Order, Product, Review, open_content

Cell = Callable[..., Any]
ALL = (exercises.raise_prices, exercises.add_reviews, exercises.monthly_revenue, exercises.monthly_in_duckdb)
PRICES, REVENUE = exercises.raise_prices.cases, exercises.monthly_revenue.cases


def opened(case: Case) -> Iterator[Session]:
    engine = open_content(content(case))
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def shelves() -> Iterator[Session]:
    yield from opened(PRICES[0])


@pytest.fixture
def shop() -> Iterator[Session]:
    yield from opened(exercises.add_reviews.cases[0])


@pytest.fixture
def towns() -> Iterator[Session]:
    yield from opened(REVENUE[0])


def asked(case: Case, sql: str) -> list[Any]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content(case))
        return connection.execute(sql).fetchall()


def prices_of(case: Case) -> list[int]:
    with_name = "SELECT price_cents FROM products JOIN categories c ON c.id = category_id WHERE c.name = '{}'"
    return [cents for (cents,) in asked(case, with_name.format(SHELVES))]


@pytest.mark.parametrize("case", PRICES, ids=lambda case: case.label)
def test_two_shelves_share_a_name_and_one_more_has_a_quote_in_its_own(case: Case) -> None:
    names = dict(
        asked(
            case, "SELECT c.id, c.name FROM categories c WHERE EXISTS (SELECT 1 FROM products WHERE category_id = c.id)"
        )
    )
    assert sorted(name for name in names.values() if name in {SHELVES, QUOTED_SHELF}) == [
        QUOTED_SHELF,
        SHELVES,
        SHELVES,
    ]


@pytest.mark.parametrize("case", PRICES, ids=lambda case: case.label)
def test_each_way_of_rounding_but_the_right_one_gives_another_price_somewhere(case: Case) -> None:
    percent, prices = case.arguments[0], prices_of(case)
    right = [(cents * (100 + percent) + 50) // 100 for cents in prices]
    assert right != [cents * (100 + percent) // 100 for cents in prices]
    assert right != [round(Decimal(cents) * (100 + percent) / 100) for cents in prices]
    assert right != [int(cents * (1 + percent / 100) + 0.5) for cents in prices]


def test_a_price_that_is_always_rounded_up_is_wrong_in_an_announced_case() -> None:
    percent, prices = PRICES[1].arguments[0], prices_of(PRICES[1])
    assert any(0 < cents * (100 + percent) % 100 < 50 for cents in prices)


def test_the_prices_are_the_starter_s_and_every_call_is_taken_back(shelves: Session) -> None:
    slow, yours = raised(starters.raise_prices, shelves, 15), raised(solutions.raise_prices, shelves, 15)
    assert slow.answer == yours.answer
    assert [one["asked"] for one in yours.answer] == list(NAMES)
    assert all(one["undone"] and not one["changed"] for one in yours.answer)
    assert yours.costs["statements"] == 1
    assert slow.costs["statements"] > 10


def test_objects_of_the_raised_shelves_and_of_others_are_held(shelves: Session) -> None:
    held = raised(solutions.raise_prices, shelves, 15).answer
    nobody, shelf = held[1]["held"], held[0]["held"]
    risen = [number for number in shelf if shelf[number] != nobody[number]]
    assert len(risen) >= 3
    assert len(risen) < len(shelf)


def test_what_the_caller_reads_afterwards_costs_nothing_and_a_flush_that_was_left_to_them_does(
    shelves: Session,
) -> None:
    def expired(session: Session, category: str, percent: int) -> None:
        solutions.raise_prices(session, category, percent)
        session.expire_all()

    def unflushed(session: Session, category: str, percent: int) -> None:
        for product in session.scalars(select(Product).join(Product.category).where(Category.name == category)).all():
            product.price_cents = (product.price_cents * (100 + percent) + 50) // 100

    assert raised(expired, shelves, 15).costs["statements"] == 1
    assert raised(unflushed, shelves, 15).costs["statements"] == 2


def test_stale_objects_are_seen_though_the_shop_is_right(shelves: Session) -> None:
    def by_table(session: Session, category: str, percent: int) -> None:
        named = select(Category.id).where(Category.name == category)
        dearer = (Product.price_cents * (100 + percent) + 50) // 100
        session.execute(update(Product.__table__).where(Product.category_id.in_(named)).values(price_cents=dearer))

    right, stale = raised(solutions.raise_prices, shelves, 15).answer[0], raised(by_table, shelves, 15).answer[0]
    assert right["prices"] == stale["prices"]
    assert right["held"] != stale["held"]


def test_after_an_injection_that_worked_nothing_more_is_asked(shelves: Session, towns: Session) -> None:
    def all_of_them(session: Session, category: str, _percent: int) -> None:
        session.execute(
            text(
                f"UPDATE products SET price_cents = 1 WHERE category_id IN (SELECT id FROM categories WHERE name = '{category}')"
            )
        )

    def everywhere(session: Session, city: str) -> Any:
        return session.execute(text(f"SELECT 1 FROM customers WHERE city = '{city}'")).all()

    assert [one["asked"] for one in raised(all_of_them, shelves, 15).answer][-1] == INJECTED[0]
    assert [one["city"] for one in by_month(everywhere, towns).answer][-1] == INJECTED[0]


def test_a_batch_has_quotes_parts_of_seconds_and_keys_in_another_order() -> None:
    rows = reviews(20, 1)
    assert any("O'Neill" in row["text"] for row in rows)
    assert {row["written_at"].microsecond for row in rows} == {0, 250_000}
    assert len({tuple(row) for row in rows}) == 2
    assert all(MARK in row["text"] for row in rows)


def test_a_row_s_price_is_what_many_rows_cost_more_than_few(shop: Session) -> None:
    def batches(session: Session, rows: list[Any]) -> None:
        for start in range(0, len(rows), 10):
            session.execute(insert(Review), rows[start : start + 10])

    assert added(starters.add_reviews, shop, 10, 40, 1).costs["statements"] == 30
    assert added(solutions.add_reviews, shop, 10, 40, 1).costs["statements"] == 0
    assert added(batches, shop, 10, 40, 1).costs["statements"] == 3


@pytest.mark.parametrize(("way", "most"), [("orm", 12), ("core", 8), ("add_all", 200)])
def test_calls_a_row_rank_right_below_a_tenth_and_wrong_above(shop: Session, way: str, most: int) -> None:
    def add_all(session: Session, rows: list[Any]) -> None:
        session.add_all([Review(**row) for row in rows])

    def core(session: Session, rows: list[Any]) -> None:
        session.connection().execute(insert(Review.__table__), rows)

    function = {"orm": solutions.add_reviews, "core": core, "add_all": add_all}[way]
    slow, calls = (added(one, shop, 10, 40, 1).costs["calls"] for one in (starters.add_reviews, function))
    assert calls / 30 < most
    assert (calls <= slow / 10) is (way != "add_all")


def test_every_kind_of_bad_row_reaches_the_caller_of_the_starter_and_leaves_nothing(shop: Session) -> None:
    bad = [one for one in added(starters.add_reviews, shop, 5, 10, 1).answer if "bad" in one]
    assert len(bad) == 3
    assert all(one["raised"] and not one["left"] and not one["held"] for one in bad)


def test_what_a_portion_committed_before_the_bad_row_is_seen(shop: Session) -> None:
    def one_by_one(session: Session, rows: list[Any]) -> None:
        for row in rows:
            session.execute(insert(Review).values(**row))
            session.commit()

    answer = added(one_by_one, shop, 5, 10, 1).answer
    assert not answer[0]["undone"]
    assert [one["left"] for one in answer if "bad" in one] == [6, 6, 6]


def test_a_savepoint_of_the_function_s_own_is_no_commit(shop: Session) -> None:
    def nested(session: Session, rows: list[Any]) -> None:
        with session.begin_nested():
            session.execute(insert(Review), rows)

    assert added(nested, shop, 5, 10, 1).answer == added(solutions.add_reviews, shop, 5, 10, 1).answer


def test_a_statement_that_the_ledger_did_not_see_is_told(shop: Session) -> None:
    def behind(session: Session, rows: list[Any]) -> None:
        solutions.add_reviews(session, rows)
        driver: Any = session.connection().connection.driver_connection
        sqlite3.Cursor(driver).execute("UPDATE reviews SET stars = 5 WHERE id = 1")

    with pytest.raises(NotSeen, match="SQLite ran 7, and the ledger saw 6"):
        added(behind, shop, 5, 10, 1)


def test_a_function_that_takes_our_counter_away_is_told(shop: Session) -> None:
    def uncounted(session: Session, rows: list[Any]) -> None:
        sys.setprofile(None)
        session.execute(insert(Review), rows)

    with pytest.raises(NotCounted):
        added(uncounted, shop, 5, 10, 1)
    assert sys.getprofile() is None


@pytest.mark.parametrize("case", REVENUE, ids=lambda case: case.label)
def test_the_first_city_has_a_month_with_orders_of_which_none_was_delivered(case: Case) -> None:
    months = next(one["months"] for one in by_month_of(case) if one["city"] == CITY)
    placed = asked(
        case,
        f"SELECT DISTINCT substr(placed_at, 1, 7) FROM orders JOIN customers c ON c.id = customer_id WHERE city = '{CITY}'",
    )
    assert {name for (name,) in placed} - {row["month"] for row in months}
    assert len({row["month"][:4] for row in months}) == 3


@pytest.mark.parametrize("case", REVENUE, ids=lambda case: case.label)
def test_the_city_with_a_quote_has_months_and_the_others_have_none(case: Case) -> None:
    months = {one["city"]: one["months"] for one in by_month_of(case)}
    assert list(months) == [*CITIES, ASKED_AGAIN]
    assert months[QUOTED_CITY]
    assert not months[INJECTED[0]]
    assert not months[INJECTED[1]]


def by_month_of(case: Case) -> list[Any]:
    (answer,) = (by_month(starters.monthly_revenue, session).answer for session in opened(case))
    return answer


def test_all_four_answers_about_months_are_the_same(towns: Session) -> None:
    *slow, again = by_month(starters.monthly_revenue, towns).answer
    assert by_month(solutions.monthly_revenue, towns).answer == [*slow, again]
    expected = [*slow, {**again, "turned": False}]
    assert in_a_file(starters.monthly_in_duckdb, towns).answer == expected
    assert in_a_file(solutions.monthly_in_duckdb, towns).answer == expected


def test_the_second_time_every_line_has_one_piece_more_and_the_shop_is_as_it_was(towns: Session) -> None:
    answers = by_month(solutions.monthly_revenue, towns).answer
    first, again = (one["months"] for one in answers if one["city"] in (CITY, ASKED_AGAIN))
    assert [row["month"] for row in again] == [row["month"] for row in first]
    assert all(more["revenue_cents"] > row["revenue_cents"] for more, row in zip(again, first, strict=True))
    assert by_month(solutions.monthly_revenue, towns).answer == answers


@pytest.mark.parametrize(
    ("sql", "ordered"),
    [
        ("SELECT 1 FROM t ORDER BY 1", True),
        ("WITH s AS (SELECT 1 ORDER BY 1) SELECT * FROM s", False),
        ("SELECT sum(a) OVER (ORDER BY b) FROM t GROUP BY b", False),
        ("SELECT ' ORDER BY ' FROM t", False),
        ("SELECT x FROM t; -- ORDER BY", True),
        ("PRAGMA foreign_keys", True),
    ],
)
def test_the_order_of_the_outermost_part_is_told_from_others(sql: str, ordered: bool) -> None:
    assert is_ordered(sql) is ordered


def test_a_function_of_python_s_is_named_and_only_for_the_answer_that_gave_it(towns: Session) -> None:
    def giving(session: Session, city: str) -> Any:
        driver: Any = session.connection().connection.driver_connection
        driver.create_function("eat", 1, abs)
        return solutions.monthly_revenue(session, city)

    given = [by_month(one, towns).aside["functions"] for one in (solutions.monthly_revenue, giving)]
    assert given == [[], ["eat"]]


def test_what_the_caller_changed_is_looked_for_after_a_price_rise(shelves: Session) -> None:
    def forgetting(session: Session, category: str, percent: int) -> None:
        session.expire_all()
        solutions.raise_prices(session, category, percent)

    kept = [[one["kept"] for one in raised(how, shelves, 15).answer] for how in (solutions.raise_prices, forgetting)]
    assert kept == [[True] * 4, [False] * 4]


def test_a_session_that_must_be_rolled_back_first_has_told_its_caller_and_one_rolled_back_has_not(
    shop: Session,
) -> None:
    def undoing(session: Session, rows: list[Any]) -> None:
        try:
            solutions.add_reviews(session, rows)
        except Exception:
            session.rollback()
            raise

    def kept(how: Any) -> list[bool]:
        return [one["kept"] for one in added(how, shop, 10, 40, 1).answer if "bad" in one]

    assert kept(starters.add_reviews) == kept(solutions.add_reviews) == [True] * 3
    assert kept(undoing) == [False] * 3


def test_an_exception_in_the_place_of_the_database_s_is_named_and_one_that_came_before_it_is_not(shop: Session) -> None:
    def renaming(session: Session, rows: list[Any]) -> None:
        try:
            solutions.add_reviews(session, rows)
        except Exception as error:
            raise ValueError("bad") from error

    def looking(session: Session, rows: list[Any]) -> None:
        if any(row["text"] is None for row in rows):
            raise ValueError("no text")
        solutions.add_reviews(session, rows)

    def replaced(how: Any) -> set[str]:
        return {one["replaced"] for one in added(how, shop, 10, 40, 1).answer if "bad" in one}

    assert replaced(renaming) == {"ValueError"}
    assert replaced(looking) == {""}


def test_rows_with_odd_stars_may_be_stored_or_refused_and_not_lost(shop: Session) -> None:
    def dropping(session: Session, rows: list[Any]) -> None:
        solutions.add_reviews(session, [row for row in rows if row["stars"] != 7])

    def refusing(session: Session, rows: list[Any]) -> None:
        if any(row["stars"] == 7 for row in rows):
            raise ValueError("stars")
        solutions.add_reviews(session, rows)

    lost = [added(how, shop, 10, 40, 1).answer[-1]["lost"] for how in (solutions.add_reviews, dropping, refusing)]
    assert lost == [0, 1, 0]


def test_of_ten_rows_one_says_the_same_as_another_and_all_stars_are_there() -> None:
    rows = reviews(10, 1)
    assert len({tuple(sorted(row.items(), key=str)) for row in rows}) == 9
    assert {row["stars"] for row in rows} == {1, 2, 3, 4, 5}


def test_as_many_rows_are_allowed_as_there_are_months_and_fewer_than_days_with_orders() -> None:
    for exercise in (exercises.monthly_revenue, exercises.monthly_in_duckdb):
        for case, baseline in zip(exercise.cases, exercise.baselines(), strict=True):
            allowed = exercise.budget.limit("rows", baseline.costs)
            assert allowed >= 36
            days = f"SELECT count(DISTINCT date(placed_at)) FROM orders JOIN customers c ON c.id = customer_id WHERE city = '{CITY}'"
            assert exercise is exercises.monthly_in_duckdb or allowed < asked(case, days)[0][0]
            lines = f"SELECT count(*) FROM order_lines l JOIN orders o ON o.id = order_id JOIN customers c ON c.id = customer_id WHERE city = '{CITY}' AND status = 'delivered'"
            assert allowed < asked(case, lines)[0][0]


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "shop.db"
    path.write_bytes(content(REVENUE[0]))
    return str(path)


CUSTOMERS = rows_of_tables(REVENUE[0])["customers"]
SOME = "SELECT id, city FROM customers"


def by_driver(path: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(SOME).fetchall()


def by_frame(path: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        pd.read_sql(SOME, connection)


def by_engine(path: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        for _ in connection.execute(text(SOME)):
            pass
    engine.dispose()


@contextmanager
def by_arrow(path: str) -> Iterator[Any]:
    with sqlite_by_arrow.connect(f"file:{path}?mode=ro") as connection, connection.cursor() as cursor:
        yield cursor


@pytest.mark.parametrize("way", [by_driver, by_frame, by_engine])
def test_rows_that_python_gets_from_sqlite_are_counted_whoever_fetches_them(
    way: Callable[[str], None], file: str
) -> None:
    with watched() as passed:
        way(file)
    assert CUSTOMERS <= passed.from_sqlite <= CUSTOMERS + 1  # SQLAlchemy asks a new database one thing of its own
    assert SOME in passed.asked


@pytest.mark.parametrize("fetch", ["fetchall", "fetchone", "df", "fetchnumpy"])
def test_a_list_in_a_row_is_as_many_rows_as_it_holds(fetch: str) -> None:
    with watched() as passed, duckdb.connect() as con:
        getattr(con.execute("SELECT 'a text' AS name, list(range) AS numbers FROM range(50)"), fetch)()
    assert passed.from_duckdb == 50


@pytest.mark.parametrize("fetch", ["fetchall", "df", "fetchnumpy"])
def test_rows_that_python_gets_from_duckdb_are_counted_and_a_stream_is_not(fetch: str, file: str) -> None:
    with watched() as passed, by_arrow(file) as cursor:
        cursor.execute(SOME)
        with duckdb.connect() as con:
            con.register("came", cursor.fetch_arrow())
            con.execute("CREATE TABLE kept AS FROM came")
            assert (passed.from_sqlite, passed.from_duckdb) == (0, 0)
            getattr(con.sql("FROM kept"), fetch)()
    assert (passed.from_sqlite, passed.from_duckdb) == (0, CUSTOMERS)
    assert passed.by_arrow == [SOME]


def test_a_stream_that_nobody_has_read_is_taken_back_when_its_cursor_is_closed(file: str) -> None:
    with watched():
        with by_arrow(file) as cursor:
            cursor.execute(SOME)
            came = cursor.fetch_arrow()
        assert not came.is_valid
        with duckdb.connect() as con, pytest.raises(duckdb.InvalidInputException, match="consumed"):
            con.execute("FROM came")


def test_drivers_are_as_they_were_after_they_were_watched() -> None:
    def hooks() -> tuple[Any, ...]:
        return sqlite3.connect, sqlite3.dbapi2.connect, adbc.Cursor.execute, adbc.Cursor.close, adbc.Cursor.fetch_arrow

    before, fetch = hooks(), duckdb.DuckDBPyRelation.fetchall
    with suppress(ZeroDivisionError), watched():
        assert hooks() != before
        raise ZeroDivisionError
    assert hooks() == before
    assert duckdb.DuckDBPyRelation.fetchall is fetch


def test_an_extension_that_cant_be_loaded_has_words_of_its_own() -> None:
    """Where there is a network, DuckDB loads it, and the answer is right; so no attempt can show this everywhere."""
    said = 'IO Error: Failed to download extension "sqlite_scanner" at URL …'
    trial = Trial(
        REVENUE[0], Baseline([], ()), Evidence("raised", raised=Raised("IOException", said, 3, "con.execute(…)"))
    )
    remark = of_duckdb(Report(exercises.monthly_in_duckdb, State.RAISED, (trial,), Home()))
    assert remark is not None
    assert "extension" in remark.why
    assert remark.next_move


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_it_says_what_it_bought_or_why_there_is_nothing_to_time(exercise: Exercise) -> None:
    assert exercise.check(solution_of(exercise)).correct
    said = str(exercise.what_it_bought())
    assert ("became 1 statement" in " ".join(said.split())) is not bool(exercise.nothing_to_time)
    assert len(said) > 80


def test_calls_are_a_cost_that_a_drive_may_count() -> None:
    assert Costs().but({"calls": 7})["calls"] == 7
    assert Budget(calls=0.1).limit("calls", Costs(calls=355)) == 35


def test_connections_of_one_s_own_are_for_exercises_that_say_so(cell: Cell) -> None:
    own = attempts.revenue("import sqlite3\nsqlite3.connect(':memory:').close()\nreturn []")
    assert exercises.monthly_revenue.rehearse(cell(own)).state is State.CANT_BE_JUDGED
    assert (
        exercises.monthly_in_duckdb.rehearse(cell(attempts.DUCKDB_WRONG["no better: a frame for DuckDB"])).state
        is State.NO_BETTER
    )


def test_an_order_s_customer_lives_where_the_report_says() -> None:
    for session in opened(REVENUE[0]):
        towns = session.scalars(
            select(Customer.city).join(Customer.orders).where(Order.status == "delivered").distinct()
        ).all()
        assert {CITY, QUOTED_CITY} <= set(towns)


def test_a_file_is_asked_again_with_one_piece_more_in_every_line(towns: Session) -> None:
    first, *_, again = in_a_file(starters.monthly_in_duckdb, towns).answer
    assert again["again"]
    assert [row["month"] for row in again["months"]] == [row["month"] for row in first["months"]]
    assert all(
        more["revenue_cents"] > row["revenue_cents"] for more, row in zip(again["months"], first["months"], strict=True)
    )
    assert in_a_file(starters.monthly_in_duckdb, towns, 0).answer[-1]["city"] == QUOTED_CITY
