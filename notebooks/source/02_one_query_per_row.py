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
# # One query per row
#
# The list was fast with ten test orders. With a customer's hundred it crawls, and the slow-query log is empty: no single
# statement is slow. There are too many of them.
#
# In this lesson we **watch** a page ask once per row, **predict** how that grows, **rewrite** it so that it asks once, and
# **guard** it against coming back.

# %% [markdown] tags=["teacher"]
# *What goes wrong here.* About half the room fixes the first level and forgets the product; the verdict names it, so let
# it speak. One in five joins both collections: ask them to read the rows, not the statements. Somebody will say "but it
# is fast": agree, and turn the dial to 5 ms.
#
# To discuss: which of the disguises have you met? Who should notice a new one: the reviewer, the test, or the dashboard?

# %%
from sqlalchemy import func, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, defer, joinedload, raiseload, selectinload

from workshop_utils import compare, grow, predict, record, round_trip, shop, show
from workshop_utils.exercises import n_plus_one as exercises
from workshop_utils.shop import Customer, Order, OrderLine, Product

engine = shop.open_database()

# %% [markdown] tags=["slide"]
# ## See it
#
# The page of lesson 00: the newest orders, with what belongs to each. We record one request. A line of the **ledger**
# stands for one **fingerprint**, statements that differ in their values only:


# %%
def newest(limit):
    return select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)


def as_dict(order):
    return {
        "id": order.id,
        "customer": order.customer.name,
        "pieces": sum(line.quantity for line in order.lines),
        "history": [step.what for step in order.history],
    }


def lazy_page(session, limit=100):
    """Ask for each part when it is touched"""
    return [as_dict(order) for order in session.scalars(newest(limit))]


with record(engine) as ledger, Session(engine) as session:
    lazy_page(session)

ledger.counts

# %% [markdown] tags=["slide"]
# ## Exercise 2.1: how many for 50 orders?
#
# Three statements ran again and again, each from a dot in `as_dict`. A richer page names each line's product in place of
# the pieces: `line.product.name for line in order.lines`. The next cell counts what 50 orders touch. How many statements
# will it send? Within a factor of three is near enough.

# %%
with Session(engine) as session:
    orders = session.scalars(newest(50)).all()
    touched = {
        "orders": len(orders),
        "different customers": len({order.customer_id for order in orders}),
        "different products": len({line.product_id for order in orders for line in order.lines}),
    }

touched

# %% tags=["exercise"] exercise="page_of_50"
exercises.page_of_50.check(guess)

# %% [markdown] tags=["slide"]
# ## Explain it
#
# A relationship is **lazy** by default: the attribute is empty until somebody touches it, and touching it sends a
# statement. We touch a customer twice, and count before, between and after:

# %%
with record(engine) as ledger, Session(engine) as session:
    order = session.scalars(newest(1)).one()
    at_first = ledger.statements
    order.customer.name
    touched_once = ledger.statements
    order.customer.city
    touched_twice = ledger.statements

at_first, touched_once, touched_twice

# %% [markdown]
# The second touch is free: the session keeps what it has loaded in its **identity map**, as long as somebody holds it. So
# a page sends one statement for the orders, and then one for each *new* thing it touches: the **N+1 problem**.
#
# *How to read it:* one request from left to right. Each mark is a statement, in the lane of its fingerprint. Between the
# marks SQLite does nothing; Python builds the next question, and takes the answer apart.

# %% tags=["nbval-ignore-output"]
with record(engine) as ledger, Session(engine) as session:
    lazy_page(session, limit=20)

show.timeline(ledger)

# %% [markdown] tags=["slide"]
# ## Fix it
#
# A **loader option** names what to bring along. `selectinload` sends one more statement for each relationship, with the
# ids of all parents in it. The other option is `joinedload`: the related rows come in the same statement, as a join.


# %%
def selectin_page(session, limit=100):
    """One more statement for each relationship"""
    parts = (selectinload(Order.customer), selectinload(Order.lines), selectinload(Order.history))
    return [as_dict(order) for order in session.scalars(newest(limit).options(*parts))]


guess = predict(
    "100 orders, three ways, the database on this machine. Which one is the fastest?",
    ...,
    options=(
        "joinedload for everything: one statement",
        "selectinload for everything: four statements",
        "lazy: SQLite is on this machine, statements cost nothing",
        "all the same: they load the same data",
    ),
)
guess


# %%
def joined_page(session, limit=100):
    """Everything in one join"""
    parts = (
        joinedload(Order.customer),
        joinedload(Order.lines),
        joinedload(Order.history),
    )
    return [as_dict(order) for order in session.scalars(newest(limit).options(*parts)).unique()]


three = compare(lazy_page, joined_page, selectin_page, on=engine, runs=5)
three.counts

# %% tags=["nbval-ignore-output"]
show.bars(three)

