"""The shop's shelves, read from `shelves.csv`, and the words that all products share."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from workshop_utils.shop.text import at_home, at_table, on_the_way
from workshop_utils.shop.text.kinds import Kind


@dataclass(frozen=True)
class Shelf:
    """Goods that stand together: of one kind and shape, of similar price and weight."""

    department: str
    aisle: str
    name: str
    kind: Kind
    shape: str
    cents: tuple[int, int]
    grams: tuple[int, int]
    nouns: tuple[str, ...]
    makes: tuple[tuple[str, str], ...]
    """What stands before the noun in a name, and the material it means."""
    sizes: tuple[str, ...]


@cache
def shelves() -> tuple[Shelf, ...]:
    """Read all shelves, in the order of the departments."""
    lines = (files(__package__) / "shelves.csv").read_text(encoding="utf-8").splitlines()
    return tuple(_shelf(row) for row in csv.DictReader(lines))


def _shelf(row: dict[str, str]) -> Shelf:
    kinds = vars(at_table) | vars(at_home) | vars(on_the_way)
    cheapest, dearest = map(int, row["euros"].split("-"))
    lightest, heaviest = map(int, row["grams"].split("-"))
    makes = (make.partition("=") for make in row["makes"].split("/"))
    return Shelf(
        row["department"],
        row["aisle"],
        row["shelf"],
        kinds[row["kind"]],
        row["shape"],
        (cheapest * 100, dearest * 100),
        (lightest, heaviest),
        tuple(row["nouns"].split("/")),
        tuple((make, material) for make, _, material in makes),
        tuple(row["sizes"].split("/")),
    )


SERIES = (
    "Alder",
    "Ashby",
    "Birk",
    "Brindle",
    "Calder",
    "Clover",
    "Drift",
    "Dunmore",
    "Elva",
    "Ember",
    "Fenwick",
    "Finch",
    "Glen",
    "Gunnar",
    "Harlow",
    "Hollis",
    "Isla",
    "Ivo",
    "Jarrow",
    "Juniper",
    "Kestrel",
    "Kite",
    "Linden",
    "Lund",
    "Marlow",
    "Moss",
    "Nell",
    "Nordby",
    "Orla",
    "Otter",
    "Pembrook",
    "Quill",
    "Rowan",
    "Sorrel",
    "Tindra",
    "Umber",
    "Vale",
    "Wren",
    "Yarrow",
    "Zephyr",
)
"""Names of ranges; a product's name begins with one."""

COLOURS = {
    "oat": (214, 200, 172),
    "charcoal": (62, 64, 68),
    "moss": (98, 118, 72),
    "rust": (170, 84, 46),
    "ink blue": (42, 62, 104),
    "sky": (128, 172, 206),
    "mustard": (204, 158, 52),
    "rose": (206, 140, 140),
    "white": (238, 236, 228),
    "plum": (104, 62, 92),
    "pine": (38, 82, 70),
    "clay": (188, 124, 92),
    "stone": (150, 148, 142),
    "black": (34, 34, 36),
}
"""Colours, as the shop calls them and as its photos show them."""

PLACES = ("Portugal", "Denmark", "Czechia", "Scotland", "Estonia", "Slovenia", "Japan", "Wales", "Lithuania", "Austria")
"""Where things are made."""
