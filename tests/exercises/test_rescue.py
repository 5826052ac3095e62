"""Lesson 12's exercises: what a rescue is held to, what is said of it, and that no file can hang the scoreboard."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import attempts_rescue as attempts
import pytest
from test_lessons_exercises import STATES

from workshop_utils.errors import WorkshopError
from workshop_utils.exercises import rescue_diff, rescue_ranking
from workshop_utils.exercises import rescue_the_api as exercises
from workshop_utils.exercises.fresh import FreshLimits
from workshop_utils.exercises.rescue_key import DECOYS, FAULTS, touched
from workshop_utils.exercises.rescue_score import Score
from workshop_utils.exercises.verdict import State, Verdict

RESCUE = exercises.rescue
LIFE = "async def life(_app):\n    nothing\n    yield\n\n\n"
MODULES = re.compile(r"[\d,]+(?= modules at the start)|(?<=modules at the start, )[\d,]+")


@pytest.fixture(scope="module", autouse=True)
def _measured() -> None:
    """Measure our own versions once, before threads ask."""
    RESCUE.tried(RESCUE.starter_files)


@pytest.fixture(scope="module")
def verdicts(_measured: None) -> Mapping[str, Verdict]:
    """Judge everything once."""
    every = {**attempts.WRONG, **attempts.RIGHT}
    return {label: RESCUE.rehearse(files) for label, files in every.items()}


class Reviewed:
    """A verdict without the counts that differ by version and platform."""

    def __init__(self, verdict: Verdict) -> None:
        self._text = MODULES.sub("N", str(replace(verdict, counts=None)))

    def __str__(self) -> str:
        return self._text


def score_of(files: Mapping[str, str]) -> Score:
    return RESCUE.score(RESCUE.tried(RESCUE.starter_files | dict(files))[0])


def test_the_starter_is_not_attempted_and_the_solution_is_correct() -> None:
    assert RESCUE.rehearse({}).state is State.NOT_ATTEMPTED
    assert RESCUE.rehearse(RESCUE.solution_files).correct


@pytest.mark.parametrize("label", attempts.WRONG)
def test_a_wrong_fix_is_refused_at_its_rung(verdicts: Mapping[str, Verdict], label: str) -> None:
    verdict, expected = verdicts[label], label.partition(":")[0]
    assert verdict.state is STATES.get(expected, State.OVER_BUDGET), str(verdict)
    assert verdict.over == (expected.removeprefix("over in ") if expected.startswith("over in ") else "")


@pytest.mark.parametrize("label", attempts.RIGHT)
def test_an_unusual_right_answer_is_accepted(verdicts: Mapping[str, Verdict], label: str) -> None:
    assert verdicts[label].correct, str(verdicts[label])


def test_the_words_of_each_verdict_are_as_reviewed(
    verdicts: Mapping[str, Verdict], verdict_file: Callable[[str, Mapping[str, Any]], None]
) -> None:
    verdict_file("rescue_the_api_rescue", {label: Reviewed(verdict) for label, verdict in verdicts.items()})


def test_each_fault_alone_is_found_where_the_key_says(verdicts: Mapping[str, Verdict]) -> None:
    """Every fault put back into the reference is over in its own cost; so the key tells the truth."""
    over = {verdict.over for label, verdict in verdicts.items() if label.startswith("over in")}
    assert over == {fault.cost for fault in FAULTS}


def test_the_slow_api_is_over_in_everything_and_the_reference_in_nothing() -> None:
    assert {one.place for one in score_of({}).over()} >= {fault.place for fault in FAULTS}
    assert not score_of(RESCUE.solution_files).over()


def test_the_reference_takes_fifty_times_fewer_statements_and_little_more_than_by_hand() -> None:
    _, slow = (seen.answer for seen in RESCUE.tried(RESCUE.starter_files)[0])
    _, mended = (seen.answer for seen in RESCUE.tried(RESCUE.solution_files)[0])
    _, by_hand = (seen.answer for seen in RESCUE.tried(RESCUE.limit_files)[0])

    def statements(asked: Mapping[str, Any]) -> int:
        return sum(cost["statements"] for cost in asked["costs"].values())

    assert statements(slow) >= 50 * statements(mended)
    for endpoint in ("orders", "products", "reviews"):
        for cost in ("statements", "rows", "bytes"):
            assert mended["costs"][endpoint][cost] <= 1.5 * by_hand["costs"][endpoint][cost], (endpoint, cost)


def test_a_touched_decoy_is_named_and_does_not_fail_a_rescue(verdicts: Mapping[str, Verdict]) -> None:
    verdict = verdicts["a decoy touched as well"]
    assert verdict.correct
    assert "You changed `slug` as well" in verdict.text
    assert "You changed" not in verdicts["by hand"].text or "`parcels`" in verdicts["by hand"].text


@pytest.mark.parametrize("decoy", DECOYS, ids=lambda decoy: decoy.name)
def test_a_comment_in_a_decoy_is_not_a_change(decoy: Any) -> None:
    text = attempts.AS_FOUND.replace(f"def {decoy.name}(", f"# looked at\ndef {decoy.name}(")
    assert touched(text, attempts.AS_FOUND) == []
    renamed = attempts.AS_FOUND.replace(f"def {decoy.name}(", f"def other_{decoy.name}(")
    assert touched(renamed, attempts.AS_FOUND) == [decoy]


@pytest.fixture
def laid_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    RESCUE.lay_out()
    return tmp_path / RESCUE.place


def write(folder: Path, files: Mapping[str, str]) -> None:
    (folder / "api.py").write_text(files["api.py"], encoding="utf-8")


def test_the_scoreboard_names_what_is_next_and_keeps_every_attempt(laid_out: Path) -> None:
    board = exercises.scoreboard(load=False)
    assert "as it was found" in board.said
    assert "most is to be gained at `products`" in board.said
    write(laid_out, attempts.WRONG["over in bytes: whole products"])
    board = exercises.scoreboard(load=False)
    assert "Six of seven are within budget" in board.said
    everything = {row[0]: row[1:] for row in board.tables[1].rows}
    assert everything["delivery"] == ("3", "7", "313", "7", "2", "0")
    write(laid_out, {"api.py": attempts.REFERENCE})
    exercises.scoreboard(load=False)
    board = exercises.scoreboard(load=False)  # without a change: no attempt
    assert [attempt.within for attempt in board.attempts] == [0, 6, 7]
    assert "Stop here" in board.said
    assert "2  " in str(board.tables[-1])


def test_one_endpoint_can_be_scored_alone(laid_out: Path) -> None:
    board = exercises.scoreboard(only="orders", load=False)
    assert [row[0] for row in board.tables[0].rows] == ["orders"]
    write(laid_out, attempts.found(*_orders_only()))
    board = exercises.scoreboard(only="orders", load=False)
    assert "Within budget: orders. That is enough." in board.said
    with pytest.raises(WorkshopError, match="no 'basket' to score"):
        exercises.scoreboard(only="basket")


def _orders_only() -> tuple[tuple[str, str], ...]:
    slow, mended = (
        attempts.between(text, "    newest = select(Order)", "def order_row")
        for text in (attempts.AS_FOUND, attempts.REFERENCE)
    )
    return (
        (slow, mended),
        ("import Session, selectinload", "import Session, joinedload, load_only, selectinload"),
        ("STATUSES, Order", "STATUSES, Customer, Order"),
    )


def test_times_under_load_stand_beside_those_of_the_slow_api(laid_out: Path) -> None:
    write(laid_out, {"api.py": attempts.REFERENCE})
    board = exercises.scoreboard(only="reviews")
    assert board.load is not None
    assert board.load_before is not None
    assert board.load.keys() == board.load_before.keys() == {"reviews"}
    assert [row[0] for row in board.tables[2].rows] == ["reviews"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("def slug(name: str) -> str:", "def slug(name: str) -> str"), "Python can't read"),
        (("app = FastAPI", "raise SystemExit(1)\napp = FastAPI"), "SystemExit"),
        (("app = FastAPI", "import os as o\no._exit(3)\napp = FastAPI"), "ended itself, with the code 3"),
        (
            (
                "app = FastAPI(",
                "import socket\nheld = socket.create_server(('127.0.0.1', 0))\ntwice = socket.create_server(held.getsockname())\napp = FastAPI(",
            ),
            "Address already in use",
        ),
        (
            ('version="1.0")', 'version="1.0", lifespan=life)'),
            "The server didn't start. The app's start-up failed: NameError: name 'nothing' is not defined",
        ),
        (
            ("def parcels(", "import uvicorn\n\nuvicorn.run(app, port=70_000)\n\n\ndef parcels("),
            "Your file starts a server of its own while it is imported.",
        ),
    ],
    ids=[
        "a syntax error",
        "an exit",
        "a killed process",
        "a port in use",
        "a server that doesn't start",
        "a server of its own",
    ],
)
def test_a_broken_file_gets_a_sentence_and_no_score(laid_out: Path, change: tuple[str, str], said: str) -> None:
    written = attempts.found(change)["api.py"].replace("app = FastAPI(", f"{LIFE}app = FastAPI(", 1)
    write(laid_out, {"api.py": written})
    board = exercises.scoreboard(load=False)
    assert board.score is None
    assert board.bars == ()
    assert said in board.said


ENDLESS = {
    "at the import": ("app = FastAPI", "while True:\n    pass\napp = FastAPI"),
    "in an endpoint": (
        '    """The newest orders of a status."""\n',
        '    """The newest orders of a status."""\n    while True:\n        pass\n',
    ),
}


@pytest.fixture(scope="module")
def endless() -> Mapping[str, Verdict]:
    """Wait for all of them at once."""
    impatient = replace(RESCUE, limits=FreshLimits(20.0))  # on a busy machine the imports take a while
    with ThreadPoolExecutor(len(ENDLESS)) as pool:
        files = [attempts.found(change) for change in ENDLESS.values()]
        return dict(zip(ENDLESS, pool.map(impatient.rehearse, files), strict=True))


@pytest.mark.parametrize("place", ENDLESS)
def test_an_endless_loop_is_ended_and_its_line_named(endless: Mapping[str, Verdict], place: str) -> None:
    assert endless[place].state is State.STOPPED
    assert "didn't come to an end" in endless[place].text
    assert "`api.py`" in endless[place].text


def test_the_ranking_is_what_an_hour_costs_by_a_wide_margin() -> None:
    hours = sorted(rescue_ranking.calls().per_hour.items(), key=lambda item: -item[1])
    assert tuple(name for name, _ in hours[:3]) == rescue_ranking.RANKING
    for (_, more), (_, less) in itertools.pairwise(hours):
        assert more > 1.5 * less


def test_a_wrong_ranking_hears_what_the_named_endpoint_costs() -> None:
    verdict = exercises.ranked.check("sales", "orders", "products")
    assert verdict.state is State.WRONG
    assert "hardly anybody does" in verdict.text
    assert exercises.ranked.check("products", "reviews", "orders").correct
    twice = exercises.ranked.check("products", "products", "orders")
    assert twice.state is State.CANT_BE_JUDGED
    assert "named more than once" in twice.text


def test_calls_are_walked_like_a_dictionary() -> None:
    calls = exercises.calls()
    assert sorted(calls) == sorted(exercises.traffic)
    assert max(calls, key=lambda name: calls[name] * exercises.traffic[name]) == "products"


def test_only_one_change_of_the_review_brings_a_fault_back() -> None:
    measured = rescue_diff.Measured()
    before = measured.of()
    with ThreadPoolExecutor(2) as pool:
        after = dict(zip(rescue_diff.CHANGES, pool.map(measured.of, rescue_diff.CHANGES), strict=True))
    for number, change in rescue_diff.CHANGES.items():
        more = after[number][change.endpoint]["statements"] - before[change.endpoint]["statements"]
        assert (more > 20) == (number == rescue_diff.GUILTY), number
        assert more == 0 or number == rescue_diff.GUILTY


def test_the_review_shows_six_changes_and_a_wrong_choice_says_what_that_one_costs() -> None:
    assert [line for line in exercises.review().lines if line.startswith("change ")] == [
        f"change {number}: {change.what}" for number, change in rescue_diff.CHANGES.items()
    ]
    verdict = exercises.brought_back.check("5")
    assert verdict.state is State.WRONG
    assert "With change 5 alone" in verdict.text
    assert exercises.brought_back.check(5).text == verdict.text
