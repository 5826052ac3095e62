"""What verdicts say of the look-up by e-mail: fixes that don't find the customer, or read all customers still."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.equality import Equality
from workshop_utils.exercises.inner_difference import Inner
from workshop_utils.exercises.is_it_the_database_copies import on_copy, on_one_value
from workshop_utils.exercises.is_it_the_database_nobody import on_no_result, on_nobody, on_none
from workshop_utils.exercises.is_it_the_database_plans import on_plan
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.migration_remarks import changed_rows, made_nothing
from workshop_utils.exercises.mishaps import on_refusal
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
    "without a dot, a dash or another sign, the same beginning."
)
_WHOLE = "which part of the address does your comparison leave out?"
_OWN = re.compile(r"^\[\d+\]\['found'\]")
"""Where the drive keeps what the learner's function returned."""


def of_a_look_up(report: Report) -> Remark | None:
    """Recognise what went wrong with a look-up; None for what has no words of its own."""
    yours = report.last.yours
    if yours.outcome == "unmigrated" or made_nothing(yours.migrated):
        return None
    if yours.refusal:
        return on_refusal(replace(yours.refusal, path=_OWN.sub("", yours.refusal.path)))
    if report.state is State.RAISED and yours.raised:
        return _on_raised(report, yours.raised.type)
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.state is State.OVER_BUDGET and not report.over:
        return on_one_value(report)
    return _on_cost(report)


def _on_cost(report: Report) -> Remark | None:
    if report.over == "rows":
        return _on_rows(report)
    if report.over == "bytes":
        return _on_bytes(report)
    return on_plan(report) if report.over == "steps" else None


def _on_raised(report: Report, kind: str) -> Remark | None:
    if kind.endswith("NoResultFound"):
        return on_no_result(report)
    return _on_several(report) if kind.endswith("MultipleResultsFound") else None


def _on_several(report: Report) -> Remark | None:
    if not _says(report, r"\bLIKE\b") or _says(report, r"\|\|\s*'%'"):
        saw = f"With {report.last.case.label} your statement found several customers for one address."
        return Remark(saw, _NEIGHBOURS, _WHOLE)
    saw = (
        f"With {report.last.case.label} your statement found several customers for one address, and `one_or_none` refuses "
        "that. Some addresses hold an underscore or a per cent sign, and you compare with LIKE."
    )
    return Remark(saw, _ANY_LETTER, "which comparison takes every letter of the address for what it is?")


def _on_wrong(report: Report) -> Remark | None:
    migrated = report.last.yours.migrated
    if migrated and (migrated.dropped or migrated.lost):
        return None
    if report.last.yours.schema_changed or report.last.yours.writes:
        return _on_writing(report)
    asked, expected, got = _first_difference(report)
    if migrated and migrated.changed:
        return _on_changed(report, asked, expected, got)
    known = on_copy(report, asked, got) or on_none(report)
    if known:
        return known
    if got is None and expected is not None:
        return on_nobody(report, asked, expected)
    if expected is None and _is_customer(got):
        return _on_nobodys(report, asked, got)
    if _is_customer(got) and expected["email"] != got["email"]:
        return _on_another(report, asked, expected, got)
    return _on_shape(report, asked, expected, got)


def _on_shape(report: Report, asked: str, expected: Any, got: Any) -> Remark:
    """Say where the learner's own answer differs, without what the drive puts round it."""
    called = f"your answer for {code(asked)}"
    found = Inner(Equality(ordered=True, tolerance=0.0), {}).difference(called, expected, got)
    return Remark(f"With {report.last.case.label}, {found.sentence}", "", found.next_move)


def _on_changed(report: Report, asked: str, expected: Any, got: Any) -> Remark | None:
    """Speak of rewritten or deleted customers where the answer shows it; of other changes the migration's own words do."""
    if not changed_rows(report, "customers") or expected is None:
        return None
    if _is_customer(got) and expected["email"].lower() == got["email"].lower() and expected["email"] != got["email"]:
        return _on_case(report, asked, str(expected["email"]), str(got["email"]))
    deleted = re.search(r"\bDELETE\s+FROM\b", report.migration, re.IGNORECASE)
    return _on_deleted(report, asked) if got is None and deleted else None


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


def _on_another(report: Report, asked: str, expected: Found, got: Found) -> Remark:
    stored, came = str(expected["email"]), str(got["email"])
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
    as_asked = ", which is the one we asked for" if came == asked and _are_as_asked(report) else ""
    saw = (
        f"With {report.last.case.label} we asked for {code(asked)}. The right customer came, with the address as "
        f"{code(came)}{as_asked}; it had been typed as {code(stored)}."
    )
    rewritten = changed_rows(report, "customers")
    if rewritten:
        wrote = f"Your `MIGRATION` rewrote {many(rewritten, 'row')}."
        why = "How people write their own address is data; once it is rewritten, nobody can bring it back. And whoever joins tomorrow types as before."
        return Remark(
            f"{saw} {wrote}", why, "what else could hold the addresses in one case, and leave the column alone?"
        )
    made_of = "asked for" if as_asked else "made of it"
    return Remark(
        saw,
        "The answer is to show the address as stored.",
        f"which of your values is the stored one, and which is {made_of}?",
    )


def _are_as_asked(report: Report) -> bool:
    """Whether all customers that were found came with the very address that was asked for."""
    return all(one["found"]["email"] == one["asked"] for one in report.last.yours.answer if _is_customer(one["found"]))


def _on_deleted(report: Report, asked: str) -> Remark:
    saw = (
        f"With {report.last.case.label} we asked for {code(asked)}, and yours found nobody. Your `MIGRATION` has a DELETE, "
        f"and changed {many(changed_rows(report, 'customers'), 'row')}."
    )
    why = "Who is deleted can't be found. A fix for speed leaves the data as it is; your own database is untouched."
    return Remark(saw, why, "what can you add, and take nothing away?")


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


def _says(report: Report, pattern: str) -> bool:
    return any(re.search(pattern, one.sql, re.IGNORECASE) for one in report.last.yours.statements)
