"""How exercise 11.3's function is called: bodies that fit a view and bodies that don't, with every pass over them counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from random import Random
from types import FrameType
from typing import Annotated, Any, get_args

import msgspec
from pydantic import AfterValidator, TypeAdapter
from sqlalchemy.orm import Session
from typing_extensions import TypedDict  # Pydantic asks for this one before Python 3.12

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.decide_encoding import plain
from workshop_utils.exercises.decide_watch import PLAN, noted, profiled, replaced, watching

GOOD, AGAIN, EXTRA, EMPTY, OTHER = (
    "a body",
    "the same body again",
    "a body with a key that the view hasn't",
    "an empty list",
    "a body for another view",
)
NO_ERROR, NAMED, FROM_ONE, GONE = "no error", "refused, with place and field", "from 1: ", "the row without it"
DECODER, DECODED = "msgspec.json.Decoder", "decoded"
_DECODERS = frozenset({("json", "loads"), ("json", "load"), ("json.decoder", "decode")})
_C_DECODERS = frozenset({("orjson", "loads"), ("pydantic_core._pydantic_core", "from_json"), ("ujson", "loads")})
_GOODS = ("lamp", "chair", 'a "big" table', "Böller")


class NotAReaderError(Exception):
    """What was given can't be called with a body; the message says what it is."""


class Validations:
    """How many rows were validated by a view's own validator."""

    def __init__(self) -> None:
        self.rows = 0

    def view(self) -> Any:
        """Make the view of a row, whose `quantity` counts when Pydantic validates it."""

        def counted(value: int) -> int:
            self.rows += 1
            return value

        quantity = Annotated[int, AfterValidator(counted)]
        return TypedDict("LineView", {"product": str, "quantity": quantity, "gift": bool})  # type: ignore[operator]


def readings(function: Callable[..., Any], _session: Session, rows: int, seed: int) -> Counted:
    """11.3: read a good body of so many rows, and others that don't fit.

    Gives `when` and what `came` of each: the rows, or how it was refused. Costs are those of the good body alone.
    """
    draw, validations = Random(seed), Validations()  # noqa: S311 (lines, not secrets)
    lines = [_line(draw) for _ in range(rows)]
    view = validations.view()
    with _decoders_told_apart(view):
        read = _reader(function, view)
    with watching() as seen, _decoding(validations):
        first = read(_body(lines))
    found = [{"when": GOOD, "came": plain(first)}]
    costs = {
        "validations": validations.rows,
        "decodings": seen.pop(DECODED, 0),
        "decisions": seen[PLAN] + seen[DECODER],
    }
    with suppress(AttributeError, TypeError):
        first.clear()  # whoever was given it may change it
    with watching() as again:
        found.append({"when": AGAIN, "came": plain(read(_body(lines)))})
    place = draw.randrange(2, rows)
    for when, body, field in _odd_bodies(lines, place):
        found.append({"when": when, "came": _outcome(read, body, place, field)})
    other = _outcome(_reader(function, _other_view()), b'[{"id": 7, "paid": true}]', 0, "")
    found.append({"when": OTHER, "came": other})
    return Counted(found, costs, {"asked": dict(seen), "again": again[PLAN], "rows": rows})


def _other_view() -> Any:
    class LineView(TypedDict):
        id: int
        paid: bool

    return LineView


def _line(draw: Random) -> dict[str, Any]:
    return {"product": draw.choice(_GOODS), "quantity": draw.randrange(1, 90), "gift": draw.random() < 0.5}


def _body(lines: object) -> bytes:
    return json.dumps(lines, ensure_ascii=False).encode()


def _reader(function: Callable[..., Any], view: Any) -> Callable[[bytes], Any]:
    made = function(view)
    if not callable(made) or isinstance(made, type):
        raise NotAReaderError("None" if made is None else f"a {type(made).__name__}")
    return made  # type: ignore[no-any-return]


