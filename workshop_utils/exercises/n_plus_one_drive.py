"""How exercise 2.4 is driven: the page is built from the learner's orders, then each order is touched elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, lazyload
from sqlalchemy.orm.exc import DetachedInstanceError

from workshop_utils.shop import Order, OrderLine

REFUSED = "refused"
ANSWERED = "asked the database"
UNASKED = "had it without asking"
PROBES: dict[str, Callable[[Order], object]] = {
    "order.customer.reviews": lambda order: order.customer.reviews,
    "order.customer.orders": lambda order: order.customer.orders,
    "order.lines[0].product.category": lambda order: order.lines[0].product.category,
    "order.lines[0].product.reviews": lambda order: order.lines[0].product.reviews,
    "order.lines[0].product.lines": lambda order: order.lines[0].product.lines,
}


class NotOrdersError(TypeError):
    """What came from the learner's function holds something else than orders; the message is its type's name."""


def page_and_probes(function: Callable[..., Iterable[Order]], session: Session, limit: int) -> dict[str, Any]:
    """Build the page from what `function` gives, then touch what the page doesn't show. Raises NotOrdersError."""
    orders = list(function(session, limit))
    odd = next((one for one in orders if not isinstance(one, Order)), None)
    if odd is not None:
        raise NotOrdersError(type(odd).__name__)
    shown = [_shown(order) for order in orders]
    return {
        "page": shown,
        "touched": {path: _touch(probe, orders[0], session) for path, probe in PROBES.items()} if orders else {},
    }


def guarded_but_lazy(session: Session, limit: int) -> Iterable[Order]:
    """Refuse what the page doesn't show, and load the rest when it is touched: the slow version of 2.4."""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    return session.scalars(
        newest.options(
            lazyload(Order.customer).raiseload("*"),
            lazyload(Order.lines).lazyload(OrderLine.product).raiseload("*"),
            lazyload(Order.history),
        )
    ).all()


def _shown(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "customer": order.customer.name,
        "lines": [{"product": line.product.name, "quantity": line.quantity} for line in order.lines],
        "history": [step.what for step in order.history],
    }


def _touch(probe: Callable[[Order], object], order: Order, session: Session) -> str:
    engine, asked = session.get_bind(), []

    def note(*_: object) -> None:
        asked.append(True)

    event.listen(engine, "before_cursor_execute", note)
    try:
        probe(order)
    except (InvalidRequestError, DetachedInstanceError):
        return REFUSED
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return ANSWERED if asked else UNASKED
