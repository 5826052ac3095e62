"""Verdict texts for answers that gave nothing to compare: refused, raised, stopped, or changed what they read."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.evidence import SPOILT
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.remarks import remark_on
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.source import loop_round, telling
from workshop_utils.exercises.source_remarks import on_source
from workshop_utils.exercises.sql import is_read
from workshop_utils.exercises.wording import a, joined, many
from workshop_utils.measure.fingerprint import shortened
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Refusal, Stopped
    from workshop_utils.exercises.report import Report

_UNHARMED = "That isn't a verdict on speed, and your kernel and your database are unharmed."


def on_mishap(report: Report) -> Remark:
    """Word the verdict on a trial that gave no answer, or none that can be compared."""
    yours = report.last.yours
    if yours.refusal:
        return on_refusal(yours.refusal)
    if yours.raised:
        return on_raised(report)
    if yours.stopped:
        return on_memory(report) if yours.outcome == "memory" else on_stopped(report, yours.stopped)
    if yours.mapping_changed:
        return on_mapping(yours.mapping_changed)
    if yours.evaded and not yours.outside_connections:
        return on_evaded(report)
    if yours.outcome == "answered" and not yours.outside_connections:
        return on_silence(report)
    return on_end(report) if yours.outcome == "died" else on_outside(report)


def on_raised(report: Report) -> Remark:
    """Word an exception: the learner's line, the message, and what it means where that is known."""
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the outcome says so)
    line = report.home.place(raised.line, raised.text) or "your function"
    message = code(f"{raised.type.rpartition('.')[2]}: {_cleaned(raised.message)}".removesuffix(": "), 160)
    known = on_source(report, raised) or remark_on(raised)
    return Remark(f"With {report.last.case.label}, {line} raised {message}.", known.why, known.next_move)


def _cleaned(message: str) -> str:
    """Leave out addresses in memory, which differ every time, and SQLAlchemy's addresses on the web."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", message).partition("(Background on this error")[0].rstrip().rstrip(".")


def on_stopped(report: Report, stopped: Stopped) -> Remark:
    """Word a runaway: what was reached, what the slow version needs, and where it was."""
    slow = report.last.slow.costs
    label = report.last.case.label
    if stopped.reason == "threads":
        return _on_threads(report, stopped)
    if stopped.reason in {"statements", "rows"}:
        needs = f"{report.exercise.the_slow} needs {count(slow[stopped.reason])}"
        reached = f"{count(stopped.limit)} {stopped.reason}"
        saw = f"With {label} it was still running after {reached}; {needs}."
    elif stopped.reason == "steps":
        saw = f"With {label} SQLite was still busy after {count(stopped.limit / 1e6)} million steps of its own."
    else:
        saw = (
            f"With {label} it was still running after {count(stopped.limit)} seconds, far longer than any answer needs."
        )
    where = f"We stopped it at {_spot(report, stopped)}." if stopped.line else "We stopped it."
    return Remark(f"{saw} {where} {_UNHARMED}", "", _what_ends(report, stopped))


def _on_threads(report: Report, stopped: Stopped) -> Remark:
    where = f"We stopped it at {_spot(report, stopped)}" if stopped.line else "We stopped it"
    return Remark(
        f"With {report.last.case.label} a thread that your function started used the session, or its connection. {where}; "
        "your kernel and your database are unharmed.",
        "A session and its connection belong to one thread. Two at a time wait for each other, or mix up their answers.",
        "what would the threads ask, all together, and which statement asks for all of it?",
    )


def on_memory(report: Report) -> Remark:
    """Word a trial that took more memory than it was given."""
    stopped = report.last.yours.stopped
    limit = count(stopped.limit) if stopped else ""
    where = f" It was at {_spot(report, stopped)}." if stopped and stopped.line else ""
    saw = f"With {report.last.case.label} it took more than {limit} MB of memory, and we ended the trial.{where}"
    return Remark(
        f"{saw} Your kernel and its memory are unharmed.",
        "",
        "which of your lists or texts grows, and what ends its growth?",
    )


def on_end(report: Report) -> Remark:
    """Word a trial whose process ended before it answered."""
    exit_code = report.last.yours.exit_code
    if exit_code == SPOILT:
        return _on_spoilt(report)
    by = f"by signal {-exit_code}" if exit_code is not None and exit_code < 0 else f"with exit code {exit_code}"
    saw = (
        f"With {report.last.case.label} the process in which your function ran ended {by}, before there was an answer."
    )
    return Remark(
        f"{saw} Your kernel is unharmed: the trial had a process of its own.", "", "which call of yours ends a process?"
    )


def _on_spoilt(report: Report) -> Remark:
    saw = f"With {report.last.case.label} your function left its process unable to report: it closed or replaced what isn't its own."
    return Remark(
        f"{saw} Your kernel is unharmed.", "", "which line of yours closes, or replaces, what it didn't make?"
    )


def on_refusal(refusal: Refusal) -> Remark:
    """Word an answer that isn't plain data: what is odd in it, and where."""
    where = f"At {code(refusal.path)} your answer holds" if refusal.path else "Your function returned"
    thing = a(f"`{refusal.type_name}`") if refusal.type_name else "something"
    if refusal.kind == "none":
        return Remark(
            "Your function returned `None`, as a function does that ends without `return`.",
            "",
            "on which way through your function does no `return` stand?",
        )
    saw, why, question = _REFUSALS[refusal.kind]
    return Remark(f"{where} {saw.format(thing=thing)}", why, question)