def _odd_bodies(lines: list[dict[str, Any]], place: int) -> Iterator[tuple[str, bytes, str]]:
    """Give what is odd, a body, and the field whose name the error should hold; none where it should be read."""

    def changed(**values: Any) -> bytes:
        return _body([{**line, **(values if at == place else {})} for at, line in enumerate(lines)])

    without = [
        {key: value for key, value in line.items() if at != place or key != "gift"} for at, line in enumerate(lines)
    ]
    yield "a body with a text for a number", changed(quantity="12"), "quantity"
    yield "a body with a word for a number", changed(quantity="many"), "quantity"
    yield "a body with null for a text", changed(product=None), "product"
    yield "a body without a field", _body(without), "gift"
    yield "a body with true for a number", changed(quantity=True), "quantity"
    yield "a body that ends too early", _body(lines)[:-3], "JSON"
    yield EXTRA, changed(secret=1), ""
    yield EMPTY, b"[]", ""


def _outcome(read: Callable[[bytes], Any], body: bytes, place: int, field: str) -> Any:
    """Read a body, and say how it was refused, if it was: with what the error's text names."""
    try:
        rows = plain(read(body))
    except ValueError as error:
        if not field:
            return f"refused: {_short(error)}"
        words = set(words_of(str(error)))
        if field == "JSON" or {str(place), field} <= words:
            return NAMED
        return f"{FROM_ONE if {str(place + 1), field} <= words else ''}refused: {_short(error)}"
    except Exception as error:  # noqa: BLE001 (what isn't asked for is told)
        return f"raised {type(error).__name__}: {_short(error)}"
    return {NO_ERROR: _read(rows, place, field)} if field else rows


def _read(rows: Any, place: int, field: str) -> Any:
    """Give what was read in the place of what doesn't fit; all of it where there is no such place."""
    try:
        return rows[place][field]
    except (TypeError, LookupError):
        return rows if not rows else GONE


def words_of(text: str) -> list[str]:
    """Give the words and numbers of a text."""
    return "".join(each if each.isalnum() or each == "_" else " " for each in text).split()


def _short(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text if len(text) < 100 else f"{text[:99]}…"


@contextmanager
def _decoding(validations: Validations) -> Iterator[None]:
    """Count, as "decoded", how often a body is made into Python's objects that nothing has checked; in any thread."""

    def called(frame: FrameType, event: Any, what: Any) -> None:
        if event == "call":
            name = (frame.f_globals.get("__name__", ""), frame.f_code.co_name)
            back = frame.f_back
            outer = back is None or (back.f_globals.get("__name__", ""), back.f_code.co_name) not in _DECODERS
            if name in _DECODERS and outer:
                noted(DECODED)
        elif event == "c_call" and (getattr(what, "__module__", ""), getattr(what, "__name__", "")) in _C_DECODERS:
            noted(DECODED)

    def by_adapter(adapter: Any, *arguments: Any, **named: Any) -> Any:
        before = validations.rows
        came = validate_json(adapter, *arguments, **named)
        if came and validations.rows == before:  # an adapter of some other type than the view
            noted(DECODED)
        return came

    def decode(*arguments: Any, **named: Any) -> Any:
        noted(DECODER if "type" in named else DECODED)
        return msgspec_decode(*arguments, **named)

    def made(*arguments: Any, **named: Any) -> Any:
        noted(DECODER)
        return decoder(*arguments, **named)

    validate_json, msgspec_decode, decoder = TypeAdapter.validate_json, msgspec.json.decode, msgspec.json.Decoder
    with (
        replaced(TypeAdapter, "validate_json", by_adapter),
        replaced(msgspec.json, "decode", decode),
        replaced(msgspec.json, "Decoder", made),
        profiled(called),
    ):
        yield


class _Untyped:
    """A decoder of msgspec's that knows nothing of the view, and counts what it decodes."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder

    def decode(self, body: Any) -> Any:
        """Decode a body."""
        noted(DECODED)
        return self._decoder.decode(body)


@contextmanager
def _decoders_told_apart(view: Any) -> Iterator[None]:
    """Have msgspec's decoders that are made in the block without the view count."""
    decoder = msgspec.json.Decoder

    def made(kind: Any = Any, **named: Any) -> Any:
        kind = named.pop("type", kind)
        real = decoder(kind, **named)
        return real if _knows(kind, view) else _Untyped(real)

    with replaced(msgspec.json, "Decoder", made):
        yield


def _knows(kind: Any, view: Any) -> bool:
    if kind is view or (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return True
    return any(_knows(each, view) for each in get_args(kind))
