"""What learners write for the exercises of lesson 04: lists, pages and sums; wrong, odd and right."""

from __future__ import annotations

COLUMNS = 'Product.id, Product.name, Product.price_cents, Category.name.label("category")'
BY_NAME = "order_by(Product.name, Product.id)"
SHOWN = """[
        {"id": one.id, "name": one.name, "price_cents": one.price_cents, "category": one.category.name}
        for one in products
    ]"""


def product_list(products: str, answer: str = SHOWN) -> str:
    """Write a list of products from the statement or lines that bring them, and what is made of them."""
    return f"""
from sqlalchemy.orm import Bundle, aliased, defer, undefer

def product_list(session, limit):
    {products.strip()}
    return {answer}
"""


def by_columns(columns: str = COLUMNS, rest: str = f".join(Product.category).{BY_NAME}.limit(limit)") -> str:
    """Write a list of products from some columns."""
    return product_list(f"rows = session.execute(select({columns}){rest}).all()", "[row._asdict() for row in rows]")


FIRST = f"select(Product).{BY_NAME}.limit(limit)"
LIST_WRONG = {
    "worse: without the join": product_list(f"products = session.scalars({FIRST})"),
    "worse: deferred and touched": product_list(
        f"""
    options = joinedload(Product.category), load_only(Product.id, Product.name)
    products = session.scalars({FIRST}.options(*options))"""
    ),
    "worse: the category's name deferred": product_list(
        f"""
    options = load_only(Product.name, Product.price_cents), joinedload(Product.category).load_only(Category.id)
    products = session.scalars({FIRST}.options(*options))"""
    ),
    "over in objects: load_only": product_list(
        f"""
    narrow = load_only(Product.name, Product.price_cents), joinedload(Product.category).load_only(Category.name)
    products = session.scalars({FIRST}.options(*narrow))"""
    ),
    "over in objects: deferred": product_list(
        f"""
    left_out = defer(Product.description), defer(Product.photo), defer(Product.attributes), joinedload(Product.category)
    products = session.scalars({FIRST}.options(*left_out))"""
    ),
    "over in objects: a product for its category": product_list(
        f"rows = session.execute(select(Product.id, Product.name, Product.price_cents, Category).join(Product.category).{BY_NAME}.limit(limit))",
        '[{"id": i, "name": name, "price_cents": cents, "category": category.name} for i, name, cents, category in rows]',
    ),
    "no better: a list first": product_list(
        f"products = session.scalars({FIRST}.options(joinedload(Product.category))).all()"
    ),
    "over in bytes: columns with the description": product_list(
        f"rows = session.execute(select({COLUMNS}, Product.description).join(Product.category).{BY_NAME}.limit(limit))",
        '[{key: value for key, value in row._mapping.items() if key != "description"} for row in rows]',
    ),
    "over in bytes: every column of the table": product_list(
        f"rows = session.execute(select(Product.__table__, Category.name.label('category')).join(Product.category).{BY_NAME}.limit(limit))",
        '[{"id": row.id, "name": row.name, "price_cents": row.price_cents, "category": row.category} for row in rows]',
    ),
    "over in bytes: the attributes as well": product_list(
        f"rows = session.execute(select({COLUMNS}, Product.attributes).join(Product.category).{BY_NAME}.limit(limit))",
        '[{"id": row.id, "name": row.name, "price_cents": row.price_cents, "category": row.category} for row in rows]',
    ),
    "over in rows: the whole table, cut in Python": product_list(
        f"rows = session.execute(select({COLUMNS}).join(Product.category).{BY_NAME}).all()",
        "[row._asdict() for row in rows[:limit]]",
    ),
    "over in rows: enough for the sizes shown": product_list(
        f"rows = session.execute(select({COLUMNS}).join(Product.category).{BY_NAME}.limit(70)).all()",
        "[row._asdict() for row in rows[:limit]]",
    ),
    "over in rows: all categories": product_list(
        f"""
    names = dict(session.execute(select(Category.id, Category.name)).all())
    rows = session.execute(select(Product.id, Product.name, Product.price_cents, Product.category_id).{BY_NAME}.limit(limit))""",
        '[{"id": i, "name": name, "price_cents": cents, "category": names[where]} for i, name, cents, where in rows]',
    ),
    "worse: a query for each name": product_list(
        f"rows = session.execute(select(Product.id, Product.name, Product.price_cents, Product.category_id).{BY_NAME}.limit(limit)).all()",
        """[
        {"id": i, "name": name, "price_cents": cents,
         "category": session.scalar(select(Category.name).where(Category.id == where))}
        for i, name, cents, where in rows
    ]""",
    ),
    "wrong: two columns called name": by_columns("Product.id, Product.name, Product.price_cents, Category.name"),
    "wrong: the mapping of two names": product_list(
        "rows = session.execute(text('SELECT p.id, p.name, p.price_cents, c.name FROM products p JOIN categories c ON c.id = p.category_id ORDER BY p.name, p.id LIMIT :n'), {'n': limit})",
        "[dict(row) for row in rows.mappings()]",
    ),
    "wrong: tuples": product_list(
        f"rows = session.execute(select({COLUMNS}).join(Product.category).{BY_NAME}.limit(limit))",
        "[tuple(row) for row in rows]",
    ),
    "wrong: without a tie-breaker": by_columns(rest=".join(Product.category).order_by(Product.name).limit(limit)"),
    "wrong: a category by its id": by_columns(
        'Product.id, Product.name, Product.price_cents, Product.category_id.label("category")'
    ),
    "wrong: no join": product_list(
        "listed = 'SELECT p.id, p.name, p.price_cents, c.name AS category FROM products p, categories c ORDER BY p.name, p.id LIMIT :n'\n"
        "    rows = session.execute(text(listed), {'n': limit})",
        "[row._asdict() for row in rows]",
    ),
    "can't be judged: row mappings of the ORM": product_list(
        f"rows = session.execute(select({COLUMNS}).join(Product.category).{BY_NAME}.limit(limit))", "rows.mappings()"
    ),
    "over in bytes: whole rows, through the driver": """
def product_list(session, limit):
    driver = session.connection().connection.driver_connection
    rows = driver.execute(
        "SELECT p.*, c.name AS category FROM products p JOIN categories c ON c.id = p.category_id ORDER BY p.name, p.id LIMIT ?",
        (limit,),
    ).fetchall()
    return [{"id": row[0], "name": row[1], "price_cents": row[3], "category": row[-1]} for row in rows]
""",
    "wrong: nothing": "def product_list(session, limit):\n    session.execute(text('SELECT 1'))\n    return []\n",
}
LIST_RIGHT = {
    "mappings": product_list(
        f"rows = session.execute(select({COLUMNS}).join(Product.category).{BY_NAME}.limit(limit)).mappings()",
        "[dict(row) for row in rows]",
    ),
    "tuples taken apart": product_list(
        f"rows = session.execute(select(Product.id, Product.name, Product.price_cents, Category.name).join(Category).{BY_NAME}.limit(limit))",
        '[{"id": i, "name": name, "price_cents": cents, "category": category} for i, name, cents, category in rows]',
    ),
    "text": """
def product_list(session, limit):
    rows = session.execute(
        text(
            "SELECT p.id, p.name, p.price_cents, c.name AS category FROM products p"
            " JOIN categories c ON c.id = p.category_id ORDER BY p.name, p.id LIMIT :n"
        ),
        {"n": limit},
    )
    return [row._asdict() for row in rows]
""",
    "core tables": """
def product_list(session, limit):
    p, c = Product.__table__.c, Category.__table__.c
    shown = select(p.id, p.name, p.price_cents, c.name.label("category")).join_from(Product.__table__, Category.__table__)
    rows = session.connection().execute(shown.order_by(p.name, p.id).limit(limit))
    return rows.mappings().all()
""",
    "JSON made by SQLite": """
def product_list(session, limit):
    import json

    return json.loads(session.scalar(text('''
        SELECT json_group_array(json_object('id', id, 'name', name, 'price_cents', price_cents, 'category', category)) FROM (
            SELECT p.id, p.name, p.price_cents, c.name AS category FROM products p
            JOIN categories c ON c.id = p.category_id ORDER BY p.name, p.id LIMIT :n
        )'''), {"n": limit}))
""",
    "two statements": product_list(
        f"""
    rows = session.execute(select(Product.id, Product.name, Product.price_cents, Product.category_id).{BY_NAME}.limit(limit)).all()
    asked = select(Category.id, Category.name).where(Category.id.in_({{row.category_id for row in rows}}))
    names = dict(session.execute(asked).all())""",
        '[{"id": i, "name": name, "price_cents": cents, "category": names[where]} for i, name, cents, where in rows]',
    ),
    "the name by a subquery": by_columns(
        "Product.id, Product.name, Product.price_cents, "
        'select(Category.name).where(Category.id == Product.category_id).scalar_subquery().label("category")',
        f".{BY_NAME}.limit(limit)",
    ),
}

