"""From a view and a model to a tree of what must be loaded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import inspect

from workshop_utils.loading import refusals
from workshop_utils.loading.errors import LoadingError, Refusal
from workshop_utils.loading.models import AnyMapper, Attribute, attribute
from workshop_utils.loading.settings import Settings
from workshop_utils.loading.tree import Branch, Names, Node
from workshop_utils.loading.views import Step, View, ViewField

LARGEST = 500
"""Views in one plan. A view that branches at each level grows so fast that no depth would be safe."""


class Frame(NamedTuple):
    """A view that is being planned: by which model attributes it was reached, with its repeats left out."""

    view: View
    reached: Names
    closing: Names = ()


class Place(NamedTuple):
    """Where the planner stands: in the view, for messages, and below which views, to see it come back to one."""

    path: str
    frames: tuple[Frame, ...]
    alone: bool = True  # no other view shows the same objects
    why: str = "named by the view"
    declared: bool = False  # by needs, whose paths go through collections

    def at(self, field: ViewField) -> Place:
        """Step into a field."""
        return self._replace(path=f"{self.path}.{field.name}") if field.name else self

    def needed_by(self, name: str) -> Place:
        """Follow what was declared for an attribute or a field."""
        return self._replace(why=f"needed by {name}", declared=True)

    def refuse(self, refusal: Refusal) -> LoadingError:
        """Give the error that names this place."""
        return LoadingError(self.path, *refusal)


class End(NamedTuple):
    """What a path of attributes ends at: the branch, if it is a relationship, and the names that lead there."""

    branch: Branch | None = None
    names: Names = ()
    many: bool = False


class Planner:
    """Fills a tree with what a view reads. Raises LoadingError for what can't be said with loader options."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._reading: list[tuple[AnyMapper, str]] = []
        self._views = 0
        self._looked_at: dict[tuple[AnyMapper, str], Attribute | None] = {}

    def plan(self, root: Node, view: View) -> None:
        """Fill `root` with what a view reads, and with the keys that loading takes."""
        self._view(root, Place(view.name, (Frame(view, ()),)))
        root.finish()

    def _view(self, node: Node, place: Place) -> None:
        self._views += 1
        if self._views > LARGEST:
            raise place.refuse(refusals.too_large(LARGEST))
        for field in place.frames[-1].view.read():
            here = place.at(field)
            if field.refusal is not None:
                raise here.refuse(field.refusal)
            for path in field.needs.paths if field.needs else ():
                self._follow(node, path, here.needed_by(field.name))
            if field.choices:
                self._field(node, field, here)

    def _field(self, node: Node, field: ViewField, place: Place) -> None:
        found = list(self._owners(node, field))
        if field.needs is not None:  # what can't be looked into is excused
            found = [(owner, path) for owner, path in found if not self._is_opaque(owner, path)]
        elif not found:
            raise place.refuse(refusals.unknown(node.mapper, field, alone=place.alone))
        if any(owner is not node for owner, _ in found):
            self._check_subclasses(node, field, place, [owner.mapper for owner, _ in found])
        for owner, path in found:
            for end in self._follow(owner, path, place):
                self._nested(end, field, place)

    def _attribute(self, mapper: AnyMapper, name: Step) -> Attribute | None:
        """Look at an attribute once, however many fields read it."""
        key = (mapper, str(name))
        if key not in self._looked_at:
            self._looked_at[key] = attribute(*key)
        return self._looked_at[key]

    def _owners(self, node: Node, field: ViewField) -> Iterator[tuple[Node, tuple[Step, ...]]]:
        """Give the entity that has the first choice, or else the subclasses that do, and the path."""
        for mapper in node.mapper.self_and_descendants:
            for path in field.choices:
                above = mapper.inherits if mapper is not node.mapper else None
                inherited = above is not None and self._attribute(above, path[0]) is not None
                if self._attribute(mapper, path[0]) is not None and not inherited:
                    yield node if mapper is node.mapper else node.subclass(mapper), path
                    break
            else:
                continue
            if mapper is node.mapper:
                return

    @staticmethod
    def _check_subclasses(node: Node, field: ViewField, place: Place, owners: list[AnyMapper]) -> None:
        if inspect(node.entity).is_aliased_class:
            raise place.refuse(refusals.aliased(node.mapper))
        if field.required and place.alone:
            raise place.refuse(refusals.only_some(node.mapper, owners))

    def _is_opaque(self, owner: Node, path: tuple[Step, ...]) -> bool:
        found = self._attribute(owner.mapper, path[0])
        return found is not None and found.refusal is not None

    def _follow(self, node: Node, path: tuple[Step, ...], place: Place) -> list[End]:
        """Load what a path of attributes reads, and give what it ends at."""
        name, rest = str(path[0]), path[1:]
        found = self._attribute(node.mapper, name)
        if found is None:
            raise place.refuse(refusals.missing(node.mapper, name))
        if found.refusal is not None:
            raise place.refuse(found.refusal)
        node.add(found.columns, place.why)
        if found.relationship is not None:
            return self._relationship(node.branch(found.relationship), rest, place)
        if found.leads:
            return [
                end for each in found.paths for end in self._follow(node, (*each, *rest), place._replace(declared=True))
            ]
        self._declared(node, name, found, place)
        return [End()]

    def _declared(self, node: Node, name: str, found: Attribute, place: Place) -> None:
        """Load what an attribute declared that it reads."""
        if (node.mapper, name) in self._reading:
            raise place.refuse(refusals.endless(name))
        self._reading.append((node.mapper, name))
        for path in found.paths:
            self._follow(node, path, place.needed_by(name))
        self._reading.pop()

    def _relationship(self, branch: Branch, rest: tuple[Step, ...], place: Place) -> list[End]:
        name = branch.relationship.key
        picked = bool(rest) and isinstance(rest[0], int)  # one object of a collection
        if branch.many and rest and not picked and not place.declared:
            raise place.refuse(refusals.through_a_collection(name, str(rest[0])))
        many = branch.many and not picked
        onward = rest[1:] if picked else rest
        if not onward:
            return [End(branch, (name,), many)]
        ends = self._follow(branch.node, onward, place)
        return [End(end.branch, (name, *end.names), end.many or many) for end in ends]

    def _nested(self, end: End, field: ViewField, place: Place) -> None:
        """Plan the views that show the objects at the end of a path."""
        if end.branch is None:
            return  # a value: a view over it, of a JSON column, say, needs nothing more
        name = ".".join(end.names)
        if not field.nested and field.needs is None:
            raise place.refuse(refusals.no_view(name, field, many=end.many))
        if field.nested and field.many not in {None, end.many}:
            raise place.refuse(refusals.one_or_many(name, many=end.many))
        path = f"{place.path}[]" if end.many else place.path
        below = Place(path, place.frames, alone=len(field.nested) == 1)
        for view in field.nested:
            self._enter(end.branch, place.frames[-1].reached + end.names, view, below)

    def _enter(self, branch: Branch, reached: Names, view: View, place: Place) -> None:
        """Plan a nested view, unless it comes back to one above for more times than the depth says."""
        frame = Frame(view, reached)
        first = next((each for each in place.frames if each.view == view), None)
        if first is not None and len(reached) > len(first.reached) and reached[: len(first.reached)] == first.reached:
            frame = Frame(view, first.reached, reached[len(first.reached) :])
            depth = self._settings.depth_at(".".join(reached))
            if depth is None:
                raise place.refuse(refusals.returns(view.name, ".".join(reached)))
            if sum((each.view, each.closing) == (view, frame.closing) for each in place.frames) >= depth:
                branch.probe = depth
                return
        branch.shown = True
        self._view(branch.node, place._replace(frames=(*place.frames, frame)))
