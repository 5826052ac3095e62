"""What learners write for the exercises of lesson 07: totals sorted, a hybrid, rates of a class; wrong, odd and right."""

from __future__ import annotations

NEWEST = "select(Invoice).order_by(Invoice.placed_at.desc(), Invoice.id.desc()).limit(limit)"
IDS = "select(Invoice.id).order_by(Invoice.placed_at.desc(), Invoice.id.desc()).limit(limit)"
SUM = "func.coalesce(func.sum(OrderLine.quantity * OrderLine.unit_price_cents), 0)"
SHOWN = '[{"id": invoice.id, "status": invoice.status, "total": total} for total, invoice in large]'
BY_TOTAL = "key=lambda pair: (-pair[0], -pair[1].id)"


def dearest(lines: str, answer: str = SHOWN, before: str = "") -> str:
    """Write a `dearest` from its lines, what it returns, and what stands above it."""
    return f"""
from functools import cached_property, cache, lru_cache, total_ordering
from operator import attrgetter
from sqlalchemy import case, desc, true
from sqlalchemy.orm import column_property, object_session

{before.strip()}

def dearest(session, limit, at_least):
    {lines.strip()}
    return {answer}
"""


def grouped(
    total: str = SUM,
    columns: str = "Invoice.id, Invoice.status",
    join: str = "outerjoin(Invoice.lines)",
    where: str = "where(Invoice.id.in_(newest))",
    rest: str = "group_by(Invoice.id).having(total >= at_least).order_by(total.desc(), Invoice.id.desc())",
) -> str:
    """Write a `dearest` of one statement."""
    return dearest(
        f"""
    total = ({total}).label("total")
    newest = {IDS}
    large = select({columns}, total).{join}.{where}.{rest}""",
        "[row._asdict() for row in session.execute(large)]",
    )


IN_PYTHON = "sum(line.quantity * line.unit_price_cents for line in invoice.lines)"
LOADED = f"invoices = session.scalars({NEWEST}.options(selectinload(Invoice.lines))).all()"
STARTER = '[{"id": invoice.id, "status": invoice.status, "total": invoice.total} for invoice in large]'


def paired(total: str, invoices: str = f"session.scalars({NEWEST})", before: str = "", key: str = BY_TOTAL) -> str:
    """Write a `dearest` that decorates each invoice with its total once."""
    return dearest(
        f"""
    {before.strip()}
    pairs = [({total}, invoice) for invoice in {invoices}]
    large = sorted((pair for pair in pairs if pair[0] >= at_least), {key})"""
    )


