"""A request to an app, as a server makes one, without a server: what ASGI says, and no network."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Response:
    """What came back: status, headers in small letters, and the body's bytes."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def type(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()


def get(app: Any, path: str, times: int = 1) -> list[Response]:
    """Ask an app for `path`, so many times, one after the other. What the app raises is raised here.

    In a thread of its own: a notebook's kernel has a loop that runs already.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _ask(app, path, times)).result()


async def _ask(app: Any, path: str, times: int) -> list[Response]:
    return [await _once(app, path) for _ in range(times)]


async def _once(app: Any, path: str) -> Response:
    response, asked = Response(), iter([{"type": "http.request", "body": b"", "more_body": False}])
    whole = asyncio.Event()

    async def receive() -> dict[str, Any]:
        message = next(asked, None)
        if message is None:  # the client stays until it has all of a response: a stream looks for that while it sends
            await whole.wait()
        return message or {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            response.status = message["status"]
            response.headers = {name.decode().lower(): value.decode("latin-1") for name, value in message["headers"]}
        elif not message.get("more_body"):
            whole.set()
        response.body += message.get("body", b"")

    await app(_scope(path), receive, send)
    return response


def _scope(path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"shop.example"), (b"accept", b"application/json")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
