"""The fence round a trial: it writes in its own folder only, and can't read our solutions.

An audit hook, so it holds for what Python does in this process, also where that is tried by mistake or for fun. It
doesn't hold for what a library in C or a process of its own does. Loads next to nothing: fresh interpreters raise it, too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from os.path import abspath, realpath
from typing import Any

OUTSIDE = "outside the trial's folder"
CLOSED = "our solutions are closed to a trial"
"""How the messages begin, for those who word them."""

_PACKAGE = "workshop_utils.exercises"
_HIDDEN = ("solutions", "limits")
_OURS = tuple(os.path.join(abspath(os.path.dirname(__file__)), name, "") for name in _HIDDEN)  # noqa: PTH100, PTH118, PTH120 (pathlib is dear)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Where each event has its paths, and the descriptors of folders that they are seen from.
_CHANGES: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.link": ((0, 2), (1, 3)),
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.utime": ((0, 3),),
    "shutil.rmtree": ((0, 1),),
    "sqlite3.connect": ((0, None),),
}


def raise_fence(folder: str) -> None:
    """Let this process write below `folder` only, from here on until its end, and take our solutions from it."""
    own = os.path.join(realpath(folder), "")  # noqa: PTH118 (as above)
    for variable in ("TMPDIR", "TEMP", "TMP"):
        os.environ[variable] = folder
    if "tempfile" in sys.modules:
        vars(sys.modules["tempfile"])["tempdir"] = folder
    _forget_solutions()
    sys.addaudithook(_fence(own))


def _forget_solutions() -> None:
    hidden = tuple(f"{_PACKAGE}.{name}" for name in _HIDDEN)
    for name in [name for name in sys.modules if name.startswith(hidden)]:
        del sys.modules[name]
    for name in _HIDDEN:
        vars(sys.modules.get(_PACKAGE, sys)).pop(name, None)


def _fence(own: str) -> Callable[[str, tuple[Any, ...]], None]:
    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            _opens(own, *arguments)
        elif event in _CHANGES:
            for path, folder in _CHANGES[event]:
                seen_from = arguments[folder] if folder is not None and folder < len(arguments) else None
                if not _may_change(own, _named(arguments[path]), seen_from):
                    raise PermissionError(f"{OUTSIDE}: {arguments[path]!r}")

    return heard


def _opens(own: str, path: Any, _mode: str | None, flags: int) -> None:
    if isinstance(path, int):
        return
    if flags & _WRITING and not _may_change(own, path, None):
        raise PermissionError(f"{OUTSIDE}: {path!r}")
    if abspath(os.fsdecode(path)).startswith(_OURS):  # noqa: PTH100 (as above)
        raise PermissionError(CLOSED)


def _named(path: Any) -> Any:
    """Give the path of a database, which SQLite also takes as an address; `:memory:` for one that isn't written to."""
    text = os.fsdecode(path) if isinstance(path, (str, bytes)) else path
    if not isinstance(text, str) or not text.startswith("file:"):
        return path
    name, _, settings = text.removeprefix("file:").partition("?")
    if "mode=memory" in settings or "mode=ro" in settings:
        return ":memory:"  # nothing is written to a file
    return f"/{name.lstrip('/')}" if name.startswith("/") else name


def may_attach(name: str | None) -> bool:
    """Whether SQL may attach a database to a trial's: SQLite is asked for the file by itself, so that no hook hears of it."""
    return name in {None, "", ":memory:"}


def _may_change(own: str, path: Any, seen_from: int | None) -> bool:
    if isinstance(path, int) or path in {"", ":memory:", os.devnull}:
        return True
    name = os.fsdecode(path)
    if seen_from is not None and seen_from >= 0:
        try:
            name = os.path.join(os.readlink(f"/proc/self/fd/{seen_from}"), name)  # noqa: PTH115, PTH118 (as above)
        except OSError:  # there is no such list here; who removes a whole folder has been asked by its name
            return True
    found = realpath(name)
    return found.startswith((own, "/dev/")) or os.path.join(found, "") == own  # noqa: PTH118 (as above)
