"""The `pyproject.toml` of a packed workshop: as ours, for the chosen machines alone, and with wheels from its own folder."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workshop_utils.errors import WorkshopError
from workshop_utils.lessons import ROOT
from workshop_utils.packing.targets import Target

WHEELS = "wheels"
GROUPS = ("test", "pack")
"""What a stick holds beside what learners need; developers' tools and extras stay at home."""
_BARE_KEY = re.compile(r"[\w-]+")


def ours(root: Path = ROOT) -> dict[str, Any]:
    """Read the workshop's own. Raises WorkshopError where there is none: it was installed without its folder."""
    path = root / "pyproject.toml"
    if not path.exists():
        raise WorkshopError(
            f"The workshop's own folder isn't here: {root} has no pyproject.toml.",
            remedy="Run the command in the folder that holds the lessons, with `uv run workshop pack`.",
        )
    return tomllib.loads(path.read_text(encoding="utf-8"))


def narrowed(project: dict[str, Any], targets: Sequence[Target], uv: str) -> dict[str, Any]:
    """Keep what a stick is for: these machines and Pythons, no extras, no tools of developers, and uv itself.

    `requires-python` stays: uv resolves for a Python that isn't here as well as for one that is.
    """
    groups = {name: project["dependency-groups"].get(name, []) for name in GROUPS}
    kept = {key: value for key, value in project["project"].items() if key != "optional-dependencies"}
    environments = [*dict.fromkeys(map(_environment, targets))]
    tool = {**project["tool"], "uv": {**project["tool"]["uv"], "environments": environments}}
    return {
        **project,
        "project": kept,
        "dependency-groups": {**groups, "pack": [*groups["pack"], f"uv=={uv}"]},
        "tool": tool,
    }


def offline(project: dict[str, Any], wheels: str = WHEELS) -> dict[str, Any]:
    """Let it take packages from that folder alone, and never look for a network."""
    alone = {"offline": True, "no-index": True, "find-links": [wheels]}
    return {**project, "tool": {**project["tool"], "uv": {**project["tool"]["uv"], **alone}}}


def for_learners(project: dict[str, Any], targets: Sequence[Target]) -> dict[str, Any]:
    """Let uv look on the learner's machine for a Python that the stick has wheels for."""
    return {**project, "project": {**project["project"], "requires-python": pythons(targets)}}


def _environment(target: Target) -> str:
    """Say which machine and Python, in the words of a marker."""
    return f"sys_platform == '{target.machine.system}' and python_version == '{target.python}'"


def pythons(targets: Sequence[Target]) -> str:
    """Say which Pythons, in the words of `requires-python`: for 3.11 and 3.13, `>=3.11,!=3.12.*,<3.14`."""
    minors = sorted({int(target.python.partition(".")[2]) for target in targets})
    missing = [f"!=3.{minor}.*" for minor in range(minors[0], minors[-1]) if minor not in minors]
    return ",".join([f">=3.{minors[0]}", *missing, f"<3.{minors[-1] + 1}"])


def write(project: dict[str, Any], path: Path) -> None:
    """Write a `pyproject.toml`. Raises ValueError for what wouldn't read as it is."""
    text = "# Made by `workshop pack`: packages come from the folder wheels, and nothing looks for a network.\n"
    text += _tables(project, ())
    if tomllib.loads(text) != project:
        raise ValueError(f"{path.name} can't be written as TOML")
    path.write_text(text, encoding="utf-8", newline="\n")


def _tables(table: dict[str, Any], above: tuple[str, ...]) -> str:
    """Spell a table: its own values, then the tables in it."""
    values = [f"{_key(key)} = {_value(value)}\n" for key, value in table.items() if not isinstance(value, dict)]
    head = f"\n[{'.'.join(map(_key, above))}]\n" if above and (values or not table) else ""
    inner = [_tables(value, (*above, key)) for key, value in table.items() if isinstance(value, dict)]
    return "".join([head, *values, *inner])


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else json.dumps(name)


def _value(value: Any) -> str:
    """Spell a value. JSON's texts, numbers and truths are TOML's too; a table in a list stands on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]" if len(value) < 2 else _lines(value)
    return json.dumps(value, ensure_ascii=False)


def _lines(values: list[Any]) -> str:
    return "[\n" + "".join(f"    {_value(each)},\n" for each in values) + "]"
