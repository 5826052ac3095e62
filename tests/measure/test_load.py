"""Load from another process: what is counted, what is refused, what the numbers mean."""

from __future__ import annotations

import asyncio
import math
import socketserver
import subprocess
import sys
import threading
from fractions import Fraction

import psutil
import pytest
from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse
from starlette.middleware.gzip import GZipMiddleware

from workshop_utils.errors import WorkshopError
from workshop_utils.measure import load as load_module
from workshop_utils.measure import load_generator
from workshop_utils.measure.load import Target, load_test, load_tests
from workshop_utils.measure.load_generator import LoadGenerator
from workshop_utils.measure.load_job import SENT, Job, is_loopback
from workshop_utils.measure.load_process import send
from workshop_utils.measure.load_result import Load, Loads
from workshop_utils.measure.serving import serve

TOGETHER = 5


def load_of(latencies, answered=None, elapsed=10.0, errors=None):
    """A load made by hand."""
    answered = [elapsed] * len(latencies) if answered is None else answered
    errors = errors or {}
    asked = len(latencies) + sum(errors.values())
    return Load("http://127.0.0.1", 8, asked, tuple(latencies), tuple(answered), errors, 0, elapsed)


@pytest.mark.parametrize("p", [1, 10, 16.1, 50, 90, 99, 99.9])
def test_a_percentile_is_the_smallest_latency_that_so_many_did_not_exceed(p):
    latencies = [(i * 7919) % 1000 / 1000 for i in range(1000)]
    found = load_of(latencies).percentile(p)
    share = Fraction(str(p)) / 100
    fitting = [each for each in latencies if sum(other <= each for other in latencies) >= share * len(latencies)]
    assert found == min(fitting)


@pytest.mark.parametrize(("name", "enough"), [("p50", 2), ("p90", 10), ("p99", 100)])
def test_a_percentile_of_too_few_requests_is_not_given(name, enough):
    assert getattr(load_of(range(1, enough + 1)), name) == enough - max(1, enough // 100) or name == "p50"
    assert math.isnan(getattr(load_of(range(1, enough)), name))
    assert "–" in str(load_of(range(1, enough)))


@pytest.mark.parametrize("p", [0, 100, -1])
def test_there_is_no_percentile_beyond_the_ends(p):
    with pytest.raises(WorkshopError, match="no percentile"):
        load_of([1.0]).percentile(p)


def test_throughput_is_answers_a_second_and_each_fifth_has_its_own():
    load = load_of([0.1] * 6, answered=[0.5, 1.9, 2.0, 5.0, 9.9, 10.0], errors={"timeout": 4})
    assert load.requests == 10
    assert load.throughput == 0.6
    assert load.throughputs == (1.0, 0.5, 0.5, 0.0, 1.0)


def test_a_load_without_an_answer_has_no_latency_and_prints():
    load = load_of([], elapsed=0.0, errors={"connection refused": 1_000, "timeout": 2})
    assert math.isnan(load.throughput)
    assert "1,000 × connection refused, 2 × timeout" in str(load)
    assert "<td" in load._repr_html_()


def app_that_counts():
    """An app that knows what it was asked."""
    app = FastAPI()
    app.state.sent, app.state.order, app.state.clients, app.state.inside, app.state.most = [], [], set(), 0, 0
    app.state.gate = asyncio.Event()

    @app.middleware("http")
    async def note(request, call_next):
        app.state.order.append(request.url.path)
        app.state.sent.append(float(request.headers[SENT]))
        app.state.clients.add(request.client)
        app.state.headers = dict(request.headers)
        return await call_next(request)

    @app.get("/four")
    async def four() -> Response:
        return Response(b"four")

    @app.get("/meet")
    async def meet() -> None:
        app.state.inside += 1
        app.state.most = max(app.state.most, app.state.inside)
        if app.state.inside == TOGETHER:
            app.state.gate.set()
        await app.state.gate.wait()
        app.state.inside -= 1

    @app.get("/hang")
    async def hang() -> None:
        await asyncio.Event().wait()

    @app.get("/broken")
    async def broken() -> None:
        raise LookupError

    @app.get("/elsewhere")
    async def elsewhere() -> Response:
        return RedirectResponse("/four")

    @app.get("/processes")
    def processes() -> Response:
        found = [" ".join(child.cmdline()) for child in psutil.Process().children()]
        return Response(b"x" * sum("load_process" in each for each in found))

    return app


@pytest.fixture
def app():
    return app_that_counts()


def test_every_request_is_counted_once_and_the_warm_up_is_not(app):
    with serve(app) as server:
        load = load_test(f"{server.url}/four", concurrency=3, requests=20)
    assert (load.requests, load.errors, load.bytes) == (20, {}, 80)
    assert len(load.latencies) == len(load.answered) == 20
    assert len(app.state.order) == 20 + 3
    assert len(app.state.clients) <= 3
    assert sorted(load.answered) == list(load.answered)
    assert load.answered[-1] <= load.elapsed


def test_without_a_warm_up_the_server_sees_what_was_asked_for(app):
    with serve(app) as server:
        load_test(f"{server.url}/four", concurrency=3, requests=3, warm_up=False)
    assert len(app.state.order) == 3


def test_counts_say_the_same_each_time_and_times_are_apart(app):
    with serve(app) as server:
        one, other = (load_test(f"{server.url}/four", requests=10) for _ in range(2))
    assert str(one.counts) == str(other.counts)
    assert "ms" in str(one.times)
    assert "ms" not in str(one.counts)
    assert "another process on this machine" in str(one)


def test_so_many_requests_are_under_way_at_once_and_never_more(app):
    # A gate that opens when all have met: fewer at once would wait for it until they time out.
    with serve(app) as server:
        load = load_test(f"{server.url}/meet", concurrency=TOGETHER, requests=40)
    assert not load.errors
    assert app.state.most == TOGETHER


def test_the_requests_come_from_a_process_of_their_own(app):
    with serve(app) as server:
        load = load_test(f"{server.url}/processes", concurrency=1, requests=1, warm_up=False)
    assert load.bytes == 1


@pytest.mark.parametrize(
    ("path", "kind"), [("/broken", "status 500"), ("/missing", "status 404"), ("/elsewhere", "status 307")]
)
def test_an_answer_that_is_not_well_is_an_error_by_its_status_and_has_no_latency(app, path, kind):
    with serve(app) as server:
        load = load_test(server.url + path, concurrency=2, requests=4)
    assert load.errors == {kind: 4}
    assert load.latencies == ()
    assert "/four" not in app.state.order  # where the redirect leads


class OneAnswer(socketserver.StreamRequestHandler):
    """What servers do after an exception: 500, not a word of closing, and the next request on the connection is cut off."""

    def handle(self) -> None:
        if self._read():
            self.wfile.write(b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n")
            self._read()

    def _read(self) -> bool:
        return any(line == b"\r\n" for line in self.rfile)


def test_connections_that_a_server_closes_after_its_errors_are_not_errors_of_another_kind():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), OneAnswer) as server:
        server.daemon_threads = True
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        load = load_test(f"http://127.0.0.1:{server.server_address[1]}/", concurrency=8, requests=64)
        server.shutdown()
        serving.join()
    assert load.errors == {"status 500": 64}


