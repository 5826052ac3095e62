"""What counts as plain data, and what becomes of what nearly is."""

from __future__ import annotations

import datetime as dt
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session
from trials import cases

from workshop_utils import shop
from workshop_utils.exercises.evidence import Refusal
from workshop_utils.exercises.plain import Odd, plain


@pytest.fixture
def session() -> Iterator[Session]:
    engine = shop.open_content(cases()[0].content)
    with Session(engine) as session:
        yield session
    engine.dispose()


def same(left: object, right: object) -> bool:
    """Equal, with the same types all the way down, as far as `repr` can tell."""
    return type(left) is type(right) and repr(left) == repr(right)


@pytest.mark.parametrize(
    "value",
    [0, 1.5, True, "text", b"raw", [], (), {}, [None], [[1], (2, {"a": {3}})], {1: {2: 3}}, frozenset({1})],
)
def test_plain_data_stays_as_it_is(value: object):
    assert same(plain(value), value)


@pytest.mark.parametrize("value", [Decimal("1.10"), dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 3), UUID(int=7)])
def test_values_of_the_database_stay_as_they_are(value: object):
    assert same(plain([value]), [value])


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (OrderedDict(a=1), {"a": 1}),
        (defaultdict(list, {"a": [1]}), {"a": [1]}),
        (Counter("aab"), {"a": 2, "b": 1}),
    ],
)
def test_dictionaries_of_the_standard_library_become_plain_ones(value: object, wanted: object):
    assert same(plain(value), wanted)


def test_a_time_with_a_zone_keeps_its_instant_and_loses_the_zone_s_code():
    moment = dt.datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    found = plain(moment)
    assert found == moment
    assert type(found.tzinfo) is dt.timezone


def test_rows_become_tuples_and_mappings_dictionaries(session: Session):
    row = session.execute(select(literal(1).label("a"), literal("x").label("b"))).one()
    assert same(plain([row]), [(1, "x")])
    assert same(plain([row._mapping]), [{"a": 1, "b": "x"}])


class Text(str):
    __slots__ = ()


class Pretender:
    @property
    def __class__(self) -> Any:  # type: ignore[override]
        raise RuntimeError("don't ask")

    def __getattr__(self, name: str) -> object:
        raise RuntimeError("don't ask")


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        (None, Refusal("none", "", "NoneType")),
        (Text("x"), Refusal("not plain", "", "Text")),
        ([1, (2, Text("x"))], Refusal("not plain", "[1][1]", "Text")),
        ({"a": [{"b": Pretender()}]}, Refusal("not plain", "['a'][0]['b']", "Pretender")),
        ({"k" * 90: object()}, Refusal("not plain", f"['{'k' * 38}…]", "object")),
        ({("a", Text("b")): 1}, Refusal("not plain", "[…][1]", "Text")),
        ({1: 2}.keys(), Refusal("not plain", "", "dict_keys")),
        (iter([1]), Refusal("generator", "", "list_iterator")),
        ([shop.Order()], Refusal("orm objects", "[0]", "Order")),
        ([shop.Order], Refusal("not plain", "[0]", "DeclarativeAttributeIntercept")),
        (bytearray(b"x"), Refusal("not plain", "", "bytearray")),
    ],
)
def test_what_isnt_plain_is_refused_with_its_place(value: object, refusal: Refusal):
    with pytest.raises(Odd) as caught:
        plain(value)
    assert caught.value.refusal == refusal
