"""What learners write for the exercises of lesson 03: wrong, odd and right, by the name of what is special."""

from __future__ import annotations

from textwrap import dedent, indent

FIRST = "select(Customer).order_by(Customer.name, Customer.id).limit(limit)"
SHOWN = """
        {
            "id": customer.id,
            "name": customer.name,
            "orders": [{"id": order.id, "status": order.status} for order in customer.orders],
            "reviews": [{"product": review.product.name, "stars": review.stars} for review in customer.reviews],
        }
"""


def page(*options: str, customers: str = "session.scalars(first)", before: str = "", first: str = FIRST) -> str:
    """Write exercise 3.1 with these options."""
    lines = indent(dedent(before).strip() + "\n", "    ") if before else ""
    return f"""
def customer_page(session, limit):
{lines}    first = {first}.options({", ".join(options)})
    return [{SHOWN.rstrip()}
        for customer in {customers}
    ]
"""


ORDERS, REVIEWS = "selectinload(Customer.orders)", "selectinload(Customer.reviews)"
PRODUCTS = f"{REVIEWS}.joinedload(Review.product)"
UNIQUE = "session.scalars(first).unique()"


def mapped(strategy: str) -> str:
    return f"""
    from sqlalchemy.orm import relationship
    Customer.orders = relationship("Order", back_populates="customer", order_by="Order.id", lazy="{strategy}")
    Customer.reviews = relationship("Review", back_populates="customer", order_by="Review.id", lazy="{strategy}")
    """


def in_one_value(limited: str, *, cut: bool = False) -> str:
    """Write exercise 3.1 as one JSON value made by SQL, of the page or of all customers, and perhaps cut by Python."""
    return f"""
import json

def customer_page(session, limit):
    packed = text('''
        SELECT json_group_array(json(page.shown)) FROM (
            SELECT json_object(
                'id', c.id,
                'name', c.name,
                'orders', (
                    SELECT json_group_array(json_object('id', o.id, 'status', o.status))
                    FROM (SELECT * FROM orders WHERE customer_id = c.id ORDER BY id) AS o
                ),
                'reviews', (
                    SELECT json_group_array(json_object('product', r.name, 'stars', r.stars))
                    FROM (
                        SELECT p.name, reviews.stars FROM reviews JOIN products AS p ON p.id = reviews.product_id
                        WHERE reviews.customer_id = c.id ORDER BY reviews.id
                    ) AS r
                )
            ) AS shown
            FROM customers AS c ORDER BY c.name, c.id {limited}
        ) AS page
    ''')
    return json.loads(session.scalar(packed{"" if cut else ", {'limit': limit}"})){"[:limit]" if cut else ""}
"""


