"""How exercise 10.1 is called: the learner's app, asked many times and twice at once, beside one for another database."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from sqlalchemy.util import await_only

from workshop_utils.exercises.async_or_sync_loop import StuckError, watched
from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.once_files import OWN, folder, rename, url_of, written
from workshop_utils.exercises.once_meeting import Meeting, Usher
from workshop_utils.exercises.once_pools import Pools, watched_pools
from workshop_utils.exercises.once_running import REQUEST, Response, Running, running

STUCK, CHANGED = "no answer", "the first app, after a change"
PAIR = ("one of two", "two of two")
PRODUCTS = 12
_NEW = 4
"""So many requests ask for something that nobody has asked for before; the last two of them come at once."""
OTHER = "UPDATE products SET name = 'Other ' || name"
"""What tells the second database from the first."""


@dataclass
class Seen:
    """What remarks speak of."""

    early: int = 0
    """Engines made when the app was, before it started."""
    engines: int = 0
    others: int = 0
    """Engines made for the second app."""
    opened: int = 0
    """Connections that pools opened for either app."""
    open: int = 0
    """Connections of the first app that were open after it had shut down."""
    met: int = 0
    used: list[int] = field(default_factory=list)
    """The connections on which two requests at once asked; the same number twice is the same connection."""
    on_loop: bool = False
    left: int = 0
    """Connections that were checked out when all responses had come."""


def products(function: Callable[..., Any], session: Session, requests: int, seed: int) -> Counted:
    """Ask an app for products, so many times; two requests come at once. Then ask an app of another database, and the first again.

    Gives the `responses`, and of the two at once how many `connections` they asked on, 0 where they never were in the database at
    once; STUCK where nobody gets an answer. Its costs are the first app's engines and connections.
    """
    usher, draw = Usher(), Random(seed)  # noqa: S311 (products, not secrets)
    first = draw.sample(range(1, PRODUCTS + 1), _NEW)
    ids = first + [draw.randrange(1, PRODUCTS + 1) for _ in range(requests - _NEW)]
    with folder() as place:
        files = written(session, place / "shop.db"), written(session, place / "other.db", OTHER)
        with watched_pools() as pools, _Trial(function, usher, pools).gated() as trial:
            try:
                answer = watched(usher.loop, lambda: trial.both(files, ids), usher.look)
            except StuckError as stuck:
                return Counted(STUCK, trial.costs, {**vars(trial.seen), "place": stuck.place, "blocked": stuck.blocked})
            finally:
                usher.meeting.open()
    return Counted(answer, trial.costs, {**vars(trial.seen), "own": len(files) * OWN + 1})


class _Trial:
    def __init__(self, function: Callable[..., Any], usher: Usher, pools: Pools) -> None:
        self.seen = Seen()
        self.costs: dict[str, int] = {}
        self._function, self._usher, self._pools = function, usher, pools
        self._meeting, self._turn, self._paired = Meeting(0), Meeting(0), False
        self._on: dict[str, int] = {}

    async def both(self, files: tuple[Path, Path], ids: list[int]) -> dict[str, Any]:
        app = self._function(url_of(files[0]))
        self.seen.early = self._pools.engines
        async with running(app) as first:
            responses = await self._asked(first, ids)
            self._count()
            async with running(self._function(url_of(files[1]))) as second:
                apart = [("the other app", second), ("the first app again", first)]
                responses += [_told(whose, 1, await one.ask("/products/1")) for whose, one in apart]
            rename(files[0], ids[0], "Another name")
            responses.append(_told(CHANGED, ids[0], await first.ask(f"/products/{ids[0]}")))
            mine = self._pools.opened[: self.seen.opened]
        self.seen.open = sum(not one.closed for one in mine)
        self.seen.opened, self.seen.others = len(self._pools.opened), self._pools.engines - self.seen.engines
        return {"responses": responses, "connections": len(set(self.seen.used)) if self._meeting.met else 0}

    async def _asked(self, app: Running, ids: list[int]) -> list[dict[str, Any]]:
        """Ask for products one after the other, but for the third and the fourth, which come at once."""
        alone, pair = ids[:2] + ids[4:], ids[2:4]
        responses = [_told("the app", one, await app.ask(f"/products/{one}")) for one in alone[:2]]
        self._meeting, self._turn, self._paired = self._usher.meet(len(PAIR)), Meeting(len(PAIR)), True

        async def asked(one: int, name: str) -> Response:
            try:
                return await app.ask(f"/products/{one}", name)
            finally:
                self._turn.open()

        came = await asyncio.gather(*(asked(one, name) for one, name in zip(pair, PAIR, strict=True)))
        self._meeting.open()
        self._paired = False
        responses += [_told("two at once", one, response) for one, response in zip(pair, came, strict=True)]
        return responses + [_told("the app", one, await app.ask(f"/products/{one}")) for one in alone[2:]]

    async def _waited_async(self, name: str) -> None:
        await self._meeting.wait_async(name)
        if self._is_second(name):
            await self._turn.wait_async(name)

    def _is_second(self, name: str) -> bool:
        """Whether both are in the database and this one came last; then it is its turn that is looked after."""
        second = self._meeting.met and self._meeting.came[-1] == name
        if second:
            self._usher.meeting = self._turn
        return second

    def _count(self) -> None:
        self.seen.engines, self.seen.opened = self._pools.engines, len(self._pools.opened)
        gc.collect()  # what nobody holds any more gives its connection back
        self.seen.left = len(self._pools.held)
        self.seen.met, self.seen.on_loop = len(self._meeting.came), self._meeting.on_loop
        self.seen.used = [self._number(one) for one in self._on.values()]
        self.costs.update(engines=self.seen.engines, connections=self.seen.opened)

    def _number(self, connection: int) -> int:
        return sorted(set(self._on.values())).index(connection)

    @contextmanager
    def gated(self) -> Iterator[_Trial]:
        """Hold the first statement of each of the two requests until both are in the database, and one until the other is answered.

        Two that ran at the same time on one connection would answer by chance: a rollback of one ends what the other reads.
        """

        def at_statement(connection: Any, *_: Any) -> None:
            # In a thread that got no context, as those of an executor, a request has no name.
            name = REQUEST.get() or f"thread {threading.get_ident()}"
            if self._paired and name not in self._on:
                self._on[name] = id(connection.connection.driver_connection)
                if connection.dialect.is_async:
                    await_only(self._waited_async(name))
                else:
                    self._meeting.wait(name)
                    if self._is_second(name):
                        self._turn.wait(name)

        event.listen(Engine, "before_cursor_execute", at_statement)
        try:
            yield self
        finally:
            event.remove(Engine, "before_cursor_execute", at_statement)


def _told(whose: str, product: int, response: Response) -> dict[str, Any]:
    return {"from": whose, "product": product, "status": response.status, "body": response.decoded}
