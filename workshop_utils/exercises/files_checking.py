"""From a folder that a learner passed to `check` to a verdict that has been kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_utils.disk import remedy_for
from workshop_utils.errors import WorkshopError
from workshop_utils.exercises.checking import InterruptedCheck, keep
from workshop_utils.exercises.files_folder import files_fingerprint, read_files, same_code
from workshop_utils.exercises.files_report import FilesReport, Ruling
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.solution import explanation
from workshop_utils.exercises.verdict import State, Verdict
from workshop_utils.exercises.wording import a, joined, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.files_exercise import FilesExercise
    from workshop_utils.exercises.fresh import FreshEvidence

_PRINTED = 1_000
_STATES = {"raised": State.RAISED, "stopped": State.STOPPED, "memory": State.MEMORY, "died": State.DIED}


@dataclass(frozen=True, repr=False)
class FilesVerdict(Verdict):
    """A verdict on files."""

    @property
    def _printed_by(self) -> str:
        return "Your files printed:"


def verdict_on(exercise: FilesExercise, folder: object, rest: tuple[object, ...]) -> Verdict:
    """Judge the files of a folder, and keep the result."""
    found = _found(exercise, folder, rest)
    if isinstance(found, Remark):
        return _worded(exercise, State.CANT_BE_JUDGED, found)
    verdict = verdict_on_files(exercise, found)
    if verdict.state is State.NOT_ATTEMPTED:
        return verdict
    return keep(exercise, files_fingerprint(found), verdict)


def verdict_on_files(exercise: FilesExercise, files: Mapping[str, str]) -> Verdict:
    """Judge files by their names, and keep nothing."""
    if exercise.is_untouched(files):
        return _worded(exercise, State.NOT_ATTEMPTED, _untouched(exercise))
    tried = _tried(exercise, files)
    return tried if isinstance(tried, Verdict) else _reported(tried)


def measured(exercise: FilesExercise, folder: Path) -> tuple[FilesReport | None, Verdict]:
    """Give what drives saw of a folder's files, untouched ones as well, and the verdict; nothing where they can't be run."""
    found = _found(exercise, folder, ())
    if isinstance(found, Remark):
        return None, _worded(exercise, State.CANT_BE_JUDGED, found)
    tried = _tried(exercise, found)
    return (None, tried) if isinstance(tried, Verdict) else (tried, _reported(tried))


def _tried(exercise: FilesExercise, files: Mapping[str, str]) -> FilesReport | Verdict:
    """Have the drives try files, or say why they can't."""
    odd = _odd(exercise, files)
    if odd:
        return _worded(exercise, State.CANT_BE_JUDGED, odd)
    broken = _broken(files)
    if broken:
        return _worded(exercise, State.RAISED, broken)
    try:
        return FilesReport(exercise, files, *exercise.tried(files))
    except KeyboardInterrupt:
        raise InterruptedCheck(f"{exercise.title}: stopped before it was judged. Nothing was kept.") from None
    except OSError as error:
        said = f"No fresh process could be started, so nothing was judged: {error.strerror or error}."
        return _worded(exercise, State.CANT_BE_JUDGED, Remark(said, remedy_for(error, "")))


def _found(exercise: FilesExercise, folder: object, rest: tuple[object, ...]) -> dict[str, str] | Remark:
    """Read the folder, or say why there is nothing to read."""
    ask = f"does your line read `{exercise.check_source}`?"
    folder = exercise.place if folder == "" else folder
    if rest or not isinstance(folder, (str, Path)):
        what = f"{1 + len(rest)} things" if rest else f"{a(f'`{type(folder).__name__}`')}, {shown(folder)}"
        return Remark(f"`check` takes the folder that holds your files, and was given {what}.", "", ask)
    path, name = Path(folder).expanduser(), code(Path(folder).as_posix())
    if path.is_file():
        return Remark(f"{name} is one file, and `check` takes the folder it is in.", "", ask)
    if not path.is_dir():
        lays = f"`exercises.{exercise.name}.lay_out()` lays the files out beside the notebook."
        return Remark(f"There is no folder {name} here.", lays, ask)
    try:
        return read_files(path)
    except (OSError, WorkshopError) as error:
        return Remark(f"The files in {name} can't be read: {error}", "", "what in there isn't part of the exercise?")


def _untouched(exercise: FilesExercise) -> Remark:
    write = "run the cell that writes it" if exercise.cells() else "save it"
    return Remark(
        "These are still the starter's files, so there is nothing to judge. Change "
        f"{joined([f'`{name}`' for name in exercise.edited], 'or')}, {write}, and check again. "
        f"For a place to start: `exercises.{exercise.name}.hint()`."
    )


