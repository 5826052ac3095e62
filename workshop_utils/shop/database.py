"""Opening the shop."""
from __future__ import annotations
import os, sqlite3, shutil, tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlalchemy import Engine
from workshop_utils.shop.connecting import file_engine, async_file_engine
from workshop_utils.shop.sizes import SEED, Size, size_named

def database_path(size: str | Size = "workshop") -> Path:
    """Say where the database of a size is kept."""
    name = size_named(size).name
    folder = Path(os.environ.get("WORKSHOP_DATA") or Path(__file__).parents[2] / "data")
    return folder / ("shop.db" if name == "workshop" else f"shop-{name}.db")

def _ensure(size, path):
    from workshop_utils.shop.writing import write_shop
    size = size_named(size)
    path = path or database_path(size)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        t = path.with_name(path.name + ".building")
        t.unlink(missing_ok=True)
        with closing(sqlite3.connect(t, isolation_level=None)) as c:
            c.execute("PRAGMA journal_mode=OFF"); c.execute("PRAGMA synchronous=OFF")
            write_shop(c, size, SEED)
        os.replace(t, path)
    return path

def open_database(size: str | Size = "workshop", *, path: Path | None = None) -> Engine:
    return file_engine(_ensure(size, path))

def open_database_async(size: str | Size = "workshop", *, path: Path | None = None):
    return async_file_engine(_ensure(size, path))

@contextmanager
def scratch_copy(size: str | Size = "workshop") -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "shop.db"
        shutil.copyfile(_ensure(size, None), copy)
        engine = file_engine(copy, writable=True)
        try:
            yield engine
        finally:
            engine.dispose()
