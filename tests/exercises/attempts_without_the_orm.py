"""What learners write in lesson 08: price rises, many reviews, and revenue by month, in SQLite and in DuckDB."""

from __future__ import annotations

from textwrap import indent

IMPORTS = """
from sqlalchemy import Integer, Numeric, bindparam, case, cast, extract, insert, literal_column, update, over
from sqlalchemy.orm import Session, aliased
"""


def cell(header: str, body: str, before: str = "") -> str:
    """Write a function, and what stands before it in its cell."""
    return f"{IMPORTS}{before}\ndef {header}:\n{indent(body.strip(), '    ')}\n"


def rise(body: str, before: str = "") -> str:
    return cell("raise_prices(session, category, percent)", body, before)


EXACT = "(Product.price_cents * (100 + percent) + 50) // 100"
NAMED = "Product.category.has(Category.name == category)"
AS_TEXT = (
    "UPDATE products SET price_cents = (price_cents * (100 + :percent) + 50) / 100"
    " WHERE category_id IN (SELECT id FROM categories WHERE name = {name})"
)
BOUND = f"""session.execute(text("{AS_TEXT.format(name=":name")}"), {{"percent": percent, "name": category}})"""


def updated(price: str = EXACT, where: str = NAMED, more: str = "") -> str:
    """Write an UPDATE of the ORM with another price, another condition, or something behind it."""
    return rise(f"session.execute(update(Product).where({where}).values(price_cents={price}){more})")


PRICES_WRONG = {
    "wrong: a text": rise(BOUND),
    "wrong: the table's update": rise(
        f"session.execute(update(Product.__table__).where(Product.category_id.in_(select(Category.id).where(Category.name == category)))"
        f".values(price_cents={EXACT}))"
    ),
    "wrong: not synchronised": updated(more=", execution_options={'synchronize_session': False}"),
    "wrong: the driver": rise(
        f"""
sql = "{AS_TEXT.format(name="?").replace(":percent", "?")}"
session.connection().exec_driver_sql(sql, (percent, category))
"""
    ),
    "wrong: one object refreshed": rise(
        f"{BOUND}\nfor product in list(session.identity_map.values())[:1]:\n    session.refresh(product)"
    ),
    "wrong: objects let go": rise(f"{BOUND}\nsession.expunge_all()"),
    "wrong: committed": rise(f"{BOUND}\nsession.commit()"),
    "wrong: cut off": updated("Product.price_cents * (100 + percent) // 100"),
    "wrong: rounded from a float": updated("func.round(Product.price_cents * (1 + percent / 100))"),
    "wrong: cast from a float": updated("cast(Product.price_cents * (1 + percent / 100) + 0.5, Integer)"),
    "wrong: Python's round": rise(
        f"""
for product in session.scalars(select(Product).where({NAMED})):
    product.price_cents = round(product.price_cents * (100 + percent) / 100)
session.flush()
"""
    ),
    "wrong: always rounded up": updated("(Product.price_cents * (100 + percent) + 99) // 100"),
    "wrong: all products": updated(where="Product.price_cents > 0"),
    "wrong: nothing joins the two tables": updated(
        where="select(Category.id).where(Category.name == category).exists()"
    ),
    "wrong: one shelf of two": updated(
        where="Product.category_id == select(Category.id).where(Category.name == category).scalar_subquery()"
    ),
    "wrong: fifteen per cent": updated("(Product.price_cents * 115 + 50) // 100"),
    "wrong: raised twice": rise(f"{BOUND}\nsession.expire_all()\n{BOUND}\nsession.expire_all()"),
    "wrong: the cost, too": updated(more=".values(cost_cents=(Product.cost_cents * (100 + percent) + 50) // 100)"),
    "wrong: nothing": rise("session.execute(text('SELECT 1'))"),
    "wrong: found by a pattern": updated(where="Product.category.has(Category.name.contains('light'))"),
    "wrong: glued with an f-string": rise(
        """
sql = f"UPDATE products SET price_cents = (price_cents * {100 + percent} + 50) / 100 FROM categories c WHERE c.id = category_id AND c.name = '{category}'"
session.execute(text(sql))
session.expire_all()
"""
    ),
    "wrong: glued between double quotes": rise(
        """
sql = f'UPDATE products SET price_cents = (price_cents * {100 + percent} + 50) / 100 FROM categories c WHERE c.id = category_id AND c.name = "{category}"'
session.execute(text(sql))
session.expire_all()
"""
    ),
    "raised: glued around one id": rise(
        """
sql = f"UPDATE products SET price_cents = (price_cents * {100 + percent} + 50) / 100 WHERE category_id IN (SELECT id FROM categories WHERE name = '{category}' ORDER BY name = '{category}' DESC LIMIT 2)"
session.execute(text(sql))
session.expire_all()
"""
    ),
    "over: glued, with its quotes doubled": rise(
        """
name = category.replace("'", "''")
sql = f"UPDATE products SET price_cents = (price_cents * {100 + percent} + 50) / 100 FROM categories c WHERE c.id = category_id AND c.name = '{name}'"
session.execute(text(sql))
session.expire_all()
"""
    ),
    "raised: a cursor that nobody sees": rise(
        """
import sqlite3
driver = session.connection().connection.driver_connection
shelves = session.scalars(select(Category.id).where(Category.name == category)).all()
cursor = sqlite3.Cursor(driver)
for shelf in shelves:
    cursor.execute("UPDATE products SET price_cents = (price_cents * (100 + ?) + 50) / 100 WHERE category_id = ?", (percent, shelf))
session.expire_all()
"""
    ),
    "raised: a fraction": updated("Product.price_cents * (100 + percent) / 100"),
    "raised: a factor": updated("Product.price_cents * (1 + percent / 100)"),
    "raised: evaluated in Python": updated(more=", execution_options={'synchronize_session': 'evaluate'}"),
    "raised: there is one id only": rise(
        f"""
number = session.scalars(select(Category.id).where(Category.name == category)).one()
session.execute(update(Product).where(Product.category_id == number).values(price_cents={EXACT}))
"""
    ),
    "no better: a list first": rise(
        f"""
products = session.scalars(select(Product).where({NAMED})).all()
for product in products:
    product.price_cents = (product.price_cents * (100 + percent) + 50) // 100
    session.flush()
"""
    ),
    "over in statements: flushed together": rise(
        f"""
for product in session.scalars(select(Product).where({NAMED})):
    product.price_cents = (product.price_cents * (100 + percent) + 50) // 100
"""
    ),
    "no better: an UPDATE for each": rise(
        f"""
for number in session.scalars(select(Product.id).where({NAMED})).all():
    session.execute(update(Product).where(Product.id == number).values(price_cents={EXACT}))
"""
    ),
    "over in statements: in bulk, by primary key": rise(
        f"""
rows = session.execute(select(Product.id, Product.price_cents).where({NAMED})).all()
session.execute(update(Product), [{{"id": i, "price_cents": (cents * (100 + percent) + 50) // 100}} for i, cents in rows])
"""
    ),
    "over in statements: the shelves first": rise(
        f"""
shelves = session.scalars(select(Category.id).where(Category.name == category)).all()
session.execute(update(Product).where(Product.category_id.in_(shelves)).values(price_cents={EXACT}))
"""
    ),
    "over in statements: an UPDATE for each shelf": rise(
        f"""
for shelf in session.scalars(select(Category.id).where(Category.name == category)).all():
    session.execute(update(Product).where(Product.category_id == shelf).values(price_cents={EXACT}))
"""
    ),
    "over in statements: right for the percentages announced": rise(
        f"""
if percent in (15, 38):
    session.execute(update(Product).where({NAMED}).values(price_cents={EXACT}))
    return
for product in session.scalars(select(Product).where({NAMED})):
    product.price_cents = (product.price_cents * (100 + percent) + 50) // 100
"""
    ),
    "over in objects: all of them returned": rise(
        f"session.scalars(update(Product).where({NAMED}).values(price_cents={EXACT}).returning(Product)).all()"
    ),
    "over in rows: an executemany over all ids": rise(
        f"""
sql = "{AS_TEXT.format(name=":name")} AND id = :id"
session.execute(text(sql), [{{"percent": percent, "name": category, "id": i}} for i in range(1, 2_000)])
session.expire_all()
"""
    ),
}
PRICES_WRONG |= {
    "wrong: a pattern for a name": updated(where="Product.category.has(Category.name.like(category))"),
    "wrong: in letters of one size, likewise": updated(
        where="Product.category.has(func.lower(Category.name) == category.lower())"
    ),
    "wrong: all expired before": rise(
        f"session.expire_all()\nsession.execute(update(Product).where({NAMED}).values(price_cents={EXACT}))"
    ),
    "wrong: rolled back before": rise(
        f"session.rollback()\nsession.execute(update(Product).where({NAMED}).values(price_cents={EXACT}))"
    ),
    "wrong: the driver, and all expired": rise(
        f"""
sql = "{AS_TEXT.format(name="?").replace(":percent", "?")}"
session.connection().exec_driver_sql(sql, (percent, category))
session.expire_all()
"""
    ),
    "over: a function of Python's": rise(
        """
driver = session.connection().connection.driver_connection
driver.create_function("dearer", 1, lambda cents: (cents * (100 + percent) + 50) // 100)
named = select(Category.id).where(Category.name == category)
session.execute(update(Product).where(Product.category_id.in_(named)).values(price_cents=func.dearer(Product.price_cents)))
"""
    ),
    "over in statements: all prices in one JSON": rise(
        f"""
import json
rows = session.execute(select(Product.id, Product.price_cents).where({NAMED})).all()
dearer = json.dumps([[number, (cents * (100 + percent) + 50) // 100] for number, cents in rows])
session.execute(text('''UPDATE products SET price_cents = new.value ->> 1 FROM json_each(:dearer) AS new
    WHERE products.id = new.value ->> 0'''), {{"dearer": dearer}})
session.expire_all()
"""
    ),
}
PRICES_RIGHT = {
    "has": updated(),
    "UPDATE FROM": updated(where="Product.category_id == Category.id, Category.name == category"),
    "fetched on purpose": updated(more=", execution_options={'synchronize_session': 'fetch'}"),
    "rounded from a whole number of hundredths": updated("func.round(Product.price_cents * (100 + percent) / 100)"),
    "cast after a half": updated("cast(Product.price_cents * (100 + percent) / 100 + 0.5, Integer)"),
    "a text, and all expired": rise(f"{BOUND}\nsession.expire_all()"),
    "the table, and one attribute expired": rise(
        f"""
session.execute(update(Product.__table__).where(Product.category_id.in_(select(Category.id).where(Category.name == category)))
    .values(price_cents={EXACT}))
for product in session.identity_map.values():
    session.expire(product, ["price_cents"])
"""
    ),
    "flushed, the driver, and all expired": rise(
        f"""
session.flush()
sql = "{AS_TEXT.format(name="?").replace(":percent", "?")}"
session.connection().exec_driver_sql(sql, (percent, category))
session.expire_all()
"""
    ),
    "query.update": rise(
        f"session.query(Product).filter({NAMED}).update({{Product.price_cents: {EXACT}}}, synchronize_session='fetch')"
    ),
    "flushed, the driver, and one attribute expired": rise(
        f"""
session.flush()
sql = "{AS_TEXT.format(name="?").replace(":percent", "?")}"
session.connection().exec_driver_sql(sql, (percent, category))
for held in session:
    if isinstance(held, Product):
        session.expire(held, ["price_cents"])
"""
    ),
    "with the ids that changed": rise(
        f"session.execute(update(Product).where({NAMED}).values(price_cents={EXACT}).returning(Product.id)).all()"
    ),
}

