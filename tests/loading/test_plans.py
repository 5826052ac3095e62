"""What a plan says of itself, how it is kept, and what `needs` and errors look like."""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
import threading
import weakref
from functools import cached_property
from types import SimpleNamespace

import pytest
from market import Base, Category, Company, Customer, Line, Order, Product
from marshmallow import Schema, fields
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, selectinload, subqueryload

from workshop_utils.loading import LoadingError, cache, explain, load_for, needs, view_in
from workshop_utils.loading.needs import needs_of


class VendorView(BaseModel):
    name: str


class ProductView(BaseModel):
    name: str
    vendor: VendorView | None


class LineView(BaseModel):
    quantity: int
    product: ProductView


class CustomerView(BaseModel):
    name: str


class OrderView(BaseModel):
    number: str
    total: int
    customer: CustomerView
    lines: list[LineView]


TREE = """\
Order as OrderView: 2 statements when there are rows at every level; what isn't listed raises when it would be loaded
├─ number: named by the view
├─ id: key: lines is found by it
├─ customer_id: key: customer is found by it
├─ lines → selectinload: a collection: one statement more, however many parents
│  ├─ order_id: key: found by it from lines
│  ├─ price_cents: needed by total
│  ├─ quantity: needed by total
│  ├─ product_id: key: product is found by it
│  ├─ position: primary key
│  └─ product → joinedload: to-one: joined to the same statement, which gets no more rows
│     ├─ id: key: found by it from product
│     ├─ name: named by the view
│     ├─ vendor_id: key: vendor is found by it
│     └─ vendor → joinedload: to-one: joined to the same statement, which gets no more rows
│        ├─ id: key: found by it from vendor
│        └─ name: named by the view
└─ customer → joinedload: to-one: joined to the same statement, which gets no more rows
   ├─ id: key: found by it from customer
   ├─ name: named by the view
   └─ version: version counter, without which an update fails"""


def test_a_plan_is_a_tree_that_says_why():
    assert str(explain(Order, OrderView)) == TREE


def test_a_plan_in_a_notebook_says_the_same_escaped():
    class Sharp(BaseModel):
        number: str

    Sharp.__name__ = "<Sharp>"
    shown = explain(Order, Sharp)._repr_html_()
    assert "&lt;Sharp&gt;" in shown
    assert "<code>number</code>: named by the view" in shown


def test_a_plan_gives_the_options_and_says_whether_they_guard():
    assert explain(Order, OrderView).options == load_for(Order, OrderView)
    assert "is loaded when touched" in str(explain(Order, OrderView, guard=False))


def test_an_update_of_a_planned_object_keeps_its_version_counter(engine):
    with Session(engine) as session:
        customer = session.scalars(select(Customer).options(*load_for(Customer, CustomerView))).first()
        customer.name = "renamed"
        session.flush()
        assert customer.version == 2
        session.rollback()


@pytest.mark.parametrize(("loader", "silent"), [(selectinload, 0), (subqueryload, 2)])
def test_subqueryload_is_not_offered_as_below_selectinload_it_drops_what_it_is_given(
    engine, statements, loader, silent
):
    lines = selectinload(Order.lines).options(loader(Line.product).options(joinedload(Product.vendor)))
    with Session(engine) as session:
        orders = session.scalars(select(Order).options(lines)).all()
        loaded = len(statements)
        assert {line.product.vendor for order in orders for line in order.lines}
        assert len(statements) == loaded + silent


class WideView(BaseModel):
    id: int
    number: str
    payer: CustomerView | None


class LineBack(BaseModel):
    order: WideView


class CircleView(BaseModel):
    id: int
    lines: list[LineBack]


class LastView(BaseModel):
    id: int
    last_lines: list[LineBack]


def test_a_join_that_leads_back_to_an_object_of_which_more_is_shown_below_is_right(shown, statements):
    shown(Order, CircleView, strategies={"lines": "joined", "lines.order": "joined"})
    assert len(statements) == 1


def test_a_join_to_an_alias_is_refused_as_sqlalchemy_loses_what_is_below(shown):
    shown(Order, LastView)
    with pytest.raises(LoadingError, match="last_lines: can't be joined: it leads to an alias"):
        load_for(Order, LastView, strategies={"last_lines": "joined"})


# Made once, for many threads, and gone with what they were made for.
def _fresh_views():
    class Inner(BaseModel):
        name: str

    class Outer(BaseModel):
        number: str
        customer: Inner

    class Small(Schema):
        number = fields.String()

    return [Outer, Small, Small(only=("number",)), OrderView]


