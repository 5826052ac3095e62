"""What goes wrong with a database file, said so that a learner can mend it."""

from __future__ import annotations

from workshop_utils.errors import WorkshopError


class DatabaseError(WorkshopError):
    """The shop's database can't be built or opened; the remedy says what to do."""
