"""Requests that can't be answered are refused in words, and no request leaves anything open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from api_calls import responses
from sqlalchemy import Engine

from workshop_utils.shop import create_api, open_database

PAGES = ("/categories", "/products", "/products/1", "/reviews", "/orders", "/orders/1", "/customers/1", "/dashboard")
HUGE = 10**30


@pytest.fixture
def on_disk(folder) -> Iterator[Engine]:
    """Give a shop in a file, where each request may have a connection of its own."""
    engine = open_database("small", path=folder / "shop.db")
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/products/101", "product 101"),
        ("/products/0", "product 0"),
        ("/products/-1", "product -1"),
        ("/orders/1001", "order 1001"),
        ("/customers/301", "customer 301"),
        ("/customers/301/orders", "customer 301"),
        ("/products?category_id=66", "category 66"),
    ],
)
def test_what_isnt_there_is_named_with_404(engine, address, named):
    (response,) = responses(engine, address)
    assert (response.status_code, response.json()) == (404, {"detail": f"There is no {named}."})


@pytest.mark.parametrize(
    "address",
    [
        *("/products?page=0", "/products?size=0", "/products?size=-1", "/products?page=two", "/products?category_id=x"),
        *("/orders?size=0", "/orders?status=lost", "/orders?customer_id=", "/reviews?limit=0", "/reviews?limit="),
        *(
            "/products/one",
            "/orders/1.5",
            "/customers/%00",
            "/dashboard?since=yesterday",
            "/dashboard?since=2025-10-01T12:30:00",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_place_it_stands_in(engine, address):
    (response,) = responses(engine, address)
    assert response.status_code == 422
    (problem,) = response.json()["detail"]
    name = address.partition("?")[2].partition("=")[0]
    assert problem["loc"] == (["query", name] if name else ["path", f"{address.split('/')[1][:-1]}_id"])


@pytest.mark.parametrize(
    "address",
    [
        *(f"/{kind}/{HUGE}" for kind in ("products", "orders", "customers")),
        *(f"/{kind}?{name}={HUGE}" for kind in ("products", "orders") for name in ("page", "size")),
        *(f"/reviews?limit={HUGE}", f"/products?category_id={HUGE}", f"/orders?customer_id={HUGE}"),
    ],
)
def test_a_number_beyond_the_database_is_refused_too(engine, address):
    (response,) = responses(engine, address)
    assert (response.status_code, "too large" in response.json()["detail"]) == (422, True)


def test_a_filter_that_meets_nothing_gives_an_empty_list(engine):
    reviews, orders, products, dashboard = responses(
        engine, "/reviews?product_id=999", "/orders?customer_id=999", "/products?q=xyzzy", "/dashboard?since=2099-01-01"
    )
    assert reviews.json() == []
    for page in (orders, products):
        assert page.json() == {"items": [], "page": 1, "size": 20, "total": 0}
    assert (dashboard.json()["orders"], dashboard.json()["by_department"]) == (0, [])


def test_the_same_request_gives_the_same_bytes_whichever_app_and_database_it_meets(engine, on_disk):
    first, again, other = (responses(where, *PAGES) for where in (engine, engine, on_disk))
    assert [page.content for page in first] == [page.content for page in again] == [page.content for page in other]
    assert {page.status_code for page in first} == {200}


def test_requests_that_overlap_get_what_they_get_alone(on_disk):
    async def together():
        transport = httpx.ASGITransport(create_api(on_disk))
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            return await asyncio.gather(*(client.get(page) for page in PAGES))

    alone = responses(on_disk, *PAGES)
    assert [page.content for page in asyncio.run(together())] == [page.content for page in alone]


def test_connections_are_given_back_whatever_the_answer(on_disk):
    asked = responses(on_disk, *PAGES, "/products/0", "/products/x", f"/products/{HUGE}")
    assert [response.status_code for response in asked[-3:]] == [404, 422, 422]
    assert on_disk.pool.checkedout() == 0


def test_two_apps_of_two_shops_dont_meet(engine, shop):
    totals = [responses(one, "/products")[0].json()["total"] for one in (engine, shop, engine)]
    assert totals == [100, 240, 100]
