"""How exercise 7.3's class is tried: its total in Python and in SQL, on bills with discounts, without, and without lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any
from warnings import catch_warnings, simplefilter

from sqlalchemy import Engine, ForeignKey, Integer, inspect, select
from sqlalchemy.exc import SAWarning
from sqlalchemy.orm import DeclarativeBase, Session, aliased, mapped_column, selectinload

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.plain import plain
from workshop_utils.measure.ledger import record

TABLES = (
    "CREATE TABLE bills (id INTEGER PRIMARY KEY)",
    (
        "CREATE TABLE bill_lines (id INTEGER PRIMARY KEY, bill_id INTEGER NOT NULL REFERENCES bills(id),"
        " quantity INTEGER NOT NULL, unit_price_cents INTEGER NOT NULL, discount_percent INTEGER)"
    ),
    "INSERT INTO bills SELECT id FROM orders",
    # Every ninth bill stays empty. Of the others' lines a quarter have no discount, and a quarter one of 0.
    (
        "INSERT INTO bill_lines SELECT id, order_id, quantity, unit_price_cents + id % 7,"
        " CASE WHEN id % 13 = 3 THEN 100 WHEN id % 4 = 1 THEN 0 WHEN id % 4 = 2 THEN 15 WHEN id % 4 = 3 THEN 33 END FROM order_lines WHERE order_id % 9 <> 4"
    ),
    # On some bills the same line stands twice.
    (
        "INSERT INTO bill_lines SELECT id + 1000000, bill_id, quantity, unit_price_cents, discount_percent"
        " FROM bill_lines WHERE id % 5 = 0"
    ),
)
"""SQL that makes the tables out of the shop's orders."""
_NEW = ({"quantity": 3, "unit_price_cents": 1_001, "discount_percent": 33}, {"quantity": 1, "unit_price_cents": 250})


def bills(function: Callable[..., Any], session: Session, at_least: int, tried: int = 1) -> Counted:
    """7.3: filter by the total; where the class is `tried`, also read every total in Python and in SQL, and sort by it.

    The answer has the ids `filtered` by `at_least`, the `empty` ones, those that an alias of the class filters (`renamed`), and all `sorted` by total; by the bills' ids the totals in
    `python` and in `sql`; how many statements Python's totals `asked`; and Python's total of a bill that isn't `saved`, and of
    one to which a line was `added`, whose line was `changed`, or whose lines aren't loaded (`fresh`). Costs are those of the first filter. Aside stands the total's `sql`, or what `kind` of
    thing the class has as its total instead: then a caller has to filter in Python, and so do we. Beside it stand the `lines`,
    if the class maps them so that others pay for it.
    """
    base, line = _line()
    kind = function(base, line)
    answer = _in_python(kind, line, session) if tried else {}
    session.rollback()
    session.expunge_all()
    ask = _InSql(kind, session) if _is_sql(kind.total) else _InPython(kind, session)
    with record(_engine(session)) as ledger, catch_warnings():
        simplefilter("ignore", SAWarning)  # a cartesian product has words of its own
        answer["filtered"] = ask.matching(lambda total: total >= at_least)
        asked = {"statements": ledger.statements, "rows": ledger.rows}
        if not tried:
            return Counted(plain(answer))
        answer["empty"] = ask.matching(lambda total: total == 0)
        answer["sql"], answer["sorted"] = ask.totals(answer["python"]), ask.sorted()
        answer["renamed"] = ask.renamed(lambda total: total >= at_least)
    mapping = _mapping(kind, session) if isinstance(ask, _InSql) else {}
    return Counted(plain(answer), asked, ask.told | mapping)


class _InSql:
    """Asks the database by the class's total."""

    def __init__(self, kind: Any, session: Session) -> None:
        self._kind, self._session = kind, session
        self.told = {"sql": " ".join(str(select(kind.total)).split())}

    def matching(self, matches: Callable[[Any], Any]) -> list[Any]:
        """Give the ids of the bills whose total matches."""
        kind = self._kind
        return list(self._session.scalars(select(kind.id).where(matches(kind.total)).order_by(kind.id)))

    def totals(self, _: dict[int, Any]) -> dict[int, Any]:
        """Give the totals, by id."""
        rows: Iterable[Any] = self._session.execute(select(self._kind.id, self._kind.total))
        return {number: _whole(total) for number, total in rows}

    def renamed(self, matches: Callable[[Any], Any]) -> list[Any]:
        """Give the same ids as `matching`, by another name of the class, as a statement needs that speaks of bills twice."""
        other = aliased(self._kind)
        return list(self._session.scalars(select(other.id).where(matches(other.total)).order_by(other.id)))

    def sorted(self) -> list[Any]:
        """Give all ids, the dearest bill first."""
        kind = self._kind
        return list(self._session.scalars(select(kind.id).order_by(kind.total.desc(), kind.id)))


