from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import nbformat
import pytest
from ipywidgets import Box, Widget
from pictures import grown

from workshop_utils.measure.growth import Growth
from workshop_utils.show import round_trip_panel
from workshop_utils.show.panels import RoundTripPanel, explained

HERE = str(Path(__file__).parent)


@pytest.fixture
def panel(growth: Growth) -> Iterator[RoundTripPanel]:
    made = round_trip_panel(growth, of="orders")
    yield made
    made.close()


def seen(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def widths(panel: RoundTripPanel) -> list[float]:
    return [float(width) for width in re.findall(r"width:([\d.]+)%", panel.bars.value)]


def everything(box: Widget) -> list[Widget]:
    return [box, *(inner for child in getattr(box, "children", ()) for inner in everything(child))]


def test_the_panel_begins_with_what_was_measured(panel: RoundTripPanel, growth: Growth) -> None:
    assert (panel.size.value, panel.round_trip.value, panel.strategy.value) == (80, 0, "lazy_page")
    for variant in growth.variants:
        assert f"{variant.name} {1000 * variant.at(80).seconds:.2g}"[:14] in seen(panel.bars.value)
    assert widths(panel)[1::2] == [0, 0]


def test_moving_the_round_trip_adds_it_for_each_statement() -> None:
    panel = round_trip_panel(grown(lazy_page=(44, 400), joined_page=(1, 4)))
    before = panel.bars.value
    panel.round_trip.value = 1.0
    assert panel.bars.value != before
    assert "lazy_page 800 ms" in seen(panel.bars.value)
    assert "joined_page 8.0 ms" in seen(panel.bars.value)
    assert widths(panel) == [40, 40, 0.4, 0.4]
    panel.close()


def test_moving_the_size_shows_what_was_measured_there_and_nothing_between(
    panel: RoundTripPanel, growth: Growth
) -> None:
    assert [size for _, size in panel.size.options] == list(growth.sizes)
    panel.round_trip.value = 10
    panel.size.value = 5
    assert "5 statements × 10.0 ms" in seen(panel.words.value)


def test_choosing_a_strategy_explains_its_bar_and_marks_it(panel: RoundTripPanel) -> None:
    panel.strategy.value = "joined_page"
    assert seen(panel.words.value).strip().startswith("joined_page: ")
    assert "1 statement × 0.0 ms" in seen(panel.words.value)
    assert re.search(r"▸\s+joined_page", seen(panel.bars.value))
    assert seen(panel.bars.value).count("▸") == 1


def test_the_sum_is_written_out() -> None:
    point = grown(lazy_page=(44, 400))["lazy_page"].at(200)
    assert explained("lazy_page", point, 1.5) == (
        "lazy_page: 400 ms here + 400 statements × 1.5 ms on the way = 1,000 ms, 60% of it on the way."
    )


def test_a_name_with_markup_stays_a_name() -> None:
    panel = round_trip_panel(grown(**{"<i>x": (1, 2)}))
    assert "<i>" not in panel.bars.value + panel.words.value
    assert "<i>x" in seen(panel.bars.value)
    panel.close()


def test_nothing_of_a_closed_panel_is_left_or_listens(growth: Growth) -> None:
    panel = round_trip_panel(growth)
    parts = everything(panel)
    assert sum(isinstance(part, Box) for part in parts) == 2
    before = panel.bars.value
    panel.close()
    assert all(part.comm is None for part in parts)
    panel.round_trip.value = 5
    assert panel.bars.value == before


def test_the_text_that_stands_for_the_panel_holds_no_times_and_is_shown_whole(growth: Growth) -> None:
    panel = round_trip_panel(growth)
    assert repr(panel) == "A panel with sliders, for a notebook with a kernel: lazy_page and joined_page"
    assert len(repr(panel)) <= 110  # where ipywidgets cuts
    panel.close()


def test_nbval_replays_a_notebook_with_the_panel(tmp_path: Path) -> None:
    given = f"import sys; sys.path.insert(0, {HERE!r})\nfrom pictures import grown\nfrom workshop_utils import show"
    made = "panel = show.round_trip_panel(grown(lazy_page=(44, 400), joined_page=(1, 4)))\npanel"
    moved = "panel.round_trip.value = 1.0\nprint('lazy_page 800 ms' in panel.bars.value)"
    words = {"text/plain": "A panel with sliders, for a notebook with a kernel: lazy_page and joined_page"}
    v4 = nbformat.v4
    shown = v4.new_output("execute_result", words, execution_count=2)
    cells = [
        v4.new_code_cell(given, execution_count=1),
        v4.new_code_cell(made, execution_count=2, outputs=[shown]),
        v4.new_code_cell(moved, execution_count=3, outputs=[v4.new_output("stream", text="True\n")]),
    ]
    nbformat.write(v4.new_notebook(cells=cells), tmp_path / "panel.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "-q", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert "3 passed" in done.stdout, done.stdout
