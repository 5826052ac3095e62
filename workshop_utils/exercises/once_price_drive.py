"""How exercise 10.4 is called: the learner's app, with settings that can't be read at first, and a test that overrides them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from fastapi import FastAPI
from sqlalchemy.orm import Session

from workshop_utils.exercises.async_or_sync_loop import StuckError, watched
from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.once_meeting import Usher
from workshop_utils.exercises.once_running import NoAppError, Response, Running, running

STUCK = "no answer"
FAILED = 500
_ERROR = 400
_LATER = 2
"""So many of the requests that read come after a test has overridden the settings."""
TESTED = {"vat_percent": 50, "currency": "XTS"}


class NoPairError(Exception):
    """What was given isn't an app and a dependency; the message says what it is."""


class UnreadableError(OSError):
    """What `read_settings` raises at first."""


class Reader:
    """Settings of one app, and how often they were read."""

    def __init__(self, vat_percent: int) -> None:
        self.settings = {"vat_percent": vat_percent, "currency": "EUR"}
        self.reads = self.failed = 0
        self.fails = False

    def function(self) -> Callable[[], dict[str, Any]]:
        """Give it as an ordinary function."""

        def read_settings() -> dict[str, Any]:
            if self.fails:
                self.failed += 1
                raise UnreadableError("settings.json can't be read")
            self.reads += 1
            return dict(self.settings)

        return read_settings


@dataclass
class Seen:
    """What remarks speak of."""

    early: int = 0
    """Reads while the app was made."""
    started: bool = True
    """Whether the app started while its settings couldn't be read."""
    tested: int = 0
    """Reads by a request whose settings a test had overridden."""


def prices(function: Callable[..., Any], _session: Session, requests: int, seed: int) -> Counted:
    """Ask an app for prices, so many times: while its settings can't be read, when they can, overridden, and beside another app.

    Gives each response's `status` and `body`, and `when` it came; or STUCK. The cost is how often settings were read successfully, by
    the app that read most.
    """
    draw, usher = Random(seed), Usher()  # noqa: S311 (prices, not secrets)
    trial = _Trial(function, draw.randrange(7, 16), draw.randrange(17, 26))
    cents = [draw.randrange(100, 90_000) for _ in range(requests - _LATER)]
    try:
        watched(usher.loop, lambda: trial.run(cents), usher.look)
    except StuckError as stuck:
        return Counted(STUCK, trial.costs, {**vars(trial.seen), "place": stuck.place, "blocked": stuck.blocked})
    return Counted(trial.steps, trial.costs, vars(trial.seen))


class _Trial:
    def __init__(self, function: Callable[..., Any], vat: int, other_vat: int) -> None:
        self.steps: list[dict[str, Any]] = []
        self.seen = Seen()
        self._function, self._one, self._other = function, Reader(vat), Reader(other_vat)

    @property
    def costs(self) -> dict[str, int]:
        return {"reads": max(self._one.reads, self._other.reads)}

    async def run(self, cents: list[int]) -> None:
        """Go through all steps."""
        app, get_settings = self._made(self._one)
        self.seen.early = self._one.reads
        self._one.fails = True
        try:
            async with running(app) as running_app:
                await self._ask(running_app, "while they can't be read", cents[0])
                self._one.fails = False
                await self._asked(running_app, app, get_settings, cents)
                return
        except UnreadableError:
            if not self._one.fails:
                raise
        self.seen.started = False  # it is started again, as whatever watches over a server does
        self.steps.append(_told("while they can't be read", cents[0], Response(FAILED)))
        self._one.fails = False
        async with running(app) as running_app:
            await self._asked(running_app, app, get_settings, cents)

    async def _asked(self, one: Running, app: FastAPI, get_settings: Any, cents: list[int]) -> None:
        for each in cents:
            await self._ask(one, "read", each)
        app.dependency_overrides[get_settings] = lambda: dict(TESTED)
        await self._ask(one, "overridden by a test", cents[0])
        app.dependency_overrides.clear()
        await self._ask(one, "after the test", cents[0])
        other, others_settings = self._made(self._other)
        other.dependency_overrides[others_settings] = lambda: dict(TESTED)
        async with running(other) as another:
            before = self._other.reads
            await self._ask(another, "another app, in a test from the start", cents[0])
            self.seen.tested = self._other.reads - before
            other.dependency_overrides.clear()
            await self._ask(another, "another app", cents[0])
            await self._ask(one, "the first app again", cents[0])

    async def _ask(self, app: Running, when: str, cents: int) -> None:
        try:
            response = await app.ask(f"/prices/{cents}")
        except UnreadableError:
            response = Response(FAILED)
        if self._one.fails and response.status >= _ERROR:  # any error will do
            response.status = FAILED
        self.steps.append(_told(when, cents, response))

    def _made(self, reader: Reader) -> tuple[FastAPI, Any]:
        made = self._function(reader.function())
        if not isinstance(made, tuple) or len(made) != 2:
            raise NoPairError(type(made).__name__)
        if not isinstance(made[0], FastAPI):
            raise NoAppError(type(made[0]).__name__)
        return made


def _told(when: str, cents: int, response: Response) -> dict[str, Any]:
    return {"when": when, "cents": cents, "status": response.status, "body": response.decoded}
