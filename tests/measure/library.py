"""Models that are nobody's: `measure` knows no shop."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

ALBUMS = 6
TRACKS_EACH = 4
TRACKS = ALBUMS * TRACKS_EACH


class Base(DeclarativeBase):
    pass


class Album(Base):
    __tablename__ = "albums"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    cover: Mapped[bytes | None]
    note: Mapped[str | None]
    tracks: Mapped[list[Track]] = relationship(back_populates="album", order_by="Track.id")


class Track(Base):
    __tablename__ = "tracks"

    id: Mapped[int] = mapped_column(primary_key=True)
    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id"))
    title: Mapped[str]
    seconds: Mapped[float | None]
    album: Mapped[Album] = relationship(back_populates="tracks")


def bytes_by_definition(rows: list[tuple[object, ...]]) -> int:
    """Text as UTF-8, blobs as they are, 8 for a number, nothing for NULL: written as plainly as it is said."""
    sizes = {str: lambda v: len(v.encode()), bytes: len, int: lambda _: 8, float: lambda _: 8, type(None): lambda _: 0}
    return sum(sizes[type(value)](value) for row in rows for value in row)  # type: ignore[no-untyped-call]
