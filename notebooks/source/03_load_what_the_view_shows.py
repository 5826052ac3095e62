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
# # Load what the view shows
#
# Somebody added one field to a response. The tests passed, the review was short. Since then the endpoint runs dozens of
# statements, and nobody noticed until the bill came.
#
# In this lesson we **weigh** loading strategies against each other, **derive** the loading from the view schema, and
# **watch** a new field stay cheap.

# %% [markdown] tags=["teacher"]
# *What goes wrong here.* In 3.1 a third of the room takes `joinedload` for both collections: fewest statements. Let them
# read the rows. In 3.2 many forget that a nested view needs its foreign key, or recurse without handing the option on.
#
# To discuss: who owns your view schemas, and who owns your queries? What would a reviewer have to know to see the drift?

# %%
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session, joinedload, load_only, raiseload, selectinload

from workshop_utils import compare, predict, record, shop, show
from workshop_utils.exercises import load_what_the_view_shows as exercises
from workshop_utils.exercises.view_fields import nested_view
from workshop_utils.loading import LoadingError, explain, load_for, needs
from workshop_utils.shop import Category, Customer, HistoryStep, Order, OrderLine, Product, Review

engine = shop.open_database()

# %% [markdown] tags=["slide"]
# ## Two minutes: an older fault
#
# A colleague shows you this, and says that it has no lazy loading in it. How many statements for 100 products? Guess, then
# run the cell below.


# %%
def shelf_labels(session, limit=100):
    products = session.scalars(select(Product).order_by(Product.id).limit(limit)).all()
    return [f"{product.name}: {session.get(Category, product.category_id).name}" for product in products]


guess = predict(
    "How many statements for 100 products?",
    ...,
    options=("one", "two", "one, and one for each category among them", "one, and one for each product"),
)
guess

# %%
with record(engine) as ledger, Session(engine) as session:
    shelf_labels(session)

ledger.counts

# %%
guess.reveal({1: "a", 2: "b", 101: "d"}.get(ledger.statements, "c"))

# %% [markdown]
# `session.get` in a loop is one query per row, whatever one calls it (lesson 02). There are fewer categories than products,
# but the identity map didn't help: a session keeps an object only as long as somebody holds it, and nobody held these.

# %% [markdown] tags=["slide"]
# ## Somebody added a field
#
# A **view schema** says what a response shows. FastAPI, Pydantic and Marshmallow turn objects into responses by it. This
# one shows orders, and the options below it were written to fit:


# %%
class View(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ProductView(View):
    name: str


class LineView(View):
    quantity: int
    product: ProductView


class OrderView(View):
    id: int
    lines: list[LineView]


def newest(limit=100):
    return select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)


fits = (selectinload(Order.lines).joinedload(OrderLine.product),)


def page(session, view, options):
    """Load with options, and show through a view"""
    orders = session.scalars(newest().options(*options)).all()
    return [view.model_validate(order).model_dump() for order in orders]


# %%
with record(engine) as ledger, Session(engine) as session:
    page(session, OrderView, fits)

ledger.counts

# %% [markdown]
# Then the shelf was wanted, too: one field in the schema of a product, nothing in the query. (Here as new classes, to
# compare.)


# %%
class ShelfView(View):
    name: str


class ShelvedProduct(ProductView):
    category: ShelfView


class ShelvedLine(LineView):
    product: ShelvedProduct


class ShelvedOrder(OrderView):
    lines: list[ShelvedLine]


with record(engine) as ledger, Session(engine) as session:
    page(session, ShelvedOrder, fits)

ledger.counts

# %% [markdown]
# Nothing failed. Pydantic touched `product.category`, and SQLAlchemy loaded it, once for each category. (Here the identity map
# does help: the products hold their categories.) The options had also brought whole products for a name. The query and the
# view are two lists of the same things, kept in step by hand. That is the fault, and we come back to it.
#
# First, what the options cost.

# %% [markdown] tags=["slide"]
# ## What a strategy costs
#
# Orders with two collections, their lines and their history. Four ways:


# %%
def shown(orders):
    return [(order.id, len(order.lines), len(order.history)) for order in orders]


def lazy(session):
    """when touched"""
    return shown(session.scalars(newest()))


def joined(session):
    """both joined"""
    return shown(session.scalars(newest().options(joinedload(Order.lines), joinedload(Order.history))).unique())


def selectin(session):
    """a statement for each"""
    return shown(session.scalars(newest().options(selectinload(Order.lines), selectinload(Order.history))))


