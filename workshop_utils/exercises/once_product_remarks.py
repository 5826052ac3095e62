"""What verdicts on 10.1 say: engines for each request, connections that aren't kept or are shared, and apps that are mixed up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.once_app_remarks import on_raised, on_stuck
from workshop_utils.exercises.once_product_drive import CHANGED, STUCK
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, many, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_ENGINES = (
    (
        r"setdefault\(",
        "`setdefault` is given an engine each time, also when it then takes the one it knows: an argument is made before the call.",
        "and if it were made only when it is needed: what would each of these engines be for, when all are for one database?",
    ),
    (
        r"threading\.local",
        "That is one for each of FastAPI's threads. A session belongs to one thread; an engine is made for all of them, and lends each a connection.",
        "what would be lost if all threads asked the same engine?",
    ),
    (
        r"\.dispose\(",
        "Each was disposed of again, so nothing is left behind, and nothing is there for the next request either.",
        "when is an app done with its engine: after a request, or later?",
    ),
    (
        r"Depends\(",
        "A dependency runs for each request, as the endpoint does.",
        "which part of your dependency has to happen for each request, and which only once?",
    ),
    (
        r"pool_size|max_overflow",
        "A pool may be as large as it likes: yours is used by one request, and forgotten with its engine.",
        "who would have to hold the engine, so that its pool serves a second request?",
    ),
)
_CONNECTIONS = (
    (
        r"NullPool",
        "`NullPool` keeps none: each request opens a connection, and closes it at its end.",
        "which pool does an engine have if nobody says which?",
    ),
    (
        r"\.dispose\(",
        "`dispose` closes what the pool has kept, so the next request has to connect anew.",
        "when is an app done with its engine: after a request, or later?",
    ),
)
_SHARED = (
    (
        r"StaticPool",
        "`StaticPool` has one connection, and lends it to everybody at once. It is for databases in memory, in tests.",
        "which pool does an engine have if nobody says which, and what does that do for a second request?",
    ),
    (
        r"with Session\((?!.*engine)",
        "A session for each request changes nothing where all of them are given the same connection.",
        "what else can a session be given, that finds it a connection?",
    ),
    (
        r"\.connect\(\)",
        "It was opened for the app, and lent to nobody in particular.",
        "who has more than one connection to lend, and can be asked by each request?",
    ),
    (
        r"Session\(",
        "A session takes one connection, and keeps it while it is in a transaction.",
        "how long should one session live: as long as the app, or as long as a request?",
    ),
)
_ALONE = (
    (
        r"pool_size",
        "Your pool has one connection, so the second request waits until the first gives it back.",
        "how many requests may be in the database at once, and how many connections does that take?",
    ),
    (
        r"Semaphore|Limiter",
        "What you put in front of the database lets in one at a time.",
        "what is it to protect, if each request has a session of its own?",
    ),
    (
        r"Lock\(",
        "Your lock lets in one at a time: that keeps two requests off one session, and makes every request wait for every other.",
        "what would be there to lock, if each request had its own session?",
    ),
)
_MIXED = (
    (
        r"global \w+",
        "`global` is one name for the whole process, and the process may hold two apps: an app and its tests, or an app and its admin pages.",
        "to whom should the engine belong, so that each app has its own?",
    ),
)


def opens_beside(trials: tuple[Trial, ...]) -> bool:
    """Whether connections were opened that no pool knows of, or not given back."""
    return any(_beside(trial) > 0 or trial.yours.aside.get("left", 0) for trial in trials)


def of_products(report: Report) -> Remark | None:
    """10.1: name the first thing that isn't right; None for what has no words of its own."""
    if report.state is State.RAISED:
        return on_raised(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.over:
        return _on_engines(report) if report.over == "engines" else _on_connections(report)
    return _on_hidden(report) if report.state is State.OVER_BUDGET else None


def _on_engines(report: Report) -> Remark:
    trial = report.deciding
    seen = trial.yours.aside
    saw = f"{capital(trial.case.label)}: {many(seen['engines'], 'engine')} made, and {many(trial.costs.connections, 'connection')} opened."
    why, question = _first(_ENGINES, report.source) or (
        "An engine brings a pool of connections and a cache of compiled statements. A new one begins with both empty.",
        "which of your functions runs once for each request, and which one once?",
    )
    return Remark(saw, why, question)


def _on_connections(report: Report) -> Remark:
    trial = report.deciding
    saw = f"{capital(trial.case.label)}: one engine, that part is done. But it opened {many(trial.costs.connections, 'connection')}."
    why, question = _first(_CONNECTIONS, report.source) or (
        "Each of them is a round trip or more before the first statement.",
        "what becomes of a connection of yours when its request is over?",
    )
    return Remark(saw, why, question)


def _on_hidden(report: Report) -> Remark:
    kept = next((one for one in report.trials if one.yours.aside.get("left", 0)), None)
    if kept is not None:
        number = kept.yours.aside["left"]
        saw = f"{capital(kept.case.label)}: one engine, that part is done. But when all were answered, {many(number, 'connection')} {'was' if number == 1 else 'were'} still lent out."
        why = "A session that was used keeps its connection until it is closed. With more threads than connections the pool has none left to lend."
        return Remark(saw, why, "what closes each of your sessions, and when?")
    trial = next(one for one in report.trials if _beside(one) > 0)
    saw = f"{capital(trial.case.label)}: what the engine opened is within the budget, and {many(_beside(trial), 'connection')} came beside it."
    why = "A connection that no pool knows is opened and closed by whoever wants it, and costs the same. We count those, too."
    return Remark(saw, why, "what could the engine not have been asked there?")


def _beside(trial: Trial) -> int:
    seen: dict[str, Any] = trial.yours.aside
    return trial.yours.outside_connections - seen.get("own", 0) - seen["opened"] if "own" in seen else 0


def _on_wrong(report: Report) -> Remark | None:
    trial = report.last
    asked, came, seen = trial.slow.answer, trial.yours.answer, trial.yours.aside
    if came == STUCK:
        return on_stuck(report, seen)
    pairs = zip(asked["responses"], came["responses"], strict=True)
    wrong = next(((right, one) for right, one in pairs if right != one), None)
    return _on_response(report, *wrong) if wrong else _on_pair(report, seen)


def _on_response(report: Report, right: dict[str, Any], one: dict[str, Any]) -> Remark:
    got = shown(one["body"]) if one["status"] == right["status"] else f"status {one['status']}"
    if one["from"] in {"the app", "two at once"}:
        saw = f"With {report.last.case.label}, `GET /products/{one['product']}` gave {got}; right is {shown(right['body'])}."
        return Remark(saw, "", "what does your endpoint do with the product between reading it and returning it?")
    if one["from"] == CHANGED:
        saw = f"The name of product {one['product']} changed in the database, and `GET /products/{one['product']}` still gave {got}."
        if re.search(r"threading\.local|scoped_session", report.source):
            why = "A session that is never closed keeps the objects that it has loaded, its connection, and a transaction in which the database is as it was."
            return Remark(saw, why, "what closes a session of yours, and when?")
        if not report.last.yours.aside["used"]:
            why = "Two requests that came at once didn't ask the database at all: what was read when the app started is right until somebody changes it."
            return Remark(saw, why, "from when are the answers that your app gives?")
        why = "Rows live as long as a call: what is kept from an earlier request is right until somebody changes it."
        return Remark(saw, why, "what does your app keep from one request to the next, and for how long is that true?")
    if one["from"] == "the other app":
        saw = f"Then we made a second app, for another database, and asked it for product {one['product']}: it gave {got}, which stands in the first one's database."
    else:
        saw = f"Then we made a second app, for another database, and asked the first one again for product {one['product']}: it gave {got}, which stands in the second one's database."
    if report.last.yours.aside["others"] and one["from"] == "the other app":
        why = "An engine was made for the second app, and it wasn't asked: something of yours had kept the answer. Answers go out of date, and this one is of another database."
        return Remark(saw, why, "what does your code keep from one request to the next, and for whom is that right?")
    why, question = _first(_MIXED, report.source) or (
        "What stands outside `product_app` is there once, however many apps are made.",
        "what do your two apps share, and which of it depends on the database?",
    )
    return Remark(saw, why, question)


def _on_pair(report: Report, seen: dict[str, Any]) -> Remark:
    saw = f"With {report.last.case.label} the answers are right. Two of the requests came at once, and "
    beside = _beside(report.last)
    if beside > 0 and not seen["used"]:
        saw += f"neither was seen in any pool: your app opened {many(beside, 'connection')} by itself."
        if beside <= _FEW:
            return Remark(
                saw,
                "One conversation for all means that a rollback of one request is a rollback of every other's.",
                "what lends a connection to each request that wants one, and takes it back?",
            )
        return Remark(
            saw,
            "That is one for each request: right, and as dear as the starter.",
            "what could keep a connection between two requests, and lend it to the next?",
        )
    if seen["on_loop"]:
        saw += "the second one wasn't looked at before the first was answered."
        why = "An `async def` that waits for the database without `await` holds the loop's thread, and every other request with it (lesson 06)."
        return Remark(saw, why, "what does FastAPI do with an endpoint that is a plain `def`?")
    if len(set(seen["used"])) == 1 and seen["met"] > 1:
        saw += "both asked on the same connection."
        why, question = _first(_SHARED, report.source) or ("", "how many connections has your app to lend?")
        shared = "One connection is one conversation: two requests on it are in one transaction, and a rollback of one is a rollback of both."
        return Remark(saw, f"{shared} {why}".strip(), question)
    if not seen["used"]:
        saw += "neither asked the database."
        return Remark(
            saw,
            "What was read when the app started is right until somebody changes it.",
            "from when are the answers that your app gives?",
        )
    saw += "the second one came to the database only when the first had left it."
    why, question = _first(_ALONE, report.source) or ("", "what does the second request wait for?")
    return Remark(saw, why, question)


_FEW = 3


def _first(known: tuple[tuple[str, str, str], ...], source: str) -> tuple[str, str] | None:
    return next(((why, question) for pattern, why, question in known if re.search(pattern, source)), None)
