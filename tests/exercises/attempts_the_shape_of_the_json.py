"""What learners write for the exercises of lesson 05: wrong, odd and right, by the name of what is special."""

from __future__ import annotations

from textwrap import dedent, indent

PARTS = """
    customers = {one["customer"]["id"]: one["customer"] for one in reviews}
    products = {one["product"]["id"]: one["product"] for one in reviews}
    by_id = [{**one, "customer": one["customer"]["id"], "product": one["product"]["id"]} for one in reviews]
"""
LISTS = '{"reviews": by_id, "customers": list(customers.values()), "products": list(products.values())}'
LOOKED_UP = """
    customers = {one["id"]: one for one in payload["customers"]}
    products = {one["id"]: one for one in payload["products"]}
    return [
        {**one, "customer": customers[one["customer"]], "product": products[one["product"]]} for one in payload["reviews"]
    ]
"""


def pair(sends: str = f"{PARTS}    return {LISTS}", receives: str = LOOKED_UP, before: str = "") -> str:
    """Write exercise 5.2 with these two bodies."""
    bodies = [indent(dedent(body).strip("\n"), "    ") for body in (sends, receives)]
    return f"{dedent(before).strip()}\n\ndef side_load(reviews):\n{bodies[0]}\n\ndef rebuild(payload):\n{bodies[1]}\n"


def changed(change: str, back: str = "", before: str = "") -> str:
    """Write it with a change to what is sent, line by line, and another one to what comes back."""
    sends = f"{PARTS}{indent(dedent(change).strip(), '    ')}\n    return {LISTS}"
    receives = LOOKED_UP.replace("    return [", "    rebuilt = [")
    return pair(sends, f"{receives}{indent(dedent(back).strip(), '    ')}\n    return rebuilt", before)


COLUMNS = """
def columns(rows):
    return {name: [row[name] for row in rows] for name in rows[0]}

def rows(columns):
    return [dict(zip(columns, values)) for values in zip(*columns.values())]
"""
SHORT = """
SHORT = {
    "id": "i", "stars": "s", "text": "t", "written_at": "w", "answer": "a", "name": "n", "email": "e", "city": "c",
    "joined_at": "j", "price": "p", "sale_price": "q", "description": "d", "customer": "k", "product": "o",
}
LONG = {short: name for name, short in SHORT.items()}

def renamed(row, names):
    return {names[name]: renamed(value, names) if isinstance(value, dict) else value for name, value in row.items()}
"""
PLACES = """
def place(rows, row):
    if row not in rows:
        rows.append(row)
    return rows.index(row)
"""

