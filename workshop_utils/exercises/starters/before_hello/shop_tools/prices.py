"""Prices."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Price:
    """A price in cents."""

    cents: int


def euros(price: Price) -> Decimal:
    """Give a price in euros."""
    return Decimal(price.cents) / 100
