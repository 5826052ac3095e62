"""What the verdicts on 4.2 say of pages that lose orders, repeat them, or never end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.load_less_drive import LONGEST_CURSOR, SHORT
from workshop_utils.exercises.load_less_remembered import ALONE, TOLD, remembered
from workshop_utils.exercises.load_less_walk import Walk
from workshop_utils.exercises.load_less_walk_lost_remarks import TIES, begins_late, conditions, names_another, on_lost
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import joined, many
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.load_less_walk import Fault, Shown
    from workshop_utils.exercises.report import Report

_HOLDS = re.compile(r"\btuple_\([^()]*\)\s*<=?\s*(?:sqlalchemy\.)?(?:tuple_|literal)\(|\bliteral\(")
_SORTED = re.compile(r"\bORDER BY\b(.*?)(?:\bLIMIT\b|$)", re.DOTALL | re.IGNORECASE)


def of_wrong_pages(report: Report) -> Remark | None:
    """Say which order was lost, came twice, or came in the wrong place; None for what has no words of its own."""
    answer = report.last.yours.answer
    if not isinstance(answer, dict) or report.last.yours.writes or report.last.yours.schema_changed:
        return None
    walk = Walk.of(report.last)
    if walk is None:
        return None
    return _first_fault(report, walk) or _order(report, walk) or _around(report, walk, answer)


def _first_fault(report: Report, walk: Walk) -> Remark | None:
    """Speak of the order that was lost or came twice, whichever is met first."""
    if walk.begins_again:
        return _begins_again(report)
    if walk.inversion and _order(report, walk) is None:
        return _inverted(report, *walk.inversion)
    repeated, lost = walk.repeated, walk.lost
    if repeated and not (lost and lost.page < repeated[0].page):
        return _too_large(report, walk) or names_another(report, walk) or _on_repeated(report, *repeated)
    return on_lost(report, walk, lost) if lost else begins_late(report, walk)


def _begins_again(report: Report) -> Remark:
    kept = remembered(report.function)
    saw = f"With {report.last.case.label}, page 2 was page 1 once more."
    if kept:
        saw = f"{saw} Your function keeps in {joined([f'`{name}`' for name in kept])} where it was."
        why = f"{ALONE} What it wants to know of the page before has to be in the cursor."
        return Remark(saw, why, TOLD)
    why = "The second call was given the `next` of the first as its `cursor`."
    return Remark(saw, why, "what does your statement make of `cursor`?")


def _too_large(report: Report, walk: Walk) -> Remark | None:
    limit = report.last.case.arguments[0]
    if walk.sizes[0] <= limit:
        return None
    extra = walk.came[limit]
    return Remark(
        f"With {report.last.case.label}, page 1 came with {many(walk.sizes[0], 'order')}, and {limit} were asked for. Order "
        f"{extra['id']}, one too many there, came again on page 2.",
        "A row that is fetched only to see whether more follow belongs to the next page.",
        "which of the rows you fetched does the page show?",
    )


def _on_repeated(report: Report, fault: Fault, first: int) -> Remark:
    order, last = fault.order, fault.last
    where = "as the last one of" if order == last else "on"
    saw = f"With {report.last.case.label}, order {order['id']} came twice: {where} page {first}, and again on page {fault.page + 1}."
    if order == last and _HOLDS.search(report.source):
        why = (
            "A value in a `tuple_` or `literal` of its own doesn't know the column it is compared with: the time travels as "
            "SQLAlchemy writes any time, with `.000000` behind it, and so is later than the same time in the table."
        )
        return Remark(
            saw, why, "which side of the comparison needs to be made of columns, and which can be plain values?"
        )
    if order == last and _has_t(report):
        why = "SQLite compares times as texts. The shop's have a space in the middle; a `T` is greater than any space."
        return Remark(saw, why, "in which form is the time in your cursor, and in which is it in the table?")
    if order == last:
        asks = "on which page does an order belong that is neither older nor newer than the cursor's, but the very one?"
        return Remark(saw, _equals(report), asks)
    if fault.is_tie:
        saw += f" Order {last['id']}, the last one of page {fault.page}, was placed in the same second."
        return Remark(
            saw, TIES, "in which direction do pages go by id among equal times, and in which does your condition?"
        )
    why = f"Order {last['id']}, the last one of page {fault.page}, is older than that."
    return Remark(saw, why, "on which side of the last order shown does the next page lie?")


def _equals(report: Report) -> str:
    if re.search(r"\bid\b", conditions(report)):
        return "Its time and its id are the cursor's own, and your comparison lets equals through."
    return "Your condition compares nothing but the time, and lets equal times through: the last order shown meets it itself."


def _has_t(report: Report) -> bool:
    """Whether a time is compared as a text that `isoformat` wrote, and isn't made a time again."""
    written = re.search(r"\bisoformat\(|[\"']T[\"']", report.source)
    return bool(written) and not re.search(r"\b(?:fromisoformat|strptime)\(", report.source)


