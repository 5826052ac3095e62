"""What exercise 6.1 is held to: ten calls in each of four styles, and how many of them were under way at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from workshop_utils.exercises.async_or_sync_app import at_once, price_app
from workshop_utils.exercises.async_or_sync_fetching import Fetches
from workshop_utils.exercises.async_or_sync_gate import Gate
from workshop_utils.exercises.async_or_sync_loop import PacedLoop, TurningLoop, refuse_blocked, watched
from workshop_utils.exercises.wording import in_words
from workshop_utils.measure.table import Table, count

CALLS, CALL_MS = 10, 100
ONE_WAVE, ALL_WAVES = "a tenth of a second", "one second"

_STYLES = {
    "blocking": "ten requests, `async def` with a blocking call",
    "threaded": "ten requests, `def` with a blocking call",
    "awaited": "ten requests, `async def` with an awaited call",
    "looped": "one request that awaits ten calls in a loop",
}
_AGAINST = {
    ("blocking", ONE_WAVE): (
        "`blocking` is an `async def`, but nothing in it is awaited: the call runs on the loop's own thread.",
        "while the first call blocks, on which thread would the second request begin?",
    ),
    ("threaded", ALL_WAVES): (
        "`threaded` blocks, too. But FastAPI calls a `def` endpoint in a pool of threads.",
        "how many threads has that pool, and how many requests are there?",
    ),
    ("awaited", ALL_WAVES): (
        "`awaited` has one thread for all ten requests. That doesn't mean that they wait for each other.",
        "what does the loop do with the second request while the first one awaits its call?",
    ),
    ("looped", ONE_WAVE): (
        "`looped` awaits, so the loop is free for other requests. This request, though, stops at each `await` until that call is back.",
        "when does the second call of the loop begin?",
    ),
}
_BECAUSE = {
    "blocking": "In `blocking` each call holds the loop's only thread.",
    "threaded": "In `threaded` each call blocks a thread of its own.",
    "awaited": "In `awaited` each call waits without a thread.",
    "looped": "In `looped` the loop is free, and yet this request begins its next call when the one before is back.",
}

_HEADS = ("style", "ten calls of 100 ms")


@dataclass(frozen=True)
class Styles:
    """How many of ten calls were under way at once, at most, by style: counted, and not timed."""

    most: dict[str, int]

    def waves(self, style: str) -> int:
        """How often it takes the time of one call until all ten are back."""
        return -(-CALLS // self.most[style])

    def fact(self, style: str) -> str:
        """How long ten calls take, in the words of the choices."""
        return {CALL_MS: ONE_WAVE, CALLS * CALL_MS: ALL_WAVES}[self.waves(style) * CALL_MS]

    @property
    def table(self) -> Table:
        """Each style, with how many calls were under way at once, and how often the time of one call passes."""
        rows = tuple((*row, count(self.most[row[0]]), self.fact(row[0])) for row in _rows(*_STYLES))
        return Table((*_HEADS, "under way at once", "ten calls take"), rows, "llrl")

    def table_of(self, *names: str) -> Table:
        """The styles named, with nothing that would give the answer away."""
        return Table(_HEADS, _rows(*names), "ll")

    def against(self, name: str, option: str) -> tuple[str, str]:
        """Say what speaks against choosing `option` for `name`, and ask what to look at; never the answer."""
        return _AGAINST[name, option]

    def because(self, name: str) -> str:
        """Say what was counted of `name`."""
        most = self.most[name]
        counted = "one call was under way at a time" if most == 1 else f"all {count(most)} were under way at once"
        waves = self.waves(name)
        return f"{_BECAUSE[name]} We counted: {counted}, so it takes {in_words(waves)} {'wave' if waves == 1 else 'waves'}."


def _rows(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, _STYLES[name].replace("`", "")) for name in names)


def styles() -> Styles:
    """Run the four styles, on loops of their own: blocking calls at a gate, awaited ones by a loop that tells when it is idle."""
    return Styles(
        {
            "blocking": _at_the_gate(_blocking),
            "threaded": _at_the_gate(_threaded),
            "awaited": _awaited(_ten_requests),
            "looped": _awaited(_one_request),
        }
    )


async def _blocking(ask: Callable[[int], int], product_id: int) -> int:
    return ask(product_id)


def _threaded(ask: Callable[[int], int], product_id: int) -> int:
    return ask(product_id)


def _at_the_gate(endpoint: Callable[..., Any]) -> int:
    gate = Gate(dict.fromkeys(range(CALLS), 100), CALLS)
    loop = TurningLoop()

    async def ten() -> None:
        await gate.enter()
        await at_once(price_app(endpoint, gate.ask), range(CALLS))

    try:
        watched(loop, ten, gate.look)
    finally:
        gate.open()
    return gate.most


def _awaited(requests: Callable[[Fetches], Awaitable[None]]) -> int:
    fetches = Fetches([str(number) for number in range(CALLS)], CALLS, seed=0)
    fetches.failing.clear()
    watched(PacedLoop(fetches.release), partial(_run, requests, fetches), refuse_blocked())
    return fetches.most


async def _run(requests: Callable[[Fetches], Awaitable[None]], fetches: Fetches) -> None:
    await requests(fetches)


async def _ten_requests(fetches: Fetches) -> None:
    async def endpoint(ask: Callable[[int], Awaitable[str]], product_id: int) -> str:
        return await ask(product_id)

    async def ask(product_id: int) -> str:
        return await fetches.fetch(str(product_id))

    await at_once(price_app(endpoint, ask), range(CALLS))


async def _one_request(fetches: Fetches) -> None:
    for url in fetches.urls:
        await fetches.fetch(url)
