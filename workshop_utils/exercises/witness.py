"""What is seen of one call of a learner's function, and how the kernel is told.

Lives in the judge's process, and calls by names of its own what the function could have replaced in its modules. It is
in the function's own process, so it is no lock: who rewrites the witness itself is believed.
"""

from __future__ import annotations

import builtins
import faulthandler
import os
import signal
import sqlite3
import sys
from _thread import allocate_lock, get_ident
from contextlib import suppress
from dataclasses import replace
from faulthandler import cancel_dump_traceback_later as _stop_clock
from faulthandler import dump_traceback_later as _start_clock
from os import _exit, ftruncate, getpid, lseek, read
from sys import setrecursionlimit as _setrecursionlimit
from typing import TYPE_CHECKING, Any, NoReturn

from workshop_utils.exercises.evidence import Evidence, Limits, Refusal, Stopped, StopReason
from workshop_utils.exercises.fence import may_attach
from workshop_utils.exercises.frames import LARGEST, PRINTED, frame, readable, write_all
from workshop_utils.exercises.planned import READS_SCHEMA, Planner
from workshop_utils.measure.origin import here, is_learners
from workshop_utils.shop.models import Base

if TYPE_CHECKING:
    from types import FrameType

    from sqlalchemy import Engine

    from workshop_utils.measure.ledger import Ledger

_WRITING = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_COUNTED = _WRITING | {sqlite3.SQLITE_SELECT}
_STEPS_AT_ONCE = 1_000
_BUILTINS = dict(vars(builtins))
_RECURSION = sys.getrecursionlimit()


