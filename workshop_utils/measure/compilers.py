"""`compare_compilers`: the same loops as written and compiled, by the compilers found here; recorded figures for the others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from workshop_utils.disk import private_folder
from workshop_utils.measure import compiler_process
from workshop_utils.measure.table import Table, two_digits

HERE = Path(__file__).parent
RECORDED = HERE / "compilers.json"
_SECONDS = 120.0
_FOUND = {"Pydantic": "pydantic", "msgspec": "msgspec", "mypyc": "mypyc", "Cython": "Cython", "numba": "numba"}
NEEDS = {
    "Pydantic": "a model; compiled by its makers, in Rust",
    "msgspec": "a model; compiled by its makers, in C",
    "mypyc": "a C compiler, and hints",
    "Cython": "a C compiler, and C types to give more",
    "numba": "LLVM, which its wheel brings; takes numbers and arrays",
}
"""What each compiler needs, besides itself."""
_MAKES: dict[str, Sequence[str]] = {
    "mypyc": ("-m", "mypyc", "compiled_loops.py"),
    "Cython": ("-m", "Cython.Build.Cythonize", "-i", "-3", "compiled_loops.py"),
}


@dataclass(frozen=True)
class Compiled:
    """One loop by one compiler: how many times as fast as written, or why not; `first_ms` is the first call, compiling included."""

    compiler: str
    loop: str
    times: float | None
    first_ms: float = 0.0
    refused: str = ""


@dataclass(frozen=True)
class Compilers:
    """What compilers make of the same loops. `here` names the compilers that ran on this machine, the others were recorded."""

    figures: tuple[Compiled, ...]
    here: tuple[str, ...]
    recorded_on: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every compiler once, in order."""
        return tuple(dict.fromkeys(figure.compiler for figure in self.figures))

    def get(self, compiler: str, loop: str) -> Compiled | None:
        """Give the figure of a compiler and a loop; None where it doesn't do such work."""
        return next((each for each in self.figures if (each.compiler, each.loop) == (compiler, loop)), None)

    @property
    def table(self) -> Table:
        """Each compiler with its figures."""
        rows = tuple(
            (name, *(said(self.get(name, loop)) for loop in compiler_process.LOOPS), self._where(name), NEEDS[name])
            for name in self.names
        )
        headers = (
            "compiler",
            *(loop.replace("json", "JSON").replace("_", " ") for loop in compiler_process.LOOPS),
            "measured",
            "needs",
        )
        return Table(
            headers, rows, "lrrrrll", f"Times as fast as the same code, interpreted. Recorded: {self.recorded_on}."
        )

    def _where(self, name: str) -> str:
        return "here" if name in self.here else "recorded"

    def __str__(self) -> str:
        return str(self.table)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()

    __repr__ = __str__


def said(figure: Compiled | None) -> str:
    """Write how many times as fast, or that it was refused."""
    if figure is None:
        return ""
    return "refused" if figure.times is None else f"× {two_digits(figure.times)}"


def compare_compilers() -> Compilers:
    """Compile four loops with each compiler that is found here, and time them against the same code interpreted.

    In processes of their own and a folder that is removed: some seconds for mypyc or Cython, and one or two for numba. For
    a compiler that isn't installed, finds no C compiler, or fails, the figures recorded with the workshop stand in;
    they say so. Nothing is downloaded.
    """
    kept = json.loads(RECORDED.read_text(encoding="utf-8"))
    found = {name: figures for name in _FOUND if (figures := _measured(name))}
    figures = [
        figure
        for name in _FOUND
        for figure in found.get(name) or [Compiled(**each) for each in kept["figures"] if each["compiler"] == name]
    ]
    return Compilers(tuple(figures), tuple(found), kept["on"])


def _measured(name: str) -> list[Compiled]:
    """Give the compiler's figures from this machine; none if it isn't here, or can't."""
    if find_spec(_FOUND[name]) is None:
        return []
    said = None
    with (
        suppress(OSError),  # no room to compile in
        private_folder("compiled-") as folder,
    ):
        shutil.copy(HERE / "compiled_loops.py", folder)
        if name in _MAKES and _python(folder, *_MAKES[name]) is None:
            return []
        said = _python(folder, compiler_process.__file__, name)
    return [] if said is None else [_figure(name, loop, seen) for loop, seen in json.loads(said).items()]


def _python(folder: Path, *arguments: str) -> str | None:
    """Run this Python in a folder, and give the last line it printed; None if it failed or took too long."""
    kept = {key: value for key, value in os.environ.items() if not key.upper().startswith("PYTHON")}
    text: dict[str, Any] = {"encoding": "utf-8", "errors": "replace"}
    run: Callable[..., Any] = partial(subprocess.run, capture_output=True, check=False, timeout=_SECONDS, **text)
    try:
        done = run([sys.executable, *arguments], cwd=folder, env=kept, stdin=subprocess.DEVNULL)
    except (subprocess.TimeoutExpired, OSError):
        return None
    return None if done.returncode else (done.stdout.splitlines() or [""])[-1]


def _figure(compiler: str, loop: str, seen: dict[str, Any]) -> Compiled:
    if "refused" in seen:
        return Compiled(compiler, loop, None, refused=seen["refused"])
    return Compiled(compiler, loop, median(seen["written"]) / median(seen["compiled"]), 1000 * seen["first"])


def keep(on: str) -> None:
    """Record what was measured here, by every compiler, for machines that lack them; `on` says where and when.

    `python -c "from workshop_utils.measure.compilers import keep; keep('...')"`, where all of them are installed.
    """
    found = [figure for name in _FOUND for figure in _measured(name)]
    RECORDED.write_text(
        json.dumps({"on": on, "figures": [vars(each) for each in found]}, indent=1) + "\n", encoding="utf-8"
    )
