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
# # When not to use the ORM
#
# The nightly job loads each product, changes it and saves it. The report loads a year of orders to print twelve numbers. Both are
# clean code, both run for minutes, and the database is hardly busy.
#
# In this lesson we **climb** from entities down to the bare database, **change** many rows with one statement, **add** thousands
# with another, and **report** inside the database, or in a second one beside it.

# %% [markdown] tags=["teacher"]
# *What goes wrong here.* In 8.1 most write the UPDATE at once, and every second one leaves the session stale or the cents
# wrong. In 8.2 somebody catches the bad row: ask what the caller knows afterwards.
#
# To discuss: which rules of yours live in validators and events, and who would notice if a bulk insert went round them?

# %%
import json
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from datetime import datetime
from itertools import accumulate

import adbc_driver_sqlite.dbapi as adbc
import duckdb
import pandas
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import DeclarativeBase, Session, selectinload, validates

from workshop_utils import compare, grow, predict, record, shop, show, stages
from workshop_utils.exercises import without_the_orm as exercises
from workshop_utils.measure.staging import run_through
from workshop_utils.shop import Category, Customer, Order, OrderLine, Product, Review

engine = shop.open_database()
NOON = datetime(2025, 11, 1, 12)

# %% [markdown] tags=["slide"]
# ## Two minutes: an older fault
#
# How many reviews have one star? One statement, one number. What came for it?


# %%
def one_star(session):
    return len(session.scalars(select(Review).where(Review.stars == 1)).all())


with record(engine) as ledger, Session(engine) as session:
    one_star(session)

ledger.counts

# %% [markdown] tags=["slide"]
# ## Down the ladder
#
# Every text of every bad review came, as an object, to count them (lesson 04). Much of today is the same thought, at night and in
# bulk.
#
# The order page once more, as the JSON text that leaves the server, from lazy entities down: columns through the session; through a
# **Core** connection, which knows tables and no classes; as text through the **driver**, Python's `sqlite3`; and at the bottom nothing is
# left for Python, SQLite builds the JSON.


# %%
def as_json(page):
    return json.dumps(page, ensure_ascii=False, separators=(",", ":"))


def newest(*what):
    return select(*what).order_by(Order.placed_at.desc(), Order.id.desc()).limit(100)


heads = newest(Order.id, Customer.name).join(Order.customer)
parts = select(OrderLine.order_id, Product.name, OrderLine.quantity).join(OrderLine.product)
parts = parts.where(OrderLine.order_id.in_(newest(Order.id))).order_by(OrderLine.id)


def page_of(heads, parts):
    lines = defaultdict(list)
    for order, product, quantity in parts:
        lines[order].append({"product": product, "quantity": quantity})
    return as_json([{"id": order, "customer": customer, "lines": lines[order]} for order, customer in heads])


# %%
def as_dict(order):
    lines = [{"product": line.product.name, "quantity": line.quantity} for line in order.lines]
    return {"id": order.id, "customer": order.customer.name, "lines": lines}


def lazy(session):
    """entities, one query per row"""
    return as_json([as_dict(order) for order in session.scalars(newest(Order))])


def eager(session):
    """entities, selectinload"""
    related = (selectinload(Order.customer), selectinload(Order.lines).selectinload(OrderLine.product))
    return as_json([as_dict(order) for order in session.scalars(newest(Order).options(*related))])


def columns(session):
    """rows of columns, the session"""
    return page_of(session.execute(heads), session.execute(parts))


def core(session):
    """the same rows, Core"""
    return page_of(session.connection().execute(heads), session.connection().execute(parts))


# %%
sqlite = shop.open_database("sqlite")  # the lower rungs are its own, whatever the lesson runs on
as_text = [str(query.compile(sqlite, compile_kwargs={"literal_binds": True})) for query in (heads, parts)]
IN_SQLITE = """
SELECT json_group_array(json_object('id', o.id, 'customer', c.name, 'lines', json((
  SELECT json_group_array(json_object('product', name, 'quantity', quantity)) FROM (
    SELECT p.name, l.quantity FROM order_lines l JOIN products p ON p.id = l.product_id
    WHERE l.order_id = o.id ORDER BY l.id)))))
FROM (SELECT * FROM orders ORDER BY placed_at DESC, id DESC LIMIT 100) o JOIN customers c ON c.id = o.customer_id
"""


