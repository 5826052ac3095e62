from __future__ import annotations

import pytest
from pictures import assert_readable, axes_of, words_in
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from workshop_utils.measure.ledger import Ledger, record
from workshop_utils.show import timeline
from workshop_utils.show.statement_timeline import occupied

ONE = text("SELECT count(*) FROM order_lines WHERE order_id = :id")
ALL = text("SELECT count(*) FROM order_lines")


@pytest.fixture
def page(engine: Engine) -> Ledger:
    """One statement, then another 25 times."""
    with record(engine) as ledger, Session(engine) as session:
        session.scalar(ALL)
        for number in range(25):
            session.scalar(ONE, {"id": number})
    return ledger


def test_the_title_counts_statements_and_repeats(page: Ledger) -> None:
    figure = timeline(page)
    assert figure.title.startswith("26 statements; one of them ran 25 times; ")
    assert figure.title.endswith(" ms in the database")


def test_the_title_counts_those_that_share_the_most_repeats(engine: Engine) -> None:
    with record(engine) as ledger, Session(engine) as session:
        for number in range(3):
            session.scalar(ONE, {"id": number})
            session.scalar(ALL)
    assert timeline(ledger).title.startswith("6 statements; 2 of them ran 3 times each; ")


def test_each_distinct_statement_has_a_lane_in_the_order_first_asked(page: Ledger) -> None:
    words = words_in(timeline(page))
    lanes = [said for said in words if " ×  " in said]
    assert [lane.split(" ×")[0] for lane in lanes] == ["1", "25"]
    assert words[lanes[0]].y0 > words[lanes[1]].y1
    assert all(lane.replace("×  ", "× ").rstrip("…") in timeline(page).alt for lane in lanes)


def test_a_mark_stands_where_its_statement_was_sent(page: Ledger) -> None:
    lane = axes_of(timeline(page)).collections[-1]
    begins = [path.vertices[:, 0].min() for path in lane.get_paths()]
    assert begins == pytest.approx([statement.started for statement in page.entries[1:]])


def test_the_top_lane_is_filled_by_exactly_the_time_in_the_database(page: Ledger) -> None:
    bins, width = 167, page.elapsed / 167
    assert sum(occupied(page.entries, width, bins)) * width == pytest.approx(page.seconds)
    filled = sum(-bar.get_height() / 0.44 * bar.get_width() for bar in axes_of(timeline(page)).patches)
    assert filled == pytest.approx(page.seconds)


def test_words_do_not_overlap_and_the_time_is_counted_from_zero(page: Ledger) -> None:
    figure = timeline(page)
    assert_readable(figure)
    assert axes_of(figure).get_xlim() == (0, page.elapsed)


def test_many_distinct_statements_share_a_last_lane(engine: Engine) -> None:
    with record(engine) as ledger, Session(engine) as session:
        for number in range(12):
            session.scalar(text(f"SELECT count(*) AS number_{'x' * number} FROM order_lines"))
        session.scalar(ONE, {"id": 1})
        session.scalar(ONE, {"id": 2})
    figure = timeline(ledger)
    lanes = [words for words in words_in(figure) if " ×  " in words]
    assert len(lanes) == 8
    assert lanes[-1] == "6 ×  6 other statements"
    assert lanes[-2].startswith("2 ×")
    assert sum(int(lane.split(" ×")[0]) for lane in lanes) == 14
    assert_readable(figure)


def test_a_block_without_statements_is_drawn_too(engine: Engine) -> None:
    with record(engine) as ledger:
        pass
    figure = timeline(ledger)
    assert figure.title.startswith("No statement reached the database")
    assert_readable(figure)
