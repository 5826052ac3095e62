"""Whether a database file is the shop's, whole and up to date, and what to do if it isn't."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from enum import Enum
from html import escape
from pathlib import Path
from struct import unpack_from

from workshop_utils.shop.contents import digest
from workshop_utils.shop.models import Base
from workshop_utils.shop.schema import index_statements, table_statements
from workshop_utils.shop.sizes import APPLICATION_ID, DIGESTS, SCHEMA_VERSION, SIZES, Size

MAGIC = b"SQLite format 3\0"
HEADER = 100
"""Bytes of a SQLite file's header: https://www.sqlite.org/fileformat2.html#the_database_header."""
PATIENCE_SECONDS = 2


class State(Enum):
    """What a file can be.

    Opening builds anew what is missing, damaged or outdated. What is spoilt only shows when all of it is read, and a
    file of somebody else's is left alone.
    """

    WHOLE = "whole"
    MISSING = "missing"
    DAMAGED = "damaged"
    OUTDATED = "outdated"
    SPOILT = "spoilt"
    FOREIGN = "foreign"
    LOCKED = "locked"
    UNREADABLE = "unreadable"

    @property
    def rebuilt(self) -> bool:
        """Whether opening such a file builds it anew."""
        return self in (State.MISSING, State.DAMAGED, State.OUTDATED)


REMEDIES = {
    State.WHOLE: "",
    State.MISSING: "Open it, or run `workshop data build`: it is built then.",
    State.DAMAGED: "Open it, or run `workshop data build`: it is built anew then.",
    State.OUTDATED: "Open it, or run `workshop data build`: it is built anew then.",
    State.SPOILT: "Delete it: it is built anew when it is opened the next time.",
    State.FOREIGN: "Move it elsewhere or rename it, if you need it, and try again; we don't overwrite it.",
    State.LOCKED: "Close the program that is writing to it, or restart the kernel that has it open, and try again.",
    State.UNREADABLE: "Give yourself the right to read it, or set WORKSHOP_HOME to a folder of your own.",
}


@dataclass(frozen=True)
class Health:
    """What was found of a database file; `rows` by table (the highest id: they have no gaps), `size_bytes` on disk."""

    path: Path
    state: State
    problem: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    size_bytes: int = 0

    @property
    def ok(self) -> bool:
        """Whether it can be used as it is."""
        return self.state is State.WHOLE

    @property
    def remedy(self) -> str:
        """What to do about the problem."""
        return REMEDIES[self.state]

    @property
    def size(self) -> str:
        """The name of the size, as far as its rows tell."""
        fitting = (size.name for size in SIZES.values() if self.rows.get("orders") == size.orders)
        return next(fitting, "of its own")

    def __str__(self) -> str:
        if not self.ok:
            return f"{self.problem}\nWhat to do: {self.remedy}"
        rows = sum(self.rows.values())
        return f"{self.path} is whole: size {self.size}, {rows:,} rows, {self.size_bytes / 1e6:,.1f} MB."

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self)).replace(chr(10), '<br>')}</p>"


def verify(path: Path, size: Size | None = None, *, thorough: bool = False) -> Health:
    """Look at a database file: whose it is, whether it is cut short, of this version, and of `size`.

    This takes milliseconds and finds what copying and updating do to files. `thorough` reads it all, which takes
    seconds: it finds a flipped byte, and every row that differs from what was drawn.
    """
    try:
        found = _from_outside(path)
        if found is not None:
            return found
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE_SECONDS)
        ) as connection:
            return _from_inside(path, connection, size, thorough=thorough)
    except OSError as error:
        return Health(path, State.UNREADABLE, f"{path} can't be read: {error.strerror}.")
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return Health(path, State.LOCKED, f"{path} is locked: another program is writing to it.")
        return Health(path, State.DAMAGED, f"{path} is damaged: SQLite says “{error}”.")


def _from_outside(path: Path) -> Health | None:
    """Judge by the header and the length; None if both are as they should be."""
    if not path.exists():
        return Health(path, State.MISSING, f"{path} doesn't exist.")
    if not path.is_file():
        return Health(path, State.FOREIGN, f"{path} isn't a file.")
    with path.open("rb") as file:
        header = file.read(HEADER)
    length = path.stat().st_size
    if length and _is_blank(path):
        return Health(path, State.DAMAGED, f"{path} is damaged: it holds nothing but zeros.")
    if not MAGIC.startswith(header[: len(MAGIC)]):
        return Health(path, State.FOREIGN, f"{path} isn't a SQLite database, so it isn't ours.")
    if len(header) < HEADER:
        return Health(path, State.DAMAGED, f"{path} is damaged: it is cut short, to {length} bytes.")
    return _by_header(path, header, length)


def _is_blank(path: Path) -> bool:
    """Whether a file holds nothing but zeros: what some file systems leave where the power failed, and nobody misses."""
    with path.open("rb") as file:
        return not any(part.strip(b"\0") for part in iter(lambda: file.read(65_536), b""))


def _by_header(path: Path, header: bytes, length: int) -> Health | None:
    page, pages = unpack_from(">H", header, 16)[0], unpack_from(">I", header, 28)[0]
    version, application = unpack_from(">I", header, 60)[0], unpack_from(">I", header, 68)[0]
    whole = (65_536 if page == 1 else page) * pages
    if application != APPLICATION_ID:
        return Health(path, State.FOREIGN, f"{path} is a SQLite database, but not the shop's.")
    if length < whole:
        return Health(path, State.DAMAGED, f"{path} is damaged: it is cut short, {length:,} of {whole:,} bytes.")
    if version != SCHEMA_VERSION:
        return Health(
            path, State.OUTDATED, f"{path} is outdated: version {version}, and the workshop's is {SCHEMA_VERSION}."
        )
    return None


def _from_inside(path: Path, connection: sqlite3.Connection, size: Size | None, *, thorough: bool) -> Health:
    """Judge by what SQLite reads."""
    if _catalogue(connection) != _expected_catalogue():
        return Health(path, State.OUTDATED, f"{path} is outdated: its tables aren't today's.")
    rows = {name: connection.execute(f"SELECT max(id) FROM {name}").fetchone()[0] or 0 for name in Base.metadata.tables}  # noqa: S608 (ours)
    if size is not None and rows["orders"] != size.orders:
        problem = f"{path} holds {rows['orders']:,} orders, but the size {size.name!r} has {size.orders:,}."
        return Health(path, State.OUTDATED, problem, rows)
    problem = _by_reading_all(connection, rows) if thorough else ""
    state = State.SPOILT if problem else State.WHOLE
    return Health(path, state, f"{path} is spoilt: {problem}" if problem else "", rows, path.stat().st_size)


def _by_reading_all(connection: sqlite3.Connection, rows: dict[str, int]) -> str:
    """Say what is wrong with what no quick look sees; nothing if all is well."""
    counts = tuple(rows[table] for table in ("orders", "customers", "products"))
    drawn = [DIGESTS[name] for name, size in SIZES.items() if (size.orders, size.customers, size.products) == counts]
    try:
        complaint = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if complaint != "ok":
            return f"SQLite finds “{complaint}”."
        changed = drawn and digest(connection) != drawn[0]
    except sqlite3.DatabaseError as error:
        return f"SQLite says “{error}”."
    return "its rows aren't those that were drawn." if changed else ""


def _catalogue(connection: sqlite3.Connection) -> set[str]:
    return {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}


def _expected_catalogue() -> set[str]:
    return {*table_statements(), *index_statements()}
