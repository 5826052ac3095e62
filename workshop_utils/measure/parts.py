"""Where the time goes: a clock that credits every moment of a request to one part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from threading import get_ident
from time import perf_counter_ns
from typing import Any

DATABASE = "database"
ORM = "orm"
SERIALISATION = "serialisation"
ELSEWHERE = "elsewhere"
PARTS = (DATABASE, ORM, SERIALISATION, ELSEWHERE)


class Clock:
    """A stack of parts, for the thread that starts it: at each crossing the time since the last is the topmost part's.

    So each part has its time without that of the parts inside it, and all add up to the whole to the last nanosecond.
    `now` gives nanoseconds.
    """

    def __init__(self, now: Callable[[], int] = perf_counter_ns) -> None:
        self._now = now
        self._stack: list[str] = []
        self._last = 0
        self.thread: int | None = None
        self.spent = dict.fromkeys(PARTS, 0)

    def start(self) -> None:
        """Begin to measure this thread, in the part `elsewhere`."""
        self.thread = get_ident()
        self.spent = dict.fromkeys(PARTS, 0)
        self._stack = [ELSEWHERE]
        self._last = self._now()

    def stop(self) -> None:
        """Credit what is left, and measure nobody any more."""
        self._credit()
        self.thread = None

    def enter(self, part: str) -> None:
        """Go into `part`."""
        if part is not self._stack[-1]:  # no need to look at the clock where the same part goes on
            self._credit()
        self._stack.append(part)

    def leave(self) -> None:
        """Go back to the part before."""
        if self._stack[-1] is not self._stack[-2]:
            self._credit()
        self._stack.pop()

    def move(self, nanoseconds: int, part: str) -> None:
        """Credit what the topmost part has just spent to `part` instead."""
        self._credit()
        self.spent[self._stack[-1]] -= nanoseconds
        self.spent[part] += nanoseconds

    def _credit(self) -> None:
        now = self._now()
        self.spent[self._stack[-1]] += now - self._last
        self._last = now

    @property
    def here(self) -> bool:
        """Whether it measures the thread that asks."""
        return self.thread == get_ident()

    def within(self, part: str, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Call `function`, its time being that of `part`."""
        if self.thread != get_ident():
            return function(*arguments, **named)
        self.enter(part)
        try:
            return function(*arguments, **named)
        finally:
            self.leave()

    def timed(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        """Make a function that does what `function` does, and whose time is that of `part`."""

        @wraps(function)
        def in_part(*arguments: Any, **named: Any) -> Any:
            if self.thread != get_ident():  # as `within`, without one more call for each of thousands
                return function(*arguments, **named)
            self.enter(part)
            try:
                return function(*arguments, **named)
            finally:
                self.leave()

        return in_part

    def iterated(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        """Make a function that does what `function`, which gives an iterator, does; each of its steps is of `part`."""
        begin = self.timed(function, part)

        @wraps(function)
        def each_in_part(*arguments: Any, **named: Any) -> Any:
            if self.thread == get_ident() and self._stack[-1] is part:
                return function(*arguments, **named)  # who asks within its own part also takes the steps there
            return self._each(begin(*arguments, **named), part)

        return each_in_part

    def _each(self, iterable: Any, part: str) -> Iterator[Any]:
        step = self.timed(iter(iterable).__next__, part)
        while True:
            try:
                item = step()
            except StopIteration:
                return
            yield item
