"""`serve`: an app behind a real server, reached over real HTTP, in this process."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from html import escape
from traceback import walk_tb
from typing import Any
from urllib.parse import urlsplit

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.origin import Origin, is_learners
from workshop_utils.measure.server_thread import ServerThread, in_next_turn

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
"""An ASGI app: FastAPI's, Starlette's, or a coroutine function of these three."""


_SHORT = 200
_ending: dict[str, ExitStack] = {}  # by address: what ends with the server there


class Front:
    """What the server calls: the app, and around it those who watch."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.around: tuple[Callable[[App], App], ...] = ()
        self.start_up: BaseException | None = None
        self.errors: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the app through all who watch, and write down what it raises."""
        app = self.app
        for wrap in self.around:
            app = wrap(app)
        try:
            await app(scope, receive, send)
        except BaseException as error:
            if scope["type"] == "lifespan":
                self.start_up = error
            elif isinstance(error, Exception):  # not one that was cut off
                self.note(error, f"{scope.get('method', scope['type'])} {scope['path']}")
            raise

    def note(self, error: BaseException, where: str = "beside a request") -> None:
        """Write an error down: what it says and from which line, not its frames, which would keep sessions alive."""
        at = _origin(error)
        self.errors[f"{where}: {_said(error)}" + (f" ({at})" if at else "")] += 1


class Server:
    """An app being served on this machine: `url` is its address, without a slash at its end."""

    def __init__(self, front: Front, thread: ServerThread) -> None:
        self._front = front
        self._thread = thread
        self.url = f"http://127.0.0.1:{thread.port}"

    @property
    def app(self) -> App:
        """The app that is served."""
        return self._front.app

    @property
    def loop(self) -> AbstractEventLoop:
        """The event loop that the app runs on, in a thread of its own."""
        return self._thread.loop

    @property
    def errors(self) -> dict[str, int]:
        """What handlers raised and nobody caught, with its line, and how often. The client's answer is a 500."""
        found: dict[str, int] = {}
        # After what is being done: a client has its 500 before the server hears of the error.
        in_next_turn(self.loop, lambda: found.update(self._front.errors))
        return found or dict(self._front.errors)

    @contextmanager
    def around(self, wrap: Callable[[App], App]) -> Iterator[None]:
        """Let requests that come inside the block go through `wrap(app)`."""
        self._front.around = (*self._front.around, wrap)
        try:
            yield
        finally:
            self._front.around = tuple(other for other in self._front.around if other is not wrap)

    def __str__(self) -> str:
        return self.url

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.url)}</p>"

    __repr__ = __str__


@contextmanager
def serve(app: App) -> Iterator[Server]:
    """Serve an ASGI app at a free port of 127.0.0.1 for as long as the block runs.

    The server is uvicorn with one event loop, in a thread of this process: `record(engine)` sees what it asks of the
    database. When the block begins, the app's start-up is over and requests are answered. When it ends, also by an
    exception, all is gone: requests under way have half a second, then they are cut off. What a handler raises gives
    its client a 500, and is kept in `errors` instead of being logged. An async engine used by the app keeps its
    connections: dispose of it, in the app's lifespan or after the block.
    Raises WorkshopError if `app` can't be called, or if its start-up fails, with the error that it failed with.
    """
    if not callable(app):
        raise WorkshopError(
            f"An ASGI app is needed here, and this is a {type(app).__name__}.",
            remedy="Pass the app itself, as in serve(app) after app = FastAPI().",
        )
    front = Front(app)
    thread = ServerThread(front, front.note)
    try:
        thread.start()
        if not thread.started:
            raise _not_started(front.start_up) from front.start_up
        server = Server(front, thread)
        with ExitStack() as ending:
            _ending[server.url] = ending
            try:
                yield server
            finally:
                del _ending[server.url]
    finally:
        thread.stop()


def ending_at(url: str) -> ExitStack | None:
    """Give what ends with the server of this process that `url` leads to, to add to it; None if there is none."""
    parts = urlsplit(url)
    return _ending.get(f"{parts.scheme}://{parts.netloc}")


def _not_started(error: BaseException | None) -> WorkshopError:
    what = _said(error) if error else "it says no more"
    at = _origin(error) if error else None
    return WorkshopError(
        f"The app's start-up failed: {what}" + (f" ({at})." if at else "."),
        remedy="Mend its lifespan, the code that stands before `yield`.",
    )


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())  # of a validation error, several lines
    text = text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _origin(error: BaseException) -> Origin | None:
    """The innermost line of the learner's that an error went through."""
    lines = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    return next((Origin(*line) for line in reversed(lines) if is_learners(line[0])), None)
