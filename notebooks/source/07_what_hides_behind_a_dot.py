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
# # What hides behind a dot
#
# `invoice.total` reads like a field. It asks the database. Then somebody sorts a hundred invoices, and nothing in that line says
# what it sends.
#
# In this lesson we **count** what one dot costs, **compute** once what is needed often, and **filter** by a computed value in SQL.

# %% [markdown] tags=["teacher"]
# *What goes wrong here.* In 7.2 most write `key=lambda invoice: invoice.total` and stop: N instead of N log N, and the verdict
# says so. In 7.3 one in three forgets the empty invoice, one in three the null. Let them find it in the verdict.
#
# To discuss: which property of yours does I/O? Would you have seen it in a review? What should it have been called?

# %%
import gc
import inspect
import weakref
from functools import cache, cached_property, lru_cache

from sqlalchemy import Integer, func, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Session, column_property, mapped_column, relationship

from workshop_utils import compare, predict, record, shop, show, touch, trace_memory
from workshop_utils.exercises import behind_the_dot as exercises
from workshop_utils.shop import Invoice, Order, OrderLine, Review

engine = shop.open_database()

# %% [markdown] tags=["slide"]
# ## Two minutes: an older fault
#
# Who wrote the newest reviews? A set comprehension, one line. How many statements does it send?


# %%
def reviewers(session):
    newest = select(Review).order_by(Review.written_at.desc(), Review.id.desc()).limit(100)
    return {review.customer.name for review in session.scalars(newest)}


with record(engine) as ledger, Session(engine) as session:
    reviewers(session)

ledger.counts

# %% [markdown] tags=["slide"]
# ## A class that looks innocent
#
# The N+1 of lesson 02; and a relationship at least looks like one in the model. Today's dots don't.
#
# The accounts team maps a class of its own onto the table of orders. An invoice has a total, and invoices can be compared:

# %%
print(inspect.getsource(Invoice))

# %% [markdown]
# Good code, read line by line. The twenty largest of the newest hundred invoices:


# %%
def newest(limit):
    return select(Invoice).order_by(Invoice.placed_at.desc(), Invoice.id.desc()).limit(limit)


def largest(session, limit=100):
    return sorted(session.scalars(newest(limit)), reverse=True)[:20]


guess = predict(
    "100 invoices are sorted. How many statements?",
    ...,
    options=(
        "1: the invoices come together",
        "101: one more for each total",
        "several hundred, or more: each comparison asks",
        "20: only what is returned",
    ),
)
guess

# %%
with record(engine) as ledger, Session(engine) as session:
    largest(session)

ledger.counts

# %%
guess.reveal("c" if ledger.statements > 400 else "b")

# %% [markdown]
# Each comparison asks for two totals, and asks again for those it has had. How often does sorting compare? We count it on plain
# objects, without a database:


# %%
class Counted:
    comparisons = 0

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        Counted.comparisons += 1
        return self.value < other.value


def comparisons(n):
    Counted.comparisons = 0
    sorted(Counted(i * 7919 % 10_007) for i in range(n))
    return Counted.comparisons


{f"{n:,} objects": f"{comparisons(n):,} comparisons" for n in (10, 100, 1_000, 10_000)}

# %% [markdown]
# N log N, and two totals in each. `sorted(…, key=…)` is different: it asks for each key **once**, keeps it beside the object, and compares
# the keys.

# %% [markdown] tags=["slide"]
# ## Exercise 7.1: which dots ask?
#
# Say where each value comes from, `"database"` or `"memory"`. Judged by recording each on your shop.
#
# - `status`: `invoice.status`, right after `session.commit()`
# - `total`: `invoice.total`, the second time
# - `customer`: `invoice.customer.name`, when `session.get` has brought that customer
# - `with_lines`: `invoice.total`, with `lines` loaded
# - `on_class`: `Invoice.total`

# %% tags=["exercise"] exercise="five_dots"
exercises.five_dots.check(status, total, customer, with_lines, on_class)

# %% [markdown] tags=["slide"]
# ## What one dot costs
#
# All of these are written with a dot. The class stands on the same table (its `Base` is its own, so that the cell can run twice).
# `touch` takes a fresh object for each, touches once, and again; `total_asked` does what `Invoice.total` does, and
# `is_paid` is a *hybrid*, of which more below:


# %%
class Base(DeclarativeBase):
    pass


amount = OrderLine.quantity * OrderLine.unit_price_cents


class Till(Base):
    __table__ = Order.__table__
    currency = "EUR"
    lines = relationship(OrderLine, viewonly=True)

    @property
    def is_open(self):
        return self.status in ("placed", "paid")

    @hybrid_property
    def is_paid(self):
        return self.status == "paid"

    @property
    def total(self):
        return sum(line.quantity * line.unit_price_cents for line in self.lines)

    @cached_property
    def total_kept(self):
        return self.total


