"""A real server in this process: there for the block and gone after it, whatever is under way."""

from __future__ import annotations

import asyncio
import linecache
import logging
import signal
import socket
import sys
import threading
import time
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
from engines import ASYNC_KINDS, async_engine_of
from fastapi import FastAPI, Request
from library import Album
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from workshop_utils.errors import WorkshopError
from workshop_utils.measure import server_thread
from workshop_utils.measure.ledger import record
from workshop_utils.measure.load import load_test
from workshop_utils.measure.serving import serve

CELL = """
app = FastAPI()

@app.get("/")
async def root() -> str:
    return "here"
"""


def fastapi_app():
    app = FastAPI()

    @app.get("/")
    def root() -> str:
        return "here"

    return app


def app_of_a_cell():
    names = {"FastAPI": FastAPI}
    exec(compile(CELL, "<ipython-input-1-0>", "exec"), names)  # noqa: S102
    return names["app"]


def starlette_app():
    async def root(_request):
        return PlainTextResponse("here")

    return Starlette(routes=[Route("/", root)])


async def bare_app(scope, _receive, send):
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"here"})


@pytest.mark.parametrize("make", [fastapi_app, app_of_a_cell, starlette_app, lambda: bare_app])
def test_an_asgi_app_of_any_kind_answers_at_its_address(make):
    app = make()
    with serve(app) as server:
        assert httpx.get(f"{server.url}/").text.strip('"') == "here"
        assert server.app is app
        assert str(server) == repr(server) == server.url
        assert server.url in server._repr_html_()
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)


def test_it_listens_on_loopback_only():
    with serve(bare_app) as server:
        assert server._thread._socket.getsockname()[0] == "127.0.0.1"


def test_servers_can_be_nested():
    with serve(fastapi_app()) as outer, serve(bare_app) as inner:
        assert inner.url != outer.url
        assert httpx.get(f"{outer.url}/").text == '"here"'
        assert httpx.get(inner.url).text == "here"


def test_a_running_loop_as_in_a_notebook_is_no_obstacle():
    async def cell():
        with serve(fastapi_app()) as server:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{server.url}/")).json()

    assert asyncio.run(cell()) == "here"


def test_a_small_answer_is_sent_at_once_and_not_held_back_for_more():
    with serve(bare_app) as server, httpx.Client() as client:
        client.get(server.url)
        (connection,) = server._thread._uvicorn.server_state.connections
        accepted = connection.transport.get_extra_info("socket")
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_apps_start_up_is_over_when_the_block_begins_and_its_shutdown_when_it_has_ended():
    happened = []

    @asynccontextmanager
    async def lifespan(_app):
        await asyncio.sleep(0.05)
        happened.append("started")
        yield
        happened.append("shut down")

    with serve(FastAPI(lifespan=lifespan)):
        assert happened == ["started"]
    assert happened == ["started", "shut down"]


@pytest.mark.parametrize("error", [ValueError("no database"), SystemExit("no database")])
def test_a_start_up_that_fails_is_told_with_its_line(error):
    @asynccontextmanager
    async def lifespan(_app):
        raise error
        yield

    with (
        pytest.raises(
            WorkshopError, match=rf"{type(error).__name__}: no database \(test_serving.py, line \d+\)"
        ) as told,
        serve(FastAPI(lifespan=lifespan)),
    ):
        pytest.fail("the block must not run")
    assert told.value.__cause__ is error


def test_a_start_up_that_does_not_end_is_given_up(monkeypatch):
    monkeypatch.setattr(server_thread, "START_SECONDS", 0.2)

    @asynccontextmanager
    async def lifespan(_app):
        await asyncio.Event().wait()
        yield

    with pytest.raises(WorkshopError, match="start-up is not over"), serve(FastAPI(lifespan=lifespan)):
        pytest.fail("the block must not run")


@pytest.mark.parametrize("not_an_app", [None, "main:app", 3])
def test_what_is_not_an_app_is_refused(not_an_app):
    with pytest.raises(WorkshopError, match="An ASGI app is needed"), serve(not_an_app):
        pytest.fail("the block must not run")


