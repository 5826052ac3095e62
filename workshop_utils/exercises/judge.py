"""The judge: has a learner's function tried in a process of its own, and gives the evidence."""

from __future__ import annotations

import atexit
import linecache
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from tempfile import gettempdir
from threading import Lock
from typing import Any, NoReturn, TypeVar

from workshop_utils.disk import FREE_SOME, DiskFullError, is_full, private_folder
from workshop_utils.errors import WorkshopError
from workshop_utils.exercises.evidence import Evidence, Limits, Raised, Stopped, StopReason, TrialCase
from workshop_utils.exercises.frames import Request, new_mark, split
from workshop_utils.exercises.portable import NotPortable, pack
from workshop_utils.exercises.process import CopyingJudgeProcess, JudgeProcess
from workshop_utils.measure.origin import is_learners

__all__ = ["Judge", "NotPortable", "the_judge"]

_LOOK = 0.02
"""Seconds between two looks at a trial's memory."""
_START, _GRACE = 120.0, 5.0
"""Seconds the process may take to warm up, and to end by itself at its limit."""
_MEGABYTE = 2**20
_LINE = re.compile(r'^  File "(.*)", line (\d+) in ', re.MULTILINE)
_ESCAPE = re.compile(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}")

Placed = TypeVar("Placed", Raised, Stopped)


class Judge:
    """Runs functions in a warm process of its own, started on first use and replaced when it ends.

    `copies` says whether the process tries each function in a copy of itself, as it does on Linux, or ends with
    it while its successor starts.
    """

    def __init__(self, *, copies: bool = sys.platform == "linux") -> None:
        self._kind: type[JudgeProcess] = CopyingJudgeProcess if copies else JudgeProcess
        self._process: JudgeProcess | None = None
        self._one_at_a_time = Lock()
        self._owner = os.getpid()

    def run(self, function: Callable[..., Any], cases: Sequence[TrialCase], limits: Limits) -> tuple[Evidence, ...]:
        """Call `function(session, *arguments)` for each case, up to the first that gives no answer.

        Gives one piece of evidence for each case tried. Raises NotPortable if the function leans on what can't
        leave this process. An interrupt ends the trial and leaves the judge usable.
        """
        self.start()  # warms up while we pack
        packed = pack(function)
        with self._one_at_a_time, _starting(), private_folder("judge-") as folder:
            request = Request(packed, tuple(cases), limits, _path(), str(folder), _drives(function), new_mark())
            return self._try(request) or self._try(request) or _could_not("it ended while warming up")

    def start(self) -> None:
        """Start the process, if there is none and no trial is under way; it warms up by itself."""
        if self._one_at_a_time.acquire(blocking=False):
            try:
                with _starting():
                    self._process = self._process or self._kind()
            finally:
                self._one_at_a_time.release()

    def close(self) -> None:
        """End the process. The next run starts another."""
        if self._owner != os.getpid():  # a copy of the kernel, made by os.fork, leaves its process alone
            return
        with self._one_at_a_time:
            process, self._process = self._process, None
            if process is not None:
                process.close()

    def _try(self, request: Request) -> tuple[Evidence, ...]:
        """Give the evidence, none if the process was gone before the trial began."""
        process, self._process = self._process or self._kind(), None
        try:
            evidence = _hear(process, request)
            if process.reusable:
                self._process = process
        finally:
            if self._process is None:
                process.close()
                self._process = self._kind()
        return evidence


def the_judge() -> Judge:
    """Give this kernel's judge, the same one each time. It starts to warm up when it is first asked for."""
    judge = _judge_of(os.getpid())
    judge.start()
    return judge


@lru_cache(maxsize=1)
def _judge_of(_process: int) -> Judge:
    judge = Judge()
    atexit.register(judge.close)
    return judge


