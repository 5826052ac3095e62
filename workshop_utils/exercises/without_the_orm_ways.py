"""The good ways through lesson 08's exercises, each known by its statements or by a name in the learner's source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.exercise import Way

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_TYPED = re.compile(r"insert\(\s*Review\s*\)|bulk_insert_mappings")


def _sql(report: Report) -> str:
    return " ".join(" ".join(one.sql.split()) for one in report.last.yours.statements)


def _tells(report: Report) -> bool:
    return "expire" in report.source


def _gives_objects(report: Report) -> bool:
    """Whether the reviews come back as objects."""
    returned = (one.sql.partition("RETURNING")[2] for one in report.last.yours.statements)
    return any(re.search(r"\btext\b", columns) for columns in returned)  # an object needs all its columns


def _by_class(report: Report) -> bool:
    return bool(_TYPED.search(report.source))


def _in_python(report: Report) -> bool:
    return " OVER (" not in _sql(report).upper() and not _by_itself(report)


def _by_itself(report: Report) -> bool:
    """Whether a subquery, or a second copy of the months, gives all months until then."""
    return re.search(r"month\"? <= ", _sql(report)) is not None


def _several(report: Report) -> bool:
    """Whether the tables came one by one, and DuckDB joined them."""
    return len((report.last.yours.aside or {}).get("asked", ())) > 1


PRICES = (
    Way(
        "`update(Product)` by the session: as `fetch`, it lets the UPDATE give back the ids that it changed, and only these objects are old.",
        took=lambda report: not _tells(report),
    ),
    Way(
        "Text or Core for the UPDATE, by `session.execute`, and then `session.expire_all()`: for SQL that the ORM can't say. All objects, also those "
        "that didn't change, are loaded anew when somebody touches them. Past the session, a `flush()` has to go before, or what the caller "
        "had changed is forgotten.",
        took=_tells,
        why="The database calculates where the prices lie, and the session was told that what it holds is old.",
        price="Nobody asked the models: validators and events never ran. And each object that the caller still touches costs a statement.",
    ),
)

REVIEWS = (
    Way(
        "`session.execute(insert(Review), rows)`: the class names the columns, and its types and defaults still hold.",
        took=lambda report: _by_class(report) and not _gives_objects(report),
    ),
    Way(
        "Core or the driver: `session.connection().execute(insert(Review.__table__), rows)` takes half the calls. As text, you say yourself how "
        "each value is stored.",
        took=lambda report: not _by_class(report),
        why="A statement goes to the driver with many rows beside it; what is left for each row is to put its values into order.",
    ),
    Way(
        "`insert(Review).returning(Review)`, where somebody needs the objects: they come back from the database, with their ids.",
        took=_gives_objects,
        why="A statement goes to the driver with many rows beside it. An object is made of each row that comes back, which is dearer than none and far "
        "cheaper than the starter's.",
        price="Objects that nobody looks at are work for nothing. An empty list needs an `if` of its own: without rows, the statement means one row of "
        "defaults.",
    ),
)

REVENUE = (
    Way(
        "A window over the groups, `sum(…) OVER (ORDER BY month)`: each row sees the rows up to its own.",
        took=lambda report: not _in_python(report) and not _by_itself(report),
    ),
    Way(
        "GROUP BY in SQL, and `itertools.accumulate` over the few months in Python: as few rows travel, and everybody can read it.",
        took=_in_python,
        why="The database adds up where the lines lie, and so few rows are left that it doesn't matter who goes through them once more.",
    ),
    Way(
        "The months joined with themselves, or a subquery for each month: it works where there are no windows, and takes more steps the more months.",
        took=_by_itself,
        why="The database adds up where the lines lie; for the running total it goes through the few months once for each of them.",
    ),
)

DUCKDB = (
    Way(
        "One statement in SQLite that joins, and one stream: only the columns that are needed travel.",
        took=lambda report: not _several(report),
    ),
    Way(
        "A stream for each table, kept by `CREATE TABLE … AS FROM stream`, and the join in DuckDB: the tables are there for the next report, too.",
        took=_several,
        why="SQLite's rows went over as columns, and DuckDB joined and added up; Python saw the months.",
    ),
)
