"""Bytes of values, exactly, however many rows and of whatever kind."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library import bytes_by_definition

from workshop_utils.measure.sizes import bytes_of

VALUES = st.one_of(st.none(), st.integers(), st.floats(), st.text(st.characters(codec="utf-8")), st.binary())
COLUMNS = st.sampled_from(
    [
        st.integers(),
        st.floats(),
        st.text(st.characters(codec="utf-8")),
        st.binary(),
        st.none(),
        st.one_of(st.none(), st.integers()),
        st.one_of(st.none(), st.text(st.characters(codec="ascii"))),
        st.one_of(st.none(), st.binary()),
        VALUES,
    ]
)


@st.composite
def tables(draw):
    columns = draw(st.lists(COLUMNS, min_size=1, max_size=4))
    return draw(st.lists(st.tuples(*columns), min_size=0, max_size=20))


@given(tables())
def test_bytes_are_what_the_definition_says(rows):
    assert bytes_of(rows) == bytes_by_definition(rows)


@given(tables(), st.integers(min_value=1, max_value=120))
def test_many_rows_are_as_many_times_the_bytes(rows, times):
    assert bytes_of(rows * times) == bytes_of(rows) * times


@pytest.mark.parametrize("many", [1, 7, 8, 9, 500, 1001])
def test_the_last_row_counts_like_the_first(many):
    rows = [(1, "ä", None, b"x")] * (many - 1) + [("text instead", None, 2, 3.5)]
    assert bytes_of(rows) == (8 + 2 + 1) * (many - 1) + 12 + 8 + 8


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (True, 8),
        (Decimal("12.50"), 5),
        (datetime(2025, 1, 2, 3, 4, 5), 19),
        (UUID(int=0), 36),
        (memoryview(b"abc"), 3),
        (bytearray(b"ab"), 2),
        ([1, 2], 6),
        ("\udcff", 3),
        (2**100, 8),
    ],
)
@pytest.mark.parametrize("many", [1, 30])
def test_other_types_have_a_size_too(value, size, many):
    assert bytes_of([(value,)] * many) == size * many


class Row:
    """A row object that can be iterated over, as sqlite3.Row or asyncpg's records."""

    def __init__(self, *values):
        self.values = values

    def __iter__(self):
        return iter(self.values)


class Opaque:
    def __str__(self):
        return "opaque"


@pytest.mark.parametrize(
    ("row", "size"),
    [({"a": 1, "b": "xy"}, 10), (Row(1, "xy"), 10), ("xyz", 3), (b"xyz", 3), (7, 8), (Opaque(), 6), ([1, None], 8)],
)
@pytest.mark.parametrize("many", [1, 30])
def test_what_a_row_factory_made_is_counted_by_its_values(row, size, many):
    assert bytes_of([row] * many) == size * many


def test_rows_that_differ_in_kind_and_length_are_counted():
    rows = [(1, 2)] * 10 + [(1,)] * 10 + ["abc"] * 10
    assert bytes_of(rows) == 160 + 80 + 30


def test_no_rows_have_no_bytes():
    assert bytes_of([]) == 0
