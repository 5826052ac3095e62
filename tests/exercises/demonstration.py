"""An exercise for tests: lesson 02's order page, whole, as a lesson would declare it."""

from __future__ import annotations

from typing import Any

from demonstration_solution import order_page as solved

from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.exercise import Case, Exercise, Item
from workshop_utils.exercises.starters.n_plus_one import order_page
from workshop_utils.shop import Size

__all__ = ["demonstration", "order_page", "solved"]


def demonstration(**changed: Any) -> Exercise:
    """Declare it anew, so that no test meets what another one left in it."""
    declared: dict[str, Any] = {
        "name": "order_page",
        "number": "2.2",
        "lesson": "demonstration",
        "goal": "The same answer, in a number of statements that doesn't grow with `limit`.",
        "call": "order_page(session, limit)",
        "starter": order_page,
        "solution_code": solved,
        "cases": (
            Case("5 orders", Size("larger", 900, 180, 120), seed=7, arguments=(5,)),
            Case("50 orders", Size("smaller", 300, 60, 100), seed=8, arguments=(50,)),
        ),
        "budget": Budget(statements=6, rows=1.25),
        "hints": (
            "Record your page and sort the ledger by *times run*. Which statements run more than once?",
            "The page crosses four relationships. `select` takes loader options that name what to bring along.",
            "Write one option for each relationship. For each ask: can one order have *many* of these?",
        ),
        "why": "Each statement asks for all orders' share at once.",
        "other_way": "`selectinload` for all four: 5 statements and 1,128 rows, no join to think about.",
        "price": "The page loads the history even on the day nobody shows it (lesson 03).",
        "item": Item("order", "orders", key="id", parts={"lines": "lines", "history": "steps of history"}),
        "asks": {
            "products": "by which relationships do you get from an order to a product, and which of them do your "
            "options name?",
        },
    }
    return Exercise(**declared | changed)