def narrow(session):
    """a statement for each, ids only"""
    lines = selectinload(Order.lines).load_only(OrderLine.order_id)
    history = selectinload(Order.history).load_only(HistoryStep.order_id)
    return shown(session.scalars(newest().options(load_only(Order.id), lines, history)))


four = compare(lazy, joined, selectin, narrow, on=engine, also=("objects",))
four.counts

# %% tags=["nbval-ignore-output"]
show.bars(four)

# %% [markdown]
# One statement, and the most rows by far. The objects are the same: the ORM takes all rows apart to find them. For one
# order of this page, drawn:

# %%
with Session(engine) as session:
    order = max(session.scalars(newest()), key=lambda order: len(order.lines) * len(order.history))
    sizes = len(order.lines), len(order.history)

show.multiply_or_add(*sizes, names=("lines", "steps of history"))

# %% [markdown]
# | | when |
# |---|---|
# | `joinedload` | towards *one*: a row gets wider, and there are no more rows |
# | `selectinload` | towards *many*: rows add up, and no parent is repeated |
# | `load_only` | when columns that nobody shows are large |
# | `raiseload` | nothing else may be loaded: the guard |
#
# And `lazy="joined"` on the mapping is an option for *every* query, also for those that show none of it.

# %% [markdown] tags=["slide"]
# ## Exercise 3.1: three relationships
#
# Customers, with their orders and with what they reviewed. Choose a strategy for each of the three relationships: at most
# **4 statements**, and at most a tenth more **rows** than the slow version fetches. Judged on another shop, with 5 and 30
# customers. Keep keys, values and order.

# %% tags=["exercise"] exercise="customer_page"
exercises.customer_page.check(customer_page)

# %% tags=["nbval-ignore-output"]
exercises.customer_page.what_it_bought(engine)

# %% [markdown] tags=["slide"]
# ## The view knows
#
# Look at the schema again. `id` is a column, `lines` a collection, `product` one thing. Whoever knows the model's
# relationships can write the options from that, so a program can. For a flat view three lines are enough:


# %%
def flat_options(view, model):
    """Load the columns that a view without nested views shows"""
    columns = [getattr(model, name) for name in view.model_fields if name in inspect(model).columns]
    return (load_only(model.id, *columns), raiseload("*", sql_only=True))


class OrderRow(View):
    id: int
    status: str


with record(engine) as ledger, Session(engine) as session:
    page(session, OrderRow, flat_options(OrderRow, Order))

ledger.counts

# %% [markdown]
# `raiseload("*", sql_only=True)` is the guard of lesson 02: a relationship that the view doesn't show refuses to load.
# `sql_only` leaves alone what needs no SQL, such as an object that the session holds already. (Columns are guarded by
# `load_only(…, raiseload=True)`.)
#
# And for views with views in them? Options stand inside an option: `selectinload(Order.lines).options(…)`. And the model
# knows where each relationship leads, and whether to many (`uselist`). One trap: `selectinload` towards *one* needs the foreign key
# among the columns, or it has to join:

# %%
{
    name: f"{'many' if each.uselist else 'one'} {each.mapper.class_.__name__}"
    for name, each in inspect(Order).relationships.items()
}

# %% [markdown] tags=["slide"]
# ## Exercise 3.2: derive it
#
# Make `options_for(view, model)` work for views with views in them. `nested_view(field)` gives the view inside a field, or
# None. Judged on hidden views together: **no statement while the response is made**, at most one for each
# view, hardly more rows, no column that none shows, keys aside. The guard isn't judged.

# %% tags=["exercise"] exercise="options_for"
exercises.options_for.check(options_for)

# %% [markdown] tags=["slide"]
# ## The finished tool
#
# `workshop_utils.loading` is the same idea, finished: a folder that needs nothing of this workshop, to take home.
# `explain` says what it will do, and why:

# %%
explain(Order, ShelvedOrder)


# %%
def derived(session):
    """options from the view"""
    return page(session, ShelvedOrder, load_for(Order, ShelvedOrder))


def drifted(session):
    """options written by hand for the view before"""
    return page(session, ShelvedOrder, fits)


compare(drifted, derived, on=engine).counts

# %% [markdown]
# The schema drifted, the options came along. The next field is one more line in the schema, and nothing else:


# %%
class CustomerView(View):
    name: str


class FullOrder(ShelvedOrder):
    customer: CustomerView


with record(engine) as ledger, Session(engine) as session:
    page(session, FullOrder, load_for(Order, FullOrder))

ledger.counts

# %% [markdown]
# It reads Marshmallow schemas as well, also instances with `only` and `exclude`. What it can't say with loader options, it
# refuses when it plans, with the field's path:

