"""Runs in a network namespace of its own, where nothing but loopback is there: `unshare -rn python without_network.py`.

`run COMMAND …` runs one command; `lab COMMAND …` starts JupyterLab, asks it for its page, and ends it.
"""

from __future__ import annotations

import fcntl
import re
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\S*\?token=(\w+)")
SET_FLAGS, UP = 0x8914, 0x41


def loopback() -> None:
    """Switch it on; a new namespace has it off."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))


def visit(command: list[str]) -> int:
    """Start JupyterLab, ask it for its page, and end it as Ctrl-C does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        command, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, encoding="utf-8", start_new_session=True
    ) as process:
        said = ""
        for line in process.stdout or ():
            said += line
            if found := ADDRESS.search(line):
                break
        else:
            sys.exit(said)
        request = urllib.request.Request(
            f"http://127.0.0.1:{found[1]}/lab", headers={"Authorization": f"token {found[2]}"}
        )
        sys.stdout.write(f"The lab answers: {_asked(request)}\n")
        for child in psutil.Process(process.pid).children():
            child.send_signal(signal.SIGINT)  # once: uv, told as well, may pass it on a moment later
        process.stdout.read()
        return process.wait(60)


def _asked(request: urllib.request.Request, patience: float = 60) -> int:
    """Give the status of the answer; JupyterLab may say its address a moment before it listens."""
    late = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(request, timeout=120) as page:  # noqa: S310 (our own server)
                return int(page.status)
        except urllib.error.URLError:
            if time.monotonic() > late:
                raise
            time.sleep(0.5)


if __name__ == "__main__":
    loopback()
    do, *words = sys.argv[1:]
    sys.exit(visit(words) if do == "lab" else subprocess.run(words, check=False).returncode)
