"""Facts about the order page, measured on the learner's own shop, so that no number is typed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workshop_utils import shop
from workshop_utils.exercises.starters.n_plus_one import order_page
from workshop_utils.measure.ledger import record


def statements_of_the_slow_page(limit: int) -> int:
    """Count the statements that the slow order page takes for `limit` orders of the shop in the data folder."""
    engine = shop.open_database()
    try:
        with record(engine) as ledger, Session(engine) as session:
            order_page(session, limit)
    finally:
        engine.dispose()
    return ledger.statements
