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
# # Is it the database?
#
# An endpoint is slow. Somebody says "the database", somebody adds an index, and nothing changes. Three endpoints can be
# equally slow to their caller, and each for a reason of its own.
#
# In this lesson we **split** the time of one request, **read** query plans, and **weigh** what a fix can give at most.

# %% [markdown] tags=["teacher"]
# *What goes wrong here.* Most rooms blame the database for all three. Let them vote before 1.1, and write the votes down.
# In 1.2 half the room adds an index and keeps `lower()` in the query; the verdict names it. Somebody will ask for
# PostgreSQL: `EXPLAIN (ANALYZE, BUFFERS)` tells the same story, buffers in place of steps.
#
# To discuss: when did you last add an index that nobody used? Who in your team can say how much of a request is database?

# %%
import json
from datetime import datetime
from time import perf_counter

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from workshop_utils import compare, count_steps, plan, predict, round_trip, shop, show, split
from workshop_utils.exercises import is_it_the_database as exercises
from workshop_utils.shop import Customer, Order, OrderLine, endpoints

engine = shop.open_database()

# %% [markdown] tags=["slide"]
# ## Where does the time go?
#
# We begin with a page that we know from lesson 00: the newest orders, one statement per row. On this machine, without a
# network, where does its time go? Guess first: put a letter in place of the `...`.


# %%
def lazy_page(session, limit=50):
    """The page of lesson 00, one statement per row"""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    page = [
        {
            "id": order.id,
            "customer": order.customer.name,
            "pieces": sum(line.quantity for line in order.lines),
            "history": [step.what for step in order.history],
        }
        for order in session.scalars(newest)
    ]
    return json.dumps(page)


# %%
guess = predict(
    "One statement per row, SQLite on this machine. Which part has most of the time?",
    ...,
    options=(
        "the database: it answers again and again",
        "the ORM: Python writes each question, and makes objects of the answers",
        "the serialisation: json.dumps",
        "our own code: loops and dictionaries",
    ),
)
guess

# %% [markdown]
# `split` runs the request a few times and **divides** its time: in the **database** (executing *and* fetching), in the
# **ORM** (what SQLAlchemy does in Python), in **serialisation** (turning objects into text), and **elsewhere**.
#
# *How to read it:* a waterfall. Each part begins where the one above it ended, so that all of them add up to the request.

# %% tags=["nbval-ignore-output"]
page = split(lazy_page, on=engine)
show.waterfall(page)

# %% tags=["nbval-ignore-output"]
guess.reveal({"database": "a", "orm": "b", "serialisation": "c", "elsewhere": "d"}[page.largest])

# %% [markdown]
# **Surprise**, for most. SQLite needs little for each answer; Python builds the question, and makes objects of the rows.
# The same page with the database one millisecond away, which is near for a network:

# %% tags=["nbval-ignore-output"]
with round_trip(engine, ms=1):
    far = split(lazy_page, on=engine, runs=2)

show.waterfall(far)

# %% [markdown]
# The same code, another culprit. (The ORM's part may grow, too: caches cool down while it waits.) So split where it is slow, in production or at its distance, and not on a laptop only.
#
# Dividing takes time, too. `split` runs the request undivided in between, and says what the dividing costs:

# %% tags=["nbval-ignore-output"]
page

# %% [markdown]
# One trap, if you measure by hand. A database works while rows are *fetched*: the clock round `execute` alone stops when
# the work has hardly begun.

# %% tags=["nbval-ignore-output"]
with engine.connect() as connection:
    began = perf_counter()
    result = connection.exec_driver_sql("SELECT id, quantity FROM order_lines WHERE quantity > 1")
    executed = perf_counter()
    result.fetchall()
    fetched = perf_counter()

f"execute: {(executed - began) * 1000:.1f} ms, fetch: {(fetched - executed) * 1000:.1f} ms"

# %% [markdown] tags=["slide"]
# ## Exercise 1.1: three culprits
#
# Three endpoints of the shop, and what their callers measure. Split each, as in `split(endpoints.parcels, on=engine)`, in a
# cell of your own. Then name the part that has most of its time: `"database"`, `"orm"`, `"serialisation"` or
# `"elsewhere"`.


# %% tags=["nbval-ignore-output"]
def called(endpoint):
    for _ in ("to warm up", "to time"):
        began = perf_counter()
        with Session(engine) as session:
            endpoint(session)
    return f"{(perf_counter() - began) * 1000:.0f} ms"


{endpoint.__name__: called(endpoint) for endpoint in (endpoints.parcels, endpoints.statuses, endpoints.export)}

# %% tags=["exercise"] exercise="culprits"
exercises.culprits.check(parcels, statuses, export)

