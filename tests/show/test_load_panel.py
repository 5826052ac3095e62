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
from pictures import load, loaded

from workshop_utils.measure.load_result import Load, Loads
from workshop_utils.show import concurrency_panel
from workshop_utils.show.load_panel import ConcurrencyPanel, explained

HERE = str(Path(__file__).parent)
LOADS = loaded((1, 8), blocking=(100, 800), awaited=(100, 101))


@pytest.fixture
def panel() -> Iterator[ConcurrencyPanel]:
    made = concurrency_panel(LOADS)
    yield made
    made.close()


def seen(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def widths(html: str) -> list[float]:
    return [float(width) for width in re.findall(r"width:([\d.]+)%", html)]


def everything(box: Widget) -> list[Widget]:
    return [box, *(inner for child in getattr(box, "children", ()) for inner in everything(child))]


def test_the_panel_begins_with_the_most_at_once(panel: ConcurrencyPanel) -> None:
    assert (panel.at_once.value, panel.label.value) == (8, "blocking")
    assert panel.at_once.options == (("1", 1), ("8", 8))


def test_the_solid_part_is_p50_and_the_whole_bar_p99(panel: ConcurrencyPanel) -> None:
    test = LOADS["blocking"][1]
    solid, striped, *_ = widths(panel.latencies.value)  # of a second
    assert solid == pytest.approx(test.p50 * 100, abs=0.001)
    assert solid + striped == pytest.approx(test.p99 * 100, abs=0.002)
    assert "▸ blocking p50 800 ms, p99 880 ms" in seen(panel.latencies.value)


def test_throughput_s_bars_are_solid(panel: ConcurrencyPanel) -> None:
    assert widths(panel.throughputs.value) == pytest.approx([10, 0, 100 * 8 / 0.101 / 100, 0], abs=0.001)
    assert "blocking 10/s awaited 79/s" in seen(panel.throughputs.value)


def test_moving_the_slider_shows_what_was_measured_there(panel: ConcurrencyPanel) -> None:
    panel.at_once.value = 1
    assert "blocking p50 100 ms" in seen(panel.latencies.value)
    assert seen(panel.words.value) == "blocking, 1 at once: p50 100 ms, p99 110 ms, 10/s; no errors."


def test_choosing_a_label_explains_and_marks_it_and_looks_back_to_the_fewest_at_once(panel: ConcurrencyPanel) -> None:
    panel.label.value = "awaited"
    assert seen(panel.words.value) == (
        "awaited, 8 at once: p50 100 ms, p99 110 ms, 79/s; no errors. With 1 at once it was p50 100 ms, p99 110 ms, 10/s."
    )
    for html in (panel.latencies.value, panel.throughputs.value):
        assert "▸ awaited" in seen(html)
        assert html.count("▸") == 1


def test_errors_and_percentiles_of_too_few_are_said() -> None:
    said = explained("a", (load(1, 100, many=50, failed=7),), 0)
    assert said.startswith("a, 1 at once: p50 100 ms, p99 – (fewer than 100 answers)")
    assert said.endswith("errors, left out of the bars: 7 × status 500.")


def test_what_was_never_answered_has_no_bar_and_says_so() -> None:
    nothing = Load("http://127.0.0.1", 1, 20, (), (), {"timeout": 20}, 0, 5.0)
    panel = concurrency_panel(Loads({"a": (nothing,), "<i>b": (load(1, 100),)}))
    assert widths(panel.latencies.value)[:2] == [0, 0]
    assert "a p50 – (too few answers)" in seen(panel.latencies.value)
    assert "<i>" not in panel.latencies.value + panel.throughputs.value
    panel.close()


def test_nothing_at_all_answered_is_shown_too() -> None:
    panel = concurrency_panel(Loads({"a": (Load("http://127.0.0.1", 1, 20, (), (), {"timeout": 20}, 0, 5.0),)}))
    assert "20 × timeout" in seen(panel.words.value)
    panel.close()


def test_nothing_of_a_closed_panel_is_left_or_listens() -> None:
    panel = concurrency_panel(LOADS)
    parts = everything(panel)
    assert sum(isinstance(part, Box) for part in parts) == 2
    before = panel.words.value
    panel.close()
    assert all(part.comm is None for part in parts)
    panel.at_once.value = 1
    assert panel.words.value == before


def test_nbval_replays_a_notebook_with_the_panel(tmp_path: Path) -> None:
    given = f"import sys; sys.path.insert(0, {HERE!r})\nfrom pictures import loaded\nfrom workshop_utils import show"
    made = "panel = show.concurrency_panel(loaded((1, 8), blocking=(100, 800), awaited=(100, 101)))\npanel"
    moved = "panel.at_once.value = 1\nprint('blocking, 1 at once' in panel.words.value)"
    words = {"text/plain": "A panel with sliders, for a notebook with a kernel: latency and throughput of 2 endpoints"}
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
