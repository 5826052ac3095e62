"""Exercises of lesson 09: the dearest import of a profile, a tool that starts without pandas, and a package with lazy exports."""

from __future__ import annotations

from pathlib import Path

from workshop_utils.exercises import before_hello_imports as imports
from workshop_utils.exercises import before_hello_package as package
from workshop_utils.exercises import before_hello_report as report
from workshop_utils.exercises import before_hello_ways as ways
from workshop_utils.exercises.before_hello_package_remarks import of_package
from workshop_utils.exercises.before_hello_report_remarks import of_report
from workshop_utils.exercises.choice import ChoiceExercise
from workshop_utils.exercises.files_exercise import FilesExercise

_STARTERS, _SOLUTIONS = (Path(__file__).parent / kind / "before_hello" for kind in ("starters", "solutions"))

dearest_import = ChoiceExercise(
    name="dearest_import",
    number="9.1",
    lesson="before_hello",
    goal="Of five imports in the profile, name the one whose own package is dearest, whatever that imports first.",
    answers={"dearest": imports.DEAREST},
    options=imports.OPTIONS,
    facts=imports.profile,
    hints=(
        "Each line of the profile has two times. Which of them also holds what stands below the line?",
        "Begin at the widest block of the icicle and go down as long as the block below is nearly as wide. Where does it first fall apart into many?",
        "Add up by package: all modules whose name begins alike. The table under the figure, `before.times`, has done that.",
    ),
    why="Cumulative time says which line to look at, own time says whose work it is: go down the largest cumulative times until own time is what is left.",
    price="A profile says what came first, not what is needed: what two packages share is put down to the one that asked first.",
)

shop_report = FilesExercise(
    name="shop_report",
    number="9.2",
    lesson="before_hello",
    goal="The same commands, reports and errors, and not one module of pandas loaded before somebody asks for a report.",
    edited=("report.py",),
    starters=_STARTERS / "shop_report",
    solutions=_SOLUTIONS / "shop_report",
    drives=(report.with_pandas, report.without_pandas),
    data=report.databases,
    judge=of_report,
    hints=(
        (
            "Draw what `import shop_report` loads once more, after each change. Which lines of `report.py` are run when it is imported, and which of "
            "them lead to pandas?"
        ),
        (
            "There are three: two imports, and a line that looks like a comment to readers and is an expression to Python. An import may stand "
            "inside a function. `typing.TYPE_CHECKING` is false whenever the program runs."
        ),
        (
            "Import pandas in the function that uses `pd`, and `read_sales` in the one that calls it, after the status was looked at. Put the "
            "annotation in quotes, or have all of them left alone with `from __future__ import annotations`; a type checker finds `pd` in a "
            "block under `if TYPE_CHECKING:`."
        ),
    ),
    ways=ways.REPORT,
    why="An import is a statement, and is run where it stands: inside a function when that is called. Python keeps the module, so later calls pay a "
    "look into `sys.modules`.",
    other_way=ways.REPORT[0].text,
    price="The first report pays what the start paid before, and whoever lacks pandas hears of it then and not at the start. A server, which is to "
    "answer its first request fast, does the opposite: it imports everything before it listens.",
    nothing_to_time="what is gained is a start, which the kernel can't time in itself. Trace the imports of `shop_report` again and lay the two profiles beside each "
    "other, as the lesson does below.",
)

lazy_package = FilesExercise(
    name="lazy_package",
    number="9.3",
    lesson="before_hello",
    core=False,
    goal="`import shop_tools` loads none of its modules, and all that its users, `dir`, pickles and type checkers could do still works.",
    folder="shop_tools",
    edited=("__init__.py",),
    given=("charts.py", "files.py", "prices.py"),
    starters=_STARTERS / "shop_tools",
    solutions=_SOLUTIONS / "shop_tools",
    drives=(package.by_name, package.by_module, package.by_star),
    judge=of_package,
    hints=(
        "Python looks for a name in a module's dictionary first. What might it ask next, if a module could answer?",
        (
            "A module may define `__getattr__(name)` and `__dir__()`, as a class may. The first is called for names that aren't there, and for those "
            "only; `importlib.import_module` gives a module by its full name."
        ),
        (
            "Say once which name lives in which module. `__getattr__` fetches it from there, and raises `AttributeError` with the words that Python "
            "uses for everything else; `__dir__` adds the names to what is there; `__all__` stays. For type checkers the imports stay too, under `if TYPE_CHECKING:`."
        ),
    ),
    ways=ways.PACKAGE,
    why="A module's `__getattr__` (PEP 562) is called for a name that isn't in its dictionary. Each user pays for the modules whose names they use.",
    other_way=ways.PACKAGE[1].text,
    price="The names stand in more than one place, for Python, for type checkers and in `__all__`, and a test has to hold them together. A module that can't be "
    "imported is noticed by whoever asks first. And a submodule, such as `shop_tools.charts`, is there only after somebody imported it, unless `__getattr__` answers for it as well.",
    nothing_to_time="what is gained is an import, which the kernel has made already. Trace `import shop_tools` before and after, as the lesson does with `shop_report`.",
)
