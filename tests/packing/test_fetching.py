"""Wheels come whole or not at all, and what has come isn't fetched again: a real pip, and a real index on loopback."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from registry import made, pip, served

from workshop_utils.errors import WorkshopError
from workshop_utils.lessons import ROOT
from workshop_utils.packing import fetching, stick

NAMES = ("first", "second", "third")


@pytest.fixture
def registry(tmp_path):
    with served(tmp_path / "registry") as found:
        yield found


@pytest.fixture
def wheels(registry):
    return [made(registry.folder, name, index=registry.index) for name in NAMES]


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "a stick" / "whéels"
    found.mkdir(parents=True)
    return found


def held(folder):
    return sorted(path.name for path in folder.iterdir())


def test_every_wheel_comes_whole_and_nothing_else_is_there(wheels, folder):
    came = []
    fetching.fetch(wheels, folder, pip(), came.append)
    assert held(folder) == sorted(wheel.file for wheel in wheels)
    assert fetching.missing(wheels, folder) == []
    assert sum(came) == sum(wheel.bytes for wheel in wheels)


def test_only_what_is_missing_or_damaged_is_asked_for_again(wheels, folder, registry):
    fetching.fetch(wheels, folder, pip(), len_of_nothing)
    (folder / wheels[0].file).unlink()
    with (folder / wheels[1].file).open("r+b") as file:
        file.truncate(50)
    again = fetching.missing(wheels, folder)
    assert [wheel.package for wheel in again] == ["first", "second"]
    registry.asked.clear()
    fetching.fetch(again, folder, pip(), len_of_nothing)
    assert set(registry.asked) == {wheel.file for wheel in again}
    assert fetching.missing(wheels, folder) == []


def len_of_nothing(_: int) -> None:
    """Take the progress, and show none."""


def test_a_file_with_another_digest_is_refused_and_what_came_before_stays(wheels, folder):
    wrong = dataclasses.replace(wheels[1], sha256="0" * 64)
    fetching.fetch(wheels[:1], folder, pip(), len_of_nothing)
    with pytest.raises(WorkshopError) as refusal:
        fetching.fetch([wrong], folder, pip(), len_of_nothing)
    assert "what is there is kept" in refusal.value.remedy
    assert held(folder) == [wheels[0].file]


def test_an_index_that_cannot_be_reached_is_said_with_a_remedy(wheels, folder, monkeypatch):
    monkeypatch.setenv("PIP_RETRIES", "0")
    away = [dataclasses.replace(wheel, index="http://127.0.0.1:9/simple") for wheel in wheels]
    with pytest.raises(WorkshopError) as refusal:
        fetching.fetch(away, folder, pip(), len_of_nothing)
    assert refusal.value.remedy
    assert held(folder) == []


def test_two_versions_of_a_package_are_fetched_one_after_the_other(wheels, folder, registry):
    both = [*wheels, made(registry.folder, "first", version="2.0", index=registry.index)]
    fetching.fetch(both, folder, pip(), len_of_nothing)
    assert fetching.missing(both, folder) == []


def test_what_an_earlier_run_left_for_other_machines_goes(wheels, folder):
    made(folder, "old")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    fetching.remove_others(wheels, folder)
    assert held(folder) == ["notes.txt"]


def test_a_stick_that_is_too_small_is_refused_before_anything_is_fetched(folder):
    with pytest.raises(WorkshopError, match="MB are free") as refusal:
        stick._refuse_full(folder, 10**18)
    assert "larger stick" in refusal.value.remedy


PROGRAM = """
import sys
from pathlib import Path
from workshop_utils.packing import fetching
from workshop_utils.packing.targets import MACHINES, Machine, Target
from workshop_utils.packing.wheels import Wheel
wheels, folder, pip = eval(sys.argv[1])
try:
    fetching.fetch(wheels, Path(folder), pip, lambda _: None)
except KeyboardInterrupt:
    sys.exit(130)
except Exception as error:
    sys.exit(str(error))
"""


def program(wheels, folder):
    return [sys.executable, "-c", PROGRAM, repr((wheels, str(folder), pip()))]


@pytest.mark.skipif(os.name != "posix", reason="Windows can't interrupt one process only")
def test_ctrl_c_leaves_no_half_file_and_the_next_run_goes_on(wheels, folder, registry, monkeypatch):
    monkeypatch.setattr(fetching, "_FILES", 1)
    fetching.fetch(wheels[:1], folder, pip(), len_of_nothing)
    registry.held = wheels[1].file
    command = program(wheels[1:], folder)
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True) as process:
        assert registry.reached.wait(60), process.stderr.read()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        assert process.wait(20) == 130, process.stderr.read()
    registry.let_go.set()
    assert held(folder) == [wheels[0].file]
    registry.held = ""
    fetching.fetch(fetching.missing(wheels, folder), folder, pip(), len_of_nothing)
    assert fetching.missing(wheels, folder) == []


def test_a_full_disk_is_said_and_leaves_no_half_file(registry, tmp_path):
    if (
        not Path("/usr/bin/unshare").exists()
        or subprocess.run(
            ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("no small file system can be made here: it needs unshare and mount")
    large = [made(registry.folder, name, index=registry.index, size=400_000) for name in NAMES]
    small = tmp_path / "small disk"
    small.mkdir()
    command = program(large, small)
    mounted = 'mount -t tmpfs -o size=600k tmpfs "$0" && { "$@"; ls -A "$0" >&2; }'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mounted, str(small), *command],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert "no room left" in done.stderr
    assert "larger stick" in done.stderr
    assert ".unfinished" not in done.stderr
