"""What is said of answers to exercise 9.3: what users of a package may do with its names, and what its import still loads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workshop_utils.exercises import before_hello_source as source
from workshop_utils.exercises.before_hello_package import HOMES, NAMES
from workshop_utils.exercises.files_checking import place_of
from workshop_utils.exercises.files_report import FilesReport, Ruling
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, joined, many, shown
from workshop_utils.measure.table import Table, count

_NO_ATTRIBUTE = re.compile(r"module 'shop_tools\.(\w+)' has no attribute '(\w+)'")
_WORKED = ("price", "from", "module", "attribute", "from_package", "then_name")


def of_package(report: FilesReport) -> Ruling | None:
    """Rule on an answer."""
    if report.mishap:
        return None
    modules = report.yours[1].answer
    seen = {**report.yours[0].answer, **report.yours[2].answer}
    found = (
        _lost(report, {**seen, **modules})
        or _unlisted(report, seen)
        or _too_much(seen)
        or _unseen_by_checkers(report.files)
    )
    if found:
        return Ruling(State.WRONG, found)
    return _on_cost(report, seen) or Ruling(State.CORRECT, counts=_table(report))


def _lost(report: FilesReport, seen: Mapping[str, Any]) -> Remark | None:
    """Name the first thing that worked before and doesn't."""
    before = {**report.slow[0].answer, **report.slow[1].answer}
    for key in _WORKED:
        one, expected = seen[key], before[key]["came"]
        if "raised" in one:
            return _on_raised(report, key, one)
        if one["came"] != expected:
            return Remark(
                f"{one['step']} gives {shown(one['came'])}; it was {shown(expected)}.",
                "",
                "which object does the package hand out?",
            )
    if seen["same"].get("came") != []:
        return _on_another(seen["same"])
    if seen["pickled"].get("came") is not True:
        what = _raised(seen["pickled"]) or "isn't equal when it comes back"
        return Remark(
            f"{seen['pickled']['step']} {what}.",
            "A pickle names a class by its module, and looks it up there.",
            "where does your `Price` say it lives?",
        )
    return None


def _on_raised(report: FilesReport, key: str, one: Mapping[str, Any]) -> Remark:
    saw = f"{one['step']} {_raised(one)}."
    kind, message = one["raised"]["type"], one["raised"]["message"]
    tree = report.tree("__init__.py")
    lazy = source.has_function(tree, "__getattr__")
    if source.has_function(tree, "__getattribute__") and not lazy:
        why = "A class may have `__getattribute__`, which is called for every name. A module is asked for names that it hasn't, by another function."
        return Remark(saw, why, "what is that function called?")
    near = source.like(tree, "__getattr__")
    if near and not lazy:
        why = f"Your function is called `{near}`. Python looks for `__getattr__`, to the letter, and asks no other."
        return Remark(saw, why, "how many underscores has each side?")
    elsewhere = _NO_ATTRIBUTE.search(message)
    if elsewhere and HOMES.get(elsewhere[2], elsewhere[1]) != elsewhere[1]:
        why = f"`{elsewhere[2]}` was looked for in `{elsewhere[1]}.py`. It stands in `{HOMES[elsewhere[2]]}.py`."
        return Remark(saw, why, "which line of yours says where each name lives?")
    if kind == "RecursionError":
        return Remark(
            saw,
            "Something inside `__getattr__` asks the package for a name that isn't there, and that calls `__getattr__` again.",
            "what else gives a module by its full name?",
        )
    if kind in {"AttributeError", "ImportError"} and key in {"price", "from"} and not lazy and "shop_tools" in message:
        return Remark(
            saw,
            "An `__init__` without imports costs nothing and gives nothing: whoever wrote that line before can't run it any more.",
            "what does Python ask a module for a name that isn't in it?",
        )
    if key == "from_package":
        return Remark(
            saw,
            "Python asks the package for a name first, and imports a submodule of that name only after an `AttributeError`.",
            "what does your `__getattr__` raise for a name it has no answer for?",
        )
    return Remark(
        saw,
        "It worked before, so somebody has written it.",
        "which names does the package have to answer for, and with what?",
    )


def _on_another(same: Mapping[str, Any]) -> Remark:
    if "raised" in same:
        return Remark(f"{same['step']} {_raised(same)}.", "", "which object does the package hand out?")
    name = same["came"][0]
    return Remark(
        f"`shop_tools.{name}` isn't the `{name}` of `{HOMES[name]}.py`, or is another one each time.",
        "Two classes of one name aren't one class: `isinstance` and `except` tell them apart.",
        "what does the package hand out in place of it?",
    )


