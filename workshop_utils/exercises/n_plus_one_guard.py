"""What the verdicts of exercise 2.4 say in words of their own: which touch raised nothing, or what the page was refused."""

from __future__ import annotations

import ast
import re
from textwrap import dedent
from typing import TYPE_CHECKING

from workshop_utils.exercises.coach import on_wrong
from workshop_utils.exercises.difference import Comparer
from workshop_utils.exercises.equality import Equality
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.n_plus_one_drive import ANSWERED, REFUSED, NotOrdersError
from workshop_utils.exercises.n_plus_one_remarks import calls_on_their_own, dropped_options, odd_option
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import a, capital, in_words

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_STAR_INSIDE = re.compile(r"load\([^()]*\)\.options\(\s*raiseload\(\s*[\"']\*")
_STAR = re.compile(r"raiseload\(\s*[\"']\*")
_GUARD_ALONE = re.compile(r"(?:\w+ = )?(?:\w+\.)?raiseload\(")
_OWN_LIMIT = re.compile(r"\blimit\(\d+\)")


def of_a_guard(report: Report) -> Remark | None:
    """2.4: name the first touch that raised nothing, or what the page itself was refused."""
    if report.state is State.RAISED:
        return _page_refused(report)
    if report.over == "statements":
        return odd_option(report)
    if report.state is not State.WRONG or not isinstance(report.last.yours.answer, dict):
        return None
    if report.last.yours.answer.get("page") != report.last.slow.answer["page"]:
        return _another_page(report)
    return _open(report)


def _another_page(report: Report) -> Remark | None:
    """Speak of the orders themselves, as 2.2 does; the answer that travels is a page and what was touched."""
    asked, came = report.last.slow.answer["page"], report.last.yours.answer.get("page")
    comparer = Comparer(Equality(report.exercise.ordered), report.exercise.item, slow_is_shown=False)
    found = comparer.first_difference(asked, came)
    if found is None:
        return None
    number = _OWN_LIMIT.search(report.source)
    if found.kind in {"extra", "missing"} and number:
        why = f"Your statement says `{number[0]}`, whatever it is asked for."
        return Remark(found.sentence, why, "which value says how many are asked for?")
    return on_wrong(report, found)


def _open(report: Report) -> Remark:
    """Name the first touch that raised nothing."""
    touched = report.last.yours.answer["touched"]
    open_to = [path for path, came in touched.items() if came != REFUSED]
    asked = touched[open_to[0]] == ANSWERED
    how = "a statement went to the database" if asked else "no statement was needed"
    saw = f"The page is right. Then we touched `{open_to[0]}`, which the page doesn't show. Nothing was raised; {how}."
    held, source = _held(len(touched) - len(open_to)), report.source
    dropped = dropped_options(source)
    if asked and dropped:
        return Remark(f"{saw}{held}", dropped, "which of the two statements does your code run?")
    if asked:
        why = "The next field that somebody adds there runs once for each row, and no test fails."
        return Remark(f"{saw}{held}", why, _reaching(open_to[0], source))
    if "noload" in source:
        why = "`noload` leaves the attribute empty. A page that shows it would be wrong, and no test fails."
        return Remark(f"{saw}{held}", why, "which loader option lets a touch fail instead?")
    why = "It had been brought along, for every order, and the page doesn't show it."
    return Remark(f"{saw}{held}", why, f"which line of yours leads to `{open_to[0]}`?")


def _page_refused(report: Report) -> Remark | None:
    raised = report.last.yours.raised
    if raised is None or raised.line is not None:
        return None
    said = f"`{raised.type}: {raised.message}`"
    if raised.type == NotOrdersError.__name__:
        return Remark(
            f"Your function gave {a(f'`{raised.message}`')}, and here the orders themselves are asked for, as objects of `Order`.",
            "The checker builds the page from them, and then touches what the page doesn't show.",
            "what does your function have in its hands before it makes something else of it?",
        )
    if raised.type != "InvalidRequestError":
        return Remark(
            f"Your function returned. Walking through what it gave raised {said}.",
            "The page is built from a list of orders.",
            "is what you return the orders, or only the question for them?",
        )
    return Remark(
        f"Your function gave its orders. Building the page from them raised {said}.",
        "The guard refuses all that no option has brought, and the page shows this.",
        "which option of yours should have brought it along?",
    )


def _held(refused: int) -> str:
    if not refused:
        return ""
    return (
        " One other touch was refused."
        if refused == 1
        else f" {capital(in_words(refused))} other touches were refused."
    )


def _reaching(path: str, source: str) -> str:
    if "raise" not in source:
        return "which loader option says that a relationship must not load?"
    lines = (ast.get_source_segment(dedent(source), line) or "" for line in calls_on_their_own(source))
    unused = next((line for line in lines if _GUARD_ALONE.match(line)), None)
    if unused:
        return (
            f"{code(unused)} makes an option, and no statement is given it. Which method of a statement takes options?"
        )
    if _STAR_INSIDE.search(source):
        # Seen with SQLAlchemy 2.1.9; `.raiseload("*")` as the next step of a chain does guard what the chain leads to.
        place = 'in an option\'s own `.options(…)`, `raiseload("*")` guards the first level at most, and none below it'
        return f"{place}. Where would it stand to guard them all?"
    if _STAR.search(source):
        place = 'behind another option, or bound to one class, `raiseload("*")` guards that level only'
        return f"{place}. Where would it stand to guard them all?"
    return f"on which class does the relationship at the end of `{path}` stand, and which option of yours reaches that level?"