PAGE_WRONG = {
    "raised: missing unique": page("joinedload(Customer.orders)", PRODUCTS),
    "raised: nothing but the guard": page("raiseload('*')"),
    "raised: the product from the customer": page(ORDERS, REVIEWS, "selectinload(Review.product)"),
    "over in rows: both collections joined": page(
        "joinedload(Customer.orders)", "joinedload(Customer.reviews).joinedload(Review.product)", customers=UNIQUE
    ),
    "over in rows: both joined, products apart": page(
        "joinedload(Customer.orders)", "joinedload(Customer.reviews).selectinload(Review.product)", customers=UNIQUE
    ),
    "over in rows: no foreign key": page(
        f"{ORDERS}.load_only(Order.status)",
        f"{REVIEWS}.options(load_only(Review.stars), selectinload(Review.product).load_only(Product.name))",
    ),
    "over in rows: subqueries": page(
        "subqueryload(Customer.orders)", "subqueryload(Customer.reviews).subqueryload(Review.product)"
    ),
    "over in rows: whole tables": """
def customer_page(session, limit):
    products = dict(session.execute(select(Product.id, Product.name)).all())
    orders, reviews = {}, {}
    for order in session.scalars(select(Order).order_by(Order.id)):
        orders.setdefault(order.customer_id, []).append({"id": order.id, "status": order.status})
    for review in session.scalars(select(Review).order_by(Review.id)):
        shown = {"product": products[review.product_id], "stars": review.stars}
        reviews.setdefault(review.customer_id, []).append(shown)
    first = select(Customer).order_by(Customer.name, Customer.id).limit(limit)
    return [
        {"id": one.id, "name": one.name, "orders": orders.get(one.id, []), "reviews": reviews.get(one.id, [])}
        for one in session.scalars(first)
    ]
""",
    "over in statements: first level only": page(ORDERS, REVIEWS),
    "over in statements: orders only": page(ORDERS),
    "worse: a product by hand": page(ORDERS, REVIEWS).replace(
        "review.product.name", "session.get(Product, review.product_id).name"
    ),
    "worse: one customer after the other": f"""
def customer_page(session, limit):
    shown = []
    for customer_id in session.scalars(select(Customer.id).order_by(Customer.name, Customer.id).limit(limit)):
        options = ({ORDERS}, {PRODUCTS})
        customer = session.get(Customer, customer_id, options=options)
        shown.append({SHOWN.strip()})
    return shown
""",
    "no better: in a session of its own": f"""
from sqlalchemy.orm import Session

def customer_page(session, limit):
    with Session(session.get_bind()) as other:
        return [{SHOWN.rstrip()}
            for customer in other.scalars({FIRST})
        ]
""",
    "worse: load_only, and the key asked for again": page(ORDERS, f"{REVIEWS}.load_only(Review.stars)"),
    "wrong: customers without reviews lost": page(
        ORDERS, "joinedload(Customer.reviews, innerjoin=True).joinedload(Review.product)", customers=UNIQUE
    ),
    "wrong: limit counts orders": page(
        "contains_eager(Customer.orders)",
        PRODUCTS,
        first="select(Customer).join(Customer.orders).order_by(Customer.name, Customer.id).limit(limit)",
        customers=UNIQUE,
    ),
    "wrong: typed in for the sizes shown": """
def customer_page(session, limit):
    session.scalars(select(Customer.id).limit(limit)).all()
    return [{"id": 1, "name": "Ada Berg", "orders": [], "reviews": []}] * limit
""",
    "wrong: customers without orders lost": page(
        "joinedload(Customer.orders, innerjoin=True)", PRODUCTS, customers=UNIQUE
    ),
    "over in statements: options for the sizes announced": page(ORDERS, PRODUCTS).replace(
        ".options(", "\n    if limit in (5, 30):\n        first = first.options("
    ),
    "worse: load_only without what an order shows": page(f"{ORDERS}.load_only(Order.id)", PRODUCTS),
    "over in statements: load_only without what a product shows": page(ORDERS, f"{PRODUCTS}.load_only(Product.id)"),
    "over in rows: lines joined that nobody shows": page(
        "joinedload(Customer.orders).joinedload(Order.lines)", PRODUCTS, customers=UNIQUE
    ),
    "over in rows: lines beside, that nobody shows": page(f"{ORDERS}.selectinload(Order.lines)", PRODUCTS),
    "no better: options in a line of their own": page(ORDERS, PRODUCTS).replace(".options(", "\n    first.options("),
    "raised: side by side in one chain": page(f"{ORDERS}.selectinload(Customer.reviews).joinedload(Review.product)"),
    "raised: options as one tuple": page(f"({ORDERS}, {PRODUCTS})"),
    "over: the whole shop in one value": in_one_value("", cut=True),
    "can't be judged: joined on the mapping": page(before=mapped("joined"), customers=UNIQUE),
    "can't be judged: selectin on the mapping": page(before=mapped("selectin")),
    "can't be judged: customers as objects": f"""
def customer_page(session, limit):
    return session.scalars({FIRST}.options({ORDERS}, {PRODUCTS})).all()
""",
}