PAIR_WRONG = {
    "over in bytes: products only": pair(
        """
        products = {one["product"]["id"]: one["product"] for one in reviews}
        by_id = [{**one, "product": one["product"]["id"]} for one in reviews]
        return {"reviews": by_id, "products": list(products.values())}
        """,
        """
        products = {one["id"]: one for one in payload["products"]}
        return [{**one, "product": products[one["product"]]} for one in payload["reviews"]]
        """,
    ),
    "over in bytes: customers only": pair(
        """
        customers = {one["customer"]["id"]: one["customer"] for one in reviews}
        return {"reviews": [{**one, "customer": one["customer"]["id"]} for one in reviews], "customers": list(customers.values())}
        """,
        """
        customers = {one["id"]: one for one in payload["customers"]}
        return [{**one, "customer": customers[one["customer"]]} for one in payload["reviews"]]
        """,
    ),
    "worse: a name for the list": pair('return {"reviews": reviews}', 'return payload["reviews"]'),
    "worse: beside the records, not in their place": pair(
        f"{PARTS}\n    by_id = reviews\n    return {LISTS}", 'return payload["reviews"]'
    ),
    "over in bytes: records as columns": pair(
        """
        flat = [{**one, **{f"{part}_{name}": value for part in ("customer", "product") for name, value in one[part].items()}} for one in reviews]
        return {name: [row[name] for row in flat] for name in flat[0] if name not in ("customer", "product")}
        """,
        """
        rows = [dict(zip(payload, values)) for values in zip(*payload.values())]
        return [
            {
                **{name: value for name, value in row.items() if not name.startswith(("customer_", "product_"))},
                **{part: {name.removeprefix(f"{part}_"): row[name] for name in row if name.startswith(f"{part}_")} for part in ("customer", "product")},
            }
            for row in rows
        ]
        """,
    ),
    "wrong: JSON in JSON": pair(
        f"{PARTS}    return json.dumps({LISTS}, indent=4)",
        LOOKED_UP.replace("payload[", "json.loads(payload)["),
        "import json",
    ),
    "wrong: short keys": pair(
        "return [renamed(one, SHORT) for one in reviews]", "return [renamed(one, LONG) for one in payload]", SHORT
    ),
    "wrong: short keys, side-loaded": pair(
        f"{PARTS}    return [[renamed(row, SHORT) for row in rows] for rows in (by_id, customers.values(), products.values())]",
        """
        reviews, customers, products = ([renamed(row, LONG) for row in rows] for rows in payload)
        customers, products = {one["id"]: one for one in customers}, {one["id"]: one for one in products}
        return [{**one, "customer": customers[one["customer"]], "product": products[one["product"]]} for one in reviews]
        """,
        SHORT,
    ),
    "wrong: values without names": pair(
        f"{PARTS}    return [[list(row.values()) for row in rows] for rows in (by_id, customers.values(), products.values())]",
        """
        names = (
            ("id", "stars", "text", "written_at", "answer", "customer", "product"),
            ("id", "name", "email", "city", "joined_at"),
            ("id", "name", "price", "sale_price", "description"),
        )
        reviews, customers, products = ([dict(zip(heads, row)) for row in rows] for heads, rows in zip(names, payload))
        customers, products = {one["id"]: one for one in customers}, {one["id"]: one for one in products}
        return [{**one, "customer": customers[one["customer"]], "product": products[one["product"]]} for one in reviews]
        """,
    ),
    "wrong: gzip in base64": pair(
        "return base64.b64encode(gzip.compress(json.dumps(reviews).encode())).decode()",
        "return json.loads(gzip.decompress(base64.b64decode(payload)))",
        "import base64, gzip, json",
    ),
    "raised: gzipped bytes": pair(
        "return gzip.compress(json.dumps(reviews).encode())",
        "return json.loads(gzip.decompress(payload))",
        "import gzip, json",
    ),
    "raised: pairs as keys": pair(f'{PARTS}    return {{("reviews", 1): by_id}}'),
    "raised: a set of ids": pair(f'{PARTS}    return {{"reviews": by_id, "customers": set(customers)}}'),
    "raised: ids as keys": pair(
        f'{PARTS}    return {{"reviews": by_id, "customers": customers, "products": products}}',
        """
        customers, products = payload["customers"], payload["products"]
        return [{**one, "customer": customers[one["customer"]], "product": products[one["product"]]} for one in payload["reviews"]]
        """,
    ),
    "wrong: ids only as keys, and back as texts": pair(
        f"""{PARTS}
    bare = lambda rows: {{number: {{k: v for k, v in row.items() if k != "id"}} for number, row in rows.items()}}
    return {{"reviews": by_id, "customers": bare(customers), "products": bare(products)}}""",
        """
        whole = lambda part, number: {"id": str(number), **payload[part][str(number)]}
        return [
            {**one, "customer": whole("customers", one["customer"]), "product": whole("products", one["product"])}
            for one in payload["reviews"]
        ]
        """,
    ),
    "raised: another name at the receiver": pair(receives=LOOKED_UP.replace('["products"]', '["goods"]')),
    "raised: remembered in the notebook": pair(
        """
        for one in reviews:
            seen[one["id"]] = one
        return {"ids": [one["id"] for one in reviews], "names": [FIELDS]}
        """,
        'return [seen[number] for number in payload["ids"]]',
        """
        seen = {}
        FIELDS = ["stars", "text", "written_at", "answer", "name", "email", "city", "joined_at", "price", "sale_price", "description", "id"]
        """,
    ),
    "raised: remembered in a module": pair(
        "json.kept = reviews\nreturn dict.fromkeys(reviews[0] | reviews[0]['customer'] | reviews[0]['product'], 0)",
        "return json.kept",
        "import json",
    ),
    "raised: remembered on the function": pair(
        "side_load.reviews = reviews\nreturn {}", "return side_load.reviews"
    ).replace("return {}", "return dict.fromkeys(reviews[0] | reviews[0]['customer'] | reviews[0]['product'], 0)"),
    "wrong: remembered in the notebook, read carefully": pair(
        "kept.extend(reviews)\nreturn dict.fromkeys(reviews[0] | reviews[0]['customer'] | reviews[0]['product'], 0)",
        "return list(kept)",
        "kept = []",
    ),
    "wrong: nothing is promised for nulls": changed(
        "by_id = [{name: value for name, value in one.items() if value is not None} for one in by_id]"
    ),
    "wrong: nulls of the customers dropped": changed(
        "customers = {i: {name: value for name, value in one.items() if value is not None} for i, one in customers.items()}"
    ),
    "wrong: nulls as empty texts": changed(
        'customers = {i: {name: value or "" for name, value in one.items()} for i, one in customers.items()}'
    ),
    "wrong: prices as floats": changed(
        'products = {i: {**one, "price": float(one["price"])} for i, one in products.items()}'
    ),
    "wrong: prices as floats, and texts again": changed(
        'products = {i: {**one, "price": float(one["price"])} for i, one in products.items()}',
        'rebuilt = [{**one, "product": {**one["product"], "price": str(one["product"]["price"])}} for one in rebuilt]',
    ),
    "wrong: times to the second": changed('by_id = [{**one, "written_at": one["written_at"][:19]} for one in by_id]'),
    "wrong: times through datetime": changed(
        'by_id = [{**one, "written_at": datetime.fromisoformat(one["written_at"]).timestamp()} for one in by_id]',
        'rebuilt = [{**one, "written_at": datetime.fromtimestamp(one["written_at"], UTC).isoformat()} for one in rebuilt]',
        "from datetime import UTC, datetime",
    ),
    "wrong: customers by name": pair(
        f"""{PARTS}
    customers = {{one["customer"]["name"]: one["customer"] for one in reviews}}
    by_id = [{{**one, "customer": one["customer"]["name"], "product": one["product"]["id"]}} for one in reviews]
    return {LISTS}""",
        LOOKED_UP.replace('customers = {one["id"]', 'customers = {one["name"]'),
    ),
    "wrong: products by name": pair(
        f"""{PARTS}
    products = {{one["product"]["name"]: one["product"] for one in reviews}}
    by_id = [{{**one, "customer": one["customer"]["id"], "product": one["product"]["name"]}} for one in reviews]
    return {LISTS}""",
        LOOKED_UP.replace('products = {one["id"]', 'products = {one["name"]'),
    ),
    "wrong: ASCII only": changed(
        'customers = {i: {**one, "name": one["name"].encode("ascii", "replace").decode()} for i, one in customers.items()}'
    ),
    "wrong: sorted by product": changed('by_id = sorted(by_id, key=lambda one: one["product"])'),
    "wrong: one review for each product": changed('by_id = list({one["product"]: one for one in by_id}.values())'),
    "wrong: ids in the customers' place": pair(receives='return payload["reviews"]'),
    "wrong: the customer's id beside": changed(
        "", 'rebuilt = [{**one, "customer_id": one["customer"]["id"]} for one in rebuilt]'
    ),
    "raised: nothing sent": pair(f"{PARTS}    {LISTS}"),
    "can't be judged: nothing returned": pair(receives=LOOKED_UP.replace("    return [", "    [")),
    "wrong: the payload itself": pair(receives="return payload"),
    "wrong: typed in": pair(
        "return [FIELDS]",
        "return [{'id': 1}]",
        'FIELDS = ["stars", "text", "written_at", "answer", "name", "email", "city", "joined_at", "price", "sale_price", "description", "id"]',
    ),
    "raised: a field that isn't there": pair(
        f'{PARTS}    return {{"reviews": by_id, "orders": [one["order"] for one in reviews]}}'
    ),
    "can't be judged: a generator in the receiver": pair(receives='return (one for one in payload["reviews"])'),
}