def driver(session):
    """the same rows, sqlite3"""
    return page_of(*map(session.connection().connection.driver_connection.execute, as_text))


def in_sqlite(session):
    """JSON, built inside SQLite"""
    return session.connection().connection.driver_connection.execute(IN_SQLITE).fetchone()[0]


# %% [markdown]
# *How to read it:* a rung for each variant, the physical limit at the foot. Both axes are logarithmic: each grid line is ten or a
# hundred times the one before. All six send the same bytes; `compare` looks first.

# %% tags=["nbval-ignore-output"]
ladder = compare(lazy, eager, columns, core, driver, in_sqlite, on=sqlite, runs=3, also=("calls",))
show.ladder(ladder)

# %% [markdown] tags=["slide"]
# ## Change many rows
#
# The first two steps of the ladder are the largest: fewer statements, then no objects. For each row an ORM looks into the identity
# map, builds an object, and gives it a state that notices changes. Worth it for what you change? (**Surprise.** Core makes more calls than
# the session: iterated, it fetches row by row, the session all at once. It is no slower for that. Calls aren't time.)
#
# Prices rise by a tenth. The nightly job, as it was found; then without its `flush()`, and as one UPDATE. On a copy of the shop, and
# nothing is committed:


# %%
few = Product.id <= 150


def total(session):
    return session.scalar(select(func.sum(Product.price_cents)))


def raised(price):
    return (price * 110 + 50) // 100


def one_by_one(session):
    """loaded, changed, flushed one by one"""
    for product in session.scalars(select(Product).where(few)):
        product.price_cents = raised(product.price_cents)
        session.flush()
    return total(session)


def together(session):
    """flushed together"""
    for product in session.scalars(select(Product).where(few)):
        product.price_cents = raised(product.price_cents)
    return total(session)


def set_based(session):
    """one UPDATE"""
    session.execute(update(Product).where(few).values(price_cents=raised(Product.price_cents)))
    return total(session)


# %% tags=["nbval-ignore-output"]
with shop.scratch_copy() as copy:
    rise = compare(one_by_one, together, set_based, on=copy, also=("calls",))

show.bars(rise)

# %% [markdown]
# `raised` works on a number and on a column alike. And objects that the session holds already? The ORM's own `update` keeps them in
# step. Text goes round it:


# %%
def after(change):
    now = select(Product.price_cents).where(Product.id == 1)
    with shop.scratch_copy("small") as copy, Session(copy) as session:
        product = session.get(Product, 1)
        before = product.price_cents
        session.execute(change)
        return {"before": before, "the object says": product.price_cents, "the database": session.scalar(now)}


{
    "update(Product)": after(update(Product).values(price_cents=Product.price_cents + 1)),
    "text": after(text("UPDATE products SET price_cents = price_cents + 1")),
}


# %% [markdown]
# Text has another danger: a caller's value glued into it becomes SQL. **Bound**, it stays a value, whatever is in it; and a statement
# whose text stays the same is compiled once. How many customers have this name?


# %%
def counted(query, **values):
    with engine.connect() as connection:
        return connection.scalar(text(query), values)


name = "' OR '1' = '1"
{
    "glued": counted(f"SELECT count(*) FROM customers WHERE name = '{name}'"),
    "bound": counted("SELECT count(*) FROM customers WHERE name = :name", name=name),
}

# %% [markdown] tags=["slide"]
# ## Exercise 8.1: a price rise
#
# Rewrite `raise_prices`: the same prices, half a cent up, **in one statement and without an object built**. Judged on other shops,
# with names that hold quotes, or SQL. Objects that the session holds must show the new prices; reading them isn't counted. Two shelves
# may share a name. Committing stays with the caller, who may have unsaved work.

