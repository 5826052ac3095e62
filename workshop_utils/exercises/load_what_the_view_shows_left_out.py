"""What 3.1's verdicts say of columns that an option left out, of tables that nobody shows, and of options that were lost."""

from __future__ import annotations

import ast
import re
from collections import Counter
from textwrap import dedent
from typing import TYPE_CHECKING

from workshop_utils.exercises.markup import code
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import main_table, table_words, tables
from workshop_utils.exercises.wording import a, capital, joined, many
from workshop_utils.measure.table import count
from workshop_utils.shop import Base

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report, Trial
    from workshop_utils.measure.ledger import Statement

_ON_THE_PAGE = {"customers", "orders", "reviews", "products"}
_BY_ITS_KEY = re.compile(
    r"SELECT\s+(?P<columns>.+?)\s+FROM\s+(?P<table>\w+)\s+WHERE\s+(?P=table)\.id = \?\s*$", re.DOTALL
)


def on_left_out(report: Report) -> Remark | None:
    """Recognise columns that `load_only` or `defer` left out, and that were asked for row by row."""
    option = next((name for name in ("load_only", "defer") if name in report.source), "")
    trial = report.tightest("statements")
    left = Counter(filter(None, map(_column_alone, trial.yours.statements))).most_common(1)
    if not option or not left or left[0][1] < 2:
        return None
    (table, column), times = left[0]
    model = next(mapper.class_.__name__ for mapper in Base.registry.mappers if str(mapper.local_table) == table)
    saw = f"{counted(trial)} {code(f'{model}.{column}')} was left out by your {code(option)}, and fetched "
    return Remark(
        f"{saw}{model.lower()} by {model.lower()}: {many(times, 'statement')}.",
        "A column that an option leaves out is loaded when it is touched, row by row.",
        f"what does the page show of {a(model.lower())}, and which columns does your {code(option)} name?",
    )


def counted(trial: Trial) -> str:
    """Say how many statements a trial took before and now."""
    before, now = count(trial.slow.costs.statements), count(trial.costs.statements)
    return f"{capital(trial.case.label)}: {before} statements before, {now} now."


def _column_alone(one: Statement) -> tuple[str, str] | None:
    """Give table and column of a statement that fetches a row's column by its key, the key itself not being fetched."""
    found = _BY_ITS_KEY.search(one.sql)
    if found is None or re.search(r"\.id\b", found["columns"]):
        return None
    return found["table"], re.sub(r".*\.|\s+AS\s.*", "", found["columns"].partition(",")[0])


def on_unshown_tables(report: Report) -> Remark | None:
    """Recognise rows that the page doesn't show, where they are most of what came."""
    trial = report.tightest("rows")
    one = max(trial.yours.statements, key=lambda one: one.rows)
    unshown = [table for table in tables(one.sql) if table not in _ON_THE_PAGE]
    if not unshown:
        return None
    names = joined([table_words(table) for table in unshown])
    by, why = f"brought {count(one.rows)} {names}", "An option brings what it names, shown or not."
    if main_table(one.sql) != unshown[0]:
        to = code(tables(one.sql)[tables(one.sql).index(unshown[0]) - 1])
        by = f"joins {code(unshown[0])} to {to}, and brought {count(one.rows)} rows"
        why = "A join towards *many* brings what stands before it again, once for each row that it adds."
    return Remark(
        f"{many(trial.costs.statements, 'statement')} for {trial.case.label}, and {count(trial.costs.rows)} rows; the slow version "
        f"fetched {count(trial.slow.costs.rows)}. One statement {by}. The page shows no {names}.",
        why,
        f"which of your options names the {names}, and what would the page lose without it?",
    )


def on_lost_options(report: Report) -> Remark | None:
    """Recognise `first.options(…)` as a line of its own, which changes nothing."""
    lost = _lost_call(report.source)
    if lost is None:
        return None
    name = ast.unparse(lost)
    return Remark(
        f"{counted(report.tightest('statements'))} {code(f'{name}(…)', 60)} stands in a line of its own. It gives a new statement, "
        "and that line lets it go: yours is sent without options.",
        "A statement never changes. Each of its methods gives another one.",
        "which name should the new statement have, and which statement does `session` send?",
    )


def _lost_call(source: str) -> ast.Attribute | None:
    try:
        nodes = ast.walk(ast.parse(dedent(source)))
    except SyntaxError:
        return None
    calls = (node.value.func for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
    return next((call for call in calls if isinstance(call, ast.Attribute) and call.attr == "options"), None)
