"""Exercises of lesson 03: a strategy for each relationship, and options that come from the view."""

from __future__ import annotations

from workshop_utils.exercises import load_what_the_view_shows_drive as drive
from workshop_utils.exercises import load_what_the_view_shows_hidden as hidden
from workshop_utils.exercises import load_what_the_view_shows_remarks as remarks
from workshop_utils.exercises import load_what_the_view_shows_view_remarks as view_remarks
from workshop_utils.exercises import load_what_the_view_shows_ways as ways
from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.exercise import Case, Exercise, Item
from workshop_utils.exercises.load_what_the_view_shows_mapping import page_and_names
from workshop_utils.exercises.load_what_the_view_shows_packed import packs_too_much
from workshop_utils.exercises.load_what_the_view_shows_page_remarks import of_a_page
from workshop_utils.exercises.load_what_the_view_shows_responses import loads_more
from workshop_utils.exercises.solutions import load_what_the_view_shows as solutions
from workshop_utils.exercises.starters import load_what_the_view_shows as starters
from workshop_utils.exercises.wording import in_words
from workshop_utils.shop import Size

# Someone who has never bought anything, among the first by name: a join that drops such a customer shows.
NEWCOMER = (
    """INSERT INTO customers
    SELECT MAX(id) + 1, 'Andrea Abel', 'andrea.abel@mail.example', 'Graz', '2025-11-30 10:15:00' FROM customers""",
)
# Goods below three shelves, which makes the tree a level deeper.
BELOW_SHELVES = ("INSERT INTO categories VALUES (66, 'Frying pans', 3), (67, 'Woks', 3), (68, 'Espresso cups', 12)",)
LARGER = Size("larger", 900, 180, 120)
# Few products and many reviews, so that a product asked for once for each review shows in the rows.
BUSY = Size("busy", 600, 40, 20)
MIDDLE = Size("middle", 300, 100, 60)
SMALL = Size("small", 300, 40, 20)

customer_page = Exercise(
    name="customer_page",
    number="3.1",
    lesson="load_what_the_view_shows",
    goal="The same answer in at most 4 statements, and with at most a tenth more rows than the slow version fetches.",
    call="customer_page(session, limit)",
    starter=starters.customer_page,
    solution_code=solutions.customer_page,
    drive=page_and_names,
    cases=(
        # A seed whose first customers have reviews to multiply with.
        Case("5 customers", LARGER, seed=16, arguments=(5,), prepared=NEWCOMER),
        Case("30 customers", BUSY, seed=50, arguments=(30,), prepared=NEWCOMER),
        Case("12 customers", MIDDLE, seed=8, arguments=(12,), prepared=NEWCOMER, announced=False),
    ),
    budget=Budget(statements=4, rows=1.1),
    item=Item("customer", "customers", key="id", parts={"orders": "orders", "reviews": "reviews"}),
    hints=(
        "The page crosses three relationships. Record it: which table is asked again and again, and what in the page asks?",
        (
            "Two of the three lead to *many*, one leads to *one*. Look at the table above the exercise: what does each strategy "
            "do to the rows in each case?"
        ),
        (
            "One option for each relationship, on the statement and not on the mapping; the third one carries on where the second "
            "one ended. At most one of your options may join towards *many*. If you name columns, name the key that the next "
            "option needs, too."
        ),
    ),
    asks={
        "orders": "which relationship leads from a customer to the orders, and does an option of yours name it?",
        "reviews": "which relationship leads from a customer to the reviews, and does an option of yours name it?",
        "products": "by which two relationships do you get from a customer to a product, and does an option of yours go both "
        "steps?",
    },
    diagnose=of_a_page,
    beyond=packs_too_much,
    why="Rows of two collections add up when each has a statement of its own, and the product rides along with its review: "
    "a join towards *one* makes no more rows.",
    ways=ways.PAGE,
    other_way=ways.PAGE[0].text,
    price="Without `load_only` a joined product brings its description and its photo again with every review.",
)