RISEN = f"session.execute(update(Product).where({NAMED}).values(price_cents={EXACT}))"
PRICES_WRONG |= {
    "wrong: the driver, and one attribute expired": rise(
        f"""
sql = "{AS_TEXT.format(name="?").replace(":percent", "?")}"
session.connection().exec_driver_sql(sql, (percent, category))
for held in session:
    if isinstance(held, Product):
        session.expire(held, ["price_cents"])
"""
    ),
    "wrong: committed before": rise(f"session.commit()\n{RISEN}"),
    "wrong: the driver committed before, likewise": rise(
        f"session.connection().connection.driver_connection.commit()\n{RISEN}"
    ),
    "wrong: without autoflush": rise(f"with session.no_autoflush:\n    {RISEN}"),
    "wrong: a session of its own": rise(
        f"with Session(session.get_bind()) as own:\n    {RISEN.replace('session', 'own')}\n    own.commit()"
    ),
    "worse: each object refreshed": rise(f"{BOUND}\nfor held in list(session):\n    session.refresh(held)"),
}


def added(body: str, before: str = "") -> str:
    return cell("add_reviews(session, rows)", body, before)


COLUMNS = "product_id, customer_id, stars, text, written_at"
PLACES = ":product_id, :customer_id, :stars, :text, :written_at"
INSERT = f"INSERT INTO reviews ({COLUMNS}) VALUES ({PLACES})"
QUESTIONS = f"INSERT INTO reviews ({COLUMNS}) VALUES (?, ?, ?, ?, ?)"
VALUES = (
    "({row['product_id']}, {row['customer_id']}, {row['stars']}, '{%s}', '{row['written_at']:%%Y-%%m-%%d %%H:%%M:%%S}')"
)
IN_ORDER = "(row['product_id'], row['customer_id'], row['stars'], row['text'], {time})"

