"""The kernel's end of fresh processes: starts one for each drive, watches over them, and gives what they reported.

Each is a new interpreter that knows nothing of the kernel's settings, in a private folder that goes with it. All run at
the same time. An interrupt ends them.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

import psutil

from workshop_utils.disk import DiskFullError, is_full, private_folder, says_full
from workshop_utils.exercises.evidence import Raised, Stopped
from workshop_utils.exercises.frames import PRINTED, readable

_PACKAGES = str(Path(__file__).resolve().parents[2])
_LOOK, _GRACE = 0.01, 5.0
_MEGABYTE = 2**20
_FLOOD = 64 * PRINTED
_POSIX = os.name == "posix"
_LINE = re.compile(r'^  File "(.*)", line (\d+) in ', re.MULTILINE)


@dataclass(frozen=True)
class FreshLimits:
    """How far a fresh process may go: far above what the slow version needs."""

    seconds: float = 30.0
    memory_mb: int = 1500


@dataclass(frozen=True)
class FreshEvidence:
    """What one fresh process left behind."""

    outcome: str
    """`answered`, `raised`, `stopped`, `memory` or `died`."""
    answer: Any = None
    doing: str = ""
    """The step it was at, in the drive's words."""
    raised: Raised | None = None
    stopped: Stopped | None = None
    printed: str = ""
    exit_code: int | None = None


@dataclass(frozen=True)
class FreshTrial:
    """One drive, and the files it is to try: paths below the folder that is importable, to their texts."""

    drive: Callable[..., Any]
    files: Mapping[str, str]


def run_fresh(
    trials: Sequence[FreshTrial], data: Mapping[str, bytes], limits: FreshLimits | None = None
) -> tuple[FreshEvidence, ...]:
    """Let each trial's drive try its files, with `data` at hand, all at the same time."""
    with ExitStack() as stack:
        started = [_Process(trial, data, limits or FreshLimits(), stack) for trial in trials]
        while sum(process.is_running() for process in started):  # each is looked at
            time.sleep(_LOOK)
        return tuple(process.evidence() for process in started)