# %%
of_the_till = select(func.sum(amount)).where(OrderLine.order_id == Till.id).correlate_except(OrderLine)
Till.total_in_row = column_property(of_the_till.scalar_subquery())


def one_till(session):
    return session.scalars(select(Till).order_by(Till.id).limit(1)).one()


def total_asked(till):
    return Invoice.total.fget(till)


dots = ("currency", "status", "is_open", "is_paid", "total", "total_kept", total_asked, "total_in_row")
touched = touch(one_till, *dots, on=engine)
touched.counts

# %% tags=["nbval-ignore-output"]
show.accesses(touched)

# %% [markdown]
# A **property** that looks at a column is as good as a field. One that touches a relationship sends a statement, once. One that asks sends
# it every time. Nothing at the dot tells them apart: **a property promises to be cheap; a call says that there is work.**
#
# The `column_property` asked nobody: its subquery came along with the row, and comes with every row of every list, wanted or not.

# %% [markdown] tags=["slide"]
# ## Compute once, and be wrong later
#
# Whatever is kept can go stale. Four ways to one total, in a copy of the shop. Then a line of 10.00 is added, and then all is
# committed:


# %%
def totals(session):
    till, invoice = session.get(Till, 1), session.get(Invoice, 1)
    return {
        "asked each time": invoice.total,
        "lines added up": till.total,
        "column_property": till.total_in_row,
        "cached_property": till.total_kept,
    }


with shop.scratch_copy("small") as copy, Session(copy) as session:
    kept = session.get(Till, 1)  # somebody holds it, and with it what it keeps
    first = totals(session)
    session.add(OrderLine(order_id=1, product_id=1, quantity=1, unit_price_cents=1_000))
    session.flush()
    flushed = totals(session)
    session.commit()
    committed = totals(session)

{name: [first[name], flushed[name], committed[name]] for name in first}

# %% [markdown]
# One is right at once, two after the commit, one never. What the session knows of, it **expires** at commit, and loads again when
# touched. It doesn't know the `cached_property`: that lives in the object's `__dict__`, as long as the object does. Fine for what
# never changes. Does a total?
#
# `lru_cache` on a method keeps something else, too. A thousand objects, dropped at once; how many are still there?


# %%
class Remembering:
    def __init__(self, prices):
        self.prices = prices

    @lru_cache
    def total(self):
        return sum(self.prices)


def survivors(cls):
    crowd = weakref.WeakSet()
    for price in range(1_000):
        one = cls([price])
        one.total()
        crowd.add(one)
    del one
    gc.collect()
    return len(crowd)


guess = predict("1,000 made and dropped. How many live on?", ..., ("none", "1", "128: what the cache holds", "1,000"))
guess

# %%
guess.reveal({0: "a", 1: "b", 128: "c", 1_000: "d"}[survivors(Remembering)])

# %% [markdown]
# The cache belongs to the class, and its keys hold the objects: `self` is an argument. With `maxsize=None` all thousand would stay, each with all it
# refers to, until the process ends. In a server that is a leak.

# %% [markdown] tags=["slide"]
# ## Exercise 7.2: the dearest invoices
#
# Rewrite `dearest`: the same invoices in the same order, in **at most 2 statements**. Judged on other shops, with 15 and 40 invoices,
# some without lines and some that tie. We add a line and call again: the answer must be fresh. The caller may have unsaved work in the session. Leave the class as it is.

# %% tags=["exercise"] exercise="dearest"
exercises.dearest.check(dearest)

# %% tags=["nbval-ignore-output"]
exercises.dearest.what_it_bought(engine)

# %% [markdown] tags=["slide"]
# ## The same dot in SQL
#
# Can a query filter by a property? On the class, `Till.is_open` is the property itself and no value. A **hybrid** is both: on an
# object it computes, on the class it gives an SQL expression, from the same body. Below it a condition that isn't one, written in Python's words:


# %%
class Base(DeclarativeBase):
    pass


class Sale(Base):
    __table__ = OrderLine.__table__

    @hybrid_property
    def amount(self):
        return self.quantity * self.unit_price_cents


print(select(Sale.id).where(Sale.amount > 100_000))
print(select(Sale.id).where(Sale.quantity in (10, 20)))

# %% [markdown]
# The product became SQL. **Surprise:** `in` became `false`: no error, and no rows, ever. Python asks each element whether it is equal,
# takes the answer for true or false, and SQL never hears of it. (Inside a hybrid SQLAlchemy notices, and raises.) Where the body
# doesn't translate, the hybrid needs an **expression** of its own:


# %%
class Base(DeclarativeBase):
    pass


class Sale(Base):
    __table__ = OrderLine.__table__

    @hybrid_property
    def is_bulk(self):
        return self.quantity in (10, 20)

    @is_bulk.inplace.expression
    @classmethod
    def _is_bulk(cls):
        return cls.quantity.in_((10, 20))


