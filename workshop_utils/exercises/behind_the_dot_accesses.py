"""What exercise 7.1 is held to: the statements behind five accesses, recorded on the learner's shop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workshop_utils.exercises.wording import many
from workshop_utils.measure.ledger import record
from workshop_utils.measure.table import Table, count
from workshop_utils.shop import Customer, Invoice, open_database

DATABASE, MEMORY = "database", "memory"

_ACCESSES = {
    "status": ("invoice.status", "session.commit()"),
    "total": ("invoice.total", "invoice.total"),
    "customer": ("invoice.customer.name", "customer = session.get(Customer, invoice.customer_id)"),
    "with_lines": ("invoice.total", "selectinload(Invoice.lines)"),
    "on_class": ("Invoice.total", "nothing"),
}
_AGAINST = {
    "status": (
        "`status` is a column, and the query brought it. But a session doesn't keep what it brought for ever.",
        "what may other people do to the row once this transaction has ended, and what does `commit()` do about that?",
    ),
    "total": (
        "The total was there a moment ago; nothing says that anybody kept it.",
        "which line of the property writes down what it found?",
    ),
    "customer": (
        "A many-to-one relationship leads to one row, known by its key, and the session has met that row.",
        "where does a session look first when it knows a row's class and primary key?",
    ),
    "with_lines": (
        "The lines are in memory, that is so. Whether they are looked at is for the code behind `total` to say.",
        "where does the property take quantities and prices from: `self.lines`, or somewhere else?",
    ),
    "on_class": (
        "To run, the property's function needs an invoice as its `self`.",
        "whose total would `Invoice.total` be, and what is it that the class holds under that name?",
    ),
}
_BECAUSE = {
    "status": "`commit()` makes a session forget what its objects hold, and the next look brings the row anew",
    "total": "a property keeps nothing: each look runs its function again",
    "customer": "the session finds the customer by its key in its identity map",
    "with_lines": "the property asks the database itself, and never looks at `lines`",
    "on_class": "on the class, `total` is the property itself, and its function doesn't run",
}
_HEADS = ("name", "access", "right after")


@dataclass(frozen=True)
class Accesses:
    """The statements that each access sent, by its name."""

    statements: dict[str, int]

    @property
    def table(self) -> Table:
        """Each access, what came right before it, and how many statements it sent."""
        rows = tuple((*row, count(self.statements[row[0]])) for row in _rows(*_ACCESSES))
        return Table((*_HEADS, "statements"), rows, "lllr")

    def table_of(self, *names: str) -> Table:
        """The accesses named, with nothing that would give the answer away."""
        return Table(_HEADS, _rows(*names), "lll")

    def fact(self, name: str) -> str:
        """Where an access takes its value from, in the words of the choices."""
        return DATABASE if self.statements[name] else MEMORY

    def against(self, name: str, option: str) -> tuple[str, str]:
        """Say what speaks against `option`, and ask what to look at; never the answer."""
        said, question = _AGAINST[name]
        return f"For `{name}` you chose {option}. {said}", question

    def because(self, name: str) -> str:
        """Say what was recorded of an access, and why."""
        return f"`{name}`: {many(self.statements[name], 'statement')}, as {_BECAUSE[name]}."


def _rows(*names: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, *_ACCESSES[name]) for name in names)


def accesses() -> Accesses:
    """Record each access on the shop in the data folder, in a session of its own."""
    engine = open_database("sqlite")

    def statements(prepare: Callable[[Session, Invoice], object], look: Callable[[Invoice], object]) -> int:
        with Session(engine) as session:
            one = select(Invoice).order_by(Invoice.id).limit(1)
            brought = session.scalars(one.options(selectinload(Invoice.lines)) if prepare is _with_lines else one).one()
            held = prepare(session, brought)  # an identity map holds only what somebody else holds, too
            with record(engine) as ledger:
                look(brought)
            del held
        return ledger.statements

    try:
        return Accesses(
            {
                "status": statements(lambda session, _: session.commit(), lambda invoice: invoice.status),
                "total": statements(lambda _, invoice: invoice.total, lambda invoice: invoice.total),
                "customer": statements(_with_customer, lambda invoice: invoice.customer.name),
                "with_lines": statements(_with_lines, lambda invoice: invoice.total),
                "on_class": statements(lambda *_: None, lambda _: Invoice.total),
            }
        )
    finally:
        engine.dispose()


def _with_customer(session: Session, invoice: Invoice) -> Any:
    return session.get(Customer, invoice.customer_id)


def _with_lines(_: Session, invoice: Invoice) -> Any:
    return invoice.lines
