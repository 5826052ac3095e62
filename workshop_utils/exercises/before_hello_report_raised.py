"""What is said in exercise 9.2 of what was raised: names that aren't there at the moment when they are needed."""

from __future__ import annotations

import re
from ast import Module

from workshop_utils.exercises import before_hello_source as source
from workshop_utils.exercises.evidence import Raised
from workshop_utils.exercises.files_checking import on_mishap
from workshop_utils.exercises.files_report import FilesReport
from workshop_utils.exercises.fresh import FreshEvidence
from workshop_utils.exercises.report import Remark

_NAME = re.compile(r"name '(\w+)' is not defined")
_OWN = re.compile(r"No module named 'shop_report")
_WORKED = {(module, "monthly") for module in ("shop_report", "shop_report.report")} | {("shop_report", "report")}
_CANNOT = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")


def on_raised(report: FilesReport, one: FreshEvidence) -> Remark | None:
    """Say what is known of an exception, None for what is said in general."""
    raised = one.raised
    if raised is None:
        return None
    name = _NAME.search(raised.message)
    if name and raised.line is not None:
        return _on_name(report, one, raised, name[1])
    cannot = _CANNOT.search(raised.message)
    if cannot:
        return _on_broken_import(one, cannot[1], cannot[2], raised.message)
    return _on_recursion(one) if raised.type == "RecursionError" else _on_others(report, one, raised)


def _on_others(report: FilesReport, one: FreshEvidence, raised: Raised) -> Remark | None:
    if "Namespace" in raised.message and "get_type_hints" in report.files.get("cli.py", ""):
        return Remark(
            _saw(one),
            "`cli.py` makes an argument of each of `monthly`'s parameters, by their type hints, as Typer and FastAPI do.",
            "what can it still see of them?",
        )
    if raised.type != "AttributeError" and source.around(_tree(report, raised), raised.line or 0) == "__getattr__":
        return Remark(
            _saw(one),
            "Python itself asks modules for names that they may not have, such as `__path__`, and takes `AttributeError` for a no. "
            "Any other exception ends what it was doing.",
            "what does your `__getattr__` raise for a name it has no answer for?",
        )
    if raised.type.endswith("ImportError") and any("sys.modules" in text for text in report.changed.values()):
        return Remark(
            _saw(one),
            "Taking a module's name out of `sys.modules` doesn't unload it, and doesn't give back what loading it took. Compiled modules can't be "
            "loaded a second time.",
            "which line has loaded it, and what for?",
        )
    own = _OWN.search(raised.message)
    if own:
        return Remark(
            _saw(one),
            "A misspelt module at the top of a file is noticed by the first who starts the program. In a function it is noticed by the first who needs it.",
            "what is that file called?",
        )
    if "NoneType" in raised.message:
        return Remark(
            _saw(one),
            "Something that stands in for a module until it is loaded was used before anybody loaded it.",
            "who loads it, and when?",
        )
    return None


def _on_recursion(one: FreshEvidence) -> Remark:
    return Remark(
        _saw(one),
        "A name that `__getattr__` itself asks its module for, and that isn't there, calls `__getattr__` again.",
        "what does it ask for, and is that there?",
    )


def _tree(report: FilesReport, raised: Raised) -> Module:
    return report.tree(raised.file.partition("/")[2])


def _saw(one: FreshEvidence) -> str:
    return on_mishap(one).saw


def _on_name(report: FilesReport, one: FreshEvidence, raised: Raised, name: str) -> Remark | None:
    file = raised.file.partition("/")[2]
    tree = report.tree(file)
    line = raised.line or 0
    function = source.around(tree, line)
    if not function and source.in_annotation(tree, line):
        return Remark(
            _saw(one),
            f"It is an annotation of `{source.in_annotation(tree, line)}` that asks for `{name}`: where the `def` is run, Python evaluates annotations, "
            "unless it has been told not to.",
            "who reads that annotation, a program or a reader?",
        )
    if function and source.has_function(tree, "__getattr__"):
        return Remark(
            _saw(one),
            "A module's `__getattr__` answers those who ask from outside, `report.pd`. A function of the module looks a bare name up in the module's "
            "dictionary, and `__getattr__` isn't asked.",
            f"how does `{function}` itself get hold of `{name}`?",
        )
    if "get_type_hints" in raised.text:
        return Remark(
            _saw(one),
            f"Programs read type hints too: `cli.py` makes its arguments of `monthly`'s, as Typer and FastAPI do. They name `{name}`, and a name that is imported under "
            "`TYPE_CHECKING` isn't there when the program runs.",
            "which of your names are read by type checkers only, and which by programs?",
        )
    if raised.file.endswith("cli.py") or not function:
        return Remark(
            _saw(one), f"`{name}` is needed there, as soon as that line runs.", f"where is `{name}` bound by then?"
        )
    others = [one.name for one in source.functions(tree) if source.imports_itself(one, name)]
    if others:
        return Remark(
            _saw(one),
            f"An import in a function binds a name of that function. `{name}` is bound in `{others[0]}`, and `{function}` doesn't see it.",
            f"where does `{function}` get its own?",
        )
    return Remark(
        _saw(one), f"`{name}` was bound at the top of the module before.", f"where does `{function}` get it from now?"
    )


def _on_broken_import(one: FreshEvidence, name: str, module: str, message: str) -> Remark:
    if "circular" in message or "partially initialized" in message:
        return Remark(
            _saw(one),
            f"`{module}` hadn't come to its end when it was asked for `{name}`: two modules import each other.",
            "which of the two could ask later?",
        )
    if (module, name) not in _WORKED:
        return Remark(
            _saw(one), f"There has never been a `{name}` in `{module}` itself.", f"in which file does `{name}` stand?"
        )
    return Remark(
        f"`from {module} import {name}` no longer works: {_saw(one)[0].lower()}{_saw(one)[1:]}",
        "Whoever uses the package writes that line, and it worked. A package's `__init__` may bind its names late, but has to bind them.",
        f"how does `{module}` answer when somebody asks for `{name}`?",
    )
