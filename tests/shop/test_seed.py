"""Same size and seed, same rows: on every platform, in chunks of any size, for any sensible size."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from sqlalchemy import text

from workshop_utils.shop import SEED, SIZES, Size, build_content, content_digest, open_content
from workshop_utils.shop.customers import People, numbers
from workshop_utils.shop.draw import Stream, Weights, falling, scaled, shuffled, times_before
from workshop_utils.shop.seed import batches
from workshop_utils.shop.sizes import DIGESTS


def test_small_holds_the_same_rows_on_every_platform(engine):
    """If the rows were meant to change: raise SCHEMA_VERSION, and put the new digests of all sizes into sizes.py."""
    assert content_digest(engine) == DIGESTS["small"]


def test_the_same_seed_gives_the_same_bytes(small_content):
    assert build_content(SIZES["small"], SEED) == small_content


def test_another_seed_gives_another_shop(engine):
    other = open_content(build_content(SIZES["small"], SEED + 1))
    assert content_digest(other) != content_digest(engine)
    other.dispose()


def rows(size: Size, chunk: int) -> dict[str, list[tuple[object, ...]]]:
    found = defaultdict(list)
    for batch in batches(size, SEED, chunk):
        found[batch.table] += zip(*batch.columns, strict=True)
    return found


def test_where_chunks_end_makes_no_difference():
    size = Size("odd", orders=733, customers=131, products=57)
    assert rows(size, 17) == rows(size, 8_192)


SENSIBLE = [
    (1, 1, 1),
    (3, 1, 2),
    (20, 5, 3),
    (63, 7, 1),
    (64, 200, 10),
    (300, 60, 40),
    (300, 1_000, 2_000),
    (900, 3, 5),
]


@pytest.mark.parametrize("counts", SENSIBLE, ids=str)
@pytest.mark.parametrize("seed", [0, 7, SEED])
def test_a_shop_of_any_sensible_size_holds_together(counts, seed):
    engine = open_content(build_content(Size("any", *counts), seed))
    with engine.connect() as connection:

        def ask(sql):
            return [tuple(row) for row in connection.execute(text(sql))]

        assert ask("PRAGMA foreign_key_check") == []
        assert ask("PRAGMA integrity_check") == [("ok",)]
        assert ask("SELECT count(*) FROM orders WHERE id NOT IN (SELECT order_id FROM order_lines)") == [(0,)]
        assert ask("SELECT count(*) FROM orders WHERE id NOT IN (SELECT order_id FROM history_steps)") == [(0,)]
        assert ask("SELECT 1 FROM order_lines GROUP BY order_id, product_id HAVING count(*) > 1") == []
        assert ask("SELECT 1 FROM order_lines WHERE quantity < 1 OR unit_price_cents < 1") == []
        asked = [ask(f"SELECT count(*), max(id) FROM {table}")[0] for table in ("orders", "customers", "products")]
        assert asked == [(count, count) for count in counts]
    engine.dispose()


@pytest.mark.parametrize("counts", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (-5, 1, 1)])
def test_a_shop_without_orders_customers_or_products_is_refused(counts):
    with pytest.raises(ValueError, match="at least one"):
        Size("nothing", *counts)


def test_one_purpose_never_disturbs_another():
    first, second = Stream(1, "lines"), Stream(1, "reviews")
    alone = Stream(1, "reviews").raw(5)
    first.raw(100)
    assert (second.raw(5) == alone).all()
    assert (Stream(1, "lines").raw(5) != alone).all()


def test_raw_bits_are_those_that_numpy_promises_for_ever():
    assert Stream(20_260_101, "orders").raw(3).tolist() == [
        2_534_054_433_167_846_355,
        15_740_643_112_205_875_357,
        13_900_150_876_738_771_260,
    ]


def test_weights_are_drawn_in_their_proportion():
    weights = Weights((1, 0, 3))
    assert np.bincount(weights.at(np.arange(4))).tolist() == [1, 0, 3]
    drawn = np.bincount(weights.pick(Stream(3, "test").raw(40_000)))
    assert drawn[1] == 0
    assert 2.8 < drawn[2] / drawn[0] < 3.2


def test_scaled_bits_reach_both_ends_and_never_the_limit():
    raw = np.array([0, 2**64 - 1], dtype=np.uint64)
    assert scaled(raw, 10).tolist() == [0, 9]


@pytest.mark.parametrize(("number", "flat"), [(1, 12), (10, 12), (300, 12), (20_000, 200), (2_000_000, 20_000)])
def test_falling_weights_fall_and_fit_into_the_bits_they_are_drawn_from(number, flat):
    weights = falling(number, flat)
    assert weights.total < 2**32
    each = np.diff(weights.at(np.array([0, weights.total - 1])))
    assert each.tolist() == [number - 1]


def test_shuffling_keeps_everything():
    order = shuffled(Stream(1, "test"), 1_000)
    assert sorted(order.tolist()) == list(range(1_000))
    assert order.tolist() != list(range(1_000))


def test_times_before_counts_earlier_equals():
    assert times_before(np.array([5, 3, 5, 5, 3])).tolist() == [0, 0, 1, 2, 1]


@pytest.mark.parametrize("key", [0, 5, 12_345])
def test_people_of_one_name_get_different_numbers_however_many_they_are(key):
    earlier = np.arange(1_000)
    given = numbers(np.full(1_000, key), earlier).tolist()
    assert given[0] == 0
    assert len(set(given)) == 1_000
    assert max(given[:97]) < 100


def test_addresses_are_unique_in_the_largest_shop_too():
    size = SIZES["large"]
    joined = np.full(size.customers, 1_700_000_000, dtype=np.int64)
    addresses = People(joined, SEED).columns(0, size.customers)[2]
    assert len({address.lower() for address in addresses}) == size.customers
