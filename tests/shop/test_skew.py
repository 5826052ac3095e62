"""The shop is skewed as real shops are, in the ways that lessons rely on. `data/README.md` tells the same."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from workshop_utils.shop import Size, build_content, open_content


def share(ask, column: str, table: str, owners: str, part: int) -> float:
    """Give the share of `table` that belongs to the top one in `part` owners."""
    counted = f"SELECT count(*) AS n FROM {table} GROUP BY {column} ORDER BY n DESC LIMIT {ask(f'SELECT count(*) FROM {owners}') // part}"
    return ask(f"SELECT sum(n) FROM ({counted})") / ask(f"SELECT count(*) FROM {table}")


def test_a_tenth_of_the_customers_place_half_of_the_orders_and_some_none(ask):
    assert 0.45 < share(ask, "customer_id", "orders", "customers", 10) < 0.6
    assert ask("SELECT count(*) FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)") > 50


def test_a_tenth_of_the_products_get_more_than_half_of_the_reviews_and_some_none(ask):
    assert share(ask, "product_id", "reviews", "products", 10) > 0.55
    assert share(ask, "product_id", "reviews", "products", 10) > share(ask, "product_id", "order_lines", "products", 10)
    assert ask("SELECT count(*) FROM products WHERE id NOT IN (SELECT product_id FROM reviews)") > 0


@pytest.mark.parametrize(
    "size", [Size("judge", 300, 150, 40), Size("judge", 1_200, 300, 100), Size("judge", 5_000, 1_000, 100)]
)
@pytest.mark.parametrize("seed", range(5))
def test_among_the_newest_50_orders_are_at_least_40_customers(size, seed):
    engine = open_content(build_content(size, seed))
    newest = "SELECT customer_id FROM orders ORDER BY placed_at DESC, id DESC LIMIT 50"
    with engine.connect() as connection:
        customers = connection.scalar(text(f"SELECT count(DISTINCT customer_id) FROM ({newest})"))
    engine.dispose()
    assert customers >= 40


def test_orders_have_a_handful_of_lines_and_a_long_tail(ask):
    per_order = "SELECT count(*) AS n FROM order_lines GROUP BY order_id"
    assert 4.5 < ask(f"SELECT avg(n) FROM ({per_order})") < 6.5
    assert ask(f"SELECT min(n) FROM ({per_order})") == 1
    assert ask(f"SELECT max(n) FROM ({per_order})") > 30
    assert 0.01 < ask(f"SELECT avg(n >= 20) FROM ({per_order})") < 0.06


def test_histories_have_about_eight_steps(ask):
    assert 6.5 < ask("SELECT avg(n) FROM (SELECT count(*) AS n FROM history_steps GROUP BY order_id)") < 8.5


@pytest.mark.parametrize(("table", "column"), [("products", "description"), ("reviews", "text")])
def test_texts_are_mostly_short_and_a_few_many_times_longer(ask, table, column):
    lengths = [length for (length,) in ask(f"SELECT length({column}) FROM {table} ORDER BY 1")]
    typical = lengths[len(lengths) // 2]
    assert lengths[-1] > 4 * typical
    assert sum(length > 2 * typical for length in lengths) < 0.25 * len(lengths)


def test_a_few_orders_share_their_second_mostly_two_to_five_at_a_time(ask):
    ties = [n for (n,) in ask("SELECT count(*) AS n FROM orders GROUP BY placed_at HAVING n > 1")]
    assert 0.01 < sum(ties) / ask("SELECT count(*) FROM orders") < 0.06
    assert {2, 3, 4, 5} <= set(ties)
    assert sum(n > 5 for n in ties) < 0.02 * len(ties)


def test_a_few_orders_are_older_than_their_ids_say(ask):
    late = ask("SELECT avg(a.placed_at < b.placed_at) FROM orders a JOIN orders b ON b.id = a.id - 1")
    assert 0.01 < late < 0.03


def test_addresses_are_ascii_unique_when_case_is_ignored_and_typed_in_every_case(ask):
    addresses = [address for (address,) in ask("SELECT email FROM customers")]
    assert all(address.isascii() and address.count("@") == 1 for address in addresses)
    assert len({address.lower() for address in addresses}) == len(addresses)
    assert 0.15 < sum(address != address.lower() for address in addresses) / len(addresses) < 0.3
    assert any(address == address.upper() for address in addresses)
    assert 0.1 < sum("_" in address for address in addresses) / len(addresses) < 0.3


def test_nobody_can_be_written_to(ask):
    endings = {address.lower().rpartition("@")[2] for (address,) in ask("SELECT email FROM customers")}
    assert all(ending.endswith(".example") or ending.startswith("example.") for ending in endings)


def test_paid_orders_lie_in_the_oldest_third_but_for_three_at_any_size(ask):
    first, last = ask("SELECT min(placed_at), max(placed_at) FROM orders")[0]
    third = f"strftime('%s', '{first}') + (strftime('%s', '{last}') - strftime('%s', '{first}')) / 3"
    old = f"strftime('%s', placed_at) + 0 <= {third}"
    assert ask(f"SELECT count(*) FROM orders WHERE status = 'paid' AND NOT ({old})") <= 5
    assert ask("SELECT avg(status = 'paid') FROM orders") > 0.06


def test_three_of_the_paid_orders_are_among_the_newest(ask):
    newest = "SELECT status FROM orders ORDER BY id DESC LIMIT 20"
    assert ask(f"SELECT count(*) FROM ({newest}) WHERE status = 'paid'") == 3


def test_accounts_are_older_than_their_first_order(ask):
    assert (
        ask("SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.joined_at >= o.placed_at")
        == 0
    )


def test_customers_are_numbered_as_they_joined(ask):
    assert (
        ask("SELECT count(*) FROM customers a JOIN customers b ON b.id = a.id - 1 WHERE a.joined_at < b.joined_at") == 0
    )


def test_a_history_begins_with_the_order_and_goes_forward(ask):
    first = "SELECT order_id, what, at, min(id) FROM history_steps GROUP BY order_id"
    assert (
        ask(
            f"SELECT count(*) FROM ({first}) s JOIN orders o ON o.id = s.order_id WHERE s.what <> 'placed' OR s.at <> o.placed_at"
        )
        == 0
    )
    assert (
        ask(
            "SELECT count(*) FROM history_steps a JOIN history_steps b ON b.id = a.id - 1 AND b.order_id = a.order_id WHERE a.at < b.at"
        )
        == 0
    )


def test_a_status_is_one_of_its_history(ask):
    steps = "SELECT 1 FROM history_steps s WHERE s.order_id = o.id AND s.what = o.status"
    assert ask(f"SELECT count(*) FROM orders o WHERE NOT EXISTS ({steps})") == 0


def test_parcels_move_by_day(ask):
    hours = ask(
        "SELECT DISTINCT strftime('%H', at) FROM history_steps WHERE what IN ('packed', 'shipped', 'delivered')"
    )
    assert {int(hour) for (hour,) in hours} <= set(range(7, 20))


BOUGHT = "SELECT o.customer_id, l.product_id FROM orders o JOIN order_lines l ON l.order_id = o.id"


def test_a_review_comes_from_somebody_who_got_the_product(ask):
    got = f"{BOUGHT} WHERE o.status IN ('delivered', 'returned')"
    assert ask(f"SELECT count(*) FROM reviews WHERE (customer_id, product_id) NOT IN ({got})") == 0


def test_a_review_is_written_after_the_order(ask):
    first = """SELECT customer_id AS c, product_id AS p, min(placed_at) AS at
               FROM orders JOIN order_lines l ON l.order_id = orders.id GROUP BY 1, 2"""
    late = f"SELECT count(*) FROM reviews JOIN ({first}) ON c = customer_id AND p = product_id WHERE written_at <= at"
    assert ask(late) == 0


def test_most_reviews_are_kind_and_those_of_returned_goods_are_not(ask):
    assert ask("SELECT avg(stars >= 4) FROM reviews") > 0.6
    sent_back = f"{BOUGHT} WHERE o.status = 'returned'"
    of_these = ask(f"SELECT avg(stars) FROM reviews WHERE (customer_id, product_id) IN ({sent_back})")
    assert of_these < ask("SELECT avg(stars) FROM reviews") - 0.5


def test_nothing_happens_after_the_shop_has_closed_its_books(ask):
    assert ask("SELECT max(at) FROM history_steps") < "2026-01-01"
    assert ask("SELECT max(written_at) FROM reviews") < "2026-01-01"
    assert ask("SELECT min(joined_at) FROM customers") >= "2022-06-01"


def test_prices_lie_above_costs_and_lines_never_above_prices(ask):
    assert ask("SELECT count(*) FROM products WHERE cost_cents >= price_cents OR cost_cents < 1") == 0
    assert (
        ask(
            "SELECT count(*) FROM order_lines l JOIN products p ON p.id = l.product_id WHERE l.unit_price_cents > p.price_cents"
        )
        == 0
    )
    assert (
        0.1
        < ask(
            "SELECT avg(l.unit_price_cents < p.price_cents) FROM order_lines l JOIN products p ON p.id = l.product_id"
        )
        < 0.3
    )


def test_categories_are_a_tree_of_three_levels_with_products_on_the_lowest(ask):
    levels = """WITH RECURSIVE tree(id, level) AS (SELECT id, 1 FROM categories WHERE parent_id IS NULL
                UNION ALL SELECT c.id, level + 1 FROM categories c JOIN tree ON c.parent_id = tree.id)"""
    assert [level for (level,) in ask(f"{levels} SELECT DISTINCT level FROM tree ORDER BY 1")] == [1, 2, 3]
    assert ask(f"{levels} SELECT count(*) FROM tree") == ask("SELECT count(*) FROM categories")
    assert (
        ask(f"{levels} SELECT count(*) FROM products WHERE category_id NOT IN (SELECT id FROM tree WHERE level = 3)")
        == 0
    )
