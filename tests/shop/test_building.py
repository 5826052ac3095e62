"""A file is built atomically, by one builder at a time, and whatever goes wrong leaves nothing half-built."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from filelock import FileLock

from workshop_utils.shop import SIZES, DatabaseError, verify
from workshop_utils.shop.building import build_file, ensure_built, refuse_old_sqlite

SMALL = SIZES["small"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shop-small.db"


def left_in(folder: Path) -> list[str]:
    """Name what is in a folder, locks aside."""
    return sorted(file.name for file in folder.iterdir() if file.suffix != ".lock")


def test_what_is_built_is_whole(path, small_content):
    build_file(path, SMALL)
    assert verify(path, SMALL, thorough=True).ok
    assert left_in(path.parent) == ["shop-small.db"]
    assert path.stat().st_size == len(small_content)


def test_progress_goes_forward_from_nothing_to_all(path):
    told = []
    build_file(path, SMALL, told.append)
    assert told == sorted(told)
    assert told[0] < 0.1
    assert told[-1] == 1


@pytest.mark.parametrize("pages", [1, 2, 40, 250])
def test_a_full_disk_is_said_and_nothing_stays(path, pages):
    with pytest.raises(DatabaseError, match="disk is full") as refusal:
        build_file(path, SMALL, page_limit=pages)
    assert isinstance(refusal.value.__cause__, sqlite3.OperationalError)
    assert "Free some space" in refusal.value.remedy
    assert left_in(path.parent) == []


def test_a_full_disk_leaves_the_older_file_as_it_was(path):
    path.write_bytes(b"older")
    with pytest.raises(DatabaseError):
        build_file(path, SMALL, page_limit=40)
    assert path.read_bytes() == b"older"


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, RuntimeError])
def test_whatever_interrupts_building_leaves_nothing(path, error):
    def interrupted(share):
        if share > 0.5:
            raise error

    with pytest.raises(error):
        build_file(path, SMALL, interrupted)
    assert left_in(path.parent) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C can't be sent to one process there")
def test_ctrl_c_leaves_nothing(tmp_path):
    # The largest shop: it isn't finished before the signal comes, however busy the machine is.
    code = "from workshop_utils import shop; shop.open_database('large')"
    environment = os.environ | {"WORKSHOP_DATA": str(tmp_path)}
    builder = subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE)
    unfinished = tmp_path / ".shop-large.db.unfinished"
    end = time.monotonic() + 30
    while not (unfinished.exists() and unfinished.stat().st_size) and time.monotonic() < end:
        time.sleep(0.01)
    builder.send_signal(signal.SIGINT)
    _, said = builder.communicate(timeout=30)
    assert b"KeyboardInterrupt" in said
    assert left_in(tmp_path) == []


def test_what_a_killed_builder_left_is_in_nobodys_way(path):
    path.with_name(".shop-small.db.unfinished").write_bytes(b"half a shop")
    build_file(path, SMALL)
    assert verify(path, SMALL).ok
    assert left_in(path.parent) == ["shop-small.db"]


def test_an_older_files_journal_does_not_spoil_the_new_one(path):
    for ending in ("-journal", "-wal", "-shm"):
        path.with_name(path.name + ending).write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\0" * 600)
    build_file(path, SMALL)
    assert left_in(path.parent) == ["shop-small.db"]
    assert verify(path, SMALL, thorough=True).ok


def test_a_second_builder_waits_says_so_and_uses_the_firsts(path, capsys):
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    lock.acquire()
    second = Thread(target=ensure_built, args=(path, SMALL))
    second.start()
    said = ""
    end = time.monotonic() + 10
    while "Waiting" not in said and time.monotonic() < end:
        time.sleep(0.01)
        said += capsys.readouterr().err
    assert second.is_alive()
    build_file(path, SMALL)
    built = path.stat()
    lock.release()
    second.join(10)
    assert f"Another program is building {path}" in said
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (built.st_ino, built.st_mtime_ns)
    assert "Building" not in capsys.readouterr().err


def test_of_three_programs_that_start_at_once_exactly_one_builds(tmp_path):
    code = "from workshop_utils import shop; e = shop.open_database('small'); print(shop.describe(e).rows['orders']); e.dispose()"
    environment = os.environ | {"WORKSHOP_DATA": str(tmp_path)}
    programs = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    said = [program.communicate(timeout=60) for program in programs]
    assert [out.strip() for out, _ in said] == [b"1000"] * 3
    assert sum(b"Building shop-small.db" in err for _, err in said) == 1
    assert left_in(tmp_path) == ["shop-small.db"]


def test_a_builder_that_never_ends_is_given_up(path, monkeypatch):
    monkeypatch.setattr("workshop_utils.shop.building.PATIENCE_SECONDS", 0.1)
    with FileLock(path.with_name(f".{path.name}.lock")), pytest.raises(DatabaseError, match="has been building"):
        ensure_built(path, SMALL)


def test_the_lock_is_free_after_a_failure(path, monkeypatch):
    monkeypatch.setattr("workshop_utils.shop.building.build_file", None)
    with pytest.raises(TypeError) as failure:
        ensure_built(path, SMALL)
    with FileLock(path.with_name(f".{path.name}.lock"), timeout=0):
        assert failure.value


def test_a_folder_that_is_a_file_is_refused_with_a_remedy(tmp_path):
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(DatabaseError, match="can't be written") as refusal:
        ensure_built(tmp_path / "data" / "shop-small.db", SMALL)
    assert "WORKSHOP_HOME" in refusal.value.remedy


NOBODY = 65_534


@contextmanager
def somebody_whom_rights_bind() -> Iterator[None]:
    """Act as a user without privileges where the tests run as root, to whom every folder is open."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows binds by other rights")
