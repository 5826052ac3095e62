"""Labels at the ends of lines, moved apart where lines end close together."""

from __future__ import annotations

from collections.abc import Sequence


def apart(wanted: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Move positions as little as needed so that any two are at least `gap` apart, in the order they have.

    Stays between `lowest` and `highest` where there is room for all; else it goes below `lowest`.
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], -index))
    groups: list[tuple[float, int]] = []  # the middle of labels that touch, and how many they are
    for index in order:
        middle, many = min(max(wanted[index], lowest), highest), 1
        while groups and middle - (many - 1) * gap / 2 - gap < groups[-1][0] + (groups[-1][1] - 1) * gap / 2:
            other, others = groups.pop()
            middle, many = (middle * many + other * others) / (many + others), many + others
            half = (many - 1) * gap / 2
            middle = min(max(middle, lowest + half), highest - half)
        groups.append((middle, many))
    placed = [middle + (k - (many - 1) / 2) * gap for middle, many in groups for k in range(many)]
    return [place for _, place in sorted(zip(order, placed, strict=True))]
