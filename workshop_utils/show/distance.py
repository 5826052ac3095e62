"""What a page takes with the database some way off: the time measured here, and a round trip for each statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workshop_utils.show import findings

if TYPE_CHECKING:
    from workshop_utils.measure.growth import Point

FARTHEST_MS = 10
"""How far off a panel and its figure go: as far as a database in another region of the same country."""


def seconds(point: Point, round_trip_ms: float) -> float:
    """Seconds of one run `round_trip_ms` away from the database.

    The median run measured here plus one round trip for each statement. Left out: BEGIN and COMMIT, which travel
    too, and the time rows take on the wire.
    """
    return point.seconds + point.statements * round_trip_ms / 1000


def finding(points: Mapping[str, Point]) -> str:
    """Say what a millisecond on the way costs each variant: as many milliseconds as it has statements."""
    dearest_first = sorted(points, key=lambda name: -points[name].statements)
    shown = dearest_first if len(points) <= 3 else [dearest_first[0], dearest_first[-1]]  # a title's room
    if len({point.statements for point in points.values()}) == 1 and len(points) > 1:
        each = points[dearest_first[0]].statements
        return f"Every millisecond on the way to the database adds {each:,} ms to {findings.names(dearest_first)} alike"
    parts = [f"{points[name].statements:,} ms to {name}" for name in shown]
    return f"Every millisecond on the way to the database adds {findings.names(parts)}"


def words(point: Point) -> str:
    """Write what a run takes at 0, 1 and 10 ms."""
    write = findings.cost_of("seconds").write
    return ", ".join(f"{write(seconds(point, ms))} at {ms} ms" for ms in (0, 1, FARTHEST_MS))
