"""The rows of `categories` and `products`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from workshop_utils.shop.draw import Integers, Stream, Weights, slice_of, times_before
from workshop_utils.shop.photo import take
from workshop_utils.shop.text.catalogue import COLOURS, PLACES, SERIES, Shelf, shelves
from workshop_utils.shop.text.choosing import some
from workshop_utils.shop.text.descriptions import GENERAL, OPENINGS, QUESTIONS

STRIDE = 7_919
"""A prime that divides no shelf's number of combinations: steps of it meet each combination once before any twice."""


@dataclass(frozen=True)
class Good:
    """One product, before it is written out."""

    shelf: Shelf
    noun: str
    make: tuple[str, str]
    """What stands in its name, and the material it means."""
    size: str
    series: str
    colour: str
    place: str
    cents: int
    grams: int

    @property
    def name(self) -> str:
        """As it stands in the shop."""
        return f"{self.series} {self.make[0]} {self.noun}, {self.size}"

    @property
    def called(self) -> str:
        """What one calls it in a sentence."""
        return " ".join(word if word.isupper() else word.lower() for word in self.noun.split())


@cache
def category_rows() -> tuple[tuple[tuple[int, str, int | None], ...], tuple[int, ...]]:
    """Give the tree's rows (id, name, parent's id), and the id of each shelf."""
    rows: list[tuple[int, str, int | None]] = []
    ids: dict[tuple[str, ...], int] = {}
    for shelf in shelves():
        path = (shelf.department, shelf.aisle, shelf.name)
        for depth in (1, 2, 3):
            if path[:depth] not in ids:
                ids[path[:depth]] = len(rows) + 1
                rows.append((len(rows) + 1, path[depth - 1], ids.get(path[: depth - 1])))
    return tuple(rows), tuple(ids[shelf.department, shelf.aisle, shelf.name] for shelf in shelves())


class Goods:
    """All products, as a few numbers each; written out in chunks."""

    def __init__(self, number: int, seed: int) -> None:
        self.shelf = Stream(seed, "products: shelves").below(len(shelves()), number)
        self._turn = times_before(self.shelf)
        self._raw = Stream(seed, "products").raw(number)
        self._words = Stream(seed, "products: words").raw(number)
        self._start = Stream(seed, "products: combinations").below(1_000_000, len(shelves()))
        self.cents = self._prices()
        """What each costs."""

    def columns(self, first: int, last: int) -> tuple[object, ...]:
        """Write out products `first` to `last` - 1, counted from 0, in the order of the table's columns."""
        goods = [self.good(place) for place in range(first, last)]
        cost = self.cents[first:last] * (38 + slice_of(self._raw[first:last], 10, 5)) // 100
        bits = self._words[first:last].tolist()
        return (
            range(first + 1, last + 1),
            [good.name for good in goods],
            [category_rows()[1][shelf] for shelf in self.shelf[first:last].tolist()],
            [good.cents for good in goods],
            cost.tolist(),
            [described(good, word) for good, word in zip(goods, bits, strict=True)],
            [
                take(good.shelf.shape, COLOURS[good.colour], mirrored=word % 2 == 1)
                for good, word in zip(goods, bits, strict=True)
            ],
            [json.dumps(attributes(good), ensure_ascii=False) for good in goods],
        )

    def called(self) -> list[str]:
        """Say what one calls each of them in a sentence."""
        return [self.good(place).called for place in range(len(self.shelf))]

    def good(self, place: int) -> Good:
        """Give the product at a place, counted from 0."""
        shelf = shelves()[self.shelf[place]]
        rest = int(self._start[self.shelf[place]] + self._turn[place] * STRIDE)
        rest, noun = divmod(rest, len(shelf.nouns))
        rest, series = divmod(rest, len(SERIES))
        rest, make = divmod(rest, len(shelf.makes))
        bits = int(self._raw[place])
        lightest, heaviest = shelf.grams
        return Good(
            shelf,
            shelf.nouns[noun],
            shelf.makes[make],
            size=shelf.sizes[rest % len(shelf.sizes)],
            series=SERIES[series],
            colour=tuple(COLOURS)[(bits >> 20) % len(COLOURS)],
            place=PLACES[(bits >> 32) % len(PLACES)],
            cents=int(self.cents[place]),
            grams=lightest + (heaviest - lightest) * (bits >> 40 & 1023) // 10_240 * 10,
        )

    def _prices(self) -> Integers:
        """Draw prices between each shelf's cheapest and dearest, more of them low; shops end them in 50, 90 or 00."""
        low = np.array([shelf.cents[0] for shelf in shelves()], dtype=np.int64)[self.shelf]
        high = np.array([shelf.cents[1] for shelf in shelves()], dtype=np.int64)[self.shelf]
        cents = low + ((high - low) * slice_of(self._raw, 0, 10) * slice_of(self._raw, 50, 10) >> 20)
        return cents // 100 * 100 + np.array((90, 90, 50, 0), dtype=np.int64)[slice_of(self._raw, 60, 2)]


DETAILS = Weights((30, 34, 18, 10, 5, 3))
"""Products by the number of sentences about their make, one more than the place."""
ASKED = Weights((70, 9, 6, 4, 3, 2, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1))
"""Products by the number of questions answered: most have none, a few have all."""


def described(good: Good, bits: int) -> str:
    """Write a product's description: an opening, details, how to care for it, and what customers asked."""
    kind = good.shelf.kind
    details = DETAILS.place(bits % DETAILS.total)
    asked = ASKED.place((bits >> 8) % ASKED.total)
    paragraphs = [[*some(OPENINGS, 1, bits >> 16), *some(kind.details, details + 1, bits >> 20)]]
    if details or asked:
        paragraphs.append(some(GENERAL, details // 2 + asked // 3 + 1, bits >> 27))
    if details > 1 or asked:
        paragraphs.append(["Care:", *some(kind.care, max(details, 1), bits >> 34)])
    paragraphs += [list(pair) for pair in some(QUESTIONS, asked, bits >> 41)]
    return "\n\n".join(map(" ".join, paragraphs)).format_map(slots(good))


def slots(good: Good) -> dict[str, str]:
    """Give the words that fill the gaps in a description."""
    article = "an" if good.called[0] in "aeio" else "a"
    return {
        "it": good.called,
        "A": article.capitalize(),
        "series": good.series,
        "colour": good.colour,
        "material": good.make[1],
        "Material": good.make[1][0].upper() + good.make[1][1:],
        "place": good.place,
        "size": good.size,
        "weight": f"{good.grams} g" if good.grams < 1_000 else f"{(good.grams + 50) // 100 / 10} kg",
    }


def attributes(good: Good) -> dict[str, Any]:
    """Give what a shop filters by, as JSON has it."""
    return {
        "colour": good.colour,
        "material": good.make[1],
        "size": good.size,
        "weight_g": good.grams,
        "made_in": good.place,
        "series": good.series,
        **good.shelf.kind.facts,
    }
