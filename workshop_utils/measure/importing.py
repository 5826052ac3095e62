"""`trace_imports`: what a fresh interpreter imports for a statement, a module or a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workshop_utils.disk import private_folder
from workshop_utils.errors import WorkshopError
from workshop_utils.measure.fresh_interpreter import Bytecode, Code, Folders, Ran, code_of, run
from workshop_utils.measure.import_profile import ImportedModule, Imports, PackageImports

__all__ = ["ImportedModule", "Imports", "PackageImports", "modules_after", "trace_imports"]

RUNS = 3
_TRACED = ("-X", "importtime")
# From Python 3.14 on, lines of modules that were there already say "cached" in place of times; they aren't meant here.
_LINE = re.compile(r"import time:\s+(-?\d+) \|\s+(-?\d+) \| ( *)(\S.*)$")
_bytecode = Bytecode()


def trace_imports(*what: str | Path, cold: bool = False, folder: Folders = (), runs: int = RUNS) -> Imports:
    """Run `what` in fresh interpreters under `-X importtime`, and give its imports, as timed in the median of `runs`.

    `what` is a statement, "import pandas"; or a module with its arguments, "-m", "shop_report", "--help"; or the `Path`
    of a file with its arguments. The interpreter finds what is installed, and first what lies in `folder`, or folders; it
    works in an empty folder, without the kernel's modules, `PYTHON…` variables and notebook's settings. What it loads
    before `what` begins isn't counted: its own modules, `site` with what .pth files load, for `-m` also `runpy`.
    What threads load counts, if they end within some seconds of the code; threads that import at the same time blur each other's times.

    Warm runs, the default, read bytecode that a run before them compiled, into a folder of the kernel's own. `cold`
    ones find none and compile every file, as after an installation; modules of the interpreter itself are frozen into it, compiled.
    Neither empties the operating system's cache of files: the first import after a restart of the machine takes longer than any here.
    Raises WorkshopError if `what` raises, ends with an exit code other than 0, or takes too long.
    """
    code = code_of(what, folder)
    if not isinstance(runs, int) or runs < 1:
        raise WorkshopError(f"runs={runs!r} can't be run.", remedy="Give a whole number, 1 or more.")
    profiles = sorted((_profile(code, ran, cold=cold) for ran in _all(code, cold=cold, runs=runs)), key=_total)
    median = profiles[(runs - 1) // 2]
    totals = tuple(profile.total_us for profile in profiles)
    return Imports(median.label, median.modules, median.names, totals, cold)


def modules_after(*what: str | Path, folder: Folders = ()) -> frozenset[str]:
    """Run `what` in a fresh interpreter, wait for its threads, and give the names of the modules it loaded.

    As `trace_imports` does, and with its errors, but once and without times: the names in `sys.modules` that weren't there before.
    """
    code = code_of(what, folder)
    return run(code, *_warm(_bytecode.folder_for(code))).names


def _all(code: Code, *, cold: bool, runs: int) -> list[Ran]:
    if cold:
        with private_folder("bytecode-") as empty:
            # -B: the first run leaves nothing that the second would find.
            return [run(code, *_TRACED, "-B", *_warm(empty)) for _ in range(runs)]
    warm = _warm(_bytecode.folder_for(code))
    run(code, *warm)
    return [run(code, *_TRACED, *warm) for _ in range(runs)]


def _warm(folder: Path) -> tuple[str, str]:
    return "-X", f"pycache_prefix={folder}"


@dataclass
class _Node:
    name: str
    own_us: int
    cumulative_us: int
    children: list[_Node] = field(default_factory=list)


def _profile(code: Code, ran: Ran, *, cold: bool) -> Imports:
    modules = modules_of(ran.lines, ran.names)
    return Imports(code.label, modules, ran.names, (sum(module.own_us for module in modules),), cold)


def _total(imports: Imports) -> int:
    return imports.total_us


def modules_of(lines: Sequence[str], names: frozenset[str]) -> tuple[ImportedModule, ...]:
    """Make the tree of the lines of `-X importtime`: an import is written when it ends, deeper ones before and indented."""
    ended: list[tuple[int, _Node]] = []
    for line in lines:
        found = _LINE.search(line)
        if not found:
            continue
        own, cumulative, indent, name = found.groups()
        node = _Node(name, max(0, int(own)), max(0, int(cumulative)))
        while ended and ended[-1][0] > len(indent):
            node.children.insert(0, ended.pop()[1])
        ended.append((len(indent), node))
    return _flat([node for _, node in ended], names)


def _flat(roots: Sequence[_Node], names: frozenset[str]) -> tuple[ImportedModule, ...]:
    modules: list[ImportedModule] = []
    waiting: list[tuple[_Node, int, int | None]] = [(node, 0, None) for node in reversed(roots)]
    while waiting:
        node, depth, parent = waiting.pop()
        here = len(modules)
        modules.append(
            ImportedModule(node.name, depth, node.own_us, node.cumulative_us, parent, loaded=node.name in names)
        )
        waiting += [(child, depth + 1, here) for child in reversed(node.children)]
    return tuple(modules)