DEAREST_WRONG = {
    "over in statements: a key": dearest(
        f"""
    large = [invoice for invoice in session.scalars({NEWEST}) if invoice.total >= at_least]
    large.sort(key=lambda invoice: (-invoice.total, -invoice.id))""",
        STARTER,
    ),
    "over in statements: attrgetter": dearest(
        f"""
    large = sorted(session.scalars({NEWEST}), key=attrgetter("id"), reverse=True)
    large = [invoice for invoice in large if invoice.total >= at_least]
    large = sorted(large, key=attrgetter("total"), reverse=True)""",
        STARTER,
    ),
    "over in statements: decorated once": paired("invoice.total"),
    "over in statements: a dictionary of totals": dearest(
        f"""
    invoices = session.scalars({NEWEST}).all()
    totals = {{invoice.id: invoice.total for invoice in invoices}}
    large = [invoice for invoice in invoices if totals[invoice.id] >= at_least]
    large.sort(key=lambda invoice: (-totals[invoice.id], -invoice.id))""",
        '[{"id": invoice.id, "status": invoice.status, "total": totals[invoice.id]} for invoice in large]',
    ),
    "over in statements: the property still, with the lines loaded": paired(
        "invoice.total", f"session.scalars({NEWEST}.options(selectinload(Invoice.lines)))"
    ),
    "over in statements: lines, one invoice at a time": paired(IN_PYTHON),
    "over in statements: a sum by hand for each": paired(
        f"session.scalar(select({SUM}).where(OrderLine.order_id == invoice.id))"
    ),
    "over in statements: still compared by invoices": dearest(
        f"""
    {LOADED}
    large = [invoice for invoice in invoices if {IN_PYTHON} >= at_least]
    large.sort(key=lambda invoice: invoice.id, reverse=True)
    large.sort(reverse=True)
    large = [({IN_PYTHON}, invoice) for invoice in large]"""
    ),
    "over in statements: one look left": dearest(
        f"""
    {LOADED}
    large = [invoice for invoice in invoices if {IN_PYTHON} >= at_least]
    large.sort(key=lambda invoice: (-{IN_PYTHON}, -invoice.id))""",
        STARTER,
    ),
    "over in statements: a cached property round each invoice": dearest(
        f"""
    newest = {NEWEST}
    large = []
    for invoice in session.scalars(newest):
        invoice = Total(invoice)
        if invoice.total >= at_least:
            large.append(invoice)
    large.sort(key=lambda one: (-one.total, -one.invoice.id))""",
        '[{"id": one.invoice.id, "status": one.invoice.status, "total": one.total} for one in large]',
        before="""
class Total:
    def __init__(self, invoice):
        self.invoice = invoice

    @cached_property
    def total(self):
        return self.invoice.total
""",
    ),
    "over in statements: lru_cache inside": dearest(
        f"""
    @lru_cache(maxsize=None)
    def total_of(invoice):
        return invoice.total

    large = [invoice for invoice in session.scalars({NEWEST}) if total_of(invoice) >= at_least]
    large.sort(key=lambda invoice: (-total_of(invoice), -invoice.id))""",
        '[{"id": invoice.id, "status": invoice.status, "total": total_of(invoice)} for invoice in large]',
    ),
    "no better: a list first": dearest(
        f"""
    invoices = session.scalars({NEWEST}).all()
    large = [invoice for invoice in invoices if invoice.total >= at_least]
    large.sort(key=lambda invoice: invoice.id, reverse=True)
    large.sort(reverse=True)""",
        STARTER,
    ),
    "over in statements: three statements": dearest(
        f"""
    ids = session.scalars({IDS}).all()
    invoices = session.scalars(select(Invoice).where(Invoice.id.in_(ids))).all()
    rows = session.execute(select(OrderLine.order_id, {SUM}).where(OrderLine.order_id.in_(ids)).group_by(OrderLine.order_id))
    totals = dict(rows.all())
    large = [(totals.get(invoice.id, 0), invoice) for invoice in invoices]
    large = sorted((pair for pair in large if pair[0] >= at_least), {BY_TOTAL})"""
    ),
    "over in rows: all lines of the shop": dearest(
        f"""
    invoices = session.scalars({NEWEST}).all()
    totals = {{}}
    for line in session.scalars(select(OrderLine)):
        totals[line.order_id] = totals.get(line.order_id, 0) + line.quantity * line.unit_price_cents
    large = [(totals.get(invoice.id, 0), invoice) for invoice in invoices]
    large = sorted((pair for pair in large if pair[0] >= at_least), {BY_TOTAL})"""
    ),
    "over in rows: totals of all invoices": dearest(
        f"""
    invoices = session.scalars({NEWEST}).all()
    totals = dict(session.execute(select(OrderLine.order_id, {SUM}).group_by(OrderLine.order_id)).all())
    large = [(totals.get(invoice.id, 0), invoice) for invoice in invoices]
    large = sorted((pair for pair in large if pair[0] >= at_least), {BY_TOTAL})"""
    ),
    "over in statements: all invoices, cut in Python": dearest(
        f"""
    everything = select(Invoice).options(selectinload(Invoice.lines)).order_by(Invoice.placed_at.desc(), Invoice.id.desc())
    invoices = session.scalars(everything).all()[:limit]
    pairs = [({IN_PYTHON}, invoice) for invoice in invoices]
    large = sorted((pair for pair in pairs if pair[0] >= at_least), {BY_TOTAL})"""
    ),
    "wrong: an inner join": grouped(join="join(Invoice.lines)"),
    "wrong: no coalesce": grouped(
        total="func.sum(OrderLine.quantity * OrderLine.unit_price_cents)",
        rest="group_by(Invoice.id).order_by(total.desc(), Invoice.id.desc())",
    ),
    "wrong: no coalesce, with having": grouped(total="func.sum(OrderLine.quantity * OrderLine.unit_price_cents)"),
    "wrong: total of SQLite": grouped(total="func.total(OrderLine.quantity * OrderLine.unit_price_cents)"),
    "wrong: more than": grouped(
        rest="group_by(Invoice.id).having(total > at_least).order_by(total.desc(), Invoice.id.desc())"
    ),
    "wrong: no having": grouped(rest="group_by(Invoice.id).order_by(total.desc(), Invoice.id.desc())"),
    "wrong: where instead of having, by lines": grouped(
        where="where(Invoice.id.in_(newest), OrderLine.quantity * OrderLine.unit_price_cents >= at_least)",
        rest="group_by(Invoice.id).order_by(total.desc(), Invoice.id.desc())",
    ),
    "wrong: the limit after the filter": grouped(
        where="where(true())",
        rest="group_by(Invoice.id).having(total >= at_least).order_by(Invoice.placed_at.desc(), Invoice.id.desc()).limit(limit)",
    ),
    "wrong: the dearest of all": grouped(
        where="where(true())",
        rest="group_by(Invoice.id).having(total >= at_least).order_by(total.desc(), Invoice.id.desc()).limit(limit)",
    ),
    "wrong: the limit counts lines": dearest(
        f"""
    invoices = session.scalars({NEWEST}.outerjoin(Invoice.lines).options(contains_eager(Invoice.lines))).unique()
    pairs = [({IN_PYTHON}, invoice) for invoice in invoices]
    large = sorted((pair for pair in pairs if pair[0] >= at_least), {BY_TOTAL})"""
    ),
    "wrong: ties as they come": grouped(
        rest="group_by(Invoice.id).having(total >= at_least).order_by(total.desc(), Invoice.placed_at.desc())"
    ),
    "wrong: ties the other way round": paired(
        IN_PYTHON,
        f"session.scalars({NEWEST}.options(selectinload(Invoice.lines)))",
        key="key=lambda pair: (-pair[0], pair[1].id)",
    ),
    "wrong: the cheapest first": grouped(
        rest="group_by(Invoice.id).having(total >= at_least).order_by(total, Invoice.id.desc())"
    ),
    "wrong: not sorted": grouped(rest="group_by(Invoice.id).having(total >= at_least).order_by(Invoice.id)"),
    "wrong: prices without quantities": grouped(total="func.coalesce(func.sum(OrderLine.unit_price_cents), 0)"),
    "wrong: multiplied by the history": grouped(
        join="outerjoin(Invoice.lines).join(HistoryStep, HistoryStep.order_id == Invoice.id)"
    ),
    "wrong: tuples": dearest(
        f"""
    {LOADED}
    pairs = [({IN_PYTHON}, invoice) for invoice in invoices]
    large = sorted((pair for pair in pairs if pair[0] >= at_least), {BY_TOTAL})""",
        "[(invoice.id, invoice.status, total) for total, invoice in large]",
    ),
    "wrong: without the status": grouped(columns="Invoice.id"),
    "wrong: remembered by id": dearest(
        f"""
    invoices = session.scalars({NEWEST}.options(selectinload(Invoice.lines))).all()
    for invoice in invoices:
        if invoice.id not in TOTALS:
            TOTALS[invoice.id] = {IN_PYTHON}
    large = [(TOTALS[invoice.id], invoice) for invoice in invoices if TOTALS[invoice.id] >= at_least]
    large.sort({BY_TOTAL})""",
        before="TOTALS = {}",
    ),
    "wrong: lru_cache on the function": dearest(
        f"""
    {LOADED}
    pairs = [({IN_PYTHON}, invoice) for invoice in invoices]
    large = sorted((pair for pair in pairs if pair[0] >= at_least), {BY_TOTAL})""",
    ).replace("def dearest(", "@lru_cache\ndef dearest("),
    "wrong: a total written on the invoice": dearest(
        f"""
    {LOADED}
    for invoice in invoices:
        if not hasattr(invoice, "known_total"):
            invoice.known_total = {IN_PYTHON}
    large = [invoice for invoice in invoices if invoice.known_total >= at_least]
    large.sort(key=lambda invoice: (-invoice.known_total, -invoice.id))""",
        '[{"id": invoice.id, "status": invoice.status, "total": invoice.known_total} for invoice in large]',
    ),
    "wrong: a cached property on the class": dearest(
        f"""
    once = cached_property(lambda invoice: {IN_PYTHON})
    once.__set_name__(Invoice, "total")
    Invoice.total = once
    large = [invoice for invoice in session.scalars({NEWEST}.options(selectinload(Invoice.lines))) if invoice.total >= at_least]
    large.sort(key=lambda invoice: (-invoice.total, -invoice.id))""",
        STARTER,
    ),
    "wrong: another property on the class": dearest(
        f"""
    Invoice.total = property(lambda invoice: {IN_PYTHON})
    large = [invoice for invoice in session.scalars({NEWEST}.options(selectinload(Invoice.lines))) if invoice.total >= at_least]
    large.sort(key=lambda invoice: (-invoice.total, -invoice.id))""",
        STARTER,
    ),
    "wrong: another comparison on the class": dearest(
        f"""
    Invoice.__lt__ = lambda self, other: {IN_PYTHON.replace("invoice", "self")} < {IN_PYTHON.replace("invoice", "other")}
    large = [invoice for invoice in session.scalars({NEWEST}.options(selectinload(Invoice.lines))) if {IN_PYTHON} >= at_least]
    large = sorted(sorted(large, key=lambda invoice: invoice.id, reverse=True), reverse=True)""",
        f'[{{"id": invoice.id, "status": invoice.status, "total": {IN_PYTHON}}} for invoice in large]',
    ),
    "wrong: the invoices changed": dearest(
        f"""
    {LOADED}
    session.execute(text("UPDATE orders SET status = 'paid' WHERE status = 'placed'"))
    pairs = [({IN_PYTHON}, invoice) for invoice in invoices]
    large = sorted((pair for pair in pairs if pair[0] >= at_least), {BY_TOTAL})"""
    ),
    "wrong: an empty list": dearest("pass", "[]"),
    "over in statements: right for the sizes shown": grouped()
    .replace(
        "    total =",
        "    if limit not in (15, 40):\n        return sorted_slowly(session, limit, at_least)\n    total =",
        1,
    )
    .replace(
        "def dearest(",
        f"""def sorted_slowly(session, limit, at_least):
    large = sorted(session.scalars({NEWEST}), key=lambda invoice: invoice.id, reverse=True)
    large = sorted((invoice for invoice in large if invoice.total >= at_least), reverse=True)
    return {STARTER}

def dearest(""",
    ),
    "wrong: the answers of the shops shown": dearest(
        "",
        """[{"id": row[0], "status": row[1], "total": row[2]} for row in session.execute(text(
        "SELECT orders.id, status, 0 FROM orders ORDER BY placed_at DESC, orders.id DESC LIMIT 15"))]""",
    ),
    "can't be judged: a connection of its own": dearest(
        """
    import sqlite3
    own = sqlite3.connect(":memory:")
    own.deserialize(session.connection().connection.driver_connection.serialize())
    rows = own.execute("SELECT orders.id, status, coalesce(sum(quantity * unit_price_cents), 0) AS total FROM "
        "(SELECT * FROM orders ORDER BY placed_at DESC, id DESC LIMIT ?) AS orders LEFT JOIN order_lines ON order_id = orders.id "
        "GROUP BY orders.id HAVING total >= ? ORDER BY total DESC, orders.id DESC", (limit, at_least)).fetchall()
    own.close()""",
        '[{"id": number, "status": status, "total": total} for number, status, total in rows]',
    ),
    "raised: a property in SQL": grouped(total="Invoice.total"),
    "raised: ordered by a property": dearest(
        "newest = select(Invoice).order_by(Invoice.total.desc()).limit(limit)",
        '[{"id": invoice.id, "status": invoice.status, "total": invoice.total} for invoice in session.scalars(newest)]',
    ),
    "raised: compared with None": dearest(
        f"""
    totals = dict(session.execute(select(OrderLine.order_id, {SUM}).group_by(OrderLine.order_id)).all())
    invoices = session.scalars({NEWEST})
    large = [(totals.get(invoice.id), invoice) for invoice in invoices if totals.get(invoice.id) >= at_least]"""
    ),
    "raised: missing unique": dearest(
        f"""
    invoices = session.scalars({NEWEST}.options(joinedload(Invoice.lines))).all()
    large = sorted(({IN_PYTHON}, invoice) for invoice in invoices)"""
    ),
    "raised: having by its label's name": grouped(
        rest="group_by(Invoice.id).having(Invoice.total >= at_least).order_by(total.desc(), Invoice.id.desc())"
    ),
    "can't be judged: invoices": dearest(f"{LOADED}", "invoices"),
}

