"""`weigh`: what each layout of the same rows weighs, raw and gzipped, and what it takes to encode and to decode."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise
from time import perf_counter
from typing import Any

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.answers import VariantsDisagreeError, first_difference
from workshop_utils.measure.bench import FEWEST_RUNS, label_of, name_of
from workshop_utils.measure.payload import LEVEL, Payload, Payloads
from workshop_utils.measure.payload_encoders import Encoder, encoder_of
from workshop_utils.measure.variant import Timing

__all__ = ["Payload", "Payloads", "weigh"]

RUNS = 7
ENOUGH_SECONDS = 1.0  # large payloads get fewer runs: no further round begins after so long

Pack = Callable[[Any], Any]
Rebuild = Callable[[Any], Any]


@dataclass(frozen=True)
class _Layout:
    """How a layout packs, how rows are rebuilt from what it packed, and the seconds of each of its runs."""

    pack: Pack
    rebuild: Rebuild | None
    runs: list[tuple[float, float, float, float]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return name_of(self.pack)


def weigh(
    *layouts: Pack | tuple[Pack, Rebuild], on: Sequence[Any], encoder: str | tuple[Any, Any] = "json", runs: int = RUNS
) -> Payloads:
    """Weigh layouts of the rows `on`: a layout is a function from rows to a payload, or to JSON as text or bytes.

    A pair of functions, (pack, rebuild), is a layout whose rows are first rebuilt from its decoded payload: it must give
    back the same. All are run in turn, up to `runs` times; after a second, three times must do. Gzip is at
    level 9, as in `GZipMiddleware` (which leaves alone what is below `LEFT_ALONE` bytes). `encoder` is `json`, `orjson`,
    `msgspec` or (encode, decode); of JSON that a layout gives itself, the encoder only decodes.
    Raises VariantsDisagreeError, naming the first difference, for a layout that loses something; WorkshopError for
    what can't be weighed.
    """
    chosen, by = _checked(layouts, on, runs), encoder_of(encoder)
    untouched = deepcopy(on)
    if first_difference(untouched, on) is not None:
        raise WorkshopError("These rows can't be compared.", remedy="Give plain data, such as a list of dictionaries.")
    bodies = [_body(layout, on, untouched, by) for layout in chosen]
    for layout, body in zip(chosen, bodies, strict=True):
        _check_decoded(layout, body, untouched, by)
    began = perf_counter()
    for done in range(runs):
        if done >= FEWEST_RUNS and perf_counter() - began > ENOUGH_SECONDS:
            break
        for layout in chosen:
            layout.runs.append(_timed(layout.pack, on, by))
    return Payloads(tuple(map(_payload, chosen, bodies)), len(on), by.name)


def _checked(layouts: Sequence[Any], rows: object, runs: object) -> list[_Layout]:
    """Give the layouts; a WorkshopError if there are none, or their names clash, or there is nothing to run them on."""
    if not layouts:
        raise WorkshopError("There is nothing to weigh.", remedy="Pass functions, as in weigh(records, on=rows).")
    pairs = [layout if isinstance(layout, tuple) and len(layout) == 2 else (layout, None) for layout in layouts]
    for pack, rebuild in pairs:
        if not callable(pack) or not (rebuild is None or callable(rebuild)):
            raise WorkshopError(
                f"A layout is a function, or a pair of two, and this is a {type(pack).__name__}.",
                remedy="Pass the function without calling it: weigh(records, (columnar, rebuild), on=rows).",
            )
    if len({name_of(pack) for pack, _ in pairs}) < len(pairs):
        raise WorkshopError("Two layouts have the same name.", remedy="A layout is known by its name: rename one.")
    if not isinstance(rows, Sequence) or isinstance(rows, (str, bytes)):
        raise WorkshopError(
            f"A {type(rows).__name__} isn't rows.",
            remedy="Give a list, which can be read several times, as in on=rows.",
        )
    if not isinstance(runs, int) or runs < 1:
        raise WorkshopError(f"Nothing can be timed in {runs!r} runs.", remedy="Give 1 or more, as in runs=3.")
    return [_Layout(pack, rebuild) for pack, rebuild in pairs]


def _body(layout: _Layout, rows: Sequence[Any], untouched: Sequence[Any], by: Encoder) -> bytes:
    """Give what would be sent; refuse what can't be encoded, and layouts that change the rows they are given."""
    payload = layout.pack(rows)
    changed = first_difference(untouched, rows)
    if changed:
        raise WorkshopError(
            f"{layout.name} changed the rows it was given. The first is before, the second after: {changed}.",
            remedy="Make new values instead, for the other layouts get the same rows.",
        )
    try:
        return by.bytes_of(payload)
    except (TypeError, ValueError, RecursionError) as error:
        raise WorkshopError(
            f"{by.name} can't encode what {layout.name} gave: {error}.",
            remedy="Give lists, dictionaries, text, numbers, True, False and None.",
        ) from error


def _check_decoded(layout: _Layout, body: bytes, rows: Sequence[Any], by: Encoder) -> None:
    """Refuse what can't be decoded, and a layout from whose payload other rows are rebuilt."""
    try:
        payload = by.decode(body)
    except ValueError as error:
        raise WorkshopError(
            f"{by.name} can't decode what {layout.name} gave: {error}.", remedy="Give JSON, or what becomes JSON."
        ) from error
    difference = layout.rebuild and first_difference(rows, layout.rebuild(payload))
    if difference:
        raise VariantsDisagreeError(
            f"{layout.name} loses something. The first is what it was given, the second was rebuilt: {difference}.",
            remedy="Make them equal first. The weight of other data says nothing.",
        )


def _timed(pack: Pack, rows: Sequence[Any], by: Encoder) -> tuple[float, float, float, float]:
    """Give the seconds from rows to bytes, to gzipped bytes, back to bytes, and to the payload."""
    at = [perf_counter()]
    body = by.bytes_of(pack(rows))
    at.append(perf_counter())
    small = _gzipped(body)
    at.append(perf_counter())
    gzip.decompress(small)
    at.append(perf_counter())
    by.decode(body)
    at.append(perf_counter())
    encode, compress, decompress, decode = (end - start for start, end in pairwise(at))
    return encode, compress, decompress, decode


def _gzipped(body: bytes) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0)


def _payload(layout: _Layout, body: bytes) -> Payload:
    encode, compress, decompress, decode = (Timing(seconds) for seconds in zip(*layout.runs, strict=True))
    return Payload(
        layout.name,
        label_of(layout.pack),
        raw=len(body),
        gzipped=len(_gzipped(body)),
        encode=encode,
        compress=compress,
        decompress=decompress,
        decode=decode,
        rebuilt=layout.rebuild is not None,
    )
