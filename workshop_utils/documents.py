"""The lists in documents that are made from `lessons.toml`: everything else in them is written by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workshop_utils import lessons, routes
from workshop_utils.errors import WorkshopError


@dataclass(frozen=True)
class Document:
    """A document, what its list is called in its markers, and what makes the list."""

    name: str
    listed: str
    made: Callable[[Path], str]

    @property
    def markers(self) -> tuple[str, str]:
        """The two lines between which the list stands."""
        return f"<!-- {self.listed}: made by `workshop notebooks` -->", f"<!-- end of {self.listed} -->"


README = Document("README.md", "lessons", lessons.index)
CONTENTS = Document("notebooks/README.md", "lessons", lessons.contents)
TEACHING = Document("notebooks/TEACHING.md", "routes", routes.run_sheets)
ALL = (README, CONTENTS, TEACHING)


def filled(document: Document, text: str, folder: Path = lessons.NOTEBOOKS) -> str:
    """Put the list between the markers in a document's `text`; `folder` is the notebooks'."""
    begin, end = document.markers
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise WorkshopError(
            f"{document.name} has lost the markers between which its {document.listed} stand.",
            remedy=f"Put {begin} and {end} where they belong.",
        )
    return f"{before}{begin}\n{document.made(folder)}\n{end}{after}"


def stale(root: Path = lessons.ROOT) -> tuple[Document, ...]:
    """Give the documents whose list isn't what `lessons.toml` makes; one that isn't there is passed over."""
    there = (document for document in ALL if (root / document.name).exists())
    return tuple(document for document in there if _wanted(document, root) != _text(document, root))


def write(document: Document, root: Path = lessons.ROOT) -> None:
    """Make a document's list anew."""
    (root / document.name).write_text(_wanted(document, root), encoding="utf-8", newline="\n")


def _wanted(document: Document, root: Path) -> str:
    return filled(document, _text(document, root), root / "notebooks")


def _text(document: Document, root: Path) -> str:
    return (root / document.name).read_text(encoding="utf-8")
