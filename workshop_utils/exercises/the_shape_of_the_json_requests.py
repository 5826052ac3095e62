"""How exercise 5.4 is called: one request after the other, each as if another process answered, and edits in between."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.names import called
from workshop_utils.exercises.portable import pack, unpack
from workshop_utils.exercises.the_shape_of_the_json_http import as_json
from workshop_utils.exercises.wording import a
from workshop_utils.measure.ledger import Ledger, record
from workshop_utils.shop import Review

OTHER, REORDERED = "other reviews", "the reviews in another order"
FIRST, STRANGE = "for the first time", "with a tag that was never yours"
LONGER = "with a longer tag that holds the letters of yours"
NOBODY = "for a product without reviews"
MATCHED = (
    "again, with the tag it had got",
    "again, and another process answered",
    "again, with two tags in `If-None-Match`",
    "again, with `W/` before its tag",
    "again, after a review of another product",
)
"""The requests whose client has the reviews as they are: 304, and what they cost is judged."""
CHANGES = (
    "after an edit",
    "after an edit of the oldest review",
    "after the newest review was deleted",
    "after one review was deleted and another one written",
    "after an older review was deleted",
)
"""The requests whose client has them as they were: 200."""
_TAG = re.compile(r'(?:W/)?"[^"\x00-\x20]*"')
_HEADER = "the header"
_PLAIN = 4
"""The place of the review that is the older one deleted later, by the time it was written."""
_SALTED = (str, bytes, datetime)


class NotAnAnswer(Exception):  # noqa: N818 (it says what came instead)
    """What should have been a status, a tag and a body was something else; the message says what."""


class NoReviews(Exception):  # noqa: N818 (as above)
    """The function raised for a product without reviews; the message is the exception's type and message."""


class Wrote(Exception):  # noqa: N818 (as above)
    """The function changed rows; the message is how many, and when."""


@dataclass
class _Shop:
    """A private shop with one product that is asked for, and the time that has passed in it."""

    engine: Engine
    product: int
    passed: int = 0

    def after_an_edit(self) -> None:
        self._write(update(Review).where(Review.id == self._number(-2)).values(text="Mended.", written_at=self._now()))

    def after_an_edit_of_the_oldest_review(self) -> None:
        self._write(update(Review).where(Review.id == self._number(0)).values(stars=1, written_at=self._now()))

    def after_the_newest_review_was_deleted(self) -> None:
        self._write(delete(Review).where(Review.id == self._number(-1)))

    def after_one_review_was_deleted_and_another_one_written(self) -> None:
        self._write(delete(Review).where(Review.id == self._number(1)))
        with Session(self.engine) as session:
            customer = session.scalars(select(func.min(Review.customer_id))).one()
        values = {"stars": 3, "text": "It does.", "written_at": self._now()}
        self._write(insert(Review).values(product_id=self.product, customer_id=customer, **values))

    def after_an_older_review_was_deleted(self) -> None:
        self._write(delete(Review).where(Review.id == self._number(2)))

    def after_a_review_of_another_product(self) -> None:
        values = {"stars": 5, "text": "Lovely.", "written_at": self._now(), "customer_id": 1}
        self._write(insert(Review).values(product_id=self.product + 1, **values))

    def reviews(self, product: int) -> list[dict[str, Any]]:
        """Give a product's as a response shows them."""
        with Session(self.engine) as session:
            written = select(Review).where(Review.product_id == product).order_by(Review.id)
            return [as_json(review) for review in session.scalars(written)]

    def _number(self, place: int) -> int:
        """Give the id of the product's review at a place, oldest first."""
        with Session(self.engine) as session:
            written = select(Review.id).where(Review.product_id == self.product)
            return list(session.scalars(written.order_by(Review.written_at, Review.id)))[place]

    def _now(self) -> datetime:
        """Give a time that nothing in the shop has: each change comes some seconds after the one before it."""
        self.passed += 1
        return datetime(2027, 1, 1) + timedelta(seconds=7 * self.passed)

    def _write(self, change: Any) -> None:
        with Session(self.engine) as session:
            session.execute(change)
            session.commit()


@dataclass
class _Client:
    """Asks, and keeps count of what the requests that have nothing new to tell cost."""

    function: bytes
    shop: _Shop
    answers: list[dict[str, Any]] = field(default_factory=list)
    costs: dict[str, int] = field(default_factory=lambda: {"statements": 0, "rows": 0, "bytes": 0})

    def ask(self, when: str, tag: str | None, *, process: int = 0) -> str:
        """Make a request, note what came, and give the tag that came with it."""
        engine, product = self.shop.engine, _without_reviews(self.shop.product) if when == NOBODY else self.shop.product
        function = _in_a_process(unpack(self.function), process)
        with Session(engine) as session, record(engine) as ledger:
            driver: Any = session.connection().connection.driver_connection
            changes = driver.total_changes
            status, etag, body = _parts(self._called(function, (session, product, tag), when))
            if driver.total_changes != changes:
                raise Wrote(when)
        if when in MATCHED:
            self._count(ledger)
        wanted = self.shop.reviews(product) if status == 200 else None
        said = _HEADER if etag == tag and "," in etag else _tag(etag)
        self.answers.append({"when": when, "status": status, "tag": said, "body": _body(body, wanted)})
        return etag

    def _called(self, function: Callable[..., Any], arguments: tuple[Any, ...], when: str) -> Any:
        """Call the function; what it raises for a product without reviews says so, unless more is wrong. Raises NoReviews."""
        try:
            return function(*arguments)
        except Exception as error:  # a limit ends the process, and raises nothing
            if when != NOBODY:
                raise
            if not all(map(_is_right, self.answers)):
                return 200, "", []
            said = f"{type(error).__name__}: {error}"
            raise NoReviews(said).with_traceback(error.__traceback__) from None

    def _count(self, ledger: Ledger) -> None:
        for cost, number in (("statements", ledger.statements), ("rows", ledger.rows), ("bytes", ledger.bytes)):
            self.costs[cost] += number


