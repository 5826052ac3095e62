"""Exercises of lesson 02: one query per row, foreseen, removed twice, and kept out."""

from __future__ import annotations

from functools import partial

from workshop_utils.exercises import n_plus_one_ways as ways
from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.exercise import Case, Exercise, Item
from workshop_utils.exercises.n_plus_one_drive import guarded_but_lazy, page_and_probes
from workshop_utils.exercises.n_plus_one_guard import of_a_guard
from workshop_utils.exercises.n_plus_one_remarks import of_a_basket, of_a_page
from workshop_utils.exercises.pages import statements_of
from workshop_utils.exercises.prediction import PredictionExercise
from workshop_utils.exercises.solutions import n_plus_one as solutions
from workshop_utils.exercises.starters import n_plus_one as starters
from workshop_utils.shop import Size

LARGER = Size("larger", 900, 180, 120)
SMALLER = Size("smaller", 300, 60, 100)
MORE_GOODS = Size("more goods", 60, 20, 700)
# The shop's own index gives orders of the same second in the order asked for, though nobody asked: by luck.
_NO_LUCK = ("DROP INDEX ix_orders_placed_at_id", "CREATE INDEX ties ON orders (placed_at DESC)")
_ORDERS = (
    # Seeds with an order that is older than its number says, and with two of the same second.
    Case("5 orders", LARGER, seed=14, arguments=(5,), prepared=_NO_LUCK, head="5 orders of 900"),
    Case("50 orders", SMALLER, seed=50, arguments=(50,), prepared=_NO_LUCK, head="50 orders of 300"),
)
# Beyond what the lesson announces, so that an answer made for 5 and 50 is seen.
_MORE_ORDERS = Case(
    "120 orders", SMALLER, seed=50, arguments=(120,), prepared=_NO_LUCK, head="120 orders of 300", announced=False
)

page_of_50 = PredictionExercise(
    name="page_of_50",
    number="2.1",
    lesson="n_plus_one",
    goal="Guess how many statements the page of 50 orders sends, from what the cell above counts. A factor of three is near "
    "enough.",
    within=3,
    answer=partial(statements_of, starters.order_page, 50),
    unit="statements",
    example=300,
    misconceptions={
        1: "One statement brings the orders; what the page shows of each is more than that.",
        5: "That is one for each kind of thing, as if every kind came at once.",
        50: "That is one for each order; an order has more than one thing to ask for.",
        51: "One for the orders and one for each order makes 51. But an order asks for each kind of thing by itself.",
        101: "One for the orders, and two for each order, makes 101: customers and products ask, too.",
        151: "One for the orders, and three for each order, makes 151: each product asks, too.",
    },
    hints=(
        "One statement brings the orders. What does each order ask for when the page touches it?",
        "A session keeps what it has loaded: a customer or a product that comes twice is asked for once.",
        (
            "Add up: the orders themselves, one for each customer, one for the lines of each order, one for each product, one "
            "for the history of each order."
        ),
    ),
    why="1 + orders + orders + customers + products, of the cell above: one statement for the orders, then one for each order's lines, one for each order's history, and one for each "
    "customer and each product that the session hasn't met yet.",
)

order_page = Exercise(
    name="order_page",
    number="2.2",
    lesson="n_plus_one",
    goal="The same answer, in a number of statements that doesn't grow with `limit`.",
    call="order_page(session, limit)",
    starter=starters.order_page,
    solution_code=solutions.order_page,
    cases=(*_ORDERS, _MORE_ORDERS),
    shifts=(3, 14),
    budget=Budget(statements=6, rows=1.25),
    timed=Case("10 orders", SMALLER, seed=50, arguments=(10,), head="10 orders of 300"),
    item=Item("order", "orders", key="id", parts={"lines": "lines", "history": "steps of history"}),
    hints=(
        (
            "Record your page and look at *times run* in the ledger. Which statements run more than once, and which attribute "
            "of yours asks for each?"
        ),
        (
            "The page crosses four relationships. `select` takes loader options that name what to bring along; you have met "
            "two kinds. One of the four can only be reached through another."
        ),
        (
            "Write one option for each relationship; an option can carry on to the relationship below it. For each ask: can "
            "one order have *many* of these? Two “many” in the same join multiply."
        ),
    ),
    asks={
        "customers": "which relationship leads from an order to its customer, and does an option of yours name it?",
        "order_lines": "which relationship leads from an order to its lines, and does an option of yours name it?",
        "products": "by which relationships do you get from an order to a product, and which of them do your options "
        "name?",
        "history_steps": "which relationship leads from an order to its history, and does an option of yours name it?",
    },
    diagnose=of_a_page,
    why="Each statement asks for all orders' share at once.",
    ways=ways.PAGE,
    other_way=ways.PAGE[0].text,
    price="The page loads the history even on the day nobody shows it (lesson 03), and beyond 500 orders `selectinload` "
    "splits its statement.",
)

