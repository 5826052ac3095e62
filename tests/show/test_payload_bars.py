from __future__ import annotations

from typing import Any

import pytest
from matplotlib.axes import Axes
from pictures import assert_readable, weighed, words_in

from workshop_utils import weigh
from workshop_utils.errors import WorkshopError
from workshop_utils.measure.payload import Payloads
from workshop_utils.show import payloads
from workshop_utils.show.figure import Figure

THREE = weighed(records=(794_000, 70_000), side_loaded=(400_000, 60_000), columnar=(317_600, 50_000))


def axes_both(figure: Figure) -> tuple[Axes, Axes]:
    weights, times = figure.drawing.axes
    return weights, times


def drawn(ax: Axes) -> list[tuple[float, float]]:
    return [(bar.get_x(), bar.get_width()) for bar in ax.patches]


def test_bars_of_bytes_begin_at_zero_raw_above_gzipped() -> None:
    weights, _ = axes_both(payloads(THREE))
    assert drawn(weights) == [(0, weight) for p in THREE.layouts for weight in (p.raw, p.gzipped)]


def test_what_gzip_adds_to_a_time_is_striped_and_begins_where_the_rest_ends() -> None:
    _, times = axes_both(payloads(THREE))
    expected = [
        bar
        for p in THREE.layouts
        for plain, gzip in ((p.encode, p.compress), (p.decode, p.decompress))
        for bar in ((0, plain.typical), (plain.typical, gzip.typical))
    ]
    assert drawn(times) == [pytest.approx(bar) for bar in expected]
    assert [bool(bar.get_hatch()) for bar in times.patches] == [False, True] * 6


def test_every_run_is_a_dot() -> None:
    _, times = axes_both(payloads(THREE))
    ends = [x for each in times.collections for x, _ in each.get_offsets().tolist()]
    first = THREE.layouts[0]
    assert ends[:3] == [a + b for a, b in zip(first.encode.seconds, first.compress.seconds, strict=True)]
    assert len(ends) == 3 * 2 * 3


@pytest.mark.parametrize(
    ("given", "title"),
    [
        (THREE, "columnar is 2.5 times smaller than records raw, 1.4 times gzipped"),
        (weighed(a=(900, 100), b=(300, 98)), "b is 3.0 times smaller than a raw, hardly smaller gzipped"),
        (
            weighed(a=(900, 100), b=(300, 150)),
            "Raw, b is smallest, 3.0 times smaller than a; gzipped, it is a, 1.5 times smaller than b",
        ),
        (
            weighed(a=(900, 100), b=(300, 101)),
            "Raw, b is smallest, 3.0 times smaller than a; gzipped, it is a, hardly smaller than b",
        ),
        (weighed(a=(900, 100), b=(900, 90)), "Raw, all take 900 B; gzipped, b takes least: 90 B"),
        (weighed(a=(794_400, 70_000)), "a takes 794.4 kB, gzipped 70.0 kB"),
    ],
)
def test_the_title_says_who_is_smallest_raw_and_gzipped(given: Payloads, title: str) -> None:
    assert payloads(given).title == title


def test_the_words_give_every_value() -> None:
    assert (
        "2,000 rows, encoded by json: records 794.0 kB raw, 70.0 kB gzipped, encoded in 790 ms, gzipped in 400, "
        "unzipped in 79, decoded in 400; side_loaded 400.0 kB raw" in payloads(THREE).alt
    )


def test_names_and_labels_stand_above_their_bars() -> None:
    words = words_in(payloads(weighed(label="A list a column.", columnar=(300, 50))))
    assert {"columnar", "A list a column.", "300 B", "50 B"} <= set(words)


def test_words_stand_beside_their_bars_and_not_on_them() -> None:
    figure = payloads(THREE)
    words = words_in(figure)
    for ax, left in zip(axes_both(figure), (("raw", "gzipped"), ("encode", "decode")), strict=True):
        assert all(words[word].x1 <= ax.get_window_extent().x0 for word in left)
    assert words["794.0 kB"].x0 >= axes_both(figure)[0].get_window_extent().x1
    assert words["794.0 kB"].x1 <= words["encode"].x0


@pytest.mark.parametrize("factor", [0.001, 1, 10])
@pytest.mark.parametrize("label", ["", "A label that is longer than there is room for, by some words " * 3])
def test_words_do_not_overlap_from_small_to_large(factor: float, label: str) -> None:
    names: Any = {f"{name} layout": (int(9_990_000 * factor), int(999_900 * factor)) for name in "abcdefgh"}
    assert_readable(payloads(weighed(label=label, **names)))
    assert_readable(payloads(weighed(label=label, **{"a_very_long_name" * 9: (1, 30)})))


def test_nine_layouts_are_too_many() -> None:
    with pytest.raises(WorkshopError, match="too many for one picture"):
        payloads(weighed(**dict.fromkeys("abcdefghi", (3, 2))))


def test_real_payloads_are_drawn() -> None:
    def records(rows: list[dict[str, int]]) -> list[dict[str, int]]:
        """A dictionary a row."""
        return rows

    def columnar(rows: list[dict[str, int]]) -> dict[str, list[int]]:
        """A list a column."""
        return {"id": [row["id"] for row in rows]}

    figure = payloads(weigh(records, columnar, on=[{"id": n} for n in range(1000)], runs=3))
    assert figure.title.startswith("columnar is 2.8 times smaller than records raw")
    assert_readable(figure)
