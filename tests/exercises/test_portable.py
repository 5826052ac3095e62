"""Which functions travel to the judge, and what is said of those that don't."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from trials import ANSWERS, LIMITS, Cell, Run, cases

from workshop_utils import shop
from workshop_utils.exercises.evidence import Evidence
from workshop_utils.exercises.judge import Judge
from workshop_utils.exercises.portable import NotPortable, pack
from workshop_utils.measure.ledger import record


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with closing(Judge()) as judge:
        yield judge


@pytest.fixture
def run(judge: Judge, cell: Cell) -> Run:
    """Give what has a cell's function judged."""

    def run(source: str, **notebook: Any) -> tuple[Evidence, ...]:
        return judge.run(cell(source, **notebook), cases(), LIMITS)

    return run


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = shop.open_content(cases()[0].content)
    yield engine
    engine.dispose()


def blamed(cell: Cell, source: str, **notebook: Any) -> NotPortable:
    with pytest.raises(NotPortable) as caught:
        pack(cell(source, **notebook))
    return caught.value


@pytest.mark.parametrize(
    ("above", "body", "answer"),
    [
        ("import statistics as numbers", "return numbers.mean([limit, 4])", 3),
        ("FACTOR = 10", "return FACTOR * limit", 20),
        ("def twice(number):\n    return 2 * number", "return twice(limit)", 4),
        ("def outer():\n    step = 3\n    return lambda n: n + step\nadd = outer()", "return add(limit)", 5),
        ("import functools\n@functools.cache\ndef twice(number):\n    return 2 * number", "return twice(limit)", 4),
        ("class Page:\n    size = 7\n    def show(self):\n        return self.size", "return Page().show()", 7),
        ("from enum import Enum\nclass Kind(Enum):\n    A = 1", "return Kind.A.value", 1),
        ("from dataclasses import dataclass\n@dataclass\nclass P:\n    n: int", "return P(limit).n", 2),
        ("import collections\nP = collections.namedtuple('P', 'n')", "return P(limit).n", 2),
        ("COUNT = select(func.count(Order.id))", "return session.scalar(COUNT)", 60),
        ("ONE = select(Order).where(Order.id == 9)", "return session.scalars(ONE).one().id", 9),
        ("WHAT = [selectinload(Order.lines)]", "return len(session.scalars(select(Order).options(*WHAT)).all())", 60),
        (
            "from sqlalchemy.orm import aliased\nOther = aliased(Order)",
            "return session.scalar(select(func.min(Other.id)))",
            1,
        ),
        ("TABLE = Order.__table__", "return session.scalar(select(TABLE.c.id).order_by(TABLE.c.id))", 1),
        ("KEY = Order.id", "return session.scalar(select(KEY).order_by(KEY))", 1),
        ("total = 0", "global total\n    total += limit\n    return total", 2),
        ("def twice(n):\n    return n and 2 + twice(n - 1)", "return twice(limit)", 4),
        ("STEP = 3\ndef add(n):\n    return n + 1", "class Shown:\n        size = add(STEP)\n    return Shown.size", 4),
        (
            "class View(BaseModel):\n    model_config = ConfigDict(from_attributes=True)",
            "class Shown(View):\n        id: Annotated[int, Field(ge=9)] = 9\n    return Shown(id=limit + 9).id",
            11,
        ),
    ],
)
def test_what_a_notebook_gives_a_function_travels_with_it(run: Run, above: str, body: str, answer: object):
    first, _ = run(f"{above}\n\ndef page(session, limit):\n    {body}")
    assert (first.answer, first.raised) == (answer, None)


@pytest.mark.parametrize("build", ["lambda session, limit: limit", "page", "Shown().page", "Called()"])
def test_all_kinds_of_callables_travel(judge: Judge, cell: Cell, build: str):
    page = cell(f"""
        class Shown:
            def page(self, session, limit):
                return limit

        class Called:
            def __call__(self, session, limit):
                return limit

        def page(session, limit):
            return limit

        answer = {build}
    """)
    assert [one.answer for one in judge.run(page, cases(), LIMITS)] == [2, 5]


def test_a_partial_travels(judge: Judge, cell: Cell):
    times = cell("def times(factor, session, limit):\n    return factor * limit")
    assert [one.answer for one in judge.run(partial(times, 3), cases(), LIMITS)] == [6, 15]


def test_a_name_that_nobody_has_is_left_to_raise(run: Run):
    (evidence,) = run("def page(session, limit):\n    return nowhere")
    assert evidence.raised
    assert (evidence.raised.type, evidence.raised.line) == ("NameError", 2)


