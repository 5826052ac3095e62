"""What the API answers is what SQL says of the same shop."""

from __future__ import annotations

import json

import pytest
from api_calls import answer
from sqlalchemy import text

from workshop_utils.shop.models import STATUSES
from workshop_utils.shop.views import Status

ORDERS = """
    SELECT o.id, replace(o.placed_at, ' ', 'T'), o.status, c.id, c.name, sum(quantity), sum(quantity * unit_price_cents)
    FROM orders o JOIN customers c ON c.id = o.customer_id JOIN order_lines l ON l.order_id = o.id
    {} GROUP BY o.id ORDER BY o.placed_at DESC, o.id DESC
"""
REVIEWS = """
    SELECT r.id, stars, text, replace(written_at, ' ', 'T'), c.id, c.name, c.city, p.id, p.name, p.description
    FROM reviews r JOIN customers c ON c.id = customer_id JOIN products p ON p.id = product_id
    {} ORDER BY written_at DESC, r.id DESC
"""
UNDER = """
    WITH RECURSIVE under(id) AS (SELECT {} UNION ALL SELECT c.id FROM categories c JOIN under u ON c.parent_id = u.id)
    SELECT id FROM products WHERE category_id IN (SELECT id FROM under) ORDER BY id
"""
PATHS = """
    WITH RECURSIVE path(category, step, depth) AS (
        SELECT id, id, 0 FROM categories
        UNION ALL
        SELECT category, parent_id, depth + 1 FROM path JOIN categories ON id = step WHERE parent_id IS NOT NULL
    )
"""


@pytest.fixture
def rows(shop):
    """Give a function that runs a statement and gives its rows, however few."""

    def rows(sql: str, **values: object):
        with shop.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values)]

    return rows


def summary(order):
    """Give an order's entry in a list as the tuple that `ORDERS` gives."""
    customer = order["customer"]
    about = order["id"], order["placed_at"], order["status"], customer["id"], customer["name"]
    return *about, order["pieces"], order["total_cents"]


def ids(page):
    return [(item["id"],) for item in page["items"]]


def test_pages_of_products_hold_each_product_once_and_say_how_many_there_are(shop, rows):
    pages = [answer(shop, f"/products?size=50&page={page}") for page in range(1, 7)]
    shown = [tuple(item.values()) for page in pages for item in page["items"]]
    assert shown == rows("SELECT id, name, price_cents FROM products ORDER BY id")
    assert [len(page["items"]) for page in pages] == [50, 50, 50, 50, 40, 0]
    assert [(page["page"], page["size"], page["total"]) for page in pages] == [(n, 50, 240) for n in range(1, 7)]


def test_without_a_wish_a_page_is_the_first_of_20(shop):
    assert answer(shop, "/products") == answer(shop, "/products?page=1&size=20")
    assert answer(shop, "/orders") == answer(shop, "/orders?page=1&size=20")
    assert answer(shop, "/reviews") == answer(shop, "/reviews?limit=20")


def test_a_category_holds_the_products_of_all_that_is_under_it(shop, rows):
    department, aisle, shelf = (answer(shop, f"/products?size=240&category_id={number}") for number in (1, 2, 3))
    for number, page in ((1, department), (2, aisle), (3, shelf)):
        assert ids(page) == rows(UNDER.format(number))
        assert page["total"] == len(page["items"])
    assert 0 < shelf["total"] < aisle["total"] < department["total"] < 240


def test_a_word_is_looked_for_in_names_in_any_case_and_a_percent_sign_is_a_sign(shop, rows):
    found = answer(shop, "/products?size=240&q=BAG")
    assert ids(found) == rows("SELECT id FROM products WHERE instr(lower(name), 'bag') ORDER BY id")
    assert found["total"] == len(found["items"]) > 1
    assert [answer(shop, f"/products?q={sign}")["total"] for sign in ("", "%25", "_")] == [240, 0, 0]


def test_filters_of_orders_hold_together(shop, rows):
    found = answer(shop, "/orders?size=1000&status=delivered&customer_id=1")
    by = "FROM orders WHERE customer_id = 1"
    assert ids(found) == rows(f"SELECT id {by} AND status = 'delivered' ORDER BY placed_at DESC, id DESC")
    assert 0 < found["total"] == len(found["items"])
    assert [(answer(shop, "/orders?customer_id=1")["total"],)] == rows(f"SELECT count(*) {by}")


def test_the_statuses_that_can_be_asked_for_are_those_that_there_are():
    assert Status.__args__ == STATUSES


def test_a_products_page_says_all_that_customers_see_and_where_it_stands(shop, rows):
    for number in (1, 100, 240):
        page = answer(shop, f"/products/{number}")
        shown = page["id"], page["name"], page["price_cents"], page["description"]
        (stored,) = rows(
            "SELECT id, name, price_cents, description, attributes FROM products WHERE id = :id", id=number
        )
        assert (*shown, page["attributes"]) == (*stored[:-1], json.loads(stored[-1]))
        assert [(step["id"], step["name"]) for step in page["path"]] == rows(
            f"{PATHS} SELECT c.id, c.name FROM products p JOIN path ON category = category_id"
            " JOIN categories c ON c.id = step WHERE p.id = :id ORDER BY depth DESC",
            id=number,
        )


