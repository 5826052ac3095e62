"""`describe_interpreter`: what runs this Python code, as far as speed goes."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from typing import Any

from workshop_utils.measure.table import Table

_COMPILERS = ("cc", "gcc", "clang", "cl")


@dataclass(frozen=True)
class Interpreter:
    """The running interpreter: what `jit` it has, and whether `lazy import` and a C compiler are there."""

    name: str
    version: str
    jit: str
    specialises: bool
    lazy_imports: bool
    free_threaded: bool
    c_compiler: str

    @property
    def table(self) -> Table:
        """The same as a table."""
        rows = (
            ("interpreter", f"{self.name} {self.version}"),
            ("JIT", self.jit),
            ("specialises bytecode as it runs (PEP 659)", _yes(self.specialises)),
            ("lazy import (PEP 810)", _yes(self.lazy_imports)),
            ("without a global lock (PEP 703)", _yes(self.free_threaded)),
            ("C compiler, for mypyc and Cython", self.c_compiler or "none found"),
        )
        return Table(("", "here"), rows)

    def __str__(self) -> str:
        return str(self.table)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()

    __repr__ = __str__


def describe_interpreter() -> Interpreter:
    """Probe the running interpreter. Nothing is run but a look at its flags; nothing fails where one isn't known.

    Sources: PEP 659 (specialising interpreter, CPython 3.11), PEP 744 (JIT, CPython 3.13; `sys._jit` from 3.14 on), PEP 703, PEP 810.
    """
    name = platform.python_implementation()
    version = (sys.version_info.major, sys.version_info.minor)
    return Interpreter(
        name,
        platform.python_version(),
        jit_of(name, version, getattr(sys, "_jit", None), os.environ.get("PYTHON_JIT")),
        specialises=name == "CPython" and version >= (3, 11),
        lazy_imports=has_lazy_imports(),
        free_threaded=not getattr(sys, "_is_gil_enabled", lambda: True)(),
        c_compiler=c_compiler(),
    )


def published_jits() -> Table:
    """Give what those who make JITs for Python say of their speed: of their benchmarks, on their machines, not measured here.

    Sources: the front page of pypy.org; "Announcing 3.7-3.10 support and a new direction", blog.pyston.org, 2022; Ken Jin, "Python
    3.15's JIT is now back on track", fidget-spinner.github.io, March 2026.
    """
    rows = (
        ("PyPy", "an interpreter of its own", "about 3 times as fast as CPython 3.11, on average", "pypy.org, 2026"),
        ("pyston-lite", "an extension; up to Python 3.10, given up", "10 to 25% faster", "blog.pyston.org, 2022"),
        ("CPython's own, 3.13 and 3.14", "built in, off; an experiment", "often slower than without it", "Ken Jin's blog, 2026"),
        ("CPython's own, 3.15 alpha", "built in", "5 to 12% faster, by platform; from 20% slower to twice as fast", "Ken Jin's blog, 2026"),
    )  # fmt: skip
    return Table(("JIT", "what it is", "what its makers say", "source"), rows)


def jit_of(name: str, version: tuple[int, int], module: Any, chosen: str | None, built: str | None = None) -> str:
    """Say which JIT there is, and whether it is on; `module` is `sys._jit`, `chosen` the variable PYTHON_JIT.

    `built` are the arguments that CPython was configured with, by default this one's.
    """
    if name == "PyPy":
        return "PyPy's, on"
    if name != "CPython" or version < (3, 13):
        return "none"
    if module is not None:
        available, enabled = module.is_available(), module.is_enabled()
        return ("CPython's, on" if enabled else "CPython's, built in and off") if available else "not built in"
    arguments = (sysconfig.get_config_var("CONFIG_ARGS") or "") if built is None else built
    kind = arguments.partition("--enable-experimental-jit")[2].removeprefix("=").partition("'")[0].strip()
    if "--enable-experimental-jit" not in arguments or kind in ("no", "interpreter"):
        return "not built in"
    # As Python/pylifecycle.c of 3.13 reads it: empty says nothing, and whatever doesn't begin with 0 is a yes.
    on = not chosen.startswith("0") if chosen else kind != "yes-off"
    return "CPython's, on" if on else "CPython's, built in and off"


def has_lazy_imports() -> bool:
    """Whether this interpreter knows the statement `lazy import`."""
    try:
        compile("lazy import json", "<probe>", "exec")
    except SyntaxError:
        return False
    return True


def c_compiler() -> str:
    """Give the first C compiler found on the path, by its name; nothing if there is none."""
    named = (sysconfig.get_config_var("CC") or "").split()[:1]
    return next((each for each in (*named, *_COMPILERS) if shutil.which(each)), "")


def _yes(answer: object) -> str:
    return "yes" if answer else "no"
