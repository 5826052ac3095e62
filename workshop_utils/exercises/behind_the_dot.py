"""Exercises of lesson 07: what hides behind a dot, sorting by a total, a hybrid, and a table read once for a class."""

from __future__ import annotations

from workshop_utils.exercises import behind_the_dot_accesses as accesses
from workshop_utils.exercises import behind_the_dot_bills as bills
from workshop_utils.exercises import behind_the_dot_dearest as sorting
from workshop_utils.exercises import behind_the_dot_planted as planted
from workshop_utils.exercises import behind_the_dot_prices as prices
from workshop_utils.exercises import behind_the_dot_ways as ways
from workshop_utils.exercises.behind_the_dot_bill_remarks import changes_mapping, of_a_bill
from workshop_utils.exercises.behind_the_dot_price_remarks import keeps_or_reads_early, of_prices
from workshop_utils.exercises.behind_the_dot_sorting_remarks import of_dearest
from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.choice import ChoiceExercise
from workshop_utils.exercises.exercise import Case, Exercise, Item
from workshop_utils.exercises.solutions import behind_the_dot as solutions
from workshop_utils.exercises.starters import behind_the_dot as starters
from workshop_utils.shop import Size

five_dots = ChoiceExercise(
    name="five_dots",
    number="7.1",
    lesson="behind_the_dot",
    goal="Choose for each of five accesses where its value comes from: the database, or memory.",
    answers={
        "status": accesses.DATABASE,
        "total": accesses.DATABASE,
        "customer": accesses.MEMORY,
        "with_lines": accesses.DATABASE,
        "on_class": accesses.MEMORY,
    },
    options={
        accesses.DATABASE: ("db", "data base", "sql", "sqlite", "statement", "a statement", "query", "yes"),
        accesses.MEMORY: ("ram", "python", "session", "no statement", "nothing", "none", "no"),
    },
    facts=accesses.accesses,
    hints=(
        "For each access ask: which code runs when Python meets the dot, and what does that code have at hand?",
        (
            "There are three kinds here: a column or a relationship, which the session manages; a property, which is a function; and an "
            "attribute of a class."
        ),
        (
            "A session forgets columns at `commit()`, and remembers rows by their keys. A property does exactly what its body says, each "
            "time, and needs an object to do it with."
        ),
    ),
    why="A dot says nothing about work. Columns and relationships come from memory as long as the session may trust it; a property "
    "runs its function at every look.",
    price="Nobody can remember that of every attribute. `record` tells in a line, and a function call, `total_of(invoice)`, says *work* to the reader.",
)

dearest = Exercise(
    name="dearest",
    number="7.2",
    lesson="behind_the_dot",
    goal="The same invoices in the same order, in at most 2 statements, and fresh each time it is called.",
    call="dearest(session, limit, at_least)",
    starter=starters.dearest,
    solution_code=solutions.dearest,
    drive=sorting.called_twice,
    cases=(
        # The second call, after a line was added, in one case only: a slow answer shouldn't be waited for.
        Case("15 invoices", Size("larger", 600, 120, 60), 71, (15, 0), planted.ties(15), head="15 invoices of 600"),
        Case(
            "40 invoices",
            Size("smaller", 300, 60, 60),
            72,
            (40, 9_900, sorting.ONCE),
            planted.ties(40),
            head="40 invoices of 300",
        ),
        Case(
            "50 invoices",
            Size("third", 300, 60, 60),
            73,
            (50, 0, sorting.WAITING),
            planted.ties(50, at_the_edge=True),
            announced=False,
        ),
    ),
    shifts=(3, 14, 15, 8),
    budget=Budget(statements=2, rows=1.0, bytes=8.0, steps=6.0, guards=("rows", "bytes", "steps")),
    item=Item("call", "calls", key="when", parts={"invoices": "invoices"}),
    may_write=True,  # the checker adds a line between the calls
    asks={"order_lines": "which loader option brings what belongs to all invoices at once?"},
    diagnose=of_dearest,
    hints=(
        "Record your function, and sort the ledger by *times run*. From which of your lines does that statement come, and how many invoices are there?",
        (
            "`sort` compares two invoices at a time, by `__lt__`, and each comparison looks at two totals. What if each total were looked at once, and kept beside its "
            "invoice for this one call? That is half of the way."
        ),
        (
            "The other half: the totals of all invoices from one statement. Either the lines come along with the invoices and Python adds, or SQL does, with `func.sum` and "
            "`group_by`. Then think of an invoice without lines, and of where the `limit` belongs."
        ),
    ),
    ways=ways.DEAREST,
    other_way=ways.DEAREST[1].text,
    timed=Case("20 invoices", Size("timed", 600, 120, 60), 74, (20, 0, sorting.ONCE)),
    why="The database adds up where the lines lie, in one statement for all invoices; no attribute asks anything any more.",
    price="What a total is now stands in two places, the property and this statement, and they have to be changed together. A hybrid says it in one class.",
)