def _inverted(report: Report, one: Shown, other: Shown, page: int) -> Remark:
    """Speak of two orders that stand on a page the wrong way round."""
    saw = f"With {report.last.case.label}, page {page} has order {one['id']} before order {other['id']}."
    if one["placed_at"] != other["placed_at"]:
        why = f"Order {one['id']} was placed at {one['placed_at']}, order {other['id']} at {other['placed_at']}."
        return Remark(saw, why, "by what is the list sorted, and by what is yours?")
    saw = f"{saw[:-1]}, which was placed in the same second."
    sorted_by = " ".join(found for sent in report.last.yours.statements for found in _SORTED.findall(sent.sql))
    if not re.search(r"\bid\b", sorted_by):
        why = f"{TIES} Your ORDER BY doesn't name the id, so the database gives them as it finds them, today one way and tomorrow another."
        return Remark(saw, why, "by what do two orders of the same second come one before the other?")
    return Remark(saw, TIES, "in which direction does the slow version sort them, and in which yours?")


def _order(report: Report, walk: Walk) -> Remark | None:
    asked, came = ([order["id"] for order in orders] for orders in (walk.expected, walk.came))
    if asked == came or sorted(asked) != sorted(came):
        return None
    place = next(place for place, pair in enumerate(zip(asked, came, strict=True)) if pair[0] != pair[1])
    right, wrong = walk.expected[place], walk.came[place]
    saw = f"With {report.last.case.label}, all came, in another order: on page {walk.page_of(place)}, where order {right['id']} belongs, came order {wrong['id']}."
    if right["placed_at"] == wrong["placed_at"]:
        return Remark(
            saw, f"They were placed in the same second. {TIES}", "which of the two does the slow version give first?"
        )
    if came == asked[::-1]:
        saw = (
            f"With {report.last.case.label}, all came, back to front: yours begin with order {wrong['id']}, the oldest."
        )
        return Remark(saw, "", "which order does the slow version show first, and which way does your ORDER BY go?")
    if walk.turned_on_each_page:
        saw = f"With {report.last.case.label}, each page has the right orders, back to front: page 1 begins with order {wrong['id']}, its oldest."
        return Remark(saw, "", "which order of a page does the slow version show first, and what turns yours round?")
    why = f"Order {right['id']} was placed at {right['placed_at']}, order {wrong['id']} at {wrong['placed_at']}."
    if came == sorted(came, reverse=True):
        why = f"{why} Ids don't follow times: some orders are entered late."
    return Remark(saw, why, "by what is the list sorted, and by what is yours?")


def _around(report: Report, walk: Walk, answer: dict[str, Any]) -> Remark | None:
    """Speak of pages that are right in their orders, and wrong in what is around them."""
    if walk.came != walk.expected:
        return None
    label = report.last.case.label
    if answer["pages"] != report.last.slow.answer["pages"] or not answer["ended"]:
        return _sizes(report, walk, answer)
    if not answer["again"]:
        saw = f"With {label}, all pages were right. Then we asked for page 2 a second time, with the same cursor, and other orders came."
        why = f"Your function remembers where it was, and not in the cursor. {ALONE}"
        return Remark(saw, why, TOLD)
    if answer["cursor"] != SHORT:
        saw = f"With {label}, all pages were right. But a cursor of yours has {count(answer['cursor'])} characters; {LONGEST_CURSOR} are plenty."
        why = "It travels with every page, there and back, and grows with the shop. And what it lists was read at the first page, so whoever turns pages later sees an old list."
        return Remark(saw, why, "what is the least that says where a page ended?")
    return None


def _sizes(report: Report, walk: Walk, answer: dict[str, Any]) -> Remark:
    limit, label = report.last.case.arguments[0], report.last.case.label
    if not answer["ended"]:
        last = len(report.last.slow.answer["pages"])
        saw = f"With {label}, page {last} had the last orders. The pages after it came empty, and none gave None as its `next`; we stopped asking."
        why = "A client asks on until `next` is None. (One empty page at the end is all right.)"
        return Remark(saw, why, "what does your function see on a page after which nothing comes?")
    page = next(page for page, size in enumerate(walk.sizes, start=1) if size != limit)
    saw = f"With {label}, all orders came, but page {page} had {many(walk.sizes[page - 1], 'order')}, where {limit} were asked for."
    return Remark(
        saw,
        "`limit` is how many a page shows, as long as there are that many.",
        "what decides how many orders a page of yours has?",
    )