options_for = Exercise(
    name="options_for",
    number="3.2",
    lesson="load_what_the_view_shows",
    goal=f"Options for views with views in them, counted over {in_words(len(hidden.HIDDEN))} hidden views together: no statement "
    "while the response is made, at most one statement for each view, and no column that no view shows, keys aside.",
    call="options_for(view, model)",
    starter=starters.options_for,
    solution_code=solutions.options_for,
    slow=hidden.lazily,
    drive=hidden.hidden_views,
    part="documents",
    may_yield=True,
    beyond=loads_more,
    cases=(
        Case("4 rows a view", MIDDLE, seed=1, arguments=(4,)),
        Case("30 rows a view", SMALL, seed=2, arguments=(30,)),
    ),
    budget=Budget(statements=hidden.STATEMENTS, rows=1.25),
    item=Item("view", "views"),
    hints=(
        (
            "Print what `nested_view(field)` gives for each field of `ShelvedOrder`. For which fields does the flat version do "
            "nothing at all?"
        ),
        (
            "`getattr(model, name)` is what a loader option wants; its `.property` knows where the relationship leads "
            "(`.mapper.class_`) and whether to many (`.uselist`). Options can stand inside an option: "
            "`selectinload(…).options(…)`."
        ),
        (
            "For a field with a view in it you have that view, and the model at the other end. Which function gives the options for "
            "this view and this model? You are writing it."
        ),
    ),
    diagnose=remarks.of_options,
    why="The view says what is shown, the mapper says where each field leads, and the recursion ends where the view ends. "
    f"(We counted {hidden.IN_ALL}; with those inside them they are {hidden.STATEMENTS} views.)",
    ways=ways.OPTIONS,
    other_way=ways.OPTIONS[1].text,
    price="Whoever reads the query sees no longer what it loads; and filters, orders and limits inside a collection can't be "
    "said in a view.",
)

receipt_view = Exercise(
    name="receipt_view",
    number="3.3",
    lesson="load_what_the_view_shows",
    core=False,
    goal="The same receipts from a view that `load_for` can plan: two statements, and no column that the total doesn't read, "
    "keys aside.",
    call="receipt_view()",
    starter=starters.receipt_view,
    solution_code=solutions.receipt_view,
    slow=drive.lazy_receipt,
    drive=drive.receipts,
    part="documents",
    beyond=loads_more,
    cases=(
        Case("5 receipts", MIDDLE, seed=3, arguments=(5,)),
        Case("50 receipts", SMALL, seed=4, arguments=(50,)),
    ),
    budget=Budget(statements=2, rows=1.25),
    item=Item("receipt", "receipts", key="id"),
    hints=(
        "`load_for(Order, receipt_view())` says what it can't know. Where is `total_cents` written, and what does it read?",
        (
            "`needs(…)` says which attributes of the model a value reads, as dotted paths that start at the model. It stands in "
            "the field's annotation: `Annotated[int, …]`."
        ),
        "`total_cents` goes through one relationship and multiplies two columns there. Write a path for each of the two.",
    ),
    diagnose=view_remarks.of_a_receipt,
    why="The plan can't look into a function, and now it needn't: the field says what it reads.",
    other_way="`lines` as a field with `exclude=True`, and a `@computed_field` that adds them up: the view does what the "
    "model did. Or `@needs(…)` on the model's property, for all views at once.",
    price="The declaration is a second list, beside the code of the property. The guard tells when they part; without it "
    "nobody would.",
)

category_view = Exercise(
    name="category_view",
    number="3.4",
    lesson="load_what_the_view_shows",
    core=False,
    goal="A view of a tree under other names, for any depth: a statement for the top, one for each level below it, and one "
    "that asks for more.",
    call="category_view()",
    starter=starters.category_view,
    solution_code=solutions.category_view,
    slow=drive.lazy_tree,
    drive=drive.trees,
    part="documents",
    beyond=loads_more,
    cases=(
        Case("2 levels", MIDDLE, seed=5, arguments=(2,)),
        Case("1 level", SMALL, seed=6, arguments=(1,), statements=3),
        Case("3 levels", SMALL, seed=6, arguments=(3,), statements=5, prepared=BELOW_SHELVES, announced=False),
    ),
    budget=Budget(statements=4, rows=1.25),
    item=Item("category", "categories", key="title", parts={"below": "children"}),
    hints=(
        "What are the two attributes called in the model, and what shall they be called in the response?",
        "Pydantic reads a field under another name with `Field(validation_alias=…)`. (`alias` would change the response, too.)",
        (
            "`below` is a list of the very view you are writing. Its name isn't there yet while the class is being made, so it "
            "stands in quotes."
        ),
    ),
    diagnose=view_remarks.of_a_tree,
    why="The plan goes by what the alias reads, and `depth` says where the recursion ends, which the view doesn't.",
    other_way="The model's names as fields, with `serialization_alias` for the response.",
    price="`load_for` asks once more, for the keys below the last level: a tree that is deeper than `depth` shall raise, and not "
    "be cut silently.",
)