bill_class = Exercise(
    name="bill_class",
    number="7.3",
    lesson="behind_the_dot",
    goal="`Bill.total` in Python and in SQL, equal for every bill; and a filter by it is one statement that fetches matching rows only.",
    call="bill_class(Base, Line)",
    starter=starters.bill_class,
    solution_code=solutions.bill_class,
    drive=bills.bills,
    cases=(
        Case("40 bills", Size("fewer", 40, 20, 20), 75, (20_000,), bills.TABLES),
        Case("90 bills", Size("more", 90, 30, 30), 76, (30_000,), bills.TABLES),
    ),
    budget=Budget(statements=1, rows=0.25),
    item=Item("bill", "bills"),
    beyond=changes_mapping,
    diagnose=of_a_bill,
    hints=(
        "What is `Bill.total`, without a bill? Look at it in a cell, and at what `Bill.total >= 100` says.",
        (
            "SQLAlchemy's `hybrid_property` is looked up on a bill and on the class. On the class it asks an expression, which you give it beside the function: "
            "`@total.inplace.expression`, above a class method with another name."
        ),
        (
            "The expression is a subquery that adds up the lines whose `bill_id` is this class's `id`, made into one value. Two things may be NULL in it: a discount, and "
            "the sum of a bill that has no lines."
        ),
    ),
    timed=Case("90 bills", Size("more", 90, 30, 30), 76, (30_000, 0), bills.TABLES),
    timed_privately=True,
    ways=ways.BILL,
    other_way=ways.BILL[1].text,
    why="On a bill the name runs Python's function, over lines that are in memory; on the class it gives SQL, and the database filters where the lines lie.",
    price="The rule is said twice, in Python and in SQL, and nothing but a test holds the two together. And the filter still adds up all lines at every "
    "question: where that is asked often, a column that is kept up to date is faster.",
)

price_class = Exercise(
    name="price_class",
    number="7.4",
    lesson="behind_the_dot",
    core=False,
    goal="The same taxes, with the rates read once for all prices, a subclass's among them, not before a tax is asked for, replaced where a test sets `Price.rates`, "
    "and without holding on to a price.",
    call="price_class(read_rates)",
    starter=starters.price_class,
    slow=prices.read_anew,
    solution_code=solutions.price_class,
    drive=prices.taxes,
    cases=(
        Case("20 prices", Size("fewer", 10, 10, 12), 77, (20, 77), prices.TABLE),
        Case("50 prices", Size("more", 10, 10, 12), 78, (50, 78), prices.TABLE),
    ),
    part="taxes",
    budget=Budget(statements=1),
    item=Item("price", "prices", key="when"),
    beyond=keeps_or_reads_early,
    diagnose=of_prices,
    hints=(
        "How often are the rates read for three prices, and how often would be enough? Which line of the starter reads them?",
        (
            "What belongs to all prices stands on the class, or in the function round it. What stands in a class's body runs when the class is made, so it must be something "
            "that reads when it is looked at. `functools.cache` calls a function once."
        ),
        (
            "Let `tax` look up `self.rates` each time, and `rates` be something on the class that reads once. Then look at the price with a rate of its own: the starter "
            "writes it into the rates, which are everybody's now."
        ),
    ),
    ways=ways.PRICE,
    other_way=ways.PRICE[1].text,
    timed=Case("50 prices", Size("timed", 10, 10, 12), 79, (50, 79, 0), prices.TABLE),
    timed_privately=True,
    why="The first look reads, all others find what it found, and each looks under the one name that a test can replace.",
    price="Rates that change while the process runs aren't seen until it starts again, or somebody forgets them on purpose. And the first tax is slow: a "
    "server may rather read at its start (lesson 10).",
)
