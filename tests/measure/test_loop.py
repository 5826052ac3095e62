"""What a server's event loop goes through: requests that overlap, and those that keep all others waiting."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from contextlib import asynccontextmanager
from copy import copy
from time import perf_counter

import anyio.to_thread
import fastapi.routing
import httpx
import psutil
import pytest
from fastapi import FastAPI, HTTPException
from starlette.applications import Starlette
from starlette.routing import Mount

from workshop_utils.errors import WorkshopError
from workshop_utils.measure import heartbeat
from workshop_utils.measure.load import load_test
from workshop_utils.measure.load_job import SENT
from workshop_utils.measure.loop import Request, watch, watch_loop
from workshop_utils.measure.serving import serve

CALLERS = 8
SLOW_SECONDS = 30.0  # for those who wait for others: longer than any machine is slow


def connections_to(port):
    found = psutil.Process().net_connections("tcp")
    return sum(each.laddr.port == port and each.status == psutil.CONN_ESTABLISHED for each in found)


def meeting_app(*, callers=CALLERS, tokens=None):
    """An app at whose endpoints `callers` requests meet before any is answered, or can't, in a pool of `tokens`."""

    @asynccontextmanager
    async def lifespan(_app):
        if tokens:
            anyio.to_thread.current_default_thread_limiter().total_tokens = tokens
        yield

    app = FastAPI(lifespan=lifespan)
    app.state.inside, app.state.open = 0, asyncio.Event()
    barrier = threading.Barrier(callers)

    @app.get("/awaits")
    async def awaits() -> None:
        app.state.inside += 1
        if app.state.inside == callers:
            app.state.open.set()
        await app.state.open.wait()
        await asyncio.sleep(0)  # an open gate keeps nobody waiting

    @app.get("/pool")
    def pool() -> None:
        barrier.wait(SLOW_SECONDS)

    @app.get("/alone")
    def alone() -> None:
        time.sleep(0.001)

    @app.get("/blocks/{port}")
    async def blocks(port: int) -> None:
        # All others have been sent: the system has taken their connections, though the loop can't.
        while connections_to(port) < callers:
            time.sleep(0.001)

    return app


def seen_of(app, path, *, requests=CALLERS):
    """Serve `app`, and watch so many requests that are sent at once."""
    with serve(app) as server:
        path = path.replace("PORT", server.url.rpartition(":")[2])
        with watch(server) as seen:
            load = load_test(server.url + path, concurrency=requests, requests=requests, seconds=60, warm_up=False)
        assert not load.errors, load.errors
        assert len(seen.requests) == requests
        yielded = {request.yielded for request in seen.requests}
    return seen, yielded


def test_requests_that_await_overlap_and_the_loop_has_its_turns():
    seen, yielded = seen_of(meeting_app(), "/awaits")
    assert seen.overlap == CALLERS
    assert yielded == {True}
    assert seen.blocked == ()
    assert "no turn while others waited" not in str(seen)


def test_requests_in_threads_overlap_and_nothing_is_said_of_the_loop():
    seen, yielded = seen_of(meeting_app(), "/pool")
    assert seen.overlap == CALLERS
    assert yielded == {None}
    assert seen.blocked == ()


def test_requests_that_block_the_loop_run_one_at_a_time_while_others_wait():
    seen, yielded = seen_of(meeting_app(), "/blocks/PORT")
    assert seen.overlap == 1
    assert yielded == {False}
    assert len(seen.blocked) == CALLERS - 1  # nobody is left to wait for the last
    assert "7 of them gave the event loop no turn while others waited." in str(seen)


def test_a_def_endpoint_begins_when_a_thread_of_the_pool_is_free():
    seen, _ = seen_of(meeting_app(tokens=1), "/alone")
    assert seen.overlap == 1
    began = sorted(passage.began for passage in seen._final)
    left = sorted(passage.left for passage in seen._final)
    assert all(one < other for one, other in zip(left, began[1:], strict=False))


