"""The traps on the way from a view to loader options, each shown on a real database."""

from __future__ import annotations

from typing import Annotated, Optional

import pytest
from market import Category, Company, Customer, Order
from marshmallow import Schema, fields
from pydantic import BaseModel, ConfigDict, Field, ValidationError, computed_field
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, load_only, raiseload, selectinload

from workshop_utils.loading import LoadingError, explain, load_for, needs


class View(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CustomerView(View):
    name: str


class ProductView(View):
    name: str


class LineView(View):
    quantity: int
    product: ProductView


class OrderView(View):
    number: str
    customer: CustomerView
    lines: list[LineView]


def loaded(session, model, view, **settings):
    return session.scalars(select(model).options(*load_for(model, view, **settings)).order_by(model.id)).unique().all()


# 1. load_only without the foreign key
def test_a_many_to_one_by_selectin_looks_for_keys_it_has_and_not_through_a_join(shown, statements):
    class NumberView(View):
        number: str
        customer: CustomerView

    shown(Order, NumberView, strategies={"customer": "selectin"})
    assert len(statements) == 2
    assert "JOIN" not in statements[1]


def test_without_the_foreign_key_the_same_load_joins(engine, statements):
    options = load_only(Order.number), selectinload(Order.customer).load_only(Customer.name)
    with Session(engine) as session:
        session.scalars(select(Order).options(*options)).all()
    assert "JOIN" in statements[1]


# 2. raiseload("*") and back-references
class BackView(View):
    number: str
    lines: list[LineView]


def test_a_back_reference_that_needs_no_sql_is_allowed(engine, statements):
    with Session(engine) as session:
        order = next(order for order in loaded(session, Order, BackView) if order.lines)
        statements.clear()
        assert order.lines[0].order is order
        assert statements == []


def test_the_same_back_reference_is_refused_by_a_guard_without_sql_only(engine):
    with Session(engine) as session:
        order = session.scalars(
            select(Order).where(Order.id == 1).options(selectinload(Order.lines), raiseload("*"))
        ).one()
        with pytest.raises(InvalidRequestError):
            order.lines[0].order  # noqa: B018


@pytest.mark.parametrize(
    "touch",
    [
        lambda order: order.tags,
        lambda order: order.payer if order.payer_id else order.remark,
        lambda order: order.customer.orders,
        lambda order: order.lines[0].parcels,
        lambda order: order.lines[0].product.vendor,
    ],
    ids=["collection", "column or parent", "below a join", "below a collection", "two levels down"],
)
def test_the_guard_stands_at_every_level(engine, statements, touch):
    with Session(engine) as session:
        order = next(order for order in loaded(session, Order, OrderView) if order.lines)
        statements.clear()
        with pytest.raises(InvalidRequestError):
            touch(order)
        assert statements == []


def test_other_entities_of_the_same_statement_are_not_guarded(engine):
    with Session(engine) as session:
        statement = (
            select(Order, Company).join(Company, Company.id == Order.id).limit(1).options(*load_for(Order, OrderView))
        )
        _, company = session.execute(statement).one()
        assert len(company.employees) == 3


def test_without_the_guard_everything_can_still_be_had(engine):
    with Session(engine) as session:
        order = loaded(session, Order, OrderView, guard=False)[0]
        assert order.remark is None
        assert len(order.tags) == 1
        assert order.customer.email


# 3. load_only alone loads silently
def test_a_column_that_nobody_named_raises_at_every_level(engine, statements):
    with Session(engine) as session:
        order = next(order for order in loaded(session, Order, OrderView) if order.lines)
        statements.clear()
        for owner, name in [(order, "remark"), (order.customer, "email"), (order.lines[0].product, "price_cents")]:
            with pytest.raises(InvalidRequestError, match=name):
                getattr(owner, name)
        assert statements == []


# 4. from_attributes reads excluded fields
def test_an_excluded_field_is_loaded_as_pydantic_reads_it(shown):
    class ExcludingView(View):
        number: str
        remark: str | None = Field(exclude=True)
        customer: CustomerView = Field(exclude=True)

    assert shown(Order, ExcludingView)[0] == {"number": "A1"}


# 5. a default doesn't shield from a refused load
class OptionalView(View):
    number: str
    payer: Optional[CustomerView] = None  # noqa: UP045 - as many still write it


def test_an_optional_to_one_is_loaded(shown):
    assert {order["payer"] is None for order in shown(Order, OptionalView)} == {True, False}


def test_an_optional_to_one_that_was_not_loaded_would_not_fall_back_to_its_default(engine):
    with Session(engine) as session:
        order = session.scalars(select(Order).where(Order.payer_id.is_not(None)).options(raiseload("*"))).first()
        with pytest.raises(ValidationError, match="payer"):
            OptionalView.model_validate(order)


# 6. an alias may name a property
def test_an_alias_of_a_property_loads_what_the_property_needs(shown, statements):
    class SumView(View):
        sum: int = Field(validation_alias="total")

    shown(Order, SumView)
    assert len(statements) == 2
    assert "lines.price_cents" in statements[1]


def test_an_alias_of_a_property_that_says_nothing_is_refused_with_the_way_out():
    class OpaqueView(View):
        sum: int = Field(alias="opaque")

    with pytest.raises(LoadingError, match=r'^OpaqueView\.sum: Order\.opaque is a property .*@needs\("…"\)'):
        load_for(Order, OpaqueView)


def test_a_field_may_say_in_its_annotation_what_the_property_needs(shown):
    class DeclaredView(View):
        opaque: Annotated[int, needs("lines.quantity")]

    assert sum(order["opaque"] for order in shown(Order, DeclaredView)) > 0


def test_a_computed_field_that_says_so_gets_what_it_needs(shown, statements):
    class ComputedView(View):
        number: str

        @computed_field
        @property
        @needs("lines.quantity")
        def shout(self) -> str:
            return self.number.upper()

    shown(Order, ComputedView)
    assert len(statements) == 2


# 7. columns and attributes with different names
def test_a_column_with_another_name_is_loaded_by_its_attribute(shown, statements):
    class MailView(View):
        email: str

    shown(Customer, MailView)
    assert "customers.mail" in statements[0]
    assert "customers.name" not in statements[0]


def test_a_column_name_that_is_no_attribute_is_unknown():
    class MailView(View):
        mail: str

    with pytest.raises(LoadingError, match="Customer has no 'mail'"):
        load_for(Customer, MailView)


# 8. self-reference and the rest of what models can be
class CategoryView(View):
    name: str
    children: list[CategoryView]


def test_a_self_reference_without_a_depth_is_refused_with_its_path():
    with pytest.raises(LoadingError, match=r"^CategoryView\.children\[\]: comes back to CategoryView.*depth=3"):
        load_for(Category, CategoryView)


@pytest.mark.parametrize("depth", [2, {"children": 2}])
def test_a_self_reference_loads_as_many_levels_as_its_depth(shown, statements, depth):
    tree = shown(Category, CategoryView, Category.parent_id.is_(None), depth=depth)
    assert tree[0]["children"][0]["children"] == [{"name": "category 4", "children": []}]
    assert len(statements) == 4


def test_a_tree_deeper_than_its_depth_raises_and_is_never_cut(engine, statements):
    with Session(engine) as session:
        options = load_for(Category, CategoryView, depth=1)
        roots = session.scalars(select(Category).where(Category.parent_id.is_(None)).options(*options)).all()
        statements.clear()
        with pytest.raises(ValidationError, match="name"):
            CategoryView.model_validate(roots[0])
        assert statements == []


# 9. Marshmallow's instances and fields
class LineSchema(Schema):
    quantity = fields.Integer()
    price_cents = fields.Integer()


class OrderSchema(Schema):
    number = fields.String()
    lines = fields.List(fields.Nested(LineSchema))
    tag_names = fields.List(fields.String())
    city = fields.String(attribute="customer.city")


def test_only_and_exclude_of_an_instance_change_the_plan():
    assert explain(Order, OrderSchema).statements == 3
    assert explain(Order, OrderSchema(only=("number",))).statements == 1
    assert "price_cents" in str(explain(Order, OrderSchema()))
    assert "price_cents" not in str(explain(Order, OrderSchema(exclude=("lines.price_cents",))))


# 10. limits per parent
def test_a_limit_per_parent_is_a_relationship_to_an_alias_over_a_window_function(shown):
    class LastLinesView(View):
        last_lines: list[LineView]

    orders = shown(Order, LastLinesView)
    assert max(len(order["last_lines"]) for order in orders) == 2


def test_a_limit_per_parent_is_no_strategy():
    with pytest.raises(LoadingError, match="no strategy"):
        load_for(Order, OrderView, strategies={"lines": "selectin.limit(3)"})


# 11. made once
def test_options_are_made_once():
    assert load_for(Order, OrderView) is load_for(Order, OrderView)
    assert load_for(Order, OrderView) is not load_for(Order, OrderView, guard=False)