# %%
from marshmallow import Schema, fields


class OrderSchema(Schema):
    id = fields.Integer()
    customer = fields.Pluck("CustomerSchema", "name")
    supplier = fields.String()


class CustomerSchema(Schema):
    name = fields.String()


explain(Order, OrderSchema(exclude=["supplier"]))

# %%
try:
    load_for(Order, OrderSchema)
except LoadingError as error:
    print(error)

# %% [markdown] tags=["slide"]
# ## Exercise 3.3 (extra): a column nobody listed
#
# `Order.total_cents` is a property that adds up `quantity` × `unit_price_cents` of the lines. No plan can look into a
# function, so `load_for` refuses this view. `Annotated[int, needs("…")]` says which attributes a field reads, by dotted
# paths. **Two statements**, and no column that the total doesn't read, keys aside. (A
# Pydantic view, please.)

# %% tags=["exercise"] exercise="receipt_view"
exercises.receipt_view.check(receipt_view)

# %% [markdown] tags=["slide"]
# ## Exercise 3.4 (extra): a tree under another name
#
# Write the view of a category as a tree: `title` shows its `name`, `below` its `children`, each of them a tree again.
# `load_for(Category, view, depth=2)` loads two levels below the first, and asks once more whether there is a third. Judged
# at several depths: the document, and a statement for each level, the asking included.

# %% tags=["exercise"] exercise="category_view"
exercises.category_view.check(category_view)

# %% [markdown] tags=["slide"]
# ## In an endpoint
#
# FastAPI knows the view already: `response_model`. One dependency hands its options to the query, and the OpenAPI
# document shows the same schema to the client. One list, three readers:

# %%
from fastapi import Depends, FastAPI

from workshop_utils.loading import loading_for

app = FastAPI()


@app.get("/orders", response_model=list[FullOrder])
def orders(options: Annotated[tuple, Depends(loading_for(Order))]):
    with Session(engine) as session:
        return session.scalars(newest(3).options(*options)).all()


# %%
import httpx

async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client:
    with record(engine) as ledger:
        response = await client.get("/orders")

ledger.statements, response.json()[0]

# %% [markdown]
# The session was closed before FastAPI made the response, and nothing is missing: all that the view shows had been
# loaded. What the client is promised comes from the same classes:

# %%
app.openapi()["components"]["schemas"]["FullOrder"]["properties"]

# %% [markdown] tags=["slide"]
# ## Leave it alone
#
# The newest reviews, each with its product. Towards *one*, so a join? Products have long descriptions and photos, and a
# few products get most reviews:


# %%
def reviews(session, load):
    best = (
        select(Product.id).join(Product.reviews).group_by(Product.id).order_by(func.count().desc(), Product.id).limit(3)
    )
    theirs = select(Review).where(Review.product_id.in_(best)).order_by(Review.id).limit(200)
    return [(review.stars, review.product.name) for review in session.scalars(theirs.options(load(Review.product)))]


def joined_product(session):
    """joinedload: the product again with each review"""
    return reviews(session, joinedload)


def selectin_product(session):
    """selectinload: each product once"""
    return reviews(session, selectinload)


compare(joined_product, selectin_product, on=engine).counts

# %% [markdown]
# Rules of thumb are for the usual case; here one more statement saves most of the bytes. And the best cure would be not to
# load what nobody shows: `load_only`, or a plan.
#
# The other case is one thing with what belongs to it: a review, its product, its customer. Three statements become one; see in
# the column *ms* what that is worth with the database next door. Leave it alone, unless all your endpoints are planned:


# %% tags=["nbval-ignore-output"]
class ReviewView(View):
    stars: int
    product: ProductView
    customer: CustomerView


def one_lazily(session):
    """one review, as it comes"""
    return ReviewView.model_validate(session.get(Review, 1)).model_dump()


def one_planned(session):
    """one review, options from the view"""
    return ReviewView.model_validate(session.get(Review, 1, options=load_for(Review, ReviewView))).model_dump()


compare(one_lazily, one_planned, on=engine)

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **weighed** loading strategies, **derived** the loading from the view schema, and **watched** a new
# field stay cheap.
#
# **On your own code.** `explain(YourModel, YourView)` for your largest response; it names each field that nobody loads.
#
# **What it costs.** A plan hides the query from its reader, and can't say limits, orders or filters inside a collection.
#
# **In production.** Keep the guard on in tests at least.
#
# **Further.** Which view of yours shows things that no client reads? Should a list and a detail share a view?
#
# Next: [Load less](04_load_less.ipynb).
