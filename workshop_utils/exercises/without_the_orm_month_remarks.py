"""What the verdicts on 8.3 and 8.4 say of months that are wrong: which came, their revenue, and what runs with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.without_the_orm_glued import is_glued, on_injection, on_nobody
from workshop_utils.exercises.without_the_orm_planted import CITY, INJECTED, NEAR_CITY
from workshop_utils.exercises.wording import many, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

Month = dict[str, Any]
_KEYS = {"month", "revenue_cents", "running_cents"}
_FORM = re.compile(r"\d{4}-\d{2}")
_WHOLE = "Cents are whole numbers from the table to the answer."
_NEARLY = (
    f"There is also a city called {code(NEAR_CITY)}, and one whose name goes on behind {code(CITY)}: they are others."
)
_HOW_COMPARED = "how does your condition compare names?"
_WHICH_ORDERS = "which orders count, and where does your statement say so?"


@dataclass(frozen=True)
class _City:
    """What was asked for one city and what came, and by which SQL."""

    start: str
    """How sentences about it begin."""
    asked: list[Month]
    came: list[Month]
    sent: tuple[str, ...]
    source: str

    def first(self, key: str) -> tuple[Month, Any] | None:
        """Give the first month in which a number differs, and what came; 5.0 isn't 5 here."""
        pairs = zip(self.asked, self.came, strict=True)
        differ = ((one, other[key]) for one, other in pairs if repr(one[key]) != repr(other[key]))
        return next(differ, None)

    @property
    def nearly(self) -> bool:
        """Whether names are compared by more, or less, than all their letters."""
        return any(
            re.search(r"\bi?like\b|\b(?:lower|upper|instr|glob|nocase|casefold)\b", sql, re.IGNORECASE)
            for sql in self.sent
        )

    @property
    def all_cities(self) -> bool:
        """Whether no statement says which city."""
        return not any(
            re.search(r"\bcity\b\W*(?:=|IN\b|I?LIKE\b|GLOB\b|SIMILAR\b|~)", sql, re.IGNORECASE) for sql in self.sent
        )


def on_months(report: Report, sent: list[str], by: str = "") -> Remark | None:
    """Name what is wrong with the first city that differs; `sent` is the SQL, `by` who was asked. None for what has no words here."""
    answers = report.last.yours.answer
    for asked, came in zip(report.last.slow.answer, answers, strict=False):
        if asked["city"] in INJECTED and came["months"]:
            happened = f"{many(len(came['months']), 'month')} of revenue came{by}"
            glued = is_glued(report, asked["city"])
            return (on_injection if glued else on_nobody)(asked["city"], happened)
        if not _are_months(came["months"]):
            return None
        start = f"With {report.last.case.label}, {asked['city']}:"
        if asked.get("again"):
            found = _on_again(asked, came["months"], answers[0]["months"])
            if found:
                return found
            start = f"With {report.last.case.label}, {CITY} once more, when each line had one piece more:"
        city = _City(start, asked["months"], came["months"], tuple(sent), report.source)
        found = _on_which(city) or _on_cents(city) or _on_running(city)
        if found:
            return found
    return None


def _on_again(asked: dict[str, Any], came: list[Month], before: list[Month]) -> Remark | None:
    """Speak of a second answer that is the first one's, or that has no order."""
    if came == before:
        saw = f"We asked for {CITY} twice, and in between we added a piece to every line. The second answer was the first one once more."
        why = "What a function keeps is true until somebody changes the shop, and nobody tells the function."
        return Remark(saw, why, "what does your function keep from one call to the next?")
    names, wanted = [row["month"] for row in came], asked["months"]
    if (
        not asked.get("turned", True)
        or names == [row["month"] for row in wanted]
        or sorted(names) != [row["month"] for row in wanted]
    ):
        return None
    saw = f"We asked for {CITY} twice. The second time we let SQLite give the rows of statements without ORDER BY the other way round, and the last month came first."
    why = "Without it, an order is by chance: it hangs on how the database goes to work, which the next index or version may change."
    return Remark(saw, why, "what in your answer says in which order the months come?")


def _are_months(came: Any) -> bool:
    return isinstance(came, list) and all(isinstance(row, dict) and set(row) == _KEYS for row in came)


def _on_which(city: _City) -> Remark | None:
    """Speak of months that are missing, too many, in another form or another order."""
    wanted, names = ([row["month"] for row in rows] for rows in (city.asked, city.came))
    if names == wanted:
        return None
    if not names:
        saw = f"{city.start} none of its {many(len(wanted), 'month')} came."
        return Remark(saw, "", "which condition of yours does no order meet?")
    if len(set(names)) < len(names):
        saw = f"{city.start} {many(len(names), 'row')} came for {many(len(set(names)), 'month')}; {code(str(names[0]))} stands there more than once."
        question = "by what does your statement group, and what is there one of for each value of that?"
        return Remark(saw, "One row of the answer is a month.", question)
    odd = [name for name in names if not isinstance(name, str) or not _FORM.fullmatch(name)]
    if odd:
        return _on_form(city, odd[0])
    if sorted(names) == wanted:
        saw = f"{city.start} the right months came, in another order; the first one is {code(names[0])}."
        return Remark(saw, "", "what does the outermost part of your statement order by?")
    return _on_others(city, wanted, names)


