"""What learners write for the exercises of lesson 06: wrong, odd and right, by the name of what is special."""

from __future__ import annotations

from textwrap import dedent, indent

ANSWER = 'return {"product_id": product_id, "price_cents": price_cents}'


def page(body: str, *, head: str = "async def", before: str = "") -> str:
    """Write price_page with another body."""
    lines = indent(dedent(body).strip(), "    ")
    lines = lines if lines.splitlines()[-1].strip().startswith(("return", "yield")) else f"{lines}\n    {ANSWER}"
    return f"{dedent(before).strip()}\n\n{head} price_page(ask, product_id):\n{lines}\n"


def fetching(body: str, *, before: str = "", head: str = "async def") -> str:
    """Write fetch_all with another body."""
    return (
        f"{dedent(before).strip()}\n\n{head} fetch_all(fetch, urls, limit):\n{indent(dedent(body).strip(), '    ')}\n"
    )


ASYNCIO = "import asyncio"
POOL = "import asyncio\nfrom concurrent.futures import ThreadPoolExecutor"
THREAD = "import asyncio\nimport threading"
IN_POOL = "price_cents = await asyncio.get_running_loop().run_in_executor({pool}, ask, product_id)"

PAGE_WRONG = {
    "no better: an async def around it": page(
        """
        async def ask_async():
            return ask(product_id)

        price_cents = await ask_async()
        """
    ),
    "no better: a task around it": page(
        """
        async def ask_async():
            return ask(product_id)

        price_cents = await asyncio.create_task(ask_async())
        """,
        before=ASYNCIO,
    ),
    "no better: a sleep before it": page(
        """
        await asyncio.sleep(0)
        price_cents = ask(product_id)
        """,
        before=ASYNCIO,
    ),
    "no better: result in async def": page(
        """
        with ThreadPoolExecutor() as pool:
            future = pool.submit(ask, product_id)
            price_cents = future.result()
        """,
        before=POOL,
    ),
    "raised: join in async def": page(
        """
        found = []
        thread = threading.Thread(target=lambda: found.append(ask(product_id)))
        thread.start()
        thread.join()
        return {"product_id": product_id, "price_cents": found[0]}
        """,
        before=THREAD,
    ),
    "no better: join, and the exception handed on": page(
        """
        found = {}

        def work():
            try:
                found["price"] = ask(product_id)
            except Exception as error:
                found["error"] = error

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        if "error" in found:
            raise found["error"]
        price_cents = found["price"]
        """,
        before=THREAD,
    ),
    "wrong: a queue of threads": page(
        """
        answers = queue.Queue()
        threading.Thread(target=lambda: answers.put(ask(product_id)), daemon=True).start()
        price_cents = answers.get()
        """,
        before="import queue\nimport threading",
    ),
    "no better: a pool that is left": page(
        """
        with ThreadPoolExecutor() as pool:
            future = pool.submit(ask, product_id)
        price_cents = await asyncio.wrap_future(future)
        """,
        before=POOL,
    ),
    "no better: looking again with time.sleep": page(
        """
        with ThreadPoolExecutor() as pool:
            future = pool.submit(ask, product_id)
            while not future.done():
                time.sleep(0.01)
        price_cents = await asyncio.wrap_future(future)
        """,
        before=f"{POOL}\nimport time",
    ),
    "wrong: a callback of the loop": page(
        """
        loop = asyncio.get_running_loop()
        answer = loop.create_future()
        loop.call_soon(lambda: answer.set_result(ask(product_id)))
        price_cents = await answer
        """,
        before=ASYNCIO,
    ),
    "over in waves: a lock in the thread": page(
        """
        def ask_alone():
            with LOCK:
                return ask(product_id)

        price_cents = await asyncio.to_thread(ask_alone)
        """,
        before=f"{THREAD}\nLOCK = threading.Lock()",
    ),
    "over in waves: one worker": page(
        f"""
        {IN_POOL.format(pool="SHARED")}
        """,
        before=f"{POOL}\nSHARED = ThreadPoolExecutor(max_workers=1)",
    ),
    "over in waves: two workers": page(
        f"""
        {IN_POOL.format(pool="PAIR")}
        """,
        before=f"{POOL}\nPAIR = ThreadPoolExecutor(max_workers=2)",
    ),
    "over in waves: a limiter": page(
        """
        Own.limiter = Own.limiter or anyio.CapacityLimiter(1)
        price_cents = await anyio.to_thread.run_sync(ask, product_id, limiter=Own.limiter)
        """,
        before="import anyio\nclass Own:\n    limiter = None\n",
    ),
    "over in waves: behind the checker's back": page(
        "price_cents = ask.__self__.prices.get(product_id) or ask(product_id)", head="def"
    ),
    "raised: awaited as it is": page("price_cents = await ask(product_id)"),
    "raised: called on the way to the thread": page(
        "price_cents = await asyncio.to_thread(ask(product_id))", before=ASYNCIO
    ),
    "raised: a task of a price": page("price_cents = await asyncio.create_task(ask(product_id))", before=ASYNCIO),
    "raised: gathered as it is": page("[price_cents] = await asyncio.gather(ask(product_id))", before=ASYNCIO),
    "raised: asyncio.run inside": page("price_cents = asyncio.run(asyncio.to_thread(ask, product_id))", before=ASYNCIO),
    "raised: the loop run again": page(
        "price_cents = asyncio.get_event_loop().run_until_complete(asyncio.to_thread(ask, product_id))", before=ASYNCIO
    ),
    "raised: nest_asyncio": page(
        """
        import nest_asyncio
        nest_asyncio.apply()
        price_cents = asyncio.run(asyncio.to_thread(ask, product_id))
        """,
        before=ASYNCIO,
    ),
    "raised: await forgotten": page("price_cents = asyncio.to_thread(ask, product_id)", before=ASYNCIO),
    "raised: a future in the answer": page(
        "price_cents = asyncio.get_running_loop().run_in_executor(None, ask, product_id)", before=ASYNCIO
    ),
    "raised: result of a future of asyncio": page(
        "price_cents = asyncio.get_running_loop().run_in_executor(None, ask, product_id).result()", before=ASYNCIO
    ),
    "raised: the loop in a def": page(
        "price_cents = asyncio.get_running_loop().run_in_executor(None, ask, product_id).result()",
        head="def",
        before=ASYNCIO,
    ),
    "raised: a process": page(
        """
        with ProcessPoolExecutor(1) as pool:
            price_cents = await asyncio.get_running_loop().run_in_executor(pool, ask, product_id)
        """,
        before="import asyncio\nfrom concurrent.futures import ProcessPoolExecutor",
    ),
    "wrong: a thread that nobody waits for": page(
        """
        found = {"product_id": product_id, "price_cents": None}
        threading.Thread(target=lambda: found.update(price_cents=ask(product_id))).start()
        return dict(found)
        """,
        before=THREAD,
    ),
    "wrong: a thread's exception lost": page(
        """
        found = {"product_id": product_id, "price_cents": None}
        thread = threading.Thread(target=lambda: found.update(price_cents=ask(product_id)))
        thread.start()
        while thread.is_alive():
            await asyncio.sleep(0.001)
        return found
        """,
        before=THREAD,
    ),
    "wrong: the exception swallowed": page(
        """
        try:
            price_cents = await asyncio.to_thread(ask, product_id)
        except Exception:
            price_cents = 0
        """,
        before=ASYNCIO,
    ),
    "wrong: never asked": page("price_cents = 4200"),
    "wrong: kept for ever": page(
        """
        if product_id not in KNOWN:
            KNOWN[product_id] = await asyncio.to_thread(ask, product_id)
        return {"product_id": product_id, "price_cents": KNOWN[product_id]}
        """,
        before="import asyncio\nKNOWN = {}",
    ),
    "wrong: the price alone": page("return await asyncio.to_thread(ask, product_id)", before=ASYNCIO),
    "wrong: a coroutine for the loop, waited for": page(
        """
        async def ask_async():
            return await asyncio.to_thread(ask, product_id)

        loop = asyncio.get_running_loop()
        price_cents = asyncio.run_coroutine_threadsafe(ask_async(), loop).result()
        """,
        before=ASYNCIO,
    ),
    "no better: a sleep of the loop's thread": page(
        """
        time.sleep(0.05)
        price_cents = await asyncio.to_thread(ask, product_id)
        """,
        before=f"{ASYNCIO}\nimport time",
    ),
    "over: ten sleeps, imported by name": page(
        """
        price_cents = await asyncio.to_thread(ask, product_id)
        for _ in range(10):
            sleep(0.05)
        """,
        before=f"{ASYNCIO}\nfrom time import sleep",
    ),
    "over: result after a turn": page(
        """
        future = SHARED.submit(ask, product_id)
        await asyncio.sleep(0)
        price_cents = future.result()
        """,
        before=f"{POOL}\nSHARED = ThreadPoolExecutor(8)",
    ),
    "over in waves: asked five times": page(
        """
        for _ in range(5):
            price_cents = await asyncio.to_thread(ask, product_id)
        """,
        before=ASYNCIO,
    ),
    "over in waves: as many workers as callers were announced": page(
        IN_POOL.format(pool="SHARED"), before=f"{POOL}\nSHARED = ThreadPoolExecutor(4)"
    ),
    "over in waves: as many places as callers were announced": page(
        """
        async with PLACES:
            price_cents = await asyncio.to_thread(ask, product_id)
        """,
        before=f"{ASYNCIO}\nPLACES = asyncio.Semaphore(4)",
    ),
    "over in waves: the notebook's limiter": page(
        """
        async with LIMITER:
            price_cents = await asyncio.to_thread(ask, product_id)
        """,
        before=f"{ASYNCIO}\nimport anyio\nLIMITER = anyio.CapacityLimiter(2)",
    ),
    "over in waves: the notebook's lock of asyncio": page(
        """
        async with mutex:
            await asyncio.sleep(0)
            price_cents = await asyncio.to_thread(ask, product_id)
        """,
        before="import asyncio\nfrom asyncio import Lock\nmutex = Lock()",
    ),
    "wrong: turning until it is done": page(
        """
        future = asyncio.get_running_loop().run_in_executor(None, ask, product_id)
        while not future.done():
            await asyncio.sleep(0)
        price_cents = future.result()
        """,
        before=ASYNCIO,
    ),
    "wrong: looking for what never comes": page(
        """
        found = {}
        threading.Thread(target=lambda: found.update(price=ask(product_id))).start()
        while "price" not in found:
            await asyncio.sleep(0.01)
        price_cents = found["price"]
        """,
        before=THREAD,
    ),
    "wrong: the price as text": page("price_cents = str(await asyncio.to_thread(ask, product_id))", before=ASYNCIO),
    "wrong: the price in euros": page("price_cents = await asyncio.to_thread(ask, product_id) / 100", before=ASYNCIO),
    "raised: a response of its own": page(
        """
        try:
            price_cents = await asyncio.to_thread(ask, product_id)
        except LookupError:
            raise HTTPException(404, "no such product")
        """,
        before=f"{ASYNCIO}\nfrom fastapi import HTTPException",
    ),
    "raised: a TaskGroup for one": page(
        """
        async with asyncio.TaskGroup() as group:
            task = group.create_task(asyncio.to_thread(ask, product_id))
        price_cents = task.result()
        """,
        before=ASYNCIO,
    ),
    "raised: an exception of its own": page(
        """
        try:
            price_cents = await asyncio.to_thread(ask, product_id)
        except LookupError as error:
            raise ValueError("no such product") from error
        """,
        before=ASYNCIO,
    ),
    "raised: a thread that is looked at": page(
        """
        out = []
        thread = threading.Thread(target=lambda: out.append(ask(product_id)))
        thread.start()
        while thread.is_alive():
            await asyncio.sleep(0.01)
        price_cents = out[0]
        """,
        before=THREAD,
    ),
    "can't be judged: a generator": page("yield ask(product_id)"),
}