def test_a_request_that_is_never_answered_is_a_timeout_and_ends_the_test(app):
    with serve(app) as server:
        load = load_test(f"{server.url}/hang", concurrency=2, requests=50, seconds=0.3)
    assert load.errors == {"timeout": 2}
    assert "before all requests were sent" in str(load)


def test_a_connection_that_is_refused_is_an_error():
    with serve(app_that_counts()) as server:
        gone = server.url
    assert load_test(gone, requests=3).errors == {"connection refused": 3}


def test_an_answer_that_breaks_off_is_an_error():
    async def breaks_off(_scope, _receive, send):
        headers = [(b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        raise LookupError

    with serve(breaks_off) as server:
        load = load_test(server.url, concurrency=1, requests=2, warm_up=False)
    assert load.errors == {"answer cut off": 2}


def test_headers_are_sent_and_bytes_are_those_of_the_wire():
    app = app_that_counts()
    app.add_middleware(GZipMiddleware, minimum_size=10)

    @app.get("/long")
    async def long() -> Response:
        return Response(b"x" * 10_000)

    with serve(app) as server:
        plain = load_test(f"{server.url}/long", concurrency=1, requests=1)
        target = Target(f"{server.url}/long", {"Accept-Encoding": "gzip", "X-Mine": "yes"})
        packed = load_test(target, concurrency=1, requests=1)
    assert plain.bytes == 10_000
    assert packed.bytes < 1_000
    assert app.state.headers["x-mine"] == "yes"


def test_localhost_is_this_machine(app):
    with serve(app) as server:
        load = load_test(server.url.replace("127.0.0.1", "localhost") + "/four", requests=2)
    assert not load.errors


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "http://192.0.2.1/",
        "http://0.0.0.0/",
        "http://[2001:db8::1]/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1@example.com/",
        "http://localhost.example.com/",
        "https://127.0.0.1/",
        "//127.0.0.1/",
        "127.0.0.1:8000",
        "http://",
        "http://127.0.0.1:99999/",
        "",
        None,
    ],
)
def test_an_address_that_is_not_this_machines_is_refused_before_anything_is_sent(url, monkeypatch):
    monkeypatch.setattr(load_generator, "LoadGenerator", lambda: pytest.fail("it must not start"))
    with pytest.raises(WorkshopError):
        load_test(url)
    with pytest.raises(WorkshopError):
        load_tests({"here": "http://127.0.0.1/", "there": url})


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [("localhost", True), ("LOCALHOST", True), ("127.9.9.9", True), ("::1", True), ("10.0.0.1", False), ("::2", False)],
)
def test_loopback_is_127_and_one_and_localhost(host, is_ours):
    assert is_loopback(host) is is_ours


def test_the_generator_itself_connects_to_nobody_else():
    seen = asyncio.run(send(Job("http://192.0.2.1/", 1, 2, 1.0)))
    assert seen.errors == {"NotLoopbackError": 2}


