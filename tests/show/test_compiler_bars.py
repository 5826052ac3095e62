from __future__ import annotations

from matplotlib.patches import Rectangle
from pictures import assert_readable, axes_of, words_in

from workshop_utils.measure.compilers import Compiled, Compilers
from workshop_utils.show import compilers
from workshop_utils.show.figure import Figure

FOUND = Compilers(
    (
        Compiled("msgspec", "json_body", 4.2),
        Compiled("mypyc", "numbers", 24.0),
        Compiled("mypyc", "dictionaries", 1.4),
        Compiled("mypyc", "json_body", 0.8),
        Compiled("numba", "numbers", 80.0),
        Compiled("numba", "dictionaries", None, refused="TypingError"),
    ),
    ("msgspec",),
    "a machine, once",
)


def bars(figure: Figure) -> list[Rectangle]:
    return [bar for container in axes_of(figure).containers for bar in container]


def test_bars_begin_at_as_written_and_end_at_times_as_fast_on_a_logarithmic_axis() -> None:
    figure = compilers(FOUND)
    ax = axes_of(figure)
    assert ax.get_xscale() == "log"
    assert [round(bar.get_x() + bar.get_width(), 6) for bar in bars(figure)] == [4.2, 24.0, 1.4, 0.8, 80.0]
    assert {bar.get_x() for bar in bars(figure)} == {1}
    assert ax.get_xlim() == (0.8, 80.0)


def test_what_was_recorded_is_striped_and_says_so() -> None:
    figure = compilers(FOUND)
    assert [bool(bar.get_hatch()) for bar in bars(figure)] == [False, True, True, True, True]
    words = " ".join(words_in(figure))
    assert "measured here; needs a model" in words
    assert "recorded; needs a C compiler" in words
    assert "refused: TypingError" in words
    assert "Recorded on a machine, once." in figure.alt
    assert "mypyc (recorded): numbers × 24, dictionaries × 1.4, JSON body × 0.80" in figure.alt


def test_the_title_names_the_most_for_numbers_and_for_dictionaries() -> None:
    assert compilers(FOUND).title == (
        "A loop over numbers becomes 80 times as fast, with numba; one over dictionaries 1.4 times at most"
    )


def test_it_is_readable() -> None:
    assert_readable(compilers(FOUND))
