"""The `workshop` command: exit codes, and sentences instead of tracebacks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from workshop_utils import cli, lab, shop


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """A data folder with nothing in it."""
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def workshop(*words, **more):
    return subprocess.Popen(
        [sys.executable, "-m", "workshop_utils.cli", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more
    )


def test_data_build_makes_the_database_and_says_where(data, capsys):
    assert cli.main(["data", "build", "--size", "small"]) == 0
    assert capsys.readouterr().out.strip() == str(shop.database_path("small"))
    assert (data / "shop-small.db").exists()


def test_data_describe_is_what_data_does_and_names_every_table(capsys):
    assert cli.main(["data", "--size", "small"]) == 0
    out = capsys.readouterr().out
    tables = ("customers", "categories", "products", "orders", "order_lines", "history_steps", "reviews")
    assert [table for table in tables if table not in out] == []


def test_data_verify_is_0_for_a_whole_database_and_1_for_a_damaged_one(capsys):
    cli.main(["data", "build", "--size", "small"])
    assert cli.main(["data", "verify", "--size", "small"]) == 0
    with shop.database_path("small").open("r+b") as file:
        file.truncate(20_000)
    capsys.readouterr()
    assert cli.main(["data", "verify", "--size", "small"]) == 1
    assert "Traceback" not in capsys.readouterr().out


def test_what_the_lab_is_started_with_is_what_a_lesson_opens(data, monkeypatch):
    monkeypatch.setenv("WORKSHOP_SIZE", "")
    lab.prepare_database("small")
    shop.open_database().dispose()
    assert [file.name for file in data.glob("*.db")] == ["shop-small.db"]


def test_an_unknown_size_is_a_sentence_and_a_remedy(capsys):
    assert cli.main(["data", "build", "--size", "huge"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert "'huge'" in said[0]
    assert said[1].startswith("What to do: ")
    assert len(said) == 2


def test_an_unknown_lesson_is_a_sentence_and_a_remedy(capsys):
    assert cli.main(["notebooks", "--check", "nothing"]) == 1
    assert "What to do: Choose one of 00_start_here" in capsys.readouterr().err


def test_doctor_is_0_when_all_is_well_and_1_when_something_is_not(data, capsys):
    assert cli.main(["doctor"]) == 0
    data.rmdir()
    data.write_text("a file in its place")
    assert cli.main(["doctor"]) == 1
    assert "to mend" in capsys.readouterr().out


def test_progress_shows_every_exercise(capsys):
    assert cli.main(["progress"]) == 0
    assert "order_page" in capsys.readouterr().out


def test_an_unknown_command_is_answered_with_those_there_are(capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["dance"])
    assert end.value.code == 2
    assert "doctor" in capsys.readouterr().err


def test_a_console_without_our_letters_shows_something_else_and_goes_on():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    with workshop("doctor", env=environment) as process:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert b"Python" in out


@pytest.mark.skipif(os.name != "posix", reason="Windows can't interrupt one process only")
def test_ctrl_c_is_no_traceback_and_leaves_no_half_database(data):
    with workshop("data", "build", "--size", "large") as process:
        end = time.monotonic() + 60
        while not (data.exists() and any(file.stat().st_size > 1_000_000 for file in data.iterdir())):
            assert time.monotonic() < end
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=20)[1].decode()
    assert process.returncode == cli.INTERRUPTED
    assert "Traceback" not in said
    assert "Stopped." in said
    assert [file.name for file in data.iterdir() if file.suffix != ".lock"] == []
