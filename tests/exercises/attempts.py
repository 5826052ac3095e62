"""What learners write when they are asked for the order page: wrong, odd and right, by the name of what is special."""

from __future__ import annotations

NEWEST = "select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)"
SHOWN = """
        {
            "id": order.id,
            "customer": order.customer.name,
            "lines": [{"product": line.product.name, "quantity": line.quantity} for line in order.lines],
            "history": [step.what for step in order.history],
        }
"""


def page(newest: str, orders: str = "session.scalars(newest)", before: str = "", shown: str = SHOWN) -> str:
    """Write an order page whose statement, orders, or rows are others."""
    lines = f"    {before}\n" if before else ""
    return f"""
def order_page(session, limit):
    newest = {newest}
{lines}    return [{shown.rstrip()}
        for order in {orders}
    ]
"""


def with_options(*options: str) -> str:
    return f"{NEWEST}.options({', '.join(options)})"


CUSTOMER, HISTORY = "selectinload(Order.customer)", "selectinload(Order.history)"
LINES = "selectinload(Order.lines).selectinload(OrderLine.product)"
CROSSED = "joinedload(Order.lines).joinedload(OrderLine.product), joinedload(Order.history), joinedload(Order.customer)"

WRONG = {
    "raised: missing unique": page(with_options("joinedload(Order.lines)")),
    "raised: a refused load": page(with_options("raiseload(Order.history)")),
    "raised: a class instead of its attribute": page(with_options("selectinload('lines')")),
    "raised: the wrong class": page(with_options("selectinload(OrderLine.product)")),
    "raised: an unknown name": page(NEWEST, orders="session.scalars(newst)"),
    "raised: rows, not objects": page(NEWEST, orders="session.execute(newest)"),
    "raised: outside its session": """
def order_page(session, limit):
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    orders = session.scalars(newest).all()
    session.close()
    return [{"id": order.id, "customer": order.customer.name} for order in orders]
""",
    "raised: no such table": """
def order_page(session, limit):
    return session.execute(text("SELECT id FROM order")).all()
""",
    "raised: exit": """
def order_page(session, limit):
    import sys

    sys.exit(1)
""",
    "stopped": """
def order_page(session, limit):
    batch = session.scalars(select(Order.id).limit(limit)).all()
    while batch:
        batch = session.scalars(select(Order.id).limit(limit)).all()
""",
    "stopped: rows": """
def order_page(session, limit):
    pairs = text("SELECT orders.id, order_lines.id FROM orders, order_lines, history_steps")
    found = []
    for row in session.execute(pairs):
        found.append(tuple(row))
    return found
""",
    "ended": """
def order_page(session, limit):
    import os

    os._exit(3)
""",
    "wrong: limit counts lines": f"""
def order_page(session, limit):
    newest = (
        select(Order)
        .join(Order.lines)
        .options(contains_eager(Order.lines))
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(limit)
    )
    return [{SHOWN.rstrip()}
        for order in session.scalars(newest).unique()
    ]
""",
    "wrong: another order": page(NEWEST, orders="sorted(session.scalars(newest), key=lambda order: order.id)"),
    "wrong: no limit": page("select(Order).order_by(Order.placed_at.desc(), Order.id.desc())"),
    "wrong: the oldest": page("select(Order).order_by(Order.placed_at, Order.id).limit(limit)"),
    "wrong: a key missing": page(NEWEST, shown=SHOWN.replace('"history": [step.what for step in order.history],', "")),
    "wrong: a key too many": page(
        NEWEST, shown=SHOWN.replace('"id": order.id,', '"id": order.id, "status": order.status,')
    ),
    "wrong: a value": page(NEWEST, shown=SHOWN.replace("order.customer.name", "order.customer.email")),
    "wrong: a value inside": page(
        NEWEST, shown=SHOWN.replace('"quantity": line.quantity', '"quantity": line.quantity + 1')
    ),
    "wrong: a type": page(NEWEST, shown=SHOWN.replace("order.customer.name", "[order.customer.name]")),
    "wrong: ids as text": page(NEWEST, shown=SHOWN.replace("order.id", "str(order.id)")),
    "wrong: every row of a join": page(
        "select(Order).join(Order.history).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit * 3)",
    ),
    "wrong: a text": 'def order_page(session, limit):\n    return "5 orders"',
    "wrong: an empty list": "def order_page(session, limit):\n    return []",
    "wrong: rows deleted": f"""
def order_page(session, limit):
    session.execute(text("DELETE FROM reviews WHERE stars = 1"))
{page(NEWEST).split(chr(10), 2)[2]}""",
    "wrong: a table dropped": f"""
def order_page(session, limit):
    session.execute(text("DROP TABLE reviews"))
{page(NEWEST).split(chr(10), 2)[2]}""",
    "worse: a warm-up whose objects are gone": page(NEWEST, before="session.scalars(select(Customer)).all()"),
    "worse: one more statement": page(NEWEST, before="session.scalar(select(func.count()).select_from(Order))"),
    "no better: a list first": page(NEWEST, orders="list(session.scalars(newest))"),
    "over in statements: first level only": page(with_options(CUSTOMER, "selectinload(Order.lines)", HISTORY)),
    "over in statements: one of four": page(with_options(CUSTOMER)),
    "over in statements: a query in the loop": page(
        with_options(CUSTOMER, LINES),
        shown=SHOWN.replace(
            "order.history",
            "session.scalars(select(HistoryStep).where(HistoryStep.order_id == order.id).order_by(HistoryStep.id))",
        ),
    ),
    "over in statements: get in the loop": page(
        with_options(HISTORY, LINES), shown=SHOWN.replace("order.customer", "session.get(Customer, order.customer_id)")
    ),
    "worse: expired by commit": page(
        with_options(CUSTOMER, HISTORY, LINES),
        before="orders = session.scalars(newest).all()\n    session.commit()",
        orders="orders",
    ),
    "over in rows: whole tables": """
def order_page(session, limit):
    customers = {customer.id: customer for customer in session.scalars(select(Customer))}
    products = {product.id: product for product in session.scalars(select(Product))}
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    newest = newest.options(selectinload(Order.lines), selectinload(Order.history))
    return [
        {
            "id": order.id,
            "customer": customers[order.customer_id].name,
            "lines": [{"product": products[line.product_id].name, "quantity": line.quantity} for line in order.lines],
            "history": [step.what for step in order.history],
        }
        for order in session.scalars(newest)
    ]
""",
    "over in rows: more than the page shows": f"""
def order_page(session, limit):
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit * 3)
    newest = newest.options(selectinload(Order.customer), {HISTORY}, {LINES})
    return [{SHOWN.rstrip()}
        for order in session.scalars(newest).all()[:limit]
    ]
""",
    "over in rows: two collections in one join": page(with_options(CROSSED), orders="session.scalars(newest).unique()"),
    "over in rows: two collections beside a third": page(
        with_options("joinedload(Order.lines).selectinload(OrderLine.product)", "joinedload(Order.history)", CUSTOMER),
        orders="session.scalars(newest).unique()",
    ),
}

