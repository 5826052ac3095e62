"""What lesson 06's exercises are judged by: a gate, a loop that tells when it is idle, and counts in the place of a clock."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import anyio
import attempts_async_or_sync as attempts
import pytest

from workshop_utils.exercises import async_or_sync, oracle
from workshop_utils.exercises.async_or_sync_drive import prices
from workshop_utils.exercises.async_or_sync_fetching import fetched
from workshop_utils.exercises.async_or_sync_loop import PacedLoop, StuckError, refuse_blocked, watched
from workshop_utils.exercises.async_or_sync_sleep import guarded_sleep
from workshop_utils.exercises.async_or_sync_styles import CALL_MS, CALLS, styles
from workshop_utils.exercises.exercise import Exercise
from workshop_utils.exercises.judge import Judge
from workshop_utils.exercises.portable import pack, unpack
from workshop_utils.exercises.starters import async_or_sync as starters
from workshop_utils.exercises.verdict import State

Cell = Callable[..., Any]
NO_SESSION: Any = None
LOCK = threading.Lock()


@contextmanager
def busy_cores() -> Iterator[None]:
    """Keep every core busy with twice as many processes as there are cores."""
    spin = [sys.executable, "-c", "while True: pass"]
    hogs = [subprocess.Popen(spin) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


def paced(main: Callable[[], Any], release: Callable[[], bool] = lambda: False) -> Any:
    return watched(PacedLoop(release), main, refuse_blocked())


def test_the_right_choices_of_6_1_are_those_that_are_counted() -> None:
    found = styles()
    assert {name: found.fact(name) for name in found.most} == async_or_sync.ten_calls.answers
    assert found.most == {"blocking": 1, "threaded": CALLS, "awaited": CALLS, "looped": 1}
    assert found.waves("looped") * CALL_MS == 1_000


@pytest.mark.parametrize(
    ("style", "option"), [("blocking", "100 ms"), ("threaded", "1 s"), ("awaited", "1 s"), ("looped", "100 ms")]
)
def test_a_wrong_choice_of_6_1_is_answered_with_words_of_its_own_and_without_the_answer(
    style: str, option: str
) -> None:
    chosen = {**async_or_sync.ten_calls.answers, style: option}
    verdict = async_or_sync.ten_calls.check(*chosen.values())
    assert verdict.state is State.WRONG
    assert f"`{style}`" in verdict.text
    assert "wave" not in str(verdict)
    assert not any(char.isdigit() for char in verdict.next_move)


def test_the_words_of_6_1_are_as_reviewed(verdict_file: Callable[..., None]) -> None:
    exercise = async_or_sync.ten_calls
    right = exercise.answers
    kept = {
        f"wrong: {style}": exercise.check(*{**right, style: other}.values())
        for style, other in {"blocking": "100 ms", "threaded": "1,000 ms", "awaited": "1 s", "looped": "0.1 s"}.items()
    }
    kept |= {
        "not attempted": exercise.check(...),
        "odd": exercise.check("1 s", "2 s", "1 s", "1 s"),
        "right": exercise.check(*right.values()),
    }
    verdict_file("async_or_sync_ten_calls", kept)


def test_time_on_a_paced_loop_passes_only_for_timers() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        before = loop.time()
        await asyncio.sleep(3_600)
        return loop.time() - before

    assert paced(main) == pytest.approx(3_600)


def test_a_paced_loop_releases_one_thing_each_time_it_is_idle() -> None:
    log: list[str] = []
    waiting: list[asyncio.Future[None]] = []

    def release() -> bool:
        log.append("idle")
        if waiting:
            waiting.pop(0).set_result(None)
        return True

    async def main() -> list[str]:
        loop = asyncio.get_running_loop()
        for _ in range(2):
            waiting.append(loop.create_future())
            await waiting[-1]
            log.append("on")
        return log

    assert paced(main, release) == ["idle", "on", "idle", "on"]


def test_who_waits_for_what_never_comes_is_found_at_the_line_where_it_waits() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(StuckError) as stuck:
        paced(main)
    assert stuck.value.place is not None
    assert stuck.value.place[0] == __file__
    assert not stuck.value.blocked


def test_a_loop_whose_thread_stands_still_is_given_up_and_named() -> None:
    never = threading.Event()

    async def main() -> None:
        never.wait()

    with pytest.raises(StuckError) as stuck:
        paced(main)
    never.set()
    assert stuck.value.blocked
    assert stuck.value.place is not None
    assert stuck.value.place[0] == __file__


def test_a_call_on_the_loops_thread_is_a_stall_and_a_wave() -> None:
    assert prices(starters.price_page, NO_SESSION, 4, 0, 1).costs == {"stalls": 4, "waves": 4}


def test_a_right_endpoint_has_no_stall_and_one_wave_whatever_the_number_of_callers() -> None:
    async def page(ask: Callable[[int], int], product_id: int) -> dict[str, int]:
        return {"product_id": product_id, "price_cents": await asyncio.to_thread(ask, product_id)}

    for callers in (2, 3, 4):
        assert prices(page, NO_SESSION, callers, 0, 1).costs == {"stalls": 0, "waves": 1}


def test_the_thread_that_waits_for_another_one_is_seen_though_the_call_was_made_elsewhere() -> None:
    async def page(ask: Callable[[int], int], product_id: int) -> dict[str, int]:
        found: list[int] = []
        thread = threading.Thread(target=lambda: found.append(ask(product_id)))
        thread.start()
        thread.join()
        return {"product_id": product_id, "price_cents": found[0]}

    came = prices(page, NO_SESSION, 4, 0, 1)
    assert came.costs == {"stalls": 4, "waves": 4}
    assert not came.aside["called_on_loop"]


def test_the_guard_tells_of_sleeps_on_a_loops_thread_only_and_is_gone_afterwards(cell: Cell) -> None:
    real, told = time.sleep, []
    function = cell("from time import sleep\n\ndef pause():\n    sleep(0.001)")

    async def both() -> None:
        function()
        await asyncio.to_thread(function)
        time.sleep(3_600)

    with guarded_sleep(function, lambda frame: told.append(frame.f_code.co_name)):
        asyncio.run(both())
    assert told == ["pause", "both"]
    assert time.sleep is real is function.__globals__["sleep"]


def test_a_sleep_of_the_loops_thread_is_a_stall_and_one_in_a_thread_is_none() -> None:
    async def sleeping(ask: Callable[[int], int], product_id: int) -> dict[str, int]:
        time.sleep(0.001)
        time.sleep(0.001)
        return {"product_id": product_id, "price_cents": await asyncio.to_thread(ask, product_id)}

    def threaded(ask: Callable[[int], int], product_id: int) -> dict[str, int]:
        time.sleep(0.001)
        return {"product_id": product_id, "price_cents": ask(product_id)}

    assert prices(sleeping, NO_SESSION, 4, 0, 1).costs == {"stalls": 4, "waves": 1}
    assert prices(threaded, NO_SESSION, 4, 0, 1).costs == {"stalls": 0, "waves": 1}


def test_who_asks_again_and_again_takes_a_wave_each_time() -> None:
    async def page(ask: Callable[[int], int], product_id: int) -> dict[str, int]:
        for _ in range(3):
            price_cents = await asyncio.to_thread(ask, product_id)
        return {"product_id": product_id, "price_cents": price_cents}

    assert prices(page, NO_SESSION, 4, 0, 1).costs == {"stalls": 0, "waves": 3}


@pytest.mark.parametrize(("pause", "spins"), [(0, True), (0.001, False)])
def test_a_loop_that_turns_while_all_wait_is_seen_whoever_is_missing(pause: float, spins: bool) -> None:
    with ThreadPoolExecutor(1) as one:

        async def page(ask: Callable[[int], int], product_id: int) -> dict[str, int]:
            future = one.submit(ask, product_id)
            while not future.done():
                await asyncio.sleep(pause)
            return {"product_id": product_id, "price_cents": future.result()}

        assert prices(page, NO_SESSION, 3, 0, 1).answer["spun"] is spins


@pytest.mark.parametrize(
    ("exercise", "source", "label"),
    [
        (
            async_or_sync.price_page,
            attempts.PAGE_WRONG["over in waves: as many workers as callers were announced"],
            "5 callers",
        ),
        (async_or_sync.fetch_all, attempts.FETCH_WRONG["over in gaps: the sizes announced"], "9 urls, 6 at once"),
        (async_or_sync.fetch_all, attempts.FETCH_WRONG["over in gaps: half of the urls"], "9 urls, 6 at once"),
    ],
)
def test_an_answer_made_for_the_announced_sizes_is_told_which_one_decided(
    cell: Cell, exercise: Exercise, source: str, label: str
) -> None:
    assert f"Nobody had announced that we ask for {label}, too" in exercise.rehearse(cell(source)).text


def test_only_a_lock_of_threads_is_said_to_hold_threads(cell: Cell) -> None:
    body = "async with mutex:\n    price_cents = await asyncio.to_thread(ask, product_id)"
    for before in (
        "import asyncio\nmutex = asyncio.Lock()",
        "import asyncio\nfrom asyncio import Lock\nmutex = Lock()",
    ):
        said = async_or_sync.price_page.rehearse(cell(attempts.page(body, before=before))).text
        assert "has the lock" in said
        assert "holds its thread" not in said
    threads = async_or_sync.price_page.rehearse(cell(attempts.PAGE_WRONG["over in waves: a lock in the thread"])).text
    assert "holds its thread" in threads


@pytest.mark.parametrize(
    "line",
    [
        "asyncio.gather((fetch_one(url) for url in urls), return_exceptions=True)",
        "asyncio.gather([fetch_one(url) for url in urls])",
        "asyncio.wait_for(urls, 10)",
        "asyncio.gather(*(fetch_one for url in urls))",
    ],
)
def test_what_asyncio_cannot_await_in_6_3_is_not_explained_by_ask(cell: Cell, line: str) -> None:
    verdict = async_or_sync.fetch_all.rehearse(
        cell(attempts.fetching(f"{attempts.SEMAPHORE}\nreturn await {line}", before=attempts.ASYNCIO))
    )
    assert not verdict.correct
    assert "`ask" not in str(verdict)
    assert "0x" not in str(verdict)


@pytest.mark.parametrize("label", [label for label in attempts.FETCH_RIGHT if "semaphore" not in label])
def test_only_who_made_a_semaphore_hears_the_price_of_a_coroutine_for_each_url(cell: Cell, label: str) -> None:
    source = attempts.FETCH_RIGHT[label]
    said = async_or_sync.fetch_all.rehearse(cell(source)).text
    assert ("take workers" in said) == ("Semaphore" in source)


def test_a_fetch_that_raises_or_is_cancelled_leaves_no_task_in_the_right_answers(cell: Cell) -> None:
    for source in attempts.FETCH_RIGHT.values():
        assert fetched(cell(source), NO_SESSION, 11, 3, 5).answer["oddly"] == []


def test_an_answer_that_is_kept_in_one_place_for_all_is_wrong(cell: Cell) -> None:
    shared = attempts.page(
        """
        Own.price = await asyncio.to_thread(ask, product_id)
        await asyncio.sleep(0.01)
        return {"product_id": product_id, "price_cents": Own.price}
        """,
        before="import asyncio\nclass Own:\n    price = 0\n",
    )
    verdict = async_or_sync.price_page.rehearse(cell(shared))
    assert verdict.state is State.WRONG
    assert "whose price is that" in verdict.next_move


@pytest.mark.parametrize(("urls", "limit"), [(20, 4), (11, 3), (9, 1), (12, 5)])
def test_one_by_one_has_a_gap_whenever_urls_wait_and_a_semaphore_none(urls: int, limit: int) -> None:
    slow = fetched(starters.fetch_all, NO_SESSION, urls, limit, 1)
    assert slow.costs == {"gaps": urls - 1 if limit > 1 else 0}
    right = fetched(async_or_sync.fetch_all.solution_code, NO_SESSION, urls, limit, 1)
    assert right.costs == {"gaps": 0}
    assert right.answer == slow.answer


def test_the_first_fetch_is_held_to_the_end_so_the_order_of_coming_back_is_another_one() -> None:
    order: list[str] = []
    asked: list[list[str]] = []

    async def fetch_all(fetch: Callable[[str], Any], urls: list[str], limit: int) -> list[Any]:
        async def one(url: str) -> Any:
            try:
                return await fetch(url)
            except Exception as error:  # noqa: BLE001 (as the contract says)
                return error
            finally:
                order.append(url)

        asked.append(urls)
        places = asyncio.Semaphore(limit)

        async def placed(url: str) -> Any:
            async with places:
                return await one(url)

        return list(await asyncio.gather(*map(placed, urls)))

    fetched(fetch_all, NO_SESSION, 8, 3, 2)
    first, urls = order[:8], asked[0]
    assert first[-1] == urls[0]
    assert sorted(first) == sorted(urls)
    assert first[:-1] != urls[1:]


@pytest.mark.parametrize("label", ["a thread", "def", "anyio", "a pool of its own"])
def test_a_right_endpoint_stays_right_while_every_core_is_busy(cell: Cell, label: str) -> None:
    function = cell(attempts.PAGE_RIGHT[label])
    with busy_cores():
        for _ in range(5):
            verdict = async_or_sync.price_page.rehearse(function)
            assert verdict.correct, str(verdict)


@pytest.mark.parametrize(
    "label",
    [
        "no better: result in async def",
        "over in waves: one worker",
        "over: result after a turn",
        "no better: a sleep of the loop's thread",
        "wrong: turning until it is done",
    ],
)
def test_a_wrong_endpoint_gets_the_same_verdict_while_every_core_is_busy(cell: Cell, label: str) -> None:
    function = cell(attempts.PAGE_WRONG[label])
    alone = str(async_or_sync.price_page.rehearse(function))
    with busy_cores():
        assert str(async_or_sync.price_page.rehearse(function)) == alone


@pytest.mark.parametrize(
    ("exercise", "source"),
    [
        (async_or_sync.price_page, attempts.PAGE_RIGHT["a thread"]),
        (async_or_sync.fetch_all, attempts.FETCH_RIGHT["workers round a queue"]),
    ],
)
def test_a_judge_that_does_not_copy_itself_sees_the_same(cell: Cell, exercise: Exercise, source: str) -> None:
    judge = Judge(copies=False)
    try:
        called = oracle.as_called(exercise, cell(source))
        evidence = judge.run(called, oracle.trial_cases(exercise), oracle.limits(exercise))
    finally:
        judge.close()
    answers = [one.answer for one in exercise.baselines()]
    assert [one.answer for one in evidence] == answers


def test_what_a_learner_leaves_running_does_not_hold_the_judge(cell: Cell) -> None:
    staying = attempts.page(
        "threading.Thread(target=lambda: threading.Event().wait()).start()\n"
        "price_cents = await asyncio.to_thread(ask, product_id)",
        before=attempts.THREAD,
    )
    assert async_or_sync.price_page.rehearse(cell(staying)).correct
    assert async_or_sync.price_page.rehearse(cell(attempts.PAGE_RIGHT["def"])).correct


def test_a_limiter_of_the_notebook_travels_with_its_size(cell: Cell) -> None:
    async def made() -> Any:
        return anyio.CapacityLimiter(3)

    for limiter in (anyio.CapacityLimiter(3), asyncio.run(made())):
        assert unpack(pack(cell("def size():\n    return LIMITER.total_tokens", LIMITER=limiter)))() == 3


def test_pools_and_locks_of_the_notebook_travel_as_new_ones(cell: Cell) -> None:
    with ThreadPoolExecutor(3, "own") as pool:
        function = cell(
            "def size():\n    return POOL._max_workers, POOL._thread_name_prefix, LOCK.acquire(blocking=False)",
            POOL=pool,
            LOCK=LOCK,
        )
        LOCK.acquire()
        try:
            there = unpack(pack(function))
        finally:
            LOCK.release()
    assert there() == (3, "own", True)
    there.__globals__["POOL"].shutdown()


@pytest.mark.parametrize("exercise", [async_or_sync.price_page, async_or_sync.fetch_all])
def test_what_it_bought_says_where_the_gain_is_seen(exercise: Exercise) -> None:
    assert "table under the verdict" in str(exercise.what_it_bought()).replace("\n", " ")
