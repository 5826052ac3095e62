from __future__ import annotations

import pytest
from pictures import assert_readable, axes_of
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.growth import grow
from workshop_utils.measure.timing import compare
from workshop_utils.show import bars, growth
from workshop_utils.show.findings import COSTS, Reading, caution, comparison, cost_of, fraction, growing

STATEMENTS, ROWS, BYTES, SECONDS = (COSTS[key] for key in ("statements", "rows", "bytes", "seconds"))


def numbers(session: Session, limit: int = 30) -> list[int]:
    return list(session.scalars(text("SELECT id FROM order_lines WHERE id <= :limit"), {"limit": limit}))


def more_numbers(session: Session, limit: int = 30) -> list[int]:
    return [session.scalar(text("SELECT id FROM order_lines WHERE id = :id"), {"id": n + 1}) or 0 for n in range(limit)]


def ran(name: str, *milliseconds: float) -> Reading:
    ordered = sorted(milliseconds)
    return Reading(name, ordered[len(ordered) // 2] / 1000, tuple(run / 1000 for run in milliseconds))


def test_counts_are_compared_exactly() -> None:
    readings = [Reading("lazy_page", 450), Reading("selectin_page", 5)]
    assert comparison(STATEMENTS, readings) == "selectin_page needs 1/90 of lazy_page’s statements"


def test_a_part_near_no_fraction_is_a_percentage() -> None:
    assert comparison(ROWS, [Reading("a", 100), Reading("b", 67)]) == "b fetches 67% of a’s rows"
    assert [fraction(1, 90), fraction(2, 5), fraction(99, 100)] == ["1/90", "40%", "99%"]


def test_equal_counts_are_called_the_same() -> None:
    assert comparison(STATEMENTS, [Reading("a", 1), Reading("b", 1)]) == "a and b need the same 1 statement"


def test_several_cheapest_are_named_together() -> None:
    readings = [Reading("a", 2000), Reading("b", 4000), Reading("c", 2000)]
    assert comparison(BYTES, readings) == "a and c fetch 1/2 of b’s bytes"


def test_a_variant_without_any_statement_is_no_part_of_anything() -> None:
    assert comparison(STATEMENTS, [Reading("a", 4), Reading("b", 0)]) == "b needs no statements, a 4 statements"


def test_one_variant_alone_is_only_stated() -> None:
    assert comparison(STATEMENTS, [Reading("a", 444)]) == "a needs 444 statements"


def test_times_that_lie_apart_are_compared_with_about() -> None:
    readings = [ran("slow", 90, 100, 110), ran("fast", 9, 10, 11)]
    assert comparison(SECONDS, readings) == "fast takes about 1/10 of slow’s time"
    assert caution(SECONDS, readings) == ""


def test_times_whose_runs_overlap_make_no_finding() -> None:
    readings = [ran("a", 9, 10, 14), ran("b", 11, 12, 13)]
    assert comparison(SECONDS, readings) == "No difference in time can be seen: the runs of a and b overlap"


def test_one_disturbed_run_among_seven_hides_no_difference() -> None:
    readings = [ran("fast", 8, 8, 9, 8, 8, 9, 300), ran("slow", 97, 99, 95, 98, 97, 96, 110)]
    assert comparison(SECONDS, readings) == "fast takes about 1/12 of slow’s time"


def test_two_fastest_that_overlap_are_named_together_and_only_the_slower_is_promised() -> None:
    readings = [ran("slow", 90, 100, 110), ran("a", 9, 10, 14), ran("b", 11, 20, 30)]
    assert comparison(SECONDS, readings) == "a and b take about 1/5 of slow’s time or less"
    assert caution(SECONDS, readings) == "Which of a and b is faster stays open: their runs overlap."


def test_growth_names_the_steepest_first_and_what_does_not_grow() -> None:
    ends = [(Reading("flat", 4), Reading("flat", 4)), (Reading("steep", 44), Reading("steep", 880))]
    assert growing(STATEMENTS, "orders", (10, 200), ends) == (
        "20 times the orders: 20 times the statements (steep), unchanged (flat)"
    )


def test_pages_have_numbers_and_are_not_multiplied() -> None:
    ends = [(Reading("keyset", 98), Reading("keyset", 98)), (Reading("offset", 60), Reading("offset", 40_200))]
    assert growing(COSTS["steps"], "page", (1, 2000), ends) == (
        "Page 2,000 instead of 1: 670 times the steps (offset), unchanged (keyset)"
    )


def test_a_sentence_about_a_cost_keeps_its_capitals() -> None:
    assert COSTS["steps"].heading == "Steps of SQLite’s virtual machine"
    assert COSTS["objects"].heading == "Objects the ORM built"


def test_growth_of_nothing_at_all_reads_as_a_sentence() -> None:
    ends = [(Reading("a", 4), Reading("a", 4)), (Reading("b", 1), Reading("b", 1))]
    assert growing(STATEMENTS, "size", (10, 50), ends) == "5 times the size: no more statements (a and b)"


def test_growth_of_times_within_the_spread_is_not_called_growth() -> None:
    ends = [(ran("a", 1, 2, 3), ran("a", 2, 2.5, 4)), (ran("b", 1, 2, 3), ran("b", 30, 40, 50))]
    assert growing(SECONDS, "orders", (1, 20), ends) == (
        "20 times the orders: about 20 times the time (b), about as much (a)"
    )


def test_growth_from_nothing_gives_no_factor() -> None:
    ends = [(Reading("a", 0), Reading("a", 7))]
    assert growing(ROWS, "orders", (0, 7), ends) == "7 orders instead of none: 7 instead of no rows (a)"


def test_an_unknown_cost_is_refused_with_the_known_ones() -> None:
    with pytest.raises(WorkshopError, match="seconds"):
        cost_of("money")


def test_costs_that_are_counted_only_when_asked_for_can_be_drawn(engine: Engine) -> None:
    also = ("objects", "calls", "steps")
    compared_pages = compare(numbers, more_numbers, on=engine, runs=1, also=also)
    grown_pages = grow(numbers, on=engine, sizes=(5, 20), runs=1, also=also)
    for cost in also:
        drawn = bars(compared_pages, cost)
        assert [bar.get_width() for bar in axes_of(drawn).patches] == [
            getattr(v, cost) for v in compared_pages.variants
        ]
        assert_readable(drawn)
        assert_readable(growth(grown_pages, cost))
    assert "steps" in bars(compared_pages, "steps").title