async def hangs():
    await asyncio.Event().wait()


async def refuses_to_be_cancelled():
    for _ in range(3):
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()


def loops_in_the_pool():
    while True:
        time.sleep(0.001)


async def loops_on_the_loop():
    loops_in_the_pool()


async def loops_in_the_executor():
    await asyncio.to_thread(loops_in_the_pool)


async def streams_without_end():
    async def rows():
        while True:
            yield b"row\n" * 100_000
            await asyncio.sleep(0)

    return StreamingResponse(rows())


async def goes_on_after_its_answer(request: Request):
    request.app.state.task = asyncio.create_task(hangs())


STUBBORN = (
    hangs,
    refuses_to_be_cancelled,
    loops_in_the_pool,
    loops_on_the_loop,
    loops_in_the_executor,
    streams_without_end,
    goes_on_after_its_answer,
)


def stubborn_app():
    """An app whose requests don't end by themselves, each in its own way."""
    app = FastAPI()
    for endpoint in STUBBORN:
        app.get(f"/{endpoint.__name__}")(endpoint)
    return app


def ask(url):
    with suppress(httpx.HTTPError), httpx.stream("GET", url, timeout=0.3) as response:
        response.read()


@pytest.mark.parametrize("endpoint", STUBBORN)
def test_a_request_under_way_does_not_keep_the_server(endpoint):
    # The autouse fixture sees that nothing is left.
    with serve(stubborn_app()) as server:
        asking = threading.Thread(target=ask, args=(f"{server.url}/{endpoint.__name__}",))
        asking.start()
        time.sleep(0.1)
    asking.join()


def asked_by_one_who_does_not_read(port, path):
    asking = socket.create_connection(("127.0.0.1", port))
    asking.sendall(f"GET /{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    time.sleep(0.2)
    return asking


@pytest.mark.parametrize("endpoint", [hangs, streams_without_end])
def test_the_app_shuts_down_after_requests_that_were_cut_off(endpoint):
    happened = []

    @asynccontextmanager
    async def lifespan(_app):
        yield
        happened.append("shut down")

    app = FastAPI(lifespan=lifespan)
    app.get("/")(endpoint)
    with serve(app) as server:
        asking = asked_by_one_who_does_not_read(int(server.url.rpartition(":")[2]), "")
    assert happened == ["shut down"]
    asking.close()


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt])
def test_an_error_in_the_block_ends_the_server_and_is_not_changed(error):
    def block(server):
        with suppress(httpx.TimeoutException):
            httpx.get(f"{server.url}/hangs", timeout=0.1)
        raise error("mine")

    with pytest.raises(error, match="mine"), serve(stubborn_app()) as server:
        block(server)


def test_an_open_connection_does_not_keep_the_server():
    with httpx.Client() as client, serve(bare_app) as server:
        client.get(server.url)


def test_what_can_not_be_ended_is_told():
    app, entered, let_go = FastAPI(), threading.Event(), threading.Event()

    @app.get("/")
    def outside_python() -> None:
        entered.set()
        let_go.wait()

    def block(server):
        asking = threading.Thread(target=ask, args=(server.url,))
        asking.start()
        assert entered.wait(10)
        return asking

    with pytest.warns(RuntimeWarning, match="1 of its threads are still busy") as told, serve(app) as server:
        asking = block(server)
    assert told[0].filename == __file__
    let_go.set()
    asking.join()


def test_an_interrupt_while_the_thread_is_being_started_is_that_interrupt_and_leaves_nothing(monkeypatch):
    def interrupted(*_: object):
        monkeypatch.undo()  # the first wait is for the thread's start
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Event, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt), serve(fastapi_app()):
        pytest.fail("it didn't begin")


def test_a_thread_that_waits_for_work_goes_even_if_nobody_told_it_of_the_end():
    app = FastAPI()

    @app.get("/")
    async def forgotten() -> None:
        worker = await run_in_threadpool(threading.current_thread)
        worker.root_task.remove_done_callback(worker.stop)  # as where an interrupt and the end come together

    with serve(app) as server:
        assert httpx.get(server.url).status_code == 200
    assert not [each for each in threading.enumerate() if "AnyIO" in each.name]


