"""Tables of results: the same rows as plain text and as escaped HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite, isnan

_WHOLE = ";white-space:nowrap"  # a number stays with its unit
_STYLE = "margin:.4em 0;border-collapse:collapse;font-variant-numeric:tabular-nums"


@dataclass(frozen=True, repr=False)
class Table:
    """Rows of texts under their headers.

    `align` has one letter a column, `l` or `r`; left without it. Cells are texts: numbers are formatted before.
    Line breaks in a cell are spaces in the plain text, which would lose its columns.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str = ""
    caption: str = ""

    def _aligned(self, column: int) -> str:
        return self.align[column] if column < len(self.align) else "l"

    def __str__(self) -> str:
        lines = [tuple(" ".join(cell.split()) for cell in row) for row in (self.headers, *self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]

        def line(cells: Sequence[str]) -> str:
            padded = (
                cell.rjust(width) if self._aligned(i) == "r" else cell.ljust(width)
                for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
            )
            return "  ".join(padded).rstrip()

        head, *body = map(line, lines)
        ruler = "  ".join("─" * width for width in widths)
        return "\n".join([*([self.caption] if self.caption else []), head, ruler, *body])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        def cells(tag: str, texts: Sequence[str]) -> str:
            sides = ("right" if self._aligned(i) == "r" else "left" for i in range(len(texts)))
            pairs = zip(texts, sides, strict=True)
            return "".join(
                f'<{tag} style="text-align:{side}{_WHOLE if side == "right" else ""}">{escape(text)}</{tag}>'
                for text, side in pairs
            )

        caption = f'<caption style="text-align:left">{escape(self.caption)}</caption>' if self.caption else ""
        body = "".join(f"<tr>{cells('td', row)}</tr>" for row in self.rows)
        head = f"<thead><tr>{cells('th', self.headers)}</tr></thead>"
        # A dollar in a cell is a dollar, not a formula, to JupyterLab too.
        return f'<table class="mathjax_ignore" style="{_STYLE}">{caption}{head}<tbody>{body}</tbody></table>'


def count(number: float) -> str:
    """Write a count with thousands apart: 12,345."""
    return f"{number:,.0f}"


def size(number: float) -> str:
    """Write bytes with their unit, and one decimal from kB on: 812 B, 12.4 kB, 3.1 MB."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= factor:
            return f"{number / factor:.1f} {unit}"
    return f"{number:.0f} B"


def two_digits(number: float) -> str:
    """Write a measured number with two significant digits, without an exponent: 0.0042, 1.3, 870."""
    if number == 0:
        return "0"
    rounded = float(f"{number:.1e}")
    if not isfinite(rounded):
        return "–" if isnan(rounded) else "∞"
    exponent = int(f"{number:.1e}".split("e")[1])
    return f"{rounded:,.{max(0, 1 - exponent)}f}"


def milliseconds(seconds: float) -> str:
    """Write a time in milliseconds with two significant digits."""
    return two_digits(seconds * 1000)
