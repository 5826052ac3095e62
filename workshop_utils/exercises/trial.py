"""The trial: a learner's function, called on a private database for each case.

Runs in the judge's process and nowhere else: it changes the process it is in, and ends it.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from os import _exit
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import counted
from workshop_utils.exercises.evidence import SPOILT, Evidence, Raised, Stopped
from workshop_utils.exercises.fence import raise_fence
from workshop_utils.exercises.migration import prepare
from workshop_utils.exercises.plain import Odd, plain
from workshop_utils.exercises.portable import unpack
from workshop_utils.exercises.witness import Witness, restore
from workshop_utils.measure.ledger import record
from workshop_utils.measure.objects import count_objects
from workshop_utils.measure.origin import is_learners
from workshop_utils.shop.contents import open_content

if TYPE_CHECKING:
    from types import TracebackType

    from workshop_utils.exercises.evidence import TrialCase
    from workshop_utils.exercises.frames import Request

_LINES, _WIDTH = 3, 400


def conduct(request: Request, report: int, printed: int) -> NoReturn:
    """Try the cases, up to the first that gives no answer; report each to `report`, and end the process."""
    try:
        os.chdir(request.folder)
        sys.path[:] = request.path
        raise_fence(request.folder)
        for case in request.cases:
            witness = Witness(request.limits, report, printed, request.mark)
            witness.begin()
            if not witness.tell(_try(request, case, witness)):
                break
    except BaseException:  # noqa: BLE001 (whatever the function did to this process, it ends here)
        _exit(SPOILT)
    _exit(0)


def _try(request: Request, case: TrialCase, witness: Witness) -> Evidence:
    """Call the function once, and give all that was seen."""
    ready = prepare(case, request.limits)
    if ready.outcome:
        return witness.evidence(outcome=ready.outcome, stopped=ready.stopped, migrated=ready.migrated)
    engine = open_content(ready.content)
    witness.watch_database(engine)
    # Closing may fail on what the function did to the session; by then all is seen.
    with suppress(Exception), Session(engine) as session, record(engine, watch=witness.counted) as ledger:
        witness.ledger = ledger
        with count_objects() as built:
            outcome = _outcome(request, case, session)
        evidence = witness.evidence(**outcome, objects=built.objects, migrated=ready.migrated)
    return evidence


def _outcome(request: Request, case: TrialCase, session: Session) -> dict[str, Any]:
    """Call the function, and give how that ended, while the session is open for what it must still load."""
    try:
        function = unpack(request.function)
        try:
            answer = function(session, *case.arguments)
        finally:
            restore()
        came = counted(answer)
        return {"outcome": "answered", "answer": plain(came.answer), "own": came.costs, "aside": came.aside}
    except Odd as odd:
        return {"outcome": "refused", "refusal": odd.refusal}
    except MemoryError as error:
        return {"outcome": "memory", "stopped": _too_much(error, request.limits.memory_mb)}
    except BaseException as error:  # noqa: BLE001 (sys.exit, too, is for the verdict to tell)
        return {"outcome": "raised", "raised": _raised(error)}


def _raised(error: BaseException) -> Raised:
    file, line = _place(error.__traceback__)
    return Raised(type(error).__name__, _message(error), line, "", file)


def _too_much(error: MemoryError, megabytes: int) -> Stopped:
    file, line = _place(error.__traceback__)
    return Stopped("memory", megabytes, line, "", file)


def _place(traceback: TracebackType | None) -> tuple[str, int | None]:
    """Give the deepest line that the learner wrote."""
    place: tuple[str, int | None] = "", None
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        # Compiled parts of libraries name their files as they were named when they were compiled, without a folder.
        if is_learners(file) and (file.startswith("<") or Path(file).is_absolute()):
            place = file, traceback.tb_lineno
        traceback = traceback.tb_next
    return place


def _message(error: BaseException) -> str:
    try:
        said = str(error)
    except BaseException:  # noqa: BLE001 (an exception of the learner's own)
        return ""
    lines = [line for line in said.strip().splitlines() if not line.startswith("(Background on this error")]
    text = "\n".join(lines[:_LINES])
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
