# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["slide"]
# # Once, or every time?
#
# An endpoint answers one small question. For that it makes an engine, an HTTP client and a settings object, and throws them away. Its
# neighbour does the opposite: it keeps one session for everybody, and customers see each other's orders.
#
# In this lesson we **count** what requests construct, **give** each thing its lifetime, and **return** a connection before the answer is sent.

# %% [markdown] tags=["teacher"]
# *What goes wrong here.* In 10.2 most reach for a bigger pool; let them vote on the storm first. In 10.3 some put a lock around the
# global session: the other request then waits for the bank as well.
#
# To discuss: what does your service make for each request that it could have made once? Which of your dependencies hold a connection
# while they wait for somebody else?

# %%
import asyncio
import dis
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache, partial
from threading import Barrier, Event
from typing import Annotated

import httpx
from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session, selectinload

from workshop_utils import compare, count_constructions, load_test, predict, record, round_trip, serve, shop, show
from workshop_utils.exercises import once_or_every_time as exercises
from workshop_utils.shop import Order, Product

engine = shop.open_database()
URL = engine.url

# %% [markdown] tags=["slide"]
# ## Two minutes: an older fault
#
# Whose are the newest orders? Short, and read by everybody who reviewed it. What does it send to the database?


# %%
def buyers(session):
    newest = select(Order).order_by(Order.id.desc()).limit(40)
    return [order.customer.name for order in session.scalars(newest)]


with record(engine) as ledger, Session(engine) as session:
    buyers(session)

ledger.counts

# %% [markdown]
# A statement for each customer that wasn't there yet (lesson 02). Something is made again and again in a loop that nobody wrote: the loop is
# behind a dot. Today's loop is further away still. It is in the server, and goes round once for each request.

# %% [markdown] tags=["slide"]
# ## What fifty requests make
#
# A price in another currency: the rate comes from a supplier, the product from the database. Three **dependencies** provide what the
# endpoint needs. FastAPI calls each of them for every request. Fifty requests, one after the other, to a real server:

# %%
supplier = FastAPI()


@supplier.get("/rate")
def rate():
    return 1.25


class Settings(BaseModel):
    currency: str = "CHF"


def price(product_id, session, client, settings):
    rate = client.get(f"{rates.url}/rate").json()
    cents = session.get(Product, product_id).price_cents
    return {"price": round(cents * rate), "currency": settings.currency}


# %%
def get_session():
    with Session(create_engine(URL)) as session:
        yield session


def get_client():
    return httpx.Client()


busy = FastAPI()


@busy.get("/prices/{product_id}")
def price_each_time(
    product_id: int,
    session: Annotated[Session, Depends(get_session)],
    client: Annotated[httpx.Client, Depends(get_client)],
    settings: Annotated[Settings, Depends(Settings)],
):
    return price(product_id, session, client, settings)


# %%
def fifty(app):
    with count_constructions(Settings, httpx.Client) as made, serve(app) as server:
        load = load_test(f"{server.url}/prices/1", concurrency=1, requests=50, seconds=60, warm_up=False)
    return made, load


with serve(supplier) as rates:
    each_time, slow = fifty(busy)

each_time

# %% [markdown] tags=["slide"]
# ## Three lifetimes
#
# A new **engine** has an empty **pool** of connections and an empty cache of statements. A new HTTP client reads all certificates that it trusts,
# for a **TLS context**, and its socket stays open until somebody closes it. The ledger shows none of this.
#
# | lives as long as | what | where it is made |
# |---|---|---|
# | the **process** | engine, HTTP client, settings, type adapters, templates | at start-up, or on first use |
# | the **request** | session, who asks, what they may see | in a dependency, or in the endpoint |
# | the **call** | rows, answers | in the function |
#
# FastAPI's **lifespan** is for the first row: what stands above `yield` runs at start-up, what stands below when the server ends.


# %%
@asynccontextmanager
async def lifespan(_app):
    engine = create_engine(URL)
    with httpx.Client() as client:
        yield {"engine": engine, "client": client, "settings": Settings()}
    engine.dispose()


calm = FastAPI(lifespan=lifespan)


