"""What a learner waits for at the start: the import, and the database."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from workshop_utils.shop import SIZES
from workshop_utils.shop.building import build_file

ROUNDS = 15
IMPORT_MS, DATABASE_SECONDS = 30, 5
HEAVY = ("pandas", "matplotlib", "sqlalchemy", "fastapi")


def seconds(code: str) -> float:
    start = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return perf_counter() - start


def test_importing_the_workshop_beside_bare_python(row):
    rounds = [(seconds("pass"), seconds("import workshop_utils")) for _ in range(ROUNDS)]
    bare, ours = median(bare for bare, _ in rounds), median(ours for _, ours in rounds)
    more = median(ours - bare for bare, ours in rounds) * 1000
    row(
        "import workshop_utils",
        f"{ours * 1000:.0f} ms, {more:+.0f}",
        f"bare Python {bare * 1000:.0f} ms",
        ratio=ours / bare,
        reach=f"≤ +{IMPORT_MS} ms",
        reached=more <= IMPORT_MS,
    )


def test_importing_the_workshop_loads_nothing_heavy(row):
    code = f"import sys, workshop_utils; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    row("… loads", loaded, "nothing heavy", reach="[]", reached=loaded == "[]")


def test_the_default_database_is_ready(row, tmp_path):
    start = perf_counter()
    build_file(tmp_path / "shop.db", SIZES["workshop"])
    took = perf_counter() - start
    row(
        "default database",
        f"{took:.1f} s",
        f"{DATABASE_SECONDS} s",
        ratio=took / DATABASE_SECONDS,
        reach="≤ 1",
        reached=took <= DATABASE_SECONDS,
    )
