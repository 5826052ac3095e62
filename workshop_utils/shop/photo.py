"""Photos: small PNGs, made byte for byte alike on every platform."""

from __future__ import annotations

from struct import pack
from zlib import adler32, crc32

SIDE = 48


def chunk(kind: bytes, content: bytes) -> bytes:
    """Frame `content` as one chunk of a PNG file."""
    return pack(">I", len(content)) + kind + content + pack(">I", crc32(kind + content))


def pixels(rows: list[bytes]) -> bytes:
    """Pack rows of palette places into a PNG's IDAT chunk.

    Stored, not compressed: what zlib makes of the same bytes differs from version to version.
    """
    raw = b"".join(b"\0" + row for row in rows)
    stored = b"\x01" + pack("<HH", len(raw), len(raw) ^ 0xFFFF) + raw
    return chunk(b"IDAT", b"\x78\x01" + stored + pack(">I", adler32(raw)))


_HEAD = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", pack(">IIBBBBB", SIDE, SIDE, 8, 3, 0, 0, 0))
_TAIL = chunk(b"IEND", b"")


def photo(drawn: bytes, palette: bytes) -> bytes:
    """Put a picture together from its `pixels` and its palette, three bytes a colour."""
    return _HEAD + chunk(b"PLTE", palette) + drawn + _TAIL
