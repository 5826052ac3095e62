"""What has been tried and solved: one readable file, written atomically, that survives restarts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

_VERSION = 1
_WAIT_SECONDS = 5
_REMEMBERED = 20


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

    def with_answer(self, answer: str) -> Record:
        """Count one judged answer."""
        known = self.answers if answer in self.answers else (*self.answers, answer)
        return Record(self.state, self.attempts + 1, known[-_REMEMBERED:], answer, self.hints, self.solved)


@dataclass(frozen=True)
class Kept:
    """A record after a change, and what went wrong with keeping it, as a sentence."""

    record: Record
    problem: str = ""


class Store:
    """The progress file. What can't be written is remembered as long as this object lives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unwritten: dict[str, Record] = {}

    def record(self, name: str) -> Record:
        """Give what is kept of an exercise, nothing tried if there is nothing."""
        return self.records().get(name, Record())

    def records(self) -> dict[str, Record]:
        """Give all that is kept. A damaged file reads as nothing."""
        try:
            kept = _read(self.path)
        except (OSError, ValueError):
            kept = {}
        return {**kept, **self._unwritten}

    def change(self, name: str, change: Callable[[Record], Record]) -> Kept:
        """Change what is kept of one exercise, and write the file."""
        try:
            with self._alone():
                kept, problem = self._read_or_move_aside()
                kept = {**kept, **self._unwritten}
                kept[name] = change(kept.get(name, Record()))
                self._write(kept)
        except OSError as error:
            self._unwritten[name] = change(self.record(name))
            why = error.strerror or str(error)
            return Kept(self._unwritten[name], f"Progress isn't kept: `{self.path}` can't be written ({why}).")
        self._unwritten.clear()
        return Kept(kept[name], problem)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other kernels out while the file is read and written again; a lock that stays shut is an OSError."""
        from filelock import FileLock

        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{self.path}.lock", timeout=_WAIT_SECONDS):
            yield

    def _read_or_move_aside(self) -> tuple[dict[str, Record], str]:
        try:
            return _read(self.path), ""
        except ValueError:
            aside = _free_name(self.path)
            self.path.replace(aside)
            return {}, f"The progress file was damaged. It now lies in `{aside}`, and a new one has been begun."

    def _write(self, records: dict[str, Record]) -> None:
        text = json.dumps(
            {"version": _VERSION, "exercises": {name: asdict(record) for name, record in sorted(records.items())}},
            indent=2,
        )
        folder = self.path.parent
        with NamedTemporaryFile("w", encoding="utf-8", dir=folder, prefix=".progress-", delete=False) as file:
            try:
                file.write(text + "\n")
                file.close()
                Path(file.name).replace(self.path)
            except BaseException:
                file.close()
                Path(file.name).unlink(missing_ok=True)
                raise


def progress_path() -> Path:
    """Give the path of the progress file: the variable `WORKSHOP_PROGRESS`, or beside the databases."""
    named = os.environ.get("WORKSHOP_PROGRESS")
    if named:
        return Path(named).expanduser()
    from workshop_utils.shop import database_path

    return database_path("workshop").with_name("progress.json")


_STORES: dict[Path, Store] = {}


def store() -> Store:
    """Give the store of the progress file; always the same one in a kernel, so that nothing unwritten gets lost."""
    path = progress_path()
    return _STORES.setdefault(path, Store(path))


def _read(path: Path) -> dict[str, Record]:
    """Read the file; ValueError if it isn't what we write."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        found = json.loads(text)["exercises"]
        return {str(name): _record(kept) for name, kept in found.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a progress file: {error}") from error


def _record(kept: dict[str, Any]) -> Record:
    """Make a record of what the file holds; a newer version's further fields are left out."""
    known = {field.name: kept[field.name] for field in fields(Record) if field.name in kept}
    for name, value in known.items():
        if not isinstance(value, (list, tuple) if name == "answers" else type(getattr(Record(), name))):
            raise TypeError(f"{name} is {value!r}")
    return Record(**{**known, "answers": tuple(map(str, known.get("answers", ())))})


def _free_name(path: Path) -> Path:
    numbers = iter(range(1, 1000))
    return next(name for n in numbers if not (name := path.with_name(f"{path.stem}.damaged-{n}.json")).exists())
