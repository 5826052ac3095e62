"""The shop's calendar: three years of seconds since 1970, and how they are written."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import cache
from operator import add

from workshop_utils.shop.draw import Integers

DAY = 86_400
OPENED = int(datetime(2023, 1, 1, tzinfo=timezone.utc).timestamp())
"""The shop's first second."""
CLOSED = int(datetime(2026, 1, 1, tzinfo=timezone.utc).timestamp())
"""The second after its last: what happened later isn't in the database."""
DAYS = (CLOSED - OPENED) // DAY
ORDERED_DAYS = DAYS - 2
"""Days with orders: the last two are left for the newest parcels to be sent."""
COUNTER_ENDS = int(datetime(2024, 1, 1, tzinfo=timezone.utc).timestamp())
"""Until then orders could be collected at the counter, and nobody recorded that they were."""


@cache
def _days() -> list[str]:
    first = datetime.fromtimestamp(OPENED, timezone.utc)
    return [f"{first + timedelta(days=day):%Y-%m-%d} " for day in range(DAYS)]


@cache
def _times() -> list[str]:
    minutes = [f"{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60)]
    seconds = [f"{second:02}" for second in range(60)]
    return [minute + second for minute in minutes for second in seconds]


def written(moments: Integers) -> list[str]:
    """Write seconds since 1970 as `2025-03-09 18:04:55`."""
    since = moments - OPENED
    day, second = (since // DAY).tolist(), (since % DAY).tolist()
    return list(map(add, map(_days().__getitem__, day), map(_times().__getitem__, second)))
