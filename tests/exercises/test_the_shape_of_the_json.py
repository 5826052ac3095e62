"""What lesson 05's exercises stand on: three layouts, hidden reviews, counted views, and requests one after the other."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from attempts_the_shape_of_the_json import PAIR_WRONG
from cells import solution_of
from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from workshop_utils.exercises import the_shape_of_the_json as exercises
from workshop_utils.exercises.counted import Counted, counted
from workshop_utils.exercises.solutions import the_shape_of_the_json as solutions
from workshop_utils.exercises.starters import the_shape_of_the_json as starters
from workshop_utils.exercises.the_shape_of_the_json_asgi import get
from workshop_utils.exercises.the_shape_of_the_json_endpoint import TIMES, responses
from workshop_utils.exercises.the_shape_of_the_json_goods import Work, goods
from workshop_utils.exercises.the_shape_of_the_json_http import as_json, tag_of
from workshop_utils.exercises.the_shape_of_the_json_layouts import (
    ALIKE,
    columnar,
    from_columns,
    from_side_loaded,
    gzipped,
    newest_reviews,
    side_loaded,
)
from workshop_utils.exercises.the_shape_of_the_json_payload import FIELDS
from workshop_utils.exercises.the_shape_of_the_json_requests import CHANGES, MATCHED, _salted, requests
from workshop_utils.exercises.the_shape_of_the_json_reviews import hidden_reviews, sent
from workshop_utils.exercises.verdict import State, Verdict
from workshop_utils.shop import Review, Size, build_content, open_content, open_database

Cell = Callable[..., Any]
PRODUCT = 3
"""One with enough reviews to delete some."""


@pytest.fixture
def session() -> Iterator[Session]:
    engine = open_content(build_content(Size("one", 300, 14, 12), 51))
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def mine() -> Iterator[Session]:
    """Give a session on the learner's own shop."""
    engine = open_database()
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_the_right_layout_is_the_one_that_is_smallest_on_the_learners_shop(mine: Session) -> None:
    records = newest_reviews(mine, 2_000)
    sizes = {"a": gzipped(records), "b": gzipped(side_loaded(records)), "c": gzipped(columnar(records))}
    assert exercises.smallest_after_gzip.fact == min(sizes, key=sizes.__getitem__)
    assert exercises.smallest_after_gzip.example == exercises.smallest_after_gzip.fact
    assert min(sizes.values()) * ALIKE < sorted(sizes.values())[1]  # far enough for another version of zlib


def test_twenty_reviews_come_out_about_the_same_in_every_layout(mine: Session) -> None:
    records = newest_reviews(mine, 20)
    sizes = [gzipped(records), gzipped(side_loaded(records)), gzipped(columnar(records))]
    assert max(sizes) < ALIKE * min(sizes)


def test_gzip_finds_what_came_before_within_32_kilobytes_and_nothing_further_back() -> None:
    import random

    drawn = random.Random(5)  # noqa: S311 (no secret)
    passage, far, near = (drawn.randbytes(n) for n in (2_000, 40_000, 10_000))
    assert len(gzip.compress(passage + near + passage)) < len(passage) + len(near) + 200
    assert len(gzip.compress(passage + far + passage)) > 2 * len(passage) + len(far)


def test_every_layout_says_the_same(mine: Session) -> None:
    records = newest_reviews(mine, 50)
    assert solutions.rebuild(side_loaded(records)) == records
    assert from_side_loaded(json.loads(json.dumps(side_loaded(records)))) == records
    assert from_columns(json.loads(json.dumps(columnar(records)))) == records
    columns = columnar(records)
    assert columns["product.description"] == [one["product"]["description"] for one in records]
    assert {len(values) for values in columns.values()} == {50}


def test_the_words_for_each_choice_are_as_reviewed(
    verdict_file: Callable[[str, Mapping[str, Verdict]], None],
) -> None:
    verdicts = {letter: exercises.smallest_after_gzip.check(letter) for letter in "abcd"}
    verdict_file("the_shape_of_the_json_smallest_after_gzip", verdicts)
    assert [letter for letter, verdict in verdicts.items() if verdict.correct] == ["b"]


@pytest.mark.parametrize("guess", ["b)", "(B)", " b. ", "side-loaded", "Side-loaded:"])
def test_a_letter_is_read_as_it_stands_in_the_list_and_so_is_its_name(guess: str) -> None:
    assert exercises.smallest_after_gzip.check(guess).correct


@pytest.mark.parametrize("guess", ["", ")", "be", "e)", "loaded", 2])
def test_what_names_no_layout_is_no_guess(guess: Any) -> None:
    verdict = exercises.smallest_after_gzip.check(guess)
    assert verdict.state is State.CANT_BE_JUDGED
    assert repr(guess) in str(verdict)


