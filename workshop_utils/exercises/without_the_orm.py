"""Exercises of lesson 08: a price rise, many reviews, monthly revenue in SQL, and the same on DuckDB."""

from __future__ import annotations

from workshop_utils.exercises import without_the_orm_duckdb as duck
from workshop_utils.exercises import without_the_orm_planted as planted
from workshop_utils.exercises import without_the_orm_price_remarks as price_remarks
from workshop_utils.exercises import without_the_orm_prices as prices
from workshop_utils.exercises import without_the_orm_revenue as revenue
from workshop_utils.exercises import without_the_orm_revenue_remarks as revenue_remarks
from workshop_utils.exercises import without_the_orm_review_remarks as review_remarks
from workshop_utils.exercises import without_the_orm_reviews as reviews
from workshop_utils.exercises import without_the_orm_ways as ways
from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.exercise import Case, Exercise, Item
from workshop_utils.exercises.solutions import without_the_orm as solutions
from workshop_utils.exercises.starters import without_the_orm as starters
from workshop_utils.exercises.without_the_orm_duckdb_remarks import elsewhere, of_duckdb
from workshop_utils.shop import Size

raise_prices = Exercise(
    name="raise_prices",
    number="8.1",
    lesson="without_the_orm",
    goal="The same prices, to the cent, in one statement and without an object built, and shown by the objects that the session holds.",
    call="raise_prices(session, category, percent)",
    starter=starters.raise_prices,
    solution_code=solutions.raise_prices,
    drive=prices.raised,
    may_write=True,
    cases=(
        # A float makes a cent less of some prices with each of these percentages, as it does with few others.
        Case("a rise of 15 %", Size("fewer", 30, 20, 120), 81, (15,), planted.halves(15), head="15 %, 120 products"),
        Case("a rise of 38 %", Size("more", 30, 20, 300), 82, (38,), planted.halves(38), head="38 %, 300 products"),
        Case("a rise of 13 %", Size("third", 30, 20, 150), 83, (13,), planted.halves(13), announced=False),
    ),
    # RETURNING gives as many rows as the slow version fetches and sends.
    budget=Budget(statements=1, objects=0.0, rows=1.0, guards=("rows",)),
    hints=(
        "What does Python know about a new price that the database doesn't? And what does a product's photo do on this journey?",
        (
            "`update(Product)` takes a `where` and `values`, and a value may be an expression of columns. The category's name stands in another "
            "table: a subquery, or `has`, reaches it."
        ),
        (
            "Write the price as in the starter, with the column in the attribute's place: `*`, `+` and `//` stay in whole numbers, `/` doesn't. "
            "Execute it through the session, and made of the class, so that the session learns which of its objects are old."
        ),
    ),
    beyond=price_remarks.glued,
    diagnose=price_remarks.of_prices,
    timed=Case("the largest shelves", Size("timed", 30, 20, 700), 91, (15, planted.SHELVES), planted.halves(15)),
    timed_privately=True,
    why="The database calculates where the prices lie. The session hears which rows it changed, and its objects of these show what they are now.",
    ways=ways.PRICES,
    other_way=ways.PRICES[1].text,
    price="Nobody asked the models: a validator of prices, or an event that logs each change, never ran. Rules that must hold here too belong "
    "into the database, or into the statement.",
)

add_reviews = Exercise(
    name="add_reviews",
    number="8.2",
    lesson="without_the_orm",
    goal="The same reviews, in statements that don't grow with the rows, and a tenth of the slow version's calls for each row more.",
    call="add_reviews(session, rows)",
    starter=starters.add_reviews,
    solution_code=solutions.add_reviews,
    drive=reviews.added,
    may_write=True,
    cases=(
        Case("30 more reviews", Size("fewer", 30, 20, 20), 84, (10, 40, 1)),
        Case("50 more reviews", Size("more", 30, 20, 20), 85, (10, 60, 2)),
        Case("180 more reviews", Size("third", 30, 20, 20), 86, (5, 185, 3), announced=False),
    ),
    # Calls a row: add and flush 355, add_all 140, bulk_save_objects 50, with RETURNING 12, ORM in bulk 8, Core 4, text 3.
    budget=Budget(statements=2, calls=0.1),
    item=Item("row", "rows"),
    hints=(
        "What does the starter make of each row, and who looks at that afterwards?",
        "`session.execute` takes something beside the statement. A dictionary is one row's values; what would be the values of many?",
        (
            "You have a list of dictionaries already, with the columns' names. `insert(Review)` is the statement, once, for all of them. Let "
            "exceptions pass, and leave `commit` to the caller."
        ),
    ),
    beyond=review_remarks.glued,
    diagnose=review_remarks.of_reviews,
    timed=Case("150 reviews", Size("timed", 30, 20, 20), 92, (0, 150, 4)),
    timed_privately=True,
    why="No object is made for a row. A statement goes to the driver with many rows beside it, and the class's types say how each value is stored.",
    ways=ways.REVIEWS,
    other_way=ways.REVIEWS[1].text,
    price="No object, so no validator, no event, and nothing to go on working with. An empty list needs an `if` of its own: without rows, the "
    "statement means one row of defaults.",
)

