"""What is read from the SQL of an index, and from the plan of a statement."""

from __future__ import annotations

import pytest

from workshop_utils.exercises.evidence import Migrated, Planned
from workshop_utils.exercises.index_text import new_indexes
from workshop_utils.exercises.plan_words import plan_in_words, reads, sorts


def read(sql):
    (index,) = new_indexes(Migrated(created=(("index", "mine", "orders", sql),)))
    return index


@pytest.mark.parametrize(
    ("sql", "keys", "where"),
    [
        ("CREATE INDEX mine ON orders (status, placed_at)", ("status", "placed_at"), ""),
        ('CREATE INDEX mine ON "orders"("Status" DESC, [id] ASC)', ("status", "id"), ""),
        ("CREATE INDEX mine ON orders (substr(status, 1, 2), id)", ("substr(status, 1, 2)", "id"), ""),
        ("CREATE INDEX mine ON orders (status COLLATE NOCASE)", ("status collate nocase",), ""),
        ("CREATE INDEX mine ON orders (placed_at) WHERE status = 'paid'", ("placed_at",), "status = 'paid'"),
        ("CREATE INDEX mine ON orders (placed_at)\n where status IN ('paid')", ("placed_at",), "status IN ('paid')"),
    ],
)
def test_an_index_is_read_with_its_keys_and_which_rows_it_holds(sql, keys, where):
    index = read(sql)
    assert (index.keys, index.where) == (keys, where)


def test_tables_and_indexes_that_sqlite_made_itself_are_no_new_indexes():
    created = (("table", "paid", "paid", "CREATE TABLE paid (id)"), ("index", "auto", "paid", ""))
    assert new_indexes(Migrated(created=created)) == ()
    assert new_indexes(None) == ()


PLANS = {
    "SCAN orders": "a SCAN of `orders`, which reads every row",
    "SCAN orders USING INDEX mine": "a SCAN of `orders` along the index `mine`, which reads the rows it points to, from one end on",
    "SCAN orders USING COVERING INDEX mine": "a SCAN of `orders` along the index `mine`, which reads nothing but the index, from one end on",
    "SEARCH orders USING INDEX mine (status=?)": "a SEARCH of `orders` by the index `mine` for `status=?`",
    "SEARCH orders USING INTEGER PRIMARY KEY (rowid=?)": "a SEARCH of `orders` by its own key for `rowid=?`",
}


@pytest.mark.parametrize(("line", "words"), PLANS.items())
def test_a_plan_is_told_in_words(line, words):
    assert plan_in_words(Planned("SELECT", 1, 1, ((1, 0, line),))) == words


def test_a_plan_of_several_parts_names_each_and_whether_it_sorts():
    lines = ((1, 0, "MULTI-INDEX OR"), (2, 1, "INDEX 1"), (3, 2, "SCAN a"), (4, 0, "USE TEMP B-TREE FOR ORDER BY"))
    planned = Planned("SELECT", 1, 1, (*lines, (5, 0, "SCAN b")))
    assert [step.table for step in reads(planned)] == ["a", "b"]
    assert plan_in_words(planned).count(" and a SCAN") == 1
    assert sorts(planned)
    assert not sorts(Planned("SELECT", 1, 1, lines[:3]))
    assert plan_in_words(Planned("PRAGMA x", 1, 1)) == ""
