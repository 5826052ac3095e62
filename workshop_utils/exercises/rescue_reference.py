"""The reference rescue, shown as what it changes."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from html import escape

_COLOURS = {
    "+": "var(--jp-success-color1,#2e7d32)",
    "-": "var(--jp-error-color1,#c62828)",
    "@": "var(--jp-info-color1,#0277bd)",
}


@dataclass(frozen=True, repr=False)
class Taken:
    """A difference between two texts, line by line."""

    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "<pre style='line-height:1.3'>" + "\n".join(map(_coloured, self.lines)) + "</pre>"


def taken(before: str, after: str) -> Taken:
    """Show what became of a file, with a line around each change."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "as found", "the reference", lineterm="", n=1)
    return Taken(tuple(lines))


def _coloured(line: str) -> str:
    colour = _COLOURS.get(line[:1])
    return f'<span style="color:{colour}">{escape(line)}</span>' if colour else escape(line)
