"""What lesson 02's verdicts on the page and the basket say in words of their own; the rest is left to the coach."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from textwrap import dedent
from typing import TYPE_CHECKING

from workshop_utils.exercises.coach import on_cost
from workshop_utils.exercises.repeats import repeats
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import main_table, table_words
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, in_words, shown

if TYPE_CHECKING:
    from workshop_utils.exercises.repeats import Repeat
    from workshop_utils.exercises.report import Report, Trial


# A query of the learner's own, and not the one that the loop walks over.
_QUERY = re.compile(r"(?<!\bin )\bsession\.(?:scalars?|execute|get|get_one|query)\(")
_BY_TIME_ONLY = re.compile(r"ORDER BY \S*placed_at DESC\s+LIMIT")
_FEW_IDS = 10
"""As many as a sentence can name."""
_TWO_NAMES = re.compile(r"\b\w+load\(\s*\w+\.\w+,\s*\w+\.\w+")


def of_a_page(report: Report) -> Remark | None:
    """2.2: speak of what was fetched and let go, or of a query of the learner's own that stands in the loop."""
    if report.state is State.WRONG:
        return _tie(report)
    if report.over != "statements":
        return None
    option = _in_portions(report) or _dropped_statement(report) or odd_option(report)
    if option:
        return option
    if report.state is State.NO_BETTER:
        return None
    left = repeats(report.deciding.yours.statements)
    if not left:
        return None
    if left[0].table != "orders" and (fetched := _fetched_before(report.deciding, left[0])):
        return _let_go(report.deciding, left[0], fetched)
    origin = left[0].statements[-1].origin
    if origin is None or not _QUERY.search(origin.text):
        return None
    return replace(
        on_cost(report),
        next_move="that is a query of your own, inside the loop. Which relationship leads to the same rows, and which option "
        "brings it along?",
    )


def _in_portions(report: Report) -> Remark | None:
    """Say it when `yield_per` brings the orders in portions, each with its own run of what the options ask."""
    left = repeats(report.deciding.yours.statements)
    if "yield_per" not in report.source or not left or not all(one.asks_for_several for one in left):
        return None
    ran = f"{left[0].name} ran {left[0].times} times"
    now = f"{capital(report.deciding.case.label)}: {report.deciding.slow.costs.statements} statements before"
    return Remark(
        saw=f"{now}, {report.deciding.costs.statements} now. Your options bring along what they name, and still {ran}.",
        why="`yield_per` gives the orders in portions, and the options ask again for each portion.",
        next_move="how many portions does a page need, and who decides that in your code?",
    )


def _dropped_statement(report: Report) -> Remark | None:
    dropped = dropped_options(report.source)
    if dropped is None:
        return None
    return replace(on_cost(report), why=dropped, next_move="which of the two statements does your code run?")


def dropped_options(source: str) -> str | None:
    """Speak of `newest.options(…)` on a line of its own: it gives a new statement, which nobody keeps."""
    for line in calls_on_their_own(source):
        called = ast.unparse(line.value.func) if isinstance(line.value, ast.Call) else ""
        if called.endswith(".options"):
            return (
                f"You wrote `{called}(…)` on a line of its own. It gives a new statement with the options in it, and leaves the "
                "old one as it was."
            )
    return None


def calls_on_their_own(source: str) -> tuple[ast.Expr | ast.Assign, ...]:
    """Give the lines of a function's source that make what nobody takes: no name is given to it, or one that isn't used."""
    try:
        nodes = tuple(ast.walk(ast.parse(dedent(source))))
    except SyntaxError:
        return ()
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return tuple(
        node
        for node in nodes
        if isinstance(node, (ast.Expr, ast.Assign)) and isinstance(node.value, ast.Call) and not (_names(node) & used)
    )


def _names(node: ast.Expr | ast.Assign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)}


def _tie(report: Report) -> Remark | None:
    """Say it when only orders of the same second have changed places."""
    asked, came = report.last.slow.answer, report.last.yours.answer
    by_time = any(_BY_TIME_ONLY.search(one.sql) for one in report.last.yours.statements)
    if not by_time or not isinstance(came, list) or sorted(map(repr, came)) != sorted(map(repr, asked)):
        return None
    place = next(place for place, pair in enumerate(zip(asked, came, strict=True)) if pair[0] != pair[1])
    return Remark(
        f"The same {report.last.case.label}, in another order: at place {place + 1} belongs order {asked[place]['id']}, and order "
        f"{came[place]['id']} came.",
        "Both were placed in the same second. There your statement leaves the order to the database, and it may choose another "
        "one tomorrow.",
        "by what does the slow version order them when their times are equal?",
    )


def odd_option(report: Report) -> Remark | None:
    """Speak of an option that names the relationship, and still leaves it to be asked for one by one."""
    if "immediateload" in report.source:
        return replace(
            on_cost(report),
            why="`immediateload` doesn't wait until somebody touches the attribute, and still asks for each object by itself.",
            next_move="which loader option asks for all of them together?",
        )
    if _TWO_NAMES.search(report.source):
        return replace(
            on_cost(report),
            why="An option with two attributes in its parentheses names a way. Its last step is brought along, and the one "
            "before it is still asked for when it is touched.",
            next_move="how does an option bring along the first step, and then go on to the next?",
        )
    return None


