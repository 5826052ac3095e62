"""Shops to look at: a small one, and one large enough for its skews to show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from workshop_utils.shop import SEED, SIZES, Size, build_content, open_content

MEDIUM = Size("medium", orders=12_000, customers=2_400, products=240)


@pytest.fixture(scope="session")
def small_content() -> bytes:
    return build_content(SIZES["small"], SEED)


@pytest.fixture
def engine(small_content: bytes) -> Iterator[Engine]:
    engine = open_content(small_content)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shop() -> Iterator[Engine]:
    """Give a shop to read from."""
    engine = open_content(build_content(MEDIUM, SEED))
    yield engine
    engine.dispose()


@pytest.fixture
def ask(shop: Engine):
    """Give a function that runs a statement and gives its rows, or the value if there is only one."""

    def ask(sql: str):
        with shop.connect() as connection:
            rows = [tuple(row) for row in connection.execute(text(sql))]
        return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows

    return ask


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty data folder, which isn't there yet."""
    place = tmp_path / "data"
    monkeypatch.setenv("WORKSHOP_DATA", str(place))
    monkeypatch.delenv("WORKSHOP_SIZE", raising=False)
    return place
