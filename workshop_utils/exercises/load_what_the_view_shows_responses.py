"""Responses made through a view, and what was seen on the way: late statements, and columns that nobody shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from sqlalchemy import Select, inspect
from sqlalchemy.orm import Session

from workshop_utils.exercises.load_what_the_view_shows_views import View, shape
from workshop_utils.exercises.sql import main_table
from workshop_utils.measure.ledger import record

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Trial

Columns = Iterable[tuple[Any, str]]
Answer = dict[str, Any]
BETWEEN, WHOLE = " | ", "."
"""How NotLoaded's message is put together, and the path of a response that failed as a whole."""


class NotLoaded(Exception):  # noqa: N818 (it says what became of an attribute)
    """A response couldn't be made. Its message is read by the remarks: path, model and view in one line, what was said."""


def responses(session: Session, statement: Select[Any], view: View, shown: Columns) -> Answer:
    """Load, then make the responses as FastAPI does.

    Gives `documents`; `late`, the statements sent while they were made, by table; `unshown`, the columns that were
    loaded although they are neither `shown` nor keys, by model. Raises NotLoaded.
    """
    with record(session.get_bind()) as ledger:  # type: ignore[arg-type] # our sessions are bound to engines
        loaded = session.scalars(statement).unique().all()
        before = ledger.statements
        unshown = _unshown(session, set(shown))
        documents = [_document(view, row) for row in loaded]
        late = Counter(main_table(one.sql) for one in ledger.entries[before:])
    return {"documents": documents, "late": dict(late), "unshown": unshown}


def loads_more(trials: tuple[Trial, ...]) -> bool:
    """Whether statements ran late in a trial, or columns came that nobody shows: what 3.2 to 3.4 rule out."""
    return any(trial.yours.answer["late"] or trial.yours.answer["unshown"] for trial in trials)


def only_documents(answer: Answer) -> Answer:
    """Give what was right in loading lazily: the documents."""
    return {"documents": answer["documents"], "late": {}, "unshown": {}}


def _document(view: View, row: Any) -> dict[str, Any]:
    try:
        return view.model_validate(row).model_dump(mode="json", by_alias=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        path = ".".join(str(step) for step in first["loc"] if not isinstance(step, int))
        said = first["msg"].removeprefix("Error extracting attribute: ")
        raise NotLoaded(BETWEEN.join((path or WHOLE, f"{type(row).__name__}: {shape(view)}", said))) from None


def _unshown(session: Session, shown: set[tuple[Any, str]]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for row in session.identity_map.values():
        mapper = inspect(row).mapper
        free = {(mapper.class_, attribute.key) for attribute in mapper.column_attrs if _is_key(attribute.columns[0])}
        loaded = {(mapper.class_, key) for key in inspect(row).dict if key in mapper.column_attrs}
        for model, key in loaded - shown - free:
            found.setdefault(model.__name__, set()).add(key)
    return {model: sorted(keys) for model, keys in sorted(found.items())}


def _is_key(column: Any) -> bool:
    return bool(column.primary_key or column.foreign_keys)
