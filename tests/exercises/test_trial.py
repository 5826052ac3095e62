"""What a trial sees of a function, and what it makes of what the function does to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from trials import ANSWERS, IDS, LIMITS, Cell, Run, cases

from workshop_utils.exercises.evidence import Evidence, Limits, Refusal
from workshop_utils.exercises.judge import Judge


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    judge = Judge()
    yield judge
    judge.close()


@pytest.fixture
def run(judge: Judge, cell: Cell) -> Run:
    """Give what has a cell's function judged."""

    def run(source: str, limits: Limits = LIMITS, **notebook: Any) -> tuple[Evidence, ...]:
        return judge.run(cell(source, **notebook), cases(), limits)

    return run


def test_a_statement_comes_with_the_learners_line(run: Run):
    first, _ = run(ANSWERS)
    (statement,) = first.statements
    assert statement.rows == 2
    assert statement.origin
    assert (statement.origin.line, statement.origin.text) == (2, f"return {IDS}")


def test_an_exception_comes_with_the_deepest_line_of_the_learners(run: Run):
    (evidence,) = run("""
        def names(session):
            return [order.customer.nmae for order in session.scalars(select(Order))]

        def page(session, limit):
            return names(session)
    """)
    assert evidence.outcome == "raised"
    assert evidence.raised
    assert (evidence.raised.type, evidence.raised.message) == (
        "AttributeError",
        "'Customer' object has no attribute 'nmae'",
    )
    assert evidence.raised.line == 2
    assert evidence.raised.text == "return [order.customer.nmae for order in session.scalars(select(Order))]"
    assert evidence.raised.file.startswith("/tmp/ipykernel_")  # noqa: S108 (a cell's name)


def test_an_exception_from_inside_a_library_is_put_down_to_the_learners_line(run: Run):
    (evidence,) = run("""
        def page(session, limit):
            joined = select(Order).options(joinedload(Order.lines))
            return [order.id for order in session.scalars(joined)]
    """)
    assert evidence.raised
    assert (evidence.raised.type, evidence.raised.line) == ("InvalidRequestError", 3)
    assert "unique()" in evidence.raised.message


THREADS = f"""
def page(session, limit):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda _: {IDS}, range(20)))
"""


def test_a_session_used_in_a_thread_of_the_function_s_own_is_stopped_at_its_line(run: Run):
    (evidence,) = run(THREADS)
    assert evidence.outcome == "stopped"
    assert evidence.stopped
    assert (evidence.stopped.reason, evidence.stopped.line) == ("threads", 5)


def test_threads_may_use_the_session_where_an_exercise_allows_it(run: Run):
    one = THREADS.replace("ThreadPoolExecutor(4)", "ThreadPoolExecutor(1)")
    assert [evidence.outcome for evidence in run(one, replace(LIMITS, threads=True))] == ["answered", "answered"]


def test_threads_that_leave_the_session_alone_are_nobody_s_business(run: Run):
    elsewhere = f"""
        def page(session, limit):
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(2) as pool:
                return list(pool.map(str, {IDS}))
    """
    assert [evidence.outcome for evidence in run(elsewhere)] == ["answered", "answered"]


def test_a_long_message_is_cut_and_advertises_no_website(run: Run):
    (evidence,) = run("def page(session, limit):\n    raise ValueError('\\n'.join(['x' * 500] * 9))")
    assert evidence.raised
    assert len(evidence.raised.message) <= 400
    (evidence,) = run("def page(session, limit):\n    session.execute(text('SELECT 1 FROM nowhere'))")
    assert evidence.raised
    assert "no such table: nowhere" in evidence.raised.message
    assert "Background" not in evidence.raised.message


def test_an_exception_that_cant_say_what_it_is_has_no_message(run: Run):
    (evidence,) = run("""
        class Mute(Exception):
            def __str__(self):
                raise SystemExit

        def page(session, limit):
            raise Mute
    """)
    assert evidence.raised
    assert (evidence.raised.type, evidence.raised.message) == ("Mute", "")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("import sys; sys.exit('enough')", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("return nowhere", "NameError"),
        ("return input('Name? ')", "EOFError"),
        ("return page(session, limit)", "RecursionError"),
        ("import not_installed", "ModuleNotFoundError"),
        ("breakpoint()", "BdbQuit"),
    ],
)
def test_all_ways_to_raise_are_raised(run: Run, body: str, kind: str):
    (evidence,) = run(f"def page(session, limit):\n    {body}")
    assert evidence.raised
    assert evidence.raised.type == kind


def test_a_function_that_swallows_everything_is_stopped_at_its_statements_all_the_same(run: Run):
    (evidence,) = run("""
        def page(session, limit):
            while True:
                try:
                    session.execute(select(Order.id).limit(1)).all()
                except BaseException:
                    pass
    """)
    assert evidence.outcome == "stopped"
    assert evidence.stopped
    assert (evidence.stopped.reason, evidence.stopped.limit, evidence.stopped.line) == ("statements", 300, 4)
    assert len(evidence.statements) == 301


