"""What learners write for the exercises of lesson 01: a function and SQL, or SQL alone."""

from __future__ import annotations

from workshop_utils.exercises.is_it_the_database import customer_by_email, newest_paid
from workshop_utils.exercises.task import source_of

LOWER = "CREATE INDEX lower_email ON customers (lower(email))"
NOCASE = "CREATE INDEX nocase_email ON customers (email COLLATE NOCASE)"
BARE = "CREATE INDEX bare_email ON customers (email)"
COLUMN = "ALTER TABLE customers ADD COLUMN email_lower TEXT GENERATED ALWAYS AS (lower(email)) VIRTUAL"
LOOK_UP = source_of(customer_by_email.starter)
PAID = source_of(newest_paid.starter)
SHOWN = "Customer.id, Customer.name, Customer.email"


def with_sql(sql: str, function: str = LOOK_UP) -> str:
    """Write a cell: the migration, and the function."""
    return f"MIGRATION = {sql!r}\n\n{function}"


def where(sql: str, condition: str, last: str = "one_or_none()") -> str:
    """Write a look-up that compares in another way."""
    return with_sql(
        sql,
        "def customer_by_email(session, email):\n"
        f"    wanted = select({SHOWN}).where({condition})\n"
        f"    found = session.execute(wanted).{last}\n"
        "    return None if found is None else found._asdict()\n",
    )


def body(sql: str, lines: str) -> str:
    """Write a look-up with another body."""
    return with_sql(sql, "def customer_by_email(session, email):\n    " + lines.strip().replace("\n", "\n    ") + "\n")


def as_text(sql: str, condition: str) -> str:
    """Write a look-up as a text of SQL."""
    return body(
        sql,
        f'asked = text("SELECT id, name, email FROM customers WHERE {condition}")\n'
        "found = session.execute(asked, {'email': email}).one_or_none()\n"
        "return None if found is None else found._asdict()",
    )


BY_LOWER = "func.lower(Customer.email) == email.lower()"
TRIGGERS = """
CREATE TABLE addresses (address TEXT PRIMARY KEY, customer_id INTEGER);
INSERT INTO addresses SELECT lower(email), id FROM customers;
CREATE TRIGGER customers_added AFTER INSERT ON customers BEGIN
    INSERT INTO addresses VALUES (lower(new.email), new.id);
END;
CREATE TRIGGER customers_changed AFTER UPDATE OF email ON customers BEGIN
    UPDATE addresses SET address = lower(new.email) WHERE customer_id = new.id;
END;
"""
_ALL = "SELECT json_group_array(json_object('id', id, 'name', name, 'email', email)) FROM customers"
TABLE_IN_A_CELL = f"CREATE TABLE known (all_of_them TEXT); INSERT INTO known {_ALL};" + "".join(
    f"CREATE TRIGGER {what}_known AFTER {what} ON customers BEGIN UPDATE known SET all_of_them = ({_ALL}); END;"
    for what in ("INSERT", "UPDATE", "DELETE")
)
BY_ADDRESSES = """
asked = text("SELECT customer_id FROM addresses WHERE address = :email")
customer_id = session.scalar(asked, {"email": email.lower()})
found = session.get(Customer, customer_id) if customer_id else None
return None if found is None else {"id": found.id, "name": found.name, "email": found.email}
"""

