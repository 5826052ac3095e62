"""What the API's endpoints share: sessions, pages, and views filled from rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, NamedTuple, TypeVar

from fastapi import Depends, HTTPException, Query, Request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from workshop_utils.shop import views
from workshop_utils.shop.models import STATUSES, Base, Category, Order

Model = TypeVar("Model", bound=Base)
Number = Annotated[int, Query(ge=1)]


def open_session(request: Request) -> Iterator[Session]:
    """Open a session for a request, and close it when the request is over."""
    with Session(request.app.state.engine) as session:
        yield session


class Paging(NamedTuple):
    """Which part of a list is asked for."""

    page: int
    size: int


def paging(page: Number = 1, size: Number = 20) -> Paging:
    """Read from the query which part of a list is asked for."""
    return Paging(page, size)


OpenSession = Annotated[Session, Depends(open_session)]
AskedPaging = Annotated[Paging, Depends(paging)]


def found(session: Session, model: type[Model], number: int) -> Model:
    """Give the row of that number, or answer 404."""
    row = session.get(model, number)
    if row is None:
        raise HTTPException(404, f"There is no {model.__name__.lower()} {number}.")
    return row


def page_of(session: Session, query: Select[Model], asked: Paging) -> Sequence[Model]:
    """Give one page of what a query finds."""
    return session.scalars(query.offset((asked.page - 1) * asked.size).limit(asked.size)).all()


def count(session: Session, query: Select[Any]) -> int:
    """Say how much a query finds."""
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def ids_under(category: Category) -> list[int]:
    """Give the ids of a category and of all that is under it."""
    return [category.id, *(number for child in category.children for number in ids_under(child))]


def path_to(category: Category) -> list[Category]:
    """Give the way to a category, its department first."""
    return [*(path_to(category.parent) if category.parent else []), category]


def node_of(category: Category) -> views.CategoryNode:
    """Give a category with all that is under it, and how many products stand where."""
    return views.CategoryNode(
        id=category.id,
        name=category.name,
        products=len(category.products),
        children=[node_of(child) for child in category.children],
    )


def summary_of(order: Order) -> views.OrderSummary:
    """Give an order as lists show it."""
    return views.OrderSummary(
        id=order.id,
        placed_at=order.placed_at,
        status=order.status,
        customer=views.CustomerName.model_validate(order.customer),
        pieces=sum(line.quantity for line in order.lines),
        total_cents=order.total_cents,
    )


def status_sums(orders: Sequence[Order]) -> list[views.StatusSum]:
    """Add up orders by what became of them."""
    number, revenue = Counter[str](), Counter[str]()
    for order in orders:
        number[order.status] += 1
        revenue[order.status] += order.total_cents
    return [views.StatusSum(status=each, orders=number[each], revenue_cents=revenue[each]) for each in STATUSES]


def department_sums(orders: Sequence[Order]) -> list[views.DepartmentSum]:
    """Add up what departments sold, the largest sum first."""
    revenue = Counter[str]()
    for order in orders:
        for line in order.lines:
            if order.status not in ("cancelled", "returned"):
                department, *_ = path_to(line.product.category)
                revenue[department.name] += line.quantity * line.unit_price_cents
    return [views.DepartmentSum(department=name, revenue_cents=cents) for name, cents in revenue.most_common()]
