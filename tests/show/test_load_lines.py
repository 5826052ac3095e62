from __future__ import annotations

import pytest
from pictures import assert_readable, axes_of, load, loaded, words_in

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.load_result import Load, Loads
from workshop_utils.show import latency
from workshop_utils.show.figure import Figure

LOADS = loaded(blocking=(100, 800, 3200), pool=(100, 100, 130), awaited=(100, 100, 101))


def lines_of(figure: Figure) -> dict[str, tuple[list[float], list[float]]]:
    lines = [line for line in axes_of(figure).lines if not str(line.get_label()).startswith("_")]
    return {str(line.get_label()): (list(line.get_xdata()), list(line.get_ydata())) for line in lines}


def unanswered(at_once: int) -> Load:
    return Load("http://127.0.0.1", at_once, 20, (), (), {"timeout": 20}, 0, 5.0)


def test_a_line_goes_through_the_p50_of_each_concurrency() -> None:
    lines = lines_of(latency(LOADS))
    assert set(lines) == {"blocking", "pool", "awaited"}
    for label, (x, y) in lines.items():
        assert x == [1, 8, 32]
        assert y == [test.p50 for test in LOADS[label]]


def test_the_band_goes_from_p50_to_p99() -> None:
    band = axes_of(latency(loaded(one=(100, 200, 400)))).collections[0]
    corners = {(x, y) for x, y in band.get_paths()[0].vertices.tolist()}
    for test in loaded(one=(100, 200, 400))["one"]:
        assert {(test.concurrency, test.p50), (test.concurrency, test.p99)} <= corners


def test_throughput_is_drawn_with_its_slowest_and_fastest_fifth() -> None:
    figure = latency(LOADS, cost="throughput")
    assert lines_of(figure)["pool"][1] == [test.throughput for test in LOADS["pool"]]
    test = LOADS["pool"][0]
    corners = axes_of(figure).collections[1].get_paths()[0].vertices.tolist()
    assert [1, min(test.throughputs)] in corners
    assert [1, max(test.throughputs)] in corners


def test_the_title_says_how_many_times_dearer_the_most_at_once_are() -> None:
    assert latency(LOADS).title == (
        "32 times the requests at once: about 32 times the latency (blocking), about 1.3 times (pool), "
        "about as much (awaited)"
    )


def test_with_long_labels_the_title_names_the_steepest_and_the_flattest() -> None:
    long = Loads({f"async def, {label}": tests for label, tests in LOADS.loads.items()})
    assert latency(long, cost="throughput").title == (
        "32 times the requests at once: about 32 times the throughput (async def, awaited), "
        "about as much (async def, blocking)"
    )


def test_a_label_unanswered_at_the_most_is_no_part_of_the_title() -> None:
    some = Loads({"a": (load(1, 100), unanswered(8)), "b": (load(1, 100), load(8, 100))})
    assert latency(some).title == "8 times the requests at once: about as much latency (b)"
    none = Loads({"a": (load(1, 100), unanswered(8))})
    assert latency(none).title == "With 1 and with 8 at once, no label’s requests were answered"
    assert_readable(latency(none))


def test_one_concurrency_makes_no_growth() -> None:
    figure = latency(loaded((8,), a=(100,), b=(200,)))
    assert figure.title == "8 at once: a 100 ms, b 200 ms"
    assert_readable(figure)


def test_the_logarithmic_axis_says_so_and_has_the_measured_concurrencies() -> None:
    ax = axes_of(latency(LOADS))
    assert ax.get_xlabel() == "requests at once (log scale)"
    assert list(ax.get_xticks()) == [1, 8, 32]
    assert (ax.get_xscale(), ax.get_ylim()[0]) == ("log", 0)


def test_lines_end_in_their_labels_and_values() -> None:
    assert {"blocking  3,200 ms", "awaited  100 ms"} <= set(words_in(latency(LOADS)))
    assert {"blocking  10/s", "awaited  320/s"} <= set(words_in(latency(LOADS, "throughput")))


def test_p99_of_too_few_requests_is_left_out_and_said_to_be() -> None:
    few = Loads({"a": (load(1, 100, many=50), load(8, 100))})
    figure = latency(few)
    assert "Band: up to p99 (where 100 requests were answered)." in " ".join(words_in(figure))
    assert "100 ms (too few), 100 ms (110 ms)" in figure.alt
    band = next(line for line in axes_of(figure).lines if str(line.get_label()).startswith("_"))
    assert list(band.get_xdata()) == [8]


def test_errors_are_named_with_their_kind() -> None:
    some = Loads({"good": (load(1, 100), load(8, 100)), "bad": (load(1, 100), load(8, 100, failed=71))})
    figure = latency(some)
    assert "Errors: bad up to 71 of 271 (status 500)." in figure.alt
    assert "Errors, left out: bad up to 71 of 271 (status 500)." in " ".join(words_in(figure))


def test_a_concurrency_without_answers_has_no_point() -> None:
    figure = latency(Loads({"a": (load(1, 100), unanswered(8)), "b": (load(1, 100), load(8, 100))}))
    assert lines_of(figure)["a"][0] == [1]
    assert "nothing answered" in figure.alt
    assert_readable(figure)


def test_the_words_give_every_value() -> None:
    alt = latency(LOADS).alt
    assert "with 1, 8, 32 at once: blocking 100 ms (110 ms), 800 ms (880 ms), 3,200 ms (3,500 ms)" in alt


@pytest.mark.parametrize("cost", ["latency", "throughput"])
def test_words_of_eight_lines_do_not_overlap(cost: str) -> None:
    near = {f"variant {name}": (100.0, 100.0 + k, 100.0 + k) for k, name in enumerate("abcdefgh")}
    assert_readable(latency(loaded(**near), cost))
    assert_readable(latency(LOADS, cost))
    assert_readable(latency(loaded((1, 2, 3, 4, 8, 64), long=(1, 1, 2, 2, 900, 100_000)), cost))


def test_where_nothing_was_answered_the_reason_is_given() -> None:
    with pytest.raises(WorkshopError, match=r"answered.\n.*timeout"):
        latency(Loads({"a": (unanswered(1), unanswered(8))}))


def test_another_cost_is_refused() -> None:
    with pytest.raises(WorkshopError, match="Choose one of latency, throughput"):
        latency(LOADS, cost="seconds")
