"""A guard round `time.sleep`: on an event loop's thread it stops everybody on that loop."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.names import called

if TYPE_CHECKING:
    from types import FrameType

_LONGEST = 0.01
_PASSED_AT_ONCE = 200
"""So many sleeps take no time at all. Who goes on sleeping waits for something, and is to be seen standing there."""


@contextmanager
def guarded_sleep(function: Callable[..., Any], told: Callable[[FrameType], None]) -> Iterator[None]:
    """Call `told` with the frame of whoever calls `time.sleep` on a thread whose loop runs; such sleeps are cut short.

    Holds for `time.sleep`, and for what `function`'s module has imported by another name.
    """
    real, names = time.sleep, getattr(called(function), "__globals__", {})
    slept = 0

    def sleep(seconds: Any, /) -> None:
        nonlocal slept
        if not _on_a_loop():
            return real(seconds)
        slept += 1
        told(sys._getframe(1))  # noqa: SLF001 (as in measure.origin)
        return real(min(seconds, _LONGEST if slept > _PASSED_AT_ONCE else 0))

    imported = [name for name, value in names.items() if value is real]
    names.update(dict.fromkeys(imported, sleep))
    time.sleep = sleep
    try:
        yield
    finally:
        time.sleep = real
        names.update(dict.fromkeys(imported, real))


def below_the_guard(frame: FrameType) -> FrameType:
    """Give the frame that called the guard, where a thread is in it; else `frame`."""
    while frame.f_code.co_filename == __file__ and frame.f_back is not None:
        frame = frame.f_back
    return frame


def _on_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
