"""Whether each of lesson 01's culprits has most of its endpoint's time."""

from __future__ import annotations

import pytest

from workshop_utils import shop, split
from workshop_utils.shop import endpoints

MOST = 0.7
CULPRITS = {"parcels": "database", "statuses": "orm", "export": "serialisation"}


@pytest.mark.parametrize(("endpoint", "part"), CULPRITS.items())
def test_the_culprit_has_most_of_the_time(endpoint, part):
    engine = shop.open_database()
    found = split(getattr(endpoints, endpoint), on=engine)
    engine.dispose()
    assert found.shares[part] >= MOST