def test_an_error_in_a_handler_is_its_clients_500_and_kept_with_its_line(caplog, capfd):
    app = FastAPI()

    @app.get("/broken")
    def broken():
        raise LookupError("no such order")

    with serve(app) as server:
        answers = [httpx.get(f"{server.url}/broken").status_code for _ in range(3)]
        errors = server.errors
    assert answers == [500, 500, 500]
    line = broken.__code__.co_firstlineno + 2
    assert errors == {f"GET /broken: LookupError: no such order (test_serving.py, line {line})": 3}
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_an_error_beside_a_request_is_kept_too(capfd):
    app = FastAPI()

    async def task():
        raise LookupError("in a task")

    @app.get("/")
    async def root() -> None:
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)
        await asyncio.sleep(0)

    with serve(app) as server:
        assert httpx.get(server.url).status_code == 200
        (error,) = server.errors
    assert error.startswith("beside a request: ZeroDivisionError")
    assert capfd.readouterr() == ("", "")


def test_others_loggers_and_signal_handlers_are_left_alone(caplog):
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    loggers = [logging.getLogger(name) for name in server_thread._LOGGERS]
    before = [(logger.level, logger.propagate, list(logger.handlers), list(logger.filters)) for logger in loggers]
    with serve(bare_app):
        assert {number: signal.getsignal(number) for number in handlers} == handlers
        logging.getLogger("uvicorn.error").warning("another server's")
    assert [record.message for record in caplog.records] == ["another server's"]
    after = [(logger.level, logger.propagate, list(logger.handlers), list(logger.filters)) for logger in loggers]
    assert after == before


def line_of(marked):
    """Give the number of the line that ends in `# here`, of a function's."""
    code = marked.__code__
    lines = range(code.co_firstlineno, code.co_firstlineno + 10)
    return next(line for line in lines if linecache.getline(__file__, line).endswith("# here\n"))


def test_statements_of_endpoints_in_threads_are_recorded_with_their_lines(engine):
    app = FastAPI()

    @app.get("/titles")
    def titles() -> list[str]:
        with Session(engine) as session:
            return list(session.scalars(select(Album.title)))  # here

    with serve(app) as server, record(engine) as ledger:
        load = load_test(f"{server.url}/titles", concurrency=4, requests=20)
    assert not load.errors
    assert ledger.statements == 20 + 4  # the warm-up
    assert {(origin.file, origin.line) for origin in ledger.by_origin()} == {(__file__, line_of(titles))}


@pytest.mark.parametrize("kind", ASYNC_KINDS)
def test_statements_of_endpoints_on_the_loop_are_recorded_with_their_lines(kind, database):
    engine = async_engine_of(kind, database)

    @asynccontextmanager
    async def lifespan(_app):
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/titles")
    async def titles() -> list[str]:
        async with AsyncSession(engine) as session:
            return list(await session.scalars(select(Album.title)))  # here

    with serve(app) as server, record(engine) as ledger:
        load = load_test(f"{server.url}/titles", concurrency=4, requests=20)
    assert not load.errors
    assert ledger.statements == 20 + 4
    assert {(origin.file, origin.line) for origin in ledger.by_origin()} == {(__file__, line_of(titles))}


def test_an_async_engine_can_be_disposed_of_after_the_block(database):
    engine = async_engine_of("existing", database)
    app = FastAPI()

    @app.get("/")
    async def root() -> int:
        async with AsyncSession(engine) as session:
            return len((await session.scalars(select(Album))).all())

    async def cell():
        with serve(app) as server:
            assert httpx.get(server.url).status_code == 200
        await engine.dispose()

    asyncio.run(cell())


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_an_interrupt_while_requests_are_sent_leaves_nothing():
    app, main = FastAPI(), threading.main_thread().ident

    @app.get("/")
    async def interrupts() -> None:
        signal.pthread_kill(main, signal.SIGINT)
        await asyncio.Event().wait()

    with pytest.raises(KeyboardInterrupt), serve(app) as server:
        load_test(server.url, concurrency=1, seconds=60)
