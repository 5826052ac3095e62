"""How lesson 12's API is tried in fresh processes: what its import loads, and what each of its endpoints costs on a real server.

Runs in an interpreter of its own, so it imports nothing that the first drive counts.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.fresh_steps import Watch, doing, told
from workshop_utils.exercises.rescue_requests import ASKED, CHANGES, COUNTED, ENDPOINTS, NUMBERS, SMALLER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workshop_utils.exercises.rescue_counting import Counters

HEAVY = ("pandas", "numpy")
_SECONDS = 1.2
ONLY = "only.txt"
_MANY = 10
"""Requests after which engines and connections are counted."""


def database() -> Mapping[str, bytes]:
    """Give the private shop. In the kernel, as building it takes NumPy."""
    from workshop_utils.shop import Size, build_content

    return {"shop.db": build_content(Size("private", 700, 160, 120), 1207)}


def start(data: Path) -> dict[str, Any]:
    """Import the API, have its app begin as a server does, and count what comes with it."""
    _settings(data)
    watch = Watch(Path(sys.path[0]), HEAVY)
    doing("`import api`")
    api = importlib.import_module("api")
    doing("`api.app.openapi()`")
    contract = _app(api).openapi()
    doing("the server's start")
    import asyncio  # not before: its modules come with the API's import, and count there

    with suppress(Exception):  # the server will tell of it
        asyncio.run(_begun(_app(api)))
    return {
        "modules": len(watch.loaded),
        "heavy": watch.count(*HEAVY),
        "asked": watch.asked,
        "started": watch.started,
        "openapi": contract,
    }


def requests(data: Path) -> dict[str, Any]:
    """Serve the API, hold its answers, and count what each endpoint's request costs."""
    from workshop_utils.exercises.rescue_counting import counting

    _settings(data)
    numbers = _numbers(data)
    with counting() as counters:
        doing("`import api`")
        api = importlib.import_module("api")
        with _served(api) as (server, get):
            counters.of_loop(server.loop)
            answers = [_answer(get, asked.format(**numbers)) for _, asked in ASKED]
            costs = {name: _cost(counters, get, path.format(**numbers)) for name, path in COUNTED.items()}
            for name, path in SMALLER.items():
                _at_least(costs[name], _cost(counters, get, path.format(**numbers)))
            made = _made(counters, get)
            patched = _patched()
            doing("the same requests, after the shop has changed")
            _change(data)
            later = [_answer(get, COUNTED[name].format(**numbers)) for name in COUNTED]
            return {
                "answers": answers,
                "later": later,
                "costs": costs,
                "made": made,
                "patched": patched,
                "errors": server.errors,
            }


def costs(data: Path) -> dict[str, Any]:
    """Serve the API, and count what each endpoint's request costs."""
    from workshop_utils.exercises.rescue_counting import counting

    _settings(data)
    numbers = _numbers(data)
    with counting() as counters:
        doing("`import api`")
        api = importlib.import_module("api")
        with _served(api) as (server, get):
            counters.of_loop(server.loop)
            return {name: _cost(counters, get, path.format(**numbers)) for name, path in COUNTED.items()}


def loaded(data: Path) -> dict[str, Any]:
    """Serve the API, and have each endpoint asked by two at a time. Times, for information: no verdict reads them.

    Which endpoints is said by the file `ONLY` in the folder, a name a line; left out, all are asked.
    Gives, by endpoint, seconds: `p50` and `p99` (None where too few were answered), and `rate`, answers a second.
    """
    from workshop_utils.measure.load import load_test

    _settings(data)
    numbers = _numbers(data)
    doing("`import api`")
    api = importlib.import_module("api")
    seen: dict[str, Any] = {}
    with _served(api) as (server, _):
        for name in _only(data):
            path = COUNTED[name]
            doing(f"requests to `{path}`, two at a time")
            load = load_test(server.url + path.format(**numbers), concurrency=2, requests=100, seconds=_SECONDS)
            seen[name] = {"p50": _number(load.p50), "p99": _number(load.p99), "rate": _number(load.throughput)}
    return seen


