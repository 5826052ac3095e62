"""A fresh interpreter that tries a learner's files: `python -m workshop_utils.exercises.fresh_process`.

It is asked through stdin for one drive, reports to the file that stands behind stdout, one line of JSON for each thing
it has to say, behind a key that the learner's files don't know, and lets learners' files print to the one behind stderr. Then it ends. It loads next to nothing of its own,
as what is loaded is what drives look at.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from workshop_utils.exercises import fresh_steps
from workshop_utils.exercises.fence import raise_fence

_LINES, _WIDTH = 3, 400
SPOILT = 70
"""The exit code of a process that could not report."""


def main() -> None:
    """Serve the kernel's one request."""
    request = json.loads(sys.stdin.buffer.read())
    report, key = _private_end(), request.pop("key").encode()
    faulthandler.dump_traceback_later(request["seconds"], exit=True, file=report)
    fresh_steps.tell_to(lambda said: _write(report, key, said))
    try:
        module, _, name = request["drive"].partition(":")
        drive = getattr(import_module(module), name)
        os.chdir(request["data"])
        sys.path.insert(0, request["path"])
        sys.argv[:] = [request["drive"]]
        raise_fence(os.path.dirname(request["path"]))  # noqa: PTH120 (nothing is loaded for it)
        _write(report, key, _tried(drive, Path(request["data"]), Path(request["path"])))
    except BaseException:  # noqa: BLE001 (whatever the files did to this process, it ends here)
        os._exit(SPOILT)
    os._exit(0)


def _private_end() -> int:
    """Move the kernel's descriptor out of reach of `print`, and give what is printed the other one."""
    report = os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return report


def _write(report: int, key: bytes, said: dict[str, Any]) -> None:
    rest = key + json.dumps(said).encode() + b"\n"
    while rest:
        rest = rest[os.write(report, rest) :]


def _tried(drive: Any, data: Path, path: Path) -> dict[str, Any]:
    try:
        answer = drive(data)
        return {"outcome": "answered", "answer": json.loads(json.dumps(answer))}
    except MemoryError as error:
        return {"outcome": "memory", **_place(error, path)}
    except BaseException as error:  # noqa: BLE001 (sys.exit, too, is for the verdict to tell)
        return {"outcome": "raised", **raised(error, path)}


def raised(error: BaseException, path: Path) -> dict[str, Any]:
    """Say what was raised, and at which of the learner's lines."""
    return {
        "type": type(error).__name__,
        "message": _message(error).replace(f"{path}{os.sep}", ""),
        **_place(error, path),
    }


def _place(error: BaseException, path: Path) -> dict[str, Any]:
    """Give the deepest line of the learner's files."""
    place: dict[str, Any] = {"file": "", "line": None}
    traceback = error.__traceback__
    while traceback is not None:
        file = Path(traceback.tb_frame.f_code.co_filename)
        if file.is_relative_to(path):
            place = {"file": file.relative_to(path).as_posix(), "line": traceback.tb_lineno}
        traceback = traceback.tb_next
    return place


def _message(error: BaseException) -> str:
    try:
        said = str(error)
    except BaseException:  # noqa: BLE001 (an exception of the learner's own)
        return ""
    text = "\n".join(said.strip().splitlines()[:_LINES])
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


if __name__ == "__main__":
    main()
