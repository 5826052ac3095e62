"""What SQLAlchemy's pools do while an app is tried: engines made, connections opened and closed, and who holds one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

from workshop_utils.exercises.once_running import REQUEST


@dataclass(eq=False)
class Opened:
    """A connection to the database, which is kept until the trial is over."""

    connection: Any
    closed: bool = False


class Pools:
    """Counts what any pool of this process does."""

    def __init__(self) -> None:
        self.engines = 0
        self.opened: list[Opened] = []
        self.held: dict[int, str] = {}
        """The connections that are checked out, each with the name of the request that did it."""

    @property
    def open(self) -> int:
        """How many connections were opened, and not closed."""
        return sum(not one.closed for one in self.opened)

    def holding(self, requests: set[str]) -> int:
        """Count the connections that these requests have checked out."""
        return sum(name in requests for name in list(self.held.values()))

    def close_all(self) -> None:
        """Close what nobody closed and nobody holds, where that can be done from any thread."""
        for one in self.opened:
            if isinstance(one.connection, sqlite3.Connection) and id(one.connection) not in self.held:
                with suppress(sqlite3.Error):
                    one.connection.close()

    def listeners(self) -> dict[str, Callable[..., None]]:
        """Give what hears of each event."""

        def connect(connection: Any, _record: Any) -> None:
            self.opened.append(Opened(connection))

        def close(connection: Any, *_: Any) -> None:
            for one in self.opened:
                one.closed |= one.connection is connection

        def checkout(connection: Any, _record: Any, _proxy: Any) -> None:
            self.held[id(connection)] = REQUEST.get()

        def checkin(connection: Any, _record: Any) -> None:
            self.held.pop(id(connection), None)

        return {
            "connect": connect,
            "close": close,
            "close_detached": close,
            "checkout": checkout,
            "checkin": checkin,
        }


@contextmanager
def watched_pools() -> Iterator[Pools]:
    """Watch every pool of this process, also those that exist; what was left open is closed after the block."""
    pools = Pools()
    listeners, make = pools.listeners(), Engine.__init__

    def made(engine: Engine, *arguments: Any, **named: Any) -> None:
        pools.engines += 1
        make(engine, *arguments, **named)

    for name, listener in listeners.items():
        event.listen(Pool, name, listener)
    setattr(Engine, "__init__", made)  # noqa: B010 (put back below, and typed otherwise)
    try:
        yield pools
    finally:
        setattr(Engine, "__init__", make)  # noqa: B010 (as above)
        for name, listener in listeners.items():
            event.remove(Pool, name, listener)
        pools.close_all()
