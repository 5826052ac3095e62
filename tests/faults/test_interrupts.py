"""An interrupt in the middle of any tool: the cell ends, nothing is left running, and the next cell works.

One kernel is shared by all of them. The long form interrupts each tool at many moments, the short one at one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random

import pytest
from programs import SOLVED
from tools import SET_UP, TOOLS, WARM, Tool

from notebooks import Notebook, notebook

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows interrupts kernels in another way")

MOMENTS, LONGEST_SECONDS = 20, 0.6


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    folder = tmp_path_factory.mktemp("kernel")
    with notebook(folder, WORKSHOP_HOME=str(folder), WORKSHOP_SIZE="small") as started:
        started.value(SOLVED)
        started.value(SET_UP)
        started.value(WARM)
        started.set_up("")
        yield started


def interrupt_at(kernel: Notebook, tool: Tool, seconds: float) -> None:
    """Interrupt a tool at a moment, and see what a learner sees then."""
    moment = f"{tool.name}, interrupted after {seconds:.4f} s"
    ended = kernel.interrupted(tool.cell, seconds)
    # IPython cancels the task in which it runs a cell that awaits.
    expected = {"CancelledError"} if "await" in tool.body else {"InterruptedCheck"}
    assert ended.raised in {"KeyboardInterrupt", *expected}, f"{moment}: {ended}"
    kernel.value(tool.tidied)
    assert kernel.value("left()") == "[]", moment
    assert kernel.value(tool.then) == tool.value, moment
    assert kernel.value("left()") == "[]", f"{moment}, and used again"


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool.short], ids=lambda tool: tool.name)
def test_a_tool_that_was_interrupted_leaves_nothing_and_works_again(kernel: Notebook, tool: Tool) -> None:
    interrupt_at(kernel, tool, Random(tool.name).uniform(0, 0.05))  # noqa: S311 (moments)


@pytest.mark.stress
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_so_does_it_at_any_moment(kernel: Notebook, tool: Tool) -> None:
    drawn = Random(f"{tool.name} at any moment")  # noqa: S311 (moments)
    for _ in range(MOMENTS):
        interrupt_at(kernel, tool, LONGEST_SECONDS * drawn.random() ** 2)
