"""Event loops that exercises of lesson 06 are tried on: in a thread of their own, and never waited for without end."""

from __future__ import annotations

import asyncio
import sys
import threading
import warnings
from collections.abc import Callable, Coroutine
from contextlib import suppress
from selectors import DefaultSelector
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.async_or_sync_sleep import below_the_guard
from workshop_utils.measure.origin import here, is_learners

if TYPE_CHECKING:
    from types import FrameType

TICK_SECONDS = 0.002
BLOCKED_TICKS = 250
"""Looks after which a loop whose thread hasn't moved is given up. A look waits for its turn on a busy machine, as all threads
do, so it isn't seconds that decide."""
MOST_TURNS = 1_000
"""After as many turns without a rest, what spins is taken for idle."""
_LEAVE_SECONDS = 1.0


class StuckError(Exception):
    """Nothing goes on any more: where the learner's code waits, as file and line, if that is known."""

    def __init__(self, place: tuple[str, int] | None, *, blocked: bool) -> None:
        super().__init__(place, blocked)
        self.place, self.blocked = place, blocked


class PacedLoop(asyncio.SelectorEventLoop):
    """A loop with a clock of its own, which calls `release` whenever nothing is left to run.

    `release` lets one thing happen, and says whether there was one. Where there is none, and no timer, nothing can come any
    more: StuckError. No time passes but that of timers, and only when nothing is left to release: who sleeps, however briefly,
    is late.
    """

    def __init__(self, release: Callable[[], bool]) -> None:
        self.now = 0.0
        self.spun = False
        """Whether it was kept turning while all that could be done was to wait."""
        self._release = release
        super().__init__(_Pacing(self))
        self.set_exception_handler(lambda *_: None)

    def time(self) -> float:
        """Give the loop's own time."""
        return self.now

    def release(self) -> bool:
        """Let one thing happen; False if there is none."""
        return self._release()


class _Pacing(DefaultSelector):
    def __init__(self, loop: PacedLoop) -> None:
        super().__init__()
        self._loop = loop
        self._turns, self._silent = 0, 0

    def select(self, timeout: float | None = None) -> list[Any]:
        events = super().select(0)
        if events or (timeout is not None and timeout <= 0):
            self._turns += 1
            if self._turns > MOST_TURNS:
                self._loop.spun, self._turns = True, 0
                self._released()
            return events
        self._turns = 0
        if not self._released():
            if timeout is None:
                return self._listened()
            self._loop.now += timeout
        return []

    def _released(self) -> bool:
        if not self._loop.release():
            return False
        self._silent = 0
        return True

    def _listened(self) -> list[Any]:
        """Wait for other threads, which may still have something to say."""
        self._silent += 1
        if threading.active_count() <= 2 or self._silent > BLOCKED_TICKS:  # the one that waits, and this one
            raise StuckError(waiting_at(self._loop), blocked=False)
        return super().select(TICK_SECONDS)


class TurningLoop(asyncio.SelectorEventLoop):
    """A loop on real time, which tells other threads whether it rests, and whether it only turns."""

    def __init__(self) -> None:
        self._turning = _Turning()
        super().__init__(self._turning)

    @property
    def rests(self) -> bool:
        """Whether it waits for something to come."""
        return self._turning.rests

    @property
    def spins(self) -> bool:
        """Whether it hasn't rested for many turns."""
        return self._turning.turns > MOST_TURNS


class _Turning(DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.rests, self.turns = False, 0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is not None and timeout <= 0:
            self.turns += 1
            return super().select(timeout)
        self.rests, self.turns = True, 0
        try:
            return super().select(timeout)
        finally:
            self.rests = False


def waiting_at(loop: asyncio.AbstractEventLoop) -> tuple[str, int] | None:
    """Give the line of the learner's at which a task of the loop waits: of the oldest that has one."""
    places = []
    for task in sorted(asyncio.all_tasks(loop), key=lambda one: (len(one.get_name()), one.get_name())):
        awaited: Any = task.get_coro()
        while awaited is not None:
            frame = getattr(awaited, "cr_frame", None)
            if frame is not None and is_learners(frame.f_code.co_filename):
                places.append((frame.f_code.co_filename, frame.f_lineno))
            awaited = getattr(awaited, "cr_await", None)
        if places:
            return places[-1]
    return None


def watched(
    loop: asyncio.AbstractEventLoop, main: Callable[[], Coroutine[Any, Any, Any]], look: Callable[[FrameType], None]
) -> Any:
    """Run `main()` on a loop in a thread of its own, and `look` again and again at where that thread is; give what it gives.

    Raises what it raises, and what `look` raises: then the thread is left to itself. Of threads that raise, and of coroutines that
    nobody awaits, nothing is printed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return _watched(loop, main, look)


def _watched(
    loop: asyncio.AbstractEventLoop, main: Callable[[], Coroutine[Any, Any, Any]], look: Callable[[FrameType], None]
) -> Any:
    done, came = threading.Event(), _Came()
    thread = threading.Thread(target=_work, args=(loop, main, done, came), daemon=True)
    thread.start()
    while not done.wait(TICK_SECONDS):
        frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001 (the public way to ask)
        if frame is not None and not done.is_set():
            look(below_the_guard(frame))
    thread.join(_LEAVE_SECONDS)
    if came.error is not None:
        raise came.error
    return came.value


class _Came:
    value: Any = None
    error: BaseException | None = None


def _work(loop: asyncio.AbstractEventLoop, main: Callable[[], Any], done: threading.Event, came: _Came) -> None:
    try:
        came.value = loop.run_until_complete(main())
    except BaseException as error:  # noqa: BLE001 (for the thread that waits to raise)
        came.error = error
    done.set()
    with suppress(BaseException):
        _close(loop)


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """End what is left on the loop, without waiting for threads."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    try:
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True)) if left else None
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        executor = getattr(loop, "_default_executor", None)
        if executor is not None:
            executor.shutdown(wait=False)
        loop.close()


class Stillness:
    """Counts the looks since something last moved: a thread of this process, or another sign."""

    def __init__(self) -> None:
        self.ticks = 0
        self._last: object = None

    def look(self, *signs: object, but: int = 0) -> int:
        """Give for how many looks neither one of `signs` nor a thread has changed; the one whose ident is `but` may."""
        frames = sys._current_frames()  # noqa: SLF001 (the public way to ask)
        others = {key: below_the_guard(one) for key, one in frames.items() if key not in {threading.get_ident(), but}}
        now = (*signs, *((key, id(one), one.f_lasti) for key, one in sorted(others.items())))
        self.ticks = self.ticks + 1 if now == self._last else 0
        self._last = now
        return self.ticks


def refuse_blocked() -> Callable[[FrameType], None]:
    """Give a `look` that raises StuckError when the loop's thread stands still outside its loop."""
    still = Stillness()

    def look(frame: FrameType) -> None:
        if still.look() > BLOCKED_TICKS and not resting(frame):
            raise StuckError(here(frame), blocked=True)

    return look


def resting(frame: FrameType) -> bool:
    """Whether a loop's thread waits where a loop should: in its selector."""
    return frame.f_code.co_name == "select" and not is_learners(frame.f_code.co_filename)
