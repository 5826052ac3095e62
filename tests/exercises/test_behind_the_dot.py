"""What lesson 07's exercises are judged by: accesses that are recorded, a second call, hidden bills, and counted reads."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import attempts_behind_the_dot as attempts
import pytest
from cells import solution_of
from sqlalchemy.orm import Session

from workshop_utils.exercises import behind_the_dot as exercises
from workshop_utils.exercises.behind_the_dot_accesses import DATABASE, MEMORY, accesses
from workshop_utils.exercises.behind_the_dot_bill_lines import reading
from workshop_utils.exercises.behind_the_dot_bills import bills
from workshop_utils.exercises.behind_the_dot_dearest import called_twice
from workshop_utils.exercises.behind_the_dot_planted import TIED_CENTS
from workshop_utils.exercises.behind_the_dot_prices import read_anew, replaced, taxes
from workshop_utils.exercises.exercise import Case, Exercise
from workshop_utils.exercises.oracle import baseline, content
from workshop_utils.exercises.solutions import behind_the_dot as solutions
from workshop_utils.exercises.starters import behind_the_dot as starters
from workshop_utils.exercises.verdict import State
from workshop_utils.shop import Invoice, open_content

Cell = Callable[..., Any]
DOTS = exercises.five_dots
OTHER = {DATABASE: MEMORY, MEMORY: DATABASE}


@pytest.fixture(autouse=True)
def small_shop(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Record on a small shop, in a folder of its own."""
    monkeypatch.setenv("WORKSHOP_SIZE", "small")
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path_factory.getbasetemp() / "data"))
    DOTS._facts.clear()
    yield
    DOTS._facts.clear()


@pytest.fixture
def session_of() -> Iterator[Callable[[Case], Session]]:
    opened: list[Session] = []

    def session_of(case: Case) -> Session:
        opened.append(Session(open_content(content(case))))
        return opened[-1]

    yield session_of
    for session in opened:
        engine = session.get_bind()
        session.close()
        engine.dispose()


def asked(case: Case, sql: str) -> list[Any]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content(case))
        return connection.execute(sql).fetchall()


# 7.1


def test_the_right_choices_are_those_that_are_recorded() -> None:
    found = accesses()
    assert {name: found.fact(name) for name in found.statements} == DOTS.answers
    assert set(found.statements.values()) == {0, 1}


@pytest.mark.parametrize("name", DOTS.answers)
def test_a_wrong_choice_is_answered_with_words_of_its_own_and_without_the_answer(name: str) -> None:
    chosen = {**DOTS.answers, name: OTHER[DOTS.answers[name]]}
    verdict = DOTS.check(*chosen.values())
    assert verdict.state is State.WRONG
    assert f"`{name}`" in verdict.text
    assert verdict.counts is not None
    assert "statements" not in verdict.counts.headers
    others = {DOTS.measured.against(other, "")[0] for other in DOTS.answers if other != name}
    assert all(other.partition(". ")[2] not in verdict.text for other in others)


def test_the_words_of_all_choices_are_as_reviewed(verdict_file: Callable[[str, Any], None]) -> None:
    wrong = {name: DOTS.check(*{**DOTS.answers, name: OTHER[right]}.values()) for name, right in DOTS.answers.items()}
    verdict_file("behind_the_dot_five_dots", {**wrong, "right": DOTS.check(*DOTS.answers.values())})


def test_choices_may_be_said_in_other_words() -> None:
    assert DOTS.check("db", "SQL", "no statement", "the database", "nothing").correct
    assert DOTS.check(..., ..., ..., ..., ...).state is State.NOT_ATTEMPTED
    assert DOTS.check("disk", "db", "db", "db", "db").state is State.CANT_BE_JUDGED


# 7.2


@pytest.mark.parametrize("case", exercises.dearest.cases, ids=lambda case: case.label)
def test_among_the_newest_invoices_two_are_empty_and_five_tie_in_neither_order_of_ids(case: Case) -> None:
    limit = case.arguments[0]
    rows = asked(
        case,
        "SELECT orders.id, coalesce(sum(quantity * unit_price_cents), 0) FROM (SELECT * FROM orders ORDER BY placed_at DESC,"
        f" id DESC LIMIT {limit}) AS orders LEFT JOIN order_lines ON order_id = orders.id GROUP BY orders.id"
        " ORDER BY placed_at DESC, orders.id DESC",
    )
    assert len(rows) == limit
    assert [total for _, total in rows].count(0) == 2
    tied = [number for number, total in rows if total == TIED_CENTS]
    assert len(tied) >= 5
    assert sorted(tied) != tied != sorted(tied, reverse=True)
    highest = [number for (number,) in asked(case, f"SELECT id FROM orders ORDER BY id DESC LIMIT {limit}")]
    assert {number for number, _ in rows} != set(highest)


