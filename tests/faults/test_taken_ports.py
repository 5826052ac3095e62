"""A port that another program has, for the lab, and no port left at all, for a server in a lesson."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from namespaces import own_network
from programs import told

from workshop_utils import cli

# A network of its own, in which two ports are all there are.
TWO_PORTS = """
import fcntl, socket, struct

IFF_UP, SIOCSIFFLAGS = 1, 0x8914
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
Path("/proc/sys/net/ipv4/ip_local_port_range").write_text("40000 40001")
"""
SERVING = """
from workshop_utils import serve
from workshop_utils.checks import check_port

async def app(scope, receive, send): ...

def served():
    with serve(app) as server:
        return server.url.startswith("http://127.0.0.1:4000")

step("before", served)
taken = [socket.create_server(("127.0.0.1", port)) for port in (40_000, 40_001)]
step("serving", served)
step("doctor", lambda: check_port().found)
for each in taken:
    each.close()
step("afterwards", served)
"""


def test_a_lab_whose_port_is_taken_says_so_before_it_builds_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    monkeypatch.delenv("WORKSHOP_DATA", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["lab", "--no-browser", "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert f"Port {port} can't be used: another program has it" in said
    assert "What to do: Leave --port out" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="a network of one's own needs Linux")
def test_a_server_that_finds_no_port_says_so_and_the_next_one_serves(tmp_path: Path) -> None:
    found = told(TWO_PORTS + SERVING, before=own_network(), folder=tmp_path, environment={})
    assert (found["before"], found["afterwards"]) == ("True", "True")
    assert found["serving"].startswith("refused: No server can be opened on 127.0.0.1: Address already in use.")
    assert "Restart the kernel" in found["serving"]
    assert found["doctor"].startswith("no server can be opened")
    assert "ResourceWarning" not in found["stderr"]
