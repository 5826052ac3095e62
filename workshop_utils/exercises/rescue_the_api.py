"""Exercises of lesson 12: which endpoints to mend first, the rescue itself, and the line of a diff that brings a fault back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_utils.exercises import rescue_diff as diff
from workshop_utils.exercises import rescue_drive as drive
from workshop_utils.exercises import rescue_ranking as ranking
from workshop_utils.exercises.choice import ChoiceExercise
from workshop_utils.exercises.files_exercise import FilesWay
from workshop_utils.exercises.fresh import FreshLimits
from workshop_utils.exercises.rescue_exercise import RescueExercise
from workshop_utils.exercises.rescue_remarks import of_rescue

if TYPE_CHECKING:
    from workshop_utils.exercises.rescue_scoreboard import Scoreboard

_HERE = Path(__file__).parent

ranked = ChoiceExercise(
    name="ranked",
    number="12.1",
    lesson="rescue_the_api",
    goal="Name the three endpoints that an hour of the traffic spends most Python calls on, the dearest first.",
    answers=dict(zip(ranking.PLACES, ranking.RANKING, strict=True)),
    options={endpoint: (f"/{endpoint}",) for endpoint in ranking.TRAFFIC},
    facts=ranking.calls,
    distinct=True,
    hints=(
        "What a request costs is one of two numbers. Which is the other one?",
        "`exercises.calls()` gives the calls of one request, `exercises.traffic` the requests of an hour.",
        "Multiply the two for each endpoint, and sort: `{name: calls[name] * traffic[name] for name in traffic}`.",
    ),
    why="A fix gives what it saves, times how often that is asked for. The slowest endpoint is seldom the dearest.",
    other_way="In production nobody multiplies: a profiler that samples the running server, or traces summed up by endpoint, give the product.",
    price="Calls are work for the processor. They don't see who waits: an endpoint that blocks the event loop costs all others, and few calls.",
)

rescue = RescueExercise(
    name="rescue",
    number="12.2",
    lesson="rescue_the_api",
    goal="The same answers, and every endpoint, the start, and what a request makes within their budgets. Being within is enough.",
    edited=("api.py",),
    given=("carrier.py",),
    starters=_HERE / "starters" / "rescue",
    solutions=_HERE / "solutions" / "rescue",
    limits_of=_HERE / "limits" / "rescue",
    drives=(drive.start, drive.requests),
    data=drive.database,
    judge=of_rescue,
    limits=FreshLimits(40.0),
    hints=(
        "Look at one row of the scoreboard at a time: what is counted there, and which of the endpoint's lines could do that?",
        "There are seven faults, from lessons 02, 04, 05, 06, 08, 09 and 10. Each shows in the count of its row.",
        (
            "`orders`: load what `order_row` walks along. `products`: select the columns that are shown. `sales`: let SQL add up. `reviews`: hand rows on, "
            "the response is checked anyway. `delivery`: a `def` runs in a thread. The start: months have names without pandas. An engine is made once."
        ),
    ),
    ways=(
        FilesWay(
            "Hand-written SQL, one statement for each request, and JSON made of tuples: the last column of the table. It is what the reference is "
            "held to, and needs a test for everything that the ORM and the views do by themselves.",
            lambda _report: False,
        ),
    ),
    why="Each fault had a count of its own, and the count said where it was. What looked slow and cost nothing could stay.",
    price="Each change is code that somebody has to understand. Below its budget an endpoint is fast enough, and every further change costs more than it gives.",
    nothing_to_time="an API on a server is timed under load: `exercises.scoreboard()` does so, before and after.",
)

brought_back = ChoiceExercise(
    name="brought_back",
    number="12.3",
    lesson="rescue_the_api",
    core=False,
    goal="Name the one change of six that brings a fault back.",
    answers={"change": diff.GUILTY},
    options={number: (f"change {number}",) for number in diff.CHANGES},
    facts=diff.Measured,
    hints=(
        "Six changes, each right in what it shows. Which of them reads something new, and from where?",
        "For each new name: does the statement that loads the row bring it, or has it to be asked for?",
        "Look at the loader options of the endpoint whose change reads one attribute more.",
    ),
    why="A column that `load_only` left out is loaded when somebody looks at it: one statement for each object. The test for the answer passed.",
    other_way="`raiseload` on columns, `load_only(…, raiseload=True)`, makes that look an error; and a statement budget in a test names the line.",
    price="A budget in a test has to be raised whenever somebody really needs a statement more, by a person who has looked.",
)
traffic = ranking.TRAFFIC
"""Requests to each endpoint in an hour."""
calls = ranking.calls
review = diff.review


def scoreboard(folder: str | Path = "", *, only: str | Sequence[str] = (), load: bool = True) -> Scoreboard:
    """Serve the API in a folder, `scratch/rescue` if none is named, and show how it stands.

    The contract comes first: the same answers and status codes on a private shop, and the same OpenAPI document. Then
    what one request to each endpoint costs, beside the slow API, a reference and what can be done by hand. Times under
    load are shown and not judged; `load=False` leaves them out. `only` names one endpoint or more. Every attempt is kept.
    Raises WorkshopError if `only` names something else; whatever the file does, there is a sentence about it.
    """
    from workshop_utils.exercises.rescue_scoreboard import scoreboard

    return scoreboard(rescue, folder, only=only, load=load)
