"""What crosses between kernel and judge: whole or not at all, and nothing but evidence."""

from __future__ import annotations

import os
import pickle
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import uuid1, uuid4

import pytest

from workshop_utils.exercises.evidence import Evidence, Limits, Raised, Refusal, Stopped, TrialCase
from workshop_utils.exercises.frames import Request, frame, new_mark, read_request, readable, split
from workshop_utils.measure.origin import Origin
from workshop_utils.measure.statement import Statement

ANSWER = [
    {"id": 1, "ratio": 0.5, "none": None, "on": True, "raw": b"x", "many": {1, 2}, "few": frozenset({3})},
    (Decimal("1.10"), date(2026, 1, 2), datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=2))), uuid4(), uuid1()),
]
WHOLE = Evidence(
    "answered",
    answer=ANSWER,
    statements=(Statement("SELECT 1", 0, 1, 1, 8, 0.1, 0.2, None, Origin("page.py", 3)),),
    raised=Raised("ValueError", "odd", 2, "raise", "page.py"),
    stopped=Stopped("rows", 5),
    refusal=Refusal("none", "", "NoneType"),
)


class Forged:
    def __reduce__(self) -> tuple[object, ...]:
        return os.getcwd, ()


def test_evidence_comes_out_as_it_went_in():
    assert split(frame("began") + frame(WHOLE)) == (("began", WHOLE), b"")


def test_a_report_cut_short_gives_what_was_whole():
    data = frame(WHOLE) + frame(WHOLE)
    for cut in (1, 10, len(data) // 2 - 1):
        values, rest = split(data[:-cut])
        assert values == (WHOLE,)
        assert rest


def test_what_follows_the_frames_is_handed_back():
    assert split(frame("began") + b"Timeout (0:00:30)!\n") == (("began",), b"Timeout (0:00:30)!\n")


def test_what_somebody_else_wrote_among_the_frames_is_handed_back():
    mark = new_mark()
    data = b"junk" + frame("began", mark) + b"WSev" * 9 + frame("forged") + frame(WHOLE, mark) + b"end"
    values, rest = split(data, mark)
    assert values == ("began", WHOLE)
    assert rest == b"junk" + b"WSev" * 9 + frame("forged") + b"end"


def test_no_two_trials_have_the_same_mark():
    assert len({new_mark() for _ in range(100)}) == 100


@pytest.mark.parametrize("forged", [Forged(), eval, os.system, pickle.Unpickler, Exception("x"), Limits(1, 1, 1)])
def test_nothing_but_evidence_is_made(forged: object):
    values, rest = split(frame("began") + frame(forged))
    assert values == ("began",)
    assert rest


def test_a_request_is_read_whole_from_a_pipe_that_brings_it_in_pieces():
    request = Request(b"f" * 30_000, (TrialCase(b"c" * 30_000, (1,)),), Limits(1, 2, 3), ("a",), "/")
    reading, writing = os.pipe()
    os.write(writing, frame(request))
    os.close(writing)
    assert read_request(reading) == request
    assert read_request(reading) is None
    os.close(reading)


def test_a_request_cut_short_by_the_kernels_end_is_none():
    reading, writing = os.pipe()
    os.write(writing, frame("whatever")[:-1])
    os.close(writing)
    assert read_request(reading) is None
    os.close(reading)


def test_prints_are_cut_and_readable_whatever_their_bytes():
    assert readable(b"a\r\nb\xff\0") == "a\nb\ufffd"
    assert len(readable(b"x" * 9_000)) == 4_000
