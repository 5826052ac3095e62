from __future__ import annotations

import pytest
from pictures import assert_readable, axes_of, grown, words_in

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.growth import Growth, Point, VariantGrowth
from workshop_utils.measure.variant import Timing
from workshop_utils.show import growth as draw_growth
from workshop_utils.show import round_trip_lines
from workshop_utils.show.figure import Figure

SIX = ("lazy_page", "joined_page", "selectin_page", "columns_page", "core_page", "mine")
SPREADS = {
    "all the same": dict.fromkeys(SIX, (4, 4)),
    "all close together": {name: (100, 100 + number) for number, name in enumerate(SIX)},
    "one far above the rest": {name: (5, 5000 if number == 0 else number) for number, name in enumerate(SIX)},
    "two at the top, four below": {name: (5, 5000 if number < 2 else 4) for number, name in enumerate(SIX)},
}


def lines_of(figure: Figure) -> dict[str, tuple[list[float], list[float]]]:
    lines = [line for line in axes_of(figure).lines if not str(line.get_label()).startswith("_")]
    return {str(line.get_label()): (list(line.get_xdata()), list(line.get_ydata())) for line in lines}


def test_lines_of_a_real_growth_go_through_what_was_measured(growth: Growth) -> None:
    figure = draw_growth(growth, "statements", of="orders")
    assert lines_of(figure) == {"lazy_page": ([5, 20, 80], [5, 20, 80]), "joined_page": ([5, 20, 80], [1, 1, 1])}
    assert figure.title == "16 times the orders: 16 times the statements (lazy_page), unchanged (joined_page)"
    assert "by orders (5, 20, 80): lazy_page 5, 20, 80; joined_page 1, 1, 1." in figure.alt


def test_every_run_of_a_time_is_a_dot(growth: Growth) -> None:
    drawn = [dot for each in axes_of(draw_growth(growth, "seconds")).collections for dot in each.get_offsets().tolist()]
    runs = [[point.size, run] for v in growth.variants for point in v.points for run in point.timing.seconds]
    assert drawn == runs


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("log", [False, True])
def test_words_of_six_lines_do_not_overlap(spread: str, log: bool) -> None:
    assert_readable(draw_growth(grown(**SPREADS[spread]), "rows", log=log))
    assert_readable(round_trip_lines(grown(**SPREADS[spread])))


def test_a_line_is_labelled_at_its_end_with_its_last_value() -> None:
    figure = draw_growth(grown(lazy_page=(44, 4321), joined_page=(1, 2)))
    words = words_in(figure)
    assert {"lazy_page  4,321", "joined_page  2"} <= set(words)
    end = axes_of(figure).transData.transform((200, 4321))[1]
    assert abs((words["lazy_page  4,321"].y0 + words["lazy_page  4,321"].y1) / 2 - end) < 20


def test_axes_begin_at_zero_unless_they_are_logarithmic() -> None:
    ax = axes_of(draw_growth(grown(a=(44, 444))))
    assert (ax.get_xlim()[0], ax.get_ylim()[0]) == (0, 0)


def test_a_logarithmic_axis_is_announced_on_both_axes_in_the_note_and_in_words() -> None:
    figure = draw_growth(grown(a=(44, 444)), log=True)
    assert axes_of(figure).get_xscale() == axes_of(figure).get_yscale() == "log"
    assert {"statements (log scale)", "size (log scale)", "Both axes are logarithmic."} <= set(words_in(figure))
    assert figure.alt.startswith("Line chart (log scale)")
    assert "log" not in draw_growth(grown(a=(44, 444))).alt


def test_a_zero_on_a_logarithmic_axis_is_refused() -> None:
    with pytest.raises(WorkshopError, match="no place for 0"):
        draw_growth(grown(a=(0, 444)), log=True)


