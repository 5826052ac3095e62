"""Every way a Marshmallow schema can name what it shows."""

from __future__ import annotations

import pytest
from market import Category, Customer, Employee, Order, Product
from marshmallow import Schema, fields, post_dump, pre_dump

from workshop_utils.loading import LoadingError, explain, load_for, needs


class VendorSchema(Schema):
    name = fields.String()


class ProductSchema(Schema):
    name = fields.String()
    price_cents = fields.Integer()
    vendor = fields.Nested(VendorSchema)


class LineSchema(Schema):
    quantity = fields.Integer()
    product = fields.Nested(ProductSchema)


class NamedLineSchema(LineSchema):
    """The only one of its name, by which Marshmallow finds it."""


class CustomerSchema(Schema):
    name = fields.String()
    email = fields.String()


class TagSchema(Schema):
    id = fields.Integer()
    name = fields.String()


class NoteSchema(Schema):
    text = fields.String()


class TreeSchema(Schema):
    name = fields.String()
    children = fields.List(fields.Nested(lambda: TreeSchema()))


class BranchSchema(Schema):
    name = fields.String()
    children = fields.List(fields.Nested(lambda: BranchSchema))


class UpwardsSchema(Schema):
    name = fields.String()
    parent = fields.Nested(lambda: UpwardsSchema(exclude=("parent",)))


def one(**named):
    """Make a schema of these fields."""
    return Schema.from_dict(named, name="OneSchema")


class MethodSchema(Schema):
    total = fields.Method("get_total")
    shout = fields.Function(needs("number")(lambda order: order.number.upper()))
    of_theirs = fields.Method("get_theirs", metadata={"needs": needs("customer.name")})
    constant = fields.Constant(3)

    @needs("lines.quantity", "lines.price_cents")
    def get_total(self, order):
        return sum(line.quantity * line.price_cents for line in order.lines)

    def get_theirs(self, order):
        return order.customer.name


class HookSchema(Schema):
    number = fields.String()

    @pre_dump
    @needs("customer.name")
    def look(self, order, **_):
        assert order.customer.name
        return order

    @post_dump(pass_original=True)
    @needs("remark")
    def look_back(self, data, order, **_):
        return {**data, "remark": order.remark}


@pytest.mark.parametrize(
    "schema",
    [
        one(lines=fields.Nested(LineSchema, many=True)),
        one(lines=fields.Nested(LineSchema(many=True))),
        one(lines=fields.List(fields.Nested(LineSchema))),
        one(lines=fields.List(fields.Nested(lambda: LineSchema(only=("product.vendor.name",))))),
        one(lines=fields.Nested("NamedLineSchema", many=True, exclude=("product.vendor",))),
        one(lines=fields.Nested({"quantity": fields.Integer()}, many=True)),
        one(tags=fields.Pluck(TagSchema, "name", many=True)),
        one(tags=fields.List(fields.Pluck(TagSchema, "name"))),
        one(customer=fields.Pluck(CustomerSchema, "email")),
        one(notes=fields.Dict(keys=fields.String(), values=fields.Nested(NoteSchema))),
        one(note_texts=fields.Dict(keys=fields.String(), values=fields.String())),
        one(names=fields.List(fields.String(), attribute="tag_names")),
        one(products=fields.List(fields.Nested(ProductSchema(only=("name",))))),
        one(who=fields.String(attribute="customer.name")),
        one(profile=fields.String(attribute="customer.profile.text")),
        one(payer=fields.Nested(CustomerSchema)),
        one(state=fields.String(data_key="orderState")),
        one(total=fields.Integer()),
        one(label=fields.String()),
        one(opaque=fields.Integer(metadata={"needs": needs("lines.quantity")})),
        MethodSchema,
        MethodSchema(only=("shout",)),
        HookSchema,
    ],
    ids=lambda schema: str(next(iter(getattr(schema, "_declared_fields", {"": ""}).values())))[:70],
)
def test_a_schema_gives_the_document_of_lazy_loading_without_a_later_statement(shown, schema):
    shown(Order, schema)


def test_only_through_nested_schemas_changes_what_is_loaded(shown, statements):
    class WholeSchema(Schema):
        number = fields.String()
        lines = fields.List(fields.Nested(LineSchema))

    shown(Order, WholeSchema(only=("lines.product.vendor.name",)))
    assert "products.name" not in "".join(statements)
    shown(Order, WholeSchema(exclude=("lines.product",)))
    assert "products" not in "".join(statements)


