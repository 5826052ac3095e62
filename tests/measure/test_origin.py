"""Whose line asked."""

from __future__ import annotations

import json
import sys
import sysconfig
import textwrap
from collections.abc import Callable
from pathlib import Path

import greenlet
import nbformat
import pytest
from library import Album
from nbclient import NotebookClient
from sqlalchemy import Engine, TypeDecorator, event, text
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

import workshop_utils
from workshop_utils.measure import origin
from workshop_utils.measure.ledger import record
from workshop_utils.measure.origin import Origin, here, is_learners

PACKAGE = Path(workshop_utils.__file__).parent
STDLIB = sysconfig.get_paths()["stdlib"]
SITE = sysconfig.get_paths()["purelib"]

THEIRS = [
    "/temporary/ipykernel_4711/1234.py",
    "/somewhere/project/page.py",
    "<ipython-input-3-0123456789ab>",
    "<stdin>",
    "<python-input-0>",
    "<doctest page[1]>",
    str(PACKAGE / "exercises" / "starters" / "n_plus_one.py"),
    str(PACKAGE.parent / "tests" / "page.py"),
    f"{STDLIB}_of_mine/page.py",
]
OTHERS = [
    f"{STDLIB}/threading.py",
    f"{SITE}/sqlalchemy/engine/base.py",
    "/somewhere/.venv/lib/python3.12/site-packages/fastapi/routing.py",
    "/usr/lib/python3/dist-packages/six.py",
    "<frozen importlib._bootstrap>",
    "<string>",
    str(PACKAGE / "measure" / "timing.py"),
    str(PACKAGE / "shop" / "models.py"),
    str(PACKAGE / "cli.py"),
]


@pytest.mark.parametrize("file", THEIRS)
def test_code_of_the_learners_is_known(file):
    assert is_learners(file)


@pytest.mark.parametrize("file", OTHERS)
def test_code_of_libraries_and_of_the_workshop_is_known(file):
    assert not is_learners(file)


def a_library(source: str, **names: object) -> dict[str, object]:
    """Run `source` as if it stood in an installed package."""
    space: dict[str, object] = dict(names)
    exec(compile(textwrap.dedent(source), f"{SITE}/library/code.py", "exec"), space)  # noqa: S102 (our own source)
    return space


def test_the_innermost_line_of_the_learners_is_it(engine: Engine):
    library = a_library("def twice(f):\n    f()\n    return f()\n")

    def ask() -> None:
        session.execute(text("SELECT 1"))

    with record(engine) as ledger, Session(engine) as session:
        library["twice"](ask)
        library["twice"](lambda: None)
    assert {(s.origin.file, s.origin.line) for s in ledger.entries} == {(__file__, ask.__code__.co_firstlineno + 1)}


def test_a_statement_inside_a_library_belongs_to_the_line_that_called_it(engine: Engine):
    library = a_library(
        "def deep(session, sql, n):\n    return session.execute(sql) if not n else deep(session, sql, n - 1)\n"
    )
    with record(engine) as ledger, Session(engine) as session:
        library["deep"](session, text("SELECT 1"), 50)
    assert ledger.entries[0].origin.text == 'library["deep"](session, text("SELECT 1"), 50)'


def test_a_lazy_load_in_a_property_belongs_to_the_property(engine: Engine):
    class Shown:
        def __init__(self, album: Album) -> None:
            self.album = album

        @property
        def length(self) -> int:
            return len(self.album.tracks)

    with record(engine) as ledger, Session(engine) as session:
        assert Shown(session.get_one(Album, 1)).length
    assert ledger.entries[1].origin.text == "return len(self.album.tracks)"


def test_a_type_of_the_learners_that_only_converts_is_not_the_line(engine: Engine):
    class Shouting(TypeDecorator[str]):
        impl = Text
        cache_ok = True

        def process_result_value(self, value, _dialect):
            return str(value).upper()

    with record(engine) as ledger, Session(engine) as session:
        assert session.scalar(text("SELECT 'x' AS x").columns(x=Shouting)) == "X"
    assert "session.scalar" in ledger.entries[0].origin.text


