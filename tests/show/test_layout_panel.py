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
from pictures import weighed

from workshop_utils.errors import WorkshopError
from workshop_utils.show import payload_panel
from workshop_utils.show.layout_panel import SPEEDS, PayloadPanel, explained, on_the_line

HERE = str(Path(__file__).parent)
FEW = weighed(20, records=(4_000, 900), columnar=(2_000, 800))
MANY = weighed(2000, records=(400_000, 40_000), columnar=(200_000, 30_000))
TINY = weighed(1, records=(200, 150), columnar=(190, 210))


@pytest.fixture
def panel() -> Iterator[PayloadPanel]:
    made = payload_panel({2000: MANY, 20: FEW})
    yield made
    made.close()


def seen(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def widths(html: str) -> list[float]:
    return [float(width) for width in re.findall(r"width:([\d.]+)%", html)]


def everything(box: Widget) -> list[Widget]:
    return [box, *(inner for child in getattr(box, "children", ()) for inner in everything(child))]


def test_the_panel_begins_raw_with_the_most_rows(panel: PayloadPanel) -> None:
    assert (panel.rows.value, panel.gzip.value, panel.layout_name.value) == (2000, False, "records")
    assert "records 400.0 kB columnar 200.0 kB" in seen(panel.weights.value)
    assert widths(panel.weights.value) == [80, 0, 40, 0]  # of 500 kB


def test_the_slider_stops_at_weighed_rows_only_the_fewest_first(panel: PayloadPanel) -> None:
    assert panel.rows.options == (("20", 20), ("2,000", 2000))
    panel.rows.value = 20
    assert "records 4.0 kB columnar 2.0 kB" in seen(panel.weights.value)


def test_gzip_leaves_a_part_of_each_bar_solid(panel: PayloadPanel) -> None:
    panel.gzip.value = True
    assert widths(panel.weights.value) == [8, 72, 6, 34]
    assert "▸ records 40.0 kB of 400.0 kB" in seen(panel.weights.value)


def test_gzip_that_makes_it_larger_takes_nothing_away() -> None:
    panel = payload_panel({1: TINY})
    panel.gzip.value = True
    assert widths(panel.weights.value)[2:] == [42, 0]
    assert "GZipMiddleware leaves alone" in panel.words.value
    panel.close()


def test_a_time_is_work_measured_at_both_ends_and_bytes_on_the_line_computed(panel: PayloadPanel) -> None:
    panel.line.value = 1
    records = MANY["records"]
    work, away = records.seconds(gzip=False), 400_000 * 8 / 1e6
    assert widths(panel.times.value)[:2] == pytest.approx([work / 5 * 100, away / 5 * 100])
    panel.gzip.value = True
    assert widths(panel.times.value)[0] > work / 5 * 100  # gzip is work


@pytest.mark.parametrize("speed", SPEEDS)
def test_the_line_s_speed_is_in_bits(speed: int) -> None:
    assert on_the_line(125_000, speed) == pytest.approx(1 / speed)


def test_the_sum_is_written_out() -> None:
    records = MANY["records"]
    assert explained(records, 10, gzip=False) == (
        "records: encode 400 ms + decode 200 ms + 400.0 kB on a line of 10 Mbit/s 320 ms = 920 ms."
    )
    assert explained(records, 10, gzip=True) == (
        "records: encode 400 ms + gzip 200 ms + gunzip 40 ms + decode 200 ms + "
        "40.0 kB on a line of 10 Mbit/s 32 ms = 870 ms."
    )


def test_choosing_a_layout_explains_and_marks_it(panel: PayloadPanel) -> None:
    panel.layout_name.value = "columnar"
    assert seen(panel.words.value).startswith("columnar: encode")
    for html in (panel.weights.value, panel.times.value):
        assert "▸ columnar" in seen(html)
        assert html.count("▸") == 1


def test_a_name_with_markup_stays_a_name() -> None:
    panel = payload_panel({1: weighed(**{"<i>x": (2, 1)})})
    assert "<i>" not in panel.weights.value + panel.times.value + panel.words.value
    panel.close()


@pytest.mark.parametrize(
    ("given", "said"),
    [({}, "no payloads"), (MANY, "no payloads"), ({1: MANY, 2: weighed(a=(2, 1))}, "same layouts")],
)
def test_what_cannot_be_shown_is_refused(given: object, said: str) -> None:
    with pytest.raises(WorkshopError, match=said):
        payload_panel(given)  # type: ignore[arg-type]


def test_nothing_of_a_closed_panel_is_left_or_listens() -> None:
    panel = payload_panel({20: FEW, 2000: MANY})
    parts = everything(panel)
    assert sum(isinstance(part, Box) for part in parts) == 3
    before = panel.weights.value
    panel.close()
    assert all(part.comm is None for part in parts)
    panel.rows.value = 20
    assert panel.weights.value == before


def test_nbval_replays_a_notebook_with_the_panel(tmp_path: Path) -> None:
    given = f"import sys; sys.path.insert(0, {HERE!r})\nfrom pictures import weighed\nfrom workshop_utils import show"
    made = "panel = show.payload_panel({20: weighed(20, records=(4000, 900), columnar=(2000, 800))})\npanel"
    moved = "panel.gzip.value = True\nprint('900 B of 4.0 kB' in panel.weights.value)"
    words = {"text/plain": "A panel with sliders, for a notebook with a kernel: payloads in 2 layouts"}
    v4 = nbformat.v4
    cells = [
        v4.new_code_cell(given, execution_count=1),
        v4.new_code_cell(made, execution_count=2, outputs=[v4.new_output("execute_result", words, execution_count=2)]),
        v4.new_code_cell(moved, execution_count=3, outputs=[v4.new_output("stream", text="True\n")]),
    ]
    nbformat.write(v4.new_notebook(cells=cells), tmp_path / "panel.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "-q", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert "3 passed" in done.stdout, done.stdout
