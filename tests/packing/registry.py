"""A package index of our own on loopback, with wheels made by hand, and a pip that asks it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from workshop_utils.packing.targets import MACHINES, Target
from workshop_utils.packing.wheels import Wheel

HERE = Target(MACHINES["linux"], f"3.{sys.version_info.minor}")


def made(folder: Path, name: str, *, version: str = "1.0", index: str = "", size: int = 0) -> Wheel:
    """Make a wheel that does nothing, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", f"filled = {'x' * size!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    content = path.read_bytes()
    return Wheel(name, version, path.name, len(content), hashlib.sha256(content).hexdigest(), index, HERE)


class Registry:
    """An index that tells which files were asked for, and can hold one back until it is let go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.held = ""
        self.reached, self.let_go = threading.Event(), threading.Event()
        self.index = ""

    def answer(self, path: str) -> bytes | None:
        """Give a package's page or a file."""
        name = path.strip("/").rpartition("/")[2]
        if path.startswith("/simple/"):
            files = self.folder.glob(f"{name}-*.whl")
            return "".join(f'<a href="/files/{file.name}">{file.name}</a>' for file in files).encode()
        self.asked.append(name)
        if name == self.held:
            self.reached.set()
            self.let_go.wait(60)
        found = self.folder / name
        return found.read_bytes() if found.exists() else None


@contextmanager
def served(folder: Path) -> Iterator[Registry]:
    """Serve the wheels of a folder."""
    registry = Registry(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = registry.answer(self.path)
            self.send_response(200 if found is not None else 404)
            self.send_header("Content-Type", "text/html" if self.path.startswith("/simple/") else "application/zip")
            self.send_header("Content-Length", str(len(found or b"")))
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        registry.index = f"http://127.0.0.1:{server.server_port}/simple"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield registry
        finally:
            registry.let_go.set()
            server.shutdown()
            thread.join()


@cache
def pip() -> tuple[str, ...]:
    """Give a pip that is here without a network: that of the Python this environment was made from."""
    base = Path(sys.base_prefix) / (
        "python.exe" if sys.platform == "win32" else f"bin/python3.{sys.version_info.minor}"
    )
    command = (str(base), "-m", "pip")
    if not base.exists() or subprocess.run([*command, "--version"], capture_output=True, check=False).returncode:
        pytest.skip(f"{base} has no pip")
    return command