# %% tags=["exercise"] exercise="raise_prices"
exercises.raise_prices.check(raise_prices)

# %% tags=["nbval-ignore-output"]
exercises.raise_prices.what_it_bought(engine)

# %% [markdown] tags=["slide"]
# ## Add many rows
#
# 300 reviews come in from a partner, all at once. (Nothing is committed here. A commit would cost the same in every case.)

# %%
reviews = [
    {
        "product_id": 1 + n % 40,
        "customer_id": 1 + n % 40,
        "stars": 1 + n % 5,
        "text": "Came in time.",
        "written_at": NOON,
    }
    for n in range(300)
]


def how_many(session):
    return session.scalar(select(func.count(Review.id)))


def add_all(session):
    """add_all: an object for each"""
    session.add_all([Review(**review) for review in reviews])
    session.flush()
    return how_many(session)


guess = predict("How many statements does add_all send for 300 new reviews, on SQLite?", ...)
guess

# %%
with shop.scratch_copy("sqlite", size="small") as copy, record(copy) as ledger, Session(copy) as session:
    add_all(session)

guess.reveal(ledger.statements - 1)

# %% [markdown]
# **Surprise.** The database numbers the reviews, and each object wants to know its own number. `INSERT … RETURNING` hands numbers back, but SQLite
# doesn't promise in which order. So SQLAlchemy sends one row at a time. On PostgreSQL a statement brings up to a thousand rows; with
# ids of our own, one is enough here, too.
#
# If you don't need the objects, there are better ways. Look at the upper two rungs, too: the same statements. What `add_all` saves is
# flushes, and each looks for all that changed in the session, and puts it in order.


# %% tags=["nbval-ignore-output"]
def one_flush_each(session):
    """add and flush, one by one"""
    for review in reviews:
        session.add(Review(**review))
        session.flush()
    return how_many(session)


def orm_bulk(session):
    """insert(Review), a list of dicts"""
    session.execute(insert(Review), reviews)
    return how_many(session)


def core_bulk(session):
    """the same, Core"""
    session.connection().execute(insert(Review.__table__), reviews)
    return how_many(session)


with shop.scratch_copy("small") as copy:
    bulk = compare(one_flush_each, add_all, orm_bulk, core_bulk, on=copy, runs=3, also=("calls",))

show.ladder(bulk)
# %% [markdown] tags=["slide"]
# ## Exercise 8.2: reviews from a partner
#
# Rewrite `add_reviews`: the same reviews, in statements that **don't grow with the rows**, and with at most **a tenth of the starter's
# Python calls** for each further row. Judged with few and many rows. The exception of a bad row must reach the caller, and nothing may stay
# once the caller has rolled back.

# %% tags=["exercise"] exercise="add_reviews"
exercises.add_reviews.check(add_reviews)

# %% [markdown] tags=["slide"]
# ## A long list, in portions
#
# An export goes through 2,000 orders, and needs one at a time. The rows come all at once, and become objects all at once. With
# `yield_per` they come in portions: the same rows, the same objects, in about the same time. Look at the memory:


# %% tags=["nbval-ignore-output"]
some = select(Order).order_by(Order.id).limit(2_000)


def at_once(session):
    """all at once"""
    return sum(order.customer_id for order in session.scalars(some))


def in_portions(session):
    """yield_per=200"""
    return sum(order.customer_id for order in session.scalars(some.execution_options(yield_per=200)))


show.bars(compare(at_once, in_portions, on=engine, runs=1, also=("peak",)), "peak")

# %% [markdown] tags=["slide"]
# ## Report where the rows are
#
# What share of its order does each product make up, on its best day? Each line has to stand beside the sum of its order. A **window
# function** adds up over a part of the rows, and keeps the rows. (The braces take text of ours, never a caller's. Each `yield` names the
# stage that begins.)

