"""How long an event loop kept others waiting: a heartbeat on it, and the longest time that a beat came too late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from time import perf_counter

from workshop_utils.measure.table import count, milliseconds

INTERVAL_SECONDS = 0.005


class Heartbeat:
    """A task that asks for a turn of its loop every 5 ms. Start and stop it on that loop."""

    def __init__(self) -> None:
        self.beats = 0
        self._longest = 0.0
        self._due: float | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def longest_stall(self) -> float:
        """Seconds by which a beat came too late, at most; one that is due and hasn't come counts, too."""
        due = self._due
        return self._longest if due is None else max(self._longest, perf_counter() - due)

    def start(self) -> None:
        """Begin to beat on the running loop."""
        self._due = perf_counter() + INTERVAL_SECONDS
        self._task = asyncio.get_running_loop().create_task(self._beat())

    def stop(self) -> None:
        """Beat no more; what was seen stays."""
        self._longest, self._due = self.longest_stall, None
        if self._task is not None:
            self._task.cancel()

    async def _beat(self) -> None:
        while self._due is not None:
            await asyncio.sleep(INTERVAL_SECONDS)
            self.beats += 1
            self._longest, self._due = self.longest_stall, perf_counter() + INTERVAL_SECONDS


class LoopWatch:
    """What the running event loop went through in a `watch_loop` block."""

    def __init__(self, heart: Heartbeat) -> None:
        self._heart = heart

    @property
    def longest_stall(self) -> float:
        """The longest time, in seconds, that who was ready to run had to wait for a turn; seen 5 ms short at most."""
        return self._heart.longest_stall

    @property
    def beats(self) -> int:
        """How often a task that sleeps 5 ms at a time had its turn."""
        return self._heart.beats

    def __str__(self) -> str:
        return (
            f"The longest stall of the event loop: {milliseconds(self.longest_stall)} ms ({count(self.beats)} beats)."
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"

    __repr__ = __str__


@asynccontextmanager
async def watch_loop() -> AsyncIterator[LoopWatch]:
    """Watch the event loop that this code runs on, for as long as the `async with` block runs."""
    heart = Heartbeat()
    heart.start()
    try:
        yield LoopWatch(heart)
    finally:
        heart.stop()
