"""What a lesson's first cell imports, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO

import pytest

import workshop_utils
from workshop_utils import cli
from workshop_utils.measure.import_profile import STANDARD, package_of
from workshop_utils.measure.importing import modules_after

COMMANDS = ("lab", "doctor", "data", "progress", "grade", "collect", "notebooks", "slides", "pack")


def packages_after(*what):
    """Give the packages that a fresh Python has loaded after `what`, those of Python itself aside."""
    return {package_of(name) for name in modules_after(*what)} - {STANDARD}


@pytest.mark.parametrize(
    "code",
    [
        "import workshop_utils",
        "import workshop_utils.cli",
        "from workshop_utils import lessons\nlessons.map()",
        "from workshop_utils import trace_imports",
        "import workshop_utils.exercises",
        "import workshop_utils.show",
    ],
)
def test_no_other_package_is_loaded_before_it_is_needed(code):
    assert packages_after(code) == {"workshop_utils"}


@pytest.mark.parametrize("words", [(), *((command,) for command in COMMANDS)])
def test_help_loads_no_other_package(words):
    assert packages_after("-m", "workshop_utils.cli", *words, "--help") == {"workshop_utils"}


def test_the_first_import_loads_no_other_module_of_the_package():
    ours = {name for name in modules_after("import workshop_utils") if package_of(name) == "workshop_utils"}
    assert ours == {"workshop_utils"}


def test_the_look_at_loaded_modules_sees_a_heavy_one():
    assert "sqlalchemy" in packages_after("from workshop_utils import shop; shop.open_database")


def test_every_command_is_asked_for_its_help():
    with pytest.raises(SystemExit), redirect_stdout(StringIO()) as shown:
        cli.main(["--help"])
    lines = [line for line in shown.getvalue().splitlines() if line.startswith(" " * 4) and line[4] != " "]
    assert tuple(line.split()[0] for line in lines) == COMMANDS


@pytest.mark.parametrize("name", workshop_utils.__all__)
def test_each_name_is_what_a_lesson_calls_and_not_a_module_of_that_name(name):
    program = (
        f"import types, workshop_utils\nfrom workshop_utils import {name} as first\n"
        f"from workshop_utils import {name} as second\nassert first is second, (first, second)\n"
        f"assert isinstance(first, types.ModuleType) == ({name!r} in workshop_utils._MODULES), first\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        workshop_utils.nothing  # noqa: B018
