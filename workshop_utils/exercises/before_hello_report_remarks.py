"""What is said of answers to exercise 9.2: what a start still loads and who asks for it, and what went wrong on the way."""

from __future__ import annotations

from ast import Import, ImportFrom
from typing import Any

from workshop_utils.exercises import before_hello_source as source
from workshop_utils.exercises.before_hello_report_raised import on_raised
from workshop_utils.exercises.before_hello_report_wrong import wrong
from workshop_utils.exercises.files_checking import place_of
from workshop_utils.exercises.files_report import FilesReport, Ruling
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, many
from workshop_utils.measure.table import Table, count

ALLOWED = 1
"""Modules of a package that a start may have: one that stands in for it, as a lazy module does."""
_MOST_OF_ALL = 0.25
"""How much of the slow version's modules a start may load of other packages: more than any of the standard library's brings."""
ImportStatement = (Import, ImportFrom)
_PAYS = "Everybody who starts the tool waits for it, also to be told that a file is missing."
_FIRST = "`import shop_report`"


def of_report(report: FilesReport) -> Ruling | None:
    """Rule on an answer."""
    if report.mishap:
        raised = report.mishap.raised
        remark = on_raised(report, report.mishap) if raised else None
        return Ruling(State.RAISED, remark) if remark else None
    start = _start(report)
    if start["threads"]["left"] or start["threads"]["daemons"]:
        return Ruling(State.CANT_BE_JUDGED, _on_endless_thread(start["threads"]))
    found = wrong(report)
    if found:
        return Ruling(State.WRONG, found)
    return _on_cost(report, start) or Ruling(State.CORRECT, counts=_table(report))


def _start(report: FilesReport) -> dict[str, Any]:
    start: dict[str, Any] = report.yours[0].answer["start"]
    return start


def _table(report: FilesReport) -> Table:
    slow, yours = report.slow[0].answer["start"]["modules"], _start(report)["modules"]
    named = (
        ("of pandas", "pandas"),
        ("of NumPy, which pandas brings", "numpy"),
        ("all, the checker's own left out", "all"),
    )
    rows = [(label, count(slow[key]), count(yours[key])) for label, key in named]
    if yours["pandas"] == ALLOWED:
        rows[0] = (*rows[0][:2], f"{ALLOWED}, a stand-in")
    return Table(("modules loaded at the start", "slow version", "yours"), tuple(rows), "lrr")


def _on_cost(report: FilesReport, start: dict[str, Any]) -> Ruling | None:
    modules, slow = start["modules"], report.slow[0].answer["start"]["modules"]
    if start["started"]:
        return Ruling(State.OVER_BUDGET, _on_process(modules), over="processes")
    if modules["pandas"] > ALLOWED or modules["numpy"] > ALLOWED:
        state = State.OVER_BUDGET if modules["all"] < 0.9 * slow["all"] else State.NO_BETTER
        over = "modules" if state is State.OVER_BUDGET else ""
        return Ruling(state, _on_loaded(report, start), _table(report), over)
    if modules["all"] > _MOST_OF_ALL * slow["all"]:
        saw = (
            f"pandas is out of the start, and {many(modules['all'], 'module')} are in it, {count(slow['all'])} before. "
            f"{code(start['most'])} has brought the most."
        )
        return Ruling(
            State.OVER_BUDGET,
            Remark(saw, _PAYS, "what does a start load in place of pandas?"),
            _table(report),
            "modules",
        )
    return None


def _on_process(modules: dict[str, int]) -> Remark:
    own = f"{count(modules['pandas'])} modules" if modules["pandas"] else "nothing"
    saw = f"The start loads {own} of pandas in its own process, and starts another one."
    return Remark(
        saw,
        "What that one does is paid for by the same machine, and whoever waits for it waits as long as before.",
        "what does `hello` need a report for?",
    )


def _on_endless_thread(threads: dict[str, list[str]]) -> Remark:
    name = [*threads["left"], *threads["daemons"]][0]
    return Remark(
        f"A thread called {code(name)}, which your files start, was still at work long after everything had been said.",
        "What it loads we can't see, and the command wouldn't end either."
        if threads["left"]
        else "What it loads later we can't see. It is a daemon: a command that ends before cuts it off, and a program that lives longer pays for it.",
        "what is there to do for a thread, before anybody has asked for a report?",
    )


def _on_loaded(report: FilesReport, start: dict[str, Any]) -> Remark:
    """Say who asked for pandas, and in which way it came into the start."""
    modules, asked = start["modules"], start["asked"]
    which = "pandas" if modules["pandas"] > ALLOWED else "numpy"
    slow = report.slow[0].answer["start"]["modules"][which]
    number = count(modules[which])
    name = "pandas" if which == "pandas" else "NumPy"
    during = asked.get("step", "")
    first = f", first during {during}" if during.startswith("`python -m") else ""
    loaded = f"{number} modules of {name} are loaded before anybody has asked for a report{first}"
    saw = f"Still {loaded}, as before." if modules[which] == slow else f"{loaded}; {count(slow)} before."
    lines: list[tuple[str, int]] = [(file.partition("/")[2], line) for file, line in asked.get("lines", [])]
    if which in start["gone"]:
        saw = f"{saw} You took `{which}` out of `sys.modules`, which gives nothing back of what loading it took."
    if start["in_threads"] and (asked.get("thread") or not lines):
        return _on_thread(report, saw, lines, daemon=all(start["in_threads"].values()))
    if asked.get("step") == "the interpreter's end":
        return Remark(
            f"{saw} They come when the process is about to end: {_place(report, lines)}.",
            "Whoever typed `hello` gets the prompt back only after that.",
            "who needs them, after everything has been said?",
        )
    if not lines:
        return Remark(saw, _PAYS, "which of your lines brings it in?")
    return _on_line(report, saw, lines, during)


