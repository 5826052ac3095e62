from __future__ import annotations

import asyncio
import threading

import pytest
from fastapi import FastAPI
from pictures import Seen, assert_readable, axes_of, in_turn, together, words_in

from workshop_utils import load_test, serve, watch
from workshop_utils.errors import WorkshopError
from workshop_utils.measure.loop import Request
from workshop_utils.show import requests

THREE = {"async def, blocking": in_turn(), "def": together(), "awaited": together(10, at_once=4)}


def bars_of(seen: Seen) -> list[tuple[float, float]]:
    """From where to where each bar goes: waiting, working, waiting, …"""
    patches = axes_of(requests(seen)).patches
    return [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in patches]


def test_each_request_waits_from_sent_to_begun_and_works_until_it_ended() -> None:
    seen = Seen((Request("/", 0.0, 0.01, 0.11, 200), Request("/", 0.005, 0.1, 0.2, 200)), 2)
    assert bars_of(seen) == [pytest.approx(ends) for ends in ((0.0, 0.01), (0.01, 0.11), (0.005, 0.1), (0.1, 0.2))]


def test_waiting_and_working_are_told_apart_without_colour() -> None:
    waiting, working = axes_of(requests(in_turn())).patches[2:4]
    assert waiting.get_height() < working.get_height() / 2
    assert waiting.get_facecolor() == (1, 1, 1, 1) != working.get_facecolor()


@pytest.mark.parametrize(
    ("seen", "title"),
    [
        (in_turn(10), "One at a time"),
        (together(10), "All 10 at once"),
        (together(41, at_once=40), "40 of 41 at once"),
        (together(1), "One request"),
    ],
)
def test_the_title_says_how_many_were_under_way_at_once(seen: Seen, title: str) -> None:
    assert requests(seen).title == title


def test_labels_that_fared_alike_stand_together_the_fewest_at_once_first() -> None:
    labelled = {"awaited": together(), "def": together(), "blocking": in_turn()}
    assert requests(labelled).title == "One at a time: blocking; all 10 at once: awaited and def"


def test_a_label_with_a_comma_is_marked_as_one() -> None:
    title = requests({"async def, blocking": in_turn(), "def": together()}).title
    assert title == "One at a time: “async def, blocking”; all 10 at once: def"


def test_all_watches_have_one_scale_and_their_names() -> None:
    figure = requests(THREE)
    assert axes_of(figure).get_xlim() == (0, pytest.approx(1.01))
    assert set(THREE) <= set(words_in(figure))


def test_the_words_tell_waits_work_and_stall_of_each() -> None:
    alt = requests({"blocking": in_turn(), "def": together()}).alt
    assert (
        "blocking: 10 requests, one at a time, waiting 0 to 900 ms, then working 100 ms, "
        "done after 1,000 ms, the loop stalled for 1,000 ms" in alt
    )
    assert "def: 10 requests, all 10 at once, waiting 0 ms, then working 100 ms, done after 100 ms" in alt


@pytest.mark.parametrize("many", [1, 2, 10, 41, 120])
def test_words_do_not_overlap_however_many_requests_there_are(many: int) -> None:
    assert_readable(requests(together(many)))
    assert_readable(requests({"a " * 60: in_turn(many), **THREE, "def, 41": together(41, at_once=40)}))


def test_many_requests_have_thinner_bars_instead_of_a_longer_picture() -> None:
    heights = [requests(together(many)).size[1] for many in (19, 41, 80)]
    assert max(heights) - min(heights) < 20


def test_an_endpoint_that_took_no_time_is_a_pixel_wide() -> None:
    seen = Seen((Request("/", 0.0, 0.0, 0.0, 200), Request("/", 0.0, 0.0, 1.0, 200)), 1)
    (began, ended) = bars_of(seen)[1]
    assert ended - began == pytest.approx(1 / 656, rel=0.05)


@pytest.mark.parametrize("watches", [{}, Seen((), 0), together(121), dict.fromkeys("abcdefg", in_turn())])
def test_what_no_picture_can_hold_is_refused(watches: object) -> None:
    with pytest.raises(WorkshopError, match="can't be drawn"):
        requests(watches)  # type: ignore[arg-type]


def test_a_real_server_s_requests_are_drawn() -> None:
    app, gate = FastAPI(), threading.Barrier(4)

    @app.get("/together")
    def meet() -> None:
        gate.wait(10)

    @app.get("/in-turn")
    async def one() -> None:
        sum(range(1000))

    @app.get("/awaited")
    async def awaited() -> None:
        await asyncio.sleep(0.01)

    seen = {}
    with serve(app) as server:
        for path in ("/together", "/in-turn", "/awaited"):
            with watch(server) as seen[path]:
                load_test(f"{server.url}{path}", concurrency=4, requests=4, warm_up=False)
    figure = requests(seen)
    assert "all 4 at once: /together" in figure.title.replace("All", "all")
    assert figure.title.startswith("One at a time: /in-turn")
    assert len(axes_of(figure).patches) == 3 * 4 * 2
    assert_readable(figure)
