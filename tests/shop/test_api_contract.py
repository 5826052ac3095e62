"""What the API promises: its OpenAPI page opens offline, nothing private is shown, and nothing is loaded before it is needed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from api_calls import responses
from sqlalchemy import text

from workshop_utils import shop as the_shop

ADDRESS = re.compile(r"""(?:href|src)="([^"]*)"|["']((?:https?:)?/[^"']*)["']""")
PLANTED_CENTS = 777_000_000
PLANTED_NAME = "planted.address"
# For each endpoint, with what is asked of it: rows with something in them.
ASKED = {
    "/categories": ("", "?x=1"),
    "/products": ("", "?size=1000", "?category_id=1", "?q=a", "?category_id=99"),
    "/products/{product_id}": ("1", "50", "100", "101", "x"),
    "/reviews": ("", "?limit=10000", "?product_id=1", "?limit=0"),
    "/orders": ("", "?size=1000", "?status=paid", "?customer_id=1", "?status=x"),
    "/orders/{order_id}": ("1", "1000", "1001"),
    "/customers/{customer_id}": ("1", "300", "301"),
    "/customers/{customer_id}/orders": ("1", "300", "301"),
    "/dashboard": ("", "?since=2000-01-01", "?since=x"),
}
PRIVATE = re.compile(r"cost|mail|photo", re.IGNORECASE)


@pytest.fixture
def document(engine):
    """Give the OpenAPI document."""
    return responses(engine, "/openapi.json")[0].json()


def addresses() -> list[str]:
    """Give every address that this module asks for."""
    return [_filled(path, asked) for path, several in ASKED.items() for asked in several]


def _filled(path: str, asked: str) -> str:
    return re.sub(r"{\w+}", asked, path) if "{" in path else path + asked


def keys(value: object) -> Iterator[str]:
    """Give the name of every field in a JSON value, however deep."""
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from keys(inner)
    if isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def test_every_endpoint_is_among_those_looked_at(document):
    assert document["paths"].keys() == ASKED.keys()


def test_no_endpoint_promises_anything_private(document):
    views = document["components"]["schemas"]
    fields = {f"{name}.{field}" for name, view in views.items() for field in view.get("properties", {})}
    assert len(fields) > 50
    assert not [field for field in fields if PRIVATE.search(field)]


def test_no_answer_shows_costs_addresses_or_photos(engine):
    with engine.begin() as connection:
        connection.execute(
            text(f"UPDATE products SET cost_cents = {PLANTED_CENTS} + id, photo = CAST('{PLANTED_NAME}' AS BLOB)")
        )
        connection.execute(text(f"UPDATE customers SET email = '{PLANTED_NAME}' || id || '@example.org'"))
    asked = responses(engine, *addresses())
    assert {response.status_code for response in asked} == {200, 404, 422}
    for response in asked:
        assert not re.search(rf"{PLANTED_CENTS // 1000}\d\d\d|{PLANTED_NAME}|@", response.text), response.url
        assert not [key for key in keys(response.json()) if PRIVATE.search(key)], response.url


def test_each_endpoint_says_in_words_what_it_gives(document):
    for path, methods in document["paths"].items():
        assert methods.keys() == {"get"}, path
        described = methods["get"]
        assert described["summary"], path
        assert described["description"].endswith("."), path
        assert described["tags"][0] in {tag["name"] for tag in document["tags"]}, path
        assert ("404" in described["responses"]) == (path == "/products" or "{" in path), path
    assert len(document["info"]["description"]) > 20


def test_views_explain_their_fields(document):
    views = document["components"]["schemas"]
    assert all(view["description"].endswith(".") for name, view in views.items() if "Validation" not in name)
    assert views["OrderSummary"]["properties"]["pieces"]["description"].startswith("How many things were bought")


def test_the_openapi_page_names_addresses_of_its_own_server_only_and_each_answers(engine):
    (page,) = responses(engine, "/docs")
    assert page.headers["content-type"].startswith("text/html")
    named = {address for pair in ADDRESS.findall(page.text) for address in pair if address}
    assert {address.rpartition("/")[2] for address in named} > {
        "openapi.json",
        "swagger-ui-bundle.js",
        "swagger-ui.css",
    }
    assert all(re.match(r"/\w", address) for address in named), named
    assert "http" not in page.text
    assert {response.status_code for response in responses(engine, *named)} == {200}


def test_a_browser_that_comes_to_the_root_is_sent_to_the_openapi_page(engine):
    (response,) = responses(engine, "/")
    assert response.is_redirect
    assert str(response.next_request.url) == "http://shop/docs"


def test_the_shop_is_imported_without_fastapi_and_the_api_brings_it():
    program = (
        "import sys\nfrom workshop_utils import shop\nbefore = {'fastapi', 'pydantic', 'starlette'} & set(sys.modules)\n"
        "shop.create_api\nprint(before, 'fastapi' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["set()", "True"]


def test_the_shop_names_the_api_among_what_it_has():
    assert "create_api" in the_shop.__all__
    assert {"create_api", "open_database", "models"} <= set(dir(the_shop))
    with pytest.raises(AttributeError, match="no attribute 'create_apy'"):
        the_shop.create_apy  # noqa: B018