PAGE_RIGHT = {
    "selectinload three times": page(ORDERS, f"{REVIEWS}.selectinload(Review.product)"),
    "orders joined, reviews apart": page("joinedload(Customer.orders)", PRODUCTS, customers=UNIQUE),
    "narrow, with the key": page(
        f"{ORDERS}.load_only(Order.status)",
        f"{REVIEWS}.options(load_only(Review.stars, Review.product_id), selectinload(Review.product).load_only(Product.name))",
        "load_only(Customer.name)",
    ),
    "columns, put together by hand": """
def customer_page(session, limit):
    first = session.execute(select(Customer.id, Customer.name).order_by(Customer.name, Customer.id).limit(limit)).all()
    page = {number: {"id": number, "name": name, "orders": [], "reviews": []} for number, name in first}
    orders = select(Order.customer_id, Order.id, Order.status).where(Order.customer_id.in_(page)).order_by(Order.id)
    for number, order_id, status in session.execute(orders):
        page[number]["orders"].append({"id": order_id, "status": status})
    reviews = select(Review.customer_id, Product.name, Review.stars).join(Review.product).order_by(Review.id)
    for number, name, stars in session.execute(reviews.where(Review.customer_id.in_(page))):
        page[number]["reviews"].append({"product": name, "stars": stars})
    return list(page.values())
""",
    "packed into one value by SQL": in_one_value("LIMIT :limit"),
    "guarded": page(ORDERS, PRODUCTS, "raiseload('*')"),
}


def options(body: str) -> str:
    """Write exercise 3.2 with this body, and perhaps functions before it."""
    return f"def options_for(view, model):\n{indent(dedent(body).strip(), '    ')}\n"


def recursive(
    load: str = "selectinload if relationship.uselist else joinedload",
    nested: str = "load(attribute).options(*options_for(inner, relationship.mapper.class_))",
    gives: str = '(load_only(model.id, *columns), *nested, raiseload("*", sql_only=True))',
) -> str:
    """Write the recursion over the view's fields with another strategy, other nested options, or another end."""
    return options(f"""
columns, nested = [], []
for name, field in view.model_fields.items():
    attribute, inner = getattr(model, name), nested_view(field)
    if inner is None:
        columns.append(attribute)
        continue
    relationship = attribute.property
    load = {load}
    nested.append({nested})
return {gives}
""")


FLAT = """
columns = [getattr(model, name) for name in view.model_fields if name in inspect(model).columns]
"""
FIRST_LEVEL = f"""{FLAT}
nested = [selectinload(getattr(model, name)) for name in view.model_fields if name in inspect(model).relationships]
"""
# Leaves out a relationship that leads back to where the recursion came from.
ONE_WAY = """
def options_for(view, model, came_by=(None, None)):
    columns, nested = [], []
    for name, field in view.model_fields.items():
        attribute, inner = getattr(model, name), nested_view(field)
        if inner is None:
            columns.append(attribute)
        elif (attribute.property.back_populates, attribute.property.mapper.class_) != came_by:
            to = attribute.property.mapper.class_
            nested.append(selectinload(attribute).options(*options_for(inner, to, (name, model))))
    columns += [getattr(model, key) for key in ("order_id", "product_id", "parent_id", "customer_id") if hasattr(model, key)]
    return (load_only(model.id, *columns), *nested, raiseload("*"GUARD))
"""

