"""Exercises of lesson 10: one engine, a connection given back in time, a session for each request, settings read once."""

from __future__ import annotations

from workshop_utils.exercises import once_order_drive as orders
from workshop_utils.exercises import once_payment_drive as payments
from workshop_utils.exercises import once_price_drive as prices
from workshop_utils.exercises import once_product_drive as products
from workshop_utils.exercises import once_ways as ways
from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.exercise import Case, Exercise, Item
from workshop_utils.exercises.once_order_remarks import makes_engines, of_orders
from workshop_utils.exercises.once_payment_remarks import of_payments
from workshop_utils.exercises.once_price_remarks import of_prices, reads_early
from workshop_utils.exercises.once_product_remarks import of_products, opens_beside
from workshop_utils.exercises.solutions import once_or_every_time as solutions
from workshop_utils.exercises.starters import once_or_every_time as starters
from workshop_utils.shop import Size

SHOP = Size("tiny", 10, 10, 12)

product_app = Exercise(
    name="product_app",
    number="10.1",
    lesson="once_or_every_time",
    goal="The same answers, from one engine and at most 5 connections, over 10 requests and over 50; two that come at once have a "
    "connection each.",
    call="product_app(url)",
    starter=starters.product_app,
    solution_code=solutions.product_app,
    drive=products.products,
    may_connect=True,
    cases=(
        Case("10 requests", SHOP, seed=101, arguments=(10, 101)),
        Case("50 requests", SHOP, seed=102, arguments=(50, 102)),
    ),
    budget=Budget(engines=1, connections=5),
    item=Item("response", "responses", key="product"),
    beyond=opens_beside,
    diagnose=of_products,
    hints=(
        "Which line of the starter makes something that the next request could have used as well? How often does that line run?",
        (
            "An engine holds a pool of connections, and lends one to each session. So the engine lives as long as the app, and the session as long as "
            "the request."
        ),
        (
            "`product_app` runs once, the function inside it once for each request. FastAPI has a place for what begins and ends with the app, too: "
            "its `lifespan`, which is also where an engine can be disposed of."
        ),
    ),
    ways=ways.PRODUCT,
    other_way=ways.PRODUCT[1].text,
    why="The engine's pool keeps connections open between requests. Each request borrows one, and a second request at the same time gets another.",
    price="What lives as long as the app has to be ended with it, and can't be made before a server's processes have been forked apart.",
    nothing_to_time="both send the same statements, so the database's distance changes nothing that SQLAlchemy counts. A connection to a "
    "database across a network takes several round trips, and the starter opens one for each request.",
)

order_app = Exercise(
    name="order_app",
    number="10.2",
    lesson="once_or_every_time",
    goal="The same answers, and no connection checked out while FastAPI validates and sends them.",
    call="order_app(engine, view)",
    starter=starters.order_app,
    solution_code=solutions.order_app,
    drive=orders.orders,
    may_connect=True,
    cases=(
        Case("1 order", SHOP, seed=103, arguments=(1, 103)),
        Case("8 orders at once", SHOP, seed=104, arguments=(8, 104)),
    ),
    budget=Budget(connections=0),
    item=Item("response", "responses", key="order"),
    beyond=makes_engines,
    diagnose=of_orders,
    hints=(
        "When does the code behind the `yield` of `get_session` run: before or after FastAPI has made the response?",
        (
            "The endpoint's `return` is the last moment at which your own code decides. By then the session should be closed, and all that the view "
            "shows should be in memory."
        ),
        (
            "Open and close the session inside the endpoint, with `with`. What the view takes from the order after that can't be loaded any more: "
            "which of its fields isn't a column?"
        ),
    ),
    ways=ways.ORDER,
    other_way=ways.ORDER[1].text,
    why="The session ends before the endpoint returns, so its connection is back in the pool while FastAPI validates, serialises and sends.",
    price="All that the view shows must be loaded before the session is closed: a field that is added to the view and forgotten in the statement is an "
    "error. That is lesson 03's subject.",
    nothing_to_time="alone, a request takes as long as before. What changed is how many can be answered at once, and that is no matter of distance.",
)

payment_app = Exercise(
    name="payment_app",
    number="10.3",
    lesson="once_or_every_time",
    goal="Nobody sees an order before it is paid for, nobody waits for somebody else's payment, and an order that isn't paid leaves nothing behind.",
    call="payment_app(engine, pay)",
    starter=starters.payment_app,
    slow=solutions.payment_app,
    solution_code=solutions.payment_app,
    drive=payments.payments,
    may_connect=True,
    cases=(
        Case("10 orders", SHOP, seed=105, arguments=(105,)),
        Case("14 orders", Size("other", 14, 10, 12), seed=106, arguments=(106,)),
    ),
    item=Item("step", "steps", key="when"),
    diagnose=of_payments,
    hints=(
        "While one request waits in `pay`, another one reads. Which session does each of them use, and what has that session not committed yet?",
        "A session is one conversation with the database: it sees its own changes before anybody else does, and it can end in one way only, for all that was said in it.",
        "What may be shared is the engine. Where does a session have to be made, so that each request has its own, and what closes it, also when `pay` raises?",
    ),
    ways=ways.PAYMENT,
    other_way=ways.PAYMENT[1].text,
    why="Each request talks to the database through a session of its own, so it sees what was committed, and its rollback takes back its own rows only.",
    price="The order's transaction is open, and its connection taken, as long as the payment takes; SQLite lets nobody else write meanwhile. Where that is "
    "long, write the order down as *unpaid*, commit, pay, and write down how that ended.",
    nothing_to_time="nothing became faster. What was wrong is right.",
)

price_app = Exercise(
    name="price_app",
    number="10.4",
    lesson="once_or_every_time",
    core=False,
    goal="The same prices, with the settings read once for each app, not before it is asked or started; a failure isn't kept, and a test can override them.",
    call="price_app(read_settings)",
    starter=starters.price_app,
    solution_code=solutions.price_app,
    drive=prices.prices,
    cases=(
        Case("10 requests", SHOP, seed=107, arguments=(10, 107)),
        Case("50 requests", SHOP, seed=108, arguments=(50, 108)),
    ),
    budget=Budget(reads=1),
    item=Item("response", "responses", key="when"),
    beyond=reads_early,
    diagnose=of_prices,
    hints=(
        "How often does FastAPI call `get_settings`, and which line of it would be enough once?",
        "Something has to remember what was read, and belong to this app. The standard library's `functools` has a decorator that calls a function once.",
        "What a test replaces is `get_settings` itself, so the endpoint has to get its settings through `Depends`. And think of the first read, which may fail: what is remembered then?",
    ),
    ways=ways.PRICE,
    other_way=ways.PRICE[1].text,
    why="The first request reads, all others find what it found. What raises isn't remembered, and a test puts another function in the dependency's place.",
    price="Settings that change while the app runs aren't seen until it starts again. And several requests that come first at once may each read.",
    nothing_to_time="the database isn't asked at all, so its distance changes nothing. The table under the verdict counts the reads.",
)