def calls(data: Path) -> dict[str, int]:
    """Serve the API, and count the Python calls of one request to each endpoint, in whatever thread."""
    import threading

    _settings(data)
    numbers = _numbers(data)
    counted = [0]

    def called(_frame: object, event: str, _what: object) -> None:
        counted[0] += event in ("call", "c_call")

    doing("`import api`")
    api = importlib.import_module("api")
    threading.setprofile(called)  # the server's threads begin after it
    found = {}
    with _served(api) as (_, get):
        for name, path in COUNTED.items():
            get(path.format(**numbers))
            doing(f"`GET {path}`")
            before = counted[0]
            get(path.format(**numbers))
            found[name] = counted[0] - before
    threading.setprofile(None)
    return found


def _only(data: Path) -> tuple[str, ...]:
    said = data / ONLY
    return tuple(said.read_text(encoding="utf-8").split()) if said.exists() else ENDPOINTS


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def _settings(data: Path) -> None:
    os.environ["SHOP_DATABASE"] = f"sqlite:///{(data / 'shop.db').as_posix()}"


def _app(api: Any) -> Any:
    app = getattr(api, "app", None)
    if not hasattr(app, "openapi"):
        found = f"which is {type(app).__name__}" if hasattr(api, "app") else "and has nothing of that name"
        raise TypeError(f"api.py needs a FastAPI app under the name app, {found}")
    return app


async def _begun(app: Any) -> None:
    async with app.router.lifespan_context(app):
        pass


@contextmanager
def _served(api: Any) -> Iterator[tuple[Any, Callable[[str], Any]]]:
    import httpx

    from workshop_utils.measure.serving import serve

    doing("the server's start")
    # A server closes the connection after an error, perhaps while the next request is on its way: each has one of its own.
    alone = httpx.Limits(max_keepalive_connections=0)
    with serve(_app(api)) as server, httpx.Client(base_url=server.url, timeout=25, limits=alone) as client:
        yield server, client.get


def _numbers(data: Path) -> dict[str, int]:
    with closing(sqlite3.connect(data / "shop.db")) as connection:
        return {name: connection.execute(sql).fetchone()[0] for name, sql in NUMBERS}


def _answer(get: Callable[[str], Any], path: str) -> dict[str, Any]:
    """Ask, and give status and body. A connection that is cut off is an answer, too."""
    doing(f"`GET {path}`")
    try:
        answer = get(path)
        body = answer.json() if "json" in answer.headers.get("content-type", "") else answer.text[:200]
    except Exception as error:  # noqa: BLE001 (whatever it is, it is told)
        return {"path": path, "status": 0, "body": told(error)}
    return {"path": path, "status": answer.status_code, "body": body}


def _cost(counters: Counters, get: Callable[[str], Any], path: str) -> dict[str, Any]:
    """Ask twice, so that what is made once is there, and count the second time."""
    _answer(get, path)
    with counters.of_request() as cost:
        _answer(get, path)
    return cost


def _at_least(cost: dict[str, Any], smaller: Mapping[str, Any]) -> None:
    """Take what a smaller request costs where that is more."""
    if smaller["statements"] > cost["statements"]:
        cost.update(statements=smaller["statements"], often=smaller["often"])
    cost["blocked"] = max(cost["blocked"], smaller["blocked"])


def _made(counters: Counters, get: Callable[[str], Any]) -> dict[str, int]:
    """Count engines and connections over some requests, one after the other."""
    with counters.of_request() as cost:
        for place in range(_MANY):
            _answer(get, f"/products?limit={1 + place}")
    return {"requests": _MANY, "engines": cost["engines"], "connections": cost["connections"]}


def _patched() -> list[str]:
    """Name what the API has changed in the carrier's module, which isn't its own."""
    import carrier

    found = importlib.util.spec_from_file_location("carrier_as_given", carrier.__file__)
    if found is None or found.loader is None:
        return []
    given = importlib.util.module_from_spec(found)
    found.loader.exec_module(given)
    quote = getattr(carrier.quote, "__code__", None) == given.quote.__code__
    return [name for name in ("SECONDS", "TARIFF") if vars(carrier).get(name) != vars(given)[name]] + ["quote"] * (
        not quote
    )


def _change(data: Path) -> None:
    import carrier

    carrier.TARIFF = 2
    with closing(sqlite3.connect(data / "shop.db", timeout=10)) as connection:
        connection.executescript(CHANGES)
        connection.commit()
