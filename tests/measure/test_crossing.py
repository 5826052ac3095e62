"""`Growth.crossing`: from where on the dearer one of small sizes is the cheaper, said as loosely as it was measured."""

from __future__ import annotations

import pytest
from library import TRACKS, Track
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.crossing import Crossing, crossing
from workshop_utils.measure.growth import Growth, Point, VariantGrowth, grow
from workshop_utils.measure.variant import Timing

SIZES = (10, 100, 1_000, 10_000)
STEEP = (1.0, 10.0, 100.0, 1_000.0)


def found(first: tuple[float, ...], later: tuple[float, ...], sizes: tuple[int, ...] = SIZES) -> Crossing | None:
    return crossing("steep", "flat", sizes, (first, later))


def one_by_one(session: Session, size: int) -> list[str]:
    titles = [session.scalar(select(Track.title).where(Track.id == number)) for number in range(1, size + 1)]
    return [title or "" for title in titles]


def all_at_once(session: Session, size: int) -> list[str]:
    return list(session.scalars(select(Track.title).order_by(Track.id)))[:size]


def test_lines_cross_between_two_sizes_that_were_measured() -> None:
    met = found(STEEP, (30.0, 30.0, 30.0, 30.0))
    assert met is not None
    assert (met.first, met.later, met.below, met.above) == ("steep", "flat", 100, 1_000)
    assert str(met) == repr(met) == "flat is cheaper than steep from somewhere between 100 and 1,000 on."


def test_the_place_to_draw_is_where_straight_lines_on_logarithmic_axes_meet() -> None:
    met = found(STEEP, (30.0, 30.0, 30.0, 30.0))
    assert met is not None
    assert met.at == pytest.approx(300)


def test_where_something_is_0_the_place_is_that_of_plain_axes() -> None:
    met = found((0.0, 10.0), (5.0, 5.0), sizes=(0, 100))
    assert met is not None
    assert met.at == pytest.approx(50)


@pytest.mark.parametrize(
    "later",
    [
        pytest.param((2.0, 20.0, 200.0, 2_000.0), id="never"),
        pytest.param((0.5, 5.0, 50.0, 500.0), id="always"),
        pytest.param((2.0, 5.0, 50.0, 2_000.0), id="dearer again in the end"),
        pytest.param((2.0, 20.0, 200.0, 1_000.0), id="as dear in the end"),
    ],
)
def test_who_does_not_become_cheaper_and_stay_so_crosses_nowhere(later: tuple[float, ...]) -> None:
    assert found(STEEP, later) is None


def test_of_several_crossings_the_last_one_counts() -> None:
    met = found(STEEP, (0.5, 20.0, 200.0, 500.0))
    assert met is not None
    assert (met.below, met.above) == (1_000, 10_000)


def test_who_is_as_dear_at_a_size_is_cheaper_after_it() -> None:
    met = found(STEEP, (10.0, 10.0, 10.0, 10.0))
    assert met is not None
    assert (met.below, met.above) == (100, 1_000)
    assert met.at == pytest.approx(100)


def grown(**seconds: tuple[tuple[float, ...], ...]) -> Growth:
    def points(runs: tuple[tuple[float, ...], ...]) -> tuple[Point, ...]:
        return tuple(Point(size, 1, 1, 1, Timing(each), 0.0) for size, each in zip(SIZES, runs, strict=False))

    return Growth(tuple(VariantGrowth(name, name, points(runs)) for name, runs in seconds.items()))


def test_times_cross_by_the_median_run() -> None:
    growth = grown(steep=((1, 1, 9), (5, 5, 5)), flat=((2, 2, 0), (9, 3, 3)))
    met = growth.crossing("steep", "flat")
    assert met is not None
    assert (met.below, met.above) == (10, 100)
    assert growth.crossing("flat", "steep") is None


def test_a_variant_that_was_not_measured_is_named() -> None:
    with pytest.raises(WorkshopError, match="No variant is called 'fast'"):
        grown(steep=((1,), (5,)), flat=((2,), (3,))).crossing("steep", "fast")


def test_statements_of_a_real_growth_cross(native: Engine) -> None:
    growth = grow(one_by_one, all_at_once, on=native, sizes=(1, 4, TRACKS), runs=1)
    met = growth.crossing("one_by_one", "all_at_once", "statements")
    assert met is not None
    assert (met.below, met.above) == (1, 4)
    assert growth.crossing("all_at_once", "one_by_one", "rows") is None
