"""Lesson 11's exercises: hints held to bytecode, and what is counted while rows and bodies pass."""

from __future__ import annotations

import functools
import json
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from workshop_utils.exercises import decide_once as exercises
from workshop_utils.exercises.decide_encoding import encodings, plain
from workshop_utils.exercises.decide_hints import FASTER, SAME, hints
from workshop_utils.exercises.decide_reading import NAMED, readings
from workshop_utils.exercises.decide_rows import Moment, order_view, orders
from workshop_utils.exercises.decide_watch import watching
from workshop_utils.exercises.solutions import decide_once as solutions
from workshop_utils.exercises.starters import decide_once as starters
from workshop_utils.exercises.verdict import State

FOUR = exercises.four_hints
OTHER = {FASTER: SAME, SAME: FASTER}


# 11.1


def test_hints_alone_leave_bytecode_as_it_is_and_who_reads_them_makes_the_difference() -> None:
    seen = hints()
    assert seen.same_code == {"function": True, "final": True}
    by_hand, core = seen.calls
    assert core == 1
    assert by_hand > 100
    typed, untyped = seen.recorded
    assert typed > 5 * untyped


@pytest.mark.parametrize("name", FOUR.answers)
def test_a_wrong_choice_is_answered_with_words_of_its_own_and_without_the_answer(name: str) -> None:
    chosen = {**FOUR.answers, name: OTHER[FOUR.answers[name]]}
    verdict = FOUR.check(*chosen.values())
    assert verdict.state is State.WRONG
    assert f"`{name}`" in verdict.text
    assert verdict.counts is not None
    assert "seen" not in verdict.counts.headers
    others = {FOUR.measured.against(other, "")[0] for other in FOUR.answers if other != name}
    assert all(other.partition(". ")[2] not in verdict.text for other in others)


def test_the_words_of_all_choices_are_as_reviewed(verdict_file: Callable[[str, Any], None]) -> None:
    wrong = {name: FOUR.check(*{**FOUR.answers, name: OTHER[right]}.values()) for name, right in FOUR.answers.items()}
    verdict_file("decide_once_four_hints", wrong)


def test_choices_may_be_said_in_other_words() -> None:
    assert FOUR.check("same", "the same", "fast", "Faster").correct
    assert FOUR.check(..., ..., ..., ...).state is State.NOT_ATTEMPTED
    assert FOUR.check("slower", "same", "same", "same").state is State.CANT_BE_JUDGED


# 11.2


def hooks() -> tuple[object, ...]:
    own = (vars(FieldInfo).get("__getattribute__"), TypeAdapter.__init__, sys.getprofile(), threading.getprofile())
    return (*own, TypeAdapter.validate_json, msgspec.json.decode, msgspec.json.Decoder)


def test_nothing_stays_watched_after_a_block_that_raised() -> None:
    before = hooks()
    with pytest.raises(ZeroDivisionError), watching():
        raise ZeroDivisionError
    assert hooks() == before
    readings(solutions.make_reader, None, 5, 1)  # type: ignore[arg-type]
    assert hooks() == before


def test_each_way_to_ask_is_counted_and_each_look() -> None:
    view = order_view()
    field = view.model_fields["id"]
    ask = functools.singledispatch(lambda value: value)

    def matched(value: object) -> bool:
        match value:
            case int():
                return True
        return False

    with watching() as seen:
        isinstance(3, int)
        issubclass(int, object)
        hasattr(view, "x")
        ask(3)
        matched(3)
        _ = view.model_fields
        _ = field.annotation
        TypeAdapter(view)
    wanted = ("isinstance", "issubclass", "hasattr", "singledispatch", "match", "model_fields", "field.annotation")
    assert {name: seen[name] for name in (*wanted, "TypeAdapter")} == dict.fromkeys((*wanted, "TypeAdapter"), 1)


def test_a_core_that_was_made_before_looks_at_nothing() -> None:
    view = order_view()
    adapter = TypeAdapter(view)
    with watching() as seen:
        for row in orders(6, 3):
            adapter.dump_python(adapter.validate_python(row, from_attributes=True), mode="json", by_alias=True)
            view.model_validate(row, from_attributes=True).model_dump(mode="json")
    assert seen.total() == 0


def test_the_slow_version_decides_more_often_the_more_rows_pass() -> None:
    few = encodings(starters.make_encoder, None, 5, 1)  # type: ignore[arg-type]
    more = encodings(starters.make_encoder, None, 50, 1)  # type: ignore[arg-type]
    assert more.costs["decisions"] > 5 * few.costs["decisions"] > 0


def test_what_json_cannot_hold_is_told_apart_from_what_it_can() -> None:
    assert plain({"a": (1, None, True), "b": [1.5, "x"]}) == {"a": [1, None, True], "b": [1.5, "x"]}
    assert plain([datetime(2025, 1, 1), Moment(2025, 1, 1)]) == [{"not plain": "datetime"}, {"not plain": "Moment"}]
    assert plain({1: 2}) == {"not plain: 1": 2}


# 11.3


def test_the_slow_version_decodes_checks_and_validates_and_refuses_what_does_not_fit() -> None:
    seen = readings(starters.make_reader, None, 20, 1)  # type: ignore[arg-type]
    assert seen.costs == {"validations": 20, "decodings": 1, "decisions": 1}
    assert [each["came"] for each in seen.answer].count(NAMED) == 6


def test_each_way_to_decode_unchecked_is_counted() -> None:
    import orjson
    import pydantic_core

    from workshop_utils.exercises.decide_reading import Validations, _decoding

    body = json.dumps([1]).encode()
    for decode in (json.loads, orjson.loads, pydantic_core.from_json, lambda text: msgspec.json.decode(text)):
        with watching() as seen, _decoding(Validations()):
            decode(body)
        assert seen["decoded"] == 1, decode
    with watching() as seen, _decoding(Validations()):
        msgspec.json.decode(body, type=list[int])
    assert seen["decoded"] == 0
