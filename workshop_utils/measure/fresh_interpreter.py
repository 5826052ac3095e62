"""Runs code in a fresh interpreter that knows nothing of the kernel's settings, and gives what it loaded."""

from __future__ import annotations

import marshal
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workshop_utils.disk import DiskFullError, explained, is_full, private_folder
from workshop_utils.errors import WorkshopError
from workshop_utils.measure import import_process

_PACKAGES = Path(__file__).resolve().parents[2]
_SECONDS = 60.0
_PRINTED = 10_000_000
_LOOK = 0.25
_SAID = 300
_POSIX = os.name == "posix"
# What notebooks set for their kernels: libraries would load more, or other things.
_NOTEBOOKS = ("MPLBACKEND", "JPY_", "IPYTHON", "PYDEVD", "DEBUGPY")


@dataclass(frozen=True)
class Code:
    """What to run: its kind, what it is, how a table calls it, and the folders that are importable for it."""

    kind: str
    what: tuple[str, ...]
    label: str
    path: tuple[Path, ...]


@dataclass(frozen=True)
class Ran:
    """What a run left behind: the names of modules it loaded, and the lines of `-X importtime` between its two ends."""

    names: frozenset[str]
    lines: tuple[str, ...]


Folders = str | Path | Sequence[str | Path]


def code_of(words: Sequence[str | Path], folder: Folders) -> Code:
    """Tell a file, `-m` with a module, and a statement apart; what follows a file or a module are its arguments."""
    folders = _folders(folder)
    first, arguments = (words[0] if words else ""), tuple(map(str, words[1:]))
    if isinstance(first, Path):
        if not first.is_file():
            raise WorkshopError(f"There is no file {first}.", remedy="Give a file that exists, or a statement as text.")
        label = shlex.join(["python", first.name, *arguments])
        return Code("file", (str(first.resolve()), *arguments), label, (first.resolve().parent, *folders))
    if first == "-m" and arguments:
        return Code("module", arguments, shlex.join(["python", "-m", *arguments]), folders)
    statement = textwrap.dedent(first).strip()
    if not statement or arguments or statement.startswith("-"):
        raise WorkshopError(
            f"{' '.join([statement, *arguments])!r} is neither a statement nor a module."
            if statement
            else "There is nothing to run.",
            remedy='Give one statement, "import json", or a module and its arguments, "-m", "json.tool", "--help".',
        )
    return Code("statement", (statement,), " ".join(statement.split()), folders)


def _folders(given: Folders) -> tuple[Path, ...]:
    folders = tuple(Path(each).resolve() for each in ([given] if isinstance(given, (str, Path)) else given))
    for folder in folders:
        if not folder.is_dir():
            raise WorkshopError(f"There is no folder {folder}.", remedy='Give one that exists, as in folder="scratch".')
    return folders


class Bytecode:
    """A folder for compiled modules that is this process's own, so that a run is warm wherever packages lie."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def folder_for(self, code: Code) -> Path:
        """Give the folder, without what was compiled from the learner's files: they may have been edited within a second."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="bytecode-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name).resolve()
        for place in code.path:
            shutil.rmtree(folder.joinpath(*place.parts[1:]), ignore_errors=True)
        return folder


def run(code: Code, *options: str) -> Ran:
    """Run `code` with options of the interpreter, `-X importtime` among them or not.

    Raises WorkshopError if it raises, ends with an exit code other than 0, prints without end or takes too long.
    """
    with (
        explained(
            f"`{code.label}` can't be run", "Set TMPDIR to a folder that can be written to, and restart the kernel."
        ),
        private_folder("imports-") as folder,
    ):
        private = folder.resolve()
        (private / "work").mkdir()
        with (private / "printed").open("wb") as printed, (private / "lines").open("wb") as lines:
            process = _start(options, private / "work", printed, lines)
            with _ended(process):
                _ask(process, code, private / "answer")
                _watch(process, code, private / "printed")
        said = (private / "printed").read_bytes().decode(errors="replace").strip()
        told = (private / "lines").read_bytes()
        answer = private / "answer"
        if not answer.exists():
            if is_full(private):
                raise DiskFullError
            said = said or told.decode(errors="replace").strip()
            raise _failed(code, f"ended with exit code {process.returncode}", said)
        return _ran(code, marshal.loads(answer.read_bytes()), said, told)  # noqa: S302 (our own process wrote it)


