"""The good ways through lesson 10's exercises, each known by a name in the learner's source, or by what the trial saw."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.exercise import Way

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report


def _says(report: Report, pattern: str) -> bool:
    return re.search(pattern, report.source) is not None


def _left_open(report: Report) -> int:
    """Give how many connections were open after the app had shut down."""
    return int(max(trial.yours.aside["open"] for trial in report.trials))


_OPEN = (
    "A connection that the pool keeps is open until somebody disposes of the engine, and when your app had shut down, nobody had: "
    "harmless where the process ends, and not in tests, which start and stop many apps. `lifespan` is the place."
)

PRODUCT = (
    Way(
        "`lifespan`: the engine is made when the app starts, kept in `app.state`, and disposed of when it shuts down.",
        took=lambda report: _says(report, "lifespan") and not _left_open(report),
    ),
    Way(
        "The engine in `product_app` itself, beside `app`: the endpoint finds it there, as the function around it has it. Then "
        "`lifespan`, with nothing before its `yield`, can still dispose of it.",
        took=lambda report: not _says(report, "lifespan") and not _left_open(report),
    ),
    Way("", took=lambda report: bool(_left_open(report)), price=_OPEN),
)

ORDER = (
    Way(
        "The session opened and closed inside the endpoint, and all that the view shows loaded with the order.",
        took=lambda report: (
            not report.trials[0].yours.aside["by_endpoint"] and not _says(report, r"sessionmaker|commit|close\(")
        ),
    ),
    Way(
        "Make the view while the session is open, `view.model_validate(order)`, and return that: FastAPI doesn't validate its own "
        "view's objects again, and whatever the view touches can still be loaded.",
        took=lambda report: bool(report.trials[0].yours.aside["by_endpoint"]),
        why="The view is complete before the session is closed, so nothing is left to be loaded, and the connection is back in the pool when "
        "FastAPI goes on.",
        price="The connection is held while the view is made, which is work for the processor only. And a field that nobody loads with the "
        "order is loaded one by one.",
    ),
    Way("", took=lambda report: _says(report, r"sessionmaker|commit|close\(")),
)

PAYMENT = (
    Way(
        "`with Session(engine) as session:` in each endpoint: what isn't committed at its end is rolled back.",
        took=lambda report: not _says(report, "yield"),
    ),
    Way(
        "A dependency that yields a session for each request, so that no endpoint can forget it. It gives the connection back late, as 10.2 has shown.",
        took=lambda report: _says(report, "yield"),
    ),
)

PRICE = (
    Way(
        "`functools.cache` on `get_settings`, inside `price_app`: it remembers what was returned and never what was raised.",
        took=lambda report: _says(report, r"\b(?:lru_)?cache\b"),
    ),
    Way(
        "Read in `lifespan`, into `app.state`: then an app whose settings can't be read doesn't start, and no request is the one that waits.",
        took=lambda report: _says(report, "lifespan"),
        why="The app reads when it starts, and each request finds what it found. A test puts another function in the dependency's place.",
        price="The app doesn't start without its settings, in a test neither, unless the test gives it others to read.",
    ),
    Way(
        "",
        took=lambda report: _says(report, r"[Ll]ock\("),
        price="Settings that change while the app runs aren't seen until it starts again. And those who come first at once wait at your lock for the one who reads.",
    ),
    Way("", took=lambda report: not _says(report, r"\b(?:lru_)?cache\b|lifespan")),
)
