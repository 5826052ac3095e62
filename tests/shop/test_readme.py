"""data/README.md says of the tables, columns and sizes what is true."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Integer, LargeBinary, Text

from workshop_utils.lessons import ROOT
from workshop_utils.shop import SEED, SIZES, Base, build_content, database_path, describe, open_content

README = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
TYPES = {Integer: "INTEGER", Text: "TEXT", LargeBinary: "BLOB"}


def section(heading: str) -> str:
    """Give what stands below a heading, up to the next one."""
    return re.split(r"^#+ ", README.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def cells(text: str) -> list[list[str]]:
    """Give the rows of a Markdown table, without its head."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip(" `") for cell in row.strip("|").split("|")] for row in rows[2:]]


def told(column) -> list[str]:
    """Say of a column what the document should."""
    kind = TYPES[getattr(column.type, "impl", column.type).__class__]
    missing = " or NULL" if column.nullable else ""
    points = "".join(f" → {key.column.table.name}" for key in column.foreign_keys)
    return [column.name, kind + missing + points, column.comment]


@pytest.mark.parametrize("name", Base.metadata.tables)
def test_a_table_is_described_column_by_column(name):
    table = Base.metadata.tables[name]
    assert table.comment in section(name)
    assert cells(section(name)) == [told(column) for column in table.columns]


def test_no_table_is_described_that_is_not_there():
    described = set(re.findall(r"^### (\w+)$", README, re.MULTILINE))
    assert described == set(Base.metadata.tables)


def test_sizes_and_their_files_are_those_there_are():
    for name, orders, customers, products, _, file, _ in cells(section("Sizes")):
        size = SIZES[name]
        assert [orders, customers, products] == [f"{n:,}" for n in (size.orders, size.customers, size.products)]
        assert database_path(name).name == file
    assert [row[0] for row in cells(section("Sizes"))] == list(SIZES)


def test_the_rows_of_small_are_as_many_as_it_says():
    engine = open_content(build_content(SIZES["small"], SEED))
    assert cells(section("Sizes"))[0][4] == f"{sum(describe(engine).rows.values()):,}"
    engine.dispose()


def test_every_skew_it_tells_of_is_tested():
    claims = re.findall(r"^- \*\*(.*?)\*\*", section("How rows are drawn"), re.MULTILINE)
    assert len(claims) == 8
    skews = (ROOT / "tests" / "shop" / "test_skew.py").read_text(encoding="utf-8")
    words = ("customers_place", "reviews", "long_tail", "about_eight_steps", "share_their_second", "older_than_their_ids",
             "addresses_are_ascii", "oldest_third")  # fmt: skip
    assert [word for word in words if not re.search(rf"def test_\w*{word}", skews)] == []
