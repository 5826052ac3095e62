"""The rows of `customers`."""

from __future__ import annotations

import unicodedata

import numpy as np

from workshop_utils.shop.clock import written
from workshop_utils.shop.draw import Integers, Stream, slice_of
from workshop_utils.shop.text.people import CITIES, FAMILY, GIVEN


def customer_columns(first: int, joined: Integers, stream: Stream):
    n = len(joined)
    raw = stream.raw(n)
    g = (slice_of(raw, 0, 10) % len(GIVEN)).tolist()
    f = (slice_of(raw, 10, 10) % len(FAMILY)).tolist()
    c = (slice_of(raw, 20, 10) % len(CITIES)).tolist()
    names = [f"{GIVEN[a]} {FAMILY[b]}" for a, b in zip(g, f, strict=True)]
    emails = [ascii_of(n.replace(" ", "_" if i % 5 == 0 else ".")) + f"{i}@mail.example" for i, n in enumerate(names, first)]
    return [range(first, first + n), names, emails, [CITIES[x] for x in c], written(joined)]

def ascii_of(text): return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
