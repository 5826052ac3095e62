"""The shop's API: lists, pages and a dashboard, over any engine of a shop.

It is slow in believable ways: each line is what a good engineer might write on a busy day, and every answer is right.
The lessons measure what it costs, and mend it; `tests/shop/test_api_costs.py` holds each cost as a count.
"""

from __future__ import annotations

from datetime import date, datetime, time
from statistics import fmean
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi_offline import FastAPIOffline
from sqlalchemy import Engine, select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import joinedload, selectinload

from workshop_utils.shop import views
from workshop_utils.shop.api_parts import (
    AskedPaging,
    Number,
    OpenSession,
    count,
    department_sums,
    found,
    ids_under,
    node_of,
    page_of,
    path_to,
    status_sums,
    summary_of,
)
from workshop_utils.shop.models import Category, Customer, Order, OrderLine, Product, Review

ABOUT = """
A mail-order shop, as those who work there see it. Money is in whole cents, times are in UTC.

What goods cost the shop and customers' e-mail addresses are never shown.
"""
TAGS = [
    {"name": "Products", "description": "What the shop sells"},
    {"name": "Reviews", "description": "What customers think of it"},
    {"name": "Orders", "description": "Who bought what, and what became of it"},
    {"name": "Customers", "description": "Who has an account"},
    {"name": "Dashboard", "description": "All of it in a few sums"},
]
FOLDED = {"defaultModelsExpandDepth": 0}
"""Of `/docs`: schemas stand below the endpoints, and open with a click."""
NEWEST_REVIEWS = 5
THIS_QUARTER = date(2025, 10, 1)
"""The newest orders are from the end of 2025."""
MISSING: dict[int | str, dict[str, Any]] = {404: {"model": views.Problem, "description": "There is none of that id."}}

router = APIRouter()


def create_api(engine: Engine) -> FastAPI:
    """Give the shop's API as a FastAPI application that asks `engine`, which stays the caller's to dispose of.

    Its OpenAPI page, `/docs`, needs no network. Requests that overlap need an engine with a connection for each of them,
    as `open_database` gives it.
    """
    app: FastAPI = FastAPIOffline(
        title="The shop",
        version="1.0",
        description=ABOUT,
        openapi_tags=TAGS,
        swagger_ui_parameters=FOLDED,
        redoc_url=None,  # ReDoc fetches a picture from the network
    )
    app.state.engine = engine
    app.include_router(router)
    for error in (OverflowError, DataError):  # what SQLite's driver raises, and what SQLAlchemy says for PostgreSQL's
        app.add_exception_handler(error, too_large)
    return app


def too_large(_request: Request, _error: Exception) -> JSONResponse:
    """Answer that a number is beyond what the database knows."""
    return JSONResponse({"detail": "One of the numbers is too large for the database."}, status_code=422)


@router.get("/", include_in_schema=False)
def home() -> RedirectResponse:
    """Send browsers to the page that shows what there is."""
    return RedirectResponse("docs")


@router.get("/categories", tags=["Products"], summary="The tree of goods")
def list_categories(session: OpenSession) -> list[views.CategoryNode]:
    """All departments, each with its aisles and shelves inside."""
    departments = select(Category).where(Category.parent_id.is_(None)).order_by(Category.id)
    return [node_of(department) for department in session.scalars(departments)]


@router.get("/products", tags=["Products"], summary="Products, page by page", responses=MISSING)
def list_products(
    session: OpenSession, asked: AskedPaging, category_id: int | None = None, q: str = ""
) -> views.ProductPage:
    """All products, or those of a category and what is under it, or those with `q` in their name."""
    products = select(Product).order_by(Product.id)
    if category_id is not None:
        products = products.where(Product.category_id.in_(ids_under(found(session, Category, category_id))))
    if q:
        products = products.where(Product.name.icontains(q, autoescape=True))
    items = [views.ProductRow.model_validate(product) for product in page_of(session, products, asked)]
    return views.ProductPage(items=items, page=asked.page, size=asked.size, total=count(session, products))


