"""The blocking call of exercise 6.2: it tells on which thread it runs, and waits until all callers are inside."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from workshop_utils.exercises.async_or_sync_loop import BLOCKED_TICKS, Stillness, StuckError, TurningLoop, waiting_at
from workshop_utils.measure.origin import here

if TYPE_CHECKING:
    from types import FrameType

_PATIENCE, _HURRY = 40, 3
"""Looks without any movement after which those at the gate are taken for all who will come; fewer once one round was decided so.
Never fewer where the loop's thread would be said to stand still: on a busy machine it may wait for its turn that long."""
_TIMES_LONGER = 5
"""How much more patience there is with a loop that comes back to rest again and again: somebody looks whether it is done."""
_LOST = 500
"""Looks after which nobody at the gate means that nobody is coming, if no thread but the loop's has moved."""


class UnknownProductError(LookupError):
    """What `ask` raises for a product that nobody knows."""


@dataclass(eq=False)
class _Call:
    """A call that waits at the gate, outside the loop's thread."""

    loop_ran: threading.Event = field(default_factory=threading.Event)
    passed: threading.Event = field(default_factory=threading.Event)


class Gate:
    """A blocking call for so many callers at once, and what was seen of it.

    On the loop's thread it is a stall, and returns at once. Elsewhere it waits until all callers are inside and the loop has
    run a callback since each came, and rests; or until nothing moves any more, and then it is seen who was missing. Seconds
    decide nothing: a look counts once this process got its turn.
    """

    def __init__(self, prices: Mapping[int, int], callers: int) -> None:
        self.prices = prices
        self.stalls = self.most = 0
        self.times: Counter[int] = Counter()
        """How often each product was asked for."""
        self.spun = False
        """Whether the loop was kept turning while all that could be done was to wait."""
        self.place: tuple[str, int] | None = None
        """File and line of the learner's, where the loop's thread called, or stood still."""
        self.called_on_loop = False
        self._callers = callers
        self._loop: TurningLoop | None = None
        self._loop_thread = 0
        self._sleepers: set[asyncio.Task[Any] | None] = set()
        self._asleep = False
        self._held: list[_Call] = []
        self._lock = threading.Lock()
        self._open = False
        self._still, self._quiet, self._patience = Stillness(), Stillness(), _PATIENCE

    async def enter(self) -> None:
        """Take the loop on which this runs, a TurningLoop, for the one that must not stand still."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, TurningLoop)  # noqa: S101 (the checker's own)
        self._loop, self._loop_thread = loop, threading.get_ident()

    @property
    def asked(self) -> int:
        """How many calls there were."""
        return self.times.total()

    @property
    def sleeps(self) -> bool:
        """Whether the loop's thread called `time.sleep`."""
        return bool(self._sleepers)

    @property
    def waves(self) -> int:
        """How often it takes the time of one call until all are served: some queue, or some ask again and again."""
        known = max((self.times[one] for one in self.prices), default=1)
        return max(-(-self._callers // max(1, self.most)), known)

    def ask(self, product_id: int) -> int:
        """Give the price of a product, in cents. Blocks. Raises UnknownProductError."""
        with self._lock:
            self.times[product_id] += 1
        if threading.get_ident() != self._loop_thread:
            self._wait()
        elif not self._open:
            self.stalls, self.most, self.called_on_loop = self.stalls + 1, max(1, self.most), True
            self.place = self.place or here(sys._getframe(1))  # noqa: SLF001 (as in measure.origin)
        if product_id not in self.prices:
            raise UnknownProductError(product_id)
        return self.prices[product_id]

    def __reduce__(self) -> NoReturn:
        """Refuse to go to another process, as a client with an open connection does."""
        raise TypeError("cannot pickle 'ask': it holds a connection")

    def slept(self, frame: FrameType) -> None:
        """Note a `time.sleep` of the loop's thread, called in `frame`: a stall for each task that makes some."""
        if self._open or threading.get_ident() != self._loop_thread:
            return
        self._asleep, task = True, asyncio.current_task()
        if task not in self._sleepers:
            self._sleepers.add(task)
            self.stalls += 1
            self.place = self.place or here(frame)

    def open(self) -> None:
        """Let everybody pass from now on, and count no more."""
        self._open = True
        self._let_pass()

    def look(self, frame: FrameType) -> None:
        """Open the gate if it is time; `frame` is where the loop's thread is. Raises StuckError if nothing goes on."""
        with self._lock:
            held = tuple(self._held)
        ran = sum(call.loop_ran.is_set() for call in held)
        ticks = self._still.look(self.asked, len(held), ran)
        quiet = self._quiet.look(self.asked, len(held), ran, but=self._loop_thread)
        if self._loop is None or not held:
            return self._unless_stuck(frame, ticks, quiet)
        rests = self._loop.rests
        if self._loop.spins:
            self.spun = True
            self._let_pass()
        elif ran == len(held) == self._callers and rests:
            self._let_pass()
        else:
            blocked = ran < len(held) or not rests
            patience = _PATIENCE if blocked else self._patience
            if ticks > patience or (rests and quiet > _TIMES_LONGER * patience):
                self._decide(frame, blocked=blocked)
        return None

    def _wait(self) -> None:
        call = _Call()
        with self._lock:
            if self._open or self._loop is None:
                return
            self._held.append(call)
            self.most = max(self.most, len(self._held))
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(call.loop_ran.set)
        call.passed.wait()

    def _decide(self, frame: FrameType, *, blocked: bool) -> None:
        """Take those inside for all who will come, and the loop's thread for standing still if it ran nothing since."""
        if blocked and not self._asleep:  # a sleep is counted where it is called
            self.stalls += 1
            self.place = self.place or here(frame)
        self._patience = _HURRY
        self._let_pass()

    def _let_pass(self) -> None:
        with self._lock:
            held, self._held, self._asleep = self._held, [], False
        for call in held:
            call.passed.set()

    def _unless_stuck(self, frame: FrameType, ticks: int, quiet: int) -> None:
        goes_on = self._loop is None or self._loop.rests or self._loop.spins
        if quiet > _LOST if goes_on else ticks > BLOCKED_TICKS:
            self.open()
            raise StuckError(waiting_at(self._loop) if goes_on and self._loop else here(frame), blocked=not goes_on)


def seen(gate: Gate) -> dict[str, Any]:
    """Give what remarks speak of, as plain data."""
    return {
        "asked": gate.asked,
        "most": gate.most,
        "place": gate.place,
        "called_on_loop": gate.called_on_loop,
        "slept": gate.sleeps,
        "times": max((gate.times[one] for one in gate.prices), default=1),
    }
