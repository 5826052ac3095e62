"""An answer, and what a drive saw while it came: costs that no ledger sees, and what only remarks speak of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Counted:
    """What a drive may return in the answer's place: the answer, and its costs by the names of `budget.COSTS`.

    `costs` stand in the place of what was counted of the whole trial: `{"bytes": 1_200}` are those of a payload, and no
    longer those that came from the database.
    """

    answer: Any
    costs: dict[str, int] = field(default_factory=dict)
    aside: Any = None
    """Plain data that isn't compared."""


def counted(answer: Any) -> Counted:
    """Give what a drive returned as a Counted, also where it counted nothing."""
    return answer if isinstance(answer, Counted) else Counted(answer)
