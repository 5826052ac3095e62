"""What lessons 04 to 06 say of libraries, held to those that are installed."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import random
import warnings

import anyio.to_thread
import httpx
import pytest
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, model_serializer, model_validator


class Counted(BaseModel):
    """A view that counts how often it is validated and written."""

    name: str

    @model_validator(mode="before")
    @classmethod
    def _validated(cls, value):
        DONE.append("validated")
        return value

    @model_serializer(mode="wrap")
    def _written(self, writer):
        DONE.append("written")
        return writer(self)


DONE: list[str] = []
ROW = {"name": "Lamp", "cost_cents": 2100}


def answer(endpoint, **route):
    """Give what an endpoint with that route answers, and what was done for it."""
    app = FastAPI()
    app.get("/", **route)(endpoint)
    DONE.clear()

    async def ask():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            return await client.get("/")

    return asyncio.run(ask()), tuple(DONE)


def test_a_response_model_checks_and_writes_each_row_once_and_leaves_out_what_it_does_not_name():
    response, done = answer(lambda: ROW, response_model=Counted)
    assert (response.json(), done) == ({"name": "Lamp"}, ("validated", "written"))


def test_model_dump_before_a_response_model_is_twice_the_work():
    response, done = answer(lambda: Counted.model_validate(ROW).model_dump(), response_model=Counted)
    assert (response.json(), done) == ({"name": "Lamp"}, ("validated", "written") * 2)


def test_pydantic_writes_the_bytes_itself_only_where_no_response_class_is_named():
    compact, _ = answer(lambda: {"name": "Lämp"}, response_model=Counted)
    named, _ = answer(lambda: {"name": "Lämp"}, response_model=Counted, response_class=SpacedResponse)
    assert compact.content == '{"name":"Lämp"}'.encode()
    assert named.content == b"written by the class"


class SpacedResponse(JSONResponse):
    """A response class that says that it was used."""

    def render(self, content):
        assert content == {"name": "Lämp"}
        return b"written by the class"


def test_without_a_response_model_nothing_is_left_out_and_a_response_of_ones_own_is_sent_as_it_is():
    open_one, _ = answer(lambda: ROW, response_model=None)
    own, done = answer(lambda: Response(json.dumps(ROW), media_type="application/json"))
    assert open_one.json() == own.json() == ROW
    assert done == ()


def test_orjson_response_is_deprecated():
    from fastapi.responses import ORJSONResponse

    with pytest.warns(match="deprecated"):
        ORJSONResponse({})


def test_the_pool_has_forty_threads():
    async def size():
        return anyio.to_thread.current_default_thread_limiter().total_tokens

    assert asyncio.run(size()) == 40


def test_gzip_remembers_the_last_32_kilobytes_only():
    text = random.Random(5).randbytes(30_000)  # noqa: S311 (no secret)
    near, far = text * 2, text + random.Random(6).randbytes(40_000) + text  # noqa: S311 (as above)
    assert len(gzip.compress(near)) < 1.1 * len(text)
    assert len(gzip.compress(far)) > 0.99 * len(far)


def test_asyncio_run_is_refused_where_a_loop_is_running():
    async def within():
        sleeping = asyncio.sleep(0)
        try:
            asyncio.run(sleeping)
        finally:
            sleeping.close()

    with pytest.raises(RuntimeError, match="running event loop"):
        asyncio.run(within())


def test_a_lazy_load_on_an_async_session_is_refused_by_name(tmp_path):
    from sqlalchemy.exc import MissingGreenlet, StatementError
    from sqlalchemy.ext.asyncio import AsyncSession

    from workshop_utils import shop
    from workshop_utils.shop import Order

    async def touched():
        engine = shop.open_database_async("small", path=tmp_path / "shop.db")
        try:
            async with AsyncSession(engine) as session:
                order = await session.get(Order, 1)
                return order.customer
        finally:
            await engine.dispose()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a coroutine that the refusal left behind
        with pytest.raises((MissingGreenlet, StatementError), match="greenlet_spawn has not been called"):
            asyncio.run(touched())
        gc.collect()