_REFUSALS = {
    "generator": (
        "{thing}, which gives its values only when somebody asks for them.",
        "What that takes would happen after your function has returned, where nobody counts it.",
        "how would you turn it into a list before you return it?",
    ),
    "result": (
        "{thing}: the statement has run, and its rows haven't been fetched yet.",
        "They would be fetched after your function has returned, where nobody counts them.",
        "which of its methods gives all its rows as a list?",
    ),
    "coroutine": (
        "a coroutine, which nobody awaits here.",
        "The session it is given is an ordinary one.",
        "what is left of the function when `async` and `await` go?",
    ),
    "orm objects": (
        "{thing}, an object of the ORM.",
        "What it lacks is loaded when somebody touches it, after your function has returned, where nobody counts it.",
        "which of its values does the caller need, and in what shape does the docstring ask for them?",
    ),
    "dataframe": (
        "{thing}.",
        "We compare plain data: lists, dictionaries, texts, numbers.",
        "which of its methods gives a list of dictionaries?",
    ),
    "too large": (
        "more than can be sent back from a trial.",
        "The answer that is asked for is far smaller.",
        "what does your answer hold that the docstring doesn't ask for?",
    ),
    "not plain": (
        "{thing}.",
        "We compare plain data: lists, dictionaries, texts, numbers, dates.",
        "which plain value does the docstring ask for there?",
    ),
}


def on_mapping(changed: tuple[str, ...]) -> Remark:
    """Word a function that changed how relationships load wherever they are used."""
    names = joined([f"`{name}`" for name in sorted(changed)])
    saw = f"Your function changed the mapping: {names} {'loads' if len(changed) == 1 else 'load'} in another way now."
    why = "That holds for every query of the process, so each other endpoint pays for what this page shows."
    return Remark(saw, why, "what says the same for one statement only?")


def on_silence(report: Report) -> Remark:
    """Word a right answer that asked the session for nothing."""
    return Remark(
        f"With {report.last.case.label} the answer came without a single statement through the session it was given.",
        "We judge what an answer asks of the database, and this one asked nobody we could see.",
        "where did the answer come from?",
    )


def on_outside(report: Report) -> Remark:
    """Word an answer that went to a database beside the session it was given."""
    opened = many(report.last.yours.outside_connections, "connection")
    saw = f"With {report.last.case.label} your function opened {opened} of its own."
    return Remark(
        saw,
        "We count what goes through the session it is given.",
        "what did the other connection ask that `session` can't?",
    )


def on_evaded(report: Report) -> Remark:
    """Word an answer that spoke to the session's connection behind our back."""
    saw = f"With {report.last.case.label} your function spoke to the session's connection where we don't hear it."
    why = "We count what goes through the session, and through the cursors that its connection gives."
    return Remark(saw, why, "what did it ask there that `session.execute` can't?")


def on_changed_data(report: Report) -> Remark:
    """Word an answer that changed what it should only read."""
    yours = report.last.yours
    what = "changed the tables themselves" if yours.schema_changed else f"changed {many(yours.writes, 'row')}"
    wrote = next((one for one in yours.statements if not is_read(one.sql)), None)
    by = ""
    if wrote is not None:
        origin = wrote.origin
        by = f", by {code(shortened(wrote.fingerprint, 60))}"
        by += f" from {report.home.place(origin.line, origin.text, origin.file).rstrip(',')}" if origin else ""
    saw = f"With {report.last.case.label} your function {what}{by}. It was asked to read only."
    return Remark(
        f"{saw} Your own database is untouched: the trial had a copy.",
        "",
        "what would the answer lose without that statement?",
    )


def _spot(report: Report, stopped: Stopped) -> str:
    line, text = telling(report.home.file, stopped.line or 0, stopped.text)
    return f"{code(text)}, line {line}" if text else f"line {line}"


def _what_ends(report: Report, stopped: Stopped) -> str:
    """Ask for the end of the innermost loop round the line where it was."""
    loop = loop_round(report.home.file, stopped.line) if stopped.line else None
    if isinstance(loop, ast.While):
        condition = ast.unparse(loop.test)
        if isinstance(loop.test, ast.Constant):
            return f"what would leave the loop `while {condition}`?"
        return f"what would make {code(condition)} {'empty' if condition.isidentifier() else 'false'}?"
    if isinstance(loop, ast.For):
        return f"where does {code(ast.unparse(loop.iter))} end?"
    return "which loop is that line in, and what ends it?" if stopped.line else "which loop of yours has no end?"