with Session(engine) as session:
    in_sql = session.scalars(select(Sale.id).where(Sale.is_bulk, Sale.id <= 5_000)).all()
    in_python = [sale.id for sale in session.scalars(select(Sale).where(Sale.id <= 5_000)) if sale.is_bulk]

len(in_sql), in_sql == in_python

# %% [markdown]
# Two bodies now say the same, and nobody but a test holds them together. Nulls and empty collections are where they part: `sum([])`
# is 0 in Python; in SQL the sum of nothing is NULL.
#
# And on the class? The same dots, touched on `Till` itself. Nothing is asked. A hybrid builds its expression, each time:

# %%
touch(lambda _session: Till, "currency", "status", "is_paid", "total", on=engine).counts

# %% [markdown] tags=["slide"]
# ## Exercise 7.3: a total for both worlds
#
# Make `Bill.total` work in Python and in SQL, equal for every bill: discounts, none, no lines. Judged on hidden bills:
# `select(Bill).where(Bill.total >= …)` is **one statement that fetches matching rows only**. In Python, with its lines loaded, it asks nobody, and knows
# lines that aren't saved. Keep `id` and `lines`.

# %% tags=["exercise"] exercise="bill_class"
exercises.bill_class.check(bill_class)

# %% [markdown] tags=["slide"]
# ## What belongs to the class
#
# A constant given to each object is stored with each. How many bytes does an object take, by where its things are kept?


# %%
class OnEach:
    def __init__(self, cents):
        self.cents, self.currency, self.digits = cents, "EUR", 2


class OnTheClass:
    currency, digits = "EUR", 2

    def __init__(self, cents):
        self.cents = cents


class Slotted:
    __slots__ = ("cents",)
    currency, digits = "EUR", 2

    def __init__(self, cents):
        self.cents = cents


def bytes_each(cls, many=10_000):
    with trace_memory() as memory:
        kept = [cls(cents) for cents in range(many)]
    return f"{memory.kept / len(kept):.0f} bytes each"


# %% tags=["nbval-ignore-output"]
{cls.__name__: bytes_each(cls) for cls in (OnEach, OnTheClass, Slotted)}

# %% [markdown]
# (With the number it holds.) A constant on each object is paid for by each; `__slots__` does without a dictionary for each. What is on
# the class belongs to all, which is also the trap:


# %%
class Basket:
    goods = []

    def add(self, what):
        self.goods.append(what)


mine, yours = Basket(), Basket()
mine.add("tea")
yours.goods

# %% [markdown]
# `self.goods.append` changes the list that the class holds. `self.goods = […]` would have made one of its own. A value on the class is for what never
# changes, or is *meant* to be shared.
#
# And if it is dear to get? In the class body it is read when the module is imported: by every test, every worker, every command, used or not.

# %% [markdown] tags=["slide"]
# ## Exercise 7.4 (extra): the tax table
#
# Read the rates **once for all prices**, a subclass's among them, and not before somebody asks for a tax. A test replaces them for all prices, by
# `monkeypatch.setattr(Price, "rates", …)`, which also puts back what was there. A price's own rate stays its own, and nothing holds on to a price that nobody needs.

# %% tags=["exercise"] exercise="price_class"
exercises.price_class.check(price_class)

# %% [markdown] tags=["slide"]
# ## Leave it alone
#
# So properties are slow, and fields are fast? Here is the cheap one, `is_open`, against its text written out, over a page of 500:


# %% tags=["nbval-ignore-output"]
def tills(session):
    return session.scalars(select(Till).order_by(Till.id).limit(500))


def by_property(session):
    """a property"""
    return [till.id for till in tills(session) if till.is_open]


def by_field(session):
    """the field, compared in place"""
    return [till.id for till in tills(session) if till.status in ("placed", "paid")]


compare(by_property, by_field, on=engine).times

# %% [markdown]
# Tens of nanoseconds for each, lost among the milliseconds of loading. Nobody can measure it in an endpoint. Keep the name: it says what the
# comparison means.

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **counted** what one dot costs, **computed** once what is needed often, and **filtered** by a computed value in
# SQL.
#
# **What the numbers don't show.** Python calls differ between versions, bytes between builds. Statements don't.
#
# **On your own code.** Look for properties that reach a relationship or a session: `record` one access of each.

# %% [markdown]
# **What it costs.** A value kept must be thrown away in time. A hybrid with an expression of its own says everything twice. A `column_property` is paid for by every
# list.
#
# **In production.** `raiseload("*")` on list endpoints makes a hidden query fail in tests. `functools.total_ordering` multiplies calls of
# `__lt__`; sort by a key. Linters know `lru_cache` on methods (ruff: B019) and mutable class attributes (RUF012).
#
# **Further.** Materialise the total in a column: who keeps it right? When would you give `total` a verb: `invoice.fetch_total()`?
#
# Next: [When not to use the ORM](08_when_not_to_use_the_orm.ipynb).