DEAREST_WRONG["over in statements: the order's own property"] = paired(
    "invoice.total_cents", f"session.scalars({NEWEST.replace('Invoice', 'Order')})"
)
DEAREST_WRONG["raised: an attribute of orders"] = paired("invoice.total_cents")
FINAL = "order_by(total.desc(), Invoice.id.desc())"
LINES = f"session.scalars({NEWEST}.options(selectinload(Invoice.lines)))"
PER_INVOICE = (
    f"select({SUM}).where(OrderLine.order_id == Invoice.id).correlate(Invoice).scalar_subquery().label('total')"
)


def limited(order: str = "order_by(Invoice.placed_at.desc(), Invoice.id.desc()).") -> str:
    """Write a `dearest` of one statement, with another order before its limit."""
    return grouped().replace("order_by(Invoice.placed_at.desc(), Invoice.id.desc()).", order)


DEAREST_WRONG |= {
    "wrong: no second key, grouped": grouped(
        rest="group_by(Invoice.id).having(total >= at_least).order_by(total.desc())"
    ),
    "wrong: no second key in Python, two statements": dearest(
        f"""
    ids = {IDS}
    rows = session.execute(select(Invoice.id, Invoice.status, ({SUM}).label("total")).outerjoin(Invoice.lines).where(Invoice.id.in_(ids)).group_by(Invoice.id))
    large = [row._asdict() for row in rows if row.total >= at_least]""",
        "sorted(large, key=lambda row: row['total'], reverse=True)",
    ),
    "over in steps: the totals of the whole shop, joined": dearest(
        f"""
    totals = select(OrderLine.order_id, func.sum(OrderLine.quantity * OrderLine.unit_price_cents).label("total")).group_by(OrderLine.order_id).subquery()
    total = func.coalesce(totals.c.total, 0).label("total")
    newest = {IDS}
    every = select(Invoice.id, Invoice.status, total).outerjoin(totals, totals.c.order_id == Invoice.id)
    large = every.where(Invoice.id.in_(newest), total >= at_least).{FINAL}""",
        "[row._asdict() for row in session.execute(large)]",
    ),
    "over in steps: all totals, and then the newest": dearest(
        f"""
    total = ({SUM}).label("total")
    every = select(Invoice.id, Invoice.status, total).outerjoin(Invoice.lines).group_by(Invoice.id)
    newest = every.order_by(Invoice.placed_at.desc(), Invoice.id.desc()).limit(limit).subquery()
    large = select(newest).where(newest.c.total >= at_least).order_by(newest.c.total.desc(), newest.c.id.desc())""",
        "[row._asdict() for row in session.execute(large)]",
    ),
    "wrong: filtered in Python, and cut afterwards": dearest(
        f"""
    every = {LINES.replace(".limit(limit)", "")}
    pairs = [({IN_PYTHON}, invoice) for invoice in every]
    large = [pair for pair in pairs if pair[0] >= at_least][:limit]
    large.sort({BY_TOTAL})"""
    ),
    "wrong: filtered and limited in one subquery": dearest(
        f"""
    total = {PER_INVOICE}
    newest = select(Invoice.id, Invoice.status, total).where(total >= at_least).order_by(Invoice.placed_at.desc(), Invoice.id.desc()).limit(limit).subquery()
    large = select(newest).order_by(newest.c.total.desc(), newest.c.id.desc())""",
        "[row._asdict() for row in session.execute(large)]",
    ),
    "wrong: the oldest, in small letters": dearest(
        '''
    rows = session.execute(text("""
        select orders.id, status, coalesce(sum(quantity * unit_price_cents), 0) as total
        from orders left join order_lines on order_id = orders.id
        group by orders.id having total >= :at_least order by placed_at, orders.id limit :limit
    """), {"limit": limit, "at_least": at_least}).mappings()''',
        "sorted(map(dict, rows), key=lambda row: (row['total'], row['id']), reverse=True)",
    ),
    "wrong: no order at the end": grouped(rest="group_by(Invoice.id).having(total >= at_least)"),
    "wrong: no order before the limit": limited(""),
    "wrong: the newest by their ids": limited("order_by(Invoice.id.desc())."),
    "wrong: no limit": grouped().replace(".limit(limit)", ""),
    "wrong: a limit at the end, too": grouped(rest=f"group_by(Invoice.id).having(total >= at_least).{FINAL}.limit(5)"),
    "wrong: turned round twice": paired(IN_PYTHON, LINES, key="key=lambda pair: (-pair[0], -pair[1].id), reverse=True"),
}
DEAREST_RIGHT = {
    "lines loaded, added up in Python": paired(
        IN_PYTHON, f"session.scalars({NEWEST}.options(selectinload(Invoice.lines)))"
    ),
    "joined lines": paired(IN_PYTHON, f"session.scalars({NEWEST}.options(joinedload(Invoice.lines))).unique()"),
    "orders in their place": paired(
        "invoice.total_cents",
        f"session.scalars({NEWEST.replace('Invoice', 'Order')}.options(selectinload(Order.lines)))",
    ),
    "a second statement with a dictionary": dearest(
        f"""
    invoices = session.scalars({NEWEST}).all()
    ids = [invoice.id for invoice in invoices]
    totals = dict(session.execute(
        select(OrderLine.order_id, {SUM}).where(OrderLine.order_id.in_(ids)).group_by(OrderLine.order_id)
    ).all())
    large = [(totals.get(invoice.id, 0), invoice) for invoice in invoices]
    large = sorted((pair for pair in large if pair[0] >= at_least), {BY_TOTAL})"""
    ),
    "a correlated subquery": dearest(
        f"""
    total = select({SUM}).where(OrderLine.order_id == Invoice.id).correlate(Invoice).scalar_subquery().label("total")
    newest = select(Invoice.id, Invoice.status, total).order_by(Invoice.placed_at.desc(), Invoice.id.desc()).limit(limit).subquery()
    large = select(newest).where(newest.c.total >= at_least).order_by(newest.c.total.desc(), newest.c.id.desc())""",
        "[dict(row) for row in session.execute(large).mappings()]",
    ),
    "an invoice and its total": dearest(
        f"""
    total = select({SUM}).where(OrderLine.order_id == Invoice.id).scalar_subquery()
    rows = session.execute(select(Invoice, total).order_by(Invoice.placed_at.desc(), Invoice.id.desc()).limit(limit))
    large = sorted(((total, invoice) for invoice, total in rows if total >= at_least), {BY_TOTAL})"""
    ),
    "plain SQL": dearest(
        '''
    large = text("""
        WITH newest AS (SELECT id, status FROM orders ORDER BY placed_at DESC, id DESC LIMIT :limit)
        SELECT newest.id, status, coalesce(sum(quantity * unit_price_cents), 0) AS total
        FROM newest LEFT JOIN order_lines ON order_id = newest.id
        GROUP BY newest.id HAVING total >= :at_least ORDER BY total DESC, newest.id DESC
    """)
    rows = session.execute(large, {"limit": limit, "at_least": at_least})''',
        "[row._asdict() for row in rows]",
    ),
    "columns, summed in Python": dearest(
        f"""
    newest = {IDS}
    asked = select(Invoice.id, Invoice.status, OrderLine.quantity, OrderLine.unit_price_cents)
    found = {{}}
    for number, status, quantity, cents in session.execute(asked.outerjoin(Invoice.lines).where(Invoice.id.in_(newest))):
        one = found.setdefault(number, {{"id": number, "status": status, "total": 0}})
        one["total"] += (quantity or 0) * (cents or 0)""",
        '[one for one in sorted(found.values(), key=lambda one: (-one["total"], -one["id"])) if one["total"] >= at_least]',
    ),
    "a class that is compared by a total it has": dearest(
        f"""
    invoices = session.scalars({NEWEST}.options(selectinload(Invoice.lines)))
    priced = [Priced(-{IN_PYTHON}, -invoice.id, invoice) for invoice in invoices]
    large = [(-one.less, one.invoice) for one in sorted(priced) if -one.less >= at_least]""",
        before="""
from dataclasses import dataclass, field

@dataclass(order=True)
class Priced:
    less: int
    id: int
    invoice: object = field(compare=False)
""",
    ),
}
DEAREST_RIGHT |= {
    "pairs turned round": paired(IN_PYTHON, LINES, key="key=lambda pair: (pair[0], pair[1].id), reverse=True"),
    "places in a window": dearest(
        f"""
    place = func.row_number().over(order_by=(Invoice.placed_at.desc(), Invoice.id.desc())).label("place")
    placed = select(Invoice.id, Invoice.status, place).subquery()
    total = ({SUM}).label("total")
    newest = select(placed.c.id, placed.c.status, total).outerjoin(OrderLine, OrderLine.order_id == placed.c.id)
    large = newest.where(placed.c.place <= limit).group_by(placed.c.id).having(total >= at_least).order_by(total.desc(), placed.c.id.desc())""",
        "[row._asdict() for row in session.execute(large)]",
    ),
    "sums of the newest ones' lines, joined": dearest(
        """
    newest = select(Invoice.id, Invoice.status).order_by(Invoice.placed_at.desc(), Invoice.id.desc()).limit(limit).cte()
    cents = func.sum(OrderLine.quantity * OrderLine.unit_price_cents).label("total")
    sums = select(OrderLine.order_id, cents).where(OrderLine.order_id.in_(select(newest.c.id))).group_by(OrderLine.order_id).subquery()
    total = func.coalesce(sums.c.total, 0).label("total")
    joined = select(newest, total).outerjoin(sums, sums.c.order_id == newest.c.id)
    large = joined.where(total >= at_least).order_by(total.desc(), newest.c.id.desc())""",
        "[row._asdict() for row in session.execute(large)]",
    ),
    "all lines joined to the newest": grouped(
        join="join(newest_ones, newest_ones.c.id == Invoice.id).outerjoin(Invoice.lines)", where="where(true())"
    ).replace("    large =", "    newest_ones = newest.subquery()\n    large ="),
}