# %% [markdown]
# Now that you have named them: the three as waterfalls, on one scale. (`split` pauses the garbage
# collector, whose breaks would fall on whoever is at work; the caller's clock had them in.) We take them one after the other.

# %% tags=["nbval-ignore-output"]
three = split(endpoints.parcels, endpoints.statuses, endpoints.export, on=engine, runs=1)
show.waterfall(three)

# %% [markdown] tags=["slide"]
# ## The database is guilty
#
# `parcels` sends one statement and gets a handful of rows. What does SQLite do for them? A **query plan** says how it
# looks for the rows; `plan` asks for it without running the statement:

# %% tags=["nbval-ignore-output"]
happened = "SELECT what, count(*) FROM history_steps WHERE date(at) = '2025-10-06' GROUP BY what"
show.plan(plan(happened, on=engine))

# %% [markdown]
# **SCAN** means: go through a table or an index from its beginning; a `LIMIT` may end it early. **SEARCH** would mean: go to
# where the rows are, by an index. A temporary B-tree is a sort.
#
# How much work is that? SQLite runs a statement on a virtual machine, whose **steps** can be counted: the same every time,
# unlike a clock. There is an index on `orders (placed_at, id)`. Which of these two can *search* in it?


# %% tags=["nbval-ignore-output"]
whole_day = select(func.count(Order.id)).where(func.date(Order.placed_at) == "2025-10-06")
from_to = select(func.count(Order.id)).where(
    Order.placed_at >= datetime(2025, 10, 6), Order.placed_at < datetime(2025, 10, 7)
)


def by_function(session):
    """date(placed_at) = …"""
    return session.scalar(whole_day)


def by_range(session):
    """placed_at from … to …"""
    return session.scalar(from_to)


compare(by_function, by_range, on=engine, also=("steps",)).counts

# %% tags=["nbval-ignore-output"]
print(plan(whole_day, on=engine), plan(from_to, on=engine), sep="\n\n")

# %% [markdown]
# An index is a sorted copy of a column. Wrapped in a function or a cast, the column is another value, and the sorted
# copy is of no use: every entry has to be looked at. `SCAN … USING COVERING INDEX` reads the whole index instead of the
# table, which is still everything. Two remedies: leave the column bare, or make an index on the *wrapped* value.
#
# **What steps don't see.** They count instructions, not what each costs. One that sorts or reads a page from disk is one
# step, and one instruction counts a whole table. So compare the steps of like with like:

# %% tags=["nbval-ignore-output"]
with Session(engine) as session, count_steps(engine) as counted:
    session.scalar(select(func.count()).select_from(OrderLine))

counted

# %% [markdown] tags=["slide"]
# ## Leave it alone
#
# `parcels` compares `date(at)`, so an index on `date(at)` mends it, and one on `at` doesn't. Neither is free: each insert must
# write into each index, used or not. What does the work of one question, and of a thousand inserts, come to? (Steps
# understate writes: pages go to disk. `engine` is read-only; an index is tried on a scratch copy.)

# %% tags=["nbval-ignore-output"]
new_steps = "INSERT INTO history_steps (order_id, what, at) SELECT id, 'note', placed_at FROM orders LIMIT 1000"


def tried(first):
    with shop.scratch_copy("small") as scratch, scratch.begin() as connection:
        connection.exec_driver_sql(first)
        with count_steps(scratch) as asking:
            connection.exec_driver_sql(happened).all()
        with count_steps(scratch) as writing:
            connection.exec_driver_sql(new_steps)
    return f"asking {asking.steps:,} steps, writing {writing.steps:,}"


print("no new index:".ljust(18), tried("SELECT 1"))
for columns in ("date(at)", "at"):
    print(f"index on {columns}:".ljust(18), tried(f"CREATE INDEX mine ON history_steps ({columns})"))

# %% [markdown] tags=["slide"]
# ## Exercise 1.2: found whatever its case
#
# `Ann@Mail.example` and `ann@mail.example` are one customer. Change the query, the `MIGRATION` (table `customers`), or
# both. Judged with 500 and 4,000 customers: the customer as stored, and **steps that don't grow**: at most half the
# slow version's, and 1.5 times yours in the smaller shop. Afterwards customers join, change and leave.

# %% tags=["exercise", "nbval-ignore-output"] exercise="customer_by_email"
exercises.customer_by_email.check(customer_by_email, MIGRATION)

# %% tags=["nbval-ignore-output"]
exercises.customer_by_email.what_it_bought()

# %% [markdown] tags=["slide"]
# ## Exercise 1.3 (extra): the newest paid orders
#
# This query stays as it is. One new index, please, with which its steps don't grow with the shop: at most 1.5 times as many
# for 4,000 orders as for 500. Paid orders lie mostly in the oldest third of the shop. Add one index and nothing else.