def _odd(exercise: FilesExercise, files: Mapping[str, str]) -> Remark | None:
    """Speak of files that must be there, or as they were given."""
    back = f"`exercises.{exercise.name}.lay_out()` brings a missing file back."
    if not files.keys() & {*exercise.edited, *exercise.given}:
        saw = f"There is nothing of {exercise.place.name} in that folder."
        return Remark(saw, "", f"where do you edit, in {exercise.place.as_posix()}, or elsewhere?")
    for name in (*exercise.edited, *exercise.given):
        if name not in files:
            return Remark(f"There is no file `{name}` any more.", back, "where has it gone?")
    for name in exercise.given:
        if not same_code(files[name], exercise.starter_files[name]):
            edit = joined([f"`{one}`" for one in exercise.edited])
            saw = f"`{name}` isn't as it was given. The exercise is about {edit}."
            brings = f"Delete it, and run `exercises.{exercise.name}.lay_out()`: what is missing comes back, and {edit} stays as it is."
            return Remark(saw, brings, f"what did you want of it that {edit} could do instead?")
    return None


def _broken(files: Mapping[str, str]) -> Remark | None:
    """Speak of a file that isn't Python."""
    for name, text in files.items():
        if name.endswith(".py"):
            try:
                compile(text, name, "exec", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                line = getattr(error, "lineno", None)
                lines = text.splitlines()
                what = f", {code(lines[line - 1])}," if line and line <= len(lines) and lines[line - 1].strip() else ""
                where = f"line {line} of `{name}`{what}" if line else f"`{name}`"
                said = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
                saw = f"Python can't read {where.rstrip(',')}: {code(said)}."
                if what.startswith((", `lazy import ", ", `lazy from ")):
                    why = "`lazy import` is Python 3.15's, and an older one reads two names in a row."
                    return Remark(saw, why, "which Python is this, and what do older ones have for it?")
                return Remark(saw, "", "what does that line lack?")
    return None


def _reported(report: FilesReport) -> Verdict:
    exercise = report.exercise
    ruling = exercise.judge(report) or _in_general(report)
    remark = _explained(report, ruling.remark) if ruling.state is State.CORRECT else ruling.remark
    verdict = _worded(exercise, ruling.state, remark or Remark(""))
    printed = (report.mishap or report.yours[0]).printed.rstrip()
    printed = printed if len(printed) <= _PRINTED else f"{printed[:_PRINTED]}…"
    return replace(verdict, counts=ruling.counts, over=ruling.over, printed=printed)


def _explained(report: FilesReport, remark: Remark | None) -> Remark:
    text = explanation(*_why(report))
    return Remark(f"{remark.saw}\n\n{text}" if remark else text)


def _in_general(report: FilesReport) -> Ruling:
    """Speak of what was raised, stopped or ended; a lesson that finds nothing wrong says so itself."""
    mishap = report.mishap
    if mishap is None:
        return Ruling(State.CORRECT)
    return Ruling(_STATES[mishap.outcome], on_mishap(mishap))


def on_mishap(one: FreshEvidence) -> Remark:
    """Say in general how a drive ended that came to no end of its own."""
    during = f"During {one.doing}" if one.doing else "In a fresh process"
    if one.raised is not None:
        said = code(f"{one.raised.type}: {one.raised.message}" if one.raised.message else one.raised.type, 200)
        place = place_of(one.raised.file, one.raised.line, one.raised.text)
        saw = f"{during}, {place} raised {said}." if place else f"{during} there was {said}."
        ends = one.raised.type in {"SystemExit", "KeyboardInterrupt"}
        ask = (
            "would that line need, at the moment when it runs"
            if not ends
            else "is to become of those who import your file"
        )
        return Remark(saw, "", f"what {ask}?")
    where = place_of(one.stopped.file, one.stopped.line, one.stopped.text) if one.stopped else ""
    at = f" We stopped it at {where.rstrip(',')}." if where else ""
    unharmed = "That isn't a verdict on speed, and your kernel is unharmed."
    if one.outcome == "memory" and one.stopped:
        saw = f"{during} the process held more than {one.stopped.limit:,.0f} MB.{at}"
        return Remark(saw, unharmed, "what grows there?")
    if one.outcome == "stopped":
        return Remark(f"{during} the process didn't come to an end.{at}", unharmed, "what would bring it to an end?")
    return Remark(
        f"{during} the process ended itself, with the code {one.exit_code}.", "", "which line of yours ends it?"
    )


def place_of(file: str, line: int | None, text: str) -> str:
    """Say which line of which file: "line 3 of `report.py`, `import pandas`,"."""
    if line is None:
        return ""
    return f"line {line} of `{Path(file).name}`" + (f", {code(text)}," if text else "")


def _why(report: FilesReport) -> tuple[str, str, str]:
    """Say why it works in the way that was taken, speak of the first good way that wasn't, and name the price."""
    exercise = report.exercise
    took = [way for way in exercise.ways if way.took(report)]
    why = next((way.why for way in took if way.why), exercise.why)
    price = next((way.price for way in took if way.price), exercise.price)
    return why, next((way.text for way in exercise.ways if way not in took), exercise.other_way), price


def _worded(exercise: FilesExercise, state: State, remark: Remark) -> Verdict:
    text = " ".join(part for part in (remark.saw, remark.why) if part)
    return FilesVerdict(exercise.title, state, text, remark.next_move)
