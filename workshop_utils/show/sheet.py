"""Paper to draw on: a picture laid out in pixels of the screen, with its finding on top."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure as Drawing

from workshop_utils.show import theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

WIDTH = 700
MARGIN = 16
RIGHT = 28  # half of an axis' last number may stand to the right of the chart
TITLE, NORMAL, SMALL = 16, 13.5, 12.5  # heights of type, in pixels
_LINE = 1.35
BEHIND = {"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.6}  # so that no grid line runs through words
_DPI = 100
_BELOW = 46  # under the chart: the numbers of its axis, and what they are


def points(pixels: float) -> float:
    """Give the points that `pixels` of the screen are; matplotlib sizes type and lines in points."""
    return pixels * 72 / _DPI


@lru_cache(maxsize=4096)
def text_width(text: str, pixels: float, weight: str = "normal") -> float:
    """Give the width of a line of text, in pixels of the screen."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    font = FontProperties(family="DejaVu Sans", size=points(pixels), weight=weight)
    renderer: Any = RendererAgg(1, 1, _DPI)  # type: ignore[no-untyped-call]  # matplotlib gives its renderers no types
    return float(renderer.get_text_width_height_descent(text, font, ismath=False)[0])


def fit(text: str, width: float, pixels: float, weight: str = "normal") -> str:
    """Cut `text` with an ellipsis so that it is at most `width` pixels wide."""
    if text_width(text, pixels, weight) <= width:
        return text
    while text and text_width(f"{text}…", pixels, weight) > width:
        text = text[:-1].rstrip()
    return f"{text}…"


def wrap(text: str, width: float, pixels: float, weight: str = "normal") -> list[str]:
    """Break `text` at its spaces into lines at most `width` pixels wide; a word that is wider is cut."""
    lines: list[str] = []
    for word in (fit(word, width, pixels, weight) for word in text.split()):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, pixels, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


class Sheet:
    """A picture of one chart: title and note on top, the chart under them, what its axis says at the bottom."""

    def __init__(self, title: str, note: str, chart_height: float, up: str = "") -> None:
        """Lay out the sheet; `up` is what the vertical axis says, where there is one."""
        self.title = title
        heading = wrap(title, WIDTH - 2 * MARGIN, TITLE, "bold")
        notes = wrap(note, WIDTH - 2 * MARGIN, SMALL)
        self._top = MARGIN + len(heading) * TITLE * _LINE + len(notes) * SMALL * _LINE + 12 + (28 if up else 0)
        self._chart_height = chart_height
        self.height = round(self._top + chart_height + _BELOW)
        self.drawing = Drawing(figsize=(WIDTH / _DPI, self.height / _DPI), dpi=_DPI)
        y = self._lines(heading, MARGIN, TITLE, "bold", theme.INK)
        y = self._lines(notes, y + 2, SMALL, "normal", theme.QUIET)
        self._lines([up] if up else [], y + 10, SMALL, "normal", theme.INK)

    def _lines(self, lines: list[str], y: float, pixels: float, weight: str, colour: str) -> float:
        for line in lines:
            self.text(MARGIN, y, line, pixels=pixels, weight=weight, color=colour)
            y += pixels * _LINE
        return y

    def text(self, x: float, y: float, text: str, pixels: float = NORMAL, **how: Any) -> Text:
        """Write at `x` and `y`, in pixels from the top left corner of the sheet; `y` is the top of the line."""
        how = {"va": "top", **how}
        # A $ in somebody's docstring is a $, not the start of a formula.
        return self.drawing.text(x / WIDTH, 1 - y / self.height, text, fontsize=points(pixels), parse_math=False, **how)

    def axes(self, left: float = MARGIN, right: float = RIGHT) -> Axes:
        """Give the chart's axes, `left` and `right` pixels from the sheet's sides."""
        bottom = self.height - self._top - self._chart_height
        box = (left / WIDTH, bottom / self.height, (WIDTH - left - right) / WIDTH, self._chart_height / self.height)
        ax = self.drawing.add_axes(box)
        ax.tick_params(labelsize=points(SMALL), color=theme.QUIET)
        return ax
