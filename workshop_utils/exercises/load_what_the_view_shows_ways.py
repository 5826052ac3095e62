"""The good ways through 3.1 and 3.2, each known by its statements or by a name in the learner's source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_utils.exercises.exercise import Way
from workshop_utils.exercises.load_what_the_view_shows_packed import is_packed
from workshop_utils.exercises.sql import tables

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report


def _joins(report: Report) -> bool:
    return any(" JOIN " in one.sql.replace("\n", " ") for one in report.last.yours.statements)


def _joins_the_product(report: Report) -> bool:
    return any({"reviews", "products"} <= set(tables(one.sql)) for one in report.last.yours.statements)


def _joins_many(report: Report) -> bool:
    joined = (set(tables(one.sql)) for one in report.last.yours.statements)
    return any("customers" in each and each & {"orders", "reviews"} for each in joined)


def _by_options(report: Report) -> bool:
    return any(name in report.source for name in ("selectinload", "joinedload", "subqueryload", "contains_eager"))


def _packed(report: Report) -> bool:
    return is_packed(report.last)


def _by_the_library(report: Report) -> bool:
    return "load_for(" in report.source or "explain(" in report.source


PAGE = (
    Way(
        "`selectinload` for all three is one statement more, and asks for each product once. One of the collections may be "
        "joined, as long as the other one isn't.",
        took=lambda report: _by_options(report) and not _joins(report),
        why="Each relationship has a statement of its own: the rows of two collections add up, and each product comes once, "
        "however many reviews name it.",
    ),
    Way(
        "`joinedload` for the product, below `selectinload` for the reviews: a join towards *one* makes no more rows, and one "
        "statement less runs.",
        took=lambda report: _by_options(report) and _joins_the_product(report) and not _joins_many(report),
    ),
    Way(
        "One collection joined and the other one apart.",
        took=lambda report: _by_options(report) and _joins_many(report),
        why="One joined collection makes as many rows as it has members. The other has a statement of its own, so that the two "
        "add up and don't multiply.",
    ),
    Way(
        "Statements of your own, without loader options.",
        took=lambda report: not _by_options(report) and not _packed(report),
        price="What the mapping knows, you have written a second time: how the tables hang together, and in which order each "
        "list comes. When the models change, nothing here changes with them.",
        why="A statement asks for all customers' share at once, so their number doesn't grow with the page, and two collections "
        "in one join would have multiplied.",
    ),
    Way(
        "The page packed into JSON by SQL.",
        took=lambda report: not _by_options(report) and _packed(report),
        why="The database puts the page together itself, and sends what is shown and nothing else. It does in its own way what "
        "options do: each customer's orders and reviews come apart from each other, so that nothing multiplies.",
        price="The shape of the page stands in SQL, in one database's dialect of it, where neither a mapper nor a type checker "
        "reads it. And the count of rows says little here: all rows travel inside a value.",
    ),
)

OPTIONS = (
    Way(
        "A recursion over the view's fields: `selectinload` towards many, `joinedload` towards *one*, and the same function for "
        "the view inside.",
        took=lambda report: _joins(report) and not _by_the_library(report),
    ),
    Way(
        "`selectinload` for all, or a path from the top for each field. With `selectinload` towards *one*, `load_only` must "
        "name the foreign key, too: by it the option finds the other side.",
        took=lambda report: not _joins(report) and not _by_the_library(report),
    ),
    Way(
        "`load_for` of `workshop_utils.loading`, which the lesson turns to next.",
        took=_by_the_library,
        why="The library reads the view and asks the mapper where each field leads. Now write it without: a dozen lines are "
        "enough for the views asked here.",
    ),
)
