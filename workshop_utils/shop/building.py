"""Building a database file: atomically, one builder at a time, and with a sentence for whatever goes wrong."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from tqdm import tqdm

from workshop_utils.disk import says_full
from workshop_utils.shop.errors import DatabaseError
from workshop_utils.shop.health import State, verify
from workshop_utils.shop.sizes import SEED, Size
from workshop_utils.shop.writing import Progress, write_shop

PATIENCE_SECONDS = 900
"""How long a second builder waits for the first."""
OLDEST_SQLITE = (3, 37, 0)
"""The first that knows strict tables."""
BESIDE = ("-journal", "-wal", "-shm")
"""Files that SQLite keeps beside a database; an old one of these would spoil the new database."""


def ensure_built(path: Path, size: Size) -> None:
    """Build the database of that size at `path`, unless a whole one is there; raise `DatabaseError` if that fails."""
    health = verify(path, size)
    if health.ok:
        return
    if not health.state.rebuilt:
        raise DatabaseError(health.problem, remedy=health.remedy)
    refuse_old_sqlite(sqlite3.sqlite_version_info)
    with _folder_errors(path), one_builder(path):
        health = verify(path, size)  # another builder may have been faster
        if health.ok:
            return
        if health.state is not State.MISSING:
            sys.stderr.write(f"{health.problem} It is built anew.\n")
        with bar(path.name) as progress:
            build_file(path, size, progress)


def refuse_old_sqlite(version: tuple[int, ...]) -> None:
    """Raise `DatabaseError` if this is a SQLite that can't hold the shop."""
    if version < OLDEST_SQLITE:
        raise DatabaseError(
            f"This Python's SQLite is {'.'.join(map(str, version))}; the shop needs 3.37 or newer.",
            remedy="Use a newer Python: `uv run --python 3.13 workshop lab` brings one with its own SQLite.",
        )


@contextmanager
def one_builder(path: Path) -> Iterator[None]:
    """Keep all others from building at `path`; wait, and say so, if somebody else is at it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        sys.stderr.write(f"Another program is building {path}. Waiting until it has finished …\n")
        try:
            lock.acquire(timeout=PATIENCE_SECONDS)
        except Timeout:
            raise DatabaseError(
                f"Another program has been building {path} for {PATIENCE_SECONDS // 60} minutes.",
                remedy="End that program, and try again.",
            ) from None
    try:
        yield
    finally:
        lock.release()


def build_file(path: Path, size: Size, progress: Progress | None = None, *, page_limit: int | None = None) -> None:
    """Build beside `path` and move it there when it is whole; whatever happens, nothing half-built stays.

    `page_limit`, in pages of 4,096 bytes, is how much room there is, if it isn't the whole disk.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)  # a builder's that was killed
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            # It is thrown away if anything fails, so it needs neither a journal nor to reach the disk at once.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            if page_limit is not None:
                connection.execute(f"PRAGMA max_page_count = {page_limit}")
            write_shop(connection, size, SEED, progress)
        for ending in BESIDE:
            path.with_name(path.name + ending).unlink(missing_ok=True)
        _put(unfinished, path)
    except sqlite3.OperationalError as error:
        raise _explained(error, path) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _put(unfinished: Path, path: Path) -> None:
    """Move a whole database to its place. On Windows a file that somebody has open can't be replaced: it is filled anew."""
    try:
        unfinished.replace(path)
    except PermissionError:
        if not path.is_file():
            raise
        with path.open("r+b") as file:
            file.truncate()  # what was there may be no database, which SQLite wouldn't write over
        with closing(sqlite3.connect(unfinished)) as made, closing(sqlite3.connect(path)) as kept:
            kept.execute("PRAGMA synchronous = OFF")
            made.backup(kept)


def _explained(error: sqlite3.OperationalError, path: Path) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return _no_room(path)
    if code == sqlite3.SQLITE_CANTOPEN:
        return _unwritable(path, str(error))
    return error


@contextmanager
def _folder_errors(path: Path) -> Iterator[None]:
    """Say of errors of the file system what they mean here."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise (_no_room(path) if says_full(reason) else _unwritable(path, reason)) from error


def _no_room(path: Path) -> DatabaseError:
    return DatabaseError(
        f"The disk is full: {path} couldn't be written.",
        remedy="Free some space (120 MB for the usual size), or set WORKSHOP_HOME to a folder on another disk.",
    )


def _unwritable(path: Path, reason: str) -> DatabaseError:
    return DatabaseError(
        f"{path} can't be written: {reason}.",
        remedy="Make the folder writable and close what has the file open, or set WORKSHOP_HOME to another folder.",
    )


@contextmanager
def bar(what: str, doing: str = "Building") -> Iterator[Progress]:
    """Show how much of it is done."""
    layout = "{desc}: {percentage:3.0f} % |{bar:30}| {elapsed}"
    with tqdm(total=100, desc=f"{doing} {what}", bar_format=layout, file=sys.stderr) as shown:

        def progress(share: float) -> None:
            shown.update(round(100 * share) - shown.n)

        yield progress
