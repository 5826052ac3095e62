"""What the verdicts on 7.4 say of taxes that are wrong where nobody replaces a rate, of rates that aren't there, and of prices that stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.behind_the_dot_prices import goods, percent_of
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import shown
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop_utils.exercises.report import Report


def equal(asked: Any, came: Any) -> bool:
    """Whether two taxes are equal, and of one type."""
    return type(asked) is type(came) and bool(asked == came)


def on_kept(read_once: str, prices: tuple[int, int], *, by_method: bool) -> Remark:
    """Speak of prices that something holds on to: how many of how many."""
    kept, made = prices
    saw = f"{read_once} But of {made} prices that nobody held any more, {kept} {'was' if kept == 1 else 'were'} still there: something of yours holds on to {'it' if kept == 1 else 'them'}."
    if by_method:
        why = "A cache on a method keeps what it was called with, and `self` is the first argument: one entry for each price, and none of them ever goes."
        return Remark(saw, why, "what do you want to remember once, and does that need to know of any price?")
    if kept == 1:
        why = "One isn't many. But whoever lets a price go doesn't expect it to live on, and with it all that hangs on it."
        return Remark(saw, why, "where do you write a price down, and who looks there?")
    why = "Each price that was ever made stays in memory, as long as the class does."
    if kept < made:
        why = "Others went. Whoever made them can't tell which, and all that hangs on those that stay stays, too."
    return Remark(saw, why, "where do your prices write themselves down?")


def _on_plain(report: Report, label: str, _: Any) -> Remark:
    """Speak of taxes that are wrong where nobody has replaced anything, by what they would be right for."""
    asked, came = (one.answer["taxes"][0]["taxes"] for one in (report.last.slow, report.last.yours))
    prices, seed = report.last.case.arguments[:2]
    drawn = [(cents, percent_of(country, seed)) for cents, country in goods(prices, seed)]
    at = next(place for place, (a, b) in enumerate(zip(asked, came, strict=True)) if not equal(a, b))
    cents, percent = drawn[at]
    saw = f"{label}, the tax on {count(cents)} cents, at {percent} per cent, should be {shown(asked[at])}, and is {shown(came[at])}."
    if report.last.yours.answer["elsewhere"]:
        saw = f"{label}, by the rates that `read_rates` gave, a tax should be {shown(asked[at])}, and is {shown(came[at])}."
        return Remark(saw, "Each trial has rates of its own.", "where do yours come from?")
    for reading, why, question in _READINGS:
        if all(got == reading(*one) for got, one in zip(came, drawn, strict=True)):
            return Remark(saw, why, question)
    return Remark(saw, "", "what does your code make of these two numbers, by hand?")


_ROUNDS_DOWN = "which operator divides, and always rounds down?"
_NEAREST = "That is the nearest cent, up or down; a tax is rounded down."
_READINGS: tuple[tuple[Callable[[int, int], int], str, str], ...] = (
    (lambda cents, percent: round(cents * percent / 100), _NEAREST, _ROUNDS_DOWN),
    (lambda cents, percent: (cents * percent + 50) // 100, _NEAREST, _ROUNDS_DOWN),
    (
        lambda cents, percent: -(-cents * percent // 100),
        "Yours rounds up whatever is left of a cent; a tax is rounded down.",
        _ROUNDS_DOWN,
    ),
    (
        lambda cents, percent: cents + cents * percent // 100,
        "That is the price with its tax in it.",
        "which part of that is the tax?",
    ),
)


def _on_unread(_report: Report, label: str, _: Any) -> Remark:
    saw = (
        f"{label}, we looked into the `rates` of a price before anybody had asked for a tax, and found no rate for DE."
    )
    why = "The rates of all countries are in `rates`, says the docstring. Yours are there only when a tax has been asked for."
    return Remark(saw, why, "what could stand under that name that reads when somebody looks?")


def _on_nowhere(_report: Report, label: str, got: Any) -> Remark:
    saw = f"{label}, we asked for the tax in a country that `read_rates` knows no rate of. No exception came, and the tax was {shown(got)}."
    why = "No rate isn't a rate of 0 per cent: a bill without its tax goes out, and nobody hears of it. The starter raises a `KeyError`."
    return Remark(saw, why, "what does your look-up give for a name that isn't there?")


ON_VALUES = {
    "plainly": _on_plain,
    "rates before a tax": _on_unread,
    "a country without a rate": _on_nowhere,
}
"""What is said of values that aren't a tax that should be another one."""
