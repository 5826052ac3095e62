"""Which machine and Python gets which wheel, chosen from what uv resolves."""

from __future__ import annotations

import pytest

from workshop_utils.errors import WorkshopError
from workshop_utils.packing import sizes, targets
from workshop_utils.packing.targets import MACHINES, PYTHONS, chosen
from workshop_utils.packing.wheels import needed

FILES = (
    "fast-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "fast-1.0-cp312-cp312-manylinux_2_28_x86_64.whl",
    "fast-1.0-cp312-cp312-musllinux_1_2_x86_64.whl",
    "fast-1.0-cp310-abi3-win_amd64.whl",
    "fast-1.0-cp312-cp312-macosx_11_0_arm64.whl",
    "fast-1.0-cp312-cp312-macosx_10_13_universal2.whl",
    "fast-1.0-cp312-cp312-macosx_15_0_arm64.whl",
)


def entry(name, files, marker=""):
    lines = [f'[[packages]]\nname = "{name}"\nversion = "1.0"\nindex = "http://127.0.0.1/simple"']
    lines += [f"marker = '''{marker}'''"] if marker else []
    wheels = (
        f'{{ url = "http://127.0.0.1/files/{file}", size = {100 + i}, hashes = {{ sha256 = "{i}" }} }}'
        for i, file in enumerate(files)
    )
    return "\n".join([*lines, f"wheels = [{', '.join(wheels)}]"])


def resolved(*entries):
    return "\n".join(['lock-version = "1.0"', *entries])


def files_for(machine, python, *entries):
    return {wheel.file for wheel in needed(resolved(*entries), chosen([machine], [python]))}


@pytest.mark.parametrize(
    ("machine", "python", "expected"),
    [
        ("linux", "3.11", FILES[0]),
        ("linux", "3.12", FILES[1]),
        ("windows", "3.13", FILES[3]),
        ("macos-arm", "3.12", FILES[4]),
        ("macos", "3.12", FILES[5]),
    ],
)
def test_each_machine_and_python_gets_the_wheel_that_fits_it_best(machine, python, expected):
    assert files_for(machine, python, entry("fast", FILES)) == {expected}


def test_what_has_no_wheel_for_a_machine_is_said_by_name_with_a_remedy():
    with pytest.raises(WorkshopError, match=r"fast 1\.0 has no wheel for Linux .*, Python 3\.13") as refusal:
        files_for("linux", "3.13", entry("fast", FILES))
    assert "--python" in refusal.value.remedy


def test_a_package_for_another_system_stays_at_home():
    plain = ("colour-1.0-py3-none-any.whl",)
    windows = entry("colour", plain, "sys_platform == 'win32'")
    assert files_for("windows", "3.12", windows) == set(plain)
    assert files_for("linux", "3.12", windows) == set()
    assert files_for("macos-arm", "3.12", entry("colour", plain, "platform_machine == 'arm64'")) == set(plain)


def test_a_package_that_depends_on_the_release_of_python_comes_in_every_version_that_may_be_wanted():
    early = entry("soup", ("soup-1.0-py3-none-any.whl",), "python_full_version < '3.11.5'")
    late = entry("soup", ("soup-2.0-py3-none-any.whl",), "python_full_version >= '3.11.5'")
    assert len(files_for("linux", "3.11", early, late)) == 2
    assert len(files_for("linux", "3.12", early, late)) == 1


def test_a_wheel_that_fits_all_is_fetched_once():
    wheels = needed(resolved(entry("plain", ("plain-1.0-py3-none-any.whl",))), chosen(["all"], []))
    assert [wheel.file for wheel in wheels] == ["plain-1.0-py3-none-any.whl"]


def test_all_is_every_machine_with_every_python():
    every = chosen(["all"], [])
    assert len(every) == len(MACHINES) * len(PYTHONS) == len(set(every))


def test_nothing_chosen_is_this_machine(monkeypatch):
    monkeypatch.setattr(targets.sys, "platform", "darwin")
    monkeypatch.setattr(targets.platform, "machine", lambda: "arm64")
    assert {target.machine.name for target in chosen([], ["3.12"])} == {"macos-arm"}


def test_a_machine_that_no_stick_is_made_for_is_said_with_those_there_are(monkeypatch):
    monkeypatch.setattr(targets.platform, "machine", lambda: "riscv64")
    with pytest.raises(WorkshopError, match="riscv64") as refusal:
        chosen([], [])
    assert "windows" in refusal.value.remedy


def test_the_sizes_name_the_largest_and_leave_uv_itself_out_of_the_sum():
    names = ("big", "small", "uv", "pip")
    text = resolved(*(entry(name, [f"{name}-1.0-py3-none-any.whl"] * (9 if name == "big" else 1)) for name in names))
    wheels = needed(text, chosen(["linux"], ["3.12"]))
    assert sizes.download(wheels) == sum(wheel.bytes for wheel in wheels if wheel.package in {"big", "small"})
    table = sizes.table(wheels)
    assert table.rows[0][0] == "big"
    assert ("all 2 packages", "", "0.0") in table.rows
    assert table.rows[-1][0] == "uv itself"