def test_a_field_that_is_only_loaded_reads_nothing(shown, statements):
    shown(Order, one(number=fields.String(), hidden=fields.String(load_only=True)))
    assert len(statements) == 1


def test_an_instance_that_was_given_other_fields_is_planned_anew():
    schema = CustomerSchema()
    assert "email" in str(explain(Customer, schema))
    schema.only = {"name"}
    schema._init_fields()
    assert "email" not in str(explain(Customer, schema))


def test_a_schema_that_shows_itself_needs_a_depth_unless_it_leaves_itself_out(shown):
    tree = shown(Category, TreeSchema, Category.parent_id.is_(None), depth=2)
    assert tree[0]["children"][0]["children"][0]["children"] == []
    shown(Category, UpwardsSchema)
    with pytest.raises(LoadingError, match=r"^TreeSchema\.children\[\]: comes back to TreeSchema"):
        load_for(Category, TreeSchema)


def test_levels_named_by_only_are_no_endless_self_reference(shown, statements):
    shown(Category, BranchSchema(only=("children.children.children.name",)))
    assert len(statements) == 4


def test_a_field_that_only_a_subclass_has_is_left_out_for_others(shown):
    shown(Employee, one(name=fields.String(), budget=fields.Integer(), language=fields.String()))


class OpaqueMethod(Schema):
    total = fields.Method("get_total")

    def get_total(self, order):
        return order.total


class OpaqueHook(Schema):
    @pre_dump
    def look(self, order, **_):
        return order


class OwnGetting(Schema):
    def get_attribute(self, obj, attr, default):
        return super().get_attribute(obj, attr, default)


class Demanding(Schema):
    def __init__(self, who):  # noqa: ARG002 - that it is asked for is tested
        super().__init__()


@pytest.mark.parametrize(
    ("model", "schema", "said"),
    [
        (
            Order,
            OpaqueMethod,
            r"^OpaqueMethod\.total: a Method field can read anything.*Decorate the method with @needs",
        ),
        (Order, one(f=fields.Function(lambda order: order.total)), r"OneSchema\.f: a Function field"),
        (Order, OpaqueHook, r"OpaqueHook\.look: gets the whole object"),
        (Order, OwnGetting, r"OwnGetting\.get_attribute: gets the whole object"),
        (Order, Demanding, "Demanding: can't be made.*Give an instance"),
        (Order, one(numbr=fields.String()), "Order has no 'numbr'. Did you mean 'number'"),
        (Order, one(numbr=fields.String(dump_default="x")), "Order has no 'numbr'"),
        (Order, one(x=fields.Nested("NowhereSchema")), r"OneSchema\.x: its schema can't be found"),
        (Order, one(lines=fields.Nested(LineSchema)), "is a collection, and the field shows one"),
        (Order, one(customer=fields.Nested(CustomerSchema, many=True)), "leads to one object"),
        (Order, one(x=fields.Raw(attribute="lines.product")), "'lines' is a collection, which has no 'product'"),
        (Order, one(x=fields.Raw(attribute="customer.mail")), r"OneSchema\.x: Customer has no 'mail'"),
        (Order, one(customer=fields.Raw()), "names no view"),
        (
            Order,
            one(lines=fields.List(fields.Nested(one(product=fields.Nested(one(vendr=fields.String())))))),
            r"^OneSchema\.lines\[\]\.product\.vendr: ",
        ),
        (Product, Schema, "holds no view"),
    ],
)
def test_what_can_not_be_planned_is_refused_with_its_path_and_the_way_out(model, schema, said):
    with pytest.raises(LoadingError, match=f"(?s){said}"):
        load_for(model, schema)


@pytest.mark.parametrize("field", [fields.Raw(), fields.List(fields.String())])
def test_a_refusal_speaks_of_schemas_in_their_own_words(field):
    with pytest.raises(LoadingError) as raised:
        load_for(Order, one(tags=field))
    assert "Nested(LineSchema)" in raised.value.remedy
    assert "metadata" in raised.value.remedy
    assert "Annotated" not in raised.value.remedy
    assert ("proxy" in raised.value.remedy) == isinstance(field, fields.List)
