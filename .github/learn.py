"""Run README's first command as it stands there, look whether JupyterLab shows the first lesson, and end it.

Needs nothing but Python: what it needs itself, the command has to bring.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)")
FIRST = "notebooks/00_start_here.ipynb"
SECONDS = 900
WINDOWS = sys.platform == "win32"


def command() -> str:
    """Give the first line of README that a learner types."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.endswith("workshop lab"))


def end(process: subprocess.Popen[str]) -> None:
    """End the command and what it started, nothing else; wait until all of it is gone."""
    if WINDOWS:
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], check=False)
        process.wait(60)
        return
    late = time.monotonic() + 60
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        while time.monotonic() < late:
            process.poll()
            os.killpg(process.pid, 0)
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGKILL)


def address(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Wait for the line with the address, showing all lines; give the address and the token."""
    for line in process.stdout or ():
        print(line, end="", flush=True)
        if match := ADDRESS.search(line):
            return match[1], match[2]
    raise SystemExit(f"It ended with {process.wait()}, before it said an address.")


def shown(server: str, token: str) -> int:
    """Ask for the first lesson, for a minute, as the address may be said before anybody listens; give its number of cells."""
    asked = urllib.request.Request(f"{server}/api/contents/{FIRST}", headers={"Authorization": f"token {token}"})
    late = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return len(json.load(answer)["content"]["cells"])
        except urllib.error.URLError:
            if time.monotonic() > late:
                raise
            time.sleep(0.5)


def main() -> None:
    """Run, look, end."""
    # Nobody looks: a browser that opens nothing.
    environment = {**os.environ, "BROWSER": "echo %s" if not WINDOWS else "cmd /c exit %s"}
    process = subprocess.Popen(
        command(),
        shell=True,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=not WINDOWS,
    )
    limit = threading.Timer(SECONDS, end, [process])
    limit.daemon = True
    limit.start()
    start = time.monotonic()
    try:
        cells = shown(*address(process))
        print(f"JupyterLab shows {FIRST}, {cells} cells, after {time.monotonic() - start:.0f} s.")
    finally:
        limit.cancel()
        end(process)


if __name__ == "__main__":
    main()
