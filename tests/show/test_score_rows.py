from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from pictures import assert_readable, axes_of, words_in

from workshop_utils.errors import WorkshopError
from workshop_utils.show import rescue_card, scores

Row = tuple[str, str, Mapping[str, int], bool]


@dataclass(frozen=True)
class Board:
    bars: tuple[Row, ...]


def row(place: str, noun: str, slow: int, yours: int, reference: int, hand: int, *, enough: bool) -> Row:
    return place, noun, {"slow": slow, "yours": yours, "reference": reference, "by hand": hand}, enough


BOARD = Board(
    (
        row("orders", "statements", 421, 1, 1, 1, enough=True),
        row("products", "bytes", 384_654, 40_000, 5_000, 5_000, enough=False),
        row("delivery", "waits", 4, 0, 0, 0, enough=True),
    )
)


def test_each_row_has_its_counts_as_multiples_of_the_references_and_nought_as_one() -> None:
    ax = axes_of(scores(BOARD))
    drawn = [tuple(line.get_xdata()) for line in ax.lines if line.get_marker() == "D"]
    assert drawn == [(1.0,), (8.0,), (1.0,)]
    found = [tuple(line.get_xdata()) for line in ax.lines if line.get_marker() == "o"]
    assert found == [(421.0,), (384_654 / 5_000,), (4.0,)]
    assert ax.get_xscale() == "log"


def test_the_title_says_how_many_are_within_budget_and_which_is_furthest() -> None:
    assert scores(BOARD).title == "2 of 3 within budget; products is furthest from enough"
    assert scores(Board(BOARD.bars[:1])).title == "orders is within its budget"
    assert scores(Board((BOARD.bars[0], BOARD.bars[2]))).title == "Everything is within its budget"


def test_each_row_says_what_became_of_its_count_in_words() -> None:
    words = words_in(scores(BOARD))
    assert {"orders: statements", "421 → 1, enough", "384,654 → 40,000, over budget"} <= {*words}
    assert "delivery, waits: 4 as found, 0 yours, 0 in the reference, 0 by hand" in scores(BOARD).alt


def test_a_card_says_whose_rescue_it_is_and_whether_it_is_done() -> None:
    assert rescue_card(BOARD, "Ada").title == "Ada's API, half way"
    done = Board((BOARD.bars[0],))
    assert rescue_card(done, "Ada").title == "Ada rescued an API"
    assert {"orders", "statements", "421", "→", "1", "within budget"} <= {*words_in(rescue_card(done))}


def test_both_are_readable_with_dollars_in_the_name() -> None:
    assert_readable(scores(BOARD))
    assert_readable(
        rescue_card(BOARD, "A $name$ that is rather longer than most names of people are, with two dollars")
    )


@pytest.mark.parametrize("draw", [scores, rescue_card])
def test_a_board_without_a_score_says_what_to_do(draw) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(WorkshopError, match="no score to draw"):
        draw(Board(()))
