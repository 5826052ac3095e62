"""How exercise 11.2's function is called: views it hasn't seen, which are watched from the moment it returns."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.decide_rows import Row, order_view, orders, other_view, small, small_view
from workshop_utils.exercises.decide_watch import View, watching

ROWS, OTHER, GONE, AGAIN = (
    "each row",
    "another view of the same name",
    "a view made after others were gone",
    "the first view again",
)
_MANY = 30
"""Small views that are made and let go; the later ones are as many times more, until one has an `id` of theirs."""
_OFTEN = 10
_PLAIN = (bool, int, float, str)


class NotAnEncoderError(Exception):
    """What was given can't be called with a row; the message says what it is."""


def encodings(function: Callable[..., Any], _session: Session, number: int, seed: int) -> Counted:
    """11.2: have rows encoded, and count what is decided while they pass.

    Gives `when`, and the encoded `rows`, for each view. What isn't plain data stands there as `{"not plain": its type}`.
    Aside stands what was asked, by name.
    """
    view, rows = order_view(), orders(number, seed)
    encode = _encoder(function, view)
    with watching() as seen:
        came = [encode(row) for row in rows]
    found = [{"when": ROWS, "rows": [plain(each) for each in came]}]
    shared = len({id(each) for each in came}) < len(came)
    other = other_view()  # held, so that no later view gets its id
    encode_other = _encoder(function, other)
    found.append({"when": OTHER, "rows": [plain(encode_other(row)) for row in rows[:3]]})
    found.append({"when": GONE, "rows": _of_gone_ones(function)})
    found.append({"when": AGAIN, "rows": [plain(encode(row)) for row in rows[:3]]})
    del other
    return Counted(found, {"decisions": seen.total()}, {"asked": dict(seen), "shared": shared})


def _encoder(function: Callable[..., Any], view: type[View]) -> Callable[[Row], Any]:
    made: Any = function(view)
    if not callable(made) or isinstance(made, type):
        raise NotAnEncoderError("None" if made is None else f"a {type(made).__name__}")
    return cast("Callable[[Row], Any]", made)


def _of_gone_ones(function: Callable[..., Any]) -> list[Any]:
    """Have views planned and let go; then encode by one that has the `id` of a gone one, if there is any."""
    gone = [small_view(later=False) for _ in range(_MANY)]
    for place, view in enumerate(gone):
        _encoder(function, view)(small(place))
    ids = {id(view) for view in gone}
    del gone, view
    gc.collect()
    held: list[type[View]] = []
    while len(held) < _OFTEN * _MANY and not (held and id(held[-1]) in ids):
        held.append(small_view(later=True))
    return [plain(_encoder(function, held[-1])(small(place))) for place in range(2)]


def plain(value: Any) -> Any:
    """Give what JSON could hold as it is, and of anything else its type."""
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, dict):
        return {key if type(key) is str else f"not plain: {key!r}": plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    base = next((kind for kind in _PLAIN if isinstance(value, kind)), None)
    return {"not plain": type(value).__name__} if base is None else base(value)
