"""Bars of payloads: bytes raw and gzipped, and beside them the time to encode and to decode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workshop_utils.measure.table import count, milliseconds, size, two_digits
from workshop_utils.show import findings, theme
from workshop_utils.show.bar_chart import scale_axis
from workshop_utils.show.figure import Figure
from workshop_utils.show.sheet import BEHIND, MARGIN, NORMAL, SMALL, WIDTH, Sheet, fit, points, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from workshop_utils.measure.payload import Payload, Payloads
    from workshop_utils.measure.variant import Timing

_ROW = 24
_HEAD = 28
_LAYOUT = _HEAD + 2 * _ROW + 8
_BYTES = (78, 410)  # pixels from the sheet's left and right side to the bars of bytes
_TIME = 444  # from the left side to those of time: between them stand numbers and words
_WORD = 60  # a word left of a bar of time
_GAP = 8
_WORTH_SAYING = 1.05  # times smaller


def payloads(payloads: Payloads) -> Figure:
    """Draw what each layout weighs, raw and gzipped, and the time to encode and to decode it.

    On the left bytes, on the right milliseconds. What gzip adds to a time is striped, as what it leaves of
    the bytes. Raises WorkshopError for more layouts than a picture can hold.
    """
    layouts = payloads.layouts
    looks = theme.looks([layout.name for layout in layouts])
    with theme.style():
        sheet = Sheet(finding(layouts), _note(payloads), len(layouts) * _LAYOUT)
        weights, times = _axes(sheet, layouts)
        for k, (layout, look) in enumerate(zip(layouts, looks, strict=True)):
            _names(weights, layout, k * _LAYOUT)
            _weights(weights, layout, k * _LAYOUT + _HEAD, look)
            _times(times, layout, k * _LAYOUT + _HEAD, look)
    return Figure(sheet.title, _alt(sheet.title, payloads), sheet.drawing)


def finding(layouts: Sequence[Payload]) -> str:
    """Say which layout is smallest raw and which gzipped, and what part of the largest that is."""
    first = layouts[0]
    if len(layouts) == 1:
        return f"{first.name} takes {size(first.raw)}, gzipped {size(first.gzipped)}"
    largest = max(layouts, key=lambda layout: layout.raw)
    raw, gzipped = (min(layouts, key=lambda layout: layout.bytes(gzip=gzip)) for gzip in (False, True))
    if raw.raw == largest.raw:
        return f"Raw, all take {size(raw.raw)}; gzipped, {gzipped.name} takes least: {size(gzipped.gzipped)}"
    smaller = f"{two_digits(largest.raw / raw.raw)} times smaller"
    if raw.gzipped == gzipped.gzipped:
        times = largest.gzipped / raw.gzipped
        less = f"{two_digits(times)} times" if times >= _WORTH_SAYING else "hardly smaller"
        return f"{raw.name} is {smaller} than {largest.name} raw, {less} gzipped"
    times = raw.gzipped / gzipped.gzipped
    less = f"{two_digits(times)} times" if times >= _WORTH_SAYING else "hardly"
    return f"Raw, {raw.name} is smallest, {smaller} than {largest.name}; gzipped, it is {gzipped.name}, {less} smaller than {raw.name}"


def _note(payloads: Payloads) -> str:
    runs = len(payloads.layouts[0].encode.seconds)
    return (
        f"{payloads.what}. Solid: raw. Striped: gzipped, and the time that takes at each end. "
        f"Times: the median of {count(runs)} runs; dots: each run, with gzip."
    )


def _axes(sheet: Sheet, layouts: Sequence[Payload]) -> tuple[Axes, Axes]:
    numbers = max(text_width(said, SMALL) for layout in layouts for said, _, _ in _ends(layout).values())
    weights, times = sheet.axes(*_BYTES), sheet.axes(_TIME, MARGIN + _GAP + numbers)
    heaviest = max(max(layout.raw, layout.gzipped) for layout in layouts)
    slowest = max(max(_both(plain, gzip)) for layout in layouts for _, plain, gzip in _ends(layout).values())
    for ax, most, cost in (
        (weights, heaviest, findings.cost_of("bytes")),
        (times, slowest, findings.cost_of("seconds")),
    ):
        ax.set(xlim=(0, most * 1.03), ylim=(len(layouts) * _LAYOUT, 0), yticks=[])
        ax.grid(axis="x", linewidth=points(1))
        scale_axis(ax, cost)
        ax.locator_params(axis="x", nbins=3)
    weights.set_xlabel("bytes of JSON", fontsize=points(SMALL), loc="left")
    times.set_xlabel("time of one run, ms", fontsize=points(SMALL), loc="left")
    return weights, times


def _ends(layout: Payload) -> dict[str, tuple[str, Timing, Timing]]:
    """Give what is done at each end: how its time is written, and the runs without gzip and of gzip alone."""
    both = {"encode": (layout.encode, layout.compress), "decode": (layout.decode, layout.decompress)}
    return {
        word: (f"{milliseconds(plain.typical)} + {milliseconds(gzip.typical)}", plain, gzip)
        for word, (plain, gzip) in both.items()
    }


def _both(plain: Timing, gzip: Timing) -> list[float]:
    return [a + b for a, b in zip(plain.seconds, gzip.seconds, strict=True)]


def _names(ax: Axes, layout: Payload, top: float) -> None:
    how: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "va": "center", "parse_math": False, "bbox": BEHIND}
    left, room = MARGIN - _BYTES[0], WIDTH - 2 * MARGIN
    name = fit(layout.name, room / 2, NORMAL, "bold")
    ax.text(left / _room(ax), top + _HEAD * 0.55, name, fontsize=points(NORMAL), weight="bold", **how)
    if layout.label != layout.name:
        after = left + text_width(name, NORMAL, "bold") + 2 * _GAP
        said = fit(layout.label, room - (after - left), SMALL)
        how["color"] = theme.QUIET
        ax.text(after / _room(ax), top + _HEAD * 0.55, said, fontsize=points(SMALL), **how)


def _weights(ax: Axes, layout: Payload, top: float, look: theme.Look) -> None:
    for row, (word, weight) in enumerate((("raw", layout.raw), ("gzipped", layout.gzipped))):
        middle = top + (row + 0.5) * _ROW
        ax.barh(middle, weight, height=_ROW * 0.62, **(_striped(look) if row else _solid(look)))
        _word(ax, (MARGIN - _BYTES[0]) / _room(ax), middle, word)
        _word(ax, 1 + _GAP / _room(ax), middle, size(weight))


def _times(ax: Axes, layout: Payload, top: float, look: theme.Look) -> None:
    for row, (word, (said, plain, gzip)) in enumerate(_ends(layout).items()):
        middle = top + (row + 0.5) * _ROW
        ax.barh(middle, plain.typical, height=_ROW * 0.62, **_solid(look))
        ax.barh(middle, gzip.typical, left=plain.typical, height=_ROW * 0.62, **_striped(look))
        runs = _both(plain, gzip)
        ax.scatter(runs, [middle] * len(runs), s=9, color=theme.INK, edgecolors=theme.PAPER, linewidths=0.6, zorder=3)
        _word(ax, -_WORD / _room(ax), middle, word)
        _word(ax, 1 + _GAP / _room(ax), middle, said)


def _room(ax: Axes) -> float:
    """Pixels from one end of the axes to the other."""
    return ax.get_window_extent().width


def _solid(look: theme.Look) -> dict[str, Any]:
    return {"facecolor": look.colour, "edgecolor": look.colour, "linewidth": points(1)}


def _striped(look: theme.Look) -> dict[str, Any]:
    return {"facecolor": theme.PAPER, "edgecolor": look.colour, "linewidth": points(1), "hatch": "//////"}


def _word(ax: Axes, x: float, y: float, text: str) -> None:
    ax.text(x, y, text, transform=ax.get_yaxis_transform(), va="center", fontsize=points(SMALL))


def _alt(title: str, payloads: Payloads) -> str:
    said = "; ".join(
        f"{p.name} {size(p.raw)} raw, {size(p.gzipped)} gzipped, encoded in {milliseconds(p.encode.typical)} ms, "
        f"gzipped in {milliseconds(p.compress.typical)}, unzipped in {milliseconds(p.decompress.typical)}, "
        f"decoded in {milliseconds(p.decode.typical)}"
        for p in payloads.layouts
    )
    return f"Bar chart: {title}. {payloads.what}: {said}."
