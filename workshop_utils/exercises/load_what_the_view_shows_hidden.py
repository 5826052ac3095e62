"""How exercise 3.2 is called: the views it keeps hidden, and what loading and showing them took."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model
from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop_utils.exercises.evidence import Refusal
from workshop_utils.exercises.load_what_the_view_shows_responses import Answer, only_documents, responses
from workshop_utils.exercises.load_what_the_view_shows_views import View, columns_shown, nested_views, shape
from workshop_utils.exercises.plain import Odd
from workshop_utils.exercises.wording import in_words
from workshop_utils.shop import Category, Customer, Order, Review


class Shown(BaseModel):
    """What every view here starts from: it reads attributes."""

    model_config = ConfigDict(from_attributes=True)


def _view(**fields: Any) -> Any:
    """Make a view. All have one name, for a view is known by its fields."""
    return create_model("Shown", __base__=Shown, **fields)


def _many(**fields: Any) -> Any:
    """Give the annotation for a list of such a view."""
    collection: Any = list
    return collection[_view(**fields)]


@dataclass(frozen=True)
class Hidden:
    """A model, the view that shows it, and by which attribute its first rows are found."""

    model: Any
    view: View
    order: str = "id"

    @property
    def label(self) -> str:
        """Tell the view's fields, for verdicts: `Order: id, lines [quantity, product [name]]`."""
        return f"{self.model.__name__}: {shape(self.view)}"


_NAMED = _view(name=str)
_WITH_PARENT = _view(name=str, parent=_NAMED | None)

HIDDEN = (
    # A collection, and behind it one thing whose other columns are wide.
    Hidden(Order, _view(id=int, lines=_many(quantity=int, product=_NAMED))),
    # What may be None: a department has no parent.
    Hidden(Category, _view(name=str, parent=_WITH_PARENT | None), order="name"),
    # Two collections side by side.
    Hidden(
        Customer,
        _view(
            city=str,
            orders=_many(status=str),
            reviews=_many(stars=int, product=_view(name=str, price_cents=int)),
        ),
    ),
    # The way back: from an order to its lines, and from each line to its order.
    Hidden(Order, _view(status=str, lines=_many(unit_price_cents=int, order=_view(status=str)))),
    # One view for two models, and two collections that multiply when they are joined.
    Hidden(
        Order,
        _view(
            customer=_NAMED,
            status=str,
            lines=_many(quantity=int, product=_NAMED),
            history=_many(what=str),
        ),
    ),
    # Views that show no column of their own, only what stands behind them.
    Hidden(Review, _view(product=_view(category=_NAMED))),
    # Deeper than loops inside loops would be written.
    Hidden(Order, _view(lines=_many(product=_view(name=str, category=_WITH_PARENT)))),
)

STATEMENTS = sum(1 + nested_views(hidden.view) for hidden in HIDDEN)
"""What loading all hidden views may take: one statement for the rows of each, and one for each view inside."""
IN_ALL = f"the {in_words(len(HIDDEN))} hidden views together"
"""What is counted, as verdicts say it."""


def lazily(_view: View, _model: Any) -> tuple[()]:
    """Give no options: the slow version of 3.2, whose documents are right."""
    return ()


def hidden_views(function: Callable[..., Any], session: Session, limit: int) -> Answer:
    """3.2: load some rows for each hidden view with the function's options, and make the responses.

    Gives `documents` by the view's label, and `late` and `unshown` of those views where there is something to tell.
    The guard isn't judged: with it or without, all that a view shows must be there before the response is made.
    """
    answers: Answer = {"documents": {}, "late": {}, "unshown": {}}
    for hidden in HIDDEN:
        options = _unpacked(function(hidden.view, hidden.model))
        rows = select(hidden.model).order_by(getattr(hidden.model, hidden.order), hidden.model.id).limit(limit)
        shown = columns_shown(hidden.model, hidden.view)
        answer = responses(session, rows.options(*options), hidden.view, shown)
        for part, found in (only_documents(answer) if function is lazily else answer).items():
            if found or part == "documents":
                answers[part][hidden.label] = found
        session.expunge_all()
    return answers


def _unpacked(options: Any) -> tuple[Any, ...]:
    """Go through what the function gave, as a star would; refuse what is no list of options."""
    if isinstance(options, (tuple, list, set, frozenset, Iterator)):
        return tuple(options)
    raise Odd(Refusal("none" if options is None else "not plain", "", type(options).__name__))
