"""How fast the database is built: beside plain `executemany`, and as it grows."""

from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing, suppress
from time import perf_counter, sleep

import psutil

from workshop_utils.shop import SEED, SIZES, Size
from workshop_utils.shop.building import build_file
from workshop_utils.shop.schema import index_statements, table_statements
from workshop_utils.shop.seed import batches

WORKSHOP = SIZES["workshop"]
ROUNDS = 5


def seconds(work, *arguments) -> float:
    gc.collect()
    start = perf_counter()
    work(*arguments)
    return perf_counter() - start


def say(text: str) -> None:
    """Show what was measured, under `pytest -s`."""
    sys.stdout.write(f"\n{text}")


def ready_made() -> dict[str, list[tuple[object, ...]]]:
    """Draw all rows of the usual size, as tuples in memory."""
    rows = defaultdict(list)
    for batch in batches(WORKSHOP, SEED):
        rows[batch.table] += zip(*batch.columns, strict=True)
    return rows


def insert_plainly(rows: dict[str, list[tuple[object, ...]]], path) -> None:
    """Insert ready-made tuples as one would by hand: a table at a time, indexes last, no journal."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for statement in table_statements():
            connection.execute(statement)
        for table, tuples in rows.items():
            places = ", ".join("?" * len(tuples[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", tuples)
        for statement in index_statements():
            connection.execute(statement)
        connection.execute("COMMIT")


def test_building_reaches_six_tenths_of_plain_executemany(tmp_path, row):
    rows = ready_made()
    number = sum(map(len, rows.values()))
    plain, built = [], []
    for turn in range(ROUNDS):
        plain.append(seconds(insert_plainly, rows, tmp_path / f"plain-{turn}.db"))
        built.append(seconds(build_file, tmp_path / "shop.db", WORKSHOP))
    ratio = min(plain) / min(built)
    row(
        f"building {number:,} rows",
        f"{min(built):.2f} s",
        f"executemany {min(plain):.2f} s",
        ratio=ratio,
        reach="≥ 0.60 of its rows a second",
        reached=ratio >= 0.6,
    )
    say(f"each round: {', '.join(f'{a / b:.2f}' for a, b in zip(plain, built, strict=True))}")
    assert ratio >= 0.6


CHILD = """
import sys
from pathlib import Path
from time import process_time
from workshop_utils.shop import Size
from workshop_utils.shop.building import build_file
build_file(Path(sys.argv[1]), Size("warm-up", 100, 20, 20))
start = process_time()
build_file(Path(sys.argv[1]), Size("grown", *map(int, sys.argv[2:])))
print(process_time() - start)
"""


def cost_of(path, size: Size) -> tuple[float, int]:
    """Build in a process of its own; give the seconds of CPU and the most bytes of memory it took."""
    counts = map(str, (size.orders, size.customers, size.products))
    child = psutil.Popen([sys.executable, "-c", CHILD, str(path), *counts], stdout=subprocess.PIPE)
    most = 0
    while child.poll() is None:
        with suppress(psutil.NoSuchProcess):
            most = max(most, child.memory_info().rss)
        sleep(0.02)
    return float(child.communicate()[0]), most


def test_cost_is_linear_and_memory_bounded_up_to_a_million_orders(tmp_path, row):
    costs = []
    for orders in (1_000, 10_000, 100_000, 1_000_000):
        took, most = cost_of(tmp_path / "shop.db", Size("grown", orders, max(300, orders // 5), max(100, orders // 50)))
        costs.append(took / orders)
        say(f"{orders:>9,} orders: {took:6.2f} s of CPU, {took / orders * 1e6:5.1f} µs an order, {most / 1e6:,.0f} MB")
    linear = costs[-1] < 1.5 * costs[-2] and max(costs[1:]) < 2 * min(costs)
    row(
        "an order of 1,000,000",
        f"{costs[-1] * 1e6:.0f} µs",
        f"one of 10,000: {costs[1] * 1e6:.0f} µs",
        ratio=costs[-1] / costs[1],
        reach="linear",
        reached=linear,
    )
    assert costs[-1] < 1.5 * costs[-2]
    assert max(costs[1:]) < 2 * min(costs)
    assert most < 250e6
