"""What learners make of lesson 12's API: each a few changes to the file as it was found, or to the reference."""

from __future__ import annotations

from workshop_utils.exercises import rescue_the_api as exercises

AS_FOUND = exercises.rescue.starter_files["api.py"]
REFERENCE = exercises.rescue.solution_files["api.py"]
BY_HAND = exercises.rescue.limit_files["api.py"]

Changes = tuple[tuple[str, str], ...]


def changed(text: str, *changes: tuple[str, str]) -> dict[str, str]:
    """Make changes, each to a place that is there once."""
    for old, new in changes:
        assert text.count(old) == 1, (text.count(old), old)
        text = text.replace(old, new)
    return {"api.py": text}


def found(*changes: tuple[str, str]) -> dict[str, str]:
    """Change the file as it was found."""
    return changed(AS_FOUND, *changes)


def reference(*changes: tuple[str, str]) -> dict[str, str]:
    """Change the reference."""
    return changed(REFERENCE, *changes)


def between(text: str, begin: str, end: str) -> str:
    """Give the part of a text from one mark up to another."""
    return text[text.index(begin) : text.index(end)]


def part(begin: str, end: str) -> tuple[str, str]:
    """Put a part of the reference back to what was found."""
    return between(REFERENCE, begin, end), between(AS_FOUND, begin, end)


ORDERS = part("    newest = select(Order).where(Order.status == status)", "def order_row")
PRODUCTS = part('    """The next products after an id."""', "def slug")
SALES = part('    """Orders and revenue of each month', "def months_of")
SELECTIN = (("joinedload, load_only", "joinedload, load_only, selectinload"),)
SLUG = between(AS_FOUND, "def slug", "# Sales")
COMPILED = """SIGNS = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    \"\"\"A name as it stands in an address.\"\"\"
    return SIGNS.sub("-", name.lower()).strip("-")


"""
ASKING = between(REFERENCE, "    order = session.get(Order, order_id)", "def parcels")
ASK = f'def ask(session: Session, order_id: int) -> Delivery:\n    """Wait, in a thread."""\n{ASKING}'
LOOKED_UP, ANSWER = ASKING.partition("    number = ")[0], between(f"{ASKING}$", "    return Delivery", "$")
KNOWN = f'def known(session: Session, order_id: int) -> tuple[str, int]:\n    """What the carrier has to know."""\n{LOOKED_UP}    return order.customer.city, parcels(order)\n\n\n'
OWN_ENGINE = (
    'engine = create_engine(os.environ["SHOP_DATABASE"])\n\n\ndef get_session() -> Iterator[Session]:\n    """A session of one\'s own for each request."""\n',
    'def get_session() -> Iterator[Session]:\n    """A session of one\'s own for each request."""\n    engine = create_engine(os.environ["SHOP_DATABASE"])\n',
)

