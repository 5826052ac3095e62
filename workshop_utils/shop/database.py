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
    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine


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


def open_database(size: str | Size | None = None, *, path: Path | None = None) -> Engine:
    """Open the shop of that size, read-only; the first time it is built, with a progress bar.

    Left out, the size is what the workshop was started with (the variable `WORKSHOP_SIZE`), or else `workshop`.
    A damaged or outdated file is built anew, and a sentence says so. Raises `DatabaseError` for an unknown size, a file
    that isn't ours or is locked, a folder that can't be written to, and a full disk.
    """
    return file_engine(_ready(size, path))


def open_database_async(size: str | Size | None = None, *, path: Path | None = None) -> AsyncEngine:
    """Open the same for SQLAlchemy's asyncio."""
    return async_file_engine(_ready(size, path))


@contextmanager
def scratch_copy(size: str | Size | None = None) -> Iterator[Engine]:
    """Give a writable copy of the shop of that size, in a temporary folder that goes at the end."""
    with private_folder("shop-") as folder:
        path, copy = _ready(size, None), folder / "shop.db"
        with explained(f"{path} can't be copied to {folder}", "Make it writable, or set TMPDIR to a folder that is."):
            shutil.copyfile(path, copy)
        engine = file_engine(copy, writable=True)
        try:
            yield engine
        finally:
            engine.dispose()


def _ready(size: str | Size | None, path: Path | None) -> Path:
    wanted = size_named(size)
    path = database_path(wanted) if path is None else Path(path)
    if not verify(path, wanted).ok:
        from workshop_utils.shop.building import ensure_built  # brings NumPy and tqdm, which opening doesn't need

        ensure_built(path, wanted)
    return path
