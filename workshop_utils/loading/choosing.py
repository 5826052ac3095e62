"""How each relationship of a tree is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import inspect

from workshop_utils.loading.errors import LoadingError
from workshop_utils.loading.models import Relationship
from workshop_utils.loading.settings import Settings
from workshop_utils.loading.tree import Branch, Names, Node

COLLECTION = "a collection: one statement more, however many parents"
TO_ONE = "to-one: joined to the same statement, which gets no more rows"
CHOSEN = "chosen by the caller"
BELOW = "only keys: asks whether there is anything below depth {}"


class Way(NamedTuple):
    """How the tree was come down: the relationships, and where each was first met."""

    path: Names = ()
    met: Mapping[Relationship, Names] = MappingProxyType({})

    def on(self, branch: Branch) -> Way:
        """Follow a branch."""
        path = (*self.path, branch.relationship.key)
        return Way(path, {branch.relationship: path, **self.met})


def choose(root: Node, settings: Settings, title: str) -> None:
    """Give each branch its strategy: collections by selectin, to-one by a join, unless the caller chose.

    Raises LoadingError, which begins with `title`, for a join that SQLAlchemy would get wrong.
    """
    _choose(root, settings, Way(), title)


def _choose(node: Node, settings: Settings, way: Way, title: str) -> None:
    for branch in node.all_branches():
        onward = way.on(branch)
        # A self-reference is followed again and again: what was chosen for its first level holds for all.
        first = onward.met[branch.relationship]
        chosen = settings.strategy_at(".".join(onward.path)) or settings.strategy_at(".".join(first))
        unjoinable = _unjoinable(branch.node)
        if chosen == "joined" and unjoinable:
            path = f"{title}, {'.'.join(onward.path)}"
            raise LoadingError(path, f"can't be joined: {unjoinable}", 'Leave it to "selectin".')
        branch.strategy = chosen or ("selectin" if branch.many or unjoinable else "joined")
        branch.why = CHOSEN if chosen else COLLECTION if branch.many else unjoinable or TO_ONE
        if branch.probe and not branch.shown:
            branch.why = BELOW.format(branch.probe)
        _choose(branch.node, settings, onward, title)


def _unjoinable(target: Node) -> str:
    """Say why a relationship needs a statement of its own; nothing if it can be joined."""
    if target.subclasses:
        return "it shows what only subclasses have, which a join would load twice"
    if inspect(target.entity).is_aliased_class:
        return "it leads to an alias, and what is loaded below that, SQLAlchemy loses in a join"
    return ""
