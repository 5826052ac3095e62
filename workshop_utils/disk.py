"""What is written to a disk that may be full: files that are whole or not there, folders that go, and what to say."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workshop_utils.errors import WorkshopError

FREE_SOME = "Free some space on the disk, and try again."
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SAY_FULL = ("No space left on device", "disk is full", "File too large", "Disk quota exceeded")
_LEAST_BYTES = 1_000_000


class DiskFullError(OSError):
    """There was no room for what a process of ours had to write."""

    def __init__(self) -> None:
        super().__init__(errno.ENOSPC, _SAY_FULL[0])


def says_full(message: str) -> bool:
    """Whether a message, which may have come from another process, is one on a full disk."""
    return any(said in message for said in _SAY_FULL)


def is_full(folder: str | Path) -> bool:
    """Whether there is no room to speak of on the disk of a folder."""
    from shutil import disk_usage

    try:
        return disk_usage(folder).free < _LEAST_BYTES
    except OSError:  # the folder is gone
        return False


def remedy_for(error: OSError, otherwise: str) -> str:
    """Give what helps against an error of the file system: room, where there is none, and else what mostly does."""
    return FREE_SOME if error.errno in _FULL else otherwise


@contextmanager
def explained(problem: str, remedy: str) -> Iterator[None]:
    """Say of an error of the file system what couldn't be done, why, and what mostly helps."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise WorkshopError(f"{problem}: {reason}.", remedy=remedy_for(error, remedy)) from error


@contextmanager
def private_folder(prefix: str) -> Iterator[Path]:
    """Give a folder for as long as the block runs; it goes even if an interrupt falls into its removal."""
    from shutil import rmtree
    from tempfile import TemporaryDirectory

    folder = TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True)
    try:
        yield Path(folder.name)
    finally:
        try:
            folder.cleanup()
        except KeyboardInterrupt:
            rmtree(folder.name, ignore_errors=True)
            raise


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all: one cut short would pass for the learner's own."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(text.encode())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