# %%
SHARES = """
SELECT product_id, sum(cents), max(100 * cents {over} order_cents) FROM (
  SELECT product_id, cents, sum(cents) OVER (PARTITION BY order_id) AS order_cents FROM ({lines}))
GROUP BY product_id ORDER BY product_id
"""
LINES = "SELECT order_id, product_id, quantity * unit_price_cents AS cents FROM order_lines ORDER BY id LIMIT {count}"


def by_sqlite(session, count=10_000):
    """SQLite, window function"""
    yield "add up"
    query = SHARES.format(over="/", lines=LINES.format(count=count))
    return [tuple(row) for row in session.execute(text(query))]


def by_pandas(session, count=10_000):
    """pandas, read_sql"""
    yield "fetch"
    lines = pandas.read_sql(LINES.format(count=count), session.connection())
    yield "add up"
    lines["share"] = 100 * lines["cents"] // lines.groupby("order_id")["cents"].transform("sum")
    by_product = lines.groupby("product_id").agg({"cents": "sum", "share": "max"})
    return [tuple(map(int, row)) for row in by_product.itertuples()]


# %%
def by_python(session, count=10_000):
    """entities, added up in Python"""
    yield "fetch"
    lines = session.scalars(select(OrderLine).order_by(OrderLine.id).limit(count)).all()
    yield "add up"
    order_cents, sold, best = Counter(), Counter(), Counter()
    for line in lines:
        order_cents[line.order_id] += line.quantity * line.unit_price_cents
    for line in lines:
        cents = line.quantity * line.unit_price_cents
        sold[line.product_id] += cents
        best[line.product_id] = max(best[line.product_id], 100 * cents // order_cents[line.order_id])
    return [(product, sold[product], best[product]) for product in sorted(sold)]


# %% [markdown]
# There is a database made for such questions. **DuckDB** keeps columns instead of rows, and goes through them in batches. It runs in
# this process, as SQLite does. But our rows are in SQLite. **Arrow** is a format for columns in memory, and **ADBC** a driver that
# speaks it: rows go over without becoming Python objects.
#
# Careful: read the stream **before its cursor is closed**. Read afterwards, it takes the whole kernel down.


# %%
def by_duckdb(session, count=10_000):
    """DuckDB, over Arrow"""
    yield "connect"
    source = adbc.connect(f"file:{shop.database_path()}?mode=ro")
    with source, source.cursor() as cursor, duckdb.connect() as duck:
        yield "hand over"
        cursor.execute(LINES.format(count=count))
        arrow = cursor.fetch_arrow()
        duck.execute("CREATE TABLE lines AS FROM arrow")
        yield "add up"
        return duck.sql(SHARES.format(over="//", lines="FROM lines")).fetchall()


# %% tags=["nbval-ignore-output"]
show.stages(stages(by_python, by_pandas, by_sqlite, by_duckdb, on=sqlite))

# %% [markdown]
# Connecting and handing over are part of the bar, as they are part of the answer's time. (A service would stay connected; the rows have to go
# over all the same.) DuckDB pays when the report is heavy and the rows are many. From how many on?


# %%
def sqlite_report(session, count):
    return run_through(by_sqlite(session, count))


def duckdb_report(session, count):
    return run_through(by_duckdb(session, count))


guess = predict(
    "From how many lines on is this report faster through DuckDB?",
    ...,
    options=("always", "from some hundreds", "from some ten thousands", "never: getting the rows there eats it up"),
)
guess

# %% tags=["nbval-ignore-output"]
lines = grow(sqlite_report, duckdb_report, on=sqlite, sizes=(1_000, 10_000, 30_000, 100_000))
show.growth(lines, "seconds", of="lines", log=True, crossing=("sqlite_report", "duckdb_report"))

# %% tags=["nbval-ignore-output"]
met = lines.crossing("sqlite_report", "duckdb_report")
guess.reveal("d" if met is None else "b" if met.above <= 10_000 else "c")

# %% [markdown] tags=["slide"]
# ## Exercise 8.3: month by month
#
# Rewrite `monthly_revenue`: the same months, to the cent, in **one statement**, a **tenth of the rows**, no object built. Judged for
# several cities; one has a quote in its name, one name would be SQL. Keep keys and order; months without a delivered order stay out.

# %% tags=["exercise"] exercise="monthly_revenue"
exercises.monthly_revenue.check(monthly_revenue)

# %% [markdown] tags=["slide"]
# ## Exercise 8.4 (extra): the same on DuckDB
#
# The starter brings every line through Python. Let **DuckDB add up**: the same months, with at most a **twentieth of the rows** coming
# through Python. Judged on files of other shops, with 8.3's names. From how many rows it pays isn't judged.

# %% tags=["exercise"] exercise="monthly_in_duckdb"
exercises.monthly_in_duckdb.check(monthly_in_duckdb)

# %% [markdown] tags=["slide"]
# ## What is lost
#
# The lower the rung, the fewer rules come along. Here a rule lives in the model, and a review of nine stars goes in two ways. And SQLite
# itself, unless told otherwise, takes the word 'five' for an INTEGER and doesn't look where a foreign key leads. So the shop turns on
# strict tables and `PRAGMA foreign_keys`: on the lower rungs nobody else looks.


# %%
class Base(DeclarativeBase):
    pass


class Careful(Base):
    __table__ = Review.__table__

    @validates("stars")
    def between_one_and_five(self, _name, stars):
        if not 1 <= stars <= 5:
            raise ValueError(f"{stars} stars")
        return stars


# %%
nine = {**reviews[0], "stars": 9}


def attempt(add):
    with shop.scratch_copy("small") as copy, Session(copy) as session:
        try:
            add(session)
        except ValueError as error:
            return f"refused: {error}"
        return f"stored: {session.scalar(select(func.max(Review.stars)))} stars"


with closing(sqlite3.connect(":memory:")) as loose:
    loose.execute("CREATE TABLE reviews (stars INTEGER, product_id INTEGER REFERENCES products)")
    loose.execute("INSERT INTO reviews VALUES ('five', 4711)")
    row = loose.execute("SELECT stars, product_id FROM reviews").fetchone()

{
    "session.add": attempt(lambda session: session.add(Careful(**nine))),
    "insert(Careful)": attempt(lambda session: session.execute(insert(Careful), [nine])),
    "SQLite as it comes": f"stored: {row}",
}

# %% [markdown] tags=["slide"]
# ## Leave it alone
#
# Twenty rows from a form, and rules in the model. What would a bulk insert save? Set it against objects that know their ids, and
# rules that hold:


# %% tags=["nbval-ignore-output"]
def twenty_objects(session):
    """add_all, with the validator"""
    session.add_all([Careful(**review) for review in reviews[:20]])
    session.flush()
    return how_many(session)


def twenty_rows(session):
    """insert, without"""
    session.execute(insert(Review), reviews[:20])
    return how_many(session)


with shop.scratch_copy("small") as copy:
    twenty = compare(twenty_objects, twenty_rows, on=copy)

twenty.times

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **climbed** from entities down to the bare database, **changed** many rows with one statement, **added** thousands
# with another, and **reported** inside the database, or in a second one beside it.
#
# **What the numbers don't show.** A plain sum by product, without the window, doesn't cross here at all; ten questions to one
# hand-over cross sooner. SQLite is in this process: no round trips, no other writers. Across a network the first
# rungs are farther apart, and one large UPDATE may hold locks that others wait for.
#
# **On your own code.** `record` your nightly job: is one fingerprint run thousands of times?

# %% [markdown]
# **What it costs.** Events, validators, defaults in Python, relationships, portable SQL: each rung down leaves some behind. Text isn't
# checked by anybody until it runs.
#
# **In production.** PostgreSQL has COPY for loading, and `RETURNING` to hand ids back in one statement. `sqlalchemy.dialects.*.insert` knows ON CONFLICT. ADBC and
# Arrow reach PostgreSQL, Snowflake and BigQuery as well; Polars reads the same streams.
#
# **Further.** A nightly job that must not lock: in which portions? Reports from a replica: how old may they be?
#
# Next: [What does an import cost?](09_what_an_import_costs.ipynb).
