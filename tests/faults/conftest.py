"""What tests of faults share: a process that is warm, and whose copies open the shop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from builders import Builders, builders


@pytest.fixture(scope="session")
def warm() -> Iterator[Builders]:
    with builders() as started:
        yield started