WRONG = {
    "raised: a name that isn't there": found(("app = FastAPI", "engine = creat_engine(1)\napp = FastAPI")),
    "raised: no app": found(
        ("app = FastAPI(", "api = FastAPI("),
        *(
            (f'@app.get("{path}")', f'@api.get("{path}")')
            for path in (
                "/orders",
                "/products",
                "/sales/{year}",
                "/products/{product_id}/reviews",
                "/orders/{order_id}/delivery",
            )
        ),
    ),
    "raised: not Python": found(("def slug(name: str) -> str:", "def slug(name: str) -> str")),
    "wrong: an endpoint that raises": reference(("months_of(year), found)", "months_off(year), found)")),
    "wrong: what the shop pays": reference(
        ("    slug: str\n    price_cents: int\n", "    slug: str\n    price_cents: int\n    cost_cents: int = 1\n")
    ),
    "wrong: a key that is gone": reference(
        ("    articles: list[str]\n", ""), ("        articles=[article(line) for line in order.lines],\n", "")
    ),
    "wrong: a status code": reference(
        ('raise HTTPException(404, "no such product")', 'return {"product_id": product_id, "reviews": []}')
    ),
    "wrong: cancelled orders": reference(('            Order.status != "cancelled",\n', "")),
    "wrong: a month too few": reference(("range(1, 13)", "range(1, 12)")),
    "wrong: another order": reference(("Order.placed_at.desc(), Order.id.desc()", "Order.placed_at, Order.id")),
    "wrong: another name in the document": reference(("def list_products(", "def get_products(")),
    "wrong: answers that are kept": reference(
        (
            "    shown = select(Product.id, Product.name, Product.price_cents)\n",
            "    if (after, limit) in KEPT:\n        return KEPT[after, limit]\n    shown = select(Product.id, Product.name, Product.price_cents)\n",
        ),
        (
            "    return [\n        ProductRow(id=product.id",
            "    KEPT[after, limit] = [\n        ProductRow(id=product.id",
        ),
        (
            "        for product in session.execute(following)\n    ]\n",
            "        for product in session.execute(following)\n    ]\n    return KEPT[after, limit]\n",
        ),
        ("def slug(", "KEPT: dict = {}\n\n\ndef slug("),
    ),
    "wrong: a carrier that is asked once": reference(
        ("    quote = carrier.quote(", "    quote = quoted("),
        ("def parcels(", "@cache\ndef quoted(city, number):\n    return carrier.quote(city, number)\n\n\ndef parcels("),
        ("from datetime import datetime\n", "from datetime import datetime\nfrom functools import cache\n"),
    ),
    "wrong: a carrier made quick": reference(("app = FastAPI(", "carrier.SECONDS = 0\napp = FastAPI(")),
    "can't be judged: past the driver that is watched": reference(
        (
            between(REFERENCE, "    shown = select(Product.id, Product.name, Product.price_cents)", "def slug"),
            '    with closing(_sqlite3.connect(os.environ["SHOP_DATABASE"].removeprefix("sqlite:///"))) as own:\n        found = own.execute("SELECT id, name, price_cents FROM products WHERE id > ? ORDER BY id LIMIT ?", (after, limit)).fetchall()\n    return [ProductRow(id=number, name=name, slug=slug(name), price_cents=cents) for number, name, cents in found]\n\n\n',
        ),
        ("import os\n", "import _sqlite3\nimport os\n"),
        ("from datetime import datetime\n", "from contextlib import closing\nfrom datetime import datetime\n"),
    ),
    "no better: compiled patterns": found((SLUG, COMPILED)),
    "over in statements: lines and no products": reference(
        ("        lines.joinedload(OrderLine.product).load_only(Product.name),\n", "")
    ),
    "over in statements: brought along for many only": reference(
        (
            "    return [order_row(order) for order in session.scalars(shown)",
            "    if limit <= 60:\n        shown = newest.limit(limit)\n    return [order_row(order) for order in session.scalars(shown)",
        ),
    ),
    "over in statements: as found in orders": reference(ORDERS),
    "over in statements: behind SQLAlchemy's back": reference(
        ("        customer=order.customer.name,\n", "        customer=named(order.customer_id),\n"),
        (
            "def article(",
            'def named(number: int) -> str:\n    """Ask."""\n    with closing(sqlite3.connect(os.environ["SHOP_DATABASE"].removeprefix("sqlite:///"))) as own:\n        return own.execute("SELECT name FROM customers WHERE id = ?", (number,)).fetchone()[0]\n\n\ndef article(',
        ),
        ("import re\n", "import re\nimport sqlite3\nfrom contextlib import closing\n"),
    ),
    "over in bytes: whole products": reference(PRODUCTS),
    "over in rows: sums in Python": reference(SALES, ("joinedload, load_only", "joinedload, load_only, selectinload")),
    "over in rows: every review, and some of them shown": reference(
        ("Review.id.desc()).limit(limit)).mappings().all()", "Review.id.desc())).mappings().all()[:limit]"),
    ),
    "over in rows: every product, and some of them shown": reference(
        ("order_by(Product.id).limit(limit)", "order_by(Product.id)"),
        ("in session.execute(following)", "in session.execute(following).all()[:limit]"),
    ),
    "over in validations: each row made a model first": reference(
        (
            "newest = session.execute(shown.order_by(Review.id.desc()).limit(limit)).mappings().all()",
            "newest = [ReviewRow.model_validate(ReviewRow(**row).model_dump()) for row in session.execute(shown.order_by(Review.id.desc()).limit(limit)).mappings()]",
        ),
    ),
    "over in bytes: all lines as one row of JSON": reference(
        ("import os\n", "import json\nimport os\n"),
        (
            between(REFERENCE, '    month = func.strftime("%Y-%m"', "def months_of"),
            '    one = func.json_array(Order.id, func.strftime("%Y-%m", Order.placed_at), OrderLine.quantity * OrderLine.unit_price_cents)\n    sold = select(func.json_group_array(one)).select_from(Order).join(Order.lines).where(Order.status != "cancelled")\n    found: dict[str, SalesRow] = {}\n    seen = set()\n    for number, month, cents in json.loads(session.scalar(sold)):\n        row = found.setdefault(month, SalesRow(month=month, orders=0, revenue_cents=0))\n        row.orders += number not in seen\n        row.revenue_cents += cents\n        seen.add(number)\n    return every_month(months_of(year), list(found.values()))\n\n\n',
        ),
    ),
    "over in blocked: every endpoint on the loop": reference(
        *((f"def {name}(", f"async def {name}(") for name in ("list_orders", "list_products", "sales", "list_reviews")),
    ),
    "over in blocked: a pool's answer, waited for on the loop": reference(
        ("def delivery(", "async def delivery("),
        (
            ASKING,
            f"    with ThreadPoolExecutor() as pool:\n        return pool.submit(ask, session, order_id).result()\n\n\n{ASK}",
        ),
        (
            "from datetime import datetime\n",
            "from concurrent.futures import ThreadPoolExecutor\nfrom datetime import datetime\n",
        ),
    ),
    "over in blocked: the carrier in a thread, the session on the loop": reference(
        ("def delivery(", "async def delivery("),
        ("    quote = carrier.quote(", "    quote = await asyncio.to_thread(carrier.quote, "),
        ("import os\n", "import asyncio\nimport os\n"),
    ),
    "over in blocked: the session in a thread, the carrier on the loop": reference(
        ("def delivery(", "async def delivery("),
        (
            ASKING,
            f"    city, number = await asyncio.to_thread(known, session, order_id)\n    quote = carrier.quote(city, number)\n{ANSWER}{KNOWN}",
        ),
        ("import os\n", "import asyncio\nimport os\n"),
    ),
    "over in modules: pandas for the months": reference(
        ("import carrier\n", "import carrier\nimport pandas as pd\n"),
        (
            '    return [f"{year}-{month:02}" for month in range(1, 13)]',
            '    return pd.period_range(f"{year}-01", periods=12, freq="M").strftime("%Y-%m").tolist()',
        ),
    ),
    "over in modules: pandas when the server starts": reference(
        (
            "app = FastAPI(",
            "@asynccontextmanager\nasync def life(_app):\n    import pandas\n\n    yield\n\n\napp = FastAPI(",
        ),
        ('version="1.0")', 'version="1.0", lifespan=life)'),
        (
            "from datetime import datetime\n",
            "from contextlib import asynccontextmanager\nfrom datetime import datetime\n",
        ),
    ),
    "over in engines: one for each request": reference(OWN_ENGINE),
}

