"""Small parts of sentences: counts with their nouns, lists, places in the learner's code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.names import called
from workshop_utils.exercises.source import telling, tells
from workshop_utils.measure.origin import Origin
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workshop_utils.exercises.exercise import Case

_FEW = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_CELL = re.compile(r"ipykernel_\d+|^<ipython-input|^<stdin>|^<python-input")


def many(number: float, one: str, plural: str = "") -> str:
    """Write a count and its noun: `1 row`, `1,128 rows`."""
    return f"{count(number)} {one if number == 1 else plural or one + 's'}"


def in_words(number: int) -> str:
    """Write a small number as a word, a larger one in digits."""
    return _FEW[number] if 0 <= number < len(_FEW) else count(number)


def joined(parts: Sequence[str], last: str = "and") -> str:
    """Write a list as a sentence does: `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def capital(sentence: str) -> str:
    """Let a sentence begin with a capital."""
    return sentence[:1].upper() + sentence[1:]


def shown(value: Any, width: int = 60) -> str:
    """Write a value as code, shortened; of one that can't be written, its type."""
    try:
        written = repr(value)
    except Exception:  # noqa: BLE001 (a learner's own `__repr__`, or a number with too many digits)
        written = f"<{type(value).__name__}>"
    return code(written, width)


def a(noun: str) -> str:
    """Put the article before a noun, or before code."""
    return f"an {noun}" if noun.lstrip("`")[:1].lower() in "aeiou" else f"a {noun}"


def labels(cases: Sequence[Case]) -> list[str]:
    """Name cases in one breath: `5 orders`, then `50` if that is `50 orders`."""
    first, *others = (case.label for case in cases)
    noun = first.partition(" ")[2]
    return [first, *(other.removesuffix(f" {noun}") if noun else other for other in others)]


@dataclass(frozen=True)
class Home:
    """The cell or file in which the judged function was written."""

    file: str = ""

    def line(self, number: int, file: str = "") -> str:
        """Say which line: `line 12 of your cell`; of another cell or file, if it isn't this one."""
        if file and file != self.file:
            origin = Origin(file, number)
            return f"line {number} of {f'cell {origin.cell}' if origin.cell else Path(file).name}"
        return f"line {number} of {'your cell' if not self.file or _CELL.search(self.file) else Path(self.file).name}"

    def place(self, number: int | None, text: str, file: str = "") -> str:
        """Say which line and what it holds: "line 12 of your cell, `for …`,"; nothing if no line is known."""
        if number is None:
            return ""
        number, text = telling(file or self.file, number, text)
        return self.line(number, file) + (f", {code(text)}," if tells(text) else "")


def home_of(function: object) -> Home:
    """Find where a function was written, under partials and decorators."""
    plain_function = called(function)
    return Home(plain_function.__code__.co_filename if plain_function else "")
