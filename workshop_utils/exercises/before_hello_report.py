"""How exercise 9.2 tries `shop_report` in fresh processes: a start, then the report; and both where pandas isn't installed.

Runs in an interpreter of its own, so it imports nothing that it counts.
"""

from __future__ import annotations

import json
import runpy
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from workshop_utils.exercises.fresh_steps import Watch, command, doing, finish, hide, told

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAVY = ("pandas", "numpy")
STARTS: tuple[list[str], ...] = (
    [],
    ["--help"],
    ["hello"],
    ["monthly", "--help"],
    ["monthly"],
    ["monthly", "missing.db", "paid"],
)
"""What is typed of which nothing has to be reported."""
SHOPS = ("smaller.db", "larger.db")
ASKED = ("paid", "delivered", "shipped", "cancelled")
"""Statuses; no order of the private shops is on its way."""


def databases() -> Mapping[str, bytes]:
    """Give the private shops. In the kernel, as building them takes NumPy."""
    from workshop_utils.shop import Size, build_content

    return {
        "smaller.db": build_content(Size("smaller", 60, 20, 30), 95),
        "larger.db": build_content(Size("larger", 240, 40, 40), 96),
    }


def with_pandas(data: Path) -> dict[str, Any]:
    """Start the tool in every way that reports nothing, count what was loaded, and then let it report."""
    watch = Watch(Path(sys.path[0]), HEAVY)
    doing("`import shop_report`")
    sys.argv[:] = ["shop_report", "monthly", "missing.db", "paid"]  # what is typed says nothing about what is needed
    with command() as printed:
        import shop_report  # noqa: F401 (the learner's)

    typed = {" ".join(each): _typed(each) for each in STARTS}
    threads = finish()
    start: dict[str, Any] = {
        "modules": {"pandas": watch.count("pandas"), "numpy": watch.count("numpy"), "all": len(watch.loaded)},
        "asked": watch.asked,
        "in_threads": watch.in_threads,
        "gone": sorted(name for name in HEAVY if name in watch.imported and name not in sys.modules),
        "most": _most(watch),
        "threads": threads,
        "started": watch.started[:],
        "typed": typed,
        "printed": printed.out,
    }
    return {"start": start, "report": {**_reported(data), "unknown": _unknown(data)}}


def _most(watch: Watch) -> str:
    """Give the package that has brought the most modules, the learner's own left out."""
    packages = Counter(name.partition(".")[0] for name in watch.loaded)
    del packages["shop_report"]
    return packages.most_common(1)[0][0] if packages else ""


def _typed(words: list[str]) -> dict[str, Any]:
    """Run `python -m shop_report …` in here."""
    doing(f"`{' '.join(['python -m shop_report', *words])}`")
    sys.argv[:] = ["shop_report", *words]
    with command() as printed:
        runpy.run_module("shop_report", run_name="__main__")
    return printed.as_data()


def _reported(data: Path) -> dict[str, Any]:
    doing("`from shop_report import monthly`")
    import shop_report
    from shop_report import monthly
    from shop_report.report import monthly as again

    answers = {}
    for shop in SHOPS:
        for status in ASKED:
            doing(f'`monthly("{shop}", "{status}")`')
            answers[f"{shop} {status}"] = _plain(monthly(data / shop, status))
    return {
        "answers": answers,
        "same": monthly is again or _plain(again(data / SHOPS[0], "paid")) == answers[f"{SHOPS[0]} paid"],
        "typed": _printed(),
        "hints": _hints(monthly),
        "sold": _sold(monthly, data),
        "nosuch": {module.__name__: _attribute(module) for module in (shop_report, sys.modules["shop_report.report"])},
    }


def _printed() -> dict[str, Any]:
    """Let the command line report."""
    try:
        return _typed(["monthly", SHOPS[1], "delivered"])
    except Exception as error:  # noqa: BLE001 (whatever it is, it is told)
        return {"raised": told(error)}


def _plain(value: Any) -> Any:
    """Give an answer as plain data; what isn't plain by the name of its type."""

    def odd(inner: Any) -> Any:
        return (
            inner.item()
            if hasattr(inner, "item") and getattr(inner, "shape", None) == ()
            else {"odd": type(inner).__name__}
        )

    return json.loads(json.dumps(value, default=odd))


def _hints(monthly: Any) -> dict[str, Any]:
    doing("`typing.get_type_hints(shop_report.monthly)`")
    try:
        return {name: getattr(hint, "__name__", repr(hint)) for name, hint in get_type_hints(monthly).items()}
    except Exception as error:  # noqa: BLE001 (whatever it is, it is told)
        return {"error": told(error)}


def _sold(monthly: Any, data: Path) -> list[Any]:
    """Ask twice for the same report, with sales in between and the first answer spoilt, of a file by a name of its own."""
    import secrets
    import shutil
    import sqlite3

    doing("a report, more sales, and the same report")
    place = data / f"{secrets.token_hex(4)}.db"
    shutil.copy(data / SHOPS[0], place)
    try:
        first = monthly(place, "paid")
        before = _plain(first)
        with suppress(AttributeError, TypeError):
            first.clear()
        connection = sqlite3.connect(place)
        connection.execute("UPDATE orders SET status = 'paid' WHERE status = 'delivered'")
        connection.commit()
        connection.close()
        return [before, _plain(monthly(place, "paid"))]
    finally:
        with suppress(OSError):
            place.unlink()


def _unknown(data: Path) -> dict[str, Any]:
    """Ask for a status that there isn't."""
    doing('`monthly("smaller.db", "payed")`')
    try:
        from shop_report import monthly

        return {"answer": _plain(monthly(data / SHOPS[0], "payed"))}
    except Exception as error:  # noqa: BLE001 (as above)
        return told(error)


def _attribute(module: Any) -> str:
    """Ask a module for what it doesn't have; give the name of what it raised, or of what it gave."""
    doing(f"`{module.__name__}.mnthly`")
    try:
        return f"gave {type(module.mnthly).__name__}"
    except Exception as error:  # noqa: BLE001 (as above)
        return type(error).__name__


def without_pandas(data: Path) -> dict[str, Any]:
    """Start and report where pandas isn't installed."""
    hide("pandas")
    doing("a start where pandas isn't installed")
    try:
        import shop_report

        hello = _typed(["hello"])
    except Exception as error:  # noqa: BLE001 (the checker looks whether it says what is missing)
        return {"start": told(error)}
    doing("a report where pandas isn't installed")
    try:
        with command() as printed:
            return {"hello": hello, "answer": _plain(shop_report.monthly(data / SHOPS[0], "paid"))}
    except Exception as error:  # noqa: BLE001 (as above)
        return {"hello": hello, "report": told(error)}
    return {"hello": hello, "report": {"type": "SystemExit", "message": f"{printed.code} {printed.err}", "behind": []}}
