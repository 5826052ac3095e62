"""What is read from a look-up's statement, and which customers are planted to catch a wrong one."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from workshop_utils.exercises.is_it_the_database import customer_by_email
from workshop_utils.exercises.is_it_the_database_compared import bare_key, compared
from workshop_utils.exercises.oracle import content

COMPARED = {
    "SELECT id FROM customers WHERE lower(customers.email) = ?": "lower(customers.email)",
    "SELECT id FROM customers WHERE ? = lower(email) LIMIT 1": "lower(email)",
    "SELECT id FROM customers WHERE trim(lower(email), ?) = ? AND id > 3": "trim(lower(email), ?)",
    "SELECT id\nFROM customers\nWHERE email\n LIKE ?": "email",
    "SELECT id FROM customers WHERE email = ? COLLATE NOCASE": "email",
    "SELECT id FROM customers WHERE replace(email, ' = ', '') = lower(?)": "replace(email, ' = ', '')",
    'SELECT id FROM customers WHERE "customers"."name" IN (?, ?)': '"customers"."name"',
    "SELECT (SELECT 1 WHERE a = b) FROM customers": "",
    "SELECT id FROM customers WHERE 1 = 1": "",
    "SELECT id FROM customers": "",
}


@pytest.mark.parametrize(("sql", "side"), COMPARED.items())
def test_the_compared_side_is_the_one_made_of_columns(sql, side):
    assert compared(sql) == side


def test_two_spellings_of_one_expression_are_the_same_key():
    assert bare_key('trim( "customers"."Email" )') == bare_key("TRIM(email)")
    assert bare_key("lower(email)") != bare_key("upper(email)")


@pytest.fixture(scope="module", params=customer_by_email.cases, ids=lambda case: case.label)
def addresses(request):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content(request.param))
        connection.executescript(request.param.later)
        return [email for (email,) in connection.execute("SELECT lower(email) FROM customers")]


def test_no_two_customers_share_an_address_in_whatever_case(addresses):
    assert len(addresses) == len(set(addresses))


@pytest.mark.parametrize("sign", "_-+%@.")
def test_an_address_that_is_asked_for_has_a_neighbour_without_each_sign_who_comes_first(addresses, sign):
    asked = [email.lower() for email in customer_by_email.cases[0].arguments if email.lower() in addresses]
    without = [email.replace(sign, "") for email in addresses]
    assert any(addresses[without.index(email.replace(sign, ""))] != email for email in asked)
