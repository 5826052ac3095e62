"""A kernel for one learner's notebook: cells run one by one, each with a limit of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from shutil import copytree
from subprocess import DEVNULL
from typing import TYPE_CHECKING, Any

from workshop_utils.errors import WorkshopError
from workshop_utils.execution import private_folder, this_python
from workshop_utils.exercises.files_exercise import SCRATCH
from workshop_utils.exercises.seeds import VARIABLE

if TYPE_CHECKING:
    from jupyter_client.blocking.client import BlockingKernelClient
    from jupyter_client.manager import KernelManager

_START_SECONDS, _LOOK_SECONDS = 120.0, 0.2
_GRACE_SECONDS = 10.0
"""How long an interrupted cell may take to end."""


class KernelGone(Exception):  # noqa: N818 (it says what happened, and never reaches a learner)
    """The kernel ended, or had to be ended."""


@dataclass(frozen=True)
class Ran:
    """How a cell ended."""

    error: str = ""
    """Name and message of what it raised."""
    too_long: bool = False
    """Whether it was interrupted."""
    value: str = ""
    """What the expression gave that was asked for, as its `repr`."""


class Kernel:
    """Runs cells. What they print and show is thrown away."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self._manager = manager
        self._client = client

    def run(self, source: str, seconds: float, value: str = "") -> Ran:
        """Run a cell, and then the expression `value`, for at most `seconds`. Raises KernelGone."""
        expressions = {"value": value} if value else {}
        asked = self._client.execute(
            source, silent=not source, user_expressions=expressions, allow_stdin=False, stop_on_error=False
        )
        reply = self._reply(asked, seconds)
        if reply is not None:
            return _ran(reply, too_long=False)
        self._manager.interrupt_kernel()
        reply = self._reply(asked, _GRACE_SECONDS)
        if reply is None:
            raise KernelGone("couldn't be interrupted, so its kernel was ended")
        return _ran(reply, too_long=True)

    def _reply(self, asked: str, seconds: float) -> dict[str, Any] | None:
        """Wait for the reply to one message, None if there is none in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                message = self._client.get_shell_msg(timeout=_LOOK_SECONDS)
            except Empty:
                if not self._manager.is_alive():
                    raise KernelGone("ended the kernel") from None
                continue
            if message["parent_header"].get("msg_id") == asked:
                content: dict[str, Any] = message["content"]
                return content
        return None

    def wait_until_ready(self) -> None:
        """Wait until it answers. Raises WorkshopError if it doesn't."""
        try:
            if self._reply(self._client.kernel_info(), _START_SECONDS) is not None:
                return
        except KernelGone:
            pass
        raise WorkshopError(
            "A kernel could not be started, so nothing was graded.",
            remedy="Run `workshop doctor`, and try again with fewer programs open.",
        )


@contextmanager
def open_kernel(seed: int, scratch: Path | None = None) -> Iterator[Kernel]:
    """Start a kernel of this Python in a private folder, with a progress file of its own, and end it after the block.

    The folder holds a copy of `scratch`, and nothing else.
    """
    from jupyter_client.manager import KernelManager

    with private_folder() as (folder, environment):
        if scratch:
            copytree(scratch, Path(folder, SCRATCH), ignore_dangling_symlinks=True)
        manager = this_python(KernelManager)
        manager.start_kernel(cwd=folder, env={**environment, VARIABLE: str(seed)}, stdout=DEVNULL, stderr=DEVNULL)
        client = manager.blocking_client()
        client.start_channels(iopub=False, stdin=False, hb=False)
        try:
            kernel = Kernel(manager, client)
            kernel.wait_until_ready()
            yield kernel
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def _ran(reply: dict[str, Any], *, too_long: bool) -> Ran:
    if reply.get("status") != "ok":
        said = f"{reply.get('ename', 'an error')}: {reply.get('evalue', '')}".rstrip(": ")
        return Ran(said, too_long)
    found = reply.get("user_expressions", {}).get("value", {})
    if found.get("status") == "error":
        return Ran(f"{found.get('ename')}: {found.get('evalue')}", too_long)
    return Ran(too_long=too_long, value=found.get("data", {}).get("text/plain", ""))
