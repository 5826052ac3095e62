"""What touching an attribute costs: Python calls of the first access, and the time of one more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_utils.measure.accesses import duration
from workshop_utils.measure.table import count, two_digits
from workshop_utils.show import findings, log_rows, theme
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workshop_utils.measure.accesses import Access, Accesses


def accesses(touched: Accesses) -> Figure:
    """Draw what touching each attribute costs, in the order they were touched, on logarithmic axes.

    On the left the time of one more access, on the right the Python calls of the first; beside each name its
    statements, the first time and again. Raises WorkshopError for more attributes than a picture can hold.
    """
    each = touched.accesses
    looks = theme.looks([access.name for access in each])
    title = _finding(each)
    note = "Both axes are logarithmic; 0 stands at their left end. An object of its own for each."
    with theme.style():
        sheet = Sheet(title, note, len(each) * log_rows.ROW)
        times, calls = log_rows.two_charts(sheet)
        spent, called = (
            [duration(a.seconds) for a in each],
            [f"{count(a.calls[0])}, then {count(a.calls[1])}" for a in each],
        )
        log_rows.scale(times, "time of one more access", [(a.seconds,) for a in each], spent, _tick)
        log_rows.scale(calls, "Python calls of the first access", [(a.calls[0],) for a in each], called, count)
        for row, (access, look) in enumerate(zip(each, looks, strict=True)):
            log_rows.dot(times, row, access.seconds, spent[row], look)
            log_rows.dot(calls, row, access.calls[0], called[row], look)
            log_rows.name(times, row, access.name, _statements(access))
    return Figure(title, _alt(title, each), sheet.drawing)


def _tick(seconds: float) -> str:
    return duration(seconds).replace(".0 ", " ")


def _statements(access: Access) -> str:
    first, again = access.statements
    if first == again == 0:
        return "no statement"
    return f"{count(first)} {'statement' if first == 1 else 'statements'}, then {count(again)}"


def _finding(each: Sequence[Access]) -> str:
    asking = [access.name for access in each if access.statements[1]]
    once = [access.name for access in each if access.statements[0] and not access.statements[1]]
    if asking:
        return f"{_names(asking)} {'asks' if len(asking) == 1 else 'ask'} the database at every access"
    if once:
        return f"{_names(once)} {'asks' if len(once) == 1 else 'ask'} the database the first time"
    dearest = max(each, key=lambda access: access.seconds)
    cheapest = min(each, key=lambda access: access.seconds)
    if not cheapest.seconds:
        return "No access asks the database"
    times = two_digits(dearest.seconds / cheapest.seconds)
    return f"No access asks the database; {dearest.name} takes {times} times as long as {cheapest.name}"


def _names(of: Sequence[str]) -> str:
    return findings.names(of) if len(of) <= 3 else f"{count(len(of))} of them"  # a title's room


def _alt(title: str, each: Sequence[Access]) -> str:
    calls = findings.cost_of("calls")
    said = "; ".join(
        f"{a.name} {_statements(a)}, {findings.amount(calls, a.calls[0])}, then {count(a.calls[1])}, one more access {duration(a.seconds)}"
        for a in each
    )
    return f"Two charts with logarithmic axes: {title}. {said}."
