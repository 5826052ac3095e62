"""The middleware that learners take home, behind a real server: whose statements it counts, and what it leaves alone."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from sqlalchemy import Engine, create_engine, event, text

from workshop_utils import serve
from workshop_utils.take_home.server_timing import ServerTiming

TIMING = re.compile(r'db;dur=\d+\.\d;desc="(\d+) statements?", app;dur=\d+\.\d')


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{tmp_path / 'tiny.db'}")
    yield made
    made.dispose()


def ask(engine: Engine, times: int) -> int:
    with engine.connect() as connection:
        for _ in range(times):
            connection.execute(text("SELECT 1"))
    return times


@pytest.fixture
def url(engine: Engine) -> Iterator[str]:
    app = FastAPI()
    app.add_middleware(ServerTiming, engine=engine)  # type: ignore[arg-type]  # Starlette's types know its own scopes
    both = threading.Barrier(2)

    @app.get("/in-a-thread/{times}")
    def in_a_thread(times: int) -> int:
        return ask(engine, times)

    @app.get("/on-the-loop/{times}")
    async def on_the_loop(times: int) -> int:
        return ask(engine, times)

    @app.get("/together/{times}")
    def together(times: int) -> int:
        both.wait(timeout=20)
        asked = ask(engine, times)
        both.wait(timeout=20)
        return asked

    @app.get("/streamed")
    async def streamed() -> StreamingResponse:
        async def body() -> Any:
            for _ in range(3):
                await asyncio.to_thread(ask, engine, 1)
                yield b"x"

        return StreamingResponse(body())

    @app.get("/broken")
    def broken() -> int:
        ask(engine, 2)
        raise ZeroDivisionError

    with serve(app) as server:
        yield server.url


@pytest.mark.parametrize("path", ["in-a-thread", "on-the-loop"])
@pytest.mark.parametrize("times", [0, 1, 7])
def test_a_response_says_how_many_statements_its_request_ran(url: str, path: str, times: int) -> None:
    answer = httpx.get(f"{url}/{path}/{times}")
    assert answer.headers["x-statements"] == str(times)
    told = TIMING.fullmatch(answer.headers["server-timing"])
    assert told
    assert told[1] == str(times)


def test_requests_at_the_same_time_count_their_own(url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda times: httpx.get(f"{url}/together/{times}", timeout=30), (3, 8)))
    assert [answer.headers["x-statements"] for answer in answers] == ["3", "8"]


def test_what_a_stream_asks_later_is_not_in_its_headers(url: str) -> None:
    answer = httpx.get(f"{url}/streamed")
    assert answer.content == b"xxx"
    assert answer.headers["x-statements"] == "0"


def test_an_exception_goes_on_to_the_server_and_the_next_request_counts_from_nought(url: str) -> None:
    assert httpx.get(f"{url}/broken").status_code == 500
    assert httpx.get(f"{url}/in-a-thread/1").headers["x-statements"] == "1"


def test_statements_outside_a_request_belong_to_nobody(url: str, engine: Engine) -> None:
    ask(engine, 5)
    assert httpx.get(f"{url}/in-a-thread/2").headers["x-statements"] == "2"


def test_two_middlewares_on_one_engine_listen_once(engine: Engine) -> None:
    from workshop_utils.take_home import server_timing

    async def app(*_: Any) -> None: ...

    ServerTiming(ServerTiming(app, engine), engine)
    tally = server_timing._Tally()
    token = server_timing._tally.set(tally)
    try:
        ask(engine, 1)
    finally:
        server_timing._tally.reset(token)
    assert tally.statements == 1
    assert event.contains(engine, "after_cursor_execute", server_timing._after)


def test_what_is_not_http_passes_untouched(engine: Engine) -> None:
    seen: list[tuple[Any, ...]] = []

    async def app(*arguments: Any) -> None:
        seen.append(arguments)

    given: tuple[Any, ...] = ({"type": "websocket"}, object(), object())
    asyncio.run(ServerTiming(app, engine)(*given))
    assert seen == [given]