PAIR_RIGHT = {
    "dictionaries by id, keys made numbers again": pair(
        f'{PARTS}    return {{"reviews": by_id, "customers": customers, "products": products}}',
        """
        customers, products = ({int(key): one for key, one in payload[part].items()} for part in ("customers", "products"))
        return [{**one, "customer": customers[one["customer"]], "product": products[one["product"]]} for one in payload["reviews"]]
        """,
    ),
    "dictionaries by text": pair(
        f'{PARTS}    return {{"reviews": by_id, "customers": customers, "products": products}}',
        """
        rebuilt = []
        for one in payload["reviews"]:
            one["customer"] = payload["customers"][str(one["customer"])]
            one["product"] = payload["products"][str(one["product"])]
            rebuilt.append(one)
        return rebuilt
        """,
    ),
    "places in lists": pair(
        """
        customers, products, slim = [], [], []
        for one in reviews:
            slim.append(one | {"customer": place(customers, one["customer"]), "product": place(products, one["product"])})
        return {"reviews": slim, "customers": customers, "products": products}
        """,
        """
        for one in payload["reviews"]:
            for part in ("customer", "product"):
                one[part] = payload[part + "s"][one[part]]
        return payload["reviews"]
        """,
        PLACES,
    ),
    "three tables in columns": pair(
        f"{PARTS}    return {{name: columns(list(table)) for name, table in (('reviews', by_id), ('customers', customers.values()), ('products', products.values()))}}",
        LOOKED_UP.replace('payload["', 'rows(payload["').replace('"]}', '"])}').replace('"]\n    ]', '"])\n    ]'),
        COLUMNS,
    ),
    "a head, and rows as lists": pair(
        f"{PARTS}    tables = {LISTS}\n    return {{name: headed(rows) for name, rows in tables.items()}}",
        LOOKED_UP.replace('payload["', 'unheaded(payload["').replace('"]}', '"])}').replace('"]\n    ]', '"])\n    ]'),
        """
        def headed(rows):
            return {"head": list(rows[0]), "rows": [list(row.values()) for row in rows]}

        def unheaded(table):
            return [dict(zip(table["head"], row)) for row in table["rows"]]
        """,
    ),
    "under each product its reviews": pair(
        """
        customers = {one["customer"]["id"]: one["customer"] for one in reviews}
        products = {}
        for place, one in enumerate(reviews):
            product = products.setdefault(one["product"]["id"], {**one["product"], "reviews": []})
            slim = {name: value for name, value in one.items() if name != "product"}
            product["reviews"].append({**slim, "customer": one["customer"]["id"], "place": place})
        return {"products": list(products.values()), "customers": list(customers.values())}
        """,
        """
        customers = {one["id"]: one for one in payload["customers"]}
        found = []
        for product in payload["products"]:
            for review in product.pop("reviews"):
                found.append((review.pop("place"), {**review, "customer": customers[review["customer"]], "product": product}))
        return [review for _, review in sorted(found, key=lambda pair: pair[0])]
        """,
    ),
}


def endpoint(
    body: str, decorator: str = '@app.get("/products", response_model=list[view])', before: str = "", kind: str = "def"
) -> str:
    """Write exercise 5.3 with this body of the endpoint."""
    lines = indent(dedent(body).strip(), "        ")
    imports, _, rest = dedent(before).strip().partition("\n\n")
    outside = indent(rest, "    ") + "\n" if rest else ""
    return (
        f"{imports}\n\ndef add_products(app, view, load):\n{outside}    {decorator}\n    {kind} products():\n{lines}\n"
    )


