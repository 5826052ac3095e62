from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workshop_utils.show.labels import apart

HEIGHTS = st.lists(st.floats(-50, 350, allow_nan=False), min_size=1, max_size=8)


@given(HEIGHTS)
def test_labels_are_a_line_apart_inside_the_chart_and_in_the_order_of_their_lines(wanted: list[float]) -> None:
    placed = apart(wanted, gap=18, lowest=9, highest=270)
    ordered = sorted(placed)
    assert all(second - first >= 18 - 1e-6 for first, second in pairwise(ordered))
    assert ordered[0] >= 9 - 1e-6
    assert ordered[-1] <= 270 + 1e-6
    for (here, there), (mine, other) in (
        ((wanted[i], wanted[j]), (placed[i], placed[j])) for i in range(len(wanted)) for j in range(i)
    ):
        assert here <= there or mine > other


def test_labels_with_room_stay_where_their_lines_end() -> None:
    assert apart([100, 20, 250], gap=18, lowest=9, highest=270) == [100, 20, 250]


def test_labels_that_push_each_other_stay_around_the_middle_of_their_lines() -> None:
    assert apart([100, 100, 112], gap=18, lowest=9, highest=270) == [104, 86, 122]


def test_two_labels_too_close_move_equally_far() -> None:
    assert apart([100, 100], gap=18, lowest=9, highest=270) == [109, 91]
