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
FOLLOWED = "CREATE TRIGGER t AFTER INSERT ON categories BEGIN UPDATE customers SET city = 'X' WHERE id = 1; END"


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


def effects(content, sql, later=""):
    return prepare(TrialCase(content, migration=sql, later=later), LIMITS).migrated


@pytest.mark.parametrize(
    ("sql", "changed"),
    [
        ("UPDATE customers SET city = 'X' WHERE id < 4", (("customers", 3),)),
        ("DELETE FROM reviews WHERE id IN (1, 2)", (("reviews", 2),)),
        ("INSERT INTO categories (name) VALUES ('More')", (("categories", 1),)),
        ("UPDATE customers SET city = 'X' WHERE id = 1; UPDATE customers SET city = city", (("customers", 1),)),
        (
            f"{FOLLOWED}; INSERT INTO categories (name) VALUES ('More')",
            (("categories", 1), ("customers", 1)),
        ),
        ("ALTER TABLE reviews DROP COLUMN stars", "all"),
        ("DROP TABLE reviews; CREATE TABLE reviews (id INTEGER)", "all"),
    ],
)
def test_the_shop_s_own_rows_that_it_changed_are_counted_by_table(content, sql, changed):
    reviews = asked(content, "SELECT count(*) FROM reviews")[0][0]
    assert effects(content, sql).changed == ((("reviews", reviews),) if changed == "all" else changed)


@pytest.mark.parametrize(
    "sql",
    [
        INDEX,
        "ALTER TABLE customers ADD COLUMN small TEXT; UPDATE customers SET small = lower(email)",
        "CREATE TABLE copy AS SELECT * FROM customers; DELETE FROM copy",
        "CREATE TABLE again AS SELECT * FROM reviews; DELETE FROM reviews; INSERT INTO reviews SELECT * FROM again",
        "UPDATE customers SET city = city",
    ],
)
def test_what_leaves_the_shop_s_own_columns_as_they_were_has_changed_nothing(content, sql):
    assert effects(content, sql).changed == ()


def test_a_write_of_ours_that_a_trigger_swallowed_or_changed_is_counted(content):
    later = "UPDATE customers SET name = 'New' WHERE id = 1; DELETE FROM reviews WHERE id = 1;"
    ignores = "CREATE TRIGGER t BEFORE DELETE ON reviews BEGIN SELECT raise(IGNORE); END"
    rewrites = "CREATE TRIGGER t AFTER UPDATE ON customers BEGIN UPDATE customers SET city = 'X' WHERE id < 3; END"
    harmless = (
        "CREATE TABLE log (id); CREATE TRIGGER t AFTER UPDATE ON customers BEGIN INSERT INTO log VALUES (new.id); END"
    )
    assert effects(content, ignores, later).lost == (("reviews", 1),)
    assert effects(content, rewrites, later).lost == (("customers", 2),)
    assert effects(content, harmless, later).lost == ()
    assert effects(content, INDEX, later).lost == ()


def test_the_largest_value_is_looked_for_in_what_it_made_and_nowhere_else(content):
    assert effects(content, INDEX).largest == 0
    assert effects(content, "CREATE TABLE t (v); INSERT INTO t VALUES ('äb'), (NULL), (7)").largest == 3
    assert effects(content, "ALTER TABLE customers ADD COLUMN note TEXT DEFAULT 'four'").largest == 4
    grows = "CREATE TABLE t (v); CREATE TRIGGER g AFTER DELETE ON reviews BEGIN INSERT INTO t VALUES ('later'); END"
    assert effects(content, grows, "DELETE FROM reviews WHERE id = 1").largest == 5