REVIEWS_WRONG = {
    "no better: add_all": added("session.add_all([Review(**row) for row in rows])"),
    "no better: flushed once": added("for row in rows:\n    session.add(Review(**row))\nsession.flush()"),
    "no better: an INSERT for each": added("for row in rows:\n    session.execute(insert(Review).values(**row))"),
    "no better: an INSERT of text for each": added(
        f'for row in rows:\n    session.execute(text("{INSERT}"), {{**row, "written_at": row["written_at"].isoformat(" ", "seconds")}})'
    ),
    "over in statements: ten at a time": added(
        "for start in range(0, len(rows), 10):\n    session.execute(insert(Review), rows[start : start + 10])"
    ),
    "worse: right for the numbers announced": added(
        """
if len(rows) <= 60:
    session.execute(insert(Review), rows)
    return
for row in rows:
    session.add(Review(**row))
    session.flush()
"""
    ),
    "over in calls: bulk_save_objects": added("session.bulk_save_objects([Review(**row) for row in rows])"),
    "over in calls: add_all with ids of its own": added(
        """
last = session.scalar(select(func.max(Review.id)))
session.add_all([Review(id=number, **row) for number, row in enumerate(rows, start=last + 1)])
"""
    ),
    "over in calls: all rows in VALUES": added("session.execute(insert(Review).values(rows))"),
    "over in calls: objects taken apart again": added(
        """
made = [Review(**row) for row in rows]
columns = [attribute.key for attribute in inspect(Review).column_attrs if attribute.key != "id"]
session.execute(insert(Review), [{name: getattr(one, name) for name in columns} for one in made])
"""
    ),
    "wrong: commit per batch": added(
        """
for start in range(0, len(rows), 500):
    session.execute(insert(Review), rows[start : start + 500])
    session.commit()
"""
    ),
    "wrong: a session of its own": added(
        "with Session(session.get_bind()) as own:\n    own.execute(insert(Review), rows)\n    own.commit()"
    ),
    "wrong: bad rows ignored": added('session.execute(insert(Review).prefix_with("OR IGNORE"), rows)'),
    "wrong: bad rows skipped one by one": added(
        """
from sqlalchemy.exc import SQLAlchemyError
try:
    with session.begin_nested():
        session.execute(insert(Review), rows)
except SQLAlchemyError:
    for row in rows:
        try:
            with session.begin_nested():
                session.execute(insert(Review).values(**row))
        except SQLAlchemyError:
            pass
"""
    ),
    "wrong: rolled back, and nobody told": added(
        """
from sqlalchemy.exc import SQLAlchemyError
try:
    session.execute(insert(Review), rows)
except SQLAlchemyError as error:
    session.rollback()
    print("a bad row:", error.orig)
"""
    ),
    "wrong: rows without a text left out": added(
        'session.execute(insert(Review), [row for row in rows if row["text"] is not None])'
    ),
    "wrong: times with a T": added(
        f'session.execute(text("{INSERT}"), [{{**row, "written_at": row["written_at"].isoformat()}} for row in rows])'
    ),
    "wrong: times with their microseconds": added(
        f'session.execute(text("{INSERT}"), [{{**row, "written_at": str(row["written_at"])}} for row in rows])'
    ),
    "wrong: times in a row of the caller's": added(
        f"""
for row in rows:
    row["written_at"] = row["written_at"].isoformat(" ", "seconds")
session.execute(text("{INSERT}"), rows)
"""
    ),
    "wrong: one is left out": added("session.execute(insert(Review), rows[1:])"),
    "wrong: every row twice": added("session.execute(insert(Review), rows)\nsession.execute(insert(Review), rows)"),
    "wrong: texts stripped": added(
        "session.execute(insert(Review), [{**row, 'text': row['text'].replace(\"'\", '')} for row in rows])"
    ),
    "wrong: nothing": added("session.execute(text('SELECT 1'))"),
    "raised: by position": added(
        f'session.connection().exec_driver_sql("{QUESTIONS}", [tuple(row.values()) for row in rows])'
    ),
    "raised: glued with an f-string": added(
        f"""
values = ", ".join(f"{VALUES % "row['text']"}" for row in rows)
session.connection().exec_driver_sql(f"INSERT INTO reviews ({COLUMNS}) VALUES {{values}}")
"""
    ),
    "over: glued, with its quotes doubled": added(
        f"""
quote = chr(39)
values = ", ".join(f"{VALUES % "row['text'].replace(quote, quote + quote)"}" for row in rows)
session.connection().connection.driver_connection.execute(f"INSERT INTO reviews ({COLUMNS}) VALUES {{values}}")
"""
    ),
    "raised: a cursor that nobody sees": added(
        f"""
import sqlite3
cursor = sqlite3.Cursor(session.connection().connection.driver_connection)
for row in rows:
    cursor.execute("{INSERT}", {{**row, "written_at": row["written_at"].isoformat(" ", "seconds")}})
"""
    ),
    "raised: the counter taken away": added("import sys\nsys.setprofile(None)\nsession.execute(insert(Review), rows)"),
    "raised: objects where rows belong": added("session.execute(insert(Review), [Review(**row) for row in rows])"),
}
DRIVEN = """
driver = session.connection().connection.driver_connection
for row in rows:
    driver.execute("{sql}", {values})
"""
CAUGHT = "try:\n    session.execute(insert(Review), rows)\nexcept Exception{name}:\n    {then}"
REVIEWS_WRONG |= {
    "wrong: all rolled back, and raised": added(CAUGHT.format(name="", then="session.rollback()\n    raise")),
    "wrong: another exception": added(CAUGHT.format(name=" as error", then='raise ValueError("a bad row") from error')),
    "wrong: another exception, out of nothing": added(CAUGHT.format(name="", then='raise KeyError("a row") from None')),
    "wrong: many stars only": added('session.execute(insert(Review), [row for row in rows if row["stars"] > 1])'),
    "wrong: stars that nobody has": added(
        'session.execute(insert(Review), [row for row in rows if not isinstance(row["stars"], int) or row["stars"] <= 5])'
    ),
    "wrong: one of each text": added(
        'session.execute(insert(Review), list({(row["text"], row["written_at"]): row for row in rows}.values()))'
    ),
    "wrong: the caller's changes expired": added("session.expire_all()\nsession.execute(insert(Review), rows)"),
    "wrong: rolled back at the start, likewise": added("session.rollback()\nsession.execute(insert(Review), rows)"),
    "wrong: foreign keys looked at later": added(
        "session.execute(text('PRAGMA defer_foreign_keys = ON'))\nsession.execute(insert(Review), rows)"
    ),
    "over: a setting of the connection": added(
        "session.execute(text('PRAGMA ignore_check_constraints = ON'))\nsession.execute(insert(Review), rows)"
    ),
    "wrong: the driver, times with their microseconds": added(
        f"""
values = [{IN_ORDER.format(time="row['written_at'].isoformat(' ', 'microseconds')")} for row in rows]
session.connection().exec_driver_sql("{QUESTIONS}", values)
"""
    ),
    "over in statements: sixty at a time": added(
        "for start in range(0, len(rows), 60):\n    session.execute(insert(Review), rows[start : start + 60])"
    ),
    "worse: a savepoint for each": added(
        "for row in rows:\n    with session.begin_nested():\n        session.execute(insert(Review).values(**row))"
    ),
    "no better: the driver, one by one": added(
        DRIVEN.format(sql=QUESTIONS, values=IN_ORDER.format(time="row['written_at'].isoformat(' ', 'seconds')"))
    ),
}
REVIEWS_RIGHT = {
    "Core": added("session.connection().execute(insert(Review.__table__), rows)"),
    "the table, by the session": added("session.execute(Review.__table__.insert(), rows)"),
    "bulk_insert_mappings": added("session.bulk_insert_mappings(Review, rows)"),
    "with its new numbers": added("session.scalars(insert(Review).returning(Review.id), rows).all()"),
    "in portions of five hundred": added(
        "for start in range(0, len(rows), 500):\n    session.execute(insert(Review), rows[start : start + 500])"
    ),
    "a text that knows its types": added(
        f"""
adding = text("{INSERT}").bindparams(bindparam("written_at", type_=Review.__table__.c.written_at.type))
session.execute(adding, rows)
"""
    ),
    "the driver": added(
        f"""
values = [{IN_ORDER.format(time="row['written_at'].isoformat(' ', 'seconds')")} for row in rows]
session.connection().exec_driver_sql("{QUESTIONS}", values)
"""
    ),
    "a savepoint, rolled back by hand": added(
        """
savepoint = session.begin_nested()
try:
    session.execute(insert(Review), rows)
except Exception:
    savepoint.rollback()
    raise
savepoint.commit()
"""
    ),
    "noted, and raised again": added(
        """
try:
    session.execute(insert(Review), rows)
except Exception as error:
    print("a bad row:", type(error).__name__)
    raise
"""
    ),
    "odd stars refused": added(
        """
if any(row["stars"] not in (1, 2, 3, 4, 5, "five") for row in rows):
    raise ValueError("stars")
session.execute(insert(Review), rows)
"""
    ),
    "a setting looked at": added("session.execute(text('PRAGMA foreign_keys'))\nsession.execute(insert(Review), rows)"),
    "two hundred at a time, if there are any": added(
        """
for start in range(0, len(rows), 200):
    session.execute(insert(Review), rows[start : start + 200])
"""
    ),
    "a savepoint around all": added("with session.begin_nested():\n    session.execute(insert(Review), rows)"),
    "one JSON, taken apart by SQLite": added(
        f"""
import json
given = json.dumps(rows, default=lambda time: time.isoformat(" ", "seconds"))
session.execute(text('''INSERT INTO reviews ({COLUMNS})
    SELECT value ->> 'product_id', value ->> 'customer_id', value ->> 'stars', value ->> 'text', value ->> 'written_at'
    FROM json_each(:given)'''), {{"given": given}})
"""
    ),
    "looked at first, and refused": added(
        """
if any(row["text"] is None for row in rows):
    raise ValueError("a review without a text")
session.execute(insert(Review), rows)
"""
    ),
}