def test_too_many_rows_are_stopped_at_the_line_that_fetches_them(run: Run):
    (evidence,) = run(
        """
        def page(session, limit):
            crossed = text("SELECT * FROM orders, order_lines")
            return session.execute(crossed).all()
    """,
        replace(LIMITS, rows=1_000),
    )
    assert evidence.stopped
    assert (evidence.stopped.reason, evidence.stopped.limit, evidence.stopped.line) == ("rows", 1_000, 3)


def test_a_statement_without_end_is_stopped_at_its_steps(run: Run):
    (evidence,) = run("""
        def page(session, limit):
            counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
            return session.scalar(text(counting))
    """)
    assert evidence.stopped
    assert (evidence.stopped.reason, evidence.stopped.limit, evidence.stopped.line) == ("steps", 3_000_000, 3)


def test_a_refused_allocation_is_too_much_memory(run: Run):
    (evidence,) = run("def page(session, limit):\n    return [0] * 10**16")
    assert evidence.outcome == "memory"
    assert evidence.stopped
    assert (evidence.stopped.reason, evidence.stopped.limit, evidence.stopped.line) == ("memory", 1_000, 2)


@pytest.mark.parametrize(
    "through",
    [
        "session.connection().exec_driver_sql('SELECT 1').all()",
        "session.get_bind().raw_connection().execute('SELECT 1').fetchall()",
        "session.connection().connection.cursor().execute('SELECT 1').fetchall()",
        "Session(session.get_bind()).execute(text('SELECT 1')).all()",
    ],
)
def test_statements_behind_the_sessions_back_count(run: Run, through: str):
    first, _ = run(f"from sqlalchemy.orm import Session\ndef page(session, limit):\n    {through}\n    return []")
    assert [(statement.sql, statement.rows) for statement in first.statements] == [("SELECT 1", 1)]
    assert first.outside_connections == 0


@pytest.mark.parametrize(
    ("body", "writes", "schema_changed"),
    [
        ("session.execute(text('DELETE FROM reviews WHERE id <= 3'))", 3, False),
        ("session.execute(text('DELETE FROM reviews WHERE id <= 3')); session.rollback()", 3, False),
        ("session.execute(text('DELETE FROM reviews WHERE id <= 3')); session.commit()", 3, False),
        ("session.scalars(select(Order)).first().status = 'lost'; session.flush()", 1, False),
        ("session.execute(text('DROP TABLE reviews'))", 0, True),
        ("session.execute(text('CREATE INDEX mine ON orders(status)'))", 0, True),
        ("session.scalars(select(Order)).first().status = 'lost'", 0, False),
        ("session.execute(text('DELETE FROM reviews WHERE id < 0'))", 0, False),
        ("session.execute(text('CREATE TEMP TABLE mine(id)'))", 0, False),
        ("[session.execute(text(s)) for s in ('CREATE TEMP TABLE t(i)', 'INSERT INTO t VALUES (1)')]", 0, False),
    ],
)
def test_changes_of_the_shop_are_counted_and_temporary_tables_arent(
    run: Run, body: str, writes: int, schema_changed: bool
):
    first, _ = run(f"def page(session, limit):\n    {body}\n    return []")
    assert (first.outcome, first.writes, first.schema_changed) == ("answered", writes, schema_changed)


def test_a_changed_mapping_is_named_and_an_option_isnt_one(run: Run):
    first, _ = run("""
        def page(session, limit):
            Order.lines.property.lazy = "selectin"
            return []
    """)
    assert first.mapping_changed == ("Order.lines",)
    first, _ = run(f"""
        def page(session, limit):
            session.scalars(select(Order).options(selectinload(Order.lines))).all()
            return {IDS}
    """)
    assert first.mapping_changed == ()


def test_each_case_starts_from_the_database_as_it_was(run: Run):
    evidence = run("""
        def page(session, limit):
            before = session.scalar(select(func.count(Review.id)))
            session.execute(text("DELETE FROM reviews"))
            session.commit()
            return before > 0
    """)
    assert [one.answer for one in evidence] == [True, True]


@pytest.mark.parametrize(
    "opening",
    [
        "import sqlite3; sqlite3.connect(':memory:').close()",
        "from workshop_utils import shop; shop.open_content(b'').connect",
        "import sqlalchemy; sqlalchemy.create_engine('sqlite://').connect().close()",
        "session.execute(text(\"ATTACH ':memory:' AS other\"))",
    ],
)
def test_connections_beside_the_sessions_are_counted(run: Run, opening: str):
    connects = "open_content" not in opening  # an engine alone connects nowhere
    evidence = run(f"def page(session, limit):\n    {opening}\n    return []")
    assert [one.outside_connections for one in evidence] == [int(connects)] * 2


def test_what_is_printed_comes_with_its_case_and_is_cut(run: Run):
    evidence = run("def page(session, limit):\n    print(limit)\n    return []")
    assert [one.printed for one in evidence] == ["2\n", "5\n"]
    evidence = run("def page(session, limit):\n    print('x' * 10_000)\n    return []")
    assert [len(one.printed) for one in evidence] == [4_000, 4_000]


