"""`count_objects`: how many objects the ORM built from rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workshop_utils.measure.table import Table, count


class ObjectCount:
    """The objects that the ORM built in one `count_objects` block. Grows while the block runs."""

    def __init__(self) -> None:
        self._classes: list[type] = []  # appending loses nothing where threads build at the same time

    @property
    def objects(self) -> int:
        """How many there were."""
        return len(self._classes)

    @property
    def by_class(self) -> dict[str, int]:
        """How many of each class, by its name, the most frequent first."""
        return dict(Counter(built.__name__ for built in self._classes).most_common())

    @property
    def counts(self) -> Table:
        """The same as a table."""
        rows = tuple((name, count(number)) for name, number in self.by_class.items())
        return Table(("class", "objects"), rows, "lr", f"Objects built from rows: {count(self.objects)}")

    def __str__(self) -> str:
        return str(self.counts) if self.objects else _NONE

    def _repr_html_(self) -> str:
        return self.counts._repr_html_() if self.objects else f"<p>{_NONE}</p>"

    __repr__ = __str__


_NONE = "No object was built from rows."


@contextmanager
def count_objects() -> Iterator[ObjectCount]:
    """Count the objects that the ORM builds from rows inside the block, of every mapped class and in every thread.

    An object that a session has already is found there and not built again, and refreshing one doesn't build it;
    rows of columns build none. Nested blocks both count.
    """
    from sqlalchemy import event
    from sqlalchemy.orm import Mapper

    counted = ObjectCount()
    built = counted._classes.append  # noqa: SLF001 (count_objects is what fills a count)

    def load(state: Any, _context: object) -> None:
        built(state.class_)

    event.listen(Mapper, "load", load, raw=True)
    try:
        yield counted
    finally:
        event.remove(Mapper, "load", load)