@pytest.mark.parametrize("kind", ["engine", "session", "connection", "order", "orders", "ledger", "file", "result"])
def test_what_holds_on_to_the_kernel_is_named_with_its_line(cell: Cell, engine: Engine, tmp_path: Path, kind: str):
    with (
        Session(engine) as session,
        engine.connect() as connection,
        record(engine) as ledger,
        (tmp_path / "notes.txt").open("w+") as file,
    ):
        orders = session.query(shop.Order).limit(2).all()
        result = session.execute(shop.Order.__table__.select())
        there: dict[str, Any] = {
            "engine": engine,
            "session": session,
            "connection": connection,
            "order": orders[0],
            "orders": {"newest": orders},
            "ledger": ledger,
            "file": file,
            "result": result,
        }
        leaning = blamed(cell, "def page(session, limit):\n    rows = []\n    return rows or it", it=there[kind])
        assert (leaning.name, leaning.line, leaning.text) == ("it", 3, "return rows or it")
        assert (leaning.function, leaning.type_name) == ("page", type(there[kind]).__name__)
        assert str(leaning) == (
            f"`page` leans on the notebook's `it` ({leaning.type_name}).\n"
            "What to do: Let it use what it is given: its session and its arguments."
        )
        result.close()


@pytest.mark.parametrize(
    ("source", "function", "line"),
    [
        ("def page(session, limit):\n    return load()\ndef load():\n    return engine\nlast = page", "load", 4),
        ("def page(session, limit):\n    def load():\n        return engine\n    return load()", "page", 3),
        ("def page(session, limit):\n    return [engine for _ in range(limit)]", "page", 2),
        ("def page(session, limit, of=engine):\n    return of", "page", 1),
        (
            "def outer(of):\n    def page(session, limit):\n        return of\n    return page\nlast = outer(engine)",
            "page",
            3,
        ),
        ("def even(n):\n    return odd(n)\ndef odd(n):\n    return even(n) or engine\nlast = even", "odd", 4),
        (
            "class Shop:\n    def all(self):\n        return engine\ndef page(session, limit):\n    return Shop()",
            "all",
            3,
        ),
        ("class A:\n    def all(self):\n        return A, engine\ndef page(session, limit):\n    return A()", "all", 3),
        (
            "import functools\n@functools.cache\ndef load():\n    return engine\ndef page(session, limit):\n    load()",
            "load",
            4,
        ),
    ],
)
def test_the_line_that_leans_is_found_wherever_it_hides(
    cell: Cell, engine: Engine, source: str, function: str, line: int
):
    leaning = blamed(cell, source, engine=engine)
    assert (leaning.name in {"engine", "of"}, leaning.function, leaning.line) == (True, function, line)


def test_a_class_that_holds_the_engine_is_named(cell: Cell, engine: Engine):
    source = "class Config:\n    database = engine\n\ndef page(session, limit):\n    return Config.database"
    assert blamed(cell, source, engine=engine).name == "Config"


def test_a_name_of_the_functions_own_is_not_taken_for_the_notebooks(cell: Cell, engine: Engine):
    source = """
        def page(session, limit):
            engine = limit
            def show():
                return engine, lock
            return show()
    """
    assert blamed(cell, source, engine=engine, lock=engine).name == "lock"


def test_the_notebooks_shell_is_leaned_on(cell: Cell):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.__new__(InteractiveShell)
    assert blamed(cell, "def page(session, limit):\n    return shell", shell=shell).name == "shell"


def test_something_that_cant_travel_and_has_no_name_is_said_so(cell: Cell, engine: Engine):
    page = cell("def page(session, limit):\n    return page.engine")
    page.engine = engine
    with pytest.raises(NotPortable, match="can't leave the notebook") as caught:
        pack(page)
    assert caught.value.name == ""


def test_a_function_that_leans_keeps_the_judge(judge: Judge, cell: Cell, engine: Engine):
    with pytest.raises(NotPortable):
        judge.run(cell("def page(session, limit):\n    return engine", engine=engine), cases(), LIMITS)
    assert judge.run(cell(ANSWERS), cases(), LIMITS)[0].answer == [1, 2]


def test_a_function_of_a_file_travels_as_it_is_here_whatever_the_file_says_now(
    judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "my_pages.py"
    file.write_text("HOW_MANY = 1\ndef page(session, limit):\n    return HOW_MANY\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    page = importlib.import_module("my_pages").page
    file.write_text("HOW_MANY = 2\ndef page(session, limit):\n    return HOW_MANY\n")
    assert judge.run(page, cases(), LIMITS)[0].answer == 1
    del sys.modules["my_pages"]


def test_a_function_of_the_workshops_own_travels_by_name():
    assert len(pack(shop.build_content)) < 100
