"""Opening: built on first use, rebuilt when spoilt, read-only, or as a copy that goes."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from workshop_utils import record, shop
from workshop_utils.shop import Customer, DatabaseError, Order


@pytest.fixture
def small(folder: Path) -> Path:
    """Give the path of a database that is there."""
    shop.open_database("small").dispose()
    return folder / "shop-small.db"


def orders(engine) -> int:
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT count(*) FROM orders"))
    engine.dispose()
    return found


def test_the_first_opening_builds_with_a_progress_bar(folder, capsys):
    assert orders(shop.open_database("small")) == 1_000
    said = capsys.readouterr()
    assert "Building shop-small.db: 100 %" in said.err
    assert said.out == ""
    assert (folder / "shop-small.db").exists()


def test_the_second_opening_says_and_changes_nothing(small, capsys):
    built = small.stat().st_mtime_ns
    capsys.readouterr()
    assert orders(shop.open_database("small")) == 1_000
    assert capsys.readouterr() == ("", "")
    assert small.stat().st_mtime_ns == built


def test_the_usual_size_is_called_shop_db(folder):
    names = [shop.database_path(size).name for size in ("workshop", "small", "large")]
    assert names == ["shop.db", "shop-small.db", "shop-large.db"]
    assert shop.database_path() == folder / "shop.db"


def test_without_a_setting_databases_lie_in_the_workshops_data_folder(monkeypatch):
    for name in ("WORKSHOP_DATA", "WORKSHOP_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert shop.data_folder() == Path(shop.__file__).parents[2] / "data"


def test_with_a_home_they_lie_there_unless_a_data_folder_is_named_too(monkeypatch, tmp_path):
    monkeypatch.delenv("WORKSHOP_DATA", raising=False)
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "home"))
    assert shop.data_folder() == tmp_path / "home" / "data"
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path / "elsewhere"))
    assert shop.data_folder() == tmp_path / "elsewhere"


@pytest.mark.usefixtures("folder")
def test_the_size_left_out_is_the_one_the_workshop_was_started_with(monkeypatch):
    monkeypatch.setenv("WORKSHOP_SIZE", "small")
    assert orders(shop.open_database()) == 1_000
    assert shop.database_path().name == "shop-small.db"
    monkeypatch.setenv("WORKSHOP_SIZE", "huge")
    with pytest.raises(DatabaseError, match="'huge'"):
        shop.open_database()


def test_a_path_of_ones_own_is_used(folder, tmp_path):
    own = tmp_path / "my shop?.db"
    assert orders(shop.open_database("small", path=own)) == 1_000
    assert own.exists()
    assert not folder.exists()


@pytest.mark.parametrize("kept", [0, 60, 4_096, 600_000])
def test_a_file_cut_short_is_built_anew_with_a_sentence(small, capsys, kept):
    small.write_bytes(small.read_bytes()[:kept])
    capsys.readouterr()
    assert orders(shop.open_database("small")) == 1_000
    assert f"{small} is damaged: it is cut short" in capsys.readouterr().err


def test_an_outdated_file_is_built_anew_with_a_sentence(small, capsys):
    with closing(sqlite3.connect(small)) as connection:
        connection.execute("PRAGMA user_version = 0")
    capsys.readouterr()
    assert orders(shop.open_database("small")) == 1_000
    assert "is outdated: version 0" in capsys.readouterr().err


def test_a_foreign_file_is_refused_and_stays(folder):
    folder.mkdir()
    diary = shop.database_path("small")
    diary.write_text("Dear diary")
    with pytest.raises(DatabaseError, match="isn't ours"):
        shop.open_database("small")
    assert diary.read_text() == "Dear diary"


def test_a_locked_file_is_refused_with_a_remedy(small, monkeypatch):
    monkeypatch.setattr("workshop_utils.shop.health.PATIENCE_SECONDS", 0.05)
    with closing(sqlite3.connect(small, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseError, match="locked") as refusal:
            shop.open_database("small")
    assert "Close the program" in refusal.value.remedy


def test_an_unknown_size_is_refused_and_the_known_ones_named():
    with pytest.raises(DatabaseError, match="'huge'") as refusal:
        shop.open_database("huge")
    assert all(size in refusal.value.remedy for size in shop.SIZES)


@pytest.mark.usefixtures("small")
def test_what_a_lesson_opens_cannot_be_written_to():
    engine = shop.open_database("small")
    with engine.connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.execute(text("DELETE FROM reviews"))
    engine.dispose()


@pytest.mark.usefixtures("small")
def test_asyncio_opens_the_same_read_only():
    async def look():
        engine = shop.open_database_async("small")
        async with engine.connect() as connection:
            found = (await connection.execute(text("SELECT count(*) FROM orders"))).scalar()
            with pytest.raises(OperationalError, match="readonly"):
                await connection.execute(text("DELETE FROM reviews"))
        await engine.dispose()
        return found

    assert asyncio.run(look()) == 1_000


@pytest.mark.usefixtures("small")
def test_it_stays_read_only_when_told_otherwise():
    engine = shop.open_database("small")
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA query_only")) == 1
        connection.execute(text("PRAGMA query_only = OFF"))
        with pytest.raises(OperationalError, match="readonly"):
            connection.execute(text("DELETE FROM reviews"))
    engine.dispose()


def test_a_scratch_copy_can_be_written_to_and_the_shop_stays(small):
    before = small.read_bytes()
    with shop.scratch_copy("small") as engine, Session(engine) as session:
        session.delete(session.get(shop.Review, 1))
        session.commit()
        place = Path(engine.url.database.removeprefix("file://"))
        assert session.get(shop.Review, 1) is None
        assert place.exists()
    assert engine.pool.checkedin() == 0
    assert small.read_bytes() == before
    assert not place.parent.exists()


@pytest.mark.usefixtures("small")
def test_a_scratch_copy_goes_after_an_error_too():
    places = []

    def fail():
        with shop.scratch_copy("small") as engine:
            places.append(Path(engine.url.database.removeprefix("file://")))
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        fail()
    assert not places[0].parent.exists()


def test_content_opened_twice_is_two_databases(small_content):
    one, other = shop.open_content(small_content), shop.open_content(small_content)
    with one.begin() as connection:
        connection.execute(text("DELETE FROM reviews"))
    with other.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM reviews")) > 100
    one.dispose()
    other.dispose()


@pytest.mark.usefixtures("small")
def test_every_engine_can_be_recorded_and_setting_it_up_is_not_seen(small_content):
    def statements(engine):
        with record(engine) as ledger, Session(engine) as session:
            session.scalars(select(Order).limit(3)).all()
        engine.dispose()
        return ledger.statements

    assert statements(shop.open_database("small")) == 1
    assert statements(shop.open_content(small_content)) == 1


def test_describe_counts_every_table_and_says_what_it_holds(engine):
    found = shop.describe(engine)
    assert list(found.rows) == [table.name for table in shop.Base.metadata.sorted_tables]
    with engine.connect() as connection:
        assert all(connection.scalar(text(f"SELECT count(*) FROM {name}")) == n for name, n in found.rows.items())
    for shown in (str(found), found._repr_html_()):
        assert all(name in shown for name in found.rows)
        assert "1,000" in shown
        assert "What the shop sells." in shown


def test_a_digest_sees_every_cell(engine):
    digests = {shop.content_digest(engine)}
    for change in ("UPDATE products SET cost_cents = 1 WHERE id = 9", "UPDATE customers SET city = 'Ur' WHERE id = 2"):
        with engine.begin() as connection:
            connection.execute(text(change))
        digests.add(shop.content_digest(engine))
    assert len(digests) == 3


@pytest.mark.usefixtures("small")
def test_opening_brings_neither_numpy_nor_tqdm_nor_asyncio():
    code = "import sys; from workshop_utils import shop; shop.open_database('small').dispose(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "tqdm", "filelock", "sqlalchemy.ext.asyncio"} & set(loaded)


def test_a_customer_who_is_not_there_is_none_and_no_error(engine):
    with Session(engine) as session:
        found = session.execute(
            select(Customer, Order).outerjoin(Customer.orders).where(~Customer.orders.any()).limit(1)
        ).one()
    assert isinstance(found[0], Customer)
    assert found[1] is None
