"""What learners' files go through: cut short, spoilt, somebody else's, or of another version. None of it is lost."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from workshop_utils import checks, cli, shop
from workshop_utils.exercises import n_plus_one
from workshop_utils.exercises.guesses import predict
from workshop_utils.exercises.progress import progress
from workshop_utils.exercises.store import _STORES, Store
from workshop_utils.shop import verify

STRESS = pytest.mark.stress


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "shop-small.db"
    shop.open_database("small", path=path).dispose()
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give where the shop belongs, in a home of its own."""
    monkeypatch.delenv("WORKSHOP_DATA", raising=False)
    monkeypatch.delenv("WORKSHOP_PROGRESS", raising=False)
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    monkeypatch.setenv("WORKSHOP_SIZE", "small")
    _STORES.clear()
    (tmp_path / "data").mkdir()
    return tmp_path / "data" / "shop-small.db"


def lists(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir() if file.suffix != ".lock"}


def rebuilt(path: Path, whole: bytes, capsys: pytest.CaptureFixture[str]) -> str:
    """Open the shop as `workshop lab` does first; it must be whole afterwards. Give what was said."""
    assert not checks.check_database().ok
    assert cli.main(["data", "build"]) == 0
    assert path.read_bytes() == whole
    assert lists(path.parent) == {path.name}
    return capsys.readouterr().err


@pytest.mark.parametrize("times", [5, pytest.param(100, marks=STRESS)])
def test_a_database_cut_short_anywhere_is_built_anew(
    path: Path, whole: bytes, capsys: pytest.CaptureFixture[str], times: int
) -> None:
    drawn = Random(times)  # noqa: S311 (moments)
    for _ in range(times):
        kept = drawn.choice((drawn.randrange(200), drawn.randrange(len(whole))))
        path.write_bytes(whole[:kept])
        assert "is damaged: it is cut short" in rebuilt(path, whole, capsys), kept


