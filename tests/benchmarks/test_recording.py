"""What recording costs, as a ratio to the same work unrecorded.

Also beside queryspy and pytest-queryguard, which the group `benchmarks` brings. They leave listeners behind, which all
that comes after in the same test runs under, the unrecorded too.
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from statistics import median
from time import thread_time

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from workshop_utils.measure.ledger import record
from workshop_utils.shop import HistoryStep, Order, OrderLine, open_database

ROUNDS = 41
ROWS = 20_000
RECORDERS = {"queryspy": "record", "pytest_queryguard": "record_queries"}

Recorder = Callable[[Engine], AbstractContextManager[object]]


def n_plus_one(session: Session) -> object:
    """A page of 100 orders, each thing loaded as it is touched."""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(100)
    return [
        {
            "id": order.id,
            "customer": order.customer.name,
            "lines": [{"product": line.product.name, "quantity": line.quantity} for line in order.lines],
            "history": [step.what for step in order.history],
        }
        for order in session.scalars(newest)
    ]


def entities(session: Session) -> object:
    """20,000 ORM entities."""
    return session.scalars(select(OrderLine).limit(ROWS)).all()


def core_rows(session: Session) -> object:
    """20,000 Core rows of numbers."""
    return session.execute(select(OrderLine.__table__).limit(ROWS)).all()


def core_texts(session: Session) -> object:
    """20,000 Core rows, half of them text."""
    steps = HistoryStep.__table__.c
    return session.execute(select(steps.id, steps.order_id, steps.what, steps.at).limit(ROWS)).all()


WORKS = (n_plus_one, entities, core_rows, core_texts)
REACH = {
    **{("native", work.__name__): 1.25 if work in (core_rows, core_texts) else 1.10 for work in WORKS},
    **{("existing", work.__name__): 1.20 for work in WORKS},
}


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKSHOP_DATA", str(tmp_path_factory.mktemp("shop")))
        engine = open_database("workshop")
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def existing(native: Engine) -> Iterator[Engine]:
    """Somebody's own engine on the same file."""
    engine = create_engine(native.url)
    yield engine
    engine.dispose()


def unrecorded(_engine: Engine) -> AbstractContextManager[object]:
    return nullcontext()


def others() -> dict[str, Recorder]:
    """Give the recorders of other makers that are installed here."""
    found: dict[str, Recorder] = {}
    for module, name in RECORDERS.items():
        with suppress(ImportError):
            theirs = getattr(importlib.import_module(module), name)
            found[module] = lambda _engine, theirs=theirs: theirs()
    return found


def seconds(work: Callable[[Session], object], engine: Engine, recorder: Recorder) -> float:
    """Give the processor time of one run: other processes don't count, nor do earlier runs' leavings."""
    with Session(engine) as session:
        gc.collect()
        start = thread_time()
        with recorder(engine):
            work(session)
        return thread_time() - start


def in_turn(
    work: Callable[[Session], object], engine: Engine, recorders: dict[str, Recorder]
) -> dict[str, list[float]]:
    """Run the recorders in turn, each round beginning with another one."""
    names = list(recorders)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(ROUNDS + 2):
        start = turn % len(names)
        for name in (*names[start:], *names[:start]):
            spent = seconds(work, engine, recorders[name])
            if turn >= 2:  # the first two warm up
                taken[name].append(spent)
    return taken


def ratio(taken: dict[str, list[float]], name: str) -> float:
    """Give the median over rounds of one recorder's time to the time unrecorded, of the same round."""
    return median(mine / plain for mine, plain in zip(taken[name], taken["unrecorded"], strict=True))


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.__name__)
@pytest.mark.parametrize("kind", ["native", "existing"])
def test_what_recording_costs(request, kind, work, row):
    engine = request.getfixturevalue(kind)
    taken = in_turn(work, engine, {"unrecorded": unrecorded, "recorded": record})
    plain, recorded = (median(taken[name]) * 1000 for name in ("unrecorded", "recorded"))
    cost, reach = ratio(taken, "recorded"), REACH[kind, work.__name__]
    row(
        f"recording, {kind} engine, {work.__name__}",
        f"{recorded:.1f} ms",
        f"unrecorded {plain:.1f} ms",
        ratio=cost,
        reach=f"≤ {reach:.2f}",
        reached=cost <= reach,
    )


def test_what_a_statement_costs_beside_other_recorders(native, existing, row):
    assert others(), "needs the group benchmarks: see conftest.py"
    with record(native) as ledger, Session(native) as session:
        n_plus_one(session)
    for kind, engine in (("native", native), ("existing", existing)):
        taken = in_turn(n_plus_one, engine, {"unrecorded": unrecorded, "record": record, **others()})
        plain = median(taken["unrecorded"])
        extra = {name: (ratio(taken, name) - 1) * plain / ledger.statements * 1e6 for name in taken}
        for name in others():
            row(
                f"recording a statement, {kind} engine",
                f"{extra['record']:+.1f} µs",
                f"{name} {extra[name]:+.1f} µs",
                ratio=extra["record"] / extra[name],
                reach="≤ 1",
                reached=extra["record"] <= extra[name],
            )
