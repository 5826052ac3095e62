"""A tree of what to load becomes SQLAlchemy's loader options, and levels of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import (
    ColumnProperty,
    Load,
    RelationshipProperty,
    defer,
    joinedload,
    raiseload,
    selectin_polymorphic,
    selectinload,
)

from workshop_utils.loading.models import QUERY_EXPRESSION, AnyMapper
from workshop_utils.loading.plan import Column, Level
from workshop_utils.loading.tree import Branch, Node

LOADERS = {"joined": joinedload, "selectin": selectinload}


def options_of(root: Node, *, guard: bool) -> tuple[Load, ...]:
    """Give the options for a statement that selects the root's entity."""
    # Beside the root's own, not within: what names a subclass doesn't link to the base there.
    return (_filled(Load(root.entity), root, guard), *_of_hierarchy(root, guard))


def level_of(node: Node, name: str, how: str, why: str) -> Level:
    """Give what a plan shows of a node."""
    columns = [Column(attribute, reason) for attribute, reason in node.columns.items()]
    if node.whole:
        columns.append(Column("all columns", node.whole))
    branches = [
        level_of(each.node, each.relationship.key, f"{each.strategy}load", each.why) for each in node.branches.values()
    ]
    subclasses = [
        level_of(each, mapper.class_.__name__, "selectin_polymorphic", "a subclass that has more: one statement more")
        for mapper, each in node.subclasses.items()
    ]
    return Level(name, how, why, tuple(columns), (*branches, *subclasses))


def statements_of(node: Node) -> int:
    """Count the statements that one load takes besides the first, when there are rows at every level."""
    branches = list(node.all_branches())
    own = sum(branch.strategy != "joined" for branch in branches) + len(node.subclasses)
    return own + sum(statements_of(branch.node) for branch in branches)


def _filled(load: Any, node: Node, guard: bool) -> Any:
    """Add to a loader what it loads of its entity, and what follows from there."""
    if not node.whole:
        # Without raiseload, a column that nobody named would be fetched silently, object by object.
        load = load.load_only(*(getattr(node.entity, name) for name in node.columns), raiseload=guard)
    if node.branches:
        load = load.options(*(_follow(node.entity, branch, guard) for branch in node.branches.values()))
    # Last, and chained: given within options(), SQLAlchemy doesn't apply it to what selectinload loads.
    # sql_only: what can be had without SQL, a parent that is in the session already, stays allowed.
    return load.raiseload("*", sql_only=True) if guard else load


def _follow(entity: Any, branch: Branch, guard: bool) -> Any:
    load = LOADERS[branch.strategy](getattr(entity, branch.relationship.key))
    if branch.node.subclasses:
        load = load.options(*_of_hierarchy(branch.node, guard))
    return _filled(load, branch.node, guard)


def _of_hierarchy(node: Node, guard: bool) -> Iterator[Any]:
    """Give options for what only subclasses have. Neither load_only nor the wildcard of their base reaches it."""
    # Only for subclasses with a plan: SQLAlchemy links options for others to the root of a statement at most.
    if node.subclasses:
        yield selectin_polymorphic(node.entity, [mapper.class_ for mapper in node.subclasses])
    for mapper, planned in node.subclasses.items():
        yield from (_follow(mapper.class_, branch, guard) for branch in planned.branches.values())
        yield from _unplanned(mapper, planned, guard)


def _unplanned(mapper: AnyMapper, planned: Node, guard: bool) -> Iterator[Any]:
    inherited = set() if mapper.inherits is None else set(mapper.inherits.attrs.keys())
    for prop in mapper.attrs:
        if prop.key in inherited or prop.key in planned.columns or prop.key in planned.branches:
            continue
        attribute = getattr(mapper.class_, prop.key)
        if isinstance(prop, ColumnProperty) and QUERY_EXPRESSION not in prop.strategy_key:
            yield defer(attribute, raiseload=guard)
        elif isinstance(prop, RelationshipProperty) and guard and prop.lazy not in {"dynamic", "write_only"}:
            yield raiseload(attribute, sql_only=True)
