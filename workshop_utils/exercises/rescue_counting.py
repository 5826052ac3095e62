"""What is counted in a process that serves lesson 12's API: at the driver, in the ORM, in Pydantic, and on the event loop.

The learner's file makes its engines itself, so it isn't an engine that is recorded, but SQLite's connections: whoever
opens one, through SQLAlchemy or not.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from sqlite3 import dbapi2
from typing import Any

from workshop_utils.exercises.decide_watch import replaced
from workshop_utils.measure.constructions import count_constructions
from workshop_utils.measure.entries import Recorder
from workshop_utils.measure.objects import count_objects
from workshop_utils.measure.recording import recordable_connection

COSTS = ("statements", "rows", "bytes", "objects", "validations", "blocked", "engines", "connections")
_OFTEN = 3
_SETS_UP = ("PRAGMA", "BEGIN", "COMMIT", "ROLLBACK")


class Counters:
    """Everything counted so far, from which a request's share is taken."""

    def __init__(self) -> None:
        self.recorder = Recorder(self._executed)
        self.counted: Counter[str] = Counter()
        self._loop_thread = 0
        self._blocking: set[int] = set()
        self._waited = False
        self.objects: Any = None
        self.constructions: Any = None
        self.lock = threading.Lock()

    def of_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say on which loop requests are answered: what waits in its thread, blocks it."""

        async def thread() -> int:
            return threading.get_ident()

        self._loop_thread = asyncio.run_coroutine_threadsafe(thread(), loop).result()

    @contextmanager
    def of_request(self) -> Iterator[dict[str, Any]]:
        """Fill a dictionary with what the block has cost."""
        before, seen, self._waited = self._totals(), len(self.recorder.entries), False
        cost: dict[str, Any] = {}
        yield cost
        cost |= {name: total - before[name] for name, total in self._totals().items()}
        cost["often"] = self._often(seen)

    def _totals(self) -> dict[str, int]:
        entries = [entry for entry in tuple(self.recorder.entries) if _is_asked(entry.sql)]
        return {
            "statements": len(entries),
            "rows": sum(entry.rows for entry in entries),
            "bytes": sum(entry.bytes for entry in entries),
            "objects": self.objects.objects,
            "validations": self.counted["validations"],
            "blocked": self.counted["blocked"],
            "engines": self.constructions.engines,
            "connections": self.counted["connections"],
        }

    def _often(self, first: int) -> list[dict[str, Any]]:
        """Give what ran most often: how often, its beginning, and the learner's line."""
        entries = [entry for entry in self.recorder.entries[first:] if _is_asked(entry.sql)]
        runs: Counter[tuple[str, tuple[str, int] | None]] = Counter((str(each.sql), each.place) for each in entries)
        often = runs.most_common(_OFTEN)
        return [
            {
                "times": times,
                "sql": " ".join(sql.split())[:300],
                "file": Path(place[0]).name if place else "",
                "line": place[1] if place else 0,
            }
            for (sql, place), times in often
        ]

    def _executed(self, statements: int, _rows: int) -> None:
        """Note a statement that is about to run in the loop's thread; asked once for each, and again as rows come."""
        if threading.get_ident() == self._loop_thread and statements not in self._blocking:
            self._blocking.add(statements)
            self.add("blocked")

    def sleeps(self) -> None:
        """Note that somebody sleeps: that stands for every wait on a network."""
        if threading.get_ident() == self._loop_thread:
            self.add("blocked")

    def waits(self) -> None:
        """Note that somebody waits for another thread: on the loop's, once for a request, however that is done."""
        if threading.get_ident() == self._loop_thread and not self._waited:
            self._waited = True
            self.add("blocked")

    def add(self, name: str) -> None:
        """Count one more."""
        with self.lock:
            self.counted[name] += 1


def _is_asked(sql: object) -> bool:
    return not str(sql).lstrip().upper().startswith(_SETS_UP)


@contextmanager
def counting() -> Iterator[Counters]:
    """Count in this process, whatever makes engines, models and threads from here on."""
    counters = Counters()
    with ExitStack() as hooks:
        counters.objects = hooks.enter_context(count_objects())
        counters.constructions = hooks.enter_context(count_constructions())
        hooks.enter_context(_connections(counters))
        hooks.enter_context(_validations(counters))
        hooks.enter_context(_waits(counters))
        yield counters


@contextmanager
def _connections(counters: Counters) -> Iterator[None]:
    """Have every connection of SQLite's record, from the moment it is opened."""
    made = recordable_connection()
    made.handed_out = True
    made.hub.join(counters.recorder)
    connect = sqlite3.connect

    def opened(*arguments: Any, **named: Any) -> Any:
        counters.add("connections")
        return connect(*arguments, **{"factory": made} | named)

    with replaced(sqlite3, "connect", opened), replaced(dbapi2, "connect", opened):
        yield
    made.hub.leave(counters.recorder)


@contextmanager
def _waits(counters: Counters) -> Iterator[None]:
    """Hear of sleeping, and of waits for other threads: for their end, and for what they answer. Starting one, or asking whether one is free, is none."""
    wait, join, sleep = threading.Condition.wait, threading.Thread.join, time.sleep

    def waited(self: threading.Condition, timeout: float | None = None) -> bool:
        frame = sys._getframe(1)  # noqa: SLF001 (as in measure.origin)
        before = frame.f_back
        begins = before and (before.f_code.co_name, before.f_code.co_filename) == ("start", threading.__file__)
        if not begins and (timeout is None or timeout > 0):
            counters.waits()
        return wait(self, timeout)

    def joined(self: threading.Thread, timeout: float | None = None) -> None:
        counters.waits()
        join(self, timeout)

    def slept(seconds: float, /) -> None:
        counters.sleeps()
        sleep(seconds)

    # Before Python 3.13, time.sleep raises no auditing event.
    with (
        replaced(time, "sleep", slept),
        replaced(threading.Condition, "wait", waited),
        replaced(threading.Thread, "join", joined),
    ):
        yield


@contextmanager
def _validations(counters: Counters) -> Iterator[None]:
    """Have every model that is defined from here on say when one of it was validated, also as a part of another."""
    from pydantic import BaseModel
    from pydantic_core import core_schema

    def counted(value: Any) -> Any:
        counters.add("validations")
        return value

    def schema(_cls: Any, source: Any, handler: Any) -> Any:
        made = handler(source)  # as a part of another, what the model was given when it was defined
        if made.get("type") == "function-after" and made["function"]["function"] is counted:
            return made
        return core_schema.no_info_after_validator_function(counted, made)

    def defined(cls: Any, /, **_: Any) -> None:
        if "__get_pydantic_core_schema__" not in vars(cls):  # BaseModel's own is passed over by Pydantic
            cls.__get_pydantic_core_schema__ = classmethod(schema)

    with replaced(BaseModel, "__init_subclass__", classmethod(defined)):
        yield
