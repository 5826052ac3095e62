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
    are the validations and serialisations for one response, aside stand those of one row, on average of all.
    """
    work, answers, asked = Work(), [], TIMES * len(VIEWS)
    with work.walks(), warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", FastAPIDeprecationWarning)
        for kind in VIEWS:
            app, load = FastAPI(), goods(session, limit)
            function(app, work.view(kind), load)
            answers += [_answer(kind, one) for one in get(app, PATH, times=TIMES)]
    deprecated = {
        str(one.message).partition(",")[0] for one in said if issubclass(one.category, FastAPIDeprecationWarning)
    }
    for answer in answers:
        answer["deprecated"] = sorted(deprecated)
    done = {"validations": work.validations, "serialisations": work.serialisations}
    costs = {cost: -(-number // asked) for cost, number in done.items()}
    return Counted(answers, costs, {cost: round(number / asked / limit, 1) for cost, number in done.items()})


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
