"""Lesson 10's exercises: what is seen of an app's engines, connections, sessions and settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from attempts_once_or_every_time import (
    ORDER_RIGHT,
    ORDER_WRONG,
    PAYMENT_RIGHT,
    PAYMENT_WRONG,
    PRICE_RIGHT,
    PRODUCT_RIGHT,
    PRODUCT_WRONG,
)
from fastapi import FastAPI
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from workshop_utils.exercises import once_or_every_time as exercises
from workshop_utils.exercises.exercise import Exercise
from workshop_utils.exercises.once_meeting import Usher
from workshop_utils.exercises.once_order_drive import POOL, orders
from workshop_utils.exercises.once_payment_drive import payments
from workshop_utils.exercises.once_pools import watched_pools
from workshop_utils.exercises.once_price_drive import prices
from workshop_utils.exercises.once_product_drive import products
from workshop_utils.exercises.once_running import NoAppError, running
from workshop_utils.shop import build_content, open_content

Cell = Callable[..., Any]


@pytest.fixture(scope="module")
def content() -> bytes:
    return build_content(exercises.SHOP, 1)


@pytest.fixture
def session(content: bytes) -> Iterator[Session]:
    engine = open_content(content)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_an_engine_for_each_request_is_counted_with_its_connection(session):
    tried = products(exercises.product_app.starter, session, 10, 1)
    assert tried.costs == {"engines": 10, "connections": 10}


def test_one_engine_opens_no_more_connections_for_more_requests(session):
    few, many = (products(exercises.product_app.solution_code, session, requests, 1) for requests in (10, 30))
    assert few.costs == many.costs == {"engines": 1, "connections": 2}


def test_two_requests_at_once_are_in_the_database_together_on_a_connection_each(session):
    assert products(exercises.product_app.solution_code, session, 10, 1).answer["connections"] == 2


def test_two_requests_on_one_connection_are_seen(session, cell):
    tried = products(cell(PRODUCT_WRONG["wrong: StaticPool"]), session, 10, 1)
    assert (tried.answer["connections"], tried.aside["met"]) == (1, 2)


def test_requests_that_a_lock_keeps_apart_are_not_waited_for_without_end(session, cell):
    tried = products(cell(PRODUCT_WRONG["wrong: a lock round one session"]), session, 10, 1)
    assert (tried.answer["connections"], tried.aside["met"]) == (0, 1)


def test_what_is_left_open_after_the_end_is_counted_and_closed(session, cell):
    left = products(cell(PRODUCT_RIGHT["in the function itself"]), session, 10, 1)
    disposed = products(exercises.product_app.solution_code, session, 10, 1)
    assert (left.aside["open"], disposed.aside["open"]) == (2, 0)


def test_an_async_engine_is_held_at_its_statement_too(session, cell):
    tried = products(cell(PRODUCT_RIGHT["async"]), session, 10, 1)
    assert tried.answer["connections"] == 2
    assert not tried.aside["on_loop"]


def test_the_whole_pool_is_held_where_a_dependency_keeps_its_session(session):
    tried = orders(exercises.order_app.starter, session, 8, 1)
    assert tried.costs == {"connections": POOL}


def test_nobody_holds_a_connection_that_is_given_back_in_the_endpoint(session):
    tried = orders(exercises.order_app.solution_code, session, 8, 1)
    assert tried.costs == {"connections": 0}
    assert tried.aside["by_fastapi"]


def test_a_view_made_in_the_endpoint_is_told_from_one_that_fastapi_validates(session, cell):
    tried = orders(cell(ORDER_RIGHT["the view inside the block"]), session, 1, 1)
    assert tried.costs == {"connections": 0}
    assert tried.aside["by_endpoint"]


def test_function_scope_ends_after_validation(session, cell):
    tried = orders(cell(ORDER_WRONG["no better: function scope"]), session, 1, 1)
    assert tried.aside["held"] == {"validated": 1, "serialised": 1, "sent": 0}


def test_a_connection_held_while_a_response_of_ones_own_is_sent_is_seen(session, cell):
    wrong = ORDER_WRONG["over in connections: a response of one's own, and a dependency"]
    assert orders(cell(wrong), session, 1, 1).aside["held"] == {"validated": 0, "serialised": 0, "sent": 1}


def test_the_global_session_shows_a_row_that_was_not_committed(session):
    *_, last = payments(exercises.payment_app.starter, session, 1).answer
    assert last["when"] == "paid slowly: meanwhile"
    assert set(last["body"]) - set(last["file"])


def test_a_session_for_each_request_goes_through_all_steps(session, cell):
    function = cell(PAYMENT_RIGHT["a dependency"])
    *_, beside, outside = payments(function, session, 1).answer
    assert beside == {"when": "another writer", "unpaid": [], "lost": [], "twice": False}
    assert outside == {"when": "from outside", "shown": True}


def test_a_second_writer_that_commits_the_first_ones_row_is_seen(session, cell):
    wrong = PAYMENT_WRONG["wrong: one session for writing, with care"]
    assert payments(cell(wrong), session, 1).answer[-2]["unpaid"]


def test_an_order_that_was_paid_and_goes_with_another_ones_refusal_is_seen(session, cell):
    *_, beside, _ = payments(cell(PAYMENT_WRONG["wrong: one connection for all writers"]), session, 1).answer
    assert beside["lost"]
    assert not beside["unpaid"]


def test_an_order_that_waits_under_a_status_of_its_own_is_nobodys_yet(session, cell):
    counted = payments(cell(PAYMENT_RIGHT["unpaid first, and paid or taken away"]), session, 1)
    assert counted.answer[-1] == {"when": "from outside", "shown": True}
    assert not counted.aside["committed"]


def test_settings_that_cannot_be_read_at_the_start_are_tried_again_by_the_next_start(session, cell):
    tried = prices(cell(PRICE_RIGHT["at the start, by lifespan"]), session, 5, 1)
    assert not tried.aside["started"]
    assert tried.costs == {"reads": 1}


def test_settings_read_for_each_request_are_counted_request_by_request(session):
    assert prices(exercises.price_app.starter, session, 10, 1).costs == {"reads": 10}


def test_pools_are_not_watched_after_the_block_raised(tmp_path):
    made = Engine.__init__
    with pytest.raises(ZeroDivisionError), watched_pools() as pools:
        raise ZeroDivisionError
    assert Engine.__init__ is made
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    assert (pools.engines, len(pools.opened), pools.held) == (0, 0, {})


def test_an_engine_that_existed_before_is_watched_too(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with watched_pools() as pools:
        with engine.connect():
            assert len(pools.held) == 1
        assert (pools.engines, pools.open, pools.held) == (0, 1, {})
        engine.dispose()
        assert pools.open == 0


def test_an_app_is_started_before_it_is_asked_and_shut_down_after():
    said: list[str] = []

    async def tried() -> None:
        async with running(_telling(said)) as app:
            said.append(f"status {(await app.ask('/')).status}")

    asyncio.run(tried())
    assert said == ["starts", "asked", "status 200", "ends"]


def test_an_app_that_cannot_start_raises_what_kept_it_from_that():
    async def tried() -> None:
        async with running(_telling([], fails=True)):
            pytest.fail("it started")

    with pytest.raises(ZeroDivisionError):
        asyncio.run(tried())


def test_something_else_than_an_app_is_refused_by_its_type():
    async def tried() -> None:
        async with running({}):
            pytest.fail("it started")

    with pytest.raises(NoAppError, match="dict"):
        asyncio.run(tried())


def test_a_meeting_to_which_nobody_else_can_come_is_opened():
    usher = Usher()
    meeting = usher.meet(2)
    from workshop_utils.exercises.async_or_sync_loop import watched

    async def alone() -> list[str]:
        await asyncio.to_thread(meeting.wait, "one")
        return meeting.came

    assert watched(usher.loop, alone, usher.look) == ["one"]
    assert not meeting.met


@pytest.mark.parametrize(
    "exercise", [exercises.product_app, exercises.order_app, exercises.payment_app, exercises.price_app]
)
def test_what_it_bought_says_why_there_is_nothing_to_time(exercise: Exercise):
    assert exercise.nothing_to_time in str(exercise.what_it_bought()).replace("\n", " ").replace("`", "")


def test_an_app_that_leans_on_the_notebooks_engine_is_told_so(cell: Cell):
    engine = create_engine("sqlite://")
    source = "def product_app(url):\n    app = FastAPI()\n    app.state.engine = engine\n    return app"
    assert "`engine`" in str(exercises.product_app.check(cell(source, engine=engine)))
    engine.dispose()


def _telling(said: list[str], *, fails: bool = False) -> FastAPI:
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> Any:
        if fails:
            raise ZeroDivisionError
        said.append("starts")
        yield
        said.append("ends")

    app = FastAPI(lifespan=lifespan)
    app.get("/")(lambda: said.append("asked"))
    return app
