"""The import budget that learners take home: what it counts, and whom it names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from workshop_utils.take_home import import_budget as budget
from workshop_utils.take_home.import_budget import check_imports, import_budget

__all__ = ["import_budget"]  # pytest finds the fixture under its name


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package whose command line leads to `csv` by way of another module."""
    package = tmp_path / "tiny_shop"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "cli.py").write_text("from tiny_shop import files\n")
    (package / "files.py").write_text("import csv\n\nprint('loading')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return package


@pytest.mark.usefixtures("shop")
def test_modules_within_the_budget_pass_and_are_counted(import_budget) -> None:  # type: ignore[no-untyped-def]
    number = import_budget("tiny_shop.cli", 20)
    assert 4 <= number <= 20  # tiny_shop, its cli and files, csv and what csv needs
    assert import_budget("tiny_shop.cli", number) == number


@pytest.mark.usefixtures("shop")
def test_one_module_more_fails_and_the_packages_that_bring_most_are_named() -> None:
    number = check_imports("tiny_shop.cli", 100)
    with pytest.raises(AssertionError, match=rf"loads {number} modules, and the budget is {number - 1}.*tiny_shop 3"):
        check_imports("tiny_shop.cli", number - 1)


@pytest.mark.usefixtures("shop")
def test_a_package_that_must_not_come_is_named_with_those_who_asked() -> None:
    with pytest.raises(AssertionError, match=r"loads csv: tiny_shop\.cli → tiny_shop\.files → csv"):
        check_imports("tiny_shop.cli", 100, never=("pandas", "csv"))


def test_an_import_that_fails_is_told_as_that(shop: Path) -> None:
    (shop / "cli.py").write_text("import no_such_module_anywhere\n")
    with pytest.raises(RuntimeError, match="no_such_module_anywhere"):
        check_imports("tiny_shop.cli", 100)


@pytest.mark.usefixtures("shop")
def test_it_runs_as_a_command_for_ci() -> None:
    def ran(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, budget.__file__, *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran("tiny_shop.cli", "50").stdout.endswith("modules\n")
    failed = ran("tiny_shop.cli", "50", "csv")
    assert failed.returncode == 1
    assert "loads csv" in failed.stderr
