"""The same answer or not, and where the first difference is."""

from __future__ import annotations

import subprocess
import sys
from collections import namedtuple
from decimal import Decimal
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from workshop_utils.measure.answers import first_difference

Pair = namedtuple("Pair", "a b")  # noqa: PYI024 (a row of the plainest kind)
PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.binary(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8,
)

SAME = {
    "lists and tuples": ([1, (2, 3)], ((1, [2, 3]))),
    "rows and tuples": ([Pair(1, 2)], [(1, 2)]),
    "keys in another order": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    "kinds of mappings": ({"a": 1}, MappingProxyType({"a": 1})),
    "not a number": ([float("nan")], [float("nan")]),
    "sets": ({1, 2}, {2, 1}),
    "frames": (pd.DataFrame({"a": [1.0, None]}), pd.DataFrame({"a": [1.0, None]})),
    "arrays": (np.array([1, 2]), np.array([1, 2])),
    "nothing": ([], ()),
}
DIFFERENT = {
    "a value": ({"a": [1, 2]}, {"a": [1, 3]}, "['a'][1] is 2 in the first and 3 in the second"),
    "the answer itself": (1, 2, "the answer is 1 in the first and 2 in the second"),
    "a length": ([1], [1, 2], "the answer has 1 items in the first and 2 in the second"),
    "a value before the length": ([1, 9], [2], "[0] is 1 in the first and 2 in the second"),
    "a key less": ([{"a": 1, "b": 2}], [{"a": 1}], "[0] has 'b' only in the first"),
    "a key more": ({"a": 1}, {"a": 1, "b": 2}, "the answer has 'b' only in the second"),
    "a kind of number": ([1], [1.0], "[0] is 1 in the first and 1.0 in the second"),
    "a truth and a number": ([1], [True], "[0] is 1 in the first and True in the second"),
    "money": ([Decimal("1.10")], [1.1], "[0] is Decimal('1.10') in the first and 1.1 in the second"),
    "nothing and none": ([None], [0], "[0] is None in the first and 0 in the second"),
    "a list and a text": (["a"], "a", "the answer is ['a'] in the first and 'a' in the second"),
    "a mapping and a list": ({"a": 1}, ["a"], "the answer is {'a': 1} in the first and ['a'] in the second"),
    "text and bytes": (["a"], [b"a"], "[0] is 'a' in the first and b'a' in the second"),
    "arrays of other shapes": (
        np.array([1]),
        np.array([[1]]),
        "the answer is array([1]) in the first and array([[1]]) in",
    ),
    "arrays": (np.array([1, 2]), np.array([1, 3]), "the answer is array([1, 2]) in the first and array([1, 3]) in the"),
    "order": ([3, 1], [1, 3], "[0] is 3 in the first and 1 in the second"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_what_a_caller_would_call_the_same_is_the_same(one, other):
    assert first_difference(one, other) is None


@pytest.mark.parametrize(("one", "other", "said"), DIFFERENT.values(), ids=DIFFERENT)
def test_the_first_difference_is_named(one, other, said):
    assert (first_difference(one, other) or "").startswith(said)


@given(PLAIN)
def test_an_answer_is_the_same_as_itself(answer):
    assert first_difference(answer, answer) is None


@given(PLAIN, PLAIN)
def test_a_difference_is_seen_from_both_sides(one, other):
    assert (first_difference(one, other) is None) == (first_difference(other, one) is None)


def test_long_texts_are_shown_from_where_they_part():
    one, other = "x" * 500 + "abc", "x" * 500 + "abd"
    said = first_difference(one, other) or ""
    assert "abc'" in said
    assert "abd'" in said
    assert len(said) < 200


def test_values_that_look_alike_are_told_apart_by_their_types():
    class Number(int):
        def __repr__(self):
            return "1"

    said = first_difference([Number(1)], [1]) or ""
    assert "Number" in said
    assert "builtins.int" in said


def test_rows_of_a_result_are_compared_by_their_values(engine: Engine):
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT 1 AS a, 'x' AS b")).all()
        mappings = connection.execute(text("SELECT 1 AS a, 'x' AS b")).mappings().all()
    assert first_difference(rows, [(1, "x")]) is None
    assert first_difference(mappings, [{"a": 1, "b": "x"}]) is None


def test_the_named_key_is_the_same_in_every_process():
    """Sets of texts change their order from process to process; what is said must not."""
    code = (
        "from workshop_utils.measure.answers import first_difference as d\n"
        "print(d({k: 1 for k in 'zyxwv'}, {}), d({}, {k: 1 for k in 'zyxwv'}))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert said == {"the answer has 'z' only in the first the answer has 'z' only in the second\n"}
