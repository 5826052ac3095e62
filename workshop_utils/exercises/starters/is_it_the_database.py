"""Starters of lesson 01."""

from __future__ import annotations

from sqlalchemy import func, select

from workshop_utils.shop import Customer, Order


def customer_by_email(session, email):
    """The customer who has that address, in whatever case: id, name and email as stored; None if nobody has it."""
    wanted = select(Customer.id, Customer.name, Customer.email).where(func.lower(Customer.email) == email.lower())
    found = session.execute(wanted).one_or_none()
    return None if found is None else found._asdict()


def newest_paid(session, limit):
    """The newest `limit` orders that stand at "paid", newest first: id, customer_id and placed_at of each."""
    paid = select(Order.id, Order.customer_id, Order.placed_at).where(Order.status == "paid")
    newest = paid.order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    return [row._asdict() for row in session.execute(newest)]
