"""Asking the shop's API as a client does, without a server."""

from __future__ import annotations

import asyncio

import httpx
from sqlalchemy import Engine

from workshop_utils.shop import create_api


def responses(engine: Engine, *addresses: str) -> list[httpx.Response]:
    """Ask a new API for each address, one after the other."""

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(create_api(engine))
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            return [await client.get(address) for address in addresses]

    return asyncio.run(ask())


def answer(engine: Engine, address: str):
    """Give what the API answers to a request that it has an answer for."""
    (response,) = responses(engine, address)
    assert response.status_code == 200, response.text
    return response.json()
