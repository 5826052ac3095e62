"""The first difference between two answers, in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from workshop_utils.exercises.difference import Comparer
from workshop_utils.exercises.equality import Equality
from workshop_utils.exercises.exercise import Item

ITEM = Item("order", "orders", key="id", parts={"lines": "lines"})


def found(expected, got, item=ITEM, **equality):
    difference = Comparer(Equality(**equality), item).first_difference(expected, got)
    return (difference.kind, difference.sentence) if difference else None


def orders(*names, lines=2):
    return [{"id": name, "lines": [{"n": n} for n in range(lines)]} for name in names]


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ([(1, "a")], [[1, "a"]]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (float("nan"), float("nan")),
        ({1, 2}, {2, 1}),
        ([], ()),
        (Decimal("1.0"), Decimal("1.00")),
    ],
)
def test_the_same_plain_data_is_the_same(expected, got):
    assert found(expected, got) is None


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1, "1"),
        (1, True),
        (0, False),
        (1, 1.0),
        (1.0, 1),
        ("", None),
        ([], ""),
        ([1], {1}),
        (Decimal(1), 1),
        ("2026", date(2026, 1, 1)),
    ],
)
def test_types_are_exact(expected, got):
    assert found([expected], [got])[0] == "type"
    assert found(expected, got)[0] == "type"


def test_a_tolerance_holds_for_numbers_and_for_nothing_else():
    assert found([1.0], [1.0000001], tolerance=1e-6) is None
    assert found([1.0], [1], tolerance=1e-6) is None
    assert found([1.0], [1.1], tolerance=1e-6)[0] == "value"
    assert found([1.0], ["1.0"], tolerance=1e-6)[0] == "type"
    assert found([1], [True], tolerance=1e-6)[0] == "type"


def test_without_order_rows_are_compared_as_a_bag_at_every_level():
    assert found([[1, 2], [3]], [[3], [2, 1]], ordered=False) is None
    assert found([1, 1, 2], [1, 2, 2], ordered=False)[0] == "value"
    assert found([{"a": [1, 2]}, {"a": [3]}], [{"a": [3]}, {"a": [2, 1]}], ordered=False) is None


def test_missing_rows_are_counted_and_the_first_one_named():
    kind, said = found(orders(3, 2, 1), orders(3))
    assert kind == "missing"
    assert said == "We asked for 3 orders and got 1. Order 2 is the first one missing."


def test_a_row_with_part_of_its_parts_is_named_before_the_missing_one():
    got = [{"id": 3, "lines": [{"n": 0}]}]
    assert found(orders(3, 2), got)[1] == (
        "We asked for 2 orders and got 1. Order 3 came with 1 of its 2 lines; order 2 is the first one missing."
    )


def test_a_row_too_many_and_a_row_twice_are_named():
    assert found(orders(1), orders(1, 2)) == (
        "extra",
        "We asked for 1 order and got 2. Order 2 came, and wasn't asked for.",
    )
    assert found(orders(1, 2), orders(1, 1, 2)) == (
        "repeated",
        "We asked for 2 orders and got 3. Order 1 came more than once.",
    )


def test_the_same_rows_in_another_order_are_said_to_be_that():
    assert found(orders(1, 2), orders(2, 1)) == (
        "order",
        "The same 2 orders, in another order: at place 1 belongs order 1, and order 2 came.",
    )


def test_parts_in_another_order_are_said_to_be_that():
    kind, said = found(orders(1), [{"id": 1, "lines": [{"n": 1}, {"n": 0}]}])
    assert (kind, said) == ("order", "order 1 has its lines in another order.")


def test_missing_and_added_keys_are_named():
    assert found([{"id": 1, "a": 2}], [{"id": 1, "b": 2}]) == (
        "keys",
        "order 1 lacks `a` and has `b`, which wasn't asked for.",
    )


def test_a_wrong_value_is_shown_with_its_path_and_both_values():
    assert found(orders(1), [{"id": 1, "lines": [{"n": 0}, {"n": 7}]}]) == (
        "value",
        "`lines[1]['n']` of order 1 should be `1` and is `7`.",
    )


def test_a_wrong_type_is_shown_with_both_types():
    assert (
        found([{"id": 1, "a": 2}], [{"id": 1, "a": "2"}])[1]
        == "`a` of order 1 should be `2`, an int, and is `'2'`, a str."
    )


def test_keys_of_the_wrong_type_are_a_wrong_value_not_missing_rows():
    kind, said = found(orders(1, 2), orders("1", "2"))
    assert kind == "type"
    assert "`id` of the order at place 1 should be `1`, an int, and is `'1'`, a str" in said


def test_rows_without_a_key_are_named_by_their_place():
    rows = [{"n": 1}, {"n": 2}]
    assert found(rows, [{"n": 1}, {"n": 3}], Item())[1] == "`n` of the row at place 2 should be `2` and is `3`."
    assert found(rows, rows[:1], Item())[1] == "We asked for 2 rows and got 1. The first one missing is `{'n': 2}`."
    assert found(rows[:1], rows, Item())[1] == "We asked for 1 row and got 2. The first one too many is `{'n': 2}`."


def test_an_answer_of_another_kind_is_described_and_not_printed_whole():
    assert found(orders(*range(50)), "50 orders") == (
        "type",
        "We asked for a list of 50 orders and got `'50 orders'`, a str.",
    )
    assert found(orders(1, 2), {"1": 2})[1] == "We asked for a list of 2 orders and got a dict with 1 key."
    assert found(7, orders(1))[1] == "We asked for `7`, an int, and got a list of 1 order."
    assert found(7, 8)[1] == "the answer should be `7` and is `8`."


def test_a_long_value_is_cut():
    assert len(found(["x" * 1000], ["y" * 1000], Item())[1]) < 200


def test_unhashable_keys_of_rows_do_no_harm():
    assert found(orders(1), [{"id": [1], "lines": []}])[0] == "type"


def test_rows_that_were_not_asked_for_in_place_of_those_that_were_are_both_named():
    assert found(orders(3, 2), orders(2, 1))[1] == (
        "We asked for 2 orders and got as many. Order 3 is the first one missing, and order 1 came, which wasn't "
        "asked for."
    )
