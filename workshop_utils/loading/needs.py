"""`needs`: how a computed value says which attributes of the model it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from workshop_utils.loading.errors import LoadingError

T = TypeVar("T")
MARK = "__needs__"
# Where what wraps a function keeps it: property and hybrid, cached_property, classmethod, Pydantic's computed_field.
WRAPPERS = ("fget", "func", "__func__", "wrapped")


@dataclass(frozen=True)
class Needs:
    """Paths of model attributes, each split at its dots. Decorates a function or stands in `Annotated`."""

    paths: tuple[tuple[str, ...], ...]

    def __call__(self, function: T) -> T:
        """Mark `function`, or the function inside a property, class method or hybrid, and give it back."""
        inner = _inner(function)
        try:
            setattr(inner, MARK, self)
        except AttributeError as error:
            raise LoadingError(
                "needs", f"{function!r} can't be marked", "Decorate a function, method or property."
            ) from error
        return function

    def __str__(self) -> str:
        return ", ".join(".".join(path) for path in self.paths) or "nothing"


def needs(*paths: str) -> Needs:
    """Say which attributes of the model a value reads, as dotted paths that start at the model: `"lines.product"`.

    Stands in `Annotated[int, needs("price_cents", "vat")]`, in a Marshmallow field's `metadata={"needs": needs(...)}`,
    or decorates what computes the value: a property of the model (under `@property`), a `@computed_field`, the method
    or function of a Marshmallow `Method` or `Function` field, a validator or hook that gets the whole object.
    A path that ends at a relationship loads it with its keys only. Without paths: reads nothing of the model.
    Raises LoadingError if a path isn't a dotted name.
    """
    for path in paths:
        if not isinstance(path, str):
            raise LoadingError("needs", f"{path!s} is no path", 'Write a text, from the model on: "lines.product".')
        if not all(part.isidentifier() for part in path.split(".")):
            raise LoadingError("needs", f"{path!r} is no path", _as_paths(path))
    return Needs(tuple(tuple(path.split(".")) for path in paths))


def needs_of(computed: object) -> Needs | None:
    """Give what was declared for a function or for what wraps one; None if nothing was."""
    found = getattr(_inner(computed), MARK, None)
    return found if isinstance(found, Needs) else None


def merged(*declared: Needs | None) -> Needs | None:
    """Put declarations together; None if there is none."""
    given = [each for each in declared if each is not None]
    return Needs(tuple(dict.fromkeys(path for each in given for path in each.paths))) if given else None


def _as_paths(given: str) -> str:
    """Say how to write what was meant by something that is no path."""
    parts = [part.strip() for part in given.split(",")]
    if len(parts) > 1 and all(part.replace(".", "").isidentifier() for part in parts):
        quoted = ", ".join(f'"{part}"' for part in parts)
        return f"Write one text for each path: needs({quoted})."
    return 'Write attribute names with dots: "lines.product".'


def _inner(computed: object) -> object:
    for wrapper in WRAPPERS:
        inner = getattr(computed, wrapper, None)
        if inner is not None:
            return _inner(inner)
    return computed