def test_a_database_that_came_to_be_all_zeros_is_built_anew(
    path: Path, whole: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    # What some file systems leave of a file that was being written when the power failed.
    for length in (16, 4_096, len(whole)):
        path.write_bytes(bytes(length))
        assert "is damaged" in rebuilt(path, whole, capsys)


@pytest.mark.parametrize("times", [5, pytest.param(100, marks=STRESS)])
def test_a_database_whose_catalogue_is_spoilt_is_built_anew(
    path: Path, whole: bytes, capsys: pytest.CaptureFixture[str], times: int
) -> None:
    drawn = Random(times)  # noqa: S311 (damage)
    for _ in range(times):
        path.write_bytes(whole[:100] + drawn.randbytes(4_096 - 100) + whole[4_096:])
        assert "It is built anew." in rebuilt(path, whole, capsys)


@pytest.mark.parametrize("times", [3, pytest.param(30, marks=STRESS)])
def test_rows_that_were_spoilt_are_found_by_a_thorough_look(path: Path, whole: bytes, times: int) -> None:
    drawn = Random(times)  # noqa: S311 (damage)
    for _ in range(times):
        place = drawn.randrange(100_000, len(whole) - 2_000)
        path.write_bytes(whole[:place] + drawn.randbytes(2_000) + whole[place + 2_000 :])
        health = verify(path, thorough=True)
        assert not health.ok, place
        assert health.remedy


def test_a_database_of_an_older_format_is_built_anew(
    path: Path, whole: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    def older(*changes: str) -> None:
        path.write_bytes(whole)
        with closing(sqlite3.connect(path)) as connection:
            for change in changes:
                connection.execute(change)

    older("PRAGMA user_version = 0")
    assert "is outdated: version 0" in rebuilt(path, whole, capsys)
    older("ALTER TABLE customers DROP COLUMN city", "PRAGMA journal_mode = WAL")
    assert "its tables aren't today's" in rebuilt(path, whole, capsys)
    older("PRAGMA user_version = 999")  # and of a newer one, which this workshop can't read
    assert "is outdated: version 999" in rebuilt(path, whole, capsys)


@pytest.mark.parametrize("theirs", ["a SQLite database", "not a database", "a folder"])
def test_what_is_somebody_elses_is_refused_and_stays(
    path: Path, capsys: pytest.CaptureFixture[str], theirs: str
) -> None:
    if theirs == "a folder":
        path.mkdir()
    elif theirs == "not a database":
        path.write_text("Dear diary", encoding="utf-8")
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE thesis (chapter TEXT)")
    before = path.read_bytes() if path.is_file() else b""
    for words in (["data", "build"], ["data"], ["lab", "--no-browser"]):
        assert cli.main(words) == 1
        said = capsys.readouterr().err
        assert "What to do: Move it elsewhere or rename it" in said
        assert "Traceback" not in said
    assert not checks.check_database().ok
    assert (path.read_bytes() if path.is_file() else b"") == before


SOLVED = (
    '{"version": 1, "exercises": {"n_plus_one.order_page": {"solved": "2026-11-22", "hints": 2, "state": "correct"}}}'
)
NEWER = SOLVED.replace('"version": 1', '"version": 2, "badges": ["swift"]')
REBUILT = '{"version": 3, "solved": ["order_page"], "exercises": "elsewhere"}'


def kept_aside(path: Path) -> list[bytes]:
    """Give the contents of what lies beside the progress file under its name."""
    return [file.read_bytes() for file in sorted(path.parent.glob("progress.*-*.json"))]


@pytest.mark.parametrize("times", [8, pytest.param(300, marks=STRESS)])
def test_a_damaged_progress_file_is_kept_aside_and_said(path: Path, times: int) -> None:
    file, drawn, lost = path.with_name("progress.json"), Random(times), []  # noqa: S311 (damage)
    for _ in range(times):
        damaged = drawn.choice(
            (SOLVED.encode()[: drawn.randrange(len(SOLVED))], drawn.randbytes(drawn.randrange(500)), bytes(300))
        )
        file.write_bytes(damaged)
        assert "was damaged" in progress().problem
        hint = n_plus_one.order_page.hint()
        assert "The progress file was damaged. It now lies in" in str(hint)
        assert json.loads(file.read_text(encoding="utf-8"))["exercises"]["n_plus_one.order_page"]["hints"] == 1
        assert progress().problem == ""
        lost.append(damaged)
    assert sorted(kept_aside(file)) == sorted(lost)
    assert not list(path.parent.glob(".progress-*"))


def test_a_file_of_brackets_without_end_is_damaged_too(path: Path) -> None:
    file = path.with_name("progress.json")
    file.write_text("[" * 200_000, encoding="utf-8")
    assert "was damaged" in " ".join(str(progress()).split())
    assert "was damaged" in n_plus_one.order_page.hint().note


def test_a_progress_file_of_a_newer_version_goes_on_with_what_is_known_and_is_kept_as_it_was(path: Path) -> None:
    file = path.with_name("progress.json")
    file.write_text(NEWER, encoding="utf-8")
    shown = progress()
    assert (shown.solved, "was written by a newer version" in shown._repr_html_()) == (1, True)
    assert kept_aside(file) == []  # looking changes nothing
    assert "was written by a newer version of the workshop. It now lies in" in str(n_plus_one.order_page.hint())
    assert kept_aside(file) == [NEWER.encode()]
    assert (progress().solved, progress().problem) == (1, "")
    assert "newer" not in n_plus_one.order_page.hint().note


def test_a_progress_file_of_a_newer_version_that_cannot_be_read_is_kept_aside_and_a_guess_says_so(path: Path) -> None:
    file = path.with_name("progress.json")
    file.write_text(REBUILT, encoding="utf-8")
    assert progress().solved == 0
    for shown in (str, type(predict("How many?", 5).reveal(7))._repr_html_):
        file.write_text(REBUILT, encoding="utf-8")
        assert "was written by a newer version of the workshop" in shown(predict("How many?", 5).reveal(7))
    assert set(kept_aside(file)) == {REBUILT.encode()}


def test_what_is_put_aside_stays_where_it_was_if_nothing_can_be_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = path.with_name("progress.json")
    file.write_text("{", encoding="utf-8")
    with monkeypatch.context() as full:
        full.setattr(Store, "_write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        for _ in range(3):
            assert "Free some space" in n_plus_one.order_page.hint().note
    assert file.read_text(encoding="utf-8") == "{"
    assert kept_aside(file) == []
    assert "was damaged" in n_plus_one.order_page.hint().note
    assert kept_aside(file) == [b"{"]
