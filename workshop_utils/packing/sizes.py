"""What a learner downloads, in bytes: counted from what the registry says of the wheels that fit this machine."""

from __future__ import annotations

from collections.abc import Sequence

from workshop_utils.measure.table import Table
from workshop_utils.packing.wheels import Wheel

LARGEST = 12
_APART = ("uv", "pip")
"""They come before the workshop, and aren't counted as its download."""


def download(wheels: Sequence[Wheel]) -> int:
    """Give the bytes of all packages that the workshop's first command brings, uv itself aside."""
    return sum(wheel.bytes for wheel in wheels if wheel.package not in _APART)


def table(wheels: Sequence[Wheel]) -> Table:
    """List the largest packages, and what all come to."""
    counted = sorted((wheel for wheel in wheels if wheel.package not in _APART), key=lambda wheel: -wheel.bytes)
    rows = [(wheel.package, wheel.version, _mb(wheel.bytes)) for wheel in counted[:LARGEST]]
    others = counted[LARGEST:]
    rows.append((f"{len(others)} others", "", _mb(sum(wheel.bytes for wheel in others))))
    rows.append((f"all {len(counted)} packages", "", _mb(download(wheels))))
    rows += [(f"{wheel.package} itself", wheel.version, _mb(wheel.bytes)) for wheel in wheels if wheel.package == "uv"]
    return Table(("package", "version", "MB"), tuple(rows), "llr", f"What a learner downloads, on {wheels[0].target}:")


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f}"