NEWEST = "select(Order.id, Order.placed_at, Order.status).order_by(Order.placed_at.desc(), Order.id.desc())"
LAST = '[orders[-1]["placed_at"], orders[-1]["id"]]'


def orders_after(
    where: str,
    *,
    take: str = "time, last = datetime.fromisoformat(cursor[0]), cursor[1]",
    cursor: str = LAST,
    end: str = "len(rows) == limit",
) -> str:
    """Write pages by key: what is taken from the cursor, the condition it gives, and the next cursor."""
    return f"""
from datetime import datetime, date
from sqlalchemy import and_, or_, tuple_, literal, cast, String

def orders_after(session, cursor, limit):
    newest = {NEWEST}
    if cursor is not None:
        {take.strip()}
        newest = newest.where({where})
    rows = session.execute(newest.limit(limit)).all()
    orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
    return {{"orders": orders, "next": {cursor} if {end} else None}}
"""


def pages(body: str, before: str = "") -> str:
    """Write pages in another way altogether."""
    lines = body.strip().replace("\n", "\n    ")
    return f"""
import json, base64
from datetime import datetime
from sqlalchemy import and_, or_, tuple_, union_all, literal_column, Text
{before}
def orders_after(session, cursor, limit):
    {lines}
"""


AS_TEXT = "SELECT id, placed_at, status FROM orders {} ORDER BY placed_at DESC, id DESC LIMIT :n"
ROWS_TO_PAGE = """
orders = [{"id": row.id, "placed_at": str(row.placed_at), "status": row.status} for row in rows]
return {"orders": orders, "next": [orders[-1]["placed_at"], orders[-1]["id"]] if len(orders) == limit else None}
"""
EITHER = "or_(Order.placed_at < time, and_(Order.placed_at == time, Order.id < last))"
ROW_VALUE = "tuple_(Order.placed_at, Order.id) < (time, last)"
AFTER_WRONG = {
    "wrong: no tie-breaker": orders_after("Order.placed_at < time"),
    "wrong: no tie-breaker, and equal": orders_after("Order.placed_at <= time"),
    "wrong: the time to the day": orders_after(ROW_VALUE, cursor='[orders[-1]["placed_at"][:10], orders[-1]["id"]]'),
    "wrong: the time to the minute": orders_after(
        "Order.placed_at <= time, or_(Order.placed_at < time, Order.id < last)",
        cursor='[rows[-1].placed_at.isoformat(timespec="minutes"), orders[-1]["id"]]',
    ),
    "wrong: ids only": orders_after("Order.id < cursor", take="", cursor='orders[-1]["id"]'),
    "wrong: ordered by ids": orders_after("Order.id < cursor", take="", cursor='orders[-1]["id"]').replace(
        "Order.placed_at.desc(), ", ""
    ),
    "wrong: older and with a lower number": orders_after("Order.placed_at <= time, Order.id < last"),
    "wrong: the tie-breaker the other way": orders_after(
        "Order.placed_at <= time, or_(Order.placed_at < time, Order.id > last)"
    ),
    "wrong: or equal in the tie-breaker": orders_after("tuple_(Order.placed_at, Order.id) <= (time, last)"),
    "wrong: values in a tuple_ of their own": orders_after("tuple_(Order.placed_at, Order.id) < tuple_(time, last)"),
    "wrong: the other direction": orders_after("tuple_(Order.placed_at, Order.id) > (time, last)"),
    "wrong: the cursor of the row that isn't shown": pages(
        f"""
newest = {NEWEST}
if cursor:
    newest = newest.where(tuple_(Order.placed_at, Order.id) < (datetime.fromisoformat(cursor[0]), cursor[1]))
rows = session.execute(newest.limit(limit + 1)).all()
orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
return {{"orders": orders[:limit], "next": {LAST} if len(orders) > limit else None}}
"""
    ),
    "wrong: one more than asked for": pages(
        f"""
newest = {NEWEST}
if cursor:
    newest = newest.where(tuple_(Order.placed_at, Order.id) < (datetime.fromisoformat(cursor[0]), cursor[1]))
rows = session.execute(newest.limit(limit + 1)).all()
orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
return {{"orders": orders, "next": [orders[limit - 1]["placed_at"], orders[limit - 1]["id"]] if len(orders) > limit else None}}
"""
    ),
    "wrong: pages of another size": orders_after(ROW_VALUE)
    .replace("newest.limit(limit)", "newest.limit(24)")
    .replace("len(rows) == limit", "len(rows) == 24"),
    "wrong: pages that end with a second": pages(
        f"""
newest = {NEWEST}
if cursor:
    newest = newest.where(Order.placed_at < datetime.fromisoformat(cursor))
rows = session.execute(newest.limit(limit)).all()
if rows:
    alike = {NEWEST}.where(Order.placed_at == rows[-1].placed_at, Order.id < rows[-1].id)
    rows += session.execute(alike).all()
orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
return {{"orders": orders, "next": orders[-1]["placed_at"] if len(rows) >= limit else None}}
"""
    ),
    "wrong: nothing": pages('session.execute(text("SELECT 1"))\nreturn {"orders": [], "next": None}'),
    "can't be judged: the counter switched off": orders_after(EITHER).replace(
        "    newest =",
        "    session.connection().connection.driver_connection.set_progress_handler(None, 0)\n    newest =",
        1,
    ),
    "wrong: next is never None": orders_after(ROW_VALUE, cursor=f"{LAST} if orders else cursor", end="True"),
    "wrong: next is None too soon": orders_after(ROW_VALUE, end="len(rows) == limit and cursor is None"),
    "wrong: the cursor is left aside": orders_after("True", take=""),
    "wrong: remembered in the notebook": pages(
        f"""
skipped = SEEN["rows"] if cursor else 0
newest = {NEWEST}
rows = session.execute(newest.limit(limit).offset(skipped)).all()
SEEN["rows"] = skipped + limit
orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
return {{"orders": orders, "next": "more" if len(orders) == limit else None}}
""",
        'SEEN = {"rows": 0}\n',
    ),
    "wrong: remembered in a class": pages(
        f"""
newest = {NEWEST}
if cursor:
    newest = newest.where(tuple_(Order.placed_at, Order.id) < Order.last)
rows = session.execute(newest.limit(limit)).all()
if rows:
    Order.last = (rows[-1].placed_at, rows[-1].id)
orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
return {{"orders": orders, "next": "more" if len(orders) == limit else None}}
"""
    ),
    "wrong: all that is left travels in the cursor": pages(
        f"""
ids = session.scalars(select(Order.id).order_by(Order.placed_at.desc(), Order.id.desc())).all() if cursor is None else cursor
rows = session.execute({NEWEST}.where(Order.id.in_(ids[:limit]))).all()
orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
return {{"orders": orders, "next": list(ids[limit:]) or None}}
"""
    ),
    "wrong: times with a T": orders_after(
        "Order.placed_at <= time, or_(Order.placed_at < time, Order.id < last)"
    ).replace("str(row.placed_at)", "row.placed_at.isoformat()"),
    "wrong: times with a T in a text": pages(
        f"""
after = "WHERE (placed_at, id) < (:time, :last)" if cursor else ""
values = {{"n": limit, "time": cursor and cursor[0], "last": cursor and cursor[1]}}
rows = session.execute(text("{AS_TEXT}".format(after)), values).all()
orders = [{{"id": row.id, "placed_at": row.placed_at, "status": row.status}} for row in rows]
return {{"orders": orders, "next": [rows[-1].placed_at.replace(" ", "T"), rows[-1].id] if len(rows) == limit else None}}
"""
    ),
    "raised: a datetime in the cursor": orders_after(
        ROW_VALUE, take="time, last = cursor", cursor="[rows[-1].placed_at, rows[-1].id]"
    ),
    "raised: a row as the cursor": orders_after(ROW_VALUE, take="time, last = cursor", cursor="rows[-1]"),
    "raised: a text where a time belongs": orders_after(ROW_VALUE, take="time, last = cursor"),
    "raised: an empty page has no last order": orders_after(ROW_VALUE, end="True"),
    "raised: a list of orders": pages(
        f"rows = session.execute({NEWEST}.limit(limit)).all()\nreturn [row._asdict() for row in rows]"
    ),
    "raised: another key": orders_after(ROW_VALUE).replace('"next":', '"cursor":'),
    "raised: a result inside": pages(f'return {{"orders": session.execute({NEWEST}.limit(limit)), "next": None}}'),
    "worse: either older, or as old": orders_after(EITHER),
    "worse: either, written as text": pages(
        f"""
after = "WHERE placed_at < :time OR (placed_at = :time AND id < :last)" if cursor else ""
values = {{"n": limit, "time": cursor and cursor[0], "last": cursor and cursor[1]}}
rows = session.execute(text("{AS_TEXT}".format(after)), values).all()
{ROWS_TO_PAGE.strip()}
"""
    ),
    "no better: OFFSET in a cursor": pages(
        f"""
place = json.loads(base64.b64decode(cursor))["skip"] if cursor else 0
rows = session.execute({NEWEST}.limit(limit).offset(place)).all()
orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
following = base64.b64encode(json.dumps({{"skip": place + limit}}).encode()).decode()
return {{"orders": orders, "next": following if len(orders) == limit else None}}
"""
    ),
    "no better: page numbers": pages(
        f"""
page = cursor or 1
rows = session.execute({NEWEST}.slice((page - 1) * limit, page * limit)).all()
orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
return {{"orders": orders, "next": page + 1 if len(orders) == limit else None}}
"""
    ),
    "worse: numbered rows": pages(
        """
place = cursor or 0
number = func.row_number().over(order_by=(Order.placed_at.desc(), Order.id.desc())).label("number")
numbered = select(Order.id, Order.placed_at, Order.status, number).subquery()
wanted = select(numbered).where(numbered.c.number > place, numbered.c.number <= place + limit).order_by(numbered.c.number)
rows = session.execute(wanted).all()
orders = [{"id": row.id, "placed_at": str(row.placed_at), "status": row.status} for row in rows]
return {"orders": orders, "next": place + limit if len(orders) == limit else None}
"""
    ),
    "worse: compared as one text": orders_after(
        "(cast(Order.placed_at, String) + func.printf('%010d', Order.id)) < cursor",
        take="",
        cursor='orders[-1]["placed_at"] + "%010d" % orders[-1]["id"]',
    ),
    "worse: all of it counted on every page": orders_after(ROW_VALUE).replace(
        "    rows =", "    total = session.scalar(select(func.count(Order.status)))\n    rows ="
    ),
    "worse: fetched and cut in Python": pages(
        f"""
rows = session.execute({NEWEST}).all()
places = [place for place, row in enumerate(rows) if row.id == cursor]
begin = places[0] + 1 if places else 0
orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows[begin:begin + limit]]
return {{"orders": orders, "next": orders[-1]["id"] if begin + limit < len(rows) else None}}
"""
    ),
    "worse: a temporary table": pages(
        """
session.execute(text("CREATE TEMP TABLE IF NOT EXISTS listed AS SELECT row_number() OVER (ORDER BY placed_at DESC, id DESC) AS n, id, placed_at, status FROM orders"))
session.execute(text("CREATE INDEX IF NOT EXISTS temp.by_n ON listed (n)"))
place = cursor or 0
rows = session.execute(text("SELECT * FROM listed WHERE n > :a AND n <= :b ORDER BY n"), {"a": place, "b": place + limit}).all()
orders = [{"id": row.id, "placed_at": row.placed_at, "status": row.status} for row in rows]
return {"orders": orders, "next": place + limit if len(orders) == limit else None}
"""
    ),
}
AFTER_RIGHT = {
    "row value": orders_after(ROW_VALUE),
    "the ids of the last second in the cursor": pages(
        f"""
newest, time, shown = {NEWEST}, None, []
if cursor:
    time, shown = datetime.fromisoformat(cursor["time"]), cursor["shown"]
    newest = newest.where(Order.placed_at <= time, Order.id.not_in(shown))
rows = session.execute(newest.limit(limit)).all()
orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
if len(rows) < limit:
    return {{"orders": orders, "next": None}}
last = rows[-1].placed_at
before = shown if last == time else []
return {{"orders": orders, "next": {{"time": str(last), "shown": before + [row.id for row in rows if row.placed_at == last]}}}}
"""
    ),
    "row value, as a text": pages(
        f"""
after = "WHERE (placed_at, id) < (:time, :last)" if cursor else ""
values = {{"n": limit, "time": cursor and cursor[0], "last": cursor and cursor[1]}}
rows = session.execute(text("{AS_TEXT}".format(after)), values).all()
{ROWS_TO_PAGE.strip()}
"""
    ),
    "union all": pages(
        """
if cursor is None:
    rows = session.execute(text("SELECT id, placed_at, status FROM orders ORDER BY placed_at DESC, id DESC LIMIT :n"), {"n": limit}).all()
else:
    asked = text('''
        SELECT * FROM (
            SELECT id, placed_at, status FROM orders WHERE placed_at = :time AND id < :last ORDER BY id DESC LIMIT :n
        )
        UNION ALL
        SELECT * FROM (
            SELECT id, placed_at, status FROM orders WHERE placed_at < :time ORDER BY placed_at DESC, id DESC LIMIT :n
        )
        ORDER BY placed_at DESC, id DESC LIMIT :n''')
    rows = session.execute(asked, {"time": cursor["time"], "last": cursor["id"], "n": limit}).all()
orders = [row._asdict() for row in rows]
return {"orders": orders, "next": {"time": rows[-1].placed_at, "id": rows[-1].id} if len(rows) == limit else None}
"""
    ),
    "two statements, first what is left of the tie": pages(
        """
newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc())
orders = []
if cursor:
    time, last = datetime.fromisoformat(cursor["time"]), cursor["id"]
    orders = session.scalars(newest.where(Order.placed_at == time, Order.id < last).limit(limit)).all()
    newest = newest.where(Order.placed_at < time)
if len(orders) < limit:
    orders = [*orders, *session.scalars(newest.limit(limit - len(orders)))]
following = {"time": orders[-1].placed_at.isoformat(), "id": orders[-1].id} if orders else None
shown = [{"id": order.id, "placed_at": str(order.placed_at), "status": order.status} for order in orders]
return {"orders": shown, "next": following}
"""
    ),
    "one more, and a cursor as text": pages(
        f"""
newest = {NEWEST}
if cursor is not None:
    time, last = base64.urlsafe_b64decode(cursor).decode().split("|")
    newest = newest.where(Order.placed_at <= datetime.fromisoformat(time))
    newest = newest.where((Order.placed_at < datetime.fromisoformat(time)) | (Order.id < int(last)))
rows = session.execute(newest.limit(limit + 1)).all()
shown = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows[:limit]]
last = shown[-1] if len(rows) > limit else None
return {{"orders": shown, "next": last and base64.urlsafe_b64encode(f"{{last['placed_at']}}|{{last['id']}}".encode()).decode()}}
"""
    ),
    "the id alone, its time looked up": orders_after(
        "tuple_(Order.placed_at, Order.id) < select(Order.placed_at, Order.id).where(Order.id == cursor).scalar_subquery()",
        take="",
        cursor='orders[-1]["id"]',
    ).replace("where(tuple_", "where(tuple_"),
}