def _on_form(city: _City, odd: Any) -> Remark:
    wanted = city.asked[0]["month"]
    saw = f"{city.start} a month is called {shown(odd)}, where {code(wanted)} is the form that is asked for."
    if odd is None:
        why = "SQLite's `strftime` knows few letters, and gives NULL for a format with another one; names of months it has none."
        return Remark(saw, why, "how does the docstring write a month, and which letters give that?")
    if len(city.came) <= 12 < len(city.asked):
        why = f"{many(len(city.came), 'month')} came for {len(city.asked)}: without its year, each holds the same month of all years."
        return Remark(saw, why, "which part of the time tells one January from the next?")
    why = "Sorted as text, months without their zero come in another order than in the year."
    why = why if isinstance(odd, str) else "Whoever reads it expects a text."
    return Remark(saw, why, "how does the docstring write a month, sign by sign?")


def _on_others(city: _City, wanted: list[str], names: list[str]) -> Remark:
    """Speak of a month too many, or of one that is missing."""
    extra = next((row for row in city.came if row["month"] not in wanted), None)
    if extra is None:
        missing = next(name for name in wanted if name not in names)
        saw = f"{city.start} {many(len(names), 'month')} of {len(wanted)} came; {code(missing)} is missing."
        return Remark(saw, "", "which condition of yours leaves it out?")
    saw = f"{city.start} {code(extra['month'])} came, and wasn't asked for."
    if not extra["revenue_cents"]:
        why = "Nothing was delivered in it, and such a month is left out, says the docstring."
        return Remark(saw, why, "what brings that month into your rows?")
    if city.all_cities:
        return Remark(saw, "Your statement adds up the orders of all cities.", "where does it say of which one?")
    if city.nearly:
        return Remark(saw, _NEARLY, _HOW_COMPARED)
    return Remark(saw, "Nothing was delivered there in that month.", _WHICH_ORDERS)


def _on_cents(city: _City) -> Remark | None:
    found = city.first("revenue_cents")
    if found is None:
        return None
    right, number = found
    saw = f"{city.start} {code(right['month'])} brought in {shown(right['revenue_cents'])} cents, and yours says {shown(number)}."
    if isinstance(number, float) and re.search(r"\.(?:to_|fetch)?df\(", city.source):
        why = "DuckDB adds whole numbers up as HUGEINT, so that no sum is too large; a frame has no such type, and makes floats of it."
        return Remark(saw, why, "which type of DuckDB would a frame keep whole, or who could do without the frame?")
    if isinstance(number, float) or type(number).__name__ == "Decimal":
        why = f"{_WHOLE} A division leaves them, and so does SQLite's `total`; sums of floats drift."
        return Remark(saw, why, "which step of yours leaves whole numbers?")
    return _on_sum(city, saw, number, right["revenue_cents"]) if isinstance(number, int) else None


def _on_sum(city: _City, saw: str, number: int, right: int) -> Remark:
    """Speak of a whole number of cents that isn't the right one."""
    sql = " ".join(city.sent)
    if city.all_cities:
        return Remark(saw, "Your statement adds up the orders of all cities.", "where does it say of which one?")
    if number > right and city.nearly:
        return Remark(saw, _NEARLY, _HOW_COMPARED)
    if re.search(r"\bprice_cents\b", sql) and "unit_price_cents" not in sql:
        why = "A product has the price of today; what somebody paid on the day of the order may be another one."
        return Remark(saw, why, "who wrote down the price of that day?")
    if "history_steps" in sql:
        why = (
            "Your statement also joins `history_steps`. A line then comes once for each of them, and is added as often."
        )
        return Remark(saw, why, "which tables does a sum of lines need?")
    if number < right and "quantity" not in sql:
        return Remark(saw, "A line's price is that of one piece.", "what else does a line say, that its sum needs?")
    if number > right and "status" not in sql:
        return Remark(saw, "Orders that are on their way, cancelled or sent back are in it.", _WHICH_ORDERS)
    return Remark(saw, "", "which lines does your sum add, and each how often?")


def _on_running(city: _City) -> Remark | None:
    found = city.first("running_cents")
    if found is None:
        return None
    right, number = found
    saw = f"{city.start} up to {code(right['month'])} all months together come to {shown(right['running_cents'])} cents, and yours says {shown(number)}."
    running = [row["running_cents"] for row in city.came]
    if len(set(running)) == 1 < len(running):
        why = "Yours says so in every row: it is the sum of all months. A window that isn't told an order takes in all rows."
        return Remark(saw, why, "in what order should the window go through the months?")
    if running == [row["revenue_cents"] for row in city.came]:
        question = "what has to be added to a month, and which part of SQL sees other rows than its own?"
        return Remark(saw, "In yours, each month stands for itself.", question)
    if number == right["revenue_cents"]:
        why = "There your sum begins anew: the window is cut into parts, and each has a sum of its own."
        return Remark(saw, why, "which word of your window cuts it, and where did the docstring ask for that?")
    if not isinstance(number, int):
        return Remark(saw, _WHOLE, "which step of yours leaves whole numbers?")
    why = "Your window goes through the months in another order than the year does."
    return Remark(saw, why, "by what does it order, and by what should it?")
