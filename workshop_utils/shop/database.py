"""Opening the shop: built on first use, read-only, or as a copy to write to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_utils.disk import explained, private_folder
from workshop_utils.shop.connecting import async_file_engine, file_engine
from workshop_utils.shop.health import verify
from workshop_utils.shop.sizes import Size, size_named

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine
    from sqlalchemy.ext.asyncio import AsyncEngine


SQLITE = "sqlite"
_POSTGRES = ("postgresql", "postgres")


def home_folder() -> Path:
    """Give the folder of all that is written: the variable `WORKSHOP_HOME`, or the workshop's own."""
    named = os.environ.get("WORKSHOP_HOME")
    return Path(named).expanduser().absolute() if named else Path(__file__).parents[2]


def data_folder() -> Path:
    """Give the folder of all databases: the variable `WORKSHOP_DATA`, or `data` in the home folder."""
    named = os.environ.get("WORKSHOP_DATA")
    return Path(named).expanduser() if named else home_folder() / "data"


def database_path(size: str | Size | None = None) -> Path:
    """Say where the database of a size is kept."""
    name = size_named(size).name
    return data_folder() / ("shop.db" if name == "workshop" else f"shop-{name}.db")


def open_database(
    what: str | Size | None = None, *, size: str | Size | None = None, path: Path | None = None
) -> Engine:
    """Open the shop, read-only; the first time it is built, with a progress bar.

    `what` is a size (`small`, `workshop`, `large`), or a database: `sqlite`, `postgresql`, or the URL of a database of
    PostgreSQL. Left out, they are what the workshop was started with (the variables `WORKSHOP_SIZE` and
    `WORKSHOP_DATABASE`), or else `workshop` and `sqlite`.
    A damaged or outdated file is built anew, and a sentence says so. Raises `DatabaseError` for an unknown size, a file
    that isn't ours or is locked, a folder that can't be written to, a full disk, and a PostgreSQL that isn't there.
    """
    url, wanted = _chosen(what, size)
    if url is None or path is not None:
        return file_engine(_ready(wanted, path))
    from workshop_utils.shop.postgres import postgres_engine

    return postgres_engine(url, wanted)


def open_database_async(size: str | Size | None = None, *, path: Path | None = None) -> AsyncEngine:
    """Open the same for SQLAlchemy's asyncio; always SQLite's."""
    return async_file_engine(_ready(size, path))


@contextmanager
def scratch_copy(what: str | Size | None = None, *, size: str | Size | None = None) -> Iterator[Engine]:
    """Give a writable copy of the shop that `open_database` would open; it goes at the end."""
    url, wanted = _chosen(what, size)
    if url is not None:
        from workshop_utils.shop.postgres import postgres_scratch

        with postgres_scratch(url, wanted) as engine:
            yield engine
        return
    with private_folder("shop-") as folder:
        path, copy = _ready(wanted, None), folder / "shop.db"
        with explained(f"{path} can't be copied to {folder}", "Make it writable, or set TMPDIR to a folder that is."):
            shutil.copyfile(path, copy)
        engine = file_engine(copy, writable=True)
        try:
            yield engine
        finally:
            engine.dispose()


def _chosen(what: str | Size | None, size: str | Size | None) -> tuple[URL | None, Size]:
    """Give the URL of PostgreSQL, None for SQLite, and the size."""
    named, wanted = (what, size) if _is_database(what) else (None, size if what is None else what)
    named = named or os.environ.get("WORKSHOP_DATABASE") or SQLITE
    if named == SQLITE:
        return None, size_named(wanted)
    from workshop_utils.shop.postgres import POSTGRESQL, parsed_url

    if named != POSTGRESQL:
        return parsed_url(str(named)), size_named(wanted)
    from workshop_utils.shop.postgres_server import embedded

    return embedded(data_folder()), size_named(wanted)


def _is_database(what: object) -> bool:
    return isinstance(what, str) and (what == SQLITE or what.partition(":")[0].partition("+")[0] in _POSTGRES)


def _ready(size: str | Size | None, path: Path | None) -> Path:
    wanted = size_named(size)
    path = database_path(wanted) if path is None else Path(path)
    if not verify(path, wanted).ok:
        from workshop_utils.shop.building import ensure_built  # brings NumPy and tqdm, which opening doesn't need

        ensure_built(path, wanted)
    return path
