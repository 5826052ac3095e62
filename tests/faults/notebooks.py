"""A notebook kernel that tests interrupt: a real one, in a process of its own, with what it leaves behind looked at."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

PATIENCE_SECONDS = 60.0
AGAIN_SECONDS = 3.0
"""A learner whose first interrupt fell where Python swallows it, as in a destructor, sends another."""

# What a tool leaves behind is looked for from inside: threads, processes, sockets, temporary files, and every hook.
LOOK = """
import contextlib, gc, os, pathlib, sys, tempfile, threading, time, traceback, tracemalloc
import psutil

def begun(mark=pathlib.Path(os.environ["FAULTS_MARK"])):
    mark.touch()

def processes(pid):
    if not pathlib.Path("/proc/self/task").exists():
        return psutil.Process(pid).children(recursive=True)
    with contextlib.suppress(OSError, psutil.Error):  # psutil would look through all processes of the machine
        own = {int(word) for task in pathlib.Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()}
        return [found for each in own for found in (psutil.Process(each), *processes(each))]
    return []

def there():
    me = psutil.Process()
    found = {f"thread {each.name}" for each in threading.enumerate()}
    for child in processes(me.pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            words = " ".join(child.cmdline())
            own = child.ppid() == me.pid  # the warm judge stays; a trial of its own doesn't
            if child.status() != psutil.STATUS_ZOMBIE and not ("exercises.judge_process" in words and own):
                found.add(f"process {child.pid} {words}")
    found |= {f"socket {each.laddr} {each.raddr}" for each in me.net_connections("inet")}
    found |= {f"file {each.name}" for each in pathlib.Path(tempfile.gettempdir()).iterdir()}
    found |= {"tracemalloc"} if tracemalloc.is_tracing() else set()
    found |= {"a profiler"} if sys.getprofile() else set()
    found |= set() if gc.isenabled() else {"no garbage collection"}
    found |= {"frozen garbage"} if gc.get_freeze_count() else set()
    if "engine" in globals():
        hooked = {"execution_ctx_cls", "do_execute", "do_executemany", "do_execute_no_params"}
        for each in (engine, async_engine.sync_engine):
            found |= {f"hook {name}" for name in hooked & vars(each.dialect).keys()}
            found |= {"a listener"} if each.dispatch.before_cursor_execute else set()
            found |= {f"{len(list(each.pool.dispatch.checkout))} listeners at checkout"}
            found |= {"distance"} if distance(each) else set()
    return found

def left(seconds=10.0):
    # IPython holds on to the last error's frames, and to what they had.
    sys.last_traceback = sys.last_value = sys.last_exc = None
    get_ipython().InteractiveTB.tb = get_ipython().last_execution_result = None
    end = time.monotonic() + seconds
    while True:
        gc.collect()
        here = there() - BEFORE
        here = {each for each in here if not each.startswith(STAY)}
        if not here or time.monotonic() > end:
            return sorted(here) + [words for each in threading.enumerate() if f"thread {each.name}" in here for words in where(each)]
        time.sleep(0.02)

def where(thread):
    stack = traceback.extract_stack(sys._current_frames().get(thread.ident))
    return [f"alive: {thread.is_alive()}", *(f"{pathlib.Path(each.filename).name}:{each.lineno} {each.name}" for each in stack)]
"""

STAY = ("thread tqdm_monitor", "thread Tqdm", "file bytecode-", "file matplotlib-")
"""Threads and folders that a kernel keeps by design, once it has them."""


@dataclass(frozen=True)
class Reply:
    """How a cell ended: its value as text, or the name and words of what it raised; what it wrote to people."""

    value: str = ""
    raised: str = ""
    said: str = ""
    printed: str = ""
    interrupts: int = 0


class Notebook:
    """A kernel whose cells are run one after the other."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._mark = folder / "mark"
        temporary = folder / "tmp"
        temporary.mkdir()
        self.manager = KernelManager()
        own = {"FAULTS_MARK": str(self._mark), "TMPDIR": str(temporary), "PYTHONWARNINGS": "ignore", "NO_COLOR": "1"}
        self.manager.start_kernel(env={**os.environ, **environment, **own}, cwd=str(folder))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE_SECONDS)

    def set_up(self, source: str) -> None:
        """Run the first cells; what is there afterwards may stay."""
        self.value(LOOK)
        self.value(source)
        self.value(f"STAY = {STAY!r}\nBEFORE = there()")

    def value(self, source: str) -> str:
        """Run a cell that raises nothing, and give its value."""
        ended = self._ended(self.client.execute(source), PATIENCE_SECONDS)
        assert ended is not None, f"no end of {source}"
        assert not ended.raised, f"{ended.raised}: {ended.said}\n{source}"
        return ended.value

    def interrupted(self, source: str, seconds: float) -> Reply:
        """Run a cell that calls `begun()`, interrupt it so long after that, and give how it ended."""
        self._mark.unlink(missing_ok=True)
        message = self.client.execute(source)
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._mark.exists():
            assert time.monotonic() < end, f"never begun: {source}"
            time.sleep(0.002)
        time.sleep(seconds)
        for times in range(1, 6):
            self.manager.interrupt_kernel()
            ended = self._ended(message, AGAIN_SECONDS)
            if ended is not None:
                return replace(ended, interrupts=times)
        raise AssertionError(f"five interrupts didn't end {source}")

    def _ended(self, message: str, seconds: float) -> Reply | None:
        """Wait for a cell's end; None if it hasn't come."""
        from queue import Empty

        end = time.monotonic() + seconds
        told: dict[str, Any] = {}
        while True:
            try:
                heard = self.client.get_iopub_msg(timeout=max(0.01, end - time.monotonic()))
            except Empty:
                return None
            if heard["parent_header"].get("msg_id") != message:
                continue
            content = heard["content"]
            if heard["msg_type"] == "execute_result":
                told["value"] = content["data"]["text/plain"]
            elif heard["msg_type"] == "error":
                told |= {"raised": content["ename"], "said": "\n".join([content["evalue"], *content["traceback"][-6:]])}
            elif heard["msg_type"] == "stream":
                told["printed"] = told.get("printed", "") + content["text"]
            elif heard["msg_type"] == "status" and content["execution_state"] == "idle":
                return Reply(**told)

    def close(self) -> None:
        """End the kernel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()
        if self.client.context is not self.manager.context:
            self.client.context.destroy()


@contextmanager
def notebook(folder: Path, **environment: str) -> Iterator[Notebook]:
    """Give a kernel that works in a folder, for as long as the block runs."""
    started = Notebook(folder, environment)
    try:
        yield started
    finally:
        started.close()