def test_one_case_asks_for_exactly_what_five_invoices_come_to() -> None:
    assert [case.arguments[1] for case in exercises.dearest.cases].count(TIED_CENTS) == 1


def test_the_second_call_finds_the_newest_invoice_at_the_top_because_of_a_line(session_of: Any) -> None:
    case = exercises.dearest.cases[0]
    first, again, afterwards = called_twice(starters.dearest, session_of(case), *case.arguments).answer
    newest = asked(case, "SELECT id FROM orders ORDER BY placed_at DESC, id DESC LIMIT 1")[0][0]
    assert first["invoices"][0]["id"] != newest == again["invoices"][0]["id"]
    assert {**afterwards, "when": ""} == {"when": "", "changed": [], "written": False}


def test_the_costs_are_those_of_the_dearer_call_and_no_call_pays_for_the_line(session_of: Any) -> None:
    case = exercises.dearest.cases[0]
    came = called_twice(solutions.dearest, session_of(case), *case.arguments)
    assert (came.costs["statements"], came.aside) == (1, 1)
    calls: list[int] = []

    def dearer_at_last(session: Session, limit: int, at_least: int) -> Any:
        calls.append(limit)
        return [solutions.dearest(session, limit, at_least) for _ in calls][-1]

    assert called_twice(dearer_at_last, session_of(case), *case.arguments).costs["statements"] == 2


def test_lines_that_somebody_still_holds_are_loaded_anew_for_the_second_call(session_of: Any, cell: Cell) -> None:
    case = exercises.dearest.cases[0]
    right = [cell(text) for text in attempts.DEAREST_RIGHT.values()]
    expected = called_twice(starters.dearest, session_of(case), *case.arguments).answer
    for function in right:
        came = called_twice(function, session_of(case), *case.arguments)
        assert came.answer == expected
        assert came.costs["statements"] <= 2


def test_what_a_caller_has_in_his_session_is_seen_and_stays_his_under_every_right_answer(
    session_of: Any, cell: Cell
) -> None:
    case = exercises.dearest.cases[2]
    expected = called_twice(starters.dearest, session_of(case), *case.arguments).answer
    assert not any(expected[-1][name] for name in ("lost", "stored", "taken_back"))
    for text in attempts.DEAREST_RIGHT.values():
        assert called_twice(cell(text), session_of(case), *case.arguments).answer == expected


def test_in_the_hidden_shop_the_last_invoice_and_the_one_behind_have_the_same_time() -> None:
    case = exercises.dearest.cases[2]
    rows = asked(case, "SELECT id, placed_at FROM orders ORDER BY placed_at DESC, id DESC")
    (number, time), (behind, same) = rows[case.arguments[0] - 1 : case.arguments[0] + 1]
    assert (time, number) > (same, behind)
    assert time == same


def test_what_is_timed_calls_once_and_changes_nothing(session_of: Any) -> None:
    case = exercises.dearest.timed
    assert case is not None
    session = session_of(case)
    came = called_twice(starters.dearest, session, *case.arguments)
    assert [one["when"] for one in came.answer] == ["at first"]
    assert came.costs == {}
    assert not session.dirty
    assert session.connection().connection.driver_connection.total_changes == 0


