from __future__ import annotations

import pytest
from matplotlib.patches import FancyBboxPatch
from pictures import assert_readable, axes_of, words_in
from sqlalchemy import Engine

from workshop_utils.measure.plan_steps import tree_of
from workshop_utils.measure.query_plan import Plan
from workshop_utils.measure.query_plan import plan as plan_of
from workshop_utils.show import plan
from workshop_utils.show.figure import Figure

EIGHT_CM = 8 / 2.54 * 96


def planned(*lines: str, below: tuple[int, ...] = ()) -> Plan:
    """A plan of these lines, all outermost, or each below the line that `below` says, counted from 1."""
    parents = below or (0,) * len(lines)
    numbered = zip(range(1, len(lines) + 1), parents, lines, strict=True)
    return Plan("SELECT …", tree_of(numbered))


SCAN = "SCAN orders"
SEARCH = "SEARCH l USING INDEX ix_lines_order (order_id=?)"
SORT = "USE TEMP B-TREE FOR ORDER BY"
THROUGH = "SCAN orders USING INDEX ix_paid"


def boxes(figure: Figure) -> list[FancyBboxPatch]:
    return [patch for patch in axes_of(figure).patches if isinstance(patch, FancyBboxPatch)]


def test_a_real_plan_names_the_scan_and_the_sort(engine: Engine) -> None:
    figure = plan(plan_of("SELECT order_id, count(*) FROM order_lines GROUP BY order_id", on=engine))
    assert figure.title == "SQLite goes through order_lines row by row, without an index, then groups"
    assert {"SCAN", "GROUP", "order_lines"} <= set(words_in(figure))
    assert_readable(figure)


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ((SCAN, SORT), "SQLite goes through orders row by row, without an index, then sorts"),
        ((SEARCH,), "SQLite goes to the rows of l by index"),
        (("SEARCH o USING INTEGER PRIMARY KEY (rowid=?)",), "SQLite goes to the rows of o by primary key"),
        ((THROUGH, SEARCH), "SQLite goes through the index ix_paid from end to end"),
        (("SEARCH o USING AUTOMATIC COVERING INDEX (id=?)",), "SQLite goes through o row by row, without an index"),
        (("SCAN CONSTANT ROW",), "No step goes through a table"),
        (("SCAN a", "SCAN b"), "SQLite goes through a and b row by row, without an index"),
        (tuple(f"SCAN {name}" for name in "abcd"), "SQLite goes through 4 tables row by row, without an index"),
    ],
)
def test_the_title_says_what_is_gone_through(lines: tuple[str, ...], title: str) -> None:
    assert plan(planned(*lines)).title == title


def test_a_scan_of_a_table_a_scan_of_an_index_a_search_and_a_sort_differ_without_colour() -> None:
    drawn = boxes(plan(planned(SCAN, THROUGH, SEARCH, SORT)))
    looks = {(box.get_hatch(), box.get_linewidth(), box.get_linestyle()) for box in drawn}
    assert len(looks) == 4
    assert [bool(box.get_hatch()) for box in drawn] == [True, False, False, False]


def test_the_index_and_what_it_is_asked_stand_beside_the_table() -> None:
    figure = plan(planned(SEARCH))
    assert any("ix_lines_order (order_id=?)" in words for words in words_in(figure))
    assert "SEARCH l – goes to the rows by ix_lines_order (order_id=?)" in figure.alt


def test_a_step_stands_right_of_what_it_is_part_of_and_below_it() -> None:
    words = words_in(plan(planned("LIST SUBQUERY 1", "SCAN customers", below=(0, 1))))
    outer, inner = words["LIST SUBQUERY 1"], words["customers"]
    assert inner.x0 > outer.x0
    assert inner.y1 <= outer.y0


def test_a_line_that_is_not_known_is_drawn_as_it_is() -> None:
    assert "A NEW KIND OF STEP" in words_in(plan(planned("A NEW KIND OF STEP")))


@pytest.mark.parametrize("many", range(1, 9))
def test_a_plan_of_up_to_eight_steps_fits_eight_centimetres(many: int) -> None:
    lines = ("COMPOUND QUERY", SCAN, THROUGH, SEARCH, SORT, SEARCH, SCAN, SORT)[:many]
    figure = plan(planned(*lines, below=(0, 1, 1, 3, 3, 1, 6, 6)[:many]))
    assert figure.size[1] <= EIGHT_CM
    assert_readable(figure)


def test_of_a_long_plan_the_rest_is_counted_and_said_in_the_text_alternative() -> None:
    figure = plan(planned(*(f"SCAN table_{number}" for number in range(20))))
    assert "… and 9 more steps" in words_in(figure)
    assert len(boxes(figure)) == 11
    assert "SCAN table_19" in figure.alt
    assert_readable(figure)


def test_long_names_are_cut() -> None:
    index = "ix_" + "name_" * 30
    assert_readable(plan(planned(f"SEARCH {'table_' * 20} USING INDEX {index} (a=?)", f"SCAN t USING INDEX {index}")))


def test_a_plan_without_steps_is_drawn_too() -> None:
    assert_readable(plan(planned()))
