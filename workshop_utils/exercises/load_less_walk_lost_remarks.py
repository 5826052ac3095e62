"""What the verdicts on 4.2 say of orders that came on no page: what the condition, the cursor or an OFFSET did to them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.load_less_drive import ASKED, NEXT
from workshop_utils.exercises.load_less_remembered import ALONE, TOLD, remembered
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import capital, joined, many
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.load_less_walk import Fault, Walk
    from workshop_utils.exercises.report import Report

TIES = "Orders of the same second stand beside each other in no order but that of their ids."
SKIPS = re.compile(r"\b(?:offset|OFFSET|slice)\b")
"""SQLAlchemy writes OFFSET behind every LIMIT for SQLite, so the learner's source has to say it, too."""
_WHERE = re.compile(r"\bWHERE\b(.*?)\bORDER BY\b", re.DOTALL | re.IGNORECASE)
_BY_PYTHON = re.compile(r"(?<![\w.])\(\s*\w+\.placed_at\s*,\s*\w+\.id\s*\)\s*[<>]")
_ID_FIRST = re.compile(r"\(\s*(?:\w+\.)?id\s*,\s*(?:\w+\.)?placed_at\s*\)\s*<", re.IGNORECASE)
_LONG = 30
"""Days without an order, after which a window of time is suspected."""
_BEHIND = "A condition that begins behind the last order shown leaves nothing to pass over: whatever is skipped after it is lost."


def on_lost(report: Report, walk: Walk, lost: Fault) -> Remark:
    """Say what the first lost order has to do with the last one shown before it."""
    if walk.lasts[-1] == lost.last:
        return _ends_too_soon(report, walk, lost)
    order, last = lost.order, lost.last
    saw = f"With {report.last.case.label}, order {order['id']} came on no page. It belongs behind order {last['id']}, the last one of page {lost.page}."
    named = names_another(report, walk)
    skipped = len(walk.run_of(lost))
    if skipped == report.last.case.arguments[0] and _skips_beside(report):
        saw = f"{saw} Page {lost.page + 1} begins {skipped} orders further on. Your code has a condition on `placed_at`, and `{SKIPS.findall(report.source)[0]}`."
        return Remark(saw, _BEHIND, "which of the two still has something to do?")
    if named and walk.loses_one_at_each_edge:
        return Remark(saw, capital(named.saw.partition(", ")[2]), named.next_move)
    if lost.is_tie:
        return _on_tie(report, f"{saw[:-1]}, and was placed in the same second.", lost)
    cut = walk.cut_at(lost)
    if cut and "placed_at" in conditions(report) and not SKIPS.search(report.source):
        return _on_cut(report, walk, saw, lost)
    if order["id"] > last["id"]:
        return _numbers(report, saw, lost)
    return _at_the_edge(walk, saw, lost)


def _ends_too_soon(report: Report, walk: Walk, lost: Fault) -> Remark:
    left = len(walk.expected) - len(walk.came)
    short = next((page for page in enumerate(walk.sizes, start=1) if page[1] < report.last.case.arguments[0]), None)
    if short and not report.last.yours.answer["ended"]:
        return _too_short(report, *short, left)
    quiet = (datetime.fromisoformat(lost.last["placed_at"]) - datetime.fromisoformat(lost.order["placed_at"])).days
    asked = report.last.yours.aside[ASKED]
    ended = f"page {asked} came empty" if asked > len(walk.sizes) else f"the `next` of page {lost.page} was None"
    saw = f"With {report.last.case.label}, {ended}, and {many(left, 'order')} {'was' if left == 1 else 'were'} still to come. Order {lost.order['id']} is the first of them"
    kept = remembered(report.function)
    if kept and asked > len(walk.sizes):
        uses = joined([name if " " in name else f"`{name}`" for name in kept])
        why = f"Your function uses {uses}, and what an earlier call left there may be missing. {ALONE}"
        return Remark(f"{saw}.", why, TOLD)
    if quiet > _LONG:
        why = "To a client that is the end, and a quiet time is none: the shop had sold before it."
        saw = f"{saw}, placed {count(quiet)} days before the last one that came."
        return Remark(saw, why, "how far back does your condition look, and would a page find the orders beyond that?")
    if asked > len(walk.sizes):
        return Remark(
            f"{saw}.", "", f"which orders does your function ask for on page {asked}, and what leaves them out?"
        )
    return Remark(
        f"{saw}.",
        "None tells a client that there is nothing more.",
        "when does your function give None, and what was true of that page?",
    )


def _too_short(report: Report, page: int, size: int, left: int) -> Remark:
    """Speak of pages with fewer orders than were asked for, so that we stopped asking before the last one."""
    limit, label = report.last.case.arguments[0], report.last.case.label
    saw = f"With {label}, page {page} had {many(size, 'order')}, where {limit} were asked for. We stopped after {report.last.yours.aside[ASKED]} pages, which are more than enough, with {many(left, 'order')} still to come."
    why = "`limit` is how many a page shows, as long as there are that many."
    return Remark(saw, why, "what decides how many orders a page of yours has?")


def begins_late(report: Report, walk: Walk) -> Remark | None:
    """Speak of a first page that doesn't begin with the first order."""
    skipped = walk.skipped_first
    if not skipped:
        return None
    first = walk.expected[0]["id"]
    saw = f"With {report.last.case.label}, page 1 begins with order {walk.came[0]['id']}. Order {first}, the newest, came on no page"
    saw = f"{saw}, and no more did the {many(skipped - 1, 'order')} behind it." if skipped > 1 else f"{saw}."
    if SKIPS.search(report.source):
        why = f"Your code has `{SKIPS.findall(report.source)[0]}`: what is skipped on page 1 comes on no page."
        return Remark(saw, why, "how many orders come before page 1?")
    return Remark(saw, "", "what does your statement ask for when `cursor` is None?")


