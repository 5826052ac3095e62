"""Good ways to solve exercises of lesson 09, by what stands in the files."""

from __future__ import annotations

from workshop_utils.exercises import before_hello_source as source
from workshop_utils.exercises.files_exercise import FilesWay
from workshop_utils.exercises.files_report import FilesReport


def _in_functions(report: FilesReport) -> bool:
    tree = report.tree("report.py")
    return any(
        source.imports_in(one, "shop_report.frames") or source.imports_in(one, "pandas")
        for one in source.functions(tree)
    )


def _without_pandas(report: FilesReport) -> bool:
    return "answer" in report.yours[1].answer


def _lazy_module(report: FilesReport) -> bool:
    return any("LazyLoader" in text for text in report.changed.values())


def _lazy_init(report: FilesReport) -> bool:
    return source.has_function(report.tree("__init__.py"), "__getattr__")


REPORT = (
    FilesWay(
        "The report without pandas: one `GROUP BY` gives the same months, and there is nothing left to import late.",
        _without_pandas,
        why="What isn't imported costs nothing, neither at the start nor later, and nobody has to install it.",
        price="A report that SQL can say has to be said in SQL, and the next one, with a median or a pivot, may want pandas again.",
    ),
    FilesWay(
        "An import inside the function that needs it, with the annotation in quotes, or left alone by `from __future__ import annotations`.",
        _in_functions,
    ),
    FilesWay(
        "A package whose `__init__` binds its names late, in `__getattr__`; exercise 9.3 is about that.",
        _lazy_init,
        why="Nobody has imported `report.py` until somebody asks the package for what is in it.",
    ),
    FilesWay(
        "A lazy module: `importlib.util.LazyLoader` puts one into `sys.modules` that loads itself when the first thing is asked of it.",
        _lazy_module,
        why="`sys.modules` holds a stand-in. The first attribute that is asked of it loads the real module.",
        price="Where it loads, and what that raises, depends on who asks first; and an annotation is enough to ask.",
    ),
)


def _by_stub(report: FilesReport) -> bool:
    return "__init__.pyi" in report.files


def _by_class(report: FilesReport) -> bool:
    return "__class__" in report.files["__init__.py"]


def _by_getattr(report: FilesReport) -> bool:
    return source.has_function(report.tree("__init__.py"), "__getattr__") and not _by_stub(report)


PACKAGE = (
    FilesWay(
        "`__getattr__` and `__dir__` in `__init__.py`, with the imports under `TYPE_CHECKING` for those who only read.",
        _by_getattr,
    ),
    FilesWay(
        "A stub, `__init__.pyi`, with the imports as they were: type checkers read it in place of `__init__.py`, and a helper such as the package "
        "`lazy-loader` can make `__getattr__` and `__dir__` of it, so that the names stand in one place.",
        _by_stub,
        price="Two files that have to be shipped together; and a module that can't be imported is noticed by whoever asks first.",
    ),
    FilesWay(
        "A class of modules of your own, set as `sys.modules[__name__].__class__`, which answers for the names.",
        _by_class,
        why="A module is an object. Its class may have properties, or a `__getattr__` of its own, which are run when somebody asks.",
    ),
)
