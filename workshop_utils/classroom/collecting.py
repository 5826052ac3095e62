"""`workshop collect`: one table and one picture for each exercise, from the progress files of a class."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_utils.classroom.grading import is_hidden
from workshop_utils.classroom.joined import COLUMNS, Outcome, members, outcomes, rows
from workshop_utils.errors import WorkshopError
from workshop_utils.sheets import sheet

if TYPE_CHECKING:
    from workshop_utils.show.figure import Figure

TABLE, PAGE = "progress.csv", "pictures.html"


@dataclass(frozen=True)
class Collected:
    """What was written, and which files could not be joined; names are told here only, and written nowhere."""

    to: Path
    files: int
    pictures: int
    unreadable: tuple[tuple[str, int, str], ...]
    """Of each: its name, the number it has in the table, and the reason."""

    def __str__(self) -> str:
        left = [f"{name}, number {number} in the table: {reason}." for name, number, reason in self.unreadable]
        said = f"Files joined: {self.files}. {TABLE} and {PAGE}, pictures: {self.pictures}, lie in {self.to}."
        return "\n".join([*left, said])


def collect(folder: Path, to: Path) -> Collected:
    """Join the progress files, `*.json`, in a folder and below it; write table and pictures into the folder `to`.

    Raises WorkshopError for a folder without such files, and where nothing can be written.
    """
    found = members(_files(folder))
    joined = [member for _, member in found if not member.reason]
    _make(to)
    with sheet(to / TABLE, COLUMNS) as kept:
        for _, member in found:
            kept.write(rows(member))
    fared = outcomes(joined)
    _draw(fared, to)
    left = tuple((path.name, member.number, member.reason) for path, member in found if member.reason)
    return Collected(to, len(joined), len(fared), left)


def _files(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*.json") if not is_hidden(path.relative_to(folder))]
    if not found:
        raise WorkshopError(
            f"There is no progress file in {folder}.",
            remedy="Let each learner hand in data/progress.json, and put the files into one folder, each under a name of its own.",
        )
    return found


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkshopError(
            f"{folder} can't be made: {error.strerror}.", remedy="Name another folder with `--to`."
        ) from None


def _draw(fared: tuple[Outcome, ...], to: Path) -> None:
    from tqdm import tqdm

    from workshop_utils.classroom.picture import picture

    parts = []
    for outcome in tqdm(fared, desc="pictures", unit="picture", leave=False, disable=None):
        drawn = picture(outcome)
        name = f"{outcome.title.replace(' ', '_')}.png"
        drawn.save(to / name)
        parts.append(_shown(name, drawn))
    (to / PAGE).write_text(_page(parts), encoding="utf-8")


def _shown(name: str, drawn: Figure) -> str:
    width, height = drawn.size
    size = f'width="{width}" height="{height}"'
    return f'<p><img src="{escape(name)}" alt="{escape(drawn.alt)}" {size} style="max-width:100%;height:auto"></p>'


def _page(parts: list[str]) -> str:
    """Put the pictures on one page; in a dark browser they are turned round as in JupyterLab."""
    dark = "@media (prefers-color-scheme:dark){img{filter:invert(.93) hue-rotate(180deg)}}"
    style = f"body{{font-family:sans-serif;max-width:46em;margin:2em auto;padding:0 1em}}img{{border-radius:4px}}{dark}"
    head = f'<meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>The class</title><style>{style}</style>'
    body = "\n".join(parts) or "<p>Nobody has tried an exercise yet.</p>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body><h1>The class</h1>\n{body}\n</body></html>\n'
