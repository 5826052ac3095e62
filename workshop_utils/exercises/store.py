"""What has been tried and solved: one readable file, written atomically, that survives restarts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from workshop_utils.exercises.progress_file import Content, Guess, Record, parsed, written

__all__ = ["Guess", "Kept", "Record", "Store", "progress_path", "read", "store"]

_WAIT_SECONDS = 5


@dataclass(frozen=True)
class Kept:
    """A record after a change, and what went wrong with keeping it, as a sentence."""

    record: Record
    problem: str = ""


class Store:
    """The progress file. What can't be written is remembered as long as this object lives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unwritten = Content()

    def record(self, name: str) -> Record:
        """Give what is kept of an exercise, nothing tried if there is nothing."""
        return self.records().get(name, Record())

    def records(self) -> Mapping[str, Record]:
        """Give all that is kept of exercises. A damaged file reads as nothing."""
        return self._content().exercises

    def guesses(self) -> Mapping[str, Guess]:
        """Give the guesses made between the exercises, by their questions."""
        return self._content().predictions

    def change(self, name: str, change: Callable[[Record], Record]) -> Kept:
        """Change what is kept of one exercise, and write the file."""

        def changed(kept: Content) -> Content:
            return Content({name: change(kept.exercises.get(name, Record()))})

        content, problem = self._put(changed)
        return Kept(content.exercises[name], problem)

    def keep_guess(self, question: str, guess: Guess) -> None:
        """Keep a guess; the first one to a question stays."""
        self._put(lambda kept: Content(predictions={question: kept.predictions.get(question, guess)}))

    def _content(self) -> Content:
        try:
            kept = read(self.path)
        except (OSError, ValueError):
            kept = Content()
        return self._unwritten.over(kept)

    def _put(self, change: Callable[[Content], Content]) -> tuple[Content, str]:
        """Put into the file what `change` gives for what is there; give all of it, and what went wrong."""
        try:
            with self._alone():
                kept, problem = self._read_or_move_aside()
                kept = self._unwritten.over(kept)
                kept = change(kept).over(kept)
                self._write(kept)
        except OSError as error:
            kept = self._content()
            self._unwritten = change(kept).over(self._unwritten)
            why = error.strerror or str(error)
            return self._unwritten, f"Progress isn't kept: `{self.path}` can't be written ({why})."
        self._unwritten = Content()
        return kept, problem

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other kernels out while the file is read and written again; a lock that stays shut is an OSError."""
        from filelock import FileLock

        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{self.path}.lock", timeout=_WAIT_SECONDS):
            yield

    def _read_or_move_aside(self) -> tuple[Content, str]:
        try:
            return read(self.path), ""
        except ValueError:
            aside = _free_name(self.path)
            self.path.replace(aside)
            return Content(), f"The progress file was damaged. It now lies in `{aside}`, and a new one has been begun."

    def _write(self, content: Content) -> None:
        text = written(content)
        folder = self.path.parent
        with NamedTemporaryFile("w", encoding="utf-8", dir=folder, prefix=".progress-", delete=False) as file:
            try:
                file.write(text)
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


def read(path: Path) -> Content:
    """Read a progress file, nothing if there is none; ValueError if it isn't what we write."""
    try:
        return parsed(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Content()


def _free_name(path: Path) -> Path:
    numbers = iter(range(1, 1000))
    return next(name for n in numbers if not (name := path.with_name(f"{path.stem}.damaged-{n}.json")).exists())