SENT_BACK = 'select(Customer.id, Customer.name).where(Customer.orders.any(Order.status == "returned"))'
ITEMS = '[{"id": row.id, "name": row.name} for row in rows]'


def returners(lines: str, items: str = ITEMS, has_next: str = "len(rows) > limit") -> str:
    """Write a page of customers with orders that came back."""
    return f"""
from sqlalchemy import exists, literal_column, distinct

def returners(session, page, limit):
    sent_back = {SENT_BACK}
    {lines.strip()}
    return {{"items": {items}, "has_next": {has_next}}}
"""


SHOWN_PAGE = "sent_back.order_by(Customer.id).offset((page - 1) * limit).limit(limit)"
ONE_MORE = "sent_back.order_by(Customer.id).offset((page - 1) * limit).limit(limit + 1)"
JOINED = 'select(Customer.id, Customer.name).join(Customer.orders).where(Order.status == "returned")'
NEXT_WRONG = {
    "no better: the count last": returners(
        f"""
    rows = session.execute({SHOWN_PAGE}).all()
    number = session.scalar(select(func.count()).select_from(sent_back.subquery()))""",
        has_next="page * limit < number",
    ),
    "over in steps: the count in the same statement": returners(
        f"rows = session.execute({SHOWN_PAGE}.add_columns(func.count().over().label('number'))).all()",
        has_next="bool(rows) and page * limit < rows[0].number",
    ),
    "over in steps: the count as a subquery": returners(
        f"""
    number = select(func.count()).select_from(sent_back.subquery()).scalar_subquery().label("number")
    rows = session.execute({SHOWN_PAGE}.add_columns(number)).all()""",
        has_next="bool(rows) and page * limit < rows[0].number",
    ),
    "over in steps: a look at the following row": returners(
        f"""
    following = func.lead(Customer.id).over(order_by=Customer.id).label("following")
    rows = session.execute({SHOWN_PAGE}.add_columns(following)).all()""",
        has_next="bool(rows) and rows[-1].following is not None",
    ),
    "over in rows: the length of them all": returners(
        "rows = session.execute(sent_back.order_by(Customer.id)).all()",
        items='[{"id": row.id, "name": row.name} for row in rows[(page - 1) * limit:page * limit]]',
        has_next="len(rows) > page * limit",
    ),
    "over in rows: two pages": returners(
        f"rows = session.execute({ONE_MORE.replace('limit + 1', 'limit * 2')}).all()",
        items=ITEMS.replace("in rows", "in rows[:limit]"),
    ),
    "wrong: a full page": returners(f"rows = session.execute({SHOWN_PAGE}).all()", has_next="len(rows) == limit"),
    "wrong: a page with anything on it": returners(
        f"rows = session.execute({SHOWN_PAGE}).all()", has_next="bool(rows)"
    ),
    "wrong: one more, shown": returners(f"rows = session.execute({ONE_MORE}).all()"),
    "wrong: one more, and the page moved": returners(
        f"rows = session.execute({ONE_MORE.replace('(page - 1) * limit', '(page - 1) * (limit + 1)')}).all()",
        items=ITEMS.replace("in rows", "in rows[:limit]"),
    ),
    "wrong: pages from 0": returners(
        f"rows = session.execute({ONE_MORE.replace('(page - 1)', 'page')}).all()",
        items=ITEMS.replace("in rows", "in rows[:limit]"),
    ),
    "wrong: a join": returners(
        f"rows = session.execute({ONE_MORE}).all()", items=ITEMS.replace("in rows", "in rows[:limit]")
    ).replace(SENT_BACK, JOINED),
    "wrong: a join, and each once in Python": returners(
        f"""
    rows = session.execute({ONE_MORE}).all()
    found = dict.fromkeys((row.id, row.name) for row in rows[:limit])""",
        items='[{"id": number, "name": name} for number, name in found]',
    ).replace(SENT_BACK, JOINED),
    "wrong: nothing": returners("session.execute(text('SELECT 1'))", items="[]", has_next="False"),
    "wrong: 1 and 0": returners(
        f"rows = session.execute({ONE_MORE}).all()",
        items=ITEMS.replace("in rows", "in rows[:limit]"),
        has_next="int(len(rows) > limit)",
    ),
    "wrong: True for the sizes shown": returners(f"rows = session.execute({SHOWN_PAGE}).all()", has_next="page < 4"),
    "no better: a look ahead": returners(
        f"""
    rows = session.execute({SHOWN_PAGE}).all()
    ahead = session.execute(sent_back.order_by(Customer.id).offset(page * limit).limit(1)).first()""",
        has_next="ahead is not None",
    ),
    "raised: two things": returners("rows = []").replace(
        'return {"items": ' + ITEMS + ', "has_next": len(rows) > limit}', "return rows, False"
    ),
    "raised: no rows to ask": returners(
        f"rows = session.execute({SHOWN_PAGE}.add_columns(func.count().over().label('number'))).all()",
        has_next="page * limit < rows[0].number",
    ),
}
NEXT_RIGHT = {
    "one more, popped": returners(
        f"""
    rows = session.execute({ONE_MORE}).all()
    more = len(rows) > limit
    if more:
        rows.pop()""",
        has_next="more",
    ),
    "whether one more exists, in the same statement": returners(
        f"""
    another = exists(sent_back.order_by(Customer.id).offset(page * limit).limit(1).correlate(None)).label("another")
    rows = session.execute({SHOWN_PAGE}.add_columns(another)).all()""",
        has_next="bool(rows) and bool(rows[0].another)",
    ),
    "a join, grouped": returners(
        f"rows = session.execute({ONE_MORE}).all()", items=ITEMS.replace("in rows", "in rows[:limit]")
    ).replace(SENT_BACK, JOINED + ".group_by(Customer.id)"),
    "a join, each once": returners(
        f"rows = session.execute({ONE_MORE}).all()", items=ITEMS.replace("in rows", "in rows[:limit]")
    ).replace(SENT_BACK, JOINED + ".distinct()"),
    "objects": returners(
        f"rows = session.scalars({ONE_MORE}).all()".replace(
            "sent_back.", "select(Customer).where(Customer.orders.any(status='returned'))."
        ),
        items=ITEMS.replace("in rows", "in rows[:limit]"),
    ),
    "a text": """
def returners(session, page, limit):
    rows = session.execute(
        text(
            "SELECT id, name FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE status = 'returned')"
            " ORDER BY id LIMIT :n OFFSET :skipped"
        ),
        {"n": limit + 1, "skipped": (page - 1) * limit},
    ).all()
    return {"items": [row._asdict() for row in rows[:limit]], "has_next": len(rows) > limit}
""",
}

