"""One dependency drives the loading of real FastAPI endpoints, called as a server calls them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Generic, TypeVar

import pytest
from fastapi import APIRouter, Depends, FastAPI
from market import Order
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workshop_utils.loading import LoadingError, check_routes, load_for, loading_for

T = TypeVar("T")


class View(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CustomerView(View):
    name: str


class LineView(View):
    quantity: int


class OrderView(View):
    number: str
    customer: CustomerView
    lines: list[LineView]


class NumberView(View):
    number: str


class Page(View, Generic[T]):
    items: list[T]
    total: int


class Plain(View):
    items: list[OrderView]


Options = Annotated[tuple[Any, ...], Depends(loading_for(Order))]


def get(app: FastAPI, path: str) -> Any:
    """Send one request through the application, without a server or a thread."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": [],
        "client": ("test", 1), "server": ("test", 80),
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return json.loads(b"".join(message.get("body", b"") for message in sent))


@pytest.fixture
def app(engine: Engine) -> FastAPI:
    app, router = FastAPI(), APIRouter(prefix="/inner")

    async def session() -> AsyncIterator[Session]:
        with Session(engine) as made:
            yield made

    Sessions = Annotated[Session, Depends(session)]  # noqa: N806 - a type

    async def orders(session: Sessions, options: Options) -> Any:
        return session.scalars(select(Order).order_by(Order.id).options(*options)).all()

    async def first(session: Sessions, options: Options) -> Any:
        return session.scalars(select(Order).order_by(Order.id).options(*options)).first()

    async def page(session: Sessions, options: Options) -> Any:
        return {"items": session.scalars(select(Order).options(*options)).all(), "total": 7}

    app.get("/list", response_model=list[OrderView])(orders)
    app.get("/numbers", response_model=list[NumberView])(orders)
    app.get("/first", response_model=OrderView | None)(first)
    router.get("/page", response_model=Page[OrderView])(page)
    app.include_router(router, prefix="/outer")
    return app


@pytest.mark.parametrize(("path", "counted"), [("/list", 2), ("/numbers", 1), ("/first", 2), ("/outer/inner/page", 2)])
def test_the_response_model_decides_what_is_loaded(app, statements, path, counted):
    answer = get(app, path)
    assert len(statements) == counted
    orders = answer["items"] if "page" in path else answer if isinstance(answer, list) else [answer]
    assert orders[0]["number"] == "A1"
    assert ("lines" in orders[0]) == (path != "/numbers")


def test_check_routes_plans_every_endpoint_also_of_included_routers(app):
    assert check_routes(app) == 4


def test_check_routes_finds_an_endpoint_that_can_not_be_planned(app):
    async def wrong(options: Options) -> None: ...

    app.get("/wrong", response_model=list[LineView])(wrong)
    with pytest.raises(LoadingError, match=r"^GET /wrong, LineView\.quantity: Order has no"):
        check_routes(app)


def test_check_routes_names_every_endpoint_that_can_not_be_planned(app):
    async def wrong(options: Options) -> None: ...

    app.get("/wrong", response_model=list[LineView])(wrong)
    app.post("/also", response_model=None)(wrong)
    with pytest.raises(LoadingError, match=r"(?s)^2 endpoints: .*GET /wrong, LineView.*POST /also: has no response"):
        check_routes(app)


def test_a_page_of_views_given_as_the_view_is_pointed_to_the_view_inside():
    with pytest.raises(LoadingError, match=r"is an envelope around OrderView.*view_in\(Page\[OrderView\]\)"):
        load_for(Order, Page[OrderView])
    with pytest.raises(LoadingError, match=r"^Page\[LineView\]\.\w+: Order has no"):  # nor does what is inside fit
        load_for(Order, Page[LineView])


def test_an_endpoint_without_a_response_model_is_asked_for_one(app):
    async def silent(options: Options) -> Any: ...

    app.get("/silent", response_model=None)(silent)
    with pytest.raises(LoadingError, match=r"^GET /silent: has no response model"):
        check_routes(app)


def test_an_envelope_that_is_not_generic_is_told_by_naming_the_view():
    app = FastAPI()

    async def plain(options: Annotated[Any, Depends(loading_for(Order, OrderView))]) -> Any: ...

    app.get("/plain", response_model=Plain)(plain)
    assert check_routes(app) == 1


def test_the_dependency_gives_what_load_for_gives():
    class Route:
        response_model = Page[OrderView]

    assert loading_for(Order).options(Route()) is load_for(Order, OrderView)
