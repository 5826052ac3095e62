"""Short names of mistakes, which hold nothing of the learner's."""

from __future__ import annotations

import re

import attempts
import pytest
from conftest import VERDICTS
from demonstration import demonstration, solved

from workshop_utils.exercises.mistakes import short_name
from workshop_utils.exercises.store import store
from workshop_utils.exercises.verdict import State, Verdict

ZEBRA = """
def order_page(session, limit):
    return [zebra.name for zebra in session.scalars(select(Zebra.id).limit(limit))]
"""


def reviewed() -> list[Verdict]:
    """Make verdicts of the reviewed texts: state, cost, and the question at the end."""
    made = []
    for path in sorted(VERDICTS.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
            paragraphs = [" ".join(one.split()) for one in part.split("\n\n")]
            head = re.match(r"[\d.]+ \S+: (.*?)(?: in (\w+))?\.$", paragraphs[1])
            question = next((one.removeprefix("Next: ") for one in paragraphs if one.startswith("Next: ")), "")
            if head and head[1] in {state.value for state in State}:
                made.append(Verdict("", State(head[1]), "", question, over=head[2] or ""))
    return made


def test_a_name_is_the_state_and_the_question_without_code_and_numbers():
    said = "which of `zebra` and `lion` keeps order 895 out, and 1,200.5 more?"
    verdict = Verdict("2.2 order_page", State.OVER_BUDGET, "You wrote `zebra`.", said, over="rows")
    assert short_name(verdict) == "better, over budget in rows: which of … and … keeps order N out, and N more?"


def test_a_name_without_a_question_is_the_state():
    assert short_name(Verdict("2.2 order_page", State.STOPPED, "It ran on.")) == "stopped"


def test_a_long_question_is_cut():
    assert len(short_name(Verdict("", State.RAISED, "", "why " * 100))) <= 100 + len("raised: ")


def test_no_reviewed_verdict_has_code_in_its_name():
    names = {short_name(verdict) for verdict in reviewed()}
    assert len(names) > 500
    assert [name for name in names if re.search(r"[`_\[\]{}=]|\w\(|\w\.\w|\d", name)] == []


def test_what_was_refused_is_kept_and_nothing_of_the_code(cell, progress_file):
    exercise = demonstration()
    for _ in range(2):  # the same code again is no mistake more
        exercise.check(cell(ZEBRA))
    exercise.check(cell(attempts.WRONG["wrong: an empty list"]))
    exercise.check(solved)
    record = store().record(exercise.key)
    assert [name.partition(":")[0] for name in record.mistakes] == ["raised", "wrong answer"]
    assert record.tries == record.attempts == 4
    assert "ebra" not in progress_file.read_text(encoding="utf-8")


def test_tries_are_counted_up_to_the_first_right_answer(cell):
    exercise = demonstration()
    exercise.check(cell(attempts.WRONG["wrong: an empty list"]))
    exercise.check(solved)
    exercise.check(cell(attempts.WRONG["wrong: an empty list"]))
    assert (store().record(exercise.key).tries, store().record(exercise.key).attempts) == (2, 3)


@pytest.mark.parametrize("odd", [3, ...])
def test_what_was_not_judged_at_all_is_no_mistake(odd):
    exercise = demonstration()
    exercise.check(odd)
    assert store().record(exercise.key).mistakes == ()
