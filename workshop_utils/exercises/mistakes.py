"""Short names for what went wrong: the checker's words, without anything of the learner's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises import markup

if TYPE_CHECKING:
    from workshop_utils.exercises.verdict import Verdict

_NUMBER = re.compile(r"\d[\d,.]*(?<![,.])")
_LONGEST = 100


def short_name(verdict: Verdict) -> str:
    """Name a mistake by its state and the question it was answered with: `wrong answer: which keys does … give?`.

    Whatever is marked as code, which may be the learner's, is an ellipsis, and a number is an N: so the same mistake has
    the same name in every notebook.
    """
    state = f"{verdict.state.value} in {verdict.over}" if verdict.over else verdict.state.value
    question = _NUMBER.sub("N", " ".join(markup.without_code(verdict.next_move).split()))
    cut = question if len(question) <= _LONGEST else f"{question[: _LONGEST - 1].rstrip()}…"
    return f"{state}: {cut}" if cut else state