BARE = '@app.get("/products")'
RESPONSE = "from fastapi import Response\nfrom pydantic import RootModel, TypeAdapter"
ENDPOINT_WRONG = {
    "no better: dumped as JSON first": endpoint(
        'return [view.model_validate(row).model_dump(mode="json") for row in load()]'
    ),
    "no better: an adapter before the response model": endpoint(
        "return TypeAdapter(list[view]).dump_python(TypeAdapter(list[view]).validate_python(load()))", before=RESPONSE
    ),
    "no better: text and back": endpoint(
        "return json.loads(TypeAdapter(list[view]).dump_json([view.model_validate(row) for row in load()]))",
        before=f"import json\n{RESPONSE}",
    ),
    "no better: through jsonable_encoder": endpoint(
        "return jsonable_encoder([view.model_validate(row) for row in load()])",
        before="from fastapi.encoders import jsonable_encoder",
    ),
    "over in serialisations: dumped as text, and read again": endpoint(
        "return [json.loads(view.model_validate(row).model_dump_json(by_alias=True)) for row in load()]",
        before="import json",
    ).replace("response_model=list[view]", "response_model=None"),
    "over in serialisations: dictionaries without a response model": endpoint(
        "return [view.model_validate(row).model_dump(by_alias=True) for row in load()]", BARE
    ),
    "over in serialisations: views without a response model": endpoint(
        "return [view.model_validate(row) for row in load()]", '@app.get("/products", response_model=None)'
    ),
    "no better: validated twice by hand": endpoint(
        "return [view.model_validate(view.model_validate(row).model_dump()) for row in load()]"
    ),
    "wrong: rows without a response model": endpoint("return load()", BARE),
    "wrong: the response model switched off": endpoint("return load()", '@app.get("/products", response_model=None)'),
    "wrong: all of the row in a response": endpoint(
        """
        rows = [{name: value for name, value in vars(row).items() if not name.startswith("_")} for row in load()]
        return Response(json.dumps(rows, default=str), media_type="application/json")
        """,
        before=f"import json\n{RESPONSE}",
    ),
    "wrong: jsonable_encoder in a response": endpoint(
        "return JSONResponse(jsonable_encoder(load()))",
        BARE,
        "from fastapi.encoders import jsonable_encoder\nfrom fastapi.responses import JSONResponse",
    ),
    "wrong: the view's fields by hand": endpoint(
        """
        rows = [{name: getattr(row, name) for name in view.model_fields} for row in load()]
        return Response(json.dumps(rows, default=str), media_type="application/json")
        """,
        before=f"import json\n{RESPONSE}",
    ),
    "wrong: by hand, right for one view": endpoint(
        """
        rows = [{name: getattr(row, name) for name in view.model_fields} for row in load()]
        rows = [{**row, "name": row["name"].strip(), "price": f"{row['price']:.2f}"} for row in rows]
        return Response(json.dumps(rows, default=lambda value: value.isoformat()), media_type="application/json")
        """,
        before=f"import json\n{RESPONSE}",
    ),
    "wrong: floats for money": endpoint(
        """
        rows = [{**view.model_validate(row).model_dump(mode="json"), "price": float(row.price)} for row in load()]
        return Response(json.dumps(rows), media_type="application/json")
        """,
        before=f"import json\n{RESPONSE}",
    ),
    "wrong: views without validation": endpoint(
        "return [view.model_construct(**{name: getattr(row, name) for name in view.model_fields}) for row in load()]"
    ),
    "wrong: nulls left out": endpoint(
        "return load()", '@app.get("/products", response_model=list[view], response_model_exclude_none=True)'
    ),
    "wrong: nulls left out by the adapter": endpoint(
        """
        rows = TypeAdapter(list[view])
        return Response(rows.dump_json(rows.validate_python(load()), exclude_none=True), media_type="application/json")
        """,
        before=RESPONSE,
    ),
    "wrong: made when the app starts": endpoint(
        'return Response(body, media_type="application/json")',
        before=f"""{RESPONSE}

rows = TypeAdapter(list[view])
body = rows.dump_json(rows.validate_python(load()))""",
    ),
    "wrong: text in JSON": endpoint(
        "return TypeAdapter(list[view]).dump_json([view.model_validate(row) for row in load()], by_alias=True).decode()",
        BARE,
        RESPONSE,
    ),
    "wrong: no media type": endpoint(
        "return Response(TypeAdapter(list[view]).dump_json([view.model_validate(row) for row in load()], by_alias=True))",
        before=RESPONSE,
    ),
    "wrong: JSON as plain text": endpoint(
        "return PlainTextResponse(TypeAdapter(list[view]).dump_json([view.model_validate(row) for row in load()], by_alias=True))",
        before=f"from fastapi.responses import PlainTextResponse\n{RESPONSE}",
    ),
    "wrong: another path": endpoint("return load()", '@app.get("/", response_model=list[view])'),
    "wrong: no decorator": endpoint("return load()", "pass"),
    "wrong: a parameter": endpoint("return load()").replace("def products():", "def products(rows: int):"),
    "wrong: one row": endpoint("return load()[0]", '@app.get("/products", response_model=view)'),
    "wrong: the first page only": endpoint("return load()[:10]"),
    "wrong: typed in": endpoint('return [{"id": 1}]', BARE),
    "wrong: ORJSONResponse": endpoint(
        "return load()",
        '@app.get("/products", response_model=list[view], response_class=ORJSONResponse)',
        "from fastapi.responses import ORJSONResponse",
    ),
    "raised: views in a JSONResponse": endpoint(
        "return JSONResponse([view.model_validate(row) for row in load()])",
        before="from fastapi.responses import JSONResponse",
    ),
    "raised: one view for a list": endpoint("return load()", '@app.get("/products", response_model=view)'),
    "raised: an attribute nobody has": endpoint("return [row.prize for row in load()]"),
}

