"""How requests and evidence cross between the kernel and the judge: pickles in frames, read with suspicion.

A frame is a mark, a length and a pickle, so that a report cut short by the end of its process is seen as such.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
from dataclasses import dataclass
from decimal import Decimal
from os import read, write
from pickle import HIGHEST_PROTOCOL, Unpickler, dumps, loads
from secrets import token_bytes
from typing import Any
from uuid import UUID, SafeUUID

from workshop_utils.exercises.evidence import Evidence, Limits, Migrated, Planned, Raised, Refusal, Stopped, TrialCase
from workshop_utils.measure.origin import Origin
from workshop_utils.measure.statement import Statement

PRINTED = 4_000
"""How many bytes of what was printed are kept."""
LARGEST = 64 * 1024 * 1024
"""How many bytes of evidence travel."""

_MARK = b"WSev" * 4
_HEAD = struct.Struct(f">{len(_MARK)}sQ")
_EVIDENCE = (Evidence, Migrated, Planned, Raised, Refusal, Stopped, Statement, Origin)
_VALUES = (dt.date, dt.datetime, dt.timedelta, dt.timezone, Decimal, UUID, SafeUUID)
_KNOWN = {(kind.__module__, kind.__name__): kind for kind in (*_EVIDENCE, *_VALUES)}


@dataclass(frozen=True)
class Request:
    """What the kernel asks of the judge: a packed function, and the cases to call it with."""

    function: bytes
    cases: tuple[TrialCase, ...]
    limits: Limits
    path: tuple[str, ...]
    """The kernel's `sys.path`, where modules of the learner's are found."""
    folder: str
    """Where the trial may leave files; the kernel removes it."""
    modules: tuple[str, ...] = ()
    """Modules of ours that the trial will need, to be kept for those that come after it."""
    mark: bytes = _MARK
    """What the frames of this trial's report begin with: nobody else knows it, so that what a function writes to the
    report's file is taken for what it is."""


def new_mark() -> bytes:
    """Give a mark for one trial."""
    return token_bytes(len(_MARK))


def frame(value: object, mark: bytes = _MARK) -> bytes:
    """Give `value` as a frame."""
    body = dumps(value, protocol=HIGHEST_PROTOCOL)
    return _HEAD.pack(mark, len(body)) + body


def split(data: bytes, mark: bytes = _MARK) -> tuple[tuple[Any, ...], bytes]:
    """Give the values of the whole frames in `data`, and what else there is."""
    values: list[Any] = []
    rest = bytearray()
    while (at := data.find(mark)) >= 0:
        body = _body(data[at:])
        if body is None:
            break
        try:
            values.append(_Suspicious(io.BytesIO(body)).load())
        except Exception:  # noqa: BLE001 (a forged pickle may raise anything, and says nothing)
            break
        rest += data[:at]
        data = data[at + _HEAD.size + len(body) :]
    return tuple(values), bytes(rest) + data


def _body(data: bytes) -> bytes | None:
    if len(data) < _HEAD.size:
        return None
    end = _HEAD.size + _HEAD.unpack_from(data)[1]
    return data[_HEAD.size : end] if len(data) >= end else None


class _Suspicious(Unpickler):
    """Makes nothing but evidence: the other side has run code that we know nothing about."""

    def find_class(self, module: str, name: str) -> Any:
        return _KNOWN[module, name]


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of `data`, however many writes it takes."""
    rest = memoryview(data)
    while rest:
        rest = rest[write(descriptor, rest) :]


def readable(printed: bytes) -> str:
    """Give what was printed as text, cut to what is kept."""
    return printed[:PRINTED].decode(errors="replace").replace("\r\n", "\n").replace("\0", "")


def read_request(descriptor: int) -> Request | None:
    """Wait for the kernel's next request; None when the kernel is gone. Trusted: the kernel wrote it."""
    head = _read(descriptor, _HEAD.size)
    if head is None:
        return None
    body = _read(descriptor, _HEAD.unpack(head)[1])
    request: Request | None = None if body is None else loads(body)  # noqa: S301 (from the kernel)
    return request


def _read(descriptor: int, length: int) -> bytes | None:
    data = bytearray()
    while len(data) < length:
        piece = read(descriptor, min(length - len(data), 1 << 20))
        if not piece:
            return None
        data += piece
    return bytes(data)
