"""A statement's plan in words: what it reads, through which index, and what it sorts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.wording import joined
from workshop_utils.measure.plan_steps import SCAN, SEARCH, TEMPORARY_TREE, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop_utils.exercises.evidence import Planned
    from workshop_utils.measure.plan_steps import Step


def reads(planned: Planned) -> tuple[Step, ...]:
    """Give the steps of a plan that read a table or an index, in SQLite's order."""
    return tuple(step for step in _walk(planned) if step.kind in {SCAN, SEARCH})


def sorts(planned: Planned) -> bool:
    """Whether a plan sorts all that it found before it gives the first row."""
    return any(step.kind == TEMPORARY_TREE and step.detail.endswith("FOR ORDER BY") for step in _walk(planned))


def plan_in_words(planned: Planned) -> str:
    """Say what a plan does: "a SCAN of `customers`: it reads every row"; empty if there is no plan."""
    return joined([step_in_words(step) for step in reads(planned)])


def step_in_words(step: Step) -> str:
    """Say what one reading step does."""
    if step.kind == SCAN and not step.index:
        return f"a SCAN of {code(step.table)}, which reads every row"
    if step.kind == SCAN:
        what = "nothing but the index" if step.covering else "the rows it points to"
        return f"a SCAN of {code(step.table)} along the index {code(step.index)}, which reads {what}, from one end on"
    if not step.index:
        return f"a SEARCH of {code(step.table)}"
    asked = f" for {code(step.condition)}" if step.condition else ""
    by = "its own key" if step.index == "PRIMARY KEY" else f"the index {code(step.index)}"
    return f"a SEARCH of {code(step.table)} by {by}{asked}"


def _walk(planned: Planned) -> Iterator[Step]:
    for step in tree_of(planned.lines):
        yield from step.walk()
