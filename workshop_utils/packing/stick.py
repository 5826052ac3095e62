"""Making a stick: the workshop's own files, wheels, uv and the built database, in one folder that is copied as it is."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workshop_utils.errors import WorkshopError
from workshop_utils.lessons import ROOT
from workshop_utils.packing import fetching, project, start, tools, tree
from workshop_utils.packing.targets import Target
from workshop_utils.packing.wheels import Wheel, needed

Say = Callable[[str], object]
BESIDE_WHEELS = 60_000_000
"""The workshop's files and its database, with room to build it in."""


def pack(folder: Path, targets: Sequence[Target], say: Say) -> Path:
    """Make what a stick needs in `folder`, or finish it; give the page that it begins with.

    Raises WorkshopError where there is no network, no room or no wheel; what is whole stays, and the same command
    goes on from there.
    """
    kept = folder / start.FOLDER
    _refuse_others(kept)
    say("Asking which packages are needed …")
    wheels = resolve(targets)
    with _file_errors(folder):
        (kept / project.WHEELS).mkdir(parents=True, exist_ok=True)
        _unfinished_again(folder, kept)
        fetching.remove_others(wheels, kept / project.WHEELS)
        _download(wheels, kept / project.WHEELS, say)
        say("Copying the workshop …")
        tree.copy(ROOT, kept)
        _settle(kept, targets, say)
        _build_database(kept)
        for place in (kept, folder):  # last: where it stands, nothing is missing
            (place / start.NAME).write_text(start.text(targets), encoding="ascii", newline="\r\n")
    return folder / start.NAME


def resolve(targets: Sequence[Target]) -> tuple[Wheel, ...]:
    """Let uv say which wheels learners need on these machines, with uv and what builds the workshop itself."""
    groups = [word for group in project.GROUPS for word in ("--group", group)]
    with _written(_narrowed(targets)) as place:
        return needed(export(place, *groups), targets)


def export(place: Path, *words: str) -> str:
    """Give what uv resolves for the project in that folder, as a `pylock.toml`."""
    command = ["export", "--quiet", "--format", "pylock.toml", "--no-emit-project", "--python", sys.executable]
    return tools.run([*tools.uv(), *command, *words], cwd=place)


def _narrowed(targets: Sequence[Target]) -> dict[str, Any]:
    return project.narrowed(project.ours(), targets, tools.uv_version())


def _refuse_others(kept: Path) -> None:
    """Raise for a folder of that name that isn't a stick's: a clone of the workshop, for one."""
    if kept.is_dir() and any(kept.iterdir()) and not (kept / project.WHEELS).is_dir():
        raise WorkshopError(
            f"{kept} is there already, and no stick's: it has no folder {project.WHEELS}.",
            remedy="Name another folder, or move that one away.",
        )


def _unfinished_again(folder: Path, kept: Path) -> None:
    """Take the first page away while something may be missing."""
    for place in (folder, kept):
        (place / start.NAME).unlink(missing_ok=True)


def _download(wheels: Sequence[Wheel], to: Path, say: Say) -> None:
    from tqdm import tqdm

    wanted = fetching.missing(wheels, to)
    _refuse_full(to, sum(wheel.bytes for wheel in wanted) + BESIDE_WHEELS)
    there = len(wheels) - len(wanted)
    say(f"Wheels: {len(wheels)}" + (f", of which {there} are there already." if there else "."))
    if not wanted:
        return
    command = tools.pip(project.ours())
    whole = sum(wheel.bytes for wheel in wanted)
    with tqdm(total=whole, desc="Downloading", unit="B", unit_scale=True, file=sys.stderr) as bar:
        fetching.fetch(wanted, to, command, bar.update)


def _refuse_full(place: Path, need: int) -> None:
    free = shutil.disk_usage(place).free
    if free < need:
        raise tools.no_room(f"{need / 1e6:,.0f} MB are needed in {place}, and {free / 1e6:,.0f} MB are free.")


def _settle(kept: Path, targets: Sequence[Target], say: Say) -> None:
    """Let the copy take its packages from its own folder, after uv has resolved from it alone: none is missing."""
    say("Resolving from the folder alone …")
    narrowed = _narrowed(targets)
    wheels = (kept / project.WHEELS).resolve()
    with _written(project.offline(narrowed, str(wheels))) as place:
        tools.run([*tools.uv(), "lock", "--quiet", "--python", sys.executable], cwd=place)
    unfinished = kept / ".pyproject.toml.unfinished"
    project.write(project.for_learners(project.offline(narrowed), targets), unfinished)
    unfinished.replace(kept / "pyproject.toml")


@contextmanager
def _written(made: dict[str, Any]) -> Iterator[Path]:
    """Give a folder for a moment that holds nothing but that project."""
    with tempfile.TemporaryDirectory(prefix="pack-") as place:
        project.write(made, Path(place) / "pyproject.toml")
        yield Path(place)


def _build_database(kept: Path) -> None:
    from workshop_utils import shop

    shop.open_database("workshop", path=kept / "data" / "shop.db").dispose()


@contextmanager
def _file_errors(folder: Path) -> Iterator[None]:
    """Say of errors of the file system what they mean here."""
    try:
        yield
    except OSError as error:
        raise WorkshopError(
            f"{error.filename or folder} can't be written: {error.strerror or error}.",
            remedy="Look whether the stick is full or write-protected, and run the same command again.",
        ) from error
