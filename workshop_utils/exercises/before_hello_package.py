"""How exercise 9.3 tries `shop_tools` in fresh processes: all that a package's users may do with its names.

Runs in an interpreter of its own, so it imports nothing that it counts.
"""

from __future__ import annotations

import importlib
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workshop_utils.exercises.fresh_steps import Watch, doing, finish, told

NAMES = ("Price", "euros", "sparkline", "to_csv")
HOMES = {"Price": "prices", "euros": "prices", "sparkline": "charts", "to_csv": "files"}
BROUGHT = ("csv", "decimal", "statistics")
"""What the submodules import."""


def by_name(_data: Path) -> dict[str, Any]:
    """Import the package, look at it, and ask for one name after the other."""
    watch = Watch(Path(sys.path[0]), ("shop_tools",))
    doing("`import shop_tools`")
    import shop_tools

    finish()
    seen: dict[str, Any] = {}
    seen["start"] = {**_loaded(watch), "all": len(watch.loaded), "brought": watch.count(*BROUGHT), "asked": watch.asked}
    seen["start"]["in_threads"] = {name.partition(".")[2]: daemon for name, daemon in watch.in_threads.items()}
    seen["start"]["started"] = watch.started[:]
    seen["listed"] = _tried("`dir(shop_tools)`", lambda: [name for name in dir(shop_tools) if not name.startswith("_")])
    seen["after_listed"] = _loaded(watch)
    seen["missing"] = _tried("`shop_tools.sparklin`", lambda: repr(shop_tools.sparklin))
    seen["has"] = _tried('`hasattr(shop_tools, "sparklin")`', lambda: hasattr(shop_tools, "sparklin"))
    seen["import_missing"] = _tried("`from shop_tools import sparklin`", lambda: repr(_imported("sparklin")))
    seen["special"] = _tried('`hasattr(shop_tools, "__wrapped__")`', lambda: hasattr(shop_tools, "__wrapped__"))
    seen["price"] = _tried(
        "`shop_tools.euros(shop_tools.Price(1999))`", lambda: str(shop_tools.euros(shop_tools.Price(1999)))
    )
    seen["after_price"] = _loaded(watch)
    seen["from"] = _tried(
        "`from shop_tools import sparkline, to_csv`",
        lambda: [_imported("sparkline")([1, 2, 3]), _imported("to_csv")([[1, "a"]])],
    )
    seen["same"] = _tried(
        "`shop_tools.prices.Price is shop_tools.Price`", lambda: [name for name in NAMES if not _is_the_same(name)]
    )
    seen["pickled"] = _tried("`pickle.dumps(shop_tools.Price(5))`", _pickled)
    seen["members"] = _tried(
        "`inspect.getmembers(shop_tools)`", lambda: [name for name in dir(shop_tools) if not hasattr(shop_tools, name)]
    )
    return seen


def by_module(_data: Path) -> dict[str, Any]:
    """Import a submodule first, as those do who know where a thing is."""
    return {
        "module": _tried(
            "`import shop_tools.charts`", lambda: importlib.import_module("shop_tools.charts").sparkline([1, 2, 3])
        ),
        "attribute": _tried("`shop_tools.charts.BARS`", lambda: sys.modules["shop_tools"].charts.BARS),
        "from_package": _tried("`from shop_tools import files`", lambda: _imported("files").to_csv([[1, "a"]])),
        "then_name": _tried("`shop_tools.to_csv`", lambda: sys.modules["shop_tools"].to_csv([[1, "a"]])),
    }


def by_star(_data: Path) -> dict[str, Any]:
    """Take everything that the package gives away, before anybody has asked for a name."""
    return {"star": _tried("`from shop_tools import *`", _star)}


def _tried(step: str, look: Callable[[], Any]) -> dict[str, Any]:
    """Give what came, or what was raised."""
    doing(step)
    try:
        return {"step": step, "came": look()}
    except Exception as error:  # noqa: BLE001 (whatever it is, it is told)
        return {"step": step, "raised": told(error)}


def _loaded(watch: Watch) -> dict[str, Any]:
    return {"modules": sorted(name.partition(".")[2] for name in watch.loaded if name.startswith("shop_tools."))}


def _imported(name: str) -> Any:
    """Run `from shop_tools import …` as a module would."""
    names: dict[str, Any] = {}
    exec(f"from shop_tools import {name}", names)  # noqa: S102 (our own text)
    return names[name]


def _is_the_same(name: str) -> bool:
    import shop_tools

    home = importlib.import_module(f"shop_tools.{HOMES[name]}")
    return getattr(home, name) is getattr(shop_tools, name) is getattr(shop_tools, name)


def _star() -> list[str]:
    names: dict[str, Any] = {}
    exec("from shop_tools import *", names)  # noqa: S102 (our own text)
    return sorted(name for name in names if not name.startswith("__"))


def _pickled() -> bool:
    import shop_tools

    price = shop_tools.Price(5)
    return bool(pickle.loads(pickle.dumps(price)) == price)  # noqa: S301 (made a moment ago)
