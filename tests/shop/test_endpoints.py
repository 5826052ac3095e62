"""Lesson 01's three endpoints: each makes one part do far more work than the others, whatever the clock says."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.orm import Session

from workshop_utils.measure.ledger import record
from workshop_utils.measure.objects import count_objects
from workshop_utils.measure.steps import count_steps
from workshop_utils.shop.endpoints import export, parcels, statuses


@pytest.fixture
def work(shop):
    """Give what an endpoint's work comes to: rows, steps of SQLite, objects of the ORM, characters of JSON."""

    def of(endpoint):
        with record(shop) as ledger, count_steps(shop) as counted, count_objects() as built, Session(shop) as session:
            answer = endpoint(session)
        assert ledger.statements == 1
        json.loads(answer)
        return {"rows": ledger.rows, "steps": counted.steps, "objects": built.objects, "json": len(answer)}

    return of


def test_parcels_makes_the_database_go_through_all_and_gives_little(work):
    done = work(parcels)
    assert done["steps"] > 100 * work(export)["steps"] / work(export)["rows"]
    assert done["steps"] > 1_000 * done["rows"]
    assert (done["objects"], done["json"] < 1_000) == (0, True)


def test_statuses_builds_an_object_for_each_row_and_answers_in_a_line(work):
    done = work(statuses)
    assert done["objects"] == done["rows"] > 1_000
    assert done["steps"] < 20 * done["rows"]
    assert done["json"] < 200


def test_export_writes_far_more_than_it_is_given_and_builds_no_object(work):
    done = work(export)
    assert done["objects"] == 0
    assert done["json"] > 50 * done["rows"] > 50_000
    assert done["steps"] < 20 * done["rows"]
