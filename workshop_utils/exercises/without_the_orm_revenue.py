"""How 8.3 is called: for one city, for one with a quote in its name, for two names that would be SQL, and for the first one again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.without_the_orm_again import one_more_of_each, turned_round
from workshop_utils.exercises.without_the_orm_in_python import functions_of
from workshop_utils.exercises.without_the_orm_planted import CITY, INJECTED, QUOTED_CITY
from workshop_utils.exercises.without_the_orm_traced import traced
from workshop_utils.measure.ledger import record
from workshop_utils.measure.objects import count_objects

CITIES = (CITY, *INJECTED, QUOTED_CITY)
ASKED_AGAIN = f"{CITY}, asked again"
"""What the second answer for the first city goes by: answers are told apart by their city."""


def by_month(function: Callable[..., Any], session: Session, *cities: str) -> Counted:
    """Ask for each of CITIES, and again for the first one when the shop has changed; or for `cities` alone.

    Gives each `city` and its `months`, and whether they were asked for `again`. The costs are those of the first one, and beside
    the answer stands what was `sent` for it, each SQL with its rows, and which `functions` of Python's SQLite was given.
    """
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 (our sessions are bound to engines)
    answers: list[dict[str, Any]] = []
    costs: list[dict[str, int]] = []
    sent: list[list[tuple[str, int]]] = []
    known = functions_of(engine)
    for city in cities or CITIES:
        with Session(engine) as own, record(engine) as ledger, count_objects() as built, traced(own, ledger):
            answers.append({"city": city, "months": function(own, city), "again": False})
        costs.append(
            {cost: getattr(ledger, cost) for cost in ("statements", "rows", "bytes")} | {"objects": built.objects}
        )
        sent.append([(one.sql, one.rows) for one in ledger.entries])
        if city in INJECTED and answers[-1]["months"]:
            break  # the name became SQL: no other one could say more
    else:
        answers += [] if cities else [_again(function, engine)]
    return Counted(answers, costs[0], {"sent": sent[0], "functions": sorted(functions_of(engine) - known)})


def _again(function: Callable[..., Any], engine: Engine) -> dict[str, Any]:
    with one_more_of_each(engine), turned_round(engine), Session(engine) as own:
        return {"city": ASKED_AGAIN, "months": function(own, CITY), "again": True}