def test_an_unwritable_folder_is_refused_with_a_remedy():
    with TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o555)
        with somebody_whom_rights_bind(), pytest.raises(DatabaseError, match="can't be written") as refusal:
            ensure_built(folder / "shop-small.db", SMALL)
        assert "WORKSHOP_HOME" in refusal.value.remedy
        folder.chmod(0o700)


def test_a_sqlite_that_knows_no_strict_tables_is_refused_with_a_remedy():
    with pytest.raises(DatabaseError, match=r"SQLite is 3\.31\.1") as refusal:
        refuse_old_sqlite((3, 31, 1))
    assert "newer Python" in refusal.value.remedy
    refuse_old_sqlite((3, 37, 0))


def test_a_foreign_file_is_refused_and_stays(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE thesis (chapter TEXT)")
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match="not the shop's") as refusal:
        ensure_built(path, SMALL)
    assert path.read_bytes() == before
    assert "we don't overwrite it" in refusal.value.remedy


def test_a_kernel_that_has_the_file_open_reads_the_new_one_where_it_cannot_be_replaced(path, monkeypatch):
    """As on Windows, where an open file keeps its name; the file itself is a real one, and so is who reads it."""
    path.write_bytes(b"no database" * 1_000)
    build_file(path, SMALL)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as reader:
        count = reader.execute("SELECT count(*) FROM orders").fetchone()
        with closing(sqlite3.connect(path)) as writer, writer:
            writer.execute("DELETE FROM reviews")
        monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(PermissionError(13, "in use")))
        build_file(path, SMALL)
        assert verify(path, SMALL, thorough=True).ok
        assert reader.execute("SELECT count(*) FROM reviews").fetchone()[0] > 0
        assert reader.execute("SELECT count(*) FROM orders").fetchone() == count
    assert left_in(path.parent) == ["shop-small.db"]


def test_what_is_no_database_is_filled_anew_where_it_cannot_be_replaced(path, monkeypatch):
    path.write_bytes(b"no database" * 1_000)
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(PermissionError(13, "in use")))
    build_file(path, SMALL)
    assert verify(path, SMALL, thorough=True).ok
