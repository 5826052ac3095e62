"""What is said of a rescue: answers that aren't what they were, and the place where most is to be gained next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from workshop_utils.exercises.files_report import FilesReport, Ruling
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.rescue_key import DECOYS, FAULTS, PROCESS, START, Decoy, touched
from workshop_utils.exercises.rescue_requests import ENDPOINTS
from workshop_utils.exercises.rescue_score import OFTEN, PLACES, Count, Score, fault_of
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, in_words, joined, shown
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.fresh import FreshEvidence
    from workshop_utils.exercises.rescue_exercise import RescueExercise

_API = "api.py"
TOP = "its top"
_ASK = {
    "rows": "which rows come that nobody is shown?",
    "blocked": "on which thread does it wait now, and who else would run there?",
}
"""What to ask where another cost than the fault's own is over."""
_OF_FUNCTION = "did you change of a function: its name, its text, its parameters, or what it returns"
GROWN = 1.5
"""From here on a cost without a budget is worth a word."""


def of_rescue(report: FilesReport) -> Ruling | None:
    """Rule on a rescue: the contract first, then what it costs."""
    if report.mishap:
        return _on_mishap(report, report.mishap)
    found = broken_contract(report)
    if found:
        return Ruling(State.WRONG, found)
    silent = without_statements(report)
    if silent:
        return Ruling(State.CANT_BE_JUDGED, silent)
    score = cast("RescueExercise", report.exercise).score(report.yours)
    over = score.over()
    if not over:
        return Ruling(State.CORRECT, Remark(revealed(report)), score.table)
    worse = [one for one in over if one.yours > one.slow]
    better = [one for one in score.first if one.yours < one.slow]
    state = State.WORSE if worse and not better else State.OVER_BUDGET if better else State.NO_BETTER
    return Ruling(state, on_next(report, score), score.table, over[0].cost if state is State.OVER_BUDGET else "")


def _on_mishap(report: FilesReport, mishap: FreshEvidence) -> Ruling | None:
    """Speak of servers: one that doesn't start, and one that the file starts itself; None for what is said in general."""
    raised, state = mishap.raised, State.RAISED if mishap.raised else State.STOPPED
    if raised and raised.type == "WorkshopError":
        said = f"The server didn't start. {raised.message.partition(' What to do')[0]}"
        return Ruling(state, Remark(said, "", "what does your app do before its first request?"))
    if "uvicorn.run" in report.files[_API] and mishap.doing == "`import api`":
        saw = "Your file starts a server of its own while it is imported."
        why = "We serve `app` ourselves, as tests and other servers do. They import the file, and get no further."
        return Ruling(
            state,
            Remark(saw, why, "what is the name of a module, `__name__`, when it is imported, and when it is run?"),
        )
    return None


def broken_contract(report: FilesReport) -> Remark | None:
    """Name the first answer that isn't what it was."""
    (start, asked), (slow_start, slow_asked) = ([one.answer for one in side] for side in (report.yours, report.slow))
    if asked["patched"]:
        saw = f"Your file changes {joined([code('carrier.' + name) for name in asked['patched']])} while it runs."
        why = "The carrier is somebody else's, and stays as slow as it is."
        return Remark(saw, why, "who has to wait for the carrier, and who needn't?")
    pairs = zip(asked["answers"], slow_asked["answers"], strict=True)
    found = next((pair for pair in pairs if _differs(*pair)), None)
    if found:
        return _on_answer(*found, asked["errors"], "")
    if start["openapi"] != slow_start["openapi"]:
        return _on_openapi(start["openapi"], slow_start["openapi"])
    pairs = zip(asked["later"], slow_asked["later"], strict=True)
    found = next((pair for pair in pairs if _differs(*pair)), None)
    if not found:
        return None
    if found[0]["status"] == found[1]["status"]:
        saw = f"The shop changed between two requests, and {code('GET ' + found[0]['path'])} still told what had been before."
        why = (
            "What is copied, or kept since the import or from an earlier request, is fast, and wrong as soon as somebody changes "
            "something."
        )
        return Remark(saw, why, "which of your lines knows what only the shop, or the carrier, can tell?")
    return _on_answer(*found, asked["errors"], "After the shop had changed, ")


