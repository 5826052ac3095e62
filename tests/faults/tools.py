"""Every tool of the lessons as it is interrupted: what a cell does again and again, and what the next cell must give."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import indent

SET_UP = """
%xmode Minimal
import asyncio, os, shutil
from pathlib import Path
import httpx
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.ext.asyncio import AsyncSession
from workshop_utils import *
from workshop_utils import checkup, shop
from workshop_utils.measure.round_trip import distance
from workshop_utils.shop import Customer, Order
from workshop_utils.exercises import (
    before_hello, is_it_the_database, n_plus_one, rescue_the_api, start_here, the_shape_of_the_json,
)


engine = shop.open_database()
async_engine = shop.open_database_async()
lazy_page, selectin_page = checkup.lazy_page, checkup.selectin_page

def page(session, limit):
    return [order.customer.name for order in session.scalars(select(Order).order_by(Order.id).limit(limit))]

async def ids(session):
    return list(await session.scalars(select(Order.id).order_by(Order.id).limit(20)))

def staged(session):
    yield "read"
    orders = list(session.scalars(select(Order).order_by(Order.id).limit(20)))
    yield "tell"
    return [order.id for order in orders]

app = FastAPI()

@app.get("/sync")
def sync():
    with Session(engine) as session:
        return session.scalar(select(func.count(Order.id)))

@app.get("/async")
async def asynchronous():
    await asyncio.sleep(0.02)
    return 7

def nothing():
    pass

def verdict(found):
    return found.state.value

def fresh():
    folder = Path("built")
    shutil.rmtree(folder, ignore_errors=True)
    return folder / "own shop.db"

def files(exercise):
    exercise.lay_out()
    for name, text in exercise.solution_files.items():
        (exercise.place / name).write_text(text, encoding="utf-8")

side_load, rebuild = (solved(the_shape_of_the_json.side_load, name) for name in ("side_load", "rebuild"))
files(before_hello.shop_report)
files(before_hello.lazy_package)
files(rescue_the_api.rescue)
"""

WARM = """
with serve(app) as server:
    httpx.get(f"{server.url}/sync"), httpx.get(f"{server.url}/async")
    load_test(f"{server.url}/async", concurrency=2, requests=4)
with record(engine), Session(engine) as session:
    lazy_page(session)
async with AsyncSession(async_engine) as session:
    await ids(session)
await async_engine.dispose()
engine.dispose()
verdict(start_here.cheapest_products.check(solved(start_here.cheapest_products)))
"""


@dataclass(frozen=True)
class Tool:
    """A tool, interrupted in the middle of `body`; afterwards `then` gives `value`."""

    name: str
    body: str
    then: str
    value: str
    warmed: str = ""
    """What is forgotten before each use, so that it is worked out again."""
    tidied: str = ""
    """What ends what is kept by design: an engine's connections, each with a thread of its own where it is async."""
    short: bool = False
    """Whether the short form has it, too."""

    @property
    def cell(self) -> str:
        """A cell that uses it without end."""
        return "while True:\n    begun()\n" + indent("\n".join(filter(None, (self.warmed, self.body))), "    ")


def _check(exercise: str, *answer: str) -> tuple[str, str, str]:
    """Give what checks a right answer, with the second cell and its value."""
    call = f"verdict({exercise}.check({', '.join(answer)}))"
    return call, call, "'correct'"


def _function(exercise: str) -> tuple[str, str, str]:
    return _check(exercise, f"solved({exercise})")


_FORGET = "{0}._baselines.clear()"
_ENDLESS = """
def endless(session, *rest):
    begun()
    while True: pass
"""

