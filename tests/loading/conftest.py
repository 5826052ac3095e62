"""A market in memory, and the look at what a plan does to it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

# The models of these tests stand beside them, and pytest imports tests without looking at where they stand.
sys.path.append(str(Path(__file__).parent))

import market
from serialising import dump

from workshop_utils.loading import explain, load_for


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    made = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    market.Base.metadata.create_all(made)
    with Session(made) as session:
        market.fill(session)
    yield made
    made.dispose()


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that ran during the test, in order."""
    ran: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:  # noqa: ARG001 - SQLAlchemy's signature
        ran.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield ran
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def shown(engine: Engine, statements: list[str]) -> Callable[..., list[Any]]:
    """Give the function that serialises with a plan, sees that it is what lazy loading gives, and counts."""

    def show(model: Any, view: Any, *criteria: Any, **settings: Any) -> list[Any]:
        statement = select(model).where(*criteria).order_by(model.id)
        with Session(engine) as session:
            lazy = dump(view, session.scalars(statement).all())
        options = load_for(model, view, **settings)
        statements.clear()
        with Session(engine) as session:
            objects = session.scalars(statement.options(*options)).unique().all()
            loading = len(statements)
            planned = dump(view, objects)
        assert len(statements) == loading, "no statement while serialising"
        assert loading <= explain(model, view, **settings).statements, "no statement beyond the plan"
        assert planned == lazy
        assert lazy
        return planned

    return show
