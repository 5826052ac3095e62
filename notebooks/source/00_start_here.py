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
# # Start here
#
# A page shows a hundred orders. On a laptop it opens at once. In production it takes seconds, and the code is the same.
# You may have been told that Python is slow.
#
# In this lesson we **watch** what the page really does, **predict** its cost, and **change** one line.

# %% [markdown] tags=["teacher"]
# *Two minutes, no introduction.* Run down to the seconds at once, and let the room sit through them: the wait is the
# point. Ask for a show of hands before exercise 0.1: about 5, 50 or 500 statements? Most rooms say 5.
#
# What goes wrong here: a cell run before the set-up cell (`NameError`), and kernels that are still starting. Send both to
# the set-up cell. To discuss: where is your own database, in milliseconds? When did you last count what a page asks for?

# %%
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workshop_utils import card, compare, doctor, grow, lessons, predict, progress, record, round_trip, shop, show
from workshop_utils.exercises import start_here as exercises
from workshop_utils.shop import Order, Product

engine = shop.open_database()

# %% [markdown] tags=["slide"]
# ## A page of orders
#
# Every cell runs with **Shift + Enter**. Here is the page, the newest orders first, and what it shows of each. There is
# nothing wrong with it that a reader could see:


# %%
def as_dict(order):
    return {
        "id": order.id,
        "customer": order.customer.name,
        "pieces": sum(line.quantity for line in order.lines),
        "history": [step.what for step in order.history],
    }


def newest(limit):
    return select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)


def lazy_page(session, limit=100):
    """Ask for each part when it is touched"""
    return [as_dict(order) for order in session.scalars(newest(limit))]


# %%
with Session(engine) as session:
    page = lazy_page(session)

page[0]

# %% [markdown]
# That was quick: the database is a file on this machine. Most databases are at the other end of a network.
# `round_trip` makes every statement wait as long as the way there and back takes, here 5 milliseconds:

# %% tags=["nbval-ignore-output"]
with round_trip(engine, ms=5), record(engine) as ledger, Session(engine) as session:
    lazy_page(session)

f"The page of 100 orders took {ledger.elapsed:.1f} seconds."

# %% [markdown] tags=["slide"]
# ## Exercise 0.1: guess first
#
# How many **statements** did the page send to the database? A statement is one question that travels there and comes
# back with rows. Put a number in place of the `...` and run the cell. The order of magnitude is enough.

# %% tags=["exercise"] exercise="page_of_100"
exercises.page_of_100.check(guess)

# %% [markdown]
# Now we look. `record` kept a **ledger**, one row for each kind of statement: how often it ran, what it fetched, and
# which line of *ours* asked for it.

# %%
ledger.counts

# %% [markdown]
# The page asks for its orders once. Then every dot in `as_dict` asks again: `order.customer`, `order.lines`,
# `order.history`. Each time 5 milliseconds pass in which Python does nothing at all.
#
# So we change one line, say at the beginning what will be needed, and ask for the same page at the same distance:


# %%
def selectin_page(session, limit=100):
    """Bring all parts along"""
    parts = selectinload(Order.customer), selectinload(Order.lines), selectinload(Order.history)
    return [as_dict(order) for order in session.scalars(newest(limit).options(*parts))]


# %% tags=["nbval-ignore-output"]
with round_trip(engine, ms=5), record(engine) as ledger, Session(engine) as session:
    selectin_page(session)

f"The page of 100 orders took {ledger.elapsed:.2f} seconds."

# %%
ledger.counts

# %% [markdown]
# Four statements, one for each kind of thing. Most of the seconds were spent waiting, so most of them are gone. Fewer
# statements are also less work for Python, as you will see in a moment.
#
# The rest of this lesson shows the tools you have just used, and how exercises work.

# %% [markdown] tags=["slide"]
# ## Four tools
#
# `record` you know: **what did it do?**
#
# `compare` asks **which is cheaper?** It runs both, refuses to go on if their answers differ, and then counts:

# %%
near = compare(lazy_page, selectin_page, on=engine)
near.counts

# %% [markdown]
# The rows are the same; they come in fewer trips. Counts come out the same every time. Times don't, so they are shown
# apart, with their spread. *How to read it:* a bar is the median run, each dot one run.

# %% tags=["nbval-ignore-output"]
show.bars(near)

# %% [markdown]
# This is the database at no distance, so what the bars show is work inside Python and SQLite. They don't show a
# network, a busy server or a cold cache.
#
# `predict` asks **what do you expect?** before you look. Nothing depends on it but your own surprise:

# %%
guess = predict(
    "selectin_page for 10 orders instead of 100: how many statements?",
    ...,
    options=("a tenth as many", "one for each order", "as many as for 100", "one"),
)
guess

# %% [markdown]
# `grow` asks **how does it grow?** It runs the variants at several sizes:

