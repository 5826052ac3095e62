"""Exercises of lesson 04: a narrow list, pages by key, has_next without a count, and sums in SQL."""

from __future__ import annotations

from workshop_utils.exercises import load_less_drive as drive
from workshop_utils.exercises import load_less_earlier as earlier
from workshop_utils.exercises import load_less_planted as planted
from workshop_utils.exercises import load_less_ways as ways
from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.exercise import Case, Exercise, Item
from workshop_utils.exercises.load_less_list_remarks import of_a_list
from workshop_utils.exercises.load_less_page_remarks import of_has_next
from workshop_utils.exercises.load_less_sum_remarks import of_revenue
from workshop_utils.exercises.load_less_walk_steps import of_pages
from workshop_utils.exercises.solutions import load_less as solutions
from workshop_utils.exercises.starters import load_less as starters
from workshop_utils.shop import Size

product_list = Exercise(
    name="product_list",
    number="4.1",
    lesson="load_less",
    goal="The same list in at most 2 statements, with a twentieth of the bytes, and without a single object of the ORM.",
    call="product_list(session, limit)",
    starter=starters.product_list,
    solution_code=solutions.product_list,
    drive=earlier.product_list,
    cases=(
        # No number of rows is enough for the second and allowed in the first, so a `limit` of one's own is seen.
        Case("20 products", Size("fewer", 60, 20, 240), 41, (20,), planted.SAME_NAMES, head="20 products of 240"),
        Case(
            "70 products",
            Size("more", 60, 20, 400),
            42,
            (70, planted.OTHER_PRICES),
            (*planted.SAME_NAMES, planted.MORE_SHELVES),
            head="70 products of 400",
        ),
        Case("33 products", Size("third", 60, 20, 240), 45, (33,), planted.SAME_NAMES, announced=False),
    ),
    # JSON made by SQLite carries the keys with every row, about twice the bytes of the values; the attributes alone are more.
    budget=Budget(statements=2, rows=2.0, bytes=0.05, objects=0.0, weighs=("bytes",)),
    item=Item("product", "products", key="id"),
    hints=(
        "Record the list and look at its bytes. Which columns does it fetch, and which does it show?",
        (
            "`select` takes columns as well as classes: attributes of one model, or of several that are joined. What comes are rows, "
            "and `session.execute` gives them."
        ),
        (
            "Name four columns, one of them the category's, and join the category. Two of the four are called `name`: `label` gives "
            "one of them another name, and `row._asdict()` makes a dictionary of a row."
        ),
    ),
    asks={"categories": "which column of the category does the list show, and can the statement select it?"},
    diagnose=of_a_list,
    timed=Case("500 products", Size("timed", 60, 20, 1_000), 51, (500,), head="500 products of 1,000"),
    why="Rows of columns carry what the list shows. Descriptions and photos stay in the database, and no object is built, kept "
    "and watched for changes.",
    ways=ways.LIST,
    other_way=ways.LIST[1].text,
    price="A row can't be changed and saved, and has no relationships and no properties. The detail view, which shows all of one "
    "product, may well load the object.",
)

orders_after = Exercise(
    name="orders_after",
    number="4.2",
    lesson="load_less",
    goal="Every order once, in steps that don't grow from the first page to the last: three times the orders take about three "
    "times the steps.",
    call="orders_after(session, cursor, limit)",
    starter=starters.orders_after,
    solution_code=solutions.orders_after,
    drive=drive.all_pages,
    cases=(
        Case("500 orders", Size("fewer", 500, 60, 40), 43, (20, 25), planted.ties(20), head="500 orders, 25 pages"),
        Case(
            "1,500 orders", Size("more", 1_500, 60, 40), 44, (24, 63), planted.ties(24), head="1,500 orders, 63 pages"
        ),
        Case(
            "pages of 17",
            Size("third", 500, 60, 40),
            55,
            (17, 30),
            (*planted.ties(17), *planted.TURNED_ROUND),
            announced=False,
        ),
    ),
    shifts=(3, 9),
    # Three times the orders, so pages whose steps are flat take three times the steps, and OFFSET about six times.
    budget=Budget(rows=1.25, steps=0.9, growth=4.0),
    item=Item("order", "orders", parts={"orders": "orders", "pages": "pages"}),
    hints=(
        (
            "To skip orders SQLite goes through them: page 100 costs a hundred times page 1. What do you know of the last order on a "
            "page that would let the database begin right behind it?"
        ),
        (
            "Two columns say where a page ends, as the list is sorted by two: orders may share a second. Both have to be in `next`, and "
            "both in the condition. JSON knows no times: `str(time)` and `datetime.fromisoformat(text)` go there and back."
        ),
        (
            "Behind the cursor lie the orders that are older, and those of the same second with a lower id. Written as an OR alone, that "
            "reads everything before the cursor, too. What is true of *all* of them, and can stand before the OR with an AND?"
        ),
    ),
    diagnose=of_pages,
    why="The index holds the orders as the list shows them. The condition says where to enter it, so no page passes what earlier "
    "pages showed, and the id parts orders of the same second. (Three times the orders are three times the pages: with 1,500 "
    "orders the budget is at most 4 times your own steps with 500.)",
    ways=ways.AFTER,
    other_way=ways.AFTER[1].text,
    price="There is no way to page 500 but through the pages before it, and every other order of the list needs an index and a "
    "cursor of its own. A small table, or a client that jumps to page numbers, is better off with OFFSET.",
    nothing_to_time="page 1 costs the same in both, and what a later page gains depends on how deep it lies. The lesson's figure of "
    "steps by depth draws it.",
)

