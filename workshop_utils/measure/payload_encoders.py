"""Encoders: what makes bytes of a payload, and a payload of bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workshop_utils.errors import WorkshopError

Encode = Callable[[Any], "str | bytes"]
Decode = Callable[[bytes], Any]


@dataclass(frozen=True)
class Encoder:
    """A way to JSON and back, under its name."""

    name: str
    encode: Encode
    decode: Decode

    def bytes_of(self, payload: object) -> bytes:
        """Encode a payload; what is text or bytes already stays as it is."""
        encoded = payload if isinstance(payload, (str, bytes)) else self.encode(payload)
        return encoded.encode() if isinstance(encoded, str) else encoded


def encoder_of(given: object) -> Encoder:
    """Give the encoder of that name (`json`, `orjson` or `msgspec`), or one made of two functions, (encode, decode).

    `json` writes what FastAPI's `JSONResponse` does: no spaces, letters of all alphabets as they are, no NaN.
    Raises WorkshopError for anything else.
    """
    if isinstance(given, str) and given in _MADE:
        return Encoder(given, *_MADE[given]())
    if isinstance(given, tuple) and len(given) == 2 and all(map(callable, given)):
        return Encoder(getattr(given[0], "__qualname__", type(given[0]).__name__), *given)
    raise WorkshopError(
        f"{given!r} is no encoder.",
        remedy=f"Choose one of {', '.join(_MADE)}, or give two functions, as in encoder=(encode, decode).",
    )


def _json() -> tuple[Encode, Decode]:
    return _as_starlette, json.loads


def _as_starlette(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _orjson() -> tuple[Encode, Decode]:
    import orjson

    return orjson.dumps, orjson.loads


def _msgspec() -> tuple[Encode, Decode]:
    import msgspec

    return msgspec.json.encode, msgspec.json.decode


_MADE: dict[str, Callable[[], tuple[Encode, Decode]]] = {"json": _json, "orjson": _orjson, "msgspec": _msgspec}
