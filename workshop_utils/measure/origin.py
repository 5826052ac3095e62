"""Whose line asked: the frame of the learner's own code behind a statement."""

from __future__ import annotations

import linecache
import os
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

_PACKAGE = Path(__file__).resolve().parents[1]
# Files directly in these folders are the workshop's own. Folders below them (an exercise's starters) count as a learner's.
_OURS = frozenset(
    str(folder)
    for folder in (
        _PACKAGE,
        *(_PACKAGE / name for name in ("measure", "shop", "show", "exercises", "loading")),
    )
)
_LIBRARIES = tuple({sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")})
_TYPED_BY_HAND = ("<ipython-", "<stdin>", "<python-input", "<doctest")


@dataclass(frozen=True, slots=True)
class Origin:
    """A line of code: `file` as Python names it, `line` counted from 1."""

    file: str
    line: int

    @property
    def text(self) -> str:
        """The line itself, without its indentation; empty where the source can't be had."""
        return linecache.getline(self.file, self.line).strip()

    @property
    def cell(self) -> int | None:
        """The number of the notebook cell (its `In [n]`), or None outside a notebook."""
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython else None
        names = getattr(getattr(shell, "compile", None), "_filename_map", None) or {}
        number = names.get(self.file)
        return int(number) if number is not None else None

    def __str__(self) -> str:
        place = f"cell {self.cell}" if self.cell is not None else Path(self.file).name
        return f"{place}, line {self.line}"


_KNOWN: dict[str, bool] = {}  # a plain dictionary: it is asked for every frame of every statement's stack


def is_learners(file: str) -> bool:
    """Whether `file` is code of the learner's: neither a library's nor the workshop's."""
    known = _KNOWN.get(file)
    if known is None:
        known = _KNOWN[file] = _decide(file)
    return known


def _decide(file: str) -> bool:
    if file.startswith("<"):
        return file.startswith(_TYPED_BY_HAND)
    if file.startswith(_LIBRARIES) or f"{os.sep}site-packages{os.sep}" in file:
        return False
    return os.path.dirname(file) not in _OURS  # noqa: PTH120 (a Path costs 20 times as much, and this is asked per file)


def here(frame: FrameType | None) -> tuple[str, int] | None:
    """File and line: the innermost line of the learner's at or above `frame`; None where there is none.

    Goes on from a greenlet to the one that started it, which is how an async engine's statements find their line.
    """
    at = _learners_frame(frame)
    if at is None:
        at = _learners_frame(_behind_the_greenlet())
    return (at.f_code.co_filename, at.f_lineno) if at else None


def _learners_frame(frame: FrameType | None) -> FrameType | None:
    known = _KNOWN
    while frame is not None:
        file = frame.f_code.co_filename
        if known.get(file) or (file not in known and is_learners(file)):
            return frame
        frame = frame.f_back
    return None


def _behind_the_greenlet() -> FrameType | None:
    greenlet = sys.modules.get("greenlet")
    parent = greenlet.getcurrent().parent if greenlet else None
    return parent.gr_frame if parent is not None else None
