"""A page of 3.1 that SQL packs into few values, as JSON: right, as long as it holds the page and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.wording import many
from workshop_utils.measure.table import size

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial

_ROOM = 1.25
"""How many times the page, written as JSON, may travel; spaces and other names take some."""


def is_packed(trial: Trial) -> bool:
    """Whether fewer rows came than the page shows orders and reviews: a row can't show two of one kind, unless it packs them."""
    shown = sum(max(len(customer["orders"]), len(customer["reviews"])) for customer in trial.slow.answer)
    return trial.costs.rows < shown


def packs_too_much(trials: tuple[Trial, ...]) -> bool:
    """Whether values that hold several rows hold more than the page: rows tell nothing of those."""
    return any(_is_too_much(trial) for trial in trials)


def on_packed(report: Report) -> Remark:
    """Speak of values that hold more than the page shows."""
    trial = next(one for one in report.trials if _is_too_much(one))
    return Remark(
        f"{trial.case.label} came in {many(trial.costs.rows, 'row')} with {size(trial.costs.bytes)}. The page they are shown on "
        f"takes {size(_as_json(trial))} when it is written as JSON.",
        "A row can hold any number of others, packed into one value. What the page doesn't show travels in it all the same.",
        "which rows does your SQL pack, and which of them does the answer show?",
    )


def _is_too_much(trial: Trial) -> bool:
    return is_packed(trial) and trial.costs.bytes > _ROOM * _as_json(trial)


def _as_json(trial: Trial) -> int:
    return len(json.dumps(trial.slow.answer, ensure_ascii=False).encode())
