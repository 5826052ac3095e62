"""How exercise 6.2 is called: the learner's endpoint in an app of its own, by callers that come at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.async_or_sync_app import NotAwaitedError, ReplacedError, at_once, price_app
from workshop_utils.exercises.async_or_sync_gate import Gate, UnknownProductError, seen
from workshop_utils.exercises.async_or_sync_loop import StuckError, TurningLoop, watched
from workshop_utils.exercises.async_or_sync_sleep import guarded_sleep
from workshop_utils.exercises.counted import Counted

if TYPE_CHECKING:
    import httpx
    from sqlalchemy.orm import Session

STUCK = "no answer"


class LostInAThreadError(Exception):
    """What an endpoint raised after `ask` had raised in a thread that nobody waited for: type and message of the former."""


@dataclass
class _Silenced:
    """What threads raised that nobody waited for: the type of the first."""

    error: str = ""


def prices(function: Callable[..., Any], _session: Session, callers: int, unknown: int, seed: int) -> Counted:
    """Let so many callers ask for the price of a product each, twice; in between the prices change. Some products are unknown.

    Gives the responses of both rounds, or STUCK. Costs are those of the first round: `stalls` are calls that the loop's thread
    made, stood still or slept for, `waves` how often it takes the time of one call until all are served. Raises
    LostInAThreadError, and what the app raises.
    """
    draw = Random(seed)  # noqa: S311 (prices, not secrets)
    ids = draw.sample(range(100, 1_000), callers)
    gate = Gate({one: draw.randrange(100, 100_000) for one in ids[unknown:]}, callers)
    loop = TurningLoop()
    loop.set_exception_handler(lambda *_: None)

    async def both_rounds() -> dict[str, Any]:
        await gate.enter()
        app = price_app(function, gate.ask)
        first = await at_once(app, ids)
        gate.open()
        aside.update(seen(gate))
        costs.update(stalls=gate.stalls, waves=gate.waves)
        gate.prices = {one: price + 1 + place for place, (one, price) in enumerate(gate.prices.items())}
        return {"first": _told(ids, first), "then": _told(ids, await at_once(app, ids)), "spun": gate.spun}

    aside: dict[str, Any] = {}
    costs: dict[str, int] = {}
    with _silenced() as silenced, guarded_sleep(function, gate.slept):
        try:
            answer = watched(loop, both_rounds, gate.look)
        except StuckError as stuck:
            answer = {"first": STUCK}
            aside = {**seen(gate), "place": stuck.place, "blocked": stuck.blocked}
        except (NotAwaitedError, ReplacedError):
            raise
        except Exception as error:
            if silenced.error != UnknownProductError.__name__:
                raise
            raise LostInAThreadError(f"{type(error).__name__}: {error}").with_traceback(error.__traceback__) from None
        finally:
            gate.open()
    return Counted(answer, costs, {**aside, "thread_error": silenced.error})


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