RIGHT = {
    "by hand": {"api.py": BY_HAND},
    "selectinload, whole entities": reference(
        (
            between(REFERENCE, "    lines = joinedload(Order.lines)", "def order_row"),
            "    eager = (selectinload(Order.customer), selectinload(Order.lines).selectinload(OrderLine.product))\n    return [order_row(order) for order in session.scalars(newest.limit(limit).options(*eager))]\n\n\n",
        ),
        ("import Session, joinedload, load_only", "import Session, load_only, selectinload"),
        (
            between(REFERENCE, "    shown = select(Product.id, Product.name, Product.price_cents)", "def slug"),
            "    shown = select(Product).options(load_only(Product.name, Product.price_cents))\n    following = session.scalars(shown.where(Product.id > after).order_by(Product.id).limit(limit))\n    return [ProductRow(id=each.id, name=each.name, slug=slug(each.name), price_cents=each.price_cents) for each in following]\n\n\n",
        ),
        ("def delivery(", "async def delivery("),
        (
            ASKING,
            f"    return await asyncio.to_thread(ask, session, order_id)\n\n\n{ASK}",
        ),
        ("import os\n", "import asyncio\nimport os\n"),
    ),
    "an engine when it is first needed, entities as reviews, a sum for each month": reference(
        (
            'engine = create_engine(os.environ["SHOP_DATABASE"])\n',
            '@cache\ndef engine():\n    """The process\'s engine."""\n    return create_engine(os.environ["SHOP_DATABASE"])\n',
        ),
        ("    with Session(engine) as session:", "    with Session(engine()) as session:"),
        ("from datetime import datetime\n", "from datetime import datetime\nfrom functools import cache\n"),
        (
            between(REFERENCE, "    shown = select(Review.id, Review.stars", "# Delivery"),
            '    newest = session.scalars(select(Review).where(Review.product_id == product_id).order_by(Review.id.desc()).limit(limit)).all()\n    if not newest and session.get(Product, product_id) is None:\n        raise HTTPException(404, "no such product")\n    return {"product_id": product_id, "reviews": newest}\n\n\n',
        ),
        (
            between(REFERENCE, '    month = func.strftime("%Y-%m"', "def months_of"),
            '    return [month_of(session, year, month) for month in range(1, 13)]\n\n\ndef month_of(session: Session, year: int, month: int) -> SalesRow:\n    """One month."""\n    first, last = datetime(year, month, 1), datetime(year + month // 12, month % 12 + 1, 1)\n    figures = select(func.count(Order.id.distinct()), func.coalesce(func.sum(OrderLine.quantity * OrderLine.unit_price_cents), 0))\n    sold = figures.join(Order.lines).where(Order.status != "cancelled", Order.placed_at >= first, Order.placed_at < last)\n    orders, cents = session.execute(sold).one()\n    return SalesRow(month=f"{year}-{month:02}", orders=orders, revenue_cents=cents)\n\n\n',
        ),
    ),
    "whole products with each line": reference(
        *SELECTIN,
        ("    lines = joinedload(Order.lines)\n", "    lines = selectinload(Order.lines)\n"),
        ("lines.joinedload(OrderLine.product).load_only(Product.name)", "lines.joinedload(OrderLine.product)"),
    ),
    "a decoy touched as well": reference((SLUG, COMPILED)),
}
