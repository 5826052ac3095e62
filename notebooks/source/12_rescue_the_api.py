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
# # Rescue the API
#
# An API of five endpoints. Each line was right when it was written, by somebody who knew what they were doing. Together they are slow, and
# you have an hour.
#
# In this lesson we **measure** before we touch anything, **rank** what a fix can give, **fix** what counts, and **stop** when it is enough.

# %% [markdown] tags=["teacher"]
# *What goes wrong here.* Most begin with the line that looks worst: the regular expressions, or the loop in a loop. Let them; the scoreboard
# says what it gave. Many repair `orders` and forget the products' columns. In `delivery`, `await asyncio.to_thread(…)` round the carrier alone leaves two
# statements on the loop.
#
# With 20 minutes: only `orders`, by `exercises.scoreboard(only="orders")`.
#
# To discuss: which of the seven would a test have found? Who decides, in your team, that something is fast enough?

# %%
import re
from pathlib import Path

import httpx
from fastapi import FastAPI
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop_utils import compare, count_constructions, predict, serve, shop, show
from workshop_utils.exercises import rescue_the_api as exercises
from workshop_utils.shop import Order, Product
from workshop_utils.take_home.import_budget import check_imports
from workshop_utils.take_home.max_statements import statement_budget
from workshop_utils.take_home.server_timing import ServerTiming

engine = shop.open_database()

# %% [markdown] tags=["slide"]
# ## Two minutes: an older fault
#
# Five responses are encoded. What is made five times, and would be enough once?


# %%
class Price(BaseModel):
    name: str
    cents: int


def encode(rows):
    return TypeAdapter(list[Price]).dump_json(rows)


with count_constructions(TypeAdapter) as made:
    for _ in range(5):
        encode([Price(name="lamp", cents=1999)])

made["TypeAdapter"]

# %% [markdown]
# The adapter is a plan (lesson 11), and belongs to the module (lesson 10).

# %% [markdown] tags=["slide"]
# ## The API
#
# It lies beside this notebook, as a file. Open `scratch/rescue/api.py` in JupyterLab's file browser and read it, three minutes, no more. Which lines would you
# mend?

# %%
exercises.rescue.lay_out()

# %% [markdown]
# Somebody has counted how often each endpoint is asked in an hour:

# %%
exercises.traffic

# %%
guess = predict(
    "Which endpoint makes the server work most, in an hour?",
    ...,
    options=(
        "`orders`: one query per row",
        "`sales`: every order of every year",
        "`products`: no loop that stands out",
        "`delivery`: it blocks",
    ),
)
guess

# %% [markdown] tags=["slide"]
# ## Measure first
#
# The **scoreboard** serves the file as a real server, on a private shop. It asks all endpoints, compares answers and status codes with those of the API as it was found, and then counts what one request
# costs. *By hand* is what plain SQL can do; the **reference** is a rescue that keeps the ORM. What is **within its budget** is fast enough.

# %% tags=["nbval-ignore-output"]
found = exercises.scoreboard(exercises.rescue.as_found, load=False)
found

# %% [markdown]
# *How to read it:* each row is one count, as a multiple of the reference's. The further the ring is to the right, the more there is to gain, for one request.

# %% tags=["nbval-ignore-output"]
show.scores(found)

# %% [markdown] tags=["slide"]
# ## Rank
#
# One request isn't the bill. What a fix gives is what it saves, times how often that is asked for. How many Python calls does one request take?

# %% tags=["nbval-ignore-output"]
calls = exercises.calls()
calls

# %% [markdown] tags=["slide"]
# ## Exercise 12.1: what an hour costs
#
# Name the three endpoints that an hour of that traffic spends **most Python calls** on, the dearest first. `calls["orders"]` is one number,
# `exercises.traffic["orders"]` the other.

# %% tags=["exercise", "nbval-ignore-output"] exercise="ranked"
exercises.ranked.check(first, second, third)

# %% tags=["nbval-ignore-output"]
hours = calls.per_hour
dearest = max(hours, key=hours.get)
guess.reveal("abcd"[("orders", "sales", "products", "delivery").index(dearest)])

# %% [markdown]
# **Surprise.** `sales` is among the slowest, and is asked five times an hour. Who waits for it may still be the one who pays for all of it: calls say where
# the server's hour goes, not who is angry. And they don't see waiting: `delivery` makes few calls, and while it waits for the carrier, *nobody* is answered.

# %% [markdown] tags=["slide"]
# ## Exercise 12.2: the rescue
#
# Mend `scratch/rescue/api.py`, one fault at a time, and check. **The same answers, status codes and OpenAPI document**; each endpoint, the start, and what every request makes **within budget**.
# Being within is enough. `carrier.py` stays. Twenty minutes? Only `orders`: `exercises.scoreboard(only="orders")`.

# %% tags=["exercise", "nbval-ignore-output"] exercise="rescue"
exercises.rescue.check("scratch/rescue")

# %% [markdown]
# The scoreboard again, this time with load: two requests under way at once. Times are for you; nobody judges them.

# %% tags=["nbval-ignore-output"]
board = exercises.scoreboard()
board

# %% tags=["nbval-ignore-output"]
show.scores(board)