def requests(function: Callable[..., Any], session: Session, product: int) -> Counted:
    """Ask for a product's reviews, and again, with its ETag as If-None-Match, before and after changes.

    Gives for each request `when` it came, its `status`, `tag` (`a tag`, or what came in its place) and `body`: `right`, or
    what is wrong with it. Its costs are those of the requests in MATCHED together. Aside stands whether the ETag `moved` though
    nothing had changed. Raises NotAnAnswer, and Wrote.
    """
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 (our sessions are bound to engines)
    shop = _Shop(engine, product)
    client = _Client(pack(function), shop)
    tag = client.ask(FIRST, None)
    moved = client.ask(MATCHED[0], tag) != tag
    client.ask(MATCHED[1], tag, process=1)
    client.ask(MATCHED[2], f'"another", {tag}')
    client.ask(MATCHED[3], tag if tag.startswith("W/") else f"W/{tag}")
    client.ask(STRANGE, '"another"')
    client.ask(LONGER, '"1{}2"'.format(tag.removeprefix("W/").strip('"')))
    for when in CHANGES:
        getattr(shop, when.replace(" ", "_"))()
        tag = client.ask(when, tag)
    shop.after_a_review_of_another_product()
    client.ask(MATCHED[4], tag)
    client.ask(NOBODY, None)
    return Counted(client.answers, client.costs, {"moved": moved})


def first(reviews: int, product: int) -> tuple[str, ...]:
    """Give SQL that leaves a product its first so many reviews, and another one none.

    All have as many stars, and the one that is deleted last has no text: neither a mean nor a sum of lengths tells of it.
    """
    of_it = f"FROM reviews WHERE product_id = {product}"
    plain = f"SELECT id {of_it} ORDER BY written_at, id LIMIT 1 OFFSET {_PLAIN}"
    return (
        f"DELETE {of_it} AND id NOT IN (SELECT id {of_it} ORDER BY id LIMIT {reviews})",
        f"DELETE FROM reviews WHERE product_id = {_without_reviews(product)}",  # noqa: S608 (our own numbers)
        f"UPDATE reviews SET stars = 3 WHERE product_id = {product}",  # noqa: S608 (as above)
        f"UPDATE reviews SET text = '' WHERE id = ({plain})",  # noqa: S608 (as above)
    )


def _without_reviews(product: int) -> int:
    return product + 2


def _is_right(answer: dict[str, Any]) -> bool:
    """Whether an answer is what every right function gives."""
    status = 304 if answer["when"] in MATCHED else 200
    return (answer["status"], answer["tag"], answer["body"]) == (status, "a tag", "right")


def _in_a_process(function: Callable[..., Any], number: int) -> Callable[..., Any]:
    """Let the function's own `hash` answer as in another process, where texts have other hashes.

    Python salts the hashes of texts, and of what is made of them, once for each process; those of numbers are the same
    everywhere. To start another process for each check would take longer than all the rest of it.
    """
    plain_function = called(function)
    if plain_function is not None and number:
        plain_function.__globals__.setdefault("hash", lambda value: builtins.hash(_salted(value, number)))
    return function


def _salted(value: Any, salt: int) -> Any:
    if isinstance(value, (tuple, frozenset)):
        return tuple(_salted(part, salt) for part in value)
    return (salt, value) if isinstance(value, _SALTED) else value


def _parts(answer: Any) -> tuple[Any, str, Any]:
    if not isinstance(answer, (tuple, list)) or len(answer) != 3:
        raise NotAnAnswer(a(f"`{type(answer).__name__}`"))
    status, etag, body = answer
    if not isinstance(etag, str):
        raise NotAnAnswer(f"{a(f'`{type(etag).__name__}`')} as its ETag")
    return status, etag, body


def _tag(etag: str) -> str:
    return "a tag" if _TAG.fullmatch(etag) else etag[:60]


def _body(body: Any, wanted: list[dict[str, Any]] | None) -> str:
    if body == wanted:
        return "right"
    if not body:
        return "empty"
    if not isinstance(body, list):
        return a(f"`{type(body).__name__}`")
    if not isinstance(body[0], dict):
        return f"a list with {a(f'`{type(body[0]).__name__}`')} in it"
    return REORDERED if sorted(body, key=str) == sorted(wanted or [], key=str) else OTHER