SUM = "func.coalesce(func.sum(OrderLine.quantity * OrderLine.unit_price_cents), 0)"
NUMBER = "func.count(Product.id.distinct())"


def revenue(
    revenue: str = SUM,
    number: str = NUMBER,
    joins: str = ".join(Category.products).outerjoin(Product.lines)",
    group: str = "Category.id",
) -> str:
    """Write revenue by category from the two aggregates and the joins."""
    return f"""
def revenue_by_category(session):
    sold = select(Category.id, Category.name, {number}.label("products"), {revenue}.label("revenue_cents"))
    sold = sold{joins}.group_by({group}).order_by(Category.id)
    return [row._asdict() for row in session.execute(sold)]
"""


LINES = "select(Category.id, Category.name, Product.id, OrderLine.quantity, OrderLine.unit_price_cents)"
REVENUE_WRONG = {
    "wrong: products counted once a line": revenue(number="func.count(Product.id)"),
    "wrong: lines counted": revenue(number="func.count(OrderLine.product_id)"),
    "wrong: sold products only": revenue(joins=".join(Category.products).join(Product.lines)"),
    "wrong: all categories": revenue(joins=".outerjoin(Category.products).outerjoin(Product.lines)"),
    "wrong: None where nothing was sold": revenue("func.sum(OrderLine.quantity * OrderLine.unit_price_cents)"),
    "wrong: total": revenue("func.total(OrderLine.quantity * OrderLine.unit_price_cents)"),
    "wrong: average by count": revenue(
        "func.coalesce(func.avg(OrderLine.unit_price_cents) * func.sum(OrderLine.quantity), 0)"
    ),
    "wrong: average by count, rounded": revenue(
        "func.coalesce(func.cast(func.round(func.avg(OrderLine.unit_price_cents) * func.sum(OrderLine.quantity)), Integer), 0)"
    )
    .replace("func.cast(", "cast(")
    .replace("\ndef", "\nfrom sqlalchemy import Integer, cast\n\ndef", 1),
    "wrong: in euros and back": revenue(f"({SUM} / 100.0 * 100)"),
    "wrong: sum of sums": revenue(
        "func.coalesce(func.sum(OrderLine.quantity) * func.sum(OrderLine.unit_price_cents), 0)"
    ),
    "wrong: today's price": revenue("func.coalesce(func.sum(OrderLine.quantity * Product.price_cents), 0)"),
    "wrong: without the quantity": revenue("func.coalesce(func.sum(OrderLine.unit_price_cents), 0)"),
    "wrong: each sum once": revenue(
        "func.coalesce(func.sum((OrderLine.quantity * OrderLine.unit_price_cents).distinct()), 0)"
    ),
    "wrong: another collection joined": revenue(
        joins=".join(Category.products).outerjoin(Product.lines).outerjoin(Product.reviews)"
    ),
    "wrong: grouped by name": revenue(group="Category.name"),
    "wrong: grouped by product": revenue(group="Product.id"),
    "wrong: the largest first": revenue().replace("order_by(Category.id)", 'order_by(text("revenue_cents DESC"))'),
    "wrong: nothing": "def revenue_by_category(session):\n    session.execute(text('SELECT 1'))\n    return []\n",
    "over in rows: added up in Python": f"""
def revenue_by_category(session):
    found, counted = {{}}, {{}}
    rows = session.execute({LINES}.join(Category.products).outerjoin(Product.lines).order_by(Category.id))
    for number, name, product, quantity, cents in rows:
        one = found.setdefault(number, {{"id": number, "name": name, "products": 0, "revenue_cents": 0}})
        counted.setdefault(number, set()).add(product)
        one["products"] = len(counted[number])
        one["revenue_cents"] += (quantity or 0) * (cents or 0)
    return list(found.values())
""",
    "over in rows: a sum for each product": f"""
def revenue_by_category(session):
    found = {{}}
    sold = select(Category.id, Category.name, Product.id, {SUM}).join(Category.products).outerjoin(Product.lines)
    for number, name, _, cents in session.execute(sold.group_by(Product.id).order_by(Category.id)):
        one = found.setdefault(number, {{"id": number, "name": name, "products": 0, "revenue_cents": 0}})
        one["products"] += 1
        one["revenue_cents"] += cents
    return list(found.values())
""",
    "worse: a statement for each category": f"""
def revenue_by_category(session):
    found = []
    for category in session.scalars(select(Category).where(Category.products.any()).order_by(Category.id)).all():
        sold = select({NUMBER}, {SUM}).select_from(Product).outerjoin(Product.lines)
        number, cents = session.execute(sold.where(Product.category_id == category.id)).one()
        found.append({{"id": category.id, "name": category.name, "products": number, "revenue_cents": cents}})
    return found
""",
    "over in statements: two sums put together": f"""
def revenue_by_category(session):
    sold = select(Product.category_id, {SUM}).outerjoin(Product.lines).group_by(Product.category_id)
    cents = dict(session.execute(sold).all())
    shown = select(Category.id, Category.name, func.count().label("products")).join(Category.products)
    rows = session.execute(shown.group_by(Category.id).order_by(Category.id))
    return [{{**row._asdict(), "revenue_cents": cents[row.id]}} for row in rows]
""",
    "no better: joined": """
def revenue_by_category(session):
    filled = select(Category).where(Category.products.any()).order_by(Category.id)
    options = selectinload(Category.products).selectinload(Product.lines)
    categories = session.scalars(filled.options(options)).all()
    return [
        {"id": one.id, "name": one.name, "products": len(one.products), "revenue_cents":
         sum(line.quantity * line.unit_price_cents for product in one.products for line in product.lines)}
        for one in categories
    ]
""",
    "over in rows: joined, and ids only": """
def revenue_by_category(session):
    filled = select(Category).where(Category.products.any()).order_by(Category.id)
    options = joinedload(Category.products).load_only(Product.id).joinedload(Product.lines)
    categories = session.scalars(filled.options(options)).unique().all()
    return [
        {"id": one.id, "name": one.name, "products": len(one.products), "revenue_cents":
         sum(line.quantity * line.unit_price_cents for product in one.products for line in product.lines)}
        for one in categories
    ]
""",
}
REVENUE_RIGHT = {
    "a subquery for each category": f"""
def revenue_by_category(session):
    of_it = Product.category_id == Category.id
    number = select(func.count(Product.id)).where(of_it).scalar_subquery()
    cents = select({SUM}).join(OrderLine.product).where(of_it).scalar_subquery()
    shown = select(Category.id, Category.name, number.label("products"), cents.label("revenue_cents"))
    return [row._asdict() for row in session.execute(shown.where(Category.products.any()).order_by(Category.id))]
""",
    "a CTE": f"""
def revenue_by_category(session):
    each = select(Product.id, Product.category_id, {SUM}.label("cents")).outerjoin(Product.lines).group_by(Product.id).cte()
    shown = select(Category.id, Category.name, func.count(each.c.id).label("products"), func.sum(each.c.cents).label("revenue_cents"))
    shown = shown.join(each, each.c.category_id == Category.id).group_by(Category.id, Category.name).order_by(Category.id)
    return session.execute(shown).mappings().all()
""",
    "a text": """
def revenue_by_category(session):
    return [dict(row) for row in session.execute(text('''
        SELECT c.id, c.name, count(DISTINCT p.id) AS products, ifnull(sum(l.quantity * l.unit_price_cents), 0) AS revenue_cents
        FROM categories c JOIN products p ON p.category_id = c.id LEFT JOIN order_lines l ON l.product_id = p.id
        GROUP BY c.id ORDER BY c.id''')).mappings()]
""",
    "empty categories left out in Python": revenue(
        joins=".outerjoin(Category.products).outerjoin(Product.lines)"
    ).replace("in session.execute(sold)]", "in session.execute(sold) if row.products]"),
    "None turned into 0 in Python": revenue("func.sum(OrderLine.quantity * OrderLine.unit_price_cents)").replace(
        "[row._asdict() ", '[{**row._asdict(), "revenue_cents": row.revenue_cents or 0} '
    ),
    "JSON": """
def revenue_by_category(session):
    import json

    return json.loads(session.scalar(text('''
        SELECT json_group_array(json_object('id', id, 'name', name, 'products', products, 'revenue_cents', cents)) FROM (
            SELECT c.id, c.name, count(DISTINCT p.id) AS products, ifnull(sum(l.quantity * l.unit_price_cents), 0) AS cents
            FROM categories c JOIN products p ON p.category_id = c.id LEFT JOIN order_lines l ON l.product_id = p.id
            GROUP BY c.id ORDER BY c.id)''')))
""",
}

