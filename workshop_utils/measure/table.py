"""Tables of results: the same rows as plain text and as escaped HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_STYLE = "margin:.4em 0;border-collapse:collapse;font-variant-numeric:tabular-nums"


@dataclass(frozen=True)
class Table:
    """Rows of texts under their headers.

    `align` has one letter a column, `l` or `r`; left without it. Cells are texts: numbers are formatted before.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str = ""
    caption: str = ""

    def _aligned(self, column: int) -> str:
        return self.align[column] if column < len(self.align) else "l"

    def __str__(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.headers, *self.rows, strict=True)]

        def line(cells: Sequence[str]) -> str:
            padded = (
                cell.rjust(width) if self._aligned(i) == "r" else cell.ljust(width)
                for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
            )
            return "  ".join(padded).rstrip()

        ruler = "  ".join("─" * width for width in widths)
        lines = [line(self.headers), ruler, *map(line, self.rows)]
        return "\n".join([self.caption, *lines] if self.caption else lines)

    def _repr_html_(self) -> str:
        def cells(tag: str, texts: Sequence[str]) -> str:
            sides = ("right" if self._aligned(i) == "r" else "left" for i in range(len(texts)))
            pairs = zip(texts, sides, strict=True)
            return "".join(f'<{tag} style="text-align:{side}">{escape(text)}</{tag}>' for text, side in pairs)

        caption = f'<caption style="text-align:left">{escape(self.caption)}</caption>' if self.caption else ""
        body = "".join(f"<tr>{cells('td', row)}</tr>" for row in self.rows)
        head = f"<thead><tr>{cells('th', self.headers)}</tr></thead>"
        return f'<table style="{_STYLE}">{caption}{head}<tbody>{body}</tbody></table>'


def count(number: float) -> str:
    """Write a count with thousands apart: 12,345."""
    return f"{number:,.0f}"


def size(number: float) -> str:
    """Write bytes with two or three digits and their unit: 812 B, 12.4 kB, 3.1 MB."""
    for unit, factor in (("MB", 1e6), ("kB", 1e3)):
        if number >= factor:
            return f"{number / factor:.1f} {unit}"
    return f"{number:.0f} B"


def two_digits(number: float) -> str:
    """Write a measured number with two significant digits, without an exponent: 0.0042, 1.3, 870."""
    if number == 0:
        return "0"
    digits = 1 - _exponent(number)
    return f"{round(number, digits):,.{max(0, digits)}f}"


def milliseconds(seconds: float) -> str:
    """Write a time in milliseconds with two significant digits."""
    return two_digits(seconds * 1000)


def _exponent(number: float) -> int:
    return int(f"{abs(number):e}".split("e")[1])
