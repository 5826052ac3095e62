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
# # Async or sync?
#
# Somebody made the endpoints `async`, because that is faster. One of them asks another service, in the way it always did.
# Since then, while it waits, nobody else is served: not the other callers, not the health check.
#
# In this lesson we **watch** one blocking call hold up all others, **choose** between threads, tasks and processes by what the
# work waits for, and **fan out** with a limit.

# %% [markdown] tags=["teacher"]
# *What goes wrong here.* Half the room believes that `async def` makes code run beside other code. Let them guess 6.1 first. In
# 6.2 some find `future.result()`: a thread, and the loop waits for it all the same.
#
# To discuss: which of your endpoints are `async def`, and who checked what they call? What limits the number of calls to your
# slowest neighbour?

# %%
import asyncio
import gc
import time
import warnings
from textwrap import shorten

import httpx
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from workshop_utils import load_test, load_tests, predict, record, serve, shop, show, watch
from workshop_utils.exercises import async_or_sync as exercises
from workshop_utils.shop import Order, Product

engine = shop.open_database()

# %% [markdown] tags=["slide"]
# ## Two minutes: an older fault
#
# The newest products, on the shop's first page. One statement, nothing lazy, and a small answer. What does it do that nobody asked
# for?


# %%
def newest_products(session, limit=20):
    products = session.scalars(select(Product).order_by(Product.id.desc())).all()
    return [{"id": product.id, "name": product.name} for product in products[:limit]]


with record(engine) as ledger, Session(engine) as session:
    newest_products(session)

ledger.counts

# %% [markdown]
# The slice comes after the rows, and every row comes whole (lesson 04). No async mends that: it would wait for the same bytes.

# %% [markdown] tags=["slide"]
# ## Four styles
#
# The price of a product comes from a supplier's server, which takes a while. Here it is a pause, in two forms: one that **blocks**
# the thread it runs in, and one that is **awaited**, and leaves the thread to others meanwhile. One endpoint in several styles:

# %%
PAUSE = 0.05


def ask(product_id):
    time.sleep(PAUSE)
    return product_id * 100


async def ask_async(product_id):
    await asyncio.sleep(PAUSE)
    return product_id * 100


# %%
api = FastAPI()


@api.get("/blocking")
async def blocking():
    return ask(7)


@api.get("/threads")
def threads():
    return ask(7)


@api.get("/awaited")
async def awaited():
    return await ask_async(7)


@api.get("/three")
async def three():
    return [await ask_async(1), await ask_async(2), await ask_async(3)]


@api.get("/fanned-out")
async def fanned_out():
    return await asyncio.gather(ask_async(1), ask_async(2), ask_async(3))


# %% [markdown]
# An **event loop** runs all `async def` code of a server in one thread: a piece of one request, until it awaits; then a piece of
# another. A **handler** that never awaits never gives it back. A plain `def` runs in a **thread pool**.

# %% [markdown] tags=["slide"]
# ## Exercise 6.1: ten at once
#
# Suppose `PAUSE` were a tenth of a second, and ten calls are wanted at once. How long from the first one's start to the last one's end:
# `"a tenth of a second"` or `"one second"`? Ten requests each to an endpoint like `blocking`, like `threads` (`threaded`), like
# `awaited`; and one handler that awaits all ten in a `for` loop (`looped`).

# %% tags=["exercise"] exercise="ten_calls"
exercises.ten_calls.check(blocking, threaded, awaited, looped)

# %% [markdown]
# Now for real: a server, and ten callers from another process, all at once. `watch` looks at the server's loop.
#
# *How to read it:* a bar for each request, from when it was sent. Thin: it waits to be begun. Thick: its handler is under way.

# %% tags=["nbval-ignore-output"]
seen = {}
with serve(api) as server:
    for style in ("blocking", "threads", "awaited", "three", "fanned-out"):
        with watch(server) as seen[style]:
            load_test(f"{server.url}/{style}", concurrency=10, requests=10, warm_up=False)

show.requests(seen)

# %%
seen["blocking"].counts

# %% tags=["nbval-ignore-output"]
{style: f"longest stall: {each.longest_stall * 1000:.0f} ms" for style, each in seen.items()}

# %% [markdown]
# A **turn** is a moment in which the loop could run somebody else; a **stall** is the time between two. The blocking requests left
# it none: it stalled nearly as long as all ten took, and a health check would have waited just as long. (Starting threads and
# connections stalls a little, too; look for stalls as long as the pause.)
#
# `await` three times in a row waits three times. `gather` starts all three, and waits for the slowest: **fan-out**.

# %% [markdown] tags=["slide"]
# ## Under load
#
# The same styles, a shorter pause, and more callers. A **closed loop** of callers: each sends its next request when the last was
# answered.

# %% tags=["nbval-ignore-output"]
PAUSE = 0.003

with serve(api) as server:
    urls = {style: f"{server.url}/{style}" for style in ("blocking", "threads", "awaited")}
    loads = load_tests(urls, concurrency=(1, 4, 16), requests=100, seconds=1.5)

