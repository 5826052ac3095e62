"""How exercise 6.3 is called: with a `fetch` of the checker's, which answers one url whenever the loop is idle."""

from __future__ import annotations

import asyncio
import inspect
import re
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.async_or_sync_loop import PacedLoop, StuckError, refuse_blocked, waiting_at, watched
from workshop_utils.exercises.async_or_sync_sleep import guarded_sleep
from workshop_utils.exercises.counted import Counted
from workshop_utils.measure.origin import here, is_learners

if TYPE_CHECKING:
    from types import FrameType

    from sqlalchemy.orm import Session

ODDLY = ("went_on", "slept", "spun", "again", "changed", "left")
"""What an answer may have done that is right otherwise, in the order in which it is told."""
TUPLE = "a tuple"
TEXT = "the text "
"""Before a text that reads like an exception."""
_LIKE_AN_ERROR = re.compile(r"\w+(Error|Exception)\b")
FAILURES = (ConnectionError, TimeoutError, ValueError)
_CANCEL_AFTER = 2
_LAST_TURNS = 5
"""Turns of the loop that tasks which were cancelled get to end in, after the call they belong to is over."""


class Fetches:
    """Fetches that are under way until they are released, one by one: any but the first, which is held to the end."""

    def __init__(self, urls: Sequence[str], limit: int, seed: int) -> None:
        draw = Random(seed)  # noqa: S311 (an order, not a secret)
        self.urls, self.limit = urls, limit
        self.loop: asyncio.AbstractEventLoop | None = None
        self.most = self.gaps = self.releases = 0
        self.short: tuple[int, int] | None = None
        """Where a fetch was missing for the first time: how many were under way, and how many urls waited."""
        self.failing = {
            one: FAILURES[place % 3] for place, one in enumerate(draw.sample(list(urls), 2 * len(urls) // 5))
        }
        self.topped_up = False
        """Whether a fetch has ever begun while some were still under way that had been before another one came back."""
        self._held: dict[asyncio.Future[None], str] = {}
        self._times: Counter[str] = Counter()
        self._left_over = 0
        self._draw = draw

    async def fetch(self, url: str) -> str:
        """Give what stands at `url`; some raise."""
        loop = asyncio.get_running_loop()
        if self.loop not in (None, loop):
            raise RuntimeError("fetch was called on another event loop than fetch_all")
        released = loop.create_future()
        self._times[url] += 1
        self.topped_up |= bool(self._left_over)
        self._held[released] = url
        self.most = max(self.most, len(self._held))
        try:
            await released
        finally:
            del self._held[released]
        if url in self.failing:
            raise self.failing[url](url)
        return f"page at {url}"

    @property
    def started(self) -> int:
        """How many urls have been asked for."""
        return len(self._times)

    @property
    def calls(self) -> int:
        """How often it was called."""
        return self._times.total()

    def again(self) -> list[str]:
        """Give the urls that were asked for more often than they stand in the list."""
        wanted = Counter(self.urls)
        return [url for url, times in self._times.items() if times > wanted[url]]

    def release(self) -> bool:
        """Let one fetch come back, and count whether another one should have been under way beside it."""
        if not self._held:
            return False
        under_way, waiting = len(self._held), len(set(self.urls) - self._times.keys())
        if under_way < self.limit and waiting:
            self.gaps += 1
            self.short = self.short or (under_way, waiting)
        others = [one for one, url in self._held.items() if url != self.urls[0]]
        chosen = self._draw.choice(others) if others else next(iter(self._held))
        if not chosen.done():
            chosen.set_result(None)
        self.releases += 1
        self._left_over = under_way - 1
        return True


@dataclass
class _Seen:
    """What all calls of one case came to, up to the first that isn't as it should be."""

    answer: dict[str, Any] = field(default_factory=dict)
    aside: dict[str, Any] = field(default_factory=dict)

    def note(self, **odd: Any) -> None:
        """Write down something that a right answer doesn't do, the first time."""
        self.aside = odd | self.aside

    def slept(self, frame: FrameType) -> None:
        """Note a `time.sleep` on the loop's thread."""
        self.note(slept={"place": here(frame)})


def fetched(function: Callable[..., Any], _session: Session, urls: int, limit: int, seed: int) -> Counted:
    """Call `function(fetch, urls, limit)` for so many urls; then for none, for few, for repeated ones, and cancel one.

    Costs are the first call's: `gaps` are the moments at which fewer than `limit` were under way though urls waited.
    """
    seen = _Seen()
    numbers = Random(seed).sample(range(100, 1_000), urls)  # noqa: S311 (names, not secrets)
    many = [f"/page/{number}" for number in numbers]
    repeated = [*many[:3], many[1], *many[3:5], many[0]]
    with guarded_sleep(function, seen.slept):
        fetches = _called(seen, "many", function, Fetches(many, limit, seed))
        if fetches.most <= limit:
            _called(seen, "none", function, Fetches([], limit, seed))
            _called(seen, "few", function, Fetches(many[:2], limit + 3, seed))
            _called(seen, "repeated", function, Fetches(repeated, limit, seed))
            if not {"stuck", "raised"} & seen.aside.keys():
                _cancelled(seen, function, Fetches(many[:6], 2, seed))
    seen.answer["too many at once"] = max(0, fetches.most - limit)
    seen.answer["oddly"] = [odd for odd in ODDLY if odd in seen.aside]
    names = ("most", "short", "started", "topped_up")
    return Counted(seen.answer, {"gaps": fetches.gaps}, seen.aside | {name: getattr(fetches, name) for name in names})


def _called(seen: _Seen, name: str, function: Callable[..., Any], fetches: Fetches) -> Fetches:
    """Call once, and write down what came; a call that never came back ends with where it waited."""
    if "stuck" in seen.aside or "raised" in seen.aside:
        return fetches
    fetches.loop = loop = PacedLoop(fetches.release)
    urls = list(fetches.urls)

    async def call() -> Any:
        answers = function(fetches.fetch, urls, fetches.limit)
        came = await answers if inspect.isawaitable(answers) else answers
        seen.note(**await _left_behind(loop, name))
        return came

    try:
        seen.answer[name] = _plain(watched(loop, call, refuse_blocked()))
    except StuckError as stuck:
        seen.answer[name] = None
        seen.aside["stuck"] = {"place": stuck.place, "blocked": stuck.blocked, "in": name, "most": fetches.most}
    except Exception as error:
        if name == "many":
            raise
        seen.answer[name] = None
        seen.aside["raised"] = {"place": _place(error), "said": _written(error), "in": name}
    if loop.spun:
        seen.note(spun=True)
    if urls != fetches.urls:
        seen.note(changed={"in": name, "now": len(urls), "before": len(fetches.urls)})
    again = fetches.again()
    if again:
        failed = all(url in fetches.failing for url in again)
        seen.note(again={"in": name, "url": again[0], "calls": fetches.calls, "failed": failed})
    return fetches


async def _left_behind(loop: asyncio.AbstractEventLoop, name: str) -> dict[str, Any]:
    """Say how many tasks are still there though the call is over, and at which line the oldest waits."""
    for _ in range(_LAST_TURNS):
        await asyncio.sleep(0)
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    return {"left": {"in": name, "tasks": len(tasks), "place": waiting_at(loop)}} if tasks else {}


def _place(error: BaseException) -> tuple[str, int] | None:
    """Give the deepest line of the learner's that an exception went through."""
    places = [(one.filename, one.lineno or 0) for one in traceback.extract_tb(error.__traceback__)]
    return next((place for place in reversed(places) if is_learners(place[0])), None)


def _cancelled(seen: _Seen, function: Callable[..., Any], fetches: Fetches) -> None:
    """Cancel a call that is under way, and write down whether it ended with that, and what it began afterwards."""
    task: list[asyncio.Task[Any]] = []
    calls = [0, 0]

    def release() -> bool:
        if fetches.releases == _CANCEL_AFTER and task and task[0].cancel():
            fetches.releases += 1
            calls[0] = fetches.calls
            return True
        return fetches.release()

    async def call() -> bool:
        task.append(asyncio.ensure_future(function(fetches.fetch, list(fetches.urls), fetches.limit)))
        try:
            await task[0]
        except asyncio.CancelledError:
            return True
        finally:
            calls[1] = fetches.calls
        return False

    try:
        ended = bool(watched(PacedLoop(release), call, refuse_blocked()))
    except StuckError:
        ended = False
    if not ended or calls[0] != calls[1]:
        seen.note(went_on={"ended": ended, "calls": calls[1] - calls[0]})


def _plain(answers: Any) -> Any:
    """Write exceptions as texts, which can be compared; a tuple, which is no list, under its name."""
    if isinstance(answers, dict):
        return {key: _plain_one(one) for key, one in answers.items()}
    if isinstance(answers, (list, tuple)):
        plain = [_plain_one(one) for one in answers]
        return plain if isinstance(answers, list) else {TUPLE: plain}
    return answers


def _plain_one(one: Any) -> Any:
    if inspect.iscoroutine(one):
        one.close()
    if isinstance(one, str) and _LIKE_AN_ERROR.match(one):
        return f"{TEXT}{one}"  # or it would be taken for the exception, which is written the same way
    return _written(one) if isinstance(one, BaseException) else one


def _written(error: BaseException) -> str:
    """Write an exception, without addresses in memory."""
    said = re.sub(r"<asyncio\.\w+\.(\w+) object at 0x\w+[^>]*>", r"\1", f"{type(error).__name__}: {error}")
    return re.sub(r" at 0x[0-9a-fA-F]+", "", said)
