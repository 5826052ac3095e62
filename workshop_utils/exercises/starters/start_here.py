"""Starters of lesson 00."""

from __future__ import annotations


def cheapest_products(session, limit):
    """The `limit` cheapest products, the cheapest first, equal prices by id: name and price_cents of each."""
    ...