OPTIONS_WRONG = {
    "raised: first level only": options(
        f'{FIRST_LEVEL}\nreturn (load_only(model.id, *columns), *nested, raiseload("*", sql_only=True))'
    ),
    "over in statements: first level only, narrow, without the guard": options("""
def columns(of, view):
    return [getattr(of, name) for name, field in view.model_fields.items() if not nested_view(field)]

keys = {Order: "customer_id", OrderLine: "product_id", Review: "product_id", Category: "parent_id"}
options = [load_only(model.id, *columns(model, view), *([getattr(model, keys[model])] if model in keys else []))]
for name, field in view.model_fields.items():
    inner = nested_view(field)
    if inner:
        to = inspect(model).relationships[name].mapper.class_
        more = [getattr(to, keys[to])] if to in keys else []
        options.append(selectinload(getattr(model, name)).load_only(to.id, *columns(to, inner), *more))
return options
"""),
    "no better: no options": options("return ()"),
    "raised: two fixed levels": options(f"""
{FLAT}
nested = []
for name, field in view.model_fields.items():
    inner = nested_view(field)
    if inner is None:
        continue
    attribute = getattr(model, name)
    to = attribute.property.mapper.class_
    shown = [getattr(to, one) for one, of in inner.model_fields.items() if nested_view(of) is None]
    below = []
    for one, of in inner.model_fields.items():
        deeper = nested_view(of)
        if deeper is not None:
            second = getattr(to, one)
            target = second.property.mapper.class_
            columns_there = [getattr(target, each) for each in deeper.model_fields if each in inspect(target).columns]
            load = selectinload if second.property.uselist else joinedload
            below.append(load(second).options(load_only(target.id, *columns_there)))
    load = selectinload if attribute.property.uselist else joinedload
    nested.append(load(attribute).options(load_only(to.id, *shown), *below))
return (load_only(model.id, *columns), *nested, raiseload("*", sql_only=True))
"""),
    "raised: the attribute for the model": recursive(
        nested="load(attribute).options(*options_for(inner, getattr(model, name)))"
    ),
    "raised: called with what it was given": recursive(nested="load(attribute).options(*options_for(view, model))"),
    "raised: no star before the inner options": recursive(
        nested="load(attribute).options(options_for(inner, relationship.mapper.class_))"
    ),
    "raised: none for what may be None": recursive()
    .replace(
        "    if inner is None:\n        columns.append(attribute)\n        continue\n",
        "    if inner is None:\n        if name in inspect(model).columns:\n            columns.append(attribute)\n        continue\n",
    )
    .replace("nested_view(field)", "nested_view(field) if 'None' not in str(field.annotation) else None"),
    "raised: the way back under a guard that refuses it": ONE_WAY.replace("GUARD", ""),
    "raised: over the model's relationships": options("""
columns = [getattr(model, name) for name in view.model_fields if name in inspect(model).columns]
nested = [
    selectinload(getattr(model, relationship.key)).options(*options_for(view, relationship.mapper.class_))
    for relationship in inspect(model).relationships
]
return (load_only(model.id, *columns), *nested, raiseload("*", sql_only=True))
"""),
    "raised: the recursion's options on the first model": recursive(
        nested="load(attribute)",
        gives='(load_only(model.id, *columns), *nested, raiseload("*", sql_only=True))',
    ).replace(
        "    nested.append(", "    nested += options_for(inner, relationship.mapper.class_)\n        nested.append("
    ),
    "can't be judged: nothing returned": options(FLAT),
    "raised: nothing returned to itself": recursive().replace("    return (load_only", "    (load_only"),
    "can't be judged: one option": options(f"{FLAT}\nreturn load_only(model.id, *columns)"),
    "raised: one option to itself": recursive(gives="load_only(model.id, *columns)"),
    "raised: cached by the view's name": """
made = {}

"""
    + recursive()
    .replace(
        "    columns, nested", "    if view.__name__ in made:\n        return made[view.__name__]\n    columns, nested"
    )
    .replace("    return (", "    made[view.__name__] = (")
    + "    return made[view.__name__]\n",
    "raised: cached by the view": """
made = {}

"""
    + recursive()
    .replace("    columns, nested", "    if view in made:\n        return made[view]\n    columns, nested")
    .replace("    return (", "    made[view] = (")
    + "    return made[view]\n",
    "raised: the view's fields on the wrong model": recursive(
        nested="load(attribute).options(*options_for(inner, model))"
    ),
    "raised: names instead of attributes": options("return (load_only(*view.model_fields),)"),
    "raised: the annotation instead of the view": recursive().replace(
        "getattr(model, name), nested_view(field)",
        "getattr(model, name), field.annotation if nested_view(field) else None",
    ),
    "raised: the mapper for the model": recursive(
        nested="load(attribute).options(*options_for(inner, relationship.mapper))"
    ),
    "raised: no column to load": recursive(gives='(load_only(*columns), *nested, raiseload("*", sql_only=True))'),
    "over: all columns": recursive(gives='(*nested, raiseload("*", sql_only=True))'),
    "over: narrow at the top only": recursive(
        nested="load(attribute).options(*options_for(inner, relationship.mapper.class_)[1:])"
    ),
    "wrong: inner joins": recursive(
        load="selectinload",
        nested="(selectinload(attribute) if relationship.uselist else joinedload(attribute, innerjoin=True)).options(*options_for(inner, relationship.mapper.class_))",
    ),
    "over in rows: no foreign key": recursive(load="selectinload"),
    "over in rows: everything joined": recursive(load="joinedload"),
    "over in statements: at once for each row": "from sqlalchemy.orm import immediateload\n\n"
    + recursive(load="immediateload if relationship.uselist else joinedload"),
    "no better: the slow version from its drawer": """
from workshop_utils.exercises.load_what_the_view_shows_hidden import lazily as options_for
""",
    "can't be judged: the mapping changed": """
from sqlalchemy.orm import relationship

def options_for(view, model):
    Order.lines = relationship("OrderLine", back_populates="order", order_by="OrderLine.id", lazy="selectin")
    return ()
""",
    "can't be judged: a connection of its own": "import sqlite3\n\n"
    + recursive().replace("    columns, nested", '    sqlite3.connect(":memory:").close()\n    columns, nested'),
}