class Witness:
    """Watches one case; writes to two files of the kernel's, given by their descriptors."""

    def __init__(self, limits: Limits, report: int, printed: int, mark: bytes) -> None:
        self._limits = limits
        self._report = report
        self._printed = printed
        self._mark = mark
        self._process, self._thread = getpid(), get_ident()
        self._last_word = allocate_lock()
        self._steps, self._steps_at_once = 0, _STEPS_AT_ONCE
        self._planner: Planner | None = None
        self._connections = 0
        self._driver: sqlite3.Connection | None = None
        self._before = (0, 0)
        self._wrote = False
        self._asks, self._seen, self._closing, self._evaded = 0, 0, False, False
        self._mapping: dict[str, object] = {}
        self.ledger: Ledger | None = None

    def begin(self) -> None:
        """Tell that the trial has begun, and start the clock, which also runs while C code keeps Python still."""
        write_all(self._report, frame("began", self._mark))
        if hasattr(faulthandler, "register"):  # the kernel asks where we are, before it ends us for our memory
            faulthandler.register(signal.SIGUSR1, file=self._report)
        _start_clock(self._limits.seconds, exit=True, file=self._report)

    def watch_database(self, engine: Engine) -> None:
        """Remember how the database is, and count the steps that it takes from now on."""
        driver: Any = engine.raw_connection().driver_connection  # there is only this one
        self._before = driver.total_changes, _schema(driver)
        self._mapping = _strategies()
        if self._limits.exact_steps:
            sqlite3.Cursor(driver).execute(READS_SCHEMA).close()
            self._steps_at_once, self._planner = 1, Planner(engine, lambda: self._steps)
        driver.set_progress_handler(self._stepped, self._steps_at_once)
        driver.set_authorizer(self._asked)
        self._driver = driver
        sys.addaudithook(self._heard)  # there is no way to take it out again: that is the process's end

    def counted(self, statements: int, rows: int) -> None:
        """Take notice of statements and rows so far, and of who asks; ends the process beyond the limits.

        A second thread is stopped before it asks: eight at once on the only connection hung until the clock ended it all.
        """
        self._seen = max(self._seen, statements)
        if self._closing:
            return
        if get_ident() != self._thread and not self._limits.threads:
            self.stop("threads", 1, sys._getframe(1))  # noqa: SLF001 (as in measure.origin)
        if statements > self._limits.statements:
            self.stop("statements", self._limits.statements, sys._getframe(1))  # noqa: SLF001 (as in measure.origin)
        if rows > self._limits.rows:
            self.stop("rows", self._limits.rows, sys._getframe(1))  # noqa: SLF001 (as above)

    def stop(self, reason: StopReason, limit: float, frame: FrameType | None) -> NoReturn:
        """Tell that a limit was met, and end the process: an exception could be caught."""
        self._last_word.acquire()  # of several threads the first one speaks
        self._driver = None  # SQLite may be in the middle of a step, and mustn't be asked
        file, line = here(frame) or ("", None)
        self.tell(self.evidence(outcome="stopped", stopped=Stopped(reason, limit, line, file=file)))
        _exit(0)

    def evidence(self, **facts: Any) -> Evidence:
        """Put together what was seen; `facts` say how it ended."""
        restore()
        driver, self._driver = self._driver, None
        steps = self._steps if self._planner else 0  # what follows takes some of our own
        writes, schema_changed = self._changes(driver)
        entries = self.ledger.entries if self.ledger else ()
        self._evaded |= len(entries) < self._seen or self._is_deaf(driver)
        plans = self._planner.plans(driver) if self._planner else ()
        return Evidence(
            statements=entries,
            printed=self._said(),
            writes=writes,
            schema_changed=schema_changed,
            mapping_changed=tuple(name for name, way in _strategies().items() if self._mapping.get(name, way) != way),
            outside_connections=self._connections,
            steps=steps,
            plans=plans,
            uncounted=bool(plans) and driver is not None and self._steps == steps,  # a plan takes steps
            evaded=self._evaded,
            **facts,
        )

    def tell(self, evidence: Evidence) -> bool:
        """Write `evidence` down for the kernel, and stop the clock; True if it tells an answer."""
        if getpid() != self._process:  # the function forked, and both came back
            _exit(0)
        data = frame(evidence, self._mark)
        told = evidence if len(data) <= LARGEST else _too_large(evidence)
        write_all(self._report, data if told is evidence else frame(told, self._mark))
        _stop_clock()
        return told.outcome == "answered"

    def _changes(self, driver: sqlite3.Connection | None) -> tuple[int, bool]:
        if driver is None:
            return 0, False
        try:
            changes, schema = driver.total_changes, _schema(driver)
        except sqlite3.Error:  # the function closed it
            return 0, False
        return changes - self._before[0] if self._wrote else 0, schema != self._before[1]

    def _is_deaf(self, driver: sqlite3.Connection | None) -> bool:
        """Whether a statement on the session's connection goes by unheard: what heard it was taken off."""
        if driver is None or self.ledger is None:
            return False
        asks, seen, self._closing = self._asks, self._seen, True
        try:
            driver.cursor().execute("SELECT 'still heard'").close()
        except sqlite3.Error:  # the function closed it, after which nothing more went through
            return False
        return self._asks == asks or self._seen == seen

    def _asked(self, action: int, *about: str | None) -> int:
        """SQLite's authorizer: tells the shop's tables from temporary ones, which may be written to.

        It is asked while a statement is prepared: by a cursor that counts, or straight from a line of the learner's.
        """
        self._asks += 1
        if action in _COUNTED and is_learners(sys._getframe(1).f_code.co_filename):  # noqa: SLF001 (as in measure.origin)
            self._evaded = True
        self._wrote |= action in _WRITING and about[2] == "main"
        if action != sqlite3.SQLITE_ATTACH:
            return sqlite3.SQLITE_OK
        self._connections += 1
        return sqlite3.SQLITE_OK if may_attach(about[0]) else sqlite3.SQLITE_DENY

    def _stepped(self) -> int:
        self._steps += self._steps_at_once
        if self._steps > self._limits.steps:
            self.stop("steps", self._limits.steps, sys._getframe(1))  # noqa: SLF001 (as above)
        return 0

    def _heard(self, event: str, _arguments: tuple[Any, ...]) -> None:
        if event == "sqlite3.connect" and self._driver is not None:
            self._connections += 1

    def _said(self) -> str:
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        with suppress(OSError):
            lseek(self._printed, 0, os.SEEK_SET)
            said = read(self._printed, PRINTED)
            ftruncate(self._printed, 0)
            lseek(self._printed, 0, os.SEEK_SET)
            return readable(said)
        return ""


def restore() -> None:
    """Put back what the function may have changed and we can't do without."""
    vars(builtins).update(_BUILTINS)
    _setrecursionlimit(_RECURSION)


def _too_large(evidence: Evidence) -> Evidence:
    refusal = Refusal("too large", "", type(evidence.answer).__name__)
    return replace(evidence, outcome="refused", answer=None, statements=(), refusal=refusal)


def _strategies() -> dict[str, object]:
    """Tell how each relationship of the shop's models loads where no option says otherwise."""
    return {
        f"{mapper.class_.__name__}.{relationship.key}": (relationship.lazy, relationship.strategy_key)
        for mapper in Base.registry.mappers
        for relationship in mapper.relationships
    }


def _schema(driver: sqlite3.Connection) -> int:
    cursor = sqlite3.Cursor(driver)  # a plain one, which no ledger sees
    cursor.row_factory = None
    return int(cursor.execute("PRAGMA schema_version").fetchone()[0])
