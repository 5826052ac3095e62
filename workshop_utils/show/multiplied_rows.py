"""Rows multiply or add: two collections of one parent, joined together or loaded apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import count
from workshop_utils.show import theme
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import MARGIN, RIGHT, SMALL, WIDTH, Sheet, fit, points, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from workshop_utils.measure.timing import Comparison

MOST = 50
"""Children of a kind that can still be drawn as squares."""
_NOTE = "Each square is a row that is fetched. A joined row, half and half, holds a child of each kind."
_HALF = 300  # pixels the grid may take across; the strips have as many
_APART = 44  # between grid and strips
_SQUARE = 18
_HEAD = 30  # over the grid: what it is
_TALLEST = 240
_LINE = 18
_BLANK = 26  # the sheet keeps room for an axis that isn't there


@dataclass(frozen=True)
class Collection:
    """What a parent has several of: `lines`, 8 of them."""

    name: str  # in the plural
    size: int

    def __str__(self) -> str:
        return f"{count(self.size)} {self.name.removesuffix('s') if self.size == 1 else self.name}"


@dataclass(frozen=True)
class Product:
    """The rows that one parent with two collections gives."""

    across: Collection
    down: Collection

    @property
    def joined(self) -> int:
        """Rows of one statement that joins both: each of one with each of the other; an empty one gives NULLs."""
        return max(self.across.size, 1) * max(self.down.size, 1)

    @property
    def apart(self) -> int:
        """Rows of a statement for the parent and one for each collection."""
        return 1 + self.across.size + self.down.size

    @property
    def sum(self) -> str:
        """How `apart` comes about."""
        return f"1 + {count(self.across.size)} + {count(self.down.size)} = {_rows(self.apart)}"

    @property
    def times(self) -> str:
        """How `joined` comes about."""
        if not self.across.size * self.down.size:
            return _rows(self.joined)
        return f"{count(self.across.size)} × {count(self.down.size)} = {_rows(self.joined)}"


def multiply_or_add(first: int, second: int, *, names: tuple[str, str], measured: Comparison | None = None) -> Figure:
    """Draw the rows that one parent with two collections gives: joined together a grid, loaded apart two strips.

    `first` and `second` are how many children of each kind the parent has, `names` what they are: `("lines", "reviews")`.
    `measured` is a comparison of whole pages, whose rows are said below. Each square is a row. The parent's own row,
    which every joined row repeats, is the square above the strips; an empty collection is joined as a row of NULLs.
    Raises WorkshopError for more children than 50, or fewer than none.
    """
    product = _product(zip(names, (first, second), strict=True))
    with theme.style():
        sheet = _sheet(product, measured)
        ax = sheet.axes(MARGIN, RIGHT)
        side = _side(product)
        height = ax.get_position().height * sheet.height
        ax.set(xlim=(0, WIDTH - MARGIN - RIGHT), ylim=(height, 0), xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        _grid(ax, product, side)
        _strips(ax, product, side)
    return Figure(sheet.title, _alt(product, measured), sheet.drawing)


def _product(children: Iterable[tuple[str, int]]) -> Product:
    collections = [Collection(name, size) for name, size in children]
    for each in collections:
        if not 0 <= each.size <= MOST:
            raise WorkshopError(
                f"{each} can't be drawn as squares.", remedy=f"Choose a parent with 0 to {MOST} of them."
            )
    larger, smaller = sorted(collections, key=_size, reverse=True)
    return Product(larger, smaller)


def _size(collection: Collection) -> int:
    return collection.size


def _finding(product: Product) -> str:
    whole = f"One parent with {product.across} and {product.down}"
    return f"{whole}: {_rows(product.joined)} joined together, {count(product.apart)} loaded apart"


def _sheet(product: Product, measured: Comparison | None) -> Sheet:
    tall = max(max(product.down.size, 1) * _side(product), 3 * (_LINE + _SQUARE + 8))
    sheet = Sheet(_finding(product), _NOTE, _HEAD + tall - (0 if measured else _BLANK))
    for number, line in enumerate(wrap(_said(measured), WIDTH - 2 * MARGIN, SMALL)[:2]):
        sheet.text(MARGIN, sheet.height - 36 + number * 16, line, pixels=SMALL, color=theme.QUIET)
    return sheet


def _said(measured: Comparison | None) -> str:
    if measured is None:
        return ""
    return f"Measured on the whole page: {'; '.join(f'{v.name} {_rows(v.rows)}' for v in measured.variants)}."


def _side(product: Product) -> float:
    return min(_SQUARE, _HALF / max(product.across.size, 1), _TALLEST / max(product.down.size, 1))


def _grid(ax: Axes, product: Product, side: float) -> None:
    _words(ax, 0, 8, f"joined together: {product.times}", weight="bold")
    for column in range(max(product.across.size, 1)):
        for row in range(max(product.down.size, 1)):
            place = (column * side, _HEAD + row * side)
            _square(ax, place, side, filled=product.down.size == 0 < product.across.size)
            if product.down.size:
                _half_square(ax, place, side)


def _strips(ax: Axes, product: Product, side: float) -> None:
    left = _HALF + _APART
    _words(ax, left, 8, f"loaded apart: {product.sum}", weight="bold")
    y = float(_HEAD)
    strips = (Collection("parents", 1), product.across, product.down)
    for strip, filled in zip(strips, (False, True, False), strict=True):
        _words(ax, left, y + 6, str(strip))
        for number in range(strip.size):
            _square(ax, (left + number * side, y + _LINE), side, filled=filled)
        y += _LINE + _SQUARE + 8


def _square(ax: Axes, place: tuple[float, float], side: float, *, filled: bool) -> None:
    from matplotlib.patches import Rectangle

    width = side - _gap(side)
    face = theme.DATABASE if filled else theme.PAPER
    ax.add_patch(Rectangle(place, width, width, facecolor=face, clip_on=False, **_edge(side)))


def _half_square(ax: Axes, place: tuple[float, float], side: float) -> None:
    """Fill the half below the diagonal: a joined row holds one child of each kind."""
    from matplotlib.patches import Polygon

    (x, y), width = place, side - _gap(side)
    corners = [(x, y), (x, y + width), (x + width, y + width)]
    ax.add_patch(Polygon(corners, facecolor=theme.DATABASE, clip_on=False, linewidth=0))


def _gap(side: float) -> float:
    return max(1.0, side / 6)


def _edge(side: float) -> dict[str, Any]:
    return {"edgecolor": theme.DATABASE, "linewidth": points(min(1.0, side / 12))}


def _words(ax: Axes, x: float, y: float, text: str, **how: Any) -> None:
    said = fit(text, _HALF + 10, SMALL, how.get("weight", "normal"))
    ax.text(x, y, said, fontsize=points(SMALL), va="center", parse_math=False, **how)


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{count(number)} rows"


def _alt(product: Product, measured: Comparison | None) -> str:
    drawn = (
        f"Squares, one for each row: joined together a grid, {product.times}; loaded apart three strips, {product.sum}"
    )
    return f"{drawn}. {_finding(product)}.{' ' if measured else ''}{_said(measured)}"
