"""The guard that watches every other test sees what it watches for."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading

from sqlalchemy import Engine, event


def test_a_thread_a_process_a_socket_and_a_listener_are_each_named(left_behind):
    before = set(left_behind(set(), 0))
    go = threading.Event()
    thread = threading.Thread(target=go.wait, name="forgotten")
    thread.start()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    def hook(*_: object) -> None: ...

    event.listen(Engine, "before_cursor_execute", hook)
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = " ".join(left_behind(before, 0))
        assert "thread forgotten" in found
        assert f"process {child.pid}" in found
        assert str(server.getsockname()[1]) in found
        assert "before_cursor_execute on Engine" in found
    go.set()
    thread.join()
    child.communicate(b"\n")
    event.remove(Engine, "before_cursor_execute", hook)


def test_what_is_gone_a_moment_later_was_not_left_behind(left_behind):
    before = set(left_behind(set(), 0))
    threading.Timer(0.1, lambda: None).start()
    assert left_behind(before, 2.0) == set()