def test_a_products_page_says_what_customers_think_of_it(shop, rows):
    ((number, reviews, stars),) = rows(
        "SELECT product_id, count(*), round(avg(stars), 2) FROM reviews GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
    )
    page = answer(shop, f"/products/{number}")
    assert (page["reviews"], page["stars"]) == (reviews, stars)
    newest = [(one["id"], one["stars"], one["text"], one["written_at"]) for one in page["newest_reviews"]]
    names = [(one["customer"]["id"], one["customer"]["name"]) for one in page["newest_reviews"]]
    stored = rows(REVIEWS.format("WHERE p.id = :id") + "LIMIT 5", id=number)
    assert (newest, names) == ([row[:4] for row in stored], [row[4:6] for row in stored])
    assert len(newest) == 5


def test_a_product_that_nobody_reviewed_has_no_stars(shop, rows):
    ((number,),) = rows("SELECT min(id) FROM products WHERE id NOT IN (SELECT product_id FROM reviews)")
    page = answer(shop, f"/products/{number}")
    assert (page["reviews"], page["stars"], page["newest_reviews"]) == (0, None, [])


def test_the_tree_of_goods_holds_each_category_once_below_its_parent(shop, rows):
    def walk(nodes, parent):
        for node in nodes:
            yield node["id"], node["name"], parent, node["products"]
            yield from walk(node["children"], node["id"])

    assert sorted(walk(answer(shop, "/categories"), None)) == rows(
        "SELECT c.id, c.name, parent_id, count(p.id) FROM categories c LEFT JOIN products p ON category_id = c.id"
        " GROUP BY c.id ORDER BY c.id"
    )


def test_orders_are_the_newest_first_with_name_pieces_and_total(shop, rows):
    page = answer(shop, "/orders?size=30&page=2")
    assert list(map(summary, page["items"])) == rows(ORDERS.format("") + "LIMIT 30 OFFSET 30")
    assert page["total"] == 12_000


def test_an_orders_page_has_lines_and_history(shop, rows):
    ((number,),) = rows("SELECT order_id FROM order_lines GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    page = answer(shop, f"/orders/{number}")
    assert [summary(page)] == rows(ORDERS.format("WHERE o.id = :id"), id=number)
    lines = [(*line["product"].values(), line["quantity"], line["unit_price_cents"]) for line in page["lines"]]
    assert lines == rows(
        "SELECT p.id, name, quantity, unit_price_cents FROM order_lines l JOIN products p ON p.id = product_id"
        " WHERE order_id = :id ORDER BY l.id",
        id=number,
    )
    steps = "SELECT what, replace(at, ' ', 'T') FROM history_steps WHERE order_id = :id ORDER BY id"
    assert [tuple(step.values()) for step in page["history"]] == rows(steps, id=number)


@pytest.mark.parametrize(("asked", "where"), [("", ""), ("&product_id=7", "WHERE p.id = 7")])
def test_reviews_are_the_newest_first_with_customer_and_product_inside(shop, rows, asked, where):
    found = answer(shop, f"/reviews?limit=40{asked}")
    assert [
        (
            *(one["id"], one["stars"], one["text"], one["written_at"]),
            *(one["customer"][key] for key in ("id", "name", "city")),
            *(one["product"][key] for key in ("id", "name", "description")),
        )
        for one in found
    ] == rows(REVIEWS.format(where) + "LIMIT 40")
    assert len(found) > 1


def test_a_customers_page_and_orders_come_to_the_same_sum(shop, rows):
    page, orders = answer(shop, "/customers/1"), answer(shop, "/customers/1/orders")
    assert list(map(summary, orders)) == rows(ORDERS.format("WHERE c.id = 1"))
    about = rows("SELECT id, name, city, replace(joined_at, ' ', 'T') FROM customers WHERE id = 1")[0]
    assert tuple(page.values()) == (*about, len(orders), sum(order["total_cents"] for order in orders))
    assert len(orders) > 20


@pytest.mark.parametrize("since", ["2025-10-01", "2025-12-24", "2000-01-01"])
def test_the_dashboard_adds_up_what_came_since_a_day(shop, rows, since):
    page = answer(shop, f"/dashboard?since={since}")
    revenue = "sum(quantity * unit_price_cents) AS cents FROM orders o JOIN order_lines l ON l.order_id = o.id"
    by_status = [tuple(one.values()) for one in page["by_status"]]
    stored = rows(f"SELECT status, count(DISTINCT o.id), {revenue} WHERE placed_at >= :since GROUP BY 1", since=since)
    assert sorted(one for one in by_status if one[1]) == stored
    assert tuple(status for status, *_ in by_status) == STATUSES
    assert [tuple(one.values()) for one in page["by_department"]] == rows(
        f"{PATHS} SELECT c.name, {revenue} JOIN products p ON p.id = product_id JOIN path ON category = category_id"
        " JOIN categories c ON c.id = step AND parent_id IS NULL"
        " WHERE placed_at >= :since AND status NOT IN ('cancelled', 'returned') GROUP BY 1 ORDER BY cents DESC",
        since=since,
    )
    assert (page["since"], page["customers"], page["orders"]) == (since, 2_400, sum(row[1] for row in stored))


def test_the_dashboard_begins_with_the_newest_quarter(shop, rows):
    assert answer(shop, "/dashboard") == answer(shop, "/dashboard?since=2025-10-01")
    assert rows("SELECT max(placed_at) BETWEEN '2025-10-01' AND '2026-01-01' FROM orders") == [(1,)]
