"""`count_constructions`: what is made while a block runs, and would perhaps have been made once."""

from __future__ import annotations

import socket
import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from inspect import Parameter, Signature
from typing import Any

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import Table, count

ENGINES, CONNECTIONS, CONTEXTS = "database engines", "database connections", "TLS contexts"
SOCKETS = "sockets left open"


class Constructions:
    """What was made in one `count_constructions` block. Grows while the block runs."""

    def __init__(self, classes: Sequence[type]) -> None:
        self._names = (ENGINES, CONNECTIONS, CONTEXTS, *(made.__name__ for made in classes), SOCKETS)
        self._made: list[str] = []  # appending loses nothing where threads make things at the same time
        self._opened: list[socket.socket] = []  # kept, so that forgetting a socket doesn't close it
        self._left: int | None = None

    @property
    def engines(self) -> int:
        """Engines of SQLAlchemy's; an asynchronous one has a synchronous one inside, and counts once."""
        return self[ENGINES]

    @property
    def connections(self) -> int:
        """Connections that pools of SQLAlchemy's opened to a database."""
        return self[CONNECTIONS]

    @property
    def tls_contexts(self) -> int:
        """TLS contexts: each reads the certificates of the authorities it trusts."""
        return self[CONTEXTS]

    @property
    def sockets_left_open(self) -> int:
        """Sockets opened in the block that nobody had closed by now, or by its end; accepted ones are others'."""
        return self[SOCKETS]

    def __getitem__(self, name: str | type) -> int:
        """How many there were of one kind, by its name in the table, or of a class that was asked for."""
        wanted = name if isinstance(name, str) else name.__name__
        if wanted not in self._names:
            raise KeyError(f"{wanted!r} wasn't counted; these were: {', '.join(self._names)}.")
        return self.by_name[wanted]

    @property
    def by_name(self) -> dict[str, int]:
        """How many of each, by its name in the table."""
        made = Counter(self._made)
        made[SOCKETS] = self._open_now() if self._left is None else self._left
        return {name: made[name] for name in self._names}

    @property
    def counts(self) -> Table:
        """The same as a table."""
        rows = tuple((name, count(number)) for name, number in self.by_name.items())
        return Table(("made", "how many"), rows, "lr")

    def beside(self, after: Constructions) -> Table:
        """Show this as *before*, and another as *after*, in one table."""
        befores, afters = self.by_name, after.by_name
        names = dict.fromkeys([*befores, *afters])
        rows = ((name, *(count(side[name]) if name in side else "" for side in (befores, afters))) for name in names)
        return Table(("made", "before", "after"), tuple(rows), "lrr")

    def _open_now(self) -> int:
        # A socket that was closed, or handed its connection on, has no number any more.
        return sum(each.fileno() != -1 and not _listens(each) for each in [*self._opened])

    def _end(self) -> None:
        self._left = self._open_now()
        self._opened.clear()

    def __str__(self) -> str:
        return str(self.counts)

    def _repr_html_(self) -> str:
        return self.counts._repr_html_()

    __repr__ = __str__


@contextmanager
def count_constructions(*classes: type) -> Iterator[Constructions]:
    """Count what is made inside the block, in every thread: engines, connections, TLS contexts, sockets left open, `classes`.

    An instance counts when its `__init__` is called, a subclass's with its parent's: what Pydantic makes of checked
    data, a copy, or a struct of msgspec's, isn't. Sockets are this process's, opened by Python code in it: what a
    server accepts isn't counted, nor is what listens. They are kept until the block ends, so that one is open until
    somebody closes it, whatever the garbage collector does. (On Windows, half of a `socketpair` counts: it is made by
    connecting.) Nested blocks both count; end the inner one first.
    Raises WorkshopError for what isn't a class, is one whose calls can't be seen (`int`), or has another's name.
    """
    classes = _checked(classes)
    made = Constructions(classes)
    with ExitStack() as hooks:
        hooks.enter_context(_pools(made))
        hooks.enter_context(_contexts(made))
        hooks.enter_context(_sockets(made))
        for each in classes:
            hooks.enter_context(_calls(each, made))
        try:
            yield made
        finally:
            made._end()  # noqa: SLF001 (count_constructions is what fills and ends it)