# %% tags=["nbval-ignore-output"]
fastest = min(three.variants, key=lambda variant: variant.timing.typical)
guess.reveal({"joined_page": "a", "selectin_page": "b", "lazy_page": "c"}[fastest.name])

# %% [markdown]
# **Surprise.** One statement, and look at its rows and bytes. An order with 8 lines and 6 steps of history comes back as
# 8 × 6 = 48 rows, each with the order and its customer in it again: two collections in one join **multiply**, in
# statements of their own they add up. `.unique()` hides the repeats after Python has paid for them.
#
# Rule of thumb: `joinedload` towards *one* (an order's customer), `selectinload` towards *many*. Lesson 03 measures when
# the rule is wrong.

# %% [markdown] tags=["slide"]
# ## Watch it grow
#
# How many statements does each page send, the more orders it shows? A line that goes up means that the page gets slower
# as the shop does better. A flat line is the goal:

# %%
growth = grow(lazy_page, joined_page, selectin_page, on=engine, sizes=(10, 40, 70, 100))
show.growth(growth, "statements", of="orders")

# %% [markdown] tags=["slide"]
# ## The dial
#
# On one machine a statement costs little, so an N+1 page passes every test on your laptop. Turn the distance up. The
# panel adds *statements × round trip* to the time measured here. Below it stands the same as lines, and then one point
# that is really measured, to see whether the sum holds. (On a busy machine waiting takes longer than asked for.) Neither
# shows that rows take time on the wire, nor that many users share one database.

# %%
show.round_trip_panel(growth, of="orders")

# %% tags=["nbval-ignore-output"]
show.round_trip_lines(growth, of="orders")

# %% tags=["nbval-ignore-output"]
from functools import partial

with round_trip(engine, ms=1):
    far = compare(partial(lazy_page, limit=40), partial(selectin_page, limit=40), on=engine, runs=3)

{
    variant.name: f"measured {variant.timing.typical * 1000:.0f} ms, "
    f"added up {growth[variant.name].at(40).seconds * 1000 + variant.statements:.0f} ms"
    for variant in far.variants
}

# %% [markdown] tags=["slide"]
# ## Exercise 2.2: a page that asks once
#
# Rewrite `order_page`: the same answer, in a number of statements that doesn't grow with `limit`. Judged on other shops,
# with 5 and 50 orders and one number more: **at most 6 statements**, and at most a quarter more rows than the slow version
# fetches. Time isn't judged. Keep keys, values and order. Stuck? `exercises.order_page.hint()`

# %% tags=["exercise"] exercise="order_page"
exercises.order_page.check(order_page)

# %% tags=["nbval-ignore-output"]
exercises.order_page.what_it_bought(engine)

# %% [markdown] tags=["slide"]
# ## The disguises
#
# An N+1 seldom stands in a loop with a query in it. First, **in the serializer** and **behind a property**. The query has
# run; then `json.dumps` walks through the orders, and `total_cents`, which looks like a column, adds up their lines.
# `repeated()` leaves only what ran more than once:

# %%
import json

with Session(engine) as session:
    orders = session.scalars(newest(30)).all()
    with record(engine) as ledger:
        json.dumps(orders, default=lambda order: {"id": order.id, "total": order.total_cents})

ledger.repeated()

# %% [markdown]
# **After a commit.** `commit()` makes the session forget what it knows, since others may have changed it. Each object
# touched afterwards is loaded anew, one by one. The remedy: build the answer before the commit, or
# `Session(…, expire_on_commit=False)` where stale values can't hurt. (Writing needs a scratch copy of the shop.)

# %%
with shop.scratch_copy("small") as scratch, Session(scratch) as session:
    orders = session.scalars(newest(30)).all()
    session.commit()
    with record(scratch) as ledger:
        statuses = [order.status for order in orders]

ledger.counts

# %% [markdown] tags=["slide"]
# ## Exercise 2.3: no relationship in sight
#
# A client sends the ids in its basket. This asks for each product by itself. The same answer, please, in **at most 2
# statements** however full the basket is, and without fetching what nobody asked for. Ids can come twice, and unknown ones
# are left out. Judged with 6 and 600 ids, and one number more.

# %% tags=["exercise"] exercise="basket"
exercises.basket.check(basket)

# %% tags=["nbval-ignore-output"]
exercises.basket.what_it_bought(engine)

# %% [markdown] tags=["slide"]
# ## More disguises
#
# **A deferred column.** The long text was left out to save bytes, and then somebody showed its beginning:

# %%
with Session(engine) as session, record(engine) as ledger:
    products = session.scalars(select(Product).options(defer(Product.description), defer(Product.photo)).limit(30))
    beginnings = [product.description[:40] for product in products]

ledger.counts

# %% [markdown]
# **Hidden by the identity map.** 200 orders that belong to 20 customers send one statement for each *customer*. A test
# whose 200 orders belong to a single one sends two statements, and never notices. Test data needs many parents.

