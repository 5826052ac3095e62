"""The key to lesson 12's API: its seven faults, what each costs and where, and the three decoys that look slow and aren't."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

START, PROCESS = "start", "connections"
"""Beside the endpoints: what an import loads, and what is made for each request."""


@dataclass(frozen=True)
class Fault:
    """A fault: where it costs, in what, and which lesson is about it."""

    place: str
    cost: str
    lesson: str
    what: str
    """As words that follow "has"."""
    why: str
    question: str
    budget: Callable[[int], float]
    """The most that is enough, by what the reference needs."""


@dataclass(frozen=True)
class Decoy:
    """A function that looks slow and isn't."""

    name: str
    looks: str
    why: str


def _as_many(reference: int) -> float:
    return reference


FAULTS = (
    Fault(
        "orders",
        "statements",
        "02",
        "one query per row",
        "Order by order and line by line, the database is asked again.",
        "what does the page show of each order, and who could ask for all of it at once?",
        lambda reference: reference + 4,
    ),
    Fault(
        "products",
        "bytes",
        "04",
        "columns that nobody shows",
        "Each product comes whole, with its description and its photo.",
        "which columns does `ProductRow` show?",
        lambda reference: 4 * reference,
    ),
    Fault(
        "sales",
        "rows",
        "08",
        "a sum in Python",
        "Orders and their lines come one by one, to become twelve rows.",
        "who could add up, where the rows are?",
        lambda reference: 10 * reference,
    ),
    Fault(
        "reviews",
        "validations",
        "05",
        "rows that are checked again and again",
        "Each review is made a model, checked as a part of the page, made plain, and checked again on its way out.",
        "who checks the response anyway, and what does that need of you?",
        lambda reference: 2.2 * reference,
    ),
    Fault(
        "delivery",
        "blocked",
        "06",
        "waits on the event loop",
        "An `async def` runs on the event loop. While the carrier, or a statement, is waited for there, no other request is answered.",
        "which of its lines wait, and who waits meanwhile?",
        lambda reference: reference,
    ),
    Fault(
        START,
        "modules",
        "09",
        "an import for one line",
        "Every worker loads it before its first request.",
        "what do you need of it, and what else gives you that?",
        lambda reference: 1.4 * reference,
    ),
    Fault(
        PROCESS,
        "engines",
        "10",
        "an engine for every request",
        "An engine is a pool, its connections, and everything that was compiled for them. Made anew, nothing of it is used again.",
        "what belongs to a request, and what to the process?",
        lambda reference: max(1, reference),
    ),
)
ALSO: Mapping[str, Mapping[str, Callable[[int], float]]] = {
    "orders": {"rows": lambda reference: 1.6 * reference, "blocked": _as_many},
    "products": {
        "statements": lambda reference: reference + 2,
        "rows": lambda reference: 1.1 * reference + 1,
        "blocked": _as_many,
    },
    "sales": {
        "statements": lambda reference: reference + 12,
        "bytes": lambda reference: 10 * reference + 1_000,
        "blocked": _as_many,
    },
    "reviews": {
        "statements": lambda reference: reference + 2,
        "rows": lambda reference: reference + 4,
        "blocked": _as_many,
    },
    "delivery": {"statements": lambda reference: reference + 2},
    PROCESS: {"connections": lambda reference: reference + 5},
}
"""Other costs of the same places that have a budget: a fault isn't to be traded for another one."""
DECOYS = (
    Decoy("slug", "patterns that nobody compiled", "`re` keeps what it has compiled, by the pattern."),
    Decoy("every_month", "a loop in a loop", "Both loops have twelve rounds at most, whatever the shop sells."),
    Decoy(
        "parcels",
        "lazy loading, sorting and counting",
        "It is one order, with a few lines: one statement, a handful of rows.",
    ),
)


def touched(source: str, starter: str) -> list[Decoy]:
    """Give the decoys whose code isn't what it was; comments and docstrings don't count."""
    yours, given = _functions(source), _functions(starter)
    return [decoy for decoy in DECOYS if yours.get(decoy.name) != given[decoy.name]]


def _functions(source: str) -> dict[str, str]:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return {node.name: ast.dump(node) for node in tree.body if isinstance(node, ast.FunctionDef)}
