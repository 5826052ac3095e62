"""What no longer holds in exercise 9.2 that held before: commands, reports, type hints, and errors that came in time."""

from __future__ import annotations

import re
from typing import Any

from workshop_utils.exercises import before_hello_source as source
from workshop_utils.exercises.files_report import FilesReport
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import a, in_words, many, shown

_LATE = "An error that comes later comes at another place, to somebody else, and looks like something else."


def wrong(report: FilesReport) -> Remark | None:
    """Name the first thing that isn't as it was."""
    yours, slow = report.yours[0].answer, report.slow[0].answer
    return (
        _hints(yours["report"]["hints"])
        or _said(yours["start"]["printed"])
        or _commands(yours["start"]["typed"], slow["start"]["typed"])
        or _unknown(yours["report"])
        or _answers(yours["report"]["answers"], slow["report"]["answers"])
        or _sold(yours["report"]["sold"], slow["report"]["sold"])
        or _printed(yours["report"], slow["report"])
        or _attributes(yours["report"]["nosuch"])
        or _without(report)
    )


def _said(printed: str) -> Remark | None:
    if not printed:
        return None
    return Remark(
        f"`import shop_report` prints {shown(printed.strip(), 60)}.",
        "Every command says that first now, and whoever imports the package in a program of their own sees it, too.",
        "which line prints when the module is imported?",
    )


def _sold(yours: list[Any], slow: list[Any]) -> Remark | None:
    if yours == slow:
        return None
    if yours[0] != slow[0]:
        saw = "We copied a shop to a file of another name, and its report was another one."
        return Remark(
            saw, "The report is about what is in the file, whatever that is called.", "what does your function look at?"
        )
    saw = "We asked for a report, changed what it had given and what had been sold, and asked again: the second one was wrong."
    why = "A report is made anew each time it is asked for, as before. What is remembered of the last one grows old, and is whoever's who has it."
    return Remark(saw, why, "what of your function outlives a call, and should it?")


def _commands(yours: dict[str, Any], slow: dict[str, Any]) -> Remark | None:
    for typed, was in slow.items():
        came, name = yours[typed], code(f"python -m shop_report {typed}".strip())
        if came["code"] != was["code"]:
            saw = f"{name} ended with the code {came['code']}, and with {was['code']} before."
            return Remark(f"{saw} It says {_last(came)}.", _LATE, "what has become of that command?")
        if typed == "hello" and came["out"] != was["out"]:
            return Remark(
                f"{name} says {shown(came['out'])}; it was {shown(was['out'])}.", "", "what has become of its greeting?"
            )
        if "--help" in typed and not all(word in came["out"] for word in _WORDS[typed]):
            said = " and ".join(f"`{word}`" for word in _WORDS[typed] if word not in came["out"])
            return Remark(
                f"{name} no longer tells of {said}.",
                "The command line makes an argument of each of `monthly`'s parameters, by their type hints.",
                "what can the command line still see of `monthly` at its start?",
            )
        if typed == "--help" and not _TOLD.search(came["out"]):
            return Remark(
                f"{name} no longer says what `monthly` is for.",
                "The command line takes that line from `monthly`'s docstring.",
                "what has become of it?",
            )
        if "missing.db" in typed and "missing.db" not in came["err"]:
            return Remark(
                f"{name} no longer says that there is no such file: {_last(came)}.",
                _LATE,
                "where is the file looked for?",
            )
    return None


def _last(came: dict[str, Any]) -> str:
    """Give the last line that a command wrote."""
    return shown((came["err"] or came["out"]).strip().rpartition("\n")[2], 120)


_TOLD = re.compile(r"^ +monthly +\w", re.MULTILINE)
_WORDS = {"--help": ("hello", "monthly"), "monthly --help": ("database", "status")}


def _hints(hints: dict[str, Any]) -> Remark | None:
    error = hints.get("error")
    if error:
        said = _error(error)
        return Remark(
            f"`typing.get_type_hints(shop_report.monthly)` raises {said}.",
            "Programs read type hints too: `cli.py` makes its arguments of them, as Typer and FastAPI do. A name that is imported under "
            "`TYPE_CHECKING` isn't there when they look.",
            "which of your names are read by type checkers only, and which by programs?",
        )
    expected = {"database": "Path", "status": "str"}
    lost = next((name for name, hint in expected.items() if hints.get(name) != hint), "")
    if lost:
        saw = f"`monthly`'s `{lost}` had the type hint `{expected[lost]}`, and now has {_hint(hints.get(lost))}."
        return Remark(
            saw,
            "`cli.py` makes its arguments of these hints, as Typer and FastAPI do.",
            "which hints can stay as they were?",
        )
    return None


def _hint(hint: Any) -> str:
    return code(str(hint)) if hint else "none"


