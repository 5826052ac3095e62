"""What verdicts say of a look-up that finds nobody where somebody is."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.index_text import new_indexes
from workshop_utils.exercises.is_it_the_database_compared import compared
from workshop_utils.exercises.is_it_the_database_copies import makes_a_copy
from workshop_utils.exercises.is_it_the_database_drive import JOINED_LATER
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import is_read, main_table
from workshop_utils.exercises.wording import many

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

Found = dict[str, Any]

_SPELLINGS = "Each letter can be large or small, so an address of twelve letters has 2 to the power of 12 spellings."
_FOLDED = "what could both sides of the comparison be turned into, or be compared as?"


def on_none(report: Report) -> Remark | None:
    """Speak of a function that gave None for every address, though rows came, or as it has no `return`."""
    yours = report.last.yours
    rows = sum(one.rows for one in yours.statements)
    returns = _returns(report.source)
    if any(one["found"] is not None for one in yours.answer) or (returns and not rows):
        return None
    fetched = f"your statements fetched {many(rows, 'row')}, and " if rows else ""
    saw = f"With {report.last.case.label} {fetched}your function returned `None` for every address, those of customers too."
    if returns:
        return Remark(saw, "", "which of your lines returns when a row has come, and what does it return?")
    return Remark(saw, "A function that ends without `return` returns `None`.", "is there a `return`, with a value?")


def on_no_result(report: Report) -> Remark:
    """Speak of `one()`, which raises where there is no row: of nobody's address, or of a customer who wasn't found."""
    asked, expected = _last_asked(report)
    if asked and expected is not None:
        remark = on_nobody(report, asked, expected)
        return replace(remark, saw=f"{remark.saw} `one()` raises where there is no row.")
    saw = f"With {report.last.case.label} we asked for an address that nobody has{f', {code(asked)}' if asked else ''}. `one()` raises where there is no row."
    why = "That nobody has an address is an answer, too, and the docstring says what to give then."
    return Remark(saw, why, "which method gives a row, or says that there is none?")


def on_nobody(report: Report, asked: str, expected: Found) -> Remark:
    """Say why a customer wasn't found, as far as the statements and the address tell."""
    stored = code(str(expected["email"]))
    saw = f"With {report.last.case.label} we asked for {code(asked)}. The shop has {stored}, and yours found nobody."
    other = _other_column(report)
    if other:
        why = f"Your statement compares {code(other)} with what was asked for, and that is an address."
        return Remark(saw, why, "which column holds the addresses?")
    if any(re.search(r"\bIN\s*\(", one.sql, re.IGNORECASE) for one in report.last.yours.statements):
        return Remark(f"{saw} It tries a few spellings with IN, and this one isn't among them.", _SPELLINGS, _FOLDED)
    if asked == JOINED_LATER:
        why = "That customer joined after `MIGRATION` had run, as customers do every day."
        return Remark(saw, why, "what of your solution knows only the customers who were there before?")
    if stored == code(asked):
        why = "That is how it is stored, letter by letter, so it isn't the case: a condition of yours leaves this customer out."
        return Remark(saw, why, "what else does your statement, or your code, demand of a customer?")
    return _on_letters(report, saw)


def _on_letters(report: Report, saw: str) -> Remark:
    why = "A plain comparison takes the large and the small form of a letter for two letters."
    folding = [
        index for index in new_indexes(report.last.yours.migrated) if "(" in index.shown[1:] or "nocase" in index.shown
    ]
    if folding:
        why = (
            f"Your index {code(folding[0].name)} holds `{folding[0].shown}`, and ignores case; your comparison doesn't."
        )
        return Remark(saw, why, _FOLDED)
    lost = " It may be quick now, and it lost what the look-up is for." if report.migration.strip() else ""
    return Remark(saw, f"{why}{lost}", _FOLDED)


def _other_column(report: Report) -> str:
    """Give what the statements on customers compare, where that isn't the address and nothing made of it."""
    read = [one.sql for one in report.last.yours.statements if is_read(one.sql) and main_table(one.sql) == "customers"]
    sides = {compared(sql) for sql in read}
    named = any(re.search(r"\bWHERE\b.*\bemail", sql, re.IGNORECASE | re.DOTALL) for sql in read)
    return "" if len(sides) != 1 or named or makes_a_copy(report) else sides.pop()


def _last_asked(report: Report) -> tuple[str, Found | None]:
    """Give the address at which the function raised, and the customer who has it; empty if that can't be told.

    That needs one statement a look-up, all alike, of which the last one found nobody.
    """
    sent, asked = report.last.yours.statements, report.last.slow.answer
    if not sent or len({one.fingerprint for one in sent}) > 1 or len(sent) > len(asked) or sent[-1].rows:
        return "", None
    at = asked[len(sent) - 1]
    return at["asked"], at["found"]


def _returns(source: str) -> bool:
    """Whether there is a `return` with a value; also if the source can't be read."""
    try:
        tree = ast.parse(dedent(source))
    except SyntaxError:
        return True
    defined = any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))
    return not defined or any(isinstance(node, ast.Return) and node.value is not None for node in ast.walk(tree))
