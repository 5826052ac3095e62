"""`grow`: costs at several sizes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from library import TRACKS, Track
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.answers import VariantsDisagreeError
from workshop_utils.measure.growth import Growth, Point, VariantGrowth, grow
from workshop_utils.measure.timing import Timing


def one_by_one(session: Session, limit: int) -> list[str]:
    """A statement for each."""
    return [session.scalar(select(Track.title).where(Track.id == key + 1)) for key in range(limit)]


def at_once(session: Session, limit: int) -> list[str]:
    return list(session.scalars(select(Track.title).order_by(Track.id).limit(limit)))


def not_beyond_five(session: Session, limit: int) -> list[str]:
    return at_once(session, min(limit, 5))


def test_every_variant_is_measured_at_every_size(engine: Engine):
    growth = grow(one_by_one, at_once, on=engine, sizes=(2, 5, 20), runs=2)
    assert growth.sizes == (2, 5, 20)
    assert [p.statements for p in growth["one_by_one"].points] == [2, 5, 20]
    assert [p.statements for p in growth["at_once"].points] == [1, 1, 1]
    assert [p.rows for p in growth["at_once"].points] == [2, 5, 20]
    assert growth["one_by_one"].label == "A statement for each."
    point = growth["at_once"].at(20)
    assert len(point.timing.seconds) == 2
    assert point.seconds == point.timing.typical > 0
    assert point.bytes > 0
    assert point.database_seconds > 0


def test_sizes_are_run_once_each_from_the_smallest_up(engine: Engine):
    sizes = []

    def note(_session, size):
        sizes.append(size)

    growth = grow(note, on=engine, sizes=[5, 1, 5, 3], runs=1)
    assert growth.sizes == (1, 3, 5)
    assert sizes == [1] * 3 + [3] * 3 + [5] * 3


def test_sizes_may_come_from_numpy(engine: Engine):
    growth = grow(at_once, on=engine, sizes=np.arange(1, 4), runs=1)
    assert growth.sizes == (1, 2, 3)
    assert all(type(size) is int for size in growth.sizes)


def test_variants_that_disagree_are_refused_with_the_size(engine: Engine):
    with pytest.raises(VariantsDisagreeError) as raised:
        grow(at_once, not_beyond_five, on=engine, sizes=(5, TRACKS))
    assert raised.value.problem.startswith(f"At size {TRACKS}, at_once and not_beyond_five give different answers: ")


@pytest.mark.parametrize("sizes", [(), (-1, 5), 10, None, ("a",), (1.5,)])
def test_sizes_that_are_none_are_refused(engine: Engine, sizes):
    with pytest.raises(WorkshopError, match="aren't sizes to grow over"):
        grow(at_once, on=engine, sizes=sizes)


def test_what_cannot_be_compared_cannot_grow(engine: Engine):
    with pytest.raises(WorkshopError, match="nothing to compare"):
        grow(on=engine, sizes=(1,))
    with pytest.raises(WorkshopError, match="same name"):
        grow(at_once, at_once, on=engine, sizes=(1,))
    with pytest.raises(WorkshopError, match="runs"):
        grow(at_once, on=engine, sizes=(1,), runs=0)
    with pytest.raises(WorkshopError, match="generator"):
        grow(lambda _session, size: (i for i in range(size)), on=engine, sizes=(1,))


@pytest.fixture
def growth() -> Growth:
    def line(name: str, *statements: int) -> VariantGrowth:
        points = (
            Point(size, s, 2 * s, 1000 * s, Timing((0.001 * s,)), 0.0005 * s)
            for size, s in zip((10, 1000), statements, strict=True)
        )
        return VariantGrowth(name, name, tuple(points))

    return Growth((line("<b>", 11, 1001), line("flat", 2, 2)))


@pytest.mark.parametrize(
    ("cost", "rows"),
    [
        ("statements", (("<b>", "11", "1,001"), ("flat", "2", "2"))),
        ("rows", (("<b>", "22", "2,002"), ("flat", "4", "4"))),
        ("bytes", (("<b>", "11.0 kB", "1.0 MB"), ("flat", "2.0 kB", "2.0 kB"))),
        ("seconds", (("<b>", "11", "1,000"), ("flat", "2.0", "2.0"))),
        ("database_seconds", (("<b>", "5.5", "500"), ("flat", "1.0", "1.0"))),
    ],
)
def test_a_table_of_one_cost_has_a_column_for_each_size(growth: Growth, cost, rows):
    table = growth.table(cost)
    assert table.rows == rows
    assert table.headers[1:] == ("10", "1,000")


def test_an_unknown_cost_is_refused(growth: Growth):
    with pytest.raises(WorkshopError, match="No cost is called 'speed'"):
        growth.table("speed")


def test_counts_show_no_clock(growth: Growth):
    assert growth.counts.headers == ("variant", "size", "statements", "rows", "bytes")
    assert growth.counts.rows[1] == ("<b>", "1,000", "1,001", "2,002", "1.0 MB")


def test_text_and_html_show_statements_rows_and_times(growth: Growth):
    html = growth._repr_html_()
    for cost in ("statements", "rows", "seconds"):
        assert str(growth.table(cost)) in str(growth)
        assert growth.table(cost)._repr_html_() in html
    assert "<b>" not in html


def test_a_variant_and_a_size_are_found_or_refused(growth: Growth):
    assert growth["flat"].at(10).statements == 2
    with pytest.raises(WorkshopError, match="Size 7 was not measured"):
        growth["flat"].at(7)
    with pytest.raises(WorkshopError, match="No variant is called 'steep'"):
        growth["steep"]


def test_a_growth_cannot_be_changed(growth: Growth):
    with pytest.raises(FrozenInstanceError):
        growth.variants = ()
    with pytest.raises(FrozenInstanceError):
        growth["flat"].points[0].rows = 0