ROW = f"found = session.execute(select({SHOWN}).where({BY_LOWER})).one_or_none()\n"
COPIED_COLUMN = """
ALTER TABLE customers ADD COLUMN email_lower TEXT;
UPDATE customers SET email_lower = lower(email);
CREATE INDEX by_lower ON customers (email_lower);
CREATE TRIGGER customers_added AFTER INSERT ON customers BEGIN
    UPDATE customers SET email_lower = lower(new.email) WHERE id = new.id;
END;
"""
COPIED_UPDATES = """
CREATE TRIGGER customers_changed AFTER UPDATE OF email ON customers BEGIN
    UPDATE customers SET email_lower = lower(new.email) WHERE id = new.id;
END;
"""
FULL_COPY = """
CREATE TABLE known (address TEXT PRIMARY KEY, id INTEGER, name TEXT, email TEXT);
INSERT INTO known SELECT lower(email), id, name, email FROM customers;
CREATE TRIGGER customers_added AFTER INSERT ON customers BEGIN
    INSERT INTO known VALUES (lower(new.email), new.id, new.name, new.email);
END;
CREATE TRIGGER customers_changed AFTER UPDATE OF email ON customers BEGIN
    UPDATE known SET address = lower(new.email), email = new.email WHERE id = new.id;
END;
CREATE TRIGGER customers_gone AFTER DELETE ON customers BEGIN
    DELETE FROM known WHERE id = old.id;
END;
"""
RENAMES = "CREATE TRIGGER renamed AFTER UPDATE OF name ON customers BEGIN UPDATE known SET name = new.name WHERE id = new.id; END;"
BY_FULL_COPY = """
asked = text("SELECT id, name, email FROM known WHERE address = :email")
found = session.execute(asked, {"email": email.lower()}).one_or_none()
return found and found._asdict()
"""
_DOCUMENT = "SELECT json_group_object(lower(email), json_object('id', id, 'name', name, 'email', email)) FROM customers"
DOCUMENT = f"CREATE TABLE known (all_of_them TEXT); INSERT INTO known {_DOCUMENT};" + "".join(
    f"CREATE TRIGGER {what}_known AFTER {what} ON customers BEGIN UPDATE known SET all_of_them = ({_DOCUMENT}); END;"
    for what in ("INSERT", "UPDATE", "DELETE")
)
BY_DOCUMENT = """
inside = text("SELECT json_extract(all_of_them, '$.\\"' || :email || '\\"') FROM known")
found = session.scalar(inside, {"email": email.lower()})
return found and json.loads(found)
"""


def wrapped(expression: str, spelled: str) -> str:
    """Write a look-up that wraps the column, where the index has the same expression with its values written out."""
    return where(f"CREATE INDEX mine ON customers ({spelled})", f"{expression} == email.lower()")


def dropping(sign: str) -> str:
    """Write a look-up that takes one sign out of the addresses."""
    return where(
        f"CREATE INDEX mine ON customers (replace(lower(email), '{sign}', ''))",
        f"text(\"replace(lower(email), '{sign}', '') = :asked\").bindparams(asked=email.lower().replace('{sign}', ''))",
        "first()",
    )