def test_a_class_that_was_changed_and_rows_that_were_are_seen(session_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case = exercises.dearest.cases[0]

    def rude(session: Session, limit: int, at_least: int) -> Any:
        monkeypatch.setattr(Invoice, "__lt__", lambda *_: True)
        session.connection().exec_driver_sql("UPDATE order_lines SET quantity = 2 WHERE id = 1")
        return solutions.dearest(session, limit, at_least)

    afterwards = called_twice(rude, session_of(case), *case.arguments).answer[-1]
    assert (afterwards["changed"], afterwards["written"]) == (["__lt__"], True)


def test_temporary_tables_and_writes_taken_back_change_no_row(session_of: Any) -> None:
    case = exercises.dearest.cases[0]

    def tidy(session: Session, limit: int, at_least: int) -> Any:
        session.connection().exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS kept (id INTEGER)")
        session.connection().exec_driver_sql("INSERT INTO kept VALUES (1)")
        session.connection().exec_driver_sql("UPDATE order_lines SET quantity = 2 WHERE id = 1")
        session.rollback()
        return solutions.dearest(session, limit, at_least)

    assert not called_twice(tidy, session_of(case), *case.arguments).answer[-1]["written"]


def test_totals_of_the_whole_shop_take_more_steps_than_are_allowed_and_the_solution_fewer_than_the_slow_version() -> (
    None
):
    case, allowed = exercises.dearest.cases[0], exercises.dearest.budget.steps
    slow = baseline(exercises.dearest, case).steps
    every = baseline(replace(exercises.dearest, slow=_totals_of_all), case).steps
    fast = baseline(replace(exercises.dearest, slow=solutions.dearest), case).steps
    assert allowed is not None
    assert fast < slow < allowed * slow < every


def _totals_of_all(session: Session, limit: int, at_least: int) -> Any:
    session.connection().exec_driver_sql(
        "SELECT order_id, sum(quantity * unit_price_cents) FROM order_lines GROUP BY order_id LIMIT 1 OFFSET 599"
    )
    return solutions.dearest(session, limit, at_least)


# 7.3


@pytest.mark.parametrize("case", exercises.bill_class.cases, ids=lambda case: case.label)
def test_hidden_bills_hold_what_parts_python_from_sql(case: Case) -> None:
    empty = asked(case, "SELECT count(*) FROM bills WHERE id NOT IN (SELECT bill_id FROM bill_lines)")[0][0]
    nulls, zeros = asked(case, "SELECT sum(discount_percent IS NULL), sum(discount_percent = 0) FROM bill_lines")[0]
    twice = asked(
        case,
        "SELECT 1 FROM bill_lines GROUP BY bill_id, quantity, unit_price_cents, discount_percent HAVING count(*) > 1",
    )
    worth = "quantity * unit_price_cents * (100 - coalesce(discount_percent, 0))"
    fractions = asked(case, f"SELECT count(*) FROM bill_lines WHERE {worth} % 100")[0][0]
    assert min(empty, nulls, zeros, len(twice), fractions) >= 3


def test_the_solutions_filter_fetches_matching_rows_only(session_of: Any) -> None:
    for case in exercises.bill_class.cases:
        came = bills(solutions.bill_class, session_of(case), *case.arguments)
        assert came.costs == {"statements": 1, "rows": len(came.answer["filtered"])}
        assert 0 < len(came.answer["filtered"]) < case.size.orders / 2


def test_both_sides_are_read_and_the_starters_way_gives_the_same(session_of: Any) -> None:
    case = exercises.bill_class.cases[0]
    slow = bills(starters.bill_class, session_of(case), *case.arguments)
    fast = bills(solutions.bill_class, session_of(case), *case.arguments)
    assert slow.answer == fast.answer
    assert fast.answer["python"] == fast.answer["sql"]
    assert slow.aside == {"kind": "property"}
    assert slow.costs["statements"] == case.size.orders + 1


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("lazy='selectin'", (2, False)),
        ("lazy='joined'", (1, False)),
        ("viewonly=True", (1, True)),
        ("lazy='select'", None),
    ],
)
def test_a_relationship_that_costs_others_is_seen(session_of: Any, cell: Cell, said: str, found: Any) -> None:
    case = exercises.bill_class.cases[0]
    told = bills(cell(attempts.mapped(said)), session_of(case), *case.arguments).aside.get("lines")
    assert (told and (told["statements"], told["unsaved"])) == found


def test_a_wrong_total_is_read_from_the_lines_of_all_bills_and_not_guessed() -> None:
    case = exercises.bill_class.cases[0]
    lines = "SELECT bill_id, {} FROM bill_lines GROUP BY bill_id"
    gross, left = "quantity * unit_price_cents", "(100 - coalesce(discount_percent, 0))"
    assert reading(case, dict(asked(case, lines.format(f"sum({gross})")))) == "no discount"
    assert reading(case, dict(asked(case, lines.format(f"sum({gross} * {left}) / 100")))) == "at the end"
    assert reading(case, dict(asked(case, lines.format(f"sum({gross} * (100 - discount_percent) / 100)")))) == "lost"
    assert reading(case, dict(asked(case, lines.format(f"sum({gross} * {left} / 100) + 1")))) == ""


