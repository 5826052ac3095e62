"""Beginning an exercise anew."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from workshop_utils.exercises import markup
from workshop_utils.exercises.store import Kept, Record, store

if TYPE_CHECKING:
    from workshop_utils.exercises.task import Task

_COLOUR = "var(--jp-border-color1,#9e9e9e)"


@dataclass(frozen=True, repr=False)
class Reset:
    """What `reset` gives: the starter, in a new cell where the notebook allows it."""

    title: str
    starter: str
    is_placed: bool
    is_solved: bool = False
    note: str = ""

    @property
    def text(self) -> str:
        """What has happened."""
        where = "The starter is in a new cell below." if self.is_placed else "This is the starter:"
        stays = ", and that it is solved is kept" if self.is_solved else ""
        anew = f"{self.title} begins anew: tries and hints are forgotten{stays}."
        return " ".join(filter(None, (anew, where, self.note)))

    def __str__(self) -> str:
        return self.text if self.is_placed else f"{self.text}\n\n{self.starter}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        shown = "" if self.is_placed else markup.block(self.starter)
        return markup.bordered(_COLOUR, f'<p style="margin:.2em 0">{escape(self.text)}</p>{shown}')


def reset(task: Task) -> Reset:
    """Forget what was tried of an exercise and which hints were seen, and bring its starter back.

    That it is solved is kept: `progress()` shows what a learner has reached, not what stands in the notebook.
    """
    task.forget()
    kept = forgotten(task)
    gap = "\n\n\n" if "\n" in task.starter_source else "\n"
    starter = f"{task.starter_source}{gap}{task.check_source}"
    return Reset(task.title, starter, placed(starter), bool(kept.record.solved), kept.problem)


def forgotten(task: Task) -> Kept:
    """Forget tries and hints, in the progress file. The first guess stays the first, and so does its fact."""
    return store().change(task.key, _of_what_was_reached)


def _of_what_was_reached(record: Record) -> Record:
    return Record(solved=record.solved, tries=record.tries, guess=record.guess, fact=record.fact, band=record.band)


def placed(text: str) -> bool:
    """Put `text` into a new cell, if this is a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or getattr(shell, "kernel", None) is None:
        return False
    shell.set_next_input(text)
    return True
