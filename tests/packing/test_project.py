"""The packed `pyproject.toml`: ours, for the chosen machines alone, and without a network."""

from __future__ import annotations

import tomllib

import pytest

from workshop_utils.errors import WorkshopError
from workshop_utils.packing import project, start, tree
from workshop_utils.packing.targets import MACHINES, PYTHONS, chosen

OURS = project.ours()


def packed(machines=("windows",), pythons=("3.12",)):
    targets = chosen(machines, pythons)
    return project.for_learners(project.offline(project.narrowed(OURS, targets, "9.9")), targets)


def test_learners_dependencies_and_their_pins_are_ours():
    made = packed()
    assert made["project"]["dependencies"] == OURS["project"]["dependencies"]
    assert made["build-system"] == OURS["build-system"]
    for setting in ("constraint-dependencies", "override-dependencies", "default-groups"):
        assert made["tool"]["uv"][setting] == OURS["tool"]["uv"][setting]


def test_developers_tools_and_extras_stay_at_home_and_uv_comes_along():
    made = packed()
    assert set(made["dependency-groups"]) == set(project.GROUPS)
    assert made["dependency-groups"]["test"] == OURS["dependency-groups"]["test"]
    assert "uv==9.9" in made["dependency-groups"]["pack"]
    assert "optional-dependencies" not in made["project"]


def test_what_builds_the_workshop_itself_comes_along():
    assert set(OURS["build-system"]["requires"]) <= set(OURS["dependency-groups"]["pack"])


def test_packages_come_from_the_folder_beside_it_alone():
    settings = packed()["tool"]["uv"]
    assert settings["offline"] is settings["no-index"] is True
    assert settings["find-links"] == ["wheels"]


@pytest.mark.parametrize(
    ("versions", "said"),
    [(["3.12"], ">=3.12,<3.13"), (["3.13", "3.11"], ">=3.11,!=3.12.*,<3.14"), (PYTHONS, ">=3.11,<3.14")],
)
def test_learners_uv_looks_for_a_python_that_has_wheels(versions, said):
    assert packed(pythons=versions)["project"]["requires-python"] == said


def test_both_kinds_of_mac_are_one_environment_for_each_python():
    environments = packed(["macos", "macos-arm", "linux"])["tool"]["uv"]["environments"]
    assert environments == [
        f"sys_platform == '{system}' and python_version == '3.12'" for system in ("darwin", "linux")
    ]


@pytest.mark.parametrize("made", [OURS, packed(["all"], PYTHONS), {"a": {"b c": [{"d": True}, 'é\n"'], "e": {}}}])
def test_what_is_written_reads_as_it_was(made, tmp_path):
    project.write(made, tmp_path / "pyproject.toml")
    assert tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8")) == made


def test_a_workshop_without_its_folder_is_said_with_a_remedy(tmp_path):
    with pytest.raises(WorkshopError, match=r"no pyproject\.toml") as refusal:
        project.ours(tmp_path)
    assert "workshop pack" in refusal.value.remedy


def test_the_first_page_has_the_command_and_names_machines_and_pythons():
    page = start.text(chosen(["windows", "macos-arm"], ["3.11", "3.13"]))
    assert "pip install --no-index --find-links wheels uv && uv run workshop lab" in page
    assert all(f"{MACHINES[name].title}, with Python 3.11, 3.13" in page for name in ("windows", "macos-arm"))
    assert page.isascii()
    assert max(map(len, page.splitlines())) <= 100


def test_a_file_is_copied_under_its_name_when_it_is_whole(tmp_path):
    (tmp_path / "source").write_text("text", encoding="utf-8")
    tree.copy_file(tmp_path / "source", tmp_path / "to" / "copy")
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["copy"]
    assert (tmp_path / "to" / "copy").read_text(encoding="utf-8") == "text"
