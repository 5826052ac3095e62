"""Lines of EXPLAIN QUERY PLAN, as SQLite's versions write them, and the tree they make."""

from __future__ import annotations

import pytest

from workshop_utils.measure.plan_steps import Step, step_of, tree_of

LINES = [
    ("SCAN orders", ("scan", "orders", "")),
    ("SCAN TABLE orders", ("scan", "orders", "")),
    ("SCAN TABLE orders AS o", ("scan", "o", "")),
    ("SCAN o LEFT-JOIN", ("scan", "o", "")),
    ('SCAN "my orders"', ("scan", "my orders", "")),
    ("SCAN TABLE", ("scan", "TABLE", "")),
    ("SCAN orders USING INDEX ix", ("scan", "orders", "ix")),
    ("SCAN orders USING COVERING INDEX ix", ("scan", "orders", "ix")),
    ("SCAN TABLE orders USING COVERING INDEX ix", ("scan", "orders", "ix")),
    ("SEARCH orders USING INDEX ix (email=?)", ("search", "orders", "ix")),
    ("SEARCH TABLE orders USING INDEX ix (email=?)", ("search", "orders", "ix")),
    ("SEARCH orders USING COVERING INDEX ix (a=? AND b>?)", ("search", "orders", "ix")),
    ("SEARCH orders USING INTEGER PRIMARY KEY (rowid=?)", ("search", "orders", "PRIMARY KEY")),
    ("SEARCH orders USING PRIMARY KEY (id=?)", ("search", "orders", "PRIMARY KEY")),
    ("SEARCH o USING AUTOMATIC COVERING INDEX (id=?)", ("search", "o", "")),
    ("SEARCH o USING AUTOMATIC PARTIAL COVERING INDEX (id=?)", ("search", "o", "")),
    ("SEARCH o", ("search", "o", "")),  # min() and max() go to one end of the table
    ("SCAN (subquery-1)", ("scan", "(subquery-1)", "")),
    ("SCAN SUBQUERY 1 AS anon", ("scan", "anon", "")),
    ("SCAN json_each VIRTUAL TABLE INDEX 1:", ("virtual table", "json_each", "")),
    ("SCAN CONSTANT ROW", ("constant", "", "")),
    ("SCAN 3 CONSTANT ROWS", ("constant", "", "")),
    ("USE TEMP B-TREE FOR ORDER BY", ("temporary tree", "", "")),
    ("USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY", ("temporary tree", "", "")),
    ("USE TEMP B-TREE FOR count(DISTINCT)", ("temporary tree", "", "")),
    ("MULTI-INDEX OR", ("several indexes", "", "")),
    ("INDEX 1", ("one of several indexes", "", "")),
    ("CO-ROUTINE anon_1", ("co-routine", "anon_1", "")),
    ("MATERIALIZE anon_1", ("materialise", "anon_1", "")),
    ("CORRELATED SCALAR SUBQUERY 1", ("correlated subquery", "", "")),
    ("CORRELATED LIST SUBQUERY 2", ("correlated subquery", "", "")),
    ("SCALAR SUBQUERY 1", ("subquery", "", "")),
    ("LIST SUBQUERY 1", ("subquery", "", "")),
    ("REUSE LIST SUBQUERY 1", ("subquery", "", "")),
    ("COMPOUND QUERY", ("compound", "", "")),
    ("LEFT-MOST SUBQUERY", ("compound", "", "")),
    ("UNION ALL", ("compound", "", "")),
    ("UNION USING TEMP B-TREE", ("compound", "", "")),
    ("MERGE (EXCEPT)", ("compound", "", "")),
    ("SETUP", ("recursion", "", "")),
    ("RECURSIVE STEP", ("recursion", "", "")),
    ("BLOOM FILTER ON o (id=?)", ("bloom filter", "", "")),
    ("RIGHT-JOIN o", ("right join", "", "")),
    ("SOMETHING A LATER SQLITE SAYS", ("other", "", "")),
]


@pytest.mark.parametrize(("line", "read"), LINES, ids=[line for line, _ in LINES])
def test_a_line_is_read_and_kept(line: str, read: tuple[str, str, str]) -> None:
    step = step_of(line)
    assert (step.kind, step.table, step.index) == read
    assert step.detail == str(step) == line


@pytest.mark.parametrize(
    ("line", "condition"),
    [
        ("SEARCH o USING INDEX ix (a=? AND b>?)", "a=? AND b>?"),
        ("SEARCH o USING INDEX ix (ANY(a) AND b=?) LEFT-JOIN", "ANY(a) AND b=?"),
        ("SEARCH o USING INDEX ix (<expr>=?)", "<expr>=?"),
        ("SCAN o USING INDEX ix", ""),
    ],
)
def test_what_an_index_is_asked_is_told(line: str, condition: str) -> None:
    assert step_of(line).condition == condition


def test_a_full_scan_is_told_from_the_scan_of_an_index() -> None:
    assert step_of("SCAN orders").is_full_scan
    assert not step_of("SCAN orders USING INDEX of_the_paid_ones").is_full_scan
    assert not step_of("SEARCH orders USING INDEX ix (status=?)").is_full_scan


def test_an_index_made_for_one_statement_reads_the_whole_table() -> None:
    step = step_of("SEARCH o USING AUTOMATIC COVERING INDEX (id=?)")
    assert step.automatic
    assert step.is_full_scan
    assert "every row" in step.meaning


def test_lines_become_a_tree_in_their_order() -> None:
    lines = [(3, 0, "MULTI-INDEX OR"), (4, 3, "INDEX 1"), (9, 4, "SEARCH o"), (12, 3, "INDEX 2"), (20, 0, "SCAN p")]
    either, scan = tree_of(lines)
    assert [child.detail for child in either.children] == ["INDEX 1", "INDEX 2"]
    assert [step.detail for step in either.walk()] == ["MULTI-INDEX OR", "INDEX 1", "SEARCH o", "INDEX 2"]
    assert scan == Step("scan", "p", "", "SCAN p")


def test_reading_an_inner_result_is_not_a_scan_of_a_table() -> None:
    lines = [(2, 0, "CO-ROUTINE anon_1"), (5, 2, "SCAN orders"), (9, 0, "SCAN anon_1"), (10, 0, "SCAN (subquery-2)")]
    made, read, unnamed = tree_of(lines)
    assert [made.children[0].kind, read.kind, unnamed.kind] == ["scan", "result scan", "result scan"]
    assert not read.is_full_scan


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("SCAN orders", "reads every row"),
        ("SCAN orders USING COVERING INDEX ix", "goes through the index ix, not the table"),
        ("SCAN orders USING INDEX ix", "goes through the index ix and its rows"),
        ("SEARCH orders USING INDEX ix (a=?)", "goes to the rows by ix"),
        ("USE TEMP B-TREE FOR ORDER BY", "sorts"),
        ("USE TEMP B-TREE FOR RIGHT PART OF ORDER BY", "sorts"),
        ("USE TEMP B-TREE FOR GROUP BY", "groups"),
        ("USE TEMP B-TREE FOR DISTINCT", "removes duplicates"),
        ("USE TEMP B-TREE FOR count(DISTINCT)", "removes duplicates"),
        ("COMPOUND QUERY", ""),
    ],
)
def test_what_a_step_does_is_said_in_words(line: str, meaning: str) -> None:
    assert step_of(line).meaning == meaning
