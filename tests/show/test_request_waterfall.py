from __future__ import annotations

import json

import pytest
from matplotlib.colors import to_hex
from pictures import assert_readable, axes_of, words_in
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.shares import Split, Splits
from workshop_utils.measure.splitting import split
from workshop_utils.measure.variant import Costs, Timing
from workshop_utils.show import theme, waterfall

PARTS = ("database", "orm", "serialisation", "elsewhere")


def divided(*milliseconds: float, name: str = "page", label: str = "") -> Split:
    """A request of which so many milliseconds went into each part."""
    parts = {part: each / 1000 for part, each in zip(PARTS, milliseconds, strict=True)}
    timing = Timing((sum(parts.values()) * 0.9, sum(parts.values()), sum(parts.values()) * 1.2))
    return Split(name, label or name, parts, timing, timing, Costs(1, 1, 1, 0.001))


def counted(session: Session) -> str:
    """How many lines, as text."""
    return json.dumps(session.scalar(text("SELECT count(*) FROM order_lines")))


def test_each_part_begins_where_the_one_above_ended_and_all_are_the_whole(engine: Engine) -> None:
    real = split(counted, on=engine, runs=3)
    *parts, whole = axes_of(waterfall(real)).patches
    assert [bar.get_width() for bar in parts] == pytest.approx(list(real.parts.values()))
    ends = [bar.get_x() + bar.get_width() for bar in parts]
    assert [bar.get_x() for bar in parts] == pytest.approx([0, *ends[:-1]])
    assert (whole.get_x(), whole.get_width()) == (0, real.whole)
    assert ends[-1] == pytest.approx(real.whole)
    assert axes_of(waterfall(real)).get_xlim()[0] == 0
    assert_readable(waterfall(real))


def test_every_part_has_its_milliseconds_and_its_share() -> None:
    figure = waterfall(divided(82, 10, 5, 3))
    words = set(words_in(figure))
    assert {"in the database", "in the ORM", "in serialisation", "elsewhere", "the whole"} <= words
    assert {"82 ms", "10 ms", "5.0 ms", "3.0 ms", "100 ms", "82%", "10%", "5%", "3%", "100%"} <= words
    assert "in the database 82 ms (82%), in the ORM 10 ms (10%), in serialisation 5.0 ms (5%)" in figure.alt
    assert "90 to 120 ms" in figure.alt


@pytest.mark.parametrize(
    ("parts", "title"),
    [
        ((82, 10, 5, 3), "82% of the time is in the database"),
        ((1, 96, 2, 1), "96% of the time is in the ORM"),
        ((0.1, 0, 999, 0), "More than 99% of the time is in serialisation"),
        ((0, 0, 0, 5), "100% of the time is elsewhere"),
        ((43, 40, 10, 7), "No part has half of the time: 43% is in the database, 40% in the ORM"),
        ((49.4, 40, 6, 4.6), "No part has half of the time: 49% is in the database, 40% in the ORM"),
        ((49.6, 40, 6, 4.4), "50% of the time is in the database"),
        ((45.1, 44.9, 5, 5), "45% of the time is in the database, and as much in the ORM"),
        ((50, 50, 0, 0), "50% of the time is in the database, and as much in the ORM"),
    ],
)
def test_the_title_says_which_part_has_most_as_far_as_its_digits_carry(parts: tuple[float, ...], title: str) -> None:
    assert waterfall(divided(*parts)).title == title


def test_several_requests_stand_on_one_scale_each_from_zero() -> None:
    small, large = divided(8, 1, 1, 0, name="small"), divided(10, 80, 5, 5, name="large")
    figure = waterfall(Splits((small, large)))
    bars = axes_of(figure).patches
    assert len(bars) == 10
    assert [bars[0].get_x(), bars[5].get_x()] == [0, 0]
    assert axes_of(figure).get_xlim() == (0, pytest.approx(0.102))
    assert figure.title == "The largest part: of small 80% in the database; of large 80% in the ORM"
    assert "All have the same scale." in figure.alt
    assert figure.alt == waterfall(small, large).alt


def test_the_same_culprit_of_all_is_named_once() -> None:
    requests = [divided(each, 10, 5, 3, name=f"page_{each}") for each in (82, 42)]
    assert waterfall(*requests).title == "The largest part of each is in the database: 70% to 82% of the time"


def test_names_of_many_requests_are_counted_in_the_title() -> None:
    requests = [divided(9, 1, 0, 0, name=f"a_{number}") for number in range(3)]
    figure = waterfall(*requests, divided(1, 9, 0, 0, name="b", label="a label"))
    assert figure.title == "The largest part: in the database in 3, in the ORM in 1 requests"
    assert_readable(figure)


def test_long_names_and_labels_and_parts_without_time_can_be_read() -> None:
    long = divided(0, 0, 0, 0, name="a_very_long_name_" * 6, label="and a label that says even more " * 5)
    assert_readable(waterfall(long))
    assert_readable(waterfall(long, divided(123456, 1, 1, 1)))


def test_parts_are_told_apart_without_colour() -> None:
    bars = axes_of(waterfall(divided(82, 10, 5, 3))).patches[:4]
    looks = {(to_hex(bar.get_facecolor()), bar.get_hatch()) for bar in bars}
    assert len(looks) == 4
    assert to_hex(bars[0].get_facecolor()) == theme.DATABASE
    assert bars[2].get_hatch()


def test_no_request_and_too_many_are_refused() -> None:
    for many in (0, 7):
        with pytest.raises(WorkshopError, match=f"{many} requests"):
            waterfall(*[divided(1, 1, 1, 1)] * many)
