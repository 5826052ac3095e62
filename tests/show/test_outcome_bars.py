from __future__ import annotations

import pytest
from matplotlib.patches import Rectangle
from pictures import assert_readable, axes_of, words_in

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.load_result import Load
from workshop_utils.show import outcomes
from workshop_utils.show.figure import Figure


def load(answered: int, failed: int = 0) -> Load:
    ends = tuple(0.01 * (n + 1) for n in range(answered))
    errors = {"status 500": failed} if failed else {}
    return Load("http://127.0.0.1/", 10, answered + failed, (0.01,) * answered, ends, errors, 100, 1.0)


def parts(figure: Figure) -> list[Rectangle]:
    return [bar for container in axes_of(figure).containers for bar in container]


def test_a_bar_is_all_requests_and_what_failed_is_its_striped_end() -> None:
    figure = outcomes({"as found": load(20, 80), "mended": load(100)})
    assert [(bar.get_x(), bar.get_width()) for bar in parts(figure)] == [(0, 20), (20, 80), (0, 100), (100, 0)]
    assert [bool(bar.get_hatch()) for bar in parts(figure)] == [False, True, False, True]
    assert axes_of(figure).get_xlim() == (0, 100)


def test_each_row_has_its_name_and_says_how_many_failed() -> None:
    figure = outcomes({"as found": load(20, 80), "mended": load(100)})
    words = words_in(figure)
    assert {"as found", "80 failed", "mended", "all answered"} <= {*words}
    assert "as found: 100 requests, 80 failed; mended: 100 requests, all answered" in figure.alt


@pytest.mark.parametrize(
    ("loads", "said"),
    [
        ({"a": load(5), "b": load(1, 4)}, "None failed with: a; 4 of 5 failed with: b"),
        ({"a": load(5), "b": load(5)}, "All requests were answered"),
        ({"a": load(2, 3), "b": load(1, 4)}, "Requests failed with each; 4 of 5 failed with: b"),
        ({"a": load(2, 3)}, "3 of 5 failed with: a"),
    ],
)
def test_the_title_is_the_finding(loads: dict[str, Load], said: str) -> None:
    assert outcomes(loads).title == said


def test_it_is_readable_with_long_names_and_dollars() -> None:
    name = "a pool of 100, and $every$ other remedy that somebody wrote down on a very long list of remedies"
    assert_readable(outcomes({name: load(20, 80), "x": load(99, 1)}))


def test_nothing_to_draw_is_said() -> None:
    with pytest.raises(WorkshopError, match="nothing to draw"):
        outcomes({})
