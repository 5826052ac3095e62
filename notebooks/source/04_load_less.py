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
# # Load less
#
# The product list shows names and prices, and loads photos. Page 2,000 is slower than page 1. The dashboard loads every line of
# every order to add them up. None of it is one query per row; it is all of it, every time.
#
# In this lesson we **narrow** what a list loads, **page** without reading what was skipped, and **add up** where the rows
# are.

# %% [markdown] tags=["teacher"]
# *What goes wrong here.* In 4.1 half the room writes `load_only` and is done; the verdict counts objects. In 4.2 the first try
# forgets the tie-breaker, the second writes OR. Both are worth a show of hands: who has this in production?
#
# To discuss: which list of yours shows a total that nobody reads? Who jumps to page 57, and why?

# %%
from datetime import datetime

from sqlalchemy import and_, func, or_, select, text, tuple_
from sqlalchemy.orm import Session, joinedload, load_only, selectinload

from workshop_utils import compare, count_objects, count_steps, grow, predict, record, shop, show
from workshop_utils.exercises import load_less as exercises
from workshop_utils.shop import Category, Customer, Order, OrderLine, Product

engine = shop.open_database()
sqlite = shop.open_database("sqlite")  # its steps are counted, whatever the lesson runs on

# %% [markdown] tags=["slide"]
# ## Two minutes: an older fault
#
# A colleague wants to know how full the shelves are. Nothing in a loop sends a query, she says. How many statements, for 65
# categories? And how many bytes, to count?


# %%
def fullness(session):
    return {category.name: len(category.products) for category in session.scalars(select(Category))}


with record(engine) as ledger, Session(engine) as session:
    fullness(session)

ledger.counts

# %% [markdown]
# `len()` of a lazy collection loads it: one query per row (lesson 02), and all columns of all products, pictures included, to
# count them. The first part you can mend. The second is today's.

# %% [markdown] tags=["slide"]
# ## Two contracts
#
# The shop has an API, a FastAPI application. `record` looks on while it answers a list of a hundred products:

# %%
import httpx

app = shop.create_api(engine)


async def get(path):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client:
        return await client.get(path)


with record(engine) as ledger:
    response = await get("/products?size=100")

{"bytes answered": len(response.content), "bytes loaded": ledger.bytes, "the first": response.json()["items"][0]}

# %% [markdown]
# The list shows a name and a price. The query loads a **detail**: description, photo, attributes, all that the page of *one*
# product needs. A list and a detail are two **contracts**, and each deserves its own query. Whole products, and two ways to narrow them:


# %%
first = select(Product).order_by(Product.id).limit(500)


def entities(session):
    """whole products"""
    return [(product.name, product.price_cents) for product in session.scalars(first)]


def narrow(session):
    """load_only: two columns of each"""
    narrowed = first.options(load_only(Product.name, Product.price_cents))
    return [(product.name, product.price_cents) for product in session.scalars(narrowed)]


def columns(session):
    """select: rows of two columns"""
    return [tuple(row) for row in session.execute(first.with_only_columns(Product.name, Product.price_cents))]


# %%
guess = predict(
    "What does load_only save here, against whole products?",
    ...,
    options=(
        "bytes, and most of Python's work",
        "bytes, and hardly any of Python's work",
        "Python's work, and hardly any bytes",
        "neither: SQLite reads whole rows anyway",
    ),
)
guess

# %%
three = compare(entities, narrow, columns, on=engine, also=("objects", "calls"))
three.counts

# %%
guess.reveal("b" if three["narrow"].calls > 0.8 * three["entities"].calls else "a")

# %% [markdown]
# **Surprise**, for some. `load_only` drops the bytes and still builds every object, with its identity and its state. Rows of
# columns build none.

# %% tags=["nbval-ignore-output"]
show.bars(three)

# %% [markdown]
# (The time that `load_only` does save went with the bytes.) Rows aren't free either, once each becomes a dictionary. Three ways
# to write that; look at the calls (each is far below building objects):


# %%
prices = select(Product.name, Product.price_cents).order_by(Product.id)


def mapped(session):
    """dict(row), of mappings()"""
    return [dict(row) for row in session.execute(prices).mappings()]


def as_dict(session):
    """row._asdict()"""
    return [row._asdict() for row in session.execute(prices)]


def unpacked(session):
    """a dict literal, from unpacked rows"""
    return [{"name": name, "price_cents": price} for name, price in session.execute(prices)]


compare(mapped, as_dict, unpacked, on=engine, also=("calls",)).counts

# %% [markdown] tags=["slide"]
# ## Exercise 4.1: a list for a list
#
# Rewrite `product_list`: the same list, without loading what it doesn't show. Judged on two other shops, with 20 and 70 products:
# at most 2 statements, a twentieth of the bytes, at most twice the rows, and **no ORM object**. Keep keys, values and order.

# %% tags=["exercise"] exercise="product_list"
exercises.product_list.check(product_list)

# %% tags=["nbval-ignore-output"]
exercises.product_list.what_it_bought(engine)

