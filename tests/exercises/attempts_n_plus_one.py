"""What learners write for the exercises of lesson 02, beyond the order page's attempts in `attempts.py`."""

from __future__ import annotations

from attempts import NEWEST, SHOWN, page

PAGE_WRONG = {
    "can't be judged: the mapping changed": page(
        NEWEST,
        before="from sqlalchemy import inspect\n"
        "    for name in ('customer', 'lines', 'history'):\n"
        "        relationship = inspect(Order).relationships[name]\n"
        "        relationship.strategy_key = (('lazy', 'selectin'),)\n"
        "        relationship.strategy = relationship._get_strategy(relationship.strategy_key)\n"
        "    relationship = inspect(OrderLine).relationships['product']\n"
        "    relationship.strategy_key = (('lazy', 'selectin'),)\n"
        "    relationship.strategy = relationship._get_strategy(relationship.strategy_key)",
    ),
    "worse: a warm-up of what the page needs": page(
        NEWEST,
        before="session.scalars(select(Product).join(OrderLine).where(OrderLine.order_id.in_("
        "select(newest.subquery().c.id)))).all()",
    ),
    "no better: cached from one call to the next": f"""
seen = {{}}

def order_page(session, limit):
    if limit not in seen:
        newest = {NEWEST}
        seen[limit] = [{SHOWN.rstrip()}
            for order in session.scalars(newest)
        ]
    return seen[limit]
""",
}

PAGE_WRONG |= {
    "wrong: newest by number": page("select(Order).order_by(Order.id.desc()).limit(limit)"),
    "wrong: the tie the other way round": page("select(Order).order_by(Order.placed_at.desc(), Order.id).limit(limit)"),
    "no better: options that nobody keeps": page(NEWEST, before="newest.options(selectinload(Order.lines))"),
    "over in statements: immediateload": page(
        f"{NEWEST}.options(immediateload(Order.customer), immediateload(Order.history), "
        "selectinload(Order.lines).selectinload(OrderLine.product))",
    ).replace("    newest =", "    from sqlalchemy.orm import immediateload\n    newest =", 1),
    "can't be judged: asked by a child process": f"""
def slowly(session, limit):
    return [{SHOWN.rstrip()}
        for order in session.scalars({NEWEST})
    ]

def order_page(session, limit):
    import os
    import pickle

    reader, writer = os.pipe()
    if os.fork() == 0:
        with open(writer, "wb") as out:
            pickle.dump(slowly(session, limit), out)
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as came:
        answer = pickle.load(came)
    os.wait()
    return answer
""",
}

PAGE_RIGHT = {
    "three statements of Core": """
def order_page(session, limit):
    newest = select(Order.id).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit).subquery()
    orders = session.execute(
        select(Order.id, Customer.name).join(Customer).where(Order.id.in_(select(newest.c.id)))
        .order_by(Order.placed_at.desc(), Order.id.desc())
    ).all()
    lines = session.execute(
        select(OrderLine.order_id, Product.name, OrderLine.quantity).join(Product)
        .where(OrderLine.order_id.in_(select(newest.c.id))).order_by(OrderLine.id)
    ).all()
    steps = session.execute(
        select(HistoryStep.order_id, HistoryStep.what)
        .where(HistoryStep.order_id.in_(select(newest.c.id))).order_by(HistoryStep.id)
    ).all()
    found = {id: {"id": id, "customer": name, "lines": [], "history": []} for id, name in orders}
    for order_id, product, quantity in lines:
        found[order_id]["lines"].append({"product": product, "quantity": quantity})
    for order_id, what in steps:
        found[order_id]["history"].append(what)
    return list(found.values())
""",
    "warmed up and held": page(
        NEWEST,
        before="""orders = session.scalars(newest).all()
    ids = [order.id for order in orders]
    held = [
        session.scalars(select(Customer).where(Customer.id.in_([order.customer_id for order in orders]))).all(),
        session.scalars(select(Order).where(Order.id.in_(ids)).options(selectinload(Order.lines), selectinload(Order.history)).execution_options(populate_existing=True)).all(),
    ]
    held.append(session.scalars(select(Product).where(Product.id.in_({line.product_id for order in orders for line in order.lines}))).all())""",
        orders="orders",
    ),
}

