"""What the load generator is told, by whoever tells it; imports next to nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address

SENT = "workshop-sent"
"""The header that says when a request was sent, in seconds of `time.perf_counter`.

Its clock is the same in all processes of a machine ("system-wide"; on Windows since Python 3.10):
https://docs.python.org/3/library/time.html#time.perf_counter
"""


@dataclass(frozen=True)
class Job:
    """What to send: to `url`, over `concurrency` connections, at most `requests`, the last begun within `seconds`.

    Before that, `warm_up` requests that aren't counted.
    """

    url: str
    concurrency: int
    requests: int
    seconds: float
    warm_up: int = 0
    headers: dict[str, str] = field(default_factory=dict)


def is_loopback(host: str) -> bool:
    """Whether `host` is an address of this machine that no other can be reached by: 127.0.0.0/8, ::1 or localhost."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
