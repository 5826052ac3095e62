"""The verdict on one answer: a state, what we saw, and one next move."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from html import escape
from typing import TYPE_CHECKING

from workshop_utils.exercises import markup

if TYPE_CHECKING:
    from workshop_utils.measure.table import Table


class State(Enum):
    """The ladder, from its lowest rung to its highest; the value is how a headline says it."""

    NOT_ATTEMPTED = "not attempted"
    CANT_BE_JUDGED = "can't be judged"
    LEANED = "leaned on the notebook"
    RAISED = "raised"
    STOPPED = "stopped"
    MEMORY = "used too much memory"
    DIED = "ended its process"
    WRONG = "wrong answer"
    WORSE = "worse than before"
    NO_BETTER = "no better yet"
    OVER_BUDGET = "better, over budget"
    CORRECT = "correct"

    @property
    def judged(self) -> bool:
        """Whether the answer ran in a trial: two such answers that differ are an honest try."""
        return self not in {State.NOT_ATTEMPTED, State.CANT_BE_JUDGED, State.LEANED}

    @property
    def colour(self) -> str:
        """A colour of JupyterLab's theme. It only goes with the words, which say the same."""
        return _COLOURS.get(self, _COLOURS[State.RAISED])


_COLOURS = {
    State.NOT_ATTEMPTED: "var(--jp-border-color1,#9e9e9e)",
    State.CANT_BE_JUDGED: "var(--jp-info-color1,#0288d1)",
    State.LEANED: "var(--jp-info-color1,#0288d1)",
    State.RAISED: "var(--jp-error-color1,#d32f2f)",
    State.NO_BETTER: "var(--jp-warn-color1,#f57c00)",
    State.OVER_BUDGET: "var(--jp-warn-color1,#f57c00)",
    State.CORRECT: "var(--jp-success-color1,#388e3c)",
}


_WARNED = re.compile(r"(?:line |[^\s:]\S*:)\d+: (\w*Warning): ")
"""How a line with a warning begins: where it arose, and of which kind it is."""
_OF_SQLALCHEMY = re.compile(r"SA\w*Warning|(?:MovedIn|RemovedIn)\w*Warning")


_IN_WORDS = {"blocked": "waits on the event loop"}
"""What a cost is called where its name isn't a noun."""


@dataclass(frozen=True, repr=False)
class Verdict:
    """What `check` gives, as text and as HTML. The headline of every right answer is the same."""

    title: str
    """Number and name of the exercise: `2.2 order_page`."""
    state: State
    text: str
    """What was done, what we saw, why it costs; marked up as in `markup`."""
    next_move: str = ""
    counts: Table | None = None
    over: str = ""
    """The cost that is over budget, if the state is that."""
    within: str = ""
    """How exact a right guess is, if that should be said: `to the order of magnitude`."""
    printed: str = ""
    """What the learner's function printed in its trial."""
    note: str = ""
    """What else the learner should know, such as that progress isn't kept."""

    @property
    def headline(self) -> str:
        """The state in words, as in "2.2 order_page: better, over budget in rows."."""
        more = f" in {_IN_WORDS.get(self.over, self.over)}" if self.over else f", {self.within}" if self.within else ""
        return f"{self.title}: {self.state.value}{more}."

    @property
    def correct(self) -> bool:
        """Whether the exercise is solved by this answer."""
        return self.state is State.CORRECT

    def __str__(self) -> str:
        said = [markup.plain(part) for part in self._said()]
        table = [str(self.counts)] if self.counts else []
        texts = [*table, *said] if self.correct else [*said, *table]
        printed = [f"{self._printed_by}\n{self.printed}"] if self.printed else []
        return "\n\n".join([self.headline, *texts, *printed, *([markup.plain(self.note)] if self.note else [])])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        said = [markup.html(part) for part in self._said()]
        table = [self.counts._repr_html_()] if self.counts else []
        texts = [*table, *said] if self.correct else [*said, *table]
        printed = [f"<p>{self._printed_by}</p>{markup.block(self.printed)}"] if self.printed else []
        note = [f'<div style="opacity:.8">{markup.html(self.note)}</div>'] if self.note else []
        head = f'<p style="margin:.2em 0"><strong>{escape(self.headline)}</strong></p>'
        return markup.bordered(self.state.colour, "".join([head, *texts, *printed, *note]))

    @property
    def _printed_by(self) -> str:
        """Tell warnings, which come the same way, from what a function prints."""
        warned = [found[1] if (found := _WARNED.match(line)) else "" for line in self.printed.splitlines()]
        if all(warned):
            return "SQLAlchemy warned:" if all(map(_OF_SQLALCHEMY.fullmatch, warned)) else "Python warned:"
        return "What your function printed, and what it was warned of:" if any(warned) else "Your function printed:"

    def _said(self) -> list[str]:
        move = f"*Next:* {_as_it_goes_on(self.next_move)}" if self.next_move else ""
        return [part for part in (self.text, move) if part]


def _as_it_goes_on(sentence: str) -> str:
    """Let a sentence begin small, unless its first word is a name or an abbreviation."""
    return sentence[0].lower() + sentence[1:] if sentence[1:2].islower() else sentence
