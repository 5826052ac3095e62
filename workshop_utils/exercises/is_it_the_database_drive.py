"""How the functions of lesson 01's exercises are called, and which rows are planted for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ASKED = (
    "mia.stern@letters.example",
    "MIA.Stern@letters.example",
    "lou.ohara@letters.example",
    "lou.o'hara@letters.example",
    "a_b@letters.example",
    "A-B@letters.example",
    "ten%off@letters.example",
    "Mia+Shop@letters.example",
    "lOU.oHARA@letters.Example",
    "nobody@letters.example",
    "noor.late@letters.example",
    "ida.moss@post.example",
    "gus.gone@letters.example",
    "una.new@letters.example",
)
"""Each in another case than the shop has it, or with a letter that LIKE takes for any letter, or of nobody at all.

Of some, the shop has neighbours: at another domain, without a dot, a dash or another sign, with more behind it. Ignoring
case, no address belongs to two.
"""

JOINED_LATER, MOVED_LATER, LEFT_LATER, RENAMED_LATER = ASKED[-4:]

CUSTOMERS = """
INSERT INTO customers (name, email, city, joined_at) VALUES
    ('Abel Lind', 'Ab@letters.example', 'Malmo', '2024-02-24 08:00:00'),
    ('Ann Bakke', 'a-b@letters.example', 'Narvik', '2024-02-24 09:00:00'),
    ('Tea Noff', 'TenOff@letters.example', 'Turku', '2024-02-24 11:00:00'),
    ('Mia Shopp', 'MiaShop@letters.example', 'Basel', '2024-02-24 12:00:00'),
    ('Mia Sternl', 'Mia.SternL@etters.example', 'Ulm', '2024-02-24 13:00:00'),
    ('Louis O''Hara', 'LouOHara@letters.example', 'Cork', '2024-02-25 09:00:00'),
    ('Mia Sterner', 'Mia.Stern@post.example', 'Wien', '2024-02-26 09:00:00'),
    ('Mia Sterner', 'Mia.Stern@letters.example.org', 'Linz', '2024-02-27 09:00:00'),
    ('Lou O''Hara', 'Lou.O''Hara@letters.example', 'Sligo', '2024-02-28 09:00:00'),
    ('Ida Moss', 'Ida.Moss@letters.example', 'Roros', '2024-02-28 10:00:00'),
    ('Gus Gone', 'Gus.Gone@letters.example', 'Lund', '2024-02-28 11:00:00'),
    ('Una Old', 'Una.New@letters.example', 'Lahti', '2024-02-28 12:00:00'),
    ('Otto Tenner', 'Ten%Off@letters.example', 'Trier', '2024-02-28 13:00:00'),
    ('Mia Stern', 'mia+shop@letters.example', 'Graz', '2024-02-28 14:00:00'),
    ('Axel Brand', 'axb@letters.example', 'Bergen', '2024-03-01 09:00:00'),
    ('Anna Bille', 'A_b@letters.example', 'Odense', '2024-03-02 10:00:00'),
    ('Lou O''Hara', 'Lou.OHara@Letters.example', 'Cork', '2024-03-03 11:00:00'),
    ('Mia Stern', 'mia.stern@letters.example', 'Graz', '2024-03-04 12:00:00');
"""
LATER_CUSTOMER = """
INSERT INTO customers (name, email, city, joined_at)
    VALUES ('Noor Late', 'Noor.Late@Letters.example', 'Gent', '2025-12-30 13:00:00');
UPDATE customers SET email = 'Ida.Moss@Post.example' WHERE email = 'Ida.Moss@letters.example';
DELETE FROM customers WHERE email = 'Gus.Gone@letters.example';
UPDATE customers SET name = 'Una New' WHERE email = 'Una.New@letters.example';
"""
LATER_ORDER = """
INSERT INTO orders (customer_id, placed_at, status) VALUES (1, '2025-12-31 23:00:00', 'paid');
"""


def look_ups(function: Callable[..., Any], session: Any, *asked: str) -> list[dict[str, Any]]:
    """Look up each address, and say what came."""
    return [{"asked": email, "found": function(session, email)} for email in asked]
