"""Icicles of imports: who imported whom, and how long that took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workshop_utils.measure.import_profile import STANDARD, Imports
from workshop_utils.measure.table import count, milliseconds
from workshop_utils.show import findings, theme
from workshop_utils.show.bar_chart import scale_axis
from workshop_utils.show.figure import Figure
from workshop_utils.show.import_blocks import Block, blocks
from workshop_utils.show.import_key import ROOM, Key, modules_of
from workshop_utils.show.sheet import BEHIND, NORMAL, SMALL, WIDTH, Sheet, fit, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROWS = 14
"""Rows of one icicle; what lies deeper isn't drawn."""
_ROWS_OF_TWO = 9
_ROW = 21
_HEAD = 26
_NAMES = ("before", "after")
_GAP = 6
_LEAST = 4.0  # pixels of a block
_WORDS = 44.0  # pixels of the narrowest block that says the beginning of its name
_NOTE = "Each block: one import with all it imports, which lies below it{}. Striped: small ones. Beside a package: its modules."


def icicle(imports: Imports) -> Figure:
    """Draw the imports as an icicle: a block for each, as wide as the time with all it imported, these below it.

    Colours are those of top-level packages. Small blocks are merged. Takes what `trace_imports` gave.
    """
    title = finding(imports)
    with theme.style():
        drawn, note = _drawn([imports], _ROWS)
        key = Key([imports], drawn[0])
        sheet = Sheet(title, f"{note} {imports.said_of_runs}", key.height + _height(drawn[0]))
        ax = _axes(sheet, key.height + _height(drawn[0]), imports.total_us)
        key.draw(ax)
        _draw(ax, drawn[0], key.height, key.colours)
    return Figure(title, f"Icicle of imports: {title}. {_said(imports)} {imports.said_of_runs}", sheet.drawing)


def imports_before_after(before: Imports, after: Imports) -> Figure:
    """Draw two profiles as icicles on one scale; the title says which package isn't loaded any more."""
    title, both = change(before, after), [before, after]
    with theme.style():
        drawn, note = _drawn(both, _ROWS_OF_TWO)
        key = Key(both, [*drawn[0], *drawn[1]])
        first = key.height + _HEAD
        tops = (first, first + _height(drawn[0]) + _HEAD * 1.5)
        sheet = Sheet(title, f"{note} Both have the same scale.", tops[1] + _height(drawn[1]))
        ax = _axes(sheet, tops[1] + _height(drawn[1]), max(each.total_us for each in both))
        key.draw(ax)
        for name, imports, each, top in zip(_NAMES, both, drawn, tops, strict=True):
            _heading(ax, name, imports, top - _HEAD / 2)
            _draw(ax, each, top, key.colours)
    said = " ".join(
        f"{name.capitalize()}: {_said(each)} {each.said_of_runs}" for name, each in zip(_NAMES, both, strict=True)
    )
    return Figure(title, f"Two icicles of imports: {title}. {said}", sheet.drawing)


def finding(imports: Imports) -> str:
    """Say how many modules are loaded, how long that takes, and whose time that is."""
    if not imports.total_us:
        return f"{_name(imports)} loads {_modules(len(imports))}"
    largest = [package for package in imports.by_package() if package.own_us][:3]
    shares = ", ".join(f"{each.name} {_percent(each.own_us, imports.total_us)}" for each in largest)
    only = f"the {STANDARD}" if largest[0].name == STANDARD else largest[0].name
    whose = f": {shares} of the time" if len(largest) > 1 else f", all of {only}"
    return f"{_name(imports)} loads {_modules(len(imports))} in {_ms(imports.total_us)}{whose}"


def change(before: Imports, after: Imports) -> str:
    """Say how many modules and how much time the change takes away, and the dearest package that is gone."""
    if before.names == after.names:
        return f"Nothing has changed: the same {_modules(len(after))}; times differ from run to run"
    gone = [each.name for each in before.by_package() if each.modules and not modules_of(after, each.name)]
    said = f"rom {count(len(before))} to {_modules(len(after))}, from {_ms(before.total_us)} to {_ms(after.total_us)}"
    return f"Without {gone[0]}: f{said}" if gone else f"F{said}"


def _name(imports: Imports) -> str:
    return fit(imports.label, WIDTH / 2, NORMAL)


def _modules(number: int) -> str:
    return "1 module" if number == 1 else f"{count(number) if number else 'no'} modules"


def _ms(microseconds: float) -> str:
    return f"{milliseconds(microseconds / 1e6)} ms"