_SHOWN = (31, 7, 58, 7, 999_999, 12)
# Of these, 500 are products of the shop, two of them twice, and 98 aren't. More than the 500 that drivers and SQLAlchemy
# ask for at once, so that portions of 500 are enough, and small ones are seen to grow with the basket.
_MANY = (*(1 + 37 * place % 700 for place in range(500)), 38, 75, *range(2_000, 2_098))
# And more than the lesson announces, so that an answer made for 6 and 600 is seen: portions of 300 grow with the basket.
_MORE = (*(1 + 37 * place % 700 for place in range(700)), 38, 75, *range(2_000, 2_288))
_FEW = (*_MANY[:40], 38, 75, *range(2_000, 2_018))

basket = Exercise(
    name="basket",
    number="2.3",
    lesson="n_plus_one",
    goal="The same answer, in a number of statements that doesn't grow with the basket.",
    call="basket(session, product_ids)",
    starter=starters.basket,
    solution_code=solutions.basket,
    cases=(
        Case("6 ids", LARGER, seed=9, arguments=(_SHOWN,), head="6 ids (120 products)"),
        Case("600 ids", MORE_GOODS, seed=10, arguments=(_MANY,), head="600 ids (700 products)"),
        Case("990 ids", MORE_GOODS, seed=10, arguments=(_MORE,), head="990 ids (700 products)", announced=False),
    ),
    budget=Budget(statements=2, rows=2.0),
    timed=Case("62 ids", SMALLER, seed=10, arguments=(_FEW,), head="62 ids (100 products)"),
    item=Item("product", "products", opening="{asked} belong in the answer, and {came} came."),
    hints=(
        "There is no relationship here, so no loader option can help. Which line asks, and what does it ask each time?",
        "SQL can ask for several ids in one statement; the card, `card()`, shows how `where` says it.",
        (
            "What comes back is in the database's order, and each product once. A dictionary from id to product lets you "
            "walk through `product_ids` again."
        ),
    ),
    asks={"products": "can one statement ask for all the ids at once?"},
    diagnose=of_a_basket,
    why="All ids go to the database at once. Rows that match a set of ids have neither the order that was asked for nor its "
    "repeats: those come from `product_ids`.",
    ways=ways.BASKET,
    other_way=ways.BASKET[1].text,
    price="An `IN` list has a limit (some drivers take 32,766 parameters, some 2,100), so very long lists go in portions.",
)

orders_for_page = Exercise(
    name="orders_for_page",
    number="2.4",
    lesson="n_plus_one",
    core=False,
    goal="Orders with what the page shows and no more; touching what would take another statement raises.",
    call="orders_for_page(session, limit)",
    starter=starters.orders_for_page,
    solution_code=solutions.orders_for_page,
    slow=guarded_but_lazy,
    drive=page_and_probes,
    nothing_to_time="there is nothing to time: the starter asks as seldom as your answer. What you bought is an error in the "
    "first test, in place of a page that gets slow unseen.",
    cases=_ORDERS,
    budget=Budget(statements=6, rows=1.25),
    item=Item("order", "orders", key="id", parts={"lines": "lines", "history": "steps of history"}),
    hints=(
        "In this lesson a page failed loudly instead of asking. Which loader option made it do so?",
        "That option can name one relationship, or all that no other option names.",
        "A text with one character stands for “all the others”, on every level. It takes one more option, and the others stay as they are.",
    ),
    asks={
        "customers": "does the page still bring along all that it shows?",
        "order_lines": "does the page still bring along all that it shows?",
        "products": "does the page still bring along all that it shows?",
        "history_steps": "does the page still bring along all that it shows?",
    },
    diagnose=of_a_guard,
    why="What no option names is refused, so the next field that somebody adds fails in the first test instead of running "
    "a query for each row.",
    ways=ways.GUARD,
    other_way=ways.GUARD[1].text,
    price="A refused load is an error at run time: a rare path that nobody tests breaks instead of being slow.",
)
