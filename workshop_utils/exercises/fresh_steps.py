"""What drives use in a fresh process: saying what they are about to do, and seeing what is loaded after it.

A drive is `drive(data)`, a function of an importable module that loads nothing heavy. It runs in an interpreter of its own,
in the folder `data` that holds the exercise's given data, and may import the learner's files. What it returns is plain
data. What it lets pass is *raised*; the kernel is told during which step.
"""

from __future__ import annotations

import atexit
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Any

_tell: list[Callable[[dict[str, Any]], None]] = []
_steps = [""]
_PATIENCE = 8.0
"""Seconds for all threads that are still at work; what they load later is seen by nobody."""
_LONG = 4_000
_STARTS = (
    "subprocess.Popen",
    "os.posix_spawn",
    "os.spawn",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.system",
    "os.startfile",
)


def tell_to(tell: Callable[[dict[str, Any]], None]) -> None:
    """Say who hears which step begins."""
    _tell[:] = [tell]


def doing(step: str) -> None:
    """Say what begins now, as words that follow "during": "`python -m shop_report --help`"."""
    _steps.append(step)
    for tell in _tell:
        tell({"doing": step})


@dataclass
class Watch:
    """What a process loads and starts from here on. The hook stays until the process ends."""

    path: Path
    """Where the learner's files are."""
    packages: tuple[str, ...]
    """Whose loading is asked after: who asked for it first."""
    before: frozenset[str] = field(default_factory=lambda: frozenset(sys.modules))
    imported: set[str] = field(default_factory=set)
    """Names whose import was begun, also of modules that are gone from `sys.modules` again."""
    started: list[str] = field(default_factory=list)
    """Other processes, by the event that began them."""
    asked: dict[str, Any] = field(default_factory=dict)
    """Who asked first for a watched package: the learner's lines, the innermost first, the thread and the step."""
    in_threads: dict[str, bool] = field(default_factory=dict)
    """Modules of the watched packages that were looked for in another thread than the main one; whether that was a daemon."""

    def __post_init__(self) -> None:
        sys.addaudithook(self._hear)
        sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:  # noqa: ARG002 (the protocol's)
        """Note in which thread a module is looked for, and leave the finding to others. `import_module` raises no event."""
        if name.partition(".")[0] in self.packages and threading.get_ident() != threading.main_thread().ident:
            self.in_threads.setdefault(name, threading.current_thread().daemon)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "import" and arguments and isinstance(arguments[0], str):
            self.imported.add(arguments[0])
            if not self.asked and arguments[0].partition(".")[0] in self.packages:
                self._ask()
        elif event in _STARTS:
            self.started.append(event)

    def _ask(self) -> None:
        frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 (frames outside our own, without their costly names)
        lines = []
        while frame is not None:
            file = Path(frame.f_code.co_filename)
            if file.is_relative_to(self.path):
                lines.append((file.relative_to(self.path).as_posix(), frame.f_lineno))
            frame = frame.f_back
        if not lines:  # the drive's own line, or nobody's
            return
        thread = threading.current_thread()
        main = thread is threading.main_thread()
        self.asked = {"lines": lines, "thread": "" if main else thread.name, "step": _steps[-1]}

    @property
    def loaded(self) -> frozenset[str]:
        """Names of the modules that have come, whether they are still there or not."""
        gone = {name for name in self.imported - sys.modules.keys() if "." in name and not self._is_learners(name)}
        return (frozenset(sys.modules) | gone) - self.before

    def _is_learners(self, name: str) -> bool:
        """Whether a name is one of the learner's files, of which `from … import …` also begins to import what isn't there."""
        return (self.path / name.partition(".")[0]).exists()

    def count(self, *packages: str) -> int:
        """Count the modules of packages that have come."""
        return sum(name.partition(".")[0] in packages for name in self.loaded)


def finish() -> dict[str, list[str]]:
    """Do what an interpreter does at its end, as far as it loads modules: threads, then what was registered for the exit.

    Waits for daemon threads, too. Gives the names of those that wouldn't end, daemons apart.
    """
    until = time.monotonic() + _PATIENCE
    doing("the end of its threads")
    seen = _join(until)
    doing("the interpreter's end")
    atexit._run_exitfuncs()  # noqa: SLF001 (what the interpreter itself calls)
    seen |= _join(until)
    left = [thread for thread in seen if thread.is_alive()]
    return {
        "left": sorted(thread.name for thread in left if not thread.daemon),
        "daemons": sorted(thread.name for thread in left if thread.daemon),
    }


def _join(until: float) -> set[threading.Thread]:
    others = {thread for thread in threading.enumerate() if thread is not threading.current_thread()}
    for thread in others:
        thread.join(max(0.0, until - time.monotonic()))
    return others


def told(error: BaseException) -> dict[str, Any]:
    """Give an exception as plain data: its type, its message, and those behind it."""
    chain: list[dict[str, Any]] = []
    seen: BaseException | None = error
    while seen is not None and len(chain) < 5:
        chain.append({"type": type(seen).__name__, "message": str(seen)[:300]})
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return {**chain[0], "behind": chain[1:]}


@dataclass
class Printed:
    """What a command wrote, and the code it ended with."""

    out: str = ""
    err: str = ""
    code: Any = 0

    def as_data(self) -> dict[str, Any]:
        """Give it as plain data."""
        code = self.code if isinstance(self.code, int) or self.code is None else str(self.code)
        return {"out": self.out[:_LONG], "err": self.err[:_LONG], "code": code or 0}


@contextmanager
def command() -> Iterator[Printed]:
    """Run a command's main function in here: what it prints is caught, and `sys.exit` ends the block only."""
    printed, out, err = Printed(), StringIO(), StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            yield printed
    except SystemExit as ended:
        printed.code = ended.code
    finally:
        printed.out, printed.err = out.getvalue(), err.getvalue()


class Hidden:
    """A finder that says of some packages that they aren't installed."""

    def __init__(self, *packages: str) -> None:
        self._packages = packages

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:  # noqa: ARG002 (the protocol's)
        """Refuse what is hidden, and leave the rest to others."""
        if name.partition(".")[0] in self._packages:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def hide(*packages: str) -> None:
    """Have this process find some packages no more."""
    sys.meta_path.insert(0, Hidden(*packages))
