"""`watch`: what a server's event loop goes through: which requests overlap, and which keep all others waiting."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.heartbeat import Heartbeat, LoopWatch, watch_loop
from workshop_utils.measure.passages import Moment, Passage, Passages, endpoints_told
from workshop_utils.measure.server_thread import in_next_turn
from workshop_utils.measure.table import Table, count, milliseconds

if TYPE_CHECKING:
    from workshop_utils.measure.serving import Server

__all__ = ["LoopWatch", "Request", "Watch", "watch", "watch_loop"]

_COUNTS = ("requests", "most under way at once", "without a turn for the loop")
_TIMES = ("longest stall, ms", "sent to begun, ms", "begun to ended, ms")


@dataclass(frozen=True)
class Request:
    """One request, in seconds since the first of its block was sent.

    `sent` is when the load generator sent it (where another client did: when the app was called), `began` when its
    endpoint's own code began, `ended` when the answer's last byte was handed over. `yielded` says whether the event
    loop had a turn while the endpoint ran: False if it was blocked all the time, None for an endpoint that ran in a
    thread of the pool.
    """

    path: str
    sent: float
    began: float
    ended: float
    status: int
    yielded: bool | None = None


class Watch:
    """The requests of one `watch` block, and how its loop fared; grows while the block runs."""

    def __init__(self, passages: Passages, heart: Heartbeat) -> None:
        self._passages = passages
        self._heart = heart
        self._final: tuple[Passage, ...] | None = None

    @property
    def requests(self) -> tuple[Request, ...]:
        """The requests that have ended, in the order they were sent."""
        ended = self._ended()
        first = min((passage.sent for passage in ended), default=0.0)
        return tuple(
            Request(p.path, p.sent - first, p.began.seconds - first, at.seconds - first, p.status, p.yielded)
            for p, at in ended.items()
        )

    @property
    def overlap(self) -> int:
        """How many requests' endpoints were under way at once, at most: counted as they begin and end, by no clock."""
        began = [(passage.began.order, 1) for passage in self._all()]
        left = [(passage.left.order, -1) for passage in self._all() if passage.left]
        most = under_way = 0
        for _, step in sorted(began + left):
            under_way += step
            most = max(most, under_way)
        return most

    @property
    def blocked(self) -> tuple[Request, ...]:
        """The requests whose endpoint gave the loop no turn, from its beginning to its end, while others were waiting.

        Each `async def` endpoint that awaits nothing is one of them, be it quick. `longest_stall` says how much it
        matters.
        """
        sent = sorted(passage.sent for passage in self._all())
        began = sorted(passage.began.order for passage in self._all())
        mine = zip(self._ended(), self.requests, strict=True)
        return tuple(
            request for passage, request in mine if passage.yielded is False and _waiting(passage.left, sent, began) > 0
        )

    @property
    def longest_stall(self) -> float:
        """The longest time, in seconds, that the loop kept waiting who was ready to run; seen 5 ms short at most."""
        return self._heart.longest_stall

    @property
    def counts(self) -> Table:
        """What comes out the same every time."""
        requests = self.requests
        unyielding = sum(request.yielded is False for request in requests)
        row = (count(len(requests)), count(self.overlap), count(unyielding))
        return Table(_COUNTS, (row,), "rrr")

    @property
    def times(self) -> Table:
        """What differs from run to run: the longest stall, and the median wait for an endpoint and for its answer."""
        requests = self.requests
        waits = milliseconds(median(each.began - each.sent for each in requests)) if requests else "–"
        works = milliseconds(median(each.ended - each.began for each in requests)) if requests else "–"
        return Table(_TIMES, ((milliseconds(self.longest_stall), waits, works),), "rrr")

    def __str__(self) -> str:
        return str(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()

    __repr__ = __str__

    def _table(self) -> Table:
        blocked = len(self.blocked)
        said = f"{count(blocked)} of them gave the event loop no turn while others waited." if blocked else ""
        counts, times = self.counts, self.times
        return Table((*counts.headers, *times.headers), ((*counts.rows[0], *times.rows[0]),), "r" * 6, said)

    def _all(self) -> tuple[Passage, ...]:
        return tuple(self._passages.all) if self._final is None else self._final

    def _ended(self) -> dict[Passage, Moment]:
        """Give the passages that have ended, and when, by when they were sent."""
        ended = {passage: passage.ended for passage in self._all() if passage.ended is not None}
        return dict(sorted(ended.items(), key=lambda each: each[0].sent))

    def _end(self) -> None:
        self._final = tuple(map(copy, self._passages.all))  # what is under way goes on, and isn't the block's


@contextmanager
def watch(server: Server) -> Iterator[Watch]:
    """Watch the event loop of a server for as long as the block runs.

    Sees the requests that come inside the block; those that haven't ended with it aren't among `requests`. An endpoint
    of FastAPI is under way from its own first line to its return, dependencies and response model left out; any other
    ASGI app, and an endpoint that yields what it sends, from the app's call to the answer's last byte. All is as
    before when the block has ended.
    Raises WorkshopError for anything that isn't a server which serves.
    """
    loop = getattr(server, "loop", None)
    if loop is None or loop.is_closed():
        raise WorkshopError(
            "A server that serves is needed here.",
            remedy="Watch it inside its block: with serve(app) as server, watch(server) as seen.",
        )
    passages, heart = Passages(), Heartbeat()
    seen = Watch(passages, heart)
    with endpoints_told(), server.around(passages.watched):
        in_next_turn(loop, heart.start)
        try:
            yield seen
        finally:
            in_next_turn(loop, heart.stop)  # after which the last request's end has been written down, too
            seen._end()  # noqa: SLF001 (watch is what ends it)


def _waiting(at: Moment | None, sent: Sequence[float], began: Sequence[int]) -> int:
    """How many requests had been sent and not begun at a moment."""
    if at is None:
        return 0
    return bisect_right(sent, at.seconds) - bisect_right(began, at.order)
