"""What tests of exercises share: a progress file of their own, and verdicts kept for review."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cells import run_cell

from workshop_utils.exercises.store import _STORES
from workshop_utils.exercises.verdict import Verdict

VERDICTS = Path(__file__).parent / "verdicts"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-verdicts", action="store_true", help="write the verdicts as they are now, for review")


@pytest.fixture(autouse=True)
def progress_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a progress file of its own, and nobody's solutions opened by a teacher."""
    path = tmp_path / "progress.json"
    monkeypatch.setenv("WORKSHOP_PROGRESS", str(path))
    monkeypatch.delenv("WORKSHOP_TEACHER", raising=False)
    _STORES.clear()
    return path


@pytest.fixture
def cell() -> Callable[..., Any]:
    """Give what runs source text as a notebook's cell does, and gives the last function it defines.

    What the cell may use beside the imports of a lesson's first cell is passed by name.
    """
    return run_cell


@pytest.fixture
def verdict_file(request: pytest.FixtureRequest) -> Callable[[str, Mapping[str, Verdict]], None]:
    """Give what holds verdicts to a reviewed file, `verdicts/<name>.txt`, and rewrites it where that is asked for."""

    def compare(name: str, verdicts: Mapping[str, Verdict]) -> None:
        path = VERDICTS / f"{name}.txt"
        text = "\n".join(f"=== {label}\n\n{verdict}\n" for label, verdict in verdicts.items())
        if request.config.getoption("--rewrite-verdicts", default=False):
            VERDICTS.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        how = f"read what changed, then: pytest tests/exercises/{request.node.path.name} --rewrite-verdicts"
        assert _comparable(name, text) == _comparable(name, kept), how

    return compare


def _comparable(name: str, text: str) -> list[str]:
    """Leave out what other versions than the files' tell otherwise.

    Other versions of Python place comprehensions on other lines, make no call of one, and have other words for what can't be
    awaited; what `_COMPARING` names counts how often sorting compares. Other versions of SQLite take other numbers of steps,
    and may word plans and errors in another way: of what tells steps, headlines alone are compared there.
    """
    if sqlite3.sqlite_version_info[:2] != (3, 40) and re.search(r"\bsteps\b", text):
        return [line for line in text.splitlines() if re.match(r"=== |\d+\.\d+ \w+: ", line)]
    if sys.version_info[:2] == (3, 11):
        return text.splitlines()
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    for told, instead in _OF_THIS_PYTHON.items():
        paragraphs = [re.sub(told, instead, part) for part in paragraphs]
    counted = name in _COMPARING
    return [_numberless(part) if counted or ("───" in part and "calls" in part) else part for part in paragraphs]


def _numberless(text: str) -> str:
    return re.sub(r"[\d,]*\d", "so many", text)


_COMPARING = ("behind_the_dot_dearest",)


_OF_THIS_PYTHON = {
    r"line \d+( of your cell)?(, `[^`]*`)?": "a line",
    r"\d+(?= calls of Python functions)|(?<=there it was )\d+|(?<=functions; )\d+": "so many",
    r"\d+(?= statements before)": "so many",
    r"`AttributeError: '\w+\.<locals>\.": "`AttributeError: '",
    r"TypeError: (?:An asyncio\.Future, a coroutine or an awaitable is required|object \w+ can't be used in 'await' expression)": "TypeError",
}
