"""A plan: what will be loaded, how, and why. It prints itself as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from sqlalchemy.orm.interfaces import ORMOption


@dataclass(frozen=True)
class Column:
    """An attribute that is loaded, and the reason."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"


@dataclass(frozen=True)
class Level:
    """An entity of the plan: how it is reached, and what is loaded of it."""

    name: str
    how: str
    why: str
    columns: tuple[Column, ...] = ()
    levels: tuple[Level, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} → {self.how}: {self.why}"


@dataclass(frozen=True, repr=False)
class Plan:
    """The loader options for one view of one model, and why they are what they are.

    `statements` is what one load takes when there are rows at every level: where a level is empty, nothing is asked below
    it, and a collection of more than 500 parents takes more.
    """

    title: str
    root: Level
    statements: int
    guard: bool
    options: tuple[ORMOption, ...] = field(repr=False)

    def __str__(self) -> str:
        return "\n".join((self._heading(), *_lines(self.root, "")))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<div><strong>{escape(self._heading())}</strong>{_list(self.root)}</div>"

    def _heading(self) -> str:
        number = (
            f"{self.statements} statements when there are rows at every level" if self.statements > 1 else "1 statement"
        )
        guard = (
            "what isn't listed raises when it would be loaded"
            if self.guard
            else "what isn't listed is loaded when touched"
        )
        return f"{self.title}: {number}; {guard}"


def _lines(level: Level, indent: str) -> Iterator[str]:
    children: list[Column | Level] = [*level.columns, *level.levels]
    for child in children:
        last = child is children[-1]
        yield f"{indent}{'└─' if last else '├─'} {child}"
        if isinstance(child, Level):
            yield from _lines(child, indent + ("   " if last else "│  "))


def _list(level: Level) -> str:
    columns = "".join(f"<li><code>{escape(each.name)}</code>: {escape(each.why)}</li>" for each in level.columns)
    levels = "".join(
        f"<li><code>{escape(each.name)}</code> → <b>{escape(each.how)}</b>: {escape(each.why)}{_list(each)}</li>"
        for each in level.levels
    )
    return f"<ul>{columns}{levels}</ul>"
