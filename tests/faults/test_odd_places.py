"""A checkout with spaces and letters of other languages in its path, a read-only one, and a home elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from namespaces import with_read_only
from programs import told

from workshop_utils.lessons import ROOT

ODD = "Kurs – schnelle APIs ☕ für Zoë's Büro"
PARTS = ("workshop_utils", "notebooks", "pyproject.toml", "README.md", "LICENSE", "environment.yml")
STARTED = re.compile(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)")
FIRST_STEPS = """
from workshop_utils import lab, lessons, shop
from workshop_utils.checkup import doctor
from workshop_utils.exercises import before_hello, start_here

step("checkout", lambda: lessons.ROOT)
step("writing there", lambda: (lessons.ROOT / "written").write_text(""))
step("database", lambda: lab.prepare_database("small"))
step("lab", lambda: next(each for each in lab.arguments(None, browser=False) if "root_dir" in each))
step("doctor", lambda: doctor(thorough=True).finding)
os.chdir(Path(os.environ["WORKSHOP_HOME"], "notebooks"))
exercise, package = start_here.cheapest_products, before_hello.lazy_package
step("check", lambda: exercise.check(solved(exercise)).state.value)
step("progress", lambda: shop.database_path().with_name("progress.json").exists())
"""
FURTHER_STEPS = """
from workshop_utils import load_test, serve, trace_imports, record, plan
from sqlalchemy import select
import httpx

package.lay_out()
for name, text in package.solution_files.items():
    (package.place / name).write_text(text, encoding="utf-8")
step("files", lambda: package.check().state.value)
engine = shop.open_database()
with serve(shop.create_api(engine)) as server, record(engine) as ledger:
    step("serving", lambda: httpx.get(f"{server.url}/orders?limit=2").status_code)
    step("load", lambda: len(load_test(f"{server.url}/orders?limit=2", concurrency=1, requests=3).latencies))
step("imports", lambda: "shop_tools" in str(trace_imports("import shop_tools", folder="scratch", runs=1)))
"""


def checkout(place: Path) -> Path:
    """Copy what a checkout holds, without what was built in it."""
    for part in PARTS:
        whole = ROOT / part
        if whole.is_dir():
            shutil.copytree(whole, place / part, ignore=shutil.ignore_patterns("__pycache__", "scratch", "slides"))
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(whole, place / part)
    return place


def environment(place: Path, home: Path) -> dict[str, str]:
    """Have Python take the package from a checkout, and the workshop write elsewhere."""
    return {"PYTHONPATH": str(place), "WORKSHOP_HOME": str(home), "WORKSHOP_SIZE": "small"}


def test_a_path_with_spaces_and_other_letters_does_for_everything(tmp_path: Path) -> None:
    place, home = checkout(tmp_path / ODD), tmp_path / f"home of {ODD}"
    found = told(FIRST_STEPS + FURTHER_STEPS, folder=tmp_path, environment=environment(place, home))
    assert found["checkout"] == str(place)
    assert found["lab"] == f"--ServerApp.root_dir={home}"
    assert found["doctor"].startswith("All ")
    assert (found["check"], found["files"]) == ("correct", "correct")
    assert (found["serving"], found["load"], found["imports"], found["progress"]) == ("200", "3", "True", "True")


def test_a_read_only_checkout_does_with_a_home_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    found = told(FIRST_STEPS, before=with_read_only(ROOT), folder=ROOT, environment=environment(ROOT, home))
    assert "Read-only file system" in found["writing there"]
    assert found["lab"] == f"--ServerApp.root_dir={home}"
    assert found["doctor"].startswith("All ")
    assert (found["check"], found["progress"]) == ("correct", "True")
    assert (home / "notebooks" / "00_start_here.ipynb").exists()
    assert (home / "data" / "shop-small.db").exists()


def test_a_read_only_checkout_without_a_home_says_what_to_do(tmp_path: Path) -> None:
    place = checkout(tmp_path / "shared")
    found = told(
        'from workshop_utils import lab\nstep("database", lambda: lab.prepare_database("small"))',
        before=with_read_only(place),
        folder=place,
        environment={"PYTHONPATH": str(place)},
    )
    assert found["database"].startswith("refused: ")
    assert "set WORKSHOP_HOME to another folder" in found["database"]


# The long forms begin a real JupyterLab, and run a real lesson from top to bottom.


@pytest.fixture(params=["odd", "read-only"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[list[str], Path, Path]:
    """Give what stands before commands, a checkout, and a home."""
    if request.param == "odd":
        return [], checkout(tmp_path / ODD), tmp_path / f"home of {ODD}"
    return with_read_only(ROOT), ROOT, tmp_path / "home"


@contextmanager
def running(room: tuple[list[str], Path, Path], *words: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Give a command that runs there, and the file that it prints to."""
    before, place, home = room
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WORKSHOP_")}
    listen = (lambda: signal.signal(signal.SIGINT, signal.default_int_handler)) if os.name == "posix" else None
    log = home.with_name("log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*before, sys.executable, "-m", *words],
            env={**kept, **environment(place, home), "JUPYTER_DATA_DIR": str(home / "jupyter")},
            cwd=place,
            stdout=out,
            stderr=out,
            preexec_fn=listen,
        )
    try:
        yield process, log
    finally:
        process.kill()
        process.wait()


