"""What a total on 7.3 that isn't the one asked for was made of: worked out from the hidden bills' lines, not guessed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.oracle import content
from workshop_utils.exercises.wording import in_words
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.exercise import Case

Lines = list[tuple[int, int, int | None]]
"""Of each line the quantity, the price of one in cents, and the discount in per cent."""
_MOST_TOLD = 4


def _worth(lines: Lines) -> list[int]:
    """Give a hundred times what each line comes to."""
    return [quantity * cents * (100 - (percent or 0)) for quantity, cents, percent in lines]


_READINGS: Mapping[str, Callable[[Lines], int]] = {
    "no discount": lambda lines: sum(quantity * cents for quantity, cents, _ in lines),
    "no quantity": lambda lines: sum(cents * (100 - (percent or 0)) // 100 for _, cents, percent in lines),
    "lost": lambda lines: sum(one // 100 for one in _worth([line for line in lines if line[2] is not None])),
    "distinct": lambda lines: sum({one // 100 for one in _worth(lines)}),
    "rounded": lambda lines: sum(round(one / 100) for one in _worth(lines)),
    "rounded once": lambda lines: round(sum(_worth(lines)) / 100),
    "price first": lambda lines: sum(
        quantity * (cents * (100 - (percent or 0)) // 100) for quantity, cents, percent in lines
    ),
    "discount cut": lambda lines: sum(
        quantity * cents - quantity * cents * (percent or 0) // 100 for quantity, cents, percent in lines
    ),
    "floats cut": lambda lines: sum(
        int(quantity * cents * (1 - (percent or 0) / 100)) for quantity, cents, percent in lines
    ),
    "at the end": lambda lines: sum(_worth(lines)) // 100,
}


def reading(case: Case, came: Mapping[int, Any]) -> str:
    """Name what all totals that came would be right for; "" for nothing that is known."""
    bills = _bills(case)
    for name, total_of in _READINGS.items():
        if all((came.get(number) or 0) == total_of(bills.get(number, [])) for number in came):
            return name
    return ""


def plainest(case: Case, numbers: list[int]) -> int:
    """Give the one of these bills that has fewest lines."""
    bills = _bills(case)
    return min(numbers, key=lambda number: (len(bills.get(number, [])), number))


def told(case: Case, number: int) -> str:
    """Say of what lines a bill consists: "It has one line: 3 × 1,001 cents, 33 per cent off."."""
    lines = _bills(case).get(number, [])
    if not lines:
        return "It has no lines."
    said = [
        f"{count(quantity)} × {count(cents)} cents, {_off(percent)}" for quantity, cents, percent in lines[:_MOST_TOLD]
    ]
    more = len(lines) - _MOST_TOLD
    return f"It has {in_words(len(lines))} line{'s' if len(lines) > 1 else ''}: {'; '.join(said)}{f'; and {more} more' if more > 0 else ''}."


def _off(percent: int | None) -> str:
    return "no discount" if percent is None else f"{percent} per cent off"


def _bills(case: Case) -> dict[int, Lines]:
    """Give the lines of each bill of a case that has any."""
    found: dict[int, Lines] = {}
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content(case))
        rows = connection.execute(
            "SELECT bill_id, quantity, unit_price_cents, discount_percent FROM bill_lines ORDER BY id"
        )
        for number, *line in rows:
            found.setdefault(number, []).append(tuple(line))
    return found
