"""What a lesson's first cell imports, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import workshop_utils
from workshop_utils.lessons import ROOT

HEAVY = {"IPython", "fastapi", "jupyterlab", "matplotlib", "nbformat", "numpy", "pandas", "pydantic", "sqlalchemy"}


def loaded_after(program):
    """Give the top-level modules that a fresh Python has loaded after running `program`."""
    shown = f"{program}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}}, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "program",
    [
        "import workshop_utils",
        "import workshop_utils.cli",
        "from workshop_utils import cli\ntry: cli.main(['--help'])\nexcept SystemExit: pass",
        "from workshop_utils import lessons\nlessons.map()",
        "import workshop_utils.exercises",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(program):
    assert not loaded_after(program) & HEAVY


def test_the_look_at_loaded_modules_sees_a_heavy_one():
    assert "numpy" in loaded_after("import numpy")


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
