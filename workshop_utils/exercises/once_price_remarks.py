"""What verdicts on 10.4 say: settings read too early or too often, failures kept, and overrides that don't reach."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.once_app_remarks import on_no_app, on_raised, on_stuck
from workshop_utils.exercises.once_price_drive import STUCK
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, many, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop_utils.exercises.report import Report, Trial

_OK = 200
_OFTEN = (
    (
        r"use_cache",
        "`use_cache`, which is so anyhow, keeps what a dependency gave for one request: that two parts of it don't ask twice. The next request asks again.",
        "what lives longer than a request, and could keep it?",
    ),
    (
        r"cache\b",
        "A cache remembers an answer for each set of arguments. What yours is asked with differs from request to request.",
        "on what do the settings depend, and what should the cache be asked with?",
    ),
    (
        r"class \w+",
        "Your class reads when an object of it is made, and each request makes one.",
        "who could keep the first object, and hand it out again?",
    ),
    (
        r"(?s)read_settings\(\).*read_settings\(\)",
        "`get_settings` reads twice, and FastAPI calls it for each request.",
        "what would have to be known for neither of the two to run?",
    ),
)


def reads_early(trials: tuple[Trial, ...]) -> bool:
    """Whether settings were read when the app was made, or in a test that had overridden them."""
    return any(trial.yours.aside["early"] for trial in trials)


def of_prices(report: Report) -> Remark | None:
    """10.4: name the first thing that isn't right; None for what has no words of its own."""
    if report.state is State.RAISED:
        return _on_raised(report)
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.over:
        return _on_reads(report)
    return _on_early(report) if report.state is State.OVER_BUDGET else None


def _on_raised(report: Report) -> Remark | None:
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    if raised.type == "NoPairError":
        if raised.message == "NoneType":
            return on_no_app(report, "NoneType")
        saw = f"`price_app` gave one thing, of the type `{raised.message}`, where two are asked for: the app, and the dependency that a test overrides."
        return Remark(
            saw,
            "Without the second a test has no name for what it wants to replace.",
            "what does the last line of the starter hand back?",
        )
    if raised.type in {"TypeError", "AttributeError"} and "'NoneType' object" in raised.message:
        saw = "The first read failed, as the file wasn't there yet. Then it was, and the endpoint got `None` for its settings."
        why = "Something noted that the settings were read before they were, so nobody reads them now."
        return Remark(saw, why, "in which order do the reading and the noting happen, if the reading fails?")
    return on_raised(report)


def _on_reads(report: Report) -> Remark:
    trial = report.deciding
    saw = f"{capital(trial.case.label)}: the prices are right, and the settings were read {many(trial.costs.reads, 'time')}."
    why, question = next(
        ((why, question) for pattern, why, question in _OFTEN if re.search(pattern, report.source)),
        (
            "FastAPI calls a dependency for each request. A file is read and understood anew each time, and says the same.",
            "what could remember, between two requests, what the first has read?",
        ),
    )
    return Remark(saw, why, question)


def _on_early(report: Report) -> Remark:
    saw = "The settings were read when the app was made, before anybody had started it or asked it."
    if re.search(r"def get_settings\([^)]*read_settings\(\)", report.source):
        why = "The default of a parameter is worked out when its `def` runs, and not when the function is called."
        return Remark(saw, why, "which of your lines run when the function is called?")
    why = "Whoever imports the module now reads the file, also to look at the app's documentation, and a test can't get in before."
    return Remark(saw, why, "which of your lines run when `price_app` is called, and which when a request comes?")


def _on_wrong(report: Report) -> Remark | None:
    asked, came, seen = report.last.slow.answer, report.last.yours.answer, report.last.yours.aside
    if came == STUCK:
        return on_stuck(report, seen)
    if seen["early"]:
        return _on_early(report)
    right, step = next((right, one) for right, one in zip(asked, came, strict=True) if right != one)
    return _ON[right["when"]](report, right, step)


def _got(step: dict[str, Any]) -> str:
    return shown(step["body"]) if step["status"] == _OK else f"status {step['status']}"


def _on_unread(report: Report, right: dict[str, Any], step: dict[str, Any]) -> Remark:
    saw = f"While the settings couldn't be read, `GET /prices/{right['cents']}` got {_got(step)}."
    if "read_settings()" not in report.source:
        saw += " `read_settings` isn't called at all."
        return Remark(
            saw,
            "What stands in the code can't be changed without changing the code.",
            "what does `read_settings` give?",
        )
    why = "Settings that somebody made up give prices that look like any other. An error is noticed."
    later = next(one for one in report.last.yours.answer if one["when"] == "read")
    if later["body"] == step["body"]:
        why += " And your cache remembers them: the file came back, and nobody reads it any more."
    return Remark(saw, why, "what should become of the exception that `read_settings` raises?")


def _on_price(_: Report, right: dict[str, Any], step: dict[str, Any]) -> Remark:
    saw = f"`GET /prices/{right['cents']}` got {_got(step)}; right is {shown(right['body'])}."
    return Remark(saw, "", "which settings did your endpoint use for that, and where did it get them?")


def _on_override(report: Report, right: dict[str, Any], step: dict[str, Any]) -> Remark:
    saw = f"A test overrode your dependency, and `GET /prices/{right['cents']}` got {_got(step)}, with the real settings; right is {shown(right['body'])}."
    if "app.state" in report.source:
        why = "What your dependency gives is used once, and after that `app.state` is asked: the test's settings come too late."
        return Remark(saw, why, "which of the two should the endpoint ask each time?")
    depends = re.search(r"Depends\((\w+)", report.source)
    if depends:
        why = f"The endpoint depends on `{depends.group(1)}`. What a test replaces is what you have handed out beside the app, and FastAPI puts it in wherever an endpoint depends on that."
        return Remark(saw, why, "which function do you hand out, and which does the endpoint depend on?")
    why = "FastAPI replaces what it calls itself. What your endpoint calls by its name stays what it is."
    return Remark(saw, why, "how does an endpoint tell FastAPI which function to call for it?")


def _on_after(_: Report, right: dict[str, Any], step: dict[str, Any]) -> Remark:
    saw = f"The test was over and its override gone, and `GET /prices/{right['cents']}` got {_got(step)}; right is {shown(right['body'])}."
    return Remark(
        saw, "The test's settings were remembered.", "what does your code remember, and where does it take it from?"
    )


def _on_other(report: Report, right: dict[str, Any], step: dict[str, Any]) -> Remark:
    saw = f"Then we made a second app, with settings of its own. It was asked for the price of {right['cents']} and gave {_got(step)}; right is {shown(right['body'])}."
    why = "What stands outside `price_app` is there once, however many apps are made."
    if "global" in report.source:
        why = "`global` is one name for the whole process, and the first app had set it."
    elif "app.state" in report.source:
        why = "A test had given this app other settings before anybody read the real ones, and `app.state` remembered the test's."
        return Remark(saw, why, "what may be remembered, and what has to be asked for each time?")
    return Remark(saw, why, "to whom should what was read belong, so that each app has its own?")


_ON: dict[str, Callable[[Report, dict[str, Any], dict[str, Any]], Remark]] = {
    "while they can't be read": _on_unread,
    "read": _on_price,
    "overridden by a test": _on_override,
    "after the test": _on_after,
    "another app, in a test from the start": _on_override,
    "another app": _on_other,
    "the first app again": _on_other,
}
