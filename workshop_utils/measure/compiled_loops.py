"""Loops as one writes them, for compilers: `compare_compilers` runs this file as it is, and compiled.

With `from __future__` left out: Cython and mypyc read the hints, and nothing here is evaluated late.
"""

import json


def numbers(size: int) -> int:
    """Add up the steps by which each number below `size` gets to 1: halved if even, else tripled and one more (Collatz)."""
    total: int = 0
    for start in range(1, size):
        number: int = start
        while number != 1:
            number = number // 2 if number % 2 == 0 else 3 * number + 1
            total += 1
    return total


def without_hints(size):  # type: ignore[no-untyped-def]
    """Do the same, with no hints to read."""
    total = 0
    for start in range(1, size):
        number = start
        while number != 1:
            number = number // 2 if number % 2 == 0 else 3 * number + 1
            total += 1
    return total


def dictionaries(rows: list[dict[str, int]]) -> dict[int, int]:
    """Add up cents by product, for rows that are dictionaries, as an API has them."""
    totals: dict[int, int] = {}
    for row in rows:
        product: int = row["product"]
        totals[product] = totals.get(product, 0) + row["cents"] * row["quantity"]
    return totals


def json_body(body: bytes) -> list[dict[str, int]]:
    """Decode a body and check every field of every row, as one does by hand."""
    checked: list[dict[str, int]] = []
    for row in json.loads(body):
        new: dict[str, int] = {}
        for name in ("product", "cents", "quantity"):
            value = row.get(name)
            if not isinstance(value, int):
                raise TypeError(name)
            new[name] = value
        checked.append(new)
    return checked
