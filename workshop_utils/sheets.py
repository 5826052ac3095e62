"""Tables for spreadsheets: CSV, on the screen or in a file."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from workshop_utils.errors import WorkshopError

SCREEN = "-"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Sheet:
    """A CSV file under way: every row is in it as soon as it is written."""

    def __init__(self, file: TextIO, columns: Sequence[str]) -> None:
        self._file = file
        self._writer = csv.writer(file, lineterminator="\n")
        self.write([columns])

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        """Add rows. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
        self._writer.writerows([_harmless(cell) for cell in row] for row in rows)
        self._file.flush()


@contextmanager
def sheet(target: str | Path, columns: Sequence[str]) -> Iterator[Sheet]:
    """Begin a CSV file, or write to the screen where `target` is `-`. Raises WorkshopError if it can't be written."""
    if str(target) == SCREEN:
        yield Sheet(sys.stdout, columns)
        return
    try:
        file = Path(target).open("w", encoding="utf-8", newline="")  # noqa: SIM115 (closed below; only opening is caught)
    except OSError as error:
        raise WorkshopError(
            f"{target} can't be written: {error.strerror}.",
            remedy="Name a file in a folder that exists and that you may write to.",
        ) from None
    with file:
        yield Sheet(file, columns)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
