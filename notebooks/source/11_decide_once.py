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
# # Decide once
#
# A serializer asks each value of each row what it is: a date? a list? nothing? It asks ten thousand times a page, and it is told the
# same each time. The answer was known when the view was written.
#
# In this lesson we **find** decisions that are made in a loop, **plan** once what stays the same, and **tell** what type hints,
# compilers and JITs can give, and what they can't.

# %% [markdown] tags=["teacher"]
# *What goes wrong here.* Half the room expects type hints to make Python faster; let them vote before 11.1. In 11.2 many make the
# plan, and make it anew for each row. The sealed view tells.
#
# To discuss: what does your serializer look up for each row that it could have known at start-up? Who reads your type hints at run time?

# %%
import dis
import json
from datetime import datetime
from decimal import Decimal
from itertools import count
from operator import attrgetter
from types import NoneType
from typing import get_args, get_origin, get_type_hints

import orjson
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import Integer, TypeDecorator, cast, literal_column, select, text
from sqlalchemy.orm import Session

# %%
from workshop_utils import (
    compare,
    compare_compilers,
    describe_interpreter,
    predict,
    published_jits,
    record,
    round_trip,
    shop,
    show,
)
from workshop_utils.exercises import decide_once as exercises
from workshop_utils.shop import Product, Review

engine = shop.open_database()

# %% [markdown] tags=["slide"]
# ## Two minutes: an older fault
#
# The names of forty products. What is wrong with this loop, and what else?


# %%
def names_of(session, ids):
    return [session.scalar(text(f"SELECT name FROM products WHERE id = {number}")) for number in ids]


with record(engine) as ledger, Session(engine) as session:
    names_of(session, range(1, 41))

ledger.counts

# %% [markdown]
# One statement for each name (lesson 02), and numbers glued into the text (lesson 08), where the ledger writes `?` to count them as one. Glued numbers
# have a price of their own; we come back to it.

# %% [markdown] tags=["slide"]
# ## Hints alone
#
# "Add type hints, then Python is faster." One function twice, and what the interpreter makes of each:


# %%
def untyped(prices, percent):
    total = 0
    for price in prices:
        total += price * percent // 100
    return total


def typed(prices: list[int], percent: int) -> int:
    total: int = 0
    for price in prices:
        total += price * percent // 100
    return total


def runs(function):
    return [(step.opname, step.argrepr) for step in dis.get_instructions(function)]


runs(typed) == runs(untyped)

# %% [markdown]
# The same **bytecode**, instruction for instruction. CPython keeps hints for whoever asks, and doesn't ask. Since 3.11 it watches types itself, as
# the code runs.

# %% [markdown] tags=["slide"]
# ## Exercise 11.1: four hints
#
# `"faster"`, or `"the same"`? Hints on a plain `function`; a constant marked `final`; hints in a module that `mypyc` compiles; and the
# fields of a `model`: a msgspec class that a JSON body is decoded into, in place of checks by hand. Judged by bytecode, calls, and figures
# that come below.

# %% tags=["exercise"] exercise="four_hints"
exercises.four_hints.check(function, final, model, mypyc)

# %% [markdown] tags=["slide"]
# ## A decision for each value
#
# The newest reviews, as rows of columns. The database has done its part; what follows is Python alone. The view says what a review looks
# like. The serializer takes the fields' names from it, and asks the values the rest:


# %%
class ReviewView(BaseModel):
    id: int
    stars: int
    text: str
    written_at: datetime


names = tuple(ReviewView.model_fields)
newest = select(*[getattr(Review, name) for name in names]).order_by(Review.id.desc())
with Session(engine) as session:
    rows = session.execute(newest.limit(2_000)).all()

rows[0]


# %%
def plain(value):
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    raise TypeError(f"{value!r} has no form in JSON")


def ask(row):
    return {name: plain(getattr(row, name)) for name in ReviewView.model_fields}


ask(rows[0])

# %% [markdown]
# Good code, and it takes whatever comes. But which of its questions has an answer that differs from row to row? None. A field is a
# date in all rows, or in none; and the view knows. A **plan** is what is left when those questions have been asked: for each field, how to
# get it, and what to do with it.