def test_a_listener_of_the_learners_that_asks_is_the_line(engine: Engine):
    @event.listens_for(engine, "before_cursor_execute")
    def ask_first(connection, _cursor, statement, _parameters, _context, _many):
        if statement != "SELECT 2":
            connection.exec_driver_sql("SELECT 2")

    with record(engine) as ledger, engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    assert [s.origin.text for s in ledger.entries] == [
        'connection.exec_driver_sql("SELECT 2")',
        'connection.exec_driver_sql("SELECT 1")',
    ]


def test_a_driver_connection_used_directly_belongs_to_its_line(native: Engine):
    with record(native) as ledger, native.connect() as connection:
        connection.connection.driver_connection.execute("SELECT 1")
    assert ledger.entries[0].origin.text == 'connection.connection.driver_connection.execute("SELECT 1")'


def test_a_line_is_found_across_greenlets_in_greenlets():
    library = a_library(
        """
        def inside(look):
            return greenlet.greenlet(look).switch()
        """,
        greenlet=greenlet,
    )
    look = a_library("def look():\n    return here(sys._getframe(0))\n", here=here, sys=sys)["look"]
    inside: Callable[..., object] = library["inside"]
    assert inside(look) == (__file__, sys._getframe().f_lineno)
    deeper = a_library("def deeper():\n    return inside(look)\n", inside=inside, look=look)["deeper"]
    assert inside(deeper) == (__file__, sys._getframe().f_lineno)


def test_there_is_no_line_where_only_libraries_run():
    assert here(None) is None
    found = []
    library = a_library("def look():\n    found.append(here(sys._getframe(0)))\n", here=here, sys=sys, found=found)
    thread = __import__("threading").Thread(target=library["look"])
    thread.start()
    thread.join()
    assert found == [None]


def test_an_origin_reads_like_a_place(tmp_path):
    file = tmp_path / "page.py"
    file.write_text("one\n    two\n", encoding="utf-8")
    place = Origin(str(file), 2)
    assert (str(place), place.text, place.cell) == ("page.py, line 2", "two", None)
    assert Origin(str(file), 99).text == ""
    assert str(Origin("<stdin>", 1)) == "<stdin>, line 1"


def test_files_are_judged_once():
    is_learners("/somewhere/once.py")
    assert origin._KNOWN["/somewhere/once.py"] is True


CELLS = [
    """
    from pathlib import Path
    from sqlalchemy import create_engine, text
    from sqlalchemy.orm import Session
    from workshop_utils import record
    engine = create_engine("sqlite://")
    """,
    """
    # A function that asks twice
    def page(session):
        session.execute(text("SELECT 1"))
        return session.execute(text("SELECT 2")).all()
    """,
    """
    with record(engine) as ledger, Session(engine) as session:
        page(session)
        session.execute(text("SELECT 3"))
    """,
    "ledger",
    "ledger.counts",
    """
    import json
    print(json.dumps([[str(s.origin), s.origin.text] for s in ledger]))
    """,
]


@pytest.fixture(scope="module")
def notebook() -> nbformat.NotebookNode:
    """A notebook of those cells, run in a real kernel."""
    cells = [nbformat.v4.new_code_cell(textwrap.dedent(cell).strip()) for cell in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return notebook


def test_in_a_notebook_the_cell_and_its_line_are_named(notebook):
    (output,) = notebook.cells[5].outputs
    assert json.loads(output["text"]) == [
        ["cell 2, line 3", 'session.execute(text("SELECT 1"))'],
        ["cell 2, line 4", 'return session.execute(text("SELECT 2")).all()'],
        ["cell 3, line 3", 'session.execute(text("SELECT 3"))'],
    ]


def test_in_a_notebook_a_ledger_shows_itself_as_text_and_as_html(notebook):
    for cell in notebook.cells[3:5]:
        (output,) = cell.outputs
        assert "cell 2, line 3" in output["data"]["text/plain"]
        assert "<table" in output["data"]["text/html"]
        assert "cell 2, line 3" in output["data"]["text/html"]
