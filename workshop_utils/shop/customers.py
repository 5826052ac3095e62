"""The rows of `customers`: names, addresses that are unique when case is ignored, and cities."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np

from workshop_utils.shop.clock import written
from workshop_utils.shop.draw import Bits, Integers, Stream, Weights, falling, slice_of, times_before
from workshop_utils.shop.text.people import CITIES, MAIL, ORIGINS

GIVEN = tuple(name for origin in ORIGINS for name in origin.given)
FAMILY = tuple(name for origin in ORIGINS for name in origin.family)
ORIGIN = Weights([origin.share for origin in ORIGINS])
MIXED = 12
"""Of 100 customers, how many have a given name from elsewhere than the family's."""
CITY = Weights([share for _, share in CITIES])
PROVIDER = Weights([share for _, share in MAIL])

STYLES = ("{}.{}", "{}_{}", "{}{}", "{}-{}", "{}.{}")
"""How the part before the @ is put together; in the last one the given name is an initial."""
STYLE = Weights((46, 20, 16, 5, 13))
INITIAL = len(STYLES) - 1


def _with_a_capital(address: str) -> str:
    local, _, provider = address.lower().partition("@")
    return f"{local}@{provider.capitalize()}"


CASES = (str.lower, str, str.upper, _with_a_capital)
CASE = Weights((76, 13, 4, 7))
"""As typed: small, as names are written, all in capitals, or with a capital after the @."""

_BY_HAND = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "ı": "i", "'": ""})


class People:
    """All customers, as a few numbers each; written out in chunks."""

    def __init__(self, joined: Integers, seed: int) -> None:
        self._joined = joined
        number = len(joined)
        self._raw = Stream(seed, "customers").raw(number)
        family, given = ORIGIN.pick(self._raw), ORIGIN.pick(Stream(seed, "customers: mixed").raw(number))
        given = np.where(slice_of(self._raw, 24, 8) * 100 >> 8 < MIXED, given, family)
        self._given = _name(
            given, [origin.given for origin in ORIGINS], Stream(seed, "customers: given names").raw(number)
        )
        self._family = _name(
            family, [origin.family for origin in ORIGINS], Stream(seed, "customers: family names").raw(number)
        )
        self._style = STYLE.pick(Stream(seed, "customers: styles").raw(number))
        self._suffix = self._suffixes()

    def columns(self, first: int, last: int) -> tuple[object, ...]:
        """Write out customers `first` to `last` - 1, counted from 0, in the order of the table's columns."""
        part = slice(first, last)
        people = zip(self._given[part].tolist(), self._family[part].tolist(), strict=True)
        city = CITY.at(slice_of(self._raw[part], 0, 14) * CITY.total >> 14)
        return (
            range(first + 1, last + 1),
            [f"{GIVEN[given]} {FAMILY[family]}" for given, family in people],
            self._addresses(part),
            [CITIES[place][0] for place in city.tolist()],
            written(self._joined[part]),
        )

    def _addresses(self, part: slice) -> list[str]:
        raw = self._raw[part]
        provider = PROVIDER.at(slice_of(raw, 14, 5) * PROVIDER.total >> 5)
        case = CASE.at(slice_of(raw, 19, 5) * CASE.total >> 5)
        given, family = _in_ascii(GIVEN), _in_ascii(FAMILY)
        columns = (self._style[part], self._given[part], self._family[part], self._suffix[part], provider, case)
        return [
            CASES[c](
                f"{STYLES[s].format(given[g][0] if s == INITIAL else given[g], family[f])}{number or ''}@{MAIL[p][0]}"
            )
            for s, g, f, number, p, c in zip(*(column.tolist() for column in columns), strict=True)
        ]

    def _suffixes(self) -> Integers:
        """Number those whose address would be the same; the first of them needs no number."""
        given, family = _first_places(_in_ascii(GIVEN)), _first_places(_in_ascii(FAMILY))
        initial = np.array([ord(name[0]) for name in _in_ascii(GIVEN)], dtype=np.int64)
        start = np.where(self._style == INITIAL, 1_000 + initial[self._given], given[self._given])
        key = (self._style * 2_000 + start) * 1_000 + family[self._family]
        return numbers(key, times_before(key))


def numbers(key: Integers, earlier: Integers) -> Integers:
    """Give each of those with the same `key` another number, and 0 to the first; `earlier` counts those before.

    People append a year rather than 2, so the numbers stay below 100 while these last.
    """
    like_a_year = (earlier * 61 + key * 13) % 97 + 3
    return np.where(earlier == 0, 0, np.where(earlier < 97, like_a_year, earlier + 100))


def _name(origin: Integers, names: list[tuple[str, ...]], raw: Bits) -> Integers:
    """Choose a name of each origin, as its place among the names of all."""
    place = np.zeros_like(origin)
    before = 0
    for number, those in enumerate(names):
        chosen = origin == number
        place[chosen] = before + falling(len(those), 12).pick(raw[chosen])
        before += len(those)
    return place


@cache
def _in_ascii(names: tuple[str, ...]) -> tuple[str, ...]:
    """Spell names as people do in their e-mail addresses."""
    plain = (unicodedata.normalize("NFKD", name.translate(_BY_HAND)) for name in names)
    return tuple(name.encode("ascii", "ignore").decode() for name in plain)


def _first_places(names: tuple[str, ...]) -> Integers:
    """Give for each name the first place at which it is spelled like this."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(name, place) for place, name in enumerate(names)], dtype=np.int64)