@pytest.mark.parametrize(
    "setting", [{"concurrency": 0}, {"concurrency": 2.5}, {"requests": 0}, {"seconds": 0}, {"seconds": math.inf}]
)
def test_a_setting_that_can_not_be_is_refused(setting):
    with pytest.raises(WorkshopError):
        load_test("http://127.0.0.1/", **setting)


def test_a_generator_that_ends_is_told_and_nothing_hangs():
    with LoadGenerator() as generator:
        generator._popen.kill()
        generator._popen.wait()
        with pytest.raises(WorkshopError, match="The load generator has ended"):
            generator.run(Job("http://127.0.0.1/", 1, 1, 1.0))


def generators() -> list[psutil.Process]:
    """The generators that run now."""
    return [each for each in psutil.Process().children() if any("load_process" in part for part in each.cmdline())]


def test_all_tests_of_a_served_app_come_from_one_process_that_ends_with_the_server(app):
    with serve(app) as server:
        load_test(f"{server.url}/four", requests=1)
        (first,) = generators()
        load_tests({"four": f"{server.url}/four"}, concurrency=(1,), requests=1)
        assert generators() == [first]
    assert not first.is_running()


def test_two_servers_have_a_generator_each_and_the_inner_one_ends_first(app):
    with serve(app) as outer:
        load_test(f"{outer.url}/four", requests=1)
        (first,) = generators()
        with serve(app) as inner:
            load_test(f"{inner.url}/four", requests=1)
            assert len(generators()) == 2
        assert generators() == [first]


def test_elsewhere_a_generator_ends_with_its_test(app):
    with serve(app) as server:
        load_test(server.url.replace("127.0.0.1", "localhost") + "/four", requests=1)  # not the address it has here
        assert not generators()


def test_an_interrupted_test_leaves_no_generator_and_the_next_has_a_new_one(app, monkeypatch):
    def interrupted(*_: object) -> dict[str, object]:
        raise KeyboardInterrupt

    with serve(app) as server:
        with monkeypatch.context() as patched:
            patched.setattr(LoadGenerator, "run", interrupted)
            with pytest.raises(KeyboardInterrupt):
                load_test(f"{server.url}/four", requests=1)
        assert not generators()
        assert not load_test(f"{server.url}/four", requests=1).errors


def test_a_file_beside_the_notebook_does_not_stand_in_for_a_library(tmp_path, monkeypatch, app):
    (tmp_path / "aiohttp.py").write_text("raise RuntimeError")
    monkeypatch.chdir(tmp_path)
    with serve(app) as server:
        assert not load_test(f"{server.url}/four", requests=1).errors


def test_the_generator_loads_nothing_heavy():
    program = "import sys, workshop_utils.measure.load_process\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"pandas", "numpy", "sqlalchemy", "fastapi", "pydantic", "uvicorn", "tqdm"}


@pytest.mark.parametrize("patience", [0.0, 60.0])
def test_loads_are_one_for_each_label_and_concurrency_the_smallest_first(app, capsys, monkeypatch, patience):
    monkeypatch.setattr(load_module, "_PATIENCE", patience)
    with serve(app) as server:
        urls = {"four": f"{server.url}/four", "broken": Target(f"{server.url}/broken")}
        loads = load_tests(urls, concurrency=(3, 1), requests=4, seconds=5)
    assert loads.concurrencies == (1, 3)
    assert {label: tuple(each.concurrency for each in of) for label, of in loads.loads.items()} == {
        "four": (1, 3),
        "broken": (1, 3),
    }
    assert loads["four"][1].requests == 4
    assert loads["broken"][0].errors == {"status 500": 4}
    turns = [path for i, path in enumerate(app.state.order) if i == 0 or app.state.order[i - 1] != path]
    assert turns == ["/four", "/broken", "/four", "/broken"]
    assert ("Load" in capsys.readouterr().err) == (patience == 0)  # what is short shows no bar, and leaves no line


def test_loads_print_a_row_for_each_with_counts_and_times_apart():
    loads = Loads({"<a>": (load_of([0.1] * 10),), "b": (load_of([0.2] * 3, errors={"timeout": 1}),)})
    assert len(loads.counts.rows) == len(loads.times.rows) == 2
    assert "1 × timeout" in str(loads.counts)
    assert "ms" not in str(loads.counts)
    assert "&lt;a&gt;" in loads._repr_html_()
    assert "p99" in repr(loads)


def test_a_label_that_was_not_tested_is_named_with_those_that_were():
    with pytest.raises(WorkshopError, match="Choose one of a"):
        Loads({"a": (load_of([1.0]),)})["b"]


@pytest.mark.parametrize("nothing", [({}, (1,)), ({"a": "http://127.0.0.1"}, ()), ("http://127.0.0.1", (1,))])
def test_without_labels_or_concurrencies_there_is_nothing_to_compare(nothing):
    with pytest.raises(WorkshopError, match="nothing to compare"):
        load_tests(nothing[0], concurrency=nothing[1])