TWO = f"""
    rows = session.execute({NEWEST.replace("select(Invoice)", "select(Invoice.id, Invoice.status)")}).all()
    asked = select(OrderLine.order_id, {SUM}).where(OrderLine.order_id.in_([row.id for row in rows])).group_by(OrderLine.order_id)
    totals = dict(map(tuple, session.execute(asked)))
    large = [(totals.get(row.id, 0), row) for row in rows if totals.get(row.id, 0) >= at_least]
    large.sort({BY_TOTAL})"""


def meanwhile(first: str) -> str:
    """Write a `dearest` of two statements, with another line before them."""
    return dearest(f"{first}{TWO}")


DEAREST_WRONG |= {
    "wrong: the lower id before the limit": limited("order_by(Invoice.placed_at.desc(), Invoice.id)."),
    "wrong: no id before the limit, likewise": limited("order_by(Invoice.placed_at.desc())."),
    "wrong: at most forty": dearest(TWO.replace("limit(limit)", "limit(min(limit, 40))")),
    "wrong: more than, two statements, likewise": dearest(TWO.replace(">= at_least", "> at_least")),
    "wrong: rolled back first": meanwhile("session.rollback()"),
    "wrong: emptied first": meanwhile("session.expunge_all()"),
    "wrong: committed first": meanwhile("session.commit()"),
    "wrong: without autoflush": meanwhile("session.autoflush = False"),
    "wrong: past the session": dearest(TWO.replace("session.execute", "session.connection().execute")),
    "over in bytes: two tables as texts": dearest(
        """
    import json
    from collections import Counter
    packed = text("SELECT (SELECT json_group_array(json_array(id, status, placed_at)) FROM orders), "
        "(SELECT json_group_array(json_array(order_id, quantity * unit_price_cents)) FROM order_lines)")
    invoices, lines = map(json.loads, session.execute(packed).one())
    totals = Counter()
    for number, cents in lines:
        totals[number] += cents
    invoices.sort(key=lambda row: (row[2], row[0]), reverse=True)
    large = [(number, status, totals[number]) for number, status, _ in invoices[:limit] if totals[number] >= at_least]
    large.sort(key=lambda row: (-row[2], -row[0]))""",
        '[{"id": number, "status": status, "total": total} for number, status, total in large]',
    ),
}
DEAREST_RIGHT |= {
    "everything expired first": f"{meanwhile('session.expire_all()')}",
    "totals as a union": dearest(
        f"""
    rows = session.execute({NEWEST.replace("select(Invoice)", "select(Invoice.id, Invoice.status)")}).all()
    each = [f"SELECT {{row.id}}, (SELECT coalesce(sum(quantity * unit_price_cents), 0) FROM order_lines WHERE order_id = {{row.id}})" for row in rows]
    totals = dict(map(tuple, session.execute(text(" UNION ALL ".join(each)))))
    large = [(totals[row.id], row) for row in rows if totals[row.id] >= at_least]
    large.sort({BY_TOTAL})"""
    ),
}


BILL_TOTAL = """return sum(
                line.quantity * line.unit_price_cents * (100 - (line.discount_percent or 0)) // 100 for line in self.lines
            )"""
LEFT = "(100 - func.coalesce(Line.discount_percent, 0))"
AMOUNT = f"Line.quantity * Line.unit_price_cents * {LEFT} // 100"
OF_THIS = "where(Line.bill_id == cls.id).scalar_subquery()"


FULL = (
    "select(func.coalesce(func.sum(Line.quantity * Line.unit_price_cents * (100 - func.coalesce(Line.discount_percent, 0)) // 100), 0))"
    ".where(Line.bill_id == cls.id).scalar_subquery()"
)


