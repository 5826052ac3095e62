"""Statements that differ only in their values share a fingerprint, others don't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_utils.measure.fingerprint import fingerprint, shortened

SAME = {
    "numbers": ("SELECT * FROM t WHERE id = 1", "SELECT * FROM t WHERE id = 23"),
    "below zero": ("SELECT a FROM t WHERE b = -1", "SELECT a FROM t WHERE b = 1"),
    "fractions and exponents": ("SELECT a FROM t WHERE b = 1.5", "SELECT a FROM t WHERE b = 2e-7"),
    "texts": ("SELECT * FROM t WHERE name = 'a'", "SELECT * FROM t WHERE name = 'it''s -- b'"),
    "a number and a text": ("SELECT * FROM t WHERE a = 1", "SELECT * FROM t WHERE a = 'x'"),
    "lists of any length": ("SELECT * FROM t WHERE id IN (?, ?, ?)", "SELECT * FROM t WHERE id IN (?)"),
    "lists of pairs": ("SELECT * FROM t WHERE (a, b) IN ((?, ?), (?, ?))", "SELECT * FROM t WHERE (a, b) IN ((?, ?))"),
    "rows of values": ("INSERT INTO t (a, b) VALUES (?, ?), (?, ?)", "INSERT INTO t (a, b) VALUES (?, ?)"),
    "spaces": ("SELECT  a\n  FROM\tt", "SELECT a FROM t"),
    "comments": ("SELECT a /* it's 1 */ FROM t -- don't", "SELECT a FROM t"),
    "asyncpg": ("SELECT a FROM t WHERE b = $1::INTEGER", "SELECT a FROM t WHERE b = $2::INTEGER"),
    "psycopg": ("SELECT a FROM t WHERE b = %(b_1)s::VARCHAR", "SELECT a FROM t WHERE b = %(b_2)s::VARCHAR"),
    "casts": ("SELECT a FROM t WHERE b = '1'::jsonb", "SELECT a FROM t WHERE b = $1::JSONB"),
    "savepoints": ("SAVEPOINT sa_savepoint_1", "SAVEPOINT sa_savepoint_12"),
    "drivers": ("SELECT a FROM t WHERE b = :b_1", "SELECT a FROM t WHERE b = ?"),
    "arrays": ("SELECT a FROM t WHERE b = ANY ($1::INTEGER[])", "SELECT a FROM t WHERE b = ANY ($1::BIGINT[])"),
}
DIFFERENT = {
    "columns": ("SELECT a FROM t", "SELECT b FROM t"),
    "tables that end in a number": ("SELECT a FROM t1", "SELECT a FROM t2"),
    "aliases": ("SELECT a_1.x FROM t AS a_1", "SELECT a_2.x FROM t AS a_2"),
    "names in quotation marks": ('SELECT "it\'s 1" FROM t', 'SELECT "it\'s 2" FROM t'),
    "names in backticks": ("SELECT `a 1` FROM t", "SELECT `a 2` FROM t"),
    "null and a value": ("SELECT a FROM t WHERE b IS NULL", "SELECT a FROM t WHERE b = 1"),
    "subtraction and a negative number": ("SELECT a-b FROM t", "SELECT a FROM t"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_values_make_no_difference(one, other):
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_everything_else_does(one, other):
    assert fingerprint(one) != fingerprint(other)


def test_a_fingerprint_reads_like_the_statement():
    sql = "SELECT a.x, count(*) FROM t1 AS a WHERE a.y IN (1, 2) AND a.z = 'q' AND a.w = -3.5 LIMIT ? OFFSET ?"
    asked = "SELECT a.x, count(*) FROM t1 AS a WHERE a.y IN (…) AND a.z = ? AND a.w = ? LIMIT ? OFFSET ?"
    assert fingerprint(sql) == asked


def test_subtraction_is_not_a_negative_number():
    assert fingerprint("SELECT a-1 FROM t") == "SELECT a-? FROM t"


@given(st.text(max_size=60))
def test_any_text_has_a_fingerprint_and_a_short_form(sql):
    assert isinstance(fingerprint(sql), str)
    assert len(shortened(sql, width=20)) <= 20


@given(st.from_regex(r"SELECT [ab ,(]*FROM t WHERE x = ('[^']*'|\d+)", fullmatch=True))
def test_a_fingerprint_of_a_fingerprint_is_itself(sql):
    assert fingerprint(fingerprint(sql)) == fingerprint(sql)


@pytest.mark.parametrize(
    ("sql", "short"),
    [
        ("SELECT a, b, c FROM t WHERE d = 1", "SELECT … FROM t WHERE d = ?"),
        ("SELECT DISTINCT a FROM t", "SELECT DISTINCT … FROM t"),
        ("select a from t", "select … from t"),
        ("SELECT (SELECT count(*) FROM u WHERE u.i = t.i) AS n, b FROM t", "SELECT … FROM t"),
        ("SELECT extract(year FROM a) FROM t", "SELECT … FROM t"),
        ("SELECT 1", "SELECT ?"),
        ("INSERT INTO t (a) SELECT b FROM u", "INSERT INTO t (a) SELECT b FROM u"),
        ("WITH x AS (SELECT a FROM t) SELECT a FROM x", "WITH x AS (SELECT a FROM t) SELECT a FROM x"),
        ("SELECT a FROM (SELECT b FROM u) AS t", "SELECT … FROM (SELECT b FROM u) AS t"),
    ],
)
def test_a_short_form_leaves_out_the_columns_of_the_outer_select(sql, short):
    assert shortened(sql) == short


def test_a_short_form_is_cut_at_its_width():
    cut = shortened("SELECT a FROM t WHERE " + " AND ".join(f"column_{i} = ?" for i in range(50)), width=40)
    assert 38 <= len(cut) <= 40  # no space before the dots
    assert cut.endswith("…")
