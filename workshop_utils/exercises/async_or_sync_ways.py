"""The good ways through 6.2 and 6.3, each known by names in the learner's source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.async_or_sync_app import is_async
from workshop_utils.exercises.exercise import Way

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report


def _leaves_it_to_fastapi(report: Report) -> bool:
    return not is_async(report.function)


def _gathers(report: Report) -> bool:
    return "Semaphore" in report.source


def _awaits_a_thread(report: Report) -> bool:
    return not _leaves_it_to_fastapi(report)


def _has_workers(report: Report) -> bool:
    return not _gathers(report) and re.search(r"Queue|iter\(|next\(|\bpop", report.source) is not None


PAGE = (
    Way(
        "`def` in the place of `async def`, when the endpoint does nothing but block: FastAPI then calls it in its thread pool, and nothing else "
        "changes. And where the service has an async client, `await` that: it waits without a thread.",
        took=_leaves_it_to_fastapi,
        why="FastAPI calls a `def` endpoint in a thread, so the call blocks a thread that has nothing else to do, and the loop goes on.",
    ),
    Way(
        "`await asyncio.to_thread(ask, product_id)`, in an endpoint that has other things to await, too. And where the service has an async "
        "client, `await` that: it waits without a thread.",
        took=_awaits_a_thread,
    ),
)

FETCHING = (
    Way(
        "One `asyncio.Semaphore(limit)` that each fetch enters, and `gather` with `return_exceptions=True` for the order.",
        took=_gathers,
        price="All the answers are kept until the last one is there; and where `gather` is given a coroutine for each url, all of those exist from the "
        "start. For a million urls, take workers and a queue, and hand each answer on.",
    ),
    Way(
        "`limit` workers that take urls from one iterator, or one queue, and write each answer to its place: as many tasks as are under way, "
        "however long the list.",
        took=_has_workers,
        why="Each worker takes the next url as soon as its own fetch is back, so the limit is kept and always used.",
    ),
)
