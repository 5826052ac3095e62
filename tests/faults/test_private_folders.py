"""A folder that is there for a block: gone afterwards, whichever line an interrupt falls on."""

from __future__ import annotations

import sys
import tempfile
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from workshop_utils.disk import private_folder


def interrupted(step: int) -> bool:
    """Use a folder, with an interrupt at so many lines and calls from its beginning; False where that is after its end."""
    steps = count(1)

    def trace(_frame: FrameType, _event: str, _what: object) -> Any:
        if next(steps) == step:
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with private_folder("interrupted-") as folder:
            (folder / "file").write_bytes(b"")
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


# Python tells of a folder that nobody holds any more, and of an interrupt that fell into its removal.
@pytest.mark.filterwarnings("ignore:Implicitly cleaning up:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_at_any_line_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert not interrupted(10**9)  # what it imports is imported
    step = 1
    while interrupted(step):
        assert list(tmp_path.iterdir()) == [], step
        step += 1
    assert step > 50
