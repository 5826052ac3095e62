"""An exercise for tests: the order page, whole, as a lesson would declare it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.exercise import Case, Exercise, Item
from workshop_utils.shop import Order, OrderLine, Size


def order_page(session: Session, limit: int) -> list[dict[str, Any]]:
    """The newest `limit` orders, newest first: id, customer, lines and history of each."""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    return [
        {
            "id": order.id,
            "customer": order.customer.name,
            "lines": [{"product": line.product.name, "quantity": line.quantity} for line in order.lines],
            "history": [step.what for step in order.history],
        }
        for order in session.scalars(newest)
    ]


def solved(session: Session, limit: int) -> list[dict[str, Any]]:
    """The same page, each statement for all orders."""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    shown = (
        joinedload(Order.customer),
        selectinload(Order.lines).joinedload(OrderLine.product),
        selectinload(Order.history),
    )
    return [
        {
            "id": order.id,
            "customer": order.customer.name,
            "lines": [{"product": line.product.name, "quantity": line.quantity} for line in order.lines],
            "history": [step.what for step in order.history],
        }
        for order in session.scalars(newest.options(*shown))
    ]


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
