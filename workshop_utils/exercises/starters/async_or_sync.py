"""Starters of lesson 06."""


async def price_page(ask, product_id):
    """`GET /products/{product_id}/price`: what `ask(product_id)` says. It blocks, and there is no async version of it."""
    price_cents = ask(product_id)
    return {"product_id": product_id, "price_cents": price_cents}


async def fetch_all(fetch, urls, limit):
    """What `fetch(url)` gives for each url of a list, in its order, at most `limit` under way at once.

    Where a fetch raises an exception, the exception object stands in the answer's place.
    """
    answers = []
    for url in urls:
        try:
            answers.append(await fetch(url))
        except Exception as error:
            answers.append(error)
    return answers