def test_lines_that_coincide_are_all_seen() -> None:
    below, above = (line for line in axes_of(draw_growth(grown(a=(4, 4), b=(4, 4)))).lines if line.get_label() in "ab")
    assert below.get_linewidth() > above.get_linewidth()


def test_one_size_is_compared_instead_of_grown() -> None:
    figure = draw_growth(grown(sizes=(10,), lazy_page=(90,), joined_page=(1,)))
    assert figure.title == "joined_page needs 1/90 of lazy_page’s statements"
    assert_readable(figure)


def test_distance_adds_a_round_trip_for_each_statement_to_what_was_measured(growth: Growth) -> None:
    lines = lines_of(round_trip_lines(growth))
    point = growth["lazy_page"].at(80)
    assert lines["lazy_page"][0] == [0, 10]
    assert lines["lazy_page"][1] == pytest.approx([point.seconds, point.seconds + 80 * 0.010])


def test_the_title_says_what_a_millisecond_costs_each() -> None:
    figure = round_trip_lines(grown(lazy_page=(44, 444), joined_page=(1, 1)), of="orders")
    assert (
        figure.title == "Every millisecond on the way to the database adds 444 ms to lazy_page and 1 ms to joined_page"
    )
    assert "200 orders, time of one run: lazy_page 440 ms at 0 ms, 890 ms at 1 ms, 4,900 ms at 10 ms" in figure.alt


def test_equal_statements_get_equal_distance() -> None:
    figure = round_trip_lines(grown(a=(4, 4), b=(4, 4)))
    assert figure.title == "Every millisecond on the way to the database adds 4 ms to a and b alike"


def test_a_size_that_was_not_measured_is_refused(growth: Growth) -> None:
    with pytest.raises(WorkshopError, match="not measured"):
        round_trip_lines(growth, at=7)


def test_steps_by_page_read_well_on_both_kinds_of_axes() -> None:
    pages = grown((1, 10, 100, 1000, 2000), offset=(60, 240, 2040, 20040, 40040), keyset=(98, 107, 107, 107, 113))
    for log in (False, True):
        figure = draw_growth(pages, "rows", of="page", log=log)
        assert figure.title == "Page 2,000 instead of 1: 670 times the rows (offset), 1.2 times (keyset)"
        assert axes_of(figure).get_xlabel().startswith("page")
        assert_readable(figure)


REPORTS = grown((1_000, 10_000, 30_000, 100_000), sqlite_report=(2, 22, 66, 250), duckdb_report=(40, 45, 60, 110))
BOTH = ("sqlite_report", "duckdb_report")


def shaded(figure: Figure) -> list[tuple[float, float]]:
    return [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in axes_of(figure).patches]


def dotted(figure: Figure) -> list[list[float]]:
    return [
        list(line.get_xdata())
        for line in axes_of(figure).lines
        if line.get_linestyle() == ":" and line.get_label() not in BOTH
    ]


def test_a_crossing_is_the_title_and_shades_the_stretch_between_the_sizes_that_enclose_it() -> None:
    figure = draw_growth(REPORTS, "seconds", of="lines", log=True, crossing=BOTH)
    said = "duckdb_report takes less time than sqlite_report from somewhere between 10,000 and 30,000 lines on"
    assert figure.title == said
    assert said in figure.alt
    assert shaded(figure) == [(10_000, 30_000)]
    assert any("Shaded: they cross somewhere here." in words for words in words_in(figure))
    assert_readable(figure)


def test_the_crossing_is_marked_where_the_lines_drawn_meet() -> None:
    met = REPORTS.crossing(*BOTH)
    assert met is not None
    assert dotted(draw_growth(REPORTS, "seconds", log=True, crossing=BOTH)) == [[met.at, met.at]]
    assert dotted(draw_growth(REPORTS, "seconds", crossing=BOTH)) == []  # on plain axes they meet elsewhere
    assert shaded(draw_growth(REPORTS, "seconds", crossing=BOTH)) == [(10_000, 30_000)]


