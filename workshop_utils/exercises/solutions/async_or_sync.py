"""Solutions of lesson 06."""

import asyncio


async def price_page(ask, product_id):
    """`GET /products/{product_id}/price`: what `ask(product_id)` says. It blocks, and there is no async version of it."""
    price_cents = await asyncio.to_thread(ask, product_id)
    return {"product_id": product_id, "price_cents": price_cents}


async def fetch_all(fetch, urls, limit):
    """What `fetch(url)` gives for each url of a list, in its order, at most `limit` under way at once.

    Where a fetch raises an exception, the exception object stands in the answer's place.
    """
    places = asyncio.Semaphore(limit)

    async def fetch_one(url):
        async with places:
            return await fetch(url)

    return await asyncio.gather(*map(fetch_one, urls), return_exceptions=True)
