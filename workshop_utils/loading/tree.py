"""What is to be loaded, while it is being found out: a tree of entities, the relationships between them, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import MANYTOMANY

from workshop_utils.loading.models import AnyMapper, Relationship, collection_key, key_names

Names = tuple[str, ...]
VERSION = "version counter, without which an update fails"


@dataclass
class Node:
    """An entity, the attributes to load of it, and the relationships that lead on. Values are the reasons."""

    entity: Any
    mapper: AnyMapper
    columns: dict[str, str] = field(default_factory=dict)
    branches: dict[str, Branch] = field(default_factory=dict)
    subclasses: dict[AnyMapper, Node] = field(default_factory=dict)
    base: Node | None = None
    whole: str = ""

    def add(self, names: Names, why: str) -> None:
        """Load these attributes, too. What a subclass inherits is loaded with its base."""
        for name in names:
            owner = self.base if self.base is not None and name in self.base.mapper.attrs else self
            owner.columns.setdefault(name, why)

    def branch(self, relationship: Relationship) -> Branch:
        """Give the branch that follows a relationship, with the keys it is loaded by."""
        if self.base is not None and relationship.key in self.base.mapper.attrs:
            return self.base.branch(relationship)
        if relationship.key not in self.branches:
            self.branches[relationship.key] = made = Branch(relationship, _target(relationship))
            self._add_keys(made)
        return self.branches[relationship.key]

    def _add_keys(self, branch: Branch) -> None:
        relationship, target = branch.relationship, branch.node
        local = key_names(self.mapper, relationship.local_columns)
        self.add(local, f"key: {relationship.key} is found by it")
        if relationship.direction is not MANYTOMANY:
            remote = key_names(target.mapper, relationship.remote_side)
            target.add(remote, f"key: found by it from {relationship.key}")
            if target.mapper is self.mapper:  # a row can stand on either side: both load the same
                self.add(remote, f"key: {relationship.key} refers by it")
                target.add(local, f"key: {relationship.key} refers by it")
        key = collection_key(relationship)
        if key:
            target.add((key,), f"{relationship.key} is a dictionary by it")
        elif key == "":
            target.whole = f"{relationship.key} is a dictionary filled by a function that can read any column"

    def subclass(self, mapper: AnyMapper) -> Node:
        """Give the node of a subclass, for what only it has."""
        if mapper not in self.subclasses:
            self.subclasses[mapper] = Node(mapper.class_, mapper, base=self)
        return self.subclasses[mapper]

    def finish(self) -> None:
        """Add what SQLAlchemy needs besides: primary keys, discriminators, version counters."""
        self.add(key_names(self.mapper, self.mapper.primary_key), "primary key")
        if self.mapper.polymorphic_on is not None:
            self.add(key_names(self.mapper, [self.mapper.polymorphic_on]), "tells the subclasses apart")
        if self.mapper.version_id_col is not None:
            self.add(key_names(self.mapper, [self.mapper.version_id_col]), VERSION)
        for each in (*(branch.node for branch in self.branches.values()), *self.subclasses.values()):
            each.finish()

    def all_branches(self) -> Iterator[Branch]:
        """Give the branches of this entity and of its subclasses."""
        yield from self.branches.values()
        for each in self.subclasses.values():
            yield from each.all_branches()


@dataclass
class Branch:
    """A relationship to load, what it leads to, how, and why so."""

    relationship: Relationship
    node: Node
    strategy: str = ""
    why: str = ""
    shown: bool = False  # a view shows what it leads to
    probe: int = 0  # the depth below which it asks whether there is anything

    @property
    def many(self) -> bool:
        """Tell whether it is a collection."""
        return bool(self.relationship.uselist)


def _target(relationship: Relationship) -> Node:
    # Not always the class: a relationship can lead to an alias of it, over a subquery with a window function, say.
    return Node(relationship.entity.entity, relationship.mapper)
