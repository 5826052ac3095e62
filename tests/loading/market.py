"""A market with one of everything that SQLAlchemy can map, and rows that are shared, missing and repeated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table, func, select
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase,
    DynamicMapped,
    Mapped,
    Session,
    WriteOnlyMapped,
    aliased,
    attribute_keyed_dict,
    column_keyed_dict,
    column_property,
    composite,
    keyfunc_mapping,
    mapped_column,
    query_expression,
    relationship,
    synonym,
)

from workshop_utils.loading import needs


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON}  # noqa: RUF012 - SQLAlchemy's way


@dataclass
class Address:
    street: str
    city: str


order_tags = Table(
    "order_tags",
    Base.metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


note_table = Table(
    "notes",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("language", String, nullable=False),
    Column("text", String, nullable=False),
    Column("order_id", ForeignKey("orders.id"), nullable=False),
)


class Note(Base):
    __table__ = note_table


class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    colour: Mapped[str]
    orders: Mapped[list[Order]] = relationship(secondary=order_tags, back_populates="tags", order_by="Order.id")


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column("mail")
    photo: Mapped[str] = mapped_column(deferred=True, deferred_raiseload=True)
    street: Mapped[str]
    city: Mapped[str]
    version: Mapped[int] = mapped_column()
    address: Mapped[Address] = composite("street", "city")
    orders: Mapped[list[Order]] = relationship(
        back_populates="customer", foreign_keys="Order.customer_id", order_by="Order.id"
    )
    profile: Mapped[Profile | None] = relationship(back_populates="customer")
    order_count: Mapped[int]
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way


class Profile(Base):
    __tablename__ = "profiles"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    customer: Mapped[Customer] = relationship(back_populates="profile")


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    status: Mapped[str]
    remark: Mapped[str | None]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    state: Mapped[str] = synonym("status")
    with_expression_only: Mapped[int | None] = query_expression()

    customer: Mapped[Customer] = relationship(back_populates="orders", foreign_keys=customer_id)
    payer: Mapped[Customer | None] = relationship(foreign_keys=payer_id)
    lines: Mapped[list[Line]] = relationship(back_populates="order", order_by="Line.position")
    seen_lines: Mapped[list[Line]] = relationship(viewonly=True, order_by="Line.position")
    tags: Mapped[list[Tag]] = relationship(secondary=order_tags, back_populates="orders", order_by="Tag.id")
    notes: Mapped[dict[str, Note]] = relationship(collection_class=attribute_keyed_dict("language"))
    notes_by_column: Mapped[dict[str, Note]] = relationship(
        collection_class=column_keyed_dict(note_table.c.language), viewonly=True
    )
    notes_by_function: Mapped[dict[str, Note]] = relationship(
        collection_class=keyfunc_mapping(lambda note: note.text[:2] + note.language), viewonly=True
    )
    history: WriteOnlyMapped[Note] = relationship(viewonly=True)
    log: DynamicMapped[Note] = relationship(viewonly=True)

    tag_names: AssociationProxy[list[str]] = association_proxy("tags", "name")
    products: AssociationProxy[list[Product]] = association_proxy("lines", "product")
    note_texts: AssociationProxy[dict[str, str]] = association_proxy("notes", "text")

    kind = "order"

    @property
    @needs("lines.price_cents", "lines.quantity")
    def total(self) -> int:
        return sum(line.price_cents * line.quantity for line in self.lines)

    @cached_property
    @needs("total", "label")
    def headline(self) -> str:
        return f"{self.label}: {self.total}"

    @property
    def opaque(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    @needs("endless")
    def endless(self) -> int:
        return 0

    def method(self) -> int:
        return 1

    @hybrid_property
    def label(self) -> str:
        return self.number + "/" + self.status

    @hybrid_property
    def customers_name(self) -> str:
        return self.customer.name

    @hybrid_property
    def loud(self) -> str:
        return self.number.upper()

    @loud.inplace.expression
    @classmethod
    def _loud(cls) -> Any:
        return func.upper(cls.number)

    @hybrid_property
    @needs("customer.name")
    def declared_hybrid(self) -> str:
        return self.customer.name


class Line(Base):
    __tablename__ = "lines"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    quantity: Mapped[int]
    price_cents: Mapped[int]
    order: Mapped[Order] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship(back_populates="lines")
    parcels: Mapped[list[Parcel]] = relationship(order_by="Parcel.id")


class Parcel(Base):
    __tablename__ = "parcels"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    order_id: Mapped[int]
    position: Mapped[int]
    __table_args__ = (ForeignKeyConstraint(["order_id", "position"], ["lines.order_id", "lines.position"]),)


class Vendor(Base):
    __tablename__ = "vendors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Product(Base):
    __tablename__ = "products"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    price_cents: Mapped[int]
    description: Mapped[str] = mapped_column(deferred=True)
    attributes: Mapped[dict[str, Any]]
    vendor_id: Mapped[int | None] = mapped_column(ForeignKey("vendors.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    vendor: Mapped[Vendor | None] = relationship()
    category: Mapped[Category | None] = relationship(back_populates="products")
    lines: Mapped[list[Line]] = relationship(back_populates="product", order_by="Line.order_id, Line.position")


class Category(Base):
    __tablename__ = "categories"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    hidden: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    parent: Mapped[Category | None] = relationship(back_populates="children", remote_side="Category.id")
    children: Mapped[list[Category]] = relationship(back_populates="parent", order_by="Category.id")
    products: Mapped[list[Product]] = relationship(back_populates="category", order_by="Product.id")


class Company(Base):
    __tablename__ = "companies"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    employees: Mapped[list[Employee]] = relationship(back_populates="company", order_by="Employee.id")
    managers: Mapped[list[Manager]] = relationship(viewonly=True, order_by="Manager.id")


class Employee(Base):
    __tablename__ = "employees"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column()
    name: Mapped[str]
    salary: Mapped[int]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    company: Mapped[Company] = relationship(back_populates="employees")
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "employee"}  # noqa: RUF012 - SQLAlchemy's way


class Manager(Employee):
    __tablename__ = "managers"
    id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    budget: Mapped[int]
    plans: Mapped[str]
    papers: Mapped[list[Paper]] = relationship(order_by="Paper.id")
    __mapper_args__ = {"polymorphic_identity": "manager"}  # noqa: RUF012 - SQLAlchemy's way


class Engineer(Employee):
    """In its base's table."""

    language: Mapped[str | None]
    hobby: Mapped[str | None]
    __mapper_args__ = {"polymorphic_identity": "engineer"}  # noqa: RUF012 - SQLAlchemy's way