def without_statements(report: FilesReport) -> Remark | None:
    """Name an endpoint that answers as before, and sends nothing that we can see."""
    for name in ENDPOINTS:
        if not report.yours[1].answer["costs"][name]["statements"]:
            saw = f"A request to `{name}` is answered rightly, and no statement was seen: there is nothing to count."
            why = "We count at Python's `sqlite3`. What another driver or another process asks, costs as much and isn't seen."
            return Remark(saw, why, "how does that answer come out of the database?")
    return None


def _differs(yours: Mapping[str, Any], slow: Mapping[str, Any]) -> bool:
    return (yours["status"], yours["body"]) != (slow["status"], slow["body"])


def _on_answer(yours: Mapping[str, Any], slow: Mapping[str, Any], errors: Mapping[str, int], when: str) -> Remark:
    asked = code("GET " + yours["path"])
    if yours["status"] != slow["status"]:
        came = f"answers {yours['status']}" if yours["status"] else "breaks the connection off"
        why = next((f"The server: {code(error, 160)}." for error in errors), "") if yours["status"] in (0, 500) else ""
        ask = "what does that line need?" if why else "who tells the client now what was wrong?"
        return Remark(f"{when}{asked} {came}; it was {slow['status']}.", why, ask)
    path, mine, was = _first(yours["body"], slow["body"], "")
    if isinstance(mine, dict) and isinstance(was, dict):
        leaked = sorted(mine.keys() - was.keys())
        if leaked:
            saw = f"{when}{asked} shows {joined([code(one) for one in leaked])} at {path}, which it didn't."
            why = "What a response shows is read by somebody. The view says what may be seen."
            return Remark(saw, why, "which view does that response go through?")
        missing = joined([code(one) for one in sorted(was.keys() - mine.keys())])
        return Remark(
            f"{when}{asked} has no {missing} at {path} any more.", "", "which view does that response go through?"
        )
    if isinstance(mine, list) and isinstance(was, list):
        return Remark(
            f"{when}{asked} gives {_entries(len(mine))}{'' if path == TOP else f' at {path}'}; it gave {in_words(len(was))}.",
            "",
            "which rows does your statement leave out, or bring twice?",
        )
    same = isinstance(yours["body"], list) and sorted(map(repr, yours["body"])) == sorted(map(repr, slow["body"]))
    if same:
        return Remark(f"{when}{asked} gives the same rows in another order.", "", "what orders them now?")
    return Remark(
        f"{when}{asked}: {path} is {shown(mine)}; it was {shown(was)}.",
        "",
        "what did the first version make of that row?",
    )


def _entries(number: int) -> str:
    return f"{in_words(number)} {'entry' if number == 1 else 'entries'}"


def _first(mine: Any, was: Any, path: str) -> tuple[str, Any, Any]:
    """Give the first place where two bodies differ."""
    if isinstance(mine, dict) and isinstance(was, dict) and mine.keys() == was.keys():
        key = next(key for key in was if mine[key] != was[key])
        return _first(mine[key], was[key], f"{path}.{key}" if path else key)
    if isinstance(mine, list) and isinstance(was, list) and len(mine) == len(was):
        place = next(place for place in range(len(was)) if mine[place] != was[place])
        return _first(mine[place], was[place], f"{path}[{place}]")
    return code(path) if path else TOP, mine, was


def _on_openapi(yours: Mapping[str, Any], slow: Mapping[str, Any]) -> Remark:
    for part in ("paths", "components", "info"):
        mine, was = yours.get(part, {}), slow.get(part, {})
        if part == "components":
            mine, was = mine.get("schemas", {}), was.get("schemas", {})
        names = [name for name in {**was, **mine} if mine.get(name) != was.get(name)]
        if names:
            saw = f"The answers are the same, but the OpenAPI document isn't: {joined([code(name) for name in names[:3]])} {'differs' if len(names) == 1 else 'differ'}."
            why = "Clients are generated from it. A summary, a parameter or a field that changes there changes them."
            ask = "of the app itself did you change" if part == "info" else _OF_FUNCTION
            return Remark(saw, why, f"what {ask}?")
    return Remark(
        "The answers are the same, but the OpenAPI document isn't.", "", "what of the app itself did you change?"
    )


