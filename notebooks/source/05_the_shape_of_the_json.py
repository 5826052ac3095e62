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
# # The shape of the JSON
#
# 2,000 reviews, each with its whole customer and its whole product inside. The same few products, again and again. The
# database was quick; then the answer is checked, copied, written as text, sent, and read.
#
# In this lesson we **weigh** shapes of the same data, before and after compression, **follow** a response through FastAPI,
# and **serialise** each row once.

# %% [markdown] tags=["teacher"]
# *What goes wrong here.* "Columnar is smaller" is what people take home if gzip comes late: show both bars at once. In 5.3 some
# remove the response model and are twice as fast, and the secret column is in the body; let the verdict find it.
#
# To discuss: who compresses in your company, the application or the proxy? Who reads your payloads besides your own client?

# %%
import gzip
import json
from datetime import datetime

import httpx
import orjson
from fastapi import FastAPI, Response
from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel, ConfigDict, TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from workshop_utils import compare, load_tests, predict, record, serve, shop, show, weigh
from workshop_utils.exercises import the_shape_of_the_json as exercises
from workshop_utils.exercises import the_shape_of_the_json_layouts as layouts
from workshop_utils.exercises.the_shape_of_the_json_http import as_json, tag_of
from workshop_utils.shop import Product, Review

engine = shop.open_database()

# %% [markdown] tags=["slide"]
# ## Five lines of FastAPI, and an older fault
#
# For those who come from elsewhere: a function is an **endpoint**, its path stands above it, and its `response_model` is the
# view schema by which the answer is checked and written. `serve` runs it on this machine, as a real server, for as long as
# the block lasts.
#
# It also has an older fault, of lesson 02. How many statements, for 100 reviews?


