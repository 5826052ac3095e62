"""How exercise 10.3 is called: orders that wait for their payment, and what another request sees meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from workshop_utils.exercises.async_or_sync_loop import StuckError, watched
from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.once_files import add, folder, numbers, own_engine, written
from workshop_utils.exercises.once_meeting import Meeting, Usher
from workshop_utils.exercises.once_running import REQUEST, Response, Running, running
from workshop_utils.shop.models import STATUSES

if TYPE_CHECKING:
    from sqlalchemy import Engine

STUCK, LOCKED = "no answer", "database is locked"
POOL = 5
CUSTOMERS = 10
PAIR = ("one reader", "the other reader")
FROM_OUTSIDE, ANOTHER_WRITER = "from outside", "another writer"
OK, REFUSED, FAILED = 200, 402, 500
_MANY = 1_000
_STATUSES = ", ".join(f"'{status}'" for status in STATUSES)


class PaymentLostError(Exception):
    """What `pay` raises where the other service doesn't answer."""


class _EnoughError(Exception):
    """A step wasn't right, so the others aren't tried."""


@dataclass
class Seen:
    """What remarks speak of."""

    asked: int = 0
    """How often `pay` was called."""
    on_loop: bool = False
    """Whether it was called on the loop's thread."""
    committed: bool = False
    """Whether an order was in the file while its payment was asked for, as an order like any other."""
    elsewhere: int = 0
    """The customer under whom a paid order stands in the file, where that is another one."""


def payments(function: Callable[..., Any], session: Session, seed: int) -> Counted:
    """Place orders that are paid, refused, or whose payment is lost; while some wait, somebody else reads.

    Gives what came up to the first step that wasn't right: `when`, the response's `status` and `body`, the orders for which
    `pay` was `asked`, and which of the customer's orders stood in the `file` then.
    """
    usher = Usher()
    customer = Random(seed).randrange(1, CUSTOMERS + 1)  # noqa: S311 (customers, not secrets)
    with folder() as place:
        path = written(session, place / "shop.db")
        engine = own_engine(path, pool_size=POOL, max_overflow=0)
        trial = _Trial(usher, path, customer)
        try:
            with trial.gated(engine), suppress(_EnoughError):
                watched(usher.loop, lambda: trial.run(function, engine), usher.look)
        except StuckError as stuck:
            step = {"when": trial.when, "status": 0, "body": STUCK}
            return Counted(
                [*trial.steps, step], {}, {**vars(trial.seen), "place": stuck.place, "blocked": stuck.blocked}
            )
        finally:
            usher.meeting.open()
            engine.dispose()
    return Counted(trial.steps, {}, vars(trial.seen))