LOOK_UP_WRONG = {
    **{f"wrong: without {sign}": dropping(sign) for sign in "_-+%@"},
    "wrong: order lines deleted": with_sql(f"{LOWER}; DELETE FROM order_lines"),
    "wrong: cities rewritten": with_sql(f"{LOWER}; UPDATE customers SET city = 'X'"),
    "wrong: one address rewritten": with_sql(f"{LOWER}; UPDATE customers SET email = 'x' || email WHERE id = 400"),
    "wrong: an asked address rewritten": with_sql(f"{LOWER}; UPDATE customers SET email = 'x' || email WHERE id > 400"),
    "wrong: states rewritten": with_sql(f"{LOWER}; UPDATE orders SET status = 'delivered' WHERE status <> 'paid'"),
    "wrong: a trigger that ignores updates": with_sql(
        f"{LOWER}; CREATE TRIGGER still BEFORE UPDATE OF name ON customers BEGIN SELECT raise(IGNORE); END"
    ),
    "wrong: a trigger that rewrites": with_sql(
        f"{LOWER}; CREATE TRIGGER small AFTER INSERT ON customers BEGIN "
        "UPDATE customers SET email = lower(email) WHERE id = new.id; END"
    ),
    "wrong: a copied column that hears of new customers only": as_text(COPIED_COLUMN, "email_lower = lower(:email)"),
    "wrong: a copied column that hears of nothing": as_text(
        COPIED_COLUMN.partition("CREATE TRIGGER")[0], "email_lower = lower(:email)"
    ),
    "wrong: a full copy without new names": body(FULL_COPY, BY_FULL_COPY),
    "over: all of them in one document": body(DOCUMENT, BY_DOCUMENT).replace(
        "MIGRATION =", "import json\n\nMIGRATION ="
    ),
    "worse: trimmed on both sides, by a value": wrapped(
        "func.trim(func.lower(Customer.email), ' ')", "trim(lower(email), ' ')"
    ),
    "worse: cut on both sides, by a value": wrapped(
        "func.substr(func.lower(Customer.email), 1)", "substr(lower(email), 1)"
    ),
    "wrong: no return": body(LOWER, ROW + "found and found._asdict()"),
    "wrong: no return, no statement": body(LOWER, "email.lower()"),
    "wrong: a return that is never reached": body(LOWER, ROW + "if found is None:\n    return None\nfound._asdict()"),
    "wrong: by name": where(
        "CREATE INDEX mine ON customers (lower(name))", "func.lower(Customer.name) == email.lower()"
    ),
    "raised: one": where(LOWER, BY_LOWER, "one()"),
    "raised: one, bare comparison": where(BARE, "Customer.email == email", "one()"),
    "no better: behind another column": with_sql("CREATE INDEX mine ON customers (name, lower(email))"),
    "over in steps: like, looked at again": body(
        NOCASE,
        f"for row in session.execute(select({SHOWN}).where(Customer.email.like(email))):\n"
        "    if row.email.lower() == email.lower():\n"
        "        return row._asdict()",
    ),
    "can't be judged: an object of the ORM": body(
        LOWER, f"return session.scalars(select(Customer).where({BY_LOWER})).one_or_none()"
    ),
    "wrong: a row": body(LOWER, ROW + "return found"),
    "wrong: without the name": body(LOWER, ROW + "return found and {'id': found.id, 'email': found.email}"),
    "wrong: a list for nobody": body(LOWER, ROW + "return found._asdict() if found else []"),
    "wrong: another key": body(LOWER, ROW + "return found and {**found._asdict(), 'asked': email}"),
    "wrong: the name in small letters": body(
        LOWER, ROW + "return found and {**found._asdict(), 'name': found.name.lower()}"
    ),
    "wrong: the asked address": body(LOWER, ROW + 'return found and {**found._asdict(), "email": email}'),
    "no better: a cursor of the driver, no index": body(
        "",
        'asked = "SELECT id, name, email FROM customers WHERE lower(email) = ?"\n'
        "found = session.connection().connection.driver_connection.execute(asked, (email.lower(),)).fetchone()\n"
        'return found and dict(zip(("id", "name", "email"), found))',
    ),
    "no better: index on the bare column": with_sql(BARE),
    "no better: index on upper": with_sql("CREATE INDEX upper_email ON customers (upper(email))"),
    "no better: nocase index, lower in the query": with_sql(NOCASE),
    "over in steps: nocase in the query only": where("", 'Customer.email.collate("NOCASE") == email'),
    "no better: bare index, nocase in the query": where(
        BARE, 'func.lower(Customer.email.collate("NOCASE")) == email.lower()'
    ),
    "no better: upper in the query": where("", "func.upper(Customer.email) == email.upper()"),
    "no better: statistics": with_sql("ANALYZE"),
    "no better: index on another column": with_sql("CREATE INDEX names ON customers (name)"),
    "no better: a generated column without an index": with_sql(COLUMN),
    "wrong: like": where("", "Customer.email.like(email)", "first()"),
    "worse: lower and like, with an escape": where(
        LOWER, 'func.lower(Customer.email).like(email.lower().replace("_", "!_").replace("%", "!%"), escape="!")'
    ),
    "raised: like and one": where("", "Customer.email.like(email)"),
    "wrong: ilike": where(LOWER, "Customer.email.ilike(email)", "first()"),
    "no better: like with an escape": where(
        BARE, 'Customer.email.like(email.replace("_", "!_").replace("%", "!%"), escape="!")'
    ),
    "wrong: in three spellings": where(BARE, "Customer.email.in_([email, email.lower(), email.upper()])"),
    "wrong: bare index, bare comparison": where(BARE, "Customer.email == email"),
    "wrong: bare index, small letters": where(BARE, "Customer.email == email.lower()"),
    "worse: a search that reads everything": where(BARE, f"Customer.email > '', {BY_LOWER}"),
    "worse: all of them in Python": body(
        "",
        f"for row in session.execute(select({SHOWN})):\n"
        "    if row.email.lower() == email.lower():\n"
        "        return row._asdict()",
    ),
    "wrong: rewritten rows": where(
        f"UPDATE customers SET email = lower(email); {BARE}", "Customer.email == email.lower()"
    ),
    "wrong: shown in small letters": body(
        LOWER,
        f"found = session.execute(select({SHOWN}).where({BY_LOWER})).one_or_none()\n"
        'return None if found is None else {"id": found.id, "name": found.name, "email": email.lower()}',
    ),
    "wrong: index made inside the function": body(
        "",
        'session.execute(text("CREATE INDEX IF NOT EXISTS mine ON customers (lower(email))"))\n'
        f"found = session.execute(select({SHOWN}).where({BY_LOWER})).one_or_none()\n"
        "return None if found is None else found._asdict()",
    ),
    "worse: a temporary table": body(
        "",
        'session.execute(text("DROP TABLE IF EXISTS known"))\n'
        'session.execute(text("CREATE TEMP TABLE known AS SELECT lower(email) AS address, id FROM customers"))\n'
        'session.execute(text("CREATE INDEX temp.known_address ON known (address)"))\n'
        'asked = text("SELECT customers.id, name, email FROM known JOIN customers USING (id) WHERE address = :email")\n'
        'found = session.execute(asked, {"email": email.lower()}).one_or_none()\n'
        "return None if found is None else found._asdict()",
    ),
    "over in steps: a temporary table, once": body(
        "",
        'session.execute(text("CREATE TEMP TABLE IF NOT EXISTS known AS SELECT lower(email) AS address, id FROM customers"))\n'
        'session.execute(text("CREATE INDEX IF NOT EXISTS temp.known_address ON known (address)"))\n'
        'asked = text("SELECT customers.id, name, email FROM known JOIN customers USING (id) WHERE address = :email")\n'
        'found = session.execute(asked, {"email": email.lower()}).one_or_none()\n'
        "return None if found is None else found._asdict()",
    ),
    "raised: a temporary table in the migration": as_text(
        "CREATE TEMP TABLE known AS SELECT lower(email) AS address, id FROM customers",
        "id = (SELECT id FROM known WHERE address = lower(:email))",
    ),
    "worse: remembered in Python": with_sql(
        "",
        "KNOWN = {}\n\n"
        "def customer_by_email(session, email):\n"
        "    if not KNOWN:\n"
        f"        KNOWN.update({{row.email.lower(): row._asdict() for row in session.execute(select({SHOWN}))}})\n"
        "    return KNOWN.get(email.lower())\n",
    ),
    "wrong: a copy of the addresses": body(
        TRIGGERS.partition("CREATE TRIGGER")[0],
        BY_ADDRESSES,
    ),
    "no better: partial index on the first ones": as_text(
        "CREATE INDEX first_ones ON customers (lower(email)) WHERE id <= 400",
        "(id <= 400 AND lower(email) = lower(:email)) OR (id > 400 AND lower(email) = lower(:email))",
    ),
    "wrong: a part of the customers": as_text(
        "CREATE INDEX first_ones ON customers (lower(email)) WHERE id <= 400",
        "id <= 400 AND lower(email) = lower(:email)",
    ),
    "wrong: index on lower, bare comparison": where(LOWER, "Customer.email == email"),
    "wrong: the beginning of the address": where(
        "CREATE INDEX mine ON customers (substr(lower(email), 1, 10))",
        "func.substr(func.lower(Customer.email), 1, 10) == email.lower()[:10]",
        "first()",
    ),
    "wrong: without dots": where(
        "CREATE INDEX mine ON customers (replace(lower(email), '.', ''))",
        "func.replace(func.lower(Customer.email), '.', '') == email.lower().replace('.', '')",
        "first()",
    ),
    "raised: the beginning of the address": where(
        "CREATE INDEX mine ON customers (substr(lower(email), 1, 10))",
        "func.substr(func.lower(Customer.email), 1, 10) == email.lower()[:10]",
    ),
    "wrong: a copy that hears of new customers only": body(
        TRIGGERS.partition("CREATE TRIGGER customers_changed")[0], BY_ADDRESSES
    ),
    "wrong: customers deleted": with_sql(
        f"DELETE FROM customers WHERE id > 500 AND id NOT IN (SELECT customer_id FROM orders); {LOWER}"
    ),
    "no better: a name that is taken, unless it exists": with_sql(
        "CREATE INDEX IF NOT EXISTS ix_orders_customer_id ON customers (lower(email))"
    ),
    "no better: a partial index that isn't implied": with_sql(f"{LOWER} WHERE city <> ''"),
    "no better: a collation around the expression": where(
        LOWER, 'func.lower(Customer.email).collate("NOCASE") == email.lower()'
    ),
    "worse: indexed by, read from end to end": as_text(BARE, "1 = 1").replace(
        "customers WHERE 1 = 1", "customers INDEXED BY bare_email WHERE lower(email) = lower(:email)"
    ),
    "no better: exact first, then any case": body(
        BARE,
        f"found = session.execute(select({SHOWN}).where(Customer.email == email)).first()\n"
        f"found = found or session.execute(select({SHOWN}).where({BY_LOWER})).first()\n"
        "return found and found._asdict()",
    ),
    "worse: the whole table in one cell": body(
        TABLE_IN_A_CELL,
        'known = json.loads(session.scalar(text("SELECT all_of_them FROM known")))\n'
        "for row in known:\n"
        '    if row["email"].lower() == email.lower():\n'
        "        return row",
    ).replace("MIGRATION =", "import json\n\nMIGRATION ="),
    "worse: trimmed in the query": where(LOWER, "func.trim(func.lower(Customer.email)) == email.lower()"),
    "worse: one branch indexed": where(BARE, f"(Customer.email == email) | ({BY_LOWER})"),
    "wrong: hard-coded": body("", 'return {"id": 1, "name": "Mia Stern", "email": email}'),
    "raised: a syntax error in the migration": with_sql("CREATE INDEX mine customers (lower(email))"),
    "raised: a missing parenthesis": with_sql("CREATE INDEX mine ON customers (lower(email)"),
    "raised: no such column in the migration": with_sql("CREATE INDEX mine ON customers (lower(mail))"),
    "raised: no such table in the migration": with_sql("CREATE INDEX mine ON customer (lower(email))"),
    "raised: the second statement": with_sql(f"{LOWER}; {LOWER};"),
    "raised: a stored column": with_sql(COLUMN.replace("VIRTUAL", "STORED")),
    "raised: a unique index on cities": with_sql("CREATE UNIQUE INDEX cities ON customers (city)"),
    "raised: a column renamed": with_sql("ALTER TABLE customers RENAME COLUMN email TO address"),
    "raised: a table dropped": with_sql("DROP TABLE customers"),
    "raised: a trigger that refuses": with_sql(
        "CREATE TRIGGER no_more BEFORE INSERT ON customers BEGIN SELECT raise(ABORT, 'enough'); END"
    ),
    "wrong: an index dropped": with_sql(f"DROP INDEX ix_orders_customer_id; {LOWER}"),
    "stopped: a migration without an end": with_sql(
        "CREATE TABLE endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    ),
}
LOOK_UP_RIGHT = {
    "index on lower": with_sql(LOWER),
    "index on lower, and a comment": with_sql(f"-- what the query compares\n{LOWER};\n"),
    "a unique index on lower": with_sql(LOWER.replace("INDEX", "UNIQUE INDEX")),
    "index on lower, and statistics": with_sql(f"{LOWER}; ANALYZE"),
    "nocase on both sides": where(NOCASE, 'Customer.email.collate("NOCASE") == email'),
    "nocase, as text": as_text(NOCASE, "email = :email COLLATE NOCASE"),
    "a generated column": as_text(
        f"{COLUMN}; CREATE INDEX by_lower ON customers (email_lower)", "email_lower = lower(:email)"
    ),
    "lower, as text": as_text(LOWER, "lower(email) = lower(:email)"),
    "upper on both sides": where(
        "CREATE INDEX by_upper ON customers (upper(email))", "func.upper(Customer.email) == email.upper()"
    ),
    "first instead of one": where(LOWER, BY_LOWER, "first()"),
    "exact first, then any case": body(
        f"{LOWER}; {BARE}",
        f"found = session.execute(select({SHOWN}).where(Customer.email == email)).first()\n"
        f"found = found or session.execute(select({SHOWN}).where({BY_LOWER})).first()\n"
        "return found and found._asdict()",
    ),
    "an object of the ORM": body(
        LOWER,
        f"found = session.scalars(select(Customer).where({BY_LOWER})).first()\n"
        'return found and {"id": found.id, "name": found.name, "email": found.email}',
    ),
    "nocase, between the same": where(NOCASE, "Customer.email.collate('NOCASE').between(email, email)"),
    "a table that triggers keep up": body(TRIGGERS, BY_ADDRESSES),
    "a full copy that triggers keep up": body(FULL_COPY + RENAMES, BY_FULL_COPY),
    "a copied column that triggers keep up": as_text(COPIED_COLUMN + COPIED_UPDATES, "email_lower = lower(:email)"),
    "a covering index": with_sql("CREATE INDEX covering ON customers (lower(email), name, email)"),
}

GOOD = "CREATE INDEX mine ON orders (status, placed_at, id)"
PAID_WRONG = {
    "wrong: times rewritten": f"{GOOD}; UPDATE orders SET placed_at = '2000-01-01 00:00:00' WHERE status <> 'paid'",
    "over: a trigger beside it": (
        f"{GOOD}; CREATE TRIGGER kept BEFORE DELETE ON orders BEGIN SELECT raise(IGNORE); END;"
        "CREATE TRIGGER still BEFORE UPDATE ON orders BEGIN SELECT raise(ABORT, 'no'); END"
    ),
    "over: a table beside it": f"{GOOD}; CREATE TABLE paid AS SELECT * FROM orders WHERE status = 'paid'",
    "over: a column beside it": f"{GOOD}; ALTER TABLE orders ADD COLUMN is_paid INTEGER; CREATE VIEW few AS SELECT 1",
    "no better: partial, descending": "CREATE INDEX mine ON orders (placed_at DESC) WHERE status = 'paid'",
    "no better: partial, turned round": "CREATE INDEX mine ON orders (placed_at, id) WHERE 'paid' = status",
    "no better: partial, of all": "CREATE INDEX mine ON orders (status, placed_at) WHERE placed_at IS NOT NULL",
    "over in steps: status alone": "CREATE INDEX mine ON orders (status)",
    "over in steps: status and id": "CREATE INDEX mine ON orders (status, id)",
    "no better: time alone": "CREATE INDEX mine ON orders (placed_at)",
    "no better: columns in the wrong order": "CREATE INDEX mine ON orders (placed_at, status)",
    "over in steps: time, id and status, covering": "CREATE INDEX mine ON orders (placed_at, id, status, customer_id)",
    "no better: partial, of another status": "CREATE INDEX mine ON orders (placed_at, id) WHERE status = 'placed'",
    "no better: partial, in another case": "CREATE INDEX mine ON orders (placed_at, id) WHERE status = 'Paid'",
    "no better: partial, of more than one status": "CREATE INDEX mine ON orders (placed_at, id) WHERE status <> 'delivered'",
    "no better: partial, by its own column": "CREATE INDEX mine ON orders (status) WHERE id > 3",
    "no better: partial, of the orders shown": "CREATE INDEX mine ON orders (placed_at, id) WHERE id < 200",
    "no better: statistics": "ANALYZE",
    "no better: ignoring case": "CREATE INDEX mine ON orders (status COLLATE NOCASE, placed_at, id)",
    "no better: of customers": "CREATE INDEX mine ON orders (customer_id, status)",
    "no better: on another table": "CREATE INDEX mine ON customers (city)",
    "no better: a copy of the table": "CREATE TABLE paid AS SELECT * FROM orders WHERE status = 'paid'",
    "wrong: an index dropped": "DROP INDEX ix_orders_placed_at_id; CREATE INDEX mine ON orders (status, placed_at)",
    "wrong: rows taken away": "DELETE FROM order_lines; DELETE FROM history_steps; DELETE FROM orders WHERE status <> 'paid' OR id < 100",
    "raised: a syntax error": "CREATE INDEX mine ON orders (status placed_at)",
    "raised: an incomplete statement": "CREATE INDEX mine ON orders (status",
    "raised: an index without a name": "CREATE INDEX ON orders (status, placed_at)",
    "raised: a model's name": "CREATE INDEX mine ON Order (status)",
    "no better: a name that is taken, unless it exists": (
        "CREATE INDEX IF NOT EXISTS ix_orders_placed_at_id ON orders (status, placed_at)"
    ),
    "raised: a name that is taken": "CREATE INDEX ix_orders_placed_at_id ON orders (status, placed_at)",
    "raised: two tables renamed": "ALTER TABLE orders RENAME TO all_orders; CREATE VIEW orders AS SELECT * FROM all_orders",
}
PAID_RIGHT = {
    "status, time and id": "CREATE INDEX mine ON orders (status, placed_at, id)",
    "status and time": "CREATE INDEX mine ON orders (status, placed_at)",
    "descending": "CREATE INDEX mine ON orders (status, placed_at DESC, id DESC)",
    "descending without id": "CREATE INDEX mine ON orders (status, placed_at DESC)",
    "partial": "CREATE INDEX mine ON orders (placed_at, id) WHERE status = 'paid'",
    "partial by time": "CREATE INDEX mine ON orders (placed_at) WHERE status = 'paid'",
    "partial, status again": "CREATE INDEX mine ON orders (status, placed_at) WHERE status = 'paid'",
    "partial, with in": "CREATE INDEX mine ON orders (placed_at) WHERE status IN ('paid')",
    "covering": "CREATE INDEX mine ON orders (status, placed_at, id, customer_id)",
    "two indexes": "CREATE INDEX mine ON orders (status, placed_at, id); CREATE INDEX also ON orders (status)",
    "and statistics": "CREATE INDEX mine ON orders (status, placed_at, id); ANALYZE;",
}
PAID_WRONG, PAID_RIGHT = (
    {label: with_sql(sql, PAID) for label, sql in some.items()} for some in (PAID_WRONG, PAID_RIGHT)
)