@pytest.mark.parametrize(
    ("cost", "steep", "flat", "title"),
    [
        ("seconds", (9, 90), (4, 8), "flat takes less time than steep at every size measured"),
        ("seconds", (1, 2), (4, 8), "At the largest size measured, flat takes no less time than steep"),
        ("seconds", (5, 5), (4, 8), "At the largest size measured, flat takes no less time than steep"),
        ("rows", (1, 90), (4, 8), "flat fetches fewer rows than steep from somewhere between 10 and 200 lines on"),
        ("statements", (1, 2), (4, 8), "At the largest size measured, flat needs no fewer statements than steep"),
    ],
)
def test_the_title_claims_no_more_of_a_crossing_than_was_measured(
    cost: str, steep: tuple[int, int], flat: tuple[int, int], title: str
) -> None:
    figure = draw_growth(grown(steep=steep, flat=flat), cost, of="lines", crossing=("steep", "flat"))
    assert figure.title == title
    assert bool(shaded(figure)) == ("from somewhere" in title)
    assert any("Shaded" in words for words in words_in(figure)) == ("from somewhere" in title)


def test_without_a_crossing_nothing_is_shaded() -> None:
    figure = draw_growth(REPORTS, "seconds", log=True)
    assert (shaded(figure), dotted(figure)) == ([], [])


@pytest.mark.parametrize("names", [("sqlite_report",), ("sqlite_report", "duckdb_report", "a"), "ab"])
def test_a_crossing_is_of_two_variants(names: tuple[str, ...] | str) -> None:
    with pytest.raises(WorkshopError, match="aren't two variants"):
        draw_growth(REPORTS, crossing=names)


def test_a_crossing_of_names_that_were_not_measured_is_refused() -> None:
    with pytest.raises(WorkshopError, match="No variant is called 'goose'"):
        draw_growth(REPORTS, crossing=("sqlite_report", "goose"))


@pytest.mark.parametrize("log", [False, True])
def test_a_crossing_of_eight_lines_with_long_names_reads_well(log: bool) -> None:
    lines = {f"{letter}{'_long_name' * 12}": (n + 1, 300 - 30 * n) for n, letter in enumerate("abcdefgh")}
    first, *_, last = lines
    figure = draw_growth(grown(**lines), "seconds", log=log, crossing=(last, first))
    assert_readable(figure)
    assert_readable(draw_growth(grown(**lines), "seconds", log=log, crossing=(first, last)))


def test_lines_of_a_real_growth_cross(growth: Growth) -> None:
    figure = draw_growth(growth, "statements", of="orders", crossing=("lazy_page", "joined_page"))
    assert figure.title == "joined_page needs fewer statements than lazy_page at every size measured"


def test_memory_is_drawn_with_its_unit() -> None:
    points = tuple(Point(size, 1, 1, 1, Timing((0.1,)), 0.1, {"peak": size * 229_200}) for size in (10, 1_000))
    figure = draw_growth(Growth((VariantGrowth("at_once", "at_once", points),), ("peak",)), "peak", of="rows")
    assert figure.title == "100 times the rows: about 100 times the memory (at_once)"
    assert {"at_once  229.2 MB", "bytes of Python’s objects at one moment", "100 MB"} <= set(words_in(figure))
    assert_readable(figure)


def test_it_is_the_cost_drawn_that_crosses() -> None:
    def points(*statements: int) -> tuple[Point, ...]:
        return tuple(Point(10 * n, many, 1, 1, Timing((0.1 * n,)), 0.1) for n, many in enumerate(statements, start=1))

    growth = Growth((VariantGrowth("steep", "steep", points(1, 9)), VariantGrowth("flat", "flat", points(4, 4))))
    assert shaded(draw_growth(growth, "statements", crossing=("steep", "flat"))) == [(10, 20)]
    assert shaded(draw_growth(growth, "seconds", crossing=("steep", "flat"))) == []
