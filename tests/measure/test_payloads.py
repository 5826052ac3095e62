from __future__ import annotations

import asyncio
import gzip
import inspect
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import JSONResponse

from workshop_utils import weigh
from workshop_utils.errors import WorkshopError
from workshop_utils.measure.answers import VariantsDisagreeError
from workshop_utils.measure.payload import LEFT_ALONE, LEVEL, Payload, Payloads

Rows = list[dict[str, Any]]
ROWS: Rows = [{"id": n, "name": f"Größe {n % 7}", "note": None if n % 3 else "ok"} for n in range(300)]


def records(rows: Rows) -> Rows:
    """A dictionary a row."""
    return rows


def columnar(rows: Rows) -> dict[str, list[Any]]:
    """A list a column."""
    return {key: [row[key] for row in rows] for key in rows[0]}


def from_columns(payload: dict[str, list[Any]]) -> Rows:
    return [dict(zip(payload, values, strict=True)) for values in zip(*payload.values(), strict=True)]


def without_nulls(rows: Rows) -> Rows:
    return [{key: value for key, value in row.items() if value is not None} for row in rows]


def same(payload: Any) -> Any:
    return payload


def compact(rows: Rows) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def test_raw_and_gzipped_bytes_are_those_of_the_json() -> None:
    weighed = weigh(records, columnar, on=ROWS, runs=1)
    for layout in (records, columnar):
        body = json.dumps(layout(ROWS), ensure_ascii=False, separators=(",", ":")).encode()
        assert weighed[layout.__name__].raw == len(body)
        assert weighed[layout.__name__].gzipped == len(gzip.compress(body, 9))


def test_the_default_writes_what_fastapi_sends_and_gzips_as_its_middleware_does() -> None:
    app = GZipMiddleware(JSONResponse(ROWS))

    async def sent(accepted: str) -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as client:
            request = client.build_request("GET", "/", headers={"accept-encoding": accepted})
            response = await client.send(request, stream=True)
            size = sum([len(chunk) async for chunk in response.aiter_raw()])
            await response.aclose()
            return size

    sizes = [asyncio.run(sent(accepted)) for accepted in ("identity", "gzip")]
    (layout,) = weigh(records, on=ROWS, runs=1).layouts
    assert sizes == [layout.raw, layout.gzipped]


def test_level_and_smallest_size_are_the_middleware_s() -> None:
    given = inspect.signature(GZipMiddleware).parameters
    assert (given["compresslevel"].default, given["minimum_size"].default) == (LEVEL, LEFT_ALONE)


@pytest.mark.parametrize("encoder", ["json", "orjson", "msgspec", (json.dumps, json.loads)])
def test_each_encoder_gives_back_what_it_was_given(encoder: Any) -> None:
    weighed = weigh((records, same), (columnar, from_columns), on=ROWS, encoder=encoder, runs=1)
    assert all(layout.rebuilt for layout in weighed.layouts)


def test_encoders_that_write_no_spaces_give_the_same_bytes_and_one_s_own_give_theirs() -> None:
    of = {name: weigh(records, on=ROWS, encoder=name, runs=1)["records"].raw for name in ("json", "orjson", "msgspec")}
    assert len(set(of.values())) == 1
    assert weigh(records, on=ROWS, encoder=(json.dumps, json.loads), runs=1)["records"].raw > of["json"]


def test_an_encoder_that_knows_dates_takes_them_and_the_other_says_so() -> None:
    rows = [{"at": datetime(2026, 1, 1)}]
    assert weigh(records, on=rows, encoder="orjson", runs=1)["records"].raw == 30
    with pytest.raises(WorkshopError, match="json can't encode what records gave: Object of type datetime"):
        weigh(records, on=rows)


def test_json_that_a_layout_makes_itself_is_weighed_as_it_is() -> None:
    weighed = weigh(records, compact, lambda rows: compact(rows).decode(), on=ROWS, runs=1)
    assert len({layout.raw for layout in weighed.layouts}) == 1


def test_a_layout_that_loses_something_is_refused_with_the_first_difference() -> None:
    with pytest.raises(
        VariantsDisagreeError, match=r"without_nulls loses something.*\[1\] has 'note' only in the first"
    ):
        weigh(records, (without_nulls, same), on=ROWS)


