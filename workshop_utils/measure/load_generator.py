"""The kernel's end of the load generator's process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import gettempdir
from types import TracebackType
from typing import Any, Self

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.load_job import Job

_PACKAGES = str(Path(__file__).resolve().parents[2])
_POSIX = os.name == "posix"


class LoadGenerators:
    """A generator for each block that one may outlive: the blocks of servers under test, which it starts only once in."""

    def __init__(self) -> None:
        self._kept: dict[ExitStack, LoadGenerator] = {}

    @contextmanager
    def one(self, until: ExitStack | None) -> Iterator[LoadGenerator]:
        """Give a generator, kept until that block ends or something goes wrong; without one, for this block alone."""
        if until is None:
            with LoadGenerator() as generator:
                yield generator
            return
        if until not in self._kept:
            self._kept[until] = until.enter_context(LoadGenerator())
            until.callback(self._kept.pop, until, None)
        generator = self._kept[until]
        try:
            yield generator
        except BaseException:
            self._kept.pop(until, None)
            generator.__exit__(None, None, None)
            raise


class LoadGenerator:
    """A process that sends requests as it is told; it is there for as long as the block runs."""

    def __enter__(self) -> Self:
        # -P: a file of the learner's beside the notebook mustn't stand in for a module of ours.
        self._popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "workshop_utils.measure.load_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=gettempdir(),
            env=_environment(),
            # An interrupt is for the kernel, which then ends this process.
            start_new_session=_POSIX,
            creationflags=0 if _POSIX else _windows_flags(),
        )
        try:
            self._line()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None, /
    ) -> None:
        self._popen.kill()
        with suppress(OSError), self._popen:  # waits, and closes the pipes
            pass

    def run(self, job: Job) -> dict[str, Any]:
        """Do a job, and give the fields of what was seen (`load_process.Seen`)."""
        assert self._popen.stdin is not None  # noqa: S101 (a pipe was asked for)
        with suppress(OSError):  # it is gone, which reading will tell
            self._popen.stdin.write(json.dumps(asdict(job)) + "\n")
            self._popen.stdin.flush()
        seen: dict[str, Any] = json.loads(self._line())
        return seen

    def _line(self) -> str:
        assert self._popen.stdout is not None  # noqa: S101 (as above)
        assert self._popen.stderr is not None  # noqa: S101 (as above)
        if line := self._popen.stdout.readline():
            return line
        said = self._popen.stderr.read().strip().splitlines()
        raise WorkshopError(
            f"The load generator has ended: {said[-1] if said else 'it says no more'}.",
            remedy="Run the cell again. If it ends again, `workshop doctor` looks at the installation.",
        )


def _environment() -> dict[str, str]:
    path = os.pathsep.join(filter(None, (_PACKAGES, os.environ.get("PYTHONPATH"))))
    return os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"}


def _windows_flags() -> int:
    names = ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
    return sum(int(getattr(subprocess, name)) for name in names)
