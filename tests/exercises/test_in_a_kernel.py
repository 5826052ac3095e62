"""Exercises in a real notebook kernel: cells and lines are named, starters come back, nothing of the kernel is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

from workshop_utils.exercises import before_hello

HERE = Path(__file__).parent


class Notebook:
    """A kernel, and what its cells gave."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(self, source: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
        """Run a cell; give its value in every format, and the payload that asks for new cells."""
        shown: dict[str, str] = {}

        def hook(message: dict[str, Any]) -> None:
            if message["msg_type"] == "execute_result":
                shown.update(message["content"]["data"])
            assert message["msg_type"] != "error", message["content"]

        reply = self._client.execute_interactive(source, output_hook=hook, timeout=60)
        return shown, reply["content"]["payload"]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    import os

    environment = {**os.environ, "WORKSHOP_PROGRESS": str(tmp_path_factory.mktemp("kernel") / "progress.json")}
    manager, client = start_new_kernel(env=environment)
    try:
        yield Notebook(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


FIRST_CELL = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
from sqlalchemy import select
from workshop_utils.shop import Order
from demonstration import demonstration
from types import SimpleNamespace
exercises = SimpleNamespace(order_page=demonstration())

def lines_of(order):
    return [{{"product": line.product.name, "quantity": line.quantity}} for line in order.lines]
"""
PAGE = """
def order_page(session, limit):
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    orders = list(session.scalars(newest))
    return [
        {
            "id": order.id,
            "customer": order.customer.name,
            "lines": lines_of(order),
            "history": [step.what for step in order.history],
        }
        for order in orders
    ]


exercises.order_page.check(order_page)
"""


def test_the_verdict_names_the_cell_and_the_line_that_asked(notebook):
    notebook.run(FIRST_CELL)
    shown, _ = notebook.run(PAGE)
    assert shown["text/plain"].startswith("2.2 order_page: no better yet.")
    assert "line 10 of cell 1" in shown["text/plain"].replace("\n", " ")
    assert "<strong>2.2 order_page: no better yet.</strong>" in shown["text/html"]
    shown, _ = notebook.run(PAGE.replace("lines_of(order)", "[]"))
    assert "`lines` of order 900" in shown["text/plain"] or "came with no lines" in shown["text/plain"]
    shown, _ = notebook.run(PAGE.replace("lines_of(order)", "order.things"))
    assert 'line 8 of your cell, `"lines": order.things,`, raised' in shown["text/plain"].replace("\n", " ")


def test_the_notebook_s_own_names_are_not_used(notebook):
    notebook.run("engine = __import__('sqlalchemy').create_engine('sqlite://')")
    shown, _ = notebook.run(PAGE.replace("orders = ", "engine; orders = "))
    assert shown["text/plain"].startswith("2.2 order_page: leaned on the notebook.")


def test_a_reset_brings_the_starter_back_as_a_new_cell(notebook):
    shown, payload = notebook.run("exercises.order_page.reset()")
    (asked,) = payload
    assert asked["source"] == "set_next_input"
    assert not asked["replace"]
    assert asked["text"].startswith("def order_page(session")
    assert "new cell below" in shown["text/plain"]


def test_files_are_written_by_a_cell_judged_by_the_next_and_brought_back(notebook, tmp_path):
    cell = before_hello.lazy_package.cells(solved=True)[0]
    notebook.run(f"import os\nos.chdir({str(tmp_path)!r})\nfrom workshop_utils.exercises import before_hello as files")
    shown, _ = notebook.run("files.lazy_package.lay_out()")
    assert "charts.py" in shown["text/html"]
    notebook.run(cell)
    shown, _ = notebook.run('files.lazy_package.check("scratch/shop_tools")')
    assert shown["text/plain"].startswith("9.3 lazy_package: correct.")
    shown, payload = notebook.run("files.lazy_package.reset()")
    (asked,) = payload
    assert asked["text"] == before_hello.lazy_package.cells()[0]
    assert "new cell below" in shown["text/plain"]
    assert (tmp_path / "scratch" / "shop_tools" / "__init__.py").read_text(encoding="utf-8").rstrip() in asked["text"]
