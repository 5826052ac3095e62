"""The steps of a SQLite query plan, as a tree: what each line of EXPLAIN QUERY PLAN says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

SCAN = "scan"
SEARCH = "search"
TEMPORARY_TREE = "temporary tree"
RESULT_SCAN = "result scan"
CO_ROUTINE = "co-routine"
MATERIALISE = "materialise"
VIRTUAL_TABLE = "virtual table"
OTHER = "other"

_NAME = r"""(?:"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|\S+)"""
# Before 3.36 SQLite wrote SCAN TABLE orders AS o, since then SCAN o.
_READ = re.compile(
    rf"(?P<how>SCAN|SEARCH) (?:TABLE (?!USING |$)|SUBQUERY (?=\d))?(?P<table>{_NAME})(?: AS (?P<alias>{_NAME}))?(?P<rest>.*)"
)
_INDEX = re.compile(
    rf" USING (?P<automatic>AUTOMATIC )?(?:PARTIAL )?(?P<covering>COVERING )?INDEX(?: (?!\()(?P<name>{_NAME}))?"
)
_PRIMARY_KEY = re.compile(r" USING (?:INTEGER )?PRIMARY KEY")
_KINDS = (
    ("constant", re.compile(r"SCAN (?:CONSTANT ROW|\d+ CONSTANT ROWS)")),
    (TEMPORARY_TREE, re.compile(r"USE TEMP B-TREE FOR ")),
    ("bloom filter", re.compile(r"BLOOM FILTER ON ")),
    ("several indexes", re.compile(r"MULTI-INDEX OR")),
    ("one of several indexes", re.compile(r"INDEX \d+$")),
    (CO_ROUTINE, re.compile(r"CO-ROUTINE ")),
    (MATERIALISE, re.compile(r"MATERIALI[ZS]E ")),
    ("correlated subquery", re.compile(r"(?:EXECUTE )?CORRELATED ")),
    ("subquery", re.compile(r"(?:EXECUTE |REUSE )?(?:SCALAR|LIST) SUBQUERY")),
    ("recursion", re.compile(r"SETUP$|RECURSIVE STEP")),
    ("right join", re.compile(r"RIGHT-JOIN ")),
    ("compound", re.compile(r"COMPOUND |LEFT-MOST SUBQUERY|MERGE \(|(?:UNION|EXCEPT|INTERSECT)\b|(?:LEFT|RIGHT)$")),
)
_SORTING = (("DISTINCT", "removes duplicates"), ("ORDER BY", "sorts"), ("GROUP BY", "groups"))
_MADE_BEFORE = re.compile(rf"(?:CO-ROUTINE|MATERIALI[ZS]E) (?:SUBQUERY (?=\d))?(?P<name>{_NAME})")


@dataclass(frozen=True)
class Step:
    """One line of a plan, and the steps it consists of.

    `kind` is `scan` (goes through a table or an index), `search` (goes to the rows asked for), `temporary tree` (sorts,
    groups or removes duplicates), the name of another step, or `other` for a line that isn't known. `table` is what the
    plan calls it (its alias, if there is one), `index` the index' name, `PRIMARY KEY` for a table's own key, empty
    without one. `condition` is what the index is asked (`email=?`), `detail` the line as SQLite wrote it.
    """

    kind: str
    table: str
    index: str
    detail: str
    children: tuple[Step, ...] = ()
    condition: str = ""
    covering: bool = False
    automatic: bool = False

    def walk(self) -> Iterator[Step]:
        """This step and all below it, in the order SQLite lists them."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def is_full_scan(self) -> bool:
        """Whether it reads a table from end to end: without an index, or to make one for this statement only.

        A scan of an index isn't counted: an index of few rows (a partial one) is scanned, too.
        """
        return self.automatic or (self.kind == SCAN and not self.index)

    @property
    def meaning(self) -> str:
        """What the step does, in words; empty where its line says it."""
        if self.automatic:
            return "reads every row to make an index for this one statement"
        if self.kind == SCAN:
            return _meaning_of_scan(self)
        if self.kind == SEARCH:
            return f"goes to the rows by {self.index}" if self.index else "goes to the rows asked for"
        if self.kind == TEMPORARY_TREE:
            return next((does for word, does in _SORTING if word in self.detail), "")
        return "reads what an inner query gave" if self.kind == RESULT_SCAN else ""

    def __str__(self) -> str:
        return self.detail


def step_of(detail: str) -> Step:
    """Read one line of a plan, as SQLite wrote it; of kind `other` if it isn't known."""
    for kind, pattern in _KINDS:
        if pattern.match(detail):
            return Step(kind, _made_before(detail), "", detail)
    read = _READ.match(detail)
    if read is None:
        return Step(OTHER, "", "", detail)
    table, rest = _bare(read["alias"] or read["table"]), read["rest"]
    if rest.startswith(" VIRTUAL TABLE"):
        return Step(VIRTUAL_TABLE, table, "", detail)
    kind = SCAN if read["how"] == "SCAN" else SEARCH
    index = _INDEX.match(rest)
    if index is None:
        name = "PRIMARY KEY" if _PRIMARY_KEY.match(rest) else ""
        return Step(kind, table, name, detail, condition=_condition(rest))
    covering, automatic = bool(index["covering"]), bool(index["automatic"])
    condition = _condition(rest[index.end() :])
    return Step(kind, table, _bare(index["name"] or ""), detail, (), condition, covering, automatic)


def tree_of(lines: Iterable[tuple[int, int, str]]) -> tuple[Step, ...]:
    """Make the tree of a plan's lines, each with its number, its parent's and its text; gives the outermost steps."""
    lines = list(lines)
    made = {_made_before(detail) for _, _, detail in lines} - {""}

    def below(parent: int) -> tuple[Step, ...]:
        return tuple(_read(detail, made, below(number)) for number, at, detail in lines if at == parent)

    return below(0)


def _read(detail: str, made: set[str], children: tuple[Step, ...]) -> Step:
    step = step_of(detail)
    of_result = step.kind == SCAN and not step.index and (step.table in made or step.table.startswith("(subquery"))
    return replace(step, kind=RESULT_SCAN if of_result else step.kind, children=children)


def _meaning_of_scan(step: Step) -> str:
    if not step.index:
        return "reads every row"
    return f"goes through the index {step.index}" + (", not the table" if step.covering else " and its rows")


def _made_before(detail: str) -> str:
    """The name of an inner result that a line says is made, empty if it says something else."""
    found = _MADE_BEFORE.match(detail)
    return _bare(found["name"]) if found else ""


def _condition(rest: str) -> str:
    """What stands in the first outer parentheses; they may hold others."""
    start = rest.find("(")
    depth = 0
    for at, letter in enumerate(rest[start:] if start >= 0 else "", max(start, 0)):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return rest[start + 1 : at]
    return ""


def _bare(name: str) -> str:
    """A name without its quotes."""
    return name[1:-1] if len(name) > 1 and name[0] in '"`[' else name
