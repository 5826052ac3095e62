"""What the verdicts on 8.4 say: which way the rows took, and who added them up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.without_the_orm_glued import on_escaped, on_quote
from workshop_utils.exercises.without_the_orm_month_remarks import on_months
from workshop_utils.exercises.without_the_orm_planted import QUOTED_CITY
from workshop_utils.exercises.wording import capital, many
from workshop_utils.measure.table import count, size

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Raised
    from workshop_utils.exercises.report import Report, Trial

_ADDS = re.compile(r"\b(?:sum|total)\s*\(|\bGROUP\s+BY\b", re.IGNORECASE)


def elsewhere(trials: tuple[Trial, ...]) -> bool:
    """Whether DuckDB wasn't asked, or SQLite had added up before, or the city was written into a statement."""
    seen = [_seen(trial) for trial in trials]
    return any(not one["duckdb"] or _adds(one["asked"]) or one["escaped"] for one in seen)


def of_duckdb(report: Report) -> Remark | None:
    """8.4: recognise what is known of the way into DuckDB; None for what has no words of its own."""
    if report.state is State.RAISED:
        raised = report.last.yours.raised
        return on_quote(report, QUOTED_CITY) or (_on_raised(report, raised) if raised else None)
    if report.state is State.WRONG:
        seen = _seen(report.last)
        if seen["other"]:
            return _on_other_file(report)
        by = f" out of {'SQLite' if seen['named'] else 'DuckDB'}"
        return on_months(report, [*seen["asked"], report.source.partition(":")[2]], by)
    if report.over == "rows":
        return _on_rows(report)
    if report.over == "bytes":
        return _on_bytes(report)
    return _on_elsewhere(report) if report.state is State.OVER_BUDGET else None


def _on_other_file(report: Report) -> Remark:
    saw = f"With {report.last.case.label}, the answer is another shop's: what your function opened isn't the file at `path`."
    why = "Each of our shops lies in a file of its own, as a report's may that is written for a copy, or for last year."
    return Remark(saw, why, "where does your function take the file's name from?")


def _seen(trial: Trial) -> dict[str, Any]:
    return trial.yours.aside or {
        "named": False,
        "sqlite": 0,
        "duckdb": 0,
        "asked": [],
        "other": False,
        "escaped": False,
        "heavier": "SQLite",
    }


def _adds(asked: list[str]) -> bool:
    return any(_ADDS.search(sql) for sql in asked)


def _on_raised(report: Report, raised: Raised) -> Remark | None:
    line = report.home.place(raised.line, raised.text) or "your function"
    saw = f"With {report.last.case.label}, {line} raised `{raised.type}`."
    for pattern, why, question in _RAISED:
        if re.search(pattern, f"{raised.type}: {raised.message}"):
            return Remark(saw, why, question)
    return None


_RAISED = (
    (
        r"No module named 'pyarrow",
        "PyArrow isn't installed here: the stream goes from ADBC to DuckDB as it is, and no third one has to read it.",
        "which of the two libraries that you have calculates?",
    ),
    (
        r"suitable backend to be installed",
        "ADBC takes values for a statement as Arrow data, and of a Python list it makes that with PyArrow, which isn't installed.",
        "who else may choose the city, and takes a value beside its statement?",
    ),
    (
        r"requires? PyArrow",
        "This method makes Python objects, or a PyArrow table, of what Arrow carries. PyArrow isn't installed, and the rows needn't become Python's.",
        "which method of the cursor gives what it has as it is?",
    ),
    (
        r"not suitable for replacement scans",
        "DuckDB found your variable by its name, and can't read what is in it.",
        "what does the cursor give, when you fetch without taking rows out?",
    ),
    (
        r"BIGINT",
        (
            "We asked for a city that nobody lives in, and no line came. SQLite's columns bind no types, so ADBC goes by the rows that it sees; where there "
            "is none, it calls every column BIGINT."
        ),
        "who else could leave out the other cities' lines, so that some always come, or where could your statement say the type?",
    ),
    (
        r"sqlite_scanner|Failed to download extension",
        "To read SQLite's files by itself, DuckDB needs an extension, which it loads from the web. Here nothing is loaded.",
        "who can read the file already, and in what form does it hand over what it reads?",
    ),
    (
        r"Catalog ?(?:Error|Exception).*does not exist",
        "DuckDB has no table of that name, and no variable of yours that it can read is called so where you ask.",
        "what is your stream called on the line where DuckDB is asked?",
    ),
    (
        r"unable to open database file|failed to open",
        "ADBC's driver takes a path, or an address that begins with `file:`. SQLAlchemy's addresses it doesn't know.",
        "how did the lesson open the file with ADBC?",
    ),
    (
        r"Handle already consumed",
        (
            "A stream belongs to its cursor, and that was closed before DuckDB had read. We have taken the stream away; in your notebook DuckDB would now read "
            "memory that isn't there any more, and the kernel may end."
        ),
        "what is closed at the end of which `with`, and who still reads then?",
    ),
    (
        r"already been consumed",
        "A stream is gone through once: what has flowed by is gone.",
        "how often do your statements name it, and what could keep its rows for a second look?",
    ),
)