# %%
def make_planned(view):
    to_text = {datetime: datetime.isoformat}
    plan = [(name, attrgetter(name), to_text.get(field.annotation)) for name, field in view.model_fields.items()]

    def encode(row):
        return {name: change(get(row)) if change else get(row) for name, get, change in plan}

    return encode


plan = make_planned(ReviewView)
plan(rows[0]) == ask(rows[0])

# %% [markdown]
# The function inside holds the plan: a **closure**. It still goes through the plan for each row. Can that go, too? Then the plan has to become
# code: the line that you would have written by hand.


# %%
def make_generated(view):
    parts = []
    for name, field in view.model_fields.items():
        change = ".isoformat()" if field.annotation is datetime else ""
        parts.append(f"{name!r}: row.{name}{change}")
    return f"lambda row: {{{', '.join(parts)}}}"


source = make_generated(ReviewView)
generated = eval(source)
source

# %% [markdown]
# `dataclasses`, `namedtuple` and SQLAlchemy make code in this way. The names in the text are those of **our** class. Text from a user, in `eval`,
# would run as your program.
#
# Below Python there are **compiled cores**, in Rust and C. Pydantic's makes its plan when the `TypeAdapter` is built, and checks the values as
# well. `orjson` knows dates by itself:


# %%
adapter = TypeAdapter(list[ReviewView])


def asked_each_time(_session):
    """each value is asked"""
    return orjson.dumps([ask(row) for row in rows])


def checked(_session):
    """Pydantic's core, with checks"""
    return adapter.dump_json(adapter.validate_python(rows, from_attributes=True))


def planned(_session):
    """a plan, made once"""
    return orjson.dumps([plan(row) for row in rows])


# %%
def as_code(_session):
    """the plan as code"""
    return orjson.dumps([generated(row) for row in rows])


def dates_left(_session):
    """orjson's core takes the dates"""
    return orjson.dumps([dict(zip(names, row, strict=True)) for row in rows])


guess = predict("How many times as long does `asked_each_time` take as the quickest?", ...)
guess

# %% tags=["nbval-ignore-output"]
ladder = compare(asked_each_time, checked, planned, as_code, dates_left, on=engine, also=("calls",))
show.ladder(ladder)

# %% tags=["nbval-ignore-output"]
guess.reveal(ladder["asked_each_time"].timing.typical / ladder["dates_left"].timing.typical)

# %% [markdown]
# The same bytes from each. Calls are certain, times vary: run it twice. **Surprise.** A compiled core isn't the quickest by being compiled: Pydantic's
# checks each value on its way, and makes an object of each row. For rows from your own database you may not need that. For a body from
# outside you do.

# %% [markdown] tags=["slide"]
# ## Exercise 11.2: an encoder that decides once
#
# Rewrite `make_encoder`: the same rows, and **nothing decided while they pass**. After it has returned, we count each look at the view, each
# question about a value's type (`is None` isn't one), and code that is made. Views and rows are ones you haven't seen: views inside,
# lists of them, plain values or None, aliases, values of subclasses.

# %% tags=["exercise"] exercise="make_encoder"
exercises.make_encoder.check(make_encoder)

# %% [markdown] tags=["slide"]
# ## Exercise 11.3 (extra): a body in one pass
#
# What comes from outside has to be checked. Rewrite `make_reader`: the same rows and the same refusals, which name row and field in any words. **No row
# validated twice, nothing decoded unchecked first, nothing built while a body is read**: we count all three. A text isn't a number.

# %% tags=["exercise"] exercise="make_reader"
exercises.make_reader.check(make_reader)

# %% [markdown] tags=["slide"]
# ## The same idea in SQLAlchemy
#
# To make SQL of a `select` takes hundreds of calls. SQLAlchemy does it once for each **shape** of a statement, and keeps the text in its
# **statement cache**. Values that are bound aren't part of the shape. What defeats the cache? Forty look-ups, in four ways:


# %%
class Cents(TypeDecorator):
    impl = Integer
    cache_ok = False


request, number = count(1), Product.id
ways = {
    "bound": lambda n: select(Product.name).where(number == n),
    "written in": lambda n: select(Product.name).where(number == literal_column(str(n))),
    "a request's number in it": lambda n: select(Product.name).where(number == n).prefix_with(f"/* {next(request)} */"),
    "a type that says no": lambda n: select(Product.name).where(cast(number, Cents) == n),
}
guess = predict("Which of the four finds its text in the cache, from the second time on?", ..., options=tuple(ways))
guess

