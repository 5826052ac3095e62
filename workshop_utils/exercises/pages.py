"""Facts about the lessons' pages, measured on the learner's own shop, so that no number is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop_utils import shop
from workshop_utils.measure.ledger import record
from workshop_utils.shop import Order


def first_page(session: Session, limit: int) -> list[dict[str, Any]]:
    """The page of lesson 00: id, customer, number of pieces and history of the newest orders."""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    return [
        {
            "id": order.id,
            "customer": order.customer.name,
            "pieces": sum(line.quantity for line in order.lines),
            "history": [step.what for step in order.history],
        }
        for order in session.scalars(newest)
    ]


def statements_of(page: Callable[[Session, int], object], limit: int) -> int:
    """Count the statements that a page takes for `limit` orders of the shop in the data folder."""
    engine = shop.open_database("sqlite")
    try:
        with record(engine) as ledger, Session(engine) as session:
            page(session, limit)
    finally:
        engine.dispose()
    return ledger.statements
