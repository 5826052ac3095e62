"""What became of a walk through all pages: which order was lost or came twice, and where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise, takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Trial

Shown = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """An order that was lost or came twice."""

    order: Shown
    last: Shown
    """The last order of the page before it."""
    page: int
    """The number of that page."""

    @property
    def is_tie(self) -> bool:
        """Whether both were placed in the same second."""
        return bool(self.order["placed_at"] == self.last["placed_at"])


@dataclass(frozen=True)
class Walk:
    """Which orders were asked for, which came, and how many on each page."""

    expected: list[Shown]
    came: list[Shown]
    sizes: list[int]

    @classmethod
    def of(cls, trial: Trial) -> Walk | None:
        """Read a trial's answer; None if what came aren't orders with a number and a time."""
        answer = trial.yours.answer
        orders = [order for order in answer["orders"] if isinstance(order, dict)]
        whole = all(isinstance(order.get("id"), int) and isinstance(order.get("placed_at"), str) for order in orders)
        return (
            cls(trial.slow.answer["orders"], orders, answer["pages"])
            if whole and orders and len(orders) == len(answer["orders"])
            else None
        )

    @cached_property
    def _places(self) -> dict[Any, int]:
        return {order["id"]: place for place, order in enumerate(self.expected)}

    @cached_property
    def lasts(self) -> list[Shown]:
        """The last order of each page."""
        return [self.came[end - 1] for end in accumulate(self.sizes) if end]

    def page_of(self, place: int) -> int:
        """Give the number of the page on which the order at `place` came, counted from 1."""
        return next(page for page, end in enumerate(accumulate(self.sizes), start=1) if place < end)

    @property
    def begins_again(self) -> bool:
        """Whether page 2 was page 1."""
        first = self.sizes[0]
        return len(self.sizes) > 1 and self.came[first : 2 * first] == self.came[:first]

    @property
    def repeated(self) -> tuple[Fault, int] | None:
        """Give the first order that came twice, and the page on which it came first."""
        seen: dict[Any, int] = {}
        for place, order in enumerate(self.came):
            if order["id"] in seen:
                page = self.page_of(place)
                return Fault(order, self.lasts[max(0, page - 2)], page - 1), self.page_of(seen[order["id"]])
            seen[order["id"]] = place
        return None

    @property
    def inversion(self) -> tuple[Shown, Shown, int] | None:
        """Give the first two neighbours on a page that stand the wrong way round, and the number of the page."""
        begin = 0
        for page, size in enumerate(self.sizes, start=1):
            shown = [order for order in self.came[begin : begin + size] if order["id"] in self._places]
            for one, other in pairwise(shown):
                if self._places[one["id"]] > self._places[other["id"]]:
                    return one, other, page
            begin += size
        return None

    @property
    def turned_on_each_page(self) -> bool:
        """Whether each page has the orders asked for, the last one first."""
        ends = list(accumulate(self.sizes))
        pieces = [slice(begin, end) for begin, end in zip([0, *ends], ends, strict=False)]
        return all(self.came[piece] == self.expected[piece][::-1] for piece in pieces)

    @property
    def skipped_first(self) -> int:
        """Give how many orders at the beginning of the list never came."""
        came = {order["id"] for order in self.came}
        return len(list(takewhile(lambda order: order["id"] not in came, self.expected)))

    def run_of(self, fault: Fault) -> list[Shown]:
        """Give the orders that are lost together, from a lost one on."""
        came = {order["id"] for order in self.came}
        return list(takewhile(lambda order: order["id"] not in came, self.expected[self._places[fault.order["id"]] :]))

    def cut_at(self, fault: Fault) -> int:
        """Give how much of its text a time has left, if all that is lost with an order can be told by that; else 0.

        10 characters are the day, 16 the minute: then those lost are all that share it with the last order shown.
        """
        run, time = self.run_of(fault), fault.last["placed_at"]
        following = self.expected[self._places[fault.last["id"]] + 1 :]
        for characters in (16, 10):
            alike = list(takewhile(lambda order, n=characters: order["placed_at"][:n] == time[:n], following))  # type: ignore[misc]
            if len(alike) > 1 and run == alike:
                return characters
        return 0

    @property
    def loses_one_at_each_edge(self) -> bool:
        """Whether the order right behind each page, and no other, is lost, as long as there is one."""
        came = {order["id"] for order in self.came}
        lost = {place for place, order in enumerate(self.expected) if order["id"] not in came}
        behind = {self._places.get(last["id"], -2) + 1 for last in self.lasts}
        return bool(lost) and lost == behind - {len(self.expected)}

    @property
    def lost(self) -> Fault | None:
        """Give the first order that never came."""
        came = {order["id"] for order in self.came}
        missing = next((order for order in self.expected if order["id"] not in came), None)
        if missing is None or any(last["id"] not in self._places for last in self.lasts):
            return None
        place = self._places[missing["id"]]
        before = [page for page, last in enumerate(self.lasts, start=1) if self._places[last["id"]] < place]
        return Fault(missing, self.lasts[before[-1] - 1], before[-1]) if before else None
