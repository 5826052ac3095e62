"""A real JupyterLab on a copy of the workshop, in Debian's Chromium.

Skipped where Playwright or Chromium is missing. With pictures of what was seen:
`uv run --group browser pytest tests/browser -m "stress or not stress" -n 0 --screenshots FOLDER`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from workshop_utils import building, shop
from workshop_utils.lessons import ROOT

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)")
START_SECONDS = 60
WIDTH, HEIGHT = 1280, 900
PAGE, TALLEST = 1_600, 16_000
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


HERE = Path(__file__).parent
SHORT = re.compile(
    r"test_untouched.*\[(light|dark)-03_|test_an_exercise_solved.*\[dark\]|test_t_turns|test_every_slide_fits.*\[light-05_"
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Leave all but the short form to `-m stress`."""
    for item in items:
        if HERE in item.path.parents and not SHORT.search(item.nodeid):
            item.add_marker(pytest.mark.stress)


def pytest_addoption(parser):
    parser.addoption("--screenshots", type=Path, help="keep the pictures in this folder")


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab and the copy of the workshop it shows."""

    address: str
    token: str
    copy: Path
    theme: str
    log: Path


@pytest.fixture(scope="module", params=THEMES)
def lab(request, tmp_path_factory) -> Iterator[Lab]:
    """Start `workshop lab` on a copy, as what is run in a browser is also saved."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    pytest.importorskip("playwright.sync_api", reason="needs Playwright: uv run --group browser pytest")
    folder = tmp_path_factory.mktemp(f"lab-{request.param}")
    copy, log = _copied(folder), folder / "log"
    environment = _environment(folder, copy, request.param)
    command = [sys.executable, "-m", "workshop_utils.cli", "lab", "--no-browser"]
    with log.open("w") as out, subprocess.Popen(command, cwd=copy, env=environment, stdout=out, stderr=out) as process:
        try:
            yield Lab(*_address(process, log), copy, request.param, log)
        finally:
            process.terminate()


def _copied(folder: Path) -> Path:
    copy = folder / "workshop"
    left_out = shutil.ignore_patterns(".*", "data", "__pycache__", "*.egg-info")
    shutil.copytree(ROOT, copy, ignore=left_out)
    building.build_databases()
    (copy / "data").mkdir()
    for size in ("small", "workshop"):
        shutil.copy(shop.database_path(size), copy / "data")
    return copy


def _environment(folder: Path, copy: Path, theme: str) -> dict[str, str]:
    settings = folder / "settings" / "@jupyterlab"
    for name, content in {
        "apputils-extension/themes": f'{{"theme": "{THEMES[theme]}"}}',
        # All cells are on the page, also those that aren't in view.
        "notebook-extension/tracker": '{"windowingMode": "none"}',
    }.items():
        path = settings / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    # No bar for what is built or loaded: whatever else stands in stderr is a complaint.
    ours = {
        "TQDM_DISABLE": "1",
        "JUPYTERLAB_SETTINGS_DIR": settings.parent,
        "JUPYTER_DATA_DIR": folder / "jupyter",
        "PYTHONPATH": copy,
    }
    hidden = {"WORKSHOP_DATA", "WORKSHOP_PROGRESS", "WORKSHOP_TEACHER"}
    return {**{k: v for k, v in os.environ.items() if k not in hidden}, **{k: str(v) for k, v in ours.items()}}


def _address(process: subprocess.Popen[bytes], log: Path) -> tuple[str, str]:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if match := ADDRESS.search(log.read_text()):
            return match[1], match[2]
        time.sleep(0.2)
    pytest.fail(log.read_text())


@pytest.fixture(scope="module")
def browser():
    """Start Chromium once. It keeps an event loop running, which tests of other modules must not meet."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: uv run --group browser pytest")
    with playwright.sync_playwright() as tool:
        running = tool.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield running
        running.close()


@pytest.fixture
def screen(browser) -> Iterator[Any]:
    """Open a page as large as a small laptop's."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1)
    yield context.new_page()
    context.close()


@pytest.fixture
def folder(request, tmp_path) -> Path:
    """Give the folder of the pictures."""
    chosen: Path = request.config.getoption("--screenshots", None) or tmp_path
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


@pytest.fixture
def keep(folder):
    """Give the function that saves a picture of something shown."""

    def save(shown: Any, name: str) -> None:
        shown.screenshot(path=folder / f"{name}.png")

    return save


@pytest.fixture
def keep_whole(folder):
    """Give the function that saves a whole notebook, as pages of a readable size."""

    def save(screen: Any, book: Any, name: str) -> None:
        height = book.evaluate(
            "book => Math.max(...[book, ...book.querySelectorAll('*')].map(one => one.scrollHeight))"
        )
        screen.set_viewport_size({"width": WIDTH, "height": min(height + 200, TALLEST)})
        book.evaluate("book => [book, ...book.querySelectorAll('*')].forEach(one => one.scrollTop = 0)")
        screen.wait_for_timeout(1000)
        left = book.bounding_box()["x"]
        for page, top in enumerate(range(0, min(height + 200, TALLEST), PAGE)):
            clip = {"x": left, "y": top, "width": WIDTH - left, "height": PAGE}
            screen.screenshot(path=folder / f"{name}-{page:02d}.png", clip=clip)
        screen.set_viewport_size({"width": WIDTH, "height": HEIGHT})

    return save


@pytest.fixture(autouse=True)
def _nothing_stays_behind():
    """Do without the guard of the other tests: server and browser stay for the module, by design."""
