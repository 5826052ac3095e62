"""A web server in a thread of this process: how it starts, and how it ends whatever is under way."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from queue import Full, Queue
from typing import Any

import uvicorn

from workshop_utils.errors import WorkshopError

START_SECONDS = 30.0
POLITE_SECONDS = 0.5  # for requests under way when the end has come
CLOSING_SECONDS = 1.0  # for the app's own shutting down, after that
PATIENCE_SECONDS = 5.0  # for a loop that is on its way out, and only slow
_LOGGERS = ("uvicorn.error", "uvicorn.access", "uvicorn.asgi")
_numbers = count(1)


class ServerThread:
    """Uvicorn on an event loop of its own, in a thread that ends with all it started."""

    def __init__(self, app: Callable[..., Any], on_error: Callable[[BaseException], None]) -> None:
        self._socket = _listening()
        self.loop = asyncio.new_event_loop()
        self.port: int = self._socket.getsockname()[1]
        self._on_error = on_error
        self._settled = threading.Event()  # it has started, or it has ended
        self._uvicorn = _Uvicorn(_config(app), self._settled.set)
        name = f"server {next(_numbers)}"
        # A daemon, as are all threads it starts: one that can't be ended doesn't keep Python from leaving.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._executor = ThreadPoolExecutor(thread_name_prefix=f"{name} executor")
        self._main: asyncio.Task[None] | None = None
        self._leaving = False

    def start(self) -> None:
        """Start, and give back when requests are answered; raise WorkshopError if the app's start-up doesn't end."""
        self._thread.start()
        if not self._settled.wait(START_SECONDS):
            raise WorkshopError(
                f"The app's start-up is not over after {START_SECONDS:.0f} seconds.",
                remedy="Look at its lifespan: what stands before `yield` must end.",
            )

    @property
    def started(self) -> bool:
        """Whether the app's start-up went well."""
        return self._uvicorn.started

    def stop(self) -> None:
        """End the server: requests under way have a moment, then they are cut off."""
        with suppress(RuntimeError):  # it has ended already
            self.loop.call_soon_threadsafe(self._leave)
        self._join(self._threads, POLITE_SECONDS + CLOSING_SECONDS)
        if self._leaving:
            self._join(lambda: [self._thread] if self._thread.is_alive() else [], PATIENCE_SECONDS)
            self._join(self._threads, CLOSING_SECONDS / 4)  # those that wait for work were told to go only now
        _raise_in(self._threads())
        self._join(self._threads, CLOSING_SECONDS)
        if hung := self._threads():
            warnings.warn(
                f"The server has ended, but {len(hung)} of its threads are still busy: what sleeps or works outside "
                "Python can't be ended. They leave when it is over.",
                RuntimeWarning,
                stacklevel=4,  # the end of the learner's block
            )

    def _leave(self) -> None:
        self._leaving = True
        self._uvicorn.should_exit = True
        self.loop.call_later(POLITE_SECONDS, self._cut)
        if self._main is not None:
            self.loop.call_later(POLITE_SECONDS + CLOSING_SECONDS / 2, self._main.cancel)

    def _cut(self) -> None:
        state = self._uvicorn.server_state
        for connection in list(state.connections):
            connection.transport.abort()
        for task in list(state.tasks):
            task.cancel()

    def _run(self) -> None:
        self.loop.set_default_executor(self._executor)
        self.loop.set_exception_handler(self._handle)
        try:
            with self._socket, _quiet(threading.get_ident()):
                try:
                    self._main = self.loop.create_task(self._serve())
                    self.loop.run_until_complete(self._main)
                finally:
                    _close(self.loop)
        except (asyncio.CancelledError, SystemExit):  # cut off, here or by an end that came from a handler
            pass
        finally:
            self._dismiss_workers()
            self._settled.set()

    def _dismiss_workers(self) -> None:
        """Let anyio's threads go that wait for work: each would go with its request, which may not have ended."""
        for thread in self._threads():
            if getattr(thread, "loop", None) is self.loop and isinstance(
                queue := getattr(thread, "queue", None), Queue
            ):
                with suppress(Full):  # it has been told already
                    queue.put_nowait(None)

    async def _serve(self) -> None:
        try:
            with suppress(SystemExit, asyncio.CancelledError):  # uvicorn's answer to a start-up that fails; cut off
                await self._uvicorn.serve(sockets=[self._socket])
        finally:
            self._cut()

    def _handle(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if isinstance(error := context.get("exception"), Exception):
            self._on_error(error)

    def _threads(self) -> list[threading.Thread]:
        """Give the threads that are still there: the server's own, and those that work for it."""
        return [each for each in threading.enumerate() if self._is_ours(each)]

    def _is_ours(self, thread: threading.Thread) -> bool:
        workers = getattr(thread, "loop", None) is self.loop  # anyio's, in which `def` endpoints run
        return thread is self._thread or workers or thread.name.startswith(f"{self._thread.name} executor")

    @staticmethod
    def _join(threads: Callable[[], Sequence[threading.Thread]], seconds: float) -> None:
        end = time.monotonic() + seconds
        while (there := threads()) and (left := end - time.monotonic()) > 0:
            try:
                there[0].join(left)
            except RuntimeError:  # an interrupt came while it was being started: it will be in a moment
                time.sleep(0.01)


def in_next_turn(loop: asyncio.AbstractEventLoop, do: Callable[[], object]) -> None:
    """Do something in the next turn of another thread's loop, after what it is doing now, and wait for that.

    But not for long: it may be blocked, or closed.
    """
    done: Future[None] = Future()

    def turn() -> None:
        do()
        done.set_result(None)

    with suppress(RuntimeError, TimeoutError):
        loop.call_soon_threadsafe(turn)
        done.result(CLOSING_SECONDS)


class _Uvicorn(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._tell()


def _listening() -> socket.socket:
    # With its protocol named: asyncio sends small answers at once (TCP_NODELAY) only where it says TCP, and accepted
    # connections inherit what it says. Without, each answer waits some 40 ms for the client's delayed acknowledgement.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
    except OSError as error:
        listening.close()
        raise WorkshopError(
            f"No server can be opened on 127.0.0.1: {error.strerror}.",
            remedy="Restart the kernel, which closes its servers; if that doesn't help, `workshop doctor` says more.",
        ) from error
    return listening


def _config(app: Callable[..., Any]) -> uvicorn.Config:
    # h11 also where httptools is installed: the same server on every machine.
    return uvicorn.Config(app, http="h11", interface="asgi3", log_config=None, proxy_headers=False)


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """Close a loop and what runs on it, without waiting long for anything."""
    with suppress(asyncio.TimeoutError):
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        if tasks:
            loop.run_until_complete(asyncio.wait(tasks, timeout=CLOSING_SECONDS / 4))
        loop.run_until_complete(asyncio.wait_for(loop.shutdown_asyncgens(), CLOSING_SECONDS / 4))
    loop.close()


@contextmanager
def _quiet(thread: int) -> Iterator[None]:
    """Keep what uvicorn would log in this thread from the notebook: errors are told by `Server.errors`."""

    def of_others(record: logging.LogRecord) -> bool:
        return record.thread != thread

    loggers = [logging.getLogger(name) for name in _LOGGERS]
    for logger in loggers:
        logger.addFilter(of_others)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(of_others)


def _raise_in(threads: Iterable[threading.Thread]) -> None:
    """End threads that loop in Python: SystemExit is raised at their next line, which nobody reports."""
    for thread in threads:
        if thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
