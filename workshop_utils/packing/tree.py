"""The workshop's own files: what a stick holds of them, and copying it so that no copy is half."""

from __future__ import annotations

import fnmatch
import shutil
from collections.abc import Iterator
from pathlib import Path

from workshop_utils.lessons import ROOT

TOPS = (
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "environment.yml",
    "notebooks",
    "pyproject.toml",
    "tests",
    "workshop_utils",
    "data/README.md",
    ".gitignore",
    ".binder",
    ".ci",
    ".devcontainer",
    ".github",
    ".jupyterhub",
)
"""What may go. A folder of a class that lies beside these stays at home."""
_STAYS = ("__pycache__", "*.egg-info", ".ipynb_checkpoints", "slides", ".*.unfinished", "scratch", "*.pyc")


def files(root: Path = ROOT) -> Iterator[Path]:
    """Give every file of the workshop, without what running it left behind."""
    for top in TOPS:
        yield from _under(root / top)


def copy(root: Path, to: Path) -> None:
    """Copy all of them; a file that hasn't changed is left alone."""
    for path in files(root):
        copy_file(path, to / path.relative_to(root))


def copy_file(path: Path, to: Path) -> None:
    """Copy to a name of its own first: a copy that was cut short never gets the name."""
    if to.exists() and to.read_bytes() == path.read_bytes():
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    unfinished = to.with_name(f".{to.name}.unfinished")
    try:
        # The bytes alone: a stick's file system may know no permissions.
        shutil.copyfile(path, unfinished)
        unfinished.replace(to)
    finally:
        unfinished.unlink(missing_ok=True)


def _under(path: Path) -> Iterator[Path]:
    if any(fnmatch.fnmatch(path.name, pattern) for pattern in _STAYS):
        return
    if path.is_file():
        yield path
    elif path.is_dir():
        for each in sorted(path.iterdir()):
            yield from _under(each)
