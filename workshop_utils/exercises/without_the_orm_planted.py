"""What is planted in the shops of lesson 08's exercises, and the names they are asked for."""

from __future__ import annotations

SHELVES = "Night lights"
"""Two shelves are called so, and two others nearly so."""
_NEARLY = ("night lights", "Night lights: warm")
RENAMED = _NEARLY[1]
"""A shelf that a caller gives another name."""
QUOTED_SHELF = "Kid's corner"
CITY, QUOTED_CITY = "Trieste", "L'Aquila"
NEAR_CITY = "trieste"
"""Another city; and one more has the first one's name as a part of its own."""
INJECTED = ("nowhere' OR '1' = '1", 'nowhere" OR "1" = "1')
"""What becomes a condition that always holds where it is glued into SQL, between quotes of the one kind or the other."""

_SHELF = "(SELECT category_id FROM products GROUP BY category_id ORDER BY count(*) DESC, category_id LIMIT 1 OFFSET {})"
_BUSIEST = """(
    SELECT c.city FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.status = 'delivered'
    GROUP BY c.city ORDER BY count(*) DESC, c.city LIMIT 1 OFFSET {}
)"""
_EMPTY_MONTH = "2024-05"


def halves(percent: int) -> tuple[str, ...]:
    """Name the shelves, and let `percent` of each second price that rises end on half a cent.

    The cheapest ones are those of which a float makes a little less than half a cent.
    """
    prices = [price for price in range(50, 3_000) if price * (100 + percent) % 100 == 50]
    low = [price for price in prices if price * (1 + percent / 100) < price * (100 + percent) / 100]
    cases = " ".join(f"WHEN {place} THEN {price}" for place, price in enumerate((low[:3] + prices)[:12]))
    names = (SHELVES, QUOTED_SHELF, SHELVES)
    shelves = [f"WHEN {_SHELF.format(place)} THEN '{_quoted(name)}'" for place, name in enumerate((*names, *_NEARLY))]
    rename = f"UPDATE categories SET name = CASE id {' '.join(shelves)} ELSE name END"  # noqa: S608 (our own names)
    return rename, _NEW_PRICES.format(cases=cases, named=", ".join(f"'{_quoted(name)}'" for name in names))


_NEW_PRICES = """
    UPDATE products SET price_cents = new.price FROM (
        SELECT id, CASE row_number() OVER (ORDER BY id) / 2 {cases} END AS price FROM products
        WHERE category_id IN (SELECT id FROM categories WHERE name IN ({named}))
    ) AS new WHERE new.id = products.id AND new.id % 2 = 0 AND new.price IS NOT NULL
"""


def cities() -> tuple[str, ...]:
    """Name the four cities with most orders; nothing was delivered to the first one in one month."""
    names = (CITY, QUOTED_CITY, NEAR_CITY, f"{CITY} Mare")
    named = [f"WHEN {_BUSIEST.format(place)} THEN '{_quoted(name)}'" for place, name in enumerate(names)]
    rename = f"UPDATE customers SET city = CASE city {' '.join(named)} ELSE city END"  # noqa: S608 (our own names)
    return rename, _NOTHING_DELIVERED


_NOTHING_DELIVERED = f"""
    UPDATE orders SET status = 'cancelled' WHERE substr(placed_at, 1, 7) = '{_EMPTY_MONTH}'
    AND customer_id IN (SELECT id FROM customers WHERE city = '{CITY}')
"""  # noqa: S608 (our own names)


def _quoted(name: str) -> str:
    return name.replace("'", "''")
