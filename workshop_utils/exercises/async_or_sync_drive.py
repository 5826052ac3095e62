"""How exercise 6.2 is called: the learner's endpoint in an app of its own, by callers that come at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.async_or_sync_app import at_once, price_app
from workshop_utils.exercises.async_or_sync_gate import Gate, seen
from workshop_utils.exercises.async_or_sync_loop import StuckError, watched
from workshop_utils.exercises.counted import Counted

if TYPE_CHECKING:
    import httpx
    from sqlalchemy.orm import Session

STUCK = "no answer"


@dataclass
class _Silenced:
    """What threads raised that nobody waited for: the type of the first."""

    error: str = ""


def prices(function: Callable[..., Any], _session: Session, callers: int, unknown: int, seed: int) -> Counted:
    """Let so many callers ask for the price of a product each, twice; in between the prices change. Some products are unknown.

    Gives the responses of both rounds, or STUCK. Costs are those of the first round: `stalls` are calls that the loop's thread
    made or stood still for, `waves` how often it takes the time of one call until all are served.
    """
    draw = Random(seed)  # noqa: S311 (prices, not secrets)
    ids = draw.sample(range(100, 1_000), callers)
    gate = Gate({one: draw.randrange(100, 100_000) for one in ids[unknown:]}, callers)
    loop = asyncio.SelectorEventLoop()
    loop.set_exception_handler(lambda *_: None)

    async def both_rounds() -> dict[str, Any]:
        await gate.enter()
        app = price_app(function, gate.ask)
        first = await at_once(app, ids)
        gate.open()
        aside.update(seen(gate))
        gate.prices = {one: price + 1 + place for place, (one, price) in enumerate(gate.prices.items())}
        return {"first": _told(ids, first), "then": _told(ids, await at_once(app, ids))}

    aside: dict[str, Any] = {}
    with _silenced() as silenced:
        try:
            answer = watched(loop, both_rounds, gate.look)
        except StuckError as stuck:
            answer = {"first": STUCK}
            aside = {**seen(gate), "place": stuck.place, "blocked": stuck.blocked}
        finally:
            gate.open()
    waves = -(-callers // max(1, gate.most))
    return Counted(answer, {"stalls": gate.stalls, "waves": waves}, {**aside, "thread_error": silenced.error})


def _told(ids: list[int], responses: list[httpx.Response]) -> list[dict[str, Any]]:
    return [
        {"product": one, "status": response.status_code, "body": _body(response)}
        for one, response in zip(ids, responses, strict=True)
    ]


def _body(response: httpx.Response) -> Any:
    """Decode a body; None for that of an error, which may say what it likes."""
    if response.is_error:
        return None
    try:
        return response.json()
    except ValueError:
        return response.text


@contextmanager
def _silenced() -> Iterator[_Silenced]:
    """Note what threads raise that nobody waits for, in the place of printing it."""
    silenced, before = _Silenced(), threading.excepthook

    def note(raised: threading.ExceptHookArgs) -> None:
        silenced.error = silenced.error or raised.exc_type.__name__

    threading.excepthook = note
    try:
        yield silenced
    finally:
        threading.excepthook = before
