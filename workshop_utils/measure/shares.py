"""What is known of where one request's time goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.parts import DATABASE, ELSEWHERE, ORM, PARTS, SERIALISATION
from workshop_utils.measure.table import Table, count, milliseconds, size, two_digits
from workshop_utils.measure.variant import Costs, Timing

LABELS = {
    DATABASE: "in the database",
    ORM: "in the ORM",
    SERIALISATION: "in serialisation",
    ELSEWHERE: "elsewhere",
}
_SEEN = 1.05  # an overhead below can't be told from the runs' own differences
_COUNTED = ("statements", "rows", "bytes", "objects")


@dataclass(frozen=True, repr=False)
class Split:
    """The time of one request, divided into parts that add up to the whole.

    `parts` has the seconds of `database`, `orm`, `serialisation` and `elsewhere`, in this order, of the median run.
    `timing` has the whole of every run that was split, `plain` that of the runs between them that were not. `costs` has
    what one recorded run asked of the database, and the objects the ORM built.
    """

    name: str
    label: str
    parts: dict[str, float]
    timing: Timing
    plain: Timing
    costs: Costs
    round_trip_ms: float = 0.0

    @property
    def whole(self) -> float:
        """The seconds of the run that is shown: the sum of its parts."""
        return sum(self.parts.values())

    @property
    def shares(self) -> dict[str, float]:
        """Each part of the whole, from 0 to 1."""
        whole = self.whole
        return {part: seconds / whole if whole else 0.0 for part, seconds in self.parts.items()}

    @property
    def largest(self) -> str:
        """The part with the most time."""
        return max(self.parts, key=lambda part: self.parts[part])

    @property
    def overhead(self) -> float:
        """How many times as long the runs took because they were split: the ratio of the medians."""
        return self.timing.typical / self.plain.typical if self.plain.typical else 1.0

    @property
    def counts(self) -> Table:
        """What comes out the same every time: statements, rows, bytes, and objects the ORM built."""
        return _counts((self,))

    @property
    def times(self) -> Table:
        """What differs from run to run: the milliseconds of each part, and its share."""
        rows = [(LABELS[part], milliseconds(self.parts[part]), f"{self.shares[part]:.0%}") for part in self.parts]
        rows.append(("the whole request", milliseconds(self.whole), "100%"))
        return Table(("where", "ms", "share"), tuple(rows), "lrr", f"{self._named()}. {_said((self,))}")

    def _named(self) -> str:
        return self.name if self.label == self.name else f"{self.name}: {self.label.rstrip('.')}"

    def __str__(self) -> str:
        return f"{self.times}\n\n{self.counts}"

    def _repr_html_(self) -> str:
        said = f"<p>{escape(self.times.caption)}</p>"  # a caption would be as narrow as the table
        return said + replace(self.times, caption="")._repr_html_() + self.counts._repr_html_()

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Splits:
    """Several requests, each split, in the order they were given."""

    splits: tuple[Split, ...]

    def __iter__(self) -> Iterator[Split]:
        return iter(self.splits)

    def __len__(self) -> int:
        return len(self.splits)

    def __getitem__(self, name: str) -> Split:
        found = {split.name: split for split in self.splits}
        if name not in found:
            raise WorkshopError(f"No request is called {name!r}.", remedy=f"Choose one of {', '.join(found)}.")
        return found[name]

    @property
    def counts(self) -> Table:
        """What comes out the same every time: statements, rows, bytes, and objects the ORM built."""
        return _counts(self.splits)

    @property
    def times(self) -> Table:
        """What differs from run to run: a row a request, its milliseconds as a whole and in each part."""
        heads = ("request", *(f"{LABELS[part]}, ms" for part in PARTS), "the whole, ms")
        rows = tuple((_of(split)) for split in self.splits)
        return Table(heads, rows, "l" + "r" * (len(heads) - 1), _said(self.splits))

    def __str__(self) -> str:
        return f"{self.times}\n\n{self.counts}"

    def _repr_html_(self) -> str:
        return self.times._repr_html_() + self.counts._repr_html_()

    __repr__ = __str__


def _of(split: Split) -> tuple[str, ...]:
    parts = (f"{milliseconds(split.parts[part])} ({split.shares[part]:.0%})" for part in PARTS)
    return (split.name, *parts, milliseconds(split.whole))


def _counts(splits: tuple[Split, ...]) -> Table:
    rows = tuple(
        (s.name, count(s.costs.statements), count(s.costs.rows), size(s.costs.bytes), count(s.costs.objects))
        for s in splits
    )
    return Table(("request", *_COUNTED), rows, "lrrrr")


def _said(splits: tuple[Split, ...]) -> str:
    runs = len(splits[0].timing.seconds)
    shown = f"{count(runs)} runs, the median shown" if runs > 1 else "1 run"
    spread = ""
    if len(splits) == 1 and runs > 1:
        spread = f" (all: {milliseconds(splits[0].timing.least)} to {milliseconds(splits[0].timing.most)} ms)"
    away = splits[0].round_trip_ms
    far = f", the database {two_digits(away)} ms away" if away else ""
    said = f"{shown}{spread}{far}. {_overhead(splits)}"
    return said[0].upper() + said[1:]


def _overhead(splits: tuple[Split, ...]) -> str:
    most = max(split.overhead for split in splits)
    if most < _SEEN:
        return "That being split made them slower can't be seen."
    return f"Being split, they took {'up to ' if len(splits) > 1 else ''}{two_digits(most)} times as long."
