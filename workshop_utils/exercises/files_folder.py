"""A small project of files: read from a folder, laid out in one, and told apart from another."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from workshop_utils.disk import explained, write_whole
from workshop_utils.errors import WorkshopError

_LARGEST, _MOST = 1_000_000, 200
_MANIFEST = ".laid_out"
"""Beside the files: what each was when it was laid out, to tell an edited one from an old one."""


def read_files(folder: Path) -> dict[str, str]:
    """Give the texts of all files below `folder` by their paths from there; caches and hidden files aren't read.

    Raises WorkshopError for what isn't a small folder of texts.
    """
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_dir() or any(part.startswith(".") or part == "__pycache__" for part in parts):
            continue
        if len(found) == _MOST or path.stat().st_size > _LARGEST:
            raise WorkshopError(f"`{folder.as_posix()}` holds more than this exercise is about.")
        try:
            found["/".join(parts)] = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise WorkshopError(f"`{'/'.join(parts)}` isn't a text in UTF-8.") from None
    return found


def lay_out(folder: Path, files: Mapping[str, str], *, anew: bool = False) -> None:
    """Write what isn't there yet, and what was laid out before and never edited; with `anew`, everything.

    Raises WorkshopError if the folder can't be written.
    """
    problem = f"The files can't be laid out in {folder.as_posix()}"
    with explained(problem, "Open the notebook from a folder in which you may write."):
        folder.mkdir(parents=True, exist_ok=True)
        before = _manifest(folder)
        for name, text in files.items():
            path = folder / name
            if anew or not path.exists() or _digest(path.read_bytes()) == before.get(name):
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, text)
        manifest = {name: _digest(text.encode()) for name, text in files.items()}
        write_whole(folder / _MANIFEST, json.dumps(manifest, indent=1))


def _manifest(folder: Path) -> dict[str, str]:
    with suppress(OSError, ValueError):
        found = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    return {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def same_code(one: str, other: str) -> bool:
    """Whether two texts are the same but for comments, docstrings and formatting."""
    return _code(one) == _code(other)


def files_fingerprint(files: Mapping[str, str]) -> str:
    """Give one short name for all spellings of the same files."""
    return hashlib.sha256(repr([(name, _code(text)) for name, text in sorted(files.items())]).encode()).hexdigest()[:16]


def _code(text: str) -> str:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return "\n".join(text.splitlines())
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    return ast.dump(tree)
