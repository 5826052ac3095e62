"""The progress file."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from subprocess import run

import pytest

from workshop_utils.exercises.store import Record, Store, progress_path, store


def solved(record):
    return replace(record, solved="2026-11-22", state="correct")


def tried(record):
    return record.with_answer("abc")


def test_what_was_changed_is_there_after_a_restart(tmp_path):
    path = tmp_path / "deep" / "progress.json"
    assert Store(path).change("lesson.page", solved).problem == ""
    assert Store(path).record("lesson.page").solved == "2026-11-22"
    assert Store(path).record("lesson.other") == Record()


def test_the_file_can_be_read_by_people_and_nothing_else_lies_beside_it(tmp_path):
    Store(tmp_path / "progress.json").change("lesson.page", tried)
    text = (tmp_path / "progress.json").read_text(encoding="utf-8")
    assert json.loads(text)["exercises"]["lesson.page"]["attempts"] == 1
    assert '\n      "attempts": 1' in text
    assert not [file.name for file in tmp_path.iterdir() if file.name.startswith(".progress-")]


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"exercises": 3}',
        '{"exercises": {"a": 3}}',
        '{"exercises": {"a": {"hints": "x"}}}',
        "\xff\x00",
    ],
)
def test_a_damaged_file_is_moved_aside_and_said_to_be(tmp_path, damage):
    path = tmp_path / "progress.json"
    path.write_bytes(damage.encode("latin-1"))
    assert Store(path).records() == {}
    kept = Store(path).change("lesson.page", tried)
    assert "damaged" in kept.problem
    assert (tmp_path / "progress.damaged-1.json").read_bytes() == damage.encode("latin-1")
    assert Store(path).record("lesson.page").attempts == 1


def test_fields_of_a_newer_version_are_left_out(tmp_path):
    path = tmp_path / "progress.json"
    path.write_text('{"version": 9, "exercises": {"a": {"hints": 2, "mood": "good"}}}', encoding="utf-8")
    assert Store(path).record("a") == Record(hints=2)


def test_a_folder_that_cannot_be_made_stops_nothing_and_the_kernel_remembers(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    unwritable = Store(tmp_path / "file" / "progress.json")
    kept = unwritable.change("lesson.page", tried)
    assert kept.problem.startswith("Progress isn't kept: ")
    unwritable.change("lesson.page", lambda record: record.with_answer("def"))
    assert unwritable.record("lesson.page").answers == ("abc", "def")


def test_what_was_remembered_is_written_once_it_can_be(tmp_path):
    way = tmp_path / "data"
    way.write_text("in the way", encoding="utf-8")
    kernel = Store(way / "progress.json")
    kernel.change("lesson.page", tried)
    way.unlink()
    assert kernel.change("lesson.other", tried).problem == ""
    other = Store(way / "progress.json")
    assert other.records().keys() == {"lesson.page", "lesson.other"}
    other.change("lesson.page", tried)
    assert kernel.record("lesson.page").attempts == 2


def test_nothing_is_lost_when_many_write_at_once(tmp_path):
    path = tmp_path / "progress.json"
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: Store(path).change(f"lesson.{n}", tried), range(20)))
    assert len(Store(path).records()) == 20


def test_two_processes_lose_nothing_of_each_other(tmp_path):
    path = tmp_path / "progress.json"
    code = (
        "import sys; from pathlib import Path; from workshop_utils.exercises.store import Store\n"
        "for n in range(10): Store(Path(sys.argv[1])).change(f'{sys.argv[2]}.{n}', lambda r: r.with_answer('a'))"
    )
    with ThreadPoolExecutor(2) as threads:
        command = [sys.executable, "-c", code, str(path)]
        ended = list(threads.map(lambda name: run([*command, name], check=True), ("one", "two")))
    assert len(ended) == 2
    assert len(Store(path).records()) == 20


def test_answers_that_differ_are_counted_once_each():
    record = Record().with_answer("a").with_answer("b").with_answer("a")
    assert (record.attempts, record.answers, record.last) == (3, ("a", "b"), "a")


def test_the_variable_says_where_the_file_is_and_without_it_it_lies_beside_the_databases(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_PROGRESS", str(tmp_path / "mine.json"))
    assert progress_path() == tmp_path / "mine.json"
    monkeypatch.delenv("WORKSHOP_PROGRESS")
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path))
    assert progress_path() == tmp_path / "progress.json"
    assert store() is store()
