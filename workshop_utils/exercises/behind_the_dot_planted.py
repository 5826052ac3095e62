"""What is planted in the shops of exercise 7.2: SQL that runs before anything is counted."""

from __future__ import annotations

TIED_CENTS = 9_900


def ties(limit: int) -> tuple[str, ...]:
    """Of the newest `limit` orders, let two have no lines, and five one line of the same price.

    So there are equal totals, 0 and `TIED_CENTS`, and orders that an inner join loses. Two newer ones of those that tie have
    lower ids than older ones, and some are newer with higher ids, so that neither order of loading is the one asked for.
    """
    newest = f"SELECT id FROM orders ORDER BY placed_at DESC, id DESC LIMIT {limit}"  # noqa: S608 (our own number)
    ranked = f"SELECT id, row_number() OVER (ORDER BY id * 7919 % 1009) AS place FROM ({newest})"  # noqa: S608 (as above)
    empty, tied = (f"SELECT id FROM ({ranked}) WHERE place IN ({places})" for places in ("1, 2", "3, 4, 5, 6, 7"))  # noqa: S608 (ours)
    return (
        f"DELETE FROM order_lines WHERE order_id IN ({empty})",  # noqa: S608 (as above)
        (
            f"DELETE FROM order_lines WHERE order_id IN ({tied}) AND id NOT IN"  # noqa: S608 (as above)
            " (SELECT min(id) FROM order_lines GROUP BY order_id)"
        ),
        f"UPDATE order_lines SET quantity = 1, unit_price_cents = {TIED_CENTS} WHERE order_id IN ({tied})",  # noqa: S608 (as above)
    )
