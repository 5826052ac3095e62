"""What exercise 12.1 holds a ranking to: the Python calls of one request to each endpoint, times how often it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from workshop_utils.errors import WorkshopError
from workshop_utils.exercises import rescue_drive as drive
from workshop_utils.exercises.files_folder import read_files
from workshop_utils.measure.table import Table, count

TRAFFIC: Mapping[str, int] = {"orders": 300, "products": 30_000, "sales": 5, "reviews": 15_000, "delivery": 2_000}
"""Requests in an hour."""
PLACES = ("first", "second", "third")
RANKING = ("products", "reviews", "orders")
STARTER = Path(__file__).parent / "starters" / "rescue"
_found: list[Calls] = []


@dataclass(frozen=True, repr=False)
class Calls(Mapping[str, int]):
    """Python calls of one request to each endpoint, by its name."""

    per_request: Mapping[str, int]

    def __getitem__(self, endpoint: str) -> int:
        return self.per_request[endpoint]

    def __iter__(self) -> Iterator[str]:
        return iter(self.per_request)

    def __len__(self) -> int:
        return len(self.per_request)

    @property
    def per_hour(self) -> dict[str, int]:
        """Calls in an hour of the traffic."""
        return {name: calls * TRAFFIC[name] for name, calls in self.per_request.items()}

    @property
    def table(self) -> Table:
        """One request beside an hour, the dearest hour first."""
        ordered = sorted(self.per_hour.items(), key=lambda item: -item[1])
        rows = tuple(
            (name, _rounded(self.per_request[name]), count(TRAFFIC[name]), _millions(hour)) for name, hour in ordered
        )
        return Table(("endpoint", "calls of a request", "requests an hour", "calls an hour, millions"), rows, "lrrr")

    def table_of(self, *_names: str) -> None:
        """Nothing: a table would give the answer."""

    def against(self, name: str, option: str) -> tuple[str, str]:
        """Say what an endpoint costs in an hour, and how many cost more."""
        hours = self.per_hour
        more = sum(hour > hours[option] for hour in hours.values())
        which = ("No other costs", "One other costs", "Two others cost", "Three others cost", "Four others cost")[more]
        said = (
            f"{name.capitalize()}, `{option}`: about {_rounded(self.per_request[option])} calls for a request, {count(TRAFFIC[option])} requests an "
            f"hour. {which} more in an hour."
        )
        if self.per_request[option] > 5 * min(self.per_request.values()) and more > len(PLACES) - 1:
            return (
                f"{said} It is slow for whoever asks, and hardly anybody does.",
                "what does an hour of each endpoint come to?",
            )
        return said, "what do you get when both numbers are multiplied, for each of the five?"

    def because(self, name: str) -> str:
        """Say what an endpoint's hour comes to."""
        option = RANKING[PLACES.index(name)]
        return f"{name.capitalize()}, `{option}`: {_millions(self.per_hour[option])} million calls an hour."

    def __str__(self) -> str:
        return str(self._shown)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self._shown._repr_html_()

    @property
    def _shown(self) -> Table:
        rows = tuple((name, _rounded(calls)) for name, calls in self.per_request.items())
        return Table(("endpoint", "Python calls of a request, about"), rows, "lr")


def calls() -> Calls:
    """Count the slow API's Python calls in a fresh process, once in a kernel.

    Threads and the server are counted, so the same request differs by a few percent from time to time.
    Raises WorkshopError if the process can't be run.
    """
    if not _found:
        from workshop_utils.exercises.fresh import FreshTrial, run_fresh

        (seen,) = run_fresh([FreshTrial(drive.calls, read_files(STARTER))], drive.database())
        if seen.outcome != "answered":
            raise WorkshopError(f"The slow API couldn't be measured: {seen.outcome}.", remedy="Run the cell again.")
        _found.append(Calls(seen.answer))
    return _found[0]


def _rounded(number: int) -> str:
    """Write a count with two digits: more of them differ from time to time."""
    digits = len(str(number)) - 2
    return count(round(number, -digits)) if digits > 0 else count(number)


def _millions(number: int) -> str:
    return (
        f"{number / 1e6:.2g}"
        if number < 1e7
        else count(round(number / 1e6, 1 - len(str(round(number / 1e6)))) if number >= 1e8 else round(number / 1e6))
    )
