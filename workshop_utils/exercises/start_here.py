"""Exercises of lesson 00: guess what a page asks for, then go once round the loop of check, hint and solution."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.exercise import Case, Exercise, Item, Way
from workshop_utils.exercises.pages import first_page, statements_of
from workshop_utils.exercises.prediction import PredictionExercise
from workshop_utils.exercises.solutions import start_here as solutions
from workshop_utils.exercises.start_here_remarks import of_the_cheapest
from workshop_utils.exercises.starters import start_here as starters
from workshop_utils.shop import Product, Size

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _all_of_them(session: Session, limit: int) -> list[dict[str, Any]]:
    """Fetch every product, then sort and cut in Python: the right answer, and what it costs to get it so."""
    products = sorted(session.scalars(select(Product)), key=lambda product: (product.price_cents, product.id))
    return [{"name": product.name, "price_cents": product.price_cents} for product in products[:limit]]


SMALLER, LARGER = Size("smaller", 60, 20, 240), Size("larger", 60, 20, 400)
# Without an index SQLite gives products of the same price by id, though nobody asked: by luck.
_NO_LUCK = ("CREATE INDEX ties ON products (price_cents DESC)",)

_COLUMNS = Way(
    "`select(Product.name, Product.price_cents)` leaves description and photo behind as well (lesson 04).",
    took=lambda report: not any("photo" in one.sql for one in report.last.yours.statements),
)
_OBJECTS = Way(
    "`select(Product)`, ordered and limited the same: it brings description and photo along, for code that goes on with "
    "whole products.",
    took=lambda report: any("photo" in one.sql for one in report.last.yours.statements),
)

page_of_100 = PredictionExercise(
    name="page_of_100",
    number="0.1",
    lesson="start_here",
    goal="Guess how many statements the page of 100 orders sends. The order of magnitude counts: a factor of ten is near "
    "enough.",
    answer=partial(statements_of, first_page, 100),
    unit="statements",
    example=400,
    misconceptions={
        1: "One statement brings the orders; what the page shows of each is more than that.",
        4: "That is one for each kind of thing, as if every kind came at once.",
        100: "That is one for each order; an order has more than one thing to ask for.",
        101: "One for the orders and one for each order makes 101. But an order asks for each kind of thing by itself.",
    },
    hints=(
        "The page shows four kinds of things. Which of them does its `select` bring?",
        "Count the dots behind `order`: each that leads to another table asks the database when it is first touched.",
        (
            "An order has a customer, some lines and a history. Multiply by 100 what each order needs; a customer who comes "
            "twice is asked for once."
        ),
    ),
    why="The `select` brings the orders. Everything that hangs on them is asked for when it is touched, order by order.",
)

cheapest_products = Exercise(
    name="cheapest_products",
    number="0.2",
    lesson="start_here",
    goal="The `limit` cheapest products, in one statement whose rows don't grow with the shop.",
    call="cheapest_products(session, limit)",
    starter=starters.cheapest_products,
    solution_code=solutions.cheapest_products,
    slow=_all_of_them,
    cases=(
        # No number of rows is enough for the second and allowed in the first, so a `limit` of one's own is seen.
        Case("5 products", SMALLER, seed=21, arguments=(5,), prepared=_NO_LUCK, head="5 products of 240"),
        Case("30 products", LARGER, seed=30, arguments=(30,), prepared=_NO_LUCK, head="30 products of 400"),
    ),
    budget=Budget(statements=1, rows=0.1),
    item=Item("product", "products", key="name"),
    hints=(
        "The card, `card()`, has a line for putting rows in order and one for stopping after a few.",
        "`select(Product)` takes both: the order first, then the limit. `session.scalars(…)` gives the products.",
        (
            "Order by price and, for equal prices, by id. Then turn each product into a dictionary with the keys `name` and "
            "`price_cents`."
        ),
    ),
    asks={"products": "can one statement give all that the answer shows?"},
    diagnose=of_the_cheapest,
    why="The database sorts, and stops after as many products as were asked for.",
    ways=(_COLUMNS, _OBJECTS),
    other_way=_COLUMNS.text,
    price="Sorting without an index reads the whole table inside the database. A shop that shows this often gives "
    "`price_cents` an index (lesson 01).",
)
