"""What is planted in the shops of exercise 7.2: SQL that runs before anything is counted."""

from __future__ import annotations

TIED_CENTS = 9_900
_PRIME = 61
"""More than are ever asked for: with a prime, multiplying deals the newest orders' times out anew, each once."""
_NEWEST = "ORDER BY placed_at DESC, id DESC"


def ties(limit: int, *, at_the_edge: bool = False) -> tuple[str, ...]:
    """Deal the times of the newest sixty orders out anew; of the newest `limit` then, let two have no lines, and five one of a price.

    So there are equal totals, 0 and `TIED_CENTS`, and orders that an inner join loses. Neither the newest first nor the
    oldest first is an order of ids any more, and the newest ones aren't those with the highest ids. What is asked for of
    equal totals, the higher id first, is no order in which SQLite would give them unasked: groups come by rising ids.
    With one `at_the_edge`, the last of the newest `limit` and the first one behind them also have the same time, and the index is one
    whose ids fall: where nobody asks for the higher id, the lower one comes.
    """
    newest = f"SELECT id FROM orders {_NEWEST} LIMIT {limit}"  # noqa: S608 (our own number)
    ranked = f"SELECT id, row_number() OVER (ORDER BY id * 7919 % 1009) AS place FROM ({newest})"  # noqa: S608 (as above)
    empty, tied = (f"SELECT id FROM ({ranked}) WHERE place IN ({places})" for places in ("1, 2", "3, 4, 5, 6, 7"))  # noqa: S608 (ours)
    return (
        (
            "CREATE TEMP TABLE dealt AS SELECT id, placed_at, row_number() OVER (ORDER BY placed_at DESC, id DESC) AS place"  # noqa: S608 (our own number)
            f" FROM orders ORDER BY place LIMIT {_PRIME - 1}"
        ),
        (
            f"UPDATE orders SET placed_at = (SELECT other.placed_at FROM dealt JOIN dealt AS other ON other.place = dealt.place * 17 % {_PRIME}"  # noqa: S608 (our own number)
            " WHERE dealt.id = orders.id) WHERE id IN (SELECT id FROM dealt)"
        ),
        *(_edge(limit) if at_the_edge else ()),
        f"DELETE FROM order_lines WHERE order_id IN ({empty})",  # noqa: S608 (as above)
        (
            f"DELETE FROM order_lines WHERE order_id IN ({tied}) AND id NOT IN"  # noqa: S608 (as above)
            " (SELECT min(id) FROM order_lines GROUP BY order_id)"
        ),
        f"UPDATE order_lines SET quantity = 1, unit_price_cents = {TIED_CENTS} WHERE order_id IN ({tied})",  # noqa: S608 (as above)
    )


def _edge(limit: int) -> tuple[str, ...]:
    return (
        (
            f"UPDATE orders SET placed_at = (SELECT placed_at FROM orders {_NEWEST} LIMIT 1 OFFSET {limit - 1})"  # noqa: S608 (our own number)
            f" WHERE id = (SELECT id FROM orders {_NEWEST} LIMIT 1 OFFSET {limit})"
        ),
        "DROP INDEX ix_orders_placed_at_id",
        "CREATE INDEX ix_orders_placed_at_id ON orders (placed_at, id DESC)",
    )