def bill(body: str, python: str = BILL_TOTAL, decorator: str = "hybrid_property", mapped: str = "") -> str:
    """Write a `bill_class` from what stands below its total in Python."""
    return f"""
from functools import cached_property, lru_cache
from sqlalchemy import Integer, cast, column, case, literal_column, select, text, func
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property, Comparator
from sqlalchemy.orm import column_property, object_session

def bill_class(Base, Line):
    class Bill(Base):
        __tablename__ = "bills"
        id = mapped_column(Integer, primary_key=True)
        lines = relationship(Line, order_by=Line.id)
        {mapped}
        @{decorator}
        def total(self):
            {python}
{body}
    return Bill
"""


def expression(returned: str, python: str = BILL_TOTAL) -> str:
    """Write a hybrid by its SQL side."""
    return bill(
        f"""
        @total.inplace.expression
        @classmethod
        def _total(cls):
            return {returned}
""",
        python,
    )


def sub(amount: str = AMOUNT, rest: str = OF_THIS, coalesced: str = "func.coalesce(func.sum({}), 0)") -> str:
    """Write a subquery that adds up an amount."""
    return f"select({coalesced.format(amount)}).{rest}"


BILL_WRONG = {
    "no better: a property still": bill(
        "",
        "return sum([line.quantity * line.unit_price_cents * (100 - (line.discount_percent or 0)) // 100 for line in self.lines])",
        "property",
    ),
    "wrong: lines that are not loaded count as none": expression(
        FULL, BILL_TOTAL.replace("self.lines", 'self.__dict__.get("lines", ())')
    ),
    "wrong: kept by the number of lines": expression(
        FULL,
        f"""
            many = len(self.lines)
            if getattr(self, "_many", None) != many:
                self._many = many
                self._kept = {BILL_TOTAL.strip().removeprefix("return ")}
            return self._kept""".strip(),
    ),
    "wrong: a discount of 100 per cent left out in SQL": expression(
        FULL.replace("Line.discount_percent", "func.nullif(Line.discount_percent, 100)")
    ),
    "wrong: a cached property": bill("", decorator="cached_property"),
    "no better: a property with another name for SQL": bill(
        f"""
        @classmethod
        def total_in_sql(cls):
            return {sub()}
""",
        decorator="property",
    ),
    "over in statements: lines with every bill": bill("", decorator="property").replace(
        "order_by=Line.id", "lazy='selectin'"
    ),
    "over in rows: lines joined to every bill": bill("", decorator="property").replace(
        "order_by=Line.id", "lazy='joined'"
    ),
    "raised: a method": bill("", decorator="hybrid_method"),
    "raised: a hybrid without an expression": bill(""),
    "raised: the class left in the function": bill("").replace("    return Bill", ""),
    "raised: no scalar subquery": expression(sub(rest="where(Line.bill_id == cls.id)")),
    "wrong: no coalesce": expression(sub(coalesced="func.sum({})")),
    "wrong: coalesce inside the sum": expression(sub(coalesced="func.sum(func.coalesce({}, 0))")),
    "wrong: no coalesce round the discount": expression(
        sub("Line.quantity * Line.unit_price_cents * (100 - Line.discount_percent) // 100")
    ),
    "wrong: lines without a discount left out": expression(
        sub(rest="where(Line.bill_id == cls.id, Line.discount_percent != None).scalar_subquery()")
    ),
    "wrong: no discount": expression(sub("Line.quantity * Line.unit_price_cents")),
    "wrong: no quantity": expression(sub(f"Line.unit_price_cents * {LEFT} // 100")),
    "wrong: true division": expression(sub(f"Line.quantity * Line.unit_price_cents * {LEFT} / 100")),
    "wrong: rounded": expression(
        sub(f"cast(func.round(Line.quantity * Line.unit_price_cents * {LEFT} / 100.0), Integer)")
    ),
    "wrong: the sum rounded down once": expression(
        f"select(func.coalesce(func.sum(Line.quantity * Line.unit_price_cents * {LEFT}), 0) // 100).{OF_THIS}"
    ),
    "wrong: the price rounded first": expression(sub(f"Line.quantity * (Line.unit_price_cents * {LEFT} // 100)")),
    "wrong: not correlated": expression(sub(rest="where(Line.bill_id == cls.id).correlate(None).scalar_subquery()")),
    "wrong: no condition": expression(sub(rest="scalar_subquery()")),
    "raised: an aggregate without a subquery": expression(f"func.coalesce(func.sum({AMOUNT}), 0)"),
    "raised: a line's amount": expression(AMOUNT),
    "wrong: grouped, so that nothing comes of nothing": expression(
        sub(rest="where(Line.bill_id == cls.id).group_by(Line.bill_id).scalar_subquery()")
    ),
    "wrong: joined inside": expression(sub(rest="join(cls, cls.id == Line.bill_id).scalar_subquery()")),
    "wrong: distinct": expression(sub(coalesced="func.coalesce(func.sum(({}).distinct()), 0)")),
    "wrong: SQLite's total": expression(sub(coalesced="func.total({})")),
    "wrong: a column property": bill("", mapped="").replace(
        f"""        @hybrid_property
        def total(self):
            {BILL_TOTAL}
""",
        f"        total = column_property({sub(rest='where(Line.bill_id == id).correlate_except(Line).scalar_subquery()')})\n",
    ),
    "wrong: Python asks the database": expression(
        sub(),
        f"return object_session(self).scalar(select(func.coalesce(func.sum({AMOUNT}), 0)).where(Line.bill_id == self.id))",
    ),
    "wrong: Python forgets the discount": expression(
        sub(), "return sum(line.quantity * line.unit_price_cents for line in self.lines)"
    ),
    "wrong: Python rounds": expression(
        sub(),
        "return sum(round(line.quantity * line.unit_price_cents * (100 - (line.discount_percent or 0)) / 100) for line in self.lines)",
    ),
    "wrong: Python divides": expression(
        sub(),
        "return sum(line.quantity * line.unit_price_cents * (100 - (line.discount_percent or 0)) / 100 for line in self.lines)",
    ),
    "wrong: Python remembers": expression(
        sub(),
        "if '_known' not in self.__dict__:\n                self.__dict__['_known'] = sum(line.quantity * line.unit_price_cents * (100 - (line.discount_percent or 0)) // 100 for line in self.lines)\n            return self.__dict__['_known']",
    ),
    "raised: Python trips over no discount": expression(
        sub(),
        "return sum(line.quantity * line.unit_price_cents * (100 - line.discount_percent) // 100 for line in self.lines)",
    ),
    "raised: the lines gone": expression(sub()).replace("lines = relationship(Line, order_by=Line.id)", ""),
    "raised: a sum of a collection": expression(
        "func.coalesce(func.sum(cls.lines.quantity * cls.lines.unit_price_cents), 0)"
    ),
}
BILL_WRONG |= {
    "raised: the expression under another name": bill(
        f"""
        @total.expression
        def total_in_sql(cls):
            return {sub()}
"""
    ),
    "can't be judged: SQL for both": bill(
        "",
        python=f"return select(func.coalesce(func.sum({AMOUNT}), 0)).where(Line.bill_id == self.id).scalar_subquery()",
    ),
}


def mapped(said: str) -> str:
    """Write the solution with something more in its relationship."""
    return expression(sub()).replace("order_by=Line.id", f"order_by=Line.id, {said}")


def summed(line: str, round_it: str = "{}") -> str:
    """Write a right SQL side, with another line in Python."""
    return expression(sub(), "return " + round_it.format(f"sum({line} for line in self.lines)"))


