"""Lesson 09's exercises: what is refused, with which words, and what is accepted; and the profile that a choice is held to."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import attempts_before_hello as attempts
import pytest
from test_lessons_exercises import STATES

from workshop_utils.exercises import before_hello as exercises
from workshop_utils.exercises.before_hello_imports import DEAREST, OPTIONS
from workshop_utils.exercises.files_exercise import FilesExercise
from workshop_utils.exercises.verdict import State, Verdict

# From Python 3.14 on nobody evaluates an annotation before it is asked for.
EVALUATES = sys.version_info < (3, 14)
COUNTED = re.compile(r"\d+(?=\s(?:modules|of\sthem|are\sits\sown|before))|(?<=start brings )\d+")


def fair(attempts: Mapping[str, Mapping[str, str | None]]) -> dict[str, Mapping[str, str | None]]:
    """Leave out what is a mistake on older Pythons only."""
    return {label: files for label, files in attempts.items() if EVALUATES or "annotation" not in label}


ALL = {
    "shop_report": (exercises.shop_report, fair(attempts.REPORT_WRONG), attempts.REPORT_RIGHT),
    "lazy_package": (exercises.lazy_package, attempts.PACKAGE_WRONG, attempts.PACKAGE_RIGHT),
}
WRONG_ONES = [(name, label) for name, (_, wrong, _) in ALL.items() for label in wrong]
RIGHT_ONES = [(name, label) for name, (_, _, right) in ALL.items() for label in right]


@pytest.fixture(scope="module")
def verdicts() -> Mapping[tuple[str, str], Verdict]:
    """Judge everything once."""

    def judged(name: str, label: str) -> Verdict:
        exercise, wrong, right = ALL[name]
        return checked(exercise, {**wrong, **right}[label])

    with ThreadPoolExecutor(2) as pool:
        every = [*WRONG_ONES, *RIGHT_ONES]
        return dict(zip(every, pool.map(lambda each: judged(*each), every), strict=True))


class Reviewed:
    """A verdict without the counts of modules, which differ from platform to platform and from version to version."""

    def __init__(self, verdict: Verdict) -> None:
        self._text = COUNTED.sub("N", str(replace(verdict, counts=None)))

    def __str__(self) -> str:
        return self._text


def checked(exercise: FilesExercise, files: Mapping[str, str | None]) -> Verdict:
    """Judge files that differ from the starter's, and keep nothing."""
    from workshop_utils.exercises.files_checking import verdict_on_files

    every = exercise.starter_files | files
    return verdict_on_files(exercise, {name: text for name, text in every.items() if text is not None})


@pytest.mark.parametrize("name", ALL)
def test_the_starter_is_not_attempted(name: str) -> None:
    assert checked(ALL[name][0], {}).state is State.NOT_ATTEMPTED


@pytest.mark.parametrize("name", ALL)
def test_the_solution_is_correct(name: str) -> None:
    exercise = ALL[name][0]
    assert checked(exercise, exercise.solution_files).correct


@pytest.mark.parametrize(("name", "label"), WRONG_ONES)
def test_a_wrong_fix_is_refused_at_its_rung(verdicts: Mapping[tuple[str, str], Verdict], name: str, label: str) -> None:
    verdict, expected = verdicts[name, label], label.partition(":")[0]
    assert verdict.state is STATES.get(expected, State.OVER_BUDGET), str(verdict)
    assert verdict.over == (expected.removeprefix("over in ") if expected.startswith("over in ") else "")


@pytest.mark.parametrize(("name", "label"), RIGHT_ONES)
def test_an_unusual_right_answer_is_accepted(
    verdicts: Mapping[tuple[str, str], Verdict], name: str, label: str
) -> None:
    assert verdicts[name, label].correct, str(verdicts[name, label])


@pytest.mark.skipif(not EVALUATES, reason="the files tell of annotations that are evaluated")
@pytest.mark.parametrize("name", ALL)
def test_the_words_of_each_verdict_are_as_reviewed(
    verdicts: Mapping[tuple[str, str], Verdict],
    name: str,
    verdict_file: Callable[[str, Mapping[str, Any]], None],
) -> None:
    exercise = ALL[name][0]
    verdict_file(
        f"{exercise.lesson}_{name}",
        {label: Reviewed(verdict) for (owner, label), verdict in verdicts.items() if owner == name},
    )


@pytest.mark.parametrize("name", ALL)
def test_no_two_wrong_fixes_get_the_same_words_and_all_right_ones_the_same_headline(
    verdicts: Mapping[tuple[str, str], Verdict], name: str
) -> None:
    wrong = [str(verdicts[name, label]) for label in ALL[name][1]]
    assert len(set(wrong)) == len(wrong)
    assert len({verdicts[name, label].headline for label in ALL[name][2]}) == 1


def test_the_dearest_import_is_so_by_its_own_modules_and_by_its_own_time() -> None:
    from workshop_utils.measure.importing import trace_imports

    shares = exercises.dearest_import.measured.shares
    assert max(shares, key=lambda name: shares[name].own) == DEAREST
    assert sorted(share.own for share in shares.values())[-2] * 2 < shares[DEAREST].own
    assert max(shares, key=lambda name: shares[name].below) == "shop_report.report"
    assert trace_imports("import pandas", runs=1).by_package()[0].name == DEAREST


def test_every_choice_is_answered_in_words_of_its_own_and_without_the_answer(
    verdict_file: Callable[[str, Mapping[str, Any]], None],
) -> None:
    said = {option: exercises.dearest_import.check(option) for option in OPTIONS}
    assert [option for option, verdict in said.items() if verdict.correct] == [DEAREST]
    assert all(DEAREST not in str(verdict) for option, verdict in said.items() if option != DEAREST)
    assert len({verdict.text for verdict in said.values()}) == len(said)
    verdict_file("before_hello_dearest_import", {option: Reviewed(verdict) for option, verdict in said.items()})


@pytest.mark.parametrize("word", ["pd", "Pandas", " pandas "])
def test_the_answer_may_be_called_otherwise(word: str) -> None:
    assert exercises.dearest_import.check(word).correct


def test_starters_are_short_enough_for_a_screen() -> None:
    for exercise, _, _ in ALL.values():
        for cell in (*exercise.cells(), *exercise.cells(solved=True)):
            assert sum(bool(line.strip()) for line in cell.splitlines()) <= 20, cell


def test_the_answer_holds_in_a_real_folder(tmp_path: Path) -> None:
    exercise = exercises.lazy_package
    for name, text in exercise.solution_files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert exercise.check(tmp_path).correct
