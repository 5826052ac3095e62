"""The carrier's price list, asked over the network; here it answers as slowly, without one."""

import time
import zlib

SECONDS = 0.03
TARIFF = 1


def quote(city: str, parcels: int) -> dict:
    """Ask what it costs, in cents, and how many days it takes."""
    time.sleep(SECONDS)  # the network
    far = zlib.crc32(city.encode()) % 7
    return {"days": 1 + far, "cents": (390 + 60 * far) * parcels * TARIFF}
