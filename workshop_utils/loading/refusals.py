"""What can't be planned, in words: each with the way out."""

from __future__ import annotations

from typing import Any

from workshop_utils.loading.errors import Refusal, did_you_mean
from workshop_utils.loading.models import AnyMapper, names
from workshop_utils.loading.views import ViewField


def unknown(mapper: AnyMapper, field: ViewField, *, alone: bool) -> Refusal:
    """Refuse a field that reads what the model doesn't have."""
    read = " or ".join(repr(".".join(map(str, choice))) for choice in field.choices)
    owner = mapper.class_.__name__
    if not alone:
        return Refusal(
            f"{owner} and its subclasses have no {read}, so the views of this union show unrelated objects",
            "A union can show one model and its subclasses: give each unrelated model a field of its own.",
        )
    way_out = f"If the value comes from elsewhere, {field.family.nothing}."
    return Refusal(f"{owner} has no {read}", f"{did_you_mean(str(field.choices[0][0]), names(mapper))} {way_out}")


def missing(mapper: AnyMapper, name: str) -> Refusal:
    """Refuse a path that names what an entity on its way doesn't have."""
    return Refusal(f"{mapper.class_.__name__} has no {name!r}", did_you_mean(name, names(mapper)))


def only_some(mapper: AnyMapper, owners: list[AnyMapper]) -> Refusal:
    """Refuse a required field that some objects of the model don't have."""
    having = " and ".join(owner.class_.__name__ for owner in owners)
    return Refusal(
        f"only {having} has it, and a {mapper.class_.__name__} can be something else",
        "Give the field a default, or write a view for each subclass and show a union of them.",
    )


def aliased(mapper: AnyMapper) -> Refusal:
    """Refuse to look for subclasses behind an alias, whose options SQLAlchemy doesn't link to them."""
    return Refusal(
        f"only subclasses of {mapper.class_.__name__} have it, and they can't be reached through an alias",
        "Plan for the class itself, or leave the field out.",
    )


def no_view(name: str, field: ViewField, *, many: bool) -> Refusal:
    """Refuse a relationship that is shown as a plain value, or as a list of plain values."""
    way_out = f"{field.family.nest}. If the field reads it in its own way, {field.family.declare}."
    if many and field.of_values:
        way_out = (
            f"To show one value of each object, map an association proxy and show that. For the objects: {way_out}"
        )
    return Refusal(f"{name!r} is a relationship, and the field names no view of what it leads to", way_out)


def not_behind_an_equals_sign(name: str) -> Refusal:
    """Refuse `needs` as a default, which Pydantic would show where the model has no value."""
    return Refusal(
        "needs() stands in Annotated[…], not behind =",
        f'Write {name}: Annotated[…, needs("…")], with the field\'s type first.',
    )


def envelope(view: Any, inside: Any) -> Refusal:
    """Refuse a generic view around the view that shows the model."""
    return Refusal(
        f"is an envelope around {inside.__name__}, not a view of the model", f"Pass view_in({view.__name__})."
    )


def one_or_many(name: str, *, many: bool) -> Refusal:
    """Refuse a list where there is one, and one where there is a collection."""
    if many:
        return Refusal(f"{name!r} is a collection, and the field shows one object", "Make it a list of that view.")
    return Refusal(f"{name!r} leads to one object, and the field shows several", "Make it that view itself.")


def through_a_collection(name: str, step: str) -> Refusal:
    """Refuse to read an attribute of the objects in a collection as if it were the collection's."""
    return Refusal(f"{name!r} is a collection, which has no {step!r}", "Nest a view of its objects, or pluck from it.")


def endless(name: str) -> Refusal:
    """Refuse an attribute whose needs come back to itself."""
    return Refusal(f"{name!r} needs itself", "Name the columns that it reads in the end, level by level.")


def too_large(limit: int) -> Refusal:
    """Refuse a plan that branches at every level."""
    return Refusal(f"the plan grows over {limit} views", "Give a smaller depth: a view branches at each of its levels.")


def returns(view: str, path: str) -> Refusal:
    """Refuse a view that comes back to itself without a depth."""
    return Refusal(
        f"comes back to {view}, and nobody said how often",
        f'Pass depth=3, or depth={{"{path}": 3}}, for three levels below the first.',
    )
