"""Mappings that load in ways of their own, sessions of other kinds, and what the guide says of its limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from market import Category, Customer, Line, Order
from pydantic import BaseModel
from sqlalchemy import Column, Engine, ForeignKey, Integer, String, Table, create_engine, event, func, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    Session,
    aliased,
    mapped_column,
    registry,
    relationship,
    with_expression,
    with_loader_criteria,
)
from sqlalchemy.pool import StaticPool

from workshop_utils.loading import LoadingError, explain, load_for, needs


class Base(DeclarativeBase):
    pass


class Owner(Base):
    __tablename__ = "owners"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    pets: Mapped[list[Pet]] = relationship(lazy="selectin", order_by="Pet.id")
    houses: Mapped[list[House]] = relationship(lazy="joined", order_by="House.id")


class House(MappedAsDataclass, Base):
    __tablename__ = "houses"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    owner_id: Mapped[int] = mapped_column(ForeignKey("owners.id"), init=False)
    street: Mapped[str]


class Pet(Base):
    """Its subclasses load themselves, each in another way."""

    __tablename__ = "pets"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("owners.id"))
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "pet"}  # noqa: RUF012 - SQLAlchemy's way


class Dog(Pet):
    __tablename__ = "dogs"
    id: Mapped[int] = mapped_column(ForeignKey("pets.id"), primary_key=True)
    trick: Mapped[str]
    __mapper_args__ = {"polymorphic_identity": "dog", "polymorphic_load": "inline"}  # noqa: RUF012 - as above


class Cat(Pet):
    __tablename__ = "cats"
    id: Mapped[int] = mapped_column(ForeignKey("pets.id"), primary_key=True)
    victim: Mapped[str]
    __mapper_args__ = {"polymorphic_identity": "cat", "polymorphic_load": "selectin"}  # noqa: RUF012 - as above


class Puppy(Dog):
    teeth: Mapped[int | None]
    __mapper_args__ = {"polymorphic_identity": "puppy", "polymorphic_load": "inline"}  # noqa: RUF012 - as above


imperative = registry()
letters = Table(
    "letters",
    imperative.metadata,
    Column("id", Integer, primary_key=True),
    Column("text_", String, nullable=False),
)


class Letter:
    def __init__(self, text: str) -> None:
        self.text = text


imperative.map_imperatively(Letter, letters, properties={"text": letters.c.text_})


class NameView(BaseModel):
    name: str


class PetView(BaseModel):
    name: str
    trick: str | None = None
    victim: str | None = None
    teeth: int | None = None


class OwnerView(BaseModel):
    name: str
    pets: list[PetView]


@pytest.fixture
def zoo() -> Iterator[Engine]:
    made = create_engine("sqlite://", poolclass=StaticPool)
    for metadata in (Base.metadata, imperative.metadata):
        metadata.create_all(made)
    with Session(made) as session:
        pets = [
            Dog(name="d", trick="sit"),
            Cat(name="c", victim="mouse"),
            Puppy(name="p", trick="bite", teeth=4),
            Pet(name="x"),
        ]
        session.add_all([Owner(name="o", pets=pets, houses=[House(street="s")]), Letter("hello")])
        session.commit()
    yield made
    made.dispose()


@pytest.fixture
def served(zoo: Engine) -> Callable[..., tuple[list[Any], int, int]]:
    """Give the function that loads, serialises, and gives documents and the statements of both."""

    def serve(model: Any, view: Any, **settings: Any) -> tuple[list[Any], int, int]:
        ran: list[str] = []
        event.listen(zoo, "before_cursor_execute", lambda *args: ran.append(args[2]))
        with Session(zoo) as session:
            objects = session.scalars(select(model).options(*load_for(model, view, **settings))).unique().all()
            loading = len(ran)
            shown = [view.model_validate(each, from_attributes=True).model_dump() for each in objects]
        return shown, loading, len(ran) - loading

    return serve


def test_what_a_mapping_loads_by_itself_is_not_loaded_unless_the_view_names_it(served):
    assert served(Owner, NameView) == ([{"name": "o"}], 1, 0)


def test_without_the_guard_a_mapping_still_loads_what_it_says(served):
    assert served(Owner, NameView, guard=False)[1] > 1


@pytest.mark.parametrize(("model", "view"), [(Pet, PetView), (Owner, OwnerView)])
def test_subclasses_that_load_themselves_are_shown_without_a_later_statement(served, model, view):
    documents, _, later = served(model, view)
    pets = documents if model is Pet else documents[0]["pets"]
    assert [pet["trick"] for pet in pets] == ["sit", None, "bite", None]
    assert [pet["victim"] for pet in pets] == [None, "mouse", None, None]
    assert [pet["teeth"] for pet in pets] == [None, None, 4, None]
    assert later == 0


def test_a_class_that_is_mapped_from_outside_is_planned(served):
    class LetterView(BaseModel):
        text: str

    assert served(Letter, LetterView) == ([{"text": "hello"}], 1, 0)


def test_an_async_session_loads_and_serialises_without_a_lazy_load():
    async def serve() -> list[Any]:
        engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        async with AsyncSession(engine) as session:
            session.add(Owner(name="o", pets=[Pet(name="x")]))
            await session.commit()
            session.expunge_all()
            owners = (await session.scalars(select(Owner).options(*load_for(Owner, OwnerView)))).unique().all()
            shown = [OwnerView.model_validate(owner, from_attributes=True).model_dump() for owner in owners]
        await engine.dispose()
        return shown

    assert asyncio.run(serve())[0]["pets"][0]["name"] == "x"


# With the statement's own ways.
def test_options_work_for_one_object_by_its_key(engine, statements):
    class CustomerOrders(BaseModel):
        number: str
        customer: NameView

    with Session(engine) as session:
        order = session.get_one(Order, 1, options=load_for(Order, CustomerOrders))
        assert CustomerOrders.model_validate(order, from_attributes=True).customer.name
        assert len(statements) == 1


def test_a_value_filled_by_with_expression_can_be_shown(engine):
    class Filled(BaseModel):
        with_expression_only: int

    statement = select(Order).options(
        *load_for(Order, Filled), with_expression(Order.with_expression_only, func.abs(-3))
    )
    with Session(engine) as session:
        order = session.scalars(statement).first()
        assert Filled.model_validate(order, from_attributes=True).with_expression_only == 3


def test_a_filter_for_all_entities_drops_no_parents(engine):
    class PayerView(BaseModel):
        number: str
        customer: NameView | None

    hidden = with_loader_criteria(Customer, Customer.name != "customer 1")
    with Session(engine) as session:
        orders = session.scalars(select(Order).options(*load_for(Order, PayerView), hidden)).all()
        assert len(orders) == 7
        assert any(order.customer is None for order in orders)


def test_options_of_two_models_fit_in_one_statement(engine, statements):
    class LineView(BaseModel):
        quantity: int

    class NumberView(BaseModel):
        number: str

    options = (*load_for(Order, NumberView), *load_for(Line, LineView))
    with Session(engine) as session:
        rows = session.execute(select(Order, Line).join(Order.lines).options(*options)).all()
        assert rows[0][0].number
        assert rows[0][1].quantity
        assert len(statements) == 1


class Names(BaseModel):
    name: str
    parent: NameView | None
    children: list[NameView]


@pytest.mark.parametrize("expired", [False, True])
def test_a_second_plan_in_one_session_completes_what_the_first_left_out(engine, statements, expired):
    class Ids(BaseModel):
        id: int

    with Session(engine) as session:
        kept = session.scalars(select(Category).options(*load_for(Category, Ids))).all()
        if expired:
            session.expire_all()
        found = session.scalars(select(Category).options(*load_for(Category, Names))).all()
        loading = len(statements)
        shown = [Names.model_validate(each, from_attributes=True).model_dump() for each in found]
        assert len(statements) == loading
        assert [each["parent"] and each["parent"]["name"] for each in shown[:2]] == [None, "category 1"]
        assert kept[0] is found[0]


def test_what_the_session_had_loaded_before_stays_and_the_rest_is_guarded_from_then_on(engine):
    with Session(engine) as session:
        before = session.get_one(Category, 1)
        session.scalars(select(Category).options(*load_for(Category, Names))).all()
        assert before.hidden == "s"
        with pytest.raises(InvalidRequestError):
            before.products  # noqa: B018


def test_a_subclass_behind_an_alias_is_refused():
    with pytest.raises(LoadingError, match=r"PetView\.trick: only subclasses of Pet have it.*alias"):
        load_for(aliased(Pet), PetView)


def test_a_need_that_leads_to_a_relationship_loads_its_keys_only():
    class CountView(BaseModel):
        name: str
        number: int = 0

    CountView.model_fields["number"].metadata.append(needs("pets"))
    CountView.model_rebuild(force=True)
    plan = str(explain(Owner, CountView))
    assert "pets → selectinload" in plan
    assert plan.count("named by the view") == 1