# %% tags=["exercise", "nbval-ignore-output"] exercise="newest_paid"
exercises.newest_paid.check(MIGRATION)

# %% [markdown] tags=["slide"]
# ## The ORM is guilty
#
# `statuses` fetches orders to count them. 5,000 orders in three forms, and what each makes Python do:


# %%
def entities(session):
    """ORM objects"""
    return [order.status for order in session.scalars(select(Order).where(Order.id <= 5000))]


def columns(session):
    """rows of all columns"""
    wide = select(Order.id, Order.customer_id, Order.placed_at, Order.status)
    return [row.status for row in session.execute(wide.where(Order.id <= 5000))]


def one_column(session):
    """rows of one column"""
    return list(session.scalars(select(Order.status).where(Order.id <= 5000)))


forms = compare(entities, columns, one_column, on=engine, also=("objects", "calls"), runs=5)
forms.counts

# %% tags=["nbval-ignore-output"]
show.bars(forms)

# %% [markdown]
# An ORM makes of each row an object with an identity, a state, a place in the session and a history of changes.
# That is worth its price if you change the object. To read a value, it isn't. (Counting in SQL fetches one row for
# each status: lesson 04.)
#
# The split says *which part*, not *which line*. For that there are profilers. `pyinstrument` looks a thousand times a
# second at where the program is:

# %% tags=["nbval-ignore-output"]
from pyinstrument import Profiler

profiler = Profiler(interval=0.001)
with Session(engine) as session, profiler:
    endpoints.statuses(session)

print(profiler.output_text(show_all=False, short_mode=True))

# %% [markdown]
# Read it from the outside in, and stop where the time branches. Each line is a function with its seconds, including all
# it calls. A profiler slows what makes many calls more than what makes few, so trust its order, and not its
# milliseconds.

# %% [markdown] tags=["slide"]
# ## Neither is guilty
#
# `export` spends its time on writing JSON. FastAPI's `jsonable_encoder` asks each value what it is. A view schema knows
# already (lesson 05). (`json.loads` is there to compare the two.)

# %%
from fastapi.encoders import jsonable_encoder
from pydantic import TypeAdapter

from workshop_utils.shop.views import OrderRow

rows = TypeAdapter(list[OrderRow])
newest = select(Order.id, Order.placed_at, Order.status, Order.customer_id).order_by(Order.id.desc()).limit(2000)


def asked(session):
    """jsonable_encoder, then json.dumps"""
    return json.loads(json.dumps(jsonable_encoder([row._asdict() for row in session.execute(newest)])))


def known(session):
    """a Pydantic schema"""
    return json.loads(rows.dump_json(rows.validate_python(session.execute(newest).all())))


encoders = compare(asked, known, on=engine, also=("calls",), runs=5)
encoders.counts

# %% tags=["nbval-ignore-output"]
show.bars(encoders)

# %% [markdown] tags=["slide"]
# ## What can a fix give?
#
# In 1.2 the steps fell by far more than the time: the rest of a look-up isn't the database's.
#
# The database has a tenth of the lazy page's time. You make it ten times faster. How much faster is the page?

# %%
gain = predict(
    "The database has 10 % of the time and becomes ten times as fast. The whole becomes …",
    ...,
    options=("ten times as fast", "about twice as fast", "about a tenth faster", "exactly as slow as before"),
)
gain

# %%
gain.reveal("c")

# %% [markdown]
# **Amdahl's law**: a fix touches a share of the time; the rest stays. Move the share and the speed-up. The ceiling
# is what an *infinitely* fast database would give.

# %%
show.amdahl_panel(share=0.1, speed_up=10)

# %%
show.amdahl(share=0.1, speed_up=10)

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **split** the time of one request, **read** query plans, and **weighed** what a fix can give.
#
# **What the numbers don't show.** One machine, a warm cache, nobody else. Plans depend on SQLite's version and on
# statistics: after `ANALYZE` the same statement can be planned otherwise. Look where it runs.
#
# **On your own code.** `split(handler, on=your_engine)` for your slowest endpoint, before you change anything. `handler`
# takes a session; `functools.partial(handler, page=2)` gives it more, and `encoders=(to_json,)` names serialisers of your own.

# %% [markdown]
# **What it costs.** Each index makes writes dearer. SQLite and PostgreSQL give foreign keys none by themselves: look
# which of yours have one.
#
# **In production.** `EXPLAIN (ANALYZE, BUFFERS)` and `pg_stat_statements` in PostgreSQL, a `Server-Timing` header on each
# response, `py-spy` for a process that runs.
#
# **Further.** What would your split say at midnight, when the reports run? Which query of yours wraps a column?
#
# Next: [One query per row](02_one_query_per_row.ipynb)