def on_next(report: FilesReport, score: Score, only: tuple[str, ...] = ()) -> Remark:
    """Say how far it is, and where most is to be gained next."""
    places = only or PLACES
    within = [place for place in score.within() if place in places]
    most = score.over(only)[0]
    of_all = f"{capital(in_words(len(within))) if within else 'None'} of {in_words(len(places))} {'is' if len(within) < 2 else 'are'} within budget"
    lead = "By the traffic of an hour, most is to be gained at" if len(score.over(only)) > 1 else "Left to gain is"
    saw = f"{of_all}. {lead} {_place(most)}: {_numbers(most)}.{_often(report, most)}"
    fault = fault_of(most.place)
    beside = f"{on_grown(report)}{on_decoys(report)}"
    if most.cost != fault.cost:
        why = "One cost has gone down, and another one is above what is needed."
        ask = _ASK.get(most.cost, f"what has your change of {_place(most)} to do with {most.noun}?")
        return Remark(saw, f"{why}{beside}", ask)
    return Remark(saw, f"{fault.why}{beside}", fault.question)


def on_grown(report: FilesReport) -> str:
    """Name an endpoint that takes far more from the database than it did; empty if none does."""
    mine, slow = (side[1].answer["costs"] for side in (report.yours, report.slow))
    for name in ENDPOINTS:
        now, before = mine[name]["bytes"], slow[name]["bytes"]
        if now > GROWN * before:
            return (
                f" In exchange, a request to `{name}` takes {count(now)} bytes from the database; it was {count(before)}. No budget "
                "forbids it. Which rows come more than once?"
            )
    return ""


def on_decoys(report: FilesReport) -> str:
    """Name the decoys that were changed; empty if none was."""
    found = touched(report.files[_API], report.exercise.starter_files[_API])
    if not found:
        return ""
    names = joined([f"`{decoy.name}`" for decoy in found])
    return f" You changed {names} as well, which {'was' if len(found) == 1 else 'were'} never slow. {' '.join(map(_because, found))}"


def _because(decoy: Decoy) -> str:
    return f"`{decoy.name}` had {decoy.looks}: {decoy.why[:1].lower()}{decoy.why[1:]}" if decoy.looks else decoy.why


def _place(one: Count) -> str:
    return {START: "the start", PROCESS: "what every request makes"}.get(one.place, f"`{one.place}`")


def _numbers(one: Count) -> str:
    before = "" if one.yours == one.slow else f"{count(one.slow)} before and "
    each = f" for each of {count(OFTEN[one.place])} requests" if one.place in ENDPOINTS else ""
    first, *rest = one.noun.split(" ", 1)
    noun = " ".join([first.removesuffix("s") if one.yours == 1 else first, *rest])
    return f"{count(one.yours)} {noun}{each}, {before}{count(one.reference)} in the reference"


def _often(report: FilesReport, one: Count) -> str:
    """Say which statement ran how often, and from which line."""
    start, asked = (each.answer for each in report.yours)
    if one.place == START and start["asked"]:
        (file, line), *_ = start["asked"]["lines"]
        return f" pandas comes with line {line} of `{file}`."
    if one.place not in asked["costs"]:
        return ""
    often = asked["costs"][one.place]["often"]
    if one.cost == "statements" and often and often[0]["times"] > 1:
        most = often[0]
        return f" {code(most['sql'], 60)} ran {count(most['times'])} times, asked for by line {most['line']} of `{most['file']}`."
    return ""


def revealed(report: FilesReport) -> str:
    """Give the key: which faults there were, and what wasn't one."""
    faults = "; ".join(f"`{fault.place}`: {fault.what} (lesson {fault.lesson})" for fault in FAULTS)
    decoys = joined([f"`{decoy.name}`" for decoy in DECOYS])
    return f"The seven faults were: {faults}. {decoys} only looked slow.{on_grown(report)}{on_decoys(report)}"
