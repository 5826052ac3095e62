"""A small database, and real measurements of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, StaticPool, create_engine, text
from sqlalchemy.orm import Session

from workshop_utils.measure.growth import Growth, grow
from workshop_utils.measure.timing import Comparison, compare
from workshop_utils.show import theme


def lazy_page(session: Session, limit: int = 30) -> list[int]:
    """One statement for each order."""
    count = text("SELECT count(*) FROM order_lines WHERE order_id = :id")
    return [session.scalar(count, {"id": order}) or 0 for order in range(1, limit + 1)]


def joined_page(session: Session, limit: int = 30) -> list[int]:
    """One statement for all of them."""
    sql = "SELECT count(*) FROM order_lines WHERE order_id <= :limit GROUP BY order_id ORDER BY order_id"
    return list(session.scalars(text(sql), {"limit": limit}))


@pytest.fixture(scope="session")
def _engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE order_lines (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL)"))
        rows = [{"order_id": 1 + number // 2} for number in range(200)]
        connection.execute(text("INSERT INTO order_lines (order_id) VALUES (:order_id)"), rows)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(_engine: Engine) -> Engine:
    """100 orders of two lines each."""
    return _engine


@pytest.fixture(scope="session")
def comparison(_engine: Engine) -> Comparison:
    """What two real pages of 30 orders cost."""
    return compare(lazy_page, joined_page, on=_engine)


@pytest.fixture(scope="session")
def growth(_engine: Engine) -> Growth:
    """What two real pages of 5, 20 and 80 orders cost."""
    return grow(lazy_page, joined_page, on=_engine, sizes=(5, 20, 80))


@pytest.fixture(autouse=True)
def _fresh_colours() -> Iterator[None]:
    theme.forget()
    yield
    theme.forget()
