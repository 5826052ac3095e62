"""What the verdicts on 4.3 say of pages with other customers than were asked for: which ones, and what leads to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import many

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

Page = dict[str, Any]
_LAST_LEFT_OUT = re.compile(r"\[\s*:\s*-\s*1\s*\]")
_BY_KEY = re.compile(r"\bid\s*>=?\s*\S*\s*(?:AND|ORDER)\b", re.IGNORECASE)
_RETURNED = re.compile(r"\bstatus\b", re.IGNORECASE)


def of_wrong_items(report: Report, asked: Page, got: Page) -> Remark | None:
    """Say what is wrong with the first page that shows others than were asked for; None for what has no words of its own."""
    return _unsorted(report, asked, got) or _short(report, asked, got) or _moved(report, asked, got)


def _ids(page: Page) -> list[Any]:
    return [item["id"] for item in page["items"]]


def _sqls(report: Report) -> str:
    return " ".join(" ".join(one.sql.split()) for one in report.last.yours.statements)


def nobody(report: Report) -> Remark | None:
    """Recognise pages that are all empty, as no statement brought anybody."""
    yours = report.last.yours
    if any(page["items"] for page in yours.answer) or any(one.rows for one in yours.statements):
        return None
    if not _RETURNED.search(_sqls(report)):
        return None
    saw = f"With {report.last.case.label}, nobody came, on any page."
    why = "Your statements look at the status, and not one of them brought a row."
    return Remark(saw, why, "which statuses do orders have, and which one does your condition name?")


def unasked(report: Report, asked: Page, got: Page) -> Remark | None:
    """Recognise customers who belong on no page at all: they sent nothing back."""
    first_pages = [page for place, page in enumerate(report.last.slow.answer, start=1) if page["asked"] == place]
    known = {number for page in first_pages for number in _ids(page)}
    last = max(known, default=0)
    # Behind the last page asked for there may be others who did.
    other = next(
        (number for number in _ids(got) if number not in known and (number < last or not asked["has_next"])), None
    )
    if other is None or not isinstance(other, int):
        return None
    saw = f"With {report.last.case.label}, page {asked['asked']} shows customer {other}, who sent no order back."
    if _RETURNED.search(_sqls(report)):
        return Remark(saw, "", "what does your condition say of a customer's orders, and what is asked for?")
    why = "No statement of yours looks at the status of an order."
    return Remark(saw, why, "where did the slow version say which customers it shows?")


def _unsorted(report: Report, asked: Page, got: Page) -> Remark | None:
    """Recognise pages of the right customers in another order than by id."""
    came, sqls = _ids(got), _sqls(report)
    if came == sorted(came) and "ORDER BY" in sqls.upper():
        return None
    pair = next(((one, other) for one, other in zip(_ids(asked), came, strict=False) if one != other), None)
    if pair is None:
        return None
    saw = (
        f"With {report.last.case.label}, page {asked['asked']} has customer {pair[1]} where customer {pair[0]} belongs."
    )
    if "ORDER BY" not in sqls.upper():
        why = "Your statement has no ORDER BY. A database then gives rows as it finds them; we let SQLite look from the other end."
        return Remark(saw, why, "what makes sure that page 2 goes on where page 1 ended?")
    why = "A page is a piece of the list, as the list is sorted."
    return Remark(saw, why, "by what are the pages asked for to be sorted, and by what are yours?")


def _short(report: Report, asked: Page, got: Page) -> Remark | None:
    """Recognise a page that shows one customer too many, or leaves out its last one."""
    limit, page, label = report.last.case.arguments[0], asked["asked"], report.last.case.label
    wanted, came = _ids(asked), _ids(got)
    if len(came) == limit + 1 and came[:limit] == wanted:
        saw = f"With {label}, page {page} shows {limit + 1} customers, and {limit} were asked for. The one too many, customer {came[-1]}, comes again on page {page + 1}."
        why = "A row that is fetched to answer `has_next` belongs to the next page."
        return Remark(saw, why, "which of the rows you fetched does the page show?")
    if came != wanted[:-1] or not wanted:
        return None
    saw = f"With {label}, page {page} shows {many(len(came), 'customer')} of its {len(wanted)}: customer {wanted[-1]}, its last one, is missing."
    why = (
        "Nothing comes behind that page, so there is no row behind it that could be left out."
        if not asked["has_next"]
        else ""
    )
    if _LAST_LEFT_OUT.search(report.source):
        why = f"{why} `[:-1]` leaves out the last row whichever that is.".strip()
    return Remark(
        saw, why, "which of the rows that came does the page show, if there are more than it shows, and which if not?"
    )


def _moved(report: Report, asked: Page, got: Page) -> Remark | None:
    """Recognise pages that begin in another place."""
    limit, page, label = report.last.case.arguments[0], asked["asked"], report.last.case.label
    wanted, came = _ids(asked), _ids(got)
    others = {one["asked"]: _ids(one) for one in report.last.slow.answer}
    if page == 1 and came and came == others[2]:
        saw = f"With {label}, page 1 holds what belongs on page 2. It should begin with customer {wanted[0]}."
        return Remark(saw, "Pages are numbered from 1.", "how many customers come before page 1?")
    if not came or not wanted or came[0] == wanted[0]:
        return None
    if page == 1:
        saw = f"With {label}, page 1 begins with customer {came[0]}, and should begin with customer {wanted[0]}."
        return Remark(
            saw, "No customer comes before page 1.", "how many does your statement pass over when `page` is 1?"
        )
    saw = f"With {label}, page {page} begins with customer {came[0]}"
    if _BY_KEY.search(_sqls(report)):
        saw = f"{saw}, and should begin with customer {wanted[0]}."
        why = "Your condition takes a place for an id. Ids are numbers of customers, and those who sent nothing back have theirs, too."
        return Remark(saw, why, f"what do you know, on page {page}, of the id that page {page - 1} ended with?")
    if came[0] in others.get(page - 1, ()):
        saw = f"{saw}, who stands on page {page - 1} already. It should begin with customer {wanted[0]}."
        why = f"Page {page - 1} showed {limit}, and your statement passes over fewer."
        return Remark(saw, why, "by how many does `offset` move from page to page, and how many does a page show?")
    if came[0] <= wanted[0]:
        return None
    why = f"Page {page - 1} showed {limit}, and your statement went on further behind them."
    asks = "by how many does `offset` move from page to page, and how many does a page show?"
    return Remark(f"{saw}. Customer {wanted[0]} comes on no page.", why, asks)