ODD = {
    "can't be judged: objects": f"def order_page(session, limit):\n    return session.scalars({NEWEST}).all()",
    "can't be judged: an object inside": page(NEWEST, shown=SHOWN.replace("order.customer.name", "order.customer")),
    "can't be judged: nothing returned": f"def order_page(session, limit):\n    page = list(session.scalars({NEWEST}))",
    "can't be judged: a generator": f"""
def order_page(session, limit):
    return (order.id for order in session.scalars({NEWEST}))
""",
    "can't be judged: a data frame": """
def order_page(session, limit):
    import pandas

    return pandas.DataFrame({"id": session.scalars(select(Order.id).limit(limit)).all()})
""",
    "can't be judged: another connection": f"""
def order_page(session, limit):
    import sqlite3

    sqlite3.connect(":memory:").close()
{page(NEWEST).split(chr(10), 2)[2]}""",
    "can't be judged: async": "async def order_page(session, limit):\n    return []",
    "can't be judged: yield": "def order_page(session, limit):\n    yield 1",
    "can't be judged: one argument": "def order_page(session):\n    return []",
    "can't be judged: three arguments": "def order_page(session, limit, offset):\n    return []",
    "leaned on the notebook": """
def order_page(session, limit):
    with engine.connect() as connection:
        return connection.execute(text("SELECT id FROM orders")).all()
""",
}

RIGHT = {
    "selectinload for all": page(with_options(CUSTOMER, LINES, HISTORY)),
    "joins where there is one, by hand": """
def order_page(session, limit):
    found = session.execute(
        select(Order.id, Customer.name).join(Order.customer)
        .order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    ).all()
    ids = [order_id for order_id, _ in found]
    lines, history = {}, {}
    bought = select(OrderLine.order_id, Product.name, OrderLine.quantity).join(OrderLine.product)
    bought = bought.where(OrderLine.order_id.in_(ids)).order_by(OrderLine.id)
    for order_id, product, quantity in session.execute(bought):
        lines.setdefault(order_id, []).append({"product": product, "quantity": quantity})
    steps = select(HistoryStep.order_id, HistoryStep.what).where(HistoryStep.order_id.in_(ids)).order_by(HistoryStep.id)
    for order_id, what in session.execute(steps):
        history.setdefault(order_id, []).append(what)
    return [
        {"id": i, "customer": name, "lines": lines.get(i, []), "history": history.get(i, [])} for i, name in found
    ]
""",
    "a helper and a constant of the notebook": f"""
OPTIONS = (selectinload(Order.customer), selectinload(Order.lines).joinedload(OrderLine.product), {HISTORY})

def shown(order):
    return {SHOWN.strip()}

order_page = lambda session, limit: [shown(order) for order in session.scalars({NEWEST}.options(*OPTIONS))]
""",
}