def _ran(code: Code, answer: dict[str, Any], said: str, told: bytes) -> Ran:
    if "raised" in answer:
        raise _raised(code, *answer["raised"])
    if answer.get("exit"):
        raise _failed(code, f"ended with exit code {answer['exit']}", said)
    # Windows ends lines with two characters, and other lines may stand between ours.
    between = told.partition(import_process.BEGINS.strip())[2].partition(import_process.ENDS.strip())[0]
    return Ran(frozenset(answer["names"]), tuple(between.decode(errors="replace").splitlines()))


def _start(options: Sequence[str], work: Path, printed: Any, lines: Any) -> subprocess.Popen[bytes]:
    # -P: not the folder of the script, -s: no packages of the user's where the kernel has none.
    own = ["-P", *(["-s"] if sys.flags.no_user_site else []), "-X", "utf8"]
    return subprocess.Popen(  # noqa: S603 (the learner's code, which the notebook runs too)
        [sys.executable, *own, *options, import_process.__file__],
        stdin=subprocess.PIPE,
        stdout=printed,
        stderr=lines,
        cwd=work,
        env=_environment(),
        start_new_session=_POSIX,  # an interrupt is for the kernel, which ends the process itself
        creationflags=0 if _POSIX else _windows_flags(),
    )


def _ask(process: subprocess.Popen[bytes], code: Code, answer: Path) -> None:
    path = [str(folder) for folder in code.path]
    asked = {"kind": code.kind, "what": code.what, "path": path, "answer": str(answer), "packages": str(_PACKAGES)}
    assert process.stdin is not None  # noqa: S101 (a pipe was asked for)
    with suppress(OSError):  # it is gone already, which will be said
        process.stdin.write(marshal.dumps(asked | {"places": path}))
    with suppress(OSError):
        process.stdin.close()


def _watch(process: subprocess.Popen[bytes], code: Code, printed: Path) -> None:
    until = time.monotonic() + _SECONDS
    while process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK)
            return
        if printed.stat().st_size > _PRINTED:
            raise WorkshopError(f"`{code.label}` prints without end.", remedy="Take the loop out, and trace it again.")
        if time.monotonic() > until:
            raise WorkshopError(
                f"`{code.label}` takes longer than {_SECONDS:.0f} seconds.",
                remedy="Trace code that ends: imports, or a command that answers at once.",
            )


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End the process, and what it started, however the block ends."""
    try:
        yield
    finally:
        with suppress(OSError):
            if _POSIX:
                os.killpg(process.pid, signal.SIGKILL)
            elif process.poll() is None:
                _end_on_windows(process)
        with process:  # waits, and closes the pipe
            pass


def _end_on_windows(process: subprocess.Popen[bytes]) -> None:
    import psutil

    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
    process.kill()


def _raised(code: Code, kind: str, message: str, file: str, line: int) -> WorkshopError:
    where = "" if file in ("", import_process.NAME) else f" (line {line} of {Path(file).name})"
    said = f": {_short(message)}" if message else ""
    remedy = "Run it by itself first, and mend what it says."
    if kind == "ModuleNotFoundError":
        remedy = (
            "Install it, or name the folder it is in: folder=\"scratch\". The notebook's folder isn't looked through."
        )
    return WorkshopError(f"`{code.label}` raises {kind}{said}{where}.", remedy=remedy)


def _failed(code: Code, how: str, said: str) -> WorkshopError:
    last = said.splitlines()[-1] if said else ""
    return WorkshopError(
        f"`{code.label}` {how}{': ' + _short(last) if last else ''}.",
        remedy="Run it by itself first, and mend what it says.",
    )


def _short(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _SAID else f"{line[: _SAID - 1]}…"


def _environment() -> dict[str, str]:
    """Give the kernel's environment without Python's settings and those of notebooks."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith(("PYTHON", *_NOTEBOOKS))}


def _windows_flags() -> int:
    names = ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
    return sum(int(getattr(subprocess, name)) for name in names)
