"""Other machines: nothing assumes POSIX, a folder that can be written to, or a console with all letters."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys

import pytest

from workshop_utils.lessons import ROOT

PACKAGE = ROOT / "workshop_utils"
MODULES = sorted(PACKAGE.rglob("*.py"))
# Modules that Windows, or a POSIX system, doesn't have.
ELSEWHERE = {
    "fcntl",
    "grp",
    "pwd",
    "pty",
    "resource",
    "syslog",
    "termios",
    "tty",
    "curses",
    "msvcrt",
    "winreg",
    "_winapi",
}
# What the modules that all have lack on Windows.
MISSING = {
    "os": "fork forkpty getpgid getppid_ getuid geteuid killpg memfd_create pread setpgid setsid sched_getaffinity "
    "uname waitid waitstatus_ WEXITED WNOHANG WNOWAIT P_PID",
    "signal": "SIGKILL SIGALRM SIGUSR1 SIGUSR2 SIGHUP setitimer alarm pthread_kill pthread_sigmask",
    "select": "poll epoll",
}
# How a module says that it has looked where it is.
LOOKED = ("os.name", "sys.platform", "hasattr(", "_POSIX", "--fork")


def missing() -> dict[str, list[str]]:
    return {module: [name for name in names.split() if not name.endswith("_")] for module, names in MISSING.items()}


def asked_of_posix(tree: ast.AST) -> set[str]:
    """Name what a module uses that Windows hasn't."""
    wanted = {(module, name) for module, names in missing().items() for name in names}
    return {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in wanted
    }


def unguarded(source: str) -> set[str]:
    """Name what of one kind of system a module uses without a look where it is."""
    tree = ast.parse(source)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    used = asked_of_posix(tree) | ({name.partition(".")[0] for name in imported} & ELSEWHERE)
    return set() if any(look in source for look in LOOKED) else used


def test_what_only_some_systems_have_is_used_after_a_look_where_we_are():
    found = {path.name: unguarded(path.read_text(encoding="utf-8")) for path in MODULES}
    assert {name: used for name, used in found.items() if used} == {}


def test_what_windows_lacks_would_be_seen():
    assert unguarded("import os, signal\nos.kill(1, signal.SIGKILL)\nos.fork()") == {"signal.SIGKILL", "os.fork"}
    assert unguarded("import resource") == {"resource"}


def guesses_letters(tree: ast.AST) -> list[int]:
    """Give the lines that read or write text without saying its encoding: each machine has one of its own."""
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and _guesses(node)]