show.latency(loads)

# %%
show.concurrency_panel(loads)

# %% [markdown]
# With one caller all are alike: waiting is waiting. Blocking serves the same number a second, however many ask, and so the last in the
# queue waits for all. Threads and tasks overlap.
#
# So are threads as good? FastAPI's pool has a size. We send ten callers at once to the plain `def`, then fifty. How many of their
# handlers run at once?

# %%
guess = predict("How many plain def handlers run at once, at most?", ...)
guess

# %%
PAUSE = 0.2

with serve(api) as server:
    for callers in (10, 50):
        with watch(server) as seen[callers]:
            load_test(f"{server.url}/threads", concurrency=callers, requests=callers, warm_up=False)

{f"{callers} callers": f"{seen[callers].overlap} at once" for callers in (10, 50)}

# %%
guess.reveal(seen[50].overlap)

# %% [markdown]
# The rest wait for a whole wave. Others take threads from the same pool: `def` dependencies, and checking a `def` endpoint's answer
# against its response model. (`asyncio.to_thread` has a pool of its own, and a smaller one: a few more than the machine has cores.) Slow neighbours and a full pool make an API that is idle and doesn't answer.

# %% [markdown] tags=["slide"]
# ## Exercise 6.2: unblock it
#
# Mend `price_page`: the same answers, **no stall of the loop**, and callers who come at once served **in one wave**. `ask` blocks and
# has no async version; its exception must reach its caller. Judged by counts, not by time.

# %% tags=["exercise"] exercise="price_page"
exercises.price_page.check(price_page)

# %% [markdown] tags=["slide"]
# ## When the work is computing
#
# A pause is the best case: nobody works. "Did you mean *Umber Opal-Glass Floor Lamp*?" is pure Python, and compares letters. In the
# loop's thread, in the pool, and in two other **processes**:

# %% tags=["nbval-ignore-output"]
from concurrent.futures import ProcessPoolExecutor
from difflib import get_close_matches
from multiprocessing import get_context

with Session(engine) as session:
    names = session.scalars(select(Product.name).order_by(Product.id)).all()

suggestions = FastAPI()


@suggestions.get("/loop")
async def in_the_loop(q: str):
    return get_close_matches(q, names)


@suggestions.get("/threads")
def in_a_thread(q: str):
    return get_close_matches(q, names)


@suggestions.get("/processes")
async def in_a_process(q: str):
    return await asyncio.get_running_loop().run_in_executor(processes, get_close_matches, q, names)


# %% tags=["nbval-ignore-output"]
with ProcessPoolExecutor(2, get_context("spawn")) as processes, serve(suggestions) as server:
    for style in ("loop", "threads", "processes"):
        with watch(server) as seen[style]:
            computed = load_test(f"{server.url}/{style}?q=umber%20glass%20florr%20lamp", concurrency=4, requests=16)
        print(f"{style}: {computed.throughput:.0f} a second, longest stall {seen[style].longest_stall * 1000:.0f} ms")

# %% [markdown]
# Threads keep the loop free, so that others are served in between. They don't compute faster: one thread of Python runs at a time
# (CPython's GIL). Processes have a GIL each. **Surprise**, on a small machine: their requests a second may be no more than the loop's.
# Server and callers need cores, too, and what a process is given and gives back is copied. The loop is free, that much is sure.

# %% [markdown] tags=["slide"]
# ## Fan out, but not without end
#
# The supplier's own server, and a page that needs sixty prices. `gather` over all of them:

# %% tags=["nbval-ignore-output"]
supplier = FastAPI()


@supplier.get("/price/{product_id}")
async def price(product_id: int):
    await asyncio.sleep(0.4)
    return product_id * 100


with serve(supplier) as server, watch(server) as unlimited:
    async with httpx.AsyncClient(base_url=server.url) as client:
        answers = await asyncio.gather(*(client.get(f"/price/{number}") for number in range(60)))

unlimited.overlap

# %% [markdown]
# All at once, and that is one page. To the supplier it looks like an attack, and its pool or its database's connections have an
# end. So: a limit. Chunks of ten are a limit, too. What happens in a chunk while its slowest call is under way?

# %% [markdown] tags=["slide"]
# ## Exercise 6.3: fetch them all
#
# Mend `fetch_all`: answers in the order of `urls`, **never more than `limit` under way, and no gap** while urls wait. An
# exception stands in its answer's place, and loses no other answer. Judged by counting gaps: we let one fetch answer whenever your
# code has nothing left to do.

# %% tags=["exercise"] exercise="fetch_all"
exercises.fetch_all.check(fetch_all)

# %% [markdown] tags=["slide"]
# ## Async and the database
#
# SQLite has no network to wait for. `aiosqlite` runs it in a thread, and hands each question over and back:

# %% tags=["nbval-ignore-output"]
async_engine = shop.open_database_async()
one = select(Product.name).where(Product.id == 7)