_BASKET = """
def basket(session, product_ids):
    {body}
"""


def basket(body: str) -> str:
    """Write a basket with another body."""
    return _BASKET.format(body=body.strip().replace("\n", "\n    "))


ROW = '{"name": product.name, "price_cents": product.price_cents}'

BASKET_WRONG = {
    "no better: scalars in the loop": basket(f"""
found = []
for product_id in product_ids:
    product = session.scalar(select(Product).where(Product.id == product_id))
    if product:
        found.append({ROW})
return found
"""),
    "over in statements: the warm-up is let go": basket(f"""
session.scalars(select(Product).where(Product.id.in_(product_ids))).all()
found = [session.get(Product, product_id) for product_id in product_ids]
return [{ROW} for product in found if product]
"""),
    "over in statements: each id once": basket(f"""
found = {{product_id: session.get(Product, product_id) for product_id in set(product_ids)}}
return [{ROW} for product in map(found.get, product_ids) if product]
"""),
    "over in statements: in portions of ten": basket(f"""
found = {{}}
for start in range(0, len(product_ids), 10):
    some = select(Product).where(Product.id.in_(product_ids[start : start + 10]))
    found.update({{product.id: product for product in session.scalars(some)}})
return [{ROW} for product in map(found.get, product_ids) if product]
"""),
    "over in statements: unknown ids asked for one by one": basket(f"""
held = session.scalars(select(Product).where(Product.id.in_(product_ids))).all()
found = [session.get(Product, product_id) for product_id in product_ids]
return [{ROW} for product in found if product]
"""),
    "wrong: the database's order": basket(f"""
asked_for = session.scalars(select(Product).where(Product.id.in_(product_ids)))
return [{ROW} for product in asked_for]
"""),
    "wrong: duplicates lost": basket(f"""
found = {{product.id: product for product in session.scalars(select(Product).where(Product.id.in_(product_ids)))}}
return [{ROW} for product in (found[i] for i in dict.fromkeys(product_ids) if i in found)]
"""),
    "wrong: None for unknown ids": basket(f"""
found = {{product.id: {ROW} for product in session.scalars(select(Product).where(Product.id.in_(product_ids)))}}
return [found.get(product_id) for product_id in product_ids]
"""),
    "raised: unknown ids not left out": basket(f"""
found = {{product.id: {ROW} for product in session.scalars(select(Product).where(Product.id.in_(product_ids)))}}
return [found[product_id] for product_id in product_ids]
"""),
    "over in rows: the whole table": basket(f"""
found = {{product.id: {ROW} for product in session.scalars(select(Product))}}
return [found[product_id] for product_id in product_ids if product_id in found]
"""),
    "can't be judged: products as objects": basket("""
found = {product.id: product for product in session.scalars(select(Product).where(Product.id.in_(product_ids)))}
return [found[product_id] for product_id in product_ids if product_id in found]
"""),
    "can't be judged: a connection of its own": basket(f"""
import sqlite3
sqlite3.connect(":memory:").close()
found = {{product.id: {ROW} for product in session.scalars(select(Product).where(Product.id.in_(product_ids)))}}
return [found[product_id] for product_id in product_ids if product_id in found]
"""),
    "wrong: typed in for the sizes shown": basket("""
return [{"name": "Mug", "price_cents": 900}] * (5 if len(product_ids) == 6 else 60)
"""),
}

