"""What the verdicts on 4.4 say of sums that are wrong, or made in Python."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.coach import on_cost
from workshop_utils.exercises.load_less_wrong_list_remarks import of_an_earlier_answer
from workshop_utils.exercises.markup import code
from workshop_utils.exercises.repeats import repeats
from workshop_utils.exercises.report import Remark
from workshop_utils.exercises.sql import tables
from workshop_utils.exercises.verdict import State
from workshop_utils.exercises.wording import capital, joined, many, shown
from workshop_utils.measure.table import count

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

Row = dict[str, Any]
_KEYS = {"id", "name", "products", "revenue_cents"}
_NEEDED = {"categories", "products", "order_lines"}
_LINE = r"(?:order_lines|\w+)\."


def of_revenue(report: Report) -> Remark | None:
    """4.4: recognise what is known of such sums; None for what has no words of its own."""
    if report.state is State.WRONG:
        return _on_wrong(report)
    if report.over == "statements":
        return _on_statements(report)
    return _on_rows(report) if report.over == "rows" else None


def _on_wrong(report: Report) -> Remark | None:
    got = report.last.yours.answer
    early = (
        of_an_earlier_answer(report, "the sales")
        or _ungrouped(report, got)
        or _unsorted(report, got)
        or _unjoined(report)
    )
    if early:
        return early
    if not isinstance(got, list) or not all(isinstance(row, dict) and set(row) == _KEYS for row in got):
        return None
    came, asked = {row["id"]: row for row in got}, {row["id"]: row for row in report.last.slow.answer}
    if len(came) != len(got):
        return None
    missing = next((row for number, row in asked.items() if number not in came), None)
    if missing is not None:
        return _on_missing(report, missing, came)
    extra = next((row for number, row in came.items() if number not in asked), None)
    if extra is not None:
        saw = f"With {report.last.case.label}, {len(asked)} categories have products, and {len(came)} came. Category {extra['id']} has none."
        why = "Products stand on shelves only. What is above a shelf, and an empty shelf, isn't asked for."
        return Remark(saw, why, "which of your joins lets a category through that has no partner?")
    first = next((number for number, row in asked.items() if _differ(row, came[number])), None)
    return None if first is None else _on_values(report, asked[first], came[first])


def _ungrouped(report: Report, got: Any) -> Remark | None:
    """Recognise aggregates over all rows together."""
    sqls = [one.sql for one in report.last.yours.statements]
    if (
        not isinstance(got, list)
        or len(got) != 1
        or any(re.search(r"\bGROUP BY\b", sql, re.IGNORECASE) for sql in sqls)
    ):
        return None
    if not any(re.search(r"\b(?:sum|count|total|avg)\s*\(", sql, re.IGNORECASE) for sql in sqls):
        return None
    saw = f"With {report.last.case.label}, one row came, and {len(report.last.slow.answer)} categories have products."
    why = "Where nothing says for what, `sum` and `count` take all rows of the join together and give one row; the category in it is one of many."
    return Remark(saw, why, "for each of what are the lines to be added, and which clause says so?")


def _unsorted(report: Report, got: Any) -> Remark | None:
    """Recognise the right rows in the order in which the database found them."""
    if not isinstance(got, list) or got == report.last.slow.answer or not all(isinstance(row, dict) for row in got):
        return None
    if any(re.search(r"\bORDER BY\b", one.sql, re.IGNORECASE) for one in report.last.yours.statements):
        return None
    if sorted(map(repr, got)) != sorted(map(repr, report.last.slow.answer)):
        return None
    saw = f"With {report.last.case.label}, all {len(got)} categories came, in another order: the first one is category {got[0].get('id')}."
    why = "Your statement has no ORDER BY. A database then gives rows as it finds them; we let SQLite look from the other end."
    return Remark(saw, why, "by what is the table to be sorted, and what makes sure of it?")


def _unjoined(report: Report) -> Remark | None:
    """Recognise tables that stand side by side in FROM, with nothing between them but a comma."""
    for one in report.last.yours.statements:
        sql = " ".join(one.sql.split())
        named = re.search(r"\bFROM\b([^()]*?)(?:\bGROUP BY\b|\bORDER BY\b|$)", sql, re.IGNORECASE)
        apart = re.findall(r",\s*(\w+)", named[1]) if named and "WHERE" not in sql.upper() else []
        if apart:
            tables_apart = joined([code(table) for table in apart])
            saw = f"With {report.last.case.label}, the numbers are others than the slow version's. Your statement names {tables_apart} beside other tables, and says nothing of what belongs together."
            why = "So the database pairs each row of the one with all rows of the others, a cartesian product, and adds up all pairs."
            return Remark(
                saw, why, "by which column does a line know its product, and where does your statement say so?"
            )
    return None


def _differ(asked: Row, got: Row) -> bool:
    """Whether two rows differ; 5.0 isn't 5 here."""
    return any((asked[key], type(asked[key])) != (got[key], type(got[key])) for key in _KEYS)