def test_hidden_reviews_hold_what_is_promised(session: Session) -> None:
    reviews = hidden_reviews(session, 60)
    text = json.dumps(reviews, ensure_ascii=False)
    assert not text.isascii()
    assert {one["customer"]["city"] is None for one in reviews} == {True, False}
    assert {one["product"]["sale_price"] is None for one in reviews} == {True, False}
    assert any(str(float(one["product"]["price"])) != one["product"]["price"] for one in reviews)
    spellings = {one["written_at"][19:] for one in reviews}
    assert len(spellings) == 4
    customers = {one["customer"]["id"]: one["customer"]["name"] for one in reviews}
    assert len(set(customers.values())) < len(customers) < len(reviews)
    whole = {*reviews[0], *reviews[0]["customer"], *reviews[0]["product"]}
    assert whole - {"customer", "product"} == FIELDS


def test_the_bytes_judged_are_those_of_the_default_separators(session: Session) -> None:
    came = sent(lambda reviews: reviews, session, 20)
    assert came.costs == {"bytes": len(json.dumps(hidden_reviews(session, 20)))}


def test_what_a_sender_changes_in_its_reviews_is_not_what_is_expected(session: Session) -> None:
    def emptied(reviews: list[Any]) -> list[Any]:
        for one in reviews:
            one.clear()
        return reviews

    assert sent(emptied, session, 20).answer["seen"]["unnamed"] == sorted(FIELDS)


@pytest.mark.parametrize("given", [(), (starters.side_load,), (starters.side_load, 3), (3, starters.rebuild)])
def test_anything_but_two_functions_cant_be_judged(given: tuple[Any, ...]) -> None:
    assert exercises.side_load.check(*given).state is State.CANT_BE_JUDGED


def test_a_change_to_the_receiver_alone_is_an_attempt() -> None:
    def rebuild(payload: Any) -> Any:
        return list(payload)

    assert exercises.side_load.check(starters.side_load, starters.rebuild).state is State.NOT_ATTEMPTED
    assert exercises.side_load.check(starters.side_load, rebuild).state is State.NO_BETTER


def test_open_functions_are_not_attempted() -> None:
    assert exercises.side_load.check(...).state is State.NOT_ATTEMPTED
    assert exercises.side_load.check(..., ...).state is State.NOT_ATTEMPTED


def test_a_name_that_leans_on_the_notebook_is_told(cell: Cell, mine: Session) -> None:
    source = exercises.side_load.solution_source.replace(
        "customers = {review", "session.info\n    customers = {review", 1
    )
    rebuild = cell(source, session=mine)
    assert exercises.side_load.check(rebuild.__globals__["side_load"], rebuild).state is State.LEANED


def test_the_receiver_runs_in_a_process_that_the_sender_never_saw(cell: Cell) -> None:
    for label in ("raised: remembered in a module", "raised: remembered on the function"):
        rebuild = cell(PAIR_WRONG[label])
        assert exercises.side_load.check(rebuild.__globals__["side_load"], rebuild).state is State.RAISED


def test_a_view_counts_each_validation_and_each_serialisation(session: Session) -> None:
    work, load = Work(), goods(session, 10)
    view = work.view("priced")
    shown = [view.model_validate(row) for row in load()]
    assert (work.validations, work.serialisations) == (10, 0)
    dumped = [one.model_dump() for one in shown]
    assert (work.validations, work.serialisations) == (10, 10)
    with work.walks():
        jsonable_encoder(dumped)
    assert (work.validations, work.serialisations) == (10, 20)  # one walk through each


def test_a_walk_through_dictionaries_counts_as_a_serialisation(session: Session) -> None:
    def without_a_model(app: FastAPI, view: Any, load: Any) -> None:
        @app.get("/products", response_model=None)
        def products() -> Any:
            return [view.model_validate(row).model_dump() for row in load()]

    seen = [
        responses(one, session, 5).aside for one in (without_a_model, solutions.add_products, starters.add_products)
    ]
    assert [(one["validations"], one["serialisations"]) for one in seen] == [(1.0, 2.0), (1.0, 1.0), (2.0, 2.0)]
    assert [one["by"] for one in seen] == ["walk", "bytes", "bytes"]


def test_it_is_seen_when_the_rows_were_loaded(session: Session) -> None:
    def outside(app: FastAPI, view: Any, load: Any) -> None:
        rows = load()

        @app.get("/products", response_model=list[view])
        def products() -> Any:
            return rows

    early, each = (responses(one, session, 5).aside for one in (outside, solutions.add_products))
    assert (early["early"], early["loads"]) == ([1, 1], [1, 1])
    assert (each["early"], each["loads"]) == ([0, 0], [TIMES, TIMES])


def test_fastapi_is_as_it_was_after_its_walks_were_counted() -> None:
    from fastapi import encoders, routing

    before = encoders.jsonable_encoder, routing.jsonable_encoder, routing.serialize_response
    with pytest.raises(ZeroDivisionError), Work().walks():
        raise ZeroDivisionError
    assert (encoders.jsonable_encoder, routing.jsonable_encoder, routing.serialize_response) == before


def test_the_rows_that_come_second_are_others(session: Session) -> None:
    load = goods(session, 5)
    first, second = load(), load()
    assert [one.id for one in second] == [*(one.id for one in first[1:]), first[-1].id + 1]
    assert second[0].price == first[1].price + 1


