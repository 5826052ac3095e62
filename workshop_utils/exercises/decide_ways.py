"""The good ways through lesson 11's exercises, each known by names in the learner's source."""

from __future__ import annotations

import re

from workshop_utils.exercises.exercise import Way

_ASKS = re.compile(r"\.__mro__|\.__class__\b|\bgetattr\([^()]*,[^()]*,[^()]*\)|\bexcept\b")
"""Questions to a value that are an attribute or an exception, which nothing counts."""

ENCODER = (
    Way(
        "A plan in a closure: for each field the key, a getter and a change, chosen once by the field's hint.",
        took=lambda report: not re.search(r"\b(?:eval|exec|TypeAdapter|model_validate|msgspec)\b", report.source),
    ),
    Way(
        "A compiled core: `TypeAdapter(view)`, made once, or `view.model_validate` and `model_dump`. It checks each value as well, which rows from "
        "your own database may not need.",
        took=lambda report: bool(re.search(r"\b(?:TypeAdapter|model_validate|msgspec)\b", report.source)),
        why="The core made its plan when the view was defined, or the adapter; a row goes through it below Python.",
        price="Each row becomes an object of the view and is checked, before it becomes a dictionary.",
    ),
    Way(
        "The plan written out as code and compiled by `eval`: no loop is left. `dataclasses` do so. Only names of your own may stand in it, and texts by `repr`.",
        took=lambda report: bool(re.search(r"\b(?:eval|exec)\b", report.source)),
        why="The plan became the line one would have written by hand for this view; Python compiled it once.",
        price="Generated code is hard to read and to debug, and dangerous as soon as a text from outside gets in.",
    ),
    Way(
        "The view read once, and the rest asked of each row.",
        took=lambda report: bool(_ASKS.search(report.source)),
        why="The view is read once, when the encoder is made. Your rows still seem to be asked what they hold, in a way that we don't count: we count looks "
        "at the view, `isinstance` and its like.",
        price="What is asked of each value is paid for at each value. The field's hint had the answer before the first row came.",
    ),
)

READER = (
    Way(
        "Pydantic: `TypeAdapter(list[view])`, made once, and its `validate_json`, with `strict=True`. Its error lists every mistake of the body.",
        took=lambda report: "msgspec" not in report.source,
    ),
    Way(
        "msgspec: `msgspec.json.Decoder(list[view])`, made once; its `decode` is strict by itself, and stops at the first mistake.",
        took=lambda report: "msgspec" in report.source,
    ),
)
