"""How exercise 7.4's class is tried: who reads its rates, and when; and what a test that replaces them leaves behind."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from random import Random
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import Counted

COUNTRIES = ("AT", "CZ", "DE", "DK", "FR", "IT", "PL", "SK")
TABLE = (
    "CREATE TABLE tax_rates (country TEXT PRIMARY KEY, percent INTEGER NOT NULL)",
    "INSERT INTO tax_rates VALUES " + ", ".join(f"('{name}', {17 + place})" for place, name in enumerate(COUNTRIES)),  # noqa: S608 (our own names)
)
"""SQL that makes the table of rates."""
OWN, CENTS = 99, 1_000
GONE = 4
"""Prices that are made after others were let go."""
METHOD, REFUSED = "a method", "an exception"
NOWHERE = "XX"
"""A country that no rate is known of."""
_MISSING = object()


class Rates:
    """What reads the rates, every time from the database, and counts how often that was."""

    def __init__(self, session: Session, more: int) -> None:
        self.reads = 0
        self._session, self._more = session, more

    def __call__(self) -> dict[str, int]:
        """Give the rates, each by some per cent higher than in the table."""
        self.reads += 1
        rows = self._session.execute(text("SELECT country, percent FROM tax_rates"))
        return {country: percent + self._more for country, percent in rows}


def read_anew(read_rates: Callable[[], dict[str, int]]) -> type:
    """Give the class that does all that is asked of it, and reads at every look: what others are compared with."""

    class Price:
        rates = property(lambda _: read_rates())

        def __init__(self, cents: int, country: str, rate: int | None = None) -> None:
            self.cents, self.country, self.rate = cents, country, rate

        @property
        def tax(self) -> int:
            return self.cents * (self.rates[self.country] if self.rate is None else self.rate) // 100

    return Price


def taxes(function: Callable[..., Any], session: Session, prices: int, seed: int, tried: int = 1) -> Counted:
    """7.4: ask `prices` prices for their taxes; where the class is `tried`, in every way the exercise speaks of.

    The answer has the `taxes`, a list of what came `when`, which alone is compared; how many reads there were `early`, when
    the class and its prices were made, and in a test that had replaced the rates; how many of `made` prices are `kept` when nobody
    holds them any more, and whether the rates are a property `chained` to a class method; the `reads` of either class, how many of
    the first one's came when a test had put back the rates (`reread`), and whether those of one that nobody tests came from `elsewhere`.
    Of the classes' reads the larger number is the cost.
    """
    first, second = Rates(session, seed % 5), Rates(session, 20 + seed % 7)
    kind = function(_function(first))
    early = {"class": first.reads}
    made = [kind(cents, country) for cents, country in goods(prices, seed)]
    early["prices"] = first.reads - early["class"]
    if not tried:
        return Counted({"taxes": [_tax(price) for price in made]})
    found, known = _untested(function, Rates(session, seed % 5), goods(prices, seed))
    with replaced(kind, dict.fromkeys(COUNTRIES, 50)):
        found.append({"when": "replaced before the first read", "taxes": [_tax(price) for price in made]})
    early["test"] = first.reads - sum(early.values())
    found.append({"when": "read", "taxes": [_tax(price) for price in (*made, *made)]})
    own = kind(CENTS, made[0].country, OWN)
    found.append({"when": "its own rate", "taxes": [_tax(own)]})
    found.append({"when": "after a price with its own rate", "taxes": [_tax(price) for price in made]})
    found.append({"when": "after prices with their own rates were gone", "taxes": _of_gone_ones(kind, made[0].country)})
    found.append({"when": "a rate of 0", "taxes": [_tax(kind(CENTS, made[0].country, 0))]})
    with replaced(kind, dict.fromkeys(COUNTRIES, 10)):
        again = [_tax(price) for price in (*made, kind(CENTS, "DE"))]
        found.append({"when": "replaced after the first read", "taxes": again})
    before = first.reads
    found.append({"when": "put back", "taxes": [_tax(price) for price in made]})
    reread = first.reads - before
    found.append({"when": "another class, a subclass of it first", "taxes": _of_another(function, second)})
    found += _unread(function, Rates(session, seed % 5))
    chained = isinstance(vars(kind).get("rates"), classmethod)
    before = first.reads
    kept = _kept(kind)
    reads = before + min(1, first.reads - before)
    answer = {
        "taxes": found,
        "early": early,
        **kept,
        "chained": chained,
        "reads": [reads, second.reads],
        "reread": reread,
        "elsewhere": not known,
    }
    return Counted(answer, {"statements": max(reads, second.reads)})


def _untested(
    function: Callable[..., Any], rates: Rates, goods: list[tuple[int, str]]
) -> tuple[list[dict[str, Any]], int]:
    """Ask for taxes as any caller does, of a class whose rates nobody replaces; give them, and how many reads there were."""
    kind = function(_function(rates))
    return [{"when": "plainly", "taxes": [_tax(kind(*one)) for one in goods]}], rates.reads


def _unread(function: Callable[..., Any], rates: Rates) -> list[dict[str, Any]]:
    """Look at a class's rates before anybody asked for a tax, and ask for one where no rate is known."""
    kind = function(_function(rates))
    looked = {"when": "rates before a tax", "taxes": [_looked_up(kind)]}
    try:
        nowhere = _tax(kind(CENTS, NOWHERE))
    except Exception:  # noqa: BLE001 (whatever it is: the caller hears of it)
        nowhere = REFUSED
    return [looked, {"when": "a country without a rate", "taxes": [nowhere]}]


