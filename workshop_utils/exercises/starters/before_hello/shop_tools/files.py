"""Files."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO


def to_csv(rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
