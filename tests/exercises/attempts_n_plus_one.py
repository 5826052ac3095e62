"""What learners write for the exercises of lesson 02, beyond the order page's attempts in `attempts.py`."""

from __future__ import annotations

from attempts import CUSTOMER, HISTORY, LINES, NEWEST, SHOWN, page, with_options

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
    "wrong: without a tie-breaker": page("select(Order).order_by(Order.placed_at.desc()).limit(limit)"),
    "raised: an attribute of another class": page(with_options("selectinload(Order.lines, Order.product)")),
    "over in statements: two attributes in one option": page(
        with_options(CUSTOMER, HISTORY, "selectinload(Order.lines, OrderLine.product)")
    ),
    "over in statements: every order, cut in Python": page(
        with_options(CUSTOMER, HISTORY, LINES).replace(".limit(limit)", ""),
        orders="session.scalars(newest).all()[:limit]",
    ),
    "no better: every order, cut in Python, in one line": """
def order_page(session, limit):
    orders = select(Order).order_by(Order.placed_at.desc(), Order.id.desc())
    return [{"id": o.id, "customer": o.customer.name, "lines": [{"product": l.product.name, "quantity": l.quantity} for l in o.lines], "history": [s.what for s in o.history]} for o in session.scalars(orders).all()[:limit]]
""",
    "stopped: threads of its own": f"""
from concurrent.futures import ThreadPoolExecutor

def order_page(session, limit):
    orders = session.scalars({NEWEST}).all()

    def shown(order):
        return {SHOWN.strip()}

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(shown, orders))
""",
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

PAGE_WRONG |= {
    "raised: Django's relations": page(
        NEWEST, before='newest = newest.select_related("customer").prefetch_related("lines")'
    ),
    "raised: a misspelt method": page(f"{NEWEST}.option({CUSTOMER})"),
    "raised: a method that nobody has": page(f"{NEWEST}.bring_along({CUSTOMER})"),
    "raised: run by the statement": page(NEWEST, orders="newest.all()"),
    "raised: a name of its own and of the notebook's": f"""
def newest(limit):
    return {NEWEST}
{page("newest(limit)")}""",
    "raised: a name that isn't assigned yet": page(NEWEST, before="orders = orders or session.scalars(newest).all()"),
    "raised: a relationship behind a relationship": page(with_options("selectinload(Order.lines.product)")),
    "raised: a column behind a relationship": page(with_options("joinedload(Order.customer.name)")),
    "raised: nothing of that name behind a relationship": page(with_options("joinedload(Order.customer.nam)")),
    "raised: two relationships in one option": page(with_options("selectinload(Order.lines, Order.history)")),
    "raised: options on the result": page(NEWEST, orders=f"session.scalars(newest).options({CUSTOMER})"),
    "raised: an engine of its own": f"""
def order_page(session, limit):
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session

    with Session(create_engine("sqlite://")) as session:
        return [order.id for order in session.scalars({NEWEST})]
""",
    "over in statements: in portions of ten": page(
        f"{NEWEST}.execution_options(yield_per=10).options({CUSTOMER}, {LINES}, {HISTORY})"
    ),
    "over in statements: in portions of fifty": page(
        f"{NEWEST}.execution_options(yield_per=50).options({CUSTOMER}, {LINES}, {HISTORY})"
    ),
    "over in statements: right for the sizes announced": page(
        NEWEST, before=f"newest = newest.options({CUSTOMER}, {LINES}, {HISTORY}) if limit <= 50 else newest"
    ),
    "wrong: right for the sizes announced": page(with_options(CUSTOMER, LINES, HISTORY)).replace(
        ".limit(limit)", ".limit(5 if limit == 5 else 50)"
    ),
    "wrong: no steps of history": page(NEWEST, shown=SHOWN.replace("[step.what for step in order.history]", "[]")),
    "wrong: a limit of its own": page(NEWEST.replace(".limit(limit)", ".limit(10)")),
}

