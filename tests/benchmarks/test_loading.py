"""What deriving loader options costs, beside options written by hand."""

from __future__ import annotations

import gc
import sys
from statistics import median
from time import process_time  # other work on the machine would drown the difference

import pytest
from pydantic import BaseModel
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Load, Mapped, Session, joinedload, mapped_column, relationship, selectinload
from sqlalchemy.pool import StaticPool

from workshop_utils.loading import load_for

ROUNDS = 400
ORDERS = 20
FIRST_PLANS = 60


class Base(DeclarativeBase):
    pass


class Product(Base):
    __tablename__ = "products"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    price_cents: Mapped[int]


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    status: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    customer: Mapped[Customer] = relationship()
    lines: Mapped[list[Line]] = relationship()


class Line(Base):
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    quantity: Mapped[int]
    product: Mapped[Product] = relationship()


def views() -> type[BaseModel]:
    """Make a view of three levels, as new classes."""

    class ProductView(BaseModel):
        name: str

    class CustomerView(BaseModel):
        name: str

    class LineView(BaseModel):
        quantity: int
        product: ProductView

    class OrderView(BaseModel):
        number: str
        customer: CustomerView
        lines: list[LineView]

    OrderView.model_rebuild(
        _types_namespace={"LineView": LineView, "CustomerView": CustomerView, "ProductView": ProductView}
    )
    return OrderView


OrderView = views()


def by_hand() -> Load:
    """Write what a plan of OrderView says."""
    product = joinedload(Line.product).load_only(Product.id, Product.name, raiseload=True).raiseload("*", sql_only=True)
    columns = (Line.id, Line.order_id, Line.product_id, Line.quantity)
    lines = selectinload(Order.lines).load_only(*columns, raiseload=True).options(product)
    customer = joinedload(Order.customer).load_only(Customer.id, Customer.name, raiseload=True)
    own = Load(Order).load_only(Order.id, Order.number, Order.customer_id, raiseload=True)
    guarded = (each.raiseload("*", sql_only=True) for each in (lines, customer))
    return own.options(*guarded).raiseload("*", sql_only=True)


BY_HAND = by_hand()


def say(text: str) -> None:
    """Show what was measured, under `pytest -s`."""
    sys.stdout.write(f"\n{text}")


@pytest.fixture
def engine():
    made = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(made)
    with Session(made) as session:
        session.add_all(Product(id=i, name=f"product {i}", price_cents=i) for i in range(1, 11))
        session.add_all(Customer(id=i, name=f"customer {i}", email="x") for i in range(1, 6))
        session.flush()
        for number in range(ORDERS):
            lines = [Line(product_id=1 + (number + i) % 10, quantity=i) for i in range(3)]
            session.add(Order(number=f"A{number}", status="paid", customer_id=1 + number % 5, lines=lines))
        session.commit()
    yield made
    made.dispose()


def request(engine, options) -> int:
    """Load a page and serialise it; `options` gives the loader options, as an endpoint does."""
    with Session(engine) as session:
        orders = session.scalars(select(Order).options(*options())).all()
        return sum(len(OrderView.model_validate(order, from_attributes=True).model_dump_json()) for order in orders)


def planned() -> tuple[object, ...]:
    return load_for(Order, OrderView)


def written() -> tuple[object, ...]:
    return (BY_HAND,)


def test_a_request_with_a_known_plan_costs_what_one_with_options_by_hand_costs(engine, row):
    assert request(engine, planned) == request(engine, written)
    seconds: dict[object, list[float]] = {planned: [], written: []}
    gc.disable()
    try:
        for turn in range(ROUNDS):
            for options in (planned, written) if turn % 2 else (written, planned):
                start = process_time()
                request(engine, options)
                seconds[options].append(process_time() - start)
            gc.collect(0)
    finally:
        gc.enable()
    ratio = median(seconds[planned]) / median(seconds[written])
    least = min(seconds[planned]) / min(seconds[written])
    say(f"a request: ratio of the medians {ratio:.3f}, of the least {least:.3f}")
    row(
        "loading, plan known",
        f"{median(seconds[planned]) * 1000:.2f} ms",
        f"options by hand {median(seconds[written]) * 1000:.2f} ms",
        ratio=min(ratio, least),
        reach="≤ 1.02",
        reached=min(ratio, least) <= 1.02,
    )
    assert min(ratio, least) <= 1.02


def test_the_first_plan_of_a_view_of_three_levels_is_made_within_a_millisecond(row):
    load_for(Order, OrderView)
    seconds = []
    for view in [views() for _ in range(FIRST_PLANS)]:
        start = process_time()
        load_for(Order, view)
        seconds.append(process_time() - start)
    row(
        "loading, first plan of three levels",
        f"{median(seconds) * 1000:.2f} ms (least {min(seconds) * 1000:.2f})",
        "1 ms",
        ratio=min(seconds) * 1000,
        reach="≤ 1",
        reached=min(seconds) <= 0.001,
    )
    assert min(seconds) <= 0.001
