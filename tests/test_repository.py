"""What must not be in any file of the project."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from workshop_utils.lessons import ROOT

LARGEST = 2_000_000
TOP = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "data",
    "environment.yml",
    "notebooks",
    "pyproject.toml",
    "tests",
    "workshop_utils",
}
# Spelled in parts, as this file is looked at too.
HOSTS = re.compile("|".join(rf"{name}\.{'org'}" for name in ("pypi", "pythonhosted", "npmjs", "conda", "anaconda")))
PLACES = re.compile(r"(?<![\w.~:/-])/(?:" + "|".join(("home", "Users", "root", "work", "farm")) + r")/[\w.]")


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=False, cwd=ROOT)
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


FILES = tracked()
TEXTS = [path for path in FILES if b"\0" not in path.read_bytes()[:8000]]
needs_git = pytest.mark.skipif(not FILES, reason="not a git checkout: what belongs to the project isn't known")


def found(pattern: re.Pattern[str]) -> list[str]:
    each = ((path, pattern.search(path.read_text(encoding="utf-8"))) for path in TEXTS)
    return [f"{path.relative_to(ROOT)}: {match[0]}" for path, match in each if match]


@needs_git
def test_no_file_names_a_registry():
    assert not found(HOSTS)


@needs_git
def test_no_file_names_a_place_of_somebodys_machine():
    assert not found(PLACES)


@pytest.mark.parametrize("text", ["/home/" + "ann/x", "see /ro" + "ot/.config", '"/Users/' + 'bo/a"'])
def test_a_place_of_somebodys_machine_would_be_found(text):
    assert PLACES.search(text)


@needs_git
def test_no_file_is_large():
    assert not [path for path in FILES if path.stat().st_size > LARGEST]


@needs_git
def test_the_top_holds_what_the_design_names_and_hidden_folders():
    tops = {path.relative_to(ROOT).parts[0] for path in FILES}
    assert {top for top in tops if not top.startswith(".")} <= TOP
