"""Times the loops as they are and compiled, in turn, in a process of its own: `python compiler_process.py COMPILER`.

Run in a folder that holds `compiled_loops.py`, and what a compiler has made of it. Prints one line of JSON: for each
loop the seconds of every run, interpreted and compiled, and of the first call; or why it can't be compiled.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from typing_extensions import TypedDict  # Pydantic asks for this one before Python 3.12

RUNS = 5
_SIZE, _ROWS = 4_000, 20_000
LOOPS = ("numbers", "without_hints", "dictionaries", "json_body")
CORES = ("Pydantic", "msgspec")
"""Compiled already: they read hints, and do one kind of work."""


def main(compiler: str) -> None:
    """Time every loop, and print what was seen."""
    sys.path[:0] = [str(Path.cwd())]
    written = _as_written(Path("compiled_loops.py"))
    rows = [{"product": n % 50, "cents": n, "quantity": n % 7} for n in range(_ROWS)]
    arguments = {"numbers": _SIZE, "without_hints": _SIZE, "dictionaries": rows, "json_body": json.dumps(rows).encode()}
    seen = {
        name: _timed(getattr(written, name), compiled, arguments[name])
        for name, compiled in _compiled(compiler, written).items()
    }
    print(json.dumps(seen))  # noqa: T201 (read by the process that started this one)


def _compiled(compiler: str, written: ModuleType) -> dict[str, Callable[[Any], Any]]:
    if compiler in CORES:
        return {"json_body": _CORES[compiler]()}
    if compiler == "numba":
        import numba

        return {name: numba.njit(getattr(written, name)) for name in LOOPS}
    compiled = importlib.import_module("compiled_loops")
    if str(compiled.__file__).endswith(".py"):
        raise SystemExit("the compiled module wasn't found")
    return {name: getattr(compiled, name) for name in LOOPS}


class _Row(TypedDict):
    product: int
    cents: int
    quantity: int


def _pydantic() -> Callable[[Any], Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(list[_Row]).validate_json


def _msgspec() -> Callable[[Any], Any]:
    import msgspec

    return msgspec.json.Decoder(list[_Row]).decode


_CORES = {"Pydantic": _pydantic, "msgspec": _msgspec}


def _as_written(path: Path) -> ModuleType:
    """Import the file by its path: by name, what was compiled would come."""
    spec = importlib.util.spec_from_file_location("as_written", path)
    assert spec is not None and spec.loader is not None  # noqa: PT018, S101 (it is a Python file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _timed(written: Callable[[Any], Any], compiled: Callable[[Any], Any], argument: Any) -> dict[str, Any]:
    before = time.perf_counter()
    try:
        answer = compiled(argument)
    except Exception as error:  # noqa: BLE001 (numba's are of many kinds; the name is what is told)
        return {"refused": type(error).__name__}
    first = time.perf_counter() - before
    if answer != written(argument):
        return {"refused": "another answer"}
    runs = [(_seconds(written, argument), _seconds(compiled, argument)) for _ in range(RUNS)]
    return {"written": [run[0] for run in runs], "compiled": [run[1] for run in runs], "first": first}


def _seconds(loop: Callable[[Any], Any], argument: Any) -> float:
    before = time.perf_counter()
    loop(argument)
    return time.perf_counter() - before


if __name__ == "__main__":
    main(sys.argv[1])
