from __future__ import annotations

import math

import pytest
from pictures import assert_readable, axes_of

from workshop_utils.errors import WorkshopError
from workshop_utils.show import amdahl
from workshop_utils.show.amdahls_law import Gain, percent


def test_the_gain_and_its_ceiling_are_amdahls() -> None:
    gain = Gain(0.8, 10)
    assert gain.whole == pytest.approx(1 / (0.2 + 0.08))
    assert gain.ceiling == pytest.approx(5)
    assert "3.57 times as fast, and never more than 5" in str(gain)


def test_a_fix_that_touches_all_has_no_ceiling_and_one_that_touches_nothing_no_gain() -> None:
    assert math.isinf(Gain(1, 10).ceiling)
    assert "never" not in str(Gain(1, 10))
    assert str(Gain(0, 10)).endswith("the request is no faster")


def test_the_bars_are_the_time_before_after_and_at_best() -> None:
    bars = axes_of(amdahl(0.8, 10)).patches
    assert [bar.get_width() for bar in bars] == pytest.approx([0.8, 0.2, 0.08, 0.2, 0, 0.2])
    assert [bar.get_x() for bar in bars] == pytest.approx([0, 0.8, 0, 0.08, 0, 0])
    assert axes_of(amdahl(0.8, 10)).get_xlim() == (0, 1)


def test_the_text_alternative_names_every_value() -> None:
    alt = amdahl(0.8, 10).alt
    assert "before 100% (80% the part, 20% the rest)" in alt
    assert "after 28% (8% the part, 20% the rest)" in alt
    assert "at best 20%" in alt


@pytest.mark.parametrize(("share", "speed_up"), [(0.8, 10), (0, 1), (1, 1e6), (0.999, 1000), (0.123, 1.5)])
def test_words_do_not_overlap(share: float, speed_up: float) -> None:
    assert_readable(amdahl(share, speed_up))


@pytest.mark.parametrize(("share", "speed_up"), [(1.1, 10), (-0.1, 10), (80, 10), (0.5, 0.9), (0.5, 0), (math.nan, 2)])
def test_what_cannot_be_is_refused(share: float, speed_up: float) -> None:
    with pytest.raises(WorkshopError, match="Give"):
        amdahl(share, speed_up)


def test_a_little_is_not_written_as_nothing_nor_nearly_all_as_all() -> None:
    said = [percent(share) for share in (0, 0.0001, 0.004, 0.5, 0.996, 0.9999, 1)]
    assert said == ["0%", "<0.1%", "0.4%", "50%", "99.6%", ">99.9%", "100%"]
