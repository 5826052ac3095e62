"""Three endpoints of the shop that are equally slow to whoever calls them, for lesson 01 to find out why.

Each is code that a good engineer might write. Each has one culprit, which has most of the time on every machine: the
work that the other parts do is a small fraction of it, in counts (`tests/shop/test_endpoints.py`).
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from workshop_utils.shop.models import HistoryStep, Order

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DAY = date(2025, 10, 6)
SINCE = datetime(2025, 9, 15)
"""About a tenth of all orders came since."""
EXPORTED = 3_500


def parcels(session: Session) -> str:
    """GET /parcels: what happened to parcels on one day"""  # noqa: D400 - the label in tables
    happened = (
        select(HistoryStep.what, func.count())
        .where(func.date(HistoryStep.at) == DAY.isoformat())
        .group_by(HistoryStep.what)
        .order_by(HistoryStep.what)
    )
    return json.dumps([tuple(row) for row in session.execute(happened)])


def statuses(session: Session) -> str:
    """GET /statuses: how many orders since mid-September stand where"""  # noqa: D400 - as above
    recent = select(Order).where(Order.placed_at >= SINCE)
    return json.dumps(Counter(order.status for order in session.scalars(recent)))


def export(session: Session) -> str:
    """GET /export: the newest orders, for another system"""  # noqa: D400 - as above
    from fastapi.encoders import jsonable_encoder

    from workshop_utils.shop.views import OrderRow

    columns = select(Order.id, Order.placed_at, Order.status, Order.customer_id)
    newest = columns.order_by(Order.placed_at.desc(), Order.id.desc()).limit(EXPORTED)
    return json.dumps(jsonable_encoder([OrderRow.model_validate(row) for row in session.execute(newest)]), indent=2)