LIST_WRONG["wrong: made for the sizes shown"] = by_columns(
    rest=f".join(Product.category).{BY_NAME}.limit(20 if limit <= 20 else 70)"
)
NEXT_WRONG["wrong: made for pages of ten"] = returners(
    "rows = session.execute(sent_back.order_by(Customer.id).offset((page - 1) * 10).limit(11)).all()",
    items='[{"id": row.id, "name": row.name} for row in rows[:10]]',
    has_next="len(rows) > 10",
)
REVENUE_WRONG["over in bytes: all lines in one value"] = """
import json

def revenue_by_category(session):
    lines = text(
        "SELECT json_group_array(json_array(c.id, c.name, p.id, coalesce(l.quantity, 0), coalesce(l.unit_price_cents, 0))) "
        "FROM categories c JOIN products p ON p.category_id = c.id LEFT JOIN order_lines l ON l.product_id = p.id"
    )
    found = {}
    for id, name, product, quantity, price in json.loads(session.scalar(lines)):
        one = found.setdefault(id, {"id": id, "name": name, "products": set(), "revenue_cents": 0})
        one["products"].add(product)
        one["revenue_cents"] += quantity * price
    return [{**one, "products": len(one["products"])} for _, one in sorted(found.items())]
"""

_JOINED = "select(Category.id, Category.name, func.count(Product.id.distinct()).label('products'), {sum}.label('revenue_cents'))"
_LEFT = f"{_JOINED.format(sum=SUM)}.join(Category.products).outerjoin(Product.lines).group_by(Category.id)"


