"""Exercises of lesson 06: ten calls in four styles, an endpoint that doesn't block, and fan-out with a limit."""

from __future__ import annotations

from workshop_utils.exercises import async_or_sync_drive as drive
from workshop_utils.exercises import async_or_sync_fetching as fetching
from workshop_utils.exercises import async_or_sync_styles as styles
from workshop_utils.exercises import async_or_sync_ways as ways
from workshop_utils.exercises.async_or_sync_fetch_remarks import of_fetching
from workshop_utils.exercises.async_or_sync_page_remarks import of_a_page
from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.choice import ChoiceExercise
from workshop_utils.exercises.exercise import Case, Exercise, Item
from workshop_utils.exercises.solutions import async_or_sync as solutions
from workshop_utils.exercises.starters import async_or_sync as starters
from workshop_utils.shop import Size

TINY = Size("tiny", 10, 10, 12)  # nobody asks it anything

ten_calls = ChoiceExercise(
    name="ten_calls",
    number="6.1",
    lesson="async_or_sync",
    goal="Choose for each of four styles how long ten calls of 100 ms take, from the first one's start to the last one's end.",
    answers={
        "blocking": styles.ALL_WAVES,
        "threaded": styles.ONE_WAVE,
        "awaited": styles.ONE_WAVE,
        "looped": styles.ALL_WAVES,
    },
    options={
        styles.ONE_WAVE: ("100 ms", "100ms", "100", "0.1 s", "0.1s", "tenth of a second"),
        styles.ALL_WAVES: ("1,000 ms", "1000 ms", "1,000ms", "1000ms", "1000", "1 s", "1s", "second", "a second"),
    },
    facts=styles.styles,
    hints=(
        "For each style ask: while the first call waits, who could begin the second one?",
        "There is one loop, with one thread. An endpoint with `def` leaves that thread; one with `async def` stays on it until it awaits.",
        "Two things may keep the second call from beginning: the thread is held by the first, or the code that begins it hasn't got there yet.",
    ),
    why="What is under way at the same time takes the time of one call. Blocking on the loop's thread, or an `await` before the next call "
    "begins, makes calls queue.",
    price="Each call in a thread holds one of the pool's threads, and they are few; an awaited call holds none.",
)

price_page = Exercise(
    name="price_page",
    number="6.2",
    lesson="async_or_sync",
    goal="The same answers, no stall of the loop, and four callers served in one wave.",
    call="price_page(ask, product_id)",
    starter=starters.price_page,
    solution_code=solutions.price_page,
    drive=drive.prices,
    may_be_async=True,
    cases=(
        Case("4 callers", TINY, seed=1, arguments=(4, 0, 61)),
        # `to_thread` has as few as five workers on one core.
        Case("3 callers", TINY, seed=1, arguments=(3, 1, 62)),
        # No more than five: `to_thread` has as few workers on one core.
        Case("5 callers", TINY, seed=1, arguments=(5, 0, 65), announced=False),
    ),
    # Tried on: to_thread, run_in_executor with and without a pool of one's own, anyio, Starlette, `def`, threads that are polled.
    budget=Budget(stalls=0.0, waves=0.34),
    item=Item("response", "responses", key="product"),
    hints=(
        "Which line waits, and which thread runs it? Everything between two `await`s runs on the loop's thread.",
        (
            "The standard library has a function that hands a call to a thread and gives something to await. In the documentation of `asyncio` it "
            "stands under *Running in threads*."
        ),
        (
            "It takes the function and its arguments apart from each other: with `ask(product_id)` the call would be made before, on the loop's "
            "thread. What it gives has to be awaited."
        ),
    ),
    diagnose=of_a_page,
    ways=ways.PAGE,
    other_way=ways.PAGE[0].text,
    why="The call blocks a thread that has nothing else to do, and the loop's thread goes on to the next request.",
    price="A thread for each call under way: `asyncio.to_thread` has a few more than the machine has cores, FastAPI's pool 40, which all `def` "
    "endpoints share. What comes beyond that waits. And work for the processor gets no faster in a thread.",
    nothing_to_time="the database isn't asked at all, so its distance changes nothing. The table under the verdict says it in waves: each "
    "takes as long as one call.",
)

fetch_all = Exercise(
    name="fetch_all",
    number="6.3",
    lesson="async_or_sync",
    goal="The same answers in the same order, never more than `limit` fetches under way, and no moment with fewer while urls wait.",
    call="fetch_all(fetch, urls, limit)",
    starter=starters.fetch_all,
    solution_code=solutions.fetch_all,
    drive=fetching.fetched,
    may_be_async=True,
    cases=(
        Case("20 urls, 4 at once", TINY, seed=1, arguments=(20, 4, 63)),
        Case("11 urls, 3 at once", TINY, seed=1, arguments=(11, 3, 64)),
        Case("9 urls, 6 at once", TINY, seed=1, arguments=(9, 6, 66), announced=False),
    ),
    # Tried on: a semaphore, workers round a queue or an iterator, `wait`, `as_completed`, a TaskGroup: none has a gap.
    budget=Budget(gaps=0.0),
    item=Item("answer", "answers"),
    hints=(
        "How many fetches of the starter are under way at once? Which line keeps the next one from beginning?",
        (
            "`asyncio.gather` waits for all, and gives their answers in the order in which it was given them. `asyncio.Semaphore(limit)` lets only so "
            "many in at a time, and the next one as soon as one leaves."
        ),
        (
            "Write a small `async def` for one url, which enters the one semaphore and then fetches, and gather one of it for each url. `gather` has "
            "an argument that says what becomes of exceptions."
        ),
    ),
    diagnose=of_fetching,
    ways=ways.FETCHING,
    other_way=ways.FETCHING[1].text,
    why="Each fetch that comes back makes room for exactly one other, so the limit is kept and always used.",
    price="All the answers are kept until the last one is there. For a million urls, each would have to be handed on as soon as it comes.",
    nothing_to_time="the database isn't asked at all, so its distance changes nothing. The table under the verdict counts the gaps: the "
    "moments at which a fetch might have been under way, and wasn't.",
)