def _unknown(yours: dict[str, Any]) -> Remark | None:
    """A status that doesn't exist was refused when `monthly` was called."""
    came = yours["unknown"]
    call = '`monthly("smaller.db", "payed")`'
    if came.get("type") == "ValueError":
        if "payed" in came["message"]:
            return None
        return Remark(
            f"{call} raised {_error(came)}; its message named the status before.",
            "Who reads it in a log has typed nothing, and needs to know what was asked for.",
            "what does the message say of what came?",
        )
    if "answer" not in came:
        return Remark(
            f"{call} raised {_error(came)}; it was a `ValueError` that names the status.",
            _LATE,
            "which exception do those expect who handle a misspelt status?",
        )
    odd = came["answer"].get("odd") if isinstance(came["answer"], dict) else ""
    if odd == "generator":
        return Remark(
            f"{call} gave a generator; it raised a `ValueError`, as there is no such status. A generator's body begins to run when "
            "somebody asks for its first row.",
            _LATE,
            "who calls `monthly`, and who would get the error now?",
        )
    return Remark(
        f"{call} gave {shown(came['answer'])}; it raised a `ValueError`, as there is no such status.",
        _LATE,
        "who tells the caller now that the status was misspelt?",
    )


def _answers(yours: dict[str, Any], slow: dict[str, Any]) -> Remark | None:
    for asked, expected in slow.items():
        came = yours[asked]
        if came == expected:
            continue
        shop, status = asked.split()
        call = f'`monthly("{shop}", "{status}")`'
        if not isinstance(came, list):
            what = a(f"`{came['odd']}`") if isinstance(came, dict) and "odd" in came else shown(came)
            return Remark(
                f"{call} gave {what}; before, it was a list of dictionaries.",
                "",
                "what do those who call it do with the rows?",
            )
        return Remark(
            f"{call}, on a private shop, isn't what it was. {_first(came, expected)}",
            "",
            "what did the first version do with these rows?",
        )
    return None


def _first(came: list[Any], expected: list[Any]) -> str:
    if len(came) != len(expected):
        return f"It had {many(len(expected), 'month')}, and now has {in_words(len(came))}."
    place = next(i for i, (one, other) in enumerate(zip(came, expected, strict=True)) if one != other)
    if not isinstance(came[place], dict):
        return f"A row was {shown(expected[place], 100)}, and is {shown(came[place], 100)}."
    key = next((key for key in expected[place] if came[place].get(key) != expected[place][key]), "")
    if not key:
        return f"A row has more keys than it had: {shown(sorted(came[place]), 100)}."
    if key == "month":
        return f"Row {place + 1} was the month {shown(expected[place][key])}, and is {shown(came[place].get(key))}."
    return f"In {expected[place]['month']}, `{key}` was {shown(expected[place][key])}, and is {shown(came[place].get(key))}."


def _printed(yours: dict[str, Any], slow: dict[str, Any]) -> Remark | None:
    if not yours["same"]:
        return Remark(
            "`shop_report.monthly` and `shop_report.report.monthly` give different answers.",
            "",
            "which of the two is the report?",
        )
    came, was = yours["typed"], slow["typed"]
    if "raised" in came:
        return Remark(
            f"`python -m shop_report monthly larger.db delivered` raises {_error(came['raised'])}.",
            "",
            "what does the command line do with a report's rows?",
        )
    if (came["code"], came["out"]) == (was["code"], was["out"]):
        return None
    saw = f"`python -m shop_report monthly larger.db delivered` prints {shown((came['out'] or came['err'])[:60])}; it was {shown(was['out'][:60])}."
    return Remark(saw, "", "what does the command line do with a report's rows?")


def _attributes(nosuch: dict[str, str]) -> Remark | None:
    for module, came in nosuch.items():
        if came == "AttributeError":
            continue
        what = f"raised `{came}`" if not came.startswith("gave ") else f"gave {a(f'`{came[5:]}`')}"
        return Remark(
            f"`{module}.mnthly`, a misspelt name, {what}; before, it was an `AttributeError`.",
            "A module's `__getattr__` is asked for every name that isn't there. `hasattr`, `from … import …` and whoever misspells a "
            "name rely on `AttributeError`. " + _LATE,
            "for which names does yours have an answer?",
        )
    return None


def _without(report: FilesReport) -> Remark | None:
    """Where pandas isn't installed, somebody has to say so."""
    without = report.yours[1].answer
    error = without.get("start") or without.get("report")
    where = "At its start" if "start" in without else "Asked for a report"
    if error:
        said = " ".join(f"{one['type']} {one['message']}" for one in (error, *error["behind"]))
        if "pandas" in said.lower():
            return None
        saw = f"{where} on a machine where pandas isn't installed, `shop_report` raises {_error(error)}. What is missing isn't named."
    elif without["answer"] == report.slow[0].answer["report"]["answers"]["smaller.db paid"]:
        return None
    else:
        saw = f"On a machine where pandas isn't installed, `monthly` gives {shown(without['answer'])}, and nobody hears why."
    caught = any(map(source.swallows, report.modules().values()))
    why = "Your `except` catches the import's error, and what comes after it goes on without pandas." if caught else ""
    return Remark(saw, f"{why} {_LATE}".strip(), "what should somebody read who lacks pandas?")


def _error(error: dict[str, Any]) -> str:
    return code(f"{error['type']}: {error['message']}".removesuffix(": "), 120)