def _percent(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if part >= 0.005 * whole else "<1%"


def _drawn(profiles: Sequence[Imports], rows: int) -> tuple[list[list[Block]], str]:
    """Give each profile's blocks on one scale, the whole first, and say what they are."""
    longest = max(1, *(imports.total_us for imports in profiles))
    drawn, deeper = [], False
    for imports in profiles:
        below = blocks(imports, _LEAST * longest / ROOM, rows + 1)
        whole = Block(0, imports.total_us, 0, imports.label, "", len(imports))
        drawn.append([whole, *(replace(block, row=block.row + 1) for block in below if block.row < rows)])
        deeper = deeper or any(block.row == rows for block in below)
    return drawn, _NOTE.format(f"; the first {rows} rows" if deeper else "")


def _height(drawn: Sequence[Block]) -> float:
    return float(_ROW * (1 + max(block.row for block in drawn)))


def _axes(sheet: Sheet, height: float, longest_us: float) -> Axes:
    ax = sheet.axes()
    ax.set(xlim=(0, max(longest_us, 1) / 1e6), ylim=(height, 0), yticks=[])
    scale_axis(ax, findings.cost_of("seconds"))
    ax.set_xlabel("time of imports, ms", fontsize=points(SMALL), loc="left")
    return ax


def _draw(ax: Axes, drawn: Sequence[Block], top: float, colours: Mapping[str, str]) -> None:
    pixel = (ax.get_xlim()[1] - ax.get_xlim()[0]) / ROOM
    how: dict[str, Any] = {"va": "center", "fontsize": points(SMALL), "parse_math": False}
    whole, *below = drawn
    _block(ax, whole, top, pixel, {"facecolor": theme.INK, "linewidth": 0})
    said, wide = fit(whole.name, ROOM - 8, SMALL), whole.wide_us / 1e6 / pixel
    inside = text_width(said, SMALL) + 8 <= wide
    ax.text(
        (4 if inside else wide + 4) * pixel, top + _ROW / 2, said, color=theme.PAPER if inside else theme.INK, **how
    )
    for block in below:
        _block(ax, block, top, pixel, _filled(block, colours))
        if said := _words(block, block.wide_us / 1e6 / pixel):
            more = {} if block.package else {"bbox": BEHIND}
            ax.text(block.left_us / 1e6 + 4 * pixel, top + (block.row + 0.5) * _ROW, said, **how, **more)


def _filled(block: Block, colours: Mapping[str, str]) -> dict[str, Any]:
    if not block.package:
        return {"facecolor": theme.PAPER, "edgecolor": theme.QUIET, "hatch": "//////", "linewidth": 0}
    if block.package not in colours:
        return {"facecolor": theme.PAPER, "edgecolor": theme.QUIET, "linewidth": points(1)}
    return {"facecolor": colours[block.package], "linewidth": 0}


def _block(ax: Axes, block: Block, top: float, pixel: float, style: Mapping[str, Any]) -> None:
    from matplotlib.patches import Rectangle

    wide = max(block.wide_us / 1e6 - pixel, pixel)  # a pixel lies between neighbours
    ax.add_patch(Rectangle((block.left_us / 1e6, top + block.row * _ROW), wide, _ROW - 1, **style))


def _words(block: Block, wide: float) -> str:
    """Give the longest words for a block that have room in it: its name, the name's last part, or its beginning."""
    room = wide - 8
    last = f".{block.name.rpartition('.')[2]}"
    for said in (block.name, last) if "." in block.name else (block.name,):
        if text_width(said, SMALL) <= room:
            return said
    return fit(last if "." in block.name and block.package else block.name, room, SMALL) if room > _WORDS else ""


def _heading(ax: Axes, name: str, imports: Imports, y: float) -> None:
    how: dict[str, Any] = {"va": "center", "parse_math": False, "transform": ax.get_yaxis_transform()}
    ax.text(0, y, name, fontsize=points(NORMAL), weight="bold", **how)
    said = f"{_modules(len(imports))}, {_ms(imports.total_us)}"
    left = text_width(name, NORMAL, "bold") + 2 * _GAP
    ax.text(left / ROOM, y, fit(said, ROOM - left, SMALL), fontsize=points(SMALL), color=theme.QUIET, **how)


def _said(imports: Imports) -> str:
    """Say each package's modules and time, and the dearest modules."""
    if not imports.modules:
        return f"{imports.label}: nothing."
    packages = "; ".join(
        f"{each.name} {_modules(each.modules)}, {_ms(each.own_us)}" for each in imports.by_package() if each.modules
    )
    dearest = ", ".join(f"{each.name} {_ms(each.own_us)}" for each in imports.dearest())
    return f"By package, own time: {packages}. Most time of their own: {dearest}."
