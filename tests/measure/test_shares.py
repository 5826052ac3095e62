"""What a split says of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.shares import Split, Splits
from workshop_utils.measure.variant import Costs, Timing

PARTS = {"database": 0.041, "orm": 0.003, "serialisation": 0.005, "elsewhere": 0.001}
COSTS = Costs(12, 1_200, 34_000, 0.04, {"objects": 1_300})
SPLIT = Split("page", "A page <of> orders.", PARTS, Timing((0.05, 0.06, 0.04)), Timing((0.04, 0.04, 0.05)), COSTS)


def test_shares_are_parts_of_the_whole() -> None:
    assert SPLIT.whole == pytest.approx(0.05)
    assert SPLIT.shares == pytest.approx({"database": 0.82, "orm": 0.06, "serialisation": 0.1, "elsewhere": 0.02})
    assert SPLIT.largest == "database"


def test_a_request_that_took_no_time_has_no_shares() -> None:
    assert set(replace(SPLIT, parts=dict.fromkeys(PARTS, 0.0)).shares.values()) == {0.0}


def test_the_overhead_is_the_ratio_of_the_medians() -> None:
    assert SPLIT.overhead == pytest.approx(1.25)
    assert "Being split, they took 1.2 times as long." in str(SPLIT)
    faster = replace(SPLIT, plain=SPLIT.timing)
    assert "That being split made them slower can't be seen." in str(faster)


def test_it_prints_its_parts_and_the_whole() -> None:
    assert SPLIT.times.rows == (
        ("in the database", "41", "82%"),
        ("in the ORM", "3.0", "6%"),
        ("in serialisation", "5.0", "10%"),
        ("elsewhere", "1.0", "2%"),
        ("the whole request", "50", "100%"),
    )
    assert "3 runs, the median shown (all: 40 to 60 ms)" in SPLIT.times.caption
    assert str(SPLIT).startswith("page: A page <of> orders. 3 runs")


def test_its_counts_hold_no_time() -> None:
    assert SPLIT.counts.rows == (("page", "12", "1,200", "34.0 kB", "1,300"),)
    assert "ms" not in str(SPLIT.counts)


def test_what_a_notebook_shows_is_escaped() -> None:
    assert "A page &lt;of&gt; orders" in SPLIT._repr_html_()


def test_the_distance_of_the_database_is_said() -> None:
    assert "the database 2.0 ms away" in str(replace(SPLIT, round_trip_ms=2.0))


def test_several_have_a_row_each_and_are_found_by_name() -> None:
    splits = Splits((SPLIT, replace(SPLIT, name="other")))
    assert [row[0] for row in splits.times.rows] == ["page", "other"]
    assert splits.times.rows[0][1:] == ("41 (82%)", "3.0 (6%)", "5.0 (10%)", "1.0 (2%)", "50")
    assert len(splits) == len(splits.counts.rows) == 2
    assert splits["other"].name == "other"
    assert "up to" in str(splits)
    with pytest.raises(WorkshopError, match="No request is called 'nobody'"):
        splits["nobody"]
