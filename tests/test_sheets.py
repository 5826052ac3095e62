"""Tables for spreadsheets."""

from __future__ import annotations

import csv
import io

import pytest

from workshop_utils import cli
from workshop_utils.errors import WorkshopError
from workshop_utils.exercises.guesses import predict
from workshop_utils.exercises.progress import COLUMNS, progress
from workshop_utils.exercises.store import _STORES
from workshop_utils.sheets import sheet


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    """A progress file of the test's own."""
    monkeypatch.setenv("WORKSHOP_PROGRESS", str(tmp_path / "progress.json"))
    _STORES.clear()


def test_progress_as_csv_has_a_row_for_each_exercise_and_for_each_guess(capsys):
    predict("How many, about?", 3).reveal(5.25)
    assert cli.main(["progress", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(progress().standings) + 1
    page = next(row for row in rows if row["exercise"] == "order_page")
    assert (page["lesson"], page["number"], page["kind"], page["state"]) == ("02", "2.2", "core", "not attempted")
    assert (rows[-1]["exercise"], rows[-1]["guess"], rows[-1]["fact"]) == ("How many, about?", "3", "5.2")


def test_progress_goes_to_a_file_where_one_is_named(tmp_path, capsys):
    assert cli.main(["progress", "--csv", str(tmp_path / "mine.csv")]) == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / "mine.csv").read_text(encoding="utf-8").startswith(",".join(COLUMNS) + "\n")


def test_the_columns_that_programs_read_stay_in_their_places():
    first = ("lesson", "number", "exercise", "kind", "state", "attempts", "tries", "hints", "hints_offered", "solved")
    assert COLUMNS[:13] == (*first, "guess", "fact", "band")


def test_what_a_spreadsheet_would_take_for_a_formula_is_text(tmp_path):
    with sheet(tmp_path / "a.csv", ("name",)) as kept:
        kept.write([("=1+1",), ("@now",), ("a=b, c",)])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "name\n'=1+1\n'@now\n\"a=b, c\"\n"


def test_a_row_is_in_the_file_as_soon_as_it_is_written(tmp_path):
    with sheet(tmp_path / "a.csv", ("name",)) as kept:
        kept.write([("anna",)])
        assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "name\nanna\n"


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(WorkshopError, match="can't be written"), sheet(tmp_path / "gone" / "a.csv", ("name",)):
        pass
