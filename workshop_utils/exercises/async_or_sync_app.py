"""The app round an endpoint of lesson 06, and requests that come at once, without a server."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import httpx
from fastapi import FastAPI, HTTPException

from workshop_utils.exercises.async_or_sync_gate import UnknownProductError


class NotAwaitedError(Exception):
    """An endpoint returned something that is still to be awaited; the message names its type."""


def price_app(function: Callable[..., Any], ask: Callable[[int], Any]) -> FastAPI:
    """Give an app with `GET /products/{product_id}/price`, which calls `function(ask, product_id)`.

    FastAPI sees an `async def` or a `def`, as the function is one, and calls the latter in its thread pool.
    """
    app = FastAPI()
    as_it_is: Callable[..., Any]
    if inspect.iscoroutinefunction(function):

        async def as_it_is(product_id: int) -> Any:
            try:
                return _finished(await function(ask, product_id))
            except UnknownProductError:
                raise HTTPException(404) from None
    else:

        def as_it_is(product_id: int) -> Any:
            try:
                return _finished(function(ask, product_id))
            except UnknownProductError:
                raise HTTPException(404) from None

    app.get("/products/{product_id}/price", response_model=None)(as_it_is)
    return app


async def at_once(app: FastAPI, product_ids: Iterable[int]) -> list[httpx.Response]:
    """Ask for the prices of all these products at the same time; what the app raises is raised here."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.example", trust_env=False) as client:
        return list(await asyncio.gather(*(client.get(f"/products/{one}/price") for one in product_ids)))


def _finished(value: Any) -> Any:
    """Give what an endpoint returned, unless a part of it is still to be awaited."""
    for part in value.values() if isinstance(value, dict) else (value,):
        if inspect.isawaitable(part):
            if inspect.iscoroutine(part):
                part.close()
            raise NotAwaitedError(type(part).__name__)
    return value