class _InPython:
    """Does in Python what SQL can't be asked for, as a caller would have to."""

    def __init__(self, kind: Any, session: Session) -> None:
        self._kind, self._session = kind, session
        self.told = {"kind": type(kind.total).__name__}
        self._first: list[Any] | None = None

    @property
    def _all(self) -> list[Any]:
        return list(self._session.scalars(select(self._kind).order_by(self._kind.id)).unique())

    def matching(self, matches: Callable[[Any], Any]) -> list[Any]:
        """Give the ids of the bills whose total matches."""
        found = [bill.id for bill in self._all if matches(bill.total)]
        self._first = self._first if self._first is not None else found
        return found

    def totals(self, python: dict[int, Any]) -> dict[int, Any]:
        """Give Python's once more."""
        return python

    def renamed(self, _: Callable[[Any], Any]) -> list[Any] | None:
        """Give what `matching` gave at first: in Python, a class has no other name."""
        return self._first

    def sorted(self) -> list[Any]:
        """Give all ids, the dearest bill first."""
        return [bill.id for bill in sorted(self._all, key=lambda bill: -bill.total)]


def _whole(total: Any) -> Any:
    """Give a whole number for a Decimal that is one: as such they come back from `/`, and nothing is lost in them."""
    return int(total) if isinstance(total, Decimal) and total == total.to_integral_value() else total


def _line() -> tuple[type[DeclarativeBase], type[Any]]:
    """Give a base of its own, and the lines' class on it."""

    class Base(DeclarativeBase):
        pass

    class Line(Base):
        __tablename__ = "bill_lines"
        id = mapped_column(Integer, primary_key=True)
        bill_id = mapped_column(ForeignKey("bills.id"))
        quantity = mapped_column(Integer)
        unit_price_cents = mapped_column(Integer)
        discount_percent = mapped_column(Integer)

    return Base, Line


def _in_python(kind: Any, line: Any, session: Session) -> dict[str, Any]:
    """Read all totals with the lines loaded; then, if that asked nobody, those of bills that the database doesn't know so."""
    fresh = session.scalars(select(kind).order_by(kind.id).limit(1)).unique().one().total
    session.expunge_all()
    loaded = session.scalars(select(kind).options(selectinload(kind.lines)).order_by(kind.id)).unique().all()
    with record(_engine(session)) as ledger:
        totals = {bill.id: bill.total for bill in loaded}
    found = {"python": totals, "asked": ledger.statements, "saved": None, "added": None}
    found |= {"fresh": fresh, "changed": None}
    if not ledger.statements:
        with session.no_autoflush:
            new = kind()
            new.lines.extend(line(**values) for values in _NEW)
            found["saved"] = new.total
            loaded[0].lines.append(line(**_NEW[0]))
            found["added"] = loaded[0].total
            loaded[1].lines[0].quantity += 3
            found["changed"] = loaded[1].total
    return found


def _mapping(kind: Any, session: Session) -> dict[str, dict[str, Any]]:
    """Give what a list of bills costs that shows no lines, and whether lines are saved, under `lines`; nothing if both are as before."""
    session.expunge_all()
    lines = inspect(kind).relationships["lines"]
    with record(_engine(session)) as ledger:
        bills = len(session.scalars(select(kind).order_by(kind.id)).unique().all())
    unsaved = lines.viewonly or "save-update" not in lines.cascade
    if (ledger.statements, ledger.rows, unsaved) == (1, bills, False):
        return {}
    return {"lines": {"statements": ledger.statements, "rows": ledger.rows, "bills": bills, "unsaved": unsaved}}


def _is_sql(total: Any) -> bool:
    """Whether what the class holds as its total can stand in a statement."""
    return hasattr(total, "__clause_element__") or hasattr(total, "compile")


def _engine(session: Session) -> Engine:
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 (our sessions are bound to engines)
    return engine