BASKET_RIGHT = {
    "names and prices apart": basket("""
names = dict(session.execute(select(Product.id, Product.name).where(Product.id.in_(product_ids))).all())
prices = dict(session.execute(select(Product.id, Product.price_cents).where(Product.id.in_(product_ids))).all())
return [{"name": names[i], "price_cents": prices[i]} for i in product_ids if i in names]
"""),
    "objects in a dictionary": basket(f"""
found = {{product.id: product for product in session.scalars(select(Product).where(Product.id.in_(product_ids)))}}
return [{ROW} for product in map(found.get, product_ids) if product is not None]
"""),
    "the warm-up is held": basket(f"""
held = session.scalars(select(Product).where(Product.id.in_(set(product_ids)))).all()
found = [session.get(Product, product_id) for product_id in product_ids if product_id in {{one.id for one in held}}]
return [{ROW} for product in found]
"""),
    "text and JSON": basket("""
import json
asked = text("SELECT id, name, price_cents FROM products WHERE id IN (SELECT value FROM json_each(:ids))")
rows = {row.id: row for row in session.execute(asked, {"ids": json.dumps(list(product_ids))})}
return [{"name": rows[i].name, "price_cents": rows[i].price_cents} for i in product_ids if i in rows]
"""),
}


def guard(*options: str, after: str = ".all()", before: str = "") -> str:
    """Write exercise 2.4 with other options."""
    return f"""
def orders_for_page(session, limit):
    newest = {NEWEST}
    {before or "pass"}
    return session.scalars(newest.options({", ".join(options)})){after}
"""


EAGER = (
    "joinedload(Order.customer)",
    "selectinload(Order.lines).joinedload(OrderLine.product)",
    "selectinload(Order.history)",
)

GUARD_WRONG = {
    "raised: dictionaries": f"""
def orders_for_page(session, limit):
    return [{{"id": order.id}} for order in session.scalars({NEWEST})]
""",
    "raised: nothing but the guard": guard('raiseload("*")'),
    "raised: the guard in the way of the product": guard(
        "joinedload(Order.customer)", "selectinload(Order.lines)", "selectinload(Order.history)", 'raiseload("*")'
    ),
    "wrong: the first level only": guard(
        *EAGER, 'Load(Order).raiseload("*")', before="from sqlalchemy.orm import Load"
    ),
    "wrong: the customer only": guard('joinedload(Order.customer).raiseload("*")', *EAGER[1:]),
    "wrong: no guard, fewer columns": guard(*EAGER, "load_only(Order.placed_at, Order.customer_id)"),
    "over in statements: lazy and guarded": guard(
        'joinedload(Order.customer).raiseload("*")',
        'selectinload(Order.lines).lazyload(OrderLine.product).raiseload("*")',
        "selectinload(Order.history)",
        before="from sqlalchemy.orm import lazyload",
    ),
    "over in rows: guarded, and multiplied": guard(
        "joinedload(Order.customer)",
        "joinedload(Order.lines).joinedload(OrderLine.product)",
        "joinedload(Order.history)",
        'raiseload("*")',
        after=".unique().all()",
    ),
    "raised: statements instead of orders": f"""
def orders_for_page(session, limit):
    return {NEWEST}
""",
}

GUARD_RIGHT = {
    "let go by their session": f"""
def orders_for_page(session, limit):
    orders = session.scalars({NEWEST}.options({", ".join(EAGER)})).all()
    session.expunge_all()
    return orders
""",
    "the guard first": guard('raiseload("*")', *EAGER),
    "SQL only": guard(*EAGER, 'raiseload("*", sql_only=True)'),
    "named one by one": guard(
        "joinedload(Order.customer).options(raiseload(Customer.orders), raiseload(Customer.reviews))",
        "selectinload(Order.lines).joinedload(OrderLine.product).options(raiseload(Product.category), raiseload(Product.reviews), raiseload(Product.lines))",
        "selectinload(Order.history)",
    ),
    "on every level": guard(
        'joinedload(Order.customer).raiseload("*")',
        'selectinload(Order.lines).selectinload(OrderLine.product).raiseload("*")',
        "selectinload(Order.history)",
    ),
}