ENDPOINT_RIGHT = {
    "the return type says it": endpoint("return load()", BARE).replace(
        "def products():", "def products() -> list[view]:"
    ),
    "on the loop": endpoint("return load()", kind="async def"),
    "views, and the response model": endpoint("return [view.model_validate(row) for row in load()]"),
    "an adapter and a response": endpoint(
        'return Response(rows.dump_json(rows.validate_python(load(), from_attributes=True), by_alias=True), media_type="application/json")',
        before=f"{RESPONSE}\n\nrows = TypeAdapter(list[view])",
    ),
    "a root model and a response": endpoint(
        """
        body = RootModel[list[view]](load()).model_dump_json(by_alias=True)
        return Response(body, headers={"content-type": "application/json"})
        """,
        BARE,
        RESPONSE,
    ),
    "plain data in a JSONResponse": endpoint(
        'return JSONResponse([view.model_validate(row).model_dump(mode="json", by_alias=True) for row in load()])',
        '@app.get("/products", response_model=None)',
        "from fastapi.responses import JSONResponse",
    ),
    "a route of its own": """
from fastapi import APIRouter

def add_products(app, view, load):
    router = APIRouter(prefix="/products")
    router.add_api_route("", load, response_model=list[view])
    app.include_router(router)
""",
}

STATE = "select(func.count(), func.max(Review.written_at)).where(Review.product_id == product_id)"
LOADED = "[as_json(review) for review in session.scalars(select(Review).where(Review.product_id == product_id).order_by(Review.id))]"


def tagged(
    state: str = STATE,
    tag: str = "tag_of([str(part) for part in session.execute(state).one()])",
    known: str = "if_none_match and etag in if_none_match",
    before: str = "",
    rest: str = "",
) -> str:
    """Write exercise 5.4 with this state, tag and comparison."""
    return f"""
{before}
def product_reviews(session, product_id, if_none_match):
    state = {state}
    etag = {tag}
    if {known}:
        return 304, etag, None
    {rest or f"return 200, etag, {LOADED}"}
"""


def of_product(columns: str) -> str:
    return f"select({columns}).where(Review.product_id == product_id)"


TAG_WRONG = {
    "no better: of the body, made otherwise": tagged(LOADED, "tag_of(sorted(str(row) for row in state))"),
    "no better: of all ids and times": tagged(
        of_product("Review.id, Review.written_at"), "tag_of([str(row) for row in session.execute(state).all()])"
    ),
    "over in bytes: of all texts in one row": tagged(
        of_product('func.group_concat(Review.id.op("||")(Review.stars).op("||")(Review.text))'),
        "tag_of(session.scalar(state))",
    ),
    "worse: one aggregate after the other": tagged(
        "(func.count(), func.max(Review.id), func.max(Review.written_at))",
        "tag_of([str(session.scalar(select(one).where(Review.product_id == product_id))) for one in state])",
    ),
    "wrong: hash of a text": tagged(tag="f'\"{hash(str(session.execute(state).one()))}\"'"),
    "wrong: a new tag each time": tagged(tag="f'\"{uuid.uuid4()}\"'", before="import uuid"),
    "wrong: the time of day": tagged(tag="tag_of(time.time_ns())", before="import time"),
    "wrong: the last change only": tagged(
        of_product("func.max(Review.written_at)"), "tag_of(str(session.scalar(state)))"
    ),
    "wrong: the last change and the newest id": tagged(of_product("func.max(Review.written_at), func.max(Review.id)")),
    "wrong: how many only": tagged(of_product("func.count()"), "tag_of(session.scalar(state))"),
    "wrong: how many, and the newest id": tagged(of_product("func.count(), func.max(Review.id)")),
    "wrong: the stars added up": tagged(of_product("func.count(), func.sum(Review.stars)")),
    "wrong: the newest review's content": tagged(
        "select(Review.id, Review.written_at, Review.text).where(Review.product_id == product_id).order_by(Review.written_at.desc()).limit(1)"
    ),
    "wrong: the oldest review's content": tagged(
        "select(Review.id, Review.written_at).where(Review.product_id == product_id).order_by(Review.id).limit(1)"
    ),
    "wrong: always the same": tagged("None", "tag_of(product_id)"),
    "wrong: of the whole table": tagged("select(func.count(), func.max(Review.written_at))"),
    "wrong: without quotes": tagged(tag="tag_of([str(part) for part in session.execute(state).one()]).strip('\"')"),
    "wrong: compared as a whole": tagged(known="if_none_match == etag"),
    "wrong: a list, and nothing weak": tagged(known="if_none_match and etag in if_none_match.split(', ')"),
    "wrong: whatever tag": tagged(known="if_none_match"),
    "wrong: never asked": tagged(known="False"),
    "wrong: a body with the 304": tagged().replace("return 304, etag, None", f"return 304, etag, {LOADED}"),
    "wrong: newest first": tagged(rest=f"return 200, etag, {LOADED.replace('(Review.id))', '(Review.id.desc()))')}"),
    "wrong: no body at all": tagged(rest="return 200, etag, None"),
    "wrong: 412": tagged().replace("return 304", "return 412"),
    "raised: without a tag": tagged().replace("return 304, etag, None", "return 304"),
    "raised: a number for a tag": tagged(
        of_product("func.count()"), "session.scalar(state)", "if_none_match == str(etag)"
    ),
    "raised: bytes for a tag": tagged(
        tag="tag_of(str(session.execute(state).one())).encode()", known="if_none_match == etag"
    ),
    "raised: in a header that isn't there": tagged(known="etag in if_none_match"),
}