GROSS = "line.quantity * line.unit_price_cents"
BILL_WRONG |= {
    "over: lines with every bill, beside a hybrid": mapped("lazy='selectin'"),
    "over: lines joined to every bill, beside a hybrid": mapped("lazy='joined'"),
    "over: lines that are only looked at": mapped("viewonly=True"),
    "raised: lines that may not be loaded": mapped("lazy='raise'"),
    "raised: dynamic lines": mapped("lazy='dynamic'"),
    "wrong: no discount taken for the whole price in SQL": expression(
        sub("Line.quantity * Line.unit_price_cents * (100 - func.coalesce(Line.discount_percent, 100)) // 100")
    ),
    "wrong: the discount itself in SQL": expression(
        sub("Line.quantity * Line.unit_price_cents * func.coalesce(Line.discount_percent, 100) // 100")
    ),
    "wrong: Python's or in SQL": expression(
        sub("Line.quantity * Line.unit_price_cents * (100 - (Line.discount_percent or 0)) // 100")
    ),
    "wrong: SQL's round, of whole numbers": expression(
        sub(f"func.round(Line.quantity * Line.unit_price_cents * {LEFT} / 100)")
    ),
    "wrong: a factor in SQL": expression(
        sub("Line.quantity * Line.unit_price_cents * (1.0 - func.coalesce(Line.discount_percent, 0) / 100.0)")
    ),
    "wrong: a literal": f"from sqlalchemy import literal\n{expression('literal(0)')}",
    "raised: a number": expression("0"),
    "raised: SQL's side in Python's words": expression(
        "sum(line.quantity * line.unit_price_cents * (100 - (line.discount_percent or 0)) // 100 for line in cls.lines)"
    ),
    "wrong: Python adds a set": expression(
        sub(), f"return sum({{{GROSS} * (100 - (line.discount_percent or 0)) // 100 for line in self.lines}})"
    ),
    "wrong: Python takes no discount for the whole price": summed(
        f"{GROSS} * (100 - (line.discount_percent or 100)) // 100"
    ),
    "wrong: Python rounds the sum": summed(f"{GROSS} * (100 - (line.discount_percent or 0)) / 100", "round({})"),
    "wrong: Python cuts the sum": summed(f"{GROSS} * (100 - (line.discount_percent or 0)) / 100", "int({})"),
    "wrong: Python cuts a product of floats": summed(f"int({GROSS} * (1 - (line.discount_percent or 0) / 100))"),
    "wrong: the discount cut on both sides": expression(
        sub(
            "Line.quantity * Line.unit_price_cents - Line.quantity * Line.unit_price_cents * func.coalesce(Line.discount_percent, 0) // 100"
        ),
        f"return sum({GROSS} - {GROSS} * (line.discount_percent or 0) // 100 for line in self.lines)",
    ),
    "wrong: Python gives a Decimal": "from decimal import Decimal\n"
    + summed(f"Decimal({GROSS} * (100 - (line.discount_percent or 0)) // 100)"),
}
BILL_RIGHT = {
    "the older spelling": bill(
        f"""
        @total.expression
        def total(cls):
            return {sub()}
"""
    ),
    "a label, and no class method": bill(
        f"""
        @total.inplace.expression
        def _total(cls):
            return {sub(rest='where(Line.bill_id == cls.id).label("total")')}
"""
    ),
    "correlated to all but the lines": expression(
        sub(rest="where(Line.bill_id == cls.id).correlate_except(Line).scalar_subquery()")
    ),
    "coalesce round the subquery": expression(f"func.coalesce(select(func.sum({AMOUNT})).{OF_THIS}, 0)"),
    "case and cast": expression(
        sub(
            "cast(Line.quantity * Line.unit_price_cents * (100 - case((Line.discount_percent.is_(None), 0), else_=Line.discount_percent)) / 100.0, Integer)"
        )
    ),
    "correlated by name": expression(sub(rest="where(Line.bill_id == cls.id).correlate(cls).scalar_subquery()")),
    "by the relationship": expression(
        sub(rest="where(cls.lines.any()).where(Line.bill_id == cls.id).scalar_subquery()")
    ),
    "two functions and a hybrid of them": """
from sqlalchemy.ext.hybrid import hybrid_property

def bill_class(Base, Line):
    def in_python(bill):
        total = 0
        for line in bill.lines:
            gross = line.quantity * line.unit_price_cents
            total += gross * (100 - (line.discount_percent or 0)) // 100
        return total

    def in_sql(cls):
        amount = Line.quantity * Line.unit_price_cents * func.coalesce(100 - Line.discount_percent, 100) // 100
        return func.coalesce(select(func.sum(amount)).where(Line.bill_id == cls.id).scalar_subquery(), 0)

    class Bill(Base):
        __tablename__ = "bills"
        id = mapped_column(Integer, primary_key=True)
        lines = relationship(Line)
        total = hybrid_property(in_python, expr=in_sql)

    return Bill
""",
    "a hybrid on the line as well": """
from sqlalchemy.ext.hybrid import hybrid_property

def bill_class(Base, Line):
    def amount(line):
        return line.quantity * line.unit_price_cents * (100 - (line.discount_percent or 0)) // 100

    Line.amount = hybrid_property(
        amount, expr=lambda cls: cls.quantity * cls.unit_price_cents * (100 - func.coalesce(cls.discount_percent, 0)) // 100
    )

    class Bill(Base):
        __tablename__ = "bills"
        id = mapped_column(Integer, primary_key=True)
        lines = relationship(Line, order_by=Line.id, back_populates=None)

        @hybrid_property
        def total(self):
            return sum(line.amount for line in self.lines)

        @total.inplace.expression
        @classmethod
        def _total(cls):
            return select(func.coalesce(func.sum(Line.amount), 0)).where(Line.bill_id == cls.id).scalar_subquery()

    return Bill
""",
}
BILL_RIGHT |= {
    "lines in another order, and deleted with their bill": mapped("cascade='all, delete-orphan'"),
    "lazy in so many words": mapped("lazy='select'"),
    "lines that know their bill": expression(sub())
    .replace(
        "    class Bill(Base):", "    Line.bill = relationship('Bill', back_populates='lines')\n\n    class Bill(Base):"
    )
    .replace("order_by=Line.id", "order_by=Line.id, back_populates='bill'"),
    "floor": expression(sub(f"func.floor(Line.quantity * Line.unit_price_cents * {LEFT} / 100)")),
}

OF_BILL = sub(rest="where(Line.bill_id == Bill.id).scalar_subquery()")
CUT = f"(Line.quantity * Line.unit_price_cents * {LEFT} - Line.quantity * Line.unit_price_cents * {LEFT} % 100) / 100"
BILL_WRONG |= {
    "wrong: Bill in the place of cls": expression(OF_BILL),
    "raised: as SQL, with the table's name": expression(
        'literal_column("(SELECT coalesce(sum(quantity * unit_price_cents * (100 - coalesce(discount_percent, 0)) / 100), 0) FROM bill_lines WHERE bill_id = bills.id)", Integer)'
    ),
    "wrong: a descriptor that doesn't hear of the class": bill(
        f"""
    class Total:
        def __get__(self, bill, cls):
            return in_python(bill) if bill is not None else {FULL}

    in_python = Bill.total.fget
    Bill.total = Total()""",
        decorator="property",
    ),
    "wrong: Python's or None": summed(f"{GROSS} * (100 - (line.discount_percent or 0)) // 100", "{} or None"),
}
BILL_RIGHT |= {
    "cast to a Numeric": f"from sqlalchemy import Numeric\n{expression(f'cast({sub()}, Numeric(10, 2))')}",
    "the rest taken off, and then divided": expression(sub(CUT)),
    "a column property below the hybrid": expression("cls.total_in_sql").replace(
        "    return Bill\n",
        f"    cls = Bill\n    Bill.total_in_sql = column_property({FULL}, deferred=True)\n    return Bill\n",
    ),
}