def names_another(report: Report, walk: Walk) -> Remark | None:
    """Recognise a cursor that holds the id of an order that isn't the last one of its page."""
    held, limit = _leaves(report.last.yours.aside[NEXT]), report.last.case.arguments[0]
    page, last = walk.came[: walk.sizes[0]], walk.lasts[0]
    if last["id"] in held or last["placed_at"] in held or len(walk.sizes) < 2:
        return None
    behind = [order for order in walk.expected[limit : limit + 1] if order["id"] in held and order["placed_at"] in held]
    others = [order for order in page if order["id"] in held and order["placed_at"] in held] or behind
    if len(others) != 1:
        return None
    other = others[0]["id"]
    which = (
        "the one behind its last" if behind == others else "the first one" if others[0] == page[0] else "another one"
    )
    saw = f"With {report.last.case.label}, the `next` of page 1 holds order {other}, {which} of the page. Its last one is order {last['id']}."
    if behind == others:
        saw = f"With {report.last.case.label}, the `next` of page 1 holds order {other}, which page 1 doesn't show. Its last one is order {last['id']}."
    return Remark(
        saw,
        "The next page begins behind the order that the cursor names, and that has to be the last one shown.",
        "which order of a page does your `next` take its values from?",
    )


def _leaves(cursor: Any) -> list[Any]:
    """Give the plain values in a cursor; times as the list shows them."""
    if isinstance(cursor, dict):
        return [leaf for part in cursor.values() for leaf in _leaves(part)]
    if isinstance(cursor, list):
        return [leaf for part in cursor for leaf in _leaves(part)]
    return [cursor.replace("T", " ") if isinstance(cursor, str) else cursor]


def _holds_the_time(report: Report, walk: Walk) -> bool:
    return walk.lasts[0]["placed_at"] in _leaves(report.last.yours.aside[NEXT])


def conditions(report: Report) -> str:
    """Give what stands between WHERE and ORDER BY in the statements."""
    return " ".join(found for one in report.last.yours.statements for found in _WHERE.findall(one.sql))


def _skips_beside(report: Report) -> bool:
    return bool(SKIPS.search(report.source)) and "placed_at" in conditions(report)


def _on_tie(report: Report, saw: str, lost: Fault) -> Remark:
    """Speak of an order that was placed in the second of the last one shown."""
    asked = conditions(report)
    if re.search(r"\bid\b", asked):
        lower = "lower" if lost.order["id"] < lost.last["id"] else "higher"
        why = f"Your condition speaks of the id, too, and still leaves this order out: its time is that of the last one shown, its id is {lower}."
        return Remark(saw, why, "which part of your condition isn't true of it?")
    if _BY_PYTHON.search(report.source):
        why = "Your source compares two tuples of Python's, and Python compares them by their first parts: the comparison of the times is all that reached the database."
        return Remark(saw, why, "what would make it a tuple that the database compares?")
    return Remark(
        saw, f"{TIES} A page may end in the middle of them.", "what tells two orders apart that have the same time?"
    )


def _numbers(report: Report, saw: str, lost: Fault) -> Remark:
    saw = f"{saw} It is the older one of the two, and has the higher id."
    asked, late = conditions(report), "Ids are given when an order is entered, and some are entered late."
    if "placed_at" not in asked:
        why = "Pages are in the order of times, and your cursor knows ids only. Orders get their id when they are entered, and some are entered late."
        return Remark(saw, why, f"by what does order {lost.order['id']} come after order {lost.last['id']}?")
    if _ID_FIRST.search(asked):
        why = f"A row value goes by its first part, and looks at the second only where the first ones are equal. Yours goes by the id. {late}"
        return Remark(saw, why, "by which of the two is the list sorted first?")
    if re.search(r"\bOR\b", asked, re.IGNORECASE):
        return Remark(
            saw, f"Your condition isn't true of it. {late}", "which part of your condition does that order fail?"
        )
    why = f"Your condition wants two things of every order: a time, and a lower id. {late}"
    return Remark(saw, why, "for which orders only should the id decide?")


def _on_cut(report: Report, walk: Walk, saw: str, lost: Fault) -> Remark:
    """Speak of times that have lost their end, where all that shares the rest with the last order shown is lost."""
    saw = f"{saw} That one was placed at {lost.last['placed_at']}, the lost one at {lost.order['placed_at'][11:]}."
    alike = f"All that is lost there falls {'on the day' if walk.cut_at(lost) == 10 else 'in the minute'} of the last one shown"
    if _holds_the_time(report, walk):
        why = f"{alike}. Your cursor holds the whole time; what is left off it in the comparison tells nothing apart any more."
        return Remark(saw, why, "how much of an order's time does your condition look at?")
    why = f"{alike}, and what is left off a time, in the cursor or in the comparison, tells nothing apart any more."
    return Remark(saw, why, "how much of the last order's time has come back to you with the cursor?")


def _at_the_edge(walk: Walk, saw: str, lost: Fault) -> Remark:
    if walk.loses_one_at_each_edge:
        why = "At each edge one order goes missing, always the first one behind it."
        asks = "which order does your cursor name: the last one that is shown, or the first one that isn't?"
        return Remark(saw, why, asks)
    run = len(walk.run_of(lost))
    why = f"{'It is' if run == 1 else f'{count(run)} orders in a row are'} left out there, and orders that belong behind came."
    return Remark(saw, why, f"what keeps order {lost.order['id']} out of your statement for page {lost.page + 1}?")
