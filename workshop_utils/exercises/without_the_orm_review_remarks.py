"""What the verdicts on 8.2 say: what each row cost, what became of a bad one, and which rows are stored otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.without_the_orm_review_costs import on_calls, on_statements
from workshop_utils.exercises.without_the_orm_reviews import BAD_BATCH, LARGE_BATCH, MARK
from workshop_utils.exercises.without_the_orm_traced import on_unseen
from workshop_utils.exercises.wording import many, shown
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_COLUMNS = ("product_id", "customer_id", "stars", "text", "written_at")
_SETS = re.compile(r"\s*PRAGMA\s+[\w.]+\s*=", re.IGNORECASE)
_GLUED = "Text that is glued into a statement is read as SQL, whatever it holds; a bound parameter stays a value."
_PLACES = "which places in the statement could stand for the values, and what does the driver take beside it?"
_ALL = "All or nothing: the caller mends the row and sends all of them again, and has to know whether some are there already."


def glued(trials: tuple[Trial, ...]) -> bool:
    """Whether a row's text stands in the text of a statement, or one sets how the connection works."""
    return bool(_settings(trials)) or _in_text(trials)


def _in_text(trials: tuple[Trial, ...]) -> bool:
    return any(MARK in one.sql for trial in trials for one in trial.yours.statements)