PAGE_RIGHT = {
    "a thread": page("price_cents = await asyncio.to_thread(ask, product_id)", before=ASYNCIO),
    "the loop's pool": page(IN_POOL.format(pool="None"), before=ASYNCIO),
    "def": page("price_cents = ask(product_id)", head="def"),
    "a pool of its own": page(f"with ThreadPoolExecutor(1) as pool:\n    {IN_POOL.format(pool='pool')}", before=POOL),
    "a shared pool": page(IN_POOL.format(pool="SHARED"), before=f"{POOL}\nSHARED = ThreadPoolExecutor(8)"),
    "anyio": page("price_cents = await anyio.to_thread.run_sync(ask, product_id)", before="import anyio"),
    "Starlette": page(
        "price_cents = await run_in_threadpool(ask, product_id)",
        before="from starlette.concurrency import run_in_threadpool",
    ),
    "a future of a thread, wrapped": page(
        "price_cents = await asyncio.wrap_future(ThreadPoolExecutor(1).submit(ask, product_id))", before=POOL
    ),
    "with a time-out": page(
        "price_cents = await asyncio.wait_for(asyncio.to_thread(ask, product_id), timeout=30)", before=ASYNCIO
    ),
    "a task of a thread": page(
        "task = asyncio.create_task(asyncio.to_thread(ask, product_id))\nprice_cents = await task", before=ASYNCIO
    ),
    "an event set from the thread": page(
        """
        loop, answer = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()

        def work():
            try:
                loop.call_soon_threadsafe(answer.set_result, ask(product_id))
            except Exception as error:
                loop.call_soon_threadsafe(answer.set_exception, error)

        threading.Thread(target=work).start()
        price_cents = await answer
        """,
        before=THREAD,
    ),
    "an object that is called": """
import asyncio

class Page:
    async def __call__(self, ask, product_id):
        return {"product_id": product_id, "price_cents": await asyncio.to_thread(ask, product_id)}

price_page = Page()
""",
    "a future that is looked at": page(
        """
        future = asyncio.get_running_loop().run_in_executor(None, ask, product_id)
        while not future.done():
            await asyncio.sleep(0.001)
        price_cents = future.result()
        """,
        before=ASYNCIO,
    ),
    "a def that sleeps": page("time.sleep(0.01)\nprice_cents = ask(product_id)", head="def", before="import time"),
    "asked again when it raised": page(
        """
        try:
            price_cents = await asyncio.to_thread(ask, product_id)
        except LookupError:
            price_cents = await asyncio.to_thread(ask, product_id)
        """,
        before=ASYNCIO,
    ),
    "an exception handed on": page(
        """
        found = {}

        def work():
            try:
                found["price"] = ask(product_id)
            except Exception as error:
                found["error"] = error

        thread = threading.Thread(target=work)
        thread.start()
        while thread.is_alive():
            await asyncio.sleep(0.01)
        if "error" in found:
            raise found["error"]
        price_cents = found["price"]
        """,
        before=THREAD,
    ),
    "a def with a loop of its own": page(
        "price_cents = asyncio.run(asyncio.to_thread(ask, product_id))", head="def", before=ASYNCIO
    ),
}

