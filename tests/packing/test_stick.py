"""A stick, used with the network cut off and empty caches: what the learner types works. The long form makes a whole one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from registry import made, pip

from workshop_utils import cli
from workshop_utils.errors import WorkshopError
from workshop_utils.lessons import ROOT
from workshop_utils.packing import project, sizes, start, stick, targets, tools, tree
from workshop_utils.packing.wheels import needed

SECONDS = 900
PYTHON = f"3.{sys.version_info.minor}"
HELPER = Path(__file__).parent / "without_network.py"


def cut_off(folder: Path, *words: str, do: str = "run") -> str:
    """Run a command in `folder` as somebody who has no network, and nothing at home; give what it printed."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    bins = os.pathsep.join([str(folder.parent / "python" / "bin"), str(Path(sys.base_prefix) / "bin"), os.defpath])
    environment = {"HOME": str(home), "PATH": bins, "UV_CACHE_DIR": str(home / "cache"), "PIP_CONFIG_FILE": os.devnull}
    command = ["unshare", "-rn", sys.executable, str(HELPER), do, *words]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=SECONDS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def namespace():
    """Whether a network can be cut off here."""
    found = shutil.which("unshare")
    if not found or subprocess.run([found, "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace can be made here (`unshare -rn`)")


@pytest.fixture
def uv():
    try:
        return tools.uv()
    except WorkshopError as error:
        pytest.skip(str(error))


@pytest.mark.usefixtures("namespace")
def test_the_network_is_really_cut_off(tmp_path):
    code = "import socket, sys\ntry: socket.create_connection(('192.0.2.1', 9), 2)\nexcept OSError as e: print(e.errno)"
    (tmp_path / "here").mkdir()
    assert cut_off(tmp_path / "here", sys.executable, "-c", code).strip() == "101"  # the network is unreachable


@pytest.mark.usefixtures("namespace")
def test_the_settings_of_a_stick_let_uv_install_from_its_folder_alone(uv, tmp_path):
    """The short form: one package of nothing, a stick's settings, and uv with nothing in its cache."""
    folder = tmp_path / "a stick's cöpy"
    made(folder / project.WHEELS, "nothing")
    ours = {
        "project": {"name": "tiny", "version": "1", "dependencies": ["nothing==1.0"], "requires-python": ">=3.11"},
        "dependency-groups": {},
        "tool": {"uv": {"package": False}},
    }
    chosen = targets.chosen(["linux"], [PYTHON])
    narrowed = project.narrowed(ours, chosen, "0")
    narrowed["dependency-groups"] = {}
    project.write(project.for_learners(project.offline(narrowed), chosen), folder / "pyproject.toml")
    told = cut_off(
        folder, *uv, "run", "--python", sys.executable, "python", "-c", "import nothing; print(nothing.__file__)"
    )
    assert ".venv" in told


@pytest.mark.stress
@pytest.mark.usefixtures("namespace", "uv")
def test_a_whole_stick_brings_the_lab_without_a_network(tmp_path):
    """Needs the registry, and downloads what a learner does; then nothing is there but the stick."""
    try:
        page = stick.pack(tmp_path / "stick", targets.chosen(["linux"], [PYTHON]), print)
    except WorkshopError as error:
        if "can't be reached" in error.problem:
            pytest.skip(f"the registry isn't reachable: {error.problem}")
        raise
    assert start.COMMAND in page.read_text(encoding="ascii")
    folder = tmp_path / "a learner's cöpy"
    shutil.copytree(tmp_path / "stick" / start.FOLDER, folder)
    subprocess.run([*pip()[:1], "-m", "venv", str(tmp_path / "python")], check=True)
    install, _, lab = start.COMMAND.partition(" && ")
    cut_off(folder, *install.split())
    told = cut_off(folder, "uv", "run", "workshop", "doctor")
    assert re.search(r"database +whole", told)
    assert "need are well" in told or "needs are well" in told
    assert "The lab answers: 200" in cut_off(folder, *lab.split(), "--no-browser", do="lab")
    weighed = sum(
        path.stat().st_size for path in (folder / project.WHEELS).iterdir() if not re.match(r"(uv|pip)-", path.name)
    )
    assert told_in_readme() == pytest.approx(weighed / 1e6, rel=0.1)


def told_in_readme() -> float:
    return float(re.search(r"downloads (\d+) MB", (ROOT / "README.md").read_text(encoding="utf-8"))[1])


@pytest.mark.usefixtures("uv")
def test_the_download_that_readme_tells_is_what_uv_resolved():
    """By the lock file that `uv run` leaves, which knows the bytes of every wheel: no network is asked."""
    if not (ROOT / "uv.lock").exists():
        pytest.skip("there is no uv.lock: the environment wasn't made with `uv run`")
    try:
        chosen = targets.chosen([], [PYTHON])
        wheels = needed(stick.export(ROOT, "--frozen"), chosen)
    except WorkshopError as error:
        pytest.skip(f"what uv resolved can't be read here: {error}")
    if not all(wheel.bytes for wheel in wheels):
        pytest.skip("this registry doesn't say how large its files are")
    assert told_in_readme() == pytest.approx(sizes.download(wheels) / 1e6, rel=0.25 if sys.platform != "linux" else 0.1)


def test_a_stick_holds_every_file_of_the_project_and_nothing_that_running_it_left():
    asked = ["git", "ls-files", "-z"]
    done = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    tracked = {name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()}
    if not tracked:
        pytest.skip("not a git checkout: what belongs to the project isn't known")
    there = {path.relative_to(ROOT).as_posix() for path in tree.files()}
    assert tracked - there == set()
    asked = ["git", "check-ignore", "--stdin", "-z"]
    ignored = subprocess.run(
        asked, input="\0".join(there), capture_output=True, encoding="utf-8", check=False, cwd=ROOT
    )
    assert ignored.stdout == ""


def test_a_folder_of_that_name_that_is_no_sticks_is_left_alone(tmp_path):
    kept = tmp_path / start.FOLDER
    kept.mkdir()
    (kept / "README.md").write_text("a clone", encoding="utf-8")
    with pytest.raises(WorkshopError, match="no stick's"):
        stick.pack(tmp_path, targets.chosen(["linux"], [PYTHON]), print)
    assert [path.name for path in kept.iterdir()] == ["README.md"]


@pytest.mark.usefixtures("uv")
def test_without_a_folder_or_a_network_the_command_says_what_to_do(tmp_path, capsys, monkeypatch):
    assert cli.main(["pack"]) == 1
    assert "workshop pack FOLDER" in capsys.readouterr().err
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    assert cli.main(["pack", "--platform", "linux", str(tmp_path / "stick")]) == 1
    said = capsys.readouterr().err
    assert "Connect this machine to the internet" in said
    assert "Traceback" not in said
    assert not (tmp_path / "stick" / start.NAME).exists()


def test_a_stick_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WorkshopError, match="can't be written") as refusal, stick._file_errors(tmp_path):
        (tmp_path / "file" / "x").mkdir()
    assert "write-protected" in refusal.value.remedy


def test_without_uv_the_remedy_brings_it(monkeypatch):
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setattr(tools.shutil, "which", lambda _: None)
    monkeypatch.setattr(tools.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(WorkshopError, match="uv isn't found") as refusal:
        tools.uv()
    assert "pip install uv" in refusal.value.remedy