def _on_thread(report: FilesReport, saw: str, lines: list[tuple[str, int]], *, daemon: bool) -> Remark:
    at = f", at {_place(report, lines)}" if lines else ""
    waited = (
        "We waited for it; the interpreter wouldn't, as it is a daemon."
        if daemon
        else "We waited for it, as the interpreter does."
    )
    return Remark(
        f"{saw} They come in a thread{at}. {waited}",
        "A thread hides the import and doesn't save it: one interpreter loads modules with the same lock and the same cores, "
        "and a daemon that is cut off has worked for nothing.",
        "what would have to happen before anybody needs pandas?",
    )


def _on_line(report: FilesReport, saw: str, lines: list[tuple[str, int]], during: str) -> Remark:
    (file, line), *callers = lines
    tree = report.tree(file)
    place = _place(report, lines)
    pays = (
        _PAYS
        if during == _FIRST
        else f"Whoever types {during.replace('python -m ', '')} waits for it, and no report comes of that."
    )
    if source.on_what_was_typed(tree, line):
        return Remark(
            f"{saw} {_asks(place)}, if `sys.argv` says so. We had typed `monthly missing.db paid`, of a file that there isn't.",
            "What was typed says what somebody wants, and not yet that pandas is needed for it. A program that imports the package has typed nothing at all.",
            "which function needs what that line brings?",
        )
    if source.swallowing(tree, line):
        return Remark(
            f"{saw} {_asks(place)}, inside a `try` that catches what the import may raise.",
            "`except ImportError` answers the question whether pandas is installed. Where it is, all of it is loaded as before.",
            "is the question whether pandas is there, or when it is needed?",
        )
    if source.in_annotation(tree, line) and not isinstance(source.statement_at(tree, line), ImportStatement):
        return _on_annotation(report, saw, place, source.in_annotation(tree, line))
    if file == "report.py" and not source.around(tree, line):
        if _kept_for_hints(tree):
            return Remark(
                f"{saw} {_asks(place)}. All that `report.py` needs it for at that moment is an annotation.",
                "An annotation is an expression: where the `def` is run, Python evaluates it, unless it has been told not to.",
                "who reads that annotation, a program or a reader?",
            )
        return Remark(
            f"{saw} {_asks(place)}. That line is run when `report.py` is imported, whether anybody wants a report or not.",
            pays,
            "which function needs what it brings?",
        )
    if source.around(tree, line):
        by = f", called by {_line(report, *callers[0])}" if callers else ""
        return Remark(
            f"{saw} {_asks(place)}. It stands in a function{by}, and that function is called during the start.",
            pays,
            "what does the start call it for?",
        )
    chain = _chain(report, callers)
    return Remark(
        f"{saw} {_asks(place)}. {chain}",
        "An import that left one module is still made as long as the start reaches another one that has it.",
        f"when does anybody need `{file}`?",
    )


def _kept_for_hints(tree: Any) -> bool:
    at_top = [node for node in tree.body if isinstance(node, ImportStatement)]
    names = [one.asname or one.name for node in at_top for one in node.names if source.imports_in(node, "pandas")]
    return any(source.names_only_in_annotations(tree, name) for name in names)


def _on_annotation(report: FilesReport, saw: str, place: str, name: str) -> Remark:
    if not any("LazyLoader" in text for text in report.changed.values()):
        return Remark(
            f"{saw} {_asks(place)}: what stands in the head of `{name}`, annotations and defaults, is evaluated when its `def` is run.",
            "An expression there is run at the import, whether anybody calls the function or not.",
            "who needs its value, and when?",
        )
    return Remark(
        f"{saw} {_asks(place)}: an annotation of `{name}` is evaluated when its `def` is run, and asks the lazy module for something.",
        "At the first thing that is asked of it, a lazy module loads everything.",
        "who reads that annotation, a program or a reader?",
    )


def _asks(place: str) -> str:
    return f"{capital(place)}, asks for it"


def _place(report: FilesReport, lines: list[tuple[str, int]]) -> str:
    return _line(report, *lines[0]) if lines else "a line we can't name"


def _line(report: FilesReport, file: str, line: int) -> str:
    texts = report.files.get(file, "").splitlines()
    text = texts[line - 1].strip() if 0 < line <= len(texts) else ""
    return place_of(file, line, text).rstrip(",")


def _chain(report: FilesReport, callers: list[tuple[str, int]]) -> str:
    """Say which lines lead from the start to the file that imports."""
    if not callers:
        return ""
    (file, line), *further = callers
    text = f"It is reached by {_line(report, file, line)}"
    return f"{text}, and that by {_line(report, *further[0])}." if further else f"{text}."