def test_an_app_of_fastapis_inside_another_is_told_apart_too():
    inner = meeting_app(tokens=None)
    seen, yielded = seen_of(Starlette(routes=[Mount("/inner", inner)]), "/inner/pool")
    assert seen.overlap == CALLERS
    assert yielded == {None}


def test_any_other_app_is_under_way_from_its_call_to_its_last_byte():
    inside, gate = [], asyncio.Event()

    async def app(scope, _receive, send):
        assert scope["type"] == "http"
        inside.append(scope)
        if len(inside) == CALLERS:
            gate.set()
        await gate.wait()
        await asyncio.sleep(0)  # as above
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x"})

    seen, yielded = seen_of(app, "/")
    assert seen.overlap == CALLERS
    assert yielded == {True}


def test_a_request_is_sent_then_begins_then_ends_and_the_first_is_sent_at_zero():
    seen, _ = seen_of(meeting_app(), "/awaits")
    assert seen.requests[0].sent == 0.0
    assert [request.sent for request in seen.requests] == sorted(request.sent for request in seen.requests)
    assert all(request.sent <= request.began <= request.ended for request in seen.requests)
    assert {(request.path, request.status) for request in seen.requests} == {("/awaits", 200)}


@pytest.fixture
def server():
    app = FastAPI()

    @app.get("/ok")
    async def ok() -> None: ...

    @app.get("/gone")
    async def gone() -> None:
        raise HTTPException(410)

    @app.get("/broken")
    def broken() -> None:
        raise LookupError

    @app.get("/streams")
    async def streams():
        yield "row"

    app.state.gate = asyncio.Event()

    @app.get("/hangs")
    async def hangs() -> None:
        await app.state.gate.wait()

    with serve(app) as served:
        yield served


@pytest.mark.parametrize(
    ("path", "status"), [("/ok", 200), ("/gone", 410), ("/missing", 404), ("/broken", 500), ("/streams", 200)]
)
def test_every_request_that_ends_is_seen_with_its_status(server, path, status):
    with watch(server) as seen:
        assert httpx.get(server.url + path).status_code == status
    (request,) = seen.requests
    assert (request.path, request.status) == (path, status)
    assert seen.overlap == 1


def test_the_end_of_the_last_request_is_never_missed(server):
    for _ in range(50):
        with httpx.Client() as client, watch(server) as seen:
            client.get(f"{server.url}/ok")
        assert len(seen.requests) == 1


def test_the_time_of_sending_is_the_clients_if_it_says_so(server):
    now = perf_counter()
    with watch(server) as seen:
        for said in (now - 5, now - 2):
            httpx.get(f"{server.url}/ok", headers={SENT: repr(said)})
    assert [request.sent for request in seen.requests] == pytest.approx([0, 3])


@pytest.mark.parametrize("said", ["yesterday", "nan", "inf", "-1e30", "1e30"])
def test_a_time_of_sending_that_can_not_be_is_not_believed(server, said):
    with watch(server) as seen:
        httpx.get(f"{server.url}/ok", headers={SENT: said})
    (request,) = seen.requests
    assert request.sent == request.began - request.began
    assert math.isfinite(request.ended)


def test_what_has_not_ended_with_the_block_is_not_among_its_requests_later_either(server):
    with watch(server) as seen, pytest.raises(httpx.TimeoutException):
        httpx.get(f"{server.url}/hangs", timeout=0.2)
    assert seen.requests == ()
    assert seen.overlap == 1
    with watch(server) as later:
        server.loop.call_soon_threadsafe(server.app.state.gate.set)
        httpx.get(f"{server.url}/ok")
    assert seen.requests == ()
    assert [request.path for request in later.requests] == ["/ok"]
    assert "–" in str(seen.times)


def test_requests_before_and_after_the_block_are_not_seen(server):
    httpx.get(f"{server.url}/ok")
    with watch(server) as seen:
        pass
    httpx.get(f"{server.url}/ok")
    assert seen.requests == ()


