"""`doctor`: each thing that can be ill is seen, and its remedy said."""

from __future__ import annotations

import re

import pytest

from workshop_utils import checks, shop
from workshop_utils.checks import Check
from workshop_utils.checkup import Checkup, doctor

ILL = Check("packages", "numpy is <missing>", "install it & try again")


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """A data folder with nothing in it."""
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_on_this_machine_all_is_well_and_an_n_plus_one_is_measured_as_proof():
    found = doctor()
    assert found.ok, str(found)
    slow, fast = found.proof.variants
    assert slow.statements > 10 * fast.statements
    assert fast.statements <= 5
    assert re.search(rf"one by one.* {slow.statements} .*\n.*all at once.* {fast.statements} ", str(found))


def test_a_visit_builds_no_database():
    found = doctor()
    assert "not built yet" in str(found)
    assert not shop.database_path().exists()


def test_a_package_that_is_missing_or_of_another_version_is_named():
    found = checks.check_packages({"no-such-package": "1", "numpy": "0.1", "tqdm": checks.pinned_versions()["tqdm"]})
    assert not found.ok
    assert re.fullmatch(r"no-such-package is missing; numpy is [\d.]+, tested was 0\.1", found.found)
    assert "uv sync" in found.remedy


def test_an_sqlite_without_strict_tables_is_too_old():
    assert not checks.check_sqlite((3, 36, 0)).ok
    assert checks.check_sqlite((3, 37, 0)).ok


def test_too_little_room_is_said_with_how_much_is_needed():
    found = checks.check_disk(need_mb=10**12)
    assert not found.ok
    assert "1,000,000,000,000 MB" in found.remedy


def test_a_data_folder_that_cannot_be_written_to_is_named(data):
    data.write_text("a file in its place")
    found = checks.check_data_folder()
    assert not found.ok
    assert str(data) in found.found
    assert "WORKSHOP_HOME" in found.remedy


def test_the_visit_leaves_nothing_in_the_data_folder(data):
    assert checks.check_data_folder().ok
    assert list(data.iterdir()) == []


def test_a_damaged_database_is_found_and_its_remedy_said(data):
    data.mkdir()
    shop.database_path("workshop").write_bytes(b"SQLite format 3\0 and then nothing of it")
    found = checks.check_database()
    assert not found.ok
    assert found.remedy


def test_what_goes_wrong_in_looking_is_a_finding_and_stops_nothing(monkeypatch):
    def check_moon() -> Check:
        raise RuntimeError("it is new")

    monkeypatch.setattr("workshop_utils.checkup.CHECKS", (check_moon, checks.check_python))
    found = doctor()
    assert [check.ok for check in found.checks] == [False, True]
    assert "moon" in str(found)
    assert "RuntimeError: it is new" in str(found)
    assert found.proof is None


def test_an_ill_thing_stands_with_its_remedy_below_it():
    lines = str(Checkup((Check("Python", "3.12"), ILL))).splitlines()
    assert lines[0].split() == ["ok", "Python", "3.12"]
    assert lines[1].startswith("to mend")
    assert lines[2].strip() == "What to do: install it & try again."
    assert "1 of 2 things to mend" in lines[-1]


def test_html_is_escaped_and_says_the_state_in_words():
    page = Checkup((ILL,))._repr_html_()
    assert "numpy is &lt;missing&gt;" in page
    assert "install it &amp; try again" in page
    assert "to mend" in page
