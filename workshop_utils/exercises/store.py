"""What has been tried and solved: one readable file, written atomically, that survives restarts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from shutil import copyfile
from tempfile import NamedTemporaryFile

from workshop_utils.disk import remedy_for
from workshop_utils.exercises.progress_file import VERSION, Content, Guess, NewerError, Record, parsed, written

__all__ = ["Guess", "Kept", "Record", "Store", "progress_path", "read", "store"]

_WAIT_SECONDS = 5
_LATER = "It is remembered as long as this kernel runs, and written once it can be."
_DAMAGED, _NEWER = "was damaged", "was written by a newer version of the workshop"


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

    @property
    def problem(self) -> str:
        """What is wrong with the file that lies there, as a sentence; nothing if all is well."""
        try:
            odd = _oddity(self.path)[1]
        except OSError as error:
            return f"The progress file, `{self.path}`, can't be read ({error.strerror or error})."
        anew = "With the next answer it is put aside, and a new one is begun."
        return f"The progress file, `{self.path}`, {odd}. {anew}" if odd else ""

    def keep_guess(self, question: str, guess: Guess) -> str:
        """Keep a guess; the first one to a question stays. Gives what went wrong, as a sentence."""
        return self._put(lambda kept: Content(predictions={question: kept.predictions.get(question, guess)}))[1]

    def _content(self) -> Content:
        try:
            kept = read(self.path)
        except (OSError, ValueError):
            kept = Content()
        return self._unwritten.over(kept)

    def _put(self, change: Callable[[Content], Content]) -> tuple[Content, str]:
        """Put into the file what `change` gives for what is there; give all of it, and what went wrong."""
        try:
            with self._alone(), ExitStack() as undone:
                kept, odd = _oddity(self.path)
                problem = self._put_aside(odd, undone) if odd else ""
                kept = self._unwritten.over(kept)
                kept = change(kept).over(kept)
                self._write(kept)
                undone.pop_all()
        except OSError as error:
            kept = self._content()
            self._unwritten = change(kept).over(self._unwritten)
            why = error.strerror or str(error)
            said = f"Progress isn't kept: `{self.path}` can't be written ({why}). {remedy_for(error, '')}"
            return self._unwritten, f"{said.rstrip()} {_LATER}"
        self._unwritten = Content()
        return kept, problem

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other kernels out while the file is read and written again; a lock that stays shut is an OSError."""
        from filelock import FileLock

        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{self.path}.lock", timeout=_WAIT_SECONDS):
            yield

    def _put_aside(self, odd: str, undone: ExitStack) -> str:
        """Keep a copy of what is there before it is written over, and say so; it is `undone` if nothing gets written."""
        aside = _free_name(self.path, "newer" if odd == _NEWER else "damaged")
        undone.callback(aside.unlink, missing_ok=True)
        copyfile(self.path, aside)
        return f"The progress file {odd}. It now lies in `{aside}`, and a new one has been begun."

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


def _oddity(path: Path) -> tuple[Content, str]:
    """Give what can be read of a progress file, and what is odd about it, in words."""
    try:
        kept = read(path)
    except NewerError:
        return Content(), _NEWER
    except ValueError:
        return Content(), _DAMAGED
    return kept, _NEWER if kept.version > VERSION else ""


def _free_name(path: Path, kind: str) -> Path:
    return next(name for n in count(1) if not (name := path.with_name(f"{path.stem}.{kind}-{n}.json")).exists())