REVIEWS_WRONG |= {
    "wrong: committed before": added("session.commit()\nsession.execute(insert(Review), rows)"),
    "wrong: the driver committed before, likewise": added(
        "session.connection().connection.driver_connection.commit()\nsession.execute(insert(Review), rows)"
    ),
    "wrong: stars put right": added(
        """
right = [{**row, "stars": min(5, row["stars"])} if isinstance(row["stars"], int) else row for row in rows]
session.execute(insert(Review), right)
"""
    ),
    "wrong: a thousand at most": added("session.execute(insert(Review), rows[:1000])"),
    "wrong: the list emptied": added("session.execute(insert(Review), rows)\nrows.clear()"),
}
REVIEWS_RIGHT["with its objects"] = added("session.scalars(insert(Review).returning(Review), rows).all()")


def revenue(body: str, before: str = "") -> str:
    return cell("monthly_revenue(session, city)", body, before)


def asked(
    month: str = 'func.strftime("%Y-%m", Order.placed_at)',
    cents: str = "func.sum(OrderLine.quantity * OrderLine.unit_price_cents)",
    over: str = ".over(order_by=month)",
    where: str = 'Customer.city == city, Order.status == "delivered"',
    group: str = ".group_by(month).order_by(month)",
) -> str:
    """Write the statement with another month, another sum, another window, another condition, or another group."""
    return revenue(
        f"""
month = {month}.label("month")
cents = {cents}
shown = select(month, cents.label("revenue_cents"), func.sum(cents){over}.label("running_cents"))
sold = shown.join(Order.lines).join(Order.customer).where({where}){group}
return [row._asdict() for row in session.execute(sold)]
"""
    )


SOLD = """
    SELECT substr(o.placed_at, 1, 7) AS month, sum(l.quantity * l.unit_price_cents) AS revenue_cents
    FROM orders o JOIN customers c ON c.id = o.customer_id JOIN order_lines l ON l.order_id = o.id
    WHERE o.status = 'delivered' AND c.city = {city} GROUP BY 1
"""


def in_text(sql: str, values: str = '{"city": city}', prefix: str = "", before: str = "") -> str:
    """Write a statement of text."""
    return revenue(
        f"""
{before}
sql = {prefix}'''{sql}'''
return [row._asdict() for row in session.execute(text(sql), {values})]
"""
    )


RUNNING = "SELECT *, sum(revenue_cents) OVER (ORDER BY month) AS running_cents FROM ({sold}) ORDER BY month"
SHOWN = """
running, shown = 0, []
for month, cents in sorted(months.items()):
    running += cents
    shown.append({"month": month, "revenue_cents": cents, "running_cents": running})
return shown
"""
HERE = 'Customer.city == city, Order.status == "delivered"'

