"""The good ways through 5.2 to 5.4, each known by names in the learner's source."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from workshop_utils.exercises.exercise import Way

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report


def _in_columns(report: Report) -> bool:
    """Whether the reviews stand in the payload as one list for each field: known by how small it is."""
    trial = report.trials[-1]
    return trial.costs.bytes < 0.36 * trial.slow.costs.bytes


def _pointing_by(how: str) -> Callable[[Report], bool]:
    """Give what tells whether a payload's reviews point at their customer and product in a way: as `seen_in` names it."""
    return lambda report: not _in_columns(report) and report.trials[-1].yours.aside["points"] == how


def _made_by(*makers: str) -> Callable[[Report], bool]:
    """Give what tells by what of FastAPI the responses were made: `bytes`, `values`, or nothing for a `Response`."""
    return lambda report: report.trials[-1].yours.aside["by"] in makers


def _by_hand(report: Report) -> bool:
    """Whether the learner's own code validates."""
    return "validate" in report.source


def _of_all(report: Report) -> bool:
    """Whether the database puts something of every review side by side."""
    return re.search(r"\b(?:group_concat|string_agg|json_group_array|aggregate_strings)\b", report.source) is not None


def _by_count_and_time(report: Report) -> bool:
    source = report.source
    return not _of_all(report) and re.search(r"max\([^)]*written_at", source) is not None and "count(" in source


PAIR = (
    Way(
        "Customers and products in lists, found by their `id`. It is what JSON:API calls *included*, and any client understands it.",
        took=_pointing_by("ids"),
        why="What many reviews share is written once, and each of them points at it by an id.",
    ),
    Way(
        "The three tables as columns: each field's name once, and a list of values. Fewer bytes still, before gzip and "
        "after it, and a row can't be read by itself any more.",
        took=_in_columns,
        why="What many reviews share is written once, and so is the name of each field.",
    ),
    Way(
        "Places in a list in an id's stead.",
        took=_pointing_by("places"),
        why="What many reviews share is written once, and each of them points at its place. A place is shorter than an id, and "
        "means nothing outside this payload.",
    ),
    Way(
        "A customer, or a product, whole in the first review that has it, and from then on its id.",
        took=_pointing_by("first"),
        why="What many reviews share is written once, where it is first needed, and each later one points at it by an id.",
        price="A review now looks in two ways, and can't be read without those that came before it: who sorts the payload, or "
        "leaves out its first rows, loses customers.",
    ),
)

ENDPOINT = (
    Way(
        "Return the rows, and leave validating and writing to the response model. The schema in the API's documentation comes with it.",
        took=lambda report: _made_by("bytes")(report) and not _by_hand(report),
    ),
    Way(
        "A `TypeAdapter(list[view])`, made once: `validate_python` and `dump_json(…, by_alias=True)`, and the bytes in a `Response` that "
        "FastAPI sends as it is. With `response_model` in the decorator, too, the documentation keeps the schema.",
        took=_made_by(""),
        why="Your view validated and wrote each row once, and FastAPI sends a `Response` as it is. From here on only your own code stands "
        "between a new column and the client.",
    ),
    Way(
        "Return the view's objects: the response model takes them as they are.",
        took=lambda report: _made_by("bytes")(report) and _by_hand(report),
        why="Your code validated each row. The response model found the view's own objects, took them as they are, and Pydantic's core wrote "
        "the bytes.",
    ),
    Way(
        "A response class in the decorator.",
        took=_made_by("values"),
        why="The response model validates each row once, and makes plain values of it once.",
        price="The response class you name makes bytes of those values, one more step. Where none is named, Pydantic's core writes the bytes "
        "straight from the rows.",
    ),
)

TAG = (
    Way(
        "`func.count()` and `func.max(Review.written_at)` of the product, in one `select`.",
        took=_by_count_and_time,
        why="A new review and an edit move the newest time, a deletion moves the count, and both come in one row; the reviews are "
        "loaded only when somebody needs them.",
    ),
    Way(
        "A digest of all ids and times, by `group_concat` in the database: it grows with the reviews, and nothing can hide from it. Or a "
        "version number of the product, raised by a trigger: it costs every writer something, and every reader nothing.",
        took=_of_all,
        why="The database puts something of every review into one row, so whatever is added, edited or deleted changes it.",
    ),
)