def _left(rest: str) -> str:
    return (
        "def revenue_by_category(session):\n"
        f"    sold = {_LEFT}{rest}.order_by(Category.id)\n"
        "    return [row._asdict() for row in session.execute(sold)]\n"
    )


REVENUE_WRONG["wrong: a condition on the lines of an outer join"] = _left(".where(OrderLine.quantity > 0)")
REVENUE_WRONG["wrong: the first category left out"] = _left(".offset(1)")

# What learners slip on beside that.
_ROWS = f"rows = session.execute(select({COLUMNS}).join(Product.category).{BY_NAME}.limit(limit))"
_THREE = "Product.id, Product.name, Product.price_cents"
_BY_ATTRIBUTE = '[{"id": r.id, "name": r.name, "price_cents": r.price_cents, "category": r.category%s} for r in rows]'


def _of(columns: str) -> str:
    return f"rows = session.execute(select({columns}).{BY_NAME}.limit(limit))"


LIST_WRONG |= {
    "wrong: kept in a default value": product_list(
        _ROWS.replace("rows =", "if limit not in kept:\n        kept[limit] =").replace(
            "session.execute", "[row._asdict() for row in session.execute"
        )
        + "]",
        "kept[limit]",
    ).replace("session, limit)", "session, limit, kept={})", 1),
    "over in objects: products made by hand": product_list(
        f"rows = session.execute(select({_THREE}, Category.name).join(Product.category).{BY_NAME}.limit(limit))\n"
        "    products = [Product(id=i, name=n, price_cents=p, category=Category(name=c)) for i, n, p, c in rows]"
    ),
    "raised: dict of a row": product_list(_ROWS, "[dict(row) for row in rows]"),
    "raised: vars of a row": product_list(_ROWS, "[vars(row) for row in rows]"),
    "raised: a row in brackets": product_list(_ROWS, '[{"id": row["id"], "name": row["name"]} for row in rows]'),
    "raised: the name of a name": product_list(_ROWS, _BY_ATTRIBUTE % ".name"),
    "raised: a relationship of a row": product_list(_of(_THREE), _BY_ATTRIBUTE % ".name"),
    "raised: a relationship among the columns": product_list(
        _of(f"{_THREE}, Product.category"), _BY_ATTRIBUTE % ".name"
    ),
    "raised: a column of a relationship": product_list(_of(f"{_THREE}, Product.category.name")),
    "raised: scalars of four columns": product_list(_ROWS.replace("execute", "scalars"), "[r._asdict() for r in rows]"),
    "wrong: a list of scalars": product_list(_ROWS.replace("execute", "scalars"), "list(rows)"),
    "wrong: a relationship as a column": product_list(
        _of(f"{_THREE}, Product.category.label('category')"), "[row._asdict() for row in rows]"
    ),
    "wrong: the join forgotten": product_list(_of(COLUMNS), "[row._asdict() for row in rows]"),
    "over in bytes: JSON of the whole table": LIST_RIGHT["JSON made by SQLite"]
    .replace(" LIMIT :n", "")
    .replace('), {"n": limit}))', ")))[:limit]"),
}

