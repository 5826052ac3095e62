"""A budget for what an import brings, for CI: copy this file to your project's tests, or run it.

    def test_the_command_line_starts_small(import_budget):
        import_budget("shop.cli", 150, never=("pandas", "numpy"))

    python import_budget.py shop.cli 150 pandas numpy

Needs Python 3.11 and, for the fixture, pytest. Counts modules, which are the same on a slow day; not milliseconds. It
sees what the import brings and not what is loaded later, at the first request.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

# Run in a fresh interpreter: who imported which module first, by the order in which they are looked for.
_TRACE = """
import importlib, json, sys
before, asked = set(sys.modules), {}
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        frame = sys._getframe(1)
        while frame and ("importlib" in frame.f_code.co_filename or frame.f_globals.get("__name__") == "__main__"):
            frame = frame.f_back
        asked.setdefault(name, frame.f_globals.get("__name__", "") if frame else "")
sys.meta_path.insert(0, Finder)
importlib.import_module(sys.argv[1])
print("\\n" + json.dumps({"modules": sorted(set(sys.modules) - before), "asked": asked}))
"""


def check_imports(module: str, most: int, never: Sequence[str] = ()) -> int:
    """Import `module` in a fresh interpreter; give how many modules came that bare Python hasn't.

    Raises AssertionError if there are more than `most`, naming the packages that bring the most, or if one of `never` is
    among them, with the chain of those who asked; RuntimeError, with what was said, if the import itself fails.
    """
    ran = subprocess.run(  # noqa: S603 (your own module)
        [sys.executable, "-c", _TRACE, module], capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if ran.returncode:
        raise RuntimeError(f"`import {module}` failed:\n{ran.stderr.strip()[-2000:]}")
    found = json.loads(ran.stdout.strip().rpartition("\n")[2])
    for package in never:
        came = next((name for name in found["modules"] if name.partition(".")[0] == package), None)
        if came:
            raise AssertionError(f"`import {module}` loads {package}: {_chain(found['asked'], package)}.")
    modules = found["modules"]
    if len(modules) > most:
        packages = Counter(name.partition(".")[0] for name in modules).most_common(4)
        much = ", ".join(f"{name} {number}" for name, number in packages)
        raise AssertionError(
            f"`import {module}` loads {len(modules)} modules, and the budget is {most}. Most are of: {much}."
        )
    return len(modules)


def _chain(asked: dict[str, str], name: str) -> str:
    """Write who imported whom, the module that was asked for first."""
    chain = [name]
    while (by := asked.get(chain[0])) and by not in chain:
        chain.insert(0, by)
    return " → ".join(chain)


def _fixture() -> Any:
    import pytest

    @pytest.fixture
    def import_budget() -> Callable[..., int]:
        """A budget for what an import brings."""
        return check_imports

    return import_budget


if __name__ == "__main__":
    _, name, number, *packages = sys.argv
    try:
        print(f"{check_imports(name, int(number), packages)} modules")
    except (AssertionError, RuntimeError) as failed:
        raise SystemExit(str(failed)) from None
else:
    import_budget = _fixture()
