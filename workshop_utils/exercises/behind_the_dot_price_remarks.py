"""What the verdicts on 7.4 say of rates: read too early, too often, kept by the wrong one, or not to be replaced."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.behind_the_dot_price_value_remarks import ON_VALUES, equal, on_kept
from workshop_utils.exercises.behind_the_dot_prices import GONE, METHOD, goods
from workshop_utils.exercises.behind_the_dot_raised_remarks import on_price_raised, on_price_stopped
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, many, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_READS_IN_BODY = re.compile(r"class \w+[^\n]*:\n(?:(?!\bdef\b).)*\bread_rates\(\)", re.DOTALL)
_METHOD_CACHE = re.compile(r"@(?:functools\.)?(?:lru_)?cache\b[^\n]*\n\s*def \w+\(self")
_BY_VALUES = re.compile(r"=\s*\(?self\.cents,\s*self\.country\b|[\[(]\(?self\.cents,\s*self\.country\b[^=\n]*[\])]")


def keeps_or_reads_early(trials: tuple[Trial, ...]) -> bool:
    """Whether the rates were read before anybody asked for a tax, a price is kept when nobody holds it, or Python forgot how."""
    answers = [trial.yours.answer for trial in trials if isinstance(trial.yours.answer, dict)]
    return any(answer["kept"] or answer["chained"] or any(answer["early"].values()) for answer in answers)


def of_prices(report: Report) -> Remark | None:
    """7.4: recognise what is known of values that a class shares; None for what has no words of its own."""
    if report.state is State.RAISED:
        return on_price_raised(report)
    if report.state is State.STOPPED:
        return on_price_stopped(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.over:
        return _on_reads(report)
    known = any(keeps_or_reads_early((trial,)) for trial in report.trials)
    return _on_early_or_kept(report) if known else None


def _on_early_or_kept(report: Report) -> Remark:
    trial = next(one for one in report.trials if keeps_or_reads_early((one,)))
    early, label = trial.yours.answer["early"], capital(trial.case.label)
    read_once = f"{label}, one read: that part is done."
    if early["class"]:
        where = "in the class's own body" if _READS_IN_BODY.search(report.source) else "before the class itself"
        saw = f"{read_once} But it came when the class was made, {where}: nobody had made a price yet."
        why = "Whoever imports the class now pays for the reading, needs the database there, and can't replace the rates before they are read."
        return Remark(saw, why, "what runs when a class is made, and what only when somebody looks?")
    if early["prices"]:
        saw = f"{read_once} But it came when the first price was made, before anybody asked for a tax."
        why = "To make a price is no reason to need the rates: a page of prices without taxes now waits for them, too."
        return Remark(saw, why, "who needs the rates first, and where is that?")
    if early["test"]:
        saw = f"{label}: while a test had replaced `Price.rates`, before anybody had read them, they were read all the same."
        return Remark(
            saw,
            "The test has given what is needed; the real rates may not even be there.",
            "which line looks at them, though nobody asked?",
        )
    if trial.yours.answer["chained"] and not trial.yours.answer["kept"]:
        saw = f"{read_once} But `rates` is a class method round a property."
        why = "Python 3.11 to 3.12 let you write that, and warned of it; 3.13 took it away, and there your taxes raise."
        return Remark(saw, why, "which method does an object need, so that a class asks it when its name is looked up?")
    kept, made = trial.yours.answer["kept"], trial.yours.answer["made"]
    return on_kept(read_once, (kept, made), by_method=bool(_METHOD_CACHE.search(report.source)))


def _on_reads(report: Report) -> Remark:
    trial = report.tightest("statements")
    first, second = trial.yours.answer["reads"]
    prices = trial.case.arguments[0]
    if first <= 1:
        saw = f"{capital(trial.case.label)}: one read. Then we made another class, and a class below it, and asked that one first: {many(second, 'read')}."
        if "__get__" in report.source:
            why = "The class that `__get__` is given is the one through which a price asks: one below `Price`, too. What is set there isn't seen above it."
        elif "type(self)" in report.source:
            why = "`type(self)` is the price's own class, which may be one below `Price`. Each of them keeps rates of its own."
        else:
            why = "`cls` is the class through which a price asks. What is set on the one below isn't seen on the one above it."
        return Remark(saw, why, "which one place do a class and those below it share?")
    saw = f"{capital(trial.case.label)}: {many(first, 'read')} of the rates."
    if _METHOD_CACHE.search(report.source):
        why = "A cache on a method has an entry for each `self`: what one price read, no other one finds. And it holds on to all of them."
        return Remark(
            saw, why, "what are you remembering, a price's or everybody's, and what should the cache know it by?"
        )
    countries = {country for _, country in goods(*trial.case.arguments[:2])} | {"DE"}
    if first - trial.yours.answer["reread"] <= 1:
        why = "When a test goes, it deletes what it had set, and yours takes that for a reason to forget what it had read."
        return Remark(
            f"{saw[:-1]}, the second one after a test had put them back.",
            why,
            "what may be forgotten when the test's rates go, and what not?",
        )
    if first == len(countries) < prices:
        why = (
            "That is one for each country: what you keep, you keep by country, and each reading gives the rates of all."
        )
        return Remark(saw, why, "what does one reading bring, and what could be kept of it?")
    if first > prices + GONE + 1:
        return Remark(
            saw,
            "They are the same at every look; only the first one can't be spared.",
            "where could the first look leave what it found?",
        )
    return Remark(
        saw,
        "Each price reads for itself what is the same for all.",
        "what do all prices share, where such a thing can stand?",
    )


def _on_wrong(report: Report) -> Remark | None:
    asked, came = report.last.slow.answer["taxes"], report.last.yours.answer["taxes"]
    place = next((at for at, (a, b) in enumerate(zip(asked, came, strict=True)) if not _same(a, b)), None)
    if place is None:
        return None
    wanted, got = next(
        (a, b) for a, b in zip(asked[place]["taxes"], came[place]["taxes"], strict=True) if not equal(a, b)
    )
    when, label = asked[place]["when"], f"With {report.last.case.label}"
    values = f"a tax should be {shown(wanted)}, and is {shown(got)}"
    if got == METHOD:
        saw = f"{label}, `price.tax` gave a method: yours has to be called."
        why = "`price.tax` is read without parentheses, by callers who are there already."
        return Remark(saw, why, "what makes of a method something that is read like a field?")
    if isinstance(got, float):
        return Remark(
            f"{label}, {values}.",
            "Taxes are whole cents, rounded down.",
            "which operator divides, and gives whole numbers?",
        )
    return ON_VALUES[when](report, label, got) if when in ON_VALUES else _ON[when](report, label, values)


def _same(asked: dict[str, Any], came: dict[str, Any]) -> bool:
    return all(map(equal, asked["taxes"], came["taxes"]))


def _on_not_replaced(report: Report, label: str, values: str) -> Remark:
    early = report.last.yours.answer["early"]
    if early["prices"] > 1:
        saw = f"{label}, {many(early['prices'], 'read')}: each price reads all rates when it is made, and keeps them. So a test that sets `Price.rates` reaches none of them: {values}."
        return Remark(
            saw,
            "What is set on an object hides what its class has under that name.",
            "whose are the rates: a price's, or the class's?",
        )
    saw = f"{label}, a test set `Price.rates` to 50 per cent for all countries, and nothing changed: {values}."
    why = "A test can replace what is looked up by its name at the moment it is needed. Your taxes come from somewhere else."
    return Remark(saw, why, "under which name does your `tax` look for the rates?")


def _on_left_behind(report: Report, label: str, values: str) -> Remark:
    first = _taxes(report, 1)
    if _taxes(report, 2)[: len(first)] != first:
        saw = f"{label}, by the rates that `read_rates` gave, {values}."
        return Remark(saw, "Each trial has rates of its own.", "where do yours come from?")
    theirs = [
        a != b and b == c
        for a, b, c in zip(report.last.slow.answer["taxes"][2]["taxes"], _taxes(report, 2), 2 * first, strict=True)
    ]
    went_on = "the prices went on with the test's: " if any(theirs) else ""
    saw = f"{label}, a test had replaced `Price.rates` and put them back. Afterwards {went_on}{values}."
    if "cached_property" in report.source:
        why = "A cached property keeps the first tax for ever, the test's as well as one of last year's rates."
    elif _METHOD_CACHE.search(report.source):
        why = "The cache knows a tax by its price, and nobody tells it that the rates are others. It also holds on to each price."
    else:
        why = "What was worked out with the test's rates was kept, and is found again."
        if _BY_VALUES.search(report.source):
            why = "A tax that is kept by a price's values is found again by them, and the rates aren't among them."
    return Remark(saw, why, "what may be remembered here for good, and what has to be looked up each time?")


def _taxes(report: Report, place: int) -> list[Any]:
    taxes: list[Any] = report.last.yours.answer["taxes"][place]["taxes"]
    return taxes


def _on_own_rate(_: Report, label: str, values: str) -> Remark:
    saw = f"{label}, for a price with a rate of its own, {values}."
    return Remark(
        saw, "A price's own rate comes before its country's.", "where does your class keep `rate`, and who looks at it?"
    )


def _on_zero(_: Report, label: str, values: str) -> Remark:
    saw = f"{label}, for a price whose own rate is 0 per cent, {values}."
    why = "Books and bread have such rates. 0 counts as false in Python, as None does, and so it was taken for no rate."
    return Remark(saw, why, "how does your code ask whether a price has a rate of its own?")


def _on_leaked(report: Report, label: str, values: str) -> Remark:
    saw = f"{label}, one price was made with a rate of its own, 99 per cent. After that {values}, for another price of the same country."
    if report.last.yours.answer["early"]["prices"]:
        saw += " (The rates were read when the first price was made, too: before anybody asked for a tax.)"
    why = "The rates are one dictionary for all now. What a price writes into it, every other one reads; that was no harm as long as each had its own."
    return Remark(saw, why, "where can a price keep the one rate that is its own?")


def _on_gone(report: Report, label: str, values: str) -> Remark:
    saw = (
        f"{label}, prices with a rate of their own were made, and let go. Then others were made, without one: {values}."
    )
    why = "Something remembers a rate for a price that isn't there any more, and takes another price for it."
    if re.search(r"\bid\(", report.source):
        why = "An `id` is a number that no other object has at the same time. When an object is gone, the next one may get it."
    return Remark(saw, why, "what of a price disappears together with it?")


def _on_not_replaced_later(report: Report, label: str, values: str) -> Remark:
    saw = f"{label}, a test set `Price.rates` after they had been read, and prices that were there already didn't follow: {values}."
    why = "What they go by was kept at an earlier look, and isn't looked up under `Price.rates` any more."
    if "cached_property" in report.source:
        reads = many(report.last.yours.answer["reads"][0], "read")
        why = f"A cached property is remembered by each price for itself, and found there before the class is asked. That is also why there were {reads}."
    return Remark(saw, why, "who should remember the rates, so that there is one place to replace them?")


def _on_not_put_back(_: Report, label: str, values: str) -> Remark:
    saw = f"{label}, a test replaced `Price.rates` after they had been read, and put back what had been there. Now {values}."
    return Remark(
        saw, "Something still holds what the test had set.", "what do your prices look at, and who changes it back?"
    )


def _on_mixed(_: Report, label: str, values: str) -> Remark:
    saw = f"{label}, we called `price_class` a second time, with rates of another country's office. There {values}, as by the first one's rates."
    why = (
        "What you remember belongs to the whole process, whoever asked first. Two classes then share what isn't theirs."
    )
    return Remark(saw, why, "to what does one reading belong, and where can it stand so that it goes along with that?")


_ON = {
    "replaced before the first read": _on_not_replaced,
    "read": _on_left_behind,
    "its own rate": _on_own_rate,
    "after prices with their own rates were gone": _on_gone,
    "a rate of 0": _on_zero,
    "after a price with its own rate": _on_leaked,
    "replaced after the first read": _on_not_replaced_later,
    "put back": _on_not_put_back,
    "another class, a subclass of it first": _on_mixed,
}
