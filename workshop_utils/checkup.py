"""`doctor`: what a learner runs when something fails. Every check with its remedy, and a measurement as proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from workshop_utils.checks import CHECKS, THOROUGH, Check
from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import Table, count, milliseconds

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from workshop_utils.measure.timing import Comparison, Variant

_ORDERS = 20  # fewer than any exercise asks for: a doctor gives no answers away
_ASK = "show this to whoever gives the workshop, or open an issue with it"
_CELL = 'style="text-align:left;vertical-align:top"'


@dataclass(frozen=True, repr=False)
class Checkup:
    """All checks, and a measurement that needs everything to work."""

    checks: tuple[Check, ...]
    proof: Comparison | None = None

    @property
    def ok(self) -> bool:
        """Whether every check is."""
        return all(check.ok for check in self.checks)

    @property
    def finding(self) -> str:
        """The result in a sentence."""
        ill = sum(not check.ok for check in self.checks)
        if ill:
            return f"{ill} of {len(self.checks)} things to mend; what to do stands under each."
        return f"All {len(self.checks)} things the workshop needs are well."

    @property
    def proven(self) -> Table | None:
        """What the measurement showed."""
        if self.proof is None:
            return None
        heads = ("how its parts are loaded", "statements", "ms", "fastest to slowest")
        caption = f"As proof, a page of {_ORDERS} orders, loaded twice with the same answer:"
        return Table(heads, tuple(_measured(variant) for variant in self.proof.variants), "lrrr", caption)

    def __str__(self) -> str:
        width = max(len(check.name) for check in self.checks)
        lines = [line for check in self.checks for line in _lines(check, width)]
        return "\n".join([*lines, "", self.finding, *(["", str(self.proven)] if self.proven else [])])

    def _repr_html_(self) -> str:
        rows = "".join(_row(check) for check in self.checks)
        proof = self.proven._repr_html_() if self.proven else ""
        return f"<p><b>{escape(self.finding)}</b></p><table><tbody>{rows}</tbody></table>{proof}"

    __repr__ = __str__


def doctor(*, thorough: bool = False) -> Checkup:
    """Look at everything the workshop needs, and, if all is well, measure a page with an N+1 in it as proof.

    `thorough` reads every row of the database, which takes seconds, and finds what a look from outside can't.
    """
    checks = tuple(_looked(check) for check in (THOROUGH if thorough else CHECKS))
    if not all(check.ok for check in checks):
        return Checkup(checks)
    try:
        return Checkup(checks, _proof())
    except WorkshopError as error:
        return Checkup((*checks, Check("measuring", error.problem, error.remedy or _ASK)))


def lazy_page(session: Session) -> list[Any]:
    """one by one, when each is touched"""  # noqa: D403, D400 - the label in the table
    return _page(session)


def selectin_page(session: Session) -> list[Any]:
    """all at once, as the page says before what it shows"""  # noqa: D403, D400 - as above
    from sqlalchemy.orm import selectinload

    from workshop_utils.shop import Order, OrderLine

    lines = selectinload(Order.lines).selectinload(OrderLine.product)
    return _page(session, selectinload(Order.customer), lines)


def _page(session: Session, *options: Any) -> list[Any]:
    from sqlalchemy import select

    from workshop_utils.shop import Order

    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(_ORDERS).options(*options)
    return [
        (order.id, order.customer.name, [(line.product.name, line.quantity) for line in order.lines])
        for order in session.scalars(newest)
    ]


def _proof() -> Comparison:
    from workshop_utils.measure.timing import compare

    engine = _engine()
    try:
        return compare(lazy_page, selectin_page, on=engine, runs=3)
    finally:
        engine.dispose()


def _engine() -> Engine:
    """Open the lessons' database, or, so that a doctor's visit never begins with a long wait, make a small one."""
    from workshop_utils import shop

    if shop.database_path().exists():
        return shop.open_database()
    return shop.open_content(shop.build_content(shop.SIZES["small"], shop.SEED))


def _looked(check: Callable[[], Check]) -> Check:
    """Look, and take what goes wrong in looking as what was found."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - a doctor who falls ill helps nobody
        name = check.__name__.removeprefix("check_").replace("_", " ")
        return Check(name, f"{type(error).__name__}: {error}", _ASK)


def _measured(variant: Variant) -> tuple[str, ...]:
    timing = variant.timing
    spread = f"{milliseconds(timing.least)} to {milliseconds(timing.most)}"
    return (variant.label, count(variant.statements), milliseconds(timing.typical), spread)


def _lines(check: Check, width: int) -> list[str]:
    line = f"{check.state:<7}  {check.name:<{width}}  {check.found}"
    return [line] if check.ok else [line, f"{'':<{width + 11}}What to do: {check.remedy.rstrip('.')}."]


def _row(check: Check) -> str:
    remedy = f"<br><b>What to do:</b> {escape(check.remedy.rstrip('.'))}." if check.remedy else ""
    cells = (f"<b>{check.state}</b>", escape(check.name), escape(check.found) + remedy)
    return f"<tr>{''.join(f'<td {_CELL}>{cell}</td>' for cell in cells)}</tr>"
