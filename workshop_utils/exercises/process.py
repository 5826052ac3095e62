"""The kernel's end of the judge's process: one that serves a single request, or one that copies itself for each.

What the judge reports and what learners print go to files without a name, which the kernel keeps: nothing is lost when
a process ends in the middle of a word, nothing waits for a reader, and no thread is needed.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

import psutil

from workshop_utils.exercises.frames import PRINTED, Request, frame, readable, write_all

_PACKAGES = str(Path(__file__).resolve().parents[2])
_FLOOD = 64 * PRINTED
_PATIENCE = 2.0
_LOOK, _ASKED = 0.01, 50
_POSIX = os.name == "posix"


class JudgeProcess:
    """A warm process that serves one request, and ends. Works everywhere."""

    reusable = False
    in_memory = False
    """Whether reports need no room on a disk."""

    def __init__(self) -> None:
        self._trial: int | None = None
        self.exit_code: int | None = None
        """How the trial's process ended, once it has; negative is a signal's number."""
        with ExitStack() as files:
            self._report = files.enter_context(self._file())
            self._printed = files.enter_context(self._file())
            self._popen = self._start()
            self._files = files.pop_all()

    def send(self, request: Request) -> bool:
        """Ask for a trial; False if the process is gone."""
        self.exit_code = None
        for file in (self._report, self._printed):
            file.seek(0)
            file.truncate()
        self._trial = self._popen.pid
        assert self._popen.stdin is not None  # noqa: S101 (a pipe was asked for)
        try:
            write_all(self._popen.stdin.fileno(), frame(request))
        except OSError:
            self.reusable = False
            return False
        return True

    def ended(self, seconds: float) -> bool:
        """Wait up to `seconds` for the trial's end."""
        try:
            self.exit_code = self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    @property
    def began(self) -> bool:
        """Whether anything was reported since the request."""
        return os.fstat(self._report.fileno()).st_size > 0

    @property
    def memory(self) -> int:
        """Bytes that the trial holds; 0 if it is gone."""
        try:
            return int(psutil.Process(self._trial).memory_info().rss) if self._trial else 0
        except psutil.Error:
            return 0

    def trim(self) -> None:
        """Keep no more than the beginning of what a function prints without end."""
        if os.fstat(self._printed.fileno()).st_size > _FLOOD:
            self._printed.seek(PRINTED)  # the position is the trial's, too
            self._printed.truncate()

    def stop(self) -> None:
        """End the trial, which first says where it is if it can."""
        if self._trial is not None:
            if _POSIX:
                self._ask(self._trial)
            self._kill(self._trial)
        self.reusable &= self.ended(_PATIENCE)

    def _ask(self, trial: int) -> None:
        """Have the trial report where it is; on a busy machine that takes a moment."""
        sizes = [os.fstat(self._report.fileno()).st_size]
        with suppress(OSError):
            os.kill(trial, signal.SIGUSR1)
        for _ in range(_ASKED):
            time.sleep(_LOOK)
            sizes.append(os.fstat(self._report.fileno()).st_size)
            if sizes[0] < sizes[-2] == sizes[-1]:  # it has begun, and comes to no more
                break

    def reported(self) -> bytes:
        """Give what the judge reported since the request."""
        self._report.seek(0)
        return self._report.read()

    def printed(self) -> str:
        """Give what was printed and not reported."""
        self._printed.seek(0)
        return readable(self._printed.read(PRINTED))

    def close(self) -> None:
        """End the process and what it started."""
        self._end()
        with self._popen, self._files:  # waits, and closes the pipe
            pass

    def _end(self) -> None:
        self._kill(self._popen.pid)

    def _kill(self, pid: int) -> None:
        """Kill a process and its group; no harm if it is gone."""
        with suppress(OSError):
            if _POSIX:
                os.killpg(pid, signal.SIGKILL)
            else:
                self._popen.kill()

    def _file(self) -> IO[bytes]:
        return tempfile.TemporaryFile(buffering=0)

    def _start(self, *arguments: str, keep: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        # -P: a file of the learner's beside the notebook mustn't stand in for a module of ours.
        command = [sys.executable, "-P", "-m", "workshop_utils.exercises.judge_process", *arguments]
        return subprocess.Popen(  # noqa: S603 (nothing of it comes from a learner)
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=self._report,
            stderr=self._printed,
            pass_fds=keep,
            cwd=tempfile.gettempdir(),
            env=_environment(),
            # An interrupt is for the kernel, and reaches all processes of its group.
            start_new_session=_POSIX,
            creationflags=0 if _POSIX else _windows_flags(),
        )


class CopyingJudgeProcess(JudgeProcess):
    """A warm process that tries each request in a copy of itself. Linux only."""

    reusable = True
    in_memory = hasattr(os, "memfd_create")  # older C libraries have none

    def send(self, request: Request) -> bool:
        """Ask for a trial; False if the process is gone."""
        self._busy = True
        sent = super().send(request)
        self._trial = None  # it tells, once it has made the copy
        return sent

    def ended(self, seconds: float) -> bool:
        """Wait up to `seconds` for the trial's end."""
        poll = select.poll()
        poll.register(self._status)
        if not poll.poll(seconds * 1000):
            return False
        told = os.read(self._status, 4)
        if not told:  # the judge itself is gone, so nobody else ends the trial
            if self._trial:
                self._kill(self._trial)
            self.exit_code, self.reusable = self._popen.wait(), False
        elif self._trial is None:
            self._trial = int.from_bytes(told, "little")
            return False
        else:
            self.exit_code = int.from_bytes(told, "little", signed=True)
        self._trial, self._busy = None, False
        return True

    def close(self) -> None:
        """End the process and what it started."""
        super().close()
        os.close(self._status)

    def _end(self) -> None:
        """Let it end its trial, which the kernel may not have heard of yet."""
        if self._busy and self._popen.stdin is not None:
            self._popen.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(_PATIENCE)
        if self._trial:
            self._kill(self._trial)
        super()._end()

    def _file(self) -> IO[bytes]:
        if not self.in_memory:
            return super()._file()
        return os.fdopen(os.memfd_create("judge"), "w+b", buffering=0)

    def _start(self, *_arguments: str, keep: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:  # noqa: ARG002 (as above)
        self._busy = False
        self._status, told = os.pipe()
        try:
            return super()._start("--fork", str(told), keep=(told,))
        finally:
            os.close(told)


def _environment() -> dict[str, str]:
    path = os.pathsep.join(filter(None, (_PACKAGES, os.environ.get("PYTHONPATH"))))
    # The same order of a set in every run, prints that aren't lost, and UTF-8 everywhere.
    return os.environ | {"PYTHONPATH": path, "PYTHONHASHSEED": "0", "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


def _windows_flags() -> int:
    names = ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
    return sum(int(getattr(subprocess, name)) for name in names)