began = time.perf_counter()
with Session(engine) as session:
    for _ in range(300):
        session.scalar(one)
sync_seconds = time.perf_counter() - began

began = time.perf_counter()
async with AsyncSession(async_engine) as session:
    for _ in range(300):
        await session.scalar(one)
async_seconds = time.perf_counter() - began

f"300 look-ups: {sync_seconds * 1000:.0f} ms, awaited {async_seconds * 1000:.0f} ms"

# %% [markdown]
# Async doesn't make a query faster. It pays where many slow things are waited for: a database across a network, other services.
#
# Three errors you will meet. A lazy load would have to be awaited, and a dot can't be: load eagerly. A session is one conversation, and
# two tasks need two. (Once it has its connection, sharing often passes by luck, which is worse.) And a notebook's loop runs already:
# `await` there, without `asyncio.run`.


# %%
async def lazily(session):
    order = await session.get(Order, 1)
    return order.customer.name


async def shared(session):
    for found in await asyncio.gather(session.get(Order, 2), session.get(Order, 3), return_exceptions=True):
        if isinstance(found, Exception):
            raise found


async def again(_session):
    sleeping = asyncio.sleep(0)
    try:
        asyncio.run(sleeping)
    finally:
        sleeping.close()


# %%
async def error_of(attempt):
    await async_engine.dispose()
    async with AsyncSession(async_engine) as session:
        try:
            await attempt(session)
        except (SQLAlchemyError, RuntimeError) as error:
            return f"{attempt.__name__}: {type(error).__name__}: {shorten(str(error), 90, placeholder=' …')}"


with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what the errors leave half done
    for attempt in (lazily, shared, again):
        print(await error_of(attempt))
    gc.collect()  # what they leave goes now, and not with a warning in a later cell

# %% [markdown] tags=["slide"]
# ## Nobody waits for ever
#
# Whatever is awaited gets a **time-out**: the client's own, or one round several lines. It ends the waiting; a thread that was begun by `to_thread` goes on,
# and so does a server whose caller has gone:

# %%
PAUSE = 0.5

with serve(api) as server:
    try:
        httpx.get(f"{server.url}/awaited", timeout=0.05)
    except httpx.TimeoutException as error:
        print(f"the client: {type(error).__name__}")

try:
    async with asyncio.timeout(0.05):
        await ask_async(7)
except TimeoutError as error:
    print(f"the block: {type(error).__name__}")

# %% [markdown] tags=["slide"]
# ## Leave it alone
#
# One quick query for each request, on this machine. Is `async def` with `aiosqlite` worth it? Look at the requests a second:

# %% tags=["nbval-ignore-output"]
quick = FastAPI()


@quick.get("/def")
def quick_def():
    with Session(engine) as session:
        return session.scalar(one)


@quick.get("/async")
async def quick_async():
    async with AsyncSession(async_engine) as session:
        return await session.scalar(one)


with serve(quick) as server:
    urls = {style: f"{server.url}/{style}" for style in ("def", "async")}
    quick_loads = load_tests(urls, concurrency=(8,), requests=200, seconds=1.0)

await async_engine.dispose()
quick_loads

# %% [markdown] tags=["slide"]
# ## What others measured
#
# "Async is faster", "async is slower": both have been measured. Ask each time what was compared.
#
# | who, when | what was compared | found |
# |---|---|---|
# | Mike Bayer, *Asynchronous Python and Databases*, 2015 | the same INSERTs into PostgreSQL, by threads and by asyncio | for such work asyncio hinders |
# | Cal Paterson, *Async Python is not faster*, 2020 | one query for each request; sync servers with 12 to 16 processes, async ones with 5 | sync ahead, async with worse p99 |
# | Miguel Grinberg, *Ignore All Web Performance Benchmarks, Including This One*, 2020 | the same test, as many processes for each | async ahead; he asks us to believe neither |

# %% [markdown]
# Another number of processes turned the order round. None of them waits for slow neighbours, which is what async is for.

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **watched** one blocking call hold up all others, **chose** between threads, tasks and processes by what the
# work waits for, and **fanned out** with a limit.
#
# **What the numbers don't show.** Server and callers share one machine's cores, and a pause is the kindest neighbour.
#
# **On your own code.** `with serve(app) as server, watch(server) as seen:` and a `load_test`; then read `seen.longest_stall`. In
# an `async` program, `async with watch_loop() as loop:`.

# %% [markdown]
# **What it costs.** Async is another language in the same file: each library below it has to speak it, and one that doesn't
# blocks everybody.
#
# **In production.** `PYTHONASYNCIODEBUG=1` names slow callbacks; `aiodebug`, `py-spy dump`; `anyio`'s limiter sets the size of the
# pool.
#
# **Further.** What is under way at once in your service on a Monday morning? What would a time-out of one second break?
#
# Next: [What hides behind a dot](07_what_hides_behind_a_dot.ipynb).
