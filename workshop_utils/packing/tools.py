"""uv and pip, which do the resolving and the downloading: the ordinary clients of whatever registry is set up."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workshop_utils.errors import WorkshopError

_OFFLINE = re.compile(
    r"dns error|failed to (?:fetch|lookup|resolve)|error sending request|connect|network|name resolution|timed out|retries",
    re.IGNORECASE,
)
_FULL = re.compile(r"no space left|disk full|not enough space|os error 28|errno 28", re.IGNORECASE)


def uv() -> list[str]:
    """Give the command that runs uv: the one this process was started with, or the one that is found."""
    found = os.environ.get("UV") or shutil.which("uv")
    if found:
        return [found]
    if importlib.util.find_spec("uv"):
        return [sys.executable, "-m", "uv"]
    raise WorkshopError("uv isn't found, which resolves and packs.", remedy="Install it with `pip install uv`.")


def uv_version() -> str:
    """Give the version of uv, which goes onto the stick."""
    return run([*uv(), "--version"]).split()[1]


def pip(project: dict[str, Any]) -> list[str]:
    """Give the command that runs pip, at the version that `project` pins for packing."""
    pinned = next(entry for entry in project["dependency-groups"]["pack"] if entry.startswith("pip=="))
    return [
        *uv(),
        "run",
        "--quiet",
        "--no-project",
        "--with",
        pinned,
        "--python",
        sys.executable,
        "python",
        "-m",
        "pip",
    ]


def run(command: Sequence[str], cwd: Path | None = None, **variables: str) -> str:
    """Run one of them; give what it printed. Raises WorkshopError in words that say what to do."""
    # An active environment of another folder is nothing to warn of.
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(  # noqa: S603 (uv and pip)
        command,
        cwd=cwd,
        env={**environment, "NO_COLOR": "1", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise explained(done.stderr or done.stdout)
    return done.stdout


def explained(said: str) -> WorkshopError:
    """Say what uv or pip complained of, and what to do about it."""
    last = _last(said)
    if _FULL.search(said):
        return no_room(last)
    if _OFFLINE.search(said):
        return WorkshopError(
            f"The packages can't be reached: {last}",
            remedy="Connect this machine to the internet, and run the same command again: what is there is kept.",
        )
    return WorkshopError(f"uv or pip gave up: {last}", remedy="Run the same command again: what is there is kept.")


def no_room(reason: str) -> WorkshopError:
    """Say that the disk or the stick is full."""
    return WorkshopError(
        f"There is no room left: {reason}",
        remedy="Free some space or take a larger stick, and run the same command again: what is there is kept.",
    )


def _last(said: str) -> str:
    """Pick the sentence that tells the cause: pip's last ERROR, or uv's last line."""
    lines = [line.strip(" ╰─▶×├│") for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["it said nothing"])[-1].removeprefix("ERROR:").strip()