def finished(room: tuple[list[str], Path, Path], *words: str) -> str:
    with running(room, *words) as (process, log):
        ended = process.wait(300)
        said = log.read_text(encoding="utf-8")
    assert ended == 0, said
    return said


def asked(address: str, token: str) -> bytes:
    """Ask a server, which may tell its address a moment before it listens."""
    request = urllib.request.Request(address, headers={"Authorization": f"token {token}"})  # noqa: S310 (our own server)
    for left in range(100, -1, -1):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 (as above)
                return bytes(answer.read())
        except urllib.error.URLError:
            if not left:
                raise
            time.sleep(0.1)
    raise AssertionError


@pytest.mark.stress
def test_doctor_and_a_lesson_from_top_to_bottom_run_there(room: tuple[list[str], Path, Path]) -> None:
    finished(room, "workshop_utils.cli", "data", "build")
    assert "All 7 things the workshop needs are well." in finished(room, "workshop_utils.cli", "doctor")
    found = told(
        "from workshop_utils import lab\nstep('home', lab.prepare_home)",
        before=room[0],
        folder=room[1],
        environment=environment(*room[1:]),
    )
    assert found["home"] == str(room[2])
    notebook = room[2] / "notebooks" / "solutions" / "00_start_here.ipynb"
    finished(room, "jupyter", "execute", "--inplace", str(notebook))
    assert "cheapest_products: correct." in notebook.read_text(encoding="utf-8")


@pytest.mark.stress
def test_jupyterlab_begins_there_and_ends_at_an_interrupt(room: tuple[list[str], Path, Path]) -> None:
    with running(room, "workshop_utils.cli", "lab", "--no-browser") as (process, log):
        end, started = time.monotonic() + 120, None
        while started is None and time.monotonic() < end and process.poll() is None:
            started = STARTED.search(log.read_text(encoding="utf-8"))
            time.sleep(0.1)
        assert started, log.read_text(encoding="utf-8")
        assert b"jupyter-config-data" in asked(f"{started[1]}/lab", started[2])
        assert b"Start here" in asked(f"{started[1]}/api/contents/notebooks/00_start_here.ipynb", started[2])
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert "Traceback" not in log.read_text(encoding="utf-8")


@pytest.mark.stress
def test_the_environment_is_made_by_readme_s_command_in_a_folder_with_spaces(tmp_path: Path) -> None:
    uv, place = shutil.which("uv"), checkout(tmp_path / ODD)
    if uv is None:
        pytest.skip("there is no uv")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("WORKSHOP_", "VIRTUAL_ENV", "UV_PROJECT"))
    }

    def ran(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, env=kept, cwd=place, capture_output=True, text=True, encoding="utf-8", check=False, timeout=600
        )

    synced = ran(uv, "sync", "--offline", "--quiet", "--no-default-groups", "--python", sys.executable)
    if synced.returncode:
        pytest.skip(f"uv has not all packages at hand: {synced.stderr.strip().splitlines()[-1:]}")
    assert ran(uv, "run", "--offline", "workshop", "data", "build", "--size", "small").returncode == 0
    looked = ran(uv, "run", "--offline", "workshop", "doctor")
    assert "things the workshop needs are well" in looked.stdout, looked.stdout + looked.stderr