AFTER_WRONG |= {
    "wrong: times as datetimes": orders_after(ROW_VALUE, cursor="[str(rows[-1].placed_at), rows[-1].id]").replace(
        '"placed_at": str(row.placed_at)', '"placed_at": row.placed_at'
    ),
    "wrong: no further back than 60 days": orders_after(
        f"{ROW_VALUE}, Order.placed_at > time - timedelta(days=60)"
    ).replace("datetime, date", "datetime, timedelta"),
    "wrong: an OFFSET left over": orders_after(ROW_VALUE).replace(
        "newest.limit(limit)", "newest.limit(limit).offset(limit if cursor else 0)"
    ),
    "wrong: an OFFSET left over on page 1, too": orders_after(ROW_VALUE).replace(
        "newest.limit(limit)", "newest.limit(limit).offset(limit)"
    ),
    "wrong: sorted by times only": orders_after(ROW_VALUE).replace(", Order.id.desc()", ""),
    "wrong: sorted by ids the other way": orders_after(ROW_VALUE).replace("Order.id.desc()", "Order.id"),
    "wrong: older, and with a lower id": orders_after("Order.placed_at < time, Order.id < last"),
    "wrong: the id before the time": orders_after("tuple_(Order.id, Order.placed_at) < (last, time)"),
    "wrong: tuples of Python": orders_after("(Order.placed_at, Order.id) < (time, last)"),
    "wrong: times compared to the minute": orders_after(
        "func.substr(Order.placed_at, 1, 16) < time.isoformat(' ')[:16]"
    ),
    "wrong: one status left out": orders_after(f"{ROW_VALUE}, Order.status != 'returned'"),
    "wrong: next from the first order": orders_after(ROW_VALUE, cursor='[orders[0]["placed_at"], orders[0]["id"]]'),
    "raised: a look into the notebook's list": "SEEN = []\n"
    + orders_after(ROW_VALUE, take="time, last = SEEN[-1]", cursor="len(SEEN)").replace(
        "    orders =", "    SEEN.append((rows[-1].placed_at, rows[-1].id))\n    orders ="
    ),
    "raised: Python's or": orders_after("Order.placed_at < time or (Order.placed_at == time and Order.id < last)"),
    "raised: no cursor on page 1": orders_after(ROW_VALUE).replace("if cursor is not None", "if True"),
    "worse: sorted by what is made of the time": orders_after(ROW_VALUE).replace(
        "order_by(Order.placed_at.desc()", "order_by(func.datetime(Order.placed_at).desc()"
    ),
    "worse: another statement that sorts": orders_after(ROW_VALUE).replace(
        "    rows =", "    session.scalar(select(Order.id).order_by(Order.status).limit(1))\n    rows ="
    ),
    "worse: ten pages for one": orders_after(ROW_VALUE).replace(
        "newest.limit(limit)).all()", "newest.limit(limit * 10)).all()[:limit]"
    ),
    "over in steps: JSON of all pages so far": pages(
        """
page = cursor or 1
listed = "SELECT id, substr(placed_at, 1, 19) AS at, status FROM orders ORDER BY placed_at DESC, id DESC LIMIT :n"
made = text(f"SELECT json_group_array(json_object('id', id, 'placed_at', at, 'status', status)) FROM ({listed})")
found = json.loads(session.scalar(made, {"n": page * limit + 1}))
shown = found[(page - 1) * limit:page * limit]
return {"orders": shown, "next": page + 1 if len(found) > page * limit else None}
"""
    ),
}

_SHOWN = ITEMS.replace("in rows", "in rows[:limit]")


def _one_more(statement: str = ONE_MORE, sent_back: str = SENT_BACK, **parts: str) -> str:
    return returners(f"rows = session.execute({statement}).all()", **{"items": _SHOWN, **parts}).replace(
        SENT_BACK, sent_back
    )


NEXT_WRONG |= {
    "wrong: without an order": _one_more(ONE_MORE.replace("order_by(Customer.id).", "")),
    "wrong: whatever the status": _one_more(
        sent_back="select(Customer.id, Customer.name).where(Customer.orders.any())"
    ),
    "wrong: another status": _one_more(sent_back=SENT_BACK.replace("returned", "delivered")),
    "wrong: by name": _one_more(ONE_MORE.replace("order_by(Customer.id)", "order_by(Customer.name)")),
    "wrong: a place taken for an id": _one_more(
        "sent_back.where(Customer.id > (page - 1) * limit).order_by(Customer.id).limit(limit + 1)"
    ),
    "wrong: always without the last row": _one_more(items=ITEMS.replace("in rows", "in rows[:-1]")),
    "wrong: a length held to all pages": _one_more(has_next="len(rows) > page * limit"),
    "wrong: page by page, one customer further": _one_more(ONE_MORE.replace("(page - 1) * limit", "page - 1")),
    "wrong: page 1 with an offset": _one_more(ONE_MORE.replace("(page - 1) * limit", "page * limit - 1")),
    "over in rows: all pages so far": returners(
        "rows = session.execute(sent_back.order_by(Customer.id).limit(page * limit + 1)).all()",
        items=ITEMS.replace("in rows", "in rows[(page - 1) * limit:page * limit]"),
        has_next="len(rows) > page * limit",
    ),
}
_AS_JSON = """
def returners(session, page, limit):
    import json

    asked = text(
        "SELECT json_group_array(json_array(id, name)) FROM (SELECT id, name FROM customers c WHERE EXISTS"
        " (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.status = 'returned') ORDER BY id LIMIT :n OFFSET :skipped)"
    )
    found = json.loads(session.scalar(asked, {"n": N, "skipped": SKIPPED}))
    shown = [{"id": number, "name": name} for number, name in found[BEGIN:BEGIN + limit]]
    return {"items": shown, "has_next": len(found) > BEGIN + limit}
"""


