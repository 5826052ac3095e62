"""Solutions of lesson 01: here the functions stay, and the SQL before them is what makes them fast."""

from __future__ import annotations

from workshop_utils.exercises.starters.is_it_the_database import customer_by_email, newest_paid

__all__ = ["customer_by_email", "newest_paid"]

EMAIL_INDEX = "CREATE INDEX ix_customers_lower_email ON customers (lower(email))"
PAID_INDEX = "CREATE INDEX ix_orders_status_placed_at_id ON orders (status, placed_at, id)"