def test_the_first_case_without_an_answer_is_the_last(run: Run):
    assert len(run("def page(session, limit):\n    return None")) == 1
    assert len(run("def page(session, limit):\n    return [1][limit - 2:][0]")) == 2


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ("None", Refusal("none", "", "NoneType")),
        ("(order for order in [])", Refusal("generator", "", "generator")),
        ("map(str, [1])", Refusal("generator", "", "map")),
        ("session.scalars(select(Order.id))", Refusal("result", "", "ScalarResult")),
        ("session.execute(select(Order.id)).mappings()", Refusal("result", "", "MappingResult")),
        ("asyncio.sleep(0)", Refusal("coroutine", "", "coroutine")),
        ("session.scalars(select(Order)).all()", Refusal("orm objects", "[0]", "Order")),
        ("[{'order': session.get(Order, 1)}]", Refusal("orm objects", "[0]['order']", "Order")),
        ("session.execute(select(Order)).all()", Refusal("orm objects", "[0][0]", "Order")),
        ("session.get(Order, 1).lines", Refusal("orm objects", "", "InstrumentedList")),
        ("__import__('pandas').DataFrame({'id': [1]})", Refusal("dataframe", "", "DataFrame")),
        ("[__import__('numpy').int64(1)]", Refusal("not plain", "[0]", "int64")),
        ("[Always()]", Refusal("not plain", "[0]", "Always")),
        ("{1: {'a': object()}}", Refusal("not plain", "[1]['a']", "object")),
        ("range(3)", Refusal("not plain", "", "range")),
        ("[b'x' * 70_000_000]", Refusal("too large", "", "list")),
        ("nested(100_000)", Refusal("not plain", "", "list")),
        ("endless", Refusal("not plain", "", "list")),
    ],
)
def test_an_odd_answer_is_refused_with_its_kind_and_place(run: Run, answer: str, refusal: Refusal):
    (evidence,) = run(f"""
        class Always(dict):
            def __eq__(self, other):
                return True

        endless = []
        endless.append(endless)

        def nested(depth):
            answer = []
            for _ in range(depth):
                answer = [answer]
            return answer

        def page(session, limit):
            import asyncio
            return {answer}
    """)
    assert (evidence.outcome, evidence.answer, evidence.refusal) == ("refused", None, refusal)


def test_a_coroutine_that_nobody_awaits_is_no_more_than_a_refusal(run: Run):
    (evidence,) = run("async def load(): ...\ndef page(session, limit):\n    return load()")
    assert evidence.refusal == Refusal("coroutine", "", "coroutine")


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param("session.close()", id="closed session"),
        pytest.param("session.get_bind().raw_connection().driver_connection.close()", id="closed connection"),
        pytest.param("session.get_bind().dispose()", id="disposed engine"),
        pytest.param("type(session).close = None", id="session that can't close"),
        pytest.param("session.execute(text('BEGIN')) if False else session.begin_nested()", id="open transaction"),
        pytest.param("import builtins; builtins.len = builtins.isinstance = builtins.type = None", id="builtins"),
        pytest.param("import sys; sys.setrecursionlimit(60)", id="recursion limit"),
        pytest.param("import sys; sys.stdout.close(); sys.stderr = None", id="closed output"),
        pytest.param("import pickle; pickle.dumps = pickle.Pickler = None", id="pickle"),
        pytest.param("import os; os._exit = os.write = None", id="os"),
        pytest.param("import os; os.closerange(0, 3)", id="closed descriptors"),
        pytest.param("import gc; gc.disable(); gc.collect()", id="gc"),
        pytest.param("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)", id="signals"),
    ],
)
def test_an_answer_arrives_whatever_the_function_does_to_its_process(run: Run, harm: str):
    evidence = run(f"def page(session, limit):\n    {harm}\n    return [limit]")
    assert [one.answer for one in evidence] == [[2], [5]]


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param("import sys; sys.modules.clear()", id="modules"),
        pytest.param("import os; os.closerange(3, 200)", id="descriptors"),
    ],
)
def test_a_process_spoilt_beyond_telling_counts_as_died(run: Run, harm: str):
    (evidence, *_) = run(f"def page(session, limit):\n    {harm}\n    return [limit]")
    assert (evidence.outcome, evidence.exit_code) == ("died", 70)


def test_the_order_of_a_set_is_the_same_in_every_judge(run: Run, cell: Cell):
    source = "def page(session, limit):\n    return list({str(number) for number in range(50)})"
    with closing(Judge()) as other:
        assert run(source)[0].answer == other.run(cell(source), cases(), LIMITS)[0].answer


def test_a_module_beside_the_notebook_is_found(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "my_own_helpers.py").write_text("def twice(number):\n    return 2 * number\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", ["", *__import__("sys").path])
    evidence = run("def page(session, limit):\n    from my_own_helpers import twice\n    return twice(limit)")
    assert [one.answer for one in evidence] == [4, 10]