def test_sixteen_threads_that_plan_at_once_get_the_same_plans():
    views, start, found = _fresh_views(), threading.Barrier(16), []

    def plan() -> None:
        start.wait()
        found.append([load_for(Order, view) for view in views] + [load_for(Order, views[0], guard=False)])

    threads = [threading.Thread(target=plan) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16
    assert all(a is b for plans in found for a, b in zip(plans, found[0], strict=True))


def test_settings_written_in_another_order_are_the_same_plan():
    first = load_for(Order, OrderView, strategies={"lines": "joined", "customer": "selectin"})
    assert load_for(Order, OrderView, strategies={"customer": "selectin", "lines": "joined"}) is first
    assert load_for(Order, OrderView, strategies={}) is load_for(Order, OrderView)
    assert load_for(Order, list[OrderView]) is load_for(Order, OrderView)


@pytest.mark.parametrize("made", [lambda: _fresh_views()[0], lambda: _fresh_views()[1]()])
def test_a_plan_keeps_no_view_alive(made):
    view = made()
    gone = weakref.ref(view)
    load_for(Order, view)
    plans = getattr(Order.__mapper__, cache.ATTRIBUTE)
    assert view in plans
    del view
    gc.collect()
    assert gone() is None


def test_a_plan_keeps_no_model_alive():
    def plan() -> weakref.ref[type]:
        class Own(DeclarativeBase):
            pass

        class Thing(Own):
            __tablename__ = "things"
            id: Mapped[int] = mapped_column(primary_key=True)
            name: Mapped[str]

        load_for(Thing, CustomerView)
        return weakref.ref(Thing)

    gone = plan()
    gc.collect()
    assert gone() is None


def test_a_subclass_does_not_get_the_plan_of_its_base():
    class NameView(BaseModel):
        name: str

    class More(Category):
        pass

    try:
        assert explain(Category, NameView).title == "Category as NameView"
        assert explain(More, NameView).title == "More as NameView"
    finally:
        Base.registry._dispose_cls(More)


def test_a_refused_plan_is_refused_every_time():
    class WrongView(BaseModel):
        wrong: int

    for _ in range(2):
        with pytest.raises(LoadingError):
            load_for(Order, WrongView)


def test_a_model_that_is_not_configured_yet_is_planned(engine):  # noqa: ARG001 - the tables
    program = (
        "import sys; sys.path.append('tests/loading')\n"
        "from market import Order\nfrom pydantic import BaseModel\nfrom workshop_utils.loading import explain\n"
        "class C(BaseModel):\n    name: str\nclass V(BaseModel):\n    customer: C\n"
        "print(explain(Order, V).statements)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == "1\n", done.stderr


@pytest.mark.parametrize(
    ("absent", "used"),
    [
        ("pydantic", "from marshmallow import Schema, fields\nclass V(Schema):\n    name = fields.String()"),
        ("marshmallow", "from pydantic import BaseModel\nclass V(BaseModel):\n    name: str"),
    ],
)
def test_either_library_may_be_absent(absent, used):
    program = (
        f"import sys; sys.modules[{absent!r}] = None; sys.modules['fastapi'] = None; sys.path.append('tests/loading')\n"
        f"from market import Customer\n{used}\nfrom workshop_utils.loading import load_for\nprint(len(load_for(Customer, V)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == "1\n", done.stderr


# Small things.
def test_an_error_is_one_sentence_with_its_path_and_can_travel():
    error = LoadingError("OrderView.lines[].product.vendor", "is wrong", "Do this.")
    assert str(error) == "OrderView.lines[].product.vendor: is wrong. Do this."
    assert error._render_traceback_() == [f"LoadingError: {error}"]
    copied = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (copied.path, copied.problem, copied.remedy) == (error.path, error.problem, error.remedy)


@pytest.mark.parametrize("path", [3, "", "a..b", "a b", "lines[].product", None])
def test_a_need_that_is_no_path_is_refused_where_it_is_written(path):
    with pytest.raises(LoadingError, match="is no path"):
        needs(path)


def test_what_can_not_be_marked_is_refused():
    with pytest.raises(LoadingError, match="can't be marked"):
        needs("a")(len)


def test_needs_are_found_above_and_below_what_wraps_a_function():
    def read(self: object) -> int:  # noqa: ARG001 - a property's
        return 1

    declared = needs("a.b", "c")
    assert str(declared) == "a.b, c"
    for wrap in (property, cached_property, classmethod):
        assert needs_of(declared(wrap(lambda self: self))) is declared
        assert needs_of(wrap(declared(read))) is declared
    assert needs_of(None) is None


@pytest.mark.parametrize("annotation", [OrderView, list[OrderView], OrderView | None, dict[str, list[OrderView]]])
def test_the_view_in_an_annotation_is_found(annotation):
    assert view_in(annotation) is OrderView


@pytest.mark.parametrize("annotation", [None, int, SimpleNamespace(), CustomerView | OrderView])
def test_an_annotation_without_exactly_one_view_is_refused(annotation):
    with pytest.raises(LoadingError, match="view"):
        view_in(annotation)


def test_a_class_that_is_a_view_of_something_else_is_refused():
    with pytest.raises(LoadingError, match="Company has no"):
        load_for(Company, OrderView)
