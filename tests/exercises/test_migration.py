"""A learner's SQL, run on the private database before the trial begins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from trials import LIMITS

from workshop_utils import shop
from workshop_utils.exercises.evidence import TrialCase
from workshop_utils.exercises.migration import bare, is_empty, prepare, statements

INDEX = "CREATE INDEX mine ON customers (lower(email))"


@pytest.fixture(scope="module")
def content():
    return shop.build_content(shop.Size("own", 60, 20, 20), 3)


def asked(content, sql):
    engine = shop.open_content(content)
    try:
        with engine.connect() as connection:
            return connection.execute(text(sql)).all()
    finally:
        engine.dispose()


def test_sql_is_taken_apart_at_its_statements_ends_and_a_trigger_stays_whole():
    trigger = "CREATE TRIGGER t AFTER INSERT ON customers BEGIN SELECT 1; SELECT 2; END;"
    assert list(statements(f"SELECT ';'; -- a; b\nSELECT 2;\n{trigger}\nSELECT 3")) == [
        "SELECT ';';",
        "-- a; b\nSELECT 2;",
        trigger,
        "SELECT 3",
    ]


@pytest.mark.parametrize("sql", ["", " \n", ";", "-- nothing", "/* not\nyet */ ;", "/* open"])
def test_comments_alone_are_no_migration(sql):
    assert is_empty(sql)


def test_layout_and_comments_make_no_other_migration():
    assert bare("SELECT  1 -- one\n ;") == bare("SELECT 1")
    assert bare("SELECT 1") != bare("SELECT 2")


def test_a_case_without_sql_is_left_as_it_is(content):
    ready = prepare(TrialCase(content), LIMITS)
    assert ready.content is content
    assert ready.migrated is None


def test_what_a_migration_made_is_told_and_stays(content):
    ready = prepare(TrialCase(content, migration=f"{INDEX}; UPDATE customers SET city = 'Bergen' WHERE id < 4"), LIMITS)
    assert ready.migrated.created == (("index", "mine", "customers", INDEX),)
    assert ready.migrated.writes == 3
    assert asked(ready.content, "SELECT name FROM sqlite_master WHERE name = 'mine'") == [("mine",)]
    assert asked(content, "SELECT name FROM sqlite_master WHERE name = 'mine'") == []


def test_temporary_tables_and_an_open_transaction_do_not_outlive_it(content):
    sql = "CREATE TEMP TABLE gone (id); BEGIN; CREATE TABLE kept (id)"
    made = asked(prepare(TrialCase(content, migration=sql), LIMITS).content, "SELECT name FROM sqlite_master")
    assert ("kept",) in made
    assert ("gone",) not in made


def test_statistics_are_set_aside_and_told(content):
    ready = prepare(TrialCase(content, migration="ANALYZE"), LIMITS)
    assert ready.migrated.analysed
    assert ready.migrated.created == ()
    assert asked(ready.content, "SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%'") == []


def test_dropped_objects_are_told_and_replaced_ones_are_not(content):
    assert [one[1] for one in prepare(TrialCase(content, migration="DROP TABLE reviews"), LIMITS).migrated.dropped][
        :1
    ] == ["reviews"]
    again = f"{INDEX}; DROP INDEX mine; {INDEX}"
    assert prepare(TrialCase(content, migration=again), LIMITS).migrated.dropped == ()


def test_the_statement_that_sqlite_refused_is_named_and_nothing_runs_after_it(content):
    ready = prepare(TrialCase(content, migration=f"{INDEX}; CREATE INDEX; DROP TABLE reviews"), LIMITS)
    assert ready.outcome == "unmigrated"
    assert (ready.migrated.statement, ready.migrated.by_later) == ("CREATE INDEX;", False)
    assert "syntax error" in ready.migrated.refused


def test_rows_of_the_checker_s_come_after_the_migration_and_are_not_its_writes(content):
    later = "INSERT INTO categories (name, parent_id) VALUES ('Late', 1);"
    ready = prepare(TrialCase(content, migration="DELETE FROM reviews WHERE id = 1", later=later), LIMITS)
    assert ready.migrated.writes == 1
    assert asked(ready.content, "SELECT count(*) FROM categories WHERE name = 'Late'") == [(1,)]
    refused = prepare(TrialCase(content, migration="ALTER TABLE categories RENAME TO shelves", later=later), LIMITS)
    assert (refused.outcome, refused.migrated.by_later) == ("unmigrated", True)
    alone = prepare(TrialCase(content, later=later), LIMITS)
    assert alone.migrated is None
    assert asked(alone.content, "SELECT count(*) FROM categories WHERE name = 'Late'") == [(1,)]


def test_a_migration_without_an_end_is_stopped(content):
    endless = "CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    ready = prepare(TrialCase(content, migration=endless), replace(LIMITS, steps=100_000))
    assert ready.outcome == "stopped"
    assert (ready.stopped.reason, ready.stopped.limit) == ("steps", 100_000)
    assert ready.migrated.statement == endless
