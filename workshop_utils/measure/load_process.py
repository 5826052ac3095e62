"""The load generator: a process of its own, which is told by lines of JSON what to send, and answers with what it saw.

One line in, one line out, until its input ends. Imports little, so that it starts soon.
"""

from __future__ import annotations

import asyncio
import faulthandler
import json
import socket
import sys
from dataclasses import asdict, dataclass, field
from ipaddress import ip_address
from time import perf_counter
from typing import Any

import aiohttp
from aiohttp.connector import AddrInfoType

from workshop_utils.measure.load_job import SENT, Job

_GRACE_SECONDS = 30.0


@dataclass
class Seen:
    """What came back: for each request answered well, its latency and when its answer was complete, in seconds.

    `answered` counts from the first request's sending, `elapsed` to the end of the last. `bytes` are those of bodies,
    as they came over the wire.
    """

    latencies: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    bytes: int = 0
    elapsed: float = 0.0

    def error(self, kind: str) -> None:
        """Count an error."""
        self.errors[kind] = self.errors.get(kind, 0) + 1


class NotLoopbackError(OSError):
    """A name that stands for this machine led elsewhere."""


async def send(job: Job) -> Seen:
    """Do a job in a closed loop: each connection has one request under way, and sends the next when it's answered."""
    timeout = aiohttp.ClientTimeout(total=job.seconds)
    connector = aiohttp.TCPConnector(limit=job.concurrency, socket_factory=_socket_to_loopback)
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=timeout,
        headers=job.headers,
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("Accept-Encoding",),
        auto_decompress=False,
    ) as session:
        warm_up = _Run(session, job, job.warm_up)
        await warm_up.seen()
        return await _Run(session, job, job.requests, closed=warm_up.closed).seen()


class _Run:
    """One run's workers, and what is left for them to do."""

    def __init__(self, session: aiohttp.ClientSession, job: Job, requests: int, *, closed: bool = False) -> None:
        self._session = session
        self._job = job
        self._left = requests
        self._seen = Seen()
        self.closed = closed
        """Whether the server may have closed connections that the session keeps."""

    async def seen(self) -> Seen:
        self._began = perf_counter()
        await asyncio.gather(*(self._work() for _ in range(min(self._job.concurrency, self._left))))
        self._seen.elapsed = perf_counter() - self._began
        return self._seen

    async def _work(self) -> None:
        while self._left and perf_counter() - self._began < self._job.seconds:
            self._left -= 1
            await self._request()

    async def _request(self) -> None:
        seen, sent = self._seen, perf_counter()
        tries = self._job.concurrency + 1  # each may meet another connection that was kept and closed
        while True:
            tries -= 1
            try:
                status = await self._answer(sent)
                break
            except (aiohttp.ClientError, OSError) as error:
                if not (self.closed and tries and _is_cut_off(error)):
                    seen.error(_kind(error))
                    return
        ended = perf_counter()
        if 200 <= status < 300:
            seen.latencies.append(ended - sent)
            seen.answered.append(ended - self._began)
        else:
            seen.error(f"status {status}")

    async def _answer(self, sent: float) -> int:
        headers = {SENT: repr(sent)}
        async with self._session.get(self._job.url, headers=headers, allow_redirects=False) as response:
            async for chunk in response.content.iter_any():
                self._seen.bytes += len(chunk)
            # A server closes the connection after an endpoint's exception without saying so. What is sent into that, by
            # whoever finds the connection among those that were kept, would be an error of another kind.
            self.closed |= response.status >= 500
            return response.status


def _is_cut_off(error: BaseException) -> bool:
    """Whether a connection that was there was closed, rather than none made."""
    cut_off = isinstance(error, (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError, ConnectionResetError))
    return cut_off and not isinstance(error, aiohttp.ClientConnectorError)


def _kind(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "answer cut off"
    if isinstance(error, (aiohttp.ServerDisconnectedError, ConnectionResetError)):
        return "disconnected"
    reason = getattr(error, "os_error", error)
    return "connection refused" if isinstance(reason, ConnectionRefusedError) else type(reason).__name__


def _socket_to_loopback(address: AddrInfoType) -> socket.socket:
    """Make the socket of a connection, once more sure of where it goes: `localhost` is what a file says it is."""
    family, kind, protocol, _, there = address
    if not ip_address(there[0]).is_loopback:
        raise NotLoopbackError(f"{there[0]} is another machine")
    return socket.socket(family, kind, protocol)


def _answer(line: str) -> str:
    job = Job(**json.loads(line))
    # If all else fails, the process ends itself.
    faulthandler.dump_traceback_later(3 * job.seconds + _GRACE_SECONDS, exit=True)
    seen: dict[str, Any] = asdict(asyncio.run(send(job)))
    faulthandler.cancel_dump_traceback_later()
    return json.dumps(seen)


def main() -> None:
    """Answer each line of the input."""
    print("ready", flush=True)  # noqa: T201 (what the other end waits for)
    for line in sys.stdin:
        print(_answer(line), flush=True)  # noqa: T201 (as above)


if __name__ == "__main__":
    main()
