"""ASGI middleware for development: each response says how long it took, and how many statements it needed.

    app.add_middleware(ServerTiming, engine=engine)

    Server-Timing: db;dur=12.3;desc="7 statements", app;dur=20.1
    X-Statements: 7

Browsers draw the first header in their network panel, for pages of the same origin. Needs SQLAlchemy 2, and any ASGI
framework. For an async engine, pass `async_engine.sync_engine`. Headers leave before the body does: what a streaming
response asks while it streams isn't in them, nor are rows that are fetched after a statement was executed in the time of
`db`. Not for production: it tells strangers how your endpoints work. Source of the header's form: W3C, Server Timing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from threading import Lock
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, event

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class _Tally:
    """What one request has asked of the database; threads that work for it share it."""

    def __init__(self) -> None:
        self.statements, self.seconds, self._lock = 0, 0.0, Lock()

    def add(self, seconds: float) -> None:
        with self._lock:
            self.statements += 1
            self.seconds += seconds


# Threads and tasks that are begun for a request have a copy of its context, which holds the same tally.
_tally: ContextVar[_Tally | None] = ContextVar("server_timing", default=None)
_BEGAN = "server_timing_began"


class ServerTiming:
    """Middleware: adds `Server-Timing` and `X-Statements` to responses, counted on one engine."""

    def __init__(self, app: Callable[..., Awaitable[None]], engine: Engine) -> None:
        self.app = app
        for name, heard in (("before_cursor_execute", _before), ("after_cursor_execute", _after)):
            if not event.contains(engine, name, heard):
                event.listen(engine, name, heard)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the app, and add the headers to its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        tally, began = _Tally(), perf_counter()

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {
                    **message,
                    "headers": [*message.get("headers", []), *_headers(tally, perf_counter() - began)],
                }
            await send(message)

        token = _tally.set(tally)
        try:
            await self.app(scope, receive, with_headers)
        finally:
            _tally.reset(token)


def _headers(tally: _Tally, seconds: float) -> list[tuple[bytes, bytes]]:
    number = tally.statements
    said = f'db;dur={1000 * tally.seconds:.1f};desc="{number} statement{"" if number == 1 else "s"}"'
    return [
        (b"server-timing", f"{said}, app;dur={1000 * seconds:.1f}".encode()),
        (b"x-statements", str(number).encode()),
    ]


def _before(_connection: Any, _cursor: Any, _sql: str, _parameters: Any, context: Any, _many: bool) -> None:
    setattr(context, _BEGAN, perf_counter())


def _after(_connection: Any, _cursor: Any, _sql: str, _parameters: Any, context: Any, _many: bool) -> None:
    tally = _tally.get()
    if tally is not None:
        tally.add(perf_counter() - getattr(context, _BEGAN, perf_counter()))
