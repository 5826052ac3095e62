"""One table at the end: each row of what the workshop must reach, beside its reference.

Run: uv run --group benchmarks pytest tests/benchmarks -n 0 -p no:queryguard -p no:queryspy

(The two that recording is compared with are pytest plugins too: they would record everything else as well.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import pytest


@dataclass(frozen=True)
class Row:
    """One measurement beside what it is held to."""

    what: str
    measured: str
    reference: str
    ratio: float | None
    """Of the measured to the reference, where both are of one kind."""
    reach: str
    reached: bool
    because: str = ""
    """What was measured that explains why it is out of reach."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row, as the table shows it."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return (self.what, self.measured, self.reference, ratio, self.reach, "yes" if self.reached else "NO")


HEAD = ("what", "measured", "reference", "ratio", "to reach", "reached")


class Add(Protocol):
    """Puts a row into the table that is shown at the end."""

    def __call__(
        self,
        what: str,
        measured: str,
        reference: str,
        *,
        reach: str,
        reached: bool,
        ratio: float | None = None,
        because: str = "",
    ) -> None: ...


@dataclass
class Table:
    """What has been measured in this run."""

    rows: list[Row] = field(default_factory=list)

    def add(
        self,
        what: str,
        measured: str,
        reference: str,
        *,
        reach: str,
        reached: bool,
        ratio: float | None = None,
        because: str = "",
    ) -> None:
        self.rows.append(Row(what, measured, reference, ratio, reach, reached, because))

    def lines(self) -> list[str]:
        """Set the rows out in columns, the reasons below them."""
        texts = [HEAD, *(row.cells for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
        table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in texts]
        reasons = [f"{row.what}: {row.because}" for row in self.rows if row.because]
        return [table[0], "  ".join("-" * width for width in widths), *table[1:], "", *reasons]


KEPT = pytest.StashKey[Table]()
OTHERS = ("queryguard", "queryspy")


def pytest_configure(config: pytest.Config) -> None:
    if any(map(config.pluginmanager.has_plugin, OTHERS)):
        without = " ".join(f"-p no:{name}" for name in OTHERS)
        raise pytest.UsageError(f"They record each test, and would be measured with everything: add {without}")
    config.stash[KEPT] = Table()


@pytest.fixture(autouse=True)
def _nothing_stays_behind() -> None:
    """Let the other recorders leave their listeners: they do, and it isn't ours to judge."""


@pytest.fixture(scope="session")
def row(request: pytest.FixtureRequest) -> Add:
    """Give what adds a row to the table."""
    return request.config.stash[KEPT].add


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.stash[KEPT].rows:
        terminalreporter.section("what was measured")
        for line in config.stash[KEPT].lines():
            terminalreporter.write_line(line.rstrip())
