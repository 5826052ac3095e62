"""Each way in which the API is slow is there, as a count: the lessons rely on it."""

from __future__ import annotations

import pytest
from api_calls import answer, responses
from sqlalchemy import text

from workshop_utils.measure.ledger import record
from workshop_utils.measure.objects import count_objects
from workshop_utils.measure.steps import count_steps


@pytest.fixture
def cost(shop):
    """Give what a request cost: its ledger, its objects by class, its answer."""

    def of(address: str):
        with record(shop) as ledger, count_objects() as built:
            body = answer(shop, address)
        return ledger, built.by_class, body

    return of


@pytest.fixture
def number(shop):
    """Give a function that asks the shop for one number."""

    def number(sql: str) -> int:
        with shop.connect() as connection:
            return connection.execute(text(sql)).scalar_one()

    return number


@pytest.fixture
def steps(shop):
    """Give how much SQLite works for a request."""

    def of(address: str) -> int:
        answer(shop, address)  # statements are compiled once
        with count_steps(shop) as counted:
            answer(shop, address)
        return counted.steps

    return of


def test_the_list_of_products_loads_descriptions_and_photos_and_shows_neither(shop, cost, number):
    ledger, objects, body = cost("/products?size=50")
    first = "FROM products WHERE id <= 50"
    assert objects == {"Product": 50}
    assert ledger.bytes > number(f"SELECT sum(length(photo) + length(CAST(description AS BLOB))) {first}")
    assert ledger.bytes > 20 * len(responses(shop, "/products?size=50")[0].content)
    assert body["items"][0].keys() == {"id", "name", "price_cents"}


@pytest.mark.parametrize("address", ["/products?size=5", "/orders?size=5"])
def test_each_page_counts_all_that_the_list_holds(cost, address):
    ledger, _, _ = cost(address)
    counting = [one for one in ledger if "count(*)" in one.sql]
    assert [one.rows for one in counting] == [1]
    assert "LIMIT" not in counting[0].sql


@pytest.mark.parametrize("status", ["", "&status=delivered"])
def test_a_page_far_behind_costs_what_was_skipped(steps, number, status):
    last = number("SELECT count(*) FROM orders WHERE status = 'delivered'") - 1
    more = steps(f"/orders?size=1&page={last}{status}") - steps(f"/orders?size=1{status}")
    assert more > last


def test_who_asks_for_all_gets_all(cost, number):
    _, products, page = cost("/products?size=1000000")
    _, reviews, several = cost("/reviews?limit=1000000")
    assert products["Product"] == len(page["items"]) == number("SELECT count(*) FROM products")
    assert reviews["Review"] == len(several) == number("SELECT count(*) FROM reviews")


@pytest.mark.parametrize("size", [10, 40])
def test_the_list_of_orders_asks_again_for_each_order_and_each_customer(cost, size):
    ledger, objects, body = cost(f"/orders?size={size}")
    customers = len({order["customer"]["id"] for order in body["items"]})
    assert (objects["Order"], objects["Customer"]) == (size, customers)
    assert sorted(group.times for group in ledger.by_fingerprint()) == sorted([1, 1, size, customers])


def test_an_orders_page_asks_again_for_each_product(cost, number):
    order = number("SELECT order_id FROM order_lines GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    ledger, objects, body = cost(f"/orders/{order}")
    assert ledger.statements == 4 + len(body["lines"]) == 4 + objects["Product"] > 10


def test_a_products_page_loads_all_reviews_to_show_five(cost, number):
    product = number("SELECT product_id FROM reviews GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    ledger, objects, body = cost(f"/products/{product}")
    assert objects["Review"] == body["reviews"] > 4 * len(body["newest_reviews"])
    assert ledger.statements == 2 + len(body["path"]) + objects["Customer"]


def test_reviews_come_by_one_statement_and_repeat_whole_products_and_customers(cost, number):
    ledger, objects, body = cost("/reviews?limit=2000")
    assert ledger.statements == 1
    assert ledger.rows == len(body) == 2_000 > 2 * objects["Product"]
    assert len(body) > objects["Customer"]
    once = {review["product"]["id"]: review["product"] for review in body}
    repeated = sum(len(str(review["product"])) for review in body)
    assert repeated > 5 * sum(len(str(product)) for product in once.values())
    assert ledger.bytes > len(body) * number("SELECT min(length(photo)) FROM products")


def test_the_tree_of_goods_asks_twice_for_each_category_and_loads_products_to_count_them(cost, number):
    ledger, objects, _ = cost("/categories")
    categories, products = (number(f"SELECT count(*) FROM {table}") for table in ("categories", "products"))
    assert ledger.statements == 1 + 2 * categories
    assert objects == {"Category": categories, "Product": products}


@pytest.mark.parametrize("address", ["/customers/1", "/customers/1/orders"])
def test_a_customers_orders_are_all_loaded_and_asked_about_one_by_one(cost, number, address):
    ledger, objects, _ = cost(address)
    orders = number("SELECT count(*) FROM orders WHERE customer_id = 1")
    assert ledger.statements == 2 + orders > 20
    assert objects["Order"] == orders


@pytest.mark.parametrize("since", ["2025-10-01", "2025-07-01"])
def test_the_dashboard_loads_every_order_line_and_customer_to_give_a_few_sums(cost, number, since):
    ledger, objects, _ = cost(f"/dashboard?since={since}")
    recent = f"FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE placed_at >= '{since}'"
    assert objects["Order"] == number(f"SELECT count(DISTINCT o.id) {recent}")
    assert objects["OrderLine"] == number(f"SELECT count(*) {recent}")
    assert objects["Customer"] == number("SELECT count(*) FROM customers")
    assert ledger.rows > 1_000 > 10 * len(objects)
    assert sum("SELECT categories" in one.sql for one in ledger) == objects["Category"]
