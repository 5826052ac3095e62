"""The good ways through 5.2 to 5.4, each known by names in the learner's source."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.exercise import Way

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report


def _pair_source(report: Report) -> str:
    try:
        return inspect.getsource(report.function.func)
    except (OSError, TypeError):
        return ""


def _in_columns(report: Report) -> bool:
    """Whether the reviews stand in the payload as one list for each field: known by how small it is."""
    trial = report.trials[-1]
    return trial.costs.bytes < 0.36 * trial.slow.costs.bytes


def _by_place(report: Report) -> bool:
    return re.search(r"\.index\(|enumerate\(|\blen\(", _pair_source(report)) is not None


def _by_the_model(report: Report) -> bool:
    return "Response(" not in report.source


def _by_hand(report: Report) -> bool:
    """Whether the learner's own code validates."""
    return "validate" in report.source


def _by_aggregates(report: Report) -> bool:
    return re.search(r"\bmax\(", report.source) is not None and "group_concat" not in report.source


PAIR = (
    Way(
        "Customers and products in lists, found by their `id`. It is what JSON:API calls *included*, and any client understands it.",
        took=lambda report: not _in_columns(report) and not _by_place(report),
    ),
    Way(
        "The three tables as columns: each field's name once, and a list of values. Fewer bytes still, before gzip and "
        "after it, and a row can't be read by itself any more.",
        took=_in_columns,
        why="What many reviews share is written once, and so is the name of each field.",
    ),
    Way(
        "Places in a list in an id's stead.",
        took=lambda report: _by_place(report) and not _in_columns(report),
        why="What many reviews share is written once, and each of them points at its place. A place is shorter than an id, and "
        "means nothing outside this payload.",
    ),
)

ENDPOINT = (
    Way(
        "Return the rows, and leave validating and writing to the response model. The schema in the API's documentation comes with it.",
        took=lambda report: _by_the_model(report) and not _by_hand(report),
    ),
    Way(
        "A `TypeAdapter(list[view])`, made once: `validate_python` and `dump_json`, and the bytes in a `Response` that FastAPI sends as "
        "it is. With `response_model` in the decorator, too, the documentation keeps the schema.",
        took=lambda report: not _by_the_model(report),
        why="Your view validated and wrote each row once, and FastAPI sends a `Response` as it is. From here on only your own code stands "
        "between a new column and the client.",
    ),
    Way(
        "Return the view's objects: the response model takes them as they are.",
        took=lambda report: _by_the_model(report) and _by_hand(report),
        why="Your code validated each row. The response model found the view's own objects, took them as they are, and Pydantic's core wrote "
        "the bytes.",
    ),
)

TAG = (
    Way(
        "`func.count()` and `func.max(Review.written_at)` of the product, in one `select`.",
        took=_by_aggregates,
        why="A new review and an edit move the newest time, a deletion moves the count, and both come in one row; the reviews are "
        "loaded only when somebody needs them.",
    ),
    Way(
        "A digest of all ids and times, by `group_concat` in the database: it grows with the reviews, and nothing can hide from it. Or a "
        "version number of the product, raised by a trigger: it costs every writer something, and every reader nothing.",
        took=lambda report: not _by_aggregates(report),
        why="The database puts ids and times of all reviews into one row, so whatever is added, edited or deleted changes it.",
    ),
)