# %% [markdown]
# Look at the times beside the counts. Where statements fell most, did time fall as much? Rows still become objects, and objects become JSON. What is left is
# in the column *by hand*, and so is what it costs: no ORM, no views, every line your own.

# %% [markdown] tags=["slide"]
# ## Stop
#
# Rank again. Suppose everything is within budget, and `orders` could be made ten times faster by hand. What would that give, of all calls in an hour?

# %% tags=["nbval-ignore-output"]
share = hours["orders"] / sum(hours.values())
f"{share:.0%} of the calls, as the API was found; nine tenths of that at most"

# %% [markdown] tags=["slide"]
# ## Leave it alone
#
# `slug` uses three patterns that nobody compiled. A reviewer would say so. A hundred names, as found and with compiled patterns:


# %%
def slug(name):
    words = re.sub(r"[^a-z0-9]+", "-", name.lower())
    words = re.sub(r"-{2,}", "-", words)
    return re.sub(r"^-|-$", "", words)


SIGNS, DASHES, ENDS = re.compile(r"[^a-z0-9]+"), re.compile(r"-{2,}"), re.compile(r"^-|-$")


def compiled_slug(name):
    return ENDS.sub("", DASHES.sub("-", SIGNS.sub("-", name.lower())))


# %% tags=["nbval-ignore-output"]
def as_found(session):
    """the page, as found"""
    return [slug(product.name) for product in session.scalars(select(Product).limit(100))]


def compiled(session):
    """with compiled patterns"""
    return [compiled_slug(product.name) for product in session.scalars(select(Product).limit(100))]


def two_columns(session):
    """with the column that is shown"""
    return [slug(name) for name in session.scalars(select(Product.name).limit(100))]


compare(as_found, compiled, two_columns, on=engine).times

# %% [markdown]
# `re` keeps what it has compiled. The change is right, and gives next to nothing; the columns beside it give most. The API has three such decoys. Did you touch one? The verdict says so.

# %% [markdown] tags=["slide"]
# ## Exercise 12.3 (extra): the line that brings it back
#
# A month later, a colleague asks for a review: six changes to the reference, all tests pass. One brings a fault back. **Which?** Judged by what one request costs
# with that change alone. The whole reference is `exercises.rescue.solution()`, once it is open.

# %%
exercises.review()

# %% tags=["exercise"] exercise="brought_back"
exercises.brought_back.check(change)

# %% [markdown] tags=["slide"]
# ## Take it home: a budget in a test
#
# What keeps it fast are three small files of `workshop_utils/take_home`, and `workshop_utils.loading`. They need nothing of the shop. The first is a **budget of statements and rows**; it
# fails as this does, with the line that asked:

# %%
try:
    with statement_budget(engine, most=3, rows=200), Session(engine) as session:
        [order.customer.name for order in session.scalars(select(Order).limit(20))]
except AssertionError as error:
    print(error)

# %% [markdown]
# In a test of yours it is the fixture `max_statements`. The second is a **budget for imports**, for CI. It counts in a fresh process, and names who asked:

# %%
try:
    check_imports("logging.handlers", 80, never=("pickle",))
except AssertionError as error:
    print(error)

# %% [markdown] tags=["slide"]
# ## Take it home: numbers in every response
#
# The third is **middleware** for development: each response says in its headers how long it took and how many statements it needed. Browsers draw the first one.

# %% tags=["nbval-ignore-output"]
app = FastAPI()
app.add_middleware(ServerTiming, engine=engine)


@app.get("/names")
def names() -> list[str]:
    with Session(engine) as session:
        return [order.customer.name for order in session.scalars(select(Order).limit(5))]


with serve(app) as server:
    headers = httpx.get(f"{server.url}/names").headers

{name: headers[name] for name in ("server-timing", "x-statements")}

# %% [markdown]
# The last is `load_for` of lesson 03: loading derived from the view, in your own project with your own models:
#
# ```python
# from workshop_utils.loading import load_for
#
# session.scalars(select(Invoice).options(*load_for(Invoice, InvoiceView)))
# ```

# %% [markdown] tags=["slide"]
# ## Your card
#
# Before and after, to keep and to share. `.save("rescue.png")` writes it to a file.

# %% tags=["nbval-ignore-output"]
show.rescue_card(board)

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **measured** before we touched anything, **ranked** what a fix can give, **fixed** what counted, and **stopped** when it was enough.
#
# **What the numbers don't show.** One machine, a small shop, a database without a network: with one, `orders` would gain far more. Memory, and requests that write.
#
# **On your own code.** Add `ServerTiming` to your API and open its slowest page. How many statements is it?

# %% [markdown]
# **What it costs.** Every fix is code that somebody reads. Below its budget an endpoint needs none.
#
# **In production.** `pytest-queryguard` finds queries in loops in every test. OpenTelemetry's instrumentations of SQLAlchemy, FastAPI and HTTPX trace each request across services, and
# `import-linter` holds who may import whom. `py-spy` samples a running server.
#
# **Further.** Which budget would you set for your dearest endpoint, and who would have to agree? What would have told you a year ago?
#
# That was the last lesson. Back to the [map](00_start_here.ipynb).
