"""What verdicts say of the look-up by e-mail: fixes that don't find the customer, or read all customers still."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.index_text import new_indexes
from workshop_utils.exercises.is_it_the_database_drive import JOINED_LATER, LEFT_LATER, MOVED_LATER
from workshop_utils.exercises.is_it_the_database_plans import on_plan
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.migration_remarks import changed_tables, made_nothing
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import is_read
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, many
from workshop_utils.measure.fingerprint import shortened
from workshop_utils.measure.table import count, size

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

Found = dict[str, Any]

_ANY_LETTER = "In a pattern of LIKE, `_` stands for any one letter, and `%` for any number of them."
# What SQLAlchemy writes as `lower(…) LIKE lower(…)` where the database has no ILIKE.
_ILIKE = re.compile(r"\.i(?:like|startswith|endswith|contains)\(")
_NEIGHBOURS = (
    "No address belongs to two customers, but some are alike in a part: the same name at another domain, the same letters "
    "without a dot, the same beginning."
)
_WHOLE = "which part of the address does your comparison leave out?"
_SPELLINGS = "Each letter can be large or small, so an address of twelve letters has 2 to the power of 12 spellings."
_FOLDED = "what could both sides of the comparison be turned into, or be compared as?"


def of_a_look_up(report: Report) -> Remark | None:
    """Recognise what went wrong with a look-up; None for what has no words of its own."""
    yours = report.last.yours
    if yours.outcome == "unmigrated" or made_nothing(yours.migrated):
        return None
    if report.state is State.RAISED and yours.raised and yours.raised.type.endswith("MultipleResultsFound"):
        return _on_several(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.over == "rows":
        return _on_rows(report)
    if report.over == "bytes":
        return _on_bytes(report)
    return on_plan(report) if report.over == "steps" else None


def _on_several(report: Report) -> Remark | None:
    if not _says(report, r"\bLIKE\b") or _says(report, r"\|\|\s*'%'"):
        saw = f"With {report.last.case.label} your statement found several customers for one address."
        return Remark(saw, _NEIGHBOURS, _WHOLE)
    saw = (
        f"With {report.last.case.label} your statement found several customers for one address, and `one_or_none` refuses "
        "that. Some addresses hold an underscore, and you compare with LIKE."
    )
    return Remark(saw, _ANY_LETTER, "which comparison takes every letter of the address for what it is?")


def _on_wrong(report: Report) -> Remark | None:
    yours = report.last.yours
    if yours.migrated and yours.migrated.dropped:
        return None
    if yours.schema_changed or yours.writes:
        return _on_writing(report)
    asked, expected, got = _first_difference(report)
    if asked in {MOVED_LATER, LEFT_LATER} and _made_a_table(report):
        return _on_stale(report, asked, found=got is not None)
    if expected is None and _is_customer(got):
        return _on_nobodys(report, asked, got)
    if expected is None or not (got is None or _is_customer(got)):
        return None
    if got is not None:
        return _on_another(report, asked, expected, got)
    if asked == JOINED_LATER and _made_a_table(report):
        return _on_copy(asked)
    return _on_nobody(report, asked, expected)


def _on_writing(report: Report) -> Remark | None:
    wrote = next((one for one in report.last.yours.statements if not is_read(one.sql)), None)
    if wrote is None or not re.match(r"\s*CREATE\b", wrote.sql, re.IGNORECASE):
        return None
    origin = wrote.origin
    where = f", in {report.home.place(origin.line, origin.text, origin.file).rstrip(',')}" if origin else ""
    made = code(shortened(wrote.fingerprint, 60))
    saw = f"With {report.last.case.label} your function changed the database's tables: {made}{where}. It was asked to read only."
    why = "To build an index, SQLite reads and sorts every row. A look-up that begins like that is dearer than a scan, and it locks out everybody who writes."
    return Remark(saw, why, "where does SQL go that is to run once, before the first look-up?")


def _on_another(report: Report, asked: str, expected: Found, got: Found) -> Remark | None:
    stored, came = str(expected["email"]), str(got["email"])
    if stored == came:
        return None
    if stored.lower() == came.lower():
        return _on_case(report, asked, stored, came)
    saw = f"With {report.last.case.label} we asked for {code(asked)}, and yours found {code(came)}: another customer."
    if not _says(report, r"\bLIKE\b"):
        return Remark(saw, _NEIGHBOURS, _WHOLE)
    if _ILIKE.search(report.source) and _says(report, r"\blower\s*\([^()]*\)\s+LIKE\b"):
        saw += " SQLite has no ILIKE; what it is sent is `lower(…) LIKE lower(…)`."
    return Remark(
        f"{saw} {_ANY_LETTER}",
        "A look-up that finds somebody else's account is worse than a slow one.",
        "which comparison takes every letter of the address for what it is?",
    )


def _on_case(report: Report, asked: str, stored: str, came: str) -> Remark:
    saw = (
        f"With {report.last.case.label} we asked for {code(asked)}. The right customer came, with the address as {code(came)}; "
        f"it had been typed as {code(stored)}."
    )
    if changed_tables(report):
        wrote = f"Your `MIGRATION` rewrote {many(_rows_changed(report), 'row')}."
        why = "How people write their own address is data; once it is rewritten, nobody can bring it back. And whoever joins tomorrow types as before."
        return Remark(
            f"{saw} {wrote}", why, "what else could hold the addresses in one case, and leave the column alone?"
        )
    return Remark(
        saw,
        "The answer is to show the address as stored.",
        "which of your values is the stored one, and which is made of it?",
    )


def _on_nobody(report: Report, asked: str, expected: Found) -> Remark:
    stored = code(str(expected["email"]))
    if "customers" in changed_tables(report) and re.search(r"\bDELETE\s+FROM\b", report.migration, re.IGNORECASE):
        saw = (
            f"With {report.last.case.label} we asked for {code(asked)}, and yours found nobody. Your `MIGRATION` has a DELETE, "
            f"and wrote {many(_rows_changed(report), 'row')}."
        )
        why = "Who is deleted can't be found. A fix for speed leaves the data as it is; your own database is untouched."
        return Remark(saw, why, "what can you add, and take nothing away?")
    saw = f"With {report.last.case.label} we asked for {code(asked)}. The shop has {stored}, and yours found nobody."
    if _says(report, r"\bIN\s*\("):
        return Remark(f"{saw} It tries a few spellings with IN, and this one isn't among them.", _SPELLINGS, _FOLDED)
    if asked == JOINED_LATER:
        why = "That customer joined after `MIGRATION` had run, as customers do every day."
        return Remark(saw, why, "what of your solution knows only the customers who were there before?")
    if stored == code(asked):
        why = "That is how it is stored, letter by letter, so it isn't the case: a condition of yours leaves this customer out."
        return Remark(saw, why, "what else does your statement, or your code, demand of a customer?")
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


def _on_copy(asked: str) -> Remark:
    saw = f"Your `MIGRATION` made a table of its own. We then added a customer, as a shop does every day, asked for {code(asked)}, and yours found nobody."
    why = "A copy knows what it was made of, and nothing that came later. (An index is a copy, too, and the database keeps it up to date itself.)"
    return Remark(saw, why, "what could the database keep up to date for you?")


def _on_stale(report: Report, asked: str, *, found: bool) -> Remark:
    happened = "a customer moved to the address" if asked == MOVED_LATER else "we deleted the customer with the address"
    saw = (
        f"Your `MIGRATION` made a table of its own. With {report.last.case.label}, after it had run, {happened} "
        f"{code(asked)}; asked for it, yours {'found somebody' if found else 'found nobody'}."
    )
    why = "A copy has to follow each INSERT, UPDATE and DELETE of what it was made of. (An index does, without being told.)"
    return Remark(
        saw, why, "which of the three does your copy miss, or what could the database keep up to date for you?"
    )


def _on_nobodys(report: Report, asked: str, got: Found) -> Remark:
    saw = f"With {report.last.case.label} we asked for {code(asked)}. Nobody in the shop has it, and yours found {code(str(got['email']))}."
    return Remark(saw, "A look-up that finds somebody else's account is worse than a slow one.", _WHOLE)


def _on_rows(report: Report) -> Remark | None:
    trial = report.tightest("rows")
    if trial.costs.rows < trial.case.size.customers:
        return None
    label = capital(trial.case.label)
    looked = many(len(trial.case.arguments), "look-up")
    saw = f"{label}, {looked}: {count(trial.slow.costs.rows)} rows fetched before, {count(trial.costs.rows)} now. You fetch customers, and choose in Python."
    why = "Every row travels from the database into Python, to be looked at once. The scan is still there; it only moved, to where it costs more."
    return Remark(saw, why, "how would the database know which one you want?")


def _on_bytes(report: Report) -> Remark:
    trial = report.tightest("bytes")
    looked = many(len(trial.case.arguments), "look-up")
    saw = (
        f"{capital(trial.case.label)}, {looked}: {size(trial.slow.costs.bytes)} fetched before, {size(trial.costs.bytes)} now, "
        f"in {many(trial.costs.rows, 'row')}. What you fetch holds more customers than the one who was asked for."
    )
    why = "Put into few rows, all customers are as many as before. They travel into Python, and are taken apart there, to find one."
    return Remark(saw, why, "how would the database know which one you want?")


def _first_difference(report: Report) -> tuple[str, Any, Any]:
    """Give the first address whose customer isn't the one asked for, with both; the last one if all are."""
    trial = report.last
    pairs = zip(trial.slow.answer, trial.yours.answer, strict=False)
    for slow, yours in pairs:
        if slow["found"] != yours["found"]:
            return slow["asked"], slow["found"], yours["found"]
    return "", None, None


def _is_customer(found: object) -> bool:
    return isinstance(found, dict) and isinstance(found.get("email"), str)


def _made_a_table(report: Report) -> bool:
    migrated = report.last.yours.migrated
    created = migrated.created if migrated else ()
    return any(kind == "table" and name != "customers" for kind, name, _, _ in created)


def _rows_changed(report: Report) -> int:
    migrated = report.last.yours.migrated
    return migrated.writes if migrated else 0


def _says(report: Report, pattern: str) -> bool:
    return any(re.search(pattern, one.sql, re.IGNORECASE) for one in report.last.yours.statements)