# %%
found = {}
for name, statement in ways.items():
    with record(engine) as ledger, Session(engine) as session:
        for n in range(1, 41):
            session.scalar(statement(n))
    found[name] = sum(bool(each.cached) for each in ledger)

found

# %%
guess.reveal("abcd"[[number >= 39 for number in found.values()].index(True)])


# %% [markdown]
# Run the cell with the counts again. Some change: the forty texts are the same forty, and by now they are in the cache. "Written in" is our older fault. `cache_ok` is how a type of your own says that two of it with the same settings make
# the same SQL. Left out, SQLAlchemy warns; False, each statement with it is made anew. And the time?


# %% tags=["nbval-ignore-output"]
def bound(session):
    """values bound"""
    return [session.scalar(ways["bound"](n)) for n in range(1, 41)]


def numbered(session):
    """each request's number in the text"""
    return [session.scalar(ways["a request's number in it"](n)) for n in range(1, 41)]


compare(bound, numbered, on=engine).times

# %% [markdown] tags=["slide"]
# ## Who reads hints
#
# Compilers decide before the program runs, or while it runs, and a compiled core has been compiled by somebody else. The same loops, by each
# that is here; striped bars were recorded elsewhere, with what each needs:

# %% tags=["nbval-ignore-output"]
show.compilers(compare_compilers())

# %% [markdown]
# Where do hints make the difference? With mypyc, by far; numba looks at the values that come. And look at rows that are dictionaries, as an API has
# them: no bar is long, and numba refuses. Compilers aren't part of this workshop's environment: numba's LLVM would be its largest package.
# `uv run --extra compilers workshop lab` brings them, and the bars fill where a C compiler is found.

# %% [markdown] tags=["slide"]
# ## And a JIT?
#
# A **JIT** compiles while the program runs, by what it has seen. What runs this notebook, and has it one?

# %% tags=["nbval-ignore-output"]
describe_interpreter()

# %%
published_jits()

# %% [markdown]
# These are their makers' words, of their own benchmarks. A library in C isn't made faster by any of them, and an endpoint spends most of its time in
# those, or waiting.

# %% [markdown] tags=["slide"]
# ## Amdahl, again
#
# A loop that is two in a hundred of a request's time. Suppose a compiler made it a hundred times as fast. What is left of that?

# %%
show.amdahl(0.02, 100)

# %% [markdown] tags=["slide"]
# ## Leave it alone
#
# The whole endpoint then: fifty reviews, the database a network away. As it was, and with generated code:


# %% tags=["nbval-ignore-output"]
def asking(session):
    """each value is asked"""
    return orjson.dumps([ask(row) for row in session.execute(newest.limit(50))])


def compiled(session):
    """the plan as code"""
    return orjson.dumps([generated(row) for row in session.execute(newest.limit(50))])


with round_trip(engine, ms=20):
    waiting = compare(asking, compiled, on=engine)

waiting.times

# %% [markdown]
# It waits. What makes it faster is a statement less (lessons 01 to 04). Write plans in libraries, and for thousands of rows; for fifty, the code that
# everybody can read.

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **found** decisions that are made in a loop, **planned** once what stays the same, and **told** what type hints,
# compilers and JITs can give, and what they can't.
#
# **What the numbers don't show.** One machine, one version of Python, rows of four columns. Compilers' figures are of loops that do nothing else.
#
# **On your own code.** Count the calls of Python functions for one page: `from workshop_utils import count_calls`, then `with count_calls() as calls: …`. Which of them are the same for every row?

# %% [markdown]
# **What it costs.** A plan is a program that nobody sees, and generated code is hard to debug. A compiler is one more thing that has to work on every machine.
#
# **In production.** Return what a compiled core can take, and let FastAPI's response model or `orjson` encode it; make adapters and statements at the top of a module, or of the app.
# Watch SQLAlchemy's log for `[generated in …]` that comes again and again.
#
# **Further.** Which of your hot loops has hints that a compiler could use? What would PyPy do with your C extensions?
#
# Next: [Rescue the API](12_rescue_the_api.ipynb).
