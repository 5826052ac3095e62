"""Joining the progress of a class: numbers instead of names, and damaged files with a reason."""

from __future__ import annotations

import csv
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pictures import assert_readable, axes_of, words_in
from PIL import Image

from workshop_utils import cli
from workshop_utils.classroom.collecting import PAGE, TABLE, collect
from workshop_utils.classroom.joined import COLUMNS, Outcome, lesson_of, members, outcomes
from workshop_utils.classroom.picture import finding, picture
from workshop_utils.errors import WorkshopError
from workshop_utils.exercises.progress_file import Content, Guess, Record, written

ORDER = "wrong answer: what does your statement order by, and does anything afterwards change that order?"
ROWS = "better, over budget in rows: which two collections share the statement, and must they?"
ASKED = "100 orders, three ways, the database on this machine. Which one is the fastest?"


def page(tries: int, *mistakes: str, attempts: int = 0) -> Content:
    """Give the progress of somebody who solved the page of orders at a try, or not yet for 0."""
    record = Record("correct" if tries else "wrong answer", attempts or tries, solved="2026-11-22" if tries else "")
    return Content({"n_plus_one.order_page": Record(**{**vars(record), "tries": tries, "mistakes": mistakes})})


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Lay out the files of a class."""
    folder = tmp_path / "class"
    folder.mkdir()
    held = {
        "anna": page(1),
        "bert": page(3, ORDER, ORDER),
        "carl": page(0, ORDER, ROWS, attempts=2),
        "dora": Content(predictions={ASKED: Guess("a", "b", "another one"), "Is Dora here?": Guess("1", "2", "no")}),
    }
    for name, content in held.items():
        (folder / f"{name}.json").write_text(written(content), encoding="utf-8")
    (folder / "emil.json").write_text("{", encoding="utf-8")
    (folder / "fritz.json").write_text('{"exercises": {"fritz.secret": {}}}', encoding="utf-8")
    (folder / "old.json").write_text(
        '{"exercises": {"n_plus_one.order_page": {"attempts": 9, "solved": "2026-01-01", "state": "correct"}}}',
        encoding="utf-8",
    )
    return folder


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / TABLE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_readable_file_has_a_row_for_each_exercise_under_its_number(files, tmp_path):
    collect(files, tmp_path / "to")
    rows = rows_of(tmp_path / "to")
    assert tuple(rows[0]) == COLUMNS
    found = [row for row in rows if row["exercise"] == "order_page"]
    assert len({row["file"] for row in found}) == len(found) == 5
    assert sorted((row["state"], row["tries"], row["mistakes"]) for row in found) == [
        ("correct", "0", ""),
        ("correct", "1", ""),
        ("correct", "3", f"{ORDER}; {ORDER}"),
        ("not attempted", "0", ""),
        ("wrong answer", "0", f"{ORDER}; {ROWS}"),
    ]


def test_damaged_and_foreign_files_have_a_row_with_the_reason_and_are_named_on_the_screen_only(files, tmp_path):
    said = str(collect(files, tmp_path / "to"))
    reasons = [row["reason"] for row in rows_of(tmp_path / "to") if row["state"] == "unreadable"]
    assert sorted(reasons) == [
        "it is damaged, or isn't a progress file of the workshop",
        "none of its exercises is one of the workshop's",
    ]
    assert "emil.json, number " in said
    assert "Files joined: 5. " in said


def test_nothing_that_is_written_names_anybody(files, tmp_path):
    collect(files, tmp_path / "to")
    texts = [path.read_text(encoding="utf-8") for path in (tmp_path / "to").iterdir() if path.suffix != ".png"]
    names = ("anna", "bert", "carl", "dora", "emil", "fritz", "Dora")
    assert [name for name in names for text in texts if name in text] == []


def test_numbers_do_not_follow_the_names(files):
    before = [path.name for path, _ in members(sorted(files.glob("*.json")))]
    assert before != sorted(before)
    for path in sorted(files.glob("*.json")):
        path.rename(files / f"z{10 - len(path.name)}{path.name[::-1]}.json")
    after = [path.name[2:-5][::-1] for path, _ in members(list(files.glob("*.json")))]
    assert after == before


def test_guesses_to_questions_of_a_lesson_are_joined_and_to_a_learner_s_own_are_not(files, tmp_path):
    collect(files, tmp_path / "to")
    guesses = [
        (row["lesson"], row["exercise"], row["band"]) for row in rows_of(tmp_path / "to") if row["kind"] == "guess"
    ]
    assert guesses == [("02", ASKED, "another one")]
    assert lesson_of("Is Dora here?") == ""


def test_each_exercise_that_was_tried_has_a_picture_with_its_words(files, tmp_path):
    to = tmp_path / "to"
    assert collect(files, to).pictures == 1
    assert {path.name for path in to.iterdir()} == {TABLE, PAGE, "2.2_order_page.png"}
    with Image.open(to / "2.2_order_page.png") as image:
        described = image.info["Description"]
    shown: list[dict[str, str | None]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: shown.append(dict(attrs)) if tag == "img" else None  # type: ignore[method-assign]
    parser.feed((to / PAGE).read_text(encoding="utf-8"))
    assert [(one["src"], one["alt"]) for one in shown] == [("2.2_order_page.png", described)]
    assert "prefers-color-scheme:dark" in (to / PAGE).read_text(encoding="utf-8")


def test_a_class_s_outcome_counts_each_learner_once_and_leaves_out_what_an_older_file_does_not_tell(files):
    (found,) = outcomes([member for _, member in members(list(files.glob("*.json")))])
    assert found == Outcome("2.2 order_page", {0: 1, 1: 1, 3: 1}, 1, {ORDER: 2, ROWS: 1})
    assert (found.solved, found.tried) == (3, 4)


def test_a_bar_is_as_long_as_it_counts_and_says_its_number():
    figure = picture(Outcome("2.2 order_page", {1: 4, 3: 2, 9: 1, 12: 1}, 3, {ORDER: 5, ROWS: 2}))
    bars = [bar for container in axes_of(figure).containers for bar in container]
    widths = [bar.get_width() / bars[0].get_width() * 4 for bar in bars]
    assert widths == pytest.approx([4, 0, 2, 0, 0, 0, 2, 3, 5, 2])
    assert [bool(bar.get_hatch()) for bar in bars] == [False] * 7 + [True] * 3
    assert {"1", "7 or later", "not yet", ORDER, ROWS} <= {*words_in(figure)}
    assert f"Refused: {ORDER} (5); {ROWS} (2)." in figure.alt
    assert "Solved at try 1: 4; 2: 0; 3: 2; 4: 0; 5: 0; 6: 0; 7 or later: 2; not yet: 3." in figure.alt


@pytest.mark.parametrize(
    ("solved_at", "unsolved", "said"),
    [
        ({1: 3}, 0, "solved by 3 of 3 learners, by all at the first try"),
        ({1: 3, 4: 2}, 1, "solved by 5 of 6 learners, by half of them at the first try"),
        ({2: 1}, 1, "solved by 1 of 2 learners, within 2 tries"),
        ({1: 1, 5: 1, 6: 1}, 0, "solved by 3 of 3 learners, by half of them within 5 tries"),
        ({0: 2}, 1, "solved by 2 of 3 learners"),
        ({}, 1, "solved by 0 of 1 learner"),
    ],
)
def test_the_title_is_the_finding(solved_at, unsolved, said):
    assert finding(Outcome("2.2 order_page", solved_at, unsolved, {})) == f"2.2 order_page: {said}"


@pytest.mark.parametrize("refused", [{}, {f"raised: {'why $not$ ' * 30}{n}": 9 - n for n in range(9)}])
def test_it_is_readable_with_no_mistakes_and_with_many_long_ones(refused):
    assert_readable(picture(Outcome("5.1 smallest_after_gzip", {0: 1, 1: 300, 8: 2}, 5, refused)))


def test_a_folder_without_progress_files_is_a_sentence(tmp_path, capsys):
    assert cli.main(["collect", str(tmp_path)]) == 1
    assert "There is no progress file in" in capsys.readouterr().err


def test_where_nothing_can_be_written_is_a_sentence(files, capsys):
    assert cli.main(["collect", str(files), "--to", str(files / "emil.json")]) == 1
    assert "can't be made" in capsys.readouterr().err


def test_what_was_collected_is_no_progress_file_when_it_is_collected_again(files):
    first, again = (collect(files, files / "collected").files for _ in range(2))
    assert first == again == 5
    with pytest.raises(WorkshopError, match="no progress file"):
        collect(files / "collected", files / "again")
