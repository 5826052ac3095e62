"""The reference rescue, shown as what it changes."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from html import escape

# JupyterLab's colours are made for signs; mixed with the text's own they are strong enough for text, in light and dark.
MIXED = "color-mix(in srgb,var(--jp-{name}-color1,{colour}) 55%,var(--jp-content-font-color0,CanvasText))"
COLOURS = {
    "+": MIXED.format(name="success", colour="#2e7d32"),
    "-": MIXED.format(name="error", colour="#c62828"),
    "@": MIXED.format(name="info", colour="#0277bd"),
}


@dataclass(frozen=True, repr=False)
class Taken:
    """A difference between two texts, line by line."""

    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "<pre style='line-height:1.3'>" + "\n".join(map(coloured, self.lines)) + "</pre>"


def taken(before: str, after: str) -> Taken:
    """Show what became of a file, with a line around each change."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "as found", "the reference", lineterm="", n=1)
    return Taken(tuple(lines))


def coloured(line: str) -> str:
    """Give a line of a difference in the colour of its sign."""
    colour = COLOURS.get(line[:1])
    return f'<span style="color:{colour}">{escape(line)}</span>' if colour else escape(line)
