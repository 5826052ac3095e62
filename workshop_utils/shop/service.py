"""Another service: prices over HTTP on loopback, one product at a time or many at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen


class PriceService:
    """A client of the service, which counts the requests it sends."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}/prices"
        self.requests = 0

    def price(self, product_id: int) -> int:
        """Ask for the price of one product, in cents."""
        return self.prices([product_id])[product_id]

    def prices(self, product_ids: Iterable[int]) -> dict[int, int]:
        """Ask for the prices of several products, in cents, in one request."""
        self.requests += 1
        asked = ",".join(map(str, product_ids))
        with urlopen(f"{self._base}?ids={asked}", timeout=10) as answer:  # noqa: S310 (always http on loopback)
            return {int(product_id): price for product_id, price in json.load(answer).items()}


@contextmanager
def price_service(prices: dict[int, int]) -> Iterator[PriceService]:
    """Serve `prices` (product id to cents) on a free port of this machine for as long as the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(prices))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="price service")
    thread.start()
    try:
        yield PriceService(server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(prices: dict[int, int]) -> type[BaseHTTPRequestHandler]:
    class Prices(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query).get("ids", [""])[0]
            known = {one: prices[int(one)] for one in asked.split(",") if one.isdigit() and int(one) in prices}
            body = json.dumps(known).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Keep quiet: the caller counts."""

    return Prices