def _checked(classes: Sequence[type]) -> tuple[type, ...]:
    for each in classes:
        if not isinstance(each, type):
            raise WorkshopError(
                f"Calls of {each!r} can't be counted.", remedy="Name classes, as in count_constructions(Settings)."
            )
    named = {each.__name__: each for each in classes}
    if any(named[each.__name__] is not each for each in classes):
        raise WorkshopError(
            "Two classes have the same name, and would be one row.", remedy="Count each in a block of its own."
        )
    return tuple(named.values())


@contextmanager
def _pools(made: Constructions) -> Iterator[None]:
    from sqlalchemy import Engine, event
    from sqlalchemy.pool import Pool

    def connected(*_: object) -> None:
        made._made.append(CONNECTIONS)  # noqa: SLF001 (as above)

    event.listen(Pool, "connect", connected)
    try:
        with _after(Engine, lambda *_, **__: made._made.append(ENGINES)):  # noqa: SLF001 (as above)
            yield
    finally:
        event.remove(Pool, "connect", connected)


@contextmanager
def _contexts(made: Constructions) -> Iterator[None]:
    own, original = vars(ssl.SSLContext)["__new__"], ssl.SSLContext.__new__

    def counted(cls: type, *args: Any, **named: Any) -> Any:
        given: Any = original(cls, *args, **named)
        made._made.append(CONTEXTS)  # noqa: SLF001 (as above)
        return given

    # By setattr, since a type checker can't know that it is put back.
    setattr(ssl.SSLContext, "__new__", staticmethod(counted))  # noqa: B010
    try:
        yield
    finally:
        setattr(ssl.SSLContext, "__new__", own)  # noqa: B010


@contextmanager
def _sockets(made: Constructions) -> Iterator[None]:
    def opened(new: socket.socket, *args: Any, **named: Any) -> None:
        fileno = named.get("fileno", args[3] if len(args) > 3 else None)
        # One made of a file descriptor was accepted, or is half of a pair; TLS makes one of the socket it takes over.
        if fileno is None or isinstance(new, ssl.SSLSocket):
            made._opened.append(new)  # noqa: SLF001 (as above)

    with _after(socket.socket, opened):
        yield


@contextmanager
def _calls(made_class: type, made: Constructions) -> Iterator[None]:
    name = made_class.__name__
    with _after(made_class, lambda *_, **__: made._made.append(name)):  # noqa: SLF001 (as above)
        yield


@contextmanager
def _after(owner: type, told: Callable[..., object]) -> Iterator[None]:
    """Call `told` with the arguments after each call of a class's `__init__`, inside the block."""
    own = vars(owner).get("__init__")
    inherited: Callable[..., None] = getattr(owner, "__init__")  # noqa: B009 (mypy warns of an attribute `__init__`)
    original = _plain_init if inherited is object.__init__ else inherited

    @wraps(original)
    def watched(self: Any, *args: Any, **named: Any) -> None:
        original(self, *args, **named)
        told(self, *args, **named)

    try:
        setattr(owner, "__init__", watched)  # noqa: B010 (as above)
    except TypeError:
        raise WorkshopError(
            f"Calls of {owner.__name__} can't be counted: it is written in C.",
            remedy="Name a class that is written in Python.",
        ) from None
    try:
        yield
    finally:
        if own is None:
            delattr(owner, "__init__")
        else:
            setattr(owner, "__init__", own)  # noqa: B010 (as above)


def _plain_init(self: object, *args: object, **named: object) -> None:
    """Do what `object.__init__` does unwatched: leave arguments to a class's own `__new__`, else refuse them."""
    if type(self).__new__ is object.__new__:
        object.__init__(self, *args, **named)


# What depends on a class, as FastAPI does, asks for its arguments: there are none.
setattr(_plain_init, "__signature__", Signature([Parameter("self", Parameter.POSITIONAL_ONLY)]))  # noqa: B010 (as above)


def _listens(each: socket.socket) -> bool:
    try:
        return bool(each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:  # closed by its number, or no such option here
        return False
