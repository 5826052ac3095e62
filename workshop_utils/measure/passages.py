"""How requests go through an app: when each came in, when its endpoint began and was left, when its answer was out."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from itertools import count
from threading import Lock
from time import perf_counter
from types import SimpleNamespace
from typing import Any, NamedTuple

from workshop_utils.measure.load_job import SENT
from workshop_utils.measure.serving import App, Message, Receive, Scope, Send

_LONGEST = 3600.0  # what claims to have been sent earlier wasn't


class Moment(NamedTuple):
    """When something happened: its place in the order of all that happened, and the seconds of `perf_counter`."""

    order: int
    seconds: float


_order = count()


def now() -> Moment:
    """Give this moment; in whichever thread, no two have the same order."""
    return Moment(next(_order), perf_counter())


class Passage:
    """One request on its way through an app."""

    def __init__(self, scope: Scope) -> None:
        self.path: str = scope["path"]
        self.came = now()
        self.sent = _sent(scope, self.came.seconds)
        self.began = self.came
        self.left: Moment | None = None  # by the endpoint, which may have been left before the answer is out
        self.ended: Moment | None = None
        self.status = 500  # what the server makes of an app that answers nothing
        self.yielded: bool | None = False
        self._turns = 0
        self._watch_turns()

    def _watch_turns(self) -> None:
        """Have the loop say when it gets round to something else: what is called soon is called in its next turn."""
        self._turns = 0
        asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._turns += 1

    def enter(self, *, on_loop: bool) -> None:
        """The endpoint begins: on the event loop, or in a thread of the pool."""
        self.began = now()
        if on_loop:
            self._watch_turns()
        else:
            self.yielded = None

    def leave(self) -> None:
        """The endpoint has ended."""
        if self.left is None:
            self.left = now()
            if self.yielded is not None:
                self.yielded = self._turns > 0

    def end(self) -> None:
        """The last byte has been handed over, or there won't be one."""
        self.leave()
        if self.ended is None:
            self.ended = now()


class Passages:
    """The passages of one block."""

    def __init__(self) -> None:
        self.all: list[Passage] = []

    def watched(self, app: App) -> App:
        """Give `app` with its requests written down."""

        async def watched_app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            passage = Passage(scope)
            self.all.append(passage)
            token = _under_way.set((*_under_way.get(), passage))
            try:
                await app(scope, receive, _sending(passage, send))
            finally:
                passage.end()
                _under_way.reset(token)

        return watched_app


_under_way: ContextVar[tuple[Passage, ...]] = ContextVar("_under_way", default=())
"""The passages of the request at hand, one for each block that watches."""


def _sending(passage: Passage, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            passage.status = message["status"]
        await send(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            passage.end()

    return sending


def _sent(scope: Scope, came: float) -> float:
    """When a request was sent, if it says so as `load_test`'s do, or when it came."""
    said = dict(scope["headers"]).get(SENT.encode())
    try:
        sent = float(said) if said is not None else came
    except ValueError:
        return came
    return sent if 0 <= came - sent < _LONGEST else came


class _Hook:
    """FastAPI's way to an endpoint, which leads past us while anybody watches."""

    def __init__(self) -> None:
        self.plain: Any = None
        self._users = 0
        self._lock = Lock()

    def join(self) -> None:
        """Hook in, if nobody has."""
        with self._lock:
            self._users += 1
            routing: Any = sys.modules.get("fastapi.routing")
            if self.plain is None and routing is not None:
                self.plain = routing.run_endpoint_function
                routing.run_endpoint_function = _run_endpoint_function

    def leave(self) -> None:
        """Take the hook out with the last who leaves."""
        with self._lock:
            self._users -= 1
            if not self._users and self.plain is not None:
                sys.modules["fastapi.routing"].run_endpoint_function = self.plain  # type: ignore[attr-defined]
                self.plain = None


_hook = _Hook()


@contextmanager
def endpoints_told() -> Iterator[None]:
    """Let FastAPI's endpoints tell when they begin and end: a `def` endpoint waits for a thread of the pool first.

    FastAPI calls an endpoint through a function of its own "to facilitate profiling endpoints", which is changed for
    the block. Endpoints that are generators don't go through it.
    """
    _hook.join()
    try:
        yield
    finally:
        _hook.leave()


async def _run_endpoint_function(*, dependant: Any, values: dict[str, Any], is_coroutine: bool) -> Any:
    plain = _hook.plain or sys.modules["fastapi.routing"].run_endpoint_function  # it may have been taken out since
    passages = _under_way.get()
    if passages:
        told = _awaited if is_coroutine else _called
        dependant = SimpleNamespace(call=told(dependant.call, passages))
    return await plain(dependant=dependant, values=values, is_coroutine=is_coroutine)


def _awaited(endpoint: Callable[..., Awaitable[Any]], passages: tuple[Passage, ...]) -> Callable[..., Awaitable[Any]]:
    @wraps(endpoint)
    async def told(**values: Any) -> Any:
        for passage in passages:
            passage.enter(on_loop=True)
        try:
            return await endpoint(**values)
        finally:
            for passage in passages:
                passage.leave()

    return told


def _called(endpoint: Callable[..., Any], passages: tuple[Passage, ...]) -> Callable[..., Any]:
    @wraps(endpoint)
    def told(**values: Any) -> Any:
        for passage in passages:
            passage.enter(on_loop=False)
        try:
            return endpoint(**values)
        finally:
            for passage in passages:
                passage.leave()

    return told