# %% [markdown] tags=["slide"]
# ## Page 2,000
#
# An archive, oldest orders first, 20 to a page. **OFFSET** tells the database how many rows to skip. It can't jump: it reads
# them all, and throws them away. A **keyset** page says after *which row* to go on instead. There is an index on
# `(placed_at, id)`, and it knows where that is.


# %%
archive = select(Order.id, Order.placed_at).order_by(Order.placed_at, Order.id).limit(20)

with Session(sqlite) as session:
    there = session.scalar(select(func.count(Order.id)))
    depths = [depth for depth in (20, 200, 2_000, 20_000, 50_000) if depth < there]
    last = {depth: session.execute(archive.offset(depth - 1).limit(1)).one() for depth in depths}


def ids(session, query):
    return [row.id for row in session.execute(query)]


def offset(session, depth):
    """OFFSET: skip so many"""
    return ids(session, archive.offset(depth))


def keyset(session, depth):
    """row value: (placed_at, id) > (?, ?)"""
    seen = last[depth]
    return ids(session, archive.where(tuple_(Order.placed_at, Order.id) > (seen.placed_at, seen.id)))


def keyset_or(session, depth):
    """the same with OR"""
    seen = last[depth]
    later = Order.placed_at > seen.placed_at
    tied = and_(Order.placed_at == seen.placed_at, Order.id > seen.id)
    return ids(session, archive.where(or_(later, tied)))


# %% [markdown]
# The OR says the same as the row value, and it is what most people write first. On the deepest of these pages:

# %%
guess = predict(
    "How much does SQLite work for the keyset page with OR?",
    ...,
    options=(
        "as little as for the row value: it is the same condition",
        "a little more: two look-ups instead of one",
        "about as much as for OFFSET, or more",
        "half as much as for OFFSET",
    ),
)
guess

# %% tags=["nbval-ignore-output"]
pages = grow(offset, keyset_or, keyset, on=sqlite, sizes=depths, also=("steps",))
show.growth(pages, "steps", of="depth", log=True)

# %% tags=["nbval-ignore-output"]
steps = {name: pages[name].at(depths[-1]).also["steps"] for name in ("offset", "keyset_or", "keyset")}
guess.reveal("c" if steps["keyset_or"] > steps["offset"] / 1.5 else "b")

# %% [markdown]
# All three give the same rows; `grow` compares before it counts. With the OR, SQLite goes through the index from its
# beginning, and asks each entry both questions. (A newer SQLite may split the OR in two, or see that both halves share a bound;
# PostgreSQL reads on, too.)
#
# And why compare the `id` at all? Orders share seconds. All pages of 50, without the **tie-breaker** (times compared as the text
# they are stored as):

# %%
with Session(engine) as session:
    seen, cursor = 0, ""
    by_time = select(Order.placed_at).order_by(Order.placed_at, Order.id).limit(50)
    while page := session.scalars(by_time.where(text("placed_at > :cursor")), {"cursor": str(cursor)}).all():
        seen, cursor = seen + len(page), page[-1]
    there = session.scalar(select(func.count(Order.id)))

{"orders": there, "on some page": seen, "on none": there - seen}

# %% [markdown] tags=["slide"]
# ## Exercise 4.2: the page after this one
#
# Rewrite `orders_after` so that no page reads what was skipped. We walk all pages, handing each `next` back as JSON: every order
# once, newest first, `limit` a page, `next` None at the end (one empty page is fine). Judged by SQLite's steps: three times the
# orders may take four times the steps. Many orders share a second.

# %% tags=["exercise"] exercise="orders_after"
exercises.orders_after.check(orders_after)

# %% [markdown] tags=["slide"]
# ## How many are there?
#
# "1 to 20 of 24,310": each page counts the table for a number that hardly anybody reads. What does counting cost, for all, and for
# those that meet a condition?


# %% tags=["nbval-ignore-output"]
def steps_of(query):
    with Session(sqlite) as session, count_steps(sqlite) as counted:
        number = session.scalar(query)
    return f"{number:,} counted in {counted.steps:,} steps"


delivered = select(Order.id).where(Order.status == "delivered")
{
    "all": steps_of(select(func.count()).select_from(Order)),
    "delivered": steps_of(select(func.count()).select_from(delivered.subquery())),
    "is there one?": steps_of(select(func.count()).select_from(delivered.limit(1).subquery())),
}

# %% [markdown]
# For the whole table SQLite has an instruction of its own (PostgreSQL doesn't, and scans). With a condition all are looked at.
# *Is there any* stops at the first. And *is there a next page*, what would that need?

# %% [markdown] tags=["slide"]
# ## Exercise 4.3 (extra): is there more?
#
# Rewrite `returners`: the same pages, each in **one statement**, at most `limit` + 1 rows, and nothing counted to the end. Judged by
# statements, rows and steps, on pages 1 to 5 of two other shops; one of the pages is the last and full, and one lies beyond the end.

# %% tags=["exercise"] exercise="returners"
exercises.returners.check(returners)

