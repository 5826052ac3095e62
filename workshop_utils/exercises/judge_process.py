"""The judge's process: `python -m workshop_utils.exercises.judge_process`. Warms up, then tries what the kernel sends.

Requests come in through stdin, reports go out to the file that stands behind stdout, and what learners' functions
print to the one behind stderr. With `--fork STATUS` each request is tried in a copy of this process, whose number and
exit code are told to the descriptor STATUS; without, this process tries one request and ends.
"""

from __future__ import annotations

import gc
import os
import select
import shutil
import signal
import sys
import threading
import warnings
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from workshop_utils.exercises.frames import read_request, write_all
from workshop_utils.exercises.trial import conduct

_PR_SET_CHILD_SUBREAPER = 36
_LOOK_UP = 1.0
"""Seconds between two looks whether the kernel is still there."""
_AGAIN = 0.05
"""Seconds between two looks at a trial whose own children outlive it and hold the pipe."""


class Ends(NamedTuple):
    """The descriptors that lead to the kernel."""

    requests: int
    report: int
    printed: int


def main(arguments: list[str]) -> None:
    """Serve the kernel that started this process, until it is gone."""
    ends = _private_ends()
    kernel = os.getppid()
    _warm_up()
    # Python 3.12 warns of threads at a fork. They are the judge's, and whoever forks in a trial would read it as told of theirs.
    warnings.filterwarnings("ignore", ".*multi-threaded, use of fork", DeprecationWarning)
    if arguments[:1] == ["--fork"]:
        _serve(ends, kernel, int(arguments[1]))
    elif _hears(ends.requests, kernel) and (request := read_request(ends.requests)):
        leaving = threading.Thread(target=_leave_with_kernel, args=(ends.requests, kernel, request.folder), daemon=True)
        leaving.start()
        conduct(request, ends.report, ends.printed)


def _private_ends() -> Ends:
    """Move the kernel's descriptors out of reach of `input` and `print`."""
    ends = Ends(*(os.dup(standard) for standard in (0, 1, 2)))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return ends


def _warm_up() -> None:
    """Import what a trial needs, and let SQLAlchemy do once what it does once."""
    from sqlalchemy import create_engine, select
    from sqlalchemy.orm import Session

    from workshop_utils.measure.ledger import record
    from workshop_utils.shop.models import Base, Order

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with record(engine), Session(engine) as session:
        session.scalars(select(Order)).all()
    engine.dispose()
    gc.collect()
    gc.freeze()


def _hears(requests: int, kernel: int) -> bool:
    """Wait until the kernel says something; False if it went without closing the pipe."""
    while os.name == "posix" and not select.select([requests], [], [], _LOOK_UP)[0]:
        if os.getppid() != kernel:
            return False
    return True


def _leave_with_kernel(requests: int, kernel: int, folder: str) -> None:
    """End this process when the kernel ends: it says nothing more, so whatever comes is the pipe's end."""
    if _hears(requests, kernel):
        with suppress(OSError):
            os.read(requests, 1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _serve(ends: Ends, kernel: int, status: int) -> None:
    _adopt()
    while _hears(ends.requests, kernel) and (request := read_request(ends.requests)):
        for module in request.modules:  # here, so that the next trial finds them
            import_module(module)
        alive, held = os.pipe()  # ends when the last process that holds it ends
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)
            for kernels in (alive, status, ends.requests):
                os.close(kernels)
            conduct(request, ends.report, ends.printed)
        with suppress(OSError):
            os.setpgid(pid, pid)
        os.close(held)
        _tell(status, pid)
        if not _attend(pid, alive, ends.requests, kernel):
            _end_orphans()
            shutil.rmtree(request.folder, ignore_errors=True)
            return
        os.close(alive)
        del request
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        _end_orphans()
        _tell(status, ended)


def _adopt() -> None:
    """Have the kernel give what a trial leaves behind to this process, also what has left the trial's group."""
    from ctypes import CDLL  # there is no other way to ask

    with suppress(OSError, AttributeError):
        CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _end_orphans() -> None:
    """End the children of this process, and then theirs, which are its own by then."""
    with suppress(OSError):  # not every kernel lists them
        while children := Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split():
            for child in map(int, children):
                with suppress(OSError):
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)


def _tell(status: int, number: int) -> None:
    write_all(status, number.to_bytes(4, "little", signed=True))


def _attend(pid: int, alive: int, requests: int, kernel: int) -> bool:
    """Wait for the trial's end, and end all that it started; False if the kernel went first."""
    here, waited_for, seconds = True, [requests, alive], _AGAIN
    while here and os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        ready = select.select(waited_for, [], [], seconds)[0]
        here = requests not in ready and os.getppid() == kernel
        if alive in ready:  # it is about to end, or has closed what it doesn't know
            waited_for, seconds = [requests], 0.002
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    return here


if __name__ == "__main__":
    main(sys.argv[1:])
