"""The verdict on one answer: a state, what we saw, and one next move."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

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


@dataclass(frozen=True)
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

    @property
    def headline(self) -> str:
        """The state in words, as in "2.2 order_page: better, over budget in rows."."""
        return f"{self.title}: {self.state.value}{f' in {self.over}' if self.over else ''}."

    @property
    def correct(self) -> bool:
        """Whether the exercise is solved by this answer."""
        return self.state is State.CORRECT