def price(
    init: str = "self.cents, self.country, self.rate = cents, country, rate",
    tax: str = "return self.cents * (self.rates[self.country] if self.rate is None else self.rate) // 100",
    rates: str = "",
    above: str = "",
    bases: str = "",
) -> str:
    """Write a `price_class` from its parts."""
    return f"""
from functools import cached_property, lru_cache
from collections import UserDict
from dataclasses import dataclass

def price_class(read_rates):
    {above.strip()}

    class Price{bases}:
        {rates.strip()}

        def __init__(self, cents, country, rate=None):
            {init.strip()}

        @property
        def tax(self):
            {tax.strip()}

    return Price
"""


def property_of(body: str) -> str:
    """Write rates as a property."""
    return f"""
        @property
        def rates(self):
            {body.strip()}"""


STARTER_INIT = """
            self.cents, self.country = cents, country
            self.rates = {}
            if rate is not None:
                self.rates[country] = rate"""
STARTER_TAX = "return self.cents * self.rates[self.country] // 100"
KNOWN = "known = None"
PRICE_WRONG = {
    "wrong: read by each price, as before": price(STARTER_INIT.replace("{}", "dict(read_rates())"), STARTER_TAX),
    "wrong: a cached property": price(
        "self.cents, self.country, self.rate = cents, country, rate",
        rates="rates = cached_property(lambda self: read_rates())\n        rates.__set_name__(None, 'rates')",
    ),
    "no better: at every look": price(rates=property_of("return read_rates()")),
    "over: in the class body": price(rates="rates = read_rates()"),
    "over: before the class": price(rates="rates = known", above="known = read_rates()"),
    "over: when the first price is made": price(
        "self.cents, self.country, self.rate = cents, country, rate\n            if Price.rates is None:\n                Price.rates = read_rates()",
        rates="rates = None",
    ),
    "over: an lru_cache on the method": price(
        rates="""
        @property
        @lru_cache(maxsize=None)
        def rates(self):
            return known()""",
        above="known = cache(read_rates)",
    ),
    "over in statements: an lru_cache on the method that reads": price(
        rates="""
        @lru_cache(maxsize=None)
        def table(self):
            return read_rates()

        @property
        def rates(self):
            return self.table()"""
    ),
    "over: a list of all prices": price(
        "self.cents, self.country, self.rate = cents, country, rate\n            made.append(self)",
        above="known = cache(read_rates)\n    made = []",
        rates=property_of("return known()"),
    ),
    "wrong: the own rate written into the table": price(
        STARTER_INIT.replace("self.rates = {}", "self.rate = rate"),
        STARTER_TAX,
        property_of("return known()"),
        "known = cache(read_rates)",
    ),
    "wrong: a dictionary of the class, filled by the first": price(
        STARTER_INIT.replace(
            "            self.rates = {}\n",
            "            if not self.rates:\n                self.rates.update(read_rates())\n",
        ),
        STARTER_TAX,
        "rates = {}",
    ),
    "over in statements: by the class that asks": price(
        rates="""
        known = None

        @property
        def rates(self):
            cls = type(self)
            if cls.__dict__.get("known") is None:
                cls.known = read_rates()
            return cls.known"""
    ),
    "over in statements: cls, which may be a subclass": price(
        rates="""
        known = None

        @classmethod
        def table(cls):
            if cls.known is None:
                cls.known = read_rates()
            return cls.known

        @property
        def rates(self):
            return self.table()"""
    ),
    "wrong: nobody can replace it": price(
        tax="return self.cents * (known()[self.country] if self.rate is None else self.rate) // 100",
        above="known = cache(read_rates)",
    ),
    "wrong: replaced for new prices only": price(
        "self.cents, self.country, self.rate = cents, country, rate\n            self.table = None",
        tax="""
            self.table = self.table or self.rates
            return self.cents * (self.table[self.country] if self.rate is None else self.rate) // 100""",
        rates=property_of("return known()"),
        above="known = cache(read_rates)",
    ),
    "wrong: the tax kept": price(rates=property_of("return known()"), above="known = cache(read_rates)").replace(
        "        @property\n        def tax", "        @cached_property\n        def tax"
    ),
    "wrong: an lru_cache on the tax": price(
        rates=property_of("return known()"), above="known = cache(read_rates)"
    ).replace(
        "        @property\n        def tax", "        @property\n        @lru_cache(maxsize=None)\n        def tax"
    ),
    "wrong: one cache for all classes": "KNOWN_RATES = {}\n"
    + price(
        rates=property_of("""
            if not KNOWN_RATES:
                KNOWN_RATES.update(read_rates())
            return KNOWN_RATES""")
    ),
    "wrong: rates typed in": price(
        rates="rates = {'AT': 17, 'CZ': 18, 'DE': 19, 'DK': 20, 'FR': 21, 'IT': 22, 'PL': 23, 'SK': 24}"
    ),
    "raised: a metaclass without a setter": price(
        tax="return self.cents * (type(self).rates[self.country] if self.rate is None else self.rate) // 100",
        above="known = cache(read_rates)\n\n    class Kind(type):\n        rates = property(lambda cls: known())",
        bases="(metaclass=Kind)",
    ),
    "raised: class method and property": price(
        rates="""
        @classmethod
        @property
        def rates(cls):
            return known()""",
        above="known = cache(read_rates)",
    ).replace("        @classmethod\n        @property\n", "        @staticmethod\n"),
    "raised: slots with the same name": price(
        rates='__slots__ = ("cents", "country", "rate", "rates")', above="known = cache(read_rates)"
    ),
    "raised: the class left in the function": price(
        rates=property_of("return known()"), above="known = cache(read_rates)"
    ).replace("    return Price", ""),
    "raised: the own rate forgotten": price(
        rates=property_of("return known()"), above="known = cache(read_rates)"
    ).replace(", rate=None", ""),
    "wrong: fractions": price(
        tax="return self.cents * (self.rates[self.country] if self.rate is None else self.rate) / 100",
        rates=property_of("return known()"),
        above="known = cache(read_rates)",
    ),
    "wrong: a method instead of a property": price(
        above="once = cache(read_rates)", rates=property_of("return once()")
    ).replace("        @property\n        def tax", "        def tax"),
    "wrong: a rate of 0 taken for none": price(
        tax="return self.cents * (self.rate or self.rates[self.country]) // 100",
        above="once = cache(read_rates)",
        rates=property_of("return once()"),
    ),
    "wrong: a rate of its own ignored": price(
        tax="return self.cents * self.rates[self.country] // 100",
        rates=property_of("return known()"),
        above="known = cache(read_rates)",
    ),
}
PRICE_WRONG |= {
    "raised: a class method that remembers": price(
        tax="return self.cents * (self.rates()[self.country] if self.rate is None else self.rate) // 100",
        rates="""
        @classmethod
        @lru_cache(maxsize=None)
        def rates(cls):
            return read_rates()""",
    ),
}
KIND = """
    known = cache(read_rates)

    class Kind(type):
        replaced = None

        @property
        def rates(cls):
            return known() if cls.replaced is None else cls.replaced

        @rates.setter
        def rates(cls, value):
            cls.replaced = value"""
DELETER = """

        @rates.deleter
        def rates(cls):
            cls.replaced = None"""
OF_KIND = "return self.cents * (type(self).rates[self.country] if self.rate is None else self.rate) // 100"


def dataclass_of(rates: str) -> str:
    """Write a dataclass with a descriptor."""
    return f"""
from dataclasses import dataclass

def price_class(read_rates):
    class Once:
        def __init__(self):
            self.read = cache(read_rates)

        def __get__(self, price, kind=None):
            return self.read()

    @dataclass
    class Price:
        cents: int
        country: str
        rate: int | None = None
        {rates} = Once()

        @property
        def tax(self):
            return self.cents * (self.rates[self.country] if self.rate is None else self.rate) // 100

    return Price
"""


