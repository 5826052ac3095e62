"""A small database behind engines of every kind that `record` tells apart, and the same behind async engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from engines import ASYNC_KINDS, KINDS, engine_of
from library import ALBUMS, TRACKS_EACH, Album, Base, Track
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session


@pytest.fixture(scope="session")
def library_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "library.db"
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        for number in range(ALBUMS):
            tracks = [Track(title=f"Stück {number}.{i}", seconds=60.5 + i if i else None) for i in range(TRACKS_EACH)]
            cover = bytes([0, 255, number]) if number % 2 else None
            session.add(Album(title=f"Album № {number}", cover=cover, note="" if number == 1 else None, tracks=tracks))
        session.commit()
    engine.dispose()
    return path


@pytest.fixture
def database(library_file: Path, tmp_path: Path) -> Path:
    """A copy of the library that a test may write to."""
    path = tmp_path / "library.db"
    path.write_bytes(library_file.read_bytes())
    return path


@pytest.fixture
def make_engine(database: Path) -> Iterator[Callable[..., Engine]]:
    """Give the function that makes an engine of a kind on this test's database."""
    made: list[Engine] = []

    def make(kind: str, **settings: Any) -> Engine:
        made.append(engine_of(kind, database, **settings))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, make_engine: Callable[..., Engine]) -> Engine:
    return make_engine(request.param)


@pytest.fixture
def native(make_engine: Callable[..., Engine]) -> Engine:
    return make_engine("native")


@pytest.fixture
def existing(make_engine: Callable[..., Engine]) -> Engine:
    return make_engine("existing")


@pytest.fixture(params=ASYNC_KINDS)
def async_kind(request: pytest.FixtureRequest) -> str:
    return request.param
