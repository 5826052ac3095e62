"""Judging: exercises, their verdicts, and the process that runs what learners wrote. One module per lesson.

Importing this package costs next to nothing; a lesson's module brings what it needs.
"""

from __future__ import annotations

LESSONS = (
    "start_here",
    "is_it_the_database",
    "n_plus_one",
    "load_what_the_view_shows",
    "load_less",
    "the_shape_of_the_json",
    "async_or_sync",
    "behind_the_dot",
    "without_the_orm",
    "before_hello",
    "once_or_every_time",
    "decide_once",
    "rescue_the_api",
)
"""The modules that declare exercises, in the order of the lessons."""
