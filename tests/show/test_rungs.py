from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from matplotlib.axes import Axes
from pictures import assert_readable, words_in
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.timing import Comparison, Costs, Timing, Variant, compare
from workshop_utils.show import ladder
from workshop_utils.show.figure import Figure

Rung = tuple[Sequence[float], int]


def rungs(label: str = "", **each: Rung) -> Comparison:
    """A comparison of variants that took so many milliseconds in each run, and made so many calls."""
    variants = (
        Variant(
            name,
            label or name,
            (Costs(1, 1, 1, 0.0, {"calls": calls}),) * 2,
            Timing(tuple(run / 1000 for run in runs)),
            None,
        )
        for name, (runs, calls) in each.items()
    )
    return Comparison(tuple(variants), also=("calls",))


THREE = rungs(lazy=((95, 97, 110), 170_000), core=((2.4, 2.5, 2.6), 3_000), in_sqlite=((0.6, 0.61, 0.62), 100))


def charts(figure: Figure) -> tuple[Axes, Axes]:
    times, calls = figure.drawing.axes
    return times, calls


def ends(ax: Axes) -> list[float]:
    """Where the large dots stand, from the first row down."""
    return [line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 1]


def test_each_variant_is_a_dot_at_its_median_time_and_its_calls() -> None:
    times, calls = charts(ladder(THREE))
    assert ends(times) == [0.097, 0.0025, 0.00061]
    assert ends(calls) == [170_000, 3_000, 100]


def test_every_run_is_a_small_dot() -> None:
    times, calls = charts(ladder(THREE))
    drawn = [x for each in times.collections for x, _ in each.get_offsets().tolist()]
    assert drawn == [run for variant in THREE.variants for run in variant.timing.seconds]
    assert not calls.collections


def test_both_axes_are_logarithmic_and_say_so() -> None:
    figure = ladder(THREE)
    assert [ax.get_xscale() for ax in charts(figure)] == ["log", "log"]
    assert {"time of one run, ms (log scale)", "calls of Python functions (log scale)"} <= set(words_in(figure))
    assert any(words.startswith("Both axes are logarithmic.") for words in words_in(figure))
    assert "logarithmic axes" in figure.alt


def test_behind_each_dot_stands_how_many_times_the_last_one_it_is() -> None:
    said = set(words_in(ladder(THREE)))
    assert {"97 ms  (160 ×)", "2.5 ms  (4.1 ×)", "0.61 ms  (1.0 ×)"} <= said
    assert {"170,000  (1,700 ×)", "3,000  (30 ×)", "100  (1.0 ×)"} <= said


@pytest.mark.parametrize(
    ("given", "title"),
    [
        (THREE, "lazy takes about 160 times as long as in_sqlite, and 1,700 times the calls"),
        (rungs(a=((5, 6, 7), 300), b=((4, 5, 6), 0)), "a takes about as long as b, and 300 calls instead of none"),
        (rungs(a=((9,), 1), b=((3,), 0)), "a takes about 3.0 times as long as b, and 1 call instead of none"),
        (rungs(a=((9,), 0), b=((3,), 0)), "a takes about 3.0 times as long as b, and as many calls"),
        (rungs(a=((5, 6, 7), 7)), "a takes 6.0 ms"),
    ],
)
def test_the_title_measures_the_first_by_the_last(given: Comparison, title: str) -> None:
    assert ladder(given).title == title


def test_the_words_give_every_value() -> None:
    alt = ladder(THREE).alt
    for said in ("lazy 97 ms (95 ms to 110 ms), 170,000 calls;", "core 2.5 ms", "in_sqlite 0.61 ms", ", 100 calls."):
        assert said in alt
    assert "b 3.0 ms, 1 call." in ladder(rungs(a=((9,), 5), b=((3,), 1))).alt


def test_the_way_to_the_database_is_told_in_the_note_and_in_words() -> None:
    far = ladder(replace(THREE, round_trip_ms=5.0))
    assert any(words.startswith("The database 5.0 ms away.") for words in words_in(far))
    assert "the database 5.0 ms away" in far.alt
    assert "away" not in ladder(THREE).alt


def test_calls_that_were_not_counted_are_asked_for() -> None:
    with pytest.raises(WorkshopError, match="Calls were not counted") as raised:
        ladder(replace(THREE, also=()))
    assert 'also=("calls",)' in raised.value.remedy


def test_no_calls_stand_at_the_left_end() -> None:
    figure = ladder(rungs(a=((5,), 300), b=((4,), 0), c=((3,), 0)))
    calls = charts(figure)[1]
    assert ends(calls)[1:] == [calls.get_xlim()[0]] * 2
    assert_readable(figure)


@pytest.mark.parametrize("label", ["", "A label that is longer than there is room for, by some words " * 3])
@pytest.mark.parametrize("steps", [0, 0.1, 1])
def test_eight_long_names_read_well_near_each_other_and_far_apart(label: str, steps: float) -> None:
    rows = {
        f"{letter}{'_a_very_long_name' * 6}": (
            (10 ** (n * steps), 1.3 * 10 ** (n * steps)),
            round(10 ** (n * steps + 3)),
        )
        for n, letter in enumerate("abcdefgh")
    }
    assert_readable(ladder(rungs(label, **rows)))
    assert_readable(ladder(rungs(label, **{name[:1]: row for name, row in rows.items()})))


def test_a_label_is_not_hidden_by_the_chart_on_the_right() -> None:
    times, calls = charts(ladder(rungs("long " * 40, a=((5,), 300))))
    assert times.get_zorder() > calls.get_zorder()
    assert not times.patch.get_visible()


@pytest.mark.parametrize("calls", [(1, 1), (2, 3), (300, 310), (95, 105), (1, 10**7)])
def test_an_axis_has_a_number_at_least(calls: tuple[int, int]) -> None:
    figure = ladder(rungs(a=((5,), calls[0]), b=((4,), calls[1])))
    for ax in charts(figure):
        low, high = ax.get_xlim()
        shown = [tick for tick in ax.get_xticklabels() if low <= tick.get_position()[0] <= high and tick.get_text()]
        assert shown


def test_nine_variants_are_too_many() -> None:
    with pytest.raises(WorkshopError, match="too many for one picture"):
        ladder(rungs(**dict.fromkeys("abcdefghi", ((3,), 2))))


def test_a_real_comparison_is_drawn(engine: Engine) -> None:
    def lazy(session: Session) -> list[int]:
        """A statement each."""
        one = text("SELECT id FROM order_lines WHERE id = :id")
        return [session.scalar(one, {"id": number}) or 0 for number in range(1, 31)]

    def driver(session: Session) -> list[int]:
        """All at once, past SQLAlchemy."""
        connection = session.connection().connection.driver_connection
        assert connection is not None
        return [row[0] for row in connection.execute("SELECT id FROM order_lines WHERE id <= 30")]

    compared = compare(lazy, driver, on=engine, runs=3, also=("calls",))
    figure = ladder(compared)
    assert ends(charts(figure)[1]) == [compared["lazy"].calls, compared["driver"].calls]
    assert "times the calls" in figure.title
    assert "All at once, past SQLAlchemy." in words_in(figure)
    assert_readable(figure)
