"""Whose line asked: the frame of the learner's own code behind a statement."""

from __future__ import annotations

import linecache
import os
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from types import FrameType


def _folder(path: object) -> str:
    # As Python names a file, in the case that Windows compares by, and with an end, so that "lib" isn't "library".
    return os.path.normcase(str(path)) + os.sep


_PACKAGE = Path(__file__).resolve().parents[1]
# Files directly in these folders are the workshop's own; those in folders below (an exercise's starters) a learner's.
_FLOORS = ("measure", "loading", "shop", "show", "exercises")
_OURS = frozenset(map(_folder, (_PACKAGE, *(_PACKAGE / floor for floor in _FLOORS))))
_LIBRARIES = tuple({_folder(sysconfig.get_paths()[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
_PACKAGES = tuple(f"{os.sep}{name}{os.sep}" for name in ("site-packages", "dist-packages"))
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
    if not os.path.isabs(file) and not os.path.exists(file):  # noqa: PTH110, PTH117 (as in `is_learners`)
        return False  # compiled modules, SQLAlchemy's among them, name their sources by where they were built
    path = os.path.normcase(file)
    if path.startswith(_LIBRARIES) or any(name in path for name in _PACKAGES):
        return False
    return _folder(Path(path).parent) not in _OURS


def here(frame: FrameType | None) -> tuple[str, int] | None:
    """File and line: the innermost line of the learner's at or above `frame`; None where there is none.

    Goes on from a greenlet to the one that started it, which is how an async engine's statements find their line.
    """
    at = _learners_frame(frame)
    if at is None and "greenlet" in sys.modules:
        at = _learners_frame_behind_greenlets()
    return (at.f_code.co_filename, at.f_lineno) if at else None


def _learners_frame(frame: FrameType | None) -> FrameType | None:
    known = _KNOWN
    while frame is not None:
        file = frame.f_code.co_filename
        try:  # of all ways to ask, the one that costs least where the file is known, which is nearly always
            if known[file]:
                return frame
        except KeyError:
            if is_learners(file):
                return frame
        frame = frame.f_back
    return None


def _learners_frame_behind_greenlets() -> FrameType | None:
    parent = sys.modules["greenlet"].getcurrent().parent
    while parent is not None:
        at = _learners_frame(parent.gr_frame)
        if at is not None:
            return at
        parent = parent.parent
    return None
