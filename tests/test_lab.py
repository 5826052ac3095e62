"""JupyterLab as `workshop lab` starts it: a real server, asked what it will do."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from workshop_utils import lab, lessons
from workshop_utils.errors import WorkshopError

STARTED = re.compile(r"http://127\.0\.0\.1:(\d+)/(\S*)\?token=(\w+)")
SECONDS = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("Zoë's Übungen ☕")


@pytest.fixture
def running(folder):
    """Start the command from a folder that isn't the workshop's, with a home of its own."""
    log = folder / "log"
    taken = socket.socket()
    with suppress(OSError):  # somebody else may have it, which does as well
        taken.bind(("127.0.0.1", 8888))
    environment = {**os.environ, "WORKSHOP_HOME": str(folder / "home"), "JUPYTER_DATA_DIR": str(folder / "jupyter")}
    command = [sys.executable, "-m", "workshop_utils.cli", "lab", "--no-browser", "--size", "small"]
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder, env=environment, preexec_fn=listen)
        try:
            yield process, _started(process, log), log
        finally:
            taken.close()
            process.kill()
            process.wait()


# Shells start what runs in the background deaf to Ctrl-C, and tests may run there.
listen = (lambda: signal.signal(signal.SIGINT, signal.default_int_handler)) if os.name == "posix" else None


def _started(process: subprocess.Popen[bytes], log: Path) -> re.Match[str]:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        if match := STARTED.search(log.read_text()):
            return match
        time.sleep(0.1)
    pytest.fail(log.read_text())


def asked(started, path):
    port, _, token = started.groups()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"token {token}"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - our own server
        return answer.read().decode()


def test_it_opens_the_first_lesson_on_this_machine_only_and_asks_the_web_for_nothing(running, folder):
    process, started, log = running
    assert started[2] == "lab/tree/notebooks/00_start_here.ipynb"
    assert started[1] != "8888", "it was taken"
    assert {each.laddr.ip for each in psutil.Process(process.pid).net_connections("inet")} == {"127.0.0.1"}
    page = asked(started, "/lab")
    assert '"news": {"disabled": true}' in page
    assert '"name": "read-only"' in page
    settings = json.loads(asked(started, "/lab/api/settings/@jupyterlab/apputils-extension:notification"))
    news = {name: settings["schema"]["properties"][name]["default"] for name in ("fetchNews", "checkForUpdates")}
    assert news == {"fetchNews": "false", "checkForUpdates": False}
    assert [each["name"] for each in json.loads(asked(started, "/api/contents/notebooks/solutions"))["content"]]
    assert (folder / "home" / "data" / "shop-small.db").exists()
    if os.name == "posix":  # Windows can't interrupt one process only
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 0
        assert "Traceback" not in log.read_text()


def test_a_port_that_is_taken_is_said_before_anything_starts():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(WorkshopError, match=rf"Port {port} can't be used"):
            lab.start(port)


def test_a_number_that_is_no_port_is_said():
    with pytest.raises(WorkshopError, match="Port 99999 can't be used"):
        lab.start(99_999)


def test_a_chosen_port_is_that_one_or_none():
    assert {"--ServerApp.port=8899", "--ServerApp.port_retries=0"} <= set(lab.arguments(8899, browser=True))
    assert not any("port" in each for each in lab.arguments(None, browser=True) if "transport" not in each)


def test_our_settings_come_before_others_and_this_python_before_others(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "theirs")
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "")
    lab.prepare_environment()
    assert os.environ["JUPYTER_CONFIG_PATH"] == os.pathsep.join([str(lab.CONFIG), "theirs"])
    assert os.environ["JUPYTER_PREFER_ENV_PATH"] == "1"


def test_without_a_home_of_ones_own_the_lessons_are_opened_where_they_are(monkeypatch):
    monkeypatch.delenv("WORKSHOP_HOME", raising=False)
    assert lab.prepare_home() == lessons.ROOT


def test_a_home_gets_copies_of_all_lessons_and_keeps_what_a_learner_changed(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "my wörkshop"))
    home = lab.prepare_home()
    for lesson in lessons.read():
        for solved in (False, True):
            copy = home / lesson.notebook(solved=solved).relative_to(lessons.ROOT)
            assert copy.read_bytes() == lesson.notebook(solved=solved).read_bytes()
    (home / lab.FIRST).write_text("mine", encoding="utf-8")
    (home / "notebooks" / "02_one_query_per_row.ipynb").unlink()
    assert lab.prepare_home() == home
    assert (home / lab.FIRST).read_text(encoding="utf-8") == "mine"
    assert (home / "notebooks" / "02_one_query_per_row.ipynb").exists()
    assert not list(home.rglob("*.unfinished"))


def test_a_home_that_cannot_be_made_is_said_with_a_remedy(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(WorkshopError, match="can't be copied") as refusal:
        lab.prepare_home()
    assert "WORKSHOP_HOME" in refusal.value.remedy
