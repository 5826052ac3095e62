"""`workshop notebooks`: what isn't up to date, and building it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from workshop_utils import authoring, documents, lessons
from workshop_utils.authoring import State, Target


def stale(names: Sequence[str] = (), root: Path = lessons.ROOT) -> list[str]:
    """Name every notebook and list that isn't what its source makes, without running anything."""
    chosen = _chosen(names, root)
    found = [f"{target}: {state.value}" for target in chosen if (state := authoring.state(target)) != State.FRESH]
    found += [f"{each.name}: its list of {each.listed} is older than lessons.toml" for each in documents.stale(root)]
    return [*found, *_strays(root)]


def build(names: Sequence[str], say: Callable[[str], None], *, force: bool = False, root: Path = lessons.ROOT) -> bool:
    """Build what isn't up to date, or all that is named by `force`; False if something was left alone."""
    for document in documents.stale(root):
        documents.write(document, root)
        say(f"{document.name}: list of {document.listed} written")
    found = {target: authoring.state(target) for target in _chosen(names, root)}
    edited = [target for target, state in found.items() if state == State.EDITED and not force]
    todo = [target for target, state in found.items() if force or state in {State.MISSING, State.STALE}]
    if any(target.solved for target in todo):
        build_databases()
    for target in todo:
        say(f"{target}: built in {_build_one(target):.1f} s")
    for target in edited:
        say(f"{target}: left alone, it was edited since it was built. --force builds it, and loses the edits")
    strays = _strays(root)
    for stray in strays:
        say(stray)
    if not todo and not edited and not strays:
        say("Every notebook is up to date.")
    return not edited and not strays


def _strays(root: Path) -> list[str]:
    return [f"{path.name}: no lesson in lessons.toml has this name" for path in lessons.strays(root / "notebooks")]


def _chosen(names: Sequence[str], root: Path) -> tuple[Target, ...]:
    folder = root / "notebooks"
    chosen = tuple(lessons.find(name, folder) for name in names) if names else lessons.read(folder)
    return authoring.targets(chosen)


def _build_one(target: Target) -> float:
    from tqdm import tqdm

    began = time.perf_counter()
    cells = authoring.code_cells(target) if target.solved else 0
    with tqdm(total=cells, desc=str(target), unit="cell", leave=False, disable=None if cells else True) as bar:
        authoring.build(target, done=bar.update)
    return time.perf_counter() - began


def build_databases() -> None:
    """Build what lessons open before they do, so that no progress bar is kept as an output."""
    from workshop_utils import shop

    for size in ("small", "workshop"):
        shop.open_database("sqlite", size=size).dispose()
