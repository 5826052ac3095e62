"""`load_test`: how long requests take when several are under way at once."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Real
from urllib.parse import urlsplit

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.load_generator import LoadGenerator, LoadGenerators
from workshop_utils.measure.load_job import Job, is_loopback
from workshop_utils.measure.load_result import Load, Loads
from workshop_utils.measure.serving import ending_at

__all__ = ["Load", "Loads", "Target", "load_test", "load_tests"]


_generators = LoadGenerators()
_PATIENCE = 5.0
"""Seconds before a progress bar is shown."""


@dataclass(frozen=True)
class Target:
    """An address, and headers to send with each request to it: `Target(url, {"Accept-Encoding": "gzip"})`."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)


def load_test(
    url: str | Target, *, concurrency: int = 8, requests: int = 200, seconds: float = 5.0, warm_up: bool = True
) -> Load:
    """Send GET requests to `url` from another process on this machine, `concurrency` of them under way at once.

    A closed loop: each of `concurrency` connections sends its next request when the last was answered, so that a slow
    server is asked less often. It ends with `requests`, or after `seconds`: then no more are sent, and those
    under way are waited for. A request that takes longer than `seconds` is a time-out; errors are counted, not
    raised. Redirects aren't followed, and count as errors.
    First comes a warm-up, one request over each connection, which isn't counted here, but is by whoever records the
    server; without it (`warm_up=False`), the latencies of the first requests include opening their connections.
    The other process ends with the `serve` block that `url` leads to, so that a second test needn't wait for it.
    Raises WorkshopError, before anything is sent, for an address that isn't this machine's own.
    """
    job = _job(url, concurrency, requests, seconds)
    job = job if warm_up else replace(job, warm_up=0)
    with _generators.one(ending_at(job.url)) as generator:
        return _run(generator, job)


def load_tests(
    urls: Mapping[str, str | Target],
    *,
    concurrency: Sequence[int] = (1, 8, 32),
    requests: int = 200,
    seconds: float = 3.0,
) -> Loads:
    """Load-test each of `urls` (by label) at each concurrency, the smallest first, all labels in turn.

    Each test is one of `load_test`'s, with a warm-up, all from one other process.
    Raises WorkshopError, before anything is sent, for an address that isn't this machine's own.
    """
    if not isinstance(urls, Mapping) or not urls or not isinstance(concurrency, Sequence) or not concurrency:
        raise WorkshopError(
            "There is nothing to compare.",
            remedy='Give addresses by label, and concurrencies, as in load_tests({"sync": url}, concurrency=(1, 8)).',
        )
    jobs = [
        (label, _job(urls[label], each, requests, seconds)) for each in dict.fromkeys(concurrency) for label in urls
    ]
    jobs.sort(key=lambda each: each[1].concurrency)
    done: dict[str, list[Load]] = {label: [] for label in urls}
    from tqdm import tqdm

    with (
        _generators.one(ending_at(jobs[0][1].url)) as generator,
        # Not at once: what is short would leave an empty line in the notebook.
        tqdm(total=len(jobs), desc="Load", unit="test", leave=False, file=sys.stderr, delay=_PATIENCE) as bar,
    ):
        for label, job in jobs:
            bar.set_postfix_str(f"{label}, {job.concurrency} at once", refresh=False)
            done[label].append(_run(generator, job))
            bar.update()
    return Loads({label: tuple(loads) for label, loads in done.items()})


def _run(generator: LoadGenerator, job: Job) -> Load:
    seen = generator.run(job)
    return Load(
        job.url,
        job.concurrency,
        job.requests,
        tuple(seen["latencies"]),
        tuple(seen["answered"]),
        seen["errors"],
        seen["bytes"],
        seen["elapsed"],
    )


def _job(to: str | Target, concurrency: int, requests: int, seconds: float) -> Job:
    target = to if isinstance(to, Target) else Target(to)
    _check_address(target.url)
    for name, number in (("concurrency", concurrency), ("requests", requests)):
        if not isinstance(number, int) or number < 1:
            raise WorkshopError(f"{name}={number!r} can't be sent.", remedy="Give a whole number, 1 or more.")
    if not isinstance(seconds, Real) or not 0 < seconds < float("inf"):
        raise WorkshopError(f"A load test can't take seconds={seconds!r}.", remedy="Give a number above 0.")
    return Job(
        target.url,
        concurrency,
        requests,
        float(seconds),
        warm_up=min(concurrency, requests),
        headers=dict(target.headers),
    )


def _check_address(url: object) -> None:
    try:
        parts = urlsplit(str(url))
        fits = parts.scheme == "http" and parts.port != 0
        host = parts.hostname or ""
    except ValueError:
        fits, host = False, ""
    if not isinstance(url, str) or not fits or not host:
        raise WorkshopError(
            f"{url!r} is not an address to send requests to.",
            remedy='Give one that begins with http://, as in load_test(server.url + "/orders").',
        )
    if not is_loopback(host):
        raise WorkshopError(
            f"Load goes to this machine only, and {host!r} may be another.",
            remedy="Serve the app here: with serve(app) as server: load_test(server.url).",
        )
