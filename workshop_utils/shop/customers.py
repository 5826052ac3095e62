"""The rows of `customers`: names, addresses that are unique when case is ignored, and cities."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np

from workshop_utils.shop.clock import written
from workshop_utils.shop.draw import Integers, Stream, Weights, falling, slice_of, times_before
from workshop_utils.shop.text.people import CITIES, FAMILY, GIVEN, MAIL

STYLES = ("{}.{}", "{}_{}", "{}{}", "{}-{}", "{}.{}")
"""How the part before the @ is put together; in the last one the given name is an initial."""
STYLE = Weights((46, 20, 16, 5, 13))
INITIAL = len(STYLES) - 1
CASES = (str.lower, str, str.upper, lambda address: address.lower().replace("@m", "@M").replace("@i", "@I"))
CASE = Weights((76, 13, 4, 7))
"""As typed: small, as names are written, all in capitals, or with a capital after the @."""
_BY_HAND = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "ı": "i", "'": ""})


class People:
    """All customers, as a few numbers each; written out in chunks."""

    def __init__(self, joined: Integers, seed: int) -> None:
        self._joined = joined
        number = len(joined)
        self._given = falling(len(GIVEN), 60).pick(Stream(seed, "customers: given names").raw(number))
        self._family = falling(len(FAMILY), 90).pick(Stream(seed, "customers: family names").raw(number))
        self._raw = Stream(seed, "customers").raw(number)
        self._style = STYLE.pick(self._raw)
        self._suffix = self._suffixes()

    def columns(self, first: int, last: int) -> tuple[object, ...]:
        """Write out customers `first` to `last` - 1, counted from 0, in the order of the table's columns."""
        part = slice(first, last)
        names = [f"{GIVEN[g]} {FAMILY[f]}" for g, f in zip(self._given[part].tolist(), self._family[part].tolist(), strict=True)]
        raw = self._raw[part]
        city = Weights([share for _, share in CITIES]).at(slice_of(raw, 0, 16) * sum(share for _, share in CITIES) >> 16)
        return (
            range(first + 1, last + 1),
            names,
            self._addresses(part),
            [CITIES[place][0] for place in city.tolist()],
            written(self._joined[part]),
        )

    def _addresses(self, part: slice) -> list[str]:
        raw = self._raw[part]
        provider = Weights([share for _, share in MAIL]).at(slice_of(raw, 16, 8) * 100 >> 8).tolist()
        case = CASE.at(slice_of(raw, 24, 8) * CASE.total >> 8).tolist()
        given, initials, family = _in_ascii(GIVEN), [name[0] for name in _in_ascii(GIVEN)], _in_ascii(FAMILY)
        people = zip(*(each[part].tolist() for each in (self._style, self._given, self._family, self._suffix)), provider, case, strict=True)
        return [
            CASES[c](f"{STYLES[s].format((initials if s == INITIAL else given)[g], family[f])}{number or ''}@{MAIL[p][0]}")
            for s, g, f, number, p, c in people
        ]

    def _suffixes(self) -> Integers:
        """Number those whose address would be the same; the first of them needs no number."""
        initial = np.array([ord(name[0]) for name in _in_ascii(GIVEN)], dtype=np.int64)
        start = np.where(self._style == INITIAL, 1_000 + initial[self._given], self._given)
        key = (self._style * 2_000 + start) * 1_000 + self._family
        earlier = times_before(key)
        # People append a year rather than 2: different numbers for each of them, below 100 while these last.
        like_a_year = (earlier * 61 + key * 13) % 97 + 3
        return np.where(earlier == 0, 0, np.where(earlier < 97, like_a_year, earlier + 100))


@cache
def _in_ascii(names: tuple[str, ...]) -> tuple[str, ...]:
    """Spell names as people do in their e-mail addresses."""
    plain = (unicodedata.normalize("NFKD", name.translate(_BY_HAND)) for name in names)
    return tuple(name.encode("ascii", "ignore").decode() for name in plain)
