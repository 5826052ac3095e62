"""What exercise 11.1 is held to: the bytecode of a function with and without hints, calls of Python's, and recorded figures."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final

import msgspec

from workshop_utils.measure.compiled_loops import json_body
from workshop_utils.measure.compilers import RECORDED
from workshop_utils.measure.table import Table, count, two_digits

FASTER, SAME = "faster", "the same"
_ROWS = 100
_TELLS = {
    "function": "def add_tax(cents: int, percent: int) -> int, in place of def add_tax(cents, percent)",
    "final": "TAX: Final = 19, in place of TAX = 19",
    "model": "the fields of a msgspec.Struct, as which a JSON body is decoded, in place of checks by hand",
    "mypyc": "def numbers(size: int) -> int, in a module that mypyc compiles, in place of def numbers(size)",
}
_AGAINST = {
    "function": (
        "The hints tell readers and type checkers what to expect. When the function runs, they aren't looked at.",
        "what does `dis.dis` show for the function, with its hints and without?",
    ),
    "final": (
        "`Final` is a promise to the type checker. The name can still be set anew, and Python looks it up as before.",
        "what would have to be different in the instructions that look a name up?",
    ),
    "model": (
        "Hints on fields aren't read by Python here. A library reads them when the class is made.",
        "what could a library, written in C, do with the bytes if it knows each field's type before?",
    ),
    "mypyc": (
        "mypyc isn't an interpreter of Python's: it writes C, before the program runs.",
        "what can C do with a whole number that is known to be one?",
    ),
}


@dataclass(frozen=True)
class Hints:
    """What was seen with and without each hint."""

    same_code: dict[str, bool]
    """Whether a function's instructions are the same."""
    calls: tuple[int, int]
    """Of Python's and C's functions to read the same body, by hand and as a model."""
    recorded: tuple[float, float]
    """Times as fast when compiled by mypyc, with hints and without."""

    @property
    def table(self) -> Table:
        """Each hint, and what was seen."""
        return Table(("name", "the hint", "seen"), tuple((*row, self._seen(row[0])) for row in _rows(*_TELLS)))

    def table_of(self, *names: str) -> Table:
        """The hints named, with nothing that would give the answer away."""
        return Table(("name", "the hint"), _rows(*names))

    def against(self, name: str, option: str) -> tuple[str, str]:
        """Say what speaks against `option`, and ask what to look at; never the answer."""
        said, question = _AGAINST[name]
        return f"For `{name}` you chose {option}. {said}", question

    def because(self, name: str) -> str:
        """Say what was seen of a hint."""
        return f"`{name}`: {self._seen(name)}."

    def _seen(self, name: str) -> str:
        if name in self.same_code:
            return "the same bytecode" if self.same_code[name] else "other bytecode"
        if name == "model":
            by_hand, core = self.calls
            return f"{count(_ROWS)} rows in {count(core)} call, where checks by hand take {count(by_hand)}"
        typed, untyped = map(two_digits, self.recorded)
        return f"compiled, {typed} times as fast with hints and {untyped} times without (recorded)"


def _rows(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, _TELLS[name]) for name in names)


def hints() -> Hints:
    """Compare instructions, and count calls; the figures of mypyc are those recorded with the workshop."""
    return Hints(
        {"function": _same(_with, _without), "final": _same(_final, _plain)},
        _calls(),
        _recorded(),
    )


def _with(cents: int, percent: int) -> int:
    tax: int = cents * percent // 100
    return tax


def _without(cents, percent):  # type: ignore[no-untyped-def]  # (that is what is compared)
    tax = cents * percent // 100
    return tax  # noqa: RET504 (as above, line for line)


_FIXED: Final = 19
_LOOSE = 19


def _final(cents: int) -> int:
    return cents * _FIXED // 100


def _plain(cents: int) -> int:
    return cents * _LOOSE // 100


def _same(one: Callable[..., Any], other: Callable[..., Any]) -> bool:
    return one.__code__.co_code == other.__code__.co_code


class _Line(msgspec.Struct):
    product: int
    cents: int
    quantity: int


def _calls() -> tuple[int, int]:
    body = json.dumps([{"product": n, "cents": n, "quantity": 1} for n in range(_ROWS)]).encode()
    decode = msgspec.json.Decoder(list[_Line]).decode
    return _counted(lambda: json_body(body)), _counted(lambda: decode(body))


def _counted(work: Callable[[], object]) -> int:
    calls = 0

    def called(_frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls - 2  # the function that is counted itself, and what ends the counting


def _recorded() -> tuple[float, float]:
    figures = json.loads(RECORDED.read_text(encoding="utf-8"))["figures"]
    times = {each["loop"]: each["times"] for each in figures if each["compiler"] == "mypyc"}
    return times["numbers"], times["without_hints"]