def of_a_basket(report: Report) -> Remark | None:
    """2.3: speak of ids that were asked for twice, or of products that were let go before they were needed."""
    if report.state is State.WRONG:
        return _unknown_kept(report) or _each_once(report)
    if report.state is State.RAISED:
        return _unknown_id(report)
    left = repeats(report.deciding.yours.statements) if report.over == "statements" else ()
    fetched = _fetched_before(report.deciding, left[0]) if left else 0
    return _let_go(report.deciding, left[0], fetched) if fetched else None


def _unknown_id(report: Report) -> Remark | None:
    """Say which id the shop hasn't, where looking it up raised."""
    raised = report.last.yours.raised
    (ids,) = report.last.case.arguments
    if raised is None or raised.type != "KeyError" or raised.message not in {str(one) for one in ids}:
        return None
    return Remark(
        f"With {report.last.case.label}, looking up {raised.message} raised `KeyError`: the shop has no product with that id.",
        "Clients keep baskets for months, and products come and go.",
        "what does the docstring say of unknown ids?",
    )


def _unknown_kept(report: Report) -> Remark | None:
    """Say which id the shop hasn't, where the answer has an entry for it all the same."""
    asked, came = report.last.slow.answer, report.last.yours.answer
    (ids,) = report.last.case.arguments
    if not isinstance(came, list) or len(came) != len(ids):
        return None
    known = [place for place, one in enumerate(came) if one in asked]
    if [came[place] for place in known] != asked:
        return None
    place, unknown = next(place for place in range(len(ids)) if place not in known), len(ids) - len(known)
    return Remark(
        f"We asked for {len(ids)} ids, {in_words(unknown)} of which the shop doesn't have. Your answer has an entry for each id: at "
        f"place {place + 1}, for {ids[place]}, it holds {shown(came[place])}.",
        "Clients keep baskets for months, and products come and go.",
        "what does the docstring say of unknown ids?",
    )


def _each_once(report: Report) -> Remark | None:
    """Say it when each product came once, although an id was asked for twice."""
    asked, came = report.last.slow.answer, report.last.yours.answer
    if not isinstance(came, list) or len(came) >= len(asked) or not all(one in came for one in asked):
        return None
    (ids,) = report.last.case.arguments
    if not all(one in asked for one in came) or len(ids) > _FEW_IDS:
        return None
    twice = next(product_id for product_id in ids if ids.count(product_id) > 1)
    in_order = [one for place, one in enumerate(asked) if one not in asked[:place]] == came
    kept = (
        "The order is the one asked for."
        if in_order
        else "And they stand in the order in which the database gave them."
    )
    return Remark(
        saw=f"We asked for the ids {', '.join(map(str, ids))}: {len(asked)} products belong in the answer, and {len(came)} came. "
        f"{twice} is there twice, and came once. {kept}",
        why="`IN` is a set: it says which rows, and neither how often nor in which order."
        if any(re.search(r"\bIN\b", one.sql) for one in report.last.yours.statements)
        else "A set, and the keys of a dictionary, hold each id once; so does a table.",
        next_move="which list of yours still knows how often and in which order?",
    )


def _fetched_before(trial: Trial, repeat: Repeat) -> int:
    """Count the rows that one statement of another kind had fetched from the same table, 0 if there was none."""
    kinds = {one.fingerprint for one in repeat.statements}
    before = trial.yours.statements[: trial.yours.statements.index(repeat.statements[0])]
    alike = [
        one.rows
        for one in before
        if one.fingerprint not in kinds and main_table(one.sql) == repeat.table and _brings_objects(one.sql)
    ]
    return max(alike, default=0) if max(alike, default=0) > 1 else 0


def _brings_objects(sql: str) -> bool:
    """Whether a statement brings whole rows, and not one column of them."""
    return "," in sql.upper().partition(" FROM ")[0].partition("\nFROM ")[0]


def _let_go(trial: Trial, repeat: Repeat, fetched: int) -> Remark:
    rows = table_words(repeat.table)
    if not any(one.rows for one in repeat.statements):
        return Remark(
            saw=f"{capital(trial.case.label)}: {trial.slow.costs.statements} statements before, {trial.costs.statements} now. "
            f"One fetched {fetched} {rows} at once. Then {repeat.times} more asked one by one, and none of those found a row.",
            why="A session remembers what it has loaded, and not what it looked for in vain.",
            next_move="which of the ids don't need to be asked for any more?",
        )
    return Remark(
        saw=f"{capital(trial.case.label)}: {trial.slow.costs.statements} statements before, {trial.costs.statements} now. One "
        f"of yours fetched {fetched} {rows} at once, and then {rows} were asked for again, {repeat.times} times.",
        why="A session remembers an object only as long as somebody holds it; what nobody holds is asked for again.",
        next_move=f"what in your code still holds the {rows} when they are asked for one by one?",
    )
