"""A warm process whose copies open the shop: real processes that can be killed, without a start of Python for each."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PROGRAM = r"""
import hashlib, os, resource, sys
from workshop_utils.errors import WorkshopError
from workshop_utils import shop
from workshop_utils.shop import building

shop.build_content(shop.SIZES["small"], shop.SEED)  # all that building loads is there before the start

def opened(folder, limit, gate, keeper):
    if limit >= 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    os.environ["WORKSHOP_DATA"] = folder
    os.close(keeper)
    os.read(gate, 1)  # it opens for all at once, when its only keeper lets it go
    shop.open_database("small").dispose()
    digest = hashlib.sha256(shop.database_path("small").read_bytes()).hexdigest()
    os.write(1, f"{digest}\n".encode())  # a line at once, among those of others

for asked in sys.stdin:
    times, limit, folder = asked.rstrip("\n").split(" ", 2)
    gate, keeper = os.pipe()
    copies = []
    for _ in range(int(times)):
        copies.append(os.fork())
        if copies[-1] == 0:
            try:
                opened(folder, int(limit), gate, keeper)
            except WorkshopError as error:
                os.write(2, str(error).encode())
            finally:
                os._exit(0)
    os.close(gate)
    print(*copies, flush=True)
    os.close(keeper)
    for each in copies:
        os.waitpid(each, 0)
    os.write(2, b"\n")  # there is something to read
    print("ended", flush=True)
"""


@dataclass(frozen=True)
class Opened:
    """What copies that opened the shop printed: the digest of its bytes each, and what they told people."""

    digests: list[str]
    said: str


class Builders:
    """Opens the shop in copies of one process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def begin(self, folder: Path, times: int = 1, limit: int = -1) -> list[int]:
        """Let copies open the shop of a folder, all at once, and give their numbers.

        None of them can make a file longer than `limit` bytes, if it is 0 or more.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(f"{times} {limit} {folder}\n")
        self._process.stdin.flush()
        return [int(word) for word in self._line().split()]

    def end(self) -> Opened:
        """Wait for all copies of the last beginning."""
        lines = []
        while (line := self._line()) != "ended":
            lines.append(line)
        assert self._process.stderr is not None  # a pipe: a limit on files isn't one for it
        return Opened(lines, os.read(self._process.stderr.fileno(), 1_000_000).decode())

    def kill(self, pid: int) -> None:
        """Kill a copy, and wait for its end; no harm if it was faster."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self.end()

    def close(self) -> None:
        """End the process."""
        with self._process:
            self._process.kill()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the process that builds has ended"
        return line.strip()


@contextmanager
def builders() -> Iterator[Builders]:
    """Give a warm process for as long as the block runs."""
    started = Builders()
    try:
        yield started
    finally:
        started.close()