_PAGES = (1, 2, 3, 4, 5)
# All pages up to a deep one, in one text, are far more than the page.
_DEEP = (1, 2, 3, 4, 30)
_FEW, _MANY = Size("fewer", 500, 240, 20), Size("more", 3_000, 1_600, 20)
returners = Exercise(
    name="returners",
    number="4.3",
    lesson="load_less",
    core=False,
    goal="The same pages, each in one statement and with at most `limit` + 1 rows, and nothing counted to the end.",
    call="returners(session, page, limit)",
    starter=starters.returners,
    solution_code=solutions.returners,
    drive=drive.some_pages,
    cases=(
        # Of the smaller shop's five pages the fourth is full and the last, and the fifth lies behind it.
        Case("240 customers", _FEW, 46, (10, _PAGES), planted.sent_back(40), head="240 customers, 5 pages"),
        Case("1,600 customers", _MANY, 47, (10, _PAGES), planted.sent_back(1_600), head="1,600 customers, 5 pages"),
        Case("pages of 7", _MANY, 47, (7, _DEEP), planted.sent_back(1_600), announced=False),
    ),
    # All pages up to the one asked for, as one JSON value, are many bytes in few rows. Without a count, GROUP BY two columns
    # takes nine tenths of the slow version's steps, the most of all that is right; a count beside the page takes them all.
    budget=Budget(statements=len(_PAGES), rows=1.0, bytes=4.0, steps=0.95, guards=("bytes",)),
    item=Item("page", "pages", key="asked", parts={"items": "customers"}),
    hints=(
        "The page sends two statements. What does the second one find out, and how much of that does the answer show?",
        "To know that something comes behind the page, one customer is enough, and the first statement stands right in front of it.",
        "Ask for one row more than the page shows. What does it mean if it comes, and where does it belong?",
    ),
    diagnose=of_has_next,
    why="One row behind the page answers the question, and the statement stops there, however many come after it.",
    ways=ways.NEXT,
    other_way=ways.NEXT[1].text,
    price="Nobody can say any more how many pages there are. Where a number has to be shown, count now and then, and keep it; in "
    "PostgreSQL a count is a scan.",
)

revenue_by_category = Exercise(
    name="revenue_by_category",
    number="4.4",
    lesson="load_less",
    core=False,
    goal="The same table, cents exact, in one statement and in no more rows than there are categories.",
    call="revenue_by_category(session)",
    starter=starters.revenue_by_category,
    solution_code=solutions.revenue_by_category,
    drive=earlier.revenue_by_category,
    cases=(
        Case("120 products", Size("fewer", 200, 60, 120), 48, (), (*planted.UNSOLD, *planted.NO_LUCK)),
        Case(
            "200 products", Size("more", 400, 60, 200), 49, (planted.OTHER_SALES,), (*planted.UNSOLD, *planted.NO_LUCK)
        ),
    ),
    # More than all 65 categories, and fewer than the products. JSON of the table has 0.006 of the bytes, of all lines 0.017.
    budget=Budget(statements=1, rows=0.07, bytes=0.012, guards=("bytes",)),
    item=Item("category", "categories", key="id"),
    hints=(
        "How many rows does the slow version fetch, and how many numbers does it show in the end?",
        (
            "`func.sum` and `func.count` add and count, and `group_by` says for what. A category shall be there when nobody bought "
            "anything of it: which kind of join keeps it?"
        ),
        (
            "Join products, outer join their lines, group by the category. Then look at two numbers: a product with three lines stands "
            "in the join three times, and the sum over no line at all is NULL."
        ),
    ),
    diagnose=of_revenue,
    timed=Case("2,000 orders", Size("timed", 2_000, 400, 400), 50),
    timed_privately=True,
    why="The database adds where the lines lie, and one row for each category travels.",
    ways=ways.REVENUE,
    other_way=ways.REVENUE[1].text,
    price="All lines are still read, inside the database, each time somebody looks. And rules that live in Python, such as a "
    "property of the model, have to be said again in SQL.",
)
