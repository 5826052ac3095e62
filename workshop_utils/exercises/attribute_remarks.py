"""What a verdict adds where something lacks an attribute: a model, a statement, its result, a relationship."""

from __future__ import annotations

import re
from difflib import get_close_matches

from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import a, joined

MODELS = "Customer|Category|Product|Order|OrderLine|HistoryStep|Review|Invoice"
ON_THE_CARD = "which line of the card, `card()`, has yours on the right, and what stands on its left?"
_ON_A_MODEL = re.compile(rf"AttributeError: (?:type object )?'({MODELS})' (?:object )?has no attribute '(\w+)'")
_ON_A_STATEMENT = re.compile(r"AttributeError: '(?:Compound)?Select' object has no attribute '(\w+)'")
_ON_A_RESULT = re.compile(r"AttributeError: '\w*Result' object has no attribute '(\w+)'")
_ON_A_RELATIONSHIP = re.compile(
    r"AttributeError: Neither 'InstrumentedAttribute' object .* associated with (\w+)\.(\w+) has an attribute '(\w+)'"
)
_DJANGO = frozenset(
    [
        "select_related",
        "prefetch_related",
        "exclude",
        "annotate",
        "aggregate",
        "values",
        "values_list",
        "only",
        "earliest",
        "latest",
    ]
)
_ALIKE = 0.8


def on_attribute(message: str) -> Remark | None:
    """Word an AttributeError by what lacks the attribute; None where that is nothing we know."""
    for pattern, word in (
        (_ON_A_MODEL, _on_a_model),
        (_ON_A_STATEMENT, _on_a_statement),
        (_ON_A_RESULT, _on_a_result),
        (_ON_A_RELATIONSHIP, _on_a_relationship),
    ):
        found = re.search(pattern, message)
        if found:
            return word(*found.groups())
    return None


def _on_a_model(model: str, attribute: str) -> Remark | None:
    """Say which model has the attribute that this one lacks."""
    from workshop_utils.shop import Base

    mappers = sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
    having = [f"`{mapper.class_.__name__}`" for mapper in mappers if attribute in mapper.attrs]
    if not having:
        return None
    has = f"{joined(having)} {'has' if len(having) == 1 else 'have'} one"
    question = f"which relationships lead from `{model}` to the one you mean?"
    return Remark("", f"`{model}` has no `{attribute}`; {has}.", question)


def _on_a_statement(attribute: str) -> Remark | None:
    """Tell Django's words from misspelt ones, and both from what a session or a result would take."""
    from sqlalchemy import ScalarResult, Select
    from sqlalchemy.orm import Query, Session

    if attribute in _DJANGO:
        why = f"`{attribute}` is how Django says it. A statement of SQLAlchemy says the same in words of its own."
        return Remark("", why, ON_THE_CARD)
    if attribute.endswith("load") or attribute in {"load_only", "defer", "contains_eager"}:
        why = "A loader option isn't a method of the statement: it is given to one."
        return Remark("", why, "which method of the statement takes loader options?")
    if any(hasattr(kind, attribute) for kind in (ScalarResult, Session, Query)):
        why = "A statement says what to ask for; it takes a session to ask."
        return Remark("", why, "which method of `session` takes the statement and gives its objects?")
    alike = get_close_matches(attribute, [name for name in dir(Select) if name[0] != "_"], n=1, cutoff=_ALIKE)
    why = f"A statement has no method `{attribute}`."
    asked = f"did you mean `{alike[0]}`?" if alike else "which line of the card, `card()`, says what you want of it?"
    return Remark("", why, asked)


def _on_a_result(attribute: str) -> Remark | None:
    """Say that a statement has run where what it takes is asked of its result."""
    from sqlalchemy import Select

    if not hasattr(Select, attribute):
        return None
    why = f"By then the statement has run: this is its result. What `{attribute}` says has to be known before."
    return Remark("", why, "which object of yours is the statement, and where does the session get it?")


def _on_a_relationship(model: str, relationship: str, attribute: str) -> Remark | None:
    """Tell a second relationship from a column: an option goes on to the one, and needs no word of the other."""
    from workshop_utils.shop import Base

    mapper = next((one for one in Base.registry.mappers if one.class_.__name__ == model), None)
    if mapper is None or relationship not in mapper.relationships:
        return None
    target = mapper.relationships[relationship].mapper
    why = f"`{model}.{relationship}` names a relationship, and holds nothing of what it leads to, {a(f'`{target.class_.__name__}`')}."
    if attribute in target.relationships:
        return Remark("", why, f"which class has `{attribute}`, and how does an option go on to the next level?")
    if attribute in target.attrs:
        return Remark(
            "", why, f"what does an option for `{model}.{relationship}` bring along, and is `{attribute}` in it?"
        )
    return Remark("", why, f"what does `{target.class_.__name__}` call what you mean by `{attribute}`?")
