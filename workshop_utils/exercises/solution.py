"""A solution, shown after success or an honest try."""

from __future__ import annotations

import os
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from workshop_utils.exercises import markup
from workshop_utils.exercises.store import store
from workshop_utils.exercises.wording import in_words

if TYPE_CHECKING:
    from workshop_utils.exercises.task import Task

_HONEST = 2

_COLOUR = "var(--jp-info-color1,#0288d1)"


@dataclass(frozen=True, repr=False)
class Solution:
    """What `solution` gives: code and why it works, or in `missing` what is still missing before it opens."""

    title: str
    code: str = ""
    text: str = ""
    missing: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the code is shown."""
        return not self.missing

    @property
    def headline(self) -> str:
        """What this is: `2.2 order_page: one solution.`."""
        return f"{self.title}: {'one solution' if self.is_open else 'the solution is still closed'}."

    def __str__(self) -> str:
        inner = [self.code, markup.plain(self.text)] if self.is_open else [markup.plain(self.missing)]
        return "\n\n".join([self.headline, *filter(None, inner)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        inner = markup.block(self.code) + markup.html(self.text) if self.is_open else markup.html(self.missing)
        head = f'<p style="margin:.2em 0"><strong>{escape(self.headline)}</strong></p>'
        return markup.bordered(_COLOUR, head + inner)


def explanation(why: str, other_way: str, price: str) -> str:
    """Write why a right answer works, the other good way, and its price, as one paragraph."""
    parts = (("Why it works.", why), ("The other good way.", other_way), ("The price.", price))
    return " ".join(f"*{name}* {text}" for name, text in parts if text)


def solution(task: Task) -> Solution:
    """Give a solution of an exercise if it is open: solved, honestly tried, or asked for by a teacher."""
    record = store().record(task.key)
    if record.solved or len(record.answers) >= _HONEST or os.environ.get("WORKSHOP_TEACHER") == "1":
        return Solution(task.title, task.opened_source, explanation(task.why, task.other_way, task.price))
    return Solution(task.title, missing=_missing(task, len(record.answers), record.attempts))


def _missing(task: Task, answers: int, attempts: int) -> str:
    if not answers:
        so_far = "So far none has been judged."
    else:
        again = f", judged {in_words(attempts)} times" if attempts > 1 else ""
        so_far = f"So far there is one{again}."
    hint = f"`exercises.{task.name}.hint()`"
    return f"It opens after a right answer, or after two judged answers that differ. {so_far} A hint may help: {hint}."