def _raised(one: Mapping[str, Any]) -> str:
    if "raised" not in one:
        return ""
    return f"raises {code(one['raised']['type'] + ': ' + one['raised']['message'], 120)}"


def _unlisted(report: FilesReport, seen: Mapping[str, Any]) -> Remark | None:
    """Names that can be had and aren't shown."""
    listed = seen["listed"]
    if "raised" in listed:
        return Remark(f"{listed['step']} {_raised(listed)}.", "", "what does `dir` expect `__dir__` to give?")
    missing = [name for name in NAMES if name not in listed["came"]]
    if missing:
        return Remark(
            f"`dir(shop_tools)`, in a fresh process, doesn't name {_names(missing)}.",
            "Without a word of yours it lists what the module holds already. Completion in an editor, `help` and those who look around see nothing else.",
            "what does your `__dir__` go by, and what is missing there?"
            if source.has_function(report.tree("__init__.py"), "__dir__")
            else "which function may a module have beside `__getattr__`?",
        )
    hollow = seen["members"].get("came", ["what it lists"])
    if hollow:
        return Remark(
            f"`dir(shop_tools)` names {_names(hollow)}, and the package doesn't have it.",
            "`inspect` and `help` ask for everything that is listed.",
            "what does `__getattr__` answer for that name?",
        )
    star = seen["star"]
    if "raised" in star:
        return Remark(
            f"{star['step']} {_raised(star)}.",
            "`__all__` is a promise: each of its names is fetched.",
            "which of its names can't be had?",
        )
    missing = [name for name in NAMES if name not in star["came"]]
    if missing:
        return Remark(
            f"`from shop_tools import *`, in a fresh process, doesn't bring {_names(missing)}.",
            "`__all__` doesn't name it."
            if _has_all(report)
            else "Without `__all__` it brings what the module holds already.",
            "who says which names a package gives away?",
        )
    return None


def _has_all(report: FilesReport) -> bool:
    return "__all__" in report.files.get("__init__.py", "")


def _too_much(seen: Mapping[str, Any]) -> Remark | None:
    """Names that there aren't, and that are answered for."""
    missing, has = seen["missing"], seen["has"]
    rely = "`hasattr`, `getattr` with a default, and `from … import …` rely on `AttributeError`; whoever misspells a name needs it most."
    if "came" in missing:
        return Remark(
            f"`shop_tools.sparklin`, a misspelt name, is {code(missing['came'])}.",
            rely,
            "for which names does your `__getattr__` have an answer, and what about the others?",
        )
    if missing["raised"]["type"] != "AttributeError":
        hasattr_too = f" {capital(has['step'])} {_raised(has)}." if "raised" in has else ""
        return Remark(
            f"`shop_tools.sparklin`, a misspelt name, {_raised(missing)}.{hasattr_too}",
            rely,
            "where does that exception come from, and who should raise which?",
        )
    said = missing["raised"]["message"]
    if "sparklin" not in said or "shop_tools" not in said:
        return Remark(
            f"`shop_tools.sparklin` raises an `AttributeError` that says {shown(said)}.",
            "Who reads it needs two words: what was asked for, and of whom.",
            "what does Python itself say for a module without `__getattr__`?",
        )
    if seen["import_missing"].get("raised", {}).get("type") != "ImportError":
        return Remark(
            f"`from shop_tools import sparklin` {_raised(seen['import_missing']) or 'works'}; it was an `ImportError`.",
            rely,
            "what does `__getattr__` answer for it?",
        )
    if seen["special"].get("came") is not False:
        return Remark(
            "`shop_tools.__wrapped__` has an answer.",
            "`inspect`, `doctest` and others ask modules for names like that, and believe what they get.",
            "for which names does your `__getattr__` have an answer?",
        )
    return None


