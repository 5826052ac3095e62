"""Invoices: orders by another name, which ask the database whenever they are looked at."""

from __future__ import annotations

import inspect
import warnings

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, configure_mappers, joinedload, selectinload

from workshop_utils.measure.ledger import record
from workshop_utils.shop import Base, Customer, Invoice, Order, OrderLine


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        yield session


def test_an_invoice_is_an_order_by_another_name(session):
    invoice, order = session.get(Invoice, 3), session.get(Order, 3)
    assert (invoice.id, invoice.customer_id, invoice.status, invoice.placed_at) == (
        (order.id, order.customer_id, order.status, order.placed_at)
    )
    assert invoice.customer is order.customer
    assert invoice.lines == order.lines


def test_its_total_is_what_the_orders_lines_come_to(session):
    orders = session.scalars(select(Order).options(selectinload(Order.lines)).limit(50)).all()
    assert [session.get(Invoice, order.id).total for order in orders] == [order.total_cents for order in orders]


def test_an_invoice_without_lines_comes_to_nothing(session):
    first = session.get(Order, 1)
    empty = Order(customer_id=1, placed_at=first.placed_at, status="paid")
    session.add(empty)
    session.flush()
    assert session.get(Invoice, empty.id).total == 0


def test_every_look_at_the_total_is_a_statement_also_after_the_lines_are_there(engine, session):
    invoice = session.scalars(select(Invoice).options(selectinload(Invoice.lines)).limit(1)).one()
    with record(engine) as ledger:
        assert invoice.total == invoice.total == sum(line.quantity * line.unit_price_cents for line in invoice.lines)
    assert len(ledger.entries) == 2


def test_a_line_that_was_added_is_in_the_total_at_once(session):
    invoice = session.get(Invoice, 1)
    before = invoice.total
    session.add(OrderLine(order_id=1, product_id=1, quantity=2, unit_price_cents=50))
    assert invoice.total == before + 100


def test_to_compare_two_invoices_is_two_statements(engine, session):
    invoices = session.scalars(select(Invoice).limit(40)).all()
    with record(engine) as ledger:
        assert (invoices[0] < invoices[1]) is (invoices[0].total < invoices[1].total)
    assert len(ledger.entries) == 4
    with record(engine) as ledger:
        dearest_last = sorted(invoices)
    assert len(ledger.entries) > 4 * len(invoices)
    totals = [invoice.total for invoice in dearest_last]
    assert totals == sorted(totals)


@pytest.mark.parametrize("load", [joinedload, selectinload], ids=lambda load: load.__name__)
def test_its_relationships_can_be_loaded_along(engine, session, load):
    loaded = select(Invoice).options(load(Invoice.customer), load(Invoice.lines)).limit(5)
    invoices = session.scalars(loaded).unique().all()
    with record(engine) as ledger:
        assert all(invoice.customer.name and invoice.lines for invoice in invoices)
    assert ledger.entries == ()


def test_the_shops_own_models_stay_one_for_each_table():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        configure_mappers()
    classes = {mapper.class_ for mapper in Base.registry.mappers}
    assert Invoice not in classes
    assert len(classes) == len(Base.metadata.tables)
    assert Order.customer.property.back_populates == "orders"
    assert Customer.orders.property.mapper.class_ is Order


def test_its_source_fits_into_a_cell():
    assert len(inspect.getsource(Invoice).splitlines()) <= 25