def _on_rows(report: Report) -> Remark:
    trial = report.tightest("rows")
    seen, months = _seen(trial), len(trial.slow.answer[0]["months"])
    now, before = trial.costs.rows, trial.slow.costs.rows
    saw = f"{capital(trial.case.label)}: {many(before, 'row')} came through Python before, {count(now)} now, for {many(months, 'month')}."
    if report.state is State.NO_BETTER:
        saw = f"Same answer, same way: {trial.case.label} brought {many(now, 'row')} through Python, as in the slow version."
    if seen["sqlite"] < now:
        what = "a frame" if re.search(r"\.(?:to_|fetch)?df\(", report.source) else "a list of Python's"
        why = f"Into DuckDB they went by Arrow, which is right. But then they came out again, as {what}, and Python added up."
        return Remark(saw, why, "what would DuckDB give back, if it had added up?")
    if now < before:
        why = "You choose the city first, so that fewer rows travel. But each that does becomes objects of Python's, and then columns again."
        return Remark(saw, why, "which way did the lesson take from SQLite to DuckDB, past Python?")
    how = (
        "`read_sql` makes Python objects of every value"
        if "read_sql" in report.source
        else "`fetchall` makes Python objects of every value"
    )
    why = f"DuckDB adds up now. The dear part is the way to it: {how}, and DuckDB makes columns of them again."
    return Remark(saw, why, "which way did the lesson take from SQLite to DuckDB, past Python?")


def _on_bytes(report: Report) -> Remark:
    """Speak of lines that came through Python in few values: as JSON, or side by side in a text."""
    trial = report.tightest("bytes")
    giver = _seen(trial)["heavier"]
    rows = int(_seen(trial)[giver.lower()])
    saw = (
        f"{capital(trial.case.label)}: only {many(rows, 'row')} came to Python from {giver}, but {size(trial.costs.bytes)} in {'it' if rows == 1 else 'them'}; the slow version fetched "
        f"{size(trial.slow.costs.bytes)}."
    )
    why = (
        "All lines stand in such a text. Python takes it apart, and makes objects of every value, as it would of rows."
    )
    return Remark(saw, why, "which way did the lesson take from SQLite to DuckDB, past Python?")


def _on_elsewhere(report: Report) -> Remark:
    trial = next(trial for trial in report.trials if elsewhere((trial,)))
    if _seen(trial)["duckdb"] and not _adds(_seen(trial)["asked"]):
        return on_escaped(QUOTED_CITY)
    if not _seen(trial)["duckdb"]:
        saw = f"{capital(trial.case.label)}: the answer is right, few rows travelled, and DuckDB wasn't asked for any of them."
        why = "That is exercise 8.3 once more. Here DuckDB is to add up, as it would where there are many more rows."
        return Remark(saw, why, "who gets the lines, and who adds them up?")
    saw = f"{capital(trial.case.label)}: the answer is right, but SQLite had added up before DuckDB saw anything."
    why = "What is left for DuckDB is a row for each city and month. SQLite goes through its rows one by one; columns in batches were the reason to come here."
    return Remark(saw, why, "which part of your first statement could be the second one's?")