def test_an_app_is_asked_without_a_server_and_what_it_raises_is_raised_here() -> None:
    app = FastAPI()

    @app.get("/fails")
    async def fails() -> None:
        raise ZeroDivisionError

    assert get(app, "/nowhere")[0].status == 404
    with pytest.raises(ZeroDivisionError):
        get(app, "/fails")


def test_an_app_can_be_asked_where_a_loop_runs_already() -> None:
    import asyncio

    async def in_a_notebook() -> int:
        return get(FastAPI(), "/nowhere")[0].status

    assert asyncio.run(in_a_notebook()) == 404


@pytest.mark.parametrize("on_the_loop", [True, False])
def test_all_of_a_streamed_body_is_read(on_the_loop: bool) -> None:
    from fastapi.responses import StreamingResponse

    app = FastAPI()

    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b"[1", b", 2", b"]"):
            yield piece

    @app.get("/stream")
    def stream() -> StreamingResponse:
        return StreamingResponse(pieces() if on_the_loop else iter([b"[1", b", 2", b"]"]))

    assert get(app, "/stream")[0].body == b"[1, 2]"


def test_neither_a_mean_nor_a_sum_of_lengths_tells_of_the_review_that_is_deleted_last(cell: Cell) -> None:
    product_reviews = cell("""
    def product_reviews(session, product_id, if_none_match):
        seen = func.max(Review.written_at), func.avg(Review.stars), func.sum(func.length(Review.text))
        tag = tag_of([str(part) for part in session.execute(select(*seen).where(Review.product_id == product_id)).one()])
        return (304, tag, None) if if_none_match and tag in if_none_match else (200, tag, [])
    """)
    for case in exercises.product_reviews.cases:
        engine = open_content(build_content(case.size, case.seed))
        with Session(engine) as session:
            for sql in case.prepared:
                session.execute(text(sql))
            session.commit()
            asked = requests(product_reviews, session, *case.arguments).answer
        engine.dispose()
        assert [one["status"] for one in asked if one["when"] in CHANGES] == [200, 200, 200, 200, 304]


def test_each_304_is_counted_and_nothing_else(session: Session) -> None:
    slow = counted(requests(starters.product_reviews, session, PRODUCT))
    assert slow.costs["statements"] == len(MATCHED)
    assert [one["status"] for one in slow.answer if one["when"] in MATCHED] == [304] * len(MATCHED)
    assert [one["status"] for one in slow.answer if one["when"] in CHANGES] == [200] * len(CHANGES)


def test_the_solution_answers_as_the_slow_version_from_a_row_each() -> None:
    case = exercises.product_reviews.cases[0]
    answers = []
    for function in (starters.product_reviews, solution_of(exercises.product_reviews)):
        engine = open_content(build_content(case.size, case.seed))
        with Session(engine) as session:
            answers.append(requests(function, session, 2))
        engine.dispose()
    slow, yours = answers
    assert yours.answer == slow.answer
    assert (yours.costs["statements"], yours.costs["rows"]) == (len(MATCHED), len(MATCHED))


def test_a_request_finds_nothing_that_another_one_left(session: Session, cell: Cell) -> None:
    remembered = cell("""
    seen = []

    def product_reviews(session, product_id, if_none_match):
        seen.append(product_id)
        return 200, f'"{len(seen)}"', None
    """)
    assert {one["tag"] for one in requests(remembered, session, PRODUCT).answer} == {"a tag"}
    tags = cell("""
    seen = []

    def product_reviews(session, product_id, if_none_match):
        seen.append(product_id)
        return 200, f"{len(seen)}", None
    """)
    assert {one["tag"] for one in requests(tags, session, PRODUCT).answer} == {"1"}


@pytest.mark.parametrize(
    ("value", "alike"),
    [
        ("a text", False),
        (datetime(2025, 3, 9), False),
        ((1, "a text"), False),
        (b"bytes", False),
        (7, True),
        ((1, 2.5), True),
    ],
)
def test_hashes_are_salted_where_another_process_of_python_salts_them(value: Any, alike: bool) -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", f"import datetime; print(hash({value!r}))"],
            env={"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in (1, 2)
    ]
    assert (told[0] == told[1]) is alike
    assert (hash(_salted(value, 1)) == hash(value)) is alike


def test_a_tag_is_the_same_in_every_process_and_in_http_form(session: Session) -> None:
    review = session.scalars(select(Review)).first()
    assert review is not None
    tag = tag_of([as_json(review), 3])
    assert tag == tag_of(json.loads(json.dumps([as_json(review), 3])))
    assert tag.startswith('"')
    assert tag.endswith('"')


def test_own_costs_and_what_is_aside_come_apart_from_an_answer() -> None:
    assert counted([1]) == Counted([1], {}, None)
    assert counted(Counted([1], {"bytes": 2}, "seen")).aside == "seen"


@pytest.mark.parametrize("name", ["side_load", "add_products", "product_reviews"])
def test_what_it_bought_says_why_there_is_nothing_to_time(name: str) -> None:
    assert "distance" in str(getattr(exercises, name).what_it_bought()) or name == "product_reviews"
    assert len(str(getattr(exercises, name).what_it_bought())) > 80
