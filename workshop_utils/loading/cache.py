"""Plans, each made once."""

from __future__ import annotations

from collections.abc import Hashable
from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import inspect

from workshop_utils.loading.annotations import view_in
from workshop_utils.loading.choosing import choose
from workshop_utils.loading.errors import LoadingError
from workshop_utils.loading.models import AnyMapper
from workshop_utils.loading.options import level_of, options_of, statements_of
from workshop_utils.loading.plan import Plan
from workshop_utils.loading.planning import Planner
from workshop_utils.loading.refusals import envelope
from workshop_utils.loading.settings import Settings, cache_key
from workshop_utils.loading.tree import Node
from workshop_utils.loading.views import is_view, view_of

# Plans hang on the mapper they belong to. They refer to it, so that in a dictionary of ours, even one with weak keys,
# both would stay for ever; so they go when the model goes, and by the weak key when the view goes.
ATTRIBUTE = "_plans_of_loading"
_planning = RLock()


def planned(model: Any, view: Any, settings: Settings) -> Plan:
    """Give the plan for a model, a view and settings; the same one whenever they are asked for again."""
    plan = _known(model, view, settings)
    if plan is not None:
        return plan
    mapper = _mapper(model)
    if mapper.class_ is not model:  # an alias: its options are of use for this alias only
        return _plan(model, mapper, view, settings)
    settings.check(_title(model, view))
    shown = view if is_view(view) else view_in(view)
    try:
        return _planned_now(mapper, shown, _key(shown, settings), settings)
    except LoadingError as error:
        if view_in(shown) is shown or not _fits(mapper, view_in(shown), settings):
            raise
        raise LoadingError(_title(model, shown), *envelope(shown, view_in(shown))) from error


def _fits(mapper: AnyMapper, view: Any, settings: Settings) -> bool:
    try:
        _planned_now(mapper, view, _key(view, settings), settings)
    except LoadingError:
        return False
    return True


def _known(model: Any, view: Any, settings: Settings) -> Plan | None:
    """Look a plan up, in few steps: this is what every request pays for."""
    try:
        mapper = model.__mapper__
        if mapper.class_ is not model:
            return None
        plan: Plan | None = mapper.__dict__[ATTRIBUTE][view][_key(view, settings)]
    except (AttributeError, KeyError, TypeError):  # not planned yet, an annotation around a view, or nonsense
        return None
    return plan


def _key(view: Any, settings: Settings) -> Hashable:
    key = cache_key(settings)
    # An instance of a schema can be given other fields later on.
    return key if isinstance(view, type) else (key, frozenset(view.dump_fields))


def _planned_now(mapper: AnyMapper, view: Any, key: Hashable, settings: Settings) -> Plan:
    with _planning:  # SQLAlchemy's mappers, Pydantic's rebuilding and Marshmallow's schemas are all set up once
        views = mapper.__dict__.setdefault(ATTRIBUTE, WeakKeyDictionary())
        plans: dict[Hashable, Plan] = views.setdefault(view, {})
        if key not in plans:
            plans[key] = _plan(mapper.class_, mapper, view, settings)
        return plans[key]


def _plan(model: Any, mapper: AnyMapper, view: Any, settings: Settings) -> Plan:
    title = _title(model, view)
    settings.check(title)
    shown = view_of(view)
    root = Node(model, mapper)
    Planner(settings).plan(root, shown)
    choose(root, settings, title)
    settings.check_used(title)
    level = level_of(root, shown.name, "select", "the statement itself")
    return Plan(title, level, 1 + statements_of(root), settings.guard, options_of(root, guard=settings.guard))


def _mapper(model: Any) -> AnyMapper:
    inspected = inspect(model, raiseerr=False)
    if inspected is None or not (inspected.is_mapper or inspected.is_aliased_class):
        shown = model.__name__ if isinstance(model, type) else f"an instance of {type(model).__name__}"
        raise LoadingError(shown, "is no mapped class", "Give the model class that the statement selects.")
    mapper: AnyMapper = inspected.mapper
    return mapper


def _title(model: Any, view: Any) -> str:
    shown = getattr(view, "__name__", None) or type(view).__name__
    return f"{inspect(model).mapper.class_.__name__} as {shown}"