OPTIONS_RIGHT = {
    "the finished tool": """
from workshop_utils.loading import load_for

def options_for(view, model):
    return load_for(model, view)
""",
    "selectinload with the foreign keys": recursive(
        load="selectinload",
        gives='(load_only(model.id, *columns, *keys), *nested, raiseload("*", sql_only=True))',
    ).replace(
        "    return (",
        "    keys = [one.class_attribute for one in inspect(model).column_attrs if one.columns[0].foreign_keys]\n    return (",
    ),
    "without the guard": recursive(gives="[load_only(model.id, *columns), *nested]"),
    "a guard that refuses all": recursive(gives='(load_only(model.id, *columns), *nested, raiseload("*"))'),
    "columns that refuse, too": recursive(gives="(load_only(model.id, *columns, raiseload=True), *nested)"),
    "the way back left to the session": ONE_WAY.replace("GUARD", ", sql_only=True"),
    "one option after the other": """
def options_for(view, model):
    columns = [model.id]
    for name, field in view.model_fields.items():
        attribute, inner = getattr(model, name), nested_view(field)
        if inner is None:
            columns.append(attribute)
        else:
            load = selectinload if attribute.property.uselist else joinedload
            yield load(attribute).options(*options_for(inner, attribute.property.mapper.class_))
    yield load_only(*columns)
""",
    "paths from the top": """
def paths(view, model, start):
    for name, field in view.model_fields.items():
        inner = nested_view(field)
        if inner:
            path = getattr(model, name)
            option = start(path)
            yield from paths(inner, path.property.mapper.class_, option.selectinload)
            names = [one for one, of in inner.model_fields.items() if not nested_view(of)]
            target = path.property.mapper
            keys = [each.key for each in target.column_attrs if each.columns[0].foreign_keys]
            yield option.load_only(*(getattr(target.class_, one) for one in [*names, *keys]))

def options_for(view, model):
    names = [name for name, field in view.model_fields.items() if not nested_view(field)]
    keys = [each.key for each in inspect(model).column_attrs if each.columns[0].foreign_keys]
    return [load_only(*(getattr(model, name) for name in [*names, *keys])), *paths(view, model, selectinload)]
""",
}


def view(name: str, *fields: str, before: str = "", model: str = "") -> str:
    """Write exercise 3.3 or 3.4: a function that gives a view with these fields."""
    lines = indent("\n".join(fields), "        ")
    first = indent(dedent(before).strip(), "    ") if before else "    pass"
    return f"""
def {name}():
{first}

    class {model or "Shown"}(BaseModel):
        model_config = ConfigDict(from_attributes=True)
{lines}

    return {model or "Shown"}
"""


def receipt(*fields: str, before: str = "") -> str:
    return view("receipt_view", "id: int", *fields, before=before)


LINE = """
class Line(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    quantity: int
    unit_price_cents: int
"""
ADDED = """
@computed_field
@property
def total_cents(self) -> int:
    return sum(line.quantity * line.unit_price_cents for line in self.lines)
"""

