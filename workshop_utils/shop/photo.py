"""Photos of goods: small PNGs, made byte for byte alike on every platform."""

from __future__ import annotations

from functools import cache
from struct import pack
from zlib import adler32, crc32

import numpy as np
from numpy.typing import NDArray

SIDE = 48
Colour = tuple[int, int, int]

WALL, TABLE, SHADOW, BODY, SHADE, LIGHT, WOOD = range(7)

# Each shape is painted in this order: boxes (left, top, right, bottom), ovals (middle, middle, radius, radius) and
# wedges (middle, top, bottom, half of the width at the bottom).
SHAPES: dict[str, tuple[tuple[str, tuple[int, int, int, int], int], ...]] = {
    "bag": (
        ("oval", (24, 16, 8, 10), WOOD),
        ("oval", (24, 16, 5, 7), WALL),
        ("box", (11, 16, 37, 40), BODY),
        ("box", (16, 26, 32, 36), SHADE),
    ),
    "ball": (("oval", (24, 27, 13, 13), BODY), ("oval", (28, 31, 8, 8), SHADE), ("oval", (20, 21, 4, 4), LIGHT)),
    "board": (("box", (9, 10, 39, 38), BODY), ("box", (9, 34, 39, 38), SHADE), ("oval", (24, 15, 2, 2), WALL)),
    "book": (("box", (12, 8, 36, 40), BODY), ("box", (12, 8, 16, 40), SHADE), ("box", (20, 14, 32, 19), LIGHT)),
    "bottle": (
        ("box", (20, 6, 28, 20), BODY),
        ("oval", (24, 26, 11, 11), BODY),
        ("box", (13, 26, 35, 40), BODY),
        ("box", (16, 26, 19, 38), LIGHT),
        ("box", (20, 6, 28, 9), SHADE),
    ),
    "bowl": (("oval", (24, 22, 18, 18), BODY), ("box", (0, 0, 48, 22), WALL), ("oval", (24, 22, 18, 4), SHADE)),
    "box": (("box", (8, 16, 40, 39), BODY), ("box", (8, 16, 40, 21), LIGHT), ("box", (30, 21, 40, 39), SHADE)),
    "cloth": (
        ("box", (7, 14, 41, 39), BODY),
        ("box", (7, 22, 41, 24), SHADE),
        ("box", (7, 30, 41, 32), SHADE),
        ("box", (7, 14, 41, 17), LIGHT),
    ),
    "glass": (("box", (14, 10, 34, 40), LIGHT), ("box", (16, 20, 32, 37), BODY), ("box", (17, 20, 20, 37), LIGHT)),
    "hat": (
        ("oval", (24, 30, 16, 19), BODY),
        ("box", (0, 41, 48, 48), TABLE),
        ("box", (6, 33, 42, 41), SHADE),
        ("oval", (24, 10, 4, 4), LIGHT),
    ),
    "knife": (("box", (6, 21, 29, 28), LIGHT), ("wedge", (8, 16, 28, 6), LIGHT), ("box", (29, 21, 43, 28), WOOD)),
    "lamp": (
        ("wedge", (24, -6, 20, 15), BODY),
        ("box", (0, 0, 48, 7), WALL),
        ("box", (23, 20, 26, 38), WOOD),
        ("oval", (24, 39, 9, 3), SHADE),
    ),
    "mug": (
        ("oval", (34, 26, 8, 8), SHADE),
        ("oval", (34, 26, 4, 5), WALL),
        ("box", (11, 15, 33, 39), BODY),
        ("oval", (22, 15, 11, 3), SHADE),
        ("box", (14, 20, 17, 37), LIGHT),
    ),
    "pan": (("box", (30, 22, 46, 27), WOOD), ("oval", (19, 24, 15, 15), BODY), ("oval", (19, 24, 12, 12), SHADE)),
    "plate": (("oval", (24, 24, 18, 18), BODY), ("oval", (24, 24, 13, 13), LIGHT), ("oval", (24, 24, 12, 12), BODY)),
    "pot": (
        ("box", (6, 22, 42, 27), WOOD),
        ("box", (10, 18, 38, 40), BODY),
        ("oval", (24, 18, 14, 4), SHADE),
        ("box", (13, 23, 16, 38), LIGHT),
    ),
    "shirt": (
        ("box", (6, 12, 42, 26), SHADE),
        ("box", (14, 12, 34, 41), BODY),
        ("oval", (24, 12, 5, 4), WALL),
        ("box", (14, 37, 34, 41), SHADE),
    ),
    "speaker": (("box", (13, 6, 35, 41), BODY), ("oval", (24, 30, 8, 8), SHADE), ("oval", (24, 14, 4, 4), SHADE)),
    "tent": (("wedge", (24, 10, 40, 20), BODY), ("wedge", (24, 18, 40, 7), SHADE)),
}


@cache
def take(shape: str, colour: Colour, *, mirrored: bool) -> bytes:
    """Give the photo of something of that shape and colour, as a PNG file."""
    return _HEAD + _chunk(b"PLTE", palette(colour)) + _pixels(shape, mirrored=mirrored) + _TAIL


def palette(colour: Colour) -> bytes:
    """Give the seven colours of a photo: what stands there, its shades, and a room it stands out from."""
    pale = sum(colour) > 560
    room = (
        [(176, 190, 200), (150, 164, 174), (128, 141, 151)]
        if pale
        else [(244, 241, 235), (226, 220, 210), (202, 194, 182)]
    )
    shade = tuple(part * 3 // 4 for part in colour)
    light = tuple((part + 255) // 2 for part in colour)
    return bytes(part for each in (*room, colour, shade, light, (121, 85, 58)) for part in each)


def painted(shape: str) -> NDArray[np.uint8]:
    """Paint a shape: a square of places in the palette."""
    picture = np.full((SIDE, SIDE), WALL, dtype=np.uint8)
    picture[36:] = TABLE
    picture[_covered("oval", (24, 40, 17, 3))] = SHADOW
    for form, where, colour in SHAPES[shape]:
        picture[_covered(form, where)] = colour
    return picture


def _covered(form: str, where: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    y, x = np.mgrid[:SIDE, :SIDE]
    a, b, c, d = where
    inside = {
        "box": (a <= x) & (x < c) & (b <= y) & (y < d),
        "oval": (2 * (x - a) + 1) ** 2 * d * d + (2 * (y - b) + 1) ** 2 * c * c <= 4 * c * c * d * d,
        "wedge": (b <= y) & (y < c) & (abs(x - a) * (c - b) <= d * (y - b)),
    }
    return np.asarray(inside[form], dtype=np.bool_)


@cache
def _pixels(shape: str, *, mirrored: bool) -> bytes:
    """Pack a painted shape into a PNG's IDAT chunk.

    Stored, not compressed: what zlib makes of the same bytes differs from version to version.
    """
    picture = painted(shape)
    raw = b"".join(b"\0" + row.tobytes() for row in (picture[:, ::-1] if mirrored else picture))
    stored = b"\x01" + pack("<HH", len(raw), len(raw) ^ 0xFFFF) + raw
    return _chunk(b"IDAT", b"\x78\x01" + stored + pack(">I", adler32(raw)))


def _chunk(kind: bytes, content: bytes) -> bytes:
    """Frame `content` as one chunk of a PNG file."""
    return pack(">I", len(content)) + kind + content + pack(">I", crc32(kind + content))


_HEAD = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", pack(">IIBBBBB", SIDE, SIDE, 8, 3, 0, 0, 0))
_TAIL = _chunk(b"IEND", b"")