# %% [markdown] tags=["slide"]
# ## Add up where the rows are
#
# The dashboard wants what each product brought in. It loads every line of every order, as an object. Three columns, added up in
# Python, would do; or one row for each product, from the database:


# %%
def in_python(session):
    """three columns, added up in Python"""
    brought = {}
    lines = select(OrderLine.product_id, OrderLine.quantity, OrderLine.unit_price_cents)
    for product, quantity, price in session.execute(lines):
        brought[product] = brought.get(product, 0) + quantity * price
    return sorted(brought.items())


def in_sql(session):
    """GROUP BY product"""
    brought = func.sum(OrderLine.quantity * OrderLine.unit_price_cents)
    lines = select(OrderLine.product_id, brought).group_by(OrderLine.product_id).order_by(OrderLine.product_id)
    return [tuple(row) for row in session.execute(lines)]


guess = predict(
    "GROUP BY, against adding up in Python:",
    ...,
    options=("ten times as fast or more", "three to ten times as fast", "hardly faster, or slower"),
)
guess

# %% tags=["nbval-ignore-output"]
sums = compare(in_python, in_sql, on=engine, runs=1)
sums

# %% tags=["nbval-ignore-output"]
gain = sums["in_python"].timing.typical / sums["in_sql"].timing.typical
guess.reveal("a" if gain >= 10 else "b" if gain >= 3 else "c")

# %% [markdown]
# **Surprise.** A fraction of the rows and of the bytes, and hardly any gain in time. (Against *objects* it would be a great one.)
# SQLite takes the lines product by product, along the index on
# `product_id`, and jumps into the table for each price. An index that holds all three columns spares the jumps:

# %% tags=["nbval-ignore-output"]
with shop.scratch_copy() as copy:
    with copy.begin() as connection:
        connection.execute(text("CREATE INDEX covering ON order_lines (product_id, quantity, unit_price_cents)"))
    covered = compare(in_sql, on=copy, runs=3)

times = {"without": sums["in_sql"], "with the covering index": covered["in_sql"]}
{index: f"{one.timing.typical * 1000:.0f} ms" for index, one in times.items()}

# %% [markdown]
# The same statement, the same rows. Such a **covering index** is a second copy of half the table, and every sale writes into it. For a dashboard that is looked
# at once an hour, is it worth that?

# %% [markdown] tags=["slide"]
# ## Exercise 4.4 (extra): revenue by category
#
# Rewrite `revenue_by_category`: the same table in **one statement**, in no more rows than there are categories, cents exact.
# Categories with products stay, also if nothing was sold: 0.

# %% tags=["exercise"] exercise="revenue_by_category"
exercises.revenue_by_category.check(revenue_by_category)

# %% [markdown] tags=["slide"]
# ## A limit for the limit
#
# One caller asked for everything, and got it:

# %%
with record(engine) as ledger, count_objects() as built:
    response = await get("/products?size=1000000")

{"status": response.status_code, "objects": built.objects, "bytes loaded": ledger.bytes}

# %% [markdown]
# In FastAPI a bound is part of the contract, and the OpenAPI document shows it: `size: Annotated[int, Query(ge=1, le=100)] = 20`.
# Whoever asks for more gets 422, before anything is loaded.

# %% [markdown] tags=["slide"]
# ## Leave it alone
#
# 65 categories, 20 to a page. By OFFSET, whoever wants page 3 can have it at once. By keyset they need the last id of page 2 first (here
# we know it by luck). Would anybody notice a difference?


# %% tags=["nbval-ignore-output"]
def by_offset(session):
    """OFFSET, page 3"""
    return session.scalars(select(Category.name).order_by(Category.id).limit(20).offset(40)).all()


def by_keyset(session):
    """keyset, page 3"""
    return session.scalars(select(Category.name).order_by(Category.id).limit(20).where(Category.id > 40)).all()


compare(by_offset, by_keyset, on=engine)

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **narrowed** what a list loads, **paged** without reading what was skipped, and **added up** where the rows
# are.
#
# **What the numbers don't show.** Steps count instructions of one version of SQLite. Other databases skip, count and seek
# otherwise; the shape of the lines is the same.
#
# **On your own code.** `record` your largest list, and compare `ledger.bytes` with `len(response.content)`.

# %% [markdown]
# **What it costs.** Two contracts are two things to keep. A keyset has no page numbers, and its order needs an index. Rows of
# columns have no methods and no relationships.
#
# **In production.** MySQL doesn't seek by row values. A bound that holds for *both* branches of the OR serves every database:
# `placed_at <= ? AND (placed_at < ? OR id < ?)`. `fastapi-pagination` and `sqlakeyset` write keyset pages; `EXPLAIN (ANALYZE, BUFFERS)` shows what a page
# read.
#
# **Further.** A collection without an end: `WriteOnlyMapped`. Many small requests: a batch endpoint. Clients that want other
# columns: sparse fieldsets. Which of your endpoints need one?
#
# Next: [The shape of the JSON](05_the_shape_of_the_json.ipynb).
