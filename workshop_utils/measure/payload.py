"""What is known of one layout of a payload: its bytes, raw and gzipped, and the seconds of its runs."""

from __future__ import annotations

from dataclasses import dataclass

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import Table, count, milliseconds, size, two_digits
from workshop_utils.measure.variant import Timing

LEVEL = 9
"""The level at which `GZipMiddleware` of Starlette, and so of FastAPI, compresses unless told otherwise."""

LEFT_ALONE = 500
"""Bytes below which it compresses nothing."""

_COUNTS = ("layout", "raw", "of the first’s", "gzipped", "of the first’s gzipped")
_TIMES = ("layout", "encode, ms", "gzip, ms", "gunzip, ms", "decode, ms")


@dataclass(frozen=True)
class Payload:
    """One layout of the same rows.

    `raw` and `gzipped` are bytes. `encode` goes from rows to bytes, the layout's own work included, `compress` from
    these to gzipped ones, `decompress` back, and `decode` from bytes to what JSON says; rebuilding rows from that isn't
    included. `rebuilt` says whether rows were rebuilt, and found to be the same.
    """

    name: str
    label: str
    raw: int
    gzipped: int
    encode: Timing
    compress: Timing
    decompress: Timing
    decode: Timing
    rebuilt: bool = False

    def bytes(self, *, gzip: bool) -> int:
        """The bytes that travel, gzipped or not."""
        return self.gzipped if gzip else self.raw

    def seconds(self, *, gzip: bool) -> float:
        """The typical seconds of work at both ends together, with or without gzip."""
        packing = self.compress.typical + self.decompress.typical if gzip else 0.0
        return self.encode.typical + packing + self.decode.typical


@dataclass(frozen=True, repr=False)
class Payloads:
    """Layouts of the same `rows` rows, in the order they were given; `encoder` made bytes of them."""

    layouts: tuple[Payload, ...]
    rows: int
    encoder: str = "json"

    def __getitem__(self, name: str) -> Payload:
        found = {layout.name: layout for layout in self.layouts}
        if name not in found:
            raise WorkshopError(f"No layout is called {name!r}.", remedy=f"Choose one of {', '.join(found)}.")
        return found[name]

    @property
    def counts(self) -> Table:
        """What comes out the same every time: bytes, raw and gzipped; another version of zlib may gzip otherwise."""
        first = self.layouts[0]
        rows = tuple(
            (_named(p), size(p.raw), _against(p.raw, first.raw), size(p.gzipped), _against(p.gzipped, first.gzipped))
            for p in self.layouts
        )
        return Table(_COUNTS, rows, "lrrrr", f"{self.what}. {self._checked()}")

    @property
    def times(self) -> Table:
        """What differs from run to run: milliseconds, the median run."""
        rows = tuple(
            (_named(p), *(milliseconds(each.typical) for each in (p.encode, p.compress, p.decompress, p.decode)))
            for p in self.layouts
        )
        return Table(_TIMES, rows, "lrrrr", f"{self.what}. {self._runs()}")

    def __str__(self) -> str:
        return str(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()

    __repr__ = __str__

    def _table(self) -> Table:
        heads = (*_COUNTS, *_TIMES[1:])
        rows = tuple((*c, *t[1:]) for c, t in zip(self.counts.rows, self.times.rows, strict=True))
        return Table(heads, rows, "l" + "r" * (len(heads) - 1), f"{self.counts.caption} {self._runs()}")

    @property
    def what(self) -> str:
        """What was weighed: 20 rows, encoded by json."""
        return f"{count(self.rows)} {'row' if self.rows == 1 else 'rows'}, encoded by {self.encoder}"

    def _checked(self) -> str:
        rebuilt = [layout.name for layout in self.layouts if layout.rebuilt]
        if not rebuilt:
            return "Not checked: whether all say the same."
        others = [layout.name for layout in self.layouts if not layout.rebuilt]
        said = f"Rebuilt from {'each' if not others else ', '.join(rebuilt)}: the same rows."
        return said if not others else f"{said} Not checked: {', '.join(others)}."

    def _runs(self) -> str:
        runs = len(self.layouts[0].encode.seconds)
        return f"{count(runs)} runs in turn, the median shown." if runs > 1 else "1 run."


def _named(layout: Payload) -> str:
    return layout.name if layout.label == layout.name else f"{layout.name}: {layout.label}"


def _against(value: float, first: float) -> str:
    return f"× {two_digits(value / first)}" if first else ""