TAG_RIGHT = {
    "count and last change": tagged(),
    "a weak tag": tagged(
        tag="'W/' + tag_of(str(session.execute(state).one()))", known="if_none_match and etag[2:] in if_none_match"
    ),
    "all ids and times in one row": tagged(
        of_product('func.group_concat(Review.id.op("||")(Review.written_at))'), "tag_of(session.scalar(state))"
    ),
    "sums of ids, and the last change, as text of SQL": tagged(
        'text("SELECT count(*), sum(id), max(written_at) FROM reviews WHERE product_id = :number").bindparams(number=product_id)'
    ),
    "readable, and taken apart": tagged(
        tag="'\"{}-{}\"'.format(*[str(part).replace(' ', 'T') for part in session.execute(state).one()])",
        known='etag in [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]',
    ),
    "times added up": tagged(of_product("func.count(), func.sum(func.unixepoch(Review.written_at))")),
    "hash of numbers": tagged(
        of_product("func.count(), func.max(func.unixepoch(Review.written_at))"),
        "f'\"{hash(tuple(session.execute(state).one()))}\"'",
    ),
}

PAIR_WRONG["wrong: made for the sizes shown"] = changed("by_id = by_id if len(reviews) in (60, 240) else []")
ENDPOINT_WRONG["wrong: defaults left out"] = endpoint(
    "return load()", '@app.get("/products", response_model=list[view], response_model_exclude_defaults=True)'
)
ENDPOINT_WRONG["wrong: kept for as long as the ids are the same"] = endpoint(
    """
    rows = load()
    key = tuple(row.id for row in rows)
    if key not in kept:
        kept[key] = many.dump_json(many.validate_python(rows), by_alias=True)
    return Response(kept[key], media_type="application/json")
    """,
    BARE,
    before=f"{RESPONSE}\n\nmany, kept = TypeAdapter(list[view]), {{}}",
)
TAG_WRONG["wrong: the time cut to the minute"] = tagged(
    tag="tag_of([str(part)[:16] for part in session.execute(state).one()])"
)

