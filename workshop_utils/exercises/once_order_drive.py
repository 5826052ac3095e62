"""How exercise 10.2 is called: the learner's app, with a view that looks who holds a connection while it is filled and written."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, PlainSerializer, model_validator
from sqlalchemy import event
from sqlalchemy.orm import Session

from workshop_utils.exercises.async_or_sync_loop import StuckError, watched
from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.once_files import folder, own_engine, written
from workshop_utils.exercises.once_meeting import Usher
from workshop_utils.exercises.once_pools import Pools, watched_pools
from workshop_utils.exercises.once_running import REQUEST, Response, Running, running
from workshop_utils.measure.origin import is_learners

if TYPE_CHECKING:
    from types import FrameType

    from sqlalchemy import Engine

STUCK = "no answer"
POOL = 5
ORDERS = 10
UNKNOWN = 4_711


@dataclass
class Seen:
    """What remarks speak of."""

    held: dict[str, int] = field(default_factory=lambda: {"validated": 0, "serialised": 0, "sent": 0})
    """The most connections that were checked out when a request that held one was at that: in FastAPI's threads those of all
    requests, otherwise its own."""
    by_fastapi: bool = False
    """Whether FastAPI validated what the endpoint returned."""
    by_endpoint: bool = False
    """Whether the endpoint made the view itself."""
    on_loop: bool = False
    """Whether a statement ran on the event loop's thread."""
    engines: int = 0
    """Engines made beside ours."""
    opened: int = 0
    left: int = 0
    """Connections that were checked out when all responses had been sent."""


def orders(function: Callable[..., Any], session: Session, requests: int, seed: int) -> Counted:
    """Ask an app for so many orders at once, and then for one that nobody knows.

    Gives the `responses`, or STUCK where nobody gets an answer. Its cost is the most `connections` that were checked out while the
    responses to these requests were validated, serialised, or sent by FastAPI.
    """
    usher = Usher()
    ids = Random(seed).sample(range(1, ORDERS + 1), requests)  # noqa: S311 (orders, not secrets)
    with folder() as place:
        path = written(session, place / "shop.db")
        with watched_pools() as pools:
            engine = own_engine(path, pool_size=POOL, max_overflow=0)
            trial = _Trial(function, usher, pools)
            event.listen(engine, "before_cursor_execute", trial.executing)
            try:
                answer = watched(usher.loop, lambda: trial.asked(engine, ids), usher.look)
            except StuckError as stuck:
                aside = {**trial.aside(), "place": stuck.place, "blocked": stuck.blocked}
                return Counted(STUCK, trial.costs, aside)
            finally:
                usher.meeting.open()
                engine.dispose()
    return Counted(answer, trial.costs, trial.aside())


class _Trial:
    def __init__(self, function: Callable[..., Any], usher: Usher, pools: Pools) -> None:
        self._function, self._usher, self._pools = function, usher, pools
        self._seen = Seen()

    @property
    def costs(self) -> dict[str, int]:
        return {"connections": max(self._seen.held.values())}

    def executing(self, *_: Any) -> None:
        """Note where a statement runs."""
        with suppress(RuntimeError):
            asyncio.get_running_loop()
            self._seen.on_loop = True

    def aside(self) -> dict[str, Any]:
        self._seen.engines, self._seen.opened = self._pools.engines - 1, len(self._pools.opened)
        return vars(self._seen)

    async def asked(self, engine: Engine, ids: list[int]) -> list[dict[str, Any]]:
        async with running(self._function(engine, self._view())) as app:
            meeting = self._usher.meet(len(ids))
            came = await asyncio.gather(*(self._ask(app, one) for one in ids))
            meeting.open()
            self._seen.left = len(self._pools.held)
            unknown = await self._ask(app, UNKNOWN)
        return [
            {"order": one, "status": response.status, "body": response.decoded}
            for one, response in zip([*ids, UNKNOWN], [*came, unknown], strict=True)
        ]

    async def _ask(self, app: Running, order_id: int) -> Response:
        name = f"order {order_id}"
        sends = lambda _: self._look("sent", self._pools.holding({name}))  # noqa: E731 (a line of its own)
        return await app.ask(f"/orders/{order_id}", name, sends=sends)

    def _view(self) -> type[BaseModel]:
        """Give the view, which tells when it is validated and serialised."""
        trial = self

        class LineView(BaseModel):
            model_config = ConfigDict(from_attributes=True)
            product_id: int
            quantity: int

        class OrderView(BaseModel):
            model_config = ConfigDict(from_attributes=True)
            id: Annotated[int, PlainSerializer(trial._serialised)]
            status: str
            lines: list[LineView]

            @model_validator(mode="wrap")  # which is called for its own objects, too
            @classmethod
            def filled(cls, value: Any, fill: ModelWrapValidatorHandler[OrderView]) -> OrderView:
                """Tell when it is filled."""
                view = fill(value)
                trial._validated()
                return view

        return OrderView

    def _validated(self) -> None:
        name, meeting = REQUEST.get(), self._usher.meeting
        if not _is_fastapis(sys._getframe(2)):  # noqa: SLF001 (as in measure.origin)
            self._seen.by_endpoint = True
            return
        self._seen.by_fastapi = True
        meeting.wait(name)  # in FastAPI's threads, until all are here who can be
        held = self._pools.holding({name})
        self._look("validated", held if meeting.on_loop or not held else len(self._pools.held))

    def _serialised(self, value: Any) -> Any:
        if _is_fastapis(sys._getframe(1)):  # noqa: SLF001 (as above)
            self._look("serialised", self._pools.holding({REQUEST.get()}))
        return value

    def _look(self, what: str, held: int) -> None:
        self._seen.held[what] = max(self._seen.held[what], held)


def _is_fastapis(frame: FrameType | None) -> bool:
    """Whether FastAPI asked for this, and not the learner's code, which may call FastAPI's encoder."""
    while frame is not None:
        file = frame.f_code.co_filename.replace("\\", "/")
        if is_learners(frame.f_code.co_filename):
            return False
        if "/fastapi/" in file and not file.endswith("/fastapi/encoders.py"):
            return True
        frame = frame.f_back
    return False