class _Process:
    """One drive in one interpreter."""

    def __init__(self, trial: FreshTrial, data: Mapping[str, bytes], limits: FreshLimits, stack: ExitStack) -> None:
        self._files, self._limits, self._reason = trial.files, limits, ""
        # Each goes with the stack from the moment it is there: an interrupt may come at any.
        folder = stack.enter_context(private_folder("fresh-"))
        self._path = folder.resolve() / "scratch"  # as the learner's folder is called
        for place, contents in ((self._path, trial.files), (folder / "data", data)):
            place.mkdir()
            _lay(place, contents)
        self._report: IO[bytes] = stack.enter_context(tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 (the stack does)
        self._printed: IO[bytes] = stack.enter_context(tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 (the stack does)
        self._popen = self._start()
        stack.callback(self._end)
        self._key = token_hex(16)
        self._ask(trial.drive, folder / "data")
        self._until = time.monotonic() + limits.seconds + _GRACE

    def is_running(self) -> bool:
        """Look at it, and end it at a limit."""
        if self._reason or self._popen.poll() is not None:
            return False
        if os.fstat(self._printed.fileno()).st_size > _FLOOD:
            self._printed.seek(PRINTED)  # the position is the process's, too
            self._printed.truncate()
        self._reason = "memory" if self._memory() > self._limits.memory_mb * _MEGABYTE else ""
        self._reason = self._reason or ("clock" if time.monotonic() > self._until else "")
        if self._reason:
            self._kill()
        return not self._reason

    def evidence(self) -> FreshEvidence:
        """Give what it reported, and what became of it."""
        self._popen.wait()
        self._report.seek(0)
        self._printed.seek(0)
        told, rest = _told(self._report.read().decode(errors="replace"), self._key)
        doing = next((one["doing"] for one in reversed(told) if "doing" in one), "")
        printed = readable(self._printed.read(PRINTED)).replace(f"{self._path}{os.sep}", "")
        last = next((one for one in told if "outcome" in one), {})
        if self._reason == "memory" or last.get("outcome") == "memory":
            stopped = Stopped("memory", self._limits.memory_mb, last.get("line"), "", last.get("file", ""))
            return FreshEvidence("memory", doing=doing, stopped=self._with_text(stopped), printed=printed)
        if self._reason == "clock" or "Timeout (" in rest:
            file, line = self._place(rest)
            stopped = Stopped("clock", self._limits.seconds, line, "", file)
            return FreshEvidence("stopped", doing=doing, stopped=self._with_text(stopped), printed=printed)
        if self._had_no_room(last):
            raise DiskFullError
        if not last:
            return FreshEvidence("died", doing=doing, printed=printed, exit_code=self._popen.returncode)
        if last["outcome"] == "raised":
            raised = Raised(last["type"], last["message"], last["line"], "", last["file"])
            return FreshEvidence("raised", doing=doing, raised=self._with_text(raised), printed=printed)
        return FreshEvidence("answered", last["answer"], doing, printed=printed)

    def _had_no_room(self, last: Mapping[str, Any]) -> bool:
        """Whether it came to no end of its own, or to a bad one, because the disk is full."""
        return says_full(str(last.get("message", ""))) if last else is_full(self._path)

    def _with_text(self, placed: Any) -> Any:
        """Add the text of the line."""
        from dataclasses import replace

        lines = self._files.get(placed.file, "").splitlines()
        known = placed.line is not None and 0 < placed.line <= len(lines)
        return replace(placed, text=lines[placed.line - 1].strip()) if known else placed

    def _place(self, dump: str) -> tuple[str, int | None]:
        """Give the learner's deepest line in what `faulthandler` wrote; it names the main thread last."""
        for thread in reversed(dump.split("(most recent call first)")):
            for file, line in _LINE.findall(thread):
                for name in self._files:
                    if file == str(self._path / name):
                        return name, int(line)
        return "", None

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            # -P: the folder of ours isn't searched for what the files import.
            [sys.executable, "-P", "-m", "workshop_utils.exercises.fresh_process"],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=self._report,
            stderr=self._printed,
            cwd=tempfile.gettempdir(),
            env=_environment(),
            start_new_session=_POSIX,  # an interrupt is for the kernel, which ends the process itself
            creationflags=0 if _POSIX else _windows_flags(),
        )

    def _ask(self, drive: Callable[..., Any], data: Path) -> None:
        name = f"{drive.__module__}:{drive.__qualname__}"
        asked = {"drive": name, "path": str(self._path), "data": str(data), "seconds": self._limits.seconds}
        asked["key"] = self._key
        assert self._popen.stdin is not None  # noqa: S101 (a pipe was asked for)
        with suppress(OSError):  # it is gone already, which its evidence will say
            self._popen.stdin.write(json.dumps(asked).encode())
        with suppress(OSError):
            self._popen.stdin.close()

    def _memory(self) -> int:
        try:
            return int(psutil.Process(self._popen.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def _end(self) -> None:
        """End the process, and what it started."""
        self._kill()
        with self._popen:  # waits, and closes the pipe
            pass

    def _kill(self) -> None:
        with suppress(OSError, psutil.Error):
            if _POSIX:
                os.killpg(self._popen.pid, signal.SIGKILL)
            else:
                for child in psutil.Process(self._popen.pid).children(recursive=True):
                    child.kill()
                self._popen.kill()


def _lay(place: Path, contents: Mapping[str, str] | Mapping[str, bytes]) -> None:
    for name, content in contents.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content.encode() if isinstance(content, str) else content)


def _told(report: str, key: str) -> tuple[list[dict[str, Any]], str]:
    """Tell lines of the drive's from what a traceback, or the files themselves, wrote among them."""
    told, rest = [], []
    for line in report.split("\n"):
        before, found, said = line.partition(key)
        if found:
            told.append(json.loads(said))
        rest.append(before)
    return told, "\n".join(rest)


def _environment() -> dict[str, str]:
    """Give the kernel's environment without its Python settings."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("PYTHON")}
    return kept | {"PYTHONPATH": _PACKAGES, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}


def _windows_flags() -> int:
    names = ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
    return sum(int(getattr(subprocess, name)) for name in names)
