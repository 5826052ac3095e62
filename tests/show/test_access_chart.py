from __future__ import annotations

import pytest
from matplotlib.axes import Axes
from pictures import assert_readable, words_in
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from workshop_utils import touch
from workshop_utils.errors import WorkshopError
from workshop_utils.measure.accesses import Access, Accesses
from workshop_utils.show import accesses
from workshop_utils.show.figure import Figure

Touched = tuple[tuple[int, int], tuple[int, int], float]


def made(**each: Touched) -> Accesses:
    """Accesses with so many statements and calls, first and again, and seconds."""
    return Accesses(tuple(Access(name, *costs) for name, costs in each.items()))


FIELD: Touched = ((0, 0), (0, 0), 2.6e-8)
LINES: Touched = ((1, 0), (900, 4), 3.8e-8)
ASKED: Touched = ((1, 1), (700, 500), 1.9e-4)
THREE = made(currency=FIELD, lines=LINES, total_asked=ASKED)


def charts(figure: Figure) -> tuple[Axes, Axes]:
    times, calls = figure.drawing.axes
    return times, calls


def ends(ax: Axes) -> list[float]:
    return [line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 1]


def test_each_access_is_a_dot_at_its_time_and_at_the_calls_of_the_first() -> None:
    times, calls = charts(accesses(THREE))
    assert ends(times) == [2.6e-8, 3.8e-8, 1.9e-4]
    assert ends(calls) == [calls.get_xlim()[0], 900, 700]


def test_statements_stand_beside_the_name_and_numbers_behind_the_dots() -> None:
    said = set(words_in(accesses(THREE)))
    assert {"currency", "no statement", "26 ns", "0, then 0"} <= said
    assert {"lines", "1 statement, then 0", "38 ns", "900, then 4"} <= said
    assert {"total_asked", "1 statement, then 1", "190 µs", "700, then 500"} <= said


def test_a_number_of_the_axis_that_would_stick_out_of_the_picture_is_left_out() -> None:
    figure = accesses(made(quick=((0, 0), (0, 0), 1.55e-7), slow=((1, 1), (700, 500), 1.9e-4)))
    assert_readable(figure)
    assert "100 µs" in words_in(figure)


def test_both_axes_are_logarithmic_and_say_so_and_where_0_is() -> None:
    figure = accesses(THREE)
    assert [ax.get_xscale() for ax in charts(figure)] == ["log", "log"]
    assert {"time of one more access (log scale)", "Python calls of the first access (log scale)"} <= set(
        words_in(figure)
    )
    assert any("0 stands at their left end" in words for words in words_in(figure))


@pytest.mark.parametrize(
    ("given", "title"),
    [
        (THREE, "total_asked asks the database at every access"),
        (made(a=ASKED, b=LINES, c=ASKED), "a and c ask the database at every access"),
        (made(**dict.fromkeys("abcd", ASKED), e=FIELD), "4 of them ask the database at every access"),
        (made(currency=FIELD, lines=LINES), "lines asks the database the first time"),
        (made(a=LINES, b=LINES), "a and b ask the database the first time"),
        (
            made(a=FIELD, b=((0, 0), (3, 3), 5.2e-8)),
            "No access asks the database; b takes 2.0 times as long as a",
        ),
        (made(a=((0, 0), (0, 0), 0.0), b=FIELD), "No access asks the database"),
    ],
)
def test_the_title_says_who_asks_the_database(given: Accesses, title: str) -> None:
    assert accesses(given).title == title


def test_the_words_give_every_value() -> None:
    said = (
        "currency no statement, 0 calls, then 0, one more access 26 ns; "
        "lines 1 statement, then 0, 900 calls, then 4, one more access 38 ns; "
        "total_asked 1 statement, then 1, 700 calls, then 500, one more access 190 µs."
    )
    assert said in accesses(THREE).alt
    assert "a 2 statements, then 0, 1 call, then 1," in accesses(made(a=((2, 0), (1, 1), 1e-6))).alt


@pytest.mark.parametrize("digits", [0, 1, 7])
def test_eight_long_names_read_well(digits: int) -> None:
    rows: dict[str, Touched] = {
        letter: ((n, n), (10 ** (n * digits // 7), 10 ** (n * digits // 7)), 1e-8 * 10 ** (n * digits / 7))
        for n, letter in enumerate("abcdefgh")
    }
    assert_readable(accesses(made(**rows)))
    assert_readable(accesses(made(**{f"{letter}{'_a_very_long_name' * 6}": row for letter, row in rows.items()})))


def test_accesses_that_cost_nothing_read_well() -> None:
    figure = accesses(made(a=((0, 0), (0, 0), 0.0), b=((0, 0), (0, 0), 0.0)))
    for ax in charts(figure):
        assert ends(ax) == [ax.get_xlim()[0]] * 2
    assert_readable(figure)


def test_nine_accesses_are_too_many() -> None:
    with pytest.raises(WorkshopError, match="too many for one picture"):
        accesses(made(**dict.fromkeys("abcdefghi", FIELD)))


class Order:
    status = "paid"

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def lines(self) -> int:
        return self.session.scalar(text("SELECT count(*) FROM order_lines WHERE order_id = 1")) or 0


def test_real_accesses_are_drawn(engine: Engine) -> None:
    touched = touch(Order, "status", "lines", on=engine)
    figure = accesses(touched)
    assert figure.title == "lines asks the database at every access"
    assert ends(charts(figure)[1])[1] == touched["lines"].calls[0] > 0
    assert ends(charts(figure)[0])[1] == touched["lines"].seconds
    assert_readable(figure)
