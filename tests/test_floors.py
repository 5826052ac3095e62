"""Who may import whom, so that a measurement never needs a picture, and a verdict never reads a clock."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from workshop_utils.lessons import ROOT

PACKAGE = ROOT / "workshop_utils"
MODULES = sorted(PACKAGE.rglob("*.py"))
# What each floor may import of the package. Everything else stands outside, and no floor may use it.
FLOORS = {
    "errors": set(),
    "disk": {"errors"},
    "measure": {"disk", "errors", "measure"},
    "loading": {"errors", "loading"},
    "shop": {"disk", "errors", "measure", "shop"},
    "show": {"errors", "measure", "show"},
    "take_home": {"errors", "measure", "take_home"},
    "classroom": {
        "authoring",
        "building",
        "classroom",
        "errors",
        "execution",
        "exercises",
        "lessons",
        "measure",
        "sheets",
        "show",
    },
    "exercises": {"disk", "errors", "exercises", "loading", "measure", "shop", "show"},
    "packing": {"errors", "lessons", "measure", "packing", "shop"},
}
# What judges may use of `show`: how things look, not what draws them.
STYLE = {"workshop_utils.show.theme"}
# The safety net behind the limits on counts, the date on which something was solved, and how long a thing took that
# has been judged already.
CLOCKS = {"datetime", "time", "timeit"}


@cache
def imports(path: Path) -> set[str]:
    """Give the full name of everything a module imports, also inside functions and only for types."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are spelled in full"
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def floor(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_imports_upward(path):
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("workshop_utils.")}
    allowed = FLOORS.get(floor(path))
    assert allowed is None or ours <= allowed


@pytest.mark.parametrize("path", [path for path in MODULES if floor(path) == "exercises"], ids=lambda path: path.stem)
def test_judges_never_use_a_figure(path):
    shown = {name for name in imports(path) if name.startswith("workshop_utils.show")}
    assert all(any(name == style or name.startswith(f"{style}.") for style in STYLE) for name in shown), shown


def test_the_shop_uses_measuring_for_its_connections_only():
    used = {name for path in MODULES if floor(path) == "shop" for name in imports(path)}
    measuring = {name for name in used if name.startswith("workshop_utils.measure")}
    assert all(
        name.startswith(("workshop_utils.measure.recording", "workshop_utils.measure.table")) for name in measuring
    )


def test_every_folder_of_the_package_is_a_floor():
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert folders <= set(FLOORS)


def test_an_import_inside_a_function_and_one_for_types_are_seen(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("def f():\n    from workshop_utils import show\nif x:\n    import workshop_utils.shop as s\n")
    assert imports(module) == {"workshop_utils.show", "workshop_utils.shop"}
