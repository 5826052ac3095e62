"""What colours mean in icicles of imports: one for each of the packages that took most time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from workshop_utils.measure.import_profile import STANDARD, Imports
from workshop_utils.measure.table import count
from workshop_utils.show import theme
from workshop_utils.show.import_blocks import Block
from workshop_utils.show.sheet import MARGIN, RIGHT, SMALL, WIDTH, fit, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROOM = WIDTH - MARGIN - RIGHT
"""Pixels the chart is wide."""
_LINE = 21
_AIR = 13
_BETWEEN = 18
_SWATCH = 18
_NAME = 150
_COLOURED = 6  # packages; the others are white
_GREY = "#cfcfcf"


class Key:
    """The colours of packages, and the lines above the chart that say which is whose."""

    def __init__(self, profiles: Sequence[Imports], drawn: Sequence[Block]) -> None:
        """Give the packages with most time a colour, the same one in every picture; packages too small to be seen get none."""
        seen = {block.package for block in drawn} - {""}
        spent: dict[str, int] = {}
        for package in (package for imports in profiles for package in imports.by_package() if package.name in seen):
            spent[package.name] = max(spent.get(package.name, 0), package.own_us)
        most = sorted(spent.keys() - {STANDARD}, key=lambda name: (-spent[name], name))[:_COLOURED]
        self.colours = {**dict(zip(most, theme.tints(most), strict=True)), **dict.fromkeys(seen & {STANDARD}, _GREY)}
        self._profiles = profiles
        self._entries = list(self._placed())
        self.height = _AIR + _LINE * (1 + max((line for *_, line in self._entries), default=-1))

    def _placed(self) -> Iterator[tuple[str, str, float, int]]:
        """Give packages with their words, and where each stands: pixels from the left, and line."""
        line, free = 0, 0.0
        for name in self.colours:
            said = f"{fit(name, _NAME, SMALL)} {' → '.join(count(modules_of(each, name)) for each in self._profiles)}"
            wide = _SWATCH + text_width(said, SMALL)
            if free and free + wide > ROOM:
                line, free = line + 1, 0.0
            yield name, said, free, line
            free += wide + _BETWEEN

    def draw(self, ax: Axes) -> None:
        """Draw it at the top of the chart."""
        from matplotlib.patches import Rectangle

        where = ax.get_yaxis_transform()
        how: dict[str, Any] = {"va": "center", "fontsize": points(SMALL), "parse_math": False, "transform": where}
        for name, said, x, line in self._entries:
            y = (line + 0.5) * _LINE
            style: dict[str, Any] = {"facecolor": self.colours[name], "linewidth": 0, "transform": where}
            ax.add_patch(Rectangle((x / ROOM, y - 6), 12 / ROOM, 12, **style))
            ax.text((x + _SWATCH) / ROOM, y, said, **how)


def modules_of(imports: Imports, package: str) -> int:
    """Give how many modules of a package are loaded."""
    return next((each.modules for each in imports.by_package() if each.name == package), 0)