def _looked_up(kind: Any) -> Any:
    """Give a rate that stands in a price's `rates`, or in its class's; None if it stands in neither."""
    for place in (kind(CENTS, "DE"), kind):
        with suppress(Exception):
            return place.rates["DE"]
    return None


def _tax(price: Any) -> Any:
    """Give a price's tax, or say that it would have to be called."""
    tax = price.tax
    return METHOD if callable(tax) else tax


def goods(prices: int, seed: int) -> list[tuple[int, str]]:
    """Draw prices in cents, each with its country."""
    draw = Random(seed)  # noqa: S311 (prices, not secrets)
    return [(draw.randrange(100, 90_000), draw.choice(COUNTRIES)) for _ in range(prices)]


def percent_of(country: str, seed: int) -> int:
    """Give a country's rate in a trial."""
    return 17 + COUNTRIES.index(country) + seed % 5


def _function(rates: Rates) -> Callable[[], dict[str, int]]:
    """Give it as an ordinary function, which it should make no difference to be."""

    def read_rates() -> dict[str, int]:
        return rates()

    return read_rates


def _of_gone_ones(kind: Any, country: str) -> list[Any]:
    """Make prices with rates of their own, and let them go; then make others without, which are likely to get their ids."""
    gone = [kind(CENTS, country, OWN) for _ in range(GONE)]
    for price in gone:
        _tax(price)
    del gone, price
    return [_tax(price) for price in [kind(CENTS, country) for _ in range(GONE)]]


def _of_another(function: Callable[..., Any], rates: Rates) -> list[Any]:
    """Ask a subclass of another class first, then that class."""
    kind = function(_function(rates))
    below = type("Below", (kind,), {})
    return [_tax(each(CENTS, country)) for country in ("DE", "FR") for each in (below, kind)]


@contextmanager
def replaced(kind: Any, rates: dict[str, int]) -> Iterator[None]:
    """Replace a class's rates as pytest's `monkeypatch.setattr(kind, "rates", rates)` does, and put back what was there."""
    before = vars(kind).get("rates", _MISSING)
    kind.rates = rates
    try:
        yield
    finally:
        if before is _MISSING:
            del kind.rates
        else:
            kind.rates = before


def _kept(kind: Any) -> dict[str, int]:
    """Count the prices, with and without rates of their own, that something holds on to when their taxes were asked for."""
    made = [kind(CENTS, "DE", own) for own in (None, OWN) for _ in range(GONE)]
    for each in made:
        _tax(each)
    number, seen = len(made), _seen(made)
    held = 0 if seen else _instances(kind)
    del made, each
    gc.collect()
    return {
        "kept": sum(one() is not None for one in seen) if seen else number - held + _instances(kind),
        "made": number,
    }


def _seen(made: list[Any]) -> list[Callable[[], object]]:
    """Give what sees prices without holding them; nothing where a class with `__slots__` does without weak references."""
    try:
        return [weakref.ref(price) for price in made]
    except TypeError:
        return []


def _instances(kind: Any) -> int:
    gc.collect()
    return sum(type(one) is kind for one in gc.get_objects())
