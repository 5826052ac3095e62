"""Running a notebook from top to bottom, so that the same code leaves the same bytes."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from workshop_utils.errors import WorkshopError

if TYPE_CHECKING:
    from jupyter_client.manager import KernelManager
    from nbformat import NotebookNode

CELL_SECONDS = 120
Manager = TypeVar("Manager", bound="KernelManager")
_WIDGET = "application/vnd.jupyter.widget-view+json"


def execute(notebook: NotebookNode, *, size: str | None = None, done: Callable[[], object] = lambda: None) -> None:
    """Run every cell in a fresh kernel of this Python, on a shop of that size; the outputs go into `notebook`.

    Calls `done` after each code cell. Lasting traces are kept out: the kernel works in a folder of its own, where a
    learner's edited files aren't, and has a progress file of its own.
    Raises WorkshopError naming the cell that failed; a cell tagged `raises-exception` may.
    """
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    reached: list[NotebookNode] = []

    def starting(cell: NotebookNode, **_: object) -> None:
        _give_ctrl_c_back()
        reached.append(cell)

    client = NotebookClient(
        notebook,
        km=this_python(AsyncKernelManager),
        timeout=CELL_SECONDS,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        on_cell_start=starting,
        on_cell_executed=lambda **_: done(),
    )
    try:
        with private_folder() as (folder, environment):
            environment |= {"WORKSHOP_SIZE": size} if size else {}
            asyncio.run(client.async_execute(cwd=folder, env=environment, cleanup_kc=True))
    except CellExecutionError as error:
        raise _failed(reached[-1], f"raised {error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        raise _failed(reached[-1], f"was still running after {CELL_SECONDS} seconds") from None
    except DeadKernelError:
        raise _failed(reached[-1], "ended the kernel") from None
    tidy(notebook)


# How ipykernel names the file of a cell: a folder of this machine's, the process and a digest.
_CELL_FILE = re.compile(r"(?<![\w/])(?:/|[A-Z]:\\)[\w./\\~-]{0,200}?ipykernel_\d+[/\\]\d+\.py")


def tidy(notebook: NotebookNode) -> None:
    """Take out what differs between runs and machines: versions, widgets' ids, paths."""
    notebook.metadata.get("language_info", {}).pop("version", None)
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _tidied(output)]


def _tidied(output: NotebookNode) -> bool:
    """Tidy one output in place; False if nothing is left of it."""
    if "text" in output:
        output.text = _without_paths(output.text)
    if "traceback" in output:
        output.traceback = [_without_paths(line) for line in output.traceback]
    if "data" not in output:
        return True
    output.data.pop(_WIDGET, None)
    for kind, content in output.data.items():
        if isinstance(content, str) and not kind.startswith("image/"):
            output.data[kind] = _without_paths(content)
    return bool(output.data)


def _without_paths(text: str) -> str:
    places = {sys.prefix: "<python>", str(Path(__file__).parents[1]): "<workshop>", str(Path.home()): "~"}
    for place in sorted(places, key=len, reverse=True):
        if len(place) > 1:
            text = text.replace(place, places[place])
    return _CELL_FILE.sub("<cell>", text)


def _failed(cell: NotebookNode, what: str) -> WorkshopError:
    lesson, number = re.findall(r"(.+?)-(\d{3})", cell.id)[0]
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    return WorkshopError(
        f"Lesson {lesson}, cell {int(number)}, which begins with `{first}`, {what}.",
        remedy=f"Mend it in notebooks/source/{lesson}.py or in the exercise it shows, then build again.",
    )


def this_python(kind: type[Manager]) -> Manager:
    """Make a manager of kernels that run this very Python, whatever else is called python3 on the machine."""
    import zmq
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec

    manager = kind(kernel_name="python3")
    manager._kernel_spec = KernelSpec(**get_kernel_dict())  # noqa: SLF001 - what a spec manager would look up
    # An unencrypted kernel warns on its first line, and the warning would stand among the progress.
    manager.transport_encryption = "auto" if zmq.has("curve") else "disabled"
    return manager


def _give_ctrl_c_back() -> None:
    """Undo nbclient's own handler of Ctrl-C, which ends the kernel and then reports that the kernel died."""
    import signal

    if sys.platform != "win32":
        asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)


@contextmanager
def private_folder() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a folder, and an environment in which nothing is chosen or solved yet, and what gets solved is forgotten."""
    with tempfile.TemporaryDirectory(prefix="workshop-", ignore_cleanup_errors=True) as folder:
        chosen = {"WORKSHOP_SIZE", "WORKSHOP_DATABASE", "WORKSHOP_TEACHER", "WORKSHOP_SEED"}
        environment = {name: value for name, value in os.environ.items() if name not in chosen}
        # Progress bars come and go: what is kept of a notebook holds none.
        yield folder, {**environment, "WORKSHOP_PROGRESS": str(Path(folder) / "progress.json"), "TQDM_DISABLE": "1"}
