"""Grading: real notebooks of two learners, each in a kernel of its own, and files that can't be graded."""

from __future__ import annotations

import csv
import inspect
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from test_notebook import written

from workshop_utils import cli
from workshop_utils.classroom.grading import COLUMNS, learner, notebooks, prove
from workshop_utils.classroom.judging import CREDIT, Grade, Terms
from workshop_utils.classroom.notebook import tasks
from workshop_utils.errors import WorkshopError
from workshop_utils.exercises import n_plus_one
from workshop_utils.exercises.verdict import State
from workshop_utils.lessons import ROOT

SET_UP = """
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from workshop_utils.exercises import n_plus_one as exercises
from workshop_utils.shop import Order, OrderLine, Product
"""
SOLVED = n_plus_one.basket.solution_source + "\n\n\n"
# Answers of the databases that learners meet, written down: right there, and nowhere else.
LEARNT = """
def order_page(session, limit):
    session.scalar(select(Order.id))
    return known[limit]
"""
FAKES = """
import json, os, types
from pathlib import Path
class Fake:
    def check(self, *_):
        print("2.2 order_page: correct.")
        return self
    __repr__ = lambda self: "2.2 order_page: correct."
exercises.order_page = Fake()
exercises = types.SimpleNamespace(order_page=Fake(), basket=Fake())
solved = {"state": "correct", "solved": "2026-11-22"}
Path(os.environ["WORKSHOP_PROGRESS"]).write_text(json.dumps({"exercises": {"n_plus_one.order_page": solved}}))
os.environ["WORKSHOP_SEED"] = "0"
"""


def learnt() -> str:
    known = {case.arguments[0]: one.answer for case, one in zip(CASES, n_plus_one.order_page.baselines(), strict=True)}
    return f"known = {known!r}\n{LEARNT}\nexercises.order_page.check(order_page)"


CASES = n_plus_one.order_page.cases