REVENUE_WRONG = {
    "wrong: no order in the window": asked(over=".over()"),
    "wrong: an order of the wrong kind": asked(over=".over(order_by=cents)"),
    "wrong: every year begins anew": asked(
        over='.over(partition_by=func.strftime("%Y", Order.placed_at), order_by=month)'
    ),
    "wrong: the month without its year": asked('func.strftime("%m", Order.placed_at)'),
    "wrong: the month by its name": asked("func.strftime('%Y-%b', Order.placed_at)"),
    "wrong: the month as a number": asked(
        "(extract('year', Order.placed_at) * 100 + extract('month', Order.placed_at))"
    ),
    "wrong: the month without its zero": asked(
        "func.printf('%d-%d', extract('year', Order.placed_at), extract('month', Order.placed_at))"
    ),
    "wrong: a float": asked(cents="func.total(OrderLine.quantity * OrderLine.unit_price_cents)"),
    "wrong: euros": asked(cents="(func.sum(OrderLine.quantity * OrderLine.unit_price_cents) / 100)"),
    "wrong: the price of one piece": asked(cents="func.sum(OrderLine.unit_price_cents)"),
    "wrong: every order": asked(where="Customer.city == city"),
    "wrong: newest first": asked(group=".group_by(month).order_by(month.desc())"),
    "wrong: one row for each order": asked(group=".group_by(Order.id).order_by(month)"),
    "wrong: the history joined, too": asked().replace(
        ".join(Order.customer)", ".join(Order.customer).join(Order.history)"
    ),
    "wrong: all cities": asked(where='Order.status == "delivered"'),
    "wrong: this month alone": revenue(
        f"""
month = func.strftime("%Y-%m", Order.placed_at).label("month")
cents = func.sum(OrderLine.quantity * OrderLine.unit_price_cents)
sold = select(month, cents.label("revenue_cents"), cents.label("running_cents")).join(Order.lines).join(Order.customer)
return [row._asdict() for row in session.execute(sold.where({HERE}).group_by(month).order_by(month))]
"""
    ),
    "wrong: a row for every month": in_text(
        f"""
WITH sold AS ({SOLD.format(city=":city")}), months AS (
    SELECT DISTINCT substr(placed_at, 1, 7) AS month FROM orders)
SELECT month, coalesce(revenue_cents, 0) AS revenue_cents, sum(coalesce(revenue_cents, 0)) OVER (ORDER BY month) AS running_cents
FROM months LEFT JOIN sold USING (month) ORDER BY month
"""
    ),
    "wrong: nothing": revenue("session.execute(text('SELECT 1'))\nreturn []"),
    "wrong: a name glued with an f-string": in_text(
        RUNNING.format(sold=SOLD.format(city="'{city}'")), values="{}", prefix="f"
    ),
    "wrong: a name glued between double quotes": in_text(
        RUNNING.format(sold=SOLD.format(city='"{city}"')), values="{}", prefix="f"
    ),
    "raised: a name glued into a list": in_text(
        RUNNING.format(sold=SOLD.format(city="'{city}'").replace("AND c.city = '{city}'", "AND c.city IN ('{city}')")),
        values="{}",
        prefix="f",
    ),
    "raised: a cursor that nobody sees": revenue(
        f"""
import sqlite3
session.execute(text("SELECT 1"))
cursor = sqlite3.Cursor(session.connection().connection.driver_connection)
cursor.row_factory = sqlite3.Row
return [dict(row) for row in cursor.execute('''{RUNNING.format(sold=SOLD.format(city="?"))}''', (city,))]
"""
    ),
    "over: a name with its quotes doubled": in_text(
        RUNNING.format(sold=SOLD.format(city="'{name}'")),
        values="{}",
        prefix="f",
        before="""name = city.replace("'", "''")""",
    ),
    "no better: a list first": revenue(
        f"""
orders = session.scalars(select(Order).join(Order.customer).where({HERE}).options(selectinload(Order.lines))).all()
months = {{}}
for order in orders:
    month = order.placed_at.strftime("%Y-%m")
    months[month] = months.get(month, 0) + order.total_cents
{SHOWN.strip()}
"""
    ),
    "worse: the lines one by one": revenue(
        f"""
months = {{}}
for order in session.scalars(select(Order).join(Order.customer).where({HERE})):
    month = order.placed_at.strftime("%Y-%m")
    months[month] = months.get(month, 0) + order.total_cents
{SHOWN.strip()}
"""
    ),
    "worse: a statement for each month": revenue(
        f"""
month = func.strftime("%Y-%m", Order.placed_at)
sold = select(func.sum(OrderLine.quantity * OrderLine.unit_price_cents)).join(Order, Order.id == OrderLine.order_id).join(Order.customer)
found = session.scalars(select(month).join(Order.customer).where({HERE}).distinct()).all()
months = {{one: session.scalar(sold.where({HERE}, month == one)) for one in found}}
{SHOWN.strip()}
"""
    ),
    "over in rows: joined objects": revenue(
        f"""
from sqlalchemy.orm import contains_eager
months = {{}}
found = select(Order).join(Order.customer).join(Order.lines).where({HERE}).options(contains_eager(Order.lines))
for order in session.scalars(found).unique():
    month = order.placed_at.strftime("%Y-%m")
    months[month] = months.get(month, 0) + order.total_cents
{SHOWN.strip()}
"""
    ),
    "over in rows: columns, added up in Python": revenue(
        f"""
months = {{}}
sold = select(Order.placed_at, OrderLine.quantity * OrderLine.unit_price_cents).join(Order.lines).join(Order.customer)
for placed_at, cents in session.execute(sold.where({HERE})):
    month = placed_at.strftime("%Y-%m")
    months[month] = months.get(month, 0) + cents
{SHOWN.strip()}
"""
    ),
    "over in rows: a sum for each day": revenue(
        f"""
months = {{}}
day = func.date(Order.placed_at)
sold = select(day, func.sum(OrderLine.quantity * OrderLine.unit_price_cents)).join(Order.lines).join(Order.customer)
for placed_on, cents in session.execute(sold.where({HERE}).group_by(day)):
    months[placed_on[:7]] = months.get(placed_on[:7], 0) + cents
{SHOWN.strip()}
"""
    ),
    "over in rows: read_sql of all lines": revenue(
        """
import pandas
sold = select(Customer.city, Order.status, Order.placed_at, (OrderLine.quantity * OrderLine.unit_price_cents).label("cents"))
lines = pandas.read_sql(sold.join(Order.lines).join(Order.customer), session.connection())
lines = lines[(lines["city"] == city) & (lines["status"] == "delivered")]
months = lines.groupby(lines["placed_at"].dt.strftime("%Y-%m"))["cents"].sum().to_dict() if len(lines) else {}
months = {month: int(cents) for month, cents in months.items()}
"""
        + SHOWN
    ),
    "over in bytes: all lines in one JSON": revenue(
        f"""
import json
months = {{}}
sold = select(func.json_group_array(func.json_array(Order.placed_at, OrderLine.quantity * OrderLine.unit_price_cents)))
for placed_at, cents in json.loads(session.scalar(sold.select_from(Order).join(Order.lines).join(Order.customer).where({HERE}))):
    months[placed_at[:7]] = months.get(placed_at[:7], 0) + cents
{SHOWN.strip()}
"""
    ),
}
KEPT = f"""
if city not in KEPT:
    months = select(func.strftime("%Y-%m", Order.placed_at).label("month"), func.sum(OrderLine.quantity * OrderLine.unit_price_cents))
    months = months.join(Order.lines).join(Order.customer).where({HERE}).group_by("month")
    KEPT[city] = dict(session.execute(months).all())
months = KEPT[city]
{SHOWN.strip()}
"""
COLLECTED = """
sql = '''SELECT substr(o.placed_at, 1, 7), {collected} FROM orders o JOIN customers c ON c.id = o.customer_id
    JOIN order_lines l ON l.order_id = o.id WHERE o.status = 'delivered' AND c.city = :city GROUP BY 1'''
"""
LAST_LINE = "return [row._asdict() for row in session.execute(sold)]"
REVENUE_WRONG |= {
    "wrong: tuples": asked().replace(LAST_LINE, "return [tuple(row) for row in session.execute(sold)]"),
    "wrong: a key by another name": asked().replace('label("running_cents")', 'label("running")'),
    "wrong: the city in each row": asked().replace(
        LAST_LINE, f'{LAST_LINE[:8]}{{"city": city, **row._asdict()}} {LAST_LINE[22:]}'
    ),
    "wrong: by month": asked().replace(
        LAST_LINE, "return {row.month: row.revenue_cents for row in session.execute(sold)}"
    ),
    "wrong: nothing returned": asked().replace(LAST_LINE, LAST_LINE[7:]),
    "wrong: kept in a default": cell("monthly_revenue(session, city, kept={})", KEPT.replace("KEPT", "kept")),
    "wrong: kept in a global, likewise": revenue("global KEPT\n" + KEPT.strip(), before="\nKEPT = {}\n"),
    "wrong: no order": asked(group=".group_by(month)"),
    "wrong: no order, added on in Python, likewise": revenue(
        f"""
month = func.strftime("%Y-%m", Order.placed_at)
sold = select(month, func.sum(OrderLine.quantity * OrderLine.unit_price_cents)).join(Order.lines).join(Order.customer)
rows = session.execute(sold.where({HERE}).group_by(month)).all()
return [
    {{"month": month, "revenue_cents": cents, "running_cents": so_far}}
    for (month, cents), so_far in zip(rows, accumulate(cents for _, cents in rows))
]
"""
    ),
    "wrong: in letters of one size": asked(
        where='func.lower(Customer.city) == city.lower(), Order.status == "delivered"'
    ),
    "wrong: the beginning of a name": asked(where='Customer.city.startswith(city), Order.status == "delivered"'),
    "wrong: today's price": asked(cents="func.sum(OrderLine.quantity * Product.price_cents)").replace(
        ".join(Order.customer)", ".join(Order.customer).join(OrderLine.product)"
    ),
    "wrong: months with nothing, likewise": asked(
        cents="func.sum(case((Order.status == 'delivered', OrderLine.quantity * OrderLine.unit_price_cents), else_=0))",
        where="Customer.city == city",
    ),
    "wrong: months with nothing, warned of": asked(
        cents="func.sum((Order.status == 'delivered') * OrderLine.quantity * OrderLine.unit_price_cents)",
        where="Customer.city == city",
    ),
    "no better: a statement too many": asked().replace(
        "return [", "session.scalar(select(func.count(Order.id)))\n    return ["
    ),
    "over: a function of Python's": revenue(
        f"""
months = {{}}
def eat(month, cents):
    months[month] = months.get(month, 0) + cents
    return 0
session.connection().connection.driver_connection.create_function("eat", 2, eat)
{COLLECTED.format(collected="sum(eat(substr(o.placed_at, 1, 7), l.quantity * l.unit_price_cents))").strip()}
session.execute(text(sql), {{"city": city}}).all()
{SHOWN.strip()}
"""
    ),
    "over: a JSON for each month": revenue(
        f"""
import json
{COLLECTED.format(collected="json_group_array(l.quantity * l.unit_price_cents)").strip()}
months = {{month: sum(json.loads(cents)) for month, cents in session.execute(text(sql), {{"city": city}})}}
{SHOWN.strip()}
"""
    ),
}
REVENUE_WRONG["over: amounts side by side, beside a sum of nothing"] = revenue(
    f"""
{COLLECTED.format(collected="sum(0), group_concat(l.quantity * l.unit_price_cents)").strip()}
months = {{month: sum(map(int, cents.split(","))) for month, _, cents in session.execute(text(sql), {{"city": city}})}}
{SHOWN.strip()}
"""
)
REVENUE_RIGHT = {
    "text, and a window over the groups": in_text(RUNNING.format(sold=SOLD.format(city=":city"))),
    "a subquery for each month": in_text(
        f"""
WITH sold AS ({SOLD.format(city=":city")})
SELECT month, revenue_cents, (SELECT sum(revenue_cents) FROM sold AS until WHERE until.month <= sold.month) AS running_cents
FROM sold ORDER BY month
"""
    ),
    "joined with itself": in_text(
        f"""
WITH sold AS ({SOLD.format(city=":city")})
SELECT sold.month, sold.revenue_cents, sum(until.revenue_cents) AS running_cents
FROM sold JOIN sold AS until ON until.month <= sold.month GROUP BY sold.month, sold.revenue_cents ORDER BY sold.month
"""
    ),
    "months from the database, added on in Python": revenue(
        f"""
month = func.strftime("%Y-%m", Order.placed_at)
sold = select(month, func.sum(OrderLine.quantity * OrderLine.unit_price_cents)).join(Order.lines).join(Order.customer)
months = dict(session.execute(sold.where({HERE}).group_by(month)).all())
{SHOWN.strip()}
"""
    ),
    "a subquery, and a window over it": revenue(
        f"""
month = func.substr(Order.placed_at, 1, 7).label("month")
cents = func.sum(OrderLine.quantity * OrderLine.unit_price_cents).label("revenue_cents")
sold = select(month, cents).join(Order.lines).join(Order.customer).where({HERE}).group_by(month).subquery()
running = func.sum(sold.c.revenue_cents).over(order_by=sold.c.month, rows=(None, 0))
rows = session.execute(select(sold, running).order_by(sold.c.month))
return [{{"month": month, "revenue_cents": cents, "running_cents": so_far}} for month, cents, so_far in rows]
"""
    ),
    "year and month by extract": asked(
        "func.printf('%d-%02d', extract('year', Order.placed_at), extract('month', Order.placed_at))"
    ),
    "the driver": revenue(
        f"""
sql = '''{RUNNING.format(sold=SOLD.format(city="?"))}'''
rows = session.connection().exec_driver_sql(sql, (city,))
return [dict(row) for row in rows.mappings()]
"""
    ),
    "no order, and a frame that sorts": revenue(
        f"""
import pandas
sql = '''{SOLD.format(city=":city")}'''
frame = pandas.read_sql(text(sql), session.connection(), params={{"city": city}}).sort_values("month")
frame["running_cents"] = frame["revenue_cents"].cumsum()
return frame.to_dict("records")
"""
    ),
    "an order by number, and a comment": in_text(
        RUNNING.format(sold=SOLD.format(city=":city"))
        .replace("ORDER BY month)", "order by month) ")
        .replace(" ORDER BY month", " order by 1 -- by month")
    ),
    "JSON made by SQLite": revenue(
        f"""
import json
sql = '''SELECT json_group_array(json_object('month', month, 'revenue_cents', revenue_cents, 'running_cents', running_cents))
    FROM ({RUNNING.format(sold=SOLD.format(city=":city"))})'''
return json.loads(session.scalar(text(sql), {{"city": city}}))
"""
    ),
}

