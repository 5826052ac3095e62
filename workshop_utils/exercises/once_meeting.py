"""Where requests of lesson 10 wait for each other, and who sees to it that nobody waits without end."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from workshop_utils.exercises.async_or_sync_loop import BLOCKED_TICKS, Stillness, StuckError, TurningLoop, waiting_at
from workshop_utils.measure.origin import here

if TYPE_CHECKING:
    from types import FrameType

_PATIENCE = 100
"""Looks without any movement after which those who came to a meeting are taken for all who will."""


class Meeting:
    """Holds those who come until so many are there, or until nothing moves any more."""

    def __init__(self, expected: int, told: Callable[[], None] = lambda: None) -> None:
        self.came: list[str] = []
        self._told = told
        """Called when somebody has come in, in their thread."""
        self.on_loop = False
        """Whether somebody came on the loop's thread, and would have stopped everybody else there."""
        self.met = False
        """Whether all were there at the same time."""
        self._expected = expected
        self._opened = threading.Event()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
        self._lock = threading.Lock()

    @property
    def holds(self) -> bool:
        """Whether somebody waits."""
        return bool(self.came) and not self._opened.is_set()

    def wait(self, name: str) -> None:
        """Wait for the others in a thread; on the loop's own, which mustn't wait, only be seen."""
        if _on_a_loop():
            self.on_loop = True
            return
        if not self._enter(name):
            self._opened.wait()

    async def wait_async(self, name: str) -> None:
        """Wait for the others on a loop."""
        event = asyncio.Event()
        with self._lock:
            self._waiting.append((asyncio.get_running_loop(), event))
        if not self._enter(name):
            await event.wait()

    def open(self) -> None:
        """Let everybody go."""
        with self._lock:
            self._opened.set()
            waiting, self._waiting = self._waiting, []
        for loop, event in waiting:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(event.set)

    def _enter(self, name: str) -> bool:
        """Come in, and open where this was the last one; whether it is open."""
        with self._lock:
            if self._opened.is_set():
                return True
            self.came.append(name)
            self.met = len(self.came) >= self._expected
        self._told()
        if self.met:
            self.open()
        return self._opened.is_set()


class Usher:
    """Looks again and again whether anything moves, and opens a meeting to which nobody else can come."""

    def __init__(self) -> None:
        self.loop = TurningLoop()
        self.loop.set_exception_handler(lambda *_: None)
        self.meeting = Meeting(0)
        self._still = Stillness()
        self._collected = False

    def meet(self, expected: int, told: Callable[[], None] = lambda: None) -> Meeting:
        """Give the meeting that is looked after from now on; `told` is called when somebody has come in, in their thread."""
        self.meeting = Meeting(expected, told)
        return self.meeting

    def look(self, frame: FrameType) -> None:
        """Look once; `frame` is where the loop's thread is. Raises StuckError where nothing goes on and nobody is held here."""
        still = self._still.look()
        if still > _PATIENCE and self.meeting.holds:
            self.meeting.open()
        elif still > _PATIENCE and not self._collected:
            self._collected = gc.collect() >= 0  # what nobody holds any more gives its connection back
        elif still > BLOCKED_TICKS:
            self.meeting.open()
            place = waiting_at(self.loop) if self.loop.rests else here(frame)
            raise StuckError(place, blocked=not self.loop.rests)


def _on_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
