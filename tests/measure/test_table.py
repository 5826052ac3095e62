"""Tables: the same cells as text and as HTML."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_utils.measure.table import Table, count, milliseconds, size, two_digits


class Cells(HTMLParser):
    """The texts of a table's cells, and every tag that was met."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, _attributes):
        self.tags.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data):
        if self.cells and self.tags[-1] in ("td", "th"):
            self.cells[-1] += data


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Zs", "Cs")), max_size=12)


@given(st.lists(st.tuples(CELL, CELL), max_size=4))
def test_html_holds_every_cell_and_no_tag_of_a_cells_own(rows):
    shown = Cells(Table(("a", "b"), tuple(rows), "lr")._repr_html_())
    assert shown.cells == ["a", "b", *(cell for row in rows for cell in row)]
    assert set(shown.tags) <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}


@given(st.lists(st.tuples(CELL, CELL), max_size=4))
def test_text_holds_every_cell_in_a_line_of_its_row(rows):
    lines = str(Table(("a", "b"), tuple(rows))).split("\n")
    assert all(one in line and other in line for (one, other), line in zip(rows, lines[2:], strict=True))


@pytest.mark.parametrize("part", ["headers", "rows", "caption"])
def test_html_in_any_part_is_escaped(part):
    evil = "<b onclick=x>&"
    table = Table(("h",), (("c",),), "l", "said")
    parts = {"headers": (evil,), "rows": ((evil,),), "caption": evil}
    html = Table(**{**vars(table), part: parts[part]})._repr_html_()
    assert "<b" not in html
    assert "&lt;b onclick=x&gt;&amp;" in html


def test_columns_are_aligned_as_asked():
    text = str(Table(("name", "rows"), (("lazy", "1"), ("selectin", "1,234")), "lr"))
    assert text.splitlines() == ["name       rows", "────────  ─────", "lazy          1", "selectin  1,234"]


def test_a_caption_stands_above():
    assert str(Table(("a",), (("1",),), "r", "What was said.")).splitlines()[0] == "What was said."
    assert "<caption" not in Table(("a",), ())._repr_html_()


def test_a_line_break_in_a_cell_breaks_no_row():
    assert len(str(Table(("a", "b"), (("x\ny", "\tz"),))).splitlines()) == 3


def test_a_dollar_is_no_formula():
    assert 'class="mathjax_ignore"' in Table(("a",), (("$1 and $2",),))._repr_html_()


def test_a_table_cannot_be_changed():
    table = Table(("a",), ())
    with pytest.raises(FrozenInstanceError):
        table.caption = "other"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (0.0042, "0.0042"),
        (1.3, "1.3"),
        (1.25, "1.2"),
        (12.34, "12"),
        (870.4, "870"),
        (99.6, "100"),
        (0.0996, "0.10"),
        (1234, "1,200"),
        (-0.056, "-0.056"),
        (1e-9, "0.0000000010"),
        (math.inf, "∞"),
        (math.nan, "–"),
    ],
)
def test_two_digits_count(number, written):
    assert two_digits(number) == written


@given(st.floats())
def test_any_float_can_be_written(number):
    assert "e" not in two_digits(number)


def test_milliseconds_are_a_thousandth():
    assert milliseconds(0.0123) == "12"


@pytest.mark.parametrize(
    ("number", "written"), [(0, "0 B"), (812, "812 B"), (12_400, "12.4 kB"), (3_100_000, "3.1 MB"), (2e9, "2.0 GB")]
)
def test_sizes_have_a_unit(number, written):
    assert size(number) == written


def test_counts_have_their_thousands_apart():
    assert count(12345) == "12,345"
