"""A fresh interpreter that runs one piece of code and says what it loaded: started as a script, by its path.

It is told through stdin and answers into a file, in Python's own `marshal`: whatever this imported would be missing in
what the code imports. So it has nothing of the package either, and no `from __future__`.
"""

import marshal
import os
import sys
import time
from _thread import _count as threads

TYPE_CHECKING = False  # what `typing` calls so, which isn't loaded
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

BEGINS, ENDS = b"\nimport time: begins\n", b"\nimport time: ends\n"
"""Written among the lines of `-X importtime`, which stand on the same file descriptor."""
PATIENCE = 8.0
"""Seconds for threads that are still at work when the code has ended."""
_YIELD = 0.005
NAME = "<statement>"


def main() -> None:
    """Do what is asked, and write the answer."""
    asked = marshal.loads(sys.stdin.buffer.read())  # noqa: S302 (our own process wrote it)
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 (pathlib isn't loaded, and the file stays until the end)
    sys.stderr = sys.stdout  # file descriptor 2 is left to the lines of importtime
    sys.path[:0] = asked["path"]
    sys.path.append(asked["packages"])
    run = _RUNS[asked["kind"]](*asked["what"])
    before = set(sys.modules)
    os.write(2, BEGINS)
    answer = _outcome(run, asked["places"])
    os.write(2, ENDS)
    loaded = [name for name, module in list(sys.modules.items()) if name not in before and module is not None]
    answer["names"] = [name for name in loaded if name not in ("__main__", "__mp_main__")]
    with open(asked["answer"], "wb") as file:  # noqa: PTH123 (as above)
        file.write(marshal.dumps(answer))


def _outcome(run: "Callable[[], object]", places: list[str]) -> "dict[str, Any]":
    """Run the code and wait for its threads; say what it raised, or with which exit code it ended."""
    answer: dict[str, Any] = {}
    try:
        run()
        _wait()
    except SystemExit as ended:
        answer["exit"] = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            print(ended.code)  # noqa: T201 (as the interpreter does)
        _wait()
    except BaseException as error:  # noqa: BLE001 (whatever it is, the learner hears of it)
        answer["raised"] = (type(error).__name__, _message(error), *_place(error, places))
    return answer


def _wait() -> None:
    """Wait for every thread: those the interpreter waits for at its end, and for a while for the others."""
    if "threading" in sys.modules:
        sys.modules["threading"]._shutdown()  # noqa: SLF001 (there is no public way)
    end = time.monotonic() + PATIENCE
    time.sleep(_YIELD)  # a thread that was only started isn't counted yet
    while threads() and time.monotonic() < end:
        time.sleep(_YIELD)


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 (an exception of the learner's own)
        return ""


def _place(error: BaseException, places: list[str]) -> tuple[str, int]:
    """Give the deepest line of the code or of a file in one of `places`."""
    found = ("", 0)
    if isinstance(error, SyntaxError) and error.filename and (error.filename == NAME or _is_in(error.filename, places)):
        return error.filename, error.lineno or 0
    traceback = error.__traceback__
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file == NAME or _is_in(file, places):
            found = (file, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def _is_in(file: str, places: list[str]) -> bool:
    return any(file == place or file.startswith(place + os.sep) for place in places)


def _statement(code: "str | bytes", name: str = NAME, *arguments: str) -> "Callable[[], object]":
    module = type(sys)("__main__")
    if name != NAME:
        module.__file__ = name
    sys.argv[:] = ["-c" if name == NAME else name, *arguments]
    sys.modules["__main__"] = module
    return lambda: exec(compile(code, name, "exec"), vars(module))  # noqa: S102 (what it is for)


def _file(name: str, *arguments: str) -> "Callable[[], object]":
    with open(name, "rb") as file:  # noqa: PTH123 (as above)
        return _statement(file.read(), name, *arguments)  # as bytes: compile() reads the encoding


def _module(name: str, *arguments: str) -> "Callable[[], object]":
    from runpy import run_module

    sys.argv[:] = [name, *arguments]
    return lambda: run_module(name, run_name="__main__", alter_sys=True)


_RUNS: "dict[str, Callable[..., Callable[[], object]]]" = {"statement": _statement, "file": _file, "module": _module}

if __name__ == "__main__":
    main()
