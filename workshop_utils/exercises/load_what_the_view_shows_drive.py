"""How exercises 3.3 and 3.4 are called: load what the plan of the learner's view says, and make the responses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workshop_utils.exercises.evidence import Refusal
from workshop_utils.exercises.load_what_the_view_shows_responses import Answer, only_documents, responses
from workshop_utils.exercises.load_what_the_view_shows_views import View
from workshop_utils.exercises.plain import Odd
from workshop_utils.loading import load_for
from workshop_utils.shop import Category, Order, OrderLine

SCHEMA = "Marshmallow schema"
"""What a refusal calls a class that `load_for` would take, and these exercises don't."""


def lazy_receipt() -> View:
    """Give a view of a receipt: the slow version of 3.3, for which nothing is planned."""
    from workshop_utils.exercises.solutions import (
        load_what_the_view_shows as solutions,
    )  # for the kernel, not for trials

    return _view(solutions.receipt_view())


def receipts(function: Callable[..., Any], session: Session, limit: int) -> Answer:
    """3.3: load the newest orders as the plan of the function's view says, and make the responses."""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    reads = ((OrderLine, "quantity"), (OrderLine, "unit_price_cents"))
    view = _view(function())
    if function is lazy_receipt:
        return only_documents(responses(session, newest, view, reads))
    return responses(session, newest.options(*load_for(Order, view)), view, reads)


def lazy_tree() -> View:
    """Give a view of a category: the slow version of 3.4, for which nothing is planned."""
    from workshop_utils.exercises.solutions import load_what_the_view_shows as solutions  # as above

    return _view(solutions.category_view())


def trees(function: Callable[..., Any], session: Session, levels: int) -> Answer:
    """3.4: load the categories that have `levels` levels below them, and make the responses: of aisles 1, of departments more."""
    parent = aliased(Category)
    top = select(Category).outerjoin(parent, Category.parent).order_by(Category.id)
    are_aisles = parent.id.is_not(None) & parent.parent_id.is_(None)
    top = top.where(are_aisles if levels == 1 else Category.parent_id.is_(None))
    view, reads = _view(function()), ((Category, "name"),)
    if function is lazy_tree:
        return only_documents(responses(session, top, view, reads))
    return responses(session, top.options(*load_for(Category, view, depth=levels)), view, reads)


def _view(given: Any) -> View:
    if isinstance(given, type) and issubclass(given, BaseModel):
        return given
    kind = SCHEMA if type(given).__name__ == "SchemaMeta" else type(given).__name__
    raise Odd(Refusal("none" if given is None else "not plain", "", kind))
