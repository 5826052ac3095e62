"""Statements that run again and again: what repeats, who asks for it, and why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.oracle import rows_of_tables
from workshop_utils.exercises.source import telling, tells
from workshop_utils.exercises.sql import asking_expression, is_limited, main_table, named, table_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workshop_utils.exercises.report import Trial
    from workshop_utils.exercises.wording import Home
    from workshop_utils.measure.ledger import Statement
    from workshop_utils.measure.origin import Origin

# How a line sends a statement of its own; SQLAlchemy's ways, and the driver's.
_SENDS = re.compile(r"\.(?:get|get_one|scalar|scalars|execute|query|stream)\(")


@dataclass(frozen=True)
class Repeat:
    """Statements that start from the same table, each of which ran more than once."""

    table: str
    """Empty if it is none of the shop's."""
    statements: tuple[Statement, ...]

    @property
    def times(self) -> int:
        """How often they ran."""
        return len(self.statements)

    @property
    def name(self) -> str:
        """The statement in a few words, as code."""
        return code(named(self.statements[0].sql))

    @property
    def rows_in_words(self) -> str:
        """What its rows are called: `order lines`."""
        return table_words(self.table) or "rows"

    @property
    def origin(self) -> Origin | None:
        """The line that asked most often."""
        origins = Counter(one.origin for one in self.statements if one.origin)
        return origins.most_common(1)[0][0] if origins else None

    @property
    def attribute(self) -> str:
        """The attribute that asked, as its line shows it: `line.product.name`; empty if it shows none."""
        return asking_expression(self.origin.text, self.table) if self.origin else ""

    @property
    def is_sent_by_hand(self) -> bool:
        """Whether its line sends a statement itself, and no attribute is behind it."""
        return bool(self.origin and not self.attribute and _SENDS.search(self.origin.text))

    @property
    def asks_for_several(self) -> bool:
        """Whether each of them asks for the rows of several others, as loader options do."""
        return all(" IN (" in one.sql for one in self.statements)

    def asked_by(self, home: Home) -> str:
        """Say who asked: "asked for by `line.product.name` in line 8 of your cell"; nothing if that isn't known."""
        if self.origin is None:
            return ""
        line, text = telling(self.origin.file, self.origin.line, self.origin.text)
        asking, where = self.attribute or text, home.line(line, self.origin.file)
        return f", asked for by {code(asking, 60)} in {where}" if tells(asking) else f", asked for in {where}"


def repeats(statements: Iterable[Statement]) -> tuple[Repeat, ...]:
    """Find what repeats, the most frequent first: statements with one fingerprint, put together by table."""
    by_fingerprint: dict[str, list[Statement]] = {}
    for statement in statements:
        by_fingerprint.setdefault(statement.fingerprint, []).append(statement)
    by_table: dict[str, list[Statement]] = {}
    for fingerprint, found in by_fingerprint.items():
        if len(found) > 1:
            by_table.setdefault(main_table(found[0].sql) or fingerprint, []).extend(found)
    made = (Repeat(main_table(found[0].sql), tuple(found)) for found in by_table.values())
    return tuple(sorted(made, key=_first_spoken_of))


def _first_spoken_of(repeat: Repeat) -> tuple[int, str]:
    """The most frequent; of those alike the first that was asked, and what `selectinload` brought after what asked for it.

    By table: the order in which loader options run differs from process to process.
    """
    portions = all(" IN (" in one.sql for one in repeat.statements)
    return -repeat.times, f"by portions: {repeat.table}" if portions else ""


def warmed_up(trial: Trial, left: Sequence[Repeat]) -> Repeat | None:
    """Find what repeats although its whole table had been read before."""
    counted = rows_of_tables(trial.case)
    return next((one for one in left if any(b.rows == counted.get(one.table) for b in _before(trial, one))), None)


def forgotten(trial: Trial, left: Sequence[Repeat]) -> Repeat | None:
    """Find rows that were loaded together, and then one by one again when an attribute was touched."""
    for one in left:
        loaded = any(before.rows >= one.times for before in _before(trial, one, limited=True))
        if loaded and not one.attribute and not one.is_sent_by_hand:
            return one
    return None


def _before(trial: Trial, repeat: Repeat, *, limited: bool = False) -> list[Statement]:
    """Give the statements on the same table that ran before the repeats, with a LIMIT only if that is asked."""
    ran = trial.yours.statements[: trial.yours.statements.index(repeat.statements[0])]
    return [one for one in ran if main_table(one.sql) == repeat.table and (limited or not is_limited(one.sql))]
