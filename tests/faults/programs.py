"""Programs that do what a learner does, in a process of their own, and tell what came of each step as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent

# A light form of `cells.solution_of`, which brings what any lesson imports.
SOLVED = """
def solved(exercise, name=""):
    import linecache

    names = {"__name__": "__main__"}
    exec("from sqlalchemy import func, select\\nfrom workshop_utils.shop import Customer, Order, Product", names)
    text, file = exercise.solution_source, f"/tmp/ipykernel_1/{exercise.name}.py"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), names)
    return names[name or exercise.name]
"""

TOLD = """
import json, os, sys
from pathlib import Path
from workshop_utils.errors import WorkshopError

told = {}

def step(name, do):
    try:
        told[name] = str(do())
    except WorkshopError as error:
        told[name] = f"refused: {error}"
    except Exception as error:
        told[name] = f"ended in {type(error).__name__}: {error}"
"""


def told(program: str, *, before: Sequence[str] = (), folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Run a program, whose `step(name, function)` is told of, behind a command such as `unshare`."""
    code = f"{TOLD}\n{SOLVED}\n{dedent(program)}\nprint(json.dumps(told))"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WORKSHOP_")}
    done = subprocess.run(
        [*before, sys.executable, "-c", code],
        env={**kept, **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found | {"stderr": done.stderr}
