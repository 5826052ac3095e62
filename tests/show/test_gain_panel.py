from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import nbformat
import pytest

from workshop_utils.errors import WorkshopError
from workshop_utils.show import amdahl_panel
from workshop_utils.show.gain_panel import AmdahlPanel


@pytest.fixture
def panel() -> Iterator[AmdahlPanel]:
    made = amdahl_panel(share=0.1, speed_up=10)
    yield made
    made.close()


def seen(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def widths(panel: AmdahlPanel) -> list[float]:
    return [float(width) for width in re.findall(r"width:([\d.]+)%", panel.bars.value)]


def test_the_panel_begins_with_what_it_is_given(panel: AmdahlPanel) -> None:
    assert (panel.share.value, panel.speed_up.value) == (10, 10)
    assert widths(panel) == [10, 90, 1, 90, 0, 90]
    assert "10% ÷ 10 + 90% = 91%" in seen(panel.words.value)


def test_moving_the_share_and_the_speed_up_redraws(panel: AmdahlPanel) -> None:
    panel.share.value = 80
    panel.speed_up.value = 2
    assert widths(panel) == [80, 20, 40, 20, 0, 20]
    assert "1.67 times as fast, and never more than 5" in seen(panel.words.value)


def test_the_ends_of_both_sliders_can_be_reached(panel: AmdahlPanel) -> None:
    for share in (0, 100):
        for _, speed_up in panel.speed_up.options:
            panel.share.value, panel.speed_up.value = share, speed_up
            assert widths(panel)[0] == share


def test_a_speed_up_of_ones_own_is_among_the_steps() -> None:
    panel = amdahl_panel(0.5, 7)
    assert ("× 7", 7) in panel.speed_up.options
    assert panel.speed_up.value == 7
    panel.close()


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(WorkshopError, match="from 0 to 1"):
        amdahl_panel(share=80)


def test_nothing_of_a_closed_panel_is_left_or_listens() -> None:
    panel = amdahl_panel()
    before = panel.bars.value
    panel.close()
    assert all(part.comm is None for part in (panel, panel.share, panel.speed_up, panel.bars, panel.words))
    panel.share.value = 5
    assert panel.bars.value == before


def test_nbval_replays_a_notebook_with_the_panel(tmp_path: Path) -> None:
    made = "from workshop_utils import show\npanel = show.amdahl_panel(share=0.1, speed_up=10)\npanel"
    moved = "panel.share.value = 80\nprint('never more than 5' in panel.words.value)"
    words = {"text/plain": "A panel with sliders, for a notebook with a kernel: Amdahl’s law"}
    v4 = nbformat.v4
    cells = [
        v4.new_code_cell(made, execution_count=1, outputs=[v4.new_output("execute_result", words, execution_count=1)]),
        v4.new_code_cell(moved, execution_count=2, outputs=[v4.new_output("stream", text="True\n")]),
    ]
    nbformat.write(v4.new_notebook(cells=cells), tmp_path / "panel.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "-q", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert "2 passed" in done.stdout, done.stdout
