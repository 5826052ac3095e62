"""An exercise: declared once in its lesson's module, checked, hinted at, and solved from a notebook.

How to declare one
------------------
1. Write the starter and one solution as plain functions of the same name, in `starters/<lesson>.py` and
   `solutions/<lesson>.py`. Notebooks print them with `inspect.getsource`, so they stand nowhere else.
2. In `exercises/<lesson>.py`, give an `Exercise` the name of the function:

    order_page = Exercise(
        name="order_page",
        number="2.2",
        lesson="n_plus_one",
        goal="The same answer, in a number of statements that doesn't grow with `limit`.",
        call="order_page(session, limit)",       # how we call it; the first argument is always the session
        starter=starters.order_page,
        solution_code=solutions.order_page,
        slow=starters.order_page,                # gives the expected answer, and the cost to compare with
        cases=(                                  # database and answer grow apart from each other
            Case("5 orders", Size("larger", 900, 180, 120), seed=7, arguments=(5,), head="5 orders of 900"),
            Case("50 orders", Size("smaller", 300, 60, 100), seed=8, arguments=(50,), head="50 orders of 300"),
        ),
        budget=Budget(statements=6, rows=1.25),
        hints=("a place …", "a tool …", "nearly there …"),
        why="Each statement asks for all orders' share at once.",
        other_way="`selectinload` for all four: 5 statements …",
        price="The page loads the history even on the day nobody shows it.",
        item=Item("order", "orders", key="id", parts={"lines": "lines", "history": "steps of history"}),
        asks={"products": "by which relationships do you get from an order to a product, and …?"},
    )

3. Add the lesson's module to `LESSONS` in `exercises/__init__.py`, if it is new.
4. Prove it, in `tests/exercises/attempts_<lesson>.py` and `ALL` of `test_lessons_exercises.py`: starter not attempted,
   solution correct, every wrong fix refused with its own message, two unusual right answers accepted; the texts are
   kept in files (`pytest tests/exercises/test_lessons_exercises.py --rewrite-verdicts`; read the diff).

What is solved in the database, by SQL that runs before, is a `MigrationExercise`; a guess is a `PredictionExercise`,
a choice between words a `ChoiceExercise`, and a small project of files, judged in fresh processes, a `FilesExercise`.
Steps of SQLite are counted where the budget judges them.

An answer that fits the announced sizes only is seen by one more `Case`, `announced=False`. Graders move the seeds
(`seeds.py`): where not any draw shows what a case is for, `shifts` says which do. Where several ways are good,
`ways` names them: who took one hears of another, which may not be what they have written themselves.

The texts are Markdown's smallest part: `code` in backticks, *emphasis* in stars, paragraphs set apart by an
empty line. `asks` holds, for a table whose statement repeats, the one next move as a question. A wrong fix that
the coach doesn't know by itself is worded by `diagnose`: it is given a `Report` and returns a `Remark`, or None
to leave it to the coach. Where calling `function(session, *arguments)` and comparing what it returns isn't
enough, `drive(function, session, *arguments)` is called in its place, for the slow version too; what it returns
is compared; a `Counted` also brings costs that no ledger sees. It lives in an importable module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.task import Task

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workshop_utils.exercises.bought import Bought
    from workshop_utils.exercises.evidence import Evidence
    from workshop_utils.exercises.judge import Judge
    from workshop_utils.exercises.report import Baseline, Remark, Report, Trial
    from workshop_utils.exercises.verdict import Verdict
    from workshop_utils.shop import Size

Function = Callable[..., Any]


@dataclass(frozen=True)
class Case:
    """One trial: `function(session, *arguments)` on a private database of `size`, drawn from `seed`.

    What the checker wants in it beside what is drawn is planted by SQL: `prepared` before anything else, and `later`
    after the learner's migration, as rows that come when it is in use. Neither is counted, for the slow version nor the
    learner's.
    """

    label: str
    """What it asks for, as tables and sentences say it: `5 orders`."""
    size: Size
    seed: int
    arguments: tuple[Any, ...] = ()
    prepared: tuple[str, ...] = ()
    """SQL that changes the private database first: rows that are planted, or an index that gives rows of equal rank in
    another order."""
    later: str = ""
    head: str = ""
    """What tables call it, where shops of several sizes must be told apart: `5 orders of 900`."""
    statements: int | None = None
    """How many it allows, where the budget's number, which holds in every case, doesn't fit it."""
    announced: bool = True
    """Whether learners are told that we ask for it. One that isn't is left out of tables and sentences unless it decides."""

    @property
    def in_full(self) -> str:
        """What tables call it."""
        return self.head or self.label


@dataclass(frozen=True)
class Way:
    """One good way to solve an exercise: what those hear of it who took another, and why it works for those who took it."""

    text: str
    took: Callable[[Report], bool]
    """Whether an answer went this way: by names in its source, or by its statements."""
    why: str = ""
    """Left out, the exercise's own `why` holds for it."""
    price: str = ""
    """Likewise."""


