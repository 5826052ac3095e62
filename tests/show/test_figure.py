from __future__ import annotations

import base64
import subprocess
import sys
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from pictures import compared
from PIL import Image

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.timing import Comparison
from workshop_utils.show import Figure, bars, theme

DRAW = """
import sys
from workshop_utils import show
assert "matplotlib" not in sys.modules and "ipywidgets" not in sys.modules, "imported before anything is drawn"
from workshop_utils.measure.growth import Growth, Point, VariantGrowth
from workshop_utils.measure.timing import Timing
point = Point(10, 4, 4, 4, Timing((0.1,)), 0.05)
growth = Growth((VariantGrowth("a", "a", (point,)),))
show.growth(growth).png(), show.round_trip_lines(growth).png()
assert "matplotlib.pyplot" not in sys.modules, "pyplot was used"
"""


class _Image(HTMLParser):
    attributes: dict[str, str | None]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "img"
        self.attributes = dict(attrs)


def shown(figure: Figure) -> dict[str, str | None]:
    data, _ = figure._repr_mimebundle_()
    parser = _Image()
    parser.feed(data["text/html"])
    return parser.attributes


def test_a_notebook_gets_the_picture_with_its_words(comparison: Comparison) -> None:
    figure = bars(comparison)
    data, metadata = figure._repr_mimebundle_()
    image = shown(figure)
    assert image["alt"] == data["text/plain"] == str(figure) == metadata["image/png"]["alt"] == figure.alt
    assert image["src"] == f"data:image/png;base64,{data['image/png']}"


def test_words_with_markup_stay_words() -> None:
    figure = bars(compared(**{'<b onclick="x">&': (1,), "b": (2,)}))
    assert '<b onclick="x">&' in figure.alt
    assert shown(figure)["alt"] == figure.alt


def test_a_picture_is_twice_as_fine_as_it_is_large_on_the_screen(comparison: Comparison) -> None:
    figure = bars(comparison)
    data, metadata = figure._repr_mimebundle_()
    with Image.open(BytesIO(base64.b64decode(data["image/png"]))) as image:
        assert image.size == tuple(2 * side for side in figure.size)
    assert (metadata["image/png"]["width"], metadata["image/png"]["height"]) == figure.size
    assert (shown(figure)["width"], shown(figure)["height"]) == tuple(map(str, figure.size))
    assert figure.size[0] == 700


def test_a_picture_turns_dark_with_the_notebook(comparison: Comparison) -> None:
    assert theme.ON_DARK in str(shown(bars(comparison))["style"])


def test_fewer_colours_are_not_seen(comparison: Comparison) -> None:
    figure = bars(comparison)
    full = BytesIO()
    with theme.style():
        figure.drawing.savefig(full, format="png", dpi=2 * figure.drawing.dpi)
    with Image.open(BytesIO(figure.png())) as small, Image.open(full) as large:
        pairs = zip(small.convert("RGB").tobytes(), large.convert("RGB").tobytes(), strict=True)
        assert max(abs(one - other) for one, other in pairs) <= 16
    assert len(figure.png()) < len(full.getvalue()) / 2


def test_the_same_measurement_gives_the_same_bytes() -> None:
    once, again = (bars(compared(lazy_page=(9, 8), joined_page=(2, 3))) for _ in range(2))
    assert once.png() == again.png()


@pytest.mark.parametrize(("name", "begins"), [("a.png", b"\x89PNG"), ("a.SVG", b"<?xml"), ("a.pdf", b"%PDF")])
def test_a_picture_is_saved_as_its_name_ends_the_same_each_time(
    comparison: Comparison, tmp_path: Path, name: str, begins: bytes
) -> None:
    figure = bars(comparison)
    first = figure.save(tmp_path / name).read_bytes()
    assert first.startswith(begins)
    assert figure.save(str(tmp_path / name)).read_bytes() == first
    assert b"CreationDate" not in first


def test_a_saved_png_carries_its_words(comparison: Comparison, tmp_path: Path) -> None:
    figure = bars(comparison)
    with Image.open(figure.save(tmp_path / "a.png")) as image:
        assert image.info["Description"] == figure.alt
        assert image.info["Title"] == figure.title


def test_an_unknown_ending_is_refused_with_the_known_ones(comparison: Comparison, tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match=r"'a\.gif'") as refused:
        bars(comparison).save(tmp_path / "a.gif")
    assert ".png, .svg or .pdf" in refused.value.remedy


def test_a_folder_that_is_not_there_is_a_sentence(comparison: Comparison, tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match="can't be written"):
        bars(comparison).save(tmp_path / "nowhere" / "a.png")
    assert list(tmp_path.iterdir()) == []


def test_importing_show_is_cheap_and_drawing_leaves_pyplot_alone() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", DRAW], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
