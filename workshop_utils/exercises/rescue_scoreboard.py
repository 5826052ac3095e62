"""`scoreboard`: the learner's API on a real server, its answers, its counts, its times under load, and every attempt before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop_utils.disk import write_whole
from workshop_utils.exercises import markup
from workshop_utils.exercises.rescue_drive import ONLY, loaded
from workshop_utils.exercises.rescue_requests import ENDPOINTS
from workshop_utils.exercises.rescue_score import PLACES, Score
from workshop_utils.measure.table import Table, count

if TYPE_CHECKING:
    from workshop_utils.exercises.rescue_exercise import RescueExercise

_SHOWN = {
    "statements": "statements",
    "rows": "rows",
    "bytes": "bytes",
    "objects": "objects",
    "validations": "validations",
    "blocked": "waits on the loop",
}
_ATTEMPTS = ".attempts.json"
"""Beside the file that is edited; what begins with a dot isn't part of an answer."""


@dataclass(frozen=True)
class Attempt:
    """One version of the file: how many places were within budget, and the statements of one request to each endpoint."""

    within: int
    statements: int
    said: str
    """What stood in the way, as a headline: "better, over budget"."""


@dataclass(frozen=True, repr=False)
class Scoreboard:
    """How a rescue stands. `score` is None as long as the API can't be measured or answers otherwise than before."""

    said: str
    score: Score | None
    load: Mapping[str, Mapping[str, Any]] | None
    load_before: Mapping[str, Mapping[str, Any]] | None
    attempts: tuple[Attempt, ...]
    only: tuple[str, ...] = ()
    costs: Mapping[str, Mapping[str, Any]] | None = None
    """All counts of one request to each endpoint, by its name."""

    @property
    def places(self) -> tuple[str, ...]:
        """What is shown: everything, or what was asked for."""
        return self.only or PLACES

    @property
    def within(self) -> tuple[str, ...]:
        """The places within their budgets."""
        return tuple(place for place in self.score.within() if place in self.places) if self.score else ()

    @property
    def bars(self) -> tuple[tuple[str, str, Mapping[str, int], bool], ...]:
        """For figures: place, what is counted, the counts of `slow`, `yours`, `reference` and `by hand`, and whether it is enough."""
        return tuple(
            (
                one.place,
                one.noun,
                {"slow": one.slow, "yours": one.yours, "reference": one.reference, "by hand": one.limit},
                one.place in self.within,
            )
            for one in (self.score.first if self.score else ())
            if one.place in self.places
        )

    @property
    def tables(self) -> tuple[Table, ...]:
        """Counts, times under load, and attempts."""
        found = [_only(self.score.table, self.places)] if self.score else []
        if self.costs:
            found.append(_all_of(self.costs, [name for name in ENDPOINTS if name in self.places]))
        if self.load and self.load_before:
            found.append(_times(self.load_before, self.load, [name for name in ENDPOINTS if name in self.places]))
        if len(self.attempts) > 1:
            found.append(_history(self.attempts))
        return tuple(found)

    def __str__(self) -> str:
        return "\n\n".join([self.said, *map(str, self.tables)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return markup.html(self.said) + "".join(table._repr_html_() for table in self.tables)


def scoreboard(
    exercise: RescueExercise, folder: str | Path = "", *, only: str | Sequence[str] = (), load: bool = True
) -> Scoreboard:
    """Score the files of a folder. Never raises for what the files are, and ends whatever they do."""
    from workshop_utils.exercises.files_checking import measured
    from workshop_utils.exercises.files_folder import read_files

    chosen = _chosen(only)
    place = Path(folder or exercise.place)
    report, verdict = measured(exercise, place)
    if report is None or report.mishap or verdict.state.name in {"WRONG", "CANT_BE_JUDGED"}:
        return Scoreboard(_said(verdict), None, None, None, _kept(place))
    score = exercise.score(report.yours)
    attempt = Attempt(len(score.within()), _statements(report.yours[1].answer), verdict.state.value)
    attempts = () if place == exercise.starters else _keep(place, attempt)
    costs = report.yours[1].answer["costs"]
    board = Scoreboard(_summary(exercise, report, score, chosen), score, None, None, attempts, chosen, costs)
    if not load:
        return board
    names = tuple(name for name in ENDPOINTS if name in board.places)
    before, after = (_load(exercise, files, names) for files in (exercise.starter_files, read_files(place)))
    return replace(board, load=after, load_before=before)


def _chosen(only: str | Sequence[str]) -> tuple[str, ...]:
    from workshop_utils.errors import WorkshopError

    chosen = (only,) if isinstance(only, str) else tuple(only)
    for name in chosen:
        if name not in PLACES:
            raise WorkshopError(f"There is no {name!r} to score.", remedy=f"Give one or more of {', '.join(PLACES)}.")
    return chosen


def _said(verdict: Any) -> str:
    return f"No score: {verdict.state.value}.\n\n{verdict.text}" + (
        f"\n\nNext: {verdict.next_move}" if verdict.next_move else ""
    )


def _summary(exercise: RescueExercise, report: Any, score: Score, only: tuple[str, ...]) -> str:
    from workshop_utils.exercises.rescue_remarks import on_decoys, on_grown, on_next

    if exercise.is_untouched(report.files):
        begins = "This is the API as it was found. "
    else:
        begins = "The answers are what they were. "
    if score.over(only):
        remark = on_next(report, score, only)
        return f"{begins}{remark.saw} {remark.why}\n\nNext: {remark.next_move}"
    if only:
        return f"{begins}Within budget: {', '.join(only)}. That is enough.{on_grown(report)}"
    return f"{begins}Everything is within its budget. Stop here.{on_grown(report)}{on_decoys(report)}"


def _statements(asked: Mapping[str, Any]) -> int:
    return sum(cost["statements"] for cost in asked["costs"].values())


def _load(
    exercise: RescueExercise, files: Mapping[str, str], names: tuple[str, ...]
) -> Mapping[str, Mapping[str, Any]] | None:
    """Have some files answer under load; the same ones once in a kernel."""
    from workshop_utils.exercises.files_folder import files_fingerprint
    from workshop_utils.exercises.fresh import FreshTrial, run_fresh

    name = f"{files_fingerprint(files)} {' '.join(names)}"
    if name not in exercise.loads:
        data = {**exercise.private_data, ONLY: "\n".join(names).encode()}
        (seen,) = run_fresh([FreshTrial(loaded, files)], data, exercise.limits)
        if seen.outcome != "answered":
            return None
        exercise.loads[name] = seen.answer
    times: Mapping[str, Mapping[str, Any]] = exercise.loads[name]
    return times


def _only(table: Table, places: Sequence[str]) -> Table:
    return replace(table, rows=tuple(row for row in table.rows if row[0] in places))


def _all_of(costs: Mapping[str, Mapping[str, Any]], names: Sequence[str]) -> Table:
    rows = tuple((name, *(count(costs[name][cost]) for cost in _SHOWN)) for name in names)
    return Table(("one request to yours", *_SHOWN.values()), rows, "lrrrrrr")


def _times(before: Mapping[str, Any], after: Mapping[str, Any], names: Sequence[str]) -> Table:
    rows = tuple(
        (name, *(_shown(side[name][what], what) for what in ("p50", "rate") for side in (before, after)))
        for name in names
    )
    heads = (
        "two at a time",
        "p50, ms: as found",
        "yours",
        "answers/s: as found",
        "yours",
    )
    return Table(heads, rows, "lrrrr")


def _shown(value: float | None, what: str) -> str:
    if value is None:
        return "–"
    number = value if what == "rate" else 1000 * value
    return count(round(number)) if number >= 10 else f"{number:.1f}"


def _history(attempts: Sequence[Attempt]) -> Table:
    rows = tuple(
        (count(number), f"{one.within} of {len(PLACES)}", count(one.statements), one.said)
        for number, one in enumerate(attempts, start=1)
    )
    return Table(("attempt", "within budget", "statements of five requests", "the whole API"), rows[-10:], "rrrl")


def _kept(place: Path) -> tuple[Attempt, ...]:
    with suppress(OSError, ValueError, TypeError):
        return tuple(Attempt(**one) for one in json.loads((place / _ATTEMPTS).read_text(encoding="utf-8")))
    return ()


def _keep(place: Path, attempt: Attempt) -> tuple[Attempt, ...]:
    """Add an attempt to those that were kept; scored again without a change, it isn't another one."""
    attempts = _kept(place)
    if attempts[-1:] != (attempt,):
        attempts = (*attempts, attempt)
        with suppress(OSError):
            write_whole(place / _ATTEMPTS, json.dumps([vars(one) for one in attempts], indent=1))
    return attempts