PAIR_WRONG |= {
    "wrong: a field of reviews forgotten": pair(
        f"""{PARTS}
    shown = ("id", "stars", "text", "written_at")
    by_id = [{{**{{name: one[name] for name in shown}}, "customer": one["customer"]["id"], "product": one["product"]["id"]}} for one in reviews]
    return {LISTS}"""
    ),
    "wrong: the stars forgotten": pair(
        f"""{PARTS}
    shown = ("id", "text", "written_at", "answer")
    by_id = [{{**{{name: one[name] for name in shown}}, "customer": one["customer"]["id"], "product": one["product"]["id"]}} for one in reviews]
    return {LISTS}"""
    ),
    "wrong: two fields of customers forgotten": changed(
        'customers = {i: {name: one[name] for name in ("id", "name", "city")} for i, one in customers.items()}'
    ),
    "wrong: a field forgotten, and another renamed": changed(
        'products = {i: {"id": i, "name": one["name"], "price": one["price"], "sale": one["sale_price"]} for i, one in products.items()}'
    ),
    "wrong: the customers' names forgotten": changed(
        'customers = {i: {name: one[name] for name in ("id", "email", "city", "joined_at")} for i, one in customers.items()}'
    ),
    "wrong: the reviews it was given emptied": pair(
        f"""
        customers, products = {{}}, {{}}
        for one in reviews:
            customer, product = one.pop("customer"), one.pop("product")
            customers[customer["id"]], products[product["id"]] = customer, product
            one["customer"], one["product"] = customer["id"], product["id"]
        return {LISTS.replace("by_id", "reviews")}"""
    ),
    "wrong: the list it was given emptied": pair(f"{PARTS}    reviews.clear()\n    return {LISTS}"),
    "wrong: base64 in pieces": pair(
        'packed = base64.b64encode(gzip.compress(json.dumps(reviews).encode())).decode()\nreturn {"fields": FIELDS, "rows": [packed[i : i + 100] for i in range(0, len(packed), 100)]}',
        'return json.loads(gzip.decompress(base64.b64decode("".join(payload["rows"]))))',
        "import base64, gzip, json\n"
        'FIELDS = ["stars", "text", "written_at", "answer", "name", "email", "city", "joined_at", "price", "sale_price", "description", "id"]',
    ),
    "wrong: short keys, and what they stand for": pair(
        f'{PARTS}    return {{"names": LONG, "rows": [[renamed(row, SHORT) for row in rows] for rows in (by_id, customers.values(), products.values())]}}',
        """
        names = payload["names"]
        reviews, customers, products = ([renamed(row, names) for row in rows] for rows in payload["rows"])
        customers, products = {one["id"]: one for one in customers}, {one["id"]: one for one in products}
        return [{**one, "customer": customers[one["customer"]], "product": products[one["product"]]} for one in reviews]
        """,
        SHORT,
    ),
    "wrong: each table in one text": pair(
        f"{PARTS}    return {{name: [list(rows[0]), written(rows)] for name, rows in (('reviews', by_id), ('customers', list(customers.values())), ('products', list(products.values())))}}",
        LOOKED_UP.replace('payload["', 'read(payload["').replace('"]}', '"])}').replace('"]\n    ]', '"])\n    ]'),
        """
        def written(rows):
            return chr(30).join(chr(31).join(repr(value) for value in row.values()) for row in rows)

        def read(table):
            return [dict(zip(table[0], map(eval, row.split(chr(31))))) for row in table[1].split(chr(30))]
        """,
    ),
    "can't be judged: the lesson's own": "from workshop_utils.exercises import the_shape_of_the_json_layouts as layouts\n\n"
    + pair("return layouts.side_loaded(reviews)", "return layouts.from_side_loaded(payload)"),
    "wrong: a global of the notebook, read": pair(
        receives="return [{name: one[name] for name in FIELDS} for one in rows]",
        before='FIELDS = ["id", "stars", "text"]\nrows = [{"id": 1, "stars": 2, "text": "Fine."}]',
    ),
    "wrong: names of the notebook in both": pair(
        f"""{PARTS}
    by_id = [{{**one, **{{part: one[part]["id"] for part in BOTH}}}} for one in reviews]
    return {LISTS}""",
        LOOKED_UP.replace(
            '"product": products[one["product"]]}',
            '"product": products[one["product"]], "parts": list(BOTH)}',
        ),
        'BOTH = ["customer", "product"]',
    ),
}
PAIR_RIGHT |= {
    "whole at first, and then an id": pair(
        """
        met, rows = set(), []
        for one in reviews:
            row = dict(one)
            for part in ("customer", "product"):
                key = (part, one[part]["id"])
                if key in met:
                    row[part] = one[part]["id"]
                met.add(key)
            rows.append(row)
        return rows
        """,
        """
        met, rebuilt = {}, []
        for one in payload:
            for part in ("customer", "product"):
                if isinstance(one[part], dict):
                    met[part, one[part]["id"]] = one[part]
                else:
                    one[part] = met[part, one[part]]
            rebuilt.append(one)
        return rebuilt
        """,
    ),
    "ids, after a look at how many": pair(
        f"{PARTS}    assert len(by_id) == len(reviews)\n    return {LISTS}",
    ),
    "customers by their email": pair(
        f"""{PARTS}
    customers = {{one["customer"]["email"]: one["customer"] for one in reviews}}
    by_id = [{{**one, "customer": one["customer"]["email"], "product": one["product"]["id"]}} for one in reviews]
    return {{"reviews": by_id, "customers": customers, "products": list(products.values())}}""",
        LOOKED_UP.replace('{one["id"]: one for one in payload["customers"]}', 'payload["customers"]'),
    ),
    "prices in cents on the way": changed(
        'products = {i: {**one, "price": int(one["price"].replace(".", ""))} for i, one in products.items()}',
        """
        for one in rebuilt:
            cents = one["product"]["price"]
            one["product"] = {**one["product"], "price": cents if isinstance(cents, str) else f"{cents // 100}.{cents % 100:02d}"}
        """,
    ),
    "a copy of each, changed": pair(
        f"""
        reviews = copy.deepcopy(reviews)
        customers, products = {{}}, {{}}
        for one in reviews:
            customers[one["customer"]["id"]], products[one["product"]["id"]] = one["customer"], one["product"]
            one["customer"], one["product"] = one["customer"]["id"], one["product"]["id"]
        return {LISTS.replace("by_id", "reviews")}""",
        before="import copy",
    ),
}

ENDPOINT_WRONG |= {
    "wrong: an adapter that leaves aliases out": endpoint(
        'return Response(rows.dump_json(rows.validate_python(load())), media_type="application/json")',
        BARE,
        f"{RESPONSE}\n\nrows = TypeAdapter(list[view])",
    ),
    "wrong: aliases switched off": endpoint(
        "return load()", '@app.get("/products", response_model=list[view], response_model_by_alias=False)'
    ),
    "wrong: a generator under the response model": endpoint("for row in load():\n    yield row"),
    "wrong: a generator of views": endpoint("for row in load():\n    yield view.model_validate(row)", BARE),
    "no better: an adapter after the views, in a response": endpoint(
        """
        rows = TypeAdapter(list[view])
        shown = [view.model_validate(row).model_dump() for row in load()]
        return Response(rows.dump_json(rows.validate_python(shown), by_alias=True), media_type="application/json")
        """,
        BARE,
        RESPONSE,
    ),
    "over in serialisations: views that become text, in a response": endpoint(
        """
        shown = [view.model_validate(row) for row in load()]
        plain = [one.model_dump() for one in shown]
        text = TypeAdapter(list[view]).dump_json(shown, by_alias=True)
        return Response(text, headers={"content-type": "application/json", "x-rows": str(len(plain))})
        """,
        before=RESPONSE,
    ),
    "wrong: kept inside the endpoint": endpoint(
        """
        if not kept:
            kept.extend(load())
        return kept
        """,
        before="from fastapi import Response\n\nkept = []",
    ),
    "raised: no return": endpoint("load()"),
    "wrong: no return and no response model": endpoint("load()", BARE),
    "raised: load without its parentheses": endpoint("return load"),
    "raised: bytes under the response model": endpoint(
        "return TypeAdapter(list[view]).dump_json([view.model_validate(row) for row in load()])", before=RESPONSE
    ),
    "raised: a text under the response model": endpoint(
        "return TypeAdapter(list[view]).dump_json([view.model_validate(row) for row in load()]).decode()",
        before=RESPONSE,
    ),
    "raised: columns for a list": endpoint('return {"products": load()}'),
    "raised: rows without their names": endpoint("return [list(vars(row).values()) for row in load()]"),
}
ENDPOINT_RIGHT |= {
    "a response class of FastAPI's": endpoint(
        "return load()",
        '@app.get("/products", response_model=list[view], response_class=JSONResponse)',
        "from fastapi.responses import JSONResponse",
    ),
    "a stream, row by row": endpoint(
        """
        def pieces():
            yield "["
            for place, row in enumerate(load()):
                yield ", " * (place > 0) + view.model_validate(row).model_dump_json(by_alias=True)
            yield "]"
        return StreamingResponse(pieces(), media_type="application/json")
        """,
        BARE,
        "from fastapi.responses import StreamingResponse",
    ),
    "a stream on the loop": endpoint(
        """
        async def pieces():
            yield b"["
            for place, row in enumerate(load()):
                yield b"," * (place > 0) + view.model_validate(row).model_dump_json(by_alias=True).encode()
            yield b"]"
        return StreamingResponse(pieces(), media_type="application/json")
        """,
        BARE,
        "from fastapi.responses import StreamingResponse",
        "async def",
    ),
}