PRICE_WRONG |= {
    "wrong: own rates by id": price(
        "self.cents, self.country = cents, country\n            if rate is not None:\n                own[id(self)] = rate",
        "return self.cents * (own[id(self)] if id(self) in own else self.rates[self.country]) // 100",
        property_of("return once()"),
        "once = cache(read_rates)\n    own = {}",
    ),
    "wrong: taxes kept by values": price(
        tax="""
            key = self.cents, self.country, self.rate
            if key not in taxes:
                taxes[key] = self.cents * (self.rates[self.country] if self.rate is None else self.rate) // 100
            return taxes[key]""",
        above="once = cache(read_rates)\n    taxes = {}",
        rates=property_of("return once()"),
    ),
    "raised: a property asked for its parts": price(
        tax="return tax_of(self.cents, self.country, self.rate)",
        rates=property_of("return once()"),
        above="""
    once = cache(read_rates)

    @cache
    def tax_of(cents, country, rate):
        return cents * (Price.rates.fget(None)[country] if rate is None else rate) // 100""",
    ),
    "raised: a metaclass with a setter": price(tax=OF_KIND, above=KIND, bases="(metaclass=Kind)"),
    "raised: a metaclass below a property": price(
        above=KIND + DELETER, bases="(metaclass=Kind)", rates=property_of("return type(self).rates")
    ),
    "raised: a field of a dataclass": dataclass_of("rates: dict"),
    "stopped: read in a thread": """
import threading

def price_class(read_rates):
    def later():
        read_rates()

    reading = threading.Thread(target=later)
    reading.start()
    reading.join()
""",
}
PRICE_ALSO_RIGHT = {
    "a metaclass with setter and deleter": price(tax=OF_KIND, above=KIND + DELETER, bases="(metaclass=Kind)"),
    "a descriptor in a dataclass": dataclass_of("rates"),
    "own rates by the price, weakly": price(
        "self.cents, self.country = cents, country\n            if rate is not None:\n                own[self] = rate",
        "return self.cents * (own[self] if self in own else self.rates[self.country]) // 100",
        property_of("return once()"),
        "from weakref import WeakKeyDictionary\n    once = cache(read_rates)\n    own = WeakKeyDictionary()",
    ),
    "taxes kept by values and rates": price(
        tax="return tax_of(tuple(self.rates.items()), self.cents, self.country, self.rate)",
        rates=property_of("return once()"),
        above="""
    once = cache(read_rates)

    @cache
    def tax_of(rates, cents, country, rate):
        return cents * (dict(rates)[country] if rate is None else rate) // 100""",
    ),
}
CHAINED = price(
    rates="""
        @classmethod
        @property
        def rates(cls):
            return known()""",
    above="known = cache(read_rates)",
)
"""Right up to Python 3.12; in 3.13 `rates` is a method."""
PRICE_RIGHT = {
    "a name that is None at first": price(
        above="known = None",
        rates="""
        @property
        def rates(self):
            nonlocal known
            if known is None:
                known = read_rates()
            return known""",
    ),
    "kept on the class itself": price(
        rates="""
        _known = None

        @property
        def rates(self):
            if Price._known is None:
                Price._known = read_rates()
            return Price._known"""
    ),
    "a descriptor": price(
        above="""
    class Once:
        def __init__(self, read):
            self.read = cache(read)

        def __get__(self, price, kind=None):
            return self.read()""",
        rates="rates = Once(read_rates)",
    ),
    "a descriptor that makes room for what it read": price(
        above="""
    class Once:
        def __set_name__(self, owner, name):
            self.owner, self.name = owner, name

        def __get__(self, price, kind=None):
            found = read_rates()
            setattr(self.owner, self.name, found)
            return found""",
        rates="rates = Once()",
    ),
    "a dictionary that fills itself": price(
        above="""
    class Lazily(UserDict):
        def __missing__(self, country):
            self.data.update(read_rates())
            return self.data[country]""",
        rates="rates = Lazily()",
    ),
    "an attribute that is missing at first": price(
        rates="""
        def __getattr__(self, name):
            if name != "rates":
                raise AttributeError(name)
            Price.rates = read_rates()
            return Price.rates"""
    ),
    "slots": price(
        above="once = lru_cache(maxsize=1)(read_rates)",
        rates='__slots__ = ("cents", "country", "rate")' + property_of("return once()"),
    ),
    "a metaclass that can be written to": price(
        tax="return self.cents * (type(self).rates[self.country] if self.rate is None else self.rate) // 100",
        above="""
    class Kind(type):
        def __getattr__(cls, name):
            if name != "rates":
                raise AttributeError(name)
            Price.rates = read_rates()
            return Price.rates""",
        bases="(metaclass=Kind)",
    ),
    "a dataclass": """
from dataclasses import dataclass

def price_class(read_rates):
    once = cache(read_rates)

    @dataclass(frozen=True)
    class Price:
        cents: int
        country: str
        rate: int | None = None
        rates = property(lambda self: once())

        @property
        def tax(self):
            rate = self.rate
            if rate is None:
                rate = self.rates[self.country]
            return self.cents * rate // 100

    return Price
""",
}
PRICE_RIGHT |= PRICE_ALSO_RIGHT

ONCE = "once = cache(read_rates)"
RATES = property_of("return once()")
RATE = "(self.rates[self.country] if self.rate is None else self.rate)"


def taxed(tax: str) -> str:
    """Write a `price_class` that reads once, with another tax."""
    return price(tax=tax, rates=RATES, above=ONCE)


PRICE_WRONG |= {
    "wrong: rounded to the nearest, half to even": taxed(f"return round(self.cents * {RATE} / 100)"),
    "wrong: rounded to the nearest, half up, likewise": taxed(f"return (self.cents * {RATE} + 50) // 100"),
    "wrong: rounded up": taxed(f"return -(-self.cents * {RATE} // 100)"),
    "wrong: with the price": taxed(f"return self.cents + self.cents * {RATE} // 100"),
    "wrong: another factor": taxed(f"return self.cents * {RATE} // 1000"),
    "wrong: None on the class until a tax is asked for": price(
        tax=f"if self.rates is None:\n                Price.rates = read_rates()\n            return self.cents * {RATE} // 100",
        rates="rates = None",
    ),
    "wrong: no rate is 0 per cent": taxed(
        "return self.cents * (self.rates.get(self.country, 0) if self.rate is None else self.rate) // 100"
    ),
    "over: the last price": taxed(f"Price.last = self\n            return self.cents * {RATE} // 100"),
    "over: the newest prices with own rates": price(
        tax=f"if self.rate is not None:\n                recent.append(self)\n            return self.cents * {RATE} // 100",
        rates=RATES,
        above=f"from collections import deque\n    {ONCE}\n    recent = deque(maxlen=3)",
    ),
    "over in statements: a cache by country": price(
        rates=property_of("return {self.country: rate_of(self.country)}"),
        above="""
    @cache
    def rate_of(country):
        return read_rates()[country]""",
    ),
    "over in statements: a deleter that forgets": price(
        tax="return self.cents * (type(self).rates[self.country] if self.rate is None else self.rate) // 100",
        above="""
    class Kind(type):
        known = None

        @property
        def rates(cls):
            if Kind.known is None:
                Kind.known = read_rates()
            return Kind.known

        @rates.setter
        def rates(cls, rates):
            Kind.known = rates

        @rates.deleter
        def rates(cls):
            Kind.known = None""",
        bases="(metaclass=Kind)",
    ),
    "raised: a descriptor that isn't told the class": price(
        above="""
    class Once:
        read = staticmethod(cache(read_rates))

        def __get__(self, price):
            return self.read()""",
        rates="rates = Once()",
    ),
    "over in statements: set on the class that asks": price(
        above="""
    class Once:
        def __set_name__(self, owner, name):
            self.name = name

        def __get__(self, price, kind):
            found = read_rates()
            setattr(kind, self.name, found)
            return found""",
        rates="rates = Once()",
    ),
}
