"""What became of a walk through all pages: which order was lost or came twice, and where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
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

    @property
    def is_near(self) -> bool:
        """Whether both were placed in the same minute, and not in the same second."""
        return bool(self.order["placed_at"][:16] == self.last["placed_at"][:16]) and not self.is_tie


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
    def lost(self) -> Fault | None:
        """Give the first order that never came."""
        came = {order["id"] for order in self.came}
        missing = next((order for order in self.expected if order["id"] not in came), None)
        if missing is None or any(last["id"] not in self._places for last in self.lasts):
            return None
        place = self._places[missing["id"]]
        before = [page for page, last in enumerate(self.lasts, start=1) if self._places[last["id"]] < place]
        return Fault(missing, self.lasts[before[-1] - 1], before[-1]) if before else None

    def rest_of_day_lost(self, fault: Fault) -> bool:
        """Whether an order of the same day, and of another minute, that belongs behind a lost one, is lost as well."""
        time = fault.order["placed_at"]
        later = self.expected[self._places[fault.order["id"]] :]
        same_day = [
            order for order in later if order["placed_at"][:10] == time[:10] and order["placed_at"][:16] != time[:16]
        ]
        return bool(same_day) and all(order not in self.came for order in same_day)

    def also_lost(self, fault: Fault) -> bool:
        """Whether the order after a lost one is lost, too."""
        place = self._places[fault.order["id"]] + 1
        return place < len(self.expected) and self.expected[place] not in self.came