SEMAPHORE = """
places = asyncio.Semaphore(limit)

async def fetch_one(url):
    async with places:
        return await fetch(url)
"""
GATHER = "return await asyncio.gather(*(fetch_one(url) for url in urls), return_exceptions=True)"
SAFELY = """
async def safely(url):
    try:
        return await fetch(url)
    except Exception as error:
        return error
"""


def worker(caught: str = "Exception", more: str = "", then: str = "return answers") -> str:
    """Write fetch_all with tasks round a queue, of which each ends as `more` says."""
    return fetching(
        f"""
        waiting, answers = asyncio.Queue(), [None] * len(urls)
        for each in enumerate(urls):
            waiting.put_nowait(each)

        async def worker():
            while {more or "True"}:
                place, url = await waiting.get()
                try:
                    answers[place] = await fetch(url)
                except {caught} as error:
                    answers[place] = error
                finally:
                    waiting.task_done()

        workers = [asyncio.create_task(worker()) for _ in range(limit)]
        await waiting.join()
        {then}
        """,
        before=ASYNCIO,
    )


FETCH_WRONG = {
    "no better: without a task": fetching(SAFELY + "\nreturn [await safely(url) for url in urls]"),
    "no better: a task at a time": fetching(
        SAFELY + "\nreturn [await asyncio.create_task(safely(url)) for url in urls]", before=ASYNCIO
    ),
    "no better: a lock": fetching(
        SEMAPHORE.replace("asyncio.Semaphore(limit)", "asyncio.Lock()") + f"\n{GATHER}", before=ASYNCIO
    ),
    "over in gaps: in portions": fetching(
        """
        answers = []
        for start in range(0, len(urls), limit):
            portion = urls[start : start + limit]
            answers += await asyncio.gather(*(fetch(url) for url in portion), return_exceptions=True)
        return answers
        """,
        before=ASYNCIO,
    ),
    "over in gaps: one fewer than the limit": fetching(
        SEMAPHORE.replace("(limit)", "(max(1, limit - 1))") + f"\n{GATHER}", before=ASYNCIO
    ),
    "over in gaps: a limit of its own": fetching(
        SEMAPHORE.replace("(limit)", "(min(limit, 3))") + f"\n{GATHER}", before=ASYNCIO
    ),
    "wrong: the exception's text in its place": fetching(
        """
        places = asyncio.Semaphore(limit)

        async def page(url):
            async with places:
                try:
                    return await fetch(url)
                except Exception as error:
                    return f"{type(error).__name__}: {error}"

        return await asyncio.gather(*map(page, urls))
        """,
        before=ASYNCIO,
    ),
    "wrong: sorted urls": fetching(
        """
        places = asyncio.Semaphore(limit)

        async def page(url):
            async with places:
                return await fetch(url)

        return await asyncio.gather(*map(page, sorted(urls)), return_exceptions=True)
        """,
        before=ASYNCIO,
    ),
    "wrong: all at once": fetching(
        "return await asyncio.gather(*(fetch(url) for url in urls), return_exceptions=True)", before=ASYNCIO
    ),
    "wrong: the semaphore outside": fetching(
        """
        places = asyncio.Semaphore(limit)
        async with places:
            return await asyncio.gather(*(fetch(url) for url in urls), return_exceptions=True)
        """,
        before=ASYNCIO,
    ),
    "wrong: a semaphore each": fetching(
        SEMAPHORE.replace("places = asyncio.Semaphore(limit)\n", "").replace("places", "asyncio.Semaphore(limit)")
        + f"\n{GATHER}",
        before=ASYNCIO,
    ),
    "wrong: one more than the limit": fetching(
        SEMAPHORE.replace("(limit)", "(limit + 1)") + f"\n{GATHER}", before=ASYNCIO
    ),
    "wrong: twice the limit": fetching(SEMAPHORE.replace("(limit)", "(limit * 2)") + f"\n{GATHER}", before=ASYNCIO),
    "wrong: as_completed without a limit": fetching(
        SAFELY + "\nreturn [await one for one in asyncio.as_completed([safely(url) for url in urls])]", before=ASYNCIO
    ),
    "wrong: in the order of coming back": fetching(
        """
        places, answers = asyncio.Semaphore(limit), []

        async def fetch_one(url):
            async with places:
                try:
                    answers.append(await fetch(url))
                except Exception as error:
                    answers.append(error)

        await asyncio.gather(*(fetch_one(url) for url in urls))
        return answers
        """,
        before=ASYNCIO,
    ),
    "wrong: None for a failure": fetching(
        SEMAPHORE.replace(
            "return await fetch(url)",
            "try:\n            return await fetch(url)\n        except Exception:\n            return None",
        )
        + f"\n{GATHER}",
        before=ASYNCIO,
    ),
    "wrong: failures left out": fetching(
        SEMAPHORE
        + f"\nanswers = {GATHER.removeprefix('return ')}\nreturn [one for one in answers if not isinstance(one, Exception)]",
        before=ASYNCIO,
    ),
    "wrong: failures as text": fetching(
        SEMAPHORE + f"\nanswers = {GATHER.removeprefix('return ')}\nreturn [str(one) for one in answers]",
        before=ASYNCIO,
    ),
    "wrong: a dictionary's values": fetching(
        """
        places, answers = asyncio.Semaphore(limit), dict.fromkeys(urls)

        async def fetch_one(url):
            async with places:
                try:
                    answers[url] = await fetch(url)
                except Exception as error:
                    answers[url] = error

        await asyncio.gather(*map(fetch_one, urls))
        return list(answers.values())
        """,
        before=ASYNCIO,
    ),
    "wrong: a dictionary": fetching(
        SEMAPHORE + f"\nanswers = {GATHER.removeprefix('return ')}\nreturn dict(zip(urls, answers))", before=ASYNCIO
    ),
    "wrong: cancelling swallowed": fetching(
        """
        answers = [None] * len(urls)

        async def worker(waiting):
            for place, url in waiting:
                try:
                    answers[place] = await fetch(url)
                except BaseException as error:
                    answers[place] = error

        async def all_of_them():
            waiting = iter(enumerate(urls))
            await asyncio.gather(*(worker(waiting) for _ in range(limit)))

        try:
            await all_of_them()
        except BaseException:
            pass
        return answers
        """,
        before=ASYNCIO,
    ),
    "wrong: turning until there is room": fetching(
        """
        under_way, answers = 0, [None] * len(urls)

        async def fetch_one(place, url):
            nonlocal under_way
            while under_way >= limit:
                await asyncio.sleep(0)
            under_way += 1
            try:
                answers[place] = await fetch(url)
            except Exception as error:
                answers[place] = error
            under_way -= 1

        await asyncio.gather(*(fetch_one(place, url) for place, url in enumerate(urls)))
        return answers
        """,
        before=ASYNCIO,
    ),
    "wrong: a semaphore of threads": fetching(
        SEMAPHORE.replace("asyncio.Semaphore", "threading.Semaphore").replace("async with", "with") + f"\n{GATHER}",
        before=THREAD,
    ),
    "wrong: join without task_done": fetching(
        """
        waiting, answers = asyncio.Queue(), [None] * len(urls)
        for each in enumerate(urls):
            waiting.put_nowait(each)

        async def worker():
            while True:
                place, url = await waiting.get()
                try:
                    answers[place] = await fetch(url)
                except Exception as error:
                    answers[place] = error

        workers = [asyncio.create_task(worker()) for _ in range(limit)]
        await waiting.join()
        for one in workers:
            one.cancel()
        return answers
        """,
        before=ASYNCIO,
    ),
    "wrong: workers that never end": fetching(
        """
        waiting, answers = asyncio.Queue(), [None] * len(urls)
        for each in enumerate(urls):
            waiting.put_nowait(each)

        async def worker():
            while True:
                place, url = await waiting.get()
                try:
                    answers[place] = await fetch(url)
                except Exception as error:
                    answers[place] = error

        await asyncio.gather(*(worker() for _ in range(limit)))
        return answers
        """,
        before=ASYNCIO,
    ),
    "wrong: not released after a failure": fetching(
        """
        places = asyncio.Semaphore(limit)

        async def fetch_one(url):
            await places.acquire()
            answer = await fetch(url)
            places.release()
            return answer

        return await asyncio.gather(*(fetch_one(url) for url in urls), return_exceptions=True)
        """,
        before=ASYNCIO,
    ),
    "wrong: right for lists with a url in them": fetching(
        SEMAPHORE
        + f"\nanswers = [await fetch_one(urls[0])] if len(urls) == 1 else {GATHER.removeprefix('return ')}\nreturn answers if urls else None",
        before=ASYNCIO,
    ),
    "wrong: made up": fetching('return [f"page at {url}" for url in urls]'),
    "wrong: one semaphore for all calls": fetching(
        """
        async def fetch_one(url):
            async with PLACES:
                return await fetch(url)

        return await asyncio.gather(*(fetch_one(url) for url in urls), return_exceptions=True)
        """,
        before="import asyncio\nPLACES = asyncio.Semaphore(3)",
    ),
    "raised: no return_exceptions": fetching(
        SEMAPHORE + f"\n{GATHER.replace(', return_exceptions=True', '')}", before=ASYNCIO
    ),
    "raised: a TaskGroup alone": fetching(
        SEMAPHORE
        + """
async with asyncio.TaskGroup() as group:
    tasks = [group.create_task(fetch_one(url)) for url in urls]
return [task.result() for task in tasks]
""",
        before=ASYNCIO,
    ),
    "raised: one kind of failure caught": fetching(
        SEMAPHORE.replace(
            "return await fetch(url)",
            "try:\n            return await fetch(url)\n        except ConnectionError as error:\n            return error",
        )
        + "\ntasks = [asyncio.create_task(fetch_one(url)) for url in urls]\nreturn [await task for task in tasks]",
        before=ASYNCIO,
    ),
    "raised: nothing caught": fetching("return [await fetch(url) for url in urls]"),
    "raised: tasks awaited one by one": fetching(
        SEMAPHORE
        + "\ntasks = [asyncio.create_task(fetch_one(url)) for url in urls]\nreturn [await task for task in tasks]",
        before=ASYNCIO,
    ),
    "raised: asyncio.run inside": fetching(
        SEMAPHORE + f"\nreturn asyncio.run({GATHER.removeprefix('return await ')})", before=ASYNCIO
    ),
    "raised: a loop in each thread": fetching(
        """
        with ThreadPoolExecutor(limit) as pool:
            return list(pool.map(lambda url: asyncio.run(fetch(url)), urls))
        """,
        before=POOL,
    ),
    "wrong: no first url": fetching(
        SEMAPHORE + f"\nfirst = urls[0]\n{GATHER}",
        before=ASYNCIO,
    ),
    "over in gaps: looking every hundredth of a second": fetching(
        """
        under_way, answers = 0, [None] * len(urls)

        async def fetch_one(place, url):
            nonlocal under_way
            while under_way >= limit:
                await asyncio.sleep(0.01)
            under_way += 1
            try:
                answers[place] = await fetch(url)
            except Exception as error:
                answers[place] = error
            under_way -= 1

        await asyncio.gather(*(fetch_one(place, url) for place, url in enumerate(urls)))
        return answers
        """,
        before=ASYNCIO,
    ),
    "over in gaps: the sizes announced": fetching(
        SEMAPHORE.replace("(limit)", "({20: 4, 11: 3}.get(len(urls), 1))") + f"\n{GATHER}",
        before=ASYNCIO,
    ),
    "over in gaps: half of the urls": fetching(
        SEMAPHORE.replace("(limit)", "(max(1, min(limit, len(urls) // 2)))") + f"\n{GATHER}", before=ASYNCIO
    ),
    "over in gaps: a share each": fetching(
        SAFELY
        + """
async def share(first):
    return [await safely(url) for url in urls[first::limit]]

answers = [None] * len(urls)
for first, part in enumerate(await asyncio.gather(*map(share, range(limit)))):
    answers[first::limit] = part
return answers
""",
        before=ASYNCIO,
    ),
    "over in gaps: the oldest first": fetching(
        SAFELY
        + """
answers, under_way = [], []
for url in urls:
    if len(under_way) == limit:
        answers.append(await under_way.pop(0))
    under_way.append(asyncio.create_task(safely(url)))
for task in under_way:
    answers.append(await task)
return answers
""",
        before=ASYNCIO,
    ),
    "no better: a pause between them": fetching(
        SEMAPHORE
        + """
tasks = []
for url in urls:
    tasks.append(asyncio.create_task(fetch_one(url)))
    await asyncio.sleep(0.001)
return await asyncio.gather(*tasks, return_exceptions=True)
""",
        before=ASYNCIO,
    ),
    "wrong: a sleep of the loop's thread": fetching(
        SEMAPHORE.replace("        return await", "        time.sleep(0.01)\n        return await") + f"\n{GATHER}",
        before=f"{ASYNCIO}\nimport time",
    ),
    "wrong: each url twice": fetching(
        SEMAPHORE.replace(
            "        return await",
            "        await asyncio.wait([asyncio.ensure_future(fetch(url))])\n        return await",
        )
        + f"\n{GATHER}",
        before=ASYNCIO,
    ),
    "wrong: a second try": fetching(
        SEMAPHORE.replace(
            "return await fetch(url)",
            "try:\n            return await fetch(url)\n        except Exception:\n            return await fetch(url)",
        )
        + f"\n{GATHER}",
        before=ASYNCIO,
    ),
    "wrong: the caller's list used up": fetching(
        """
        places, answers = iter(range(len(urls))), [None] * len(urls)

        async def worker():
            while urls:
                place, url = next(places), urls.pop(0)
                try:
                    answers[place] = await fetch(url)
                except Exception as error:
                    answers[place] = error

        await asyncio.gather(*(worker() for _ in range(limit)))
        return answers
        """,
        before=ASYNCIO,
    ),
    "wrong: the caller's list sorted": fetching(
        SEMAPHORE + f"\nanswers = {GATHER.removeprefix('return ')}\nurls.sort()\nreturn answers", before=ASYNCIO
    ),
    "wrong: workers that go on when they are cancelled": fetching(
        """
        waiting, answers = iter(enumerate(urls)), [None] * len(urls)

        async def worker():
            for place, url in waiting:
                try:
                    answers[place] = await fetch(url)
                except BaseException as error:
                    answers[place] = error

        await asyncio.gather(*(worker() for _ in range(limit)))
        return answers
        """,
        before=ASYNCIO,
    ),
    "wrong: a tuple": fetching(SEMAPHORE + f"\nreturn tuple({GATHER.removeprefix('return ')})", before=ASYNCIO),
    "wrong: workers left behind": worker(),
    "raised: a list gathered": fetching(
        SEMAPHORE + "\nreturn await asyncio.gather([fetch_one(url) for url in urls], return_exceptions=True)",
        before=ASYNCIO,
    ),
    "raised: async forgotten": fetching(
        """
        answers = []

        def fetch_one(url):
            answers.append(fetch(url))

        await asyncio.gather(*(fetch_one(url) for url in urls))
        return answers
        """,
        before=ASYNCIO,
    ),
    "raised: the urls awaited": fetching("return await asyncio.wait_for(urls, 10)", before=ASYNCIO),
    "raised: coroutines waited for": fetching(
        SEMAPHORE
        + """
done, _ = await asyncio.wait([fetch_one(url) for url in urls])
return [one.result() for one in done]
""",
        before=ASYNCIO,
    ),
    "wrong: return forgotten": fetching(
        SEMAPHORE.replace("return await fetch", "await fetch") + f"\n{GATHER}", before=ASYNCIO
    ),
    "wrong: tasks begun inside the semaphore": fetching(
        """
        places, tasks = asyncio.Semaphore(limit), []
        for url in urls:
            async with places:
                tasks.append(asyncio.create_task(fetch(url)))
        return await asyncio.gather(*tasks, return_exceptions=True)
        """,
        before=ASYNCIO,
    ),
    "wrong: a hundred places": fetching(SEMAPHORE.replace("(limit)", "(100)") + f"\n{GATHER}", before=ASYNCIO),
    "wrong: four places": fetching(SEMAPHORE.replace("(limit)", "(4)") + f"\n{GATHER}", before=ASYNCIO),
    "wrong: an ordinary with": fetching(SEMAPHORE.replace("async with", "with") + f"\n{GATHER}", before=ASYNCIO),
    "wrong: workers that end at a failure": fetching(
        """
        waiting, answers = iter(enumerate(urls)), [None] * len(urls)

        async def worker():
            for place, url in waiting:
                answers[place] = await fetch(url)

        await asyncio.gather(*(worker() for _ in range(limit)), return_exceptions=True)
        return answers
        """,
        before=ASYNCIO,
    ),
    "can't be judged: tasks returned": fetching(
        SEMAPHORE + "\nreturn [asyncio.create_task(fetch_one(url)) for url in urls]", before=ASYNCIO
    ),
    "can't be judged: coroutines returned": fetching("return [fetch(url) for url in urls]"),
}