def test_keys_that_become_text_on_the_way_are_a_loss() -> None:
    def by_id(rows: Rows) -> dict[int, str]:
        return {row["id"]: row["name"] for row in rows}

    rows = [{"id": 1, "name": "a"}]
    with pytest.raises(VariantsDisagreeError, match="is 1 in the first and '1' in the second"):
        weigh((by_id, lambda payload: [{"id": key, "name": name} for key, name in payload.items()]), on=rows)


def test_it_is_said_what_was_rebuilt_and_what_was_not() -> None:
    assert "Rebuilt from each: the same rows." in str(weigh((records, same), on=ROWS, runs=1))
    both = weigh((records, same), columnar, on=ROWS, runs=1)
    assert "Rebuilt from records: the same rows. Not checked: columnar." in str(both)
    assert "Not checked: whether all say the same." in str(weigh(records, columnar, on=ROWS, runs=1))


def test_a_layout_that_changes_its_rows_is_refused_by_name() -> None:
    def shortened(rows: Rows) -> Rows:
        for row in rows:
            row["name"] = row["name"][:2]
        return rows

    with pytest.raises(WorkshopError, match="shortened changed the rows it was given"):
        weigh(shortened, columnar, on=[dict(row) for row in ROWS])


def test_layouts_run_in_turn_as_often_as_asked() -> None:
    order: list[str] = []

    def one(rows: Rows) -> Rows:
        order.append("one")
        return rows

    def two(rows: Rows) -> Rows:
        order.append("two")
        return rows

    weighed = weigh(one, two, on=ROWS, runs=5)
    assert order == ["one", "two"] * 6  # the first of each is for its bytes
    assert all(len(layout.encode.seconds) == len(layout.decode.seconds) == 5 for layout in weighed.layouts)


def test_slow_layouts_get_fewer_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(10_000))
    monkeypatch.setattr("workshop_utils.measure.payloads.perf_counter", lambda: next(clock))
    assert len(weigh(records, on=ROWS, runs=50)["records"].encode.seconds) == 3


def test_each_part_of_a_run_is_timed_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 2.0, 4.0, 7.0, 11.0])
    monkeypatch.setattr("workshop_utils.measure.payloads.perf_counter", lambda: next(clock))
    layout = weigh(records, on=ROWS, runs=1)["records"]
    parts = (layout.encode, layout.compress, layout.decompress, layout.decode)
    assert [part.seconds for part in parts] == [(1.0,), (2.0,), (3.0,), (4.0,)]
    assert (layout.seconds(gzip=False), layout.seconds(gzip=True)) == (5.0, 10.0)


def test_counts_are_the_same_twice_and_hold_no_times() -> None:
    first, second = (weigh(records, columnar, on=ROWS, runs=1).counts for _ in range(2))
    assert str(first) == str(second)
    assert "ms" not in str(first)
    assert "columnar: A list a column." in str(first)


def test_markup_in_a_docstring_stays_text() -> None:
    def layout(rows: Rows) -> Rows:
        """<b>bold</b>"""
        return rows

    assert "&lt;b&gt;" in weigh(layout, on=ROWS, runs=1)._repr_html_()


def test_a_layout_is_found_by_its_name() -> None:
    weighed = weigh(records, on=ROWS, runs=1)
    assert isinstance(weighed, Payloads)
    assert isinstance(weighed["records"], Payload)
    with pytest.raises(WorkshopError, match="No layout is called 'rows'"):
        weighed["rows"]


def generated() -> Iterator[dict[str, int]]:
    yield {"id": 1}


@pytest.mark.parametrize(
    ("layouts", "given", "said"),
    [
        ((), {"on": ROWS}, "nothing to weigh"),
        ((ROWS,), {"on": ROWS}, "this is a list"),
        (((records, 3),), {"on": ROWS}, "a pair of two"),
        ((records, records), {"on": ROWS}, "same name"),
        ((records,), {"on": generated()}, "generator isn't rows"),
        ((records,), {"on": "text"}, "str isn't rows"),
        ((records,), {"on": [object()]}, "can't be compared"),
        ((records,), {"on": ROWS, "runs": 0}, "in 0 runs"),
        ((records,), {"on": ROWS, "encoder": "yaml"}, "'yaml' is no encoder"),
        ((lambda _: b"{",), {"on": ROWS}, "can't decode"),
        ((lambda _: float("nan"),), {"on": ROWS}, "can't encode"),
    ],
)
def test_what_cannot_be_weighed_is_refused(layouts: Any, given: Any, said: str) -> None:
    with pytest.raises(WorkshopError, match=said):
        weigh(*layouts, **given)
