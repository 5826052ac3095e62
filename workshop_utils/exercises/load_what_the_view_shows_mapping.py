"""How exercise 3.1 is called: what a change of the mapping costs elsewhere is measured on the spot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from workshop_utils.measure.ledger import record
from workshop_utils.shop import Customer


def page_and_names(function: Callable[..., Any], session: Session, limit: int) -> Any:
    """3.1: give the page. Where the function changed the mapping, give what a list of names costs now instead."""
    before = strategies()
    page = function(session, limit)
    if strategies() == before:
        return page
    session.expunge_all()
    with record(session.get_bind()) as ledger:  # type: ignore[arg-type] # our sessions are bound to engines
        customers = session.scalars(select(Customer).order_by(Customer.id).limit(limit)).unique().all()
        return {"customers": len(customers), "statements": ledger.statements, "rows": ledger.rows}


def strategies() -> dict[str, Any]:
    """Tell how a customer's relationships load where no option says otherwise."""
    return {one.key: (one.lazy, one.strategy_key) for one in inspect(Customer).relationships}