TOOLS = (
    Tool(
        "record",
        "with record(engine) as ledger, Session(engine) as session:\n    lazy_page(session)",
        "with record(engine) as ledger, Session(engine) as session:\n    selectin_page(session)\nledger.statements",
        "4",
        short=True,
    ),
    Tool(
        "record_async",
        "with record(async_engine) as ledger:\n    async with AsyncSession(async_engine) as session:\n        await ids(session)",
        "with record(async_engine) as ledger:\n    async with AsyncSession(async_engine) as session:\n        await ids(session)\n"
        "await async_engine.dispose()\nledger.statements",
        "1",
        tidied="await async_engine.dispose()",
    ),
    Tool(
        "round_trip",
        "with round_trip(engine, ms=2), Session(engine) as session:\n    lazy_page(session)",
        "with round_trip(engine, ms=1):\n    away = distance(engine)\naway, distance(engine)",
        "(1, 0)",
        short=True,
    ),
    Tool(
        "compare",
        "compare(lazy_page, selectin_page, on=engine)",
        "compare(lazy_page, selectin_page, on=engine, runs=1)['selectin_page'].statements",
        "4",
        short=True,
    ),
    Tool(
        "compare_async",
        "await compare(ids, on=async_engine)",
        "found = await compare(ids, on=async_engine, runs=1)\nawait async_engine.dispose()\nfound['ids'].statements",
        "1",
        tidied="await async_engine.dispose()",
    ),
    Tool(
        "compare_also",
        'compare(lazy_page, on=engine, runs=1, also=("objects", "calls", "steps", "peak"))',
        'compare(selectin_page, on=engine, runs=1, also=("objects",))["selectin_page"].objects > 20',
        "True",
    ),
    Tool(
        "grow",
        "grow(page, on=engine, sizes=(10, 50, 100), runs=1)",
        "[point.size for point in grow(page, on=engine, sizes=(10, 20), runs=1)['page'].points]",
        "[10, 20]",
        short=True,
    ),
    Tool(
        "split",
        "split(lazy_page, on=engine, runs=3)",
        "split(selectin_page, on=engine, runs=1).costs.statements",
        "4",
        short=True,
    ),
    Tool(
        "stages",
        "stages(staged, on=engine)",
        "stages(staged, on=engine, runs=1).stages",
        "('read', 'tell')",
    ),
    Tool(
        "touch",
        "touch(lambda session: session.scalars(select(Order)).first(), 'id', 'customer', on=engine)",
        "[each.statements for each in touch(lambda session: session.get(Order, 1), 'id', 'customer', on=engine).accesses]",
        "[(0, 0), (1, 0)]",
    ),
    Tool(
        "count_calls",
        "with count_calls() as counted, Session(engine) as session:\n    lazy_page(session)",
        "with count_calls() as counted:\n    nothing()\ncounted.calls",
        "1",
    ),
    Tool(
        "count_steps",
        "with count_steps(engine) as counted, Session(engine) as session:\n    lazy_page(session)",
        "with count_steps(engine) as counted, Session(engine) as session:\n    session.scalar(select(func.count(Order.id)))\ncounted.steps > 0",
        "True",
    ),
    Tool(
        "count_objects",
        "with count_objects() as counted, Session(engine) as session:\n    lazy_page(session)",
        "with count_objects() as counted, Session(engine) as session:\n    session.scalars(select(Order).limit(3)).all()\ncounted.objects",
        "3",
    ),
    Tool(
        "trace_memory",
        "with trace_memory() as memory:\n    [str(n) for n in range(20_000)]",
        "with trace_memory() as memory:\n    kept = bytes(1_000_000)\n900_000 < memory.kept < 1_200_000",
        "True",
    ),
    Tool(
        "count_constructions",
        "with count_constructions(httpx.Client) as made:\n    httpx.Client().close()",
        "class Own: pass\nwith count_constructions(Own) as made:\n    Own()\nmade[Own]",
        "1",
    ),
    Tool(
        "plan",
        "plan(select(Order).where(Order.status == 'paid'), on=engine)",
        "'SCAN' in str(plan(select(Order).where(Order.status == 'paid'), on=engine))",
        "True",
    ),
    Tool(
        "trace_imports",
        'trace_imports("import decimal", runs=1)',
        '"decimal" in modules_after("import decimal")',
        "True",
        short=True,
    ),
    Tool(
        "modules_after",
        'modules_after("import decimal")',
        '"decimal" in modules_after("import decimal")',
        "True",
    ),
    Tool(
        "serve",
        'with serve(app) as server:\n    httpx.get(f"{server.url}/sync"), httpx.get(f"{server.url}/async")',
        'with serve(app) as server:\n    answer = httpx.get(f"{server.url}/async").json()\nanswer',
        "7",
        short=True,
    ),
    Tool(
        "serve_busy",
        'with serve(app) as server:\n    while True:\n        httpx.get(f"{server.url}/sync")',
        'with serve(app) as server:\n    answer = httpx.get(f"{server.url}/sync").json()\nanswer',
        "1000",
    ),
    Tool(
        "load_test",
        'with serve(app) as server:\n    load_test(f"{server.url}/async", concurrency=4, requests=100)',
        'with serve(app) as server:\n    load = load_test(f"{server.url}/async", concurrency=4, requests=8)\nlen(load.latencies)',
        "8",
        short=True,
    ),
    Tool(
        "load_tests",
        'with serve(app) as server:\n    load_tests({"a": f"{server.url}/async", "b": f"{server.url}/sync"}, concurrency=(1, 8), requests=20)',
        'with serve(app) as server:\n    loads = load_tests({"a": f"{server.url}/async"}, concurrency=(1,), requests=3)\nlen(loads["a"])',
        "1",
    ),
    Tool(
        "watch",
        'with serve(app) as server, watch(server) as seen:\n    for _ in range(5): httpx.get(f"{server.url}/async")',
        'with serve(app) as server, watch(server) as seen:\n    httpx.get(f"{server.url}/async")\nlen(seen.requests)',
        "1",
    ),
    Tool(
        "watch_loop",
        "async with watch_loop() as loop_watch:\n    await asyncio.sleep(0.05)",
        "async with watch_loop() as loop_watch:\n    await asyncio.sleep(0.05)\nloop_watch.beats > 0",
        "True",
    ),
    Tool(
        "weigh",
        "weigh(lambda rows: rows, on=[{'id': n, 'name': str(n)} for n in range(2_000)], runs=3)",
        "len(weigh(lambda rows: rows, on=[{'id': 1}], runs=1).layouts)",
        "1",
    ),
    Tool(
        "predict",
        'predict("How many?", 5).reveal(7)',
        'predict("How many?", 5).reveal(7) is not None',
        "True",
    ),
    Tool(
        "database_build",
        "shop.open_database('small', path=fresh()).dispose()",
        "path = fresh()\nshop.open_database('small', path=path).dispose()\n"
        "str(shop.verify(path, thorough=True).state.value), sorted(each.name for each in path.parent.iterdir())",
        "('whole', ['.own shop.db.lock', 'own shop.db'])",
        short=True,
    ),
    Tool(
        "scratch_copy",
        "with shop.scratch_copy() as copy, Session(copy) as session:\n    session.scalar(select(func.count(Order.id)))",
        "with shop.scratch_copy() as copy, Session(copy) as session:\n    counted = session.scalar(select(func.count(Order.id)))\ncounted",
        "1000",
    ),
    Tool("check_function", *_function("start_here.cheapest_products"), _FORGET.format("start_here.cheapest_products")),
    Tool(
        "check_endless",
        _ENDLESS + "start_here.cheapest_products.check(endless)",
        *_function("start_here.cheapest_products")[1:],
        short=True,
    ),
    Tool(
        "check_pair",
        *_check("the_shape_of_the_json.side_load", "side_load", "rebuild"),
        _FORGET.format("the_shape_of_the_json.side_load"),
        short=True,
    ),
    Tool(
        "check_migration",
        *_check(
            "is_it_the_database.customer_by_email",
            "solved(is_it_the_database.customer_by_email)",
            "is_it_the_database.customer_by_email.migration",
        ),
        _FORGET.format("is_it_the_database.customer_by_email"),
        short=True,
    ),
    Tool("check_files", *_check("before_hello.shop_report"), _FORGET.format("before_hello.shop_report")),
    Tool(
        "check_package", *_check("before_hello.lazy_package"), _FORGET.format("before_hello.lazy_package"), short=True
    ),
    Tool(
        "check_rescue",
        _check("rescue_the_api.rescue")[0],
        "verdict(rescue_the_api.rescue.rehearse({}))",
        "'not attempted'",
        "rescue_the_api.rescue._kept.clear()",
        short=True,
    ),
    Tool("check_rescue_solved", *_check("rescue_the_api.rescue"), "rescue_the_api.rescue._kept.clear()"),
    Tool(
        "check_prediction",
        *_check("n_plus_one.page_of_50", "n_plus_one.page_of_50.example"),
        "n_plus_one.page_of_50._fact.clear()",
        short=True,
    ),
    Tool(
        "check_choice",
        *_check("before_hello.dearest_import", "*before_hello.dearest_import.answers.values()"),
        "before_hello.dearest_import._facts.clear()",
    ),
    Tool(
        "hint",
        "n_plus_one.order_page.hint(); n_plus_one.order_page.solution(); progress()",
        "progress().standings != ()",
        "True",
    ),
    Tool(
        "reset",
        "before_hello.shop_report.reset()",
        "before_hello.shop_report.reset(); files(before_hello.shop_report); verdict(before_hello.shop_report.check())",
        "'correct'",
    ),
    Tool(
        "what_it_bought",
        "start_here.cheapest_products.what_it_bought(engine)",
        "start_here.cheapest_products.what_it_bought(engine).missing",
        "''",
    ),
    Tool("doctor", "doctor()", "doctor().ok", "True"),
    Tool("compare_compilers", "compare_compilers()", "compare_compilers() is not None", "True"),
)
