"""The judge under a real notebook kernel: cells, lines, interrupts and the notebook's shell."""

from __future__ import annotations

import time
from collections.abc import Iterator
from queue import Empty

import psutil
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

SET_UP = """
from pathlib import Path
from workshop_utils import shop
from workshop_utils.exercises.evidence import Limits, TrialCase
from workshop_utils.exercises.judge import NotPortable, the_judge
from workshop_utils.shop import Order
from sqlalchemy import select
from workshop_utils.measure.origin import Origin

def judged(function):
    case = TrialCase(shop.build_content(shop.Size("one", 60, 20, 100), 3), (2,))
    try:
        return the_judge().run(function, [case], Limits(100, 1000, 1_000_000))[0]
    except NotPortable as leaning:
        return leaning
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    """Give a kernel with the set-up cell run."""
    manager = KernelManager()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive(SET_UP, timeout=60, output_hook=lambda _: None)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
        client.context.destroy()


def shown(client: BlockingKernelClient, cell: str) -> str:
    """Run a cell; give its value, or what it raised."""
    message = client.execute(cell)
    return reply(client, message)


def reply(client: BlockingKernelClient, message: str) -> str:
    """Wait for a cell's end; give its value, or what it raised."""
    said = ""
    while True:
        heard = client.get_iopub_msg(timeout=60)
        if heard["parent_header"].get("msg_id") != message:
            continue
        content = heard["content"]
        if heard["msg_type"] == "execute_result":
            said = content["data"]["text/plain"]
        elif heard["msg_type"] == "error":
            said = content["ename"]
        elif heard["msg_type"] == "status" and content["execution_state"] == "idle":
            return said


@pytest.fixture
def client(kernel: tuple[KernelManager, BlockingKernelClient]) -> BlockingKernelClient:
    return kernel[1]


def test_a_statement_is_traced_to_its_cell_and_line(client: BlockingKernelClient):
    said = shown(
        client,
        "def page(session, limit):\n"
        "    return session.scalars(select(Order.id).limit(limit)).all()\n"
        "[str(statement.origin) for statement in judged(page).statements]",
    )
    assert said.startswith("['cell ")
    assert said.endswith(", line 2']")


def test_an_exception_is_traced_to_its_line_and_text(client: BlockingKernelClient):
    said = shown(
        client,
        "def page(session, limit):\n"
        "    return 1 / 0  # here\n"
        "raised = judged(page).raised\n"
        "raised.type, raised.line, raised.text, str(Origin(raised.file, raised.line))[:5]",
    )
    assert said == "('ZeroDivisionError', 2, 'return 1 / 0  # here', 'cell ')"


@pytest.mark.parametrize("magic", ["get_ipython().run_line_magic('pwd', '')", "%pwd", "!ls"])
def test_magics_lean_on_the_notebooks_shell(client: BlockingKernelClient, magic: str):
    said = shown(client, f"def page(session, limit):\n    {magic}\nleaning = judged(page)\nleaning.name, leaning.line")
    assert said == "('get_ipython', 2)"


def test_an_interrupt_ends_the_check_and_keeps_the_judge(kernel: tuple[KernelManager, BlockingKernelClient]):
    manager, client = kernel
    message = client.execute("import threading\ndef page(session, limit):\n    threading.Event().wait()\njudged(page)")
    deadline = time.monotonic() + 30
    while len(_under(manager)) < 2 and time.monotonic() < deadline:  # the judge, and its copy that waits
        time.sleep(0.05)
    manager.interrupt_kernel()
    assert reply(client, message) == "KeyboardInterrupt"
    assert shown(client, "judged(lambda session, limit: limit).answer") == "2"


def test_no_output_of_the_check_reaches_the_notebook(client: BlockingKernelClient):
    message = client.execute("def page(session, limit):\n    print('quiet')\njudged(page).printed")
    assert reply(client, message) == r"'quiet\n'"
    with pytest.raises(Empty):
        client.get_iopub_msg(timeout=0.2)


def _under(manager: KernelManager) -> list[psutil.Process]:
    kernel = psutil.Process(manager.provisioner.pid)  # type: ignore[union-attr]
    return [child for child in kernel.children(recursive=True) if "judge_process" in " ".join(child.cmdline())]