@calm.get("/prices/{product_id}")
def price_once(product_id: int, request: Request):
    kept = request.state
    with Session(kept.engine) as session:
        return price(product_id, session, kept.client, kept.settings)


with serve(supplier) as rates:
    once, quick = fifty(calm)

each_time.beside(once)

# %% [markdown]
# What `yield` hands out is in `request.state`; `app.state` is another place, which the lifespan may fill. Each request still has a session of its own: a session is cheap, and borrows
# a connection from the engine's pool when it first needs one. And the time of a request?

# %% tags=["nbval-ignore-output"]
{"each time, ms": round(1000 * slow.p50, 1), "once, ms": round(1000 * quick.p50, 1)}

# %% [markdown] tags=["slide"]
# ## Exercise 10.1: one engine
#
# `product_app` makes an engine for every request. Change it so that one engine serves them all: the same answers, **at most 5 connections** for 10
# requests and for 50. Two of them come at once, and each needs its own connection. We also make a second app, for another database. Time
# isn't judged.

# %% tags=["exercise"] exercise="product_app"
exercises.product_app.check(product_app)

# %% [markdown] tags=["slide"]
# ## The storm
#
# A pool lends its connections. Who asks while all are lent waits, and after a while gets an error. Here are five connections, a
# database a few milliseconds away, and an endpoint as FastAPI's own pages show it. A `def` endpoint runs in one of 40 threads, unless
# somebody sets another **thread limit**. Then a hundred callers at once:


# %%
class OrderView(BaseModel):
    id: int
    status: str


def held(engine, threads=40, **depends):
    app = FastAPI(lifespan=partial(limited, threads))

    def get_session():
        with Session(engine) as session:
            yield session

    @app.get("/orders/{order_id}", response_model=OrderView)
    def order(order_id: int, session: Annotated[Session, Depends(get_session, **depends)]):
        return session.get(Order, order_id)

    return app


@asynccontextmanager
async def limited(threads, _app):
    current_default_thread_limiter().total_tokens = threads
    yield


# %%
guess = predict("100 requests at once, 5 connections, 0.3 seconds' patience. How many fail?", ...)
guess


# %% tags=["nbval-ignore-output"]
def storm(make_app, pool=5, **settings):
    engine = create_engine(URL, pool_size=pool, max_overflow=0, pool_timeout=0.3)
    with round_trip(engine, ms=10), serve(make_app(engine, **settings)) as server:
        load = load_test(f"{server.url}/orders/1", concurrency=100, requests=100, seconds=3, warm_up=False)
    engine.dispose()
    return load


as_found = storm(held)
guess.reveal(sum(as_found.errors.values()))

# %% [markdown]
# The session's dependency ends **after** the answer. Before that FastAPI checks the answer against `OrderView`, in a thread. So five requests hold
# the five connections and wait for a thread; forty others hold the forty threads and wait for a connection. Nobody moves, until patience
# ends.

# %%
guess = predict(
    "Three remedies that teams try. Does one of them end the failures?",
    ...,
    options=(
        "a pool of 20",
        "as many threads as connections",
        'function scope: the dependency ends before the answer is sent, `Depends(…, scope="function")`',
        "none of these",
    ),
)
guess


# %% tags=["nbval-ignore-output"]
def closed_inside(engine):
    app = FastAPI()

    @app.get("/orders/{order_id}", response_model=OrderView)
    def order(order_id: int):
        with Session(engine) as session:
            return session.get(Order, order_id)

    return app


loads = {
    "as found": as_found,
    "a pool of 20": storm(held, pool=20),
    "5 threads": storm(held, threads=5),
    "function scope": storm(held, scope="function"),
    "a pool of 100": storm(held, pool=100),
    "closed inside the endpoint": storm(closed_inside),
}
show.outcomes(loads)

# %% tags=["nbval-ignore-output"]
helps = [
    letter
    for letter, name in zip("abc", ("a pool of 20", "5 threads", "function scope"), strict=True)
    if not loads[name].errors
]
guess.reveal(helps[0] if helps else "d")

