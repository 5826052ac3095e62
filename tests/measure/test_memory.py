"""`trace_memory`: Python's bytes, at most and in the end, of the block alone."""

from __future__ import annotations

import sqlite3
import tracemalloc
from threading import Thread

import numpy as np
import pytest

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.memory import trace_memory

MEGABYTE = 1_000_000
LITTLE = 20_000  # what a thread, a connection or a list takes beside it


def nearly(size: int) -> object:
    return pytest.approx(size, abs=LITTLE)


def test_what_is_held_is_kept_and_what_was_let_go_is_in_the_peak_alone() -> None:
    with trace_memory() as memory:
        let_go = bytes(3 * MEGABYTE)
        del let_go
        held = bytes(MEGABYTE)
    assert len(held) == MEGABYTE
    assert (memory.peak, memory.kept) == (nearly(3 * MEGABYTE), nearly(MEGABYTE))


def test_what_was_there_before_is_not_counted() -> None:
    before = bytes(MEGABYTE)
    with trace_memory() as memory:
        del before
    assert memory.peak < LITTLE
    assert memory.kept < LITTLE


def test_objects_that_hold_only_each_other_are_not_kept() -> None:
    with trace_memory() as memory:
        ring: list[object] = [bytes(MEGABYTE)]
        ring.append(ring)
        del ring
    assert memory.peak > MEGABYTE
    assert memory.kept < LITTLE


def test_other_threads_are_seen() -> None:
    held: list[bytes] = []
    with trace_memory() as memory:
        worker = Thread(target=lambda: held.append(bytes(MEGABYTE)))
        worker.start()
        worker.join()
    assert memory.kept == nearly(MEGABYTE)


def test_numpy_is_seen_and_what_sqlite_takes_for_itself_is_not() -> None:
    with trace_memory() as of_numpy:
        numbers = np.zeros(MEGABYTE // 8)
    with trace_memory() as of_sqlite:
        connection = sqlite3.connect(":memory:")
        connection.execute(f"CREATE TABLE photos AS SELECT zeroblob({MEGABYTE}) AS photo")
    assert connection.execute("SELECT length(photo) FROM photos").fetchone() == (MEGABYTE,)
    connection.close()
    assert numbers.nbytes == MEGABYTE
    assert of_numpy.kept == nearly(MEGABYTE)
    assert of_sqlite.peak < LITTLE


def test_a_block_inside_another_is_refused_and_leaves_the_outer_one_whole() -> None:
    with trace_memory() as memory:
        held = bytes(MEGABYTE)
        with pytest.raises(WorkshopError, match="being traced already"), trace_memory():
            pass
    assert len(held) == MEGABYTE
    assert memory.kept == nearly(MEGABYTE)


def test_nothing_is_traced_after_the_block_also_when_it_ends_in_an_exception() -> None:
    def fail() -> None:
        bytes(MEGABYTE)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), trace_memory() as memory:
        fail()
    assert not tracemalloc.is_tracing()
    assert memory.peak == nearly(MEGABYTE)


def test_memory_prints_itself_with_units_and_says_what_it_does_not_see() -> None:
    with trace_memory() as memory:
        held = bytes(20 * MEGABYTE)
    assert len(held) == 20 * MEGABYTE
    assert memory.counts.rows == (("20.0 MB", "20.0 MB"),)
    for text in (str(memory), repr(memory), memory._repr_html_()):
        assert "at most" in text
        assert "SQLite, DuckDB) isn't seen" in text.replace("&#x27;", "'")