def _on_missing(report: Report, missing: Row, came: dict[int, Row]) -> Remark | None:
    label, name = report.last.case.label, shown(missing["name"])
    twin = next((row for row in report.last.slow.answer if row["name"] == missing["name"] and row is not missing), None)
    if twin is not None and came.get(twin["id"], twin)["products"] == twin["products"] + missing["products"]:
        saw = f"With {label}, category {missing['id']} is missing, {name}. Category {twin['id']} has the same name, and came with the products and the money of both."
        return Remark(
            saw,
            "A name is no key: two shelves may be called alike.",
            "by what are the rows put together, and is that one for each category?",
        )
    if missing["revenue_cents"]:
        return None
    saw = f"With {label}, category {missing['id']} is missing, {name}: it has {many(missing['products'], 'product')}, and nobody bought any."
    if any(re.search(r"\bLEFT\b", one.sql, re.IGNORECASE) for one in report.last.yours.statements):
        why = "An outer join keeps the category, with NULL for what was never sold. A WHERE or a HAVING about the lines takes it out again: no comparison with NULL is true."
        return Remark(saw, why, "which condition of yours speaks of the lines?")
    return Remark(
        saw,
        "An inner join gives no row for what has no partner on the other side.",
        "which of your joins demands that something was sold?",
    )


def _on_values(report: Report, asked: Row, got: Row) -> Remark | None:
    if asked["products"] != got["products"]:
        return _on_products(report, asked, got)
    if got["revenue_cents"] is None:
        saw = f"With {report.last.case.label}, the revenue of category {asked['id']} is None. It has {many(asked['products'], 'product')}, and nobody bought any: 0 is asked for."
        return Remark(
            saw, "The sum over nothing is NULL in SQL, and not 0.", "what gives another value in the place of NULL?"
        )
    if asked["revenue_cents"] != got["revenue_cents"] or type(got["revenue_cents"]) is not int:
        return _on_cents(report, asked, got)
    return None


def _on_products(report: Report, asked: Row, got: Row) -> Remark | None:
    if not isinstance(got["products"], int) or got["products"] < asked["products"]:
        return None
    saw = f"With {report.last.case.label}, category {asked['id']} has {many(asked['products'], 'product')}, and yours says {got['products']}."
    unsold = next((row for row in report.last.slow.answer if not row["revenue_cents"]), asked)
    of_unsold = next(row["products"] for row in report.last.yours.answer if row["id"] == unsold["id"])
    if not of_unsold:
        saw += f" And for category {unsold['id']}, of which nothing was sold, it says 0."
        return Remark(
            saw,
            "`count` of a line's column counts lines, where there are any.",
            "whose rows are to be counted, and each how often?",
        )
    why = "In the join, a product stands once for each line that names it, and `count` counts every time."
    return Remark(saw, why, "how does `count` take a product once only?")