def test_trying_a_class_leaves_no_row_behind(session_of: Any) -> None:
    case = exercises.bill_class.cases[0]
    session = session_of(case)
    bills(solutions.bill_class, session, *case.arguments)
    assert session.connection().connection.driver_connection.total_changes == 0


# 7.4


def test_a_test_that_replaces_rates_puts_back_what_was_there_also_if_nothing_was() -> None:
    class With:
        rates = property(lambda _: {})

    class Without:
        pass

    was = vars(With)["rates"]
    for kind in (With, Without):
        with replaced(kind, {"DE": 1}):
            assert kind().rates == {"DE": 1}
    assert vars(With)["rates"] is was
    assert not hasattr(Without, "rates")


def test_reads_are_counted_for_either_class_and_by_when_they_came(session_of: Any) -> None:
    case = exercises.price_class.cases[0]
    lazy = taxes(solutions.price_class, session_of(case), *case.arguments).answer
    assert (lazy["reads"], lazy["early"], lazy["kept"]) == ([1, 1], {"class": 0, "prices": 0, "test": 0}, False)
    starter = taxes(starters.price_class, session_of(case), *case.arguments).answer
    assert starter["early"] == {"class": 0, "prices": 20, "test": 0}
    anew = taxes(read_anew, session_of(case), *case.arguments)
    assert anew.answer["taxes"] == lazy["taxes"]
    assert anew.costs["statements"] > 4 * 20


def test_prices_that_stay_are_counted_with_and_without_rates_of_their_own(session_of: Any, cell: Cell) -> None:
    case = exercises.price_class.cases[0]
    for label, kept in (("over: the last price", 1), ("over: the newest prices with own rates", 3)):
        answer = taxes(cell(attempts.PRICE_WRONG[label]), session_of(case), *case.arguments).answer
        assert (answer["kept"], answer["made"]) == (kept, 8)


def test_rates_that_are_kept_by_id_are_given_to_other_prices(session_of: Any, cell: Cell) -> None:
    case = exercises.price_class.cases[0]
    by_id = cell(attempts.PRICE_WRONG["wrong: own rates by id"])
    expected, came = (
        taxes(kind, session_of(case), *case.arguments).answer["taxes"] for kind in (solutions.price_class, by_id)
    )
    differ = [one["when"] for one, other in zip(expected, came, strict=True) if one != other]
    assert "after prices with their own rates were gone" in differ


@pytest.mark.parametrize("kind", ["slots", "a name that is None at first"])
def test_a_price_that_somebody_holds_is_seen_with_and_without_slots(session_of: Any, cell: Cell, kind: str) -> None:
    right = attempts.PRICE_RIGHT[kind]
    holding = right.replace("self.cents,", "MADE.append(self)\n            self.cents,", 1)
    case, made = exercises.price_class.cases[0], []
    assert taxes(cell(holding, MADE=made), session_of(case), *case.arguments).answer["kept"]
    assert len(made) > 20
    assert not taxes(cell(right), session_of(case), *case.arguments).answer["kept"]


def test_a_property_chained_to_a_class_method_is_refused_also_where_python_still_knows_it(cell: Cell) -> None:
    verdict = exercises.price_class.rehearse(cell(attempts.CHAINED))
    assert not verdict.correct
    assert ("3.13" in verdict.text) is (sys.version_info < (3, 13))


# all


@pytest.mark.parametrize("exercise", [exercises.bill_class, exercises.price_class], ids=repr)
def test_what_was_bought_is_timed_and_says_how_many_statements_went(exercise: Exercise) -> None:
    assert exercise.check(solution_of(exercise)).correct
    bought = exercise.what_it_bought()
    assert not bought.missing
    assert "became 1 statement" in str(bought)
    exercise.forget()


def test_an_answer_for_the_sizes_shown_is_told_of_the_other_one(cell: Cell) -> None:
    label = "over in statements: right for the sizes shown"
    verdict = exercises.dearest.rehearse(cell(attempts.DEAREST_WRONG[label]))
    assert "Nobody had announced that we ask for 50 invoices, too" in verdict.text
