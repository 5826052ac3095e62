"""The trial: a learner's function, called on a private database for each case.

Runs in the judge's process and nowhere else: it changes the process it is in, and ends it.
"""

from __future__ import annotations

import os
import sys
from os import _exit
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy.orm import Session

from workshop_utils.exercises.evidence import Evidence, Raised, Stopped
from workshop_utils.exercises.plain import Odd, plain
from workshop_utils.exercises.portable import unpack
from workshop_utils.exercises.witness import Witness
from workshop_utils.measure.ledger import record
from workshop_utils.measure.origin import is_learners
from workshop_utils.shop.contents import open_content

if TYPE_CHECKING:
    from types import TracebackType

    from workshop_utils.exercises.evidence import TrialCase
    from workshop_utils.exercises.frames import Request

SPOILT = 70
"""The exit code of a process in which the function left nothing to report with."""
_LINES, _WIDTH = 3, 400


def conduct(request: Request, report: int, printed: int) -> NoReturn:
    """Try the cases, up to the first that gives no answer; report each to `report`, and end the process."""
    try:
        os.chdir(request.folder)
        sys.path[:] = request.path
        for case in request.cases:
            witness = Witness(request.limits, report, printed)
            witness.begin()
            evidence = _try(request, case, witness)
            witness.tell(evidence)
            if evidence.outcome != "answered":
                break
    except BaseException:  # noqa: BLE001 (whatever the function did to this process, it ends here)
        _exit(SPOILT)
    _exit(0)


def _try(request: Request, case: TrialCase, witness: Witness) -> Evidence:
    """Call the function once, and give all that was seen."""
    engine = open_content(case.content)
    witness.watch_database(engine)
    with Session(engine) as session, record(engine, watch=witness.counted) as ledger:
        witness.ledger = ledger
        try:
            answer = plain(unpack(request.function)(session, *case.arguments))
        except Odd as odd:
            return witness.evidence(outcome="refused", refusal=odd.refusal)
        except MemoryError as error:
            return witness.evidence(outcome="memory", stopped=_too_much(error, request.limits.memory_mb))
        except BaseException as error:  # noqa: BLE001 (sys.exit, too, is for the verdict to tell)
            return witness.evidence(outcome="raised", raised=_raised(error))
        return witness.evidence(outcome="answered", answer=answer)


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
        if is_learners(file):
            place = file, traceback.tb_lineno
        traceback = traceback.tb_next
    return place


def _message(error: BaseException) -> str:
    try:
        said = str(error)
    except Exception:  # noqa: BLE001 (an exception of the learner's own)
        return ""
    lines = [line for line in said.strip().splitlines() if not line.startswith("(Background on this error")]
    text = "\n".join(lines[:_LINES])
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
