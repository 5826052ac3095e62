"""SIGKILL at any moment of building, and eight programs that open an empty folder at once."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from builders import Builders

from workshop_utils import shop
from workshop_utils.shop import SIZES, verify
from workshop_utils.shop.health import State

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has neither SIGKILL nor fork")
SMALL = SIZES["small"]
KEPT = {"shop-small.db", ".shop-small.db.lock"}
STRESS = pytest.mark.stress


@pytest.fixture(scope="module")
def whole(warm: Builders, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, float]:
    """Give the bytes of a shop that nobody disturbed, and the seconds that building it takes."""
    taken = []
    for _ in range(3):
        folder, began = tmp_path_factory.mktemp("undisturbed"), time.monotonic()
        warm.begin(folder)
        warm.end()
        taken.append(time.monotonic() - began)
    return (folder / "shop-small.db").read_bytes(), min(taken)


def outdated(path: Path, content: bytes) -> None:
    """Lay down what an older version of the workshop built."""
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 0")


def lay(path: Path, content: bytes, what: str) -> bytes:
    """Lay down what the builder finds, and give its bytes."""
    if what == "nothing":
        path.unlink(missing_ok=True)
    elif what == "outdated":
        outdated(path, content)
    elif what == "cut short":
        path.write_bytes(content[:-5_000])
    return path.read_bytes() if path.exists() else b""


def killed_at(warm: Builders, folder: Path, seconds: float) -> bool:
    """Kill a builder so long after its start; say whether it was in the middle of its work."""
    (builder,) = warm.begin(folder)
    time.sleep(seconds)
    warm.kill(builder)
    return (folder / ".shop-small.db.unfinished").exists()


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=STRESS)])
def test_a_builder_that_is_killed_leaves_a_whole_shop_or_none_and_the_next_start_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm: Builders, whole: tuple[bytes, float], kills: int
) -> None:
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path))
    content, seconds = whole
    path, drawn, in_the_middle = tmp_path / "shop-small.db", Random(kills), 0  # noqa: S311 (moments)
    for number in range(kills):
        before = lay(path, content, drawn.choice(["nothing", "outdated", "cut short"]))
        moment = seconds * drawn.uniform(0, 1.1)
        in_the_middle += killed_at(warm, tmp_path, moment)
        health = verify(path, SMALL, thorough=True)
        as_before = health.state in (State.MISSING, State.OUTDATED, State.DAMAGED)
        assert health.ok or as_before, (number, moment, health)
        assert health.ok or before == (path.read_bytes() if path.exists() else b""), (number, moment)
        if number % 3 == 1:  # sometimes the next builder is killed, too
            continue
        shop.open_database("small").dispose()
        assert path.read_bytes() == content, (number, moment)
        assert {file.name for file in tmp_path.iterdir()} == KEPT, (number, moment)
    assert in_the_middle >= kills // 5, f"only {in_the_middle} of {kills} kills met a builder at work"


@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=STRESS)])
def test_eight_programs_that_open_an_empty_folder_at_once_get_the_same_bytes_from_one_builder(
    tmp_path: Path, warm: Builders, whole: tuple[bytes, float], rounds: int
) -> None:
    digest = hashlib.sha256(whole[0]).hexdigest()
    for number in range(rounds):
        folder = tmp_path / str(number)
        warm.begin(folder, times=8)
        opened = warm.end()
        assert opened.digests == [digest] * 8, opened.said
        assert opened.said.count("Building shop-small.db: 100 %") == 1, opened.said
        assert {file.name for file in folder.iterdir()} == KEPT