RECEIPT_WRONG = {
    "raised: half of the columns": receipt('total_cents: Annotated[int, needs("lines.quantity")]'),
    "raised: the relationship only": receipt('total_cents: Annotated[int, needs("lines")]'),
    "raised: needs nothing": receipt("total_cents: Annotated[int, needs()]"),
    "raised: a default": receipt("total_cents: int = 0"),
    "raised: a misspelt column": receipt('total_cents: Annotated[int, needs("lines.quantity", "lines.price_cents")]'),
    "raised: columns of the order": receipt('total_cents: Annotated[int, needs("quantity", "unit_price_cents")]'),
    "raised: columns as texts": receipt('total_cents: Annotated[int, "lines.quantity", "lines.unit_price_cents"]'),
    "raised: needs as a default": receipt('total_cents: int = needs("lines.quantity", "lines.unit_price_cents")'),
    "raised: one text for both": receipt(
        'total_cents: Annotated[int, needs("lines.quantity, lines.unit_price_cents")]'
    ),
    "can't be judged: the view's object": receipt("total_cents: int").replace(
        "return Shown", "return Shown(id=1, total_cents=2)"
    ),
    "raised: no from_attributes": receipt(
        'total_cents: Annotated[int, needs("lines.quantity", "lines.unit_price_cents")]'
    ).replace("model_config = ConfigDict(from_attributes=True)", "pass"),
    "wrong: the field dropped": receipt(),
    "wrong: the field left out of the document": receipt(
        "total_cents: Annotated[int, needs(), Field(exclude=True)] = 0"
    ).replace("needs()", 'needs("lines.quantity", "lines.unit_price_cents")'),
    "wrong: the lines shown": receipt("lines: list[Line]", ADDED, before=LINE),
    "wrong: always 0": receipt("@computed_field", "@property", "def total_cents(self) -> int:", "    return 0"),
    "over: whole products": receipt(
        'total_cents: Annotated[int, needs("lines.quantity", "lines.unit_price_cents", "lines.product.description")]'
    ),
    "raised: columns as attributes": receipt(
        "total_cents: Annotated[int, needs(OrderLine.quantity, OrderLine.unit_price_cents)]"
    ),
    "can't be judged: nothing returned": receipt(
        'total_cents: Annotated[int, needs("lines.quantity", "lines.unit_price_cents")]'
    ).replace("return Shown", ""),
    "raised: a text where a number is": receipt(
        'total_cents: Annotated[str, needs("lines.quantity", "lines.unit_price_cents")]'
    ),
    "wrong: a float": receipt('total_cents: Annotated[float, needs("lines.quantity", "lines.unit_price_cents")]'),
    "wrong: the id of another": receipt(
        'total_cents: Annotated[int, needs("lines.quantity", "lines.unit_price_cents")]'
    ).replace("id: int", 'id: int = Field(validation_alias="customer_id")'),
    "no better: loads by itself": """
from pydantic import model_validator
from sqlalchemy.orm import object_session

def receipt_view():
    class Shown(BaseModel):
        model_config = ConfigDict(from_attributes=True)
        id: int

        @model_validator(mode="before")
        @classmethod
        @needs()
        def looked_up(cls, order):
            lines = select(OrderLine).where(OrderLine.order_id == order.id)
            lines = object_session(order).scalars(lines).all()
            return {"id": order.id, "total": sum(line.quantity * line.unit_price_cents for line in lines)}

        total: Annotated[int, needs(), Field(serialization_alias="total_cents")]

    return Shown
""",
}

RECEIPT_RIGHT = {
    "lines that aren't shown, added up": receipt("lines: list[Line] = Field(exclude=True)", ADDED, before=LINE),
    "another order of the paths": receipt(
        'total_cents: Annotated[int, needs("lines.unit_price_cents"), needs("lines.quantity")]'
    ),
    "a base of the notebook": """
class View(BaseModel):
    model_config = ConfigDict(from_attributes=True)

class ReceiptView(View):
    id: int
    total_cents: Annotated[int, needs("lines.quantity", "lines.unit_price_cents")]

def receipt_view():
    return ReceiptView
""",
    "declared at the model's property": """
def receipt_view():
    needs("lines.quantity", "lines.unit_price_cents")(Order.total_cents)

    class Shown(BaseModel):
        model_config = ConfigDict(from_attributes=True)
        id: int
        total_cents: int

    return Shown
""",
}


def tree(*fields: str, before: str = "", model: str = "Tree") -> str:
    return view("category_view", *fields, before=before, model=model)