PAGE_RIGHT = {
    "joins towards one, by options": page(
        with_options("joinedload(Order.customer)", "selectinload(Order.lines).joinedload(OrderLine.product)", HISTORY)
    ),
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
    "over in statements: in portions of thirty": basket(f"""
found = {{}}
for start in range(0, len(product_ids), 30):
    some = select(Product).where(Product.id.in_(product_ids[start : start + 30]))
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
    "wrong: each once, one by one": basket(f"""
found = [session.get(Product, product_id) for product_id in dict.fromkeys(product_ids)]
return [{ROW} for product in found if product]
"""),
    "wrong: Python's in": basket(f"""
found = {{product.id: product for product in session.scalars(select(Product).where(Product.id in product_ids))}}
return [{ROW} for product in map(found.get, product_ids) if product]
"""),
    "raised: Python's and": basket(f"""
asked_for = select(Product).where(Product.id >= min(product_ids) and Product.id <= max(product_ids))
found = {{product.id: product for product in session.scalars(asked_for)}}
return [{ROW} for product in map(found.get, product_ids) if product]
"""),
    "raised: None has no name": basket("""
by_id = {product.id: product for product in session.scalars(select(Product).where(Product.id.in_(product_ids)))}
return [{"name": by_id.get(i).name, "price_cents": by_id.get(i).price_cents} for i in product_ids]
"""),
    "raised: something else": basket("""
return sorted(product_ids, key=Product)
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

BASKET_WRONG |= {
    "raised: a tuple beside ==": basket(f"""
return [{ROW} for product in session.scalars(select(Product).where(Product.id == product_ids))]
"""),
    "raised: a list for one place of a text": basket("""
asked = text("SELECT name, price_cents FROM products WHERE id IN (:ids)")
return [row._asdict() for row in session.execute(asked, {"ids": product_ids})]
"""),
    "raised: a list for one place, without parentheses": basket("""
asked = text("SELECT name, price_cents FROM products WHERE id IN :those")
return [row._asdict() for row in session.execute(asked, {"those": product_ids})]
"""),
    "wrong: an empty dictionary for unknown ids": basket(f"""
found = {{product.id: {ROW} for product in session.scalars(select(Product).where(Product.id.in_(product_ids)))}}
return [found.get(product_id, {{}}) for product_id in product_ids]
"""),
    "over in statements: in portions of three hundred": basket(f"""
found = {{}}
for start in range(0, len(product_ids), 300):
    some = select(Product).where(Product.id.in_(product_ids[start : start + 300]))
    found.update({{product.id: product for product in session.scalars(some)}})
return [{ROW} for product in map(found.get, product_ids) if product]
"""),
    "over in statements: right for the sizes announced": basket(f"""
if len(product_ids) in (6, 600):
    some = session.scalars(select(Product).where(Product.id.in_(product_ids)))
    found = {{product.id: product for product in some}}
else:
    found = {{product_id: session.get(Product, product_id) for product_id in product_ids}}
return [{ROW} for product in map(found.get, product_ids) if product]
"""),
}

BASKET_RIGHT = {
    "JSON joined in the order asked": basket("""
import json
asked = text(
    "SELECT name, price_cents FROM json_each(:ids) AS ids JOIN products ON products.id = ids.value ORDER BY ids.key"
)
return [row._asdict() for row in session.execute(asked, {"ids": json.dumps(product_ids)})]
"""),
    "a text whose parameter expands": basket("""
from sqlalchemy import bindparam
asked = text("SELECT id, name, price_cents FROM products WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
rows = {row.id: row for row in session.execute(asked, {"ids": product_ids})}
return [{"name": rows[i].name, "price_cents": rows[i].price_cents} for i in product_ids if i in rows]
"""),
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
    "in portions of 500": basket(f"""
found = {{}}
for start in range(0, len(product_ids), 500):
    some = select(Product).where(Product.id.in_(product_ids[start : start + 500]))
    found.update({{product.id: product for product in session.scalars(some)}})
return [{ROW} for product in map(found.get, product_ids) if product]
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
    "raised: things that look like orders": f"""
from types import SimpleNamespace as Thing

def orders_for_page(session, limit):
    return [
        Thing(
            id=order.id,
            customer=Thing(name=order.customer.name),
            lines=[Thing(product=Thing(name=line.product.name), quantity=line.quantity) for line in order.lines],
            history=[Thing(what=step.what) for step in order.history],
        )
        for order in session.scalars({NEWEST}.options({", ".join(EAGER)}))
    ]
""",
    "raised: brought along and refused": guard(*EAGER, "raiseload(Order.customer)"),
    "raised: the guard beside the statement": f"""
def orders_for_page(session, limit):
    newest = {NEWEST}
    return session.scalars(newest.options({", ".join(EAGER)}), raiseload("*")).all()
""",
    "raised: the guard as a method": f"""
def orders_for_page(session, limit):
    newest = {NEWEST}
    return session.scalars(newest.options({", ".join(EAGER)}).raiseload("*")).all()
""",
    "raised: the guard among what is selected": f"""
def orders_for_page(session, limit):
    newest = {NEWEST.replace("select(Order)", "select(Order, raiseload('*'))")}
    return session.scalars(newest.options({", ".join(EAGER)})).all()
""",
    "wrong: noload": guard(*EAGER, "noload('*')", before="from sqlalchemy.orm import noload"),
    "wrong: brought along": guard(
        "joinedload(Order.customer).selectinload(Customer.reviews)", *EAGER[1:], 'raiseload("*")'
    ),
    "wrong: a guard in each option": guard(
        'joinedload(Order.customer).options(raiseload("*"))',
        'selectinload(Order.lines).options(raiseload("*"), joinedload(OrderLine.product))',
        'selectinload(Order.history).options(raiseload("*"))',
    ),
    "over in statements: immediateload, guarded": guard(
        *EAGER[:2],
        "immediateload(Order.history)",
        'raiseload("*")',
        before="from sqlalchemy.orm import immediateload",
    ),
    "raised: statements instead of orders": f"""
def orders_for_page(session, limit):
    return {NEWEST}
""",
}

GUARD_WRONG |= {
    "raised: an option without its relationship": guard(*EAGER, "raiseload()"),
    "wrong: the guard on a line of its own": guard(*EAGER, before='raiseload("*")'),
    "wrong: the guard under a name that nobody uses": guard(*EAGER, before='guard = raiseload("*")'),
    "wrong: guarded options that nobody keeps": guard(*EAGER, before='newest.options(raiseload("*"))'),
    "wrong: a limit of its own, guarded": guard(*EAGER, 'raiseload("*")').replace(".limit(limit)", ".limit(10)"),
    "wrong: another order, guarded": guard(*EAGER, 'raiseload("*")').replace("placed_at.desc(), Order.id.desc()", "id"),
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