@dataclass(frozen=True)
class Item:
    """How verdicts speak of the answer's rows."""

    one: str = "row"
    many: str = "rows"
    key: str | None = None
    """The key that identifies a row, where rows are dictionaries."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Keys that hold a list, and what to call its items in the plural."""
    opening: str = "We asked for {asked} and got {came}."
    """How a verdict says how many rows were asked for, and how many came."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Exercise(Task):
    """A function to be written or mended, judged by its answer and by what it cost."""

    call: str
    starter: Function
    solution_code: Function
    cases: tuple[Case, ...]
    budget: Budget = field(default_factory=Budget)
    shifts: tuple[int, ...] = ()
    """By how much `WORKSHOP_SEED` may move the seeds, where not any draw shows what the cases are for."""
    slow: Function | None = None
    """Left out, the starter is the slow version."""
    ordered: bool = True
    """Whether the order of rows is part of the answer, at every level."""
    tolerance: float = 0.0
    """How far two floats may be apart, relative to the larger; if not 0, an int may stand for a float."""
    item: Item = field(default_factory=Item)
    asks: Mapping[str, str] = field(default_factory=dict)
    diagnose: Callable[[Report], Remark | None] | None = None
    part: str = ""
    """Where `drive` gives a dictionary: the key of what is compared. The rest is for `beyond` and `diagnose`."""
    beyond: Callable[[tuple[Trial, ...]], bool] | None = None
    """Whether a right answer within its budget did what the goal rules out; `diagnose` has the words for it."""
    ways: tuple[Way, ...] = ()
    """Good ways, the best first: who took one hears of the first other. `other_way` is what the solution is shown with."""
    drive: Function | None = None
    timed: Case | None = None
    """What `what_it_bought` times, if none of the cases suits: 5 ms away, the slow version should take about a second."""
    timed_privately: bool = False
    """Whether `what_it_bought` leaves the learner's own shop alone, on which the slow version takes minutes."""
    nothing_to_time: str = ""
    """Why `what_it_bought` has nothing to time, as a sentence that begins small, where the starter is cheap already."""
    may_yield: bool = False
    """Whether the function may be a generator, which `drive` goes through."""
    may_use_threads: bool = False
    """Whether the session may be used in threads of the function's own."""
    may_be_async: bool = False
    """Whether the function may be an `async def`: then its drive awaits it."""
    may_write: bool = False
    """Whether the function is meant to change rows; otherwise that is a wrong answer."""
    may_connect: bool = False
    """Whether the function may open SQLite connections of its own; its drive counts what they bring."""

    gained: ClassVar[str] = "with the database 0, 1 and 5 ms away"
    """What `what_it_bought` shows of the gain."""

    _baselines: list[Baseline] = field(default_factory=list, init=False, compare=False)
    _right: list[Function] = field(default_factory=list, init=False, compare=False)

    @property
    def slow_version(self) -> Function:
        """What gives the expected answer, and the cost to compare with."""
        return self.slow or self.starter

    @property
    def slow_is_shown(self) -> bool:
        """Whether learners have seen the slow version: it is their starter."""
        return self.slow is None or self.slow is self.starter

    @property
    def slow_name(self) -> str:
        """What tables call the slow version, which nobody has seen where it isn't the starter."""
        return "slow version" if self.slow_is_shown else "plain version"

    @property
    def the_slow(self) -> str:
        """The same in a sentence."""
        return f"{'the' if self.slow_is_shown else 'our'} {self.slow_name}"

    def check(self, *answer: object, **named: object) -> Verdict:
        """Judge the learner's function, and keep the result. Never raises for what it is given."""
        from workshop_utils.exercises.checking import verdict_on

        return verdict_on(self, (*answer, *named.values()))

    def rehearse(self, *answer: object) -> Verdict:
        """Judge as `check` does, and keep nothing: neither progress, nor a try, nor a right answer."""
        from workshop_utils.exercises.checking import verdict_on

        return verdict_on(self, answer, kept=False)

    def what_it_bought(self, engine: Engine | None = None) -> Bought:
        """Time the slow version and the learner's right answer with the database 0, 1 and 5 ms away.

        On the learner's `engine`, or on a private shop without one and where the exercise says so. Changes nothing, and never raises.
        """
        from workshop_utils.exercises.bought import Bought, bought

        return Bought(self.title, missing=self.nothing_to_time) if self.nothing_to_time else bought(self, engine)

    def baselines(self) -> tuple[Baseline, ...]:
        """Give what the slow version answers and costs in every case; worked out once in a kernel."""
        if not self._baselines:
            from workshop_utils.exercises.oracle import baseline
            from workshop_utils.exercises.seeds import drawn_cases

            found = [
                baseline(self, case) for case in drawn_cases(self)
            ]  # all or none: an interrupt may come in between
            self._baselines[:] = found
        return tuple(self._baselines)

    def tried(self, judge: Judge, function: Function, migration: str | None) -> tuple[Evidence, ...]:
        """Let the judge try a function on every case, up to the first without an answer. Raises NotPortable."""
        from workshop_utils.exercises import oracle

        return judge.run(oracle.as_called(self, function), oracle.trial_cases(self, migration), oracle.limits(self))

    def remember(self, function: Function, migration: str | None = None) -> None:  # noqa: ARG002 (not every kind has one)
        """Keep a right answer, to be timed later: a copy, which still calls itself when its name means something else."""
        from workshop_utils.exercises.portable import pack, unpack

        self._right[:] = [unpack(pack(function))]

    @property
    def right_answer(self) -> Function | None:
        """The last right answer of this kernel."""
        return self._right[0] if self._right else None

    def forget(self) -> None:
        """Forget the right answer."""
        self._right.clear()
