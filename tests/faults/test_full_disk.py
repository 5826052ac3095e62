"""A full disk: a sentence and its remedy, whatever was to be written, and nothing that was there is spoilt."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from builders import Builders
from namespaces import on_a_small_disk
from programs import told

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows knows neither the limit nor the mount")

FILL = """
import shutil
from workshop_utils import lab, shop, trace_imports
from workshop_utils.exercises import before_hello, once_or_every_time, start_here, without_the_orm
from workshop_utils.exercises.judge import Judge

room = Path(os.environ["WORKSHOP_HOME"])
assert shutil.disk_usage(room).total < 10_000_000, "this is nobody else's disk"
os.chdir(room)  # the folder that was there before the mount is another one
exercise, package = start_here.cheapest_products, before_hello.lazy_package
step("before", lambda: exercise.check(solved(exercise)))
progress = Path(os.environ["WORKSHOP_HOME"], "data", "progress.json")
kept = progress.read_text(encoding="utf-8")
before = sorted(str(each) for each in room.rglob("*"))
with Path("fill").open("wb", buffering=0) as fill:
    for size in (65_536, 4_096, 1):
        try:
            while fill.tell() < 10_000_000:
                fill.write(b"x" * size)
        except OSError:
            pass
"""
STEPS = """
step("database", lambda: shop.open_database())
step("progress", lambda: exercise.hint().note)
step("progress file", lambda: progress.read_text(encoding="utf-8") == kept)
step("layout", package.lay_out)
step("files", lambda: package.rehearse(package.solution_files))
step("lessons", lab.prepare_home)
step("check", lambda: exercise.rehearse(solved(exercise)))
"""
FURTHER = f"""
sys.path.append({str(Path(__file__).parents[1] / "exercises")!r})
from cells import solution_of

duckdb, orders = without_the_orm.monthly_in_duckdb, once_or_every_time.order_app
step("check of a file", lambda: duckdb.check(solution_of(duckdb)))
step("check of a server", lambda: orders.check(solution_of(orders)))
step("imports", lambda: trace_imports("import decimal", runs=1))
step("scratch copy", lambda: shop.scratch_copy().__enter__())

def on_disk():
    judge = Judge(copies=False)
    try:
        return exercise.tried(judge, solved(exercise), None)
    finally:
        judge.close()

step("judge on disk", on_disk)
"""
LOOK = """
tmp = lambda name: any(part in name for part in ("bytecode-", ".lock", "fill", "scratch"))
step("left", lambda: sorted(str(each) for each in room.rglob("*") if each.is_file() and str(each) not in before and not tmp(each.name)))
step("scratch", lambda: [each.name for each in room.rglob("scratch/**/*") if each.is_file()])
Path("fill").unlink()
step("database afterwards", lambda: shop.verify(shop.database_path()) if shop.open_database() else "")
step("progress afterwards", lambda: exercise.hint().note or progress.read_text(encoding="utf-8").count('"hints": 2'))
step("layout afterwards", package.lay_out)
step("files afterwards", lambda: package.rehearse(package.solution_files).state)
"""
FILLING = """
def filling(session, limit):
    with open("much", "wb") as file:
        file.write(bytes(9_000_000))

greedy = "open('much', 'wb').write(bytes(9_000_000))"
step("a function that fills it", lambda: exercise.rehearse(filling))
step("files that fill it", lambda: package.rehearse(package.solution_files | {"__init__.py": greedy}))
step("afterwards", lambda: exercise.rehearse(solved(exercise)).state)
step("files after that", lambda: package.rehearse(package.solution_files).state)
"""
FULL = "Free some space"


@pytest.mark.parametrize("further", ["", pytest.param(FURTHER, marks=pytest.mark.stress)], ids=["short", "long"])
def test_on_a_full_disk_every_tool_says_so_and_works_again_once_there_is_room(tmp_path: Path, further: str) -> None:
    environment = {"WORKSHOP_HOME": str(tmp_path), "TMPDIR": str(tmp_path), "WORKSHOP_SIZE": "small"}
    found = told(
        FILL + STEPS + further + LOOK + (FILLING if further else ""),
        before=on_a_small_disk(tmp_path, "3m"),
        folder=tmp_path,
        environment=environment,
    )
    assert "correct." in found["before"]
    assert f"disk is full: {tmp_path}/data/shop-small.db couldn't be written.\nWhat to do: {FULL}" in found["database"]
    assert "Progress isn't kept" in found["progress"]
    assert FULL in found["progress"]
    assert found["progress file"] == "True"
    assert FULL in found["layout"]
    assert "can't be judged" in found["files"]
    assert FULL in found["files"]
    assert FULL in found["lessons"]
    assert "correct." in found["check"]  # it needs no disk
    for name in ("check of a file", "check of a server", "imports", "scratch copy", "judge on disk"):
        assert FULL in found.get(name, FULL), (name, found[name])
    for name in ("a function that fills it", "files that fill it"):
        said = found.get(name, f"can't be judged {FULL}")
        assert "can't be judged" in said, (name, said)
        assert FULL in said, (name, said)
    for name in ("afterwards", "files after that"):
        assert found.get(name, "State.CORRECT") == "State.CORRECT"
    assert found["left"] == found["scratch"] == "[]"
    assert "is whole" in found["database afterwards"]
    assert found["progress afterwards"] == "1"
    assert "charts.py" in found["layout afterwards"]
    assert found["files afterwards"] == "State.CORRECT"


@pytest.mark.parametrize("limits", [(0, 300_000), pytest.param(range(0, 1_230_000, 40_000), marks=pytest.mark.stress)])
def test_a_limit_on_files_is_a_full_disk_too_and_spoils_nothing(
    warm: Builders, tmp_path: Path, limits: tuple[int, ...]
) -> None:
    warm.begin(tmp_path)
    (digest,) = warm.end().digests
    path = tmp_path / "shop-small.db"
    outdated = bytearray(path.read_bytes())
    outdated[60:64] = bytes(4)  # the version, as an older workshop would have written it
    for limit in limits:
        path.write_bytes(outdated)
        warm.begin(tmp_path, limit=limit)
        said = warm.end().said
        assert "The disk is full" in said, (limit, said)
        assert FULL in said
        assert path.read_bytes() == outdated, limit
        assert {file.name for file in tmp_path.iterdir()} == {"shop-small.db", ".shop-small.db.lock"}, limit
    warm.begin(tmp_path)
    assert warm.end().digests == [digest] == [hashlib.sha256(path.read_bytes()).hexdigest()]
