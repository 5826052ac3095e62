from __future__ import annotations

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from pictures import assert_readable, axes_of, compared, grown, words_in

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.timing import Comparison, Costs, Timing, Variant
from workshop_utils.show import bars, growth
from workshop_utils.show.figure import Figure

CLOSE = dict.fromkeys(
    ("lazy_page", "joined_page", "selectin_page", "columns_page", "core_page", "mine"), (10, 10.1, 11)
)
COSTS = ("seconds", "database_seconds", "statements", "rows", "bytes")


def drawn(figure: Figure) -> list[Rectangle]:
    return [patch for patch in axes_of(figure).patches if isinstance(patch, Rectangle)]


def test_bars_of_a_real_comparison_are_as_long_as_the_measurement(comparison: Comparison) -> None:
    figure = bars(comparison, "statements")
    assert [bar.get_width() for bar in drawn(figure)] == [30, 1]
    assert figure.title == "joined_page needs 1/30 of lazy_page’s statements"
    assert "lazy_page 30; joined_page 1." in figure.alt


@pytest.mark.parametrize("cost", COSTS)
def test_bars_and_their_axis_begin_at_zero(cost: str) -> None:
    figure = bars(compared(lazy_page=(1000, 1001), joined_page=(990, 991)), cost)
    assert [bar.get_x() for bar in drawn(figure)] == [0, 0]
    assert axes_of(figure).get_xlim()[0] == 0


def test_every_run_is_a_dot_and_the_bar_is_the_median(comparison: Comparison) -> None:
    figure = bars(comparison)
    dots = [collection.get_offsets()[:, 0].tolist() for collection in axes_of(figure).collections]
    assert dots == [list(variant.timing.seconds) for variant in comparison.variants]
    assert [bar.get_width() for bar in drawn(figure)] == [v.timing.typical for v in comparison.variants]


def test_a_variant_has_the_colour_it_has_in_other_figures() -> None:
    lines = axes_of(growth(grown(mine=(1, 9), other=(2, 3), lazy_page=(4, 5)))).lines
    colours = {line.get_label(): line.get_color() for line in lines}
    figure = bars(compared(lazy_page=(3,), other=(2,), mine=(1,)))
    assert [to_hex(bar.get_facecolor()) for bar in drawn(figure)] == [
        colours["lazy_page"],
        colours["other"],
        colours["mine"],
    ]


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize(
    "label", ["", "A first line of a docstring that goes on for longer than any picture is wide, and on"]
)
def test_words_of_six_variants_with_close_values_do_not_overlap(cost: str, label: str) -> None:
    assert_readable(bars(compared(label, **CLOSE), cost))


def test_a_name_that_is_too_long_is_cut() -> None:
    assert_readable(bars(compared("what it does", **{"a_very_long_name" * 6: (3,), "b": (2,)})))


def test_a_name_with_signs_of_mathematics_and_markup_is_shown_as_it_is() -> None:
    figure = bars(compared("costs $1 and <b>$2</b>", a=(3,), b=(2,)))
    assert "costs $1 and <b>$2</b>" in words_in(figure)
    assert not any(words.get_parse_math() for words in (*axes_of(figure).texts, *figure.drawing.texts))


def test_the_alt_text_has_title_numbers_spread_and_what_stays_open() -> None:
    figure = bars(compared(slow=(90, 100, 110), a=(9, 10, 14), b=(11, 20, 30)))
    assert figure.alt == (
        "Bar chart: a and b take about 1/5 of slow’s time or less. Time of one run: slow 100 ms (90 ms to 110 ms); "
        "a 10 ms (9.0 ms to 14 ms); b 20 ms (11 ms to 30 ms). "
        "Which of a and b is faster stays open: their runs overlap."
    )


def test_the_distance_of_the_database_is_said() -> None:
    near = compared(a=(1, 2), b=(3, 4))
    far = bars(Comparison(near.variants, round_trip_ms=5))
    assert "the database 5.0 ms away" in far.alt
    assert any(words.startswith("The database 5.0 ms away.") for words in words_in(far))
    assert "away" not in bars(near).alt


def test_an_unknown_cost_is_refused() -> None:
    with pytest.raises(WorkshopError, match="money"):
        bars(compared(a=(1,)), "money")


def test_memory_has_its_unit_and_claims_no_more_than_its_runs() -> None:
    def fed(name: str, *peaks: int) -> Variant:
        return Variant(name, name, tuple(Costs(1, 1, 1, 0.0, {"peak": peak}) for peak in peaks), Timing((0.1,)), None)

    figure = bars(
        Comparison((fed("at_once", 4_508_138, 4_507_986), fed("portions", 15_366, 14_942)), also=("peak",)), "peak"
    )
    assert figure.title == "portions takes about 1/302 of at_once’s memory"
    assert "Dots: each run." in words_in(figure)
    assert "at_once 4.5 MB; portions 14.9 kB (14.9 kB to 15.4 kB)." in figure.alt
    assert_readable(figure)
    alike = bars(Comparison((fed("a", 1_000, 1_010), fed("b", 1_005, 1_008)), also=("peak",)), "peak")
    assert alike.title == "No difference in memory can be seen: the runs of a and b overlap"
    assert "Dots: each run." not in words_in(bars(compared(a=(3,), b=(2,)), "rows"))
