"""How the paging functions of lesson 04 are called: page after page, each as a request of its own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.portable import pack, unpack

LONGEST_CURSOR = 200
"""Characters of JSON; a time and an id take about forty."""
SHORT = "short"
NEXT, ASKED = "next", "asked"
"""What stands aside of a walk: the `next` of page 1, and how many pages were asked for, empty ones among them."""
TURNED = 3
"""One page only: an unordered part of a right answer, such as the search of an EXISTS, may take more steps that way."""
_BEYOND = 2
"""Pages we go on asking for after the last one that can hold an order: the first of them may come, empty."""


class NotAPage(Exception):  # noqa: N818 (it says what came instead)
    """A page isn't the dictionary that was asked for; the message says what came."""


class NotJson(Exception):  # noqa: N818 (it says what came instead)
    """What a page gave as `next` can't travel as JSON; the message names its type, or that of a part of it."""


def all_pages(function: Callable[..., Any], session: Session, limit: int, pages: int) -> Counted:
    """4.2: go from the first page to the last, handing back each `next` as JSON gives it; there are `pages` pages.

    Gives all `orders` in the order in which they came; how many each of the `pages` had, without an empty last one;
    whether `next` was None at last (`ended`); whether page 2 was the same when it was asked for `again`; and whether every
    `cursor` was short, or else how long. NEXT and ASKED stand aside of that. Raises NotAPage and NotJson.
    """
    ask = _requests(function, session)
    found: list[list[Any]] = []
    cursors: list[Any] = [None]
    while len(found) < pages + _BEYOND and (cursors[-1] is not None or not found):
        page = _checked(ask(cursors[-1], limit), "orders", "next")
        found.append(list(page["orders"]))
        cursors.append(_through_json(page["next"]))
    longest = max(len(json.dumps(cursor)) for cursor in cursors)
    sizes = [len(page) for page in found]
    answer = {
        "orders": [order for page in found for order in page],
        "pages": sizes if sizes[-1] else sizes[:-1],
        "ended": cursors[-1] is None,
        "again": len(found) < 2 or found[1] == list(ask(cursors[1], limit)["orders"]),
        "cursor": SHORT if longest <= LONGEST_CURSOR else longest,
    }
    return Counted(answer, aside={NEXT: cursors[1], ASKED: len(found)})


def some_pages(function: Callable[..., Any], session: Session, limit: int, pages: tuple[int, ...]) -> list[Any]:
    """4.3: ask for each of the `pages` by its number; on TURNED, rows that no ORDER BY puts in order come the other way round.

    Raises NotAPage.
    """
    ask, found = _requests(function, session), []
    for page in pages:
        turn_round(session.get_bind(), on=page == TURNED)
        found.append({"asked": page, **_checked(ask(page, limit), "items", "has_next")})
    return found


def _requests(function: Callable[..., Any], session: Session) -> Callable[..., Any]:
    """Give what calls `function` as a server does: with a new session, and in a process that remembers no other request."""
    packed, engine = pack(function), session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 (our sessions are bound to engines)

    def request(*arguments: Any) -> Any:
        forget_temporary_tables(engine)
        with Session(engine) as own:
            return unpack(packed)(own, *arguments)

    return request


def forget_temporary_tables(engine: Engine) -> None:
    """Drop what an earlier request left on the connection: the next one may be given another connection."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        cursor = sqlite3.Cursor(driver)  # a plain one, which no ledger sees
        cursor.row_factory = None
        for (name,) in cursor.execute("SELECT name FROM sqlite_temp_master WHERE type = 'table'").fetchall():
            cursor.execute(f'DROP TABLE temp."{name}"')
        cursor.close()


def turn_round(engine: Any, *, on: bool = True) -> None:
    """Let SQLite give rows whose order nobody asked for the other way round than it would, or as it would."""
    with engine.connect() as connection:
        cursor = sqlite3.Cursor(connection.connection.driver_connection)  # a plain one, as above
        cursor.execute(f"PRAGMA reverse_unordered_selects = {'ON' if on else 'OFF'}").close()


def _checked(page: Any, rows: str, other: str) -> dict[str, Any]:
    if not isinstance(page, dict):
        raise NotAPage(f"`{type(page).__name__}`")
    if set(page) != {rows, other}:
        raise NotAPage(f"a dictionary with {' and '.join(f'`{key}`' for key in page) or 'nothing in it'}")
    if not isinstance(page[rows], (list, tuple)):
        raise NotAPage(f"a dictionary with a `{type(page[rows]).__name__}` as `{rows}`")
    return page


def _through_json(cursor: Any) -> Any:
    try:
        return json.loads(json.dumps(cursor))
    except (TypeError, ValueError) as error:
        kind = str(error).partition("Object of type ")[2].partition(" ")[0]
        raise NotJson(kind or type(cursor).__name__) from None
