from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from pictures import assert_readable, axes_of, words_in
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from workshop_utils import stages as measure
from workshop_utils.errors import WorkshopError
from workshop_utils.measure.staging import StagedVariant, Stages
from workshop_utils.show import stages
from workshop_utils.show.figure import Figure


def made(label: str = "", **each: Mapping[str, Sequence[float]]) -> Stages:
    """Variants whose stages took so many milliseconds in each run."""
    variants = []
    for name, named in each.items():
        runs = tuple(tuple(run / 1000 for run in every) for every in zip(*named.values(), strict=True))
        variants.append(StagedVariant(name, label or name, tuple(named), runs))
    return Stages(tuple(variants))


BOTH = made(
    in_sqlite={"add up": (700, 720, 760)},
    in_duckdb={"connect": (20, 22, 25), "hand over": (210, 220, 240), "add up": (30, 31, 33)},
)


def parts(figure: Figure) -> list[Rectangle]:
    ax = axes_of(figure)
    return [bar for container in ax.containers for bar in container]


def swatches(figure: Figure) -> list[Rectangle]:
    ax = axes_of(figure)
    return [patch for patch in ax.patches if patch not in parts(figure)]


def fill(patch: Rectangle) -> tuple[object, ...]:
    return to_rgba(patch.get_facecolor()), to_rgba(patch.get_edgecolor()), patch.get_hatch()


def box(ax: Axes) -> tuple[float, float]:
    extent = ax.get_window_extent()
    return extent.x0, extent.x1


def test_parts_of_a_bar_begin_at_zero_and_where_the_one_before_ends() -> None:
    figure = stages(BOTH)
    assert axes_of(figure).get_xlim()[0] == 0
    drawn = [(bar.get_x(), bar.get_width()) for bar in parts(figure)]
    expected = [(0, 0.720), (0, 0.022), (0.022, 0.220), (0.242, 0.031)]
    assert drawn == [pytest.approx(each) for each in expected]


def test_the_same_stage_looks_the_same_in_every_bar_and_different_ones_differ() -> None:
    figure = stages(BOTH)
    of_sqlite, connect, hand_over, of_duckdb = map(fill, parts(figure))
    assert of_sqlite == of_duckdb
    assert len({of_sqlite, connect, hand_over}) == 3
    assert len({look[2] for look in (of_sqlite, connect, hand_over)}) == 3
    assert [fill(swatch) for swatch in swatches(figure)] == [of_sqlite, connect, hand_over, of_duckdb]


def test_eight_stages_can_be_told_apart() -> None:
    figure = stages(made(a={f"stage {letter}": (1, 2) for letter in "abcdefgh"}))
    assert len(set(map(fill, parts(figure)))) == 8


def test_every_run_is_a_dot_where_it_ended() -> None:
    dots = [x for each in axes_of(stages(BOTH)).collections for x, _ in each.get_offsets().tolist()]
    assert dots == [total for variant in BOTH.variants for total in variant.totals]


def test_stages_stand_under_their_bar_and_the_whole_behind_it() -> None:
    words = words_in(stages(BOTH))
    assert {"in_sqlite", "add up 720", "720 ms", "connect 22", "hand over 220", "add up 31", "270 ms"} <= set(words)
    assert words["connect 22"].x1 < words["hand over 220"].x0 < words["add up 31"].x0
    assert words["hand over 220"].y1 < words["in_duckdb"].y0


def test_a_label_stands_beside_its_name() -> None:
    assert "DuckDB, over Arrow" in words_in(stages(made("DuckDB, over Arrow", a={"x": (1,)})))


@pytest.mark.parametrize(
    ("given", "title"),
    [
        (BOTH, "in_duckdb takes 270 ms, 220 ms of it to hand over; in_sqlite 720 ms"),
        (
            made(a={"x": (5, 5)}, b={"x": (7, 7)}, c={"y": (1, 1), "z": (9, 9)}),
            "a takes 5.0 ms; c 10 ms, 9.0 ms of it to z",
        ),
        (made(a={"x": (5, 5)}), "a takes 5.0 ms"),
    ],
)
def test_the_title_says_what_the_fastest_and_the_slowest_spend_most_on(given: Stages, title: str) -> None:
    assert stages(given).title == title


def test_the_words_give_every_value() -> None:
    said = "in_sqlite 720 ms: add up 720 ms; in_duckdb 270 ms: connect 22 ms, hand over 220 ms, add up 31 ms."
    assert said in stages(BOTH).alt


def test_a_bar_ends_within_the_chart_also_where_medians_add_up_to_more_than_any_run() -> None:
    figure = stages(made(a={"x": (5, 5, 0), "y": (5, 0, 5), "z": (0, 5, 5)}))
    assert parts(figure)[-1].get_x() + parts(figure)[-1].get_width() <= axes_of(figure).get_xlim()[1]


@pytest.mark.parametrize("label", ["", "A label that is longer than there is room for, by some words " * 3])
@pytest.mark.parametrize("long", ["", "_a_very_long_name" * 6])
def test_eight_variants_of_eight_stages_read_well(label: str, long: str) -> None:
    for growing in (1, 3, 30):
        named = {f"stage {letter}{long}": (growing**n, 1.1 * growing**n) for n, letter in enumerate("abcdefgh")}
        figure = stages(made(label, **{f"{letter}{long}": named for letter in "abcdefgh"}))
        assert_readable(figure)
        assert len(swatches(figure)) == 64


def test_stages_that_do_not_fit_one_line_go_on_below() -> None:
    figure = stages(made(a={f"a stage called {letter}": (1, 1) for letter in "abcdefgh"}))
    words = words_in(figure)
    assert words["a stage called h 1.0"].y1 < words["a stage called a 1.0"].y0


def test_stages_of_next_to_no_time_read_well() -> None:
    figure = stages(made(a={"connect": (0.02, 0.02), "hand over": (900, 930), "close": (0.01, 0.02)}))
    left, right = box(axes_of(figure))
    words = words_in(figure)
    assert words["connect 0.020"].x0 - left < 40
    assert words["close 0.015"].x1 > right
    assert_readable(figure)


def test_nine_stages_are_too_many() -> None:
    with pytest.raises(WorkshopError, match="too many for one picture"):
        stages(made(a=dict.fromkeys("abcdefghi", (1,))))


def test_real_stages_are_drawn(engine: Engine) -> None:
    def in_python(session: Session) -> Generator[str, None, int]:
        """Added up in Python."""
        yield "ask"
        rows = session.scalars(text("SELECT order_id FROM order_lines")).all()
        yield "add up"
        return sum(rows)

    def in_sqlite(session: Session) -> Generator[str, None, int | None]:
        """Added up in SQLite."""
        yield "ask"
        return session.scalar(text("SELECT sum(order_id) FROM order_lines"))

    staged = measure(in_python, in_sqlite, on=engine)
    figure = stages(staged)
    first = staged["in_python"].seconds
    assert [bar.get_width() for bar in parts(figure)[:2]] == pytest.approx([first["ask"], first["add up"]])
    assert "Added up in Python." in words_in(figure)
    assert_readable(figure)