def _unseen_by_checkers(files: Mapping[str, str]) -> Remark | None:
    seen = source.names_for_checkers(files)
    missing = [name for name in NAMES if name not in seen]
    where = "`__init__.pyi`" if "__init__.pyi" in files else "`__init__.py`"
    if not missing:
        vague = [name for name in NAMES if seen[name] == "Any"]
        if not vague:
            return None
        return Remark(
            f"All of it works. But {where} tells a type checker that {joined([f'`{name}`' for name in vague])} {'is' if len(vague) == 1 else 'are'} `Any`.",
            "Before, it knew the class and the signatures, and found whoever passed a text where a price was asked. Of `Any` it believes everything.",
            "which imports are read by type checkers, and never run?",
        )
    return Remark(
        f"All of it works. But a type checker, which reads {where} and runs nothing, finds no {joined([f'`{name}`' for name in missing], 'or')} there.",
        "It takes `__getattr__`'s word that every name is fine, the misspelt ones too, and knows nothing of what they are. Editors go by the same.",
        "which imports are read by type checkers, and never run?",
    )


def _on_cost(report: FilesReport, seen: Mapping[str, Any]) -> Ruling | None:
    start = seen["start"]
    given = [f"{name.removesuffix('.py')}" for name in report.exercise.given]
    loaded = [name for name in start["modules"] if name in given]
    daemons = [daemon for name, daemon in start["in_threads"].items() if name in loaded]
    if daemons:
        waited = "We waited for it" if all(daemons) else "We waited for it, as the interpreter does"
        return Ruling(
            State.NO_BETTER,
            Remark(
                f"`import shop_tools` loads {_files(loaded)} in a thread. {waited}.",
                "A thread hides an import and doesn't save it: who imports the package has the machine load all of it.",
                "who has asked for these modules?",
            ),
            _table(report),
        )
    if start["started"]:
        remark = Remark(
            "`import shop_tools` starts another process.",
            "What that one loads is paid for by the same machine, at every import.",
            "what is there to do before anybody has asked for a name?",
        )
        return Ruling(State.OVER_BUDGET, remark, _table(report), "processes")
    if loaded or start["brought"]:
        lines = [(file.partition("/")[2], line) for file, line in start["asked"].get("lines", [])]
        at = f": {_line(report, *lines[0])}, asks for it" if lines else ""
        saw = f"`import shop_tools` still loads {_files(loaded) if loaded else 'what the modules import'}{at}."
        why = f"Who wants {'a chart' if loaded == ['prices'] else 'a price'} pays for {'the prices' if loaded == ['prices'] else 'the rest'}, too."
        remark = Remark(
            saw,
            why,
            "when does anybody need that line's names?"
            if lines
            else "which lines of the package run when it is imported?",
        )
        worse = set(loaded) >= set(given)
        return Ruling(
            State.NO_BETTER if worse else State.OVER_BUDGET, remark, _table(report), "" if worse else "modules"
        )
    listed = [name for name in seen["after_listed"]["modules"] if name in given]
    if listed:
        saw = f"`import shop_tools` loads nothing more. But `dir(shop_tools)` loads {_files(listed)}."
        why = "Editors, `help` and those who look around ask for the names only, and often."
        return Ruling(
            State.OVER_BUDGET,
            Remark(saw, why, "what does a list of names need of the things themselves?"),
            _table(report),
            "modules",
        )
    after = [name for name in seen["after_price"]["modules"] if name in given and name != "prices"]
    if after:
        saw = f"`import shop_tools` loads nothing more. But the first look at `euros` and `Price` loads {_files(after)}, too."
        return Ruling(
            State.OVER_BUDGET,
            Remark(
                saw,
                "Whichever name is asked for first pays for all of them.",
                "which module holds the name that was asked for?",
            ),
            _table(report),
            "modules",
        )
    return None


def _table(report: FilesReport) -> Table:
    slow, yours = report.slow[0].answer, report.yours[0].answer
    rows = (
        ("after `import shop_tools`: its own modules", len(slow["start"]["modules"]), len(yours["start"]["modules"])),
        ("after `import shop_tools`: all modules", slow["start"]["all"], yours["start"]["all"]),
        (
            "after `shop_tools.euros`: its own modules",
            len(slow["after_price"]["modules"]),
            len(yours["after_price"]["modules"]),
        ),
    )
    return Table(
        ("modules loaded", "slow version", "yours"),
        tuple((label, count(one), count(two)) for label, one, two in rows),
        "lrr",
    )


def _files(names: list[str]) -> str:
    return joined([f"`{name}.py`" for name in names])


def _names(names: list[str]) -> str:
    return joined([f"`{name}`" for name in names]) if len(names) < 5 else many(len(names), "name")


def _line(report: FilesReport, file: str, line: int) -> str:
    texts = report.files.get(file, "").splitlines()
    text = texts[line - 1].strip() if 0 < line <= len(texts) else ""
    return place_of(file, line, text).rstrip(",")
