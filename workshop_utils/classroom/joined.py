"""The progress files of a class, joined: numbered, not named."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_utils import lessons
from workshop_utils.classroom.notebook import tasks
from workshop_utils.exercises.progress import Standing
from workshop_utils.exercises.progress_file import Content, Record, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workshop_utils.exercises.progress_file import Guess
    from workshop_utils.exercises.task import Task

COLUMNS = (
    "file",
    "lesson",
    "number",
    "exercise",
    "kind",
    "state",
    "attempts",
    "tries",
    "hints",
    "guess",
    "fact",
    "band",
    "mistakes",
    "reason",
)
"""What a row says. Programs read these: they stay, and new ones come behind them."""
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Member:
    """One progress file: its number, and what it holds, or why it can't be read."""

    number: int
    content: Content = field(default_factory=Content)
    reason: str = ""

    def record(self, task: Task) -> Record:
        """Give what is kept of an exercise."""
        return self.content.exercises.get(task.key, Record())


@dataclass(frozen=True)
class Outcome:
    """How a class fared with one exercise: counts of files."""

    title: str
    solved_at: Mapping[int, int]
    """How many solved it at the first try, at the second, and so on; at 0 those whose older file doesn't tell."""
    unsolved: int
    """How many have tried it, and not solved it yet."""
    refused: Mapping[str, int]
    """How many met each mistake, by its short name, the most frequent first."""

    @property
    def solved(self) -> int:
        """How many solved it."""
        return sum(self.solved_at.values())

    @property
    def tried(self) -> int:
        """How many tried it."""
        return self.solved + self.unsolved


def members(paths: Sequence[Path]) -> tuple[tuple[Path, Member], ...]:
    """Read progress files, each with its number: by a digest of what is in it, so that it tells nothing of its name."""
    found = sorted((hashlib.sha256(_bytes(path)).hexdigest(), path) for path in paths)
    return tuple((path, _member(number, path)) for number, (_, path) in enumerate(found, start=1))


def rows(member: Member) -> Iterator[tuple[str, ...]]:
    """Give the rows of one file: one an exercise, and one a guess made between them; or one that says why there is none."""
    if member.reason:
        yield (str(member.number), *[""] * 4, UNREADABLE, *[""] * 7, member.reason)
        return
    for task in tasks().values():
        yield _row(member, task)
    for question, made in member.content.predictions.items():
        lesson = lesson_of(question)
        if lesson:  # another question is the learner's own, and may say who has asked it
            yield _guess_row(member.number, lesson, question, made)


def outcomes(of: Sequence[Member]) -> tuple[Outcome, ...]:
    """Give how the class fared with each exercise that somebody has tried, in the lessons' order."""
    found = (_outcome(task, [member.record(task) for member in of]) for task in tasks().values())
    return tuple(one for one in found if one.tried)


@lru_cache(maxsize=256)
def lesson_of(question: str) -> str:
    """Give the number of the lesson that asks a question, empty for one that no lesson asks."""
    return next((number for number, text in _sources() if question in text), "")


@lru_cache(maxsize=1)
def _sources() -> tuple[tuple[str, str], ...]:
    ready = (lesson for lesson in lessons.read() if lesson.ready)
    return tuple((lesson.number, lesson.source.read_text(encoding="utf-8")) for lesson in ready)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _member(number: int, path: Path) -> Member:
    try:
        content = parsed(path.read_text(encoding="utf-8"))
    except OSError as error:
        return Member(number, reason=f"it can't be read: {error.strerror}")
    except (ValueError, RecursionError):
        return Member(number, reason="it is damaged, or isn't a progress file of the workshop")
    ours = {task.key for task in tasks().values()}
    if content.exercises and not ours & content.exercises.keys():
        return Member(number, reason="none of its exercises is one of the workshop's")
    return Member(number, content)


def _row(member: Member, task: Task) -> tuple[str, ...]:
    record = member.record(task)
    about = (task.number.partition(".")[0].zfill(2), task.number, task.name, "core" if task.core else "extra")
    counts = map(str, (record.attempts, record.tries, record.hints))
    state = Standing(task, record).state
    made = (record.guess, record.fact, record.band)
    return (str(member.number), *about, state, *counts, *made, "; ".join(record.mistakes), "")


def _guess_row(number: int, lesson: str, question: str, made: Guess) -> tuple[str, ...]:
    return (str(number), lesson, "", question, "guess", *[""] * 4, made.guess, made.fact, made.band, "", "")


def _outcome(task: Task, records: Sequence[Record]) -> Outcome:
    solved_at = Counter(record.tries for record in records if record.solved)
    unsolved = sum(bool(record.state and not record.solved) for record in records)
    refused = Counter(name for record in records for name in dict.fromkeys(record.mistakes))
    return Outcome(task.title, dict(sorted(solved_at.items())), unsolved, dict(refused.most_common()))
