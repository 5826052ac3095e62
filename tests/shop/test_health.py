"""A file is recognised for what it is: whole, missing, cut short, spoilt, outdated, foreign, locked."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from workshop_utils.shop import SIZES, State, verify
from workshop_utils.shop.health import REMEDIES
from workshop_utils.shop.sizes import SCHEMA_VERSION

SMALL = SIZES["small"]


@pytest.fixture
def path(tmp_path, small_content):
    """Give a whole database."""
    file = tmp_path / "a shop #1?.db"
    file.write_bytes(small_content)
    return file


def change(path, *statements):
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("thorough", [False, True])
def test_a_whole_database_is_whole(path, thorough):
    health = verify(path, SMALL, thorough=thorough)
    assert (health.ok, health.problem, health.remedy) == (True, "", "")
    assert health.rows["orders"] == 1_000
    assert health.size == "small"
    assert health.size_bytes == path.stat().st_size


def test_looking_leaves_the_file_as_it_was(path, small_content):
    verify(path, SMALL, thorough=True)
    assert path.read_bytes() == small_content
    assert list(path.parent.iterdir()) == [path]


def test_a_missing_file_is_missing_and_not_made(tmp_path):
    assert verify(tmp_path / "shop.db").state is State.MISSING
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", [0, 7, 50, 99, 100, 4_096, 500_000, -1])
def test_a_file_cut_short_is_damaged(path, small_content, kept):
    path.write_bytes(small_content[:kept])
    health = verify(path, SMALL)
    assert health.state is State.DAMAGED
    assert "cut short" in health.problem


@pytest.mark.parametrize(
    "content", [b"Dear diary, today", b"\0" * 5_000 + b"a diary", b"SQLite format 2\0" + b"\0" * 5_000]
)
def test_a_file_that_is_no_database_is_foreign(tmp_path, content):
    file = tmp_path / "shop.db"
    file.write_bytes(content)
    assert verify(file, SMALL).state is State.FOREIGN


def test_somebody_elses_database_is_foreign(tmp_path):
    change(tmp_path / "shop.db", "CREATE TABLE thesis (chapter TEXT)")
    assert verify(tmp_path / "shop.db", SMALL).state is State.FOREIGN


def test_a_folder_is_foreign(tmp_path):
    assert verify(tmp_path).state is State.FOREIGN


@pytest.mark.parametrize("version", [0, SCHEMA_VERSION - 1, SCHEMA_VERSION + 1])
def test_another_version_is_outdated(path, version):
    change(path, f"PRAGMA user_version = {version}")
    health = verify(path, SMALL)
    assert health.state is State.OUTDATED
    assert str(version) in health.problem


@pytest.mark.parametrize(
    "statement",
    [
        "DROP INDEX ix_orders_placed_at_id",
        "CREATE INDEX mine ON orders (status)",
        "ALTER TABLE orders ADD COLUMN note TEXT",
    ],
)
def test_other_tables_or_indexes_are_outdated(path, statement):
    change(path, statement)
    assert verify(path, SMALL).state is State.OUTDATED


def test_another_size_is_outdated_and_both_are_named(path):
    health = verify(path, SIZES["workshop"])
    assert health.state is State.OUTDATED
    assert "1,000" in health.problem
    assert "100,000" in health.problem


def test_a_catalogue_that_cannot_be_read_is_damaged(path):
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 3_000)
    health = verify(path, SMALL)
    assert health.state is State.DAMAGED
    assert "malformed" in health.problem


def test_a_database_somebody_writes_to_is_locked(path, monkeypatch):
    monkeypatch.setattr("workshop_utils.shop.health.PATIENCE_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert verify(path, SMALL).state is State.LOCKED
        other.execute("ROLLBACK")
    assert verify(path, SMALL).ok


def test_a_changed_row_is_found_by_the_thorough_look_only(path):
    change(path, "UPDATE reviews SET stars = 6 - stars WHERE id = 17")
    assert verify(path, SMALL).ok
    health = verify(path, SMALL, thorough=True)
    assert health.state is State.SPOILT
    assert "Delete it" in health.remedy


@pytest.mark.parametrize("where", [0.2, 0.4, 0.6, 0.8])
def test_bytes_that_flipped_are_found_by_the_thorough_look(path, where):
    with path.open("r+b") as file:
        file.seek(int(path.stat().st_size * where) // 4_096 * 4_096)
        file.write(b"\x5a" * 64)
    assert not verify(path, SMALL, thorough=True).ok


def test_every_state_but_whole_has_a_remedy_that_is_shown(path, tmp_path):
    assert {state for state, remedy in REMEDIES.items() if remedy} == set(State) - {State.WHOLE}
    missing = verify(tmp_path / "<b>.db")
    assert str(missing) == f"{missing.problem}\nWhat to do: {missing.remedy}"
    assert "&lt;b&gt;" in missing._repr_html_()
    assert "<b>" not in missing._repr_html_()
    assert "whole: size small" in str(verify(path))


def test_nothing_but_missing_damaged_and_outdated_files_is_built_anew():
    assert [state for state in State if state.rebuilt] == [State.MISSING, State.DAMAGED, State.OUTDATED]