def _hear(process: JudgeProcess, request: Request) -> tuple[Evidence, ...]:
    reason = None
    if process.send(request):
        reason = _watch(process, request)
    values, rest = split(process.reported(), request.mark)
    evidence = [value for value in values if isinstance(value, Evidence)][: len(request.cases)]
    if values and not _is_whole(evidence, request):
        evidence.append(_last_words(process, request.limits, reason, rest))
    return tuple(_with_source(one) for one in evidence)


def _is_whole(evidence: list[Evidence], request: Request) -> bool:
    return bool(evidence) and (evidence[-1].outcome != "answered" or len(evidence) == len(request.cases))


def _watch(process: JudgeProcess, request: Request) -> StopReason | None:
    """Wait for the trial's end; end it, and say why, at limits that it can't be trusted to keep itself."""
    limits = request.limits
    looks, began = _START / _LOOK, False
    while not process.ended(_LOOK):
        if not began and process.began:  # from here on, the trial's own clock should speak first
            looks, began = (len(request.cases) * limits.seconds + _GRACE) / _LOOK, True
        looks -= 1
        process.trim()
        if looks < 0 or process.memory > limits.memory_mb * _MEGABYTE:
            process.stop()
            return "clock" if looks < 0 else "memory"
    return None


def _last_words(process: JudgeProcess, limits: Limits, reason: StopReason | None, rest: bytes) -> Evidence:
    """Give the evidence of a trial that couldn't give its own."""
    said = process.printed()
    file, line = _place(rest.decode(errors="replace"))
    if reason == "memory":
        stopped = Stopped("memory", limits.memory_mb, line, file=file)
        return Evidence("memory", stopped=stopped, printed=said)
    if reason == "clock" or b"Timeout (" in rest:
        return Evidence("stopped", stopped=Stopped("clock", limits.seconds, line, file=file), printed=said)
    if not process.in_memory and is_full(gettempdir()):  # it had nowhere to write what it saw
        raise DiskFullError
    return Evidence("died", printed=said, exit_code=process.exit_code)


def _place(dump: str) -> tuple[str, int | None]:
    """Give the learner's deepest line in what `faulthandler` wrote; it names the main thread last."""
    for thread in reversed(dump.split("(most recent call first)")):
        for escaped, line in _LINE.findall(thread):
            file = _ESCAPE.sub(_character, escaped)
            if is_learners(file):
                return file, int(line)
    return "", None


def _character(escape: re.Match[str]) -> str:
    return chr(int("0x" + escape[0][2:], base=0))


def _with_source(evidence: Evidence) -> Evidence:
    """Add the text of the line: the cell's source is known in the kernel only."""
    return replace(evidence, raised=_with_text(evidence.raised), stopped=_with_text(evidence.stopped))


def _with_text(placed: Placed | None) -> Placed | None:
    if placed is None or placed.line is None:
        return placed
    return replace(placed, text=linecache.getline(placed.file, placed.line).strip())


def _drives(function: Any) -> tuple[str, ...]:
    """Name the module of the exercise's own drive, where there is one around the learner's function."""
    driven = function.func if isinstance(function, partial) else None
    module = getattr(driven, "__module__", "")
    return (module,) if module.startswith("workshop_utils.") else ()


def _path() -> tuple[str, ...]:
    """Give `sys.path` as it is seen from elsewhere."""
    try:
        here = str(Path.cwd())
    except OSError:  # the folder is gone
        here = ""
    return tuple(folder for entry in sys.path if (folder := entry or here))


@contextmanager
def _starting() -> Iterator[None]:
    try:
        yield
    except OSError as error:  # no room for a process, or for its files
        _could_not(str(error))


def _could_not(reason: str) -> NoReturn:
    if is_full(gettempdir()):
        raise WorkshopError("There is no room left on the disk, so nothing was judged.", remedy=FREE_SOME)
    raise WorkshopError(
        f"The judge could not start, so nothing was judged: {reason}.",
        remedy="Restart the kernel and try again; if that doesn't help, run `workshop doctor` in a terminal.",
    )
