"""How exercise 5.3 is called: the learner's endpoint in an app of its own, asked three times for each of two views."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import FastAPIDeprecationWarning
from sqlalchemy.orm import Session

from workshop_utils.exercises.counted import Counted
from workshop_utils.exercises.the_shape_of_the_json_asgi import Response, get
from workshop_utils.exercises.the_shape_of_the_json_goods import SECRET, Work, goods

VIEWS = ("priced", "named")
TIMES = 3
"""How often we ask for each view."""
PATH = "/products"


def responses(function: Callable[..., Any], session: Session, limit: int) -> Counted:
    """Ask for `/products` three times for each view; other rows are there the second time, another price the third.

    Gives for each response the view's name, `status`, `type`, `body` (decoded, or its first characters where it isn't
    JSON), whether the secret stands in it (`leaks`), and what FastAPI called deprecated on the way (`deprecated`). Its costs
    are the validations and serialisations for one response. Aside stand those of one row, on average of all; what of FastAPI
    made the bodies (`by`); and for each view how often `load()` was called `early`, before we asked, and in all (`loads`).
    """
    work, answers, early, loads = Work(), [], [], []
    with work.walks(), warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", FastAPIDeprecationWarning)
        for kind in VIEWS:
            app, called = FastAPI(), list[int]()
            function(app, work.view(kind), goods(session, limit, called))
            early.append(len(called))
            answers += [_answer(kind, one) for one in get(app, PATH, times=TIMES)]
            loads.append(len(called))
    deprecated = _deprecated(said)
    for answer in answers:
        answer["deprecated"] = deprecated
    done = {"validations": work.validations, "serialisations": work.serialisations}
    each = {cost: round(number / len(answers) / limit, 1) for cost, number in done.items()}
    costs = {cost: -(-number // len(answers)) for cost, number in done.items()}
    return Counted(answers, costs, {**each, "by": work.by, "early": early, "loads": loads})


def _deprecated(said: list[warnings.WarningMessage]) -> list[str]:
    ours = (one for one in said if issubclass(one.category, FastAPIDeprecationWarning))
    return sorted({str(one.message).partition(",")[0] for one in ours})


def _answer(kind: str, response: Response) -> dict[str, Any]:
    text = response.body.decode(errors="replace")
    try:
        body = json.loads(text)
    except ValueError:
        body = text[:80]
    return {
        "view": kind,
        "status": response.status,
        "type": response.type,
        "body": body,
        "leaks": SECRET in text,
    }
