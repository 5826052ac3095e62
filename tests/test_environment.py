"""One list of versions, repeated where other tools read it."""

from __future__ import annotations

import re
import subprocess
import tomllib

import pytest
import yaml

from workshop_utils.checks import pinned_versions
from workshop_utils.lessons import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
PIP = next(entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict))


def test_conda_users_get_what_learners_and_tests_need_at_the_same_versions():
    wanted = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["test"]
    assert sorted(PIP) == sorted([*wanted, "-e ."])


def test_conda_users_get_a_python_that_is_new_enough():
    least = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert any(str(entry).startswith(f"python >={least}") for entry in CONDA["dependencies"])


def test_the_environments_have_the_projects_name():
    assert CONDA["name"] == PROJECT["project"]["name"]


@pytest.mark.parametrize("entry", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["test"])
def test_each_direct_dependency_is_pinned_as_in_the_whole_list(entry):
    name, version = re.fullmatch(r"([\w.-]+)(?:\[\w+\])?==([\w.]+)", entry).groups()
    pinned = [each.partition(" ;")[0] for each in PROJECT["tool"]["uv"]["constraint-dependencies"]]
    assert f"{name}=={version}" in pinned


def test_every_package_of_the_whole_list_has_an_exact_version():
    for entry in PROJECT["tool"]["uv"]["constraint-dependencies"]:
        assert re.match(r"[\w.-]+==[\w.]+( ; .+)?$", entry), entry


def test_learners_download_no_tools_of_developers():
    assert PROJECT["tool"]["uv"]["default-groups"] == ["test"]
    learners = " ".join(PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["test"])
    assert not re.search(r"playwright|mypy|ruff", learners)


def test_doctor_looks_for_the_versions_of_pyproject():
    assert {f"{name}=={version}" for name, version in pinned_versions().items()} == {
        re.sub(r"\[.*\]", "", entry) for entry in PROJECT["project"]["dependencies"]
    }


def test_no_lock_file_is_kept():
    done = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert not {"uv.lock", "pylock.toml"} & set(done.stdout.split())
