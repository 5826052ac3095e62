"""What holds for every test: nothing it started is there when it is over."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

GRACE_SECONDS = 2.0
# They go first, so that no process is left alone with one of them at the end (xdist would sort by number of tests).
LONGEST = (
    "exercises/test_lessons_exercises.py",
    "test_notebooks.py",
    "exercises/test_rescue.py",
    "browser/test_in_browser.py",
    "exercises/test_judge.py",
    "exercises/test_before_hello.py",
)
HERE = Path(__file__).parent
# They stay by design, one in a process: the warm judge, and tqdm's watch over slow bars.
STAYING = ("workshop_utils.exercises.judge", "tqdm_monitor")


def pytest_configure() -> None:
    """Hear Ctrl-C, and let children hear it: shells start what runs in the background deaf to it."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes longest first; the others stay in their order."""
    places = {HERE / module: place for place, module in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def _threads() -> set[str]:
    return {f"thread {thread.name}" for thread in threading.enumerate() if thread is not threading.main_thread()}


def _may_have_children() -> bool:
    """Whether this process has any; on Linux that is said by a file for each thread, and psutil looks through all processes."""
    try:
        children = [each.read_text() for each in Path("/proc/self/task").glob("*/children")]
        return any(children) or not children  # not every kernel has them
    except OSError:
        return True


def _processes() -> set[str]:
    found: set[str] = set()
    if sys.platform == "linux" and not _may_have_children():
        return found
    for child in psutil.Process().children(recursive=True):
        try:
            if child.status() != psutil.STATUS_ZOMBIE:
                found.add(f"process {child.pid} {' '.join(child.cmdline())}")
        except psutil.NoSuchProcess:
            continue
    return found


def _sockets() -> set[str]:
    return {f"socket {connection.laddr}" for connection in psutil.Process().net_connections("inet")}


def _listeners() -> set[str]:
    """Name what is hooked into SQLAlchemy's classes, where it would be met by every engine of this process."""
    if "sqlalchemy.orm" not in sys.modules:
        return set()
    from sqlalchemy import Engine
    from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
    from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
    from sqlalchemy.engine.default import DefaultDialect
    from sqlalchemy.orm import Mapper, Session
    from sqlalchemy.pool import Pool

    dialects = (DefaultDialect, SQLiteDialect_pysqlite, SQLiteDialect_aiosqlite)
    found = {f"context of {dialect.__name__}: {dialect.execution_ctx_cls.__name__}" for dialect in dialects}
    for owner in (Engine, Pool, Session, Mapper, *dialects):
        for event in owner.dispatch._event_names:
            hooked = getattr(owner.dispatch, event)._clslevel
            found |= {f"{event} on {owner.__name__}: {listener}" for listener in hooked.get(owner, ())}
    return found


def _there() -> set[str]:
    found = _threads() | _processes() | _sockets() | _listeners()
    return {each for each in found if not any(name in each for name in STAYING)}


@pytest.fixture
def left_behind() -> Callable[[set[str]], set[str]]:
    """Give the function that names what is there now and wasn't before."""

    def since(before: set[str], grace_seconds: float = GRACE_SECONDS) -> set[str]:
        end = time.monotonic() + grace_seconds
        while (left := _there() - before) and time.monotonic() < end:
            time.sleep(0.02)
        return left

    return since


@pytest.fixture(autouse=True)
def _nothing_stays_behind(left_behind: Callable[[set[str]], set[str]]) -> Iterator[None]:
    # Imported before looking, as the first test to import SQLAlchemy would seem to have left its contexts.
    import sqlalchemy.dialects.sqlite.aiosqlite
    import sqlalchemy.orm  # noqa: F401

    before = _there()
    yield
    left = left_behind(before)
    assert not left, f"left behind: {', '.join(sorted(left))}"