DUCK_IMPORTS = """
import sqlite3
from contextlib import closing
import adbc_driver_sqlite.dbapi as adbc
import duckdb
import pandas
"""


def duck(body: str, before: str = "") -> str:
    return cell("monthly_in_duckdb(path, city)", body, DUCK_IMPORTS + before)


LINES = """SELECT c.city, o.placed_at, l.quantity * l.unit_price_cents AS cents
    FROM orders o JOIN customers c ON c.id = o.customer_id JOIN order_lines l ON l.order_id = o.id WHERE o.status = 'delivered' """
MONTHS = """SELECT left(placed_at, 7) AS month, sum(cents), sum(sum(cents)) OVER (ORDER BY month)
    FROM lines WHERE city = {city} GROUP BY month ORDER BY month"""
OF_ALL = MONTHS.replace("WHERE city = {city} ", "")
AS_DICTS = 'return [dict(zip(("month", "revenue_cents", "running_cents"), row)) for row in rows]'


def streamed(
    lines: str = LINES, months: str = MONTHS.format(city="?"), values: str = "[city]", prefix: str = ""
) -> str:
    """Write the stream with other lines, another statement of DuckDB, or other values."""
    return duck(
        f"""
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor, duckdb.connect() as con:
    cursor.execute('''{lines}''')
    lines = cursor.fetch_arrow()
    rows = con.execute({prefix}'''{months}''', {values}).fetchall()
{AS_DICTS}
"""
    )