def _guesses(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    said = {word.arg: word.value for word in call.keywords}
    if "encoding" in said:
        return False
    if name in {"read_text", "write_text"}:
        return len(call.args) < (2 if name == "write_text" else 1)
    if name in {"open", "fdopen", "NamedTemporaryFile", "TemporaryFile"}:
        return not _not_text(call, said, name)
    asks_for_text = said.get("text") or said.get("universal_newlines")
    return isinstance(asks_for_text, ast.Constant) and asks_for_text.value is True


def _not_text(call: ast.Call, said: dict[str | None, ast.expr], name: str) -> bool:
    """Whether a mode says that bytes are meant, or the `open` is another one: of a picture, a gate, a descriptor."""
    of = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(of, ast.Name) and of.id in {"os", "Image"}:
        return name == "open" or any(map(_bytes, call.args))
    modes = [said["mode"]] if "mode" in said else [*call.args]
    if name.endswith("File"):
        return not modes or any(map(_bytes, modes))
    if of is not None and not modes:
        # `path.open()` reads text; `gate.open()` opens a gate.
        return not any(part in ast.unparse(of) for part in ("path", "file"))
    return any(map(_bytes, modes))


def _bytes(mode: ast.expr) -> bool:
    return (
        isinstance(mode, ast.Constant)
        and isinstance(mode.value, str)
        and set(mode.value) <= set("rwxab+")
        and "b" in mode.value
    )


def test_what_reads_or_writes_text_says_its_encoding():
    found = {path.name: guesses_letters(ast.parse(path.read_text(encoding="utf-8"))) for path in MODULES}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_leaves_the_encoding_to_the_machine_would_be_seen():
    lines = (
        "open('x')",
        "path.read_text()",
        "path.write_text('é')",
        "path.open('w')",
        "run([], text=True)",
        "os.fdopen(3)",
    )
    assert all(guesses_letters(ast.parse(line)) == [1] for line in lines)
    fine = (
        "open('x', 'rb')",
        "path.read_text(encoding='utf-8')",
        "path.open('rb')",
        "os.open('x', 0)",
        "TemporaryFile()",
    )
    assert not any(guesses_letters(ast.parse(line)) for line in fine)


PROGRAM = """
import importlib, os, select, signal, sys
import asyncio, subprocess, multiprocessing, concurrent.futures, sqlite3, tempfile, faulthandler
import aiohttp, duckdb, fastapi, httpx, IPython, ipykernel, ipywidgets, matplotlib.pyplot, numpy, pandas, psutil, pytest
import sqlalchemy.ext.asyncio, tqdm, uvicorn, marshmallow, nbclient, nbformat, orjson, msgspec, pyinstrument, filelock
missing, elsewhere, names = eval(sys.argv[1])
for module, gone in missing.items():
    for name in gone:
        if hasattr(sys.modules[module], name):
            delattr(sys.modules[module], name)
for name in elsewhere:
    sys.modules[name] = None
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def test_every_module_is_imported_where_posix_own_functions_are_missing():
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in MODULES]
    # Learners' files import each other by the names they have where they are laid out.
    names = [
        name for name in names if ".starters." not in name and ".solutions." not in name and ".limits." not in name
    ]
    asked = repr((missing(), ELSEWHERE, names))
    done = subprocess.run([sys.executable, "-c", PROGRAM, asked], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len(names)


COMMANDS = (("--help",), ("data", "--size", "small"), ("progress",), ("notebooks", "--check"), ("pack",))
CONSOLES = [*((words, "ascii") for words in COMMANDS), (("progress",), "cp1252")]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("hömé")


def workshop(*words, cwd=None, before=(), **variables):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHONUTF8", "LC_", "LANG"))
    }
    return subprocess.run(
        [*before, sys.executable, "-m", "workshop_utils.cli", *words],
        env={**environment, "PYTHONPATH": str(ROOT), **variables},
        cwd=cwd,
        capture_output=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(("words", "letters"), CONSOLES)
def test_a_console_with_few_letters_shows_what_it_can_and_goes_on(words, letters, home):
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": letters}
    done = workshop(*words, **plain, WORKSHOP_HOME=str(home), WORKSHOP_SIZE="small")
    said = done.stdout.decode(letters) + done.stderr.decode(letters)
    assert "Traceback" not in said
    assert done.returncode in (0, 1)
    assert len(said) > 20


def powerless() -> list[str]:
    """Give what takes from root the right to write everywhere; nothing for whoever isn't root."""
    if os.name != "posix" or os.geteuid() != 0:
        return []
    taken = ["setpriv", "--inh-caps=-dac_override,-dac_read_search", "--bounding-set=-dac_override,-dac_read_search"]
    if not shutil.which("setpriv") or subprocess.run([*taken, "true"], capture_output=True, check=False).returncode:
        pytest.skip("root may write everywhere, and there is no setpriv to take that away")
    return taken


@pytest.fixture
def read_only(tmp_path):
    """A folder in which nothing can be made, and what runs a program that has to keep to that."""
    folder = tmp_path / "read-only"
    folder.mkdir()
    folder.chmod(0o555)
    before = powerless()
    tried = subprocess.run(
        [*before, sys.executable, "-c", "open('x', 'w')"], cwd=folder, capture_output=True, check=False
    )
    if tried.returncode == 0:
        pytest.skip("this system lets a read-only folder be written to")
    yield folder, before
    folder.chmod(0o755)


CHECKS = """
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from workshop_utils import checkup, compare, shop, trace_imports
from workshop_utils.exercises import n_plus_one
from workshop_utils.shop import *
exec(n_plus_one.order_page.solution_source)
print(trace_imports("import json"))
print(compare(checkup.lazy_page, checkup.selectin_page, on=shop.open_database("small"), runs=1))
verdict = n_plus_one.order_page.check(order_page)
print(verdict)
assert verdict.correct
"""


def test_everything_works_from_a_folder_that_cannot_be_written_to(read_only, home):
    folder, before = read_only
    own = {"WORKSHOP_HOME": str(home), "WORKSHOP_SIZE": "small", "PYTHONIOENCODING": "utf-8"}
    done = workshop("doctor", cwd=folder, before=before, **own)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    done = subprocess.run(
        [*before, sys.executable, "-c", CHECKS],
        cwd=folder,
        env={**os.environ, **own, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    assert list(folder.iterdir()) == []
