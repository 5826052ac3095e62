"""An app as a server runs it: started, asked, and shut down; without a server or a network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The name of the request that is under way, also in FastAPI's threads; empty outside of one."""


_ERROR = 400


class NoAppError(Exception):
    """What was given isn't an app; the message names its type."""


@dataclass
class Response:
    """What came back: the status, and the body's bytes."""

    status: int = 0
    body: bytes = b""

    @property
    def decoded(self) -> Any:
        """The body's JSON, or its first characters where it is none; None for that of an error, which may say what it likes."""
        if self.status >= _ERROR:
            return None
        text = self.body.decode(errors="replace")
        try:
            return json.loads(text)
        except ValueError:
            return text[:80]


class Running:
    """An app that was started."""

    def __init__(self, app: FastAPI, state: dict[str, Any]) -> None:
        self._app, self._state = app, state

    async def ask(
        self, path: str, name: str = "a request", *, method: str = "GET", sends: Callable[[str], None] = lambda _: None
    ) -> Response:
        """Send a request; `sends` is called with its name when its response starts. What the app raises is raised here."""
        response, whole = Response(), asyncio.Event()
        asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict[str, Any]:
            message = next(asked, None)
            if message is None:  # the client stays until it has all of a response
                await whole.wait()
            return message or {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                sends(name)
                response.status = message["status"]
            elif not message.get("more_body"):
                whole.set()
            response.body += message.get("body", b"")

        token = REQUEST.set(name)
        try:
            await self._app(_scope(method, path, dict(self._state)), receive, send)
        finally:
            REQUEST.reset(token)
        return response


@asynccontextmanager
async def running(app: Any) -> AsyncIterator[Running]:
    """Start an app, and shut it down after the block. Raises NoAppError, and what the app raises while it starts or ends."""
    if not isinstance(app, FastAPI):
        raise NoAppError(type(app).__name__)
    state: dict[str, Any] = {}
    orders, told = asyncio.Queue[dict[str, Any]](), asyncio.Queue[dict[str, Any]]()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": state}
    life = asyncio.create_task(_lived(app, scope, orders, told))
    await _obeyed(life, orders, told, "startup")
    try:
        yield Running(app, state)
    except BaseException:
        with suppress(Exception):
            await _obeyed(life, orders, told, "shutdown")
        raise
    await _obeyed(life, orders, told, "shutdown")
    await life


async def _lived(app: FastAPI, scope: dict[str, Any], orders: asyncio.Queue[Any], told: asyncio.Queue[Any]) -> None:
    await app(scope, orders.get, told.put)


async def _obeyed(
    life: asyncio.Task[None], orders: asyncio.Queue[dict[str, Any]], told: asyncio.Queue[dict[str, Any]], order: str
) -> None:
    """Give an order, and wait until it is carried out."""
    await orders.put({"type": f"lifespan.{order}"})
    hears = asyncio.ensure_future(told.get())
    await asyncio.wait({life, hears}, return_when=asyncio.FIRST_COMPLETED)
    if not hears.done() or hears.result()["type"].endswith("failed"):
        hears.cancel()
        await life  # raises what ended it


def _scope(method: str, path: str, state: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"shop.example"), (b"accept", b"application/json")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": state,
    }