@router.get("/products/{product_id}", tags=["Products"], summary="A product's page", responses=MISSING)
def show_product(session: OpenSession, product_id: int) -> views.ProductDetail:
    """A product, where it stands, and what customers think of it."""
    product = found(session, Product, product_id)
    reviews = sorted(product.reviews, key=lambda review: (review.written_at, review.id), reverse=True)
    return views.ProductDetail(
        **views.ProductCard.model_validate(product).model_dump(),
        path=[views.CategoryName.model_validate(category) for category in path_to(product.category)],
        reviews=len(reviews),
        stars=round(fmean(review.stars for review in reviews), 2) if reviews else None,
        newest_reviews=[views.ReviewRow.model_validate(review) for review in reviews[:NEWEST_REVIEWS]],
    )


@router.get("/reviews", tags=["Reviews"], summary="The newest reviews")
def list_reviews(session: OpenSession, limit: Number = 20, product_id: int | None = None) -> list[views.ReviewDetail]:
    """The newest reviews, of all products or of one, each with its customer and its product."""
    newest = select(Review).order_by(Review.written_at.desc(), Review.id.desc()).limit(limit)
    if product_id is not None:
        newest = newest.where(Review.product_id == product_id)
    whole = newest.options(joinedload(Review.customer), joinedload(Review.product))
    return [views.ReviewDetail.model_validate(review) for review in session.scalars(whole)]


@router.get("/orders", tags=["Orders"], summary="Orders, page by page")
def list_orders(
    session: OpenSession, asked: AskedPaging, status: views.Status | None = None, customer_id: int | None = None
) -> views.OrderPage:
    """All orders, or those of a status or of a customer, the newest first."""
    orders = select(Order).order_by(Order.placed_at.desc(), Order.id.desc())
    if status is not None:
        orders = orders.where(Order.status == status)
    if customer_id is not None:
        orders = orders.where(Order.customer_id == customer_id)
    items = [summary_of(order) for order in page_of(session, orders, asked)]
    return views.OrderPage(items=items, page=asked.page, size=asked.size, total=count(session, orders))


@router.get("/orders/{order_id}", tags=["Orders"], summary="An order's page", responses=MISSING)
def show_order(session: OpenSession, order_id: int) -> views.OrderDetail:
    """An order: what was bought, by whom, and what happened to it."""
    order = found(session, Order, order_id)
    return views.OrderDetail(
        **summary_of(order).model_dump(),
        lines=[views.LineRow.model_validate(line) for line in order.lines],
        history=[views.StepRow.model_validate(step) for step in order.history],
    )


@router.get("/customers/{customer_id}", tags=["Customers"], summary="A customer's page", responses=MISSING)
def show_customer(session: OpenSession, customer_id: int) -> views.CustomerDetail:
    """A customer, how often they bought, and what it came to."""
    customer = found(session, Customer, customer_id)
    return views.CustomerDetail(
        **views.CustomerRow.model_validate(customer).model_dump(),
        orders=len(customer.orders),
        spent_cents=sum(order.total_cents for order in customer.orders),
    )


@router.get("/customers/{customer_id}/orders", tags=["Customers"], summary="A customer's orders", responses=MISSING)
def list_orders_of_customer(session: OpenSession, customer_id: int) -> list[views.OrderSummary]:
    """All orders of a customer, the newest first."""
    customer = found(session, Customer, customer_id)
    newest_first = sorted(customer.orders, key=lambda order: (order.placed_at, order.id), reverse=True)
    return [summary_of(order) for order in newest_first]


@router.get("/dashboard", tags=["Dashboard"], summary="How the shop is doing")
def show_dashboard(session: OpenSession, since: date = THIS_QUARTER) -> views.Dashboard:
    """How many customers there are, and what the orders since a day brought in, by status and by department."""
    recent = select(Order).where(Order.placed_at >= datetime.combine(since, time()))
    orders = session.scalars(recent.options(selectinload(Order.lines).selectinload(OrderLine.product))).all()
    return views.Dashboard(
        since=since,
        customers=len(session.scalars(select(Customer)).all()),
        orders=len(orders),
        by_status=status_sums(orders),
        by_department=department_sums(orders),
    )
