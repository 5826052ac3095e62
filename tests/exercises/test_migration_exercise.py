"""Exercises that are solved in the database: what `check` takes, what counts as tried, and how steps may grow."""

from __future__ import annotations

from dataclasses import replace

import attempts_is_it_the_database as attempts
import pytest
from sqlalchemy import DDL, text

from workshop_utils.exercises import is_it_the_database
from workshop_utils.exercises.budget import Budget, Costs
from workshop_utils.exercises.verdict import State

LOOK_UP, PAID = is_it_the_database.customer_by_email, is_it_the_database.newest_paid
STATUS = "CREATE INDEX mine ON orders (status)"


@pytest.fixture(autouse=True)
def begin_anew():
    yield
    LOOK_UP.forget()
    PAID.forget()


def right():
    return LOOK_UP.starter


def test_the_cell_has_an_empty_migration_the_function_and_a_check_of_both():
    assert LOOK_UP.starter_source.startswith('MIGRATION = ""  # SQL that runs once')
    assert LOOK_UP.check_source == "exercises.customer_by_email.check(customer_by_email, MIGRATION)"
    assert PAID.check_source == "exercises.newest_paid.check(MIGRATION)"
    assert (
        f'MIGRATION = "{attempts.LOWER.replace("lower_email", "ix_customers_lower_email")}"' in LOOK_UP.solution_source
    )
    assert 'MIGRATION = """' in replace(LOOK_UP, migration='CREATE INDEX "mine" ON customers (id)').solution_source


def test_both_untouched_is_not_attempted(cell, verdict_file):
    verdicts = {
        "both untouched": LOOK_UP.check(right(), ""),
        "a comment": LOOK_UP.check(right(), "-- an index?"),
        "no body": LOOK_UP.check(cell("def customer_by_email(session, email):\n    ..."), ""),
        "dots": LOOK_UP.check(..., ...),
        "None": LOOK_UP.check(right(), None),
        "the query is fixed": PAID.check(""),
        "the query is fixed, a comment": PAID.check("-- todo"),
    }
    assert {verdict.state for verdict in verdicts.values()} == {State.NOT_ATTEMPTED}
    verdict_file("migration_not_attempted", verdicts)


@pytest.mark.parametrize(
    "answer",
    [
        (right(), attempts.LOWER),
        (attempts.LOWER, right()),
        (right(), [attempts.LOWER]),
        (right(), ("ANALYZE", attempts.LOWER)),
        (right(), text(attempts.LOWER)),
        (right(), [DDL(attempts.LOWER), "-- done"]),
    ],
    ids=["as asked", "the other way round", "a list", "a tuple", "a text of SQLAlchemy's", "its DDL"],
)
def test_sql_is_taken_however_it_comes(answer):
    assert LOOK_UP.check(*answer).correct


def test_sql_is_taken_by_name():
    assert LOOK_UP.check(right(), MIGRATION=attempts.LOWER).correct
    assert PAID.check(MIGRATION=PAID.migration).correct


def test_what_cannot_be_judged_is_told_why(cell, verdict_file):
    verdicts = {
        "nothing": LOOK_UP.check(),
        "the function alone": LOOK_UP.check(right()),
        "the migration alone": LOOK_UP.check(attempts.LOWER),
        "three things": LOOK_UP.check(right(), "", ""),
        "a number for SQL": LOOK_UP.check(right(), 3),
        "a list of numbers": LOOK_UP.check(right(), [3]),
        "two functions": LOOK_UP.check(right(), right()),
        "two texts": LOOK_UP.check("customer_by_email", attempts.LOWER),
        "the result": LOOK_UP.check({"id": 1}, attempts.LOWER),
        "one argument": LOOK_UP.check(cell("def customer_by_email(session):\n    return 1"), attempts.LOWER),
        "fixed: nothing": PAID.check(),
        "fixed: a function": PAID.check(PAID.starter),
        "fixed: a function, too": PAID.check(PAID.starter, STATUS),
        "fixed: two texts": PAID.check(STATUS, STATUS),
    }
    assert {verdict.state for verdict in verdicts.values()} == {State.CANT_BE_JUDGED}
    verdict_file("migration_unfit", verdicts)