monthly_revenue = Exercise(
    name="monthly_revenue",
    number="8.3",
    lesson="without_the_orm",
    goal="The same months, to the cent, in one statement, a tenth of the rows, and without an object built.",
    call="monthly_revenue(session, city)",
    starter=starters.monthly_revenue,
    solution_code=solutions.monthly_revenue,
    drive=revenue.by_month,
    cases=(
        Case("600 orders", Size("fewer", 600, 24, 40), 87, (), planted.cities()),
        Case("1,500 orders", Size("more", 1_500, 24, 40), 88, (), planted.cities()),
    ),
    # 36 months at most. JSON of the months has a tenth of the bytes, of all lines more than half.
    budget=Budget(statements=1, rows=0.1, bytes=0.2, objects=0.0, guards=("bytes",)),
    item=Item("city", "cities", key="city", parts={"months": "months"}),
    hints=(
        "How many rows does the slow version fetch, and how many months does it show? Who could add up before anything travels?",
        (
            "Group by the month as text: `func.strftime` makes one of a time, `func.substr` cuts one off. What runs with the months is a sum over "
            "rows up to this one: a window function, with an order."
        ),
        (
            "The window goes over the groups: the sum of a sum, `func.sum(revenue).over(order_by=month)`, beside the month and its revenue. As text, "
            "write `:city` and give its value beside the statement."
        ),
    ),
    beyond=revenue_remarks.glued,
    diagnose=revenue_remarks.of_revenue,
    timed=Case("2,000 orders", Size("timed", 2_000, 40, 100), 93, (planted.CITY,), planted.cities()),
    timed_privately=True,
    why="The database adds up where the lines lie. The groups are made first, and the window then looks from each month back to the first.",
    ways=ways.REVENUE,
    other_way=ways.REVENUE[1].text,
    price="All lines of the city are still read, inside the database, each time somebody looks. And what `total_cents` says in Python is now said "
    "once more in SQL: whoever changes one has to find the other.",
)

monthly_in_duckdb = Exercise(
    name="monthly_in_duckdb",
    number="8.4",
    lesson="without_the_orm",
    core=False,
    goal="The same months, added up by DuckDB, and no more than a twentieth of the rows through Python.",
    call="monthly_in_duckdb(path, city)",
    starter=starters.monthly_in_duckdb,
    solution_code=solutions.monthly_in_duckdb,
    drive=duck.in_a_file,
    may_connect=True,
    cases=(
        Case("600 orders", Size("fewer", 600, 24, 40), 87, (), planted.cities()),
        # The second time in one case only: DuckDB takes its time to start.
        Case("1,500 orders", Size("more", 1_500, 24, 40), 88, (0,), planted.cities()),
    ),
    # 36 months at most, of 2,000 lines and more; the city alone has a fifth of them.
    # A text of all lines has nearly the bytes of the slow version's rows, one of a city's amounts 0.05, and JSON of the months 0.02.
    budget=Budget(rows=0.05, bytes=0.03, guards=("bytes",)),
    item=Item("city", "cities", key="city", parts={"months": "months"}),
    hints=(
        "Which line of the starter makes Python objects of every row, and which of the others would still work without them?",
        (
            "An ADBC cursor's `fetch_arrow` gives a stream, and DuckDB finds it by the variable's name, as if it were a table. It can be read once, and "
            "only while cursor and connection are open."
        ),
        (
            "ADBC can't bind a value here, DuckDB can: let the stream bring all cities' lines, and write `WHERE city = ?` where DuckDB adds up. "
            "Ask DuckDB inside the `with` of the cursor. The window of 8.3 works here, too."
        ),
    ),
    beyond=elsewhere,
    diagnose=of_duckdb,
    why="Rows left SQLite as columns of numbers and texts, and no Python object was made of a value until DuckDB had added up.",
    ways=ways.DUCKDB,
    other_way=ways.DUCKDB[1].text,
    price="SQLite still reads every line, in its own way, and hands it over: for one sum over a small shop that is the dearer journey. It pays with "
    "many rows, or with many questions to the same rows.",
    nothing_to_time="both read a file, and no database is near or far. The lesson's figure of the same report over more and more rows shows from "
    "where on the journey pays.",
)