FETCH_RIGHT = {
    "a semaphore": fetching(SEMAPHORE + f"\n{GATHER}", before=ASYNCIO),
    "workers round an iterator": fetching(
        """
        answers, waiting = [None] * len(urls), iter(enumerate(urls))

        async def worker():
            for place, url in waiting:
                try:
                    answers[place] = await fetch(url)
                except Exception as error:
                    answers[place] = error

        await asyncio.gather(*(worker() for _ in range(limit)))
        return answers
        """,
        before=ASYNCIO,
    ),
    "workers round a queue": worker(then="_ = [one.cancel() for one in workers]\n        return answers"),
    "workers that end when the queue is empty": worker(more="not waiting.empty()"),
    "workers that are waited for": worker(
        then="_ = [one.cancel() for one in workers]\n        await asyncio.gather(*workers, return_exceptions=True)\n        return answers"
    ),
    "a copy of the list used up": fetching(
        SAFELY
        + """
left, answers = list(enumerate(urls))[::-1], [None] * len(urls)

async def worker():
    while left:
        place, url = left.pop()
        answers[place] = await safely(url)

async with asyncio.TaskGroup() as group:
    for _ in range(limit):
        group.create_task(worker())
return answers
""",
        before=ASYNCIO,
    ),
    "a place taken before each task": fetching(
        SAFELY
        + """
places, tasks = asyncio.Semaphore(limit), []
for url in urls:
    await places.acquire()
    tasks.append(asyncio.create_task(safely(url)))
    tasks[-1].add_done_callback(lambda _: places.release())
return await asyncio.gather(*tasks)
""",
        before=ASYNCIO,
    ),
    "wait for the first": fetching(
        """
        tasks, under_way = [], set()
        for url in urls:
            if len(under_way) == limit:
                _, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            tasks.append(asyncio.ensure_future(fetch(url)))
            under_way.add(tasks[-1])
        if under_way:
            await asyncio.wait(under_way)
        return [task.exception() or task.result() for task in tasks]
        """,
        before=ASYNCIO,
    ),
    "a TaskGroup that hears of no failure": fetching(
        """
        places = asyncio.Semaphore(limit)

        async def fetch_one(url):
            async with places:
                try:
                    return await fetch(url)
                except Exception as error:
                    return error

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(fetch_one(url)) for url in urls]
        return [task.result() for task in tasks]
        """,
        before=ASYNCIO,
    ),
    "as_completed, put in order": fetching(
        """
        places = asyncio.Semaphore(limit)

        async def fetch_one(place, url):
            async with places:
                try:
                    return place, await fetch(url)
                except Exception as error:
                    return place, error

        pairs = [await one for one in asyncio.as_completed([fetch_one(*each) for each in enumerate(urls)])]
        return [answer for _, answer in sorted(pairs, key=lambda pair: pair[0])]
        """,
        before=ASYNCIO,
    ),
    "anyio": fetching(
        """
        answers, limiter = [None] * len(urls), anyio.CapacityLimiter(limit)

        async def fetch_one(place, url):
            async with limiter:
                try:
                    answers[place] = await fetch(url)
                except Exception as error:
                    answers[place] = error

        async with anyio.create_task_group() as group:
            for place, url in enumerate(urls):
                group.start_soon(fetch_one, place, url)
        return answers
        """,
        before="import anyio",
    ),
    "each url once": fetching(
        SEMAPHORE
        + """
distinct = list(dict.fromkeys(urls))
answers = await asyncio.gather(*map(fetch_one, distinct), return_exceptions=True)
found = dict(zip(distinct, answers))
return [found[url] for url in urls]
""",
        before=ASYNCIO,
    ),
    "with a time-out each": fetching(
        SEMAPHORE.replace("await fetch(url)", "await asyncio.wait_for(fetch(url), 30)") + f"\n{GATHER}", before=ASYNCIO
    ),
}
