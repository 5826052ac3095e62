"""Downloading wheels with pip, a few at a time: what is whole stays, and what isn't never gets its name."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from workshop_utils.packing import tools
from workshop_utils.packing.wheels import Wheel

Progress = Callable[[int], object]
_FILES, _BYTES = 8, 20_000_000
"""How much pip is asked for at once: little enough that a run that was stopped has little to fetch again."""


def missing(wheels: Sequence[Wheel], folder: Path) -> list[Wheel]:
    """Give those that aren't in the folder yet, or are there with other bytes."""
    return [wheel for wheel in wheels if not _whole(wheel, folder / wheel.file)]


def remove_others(wheels: Sequence[Wheel], folder: Path) -> None:
    """Take out what an earlier run put there for other machines or at other versions."""
    wanted = {wheel.file for wheel in wheels}
    for path in folder.glob("*.whl"):
        if path.name not in wanted:
            path.unlink()


def fetch(wheels: Sequence[Wheel], folder: Path, pip: Sequence[str], progress: Progress) -> None:
    """Download all into the folder, calling `progress` with the bytes of each portion that has come.

    Raises WorkshopError; what had come until then stays, and isn't downloaded again.
    """
    unfinished = folder / ".unfinished"
    for portion in _portions(wheels):
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        try:
            _download(portion, unfinished, pip)
            for wheel in portion:
                (unfinished / wheel.file).replace(folder / wheel.file)
        except OSError as error:
            raise tools.no_room(f"{error.strerror or error}.") from error
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        progress(sum(wheel.bytes for wheel in portion))


def _whole(wheel: Wheel, path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == wheel.sha256


def _portions(wheels: Sequence[Wheel]) -> Iterator[list[Wheel]]:
    portion: list[Wheel] = []
    for wheel in sorted(wheels, key=lambda wheel: (str(wheel.target), wheel.index)):
        if portion and not _fits(wheel, portion):
            yield portion
            portion = []
        portion.append(wheel)
    if portion:
        yield portion


def _fits(wheel: Wheel, portion: Sequence[Wheel]) -> bool:
    """Whether one run of pip can fetch them together: it knows one target, one index, and one version of a package."""
    first = portion[0]
    return (
        (first.target, first.index) == (wheel.target, wheel.index)
        and wheel.package not in {each.package for each in portion}
        and len(portion) < _FILES
        and sum(each.bytes for each in portion) <= _BYTES
    )


def _download(portion: Sequence[Wheel], to: Path, pip: Sequence[str]) -> None:
    """Let pip fetch exactly these files: a digest leaves it no choice."""
    wanted = to / "wanted.txt"
    wanted.write_text(
        "".join(f"{wheel.package}=={wheel.version} --hash=sha256:{wheel.sha256}\n" for wheel in portion),
        encoding="utf-8",
    )
    target = portion[0].target
    platforms = [word for platform in target.machine.wheel_platforms for word in ("--platform", platform)]
    index = ["--index-url", portion[0].index] if portion[0].index else []
    quietly = ["--quiet", "--disable-pip-version-check", "--no-input"]
    exactly = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirement", str(wanted)]
    fitting = ["--implementation", "cp", "--python-version", target.last_release, *platforms]
    # Somebody's settings of pip may name other places or cap versions; where uv looked is told above.
    alone = {"PIP_CONFIG_FILE": os.devnull, "TMPDIR": str(to), "TEMP": str(to), "TMP": str(to)}
    tools.run([*pip, "download", *quietly, *exactly, *fitting, *index, "--dest", str(to)], None, **alone)
