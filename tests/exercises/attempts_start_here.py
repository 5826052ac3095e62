"""What learners write for the exercise of lesson 00."""

from __future__ import annotations


def products(body: str) -> str:
    """Write cheapest_products with another body."""
    return "\ndef cheapest_products(session, limit):\n    " + body.strip().replace("\n", "\n    ") + "\n"


ROW = '{"name": product.name, "price_cents": product.price_cents}'
CHEAPEST = "select(Product).order_by(Product.price_cents, Product.id).limit(limit)"

WRONG = {
    "raised: a misspelt attribute": products(
        "return [product.nam for product in session.scalars(select(Product).limit(limit))]"
    ),
    "raised: no session": products("return select(Product).order_by(Product.price_cents).limit(limit).all()"),
    "wrong: names only": products(f"return [product.name for product in session.scalars({CHEAPEST})]"),
    "wrong: the dearest": products(
        f"dearest = select(Product).order_by(Product.price_cents.desc()).limit(limit)\n"
        f"return [{ROW} for product in session.scalars(dearest)]"
    ),
    "wrong: the first ones": products(f"return [{ROW} for product in session.scalars(select(Product).limit(limit))]"),
    "wrong: tuples": products(
        f"return [(product.name, product.price_cents) for product in session.scalars({CHEAPEST})]"
    ),
    "wrong: prices as text": products(
        f'return [{{"name": product.name, "price_cents": str(product.price_cents)}} for product in session.scalars({CHEAPEST})]'
    ),
    "wrong: all of them": products(
        f"return [{ROW} for product in session.scalars(select(Product).order_by(Product.price_cents, Product.id))]"
    ),
    "no better: sorted in Python": products(
        "found = session.scalars(select(Product)).all()\n"
        "found = sorted(found, key=lambda product: (product.price_cents, product.id))[:limit]\n"
        f"return [{ROW} for product in found]"
    ),
    "no better: sorted in SQL, cut in Python": products(
        "found = session.scalars(select(Product).order_by(Product.price_cents, Product.id)).all()\n"
        f"return [{ROW} for product in found[:limit]]"
    ),
    "worse: one by one": products(
        "ids = session.scalars(select(Product.id).order_by(Product.price_cents, Product.id).limit(limit)).all()\n"
        "found = [session.get(Product, product_id) for product_id in ids]\n"
        f"return [{ROW} for product in found]"
    ),
    "can't be judged: objects": products(f"return session.scalars({CHEAPEST}).all()"),
    "can't be judged: a generator": products(f"return ({ROW} for product in session.scalars({CHEAPEST}))"),
    "can't be judged: nothing returned": products(f"found = [{ROW} for product in session.scalars({CHEAPEST})]"),
    "wrong: without a tie-breaker": products(
        f"return [{ROW} for product in session.scalars(select(Product).order_by(Product.price_cents).limit(limit))]"
    ),
    "wrong: a key missing": products(f'return [{{"name": product.name}} for product in session.scalars({CHEAPEST})]'),
    "wrong: None for a price": products(
        f'return [{{"name": product.name, "price_cents": None}} for product in session.scalars({CHEAPEST})]'
    ),
    "over in rows: a limit of its own": products(
        f"found = session.scalars({CHEAPEST.replace('(limit)', '(30)')}).all()\n"
        f"return [{ROW} for product in found[:limit]]"
    ),
    "over in rows: a condition in place of a limit": products(
        "cheap = select(Product).where(Product.price_cents < 2_000).order_by(Product.price_cents, Product.id)\n"
        f"return [{ROW} for product in session.scalars(cheap).all()[:limit]]"
    ),
    "raised: Django's way": products(
        f"cheapest = Product.objects.order_by('price_cents', 'id')[:limit]\nreturn [{ROW} for product in cheapest]"
    ),
    "can't be judged: rows that aren't fetched": products(
        "cheapest = select(Product.name, Product.price_cents).order_by(Product.price_cents, Product.id).limit(limit)\n"
        "return session.execute(cheapest).mappings()"
    ),
    "can't be judged: a map": products(f"return map(lambda product: {ROW}, session.scalars({CHEAPEST}))"),
    "wrong: typed in": products('return [{"name": "Mug", "price_cents": 100}] * limit'),
}

RIGHT = {
    "columns": products(
        "cheapest = select(Product.name, Product.price_cents).order_by(Product.price_cents, Product.id).limit(limit)\n"
        "return [dict(row) for row in session.execute(cheapest).mappings()]"
    ),
    "rows as they come": products(
        "cheapest = select(Product.name, Product.price_cents).order_by(Product.price_cents, Product.id).limit(limit)\n"
        "return session.execute(cheapest).mappings().all()"
    ),
    "text": products(
        'asked = text("SELECT name, price_cents FROM products ORDER BY price_cents, id LIMIT :limit")\n'
        "return [row._asdict() for row in session.execute(asked, {'limit': limit})]"
    ),
}
