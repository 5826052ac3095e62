"""The card: SQLAlchemy 2.1 as the lessons use it, beside what Django and Flask-SQLAlchemy say for the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

HEADS = ("to …", "SQLAlchemy 2.1, as used here", "Django", "Flask-SQLAlchemy 3")

LINES = (
    ("say what to fetch", "select(Order)", "Order.objects.all()", "db.select(Order)"),
    (
        "run it, get objects",
        "session.scalars(select(Order)).all()",
        "list(Order.objects.all())",
        "db.session.scalars(db.select(Order)).all()",
    ),
    ("get one by its key", "session.get(Order, 7)", "Order.objects.get(pk=7)", "db.session.get(Order, 7)"),
    (
        "filter",
        'select(Order).where(Order.status == "paid")',
        'Order.objects.filter(status="paid")',
        'db.select(Order).where(Order.status == "paid")',
    ),
    (
        "one of several",
        ".where(Product.id.in_([3, 7]))",
        ".filter(id__in=[3, 7])",
        ".where(Product.id.in_([3, 7]))",
    ),
    (
        "put in order, stop after a few",
        ".order_by(Order.placed_at.desc(), Order.id.desc()).limit(20)",
        '.order_by("-placed_at", "-id")[:20]',
        ".order_by(Order.placed_at.desc(), Order.id.desc()).limit(20)",
    ),
    (
        "bring a to-one along, in a join",
        ".options(joinedload(Order.customer))",
        '.select_related("customer")',
        ".options(joinedload(Order.customer))",
    ),
    (
        "bring a collection along, in a second statement",
        ".options(selectinload(Order.lines))",
        '.prefetch_related("lines")',
        ".options(selectinload(Order.lines))",
    ),
    (
        "go on to the next level",
        "selectinload(Order.lines).joinedload(OrderLine.product)",
        '.prefetch_related("lines__product")',
        "selectinload(Order.lines).joinedload(OrderLine.product)",
    ),
    (
        "join a collection, each parent once",
        "session.scalars(select(Order).options(joinedload(Order.lines))).unique().all()",
        "not needed: collections are never joined",
        "db.session.scalars(…).unique().all()",
    ),
    (
        "fail when something would load lazily",
        '.options(raiseload("*"))',
        ".fetch_mode(models.RAISE)  # from Django 6.1",
        '.options(raiseload("*"))',
    ),
    (
        "rows instead of objects",
        "session.execute(select(Order.id, Order.status)).all()",
        'Order.objects.values_list("id", "status")',
        "db.session.execute(db.select(Order.id, Order.status)).all()",
    ),
    (
        "count",
        "session.scalar(select(func.count()).select_from(Order))",
        "Order.objects.count()",
        "the same, on db.session",
    ),
    (
        "see the SQL",
        "print(select(Order))",
        "print(Order.objects.all().query)",
        "print(db.select(Order))",
    ),
)


@dataclass(frozen=True)
class Card:
    """One screen of SQLAlchemy: what to do, and how it is said here and elsewhere."""

    lines: tuple[tuple[str, str, str, str], ...] = LINES

    def __str__(self) -> str:
        def said(line: tuple[str, str, str, str]) -> str:
            names = ("here", "Django", "Flask-SQLAlchemy")
            return "\n".join([line[0], *(f"  {name:<17} {text}" for name, text in zip(names, line[1:], strict=True))])

        return "\n".join(map(said, self.lines))

    def _repr_html_(self) -> str:
        head = "".join(f'<th style="text-align:left">{escape(text)}</th>' for text in HEADS)
        body = "".join(f"<tr>{_cells(line)}</tr>" for line in self.lines)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    __repr__ = __str__


def card() -> Card:
    """Give the card; call it from any lesson."""
    return Card()


def _cells(line: tuple[str, str, str, str]) -> str:
    first = f'<td style="text-align:left">{escape(line[0])}</td>'
    code = (
        f'<td style="text-align:left"><code style="font-size:.9em">{_foldable(text)}</code></td>' for text in line[1:]
    )
    return first + "".join(code)


def _foldable(text: str) -> str:
    """Escape code, and let a narrow column break it after a bracket, a comma or before a dot."""
    return re.sub(r"([(,\[])(?=\S)", r"\1<wbr>", re.sub(r"(?<=[\w)])\.", "<wbr>.", escape(text)))
