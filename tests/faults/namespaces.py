"""Small file systems, read-only folders and empty networks: real ones, in name spaces of the program under test."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest

SMALL_DISK = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"'
READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'


@lru_cache(maxsize=1)
def _own_mounts() -> tuple[str, ...] | None:
    """Give the command that brings mounts of one's own: as root, or as root of a name space of users; None without."""
    with tempfile.TemporaryDirectory() as folder:
        for command in (("unshare", "-m"), ("unshare", "-rm")):
            if sys.platform == "linux" and _succeeds(*command, "mount", "-t", "tmpfs", "none", folder):
                return command
    return None


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0
    except OSError:
        return False


def on_a_small_disk(place: Path, size: str) -> list[str]:
    """Give what stands before a command to which a folder is a disk of its own."""
    return [*_or_skipped(), "sh", "-c", SMALL_DISK, "sh", size, str(place)]


def with_read_only(place: Path) -> list[str]:
    """Give what stands before a command that can't write below a folder, not even as root."""
    return [*_or_skipped(), "sh", "-c", READ_ONLY, "sh", str(place)]


def own_network() -> list[str]:
    """Give what stands before a command that has a network of its own, in which nothing is open."""
    for command in (("unshare", "-n"), ("unshare", "-rn")):
        if sys.platform == "linux" and _succeeds(*command, "true"):
            return [*command]
    pytest.skip("a network of one's own needs Linux, and the right to a name space (unshare)")


def _or_skipped() -> tuple[str, ...]:
    command = _own_mounts()
    if command is None:
        pytest.skip("mounts of one's own need Linux, and the right to a name space (unshare)")
    return command
