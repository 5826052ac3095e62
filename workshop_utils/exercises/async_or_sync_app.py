"""The app round an endpoint of lesson 06, and requests that come at once, without a server."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from fastapi import FastAPI, HTTPException

from workshop_utils.exercises.async_or_sync_gate import UnknownProductError


class NotAwaitedError(Exception):
    """An endpoint returned something that is still to be awaited; the message names its type."""


class ReplacedError(Exception):
    """An endpoint raised something of its own where `ask` had raised, or a response: type and message of that."""


_BUGS = (NameError, AttributeError, TypeError, ImportError)
"""What nobody raises on purpose in another exception's place."""


def is_async(function: Callable[..., Any]) -> bool:
    """Whether FastAPI awaits `function`, which may be an object that is called."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004 (as FastAPI asks)


def price_app(function: Callable[..., Any], ask: Callable[[int], Any]) -> FastAPI:
    """Give an app with `GET /products/{product_id}/price`, which calls `function(ask, product_id)`.

    FastAPI sees an `async def` or a `def`, as the function is one, and calls the latter in its thread pool.
    """
    app = FastAPI()
    as_it_is: Callable[..., Any]
    if is_async(function):

        async def as_it_is(product_id: int) -> Any:
            with _handled():
                return _finished(await function(ask, product_id))
    else:

        def as_it_is(product_id: int) -> Any:
            with _handled():
                return _finished(function(ask, product_id))

    app.get("/products/{product_id}/price", response_model=None)(as_it_is)
    return app


@contextmanager
def _handled() -> Iterator[None]:
    """Answer what `ask` raises with 404, as the app's own handler would; what stands in its place is refused."""
    try:
        yield
    except UnknownProductError:
        raise HTTPException(404) from None
    except Exception as error:
        if isinstance(error, HTTPException) or (_is_from_ask(error) and not isinstance(error, _BUGS)):
            raise ReplacedError(f"{type(error).__name__}: {error}").with_traceback(error.__traceback__) from None
        raise


def _is_from_ask(error: BaseException | None) -> bool:
    """Whether an exception was raised for, or while handling, one of `ask`'s, or holds one."""
    if error is None or isinstance(error, UnknownProductError):
        return error is not None
    inside = (error.__cause__, error.__context__, *getattr(error, "exceptions", ()))
    return any(map(_is_from_ask, inside))


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
