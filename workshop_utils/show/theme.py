"""Colours, markers and type of every picture: one place, so that all of them look alike.

Pictures are drawn on white, with colours that keep a contrast of 3 to it (text: 4.5), and are told apart by people with
any of the three colour-blindnesses. In JupyterLab's dark theme `ON_DARK` turns lightness round and keeps the hues;
everywhere else they stay white cards, readable on any ground.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from workshop_utils.errors import WorkshopError

PAPER = "#ffffff"
INK = "#1f1f1f"
QUIET = "#595959"
# The same where a panel writes on the page itself, in the colours of JupyterLab's theme.
PAGE_INK = f"var(--jp-content-font-color1, {INK})"
PAGE_QUIET = f"var(--jp-content-font-color2, {QUIET})"
RULE = "#dcdcdc"
DATABASE = "#1b6ca8"
ELSEWHERE = "#e4e4e4"

# JupyterLab has no variable that says "dark", but this one is 0 in its light themes and 32 in its dark ones. Other
# programs don't know it, and leave the picture as it is. 0.93 turns white into the dark themes' #111.
_IS_DARK = "min(var(--jp-shadow-base-lightness, 0), 1)"
ON_DARK = f"filter:invert(calc({_IS_DARK} * 0.93)) hue-rotate(calc({_IS_DARK} * 180deg))"


@dataclass(frozen=True)
class Look:
    """How one variant is drawn; the marker and the dashes tell it apart where colours can't."""

    colour: str
    marker: str
    dashes: str


# Found by search: the smallest distance between any two, in light and dark, seen with and without each kind of
# colour-blindness, is as large as eight colours allow; the first three are far apart in grey print too.
STRATEGIES = {
    "lazy": Look("#c74500", "o", "-"),
    "joined": Look("#33a492", "s", "-"),
    "selectin": Look("#002c8f", "D", "-"),
    "columns": Look("#bc64bb", "^", "-"),
    "core": Look("#26262c", "v", "-"),
}
OTHERS = (
    Look("#814efb", "P", "--"),
    Look("#9e905e", "X", "--"),
    Look("#772602", "h", "--"),
    *(Look(look.colour, marker, ":") for look, marker in zip(STRATEGIES.values(), "DosPX", strict=True)),
)
MOST = 8
_order: dict[str, int] = {}
# Light enough for words upon them; none is grey, which is what a picture gives to the rest.
TINTS = ("#c0a6fd", "#cec7ae", "#bb9280", "#e3a280", "#99d1c8", "#7f95c7", "#ddb1dd")
_tinted: dict[str, int] = {}


def looks(names: Sequence[str]) -> tuple[Look, ...]:
    """Give each variant of one picture its look: no two alike, and the same as in every picture before.

    A name that starts with a strategy (`lazy_page`) has the strategy's look. Other names get theirs in the order in
    which they are first drawn. Only a name whose look is taken in this picture gets another one, for this picture.
    Raises WorkshopError for more than `MOST` names.
    """
    if len(names) > MOST:
        raise WorkshopError(
            f"{len(names)} variants are too many for one picture.", remedy=f"Draw at most {MOST} at a time."
        )
    chosen: list[Look] = []
    for name in names:
        look = _look(name)
        chosen.append(look if look not in chosen else next(free for free in OTHERS if free not in chosen))
    return tuple(chosen)


def tints(names: Sequence[str]) -> tuple[str, ...]:
    """Give each of at most seven names a light colour to write on: no two alike, the same in every picture if it can be.

    They are halfway to white from the colours of `looks`.
    """
    chosen: list[str] = []
    for name in names:
        tint = TINTS[_tinted.setdefault(name, len(_tinted)) % len(TINTS)]
        chosen.append(tint if tint not in chosen else next(free for free in TINTS if free not in chosen))
    return tuple(chosen)


def forget() -> None:
    """Forget which looks were given to names that are no strategy's, and which tints."""
    _order.clear()
    _tinted.clear()


def _look(name: str) -> Look:
    for start, look in STRATEGIES.items():
        if name.startswith(start):
            return look
    return OTHERS[_order.setdefault(name, len(_order)) % len(OTHERS)]


@contextmanager
def style() -> Iterator[None]:
    """Draw with the workshop's settings inside the block, whatever the notebook has set, and restore them after it."""
    import matplotlib.style

    with matplotlib.style.context(_SETTINGS, after_reset=True):
        yield


_SETTINGS = {
    "figure.dpi": 100,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that pictures are the same everywhere
    "grid.color": RULE,
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "ytick.major.size": 0,
    "svg.hashsalt": "workshop",
}
