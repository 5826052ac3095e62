"""Exercises of lesson 01: find the culprit, then let the database go to its rows instead of reading them all."""

from __future__ import annotations

from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.choice import ChoiceExercise
from workshop_utils.exercises.culprits import ANSWERS, PARTS, facts
from workshop_utils.exercises.exercise import Case, Item, Way
from workshop_utils.exercises.is_it_the_database_copies import keeps_all_in_one_value
from workshop_utils.exercises.is_it_the_database_drive import ASKED, CUSTOMERS, LATER_CUSTOMER, LATER_ORDER, look_ups
from workshop_utils.exercises.is_it_the_database_remarks import of_a_look_up
from workshop_utils.exercises.is_it_the_database_sorting import (
    made_more_than_indexes,
    made_more_than_one,
    of_the_newest_paid,
)
from workshop_utils.exercises.migration_exercise import MigrationExercise
from workshop_utils.exercises.solutions import is_it_the_database as solutions
from workshop_utils.exercises.starters import is_it_the_database as starters
from workshop_utils.shop import Size

culprits = ChoiceExercise(
    name="culprits",
    number="1.1",
    lesson="is_it_the_database",
    goal="Name for each of three slow endpoints the part that has most of its time.",
    answers=ANSWERS,
    options=PARTS,
    facts=facts,
    vague={"python": "Python does three of the four parts: all but the database."},
    hints=(
        "`split` says for each endpoint how much of its time each part has. Which part is the largest, each time?",
        (
            "A part is large because much passes through it. What does each endpoint have much of: rows read inside the "
            "database, objects built, or text written?"
        ),
        (
            "`show.waterfall(*split(endpoints.parcels, endpoints.statuses, endpoints.export, on=engine, runs=1))` draws the "
            "three splits one below the other. The longest bar of each has a name, and it is another one each time."
        ),
    ),
    why="Whoever calls sees the whole only. How much passes through a part says how much of the time it can have.",
    price="The split costs time itself, and it says which part, not which line. For that there are profilers.",
)

_FEW, _MANY = Size("few customers", 10, 500, 10), Size("many customers", 10, 4_000, 10)
customer_by_email = MigrationExercise(
    name="customer_by_email",
    number="1.2",
    lesson="is_it_the_database",
    goal="The customer with an address in whatever case, in steps that don't grow with the number of customers.",
    call="customer_by_email(session, email)",
    starter=starters.customer_by_email,
    solution_code=solutions.customer_by_email,
    migration=solutions.EMAIL_INDEX,
    comment="SQL that runs once, before any look-up",
    cases=(
        Case("500 customers", _FEW, seed=21, arguments=ASKED, prepared=(CUSTOMERS,), later=LATER_CUSTOMER),
        Case("4,000 customers", _MANY, seed=22, arguments=ASKED, prepared=(CUSTOMERS,), later=LATER_CUSTOMER),
    ),
    budget=Budget(rows=3.0, bytes=8.0, steps=0.5, growth=1.5, guards=("bytes",)),
    drive=look_ups,
    item=Item("look-up", "look-ups", key="asked"),
    diagnose=of_a_look_up,
    beyond=keeps_all_in_one_value,
    hints=(
        (
            "Ask for the plan of your statement. Your shop can only be read, and lacks your index: make one to try things in, "
            "`with shop.scratch_copy() as copy:`, run your SQL there, and then `plan(statement, on=copy)`. Does it go to the "
            "row, or through all of them?"
        ),
        (
            "An index is a sorted copy of what you write between its parentheses. What does your statement compare with "
            "the address: the column, or something made of the column?"
        ),
        (
            "Two ways to meet: let the index hold exactly what the statement compares, expression and all, or let both of "
            "them ignore case by the same collation. SQL can say either in `CREATE INDEX`."
        ),
    ),
    why="The index holds what the statement compares, sorted, so SQLite goes to the one row and reads no other.",
    other_way="`COLLATE NOCASE` on both sides: in the index, and on the column in the comparison. Or a generated column, "
    "`lower(email)`, with an index of its own, which the models can name.",
    price="Each new customer is written into one more index. `lower()` and NOCASE in SQLite know the letters A to Z "
    "only, and `É` stays another letter than `é`.",
)

_PAID_WHY = (
    "In the index the paid orders stand together, and are sorted by time already: SQLite begins at the newest and "
    "stops after the last one asked for."
)
_PARTIAL = (
    "A partial index on `placed_at` with `WHERE status = 'paid'`: smaller, and written to only where an order "
    "becomes paid, or is no longer. Its plan says SCAN, along the whole index; the `LIMIT` ends it."
)
_FEW_ORDERS, _MANY_ORDERS = Size("few orders", 500, 100, 20), Size("many orders", 4_000, 100, 20)
newest_paid = MigrationExercise(
    name="newest_paid",
    number="1.3",
    lesson="is_it_the_database",
    core=False,
    fixed=True,
    goal="One new index, with which this query's steps don't grow with the shop.",
    call="newest_paid(session, limit)",
    starter=starters.newest_paid,
    solution_code=solutions.newest_paid,
    migration=solutions.PAID_INDEX,
    comment="one new index; the query below stays as it is",
    cases=(
        Case("500 orders", _FEW_ORDERS, seed=23, arguments=(10,), later=LATER_ORDER),
        Case("4,000 orders", _MANY_ORDERS, seed=24, arguments=(10,), later=LATER_ORDER),
    ),
    budget=Budget(steps=0.5, growth=1.5),
    item=Item("order", "orders", key="id"),
    diagnose=of_the_newest_paid,
    beyond=made_more_than_indexes,
    hints=(
        "The query says two things about the orders it wants. Which of the two does the index that exists know of?",
        "An index of several columns is sorted by the first, and where that is equal, by the second.",
        (
            "In the index you want, all paid orders stand together, and among themselves they are in the order in which the "
            "query wants them. Or it holds no others at all: `CREATE INDEX` takes a `WHERE`."
        ),
    ),
    why=_PAID_WHY,
    other_way=_PARTIAL,
    ways=(
        Way(
            _PARTIAL,
            took=made_more_than_one,
            why=f"{_PAID_WHY} One index is enough for that. Your `MIGRATION` makes more than one, and every write to the shop "
            "pays for each of them: which can go?",
        ),
    ),
    price="The index serves the queries that begin with `status`. And each change of an order's status moves its entry.",
)