DUCKDB_WRONG = {
    "no better: a frame for DuckDB": duck(
        f"""
with closing(sqlite3.connect(path)) as shop:
    lines = pandas.read_sql('''{LINES}''', shop)
with duckdb.connect() as con:
    rows = con.execute('''{MONTHS.format(city="?")}''', [city]).fetchall()
{AS_DICTS}
"""
    ),
    "no better: tuples put into DuckDB": duck(
        f"""
with closing(sqlite3.connect(path)) as shop:
    lines = shop.execute('''{LINES}''').fetchall()
with duckdb.connect() as con:
    con.execute("CREATE TABLE lines (city TEXT, placed_at TEXT, cents BIGINT)")
    for start in range(0, len(lines), 500):
        portion = lines[start : start + 500]
        con.execute("INSERT INTO lines VALUES " + ", ".join(["(?, ?, ?)"] * len(portion)), [value for line in portion for value in line])
    rows = con.execute('''{MONTHS.format(city="?")}''', [city]).fetchall()
{AS_DICTS}
"""
    ),
    "over in rows: a frame of one city": duck(
        f"""
with closing(sqlite3.connect(path)) as shop:
    lines = pandas.read_sql('''{LINES} AND c.city = ?''', shop, params=(city,))
with duckdb.connect() as con:
    rows = con.execute('''{MONTHS.format(city="?")}''', [city]).fetchall()
{AS_DICTS}
"""
    ),
    "over in rows: added up behind DuckDB": duck(
        f"""
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor, duckdb.connect() as con:
    cursor.execute('''{LINES}''')
    lines = cursor.fetch_arrow()
    here = con.execute("SELECT left(placed_at, 7), cents FROM lines WHERE city = ?", [city]).fetchall()
months = {{}}
for month, cents in here:
    months[month] = months.get(month, 0) + cents
{SHOWN.strip()}
"""
    ),
    "no better: a frame out of DuckDB": duck(
        f"""
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor, duckdb.connect() as con:
    cursor.execute('''{LINES}''')
    lines = cursor.fetch_arrow()
    frame = con.sql("SELECT * FROM lines").df()
here = frame[frame["city"] == city]
months = {{month: int(cents) for month, cents in here.groupby(here["placed_at"].str[:7])["cents"].sum().items()}}
{SHOWN.strip()}
"""
    ),
    "over: added up by SQLite": streamed(
        lines="SELECT c.city, substr(o.placed_at, 1, 7) AS month, sum(l.quantity * l.unit_price_cents) AS cents"
        " FROM orders o JOIN customers c ON c.id = o.customer_id JOIN order_lines l ON l.order_id = o.id"
        " WHERE o.status = 'delivered' GROUP BY 1, 2",
        months="SELECT month, cents, sum(cents) OVER (ORDER BY month) FROM lines WHERE city = ? ORDER BY month",
    ),
    "over: DuckDB isn't asked": duck(
        f"""
with closing(sqlite3.connect(path)) as shop:
    rows = shop.execute('''{RUNNING.format(sold=SOLD.format(city="?"))}''', (city,)).fetchall()
{AS_DICTS}
"""
    ),
    "wrong: a name glued for SQLite": streamed(LINES + " AND c.city = '{city}' ", OF_ALL, "[]").replace(
        "execute('''", "execute(f'''", 1
    ),
    "raised: a city without a line": duck(
        f"""
wanted = duckdb.sql("SELECT $1 AS city", params=[city])
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor, duckdb.connect() as con:
    cursor.execute('''{LINES} AND c.city = ?''', wanted)
    lines = cursor.fetch_arrow()
    rows = con.execute('''{OF_ALL}''').fetchall()
{AS_DICTS}
"""
    ),
    "wrong: a name glued for DuckDB": streamed(months=MONTHS.format(city="'{city}'"), values="[]", prefix="f"),
    "raised: a name glued for DuckDB, in a list": streamed(
        months=MONTHS.format(city="'{city}'").replace("= '{city}'", "IN ('{city}')"), values="[]", prefix="f"
    ),
    "wrong: no order in the window": streamed(months=MONTHS.format(city="?").replace("ORDER BY month)", ")", 1)),
    "wrong: a float": streamed(lines=LINES.replace("AS cents", "/ 1.0 AS cents")),
    "wrong: the month without its year": streamed(
        months=MONTHS.format(city="?").replace("left(placed_at, 7)", "substr(placed_at, 6, 2)")
    ),
    "wrong: the month as a date": streamed(
        months=MONTHS.format(city="?").replace("left(placed_at, 7)", "date_trunc('month', placed_at::TIMESTAMP)")
    ),
    "raised: bound by ADBC": duck(
        f"""
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor, duckdb.connect() as con:
    cursor.execute('''{LINES} AND c.city = ?''', (city,))
    lines = cursor.fetch_arrow()
    rows = con.execute('''{MONTHS.format(city="?")}''', [city]).fetchall()
{AS_DICTS}
"""
    ),
    "raised: fetched from ADBC": duck(
        f"""
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor:
    cursor.execute('''{LINES}''')
    lines = cursor.fetchall()
return lines
"""
    ),
    "raised: the cursor itself": duck(
        f"""
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor, duckdb.connect() as con:
    lines = cursor
    cursor.execute('''{LINES}''')
    rows = con.execute('''{MONTHS.format(city="?")}''', [city]).fetchall()
{AS_DICTS}
"""
    ),
    "raised: closed before it is read": duck(
        f"""
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor:
    cursor.execute('''{LINES}''')
    lines = cursor.fetch_arrow()
rows = duckdb.connect().execute('''{MONTHS.format(city="?")}''', [city]).fetchall()
{AS_DICTS}
"""
    ),
    "raised: read twice": streamed(
        months="""WITH here AS (SELECT left(placed_at, 7) AS month, cents FROM lines WHERE city = ?)
            SELECT month, sum(cents), (SELECT sum(cents) FROM lines WHERE city = ? AND left(placed_at, 7) <= month)
            FROM here GROUP BY month ORDER BY month""",
        values="[city, city]",
    ),
    "raised: under another name": streamed().replace("    lines = cursor", "    stream = cursor"),
    "wrong: a frame of floats": streamed()
    .replace(".fetchall()", ".df()")
    .replace(
        AS_DICTS, 'rows.columns = ["month", "revenue_cents", "running_cents"]\n    return rows.to_dict("records")'
    ),
    "raised: a path that is no address": streamed().replace('f"file:{path}?mode=ro"', 'f"sqlite:///{path}"'),
}
DUCKDB_WRONG |= {
    "wrong: another file": streamed()
    .replace('f"file:{path}?mode=ro"', 'f"file:{path}".replace("shop-", "other-")')
    .replace(
        "with adbc",
        "import os, shutil\n    other = path.replace('shop-', 'other-')\n    os.makedirs(os.path.dirname(other), exist_ok=True)\n"
        "    shutil.copy(path, other)\n    with closing(sqlite3.connect(other)) as kept:\n        kept.execute('UPDATE order_lines SET quantity = 1')\n"
        "        kept.commit()\n    with adbc",
    ),
    "over in rows: lists for Python to add up, likewise": duck(
        f"""
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor, duckdb.connect() as con:
    cursor.execute('''{LINES}''')
    lines = cursor.fetch_arrow()
    rows = con.execute("SELECT left(placed_at, 7), list(cents) FROM lines WHERE city = ? GROUP BY 1", [city]).fetchall()
months = {{month: sum(cents) for month, cents in rows}}
{SHOWN.strip()}
"""
    ),
    "over in rows: a frame of lists": duck(
        f"""
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor, duckdb.connect() as con:
    cursor.execute('''{LINES}''')
    lines = cursor.fetch_arrow()
    frame = con.execute("SELECT left(placed_at, 7) AS month, list(cents) AS cents FROM lines WHERE city = ? GROUP BY 1", [city]).df()
months = {{month: int(sum(cents)) for month, cents in zip(frame["month"], frame["cents"])}}
{SHOWN.strip()}
"""
    ),
    "raised: PyArrow": duck("import pyarrow.compute as pc\nreturn pc.sum([])"),
    "wrong: a name in letters of one size": streamed(
        months=MONTHS.format(city="?").replace("WHERE city = ?", "WHERE lower(city) = lower(?)")
    ),
}
DUCKDB_RIGHT = {
    "registered": duck(
        f"""
with adbc.connect(path) as shop, shop.cursor() as cursor, duckdb.connect() as con:
    cursor.execute('''{LINES}''')
    con.register("lines", cursor.fetch_arrow())
    rows = con.sql('''{MONTHS.format(city="?")}''', params=[city]).fetchall()
{AS_DICTS}
"""
    ),
    "three tables": duck(
        """
with adbc.connect(f"file:{path}?mode=ro") as shop, duckdb.connect() as con:
    cursors = []
    for table in ("customers", "orders", "order_lines"):
        cursors.append(shop.cursor())
        cursors[-1].execute(f"SELECT * FROM {table}")
        con.register("arrived", cursors[-1].fetch_arrow())
        con.execute(f"CREATE TABLE {table} AS FROM arrived")
        cursors[-1].close()
    frame = con.execute('''
        SELECT strftime(placed_at::TIMESTAMP, '%Y-%m') AS month, sum(quantity * unit_price_cents)::BIGINT AS revenue_cents,
            (sum(sum(quantity * unit_price_cents)) OVER (ORDER BY month))::BIGINT AS running_cents
        FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN customers c ON c.id = o.customer_id
        WHERE c.city = $city AND status = 'delivered' GROUP BY month ORDER BY month''', {"city": city}).df()
return frame.to_dict("records")
"""
    ),
    "bound by a relation": duck(
        f"""
wanted = duckdb.sql("SELECT $1 AS city", params=[city])
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor, duckdb.connect() as con:
    cursor.execute('''{LINES} AND c.city = ?''', wanted)
    lines = cursor.fetch_arrow()
    rows = con.execute('''{OF_ALL.replace("placed_at", "placed_at::TEXT")}''').fetchall()
{AS_DICTS}
"""
    ),
    "read by one who was told the path by name": streamed().replace(
        'adbc.connect(f"file:{path}?mode=ro")', "adbc.connect(uri=path)"
    ),
    "months from DuckDB, added on in Python": duck(
        f"""
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor, duckdb.connect() as con:
    cursor.execute('''{LINES}''')
    lines = cursor.fetch_arrow()
    months = dict(con.execute("SELECT left(placed_at, 7), sum(cents) FROM lines WHERE city = ? GROUP BY 1", [city]).fetchall())
{SHOWN.strip()}
"""
    ),
}