# %% [markdown]
# What wasn't answered within three seconds counts as failed. With five threads, those who hold the connections wait for a thread, and the
# threads belong to those who wait for a connection: as before, with a longer queue. A pool as large as the crowd helps, too, for a crowd of that size; but a database
# allows a few hundred connections to **all** processes together. Function scope ends the session after the check, and the check is what
# waits. Closed inside the endpoint, in the same thread, no connection ever waits for a thread.

# %% [markdown] tags=["slide"]
# ## Exercise 10.2: give the connection back
#
# Each request keeps its connection while FastAPI validates and sends the response. Give it back before: we look how many are checked out
# meanwhile, and it should be **none**, for one order and for eight at once on a pool of five. Keep the answers, and the 404.

# %% tags=["exercise"] exercise="order_app"
exercises.order_app.check(order_app)

# %% [markdown] tags=["slide"]
# ## Every other wait
#
# The same holds for each wait that isn't for the database. Here twenty threads at once ask a bank, which answers when all have asked. How many connections
# are lent out meanwhile?


# %%
def lent_while_asking(work):
    kept, bank, lent = create_engine(URL, pool_size=20), Barrier(20), []

    def ask():
        bank.wait(10)
        lent.append(kept.pool.checkedout())
        bank.wait(10)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: work(kept, ask), range(20)))
    kept.dispose()
    return max(lent)


def inside(engine, ask):
    with Session(engine) as session:
        session.get(Order, 1)
        ask()


def after(engine, ask):
    with Session(engine) as session:
        session.get(Order, 1)
    ask()


{"asked inside": lent_while_asking(inside), "asked after": lent_while_asking(after)}

# %% [markdown] tags=["slide"]
# ## The opposite mistake
#
# Is one session for everybody cheaper still? It keeps its connection, its objects, and its **transaction**. A customer orders; while the
# bank thinks, somebody counts orders. Two events make it happen every time:


# %%
def shop_app(session, asked, answer):
    app = FastAPI()

    @app.post("/orders")
    def add_order():
        session.add(Order(customer_id=1, placed_at=datetime(2025, 12, 24), status="placed"))
        session.flush()
        asked.set()
        answer.wait(10)  # the bank refuses
        session.rollback()
        raise HTTPException(402)

    @app.get("/orders")
    def how_many():
        return session.scalar(select(func.count()).select_from(Order))

    return app


# %%
asked, answer = Event(), Event()
with (
    shop.scratch_copy("small") as copy,
    Session(copy) as everybodys,
    serve(shop_app(everybodys, asked, answer)) as server,
    ThreadPoolExecutor(1) as customer,
):
    counts = {"before": httpx.get(f"{server.url}/orders").json()}
    ordering = customer.submit(httpx.post, f"{server.url}/orders")
    asked.wait(10)
    counts["while the bank thinks"] = httpx.get(f"{server.url}/orders").json()
    answer.set()
    counts["the customer is told"] = ordering.result().status_code
    counts["after"] = httpx.get(f"{server.url}/orders").json()

counts

# %% [markdown]
# Somebody saw an order that never was. Had the reader committed, it would have been kept, unpaid; had the reader rolled back, it would
# have gone under the customer's hands. What belongs to **one** request, its transaction first of all, must not be shared.

# %% [markdown] tags=["slide"]
# ## Exercise 10.3: the global session
#
# While one order waits in `pay`, another request reads. It must not see an order that isn't paid, and must not wait. Refused or lost
# payments leave nothing behind, and take nobody else's order along; paid ones are there for everybody. We look at each step, also from outside. Keep
# paths, answers and the status 402.

# %% tags=["exercise"] exercise="payment_app"
exercises.payment_app.check(payment_app)

# %% [markdown] tags=["slide"]
# ## At start-up, or on first use
#
# Made at start-up, a thing that can't be made stops the server before anybody relies on it. On first use, tests and commands that don't
# need it don't pay. **At import** is neither: settings can't be overridden any more, a forked process shares its parent's sockets, and an
# asynchronous client belongs to the first event loop that used it:


# %%
client = httpx.AsyncClient()


async def ask(url):
    return (await client.get(url)).status_code