def _on_cents(report: Report, asked: Row, got: Row) -> Remark | None:
    saw = f"With {report.last.case.label}, category {asked['id']} brought in {shown(asked['revenue_cents'])} cents, and yours says {shown(got['revenue_cents'])}."
    sql = " ".join(" ".join(one.sql.split()) for one in report.last.yours.statements)
    for pattern, why, question in _CENTS:
        if re.search(pattern, sql, re.IGNORECASE):
            return Remark(saw, why, question)
    others = [code(table) for table in tables(sql) if table not in _NEEDED]
    if others:
        why = f"Your statement also joins {joined(others)}. A line then comes once for each of those rows, and is added as often."
        return Remark(saw, why, "which tables does a sum of lines need?")
    if isinstance(got["revenue_cents"], float):
        why = "A float holds cents only nearly, and sums of floats drift. Cents are whole numbers from the table to the answer."
        return Remark(saw, why, "which step of yours leaves whole numbers?")
    return None


_CENTS = (
    (
        r"\bavg\s*\(",
        "An average times a number is the sum only where everything was bought equally often.",
        "what does one line come to, and what gives the sum of that?",
    ),
    (
        r"\btotal\s*\(",
        "SQLite's `total` gives 0 for nothing, as you want it, and gives every sum as a float.",
        "what else gives another value in the place of NULL, and leaves whole numbers whole?",
    ),
    (
        rf"sum\s*\(\s*{_LINE}\w+\s*\)\s*\*\s*sum\s*\(",
        "A sum of quantities times a sum of prices multiplies every quantity by every price.",
        "what does one line come to, and when in your statement is it worked out?",
    ),
    (
        r"sum\s*\(\s*DISTINCT\b",
        "Two lines that come to the same are two lines. DISTINCT inside the sum adds them once.",
        "what makes a line come twice, if one does?",
    ),
    (
        rf"sum\s*\([^()]*{_LINE}price_cents\b",
        "A product's price is today's. What was paid stands in the line.",
        "which column of a line holds what one piece cost on that day?",
    ),
    (
        rf"sum\s*\(\s*{_LINE}unit_price_cents\s*\)",
        "A line's price is that of one piece.",
        "what else does a line say, that its sum needs?",
    ),
)


def _on_statements(report: Report) -> Remark | None:
    trial = report.tightest("statements")
    if any(
        one.table == "products" or "order_lines" in tables(one.statements[0].sql)
        for one in repeats(trial.yours.statements)
    ):
        return replace(on_cost(report), next_move="which clause makes one statement give a sum for each category?")
    if report.state is not State.NO_BETTER or not trial.costs.objects:
        return None
    saw = f"Same answer, same cost: {trial.case.label} took {many(trial.costs.statements, 'statement')}, as in the slow version."
    why = f"They bring {many(trial.costs.rows, 'row')}, and each becomes an object, to be added up into {many(len(trial.slow.answer), 'sum')}."
    return Remark(saw, why, "who else can add, where the rows are?")


def _on_rows(report: Report) -> Remark | None:
    trial = report.tightest("rows")
    label, answer = capital(trial.case.label), len(trial.slow.answer)
    saw = f"One statement: that part is done. {label}: {many(trial.slow.costs.rows, 'row')} before, {count(trial.costs.rows)} now, for {answer} categories."
    if trial.costs.objects:
        why = f"Of these rows the ORM still builds {many(trial.costs.objects, 'object')}, and Python adds them up."
        return Remark(saw, why, "what would one row be, if it held what the answer shows?")
    finer = _finer(max(trial.yours.statements, key=lambda one: one.rows).sql)
    if finer:
        why = f"They are grouped by {joined([code(column) for column in finer])}, which gives a row for each, and Python puts these together."
        return Remark(saw, why, "what is there one of in every row of the answer?")
    return Remark(saw, "Each line travels, to be added once and forgotten.", "who can add, where the lines are?")


def _finer(sql: str) -> list[str]:
    """Give the columns of a GROUP BY that aren't a category's."""
    clause = re.search(r"\bGROUP BY\b(.*?)(?:\bHAVING\b|\bORDER BY\b|\bLIMIT\b|\)|$)", sql, re.IGNORECASE | re.DOTALL)
    columns = [part.strip() for part in clause[1].split(",")] if clause else []
    return [column for column in columns if not column.startswith("categories.")]
