"""What tests of the judge share: limits, and two small shops to be judged on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from workshop_utils import shop
from workshop_utils.exercises.evidence import Evidence, Limits, TrialCase

LIMITS = Limits(statements=300, rows=20_000, steps=3_000_000, seconds=60.0, memory_mb=1_000)
IDS = "session.scalars(select(Order.id).order_by(Order.id).limit(limit)).all()"
ANSWERS = f"def page(session, limit):\n    return {IDS}"

Cell = Callable[..., Any]
Run = Callable[..., tuple[Evidence, ...]]


@cache
def cases() -> tuple[TrialCase, ...]:
    """Give two cases, the second one on a larger shop; the argument is a limit."""
    small, larger = shop.Size("one", 60, 20, 100), shop.Size("two", 120, 30, 100)
    return TrialCase(shop.build_content(small, 3), (2,)), TrialCase(shop.build_content(larger, 4), (5,))