def _as_json(number: str, skipped: str, begin: str) -> str:
    return _AS_JSON.replace("SKIPPED", skipped).replace("BEGIN", begin).replace('"n": N', f'"n": {number}')


NEXT_WRONG["over in bytes: all pages so far in one text"] = _as_json("page * limit + 1", "0", "(page - 1) * limit")
NEXT_RIGHT["JSON of one page"] = _as_json("limit + 1", "(page - 1) * limit", "0")
NEXT_RIGHT["among those who sent one back"] = _one_more(
    sent_back='select(Customer.id, Customer.name).where(Customer.id.in_(select(Order.customer_id).where(Order.status == "returned")))'
)

REVENUE_WRONG |= {
    "wrong: kept in the notebook": "KEPT = []\n"
    + revenue().replace("    return [", "    KEPT[:] = KEPT or [").replace("(sold)]", "(sold)]\n    return KEPT"),
    "wrong: nothing grouped": revenue().replace(".group_by(Category.id)", ""),
    "wrong: no join to the lines": revenue(joins=".join(Category.products)"),
    "wrong: subqueries without an order": REVENUE_RIGHT["a subquery for each category"].replace(
        ".order_by(Category.id)", ""
    ),
}

_SLICED = 'orders = [{"id": row.id, "placed_at": str(row.placed_at), "status": row.status} for row in rows[:limit]]'
AFTER_WRONG |= {
    "wrong: one order fewer on each page": orders_after(ROW_VALUE, end="orders").replace("in rows]", "in rows[:-1]]"),
    "wrong: half a page": orders_after(ROW_VALUE, end="orders").replace(
        "newest.limit(limit)", "newest.limit(limit // 2)"
    ),
    "wrong: a page of one": orders_after(ROW_VALUE, end="orders").replace("newest.limit(limit)", "newest.limit(1)"),
    "wrong: a list that the first page fills": pages(
        f"""
if cursor is None:
    ALL[:] = [{{"id": i, "placed_at": str(time), "status": status}} for i, time, status in session.execute({NEWEST})]
place = cursor or 0
return {{"orders": ALL[place:place + limit], "next": place + limit if place + limit < len(ALL) else None}}
""",
        "ALL = []\n",
    ),
    "wrong: what a day brings, up to the first day without": pages(
        f"""
newest = {NEWEST}
if cursor:
    time = datetime.fromisoformat(cursor[0])
    newest = newest.where(Order.placed_at > time - timedelta(days=400))
    newest = newest.where(tuple_(Order.placed_at, Order.id) < (time, cursor[1]))
rows = session.execute(newest.limit(limit)).all()
orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
return {{"orders": orders, "next": [orders[-1]["placed_at"], orders[-1]["id"]] if orders else None}}
""",
        "from datetime import timedelta\n",
    ),
    "wrong: the oldest first": pages(
        f"""
rows = session.execute({NEWEST.replace(".desc()", "")}.limit(limit).offset(cursor or 0)).all()
orders = [{{"id": row.id, "placed_at": str(row.placed_at), "status": row.status}} for row in rows]
return {{"orders": orders, "next": (cursor or 0) + limit if len(rows) == limit else None}}
"""
    ),
    "wrong: each page back to front": orders_after(ROW_VALUE, cursor="[str(rows[-1].placed_at), rows[-1].id]").replace(
        "in rows]", "in reversed(rows)]"
    ),
    "worse: the LIMIT forgotten": pages(
        f"""
newest = {NEWEST}
if cursor:
    newest = newest.where(tuple_(Order.placed_at, Order.id) < (datetime.fromisoformat(cursor[0]), cursor[1]))
rows = session.execute(newest).all()
{_SLICED}
return {{"orders": orders, "next": {LAST} if len(rows) > limit else None}}
"""
    ),
}

_CUT_IN_PYTHON = {
    "items": '[{"id": row.id, "name": row.name} for row in found[(page - 1) * limit:page * limit]]',
    "has_next": "len(found) > page * limit",
}
NEXT_RIGHT["a join, grouped by both columns"] = _one_more(sent_back=JOINED + ".group_by(Customer.id, Customer.name)")
NEXT_WRONG |= {
    "wrong: a status that isn't there": _one_more(sent_back=JOINED.replace('"returned"', '"return"')),
    "stopped: a query for each customer": returners(
        """
    everybody = session.scalars(select(Customer).order_by(Customer.id))
    found = [one for one in everybody if any(order.status == "returned" for order in one.orders)]""",
        **_CUT_IN_PYTHON,
    ),
    "no better: ids first, and kept in Python": returners(
        """
    numbers = set(session.scalars(select(Order.customer_id).where(Order.status == "returned")))
    everybody = session.execute(select(Customer.id, Customer.name).order_by(Customer.id))
    found = [row for row in everybody if row.id in numbers]""",
        **_CUT_IN_PYTHON,
    ),
    "no better: ids of the page, and then names": returners(
        """
    sent = select(Order.customer_id).where(Order.status == "returned").distinct().order_by(Order.customer_id)
    ids = session.scalars(sent.offset((page - 1) * limit).limit(limit + 1)).all()
    names = dict(session.execute(select(Customer.id, Customer.name).where(Customer.id.in_(ids))).all())""",
        items='[{"id": number, "name": names[number]} for number in ids[:limit]]',
        has_next="len(ids) > limit",
    ),
    "over in statements: with their orders": returners(
        f"rows = session.scalars({ONE_MORE}).all()".replace(
            "sent_back.",
            "select(Customer).where(Customer.orders.any(status='returned')).options(selectinload(Customer.orders)).",
        ),
        items=_SHOWN,
    ),
    "no better: whether the next page exists": returners(
        f"""
    rows = session.execute({SHOWN_PAGE}).all()
    more = session.scalar(select(exists(sent_back.order_by(Customer.id).offset(page * limit).limit(1).correlate(None))))""",
        has_next="more",
    ),
}

REVENUE_WRONG["over in rows: a sum for each category, product and name"] = REVENUE_WRONG[
    "over in rows: a sum for each product"
].replace("group_by(Product.id)", "group_by(Category.id, Product.id, Product.name)")
BY_THE_PRODUCTS = ".select_from(Product).join(Product.category).outerjoin(Product.lines)"
REVENUE_UNSORTED = {
    "by id": revenue(),
    "by name and id": revenue(group="Category.name, Category.id"),
    "by the products' column": revenue(joins=BY_THE_PRODUCTS, group="Product.category_id"),
}
REVENUE_RIGHT["grouped by the products' column"] = revenue(
    joins=".select_from(Product).join(Product.category).outerjoin(Product.lines)", group="Product.category_id"
)
REVENUE_RIGHT["grouped by name and id"] = revenue(group="Category.name, Category.id")