def test_nested_blocks_both_see(server):
    with watch(server) as outer:
        httpx.get(f"{server.url}/ok")
        with watch(server) as inner:
            httpx.get(f"{server.url}/ok")
    assert (len(outer.requests), len(inner.requests)) == (2, 1)
    assert inner.requests[0].yielded is False


def test_all_is_as_it_was_after_the_block_also_when_it_raised(server):
    plain = fastapi.routing.run_endpoint_function

    async def tasks():
        return len(asyncio.all_tasks())

    before = asyncio.run_coroutine_threadsafe(tasks(), server.loop).result()

    def block():
        assert fastapi.routing.run_endpoint_function is not plain
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"), watch(server), watch(server):
        block()
    assert fastapi.routing.run_endpoint_function is plain
    assert server._front.around == ()
    assert asyncio.run_coroutine_threadsafe(tasks(), server.loop).result() == before


@pytest.mark.parametrize("no_server", [None, "http://127.0.0.1", FastAPI()])
def test_what_is_not_a_server_is_refused(no_server):
    with pytest.raises(WorkshopError, match="A server that serves"), watch(no_server):
        pytest.fail("the block must not run")


def test_a_server_that_has_ended_is_refused():
    with serve(FastAPI()) as server:
        pass
    with pytest.raises(WorkshopError, match="A server that serves"), watch(server):
        pytest.fail("the block must not run")


def test_counts_are_shown_apart_from_times(server):
    with watch(server) as seen:
        httpx.get(f"{server.url}/ok")
    assert seen.counts.rows == (("1", "1", "1"),)
    assert "ms" not in str(seen.counts)
    assert "longest stall" in str(seen.times)
    assert "longest stall" in seen._repr_html_()
    assert repr(seen) == str(seen)


def test_a_request_is_a_value():
    request = Request("/", 0.0, 0.1, 0.2, 200)
    assert copy(request) == request
    assert request.yielded is None


class FakeClock:
    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock(monkeypatch):
    fake = FakeClock()
    monkeypatch.setattr(heartbeat, "perf_counter", fake)
    return fake


def test_the_longest_stall_is_by_how_much_a_beat_came_too_late(clock):
    async def cell():
        async with watch_loop() as loop:
            for seconds in (1, 3, 2):
                clock.seconds += seconds  # the loop has no turn meanwhile
                beats = loop.beats
                while loop.beats == beats:
                    await asyncio.sleep(0)
        return loop

    loop = asyncio.run(cell())
    assert loop.longest_stall == pytest.approx(3 - heartbeat.INTERVAL_SECONDS)
    assert loop.beats == 3
    assert "3,000 ms" in str(loop)


def test_a_beat_that_is_overdue_when_the_block_ends_counts(clock):
    async def cell():
        async with watch_loop() as loop:
            clock.seconds += 7
        clock.seconds += 100
        return loop

    assert asyncio.run(cell()).longest_stall == pytest.approx(7 - heartbeat.INTERVAL_SECONDS)


def test_a_beat_that_comes_early_is_no_stall(clock):
    async def cell():
        async with watch_loop() as loop:
            while loop.beats < 5:
                await asyncio.sleep(0)
        return loop

    assert clock.seconds == 100.0
    assert asyncio.run(cell()).longest_stall == 0.0


def test_a_blocked_loop_stalls_for_as_long_as_its_requests_take_together():
    app = FastAPI()

    @app.get("/")
    async def blocks() -> None:
        time.sleep(0.05)  # on purpose

    with serve(app) as server, watch(server) as seen:
        load_test(server.url, concurrency=2, requests=2, warm_up=False)
    assert seen.longest_stall >= 0.05 - heartbeat.INTERVAL_SECONDS  # a sleep is never shorter
    for request in seen.requests:
        assert request.ended - request.began >= 0.05
