"""What runs the workshop on other machines says what README says, and asks for what was measured."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from workshop_utils import lab
from workshop_utils.lessons import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/readme.yml").read_text(encoding="utf-8"))
VALUES = yaml.safe_load((ROOT / ".jupyterhub/values.yaml").read_text(encoding="utf-8"))
TEACHING = (ROOT / "notebooks/TEACHING.md").read_text(encoding="utf-8")
LEARN, TEST = re.findall(r"```bash\n(pip install uv && .+)\n```", README)
JOB = WORKFLOW["jobs"]["readme"]
UNITS = {"M": 1, "G": 1_000}


def megabytes(text: str) -> int:
    return int(text[:-1]) * UNITS[text[-1]]


def kernels() -> list[int]:
    """Give the megabytes of each lesson's kernel, as they were measured."""
    place = re.search(r"<!-- seats: .*?<!-- end of seats -->", TEACHING, re.DOTALL)
    assert place
    return [int(each) for each in re.findall(r"^\| \d\d \| (\d+) \| \d+ \| \d+ \|$", place[0], re.MULTILINE)]


def jupyterlab() -> int:
    found = re.search(r"with JupyterLab's (\d+) MB", TEACHING)
    assert found
    return int(found[1])


def test_the_workflow_runs_readmes_test_command_as_it_stands():
    assert [step["run"] for step in JOB["steps"] if step.get("name") == "Test"] == [TEST]


def test_the_workflow_runs_on_three_systems_and_every_python_that_is_allowed():
    matrix = JOB["strategy"]["matrix"]
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}
    least = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert least in matrix["python"]
    assert len(matrix["python"]) == 3


def test_what_the_workflow_starts_is_readmes_first_command():
    done = subprocess.run(
        [sys.executable, "-c", "import learn; print(learn.command())"],
        cwd=ROOT / ".github",
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == LEARN


@pytest.mark.parametrize("script", ["postBuild", "start"])
def test_binders_scripts_are_scripts_that_bash_can_read(script):
    path = ROOT / ".binder" / script
    assert path.stat().st_mode & 0o100
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    subprocess.run(["bash", "-n", path], check=True)


def test_binders_start_gives_jupyter_our_settings_and_a_home_the_lessons(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "JUPYTER_CONFIG_PATH"}
    environment |= {
        "WORKSHOP_HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    shown = [sys.executable, "-c", "import os; print(os.environ['JUPYTER_CONFIG_PATH'])"]
    done = subprocess.run(
        ["bash", ROOT / ".binder/start", *shown], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(lab.CONFIG)
    assert (tmp_path / lab.FIRST).exists()


def test_binders_python_is_one_that_is_tested():
    version = (ROOT / ".binder/runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    assert version in JOB["strategy"]["matrix"]["python"]


def test_the_container_builds_what_a_learner_needs_and_shows_the_lab():
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    for step in ("uv sync", "workshop data build", "workshop doctor"):
        assert step in container["postCreateCommand"]
    port = re.search(r"--port (\d+)", container["postAttachCommand"])
    assert port
    assert container["forwardPorts"] == [int(port[1])]


def test_a_seat_has_memory_for_two_lessons_at_once_and_at_most_for_four():
    asked = VALUES["singleuser"]["memory"]
    largest = max(kernels())
    assert megabytes(asked["guarantee"]) >= jupyterlab() + 2 * largest
    assert megabytes(asked["limit"]) >= jupyterlab() + 4 * largest


def test_every_lesson_has_a_measured_seat():
    from workshop_utils import lessons

    assert len(kernels()) == sum(lesson.ready for lesson in lessons.read())


def test_the_hub_opens_the_folder_that_the_lessons_are_copied_to():
    single = VALUES["singleuser"]
    home = single["extraEnv"]["WORKSHOP_HOME"]
    assert VALUES["hub"]["config"]["KubeSpawner"]["notebook_dir"] == home
    assert home.startswith(single["storage"]["homeMountPath"] + "/")
    assert single["defaultUrl"] == f"/lab/tree/{lab.FIRST}"
    target = single["extraEnv"]["WORKSHOP_DATA"].removesuffix("/data")
    assert f"--target-repo-dir {target} " in TEACHING
    assert f"--image-name {single['image']['name']}:{single['image']['tag']} " in TEACHING


@pytest.mark.stress
@pytest.mark.skipif(os.name != "posix", reason="on Windows the workflow itself runs it")
def test_readmes_first_command_shows_the_first_lesson_in_a_fresh_clone(tmp_path):
    clone = tmp_path / "fresh clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    fresh = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    done = subprocess.run(
        [sys.executable, ".github/learn.py"], cwd=clone, env=fresh, capture_output=True, text=True, check=False
    )
    assert "JupyterLab shows notebooks/00_start_here.ipynb" in done.stdout, done.stdout + done.stderr