def of_reviews(report: Report) -> Remark | None:
    """8.2: recognise what is known of many rows that come in; None for what has no words of its own."""
    if report.state is State.RAISED:
        return on_unseen(report) or _on_raised(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.over:
        return on_statements(report) if report.over == "statements" else on_calls(report)
    if report.state is not State.OVER_BUDGET:
        return None
    return _on_setting(report) if _settings(report.trials) else _on_escaped()


def _on_raised(report: Report) -> Remark | None:
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    if raised.type == "NotCounted":
        saw = f"With {report.last.case.label} our count of calls was switched off while your function ran."
        why = "Python has room for one profiler, and ours is how a row's price is told. Without it, nothing can be judged."
        return Remark(saw, why, "what in your function sets, or takes away, a profiler?")
    line = (report.home.place(raised.line, raised.text) or "your function").rstrip(",")
    if _in_text((report.last,)) and re.search(r"syntax error|unrecognized token", raised.message):
        saw = f"With {report.last.case.label}, {line} raised `{raised.type}`: a quote in a row's text ended yours."
        return Remark(saw, f"Somebody has written of O'Neill; the next one could write SQL. {_GLUED}", _PLACES)
    if raised.type == "TypeError" and "'Review' object" in raised.message:
        saw = f"With {report.last.case.label}, {line} raised `{raised.type}`: beside an `insert` stand rows, and yours are objects."
        return Remark(
            saw, "An INSERT takes values by their columns' names.", "what did you have before you made objects of it?"
        )
    if re.search(r"FOREIGN KEY|cannot store \w+ value", raised.message) and "values()" in report.source:
        saw = f"With {report.last.case.label}, {line} raised `{raised.type}`: values came into columns that aren't theirs."
        why = "A dictionary gives its values in the order in which they were put in, and not every row has that of your statement."
        return Remark(saw, why, "by what, other than its place, does a value find its column?")
    return None


def _settings(trials: tuple[Trial, ...]) -> list[str]:
    """Give what was sent to set how the connection works."""
    return [one.sql for trial in trials for one in trial.yours.statements if _SETS.match(one.sql)]


def _on_setting(report: Report) -> Remark:
    saw = f"The reviews are right, and your function also sent {code(_settings(report.trials)[0].strip())}."
    why = "Such a setting belongs to the connection. It holds for what the caller does there next, and for who is handed it after him."
    return Remark(saw, why, "what would be missing without it?")


def _on_escaped() -> Remark:
    saw = "The reviews are right, also those with a quote in them; but their texts stand in the statement itself."
    why = (
        "Escaping by hand holds until somebody forgets it once, or until another database reads another sign as a quote. And each batch makes "
        "a statement of its own, as long as the batch."
    )
    return Remark(saw, why, _PLACES)


def _on_wrong(report: Report) -> Remark | None:
    """Name the first batch that went wrong, and in what."""
    for asked, came in zip(report.last.slow.answer, report.last.yours.answer, strict=True):
        if asked == came:
            continue
        if "bad" in came:
            return _on_bad(report, came)
        if "lost" in came:
            return _on_odd(came)
        if asked["stored"] != came["stored"]:
            return _on_stored(asked, came)
        return _on_caller(report, came)
    return None


def _on_caller(report: Report, came: dict[str, Any]) -> Remark:
    """Speak of what is the caller's: the transaction, and the rows."""
    rows = many(came["rows"], "row")
    if not came["undone"]:
        saw = f"With {rows} the caller rolled back after your function, and the reviews stayed: yours had committed."
        portion = re.search(r"Session\(|get_bind|\.begin\(", report.source) is None
        why = (
            "After each portion or at the end"
            if portion
            else "Another session, or connection, has a transaction of its own"
        )
        why += f": when a later step fails, what you committed is in the shop for good. {_ALL}"
        return Remark(saw, why, "who knows when all that belongs together is done?")
    if not came["kept"]:
        saw = f"With {rows} the reviews are stored. But the caller had moved two customers to another city before, and a change of theirs is gone."
        why = "What waits in the session, flushed or not, belongs to the caller, and stays until he commits or rolls back."
        return Remark(saw, why, "which line of yours reaches more than the reviews?")
    if came["left_changes"]:
        saw = f"With {rows} the caller rolled back after your function. The reviews went; but he had moved customers to another city before, and that stayed: yours had committed it."
        why = "What a caller has changed before belongs to his transaction, and he may still want to take it back."
        return Remark(
            saw, why, "which line of yours ends the caller's transaction, and what would be missing without it?"
        )
    if came["left_rows"] != came["rows"]:
        saw = f"With {rows} all is stored, and the caller's list has {many(came['left_rows'], 'row')} afterwards: your function changed it."
        why = "The caller may still want to log them, or to send them elsewhere."
        return Remark(saw, why, "whose list is that, and which line of yours changes it?")
    saw = f"With {rows} all is stored, and the caller's dictionaries aren't what they were: your function changed them."
    why = "The caller may still want to log them, or to send them elsewhere."
    return Remark(saw, why, "where could the changed value stand, if not in the row you were given?")


def _on_bad(report: Report, came: dict[str, Any]) -> Remark:
    row = f"a row with {came['bad']}" if came["bad"] != "no text" else "a row without text"
    if came["left"]:
        saw = f"We sent {row} among good ones. The caller rolled back, and {many(came['left'], 'review')} of that batch stayed."
        return Remark(saw, _ALL, "which line of yours makes rows stay before the last one is there?")
    if came["held"]:
        saw = f"We sent {row} among good ones. No exception came, and {many(came['held'], 'review')} of that batch were in the shop."
        if came["held"] == BAD_BATCH:
            why = f"The bad one is among them: nobody looked at it, or not yet. {_ALL}"
            return Remark(saw, why, "which line of yours keeps the database from refusing it there and then?")
        how = (
            "`OR IGNORE` leaves out what breaks a rule." if "IGNORE" in report.source else "Your function left it out."
        )
        return Remark(
            saw, f"{how} The partner has sent a review, nobody has it, and nobody knows. {_ALL}", _question(report)
        )
    if came["raised"]:
        return _on_told(row, came)
    saw = f"We sent {row} among good ones. No row stayed, which is right; but no exception came either."
    why = "To the caller this looks like a batch that is stored. What is printed in the night nobody reads."
    return Remark(saw, why, "who can decide what becomes of that batch, and how does it hear of the bad row?")


def _on_told(row: str, came: dict[str, Any]) -> Remark:
    """Speak of a bad row of which the caller hears, and of what was done on the way."""
    if came["replaced"]:
        saw = f"We sent {row} among good ones. No row stayed, which is right; but {code(came['replaced'])} reached the caller, and not what the database raised."
        why = "Who calls catches the database's exceptions, for they say which rule was broken. Another one goes past him, or tells him less."
        return Remark(saw, why, "what does the caller learn from yours that he wouldn't from the database's?")
    saw = f"We sent {row} among good ones. No row stayed, and the exception came. But the caller had moved two customers to another city before, and that is gone, too."
    why = "A rollback of the session takes back all that isn't committed, whoever did it. The caller may have wanted to go on without this batch."
    return Remark(saw, why, "who rolls back, says the docstring, and how far would your own work reach back?")


def _on_odd(came: dict[str, Any]) -> Remark:
    """Speak of rows that are missing, or changed, without a word."""
    if came["missing"]:
        saw = f"We sent {count(LARGE_BATCH)} rows. No exception came, and {count(LARGE_BATCH - came['missing'])} of them are in the shop."
        why = "However many rows a partner sends, the docstring asks for a review for each."
        return Remark(saw, why, "what in your code ends at that number?")
    if not came["lost"]:
        saw = f"We sent a row with 7 stars among good ones. No exception came, and it is stored with {shown(came['stars'])}."
        why = "The partner's customer has said something else. Who finds a value odd may refuse it; another one is nobody's review."
        return Remark(saw, why, "which line of yours puts another value in its place?")
    saw = f"We sent a row with 7 stars among good ones. No exception came, and {many(came['lost'], 'row')} of that batch {'is' if came['lost'] == 1 else 'are'} missing."
    why = "The docstring asks for a review for each dictionary. What the database would store, and your function lets fall, nobody misses until much later."
    return Remark(saw, why, "which rows does your code send, and who hears of the others?")


def _question(report: Report) -> str:
    if "except" in report.source:
        return "which `except` of yours ends the news of the bad row, and who should hear it?"
    return "which condition, or word of the statement, lets a row fall, and what would SQLite have said of it?"


def _on_stored(asked: dict[str, Any], came: dict[str, Any]) -> Remark:
    given, stored = asked["stored"], came["stored"]
    label = f"With {many(asked['rows'], 'row')}"
    if len(given) != len(stored):
        number = "none is" if not stored else f"{count(len(stored))} {'is' if len(stored) == 1 else 'are'}"
        question = (
            "which rows does your code send, and which never?" if stored else "what of your rows reaches the database?"
        )
        question = "which rows does your code send more than once?" if len(stored) > len(given) else question
        twins = all(row in stored for row in given)
        why = "Two of ours say the same, and each dictionary is a review." if len(stored) < len(given) and twins else ""
        return Remark(f"{label}, {number} in the shop.", why, question)
    pairs = [(one, other) for one, other in zip(_by_rest(given), _by_rest(stored), strict=True) if one != other]
    right, wrong = pairs[0]
    place = next(place for place, value in enumerate(right) if value != wrong[place])
    saw = f"{label}, {code(_COLUMNS[place])} of one should be stored as {shown(right[place])}, and is {shown(wrong[place])}."
    return Remark(saw, *_otherwise(_COLUMNS[place], str(wrong[place])))


def _by_rest(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Sort rows by what is seldom stored otherwise, so that those that belong together meet."""
    return sorted(rows, key=lambda row: (str(row[4])[:10], str(row[4])[11:19], *map(str, row[:4])))


def _otherwise(column: str, stored: str) -> tuple[str, str]:
    if column != "written_at":
        return "Reviews are stored as they come.", "what happens to a value between the row and the statement?"
    why = "`Review` says how a time is stored: to the second, with a space. What goes past its types is stored as it is written."
    if "T" in stored:
        return (
            f"{why} `T` comes behind every space, so that this review sorts behind later ones.",
            "who knows a column's type, and how can your statement learn it?",
        )
    return (
        f"{why} One that has microseconds never equals the same second.",
        "what does `Review.written_at` do to a time on its way to the database?",
    )