class _Trial:
    def __init__(self, usher: Usher, path: Path, customer: int) -> None:
        self.steps: list[dict[str, Any]] = []
        self.seen = Seen()
        self.when = ""
        self._usher, self._path, self._customer = usher, path, customer
        self._url = f"/customers/{customer}/orders"
        self._kept = self._in_file()
        self._next = numbers(path, "SELECT max(id) FROM orders")[0] + 1
        self._outcome: bool | None = True
        self._first: tuple[Meeting | None, bool | None] = None, True
        """Where the next payment waits, and what becomes of it; those after it are paid at once."""
        self._asked: list[Any] = []
        self._inside = asyncio.Event()
        self._met: set[str] = set()

    async def run(self, function: Callable[..., Any], engine: Engine) -> None:
        """Go through all steps; raises _EnoughError at the first that isn't right."""
        async with running(function(engine, self._pay())) as app:
            await self._read(app, "at first")
            await self._order(app, "paid", outcome=True)
            await self._order_slowly(app, "paid slowly", outcome=True)
            await self._read_twice(app, "after a slow payment")
            await self._order_slowly(app, "refused slowly", outcome=False)
            await self._read(app, "after a refusal")
            await self._order(app, "lost", outcome=None)
            await self._read(app, "after a loss")
            await self._order(app, "paid at last", outcome=True)
            await self._read(app, "at last")
            await self._order_beside(app, ANOTHER_WRITER)
            await self._order_from_outside(app, FROM_OUTSIDE)

    @contextmanager
    def gated(self, engine: Engine) -> Iterator[None]:
        """Hold each of two readers at its statement until both are there, so that they have a thread each."""

        def at_statement(*_: Any) -> None:
            name = REQUEST.get()
            if name in PAIR and name not in self._met:
                self._met.add(name)
                self._usher.meeting.wait(name)

        event.listen(engine, "before_cursor_execute", at_statement)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", at_statement)

    def _pay(self) -> Callable[[int], bool]:
        """Give it as an ordinary function."""

        def pay(order_id: int) -> bool:
            self.seen.asked += 1
            self._asked.append(order_id)
            (paying, outcome), self._first = self._first, (None, True)
            if paying is not None:
                self.seen.committed |= order_id in self._in_file(waiting=True)
                paying.wait("the order")
                self.seen.on_loop |= paying.on_loop
            if outcome is None:
                raise PaymentLostError("the payment service doesn't answer")
            return outcome

        return pay

    def _is_inside(self) -> None:
        self._usher.loop.call_soon_threadsafe(self._inside.set)

    async def _read(self, app: Running, when: str) -> None:
        self.when = when
        self._note(await self._ask(app, "a reader"), OK, list(self._kept))

    async def _read_twice(self, app: Running, when: str) -> None:
        self.when = when
        meeting = self._usher.meet(len(PAIR))
        came = await asyncio.gather(*(self._ask(app, name) for name in PAIR))
        meeting.open()
        for response in came:
            self._note(response, OK, list(self._kept))

    async def _order(self, app: Running, when: str, *, outcome: bool | None) -> None:
        self.when = when
        self._expect(None, outcome)
        self._ordered(await self._ask(app, "an order", "POST"))

    async def _order_slowly(self, app: Running, when: str, *, outcome: bool) -> None:
        """Have an order wait for its payment until somebody else has read, or can't."""
        self.when, meanwhile, file = f"{when}: meanwhile", list[bool](), list[int]()
        order, paying = await self._waiting(app, outcome=outcome)

        def has_read(_: Any) -> None:
            meanwhile.append(paying.holds)
            file.extend(self._in_file(waiting=True))
            paying.open()

        read = asyncio.create_task(self._ask(app, "a reader"))
        read.add_done_callback(has_read)
        came = await read
        waited = any(meanwhile) or not self.seen.asked
        self._note(came if waited else Response(body=_text(STUCK)), OK, list(self._kept), file=file)
        self.when = when
        self._ordered(await order)

    async def _order_beside(self, app: Running, when: str) -> None:
        """Place a second order while one waits for its payment, which is then refused.

        SQLite lets one at a time write, so the second may fail. What it mustn't do is to commit the first one's row; and if its
        client was told that all is well, it mustn't go when the first one is refused.
        """
        self.when, file = when, list[int]()
        order, paying = await self._waiting(app, outcome=False)

        def has_written(_: Any) -> None:
            file.extend(self._in_file(waiting=True) if paying.holds else ())
            paying.open()

        other = asyncio.create_task(self._ask(app, "another order", "POST"))
        other.add_done_callback(has_written)
        second, _ = await asyncio.gather(other, order)
        told = second.decoded if second.status == OK and isinstance(second.decoded, dict) else {}
        lost = [told["id"]] if told.get("id") is not None and told["id"] not in self._in_file() else []
        twice = len(self._asked) > 1 and self._asked[0] == self._asked[1]
        unpaid = [one for one in file if one in self._asked[:1]]
        self.steps.append({"when": when, "unpaid": unpaid, "lost": lost, "twice": twice})

    async def _order_from_outside(self, app: Running, when: str) -> None:
        """Have an order come into the file by another way than the app, as another process would bring it."""
        self.when = when
        number = numbers(self._path, "SELECT max(id) FROM orders")[0] + 1
        add(self._path, number, self._customer)
        came = (await self._ask(app, "a reader")).decoded
        self.steps.append({"when": when, "shown": isinstance(came, list) and number in came})

    async def _waiting(self, app: Running, *, outcome: bool) -> tuple[asyncio.Task[Response], Meeting]:
        """Place an order, and give it and where it waits once it does, or is done."""
        paying = self._usher.meet(_MANY, self._is_inside)
        self._expect(paying, outcome)
        order = asyncio.create_task(self._ask(app, "an order", "POST"))
        inside = asyncio.create_task(self._inside.wait())
        await asyncio.wait({order, inside}, return_when=asyncio.FIRST_COMPLETED)
        inside.cancel()
        return order, paying

    def _expect(self, paying: Meeting | None, outcome: bool | None) -> None:
        """Say what becomes of the next order."""
        self._outcome, self._first = outcome, (paying, outcome)
        self._asked, self._inside = [], asyncio.Event()

    async def _ask(self, app: Running, name: str, method: str = "GET") -> Response:
        try:
            return await app.ask(self._url, name, method=method)
        except PaymentLostError:
            return Response(FAILED)
        except OperationalError as error:
            if LOCKED in str(error):
                return Response(body=_text(LOCKED))
            raise

    def _ordered(self, response: Response) -> None:
        """Note what became of an order."""
        number = self._next
        if self._outcome:
            self._kept.append(number)
            self._next += 1
            whose = numbers(self._path, "SELECT customer_id FROM orders WHERE id = ?", number)
            self.seen.elsewhere = next((one for one in whose if one != self._customer), 0)
            return self._note(response, OK, {"id": number}, [number])
        if self._outcome is None and response.status >= REFUSED - 2:  # any error will do
            response.status = FAILED
        return self._note(response, FAILED if self._outcome is None else REFUSED, None, [number])

    def _note(
        self,
        response: Response,
        status: int,
        body: Any,
        asked: list[int] | None = None,
        file: list[int] | None = None,
    ) -> None:
        """Write a step down; raises _EnoughError where it isn't right."""
        file = self._in_file() if file is None else file
        came = {"status": response.status, "body": response.decoded, "file": file}
        right = {"status": status, "body": body, "file": list(self._kept)}
        if asked is not None:
            came, right = {**came, "asked": list(self._asked)}, {**right, "asked": asked}
        self.steps.append({"when": self.when, **came})
        if came != right:
            raise _EnoughError

    def _in_file(self, *, waiting: bool = False) -> list[int]:
        """Give the customer's orders as another connection reads them; while one waits, without those that say they aren't paid.

        A status that the shop doesn't have, such as "unpaid", is how an app may write down that an order isn't one yet.
        """
        rows = numbers(self._path, "SELECT id FROM orders WHERE customer_id = ? ORDER BY id", self._customer)
        own = numbers(self._path, f"SELECT id FROM orders WHERE status NOT IN ({_STATUSES})") if waiting else []  # noqa: S608 (our own words)
        return [row for row in rows if row not in own]


def _text(words: str) -> bytes:
    return f'"{words}"'.encode()