# %%
best = select(Order.customer_id).group_by(Order.customer_id).order_by(func.count().desc(), Order.customer_id).limit(20)
with Session(engine) as session, record(engine) as ledger:
    theirs = select(Order).where(Order.customer_id.in_(best)).order_by(Order.placed_at, Order.id).limit(200)
    names = [order.customer.name for order in session.scalars(theirs)]

ledger.counts

# %% [markdown]
# **Another service.** Prices come over HTTP, one product at a time. The ledger is silent: it counts statements, and these
# are requests. The cure is the same, if the service has a call that takes a list:

# %%
from workshop_utils.shop.service import price_service

wanted = range(1, 31)
with price_service({product_id: 100 * product_id for product_id in wanted}) as service, record(engine) as ledger:
    one_by_one = [service.price(product_id) for product_id in wanted]
    requests_one_by_one, service.requests = service.requests, 0
    together = service.prices(wanted)

{"statements": ledger.statements, "requests one by one": requests_one_by_one, "requests together": service.requests}

# %% [markdown] tags=["slide"]
# ## Guard it
#
# A fixed page stays fixed until somebody adds a field. Two guards notice. `raiseload` makes a relationship refuse to
# load; for one relationship by its name, for all that no other option names by `raiseload("*")`:

# %%
with Session(engine) as session:
    order = session.scalars(newest(1).options(raiseload(Order.customer))).one()
    try:
        order.customer
    except InvalidRequestError as error:
        refused = error

refused

# %% [markdown]
# The other guard is a **statement budget** in a test. `workshop_utils/take_home/max_statements.py` is one file that needs
# nothing of this workshop: copy it to your `conftest.py`. Its fixture works like this, in a test of yours:
#
# ```python
# def test_the_order_page_asks_at_most_six_times(max_statements, engine, client):
#     with max_statements(engine, 6):
#         client.get("/orders")
# ```
#
# Used by hand, on the page that we began with:

# %%
from workshop_utils.take_home.max_statements import statement_budget

try:
    with statement_budget(engine, 6), Session(engine) as session:
        lazy_page(session, limit=20)
except AssertionError as error:
    print(error)

# %% [markdown] tags=["slide"]
# ## Exercise 2.4 (extra): a page that refuses
#
# This brings along all that the page shows. Make it **refuse** whatever would take one more statement. The checker builds
# the page, then touches relationships that it doesn't show, on every level: each has to raise instead of asking the
# database. (What needs no statement, such as `line.order`, may answer.)

# %% tags=["exercise"] exercise="orders_for_page"
exercises.orders_for_page.check(orders_for_page)

# %% [markdown] tags=["slide"]
# ## Leave it alone
#
# One order's detail page, lazily and eagerly. Compare the statements, then the times:


# %% tags=["nbval-ignore-output"]
def lazy_detail(session):
    """One order, each part when it is touched"""
    return as_dict(session.scalars(newest(1)).one())


def selectin_detail(session):
    """One order, all parts brought along"""
    return selectin_page(session, limit=1)[0]


compare(lazy_detail, selectin_detail, on=engine)

# %% [markdown] tags=["slide"]
# ## On a real server
#
# For a handful of statements, options are one more thing to keep in step with the page. Inside the process a statement is a function
# call, and SQLite's documentation even defends [200 statements a page](https://sqlite.org/np1queryprob.html). PostgreSQL is a process of
# its own: each statement goes there and back, here without a network between. The same page, the same counts, on both. (All of lessons
# 02, 03, 04 and 08 runs there after `uv run --extra postgres workshop lab --database postgresql`; exercises are judged on SQLite.)

# %% tags=["nbval-ignore-output"]
engines = {"SQLite": shop.open_database("sqlite", size="small")}
try:
    engines["PostgreSQL"] = shop.open_database("postgresql", size="small")
except shop.DatabaseError as missing:
    print(missing)

for name, each in engines.items():
    lazy, once = compare(lazy_page, selectin_page, on=each, runs=5).variants
    saved, fewer = lazy.timing.typical - once.timing.typical, lazy.statements - once.statements
    print(
        f"{name:<10}  lazy {lazy.timing.typical * 1000:.0f} ms in {lazy.statements} statements, "
        f"at once {once.timing.typical * 1000:.0f} ms in {once.statements}: {saved / fewer * 1e6:.0f} µs a statement"
    )

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **watched** a page ask once per row, **predicted** how that grows, **rewrote** it so that it asks
# once, and **guarded** it against coming back.
#
# **On your own code.** `with record(engine) as ledger: client.get("/orders")` for your busiest list, then
# `ledger.repeated()`.
#
# **What it costs.** Options load what the page may not show, and must be kept in step with it. Leave single objects alone.
#
# **In production.** `queryspy` and `pytest-queryguard` watch SQLAlchemy for repeats; Django has `assertNumQueries`;
# tracing tools count statements.
#
# **Further.** Which of your tests would notice? Could a view say by itself what to load?
#
# Next: [Load what the view shows](03_load_what_the_view_shows.ipynb)