# %%
class Named(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    name: str


class ReviewView(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    stars: int
    product: Named


shelf = FastAPI()


@shelf.get("/reviews", response_model=list[ReviewView])
def reviews():
    with Session(engine) as session:
        found = session.scalars(select(Review).order_by(Review.id).limit(100)).all()
        return [ReviewView.model_validate(review) for review in found]


with serve(shelf) as server, record(engine) as ledger:
    answer = httpx.get(f"{server.url}/reviews")

ledger.counts

# %% [markdown]
# Nobody told the query what the view shows (lesson 03). The rest of this lesson is about what happens *after* the query.

# %% [markdown] tags=["slide"]
# ## Three shapes
#
# The shop's own API has `/reviews`, each with its whole customer and product inside. Its query is mended, so that only the answer
# is left to look at:

# %%
with serve(shop.create_api(engine)) as server, record(engine) as ledger:
    rows = httpx.get(f"{server.url}/reviews?limit=2000", timeout=30).json()

{
    "statements": ledger.statements,
    "reviews": len(rows),
    "different customers": len({row["customer"]["id"] for row in rows}),
    "different products": len({row["product"]["id"] for row in rows}),
}

# %% [markdown]
# Three shapes of the same data. **Records**: each review whole, as here. **Side-loaded**: each customer and each product once,
# beside the reviews, which name them by id. **Columnar**: a list for each field. `weigh` encodes each, takes the rows back out of
# it, to see that nothing is lost, and only then compares. (`layouts` has the code of the two; you will write the first yourself.)


# %%
def records(rows):
    """each review whole"""
    return rows


shapes = weigh(
    records, (layouts.side_loaded, layouts.from_side_loaded), (layouts.columnar, layouts.from_columns), on=rows
)
[(shape.name, shape.raw) for shape in shapes.layouts]

# %% [markdown] tags=["slide"]
# ## Exercise 5.1: which one, after gzip?
#
# 2,000 reviews of your shop, in the three shapes. Which is smallest **after gzip**? Put a letter in place of the `...`.
#
# a) records, b) side-loaded, c) columnar, d) all about the same.

# %% tags=["exercise"] exercise="smallest_after_gzip"
exercises.smallest_after_gzip.check(guess)

# %% tags=["nbval-ignore-output"]
shapes.counts

# %% tags=["nbval-ignore-output"]
show.payloads(shapes)

# %% [markdown]
# Gzip takes out what repeats near by, names of fields and the like. It remembers the last 32 kB only: a product that comes again
# later than that is new to it. And what it does take out was written first, and has to be read again at the other end: see the
# milliseconds.
#
# Move the rows, the shape and the compression. With how many rows does side-loading begin to pay?

# %%
three = (records, (layouts.side_loaded, layouts.from_side_loaded), (layouts.columnar, layouts.from_columns))
show.payload_panel({number: weigh(*three, on=rows[:number], runs=3) for number in (20, 200, 2_000)})

# %% [markdown] tags=["slide"]
# ## Exercise 5.2: send it once
#
# Write `side_load` and `rebuild`: the object that is sent, and what the receiver makes of it. Judged on other reviews, with more
# fields and some `None`s; we encode and decode: **at most 0.56 of the records' bytes**, and `rebuild`, in another process, gives the
# same reviews back. Every field keeps its name, and `reviews` stay as they are.

# %% tags=["exercise"] exercise="side_load"
exercises.side_load.check(side_load, rebuild)

# %% [markdown] tags=["slide"]
# ## Who writes the text?
#
# All products, with their categories, through five encoders. Each gives the same document:


# %%
with Session(engine) as session:
    found = session.scalars(select(Product).options(joinedload(Product.category)).order_by(Product.id)).all()
    products = [
        {
            "id": one.id,
            "name": one.name,
            "price_cents": one.price_cents,
            "category": {"id": one.category.id, "name": one.category.name},
        }
        for one in found
    ]


# %%
class CategoryOut(BaseModel):
    id: int
    name: str


class ProductOut(BaseModel):
    id: int
    name: str
    price_cents: int
    category: CategoryOut


many = TypeAdapter(list[ProductOut])
checked = many.validate_python(products)

# %%
encoders = {
    "json.dumps": lambda: json.dumps(products).encode(),
    "jsonable_encoder, json.dumps": lambda: json.dumps(jsonable_encoder(checked)).encode(),
    "Pydantic: dump_python, json.dumps": lambda: json.dumps(many.dump_python(checked)).encode(),
    "Pydantic: dump_json": lambda: many.dump_json(checked),
    "orjson.dumps": lambda: orjson.dumps(products),
}
{name: json.loads(encode()) == products for name, encode in encoders.items()}

# %% tags=["nbval-ignore-output"]
from timeit import repeat

{name: f"{min(repeat(encode, number=1, repeat=5)) * 1000:.1f} ms" for name, encode in encoders.items()}

# %% [markdown]
# `jsonable_encoder` asks each value what it is. Pydantic's core knows from the schema, and `dump_json` writes text without
# making dictionaries first. `msgspec` is of the same kind.
#
# A double you often meet: `[view.model_dump() for …]` returned to a `response_model`. Pydantic made dictionaries; FastAPI
# checks them again, and then writes them. And where there is no response model at all?

# %% [markdown] tags=["slide"]
# ## Through FastAPI
#
# Four endpoints with the same answer:


# %%
api = FastAPI()


@api.get("/model", response_model=list[ProductOut])
def with_a_model():
    return products


@api.get("/dumped", response_model=list[ProductOut])
def dumped_first():
    return [ProductOut.model_validate(product).model_dump() for product in products]


@api.get("/no-model", response_model=None)
def without_a_model():
    return products


@api.get("/bytes")
def bytes_written_here():
    return Response(orjson.dumps(products), media_type="application/json")


# %%
paths = ("model", "dumped", "no-model", "bytes")
guess = predict(
    "Which is the slowest of the four?",
    ...,
    options=(
        "model: a response model checks everything",
        "dumped: everything is checked twice",
        "no-model: FastAPI has to find out what it is",
        "bytes: orjson makes text, and FastAPI parses it",
    ),
)
guess

# %% tags=["nbval-ignore-output"]
with serve(api) as server:
    answers = {path: httpx.get(f"{server.url}/{path}").json() for path in paths}
    loads = load_tests({path: f"{server.url}/{path}" for path in paths}, concurrency=(1,), requests=30, seconds=0.6)

loads.times

# %%
all(answer == products for answer in answers.values())

# %% tags=["nbval-ignore-output"]
guess.reveal("abcd"[max(range(4), key=lambda number: loads[paths[number]][0].p50)])

# %% [markdown]
# So a response model is not what makes FastAPI slow: since 0.130 Pydantic's core writes the answer from it, if you name no
# response class. (`ORJSONResponse` is deprecated since.) Leaving the model out sends the data through `jsonable_encoder`. A `Response` of your own bytes is the fastest, and FastAPI looks at none of it:
# no check, no filter. What the shop pays for a product must never leave it:


# %%
class PriceTag(BaseModel):
    name: str
    price_cents: int


row = {"name": "Lamp", "price_cents": 4900, "cost_cents": 2100}
leaky = FastAPI()
leaky.get("/filtered", response_model=PriceTag)(lambda: row)
leaky.get("/bytes")(lambda: Response(orjson.dumps(row), media_type="application/json"))

with serve(leaky) as server:
    bodies = {path: httpx.get(f"{server.url}/{path}").text for path in ("filtered", "bytes")}

bodies

# %% [markdown] tags=["slide"]
# ## Exercise 5.3: once is enough
#
# Mend `add_products`: the same JSON from `GET /products`, **each row validated at most once and serialised at most once**. Judged
# inside other views, which may name a field otherwise in JSON. `load()` is called for each request, and gives objects; their
# `cost_price` must be nowhere in the body. Nothing deprecated.

# %% tags=["exercise"] exercise="add_products"
exercises.add_products.check(add_products)

# %% [markdown] tags=["slide"]
# ## What JSON has no word for
#
# Times and amounts become text or numbers, and the receiver makes of them what it can. What becomes of these?

# %%
{
    "three times ten cents, as floats": sum([0.1, 0.1, 0.1]),
    "in cents": sum([10, 10, 10]),
    "a number as a key": json.loads(json.dumps({7: "seven"})),
    "a time, and no zone": json.loads(orjson.dumps({"at": datetime(2026, 2, 1, 9, 30)})),
}

# %% [markdown]
# So send money as whole cents or as text. Ids as keys become text. And a null that the contract promises is a value:
# `exclude_none` saves bytes by taking it away.
#
# **Compression** isn't free of charge either. Below some size the headers of gzip weigh more than it saves, and
# `GZipMiddleware` leaves bodies under 500 bytes alone:


# %% tags=["nbval-ignore-output"]
def gzipped(raw):
    return f"{len(raw)} bytes, gzipped {len(gzip.compress(raw))}"


{f"rows: {number}": gzipped(json.dumps(products[:number]).encode()) for number in (0, 1, 2, 20)}

# %% [markdown] tags=["slide"]
# ## Not at all
#
# The smallest answer is none. An **ETag** names a state of what is shown; the client sends it back as `If-None-Match`, and if
# nothing has changed, **304** and an empty body are the answer. It is worth most where the *state* is cheaper to find out than
# the answer.

# %% [markdown] tags=["slide"]
# ## Exercise 5.4 (extra): has it changed?
#
# Mend `product_reviews`: each 304 from **one statement and one row**. The same answers: 304 while the product's reviews are as the
# client has them, 200 after any edit (which sets `written_at` anew), new review or deletion. `if_none_match` is the header or
# None; it may hold several tags, or `W/` before one. Counted over five 304s, in several processes.

# %% tags=["exercise"] exercise="product_reviews"
exercises.product_reviews.check(product_reviews)

# %% [markdown] tags=["slide"]
# ## Leave it alone
#
# Twenty rows, as on most pages:

# %% tags=["nbval-ignore-output"]
few = weigh(*three, on=rows[:20])
few

# %% [markdown]
# Side-loading makes it larger now: hardly anything repeats. See the milliseconds, too. Nobody will measure a difference, and a columnar payload can't be read, sent row by row, or cut in two. A
# stream of lines (`application/x-ndjson`) goes the other way: more bytes, and the first row arrives at once.

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **weighed** shapes of the same data, **followed** a response through FastAPI, and **serialised** each row
# once.
#
# **What the numbers don't show.** Everything ran on one machine: no network between. A slow line favours small answers, a
# fast one cheap ones.
#
# **On your own code.** `weigh(lambda rows: rows, on=your_payload)` for your largest response, raw and gzipped.

# %% [markdown]
# **What it costs.** Side-loading moves work to the client, and a shape is part of the contract. A `Response` of your own gives
# up the filter.
#
# **In production.** Let the proxy compress; keep `response_model`; put `Cache-Control` beside the `ETag`.
#
# **Further.** Which fields does no client of yours read? Would one of them notice if a null went missing?
#
# Next: [Async or sync?](06_async_or_sync.ipynb).
