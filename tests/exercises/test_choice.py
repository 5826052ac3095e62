"""Choices between a few words, answered with what was counted."""

from __future__ import annotations

import pytest

from workshop_utils.exercises import is_it_the_database
from workshop_utils.exercises.culprits import ANSWERS, PARTS
from workshop_utils.exercises.verdict import State

CULPRITS = is_it_the_database.culprits


@pytest.fixture(autouse=True)
def small_shop(tmp_path_factory, monkeypatch):
    """Count on a small shop, in a folder of its own."""
    monkeypatch.setenv("WORKSHOP_SIZE", "small")
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path_factory.getbasetemp() / "data"))
    CULPRITS._facts.clear()
    yield
    CULPRITS._facts.clear()


def test_the_cell_asks_for_three_words():
    assert CULPRITS.starter_source == "parcels, statuses, export = ..., ..., ..."
    assert CULPRITS.solution_source == 'parcels, statuses, export = "database", "orm", "serialisation"'
    assert CULPRITS.check_source == "exercises.culprits.check(parcels, statuses, export)"


def test_open_choices_are_not_attempted_and_odd_ones_are_told(verdict_file):
    verdicts = {
        "untouched": CULPRITS.check(..., ..., ...),
        "nothing": CULPRITS.check(),
        "one open": CULPRITS.check("database", ..., "orm"),
        "two": CULPRITS.check("database", "orm"),
        "no word of ours": CULPRITS.check("database", "python", "orm"),
        "no text": CULPRITS.check(1, 2, 3),
    }
    states = [verdict.state for verdict in verdicts.values()]
    assert states == [State.NOT_ATTEMPTED] * 2 + [State.CANT_BE_JUDGED] * 4
    verdict_file("choice_odd", verdicts)


@pytest.mark.parametrize(
    "choices",
    [
        ("database", "orm", "serialisation"),
        ("The Database", " ORM ", "Serialization"),
        ("db", "SQLAlchemy", "JSON"),
        (["database", "orm", "serialisation"],),
    ],
)
def test_the_right_parts_are_correct_in_whatever_words(choices):
    verdict = CULPRITS.check(*choices)
    assert verdict.headline == "1.1 culprits: correct."


def test_choices_may_come_by_name():
    assert CULPRITS.check(export="json", statuses="orm", parcels="database").correct


def test_the_first_wrong_choice_is_answered_with_counts_and_without_the_answer(verdict_file):
    verdicts = {}
    for name, right in ANSWERS.items():
        for part in PARTS:
            if part != right:
                verdicts[f"{name}: {part}"] = CULPRITS.check(**{**ANSWERS, name: part})
    assert {verdict.state for verdict in verdicts.values()} == {State.WRONG}
    for label, verdict in verdicts.items():
        name, _, part = label.partition(": ")
        said = f"{verdict.text} {verdict.next_move}".replace("the three", "").lower()
        assert verdict.text.startswith(f"Two of the three are right. For `{name}`")
        assert ANSWERS[name] not in said
    assert len({verdict.text for verdict in verdicts.values()}) == len(verdicts)
    verdict_file("choice_wrong", verdicts | {"all wrong": CULPRITS.check("orm", "json", "db")})


def test_the_right_answer_says_of_each_why(verdict_file):
    verdict = CULPRITS.check(**ANSWERS)
    assert all(f"`{name}`" in verdict.text for name in ANSWERS)
    verdict_file("choice_right", {"right": verdict})


def test_two_choices_that_differ_open_the_solution_and_the_same_one_is_said_to_be():
    assert "Same" not in CULPRITS.check("orm", "orm", "orm").note
    assert CULPRITS.check("ORM", "orm", "orm").note == "Same choice as last time."
    assert not CULPRITS.solution().is_open
    CULPRITS.check("orm", "orm", "json")
    assert CULPRITS.solution().is_open
    CULPRITS.reset()
    assert not CULPRITS.solution().is_open


def test_each_culprit_has_most_of_its_own_work():
    counts = CULPRITS.measured.counts
    assert max(counts, key=lambda name: counts[name].steps) == "parcels"
    assert max(counts, key=lambda name: counts[name].objects) == "statuses"
    assert max(counts, key=lambda name: counts[name].json) == "export"


def test_without_a_database_it_says_so(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path / "file"))
    verdict = CULPRITS.check("orm", "orm", "orm")
    assert verdict.state is State.CANT_BE_JUDGED
    assert "nothing to hold it to" in verdict.text
