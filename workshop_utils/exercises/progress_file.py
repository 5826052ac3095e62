"""What the progress file holds, and how it is written: JSON that people can read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, TypeVar

VERSION = 1
_REMEMBERED = 20

Kept = TypeVar("Kept", "Record", "Guess")


class NewerError(ValueError):
    """A progress file that a newer version of the workshop wrote, in a form that this one can't read."""


@dataclass(frozen=True)
class Guess:
    """A guess made before the measurement, the fact, and how near it came, as a learner reads them."""

    guess: str = ""
    fact: str = ""
    """Empty as long as it would give the answer away."""
    band: str = ""
    """A `Score`, in words: `within × 2`, `within × 10`, `further off than × 10`, `right`, `another one`."""


@dataclass(frozen=True)
class Record:
    """What is kept of one exercise."""

    state: str = ""
    """The last verdict, in words."""
    attempts: int = 0
    """Answers that were judged."""
    answers: tuple[str, ...] = ()
    """The fingerprints of those that differ, oldest first; only the latest are kept."""
    last: str = ""
    """The fingerprint of the last answer."""
    hints: int = 0
    """How many hints have been seen."""
    solved: str = ""
    """The day of the first right answer, as `2026-11-22`; empty before."""
    tries: int = 0
    """Answers that were judged up to the first right one, which is counted; 0 before, and in older files."""
    mistakes: tuple[str, ...] = ()
    """Short names of what was refused, oldest first, in the checker's words and never the learner's; the latest only."""
    guess: str = ""
    """Of a prediction: the first guess. What came of it stands in `fact` and `band`, as in `Guess`."""
    fact: str = ""
    band: str = ""

    def with_answer(self, answer: str) -> Record:
        """Count one judged answer."""
        known = self.answers if answer in self.answers else (*self.answers, answer)
        return replace(self, attempts=self.attempts + 1, answers=known[-_REMEMBERED:], last=answer)

    def with_mistake(self, name: str) -> Record:
        """Keep the name of what was wrong."""
        return replace(self, mistakes=(*self.mistakes, name)[-_REMEMBERED:])

    def with_solved(self, day: str) -> Record:
        """Keep that the last answer was right, if none was before."""
        return self if self.solved else replace(self, solved=day, tries=self.attempts)

    def with_guess(self, made: Guess) -> Record:
        """Keep the first guess, and its fact once that may be told."""
        first = made if not self.guess else Guess(self.guess, band=self.band)
        return replace(self, guess=first.guess, band=first.band, fact=self.fact or made.fact)


@dataclass(frozen=True)
class Content:
    """All that is kept: of exercises by their keys, and of the guesses between them by their questions."""

    exercises: Mapping[str, Record] = field(default_factory=dict)
    predictions: Mapping[str, Guess] = field(default_factory=dict)
    version: int = VERSION
    """Of the file that it was read from."""

    def over(self, other: Content) -> Content:
        """Give what is kept in either, this one's word first."""
        return Content(
            {**other.exercises, **self.exercises},
            {**other.predictions, **self.predictions},
        )


def written(content: Content) -> str:
    """Give the file's text."""
    exercises = {name: asdict(one) for name, one in sorted(content.exercises.items())}
    predictions = {name: asdict(one) for name, one in sorted(content.predictions.items())}
    return json.dumps({"version": VERSION, "exercises": exercises, "predictions": predictions}, indent=2) + "\n"


def parsed(text: str) -> Content:
    """Read a file's text; ValueError if it isn't what we write. Older files lack some of it, newer ones hold more."""
    version = VERSION
    try:
        found = json.loads(text)
        version = found["version"] if isinstance(found.get("version"), int) else version
        exercises = {str(name): _made(Record, kept) for name, kept in found["exercises"].items()}
        predictions = {str(name): _made(Guess, kept) for name, kept in found.get("predictions", {}).items()}
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        kind = NewerError if version > VERSION else ValueError
        raise kind(f"not a progress file: {error}") from error
    return Content(exercises, predictions, version)


def _made(kind: type[Kept], kept: dict[str, Any]) -> Kept:
    """Make what the file holds; a newer version's further fields are left out."""
    known = {one.name: kept[one.name] for one in fields(kind) if one.name in kept}
    for name, value in known.items():
        default = getattr(kind(), name)
        if not isinstance(value, list if isinstance(default, tuple) else type(default)):
            raise TypeError(f"{name} is {value!r}")
        known[name] = tuple(map(str, value)) if isinstance(value, list) else value
    return kind(**known)
