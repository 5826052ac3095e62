"""What exercise 12.3 is about: a difference of six changes to the reference, one of which brings a fault back."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from workshop_utils.errors import WorkshopError
from workshop_utils.exercises import rescue_drive as drive
from workshop_utils.exercises.files_folder import read_files
from workshop_utils.exercises.rescue_reference import coloured
from workshop_utils.exercises.rescue_score import NOUNS
from workshop_utils.measure.table import Table, count

_HERE = Path(__file__).parent
API, GUILTY = "api.py", "2"
_COSTS = ("statements", "rows", "bytes", "validations", "blocked")


@dataclass(frozen=True)
class Change:
    """One change: what it is for, the endpoint it changes, and the texts it replaces."""

    what: str
    endpoint: str
    parts: tuple[tuple[str, str], ...]


CHANGES: Mapping[str, Change] = {
    "1": Change(
        "more at once",
        "products",
        (("after: int = 0, limit: Limit = 100", "after: int = 0, limit: Limit = 150"),),
    ),
    GUILTY: Change(
        "the customer's city, for the office",
        "orders",
        (
            ("    customer: str\n    articles", "    customer: str\n    city: str\n    articles"),
            (
                "        customer=order.customer.name,\n",
                "        customer=order.customer.name,\n        city=order.customer.city,\n",
            ),
        ),
    ),
    "3": Change(
        "umlauts in addresses",
        "products",
        (
            (
                '    words = re.sub(r"[^a-z0-9]+", "-", name.lower())\n',
                '    words = re.sub(r"[^a-zäöüß0-9]+", "-", name.lower())\n',
            ),
        ),
    ),
    "4": Change(
        "returned orders don't count either",
        "sales",
        (('Order.status != "cancelled"', 'Order.status.not_in(("cancelled", "returned"))'),),
    ),
    "5": Change(
        "reviews with a length",
        "reviews",
        (
            ("    text: str\n    written_at", "    text: str\n    length: int\n    written_at"),
            ("Review.stars, Review.text,", 'Review.stars, Review.text, func.length(Review.text).label("length"),'),
        ),
    ),
    "6": Change(
        "dear parcels are insured",
        "delivery",
        (
            (
                '    cents: int\n\n\n@app.get("/orders/{order_id}/delivery")',
                '    cents: int\n    insured: bool\n\n\n@app.get("/orders/{order_id}/delivery")',
            ),
            ('cents=quote["cents"])', 'cents=quote["cents"], insured=order.total_cents > 20_000)'),
        ),
    ),
}


def reference() -> dict[str, str]:
    """Give the files that the changes are made to."""
    return read_files(_HERE / "starters" / "rescue") | read_files(_HERE / "solutions" / "rescue")


def changed(*numbers: str) -> dict[str, str]:
    """Give the reference's files with some of the changes made."""
    files = reference()
    for number in numbers:
        for old, new in CHANGES[number].parts:
            if files[API].count(old) != 1:
                raise WorkshopError(f"Change {number} doesn't fit the reference.", remedy="Mend it in rescue_diff.py.")
            files[API] = files[API].replace(old, new)
    return files


@dataclass(frozen=True, repr=False)
class Review:
    """The changes as a reviewer sees them, each under its number."""

    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "<pre style='line-height:1.35'>" + "\n".join(map(_coloured, self.lines)) + "</pre>"


def review() -> Review:
    """Show all six changes."""
    before = reference()[API].splitlines()
    lines: list[str] = []
    for number, change in CHANGES.items():
        after = changed(number)[API].splitlines()
        found = [
            line for line in difflib.unified_diff(before, after, lineterm="", n=1) if line[:3] not in ("---", "+++")
        ]
        lines += [f"change {number}: {change.what}", *("" if line.startswith("@@") else line for line in found), ""]
    return Review(tuple(lines))


def _coloured(line: str) -> str:
    if line.startswith("change "):
        return f"<b>{escape(line)}</b>"
    return coloured(line)


@dataclass(frozen=True)
class Measured:
    """What an endpoint's request costs before and after one change; each is measured when it is first asked for."""

    _costs: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def of(self, *numbers: str) -> Mapping[str, Any]:
        """Measure the reference with some changes."""
        from workshop_utils.exercises.fresh import FreshTrial, run_fresh

        name = " ".join(numbers)
        if name not in self._costs:
            (seen,) = run_fresh([FreshTrial(drive.costs, changed(*numbers))], drive.database())
            if seen.outcome != "answered":
                raise WorkshopError(f"The API couldn't be measured: {seen.outcome}.", remedy="Check again.")
            self._costs[name] = seen.answer
        return self._costs[name]

    @property
    def table(self) -> Table:
        """The guilty change's endpoint, before and after."""
        return self._table(GUILTY)

    def table_of(self, *_names: str) -> None:
        """Nothing: what a choice costs is said in words."""

    def _table(self, number: str) -> Table:
        place = CHANGES[number].endpoint
        before, after = self.of()[place], self.of(number)[place]
        rows = tuple((NOUNS[cost], count(before[cost]), count(after[cost])) for cost in _COSTS)
        return Table((f"one request to {place}", "before", f"with change {number}"), rows, "lrr")

    def against(self, _name: str, option: str) -> tuple[str, str]:
        """Say that the change costs nothing, or next to nothing."""
        change = CHANGES[option]
        before, after = self.of()[change.endpoint], self.of(option)[change.endpoint]
        more = [
            f"{count(after[cost])} {NOUNS[cost]} for {count(before[cost])}"
            for cost in _COSTS
            if after[cost] != before[cost]
        ]
        what = (
            f"one request to `{change.endpoint}` costs {', '.join(more)}; nothing else has changed"
            if more
            else (
                f"the same request to `{change.endpoint}` costs as many statements, rows, bytes and validations as before"
            )
        )
        return f"With change {option} alone, {what}.", "which change reads something that its statement didn't bring?"

    def because(self, _name: str) -> str:
        """Say what the guilty change costs."""
        before, after = (side["orders"]["statements"] for side in (self.of(), self.of(GUILTY)))
        return f"With change {GUILTY} alone, one request to `orders` takes {count(after)} statements, and {count(before)} before."