# %%
growth = grow(lazy_page, selectin_page, on=engine, sizes=(1, 10, 50, 100))
growth.table("statements")

# %%
guess.reveal("c")

# %% [markdown]
# Look at the column for a single order, too: there is nothing to gain. A fix is worth what it saves, and for one order
# it saves nothing.

# %% [markdown] tags=["slide"]
# ## The shop
#
# All lessons measure one shop, drawn from a seed: the same on every machine.
#
# ```mermaid
# erDiagram
#     CUSTOMER ||--o{ ORDER : "orders"
#     ORDER ||--|{ ORDER_LINE : "lines"
#     ORDER ||--|{ HISTORY_STEP : "history"
#     PRODUCT ||--o{ ORDER_LINE : "lines"
#     CATEGORY ||--o{ PRODUCT : "products"
#     CATEGORY |o--o{ CATEGORY : "children"
#     CUSTOMER ||--o{ REVIEW : "reviews"
#     PRODUCT ||--o{ REVIEW : "reviews"
# ```

# %%
shop.describe(engine)

# %% [markdown]
# `engine` reads and never writes: whatever you run here, the shop stays as it is. `data/README.md` describes every
# column.
#
# If your SQLAlchemy is rusty, or you come from Django, keep this card near. `card()` shows it in any lesson:

# %%
card()

# %% [markdown] tags=["slide"]
# ## How exercises work
#
# You write a function, and the cell's last line has it checked. The check runs it in a process of its own, on
# two other shops. It compares the answer first, then counts. It never looks at a clock, so a slow laptop gets the same
# verdict.
#
# `rehearse` judges as `check` does, and keeps nothing. Three tries at the exercise below, the
# cheapest products as dictionaries with `name` and `price_cents`, to meet the verdicts. This one has a slip in it:


# %%
def cheapest_products(session, limit):
    return [product.nam for product in session.scalars(select(Product).limit(limit))]


exercises.cheapest_products.rehearse(cheapest_products)

# %% [markdown]
# This one runs. Is its answer what was asked for?


# %%
def cheapest_products(session, limit):
    chosen = session.scalars(select(Product).order_by(Product.price_cents).limit(limit))
    return [product.name for product in chosen]


exercises.cheapest_products.rehearse(cheapest_products)

# %% [markdown]
# And this one answers rightly. Look at what it costs:


# %%
def cheapest_products(session, limit):
    products = sorted(session.scalars(select(Product)), key=lambda product: (product.price_cents, product.id))
    return [{"name": product.name, "price_cents": product.price_cents} for product in products[:limit]]


exercises.cheapest_products.rehearse(cheapest_products)

# %% [markdown] tags=["slide"]
# ## Exercise 0.2: the cheapest products
#
# Your turn: the `limit` cheapest products, the cheapest first, as dictionaries with `name` and `price_cents`. Judged on
# two other shops: **one statement**, and rows that don't grow with the shop. Three lines are enough.

# %% tags=["exercise"] exercise="cheapest_products"
exercises.cheapest_products.check(cheapest_products)

# %% [markdown]
# Stuck? `exercises.cheapest_products.hint()` gives a hint, each call one more, up to three. After two different tries that
# were judged, `exercises.cheapest_products.solution()` opens as well; `reset()` brings the first version back.

# %% tags=["solved"]
exercises.cheapest_products.hint()

# %% [markdown]
# After a right answer, the next cell measures what it bought, with the database here, 1 and 5 milliseconds away. And
# `progress()` shows what you have solved; it is kept in a file on this machine, and nowhere else.

# %% tags=["nbval-ignore-output"]
exercises.cheapest_products.what_it_bought(engine)

# %% tags=["nbval-ignore-output"]
progress()

# %% [markdown] tags=["slide"]
# ## When something fails
#
# `doctor()` looks at Python, packages, disk and database, and says what to do. In a terminal it is `workshop doctor`.

# %% tags=["nbval-ignore-output"]
doctor()

# %% [markdown] tags=["slide"]
# ## The map
#
# Every lesson is a stop on this map, and needs this lesson and the ones it names.

# %%
lessons.map()

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **watched** what a page really does, **predicted** its cost, and **changed** one line.
#
# **On your own code.** Pick the page you like least and run `with record(engine) as ledger: …` around it, with your own
# engine. Then look at *times run*.
#
# **What it costs.** What is brought along is loaded even on the day nobody shows it.

# %% [markdown]
# **In production.** Your database's distance: `SELECT 1` in a loop, from where your application runs. And the number of
# statements for each request, in your tracing tool.
#
# **Further.** How many statements would your page send if a customer had 500 orders? Which of your pages shows one
# thing only, and needs none of this?
#
# Next: [Is it the database?](01_is_it_the_database.ipynb)