TREE_WRONG = {
    "raised: no aliases": tree("title: str", 'below: list["Tree"]'),
    "raised: one alias": tree('title: str = Field(validation_alias="name")', 'below: list["Tree"]'),
    "raised: a name that isn't there yet": tree(
        'title: str = Field(validation_alias="name")', 'below: list[Tree] = Field(validation_alias="children")'
    ),
    "raised: a name that is nowhere": tree(
        'title: str = Field(validation_alias="name")', 'below: list["Trees"] = Field(validation_alias="children")'
    ),
    "raised: the alias of another attribute": tree(
        'title: str = Field(validation_alias="name")', 'below: list["Tree"] = Field(validation_alias="parent")'
    ),
    "wrong: alias": tree('title: str = Field(alias="name")', 'below: list["Tree"] = Field(alias="children")'),
    "wrong: the model's names": tree("name: str", 'children: list["Tree"]'),
    "wrong: one level": tree(
        'title: str = Field(validation_alias="name")',
        'below: list[Leaf] = Field(validation_alias="children")',
        before="""
class Leaf(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    title: str = Field(validation_alias="name")
""",
    ),
    "wrong: no below": tree('title: str = Field(validation_alias="name")'),
    "wrong: below by a wrong name, and a default": tree(
        'title: str = Field(validation_alias="name")', 'below: Annotated[list["Tree"], needs()] = []'
    ),
    "wrong: ids, too": tree(
        "id: int",
        'title: str = Field(validation_alias="name")',
        'below: list["Tree"] = Field(validation_alias="children")',
    ),
    "raised: needs for an alias": tree(
        'title: Annotated[str, needs("name")]', 'below: Annotated[list["Tree"], needs("children")]'
    ),
    "raised: a number for a title": tree(
        'title: int = Field(validation_alias="name")', 'below: list["Tree"] = Field(validation_alias="children")'
    ),
    "can't be judged: nothing returned": tree('title: str = Field(validation_alias="name")').replace("return Tree", ""),
    "wrong: three fixed levels": """
def category_view():
    class Named(BaseModel):
        model_config = ConfigDict(from_attributes=True)
        title: str = Field(validation_alias="name")

    class Shelf(Named):
        below: Annotated[list, needs()] = []

    class Aisle(Named):
        below: list[Shelf] = Field(validation_alias="children")

    class Department(Named):
        below: list[Aisle] = Field(validation_alias="children")

    return Department
""",
    "over in statements: keys of products loaded, too": tree(
        'title: str = Field(validation_alias="name")',
        'below: Annotated[list["Tree"], needs("products")] = Field(validation_alias="children")',
    ),
    "over in statements: products loaded, too": tree(
        'title: str = Field(validation_alias="name")',
        'below: list["Tree"] = Field(validation_alias="children")',
        'shelf: Annotated[str, needs("products.name"), Field(exclude=True)] = ""',
    ),
    "raised: no from_attributes": tree(
        'title: str = Field(validation_alias="name")', 'below: list["Tree"] = Field(validation_alias="children")'
    ).replace("model_config = ConfigDict(from_attributes=True)", "pass"),
    "can't be judged: a schema of Marshmallow": """
from marshmallow import Schema, fields

def category_view():
    class Tree(Schema):
        title = fields.String(attribute="name")
        below = fields.List(fields.Nested(lambda: Tree()), attribute="children")

    return Tree
""",
    "can't be judged: an instance": tree('title: str = Field(validation_alias="name")').replace(
        "return Tree", 'return Tree(name="Kitchen")'
    ),
}

TREE_RIGHT = {
    "the model's names inside": tree(
        'name: str = Field(serialization_alias="title")', 'children: list["Tree"] = Field(serialization_alias="below")'
    ),
    "aliases to choose from": tree(
        'title: str = Field(validation_alias=AliasChoices("name", "title"))',
        'below: list["Tree"] = Field(validation_alias=AliasChoices("children", "below"))',
        before="from pydantic import AliasChoices",
    ),
    "Self": tree(
        'title: str = Field(validation_alias="name")',
        'below: list[Self] = Field(validation_alias="children")',
        before="from typing import Self",
    ),
    "an alias for each side": tree(
        'title: str = Field(validation_alias="name", serialization_alias="title")',
        'below: "list[Tree]" = Field(validation_alias="children", serialization_alias="below")',
    ),
    "a class of the notebook": """
class Tree(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    title: str = Field(validation_alias="name")
    below: list["Tree"] = Field(validation_alias="children")

def category_view():
    return Tree
""",
}
