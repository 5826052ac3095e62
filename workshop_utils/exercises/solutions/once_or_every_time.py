"""Solutions of lesson 10."""

from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, selectinload

from workshop_utils.shop import Order, Product


def product_app(url):
    """An app with `GET /products/{product_id}`: id and name of a product, from the database at `url`."""

    @asynccontextmanager
    async def lifespan(app):
        app.state.engine = create_engine(url)
        yield
        app.state.engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/products/{product_id}")
    def product(product_id: int, request: Request):
        with Session(request.app.state.engine) as session:
            found = session.get_one(Product, product_id)
            return {"id": found.id, "name": found.name}

    return app


def order_app(engine, view):
    """An app with `GET /orders/{order_id}`: an order as `view`, a view schema, shows it, or status 404."""
    app = FastAPI()

    @app.get("/orders/{order_id}", response_model=view)
    def order(order_id: int):
        with Session(engine) as session:
            found = session.get(Order, order_id, options=[selectinload(Order.lines)])
        if found is None:
            raise HTTPException(404)
        return found

    return app


def payment_app(engine, pay):
    """`POST` adds an order, kept if `pay(order_id)`, another service, gives True; else 402. `GET`: the ids of a customer's orders."""
    app = FastAPI()

    @app.post("/customers/{customer_id}/orders")
    def add_order(customer_id: int):
        with Session(engine) as session:
            order = Order(customer_id=customer_id, placed_at=datetime(2025, 12, 24), status="placed")
            session.add(order)
            session.flush()
            if not pay(order.id):
                raise HTTPException(402)
            session.commit()
            return {"id": order.id}

    @app.get("/customers/{customer_id}/orders")
    def orders(customer_id: int):
        with Session(engine) as session:
            return session.scalars(select(Order.id).where(Order.customer_id == customer_id).order_by(Order.id)).all()

    return app


def price_app(read_settings):
    """An app with `GET /prices/{cents}`, and the dependency that gives its settings, which a test can override.

    `read_settings()` reads `{"vat_percent": …, "currency": …}` from a file, and raises OSError where that can't be read.
    """
    app = FastAPI()

    @cache
    def get_settings():
        return read_settings()

    @app.get("/prices/{cents}")
    def price(cents: int, settings: Annotated[dict, Depends(get_settings)]):
        return {"cents": cents + cents * settings["vat_percent"] // 100, "currency": settings["currency"]}

    return app, get_settings
