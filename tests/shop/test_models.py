"""The tables: strict, with foreign keys that hold, and the same answer however it is loaded."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import Integer, LargeBinary, Text, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload, subqueryload

from workshop_utils import shop
from workshop_utils.shop import Base, Category, Customer, Order, Product

TABLES = list(Base.metadata.tables.values())


def test_every_table_is_strict(engine):
    with engine.connect() as connection:
        strict = {row.name: row.strict for row in connection.execute(text("PRAGMA table_list")) if row.schema == "main"}
    assert {name: strict[name] for name in Base.metadata.tables} == dict.fromkeys(Base.metadata.tables, 1)


def test_a_word_where_a_number_belongs_is_refused(engine):
    with engine.connect() as connection, pytest.raises(IntegrityError, match="cannot store TEXT value in INTEGER"):
        connection.execute(text("UPDATE order_lines SET quantity = 'five' WHERE id = 1"))


def test_a_line_of_an_order_that_is_not_there_is_refused(engine):
    with engine.connect() as connection, pytest.raises(IntegrityError, match="FOREIGN KEY"):
        connection.execute(text("INSERT INTO order_lines VALUES (1000000, 2000000, 1, 1, 1)"))


def test_foreign_keys_are_on_in_every_engine(engine, folder):
    def asked(connection):
        return connection.execute(text("PRAGMA foreign_keys")).scalar()

    async def asked_async():
        opened = shop.open_database_async("small")
        async with opened.connect() as connection:
            answer = (await connection.execute(text("PRAGMA foreign_keys"))).scalar()
        await opened.dispose()
        return answer

    file = shop.open_database("small")
    with engine.connect() as one, file.connect() as two, shop.scratch_copy("small") as copy, copy.connect() as three:
        assert [asked(one), asked(two), asked(three)] == [1, 1, 1]
    file.dispose()
    assert asyncio.run(asked_async()) == 1
    assert folder.exists()


@pytest.mark.parametrize("load", [joinedload, selectinload, subqueryload], ids=lambda load: load.__name__)
def test_collections_come_in_the_same_order_however_they_are_loaded(engine, load):
    def collections(*options):
        with Session(engine) as session:
            orders = session.scalars(select(Order).options(*options).order_by(Order.id).limit(200)).unique().all()
            return [([line.id for line in order.lines], [step.id for step in order.history]) for order in orders]

    lazily = collections()
    assert collections(load(Order.lines), load(Order.history)) == lazily
    assert all(ids == sorted(ids) for pair in lazily for ids in pair)


def test_every_collection_is_ordered_by_id():
    collections = [each for mapper in Base.registry.mappers for each in mapper.relationships if each.uselist]
    assert len(collections) == 8
    for each in collections:
        assert [column.compare(each.mapper.primary_key[0]) for column in each.order_by] == [True], each


def test_an_order_comes_to_the_sum_of_its_lines(engine):
    with Session(engine) as session:
        order = session.get(Order, 3)
        asked = text("SELECT sum(quantity * unit_price_cents) FROM order_lines WHERE order_id = 3")
        assert order.total_cents == session.scalar(asked)


def test_times_come_back_as_times_to_the_second(engine):
    with Session(engine) as session:
        order = session.get(Order, 7)
        stored = session.scalar(text("SELECT placed_at FROM orders WHERE id = 7"))
    assert isinstance(order.placed_at, datetime)
    assert stored == order.placed_at.strftime("%Y-%m-%d %H:%M:%S")


def test_times_compare_in_the_database_as_they_do_in_python(engine):
    with Session(engine) as session:
        noon = datetime(2024, 6, 1, 12, 0, 0)
        before = session.scalars(select(Order).where(Order.placed_at < noon)).all()
        every = session.scalars(select(Order)).all()
    assert {order.id for order in before} == {order.id for order in every if order.placed_at < noon}
    assert 0 < len(before) < len(every)


def test_attributes_come_back_as_they_went_in(engine):
    with Session(engine) as session:
        product = session.get(Product, 3)
        product.attributes = {"colour": "été", "sizes": [1, 2], "organic": None}
        session.commit()
        session.expire_all()
        assert session.get(Product, 3).attributes == {"colour": "été", "sizes": [1, 2], "organic": None}


def test_a_relationship_leads_there_and_back(engine):
    with Session(engine) as session:
        for model in (Order, Category, Product, Customer):
            for relationship in inspect(model).relationships:
                assert relationship.back_populates, relationship
        order = session.get(Order, 1)
        assert order in order.customer.orders
        assert all(line.order is order and line in line.product.lines for line in order.lines)


def test_every_foreign_key_has_an_index_and_what_lessons_add_has_none():
    indexed = {(table.name, *(column.name for column in index.columns)) for table in TABLES for index in table.indexes}
    keys = {(table.name, key.parent.name) for table in TABLES for key in table.foreign_keys}
    assert indexed == keys | {("orders", "placed_at", "id")}


def test_only_types_that_strict_tables_know_are_stored():
    columns = [column for table in TABLES for column in table.columns]
    stored = {getattr(column.type, "impl", column.type).__class__ for column in columns}
    assert stored == {Integer, Text, LargeBinary}


def test_every_table_and_column_says_what_it_holds():
    silent = [table.name for table in TABLES if not table.comment]
    silent += [str(column) for table in TABLES for column in table.columns if not column.comment]
    assert silent == []