PACKED = f"""
with closing(sqlite3.connect(path)) as shop:
    packed = shop.execute('''SELECT json_group_array(json_array(city, substr(placed_at, 1, 7), cents)) FROM ({LINES})''').fetchone()[0]
"""
QUOTED = MONTHS.format(city="'{city}'")
DUCKDB_WRONG |= {
    "over in bytes: all lines in one JSON": duck(
        f"""
import json
{PACKED.strip()}
lines = pandas.DataFrame(json.loads(packed), columns=["city", "placed_at", "cents"])
with duckdb.connect() as con:
    rows = con.execute('''{MONTHS.format(city="?")}''', [city]).fetchall()
{AS_DICTS}
"""
    ),
    "over in bytes: JSON, a Counter, and DuckDB for show, likewise": duck(
        f"""
import json
from collections import Counter
{PACKED.strip()}
months = Counter()
for where, month, cents in json.loads(packed):
    if where == city:
        months[month] += cents
with duckdb.connect() as con:
    con.execute("CREATE TABLE found (month TEXT, cents BIGINT)")
    for row in months.items():
        con.execute("INSERT INTO found VALUES (?, ?)", row)
    rows = con.execute("SELECT month, cents, sum(cents) OVER (ORDER BY month) FROM found ORDER BY month").fetchall()
{AS_DICTS}
"""
    ),
    "wrong: kept by city": streamed()
    .replace("\ndef monthly", "\nKEPT = {}\n\ndef monthly", 1)
    .replace("    with adbc", "    if city in KEPT:\n        return KEPT[city]\n    with adbc", 1)
    .replace("    return [dict", "    KEPT[city] = [dict", 1)
    + "    return KEPT[city]\n",
    "over: quotes doubled by hand": streamed(months=QUOTED, prefix="f", values="None").replace(
        "    with adbc", """    city = city.replace("'", "''")\n    with adbc""", 1
    ),
    "raised: a stream read twice": streamed().replace(
        "    rows = con", '    number = con.execute("SELECT count(*) FROM lines").fetchone()\n        rows = con'
    ),
    "wrong: a name like another, likewise": streamed(
        months=MONTHS.format(city="?").replace("city = ?", "city ILIKE ?")
    ),
}
DUCKDB_WRONG["over in bytes: all lines in one text of DuckDB"] = duck(
    f"""
with adbc.connect(f"file:{{path}}?mode=ro") as shop, shop.cursor() as cursor, duckdb.connect() as con:
    cursor.execute('''{LINES}''')
    lines = cursor.fetch_arrow()
    packed = con.execute("SELECT string_agg(left(placed_at, 7) || ' ' || cents) FROM lines WHERE city = ?", [city]).fetchone()[0]
months = {{}}
for one in (packed or "").split(",") if packed else []:
    month, cents = one.split()
    months[month] = months.get(month, 0) + int(cents)
{SHOWN.strip()}
"""
)