def test_the_same_function_with_other_sql_is_another_answer_and_two_open_the_solution():
    assert LOOK_UP.check(right(), attempts.BARE).note == ""
    assert LOOK_UP.check(right(), f"-- again\n{attempts.BARE};").note == "Same code as last time."
    assert not LOOK_UP.solution().is_open
    assert LOOK_UP.check(right(), attempts.NOCASE).note == ""
    assert "CREATE INDEX ix_customers_lower_email" in str(LOOK_UP.solution())


def test_a_rehearsal_keeps_nothing():
    assert LOOK_UP.rehearse(right(), attempts.LOWER).correct
    assert LOOK_UP.right_answer is None
    assert not LOOK_UP.solution().is_open


def test_a_reset_brings_the_empty_migration_back():
    PAID.check(PAID.migration)
    shown = PAID.reset()
    assert shown.starter.startswith('MIGRATION = ""')
    assert shown.starter.endswith("exercises.newest_paid.check(MIGRATION)")
    assert PAID.right_migration == ""


def test_what_it_bought_is_steps_on_two_private_shops_each():
    assert "once `check` has said correct" in str(PAID.what_it_bought())
    PAID.check(PAID.migration)
    gains = PAID.what_it_bought().gains
    steps = [[variant.spread("steps")[1] for variant in gain.variants] for gain in gains]
    (slow_few, few), (slow_many, many) = steps
    assert slow_many > 5 * slow_few > 25 * few
    assert few == many
    assert "<td" in PAID.what_it_bought()._repr_html_()


def test_the_numbers_of_steps_do_not_depend_on_the_machine():
    PAID.check(PAID.migration)
    one, two = (PAID.check(STATUS).counts.rows for _ in range(2))
    assert one == two


def test_steps_may_grow_from_the_first_case_so_much_and_no_more():
    budget = Budget(steps=0.5, growth=1.5)
    slow = Costs(steps=1_000)
    assert budget.limit("steps", slow) == 500
    assert budget.limit("steps", slow, Costs(steps=100)) == 150
    assert budget.limit("steps", slow, Costs(steps=900)) == 500
    with pytest.raises(ValueError, match="growth"):
        Budget(growth=1.5)


def test_steps_wasted_in_the_small_shop_do_not_buy_more_in_the_large_one(cell):
    padded = attempts.body(
        "",
        "few = session.scalar(text('SELECT count(*) FROM customers')) < 1000\n"
        "times = 2 if few else 1\n"
        f"found = [session.execute(select({attempts.SHOWN}).where({attempts.BY_LOWER})).one_or_none() for _ in range(times)]\n"
        "return found[0] and found[0]._asdict()",
    )
    assert not LOOK_UP.check(cell(padded), "").correct


def test_an_answer_that_takes_our_counter_away_is_not_judged(cell, verdict_file):
    counts = attempts.body(
        "",
        "from workshop_utils import count_steps\n"
        "with count_steps(session.get_bind()):\n"
        f"    found = session.execute(select({attempts.SHOWN}).where({attempts.BY_LOWER})).one_or_none()\n"
        "return found and found._asdict()",
    )
    verdict = LOOK_UP.check(cell(counts), "")
    assert verdict.state is State.CANT_BE_JUDGED
    verdict_file("migration_uncounted", {"counted by itself": verdict})


def test_rows_read_past_the_session_are_counted_too(cell):
    hidden = attempts.body(
        "",
        "driver = session.connection().connection.driver_connection\n"
        'for row in driver.execute("SELECT id, name, email FROM customers"):\n'
        "    if row[2].lower() == email.lower():\n"
        '        return dict(zip(("id", "name", "email"), row))',
    )
    verdict = LOOK_UP.check(cell(hidden), "")
    assert verdict.state is State.WORSE
    assert "rows fetched before" in verdict.text


def test_the_migration_s_own_work_is_not_the_function_s(cell):
    busy = f"{attempts.LOWER}; CREATE TABLE copy AS SELECT * FROM customers; DELETE FROM copy; DROP TABLE copy"
    verdict = LOOK_UP.check(cell(attempts.LOOK_UP), busy)
    plain = LOOK_UP.check(cell(attempts.LOOK_UP), attempts.LOWER)
    assert verdict.correct
    assert verdict.counts.rows == plain.counts.rows
