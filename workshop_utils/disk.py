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
    """Give a folder for as long as the block runs; it goes even if an interrupt falls into its making or its removal."""
    from secrets import token_hex
    from shutil import rmtree
    from tempfile import TemporaryDirectory, gettempdir

    own = f"{prefix}{token_hex(4)}-"
    try:
        with TemporaryDirectory(prefix=own, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except BaseException as error:
        # An interrupt may have fallen between its making and our hearing of it, or into its removal.
        for left in Path(gettempdir()).glob(f"{own}*"):
            rmtree(left, ignore_errors=True)
        if isinstance(error, OSError) and isinstance(error.__context__, KeyboardInterrupt):
            raise error.__context__ from None  # rmtree closes a second time what it had closed when the interrupt came
        raise


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all: one cut short would pass for the learner's own."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(text.encode())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
