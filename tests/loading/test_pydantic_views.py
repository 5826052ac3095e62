"""Every way a Pydantic model can name what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

import pytest
from market import Badge, Category, Company, Customer, Employee, Order, Product
from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    model_validator,
)
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, aliased, selectinload
from typing_extensions import TypeAliasType

from workshop_utils.loading import LoadingError, explain, load_for, needs

T = TypeVar("T")


class View(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class VendorView(View):
    name: str


class ProductView(View):
    name: str
    vendor: VendorView | None


class LineView(View):
    quantity: int
    product: ProductView


class Lines(RootModel[list[LineView]]):
    pass


class TagView(View):
    name: str


class NoteView(View):
    text: str


LineList = TypeAliasType("LineList", list[LineView])


class Wrapped(View, Generic[T]):
    number: str
    customer: T


class CustomerName(View):
    name: str


class CustomerMail(View):
    name: str
    email: str
    city: str


def one(name: str, annotation: Any, default: Any = ...) -> type[BaseModel]:
    """Make a view of one field."""
    return type(
        "OneView", (View,), {"__annotations__": {name: annotation}, **({} if default is ... else {name: default})}
    )


@pytest.mark.parametrize(
    "view",
    [
        one("lines", list[LineView]),
        one("lines", list[LineView] | None),
        one("lines", tuple[LineView, ...]),
        one("lines", Sequence[LineView]),
        one("lines", Annotated[list[Annotated[LineView, "said"]], Field(min_length=0)]),
        one("lines", Lines),
        one("lines", LineList),
        one("seen_lines", list[LineView]),
        one("tags", list[TagView]),
        one("notes", dict[str, NoteView]),
        one("notes", Mapping[str, NoteView]),
        one("notes_by_column", dict[str, NoteView]),
        one("notes_by_function", dict[str, NoteView]),
        one("note_texts", dict[str, str]),
        one("tag_names", list[str]),
        one("products", list[ProductView]),
        one("customer", CustomerName),
        one("customer", CustomerMail | CustomerName),
        one("payer", CustomerMail | CustomerName | None, None),
        one("customer", Annotated[CustomerName, Field(alias="customer")]),
        Wrapped[CustomerName],
        Wrapped[CustomerMail],
        one("state", str),
        one("label", str),
        one("declared_hybrid", str),
        one("headline", str),
        one("kind", Literal["order"]),
        one("absent", Annotated[str, needs()], "x"),
        one("tags", Annotated[list[str], BeforeValidator(lambda tags: [tag.name for tag in tags]), needs("tags.name")]),
        one("lines", Annotated[int, BeforeValidator(len), needs("lines")]),
    ],
    ids=lambda view: str(next(iter(view.model_fields.values())).annotation)[:60],
)
def test_a_view_gives_the_document_of_lazy_loading_without_a_later_statement(shown, view):
    shown(Order, view)


def test_a_set_of_views(shown):
    class FrozenTag(TagView):
        model_config = ConfigDict(from_attributes=True, frozen=True)

    class SetView(View):
        tags: frozenset[FrozenTag]

    assert {len(order["tags"]) for order in shown(Order, SetView)} == {0, 1, 2}


@pytest.mark.parametrize(
    ("alias", "counted"),
    [
        (AliasPath("customer", "name"), 1),
        (AliasPath("customer", "profile", "text"), 1),
        (AliasChoices("nothing_like_it", "number"), 1),
        (AliasChoices(AliasPath("nothing", "like"), AliasPath("customer", "email")), 1),
        ("number", 1),
    ],
    ids=str,
)
def test_aliases_are_followed(shown, statements, alias, counted):
    class AliasView(View):
        shown_as: str | None = Field(validation_alias=alias, default=None)

    values = shown(Order, AliasView)
    assert any(value["shown_as"] for value in values)
    assert len(statements) == counted


def test_a_path_into_a_collection_loads_the_collection(shown, statements):
    class FirstView(View):
        first: str = Field(validation_alias=AliasPath("lines", 0, "product", "name"), default="none")

    assert shown(Order, FirstView)[0] == {"first": "product 2"}
    assert len(statements) == 2


def test_a_path_into_a_json_column_loads_the_column(shown):
    class ColourView(View):
        colour: str = Field(validation_alias=AliasPath("attributes", "colour"))

    assert shown(Product, ColourView)[0] == {"colour": "red"}


def test_a_model_that_may_be_filled_by_name_is_read_by_either(shown):
    class EitherView(View):
        model_config = ConfigDict(populate_by_name=True, from_attributes=True)
        number: str = Field(alias="orderNumber")

    shown(Order, EitherView)


def test_a_view_over_a_json_column_or_a_composite_is_a_value(shown):
    class Attributes(View):
        colour: str
        size: int

    class AddressView(View):
        city: str

    class JsonView(View):
        attributes: Attributes

    class LivingView(View):
        address: AddressView

    assert shown(Product, JsonView)[0] == {"attributes": {"colour": "red", "size": 1}}
    assert shown(Customer, LivingView)[0] == {"address": {"city": "Town"}}


def test_two_fields_over_one_relationship_load_what_both_show(shown, statements):
    class BothView(View):
        name: CustomerName = Field(validation_alias="customer")
        mail: CustomerMail = Field(validation_alias="customer")

    assert shown(Order, BothView)[0]["mail"]["email"]
    assert len(statements) == 1


def test_deferred_columns_and_expressions_are_loaded_when_named(shown, statements):
    class WholeView(View):
        description: str
        line_count: int

    class PhotoView(View):
        photo: str

    shown(Product, WholeView)
    assert len(statements) == 1
    assert "customers.photo" in str(select(Customer).options(*load_for(Customer, PhotoView)))


def test_an_inherited_view_and_a_forward_reference_are_read(shown):
    class More(LineView):
        later: Later | None = Field(validation_alias="order")

    class Later(View):
        number: str

    More.model_rebuild(_types_namespace={"Later": Later})
    view = one("lines", list[More])
    assert any(order["lines"] for order in shown(Order, view))


# What can't be planned, and how it is said.
class TwoWays(View):
    customer: CustomerName | LineView


def _with_validator(*decorators: Any) -> type[BaseModel]:
    def whole(cls: Any, value: Any) -> Any:  # noqa: ARG001 - Pydantic's signature
        return value

    for decorate in decorators:
        whole = decorate(whole)
    made = model_validator(mode="before")(classmethod(whole))
    return type("ValidatorView", (View,), {"__annotations__": {"number": str}, "whole": made})


def _undefined() -> type[BaseModel]:
    class UndefinedView(View):
        lines: list[NowhereView]  # noqa: F821 - that is what is tested

    return UndefinedView


@pytest.mark.parametrize(
    ("model", "view", "said"),
    [
        (Order, one("numbr", str), r"^OneView\.numbr: Order has no 'numbr'\. Did you mean 'number'"),
        (Order, one("numbr", str, "x"), r"OneView\.numbr: Order has no 'numbr'"),
        (
            Order,
            one("lines", list[one("product", one("vendr", str))]),
            r"^OneView\.lines\[\]\.product\.vendr: Product has",
        ),
        (Order, one("lines", LineView), r"OneView\.lines: 'lines' is a collection.*list"),
        (Order, one("customer", list[CustomerName]), r"leads to one object"),
        (Order, one("lines", list[int]), r"OneView\.lines: 'lines' is a relationship.*Name a view"),
        (Order, one("lines", Any), "names no view"),
        (Order, one("customer", T), "names no view"),
        (Order, TwoWays, r"TwoWays\.customer\.quantity: Customer and its subclasses have no 'quantity'.*union"),
        (Order, one("opaque", int), r'Put @needs\("…"\) directly above `def opaque` in Order'),
        (Order, one("customers_name", str), "hybrid"),
        (Order, one("loud", str), "hybrid"),
        (Order, one("method", int), "is a method"),
        (Order, one("endless", int), "'endless' needs itself"),
        (Order, one("history", list[NoteView]), "mapped as write_only.*endpoint of its own"),
        (Order, one("log", list[NoteView]), "mapped as dynamic"),
        (
            Order,
            one("number", Annotated[str, needs("lines.product.vendr")]),
            r"OneView\.number: Product has no 'vendr'",
        ),
        (Order, _with_validator(), r"ValidatorView\.whole: is a validator that gets the whole object.*@needs"),
        (Order, _undefined(), r"UndefinedView: refers to 'NowhereView', which isn't defined"),
        (Order, one("lines", list[_undefined()]), r"^OneView: refers to 'NowhereView'"),
        (Order, Lines, "root model"),
        (Order, BaseModel | None, "holds no view"),
        (Order, dict, "holds no view"),
        (Order, 3, "holds no view"),
        (Order, CustomerName | CustomerMail, "holds 2 views"),
        (dict, CustomerName, "dict: is no mapped class"),
        (3, CustomerName, "an instance of int: is no mapped class"),
        (Order(), CustomerName, "an instance of Order: is no mapped class"),
    ],
)
def test_what_can_not_be_planned_is_refused_with_its_path_and_the_way_out(model, view, said):
    with pytest.raises(LoadingError, match=f"(?s){said}") as caught:
        load_for(model, view)
    assert caught.value.problem
    assert caught.value.remedy.endswith((".", "?"))


def test_a_validator_over_the_whole_object_that_says_what_it_reads_is_accepted(shown):
    shown(Order, _with_validator(needs("customer.name")))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"strategies": {"linse": "joined"}}, "'linse' is no relationship.*Did you mean 'lines'"),
        ({"strategies": {"tags": "joined"}}, "'tags' is no relationship that this view loads"),
        ({"strategies": {"lines": "eager"}}, "'eager' is no strategy"),
        ({"strategies": "joined"}, "is no mapping"),
        ({"strategies": {"lines": ["joined"]}}, "is no strategy"),
        ({"depth": "deep"}, "is no depth"),
        ({"depth": 0}, "is no depth"),
        ({"depth": 10**9}, "is no depth"),
        ({"depth": [1]}, "is no depth"),
        ({"depth": {"lines": 2}}, "'lines' is no self-reference"),
    ],
)
def test_nonsense_settings_are_refused(settings, said):
    with pytest.raises(LoadingError, match=said):
        load_for(Order, one("lines", list[LineView]), **settings)


# Self-reference.
class ParentView(View):
    name: str
    parent: ParentView | None


class CustomerOrders(View):
    name: str
    orders: list[OrderCustomer]


class OrderCustomer(View):
    number: str
    customer: CustomerOrders


class Shelf(View):
    category: ChildrenView | None


class ChildrenView(View):
    id: int
    children: list[ChildrenView]


class BothWays(View):
    id: int
    parent: BothWays | None
    children: list[BothWays]


def test_a_chain_of_parents_is_joined_as_deep_as_it_is_said(shown, statements):
    assert shown(Category, ParentView, depth=3)[3]["parent"]["parent"]["parent"] is None
    assert len(statements) == 1


def test_a_path_names_the_self_reference_where_it_begins(shown):
    shown(Product, Shelf, depth={"category.children": 2})
    with pytest.raises(LoadingError, match=r'depth=\{"category\.children": 3\}'):
        load_for(Product, Shelf, depth={"children": 2})


def test_two_views_that_show_each_other_need_a_depth():
    with pytest.raises(LoadingError, match=r"^OrderCustomer\.customer\.orders\[\]: comes back to OrderCustomer"):
        load_for(Order, OrderCustomer)
    plan = explain(Order, OrderCustomer, depth={"customer.orders": 2})
    assert plan.statements == 4


def test_a_strategy_for_a_self_reference_holds_at_all_levels_unless_one_is_named():
    everywhere = explain(Category, ChildrenView, depth=2, strategies={"children": "joined"})
    assert str(everywhere).count("joinedload") == 3
    first = explain(Category, ChildrenView, depth=2, strategies={"children": "joined", "children.children": "selectin"})
    assert str(first).count("joinedload") == 2


def test_a_view_that_branches_too_much_is_refused_before_it_eats_the_memory():
    with pytest.raises(LoadingError, match="smaller depth"):
        load_for(Category, BothWays, depth=20)


@pytest.mark.parametrize("strategy", ["joined", "selectin"])
@pytest.mark.parametrize("path", ["lines", "lines.product", "lines.product.vendor"])
def test_each_strategy_gives_the_same_document(shown, path, strategy):
    shown(Order, one("lines", list[LineView]), strategies={path: strategy})


# Subclasses.
class EmployeeView(View):
    name: str


class PaperView(View):
    title: str


class ManagerView(View):
    name: str
    budget: int
    papers: list[PaperView]


class EngineerView(View):
    name: str
    language: str


class LooseView(View):
    name: str
    language: str | None = None
    company: one("name", str)


Anybody = ManagerView | EngineerView | EmployeeView


def test_a_view_of_the_base_loads_only_the_base(shown, statements):
    shown(Employee, EmployeeView)
    assert len(statements) == 1


def test_a_relationship_to_a_subclass_is_loaded_with_what_it_inherits(shown):
    managers = shown(Company, one("managers", list[ManagerView]))[0]["managers"]
    assert managers == [{"name": "m1", "budget": 7, "papers": [{"title": "t"}, {"title": "u"}]}]


def test_a_union_of_views_of_subclasses_shows_each_in_its_own_way(shown):
    staff = shown(Company, one("employees", list[Anybody]))[0]["employees"]
    assert [set(each) for each in staff] == [{"name", "budget", "papers"}, {"name", "language"}, {"name"}]


def test_a_join_to_a_union_of_subclasses_is_refused_as_it_would_load_twice():
    with pytest.raises(LoadingError, match="Company as OneView, employees: can't be joined"):
        load_for(Company, one("employees", list[Anybody]), strategies={"employees": "joined"})


def test_a_to_one_that_leads_to_subclasses_is_loaded_once(shown, statements):
    shown(Badge, one("owner", Anybody))
    assert len(statements) == 5
    assert len(set(statements)) == 5


def test_a_field_that_only_some_have_needs_a_default(shown):
    assert [each["language"] for each in shown(Employee, LooseView)] == [None, "Python", None] * 2
    with pytest.raises(LoadingError, match=r"^EngineerView\.language: only Engineer has it.*union"):
        load_for(Employee, EngineerView)


@pytest.mark.parametrize("below", [False, True], ids=["at the top", "below a relationship"])
def test_what_else_a_subclass_has_is_guarded_where_a_view_reads_the_subclass(engine, below):
    view = one("budget", int | None, None)
    model, shown = (Company, one("employees", list[view])) if below else (Employee, view)
    with Session(engine) as session:
        first = session.scalars(select(model).options(*load_for(model, shown))).first()
        manager = first.employees[0] if below else first
        assert manager.budget == 7
        for name in ("plans", "papers"):
            with pytest.raises(InvalidRequestError):
                getattr(manager, name)


def test_an_alias_of_the_model_is_planned_for(engine, statements):
    other, view = aliased(Order), one("lines", list[LineView])
    load_for(Order, view)  # a plan for the class isn't one for its alias
    with Session(engine) as session:
        orders = session.scalars(select(other).options(*load_for(other, view))).all()
        loading = len(statements)
        assert sum(line.product.name != "" for order in orders for line in order.lines) > 5
        assert len(statements) == loading


def test_options_fit_below_a_relationship_of_somebody_elses_statement(engine, statements):
    options = selectinload(Customer.orders).options(*load_for(Order, one("lines", list[LineView])))
    with Session(engine) as session:
        customers = session.scalars(select(Customer).options(options)).all()
        loading = len(statements)
        assert sum(line.product.name != "" for each in customers for order in each.orders for line in order.lines) > 5
        assert len(statements) == loading


class SelfTree(View):
    name: str
    children: list[Self]
    parent: Self | None = Field(default=None, exclude=True)


class LargerSelfTree(SelfTree):
    id: int


@pytest.mark.parametrize("view", [SelfTree, LargerSelfTree])
def test_self_in_an_annotation_is_the_view_it_stands_in(view):
    tree = str(explain(Category, view, depth=1))
    assert "├─ children → selectinload" in tree
    assert "─ parent → joinedload" in tree
    assert tree.startswith(f"Category as {view.__name__}: 6 statements")
    with pytest.raises(LoadingError, match=f"comes back to {view.__name__}"):
        load_for(Category, view)


def test_needs_behind_an_equals_sign_is_refused():
    class Wrong(View):
        total: int = needs("lines.quantity")

    with pytest.raises(LoadingError, match=r"^Wrong\.total: needs\(\) stands in Annotated\[…\], not behind ="):
        load_for(Order, Wrong)


def test_paths_in_one_text_are_taken_apart():
    with pytest.raises(LoadingError, match=r'one text for each path: needs\("lines.quantity", "number"\)'):
        needs("lines.quantity, number")


@pytest.mark.parametrize("annotation", [list[str], set[str] | None, Annotated[list[str], "sorted"]])
def test_values_of_a_collection_are_pointed_to_an_association_proxy(annotation):
    shown = type("Tagged", (View,), {"__annotations__": {"tags": annotation}})
    with pytest.raises(LoadingError, match=r"association proxy.*LineView.*Annotated"):
        load_for(Order, shown)


def test_one_value_for_a_collection_is_not_pointed_to_a_proxy():
    with pytest.raises(LoadingError) as raised:
        load_for(Order, type("Tagged", (View,), {"__annotations__": {"tags": str}}))
    assert "proxy" not in raised.value.remedy