def in_a_loop_of_its_own(url):
    try:
        return asyncio.run(ask(url))
    except RuntimeError as error:
        return str(error)


with serve(supplier) as rates, ThreadPoolExecutor(1) as thread:
    said = [thread.submit(in_a_loop_of_its_own, f"{rates.url}/rate").result() for _ in range(2)]

said

# %% [markdown]
# A **cache** is the usual way to make on first use. Eight requests come at once, before the first has its answer. How often is the file
# read?

# %%
reads, crowd = [], Barrier(8)


@cache
def rates_of_tax():
    reads.append("read")
    crowd.wait(10)  # reading takes a while
    return {"standard": 19}


with ThreadPoolExecutor(8) as pool:
    list(pool.map(lambda _: rates_of_tax(), range(8)))

len(reads)

# %% [markdown]
# A **stampede**: `cache` doesn't hold a lock while the function runs. For a small file that is harmless; for a dear query make it at start-up, or
# under a lock. Two more things to ask of a cache: what lets it **grow** (a customer's id as argument), and whose data does it hand to whom?

# %% [markdown] tags=["slide"]
# ## Exercise 10.4 (extra): read once
#
# Read the settings **once** for each app, not when it is made. The first read may fail: the next request, or start, tries again. A test must be
# able to override them by `app.dependency_overrides[get_settings]`, and its settings go again with the override. Two apps don't share.

# %% tags=["exercise"] exercise="price_app"
exercises.price_app.check(price_app)

# %% [markdown] tags=["slide"]
# ## Once in a loop: locals and globals
#
# The same idea, smaller: "locals are faster than globals", so some bind a global name before a loop. Python does look them up by
# different instructions:

# %% tags=["nbval-ignore-output"]
TAX = 19
prices = range(100_000)


def with_global(_session):
    """a global name in the loop"""
    total = 0
    for cents in prices:
        total += cents * TAX
    return total


def with_local(_session):
    """bound once, before the loop"""
    tax, total = TAX, 0
    for cents in prices:
        total += cents * tax
    return total


loaded = {each.__name__: list(dis.get_instructions(each)) for each in (with_global, with_local)}
{name: {each.opname for each in found if each.argval in ("TAX", "tax")} for name, found in loaded.items()}

# %% tags=["nbval-ignore-output"]
compare(with_global, with_local, on=engine).times

# %% [markdown]
# Look at the last column. Since Python 3.11 the interpreter remembers where it found a global, and checks only that nothing changed. The old advice
# stands for what is **made** in the loop, a compiled pattern or an adapter, and hardly for what is looked up.

# %% [markdown] tags=["slide"]
# ## Leave it alone
#
# A script that runs at night makes an engine and a session, and ends. Should it have a lifespan, a cache, a pool?


# %%
def nightly():
    with Session(create_engine(URL)) as session:
        return session.scalar(select(func.count()).select_from(Order))


with count_constructions() as made:
    nightly()

made

# %% [markdown]
# It is once already. Whatever you add can't save a thing, and has to be read. `poolclass=NullPool` says that nobody will come back for the
# connection; that is all there is to do.

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **counted** what requests construct, **gave** each thing its lifetime, and **returned** a connection before the answer is
# sent.
#
# **What the numbers don't show.** A connection to a file is cheap; across a network, with a password and TLS, it takes several round trips and a process of
# the server's. The storm depends on threads and chance: run it again, and other requests fail.
#
# **On your own code.** Around one request in a test: `with count_constructions(Settings) as made: …`, then look at `made`. In production: `engine.pool.status()`.

# %% [markdown]
# **What it costs.** What lives as long as the process must be closed, replaced in tests, made after a **fork**, and shared by threads without harm. An object read
# after its session is closed must have been loaded whole (lesson 02).
#
# **In production.** Pool size × processes must stay below what the database allows; `pool_pre_ping` for connections that a firewall cut; PgBouncer where many
# processes share. Watch time spent waiting for a connection, not only time in statements.
#
# **Further.** What would an `async` endpoint with a `yield` dependency do in the storm? Which of your caches would hand one customer's data to another?
#
# Next: [Decide once](11_decide_once.ipynb).