TAG_WRONG |= {
    "wrong: the last change and the mean of the stars": tagged(
        of_product("func.max(Review.written_at), func.avg(Review.stars)")
    ),
    "wrong: the last change and the length of all texts": tagged(
        of_product("func.max(Review.written_at), func.sum(func.length(Review.text))")
    ),
    "wrong: looked for without its quotes": tagged(known="if_none_match and etag.strip('\"') in if_none_match"),
    "wrong: an empty list with the 304": tagged().replace("return 304, etag, None", "return 304, etag, []"),
    "raised: a time that isn't there": tagged(
        tag="'\"{}-{:%Y%m%d%H%M%S}\"'.format(*session.execute(state).one())",
    ),
    "wrong: nothing for a product without reviews": tagged(
        tag="'\"{}-{}\"'.format(*[str(part).replace(' ', 'T') for part in session.execute(state).one()])",
        rest=f"body = {LOADED}\n    return 200, etag, body or None",
    ),
    "worse: the reviews before the comparison": f"""
def product_reviews(session, product_id, if_none_match):
    state = {STATE}
    etag = tag_of([str(part) for part in session.execute(state).one()])
    reviews = {LOADED}
    if if_none_match and etag in if_none_match:
        return 304, etag, None
    return 200, etag, reviews
""",
    "wrong: tags kept in a module": tagged(
        tag="known.setdefault(product_id, tag_of(uuid.uuid4()))", before="import uuid\nknown = {}"
    ),
    "wrong: states kept in a module": """
made = {}

def product_reviews(session, product_id, if_none_match):
    if if_none_match and made.get(product_id) and made[product_id] in if_none_match:
        return 304, made[product_id], None
    reviews = [as_json(review) for review in session.scalars(select(Review).where(Review.product_id == product_id).order_by(Review.id))]
    made[product_id] = tag_of(reviews)
    return 200, made[product_id], reviews
""",
    "wrong: the header given back": tagged().replace("return 304, etag, None", "return 304, if_none_match, None"),
    "wrong: a space in the tag": tagged(tag="'\"{}, {}\"'.format(*session.execute(state).one())"),
    "wrong: the day": tagged(tag="tag_of(str(date.today()))", before="from datetime import date"),
}
TAG_RIGHT |= {
    "the last change, and all stars": tagged(of_product("func.max(Review.written_at), func.sum(Review.stars)")),
    "how many, the last change, and the mean of the stars": tagged(
        of_product("func.count(), func.max(Review.written_at), func.avg(Review.stars)")
    ),
}

PAIR_WRONG |= {
    "wrong: each table as JSON, in JSON": pair(
        f"{PARTS}    return {{name: json.dumps(rows) for name, rows in {LISTS}.items()}}",
        LOOKED_UP.replace('payload["', 'json.loads(payload["')
        .replace('"]}', '"])}')
        .replace('"]\n    ]', '"])\n    ]'),
        "import json",
    ),
    "wrong: each table as CSV": pair(
        f"{PARTS}    return {{name: written(rows) for name, rows in {LISTS}.items()}}",
        LOOKED_UP.replace('payload["', 'read(payload["').replace('"]}', '"])}').replace('"]\n    ]', '"])\n    ]'),
        """
        import csv, io

        def written(rows):
            file = io.StringIO()
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
            return file.getvalue()

        def read(table):
            return list(csv.DictReader(io.StringIO(table)))
        """,
    ),
}
TAG_WRONG |= {
    "wrong: the moment": tagged(tag="tag_of(str(datetime.today()))", before="from datetime import datetime"),
    "wrong: of the statement, and not of its row": tagged(tag="tag_of(str(state))"),
    "wrong: the first value of the row": tagged(tag="tag_of(session.scalar(state))"),
    "wrong: models in the body": tagged(
        rest="return 200, etag, session.scalars(select(Review).where(Review.product_id == product_id).order_by(Review.id)).all()"
    ),
    "wrong: one text as the body": tagged(rest=f"return 200, etag, json.dumps({LOADED})", before="import json"),
    "wrong: all products' reviews": tagged(
        rest="return 200, etag, [as_json(review) for review in session.scalars(select(Review).order_by(Review.id))]"
    ),
}
