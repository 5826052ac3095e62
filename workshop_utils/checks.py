"""What the workshop needs from a machine, looked at one by one."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import socket
import sqlite3
import sys
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workshop_utils.lessons import ROOT

PYTHON = (3, 11)
# Strict tables came with 3.37, in November 2021.
SQLITE = (3, 37, 0)
DISK_MB = 500
_SYNC = "run `uv sync` in the workshop's folder, and restart the notebook's kernel"


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found, and, if it isn't well, what to do about it."""

    name: str
    found: str
    remedy: str = ""

    @property
    def ok(self) -> bool:
        """Whether it needs nothing."""
        return not self.remedy

    @property
    def state(self) -> str:
        """The same in a word, which a screen reader and a printer without colours give too."""
        return "ok" if self.ok else "to mend"


def check_python() -> Check:
    """This Python is new enough."""
    found = f"{sys.version.split()[0]} in {_short(Path(sys.prefix))}"
    return Check("Python", found, "" if sys.version_info >= PYTHON else "install Python 3.11 or newer")


def check_packages(pins: dict[str, str] | None = None) -> Check:
    """Every package is here, at the version that was tested."""
    wanted = pinned_versions() if pins is None else pins
    problems = [problem for name, version in wanted.items() if (problem := _differs(name, version))]
    found = "; ".join(problems) or f"{len(wanted)} at their tested versions"
    return Check("packages", found, _SYNC if problems else "")


def check_sqlite(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> Check:
    """SQLite knows strict tables, and a database can be handed over in memory."""
    found = "SQLite " + ".".join(map(str, version))
    if version < SQLITE or not hasattr(sqlite3.Connection, "deserialize"):
        return Check("SQLite", found, "it comes with Python: install a newer Python, or `uv python install 3.12`")
    return Check("SQLite", found)


def check_disk(folder: Path | None = None, need_mb: int = DISK_MB) -> Check:
    """There is room for the database and its scratch copies."""
    free = shutil.disk_usage(_existing(folder or _data_folder())).free // 1_000_000
    remedy = f"free some: the database and its copies take up to {need_mb:,} MB" if free < need_mb else ""
    return Check("disk", f"{free:,} MB free", remedy)


def check_data_folder(folder: Path | None = None) -> Check:
    """The database can be built where it belongs."""
    place = folder or _data_folder()
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place, prefix=".doctor-"):
            pass
    except OSError as error:
        remedy = "make it writable, or set WORKSHOP_HOME to a folder that is"
        return Check("data folder", f"{_short(place)} can't be written to: {error.strerror}", remedy)
    return Check("data folder", f"{_short(place)} is writable")


def check_database(*, thorough: bool = False) -> Check:
    """The shop's database is whole, or not built yet: the first lesson builds it. `thorough` reads every row."""
    from workshop_utils import shop

    path = shop.database_path()
    if not path.exists():
        return Check("database", "not built yet; `workshop data build` or the first lesson builds it")
    health = shop.verify(path, thorough=thorough)
    return Check(
        "database", f"whole, {sum(health.rows.values()):,} rows" if health.ok else health.problem, health.remedy
    )


def check_port() -> Check:
    """A server can be opened on this machine."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            return Check("loopback", f"port {server.getsockname()[1]} on 127.0.0.1 is free")
    except OSError as error:
        remedy = "a firewall or sandbox forbids local servers: allow them for Python on 127.0.0.1"
        return Check("loopback", f"no server can be opened: {error.strerror}", remedy)


def check_every_row() -> Check:
    """Every row of the database is what was drawn. Looking takes seconds."""
    return check_database(thorough=True)


CHECKS: tuple[Callable[[], Check], ...] = (
    check_python,
    check_packages,
    check_sqlite,
    check_disk,
    check_data_folder,
    check_port,
    check_database,
)
THOROUGH = (*CHECKS[:-1], check_every_row)


def pinned_versions() -> dict[str, str]:
    """Give what the workshop was tested with, by package: from its pyproject, or as it was installed."""
    pyproject = ROOT / "pyproject.toml"
    if pyproject.exists():
        wanted = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]
    else:
        wanted = importlib.metadata.requires("fast-api-workshop") or []
    pins = (re.match(r"([\w.-]+)(?:\[.*?\])?==([\w.]+)", entry) for entry in wanted)
    return {pin[1]: pin[2] for pin in pins if pin}


def _differs(name: str, version: str) -> str:
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return f"{name} is missing"
    return "" if found == version else f"{name} is {found}, tested was {version}"


def _data_folder() -> Path:
    from workshop_utils import shop

    return shop.data_folder()


def _short(place: Path) -> Path:
    """Name a folder inside the workshop as it is seen from there, so that what is shown is the same everywhere."""
    return place.relative_to(ROOT) if place.is_relative_to(ROOT) else place


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())