class Paper(Base):
    __tablename__ = "papers"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))


class Badge(Base):
    __tablename__ = "badges"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    owner: Mapped[Employee] = relationship()


Product.line_count = column_property(
    select(func.count(Line.position)).where(Line.product_id == Product.id).correlate_except(Line).scalar_subquery()
)

_ranked = select(
    Line,
    func.row_number().over(partition_by=Line.order_id, order_by=Line.position.desc()).label("rank"),
).subquery()
LastLine = aliased(Line, _ranked)
Order.last_lines = relationship(
    LastLine,
    primaryjoin=(Order.id == LastLine.order_id) & (_ranked.c.rank <= 2),
    order_by=LastLine.position,
    viewonly=True,
)


def fill(session: Session) -> None:
    """Add rows: customers shared by orders, products by lines; nulls, empty collections, three levels of categories."""
    session.add_all([_customer(number) for number in range(1, 4)])
    session.add_all(Tag(id=i, name=f"tag {i}", colour="red") for i in range(1, 4))
    session.add_all(Vendor(id=i, name=f"vendor {i}") for i in (1, 2))
    tree = {1: None, 2: 1, 3: 1, 4: 2, 5: None}
    session.add_all(Category(id=i, name=f"category {i}", hidden="s", parent_id=up) for i, up in tree.items())
    session.flush()
    session.add_all(_product(number) for number in range(1, 5))
    session.add_all(_order(session, number) for number in range(1, 8))
    session.add_all(_company(number) for number in (1, 2))
    session.flush()
    session.add_all(Badge(owner_id=number) for number in range(1, 6))
    session.commit()


def _customer(number: int) -> Customer:
    profile = Profile(text=f"about {number}") if number > 1 else None
    return Customer(
        id=number, name=f"customer {number}", email=f"c{number}@example.org", photo="p" * 9, profile=profile,
        street=f"street {number}", city="Town", order_count=number, version=1,
    )  # fmt: skip


def _product(number: int) -> Product:
    return Product(
        id=number, name=f"product {number}", price_cents=100 * number, description="long",
        attributes={"colour": "red", "size": number}, vendor_id=[None, 1, 2, 1][number - 1],
        category_id=[None, 4, 2, 4][number - 1],
    )  # fmt: skip


def _order(session: Session, number: int) -> Order:
    lines = [
        Line(position=i, product_id=1 + (number + i) % 4, quantity=i + 1, price_cents=100 * number)
        for i in range(number % 5)
    ]
    for line in lines[:1]:
        line.parcels = [Parcel(code=f"parcel {number}")]
    return Order(
        id=number, number=f"A{number}", status="paid" if number % 2 else "placed", remark=None,
        customer_id=1 + number % 2, payer_id=None if number % 3 else 3, lines=lines,
        tags=[session.get_one(Tag, 1 + (number + i) % 3) for i in range(number % 3)],
        notes={code: Note(language=code, text=f"{code} {number}") for code in ("de", "fr")[: number % 3]},
    )  # fmt: skip


def _company(number: int) -> Company:
    manager = Manager(
        name=f"m{number}", salary=3, budget=7, plans="hidden", papers=[Paper(title="t"), Paper(title="u")]
    )
    engineer = Engineer(name=f"e{number}", salary=2, language="Python", hobby="chess")
    return Company(name=f"company {number}", employees=[manager, engineer, Employee(name=f"x{number}", salary=1)])