def the_class(folder: Path) -> None:
    """Lay out the notebooks of a class: two that run, and two that can't be graded."""
    for name in ("anna", "bert/.ipynb_checkpoints"):
        (folder / name).mkdir(parents=True)
    written(
        folder / "anna" / "homework.ipynb",
        SET_UP,
        "guess = 0\nexercises.page_of_50.check(guess)",
        "assert open('scratch/shop/mine.py').read() == '1'\n" + SOLVED + "print(exercises.basket.check(basket)); 1 / 0",
        learnt(),
        f"{inspect.getsource(n_plus_one.orders_for_page.starter)}\nexercises.orders_for_page.check(orders_for_page)",
    )
    written(
        folder / "bert" / "02.ipynb",
        SET_UP,
        "while True:\n    pass",
        FAKES,
        "def order_page(session, limit):\n    return []\n\nexercises.order_page.check(order_page)",
        "guess = nowhere\nexercises.page_of_50.check(guess)",
        "def basket(session, ids:\nexercises.basket.check(basket)",
        SOLVED + "exercises.basket.check(basket)",
        "os._exit(3)",
        "exercises.orders_for_page.check(1)",
    )
    (folder / "anna" / "scratch" / "shop").mkdir(parents=True)
    (folder / "anna" / "scratch" / "shop" / "mine.py").write_text("1", encoding="utf-8")
    (folder / "carl.ipynb").write_text("{", encoding="utf-8")
    written(folder / "dora.ipynb", "1 + 1")
    written(folder / "bert" / ".ipynb_checkpoints" / "02.ipynb", "exercises.basket.check(basket)")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade the class once; give its rows, and what was said."""
    folder = tmp_path_factory.mktemp("class")
    the_class(folder)
    done = subprocess.run(
        [sys.executable, "-m", "workshop_utils.cli", "grade", str(folder), "--seconds", "4"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return rows_of(folder / "grades.csv"), done.stdout


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def state(graded, who: str, exercise: str) -> str:
    found = [row["state"] for row in graded[0] if row["learner"] == who and row["exercise"].endswith(exercise)]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("exercise", "rung"),
    [("page_of_50", "wrong answer"), ("basket", "correct"), ("orders_for_page", "not attempted")],
)
def test_each_exercise_gets_its_rung(graded, exercise, rung):
    assert state(graded, "anna", exercise) == rung


def test_files_that_were_edited_beside_the_notebook_are_there_when_it_runs(graded):
    assert state(graded, "anna", "basket") == "correct"  # its cell looks for one of them first


def test_answers_learnt_by_heart_are_wrong_on_other_private_data(graded):
    assert state(graded, "anna", "order_page") == "wrong answer"


def test_neither_a_faked_verdict_nor_a_rebound_name_nor_a_written_progress_file_gets_credit(graded):
    assert state(graded, "bert", "order_page") == "wrong answer"


def test_the_real_check_judges_where_the_notebook_s_name_means_something_else(graded):
    assert state(graded, "bert", "basket") == "correct"  # the second of two cells, after one that isn't Python


def test_a_cell_that_raises_before_its_check_is_told_with_the_reason(graded):
    row = next(row for row in graded[0] if row["learner"] == "bert" and "page_of_50" in row["exercise"])
    assert row["state"] == "can't be judged"
    assert "NameError: name 'nowhere' is not defined" in row["headline"]


def test_an_endless_cell_and_a_dead_kernel_get_rows_and_what_came_before_is_kept(graded):
    broken = [row["headline"] for row in graded[0] if row["learner"] == "bert" and row["state"] == "broken"]
    assert broken == ["cell 2 was still running after 4 s", "cell 8 ended the kernel"]
    assert state(graded, "bert", "orders_for_page") == "not judged"


def test_what_cannot_be_graded_gets_a_row_with_the_reason_and_the_others_go_on(graded):
    told = {row["learner"]: row["headline"] for row in graded[0] if not row["lesson"]}
    assert told == {
        "carl": "it isn't a notebook, or not a whole one",
        "dora": "no exercise of the workshop is in it",
    }
    assert "Notebooks graded: 2. " in graded[1]
    assert "1 of 4, anna/homework.ipynb: lesson 02, 1 of 4 correct" in graded[1]


def test_a_row_says_all_its_columns_promise(graded):
    row = next(row for row in graded[0] if row["exercise"] == "2.3 basket" and row["learner"] == "anna")
    assert tuple(row) == COLUMNS
    assert list(row.values()) == [
        *("anna", "anna/homework.ipynb", "02", "2.3 basket", "core", "correct", "1", "2.3 basket: correct.")
    ]
    assert all(float(row["credit"]) == CREDIT[row["state"]] for row in graded[0] if row["exercise"])


def test_every_rung_has_a_credit_that_rises_with_it_and_the_documents_say_the_same():
    assert {one.value for one in State} <= CREDIT.keys()
    ladder = [CREDIT[one.value] for one in State]
    assert (ladder, ladder[0], ladder[-1]) == (sorted(ladder), 0, 1)
    worth = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for credit in set(CREDIT.values()):
        names = [f"*{name}*" for name, value in CREDIT.items() if value == credit]
        assert f"{', '.join(names)} {credit:g}" in worth


def test_what_is_no_exercise_has_no_credit():
    assert Grade("broken", "it isn't a notebook").credit is None
    assert Grade("correct", "", tasks()["basket"]).credit == 1


def test_a_learner_is_named_by_the_folder_or_else_by_the_file(tmp_path):
    assert learner(tmp_path / "anna" / "deep" / "02.ipynb", tmp_path) == "anna"
    assert learner(tmp_path / "anna_02.ipynb", tmp_path) == "anna_02"


def test_a_folder_without_notebooks_and_one_that_is_not_there_are_sentences(tmp_path, capsys):
    assert cli.main(["grade", str(tmp_path)]) == 1
    assert "There is no notebook in" in capsys.readouterr().err
    with pytest.raises(WorkshopError, match="There is no folder"):
        notebooks(tmp_path / "gone")


def test_a_seed_that_our_own_solutions_do_not_pass_is_refused_before_anybody_is_judged(tmp_path, monkeypatch):
    written(tmp_path / "a.ipynb", "exercises.basket.check(basket)")
    refused = (Grade("wrong answer", "2.3 basket: wrong answer.", tasks()["basket"]),)
    monkeypatch.setattr("workshop_utils.classroom.grading.judge", lambda *_: refused)
    with pytest.raises(WorkshopError, match=r"With the seed 7 nobody can be graded.*2\.3 basket"):
        prove(notebooks(tmp_path), Terms(seed=7), lambda _: None)
    prove(notebooks(tmp_path), Terms(), lambda _: None)  # tests have proven the usual one


@pytest.mark.skipif(os.name != "posix", reason="Windows can't interrupt one process only")
def test_ctrl_c_keeps_what_was_graded_and_leaves_no_kernel(tmp_path):
    written(tmp_path / "a.ipynb", "1 + 1")
    written(
        tmp_path / "b.ipynb",
        f"import time\nopen({str(tmp_path / 'begun')!r}, 'w')\ntime.sleep(600)",
        "exercises.basket.check(b)",
    )
    command = [sys.executable, "-m", "workshop_utils.cli", "grade", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + 120
        while not (tmp_path / "begun").exists():
            assert time.monotonic() < end
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        kernels = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        said, complained = process.communicate(timeout=60)
    assert process.returncode == cli.INTERRUPTED
    assert "What was graded so far stands in" in said
    assert "Traceback" not in complained
    assert [row["learner"] for row in rows_of(tmp_path / "grades.csv")] == ["a"]
    assert kernels
    assert psutil.wait_procs(kernels, timeout=20)[1] == []
