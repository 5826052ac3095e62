"""What learners write for the exercises of lesson 10: wrong, odd and right, by the name of what is special."""

from __future__ import annotations

from textwrap import dedent, indent


def _function(head: str, body: str, before: str) -> str:
    return f"{dedent(before).strip()}\n\n\n{head}\n{indent(dedent(body).strip(), '    ')}\n"


def product(body: str, *, before: str = "") -> str:
    """Write product_app with another body."""
    return _function("def product_app(url):", body, before)


READ = """
        found = session.get(Product, product_id)
        return {"id": found.id, "name": found.name}
"""


def endpoint(
    using: str,
    *,
    app: str = "app = FastAPI()",
    setting_up: str = "",
    before: str = "",
    head: str = "def product(product_id: int)",
) -> str:
    """Write product_app with an endpoint that opens its session as `using` says."""
    lines = [
        *setting_up.strip("\n").splitlines(),
        app,
        "",
        '@app.get("/products/{product_id}")',
        f"{head}:",
        f"    {using}",
    ]
    return product("\n".join([*lines, *READ.strip("\n").splitlines(), "", "return app"]), before=before)


WITH_ENGINE = "with Session(engine) as session:"
LIFESPAN = """
@asynccontextmanager
async def lifespan(app):
    app.state.engine = create_engine(url)
    yield
    app.state.engine.dispose()
"""

PRODUCT_WRONG = {
    "no better: disposed of at the end of each request": product(
        """
        app = FastAPI()

        @app.get("/products/{product_id}")
        def product(product_id: int):
            engine = create_engine(url)
            try:
                with Session(engine) as session:
                    found = session.get(Product, product_id)
                    return {"id": found.id, "name": found.name}
            finally:
                engine.dispose()

        return app
        """
    ),
    "no better: the engine in a dependency": product(
        """
        app = FastAPI()

        def get_session():
            engine = create_engine(url)
            with Session(engine) as session:
                yield session

        @app.get("/products/{product_id}")
        def product(product_id: int, session: Session = Depends(get_session)):
            found = session.get(Product, product_id)
            return {"id": found.id, "name": found.name}

        return app
        """
    ),
    "no better: a pool for the crowd in each request": endpoint(
        "with Session(create_engine(url, pool_size=50)) as session:"
    ),
    "over in connections: NullPool": endpoint(
        WITH_ENGINE,
        setting_up="engine = create_engine(url, poolclass=NullPool)",
        before="from sqlalchemy.pool import NullPool",
    ),
    "over in connections: disposed of after each request": product(
        """
        app = FastAPI()
        engine = create_engine(url)

        @app.get("/products/{product_id}")
        def product(product_id: int):
            with Session(engine) as session:
                found = session.get(Product, product_id)
                name = found.name
            engine.dispose()
            return {"id": product_id, "name": name}

        return app
        """
    ),
    "no better: one for each product": product(
        """
        app = FastAPI()
        engines = {}

        @app.get("/products/{product_id}")
        def product(product_id: int):
            engine = engines.setdefault(product_id, create_engine(url))
            with Session(engine) as session:
                found = session.get(Product, product_id)
                return {"id": found.id, "name": found.name}

        return app
        """
    ),
    "over in engines: one for each thread": product(
        """
        app = FastAPI()
        local = threading.local()

        @app.get("/products/{product_id}")
        def product(product_id: int):
            if not hasattr(local, "engine"):
                local.engine = create_engine(url)
            with Session(local.engine) as session:
                found = session.get(Product, product_id)
                return {"id": found.id, "name": found.name}

        return app
        """,
        before="import threading",
    ),
    "wrong: one connection": product(
        """
        app = FastAPI()
        connection = create_engine(url).connect()

        @app.get("/products/{product_id}")
        def product(product_id: int):
            found = connection.execute(select(Product.id, Product.name).where(Product.id == product_id)).one()
            return {"id": found.id, "name": found.name}

        return app
        """
    ),
    "wrong: one connection, a session on it": endpoint(
        "with Session(connection) as session:", setting_up="connection = create_engine(url).connect()"
    ),
    "wrong: StaticPool": endpoint(
        WITH_ENGINE,
        setting_up="engine = create_engine(url, poolclass=StaticPool)",
        before="from sqlalchemy.pool import StaticPool",
    ),
    "wrong: a pool of one": endpoint(
        WITH_ENGINE, setting_up="engine = create_engine(url, pool_size=1, max_overflow=0)"
    ),
    "wrong: one session": product(
        """
        app = FastAPI()
        session = Session(create_engine(url))

        @app.get("/products/{product_id}")
        def product(product_id: int):
            found = session.scalars(select(Product).where(Product.id == product_id)).one()
            return {"id": found.id, "name": found.name}

        return app
        """
    ),
    "wrong: a lock round one session": product(
        """
        app = FastAPI()
        session = Session(create_engine(url))
        lock = threading.Lock()

        @app.get("/products/{product_id}")
        def product(product_id: int):
            with lock:
                found = session.scalars(select(Product).where(Product.id == product_id)).one()
                return {"id": found.id, "name": found.name}

        return app
        """,
        before="import threading",
    ),
    "wrong: an async def that blocks": endpoint(
        WITH_ENGINE, setting_up="engine = create_engine(url)", head="async def product(product_id: int)"
    ),
    "wrong: a limit of one at a time": product(
        """
        app = FastAPI()
        engine = create_engine(url)
        one_at_a_time = asyncio.Semaphore(1)

        def read(product_id):
            with Session(engine) as session:
                found = session.get(Product, product_id)
                return {"id": found.id, "name": found.name}

        @app.get("/products/{product_id}")
        async def product(product_id: int):
            async with one_at_a_time:
                return await asyncio.to_thread(read, product_id)

        return app
        """
    ),
    "wrong: one engine for every app": product(
        """
        global ENGINE
        app = FastAPI()
        if ENGINE is None:
            ENGINE = create_engine(url)

        @app.get("/products/{product_id}")
        def product(product_id: int):
            with Session(ENGINE) as session:
                found = session.get(Product, product_id)
                return {"id": found.id, "name": found.name}

        return app
        """,
        before="ENGINE = None",
    ),
    "wrong: the last app's engine for every app": product(
        """
        global ENGINE
        app = FastAPI()
        ENGINE = create_engine(url)

        @app.get("/products/{product_id}")
        def product(product_id: int):
            with Session(ENGINE) as session:
                found = session.get(Product, product_id)
                return {"id": found.id, "name": found.name}

        return app
        """,
        before="ENGINE = None",
    ),
    "wrong: a cache without the url": endpoint(
        "with Session(the_engine()) as session:",
        before="""
        URLS = []


        @cache
        def the_engine():
            return create_engine(URLS[0])
        """,
        setting_up="URLS.append(url)",
    ),
    "wrong: answers kept": product(
        """
        app = FastAPI()
        engine = create_engine(url)

        @app.get("/products/{product_id}")
        def product(product_id: int):
            if product_id not in KNOWN:
                with Session(engine) as session:
                    KNOWN[product_id] = session.get(Product, product_id).name
            return {"id": product_id, "name": KNOWN[product_id]}

        return app
        """,
        before="KNOWN = {}",
    ),
    "over: a session for each thread, never closed": endpoint(
        "with nullcontext(mine()) as session:",
        setting_up=dedent("""
            engine = create_engine(url)
            kept = threading.local()

            def mine():
                if not hasattr(kept, "session"):
                    kept.session = Session(engine)
                return kept.session
        """),
        before="import threading\nfrom contextlib import nullcontext",
    ),
    "wrong: a memory of answers beside the database": product(
        """
        engine = create_engine(url)
        app = FastAPI()
        memo = {}

        @app.get("/products/{product_id}")
        def product(product_id: int):
            if product_id not in memo:
                with Session(engine) as session:
                    found = session.get_one(Product, product_id)
                    memo[product_id] = {"id": found.id, "name": found.name}
            return memo[product_id]

        return app
        """
    ),
    "wrong: all products read at the start": product(
        """
        engine = create_engine(url)
        app = FastAPI()
        with Session(engine) as session:
            every = {one.id: {"id": one.id, "name": one.name} for one in session.scalars(select(Product))}

        @app.get("/products/{product_id}")
        def product(product_id: int):
            return every[product_id]

        return app
        """
    ),
    "wrong: a connection of sqlite3's own": product(
        """
        app = FastAPI()
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), check_same_thread=False)

        @app.get("/products/{product_id}")
        def product(product_id: int):
            found = connection.execute("SELECT id, name FROM products WHERE id = ?", (product_id,)).fetchone()
            return {"id": found[0], "name": found[1]}

        return app
        """
    ),
    "wrong: sqlite3 in each request": product(
        """
        app = FastAPI()

        @app.get("/products/{product_id}")
        def product(product_id: int):
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
                found = connection.execute("SELECT id, name FROM products WHERE id = ?", (product_id,)).fetchone()
            return {"id": found[0], "name": found[1]}

        return app
        """
    ),
    "over: hidden beside the pool": product(
        """
        app = FastAPI()
        engine = create_engine(url)
        count = iter(range(1_000_000))

        @app.get("/products/{product_id}")
        def product(product_id: int):
            if next(count) in (2, 3):
                with Session(engine) as session:
                    found = session.get(Product, product_id)
                    return {"id": found.id, "name": found.name}
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
                found = connection.execute("SELECT id, name FROM products WHERE id = ?", (product_id,)).fetchone()
            return {"id": found[0], "name": found[1]}

        return app
        """
    ),
    "raised: the app forgotten": product(
        """
        app = FastAPI()
        engine = create_engine(url)

        @app.get("/products/{product_id}")
        def product(product_id: int):
            with Session(engine) as session:
                return {"id": product_id, "name": session.get(Product, product_id).name}
        """
    ),
    "raised: disposed of before it serves": endpoint(
        "with Session(app.state.engine) as session:",
        setting_up="""
@asynccontextmanager
async def lifespan(app):
    app.state.engine = create_engine(url)
    del app.state.engine
    yield
""",
        app="app = FastAPI(lifespan=lifespan)",
    ),
    "raised: lifespan never given to the app": endpoint(
        "with Session(app.state.engine) as session:", setting_up=LIFESPAN
    ),
    "raised: a lifespan without yield": endpoint(
        "with Session(app.state.engine) as session:",
        setting_up="""
async def lifespan(app):
    app.state.engine = create_engine(url)
""",
        app="app = FastAPI(lifespan=lifespan)",
    ),
    "raised: check_same_thread": endpoint(
        "with Session(connection) as session:",
        setting_up='connection = create_engine(url, connect_args={"check_same_thread": True}).connect()',
    ),
}

PRODUCT_RIGHT = {
    "in the function itself": endpoint(WITH_ENGINE, setting_up="engine = create_engine(url)"),
    "in the function, disposed of by lifespan": endpoint(
        WITH_ENGINE,
        setting_up="""
engine = create_engine(url)


@asynccontextmanager
async def lifespan(app):
    yield
    engine.dispose()
""",
        app="app = FastAPI(lifespan=lifespan)",
    ),
    "the lifespan's state": endpoint(
        "with Session(request.state.engine) as session:",
        head="def product(product_id: int, request: Request)",
        setting_up="""
@asynccontextmanager
async def lifespan(app):
    engine = create_engine(url)
    yield {"engine": engine}
    engine.dispose()
""",
        app="app = FastAPI(lifespan=lifespan)",
    ),
    "cached by its url": endpoint(
        "with Session(engine_for(url)) as session:",
        before="""
        @cache
        def engine_for(url):
            return create_engine(url)
        """,
    ),
    "a dependency and a sessionmaker": product(
        """
        app = FastAPI()
        make_session = sessionmaker(create_engine(url, pool_pre_ping=True))

        def get_session():
            with make_session() as session:
                yield session

        @app.get("/products/{product_id}")
        def product(product_id: int, session: Annotated[Session, Depends(get_session)]):
            found = session.get(Product, product_id)
            return {"id": found.id, "name": found.name}

        return app
        """,
        before="from sqlalchemy.orm import sessionmaker",
    ),
    "columns on a connection of the pool": product(
        """
        app = FastAPI()
        engine = create_engine(url, pool_size=2)

        @app.get("/products/{product_id}")
        def product(product_id: int):
            with engine.connect() as connection:
                row = connection.execute(select(Product.id, Product.name).where(Product.id == product_id)).one()
            return dict(row._mapping)

        return app
        """
    ),
    "async": product(
        """
        engine = create_async_engine(url.replace("sqlite:", "sqlite+aiosqlite:"))

        @asynccontextmanager
        async def lifespan(app):
            yield
            await engine.dispose()

        app = FastAPI(lifespan=lifespan)

        @app.get("/products/{product_id}")
        async def product(product_id: int):
            async with AsyncSession(engine) as session:
                found = await session.get(Product, product_id)
                return {"id": found.id, "name": found.name}

        return app
        """,
        before="from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine",
    ),
    "in threads of an executor": product(
        """
        app = FastAPI()
        engine = create_engine(url)

        def read(product_id):
            with Session(engine) as session:
                found = session.get(Product, product_id)
                return {"id": found.id, "name": found.name}

        @app.get("/products/{product_id}")
        async def product(product_id: int):
            return await asyncio.get_running_loop().run_in_executor(None, read, product_id)

        return app
        """
    ),
    "warmed up at the start": endpoint(
        "with Session(app.state.engine) as session:",
        setting_up="""
@asynccontextmanager
async def lifespan(app):
    app.state.engine = create_engine(url)
    with app.state.engine.connect() as connection:
        connection.execute(select(1))
    yield
    app.state.engine.dispose()
""",
        app="app = FastAPI(lifespan=lifespan)",
    ),
}


def order(body: str, *, before: str = "") -> str:
    """Write order_app with another body."""
    return _function("def order_app(engine, view):", body, before)


def session_endpoint(lines: str, *, before: str = "", setting_up: str = "") -> str:
    """Write order_app with an endpoint of these lines."""
    parts = [
        "app = FastAPI()",
        dedent(setting_up).strip("\n"),
        '@app.get("/orders/{order_id}", response_model=view)',
        "def order(order_id: int):",
        indent(dedent(lines).strip(), "    "),
        "",
        "return app",
    ]
    return order("\n".join(parts), before=before)


def from_dependency(dependency: str, lines: str, *, depends: str = "Depends(get_session)", before: str = "") -> str:
    """Write order_app with a dependency."""
    parts = [
        "app = FastAPI()",
        "",
        dedent(dependency).strip(),
        "",
        '@app.get("/orders/{order_id}", response_model=view)',
        f"def order(order_id: int, session: Session = {depends}):",
        indent(dedent(lines).strip(), "    "),
        "",
        "return app",
    ]
    return order("\n".join(parts), before=before)


YIELDS = """
def get_session():
    with Session(engine) as session:
        yield session
"""
FOUND = """
found = session.get(Order, order_id)
if found is None:
    raise HTTPException(404)
return found
"""
LOADED = """
found = session.get(Order, order_id, options=[selectinload(Order.lines)])
if found is None:
    raise HTTPException(404)
"""
IN_BLOCK = """
with Session(engine) as session:
    found = session.get(Order, order_id)
    if found is None:
        raise HTTPException(404)
"""

ORDER_WRONG = {
    "no better: eager, and still a dependency": from_dependency(YIELDS, f"{LOADED}return found"),
    "no better: function scope": from_dependency(YIELDS, FOUND, depends='Depends(get_session, scope="function")'),
    "worse: a larger pool": from_dependency(
        """
        big = create_engine(engine.url, pool_size=100)

        def get_session():
            with Session(big) as session:
                yield session
        """,
        FOUND,
    ),
    "worse: an overflow for the crowd": from_dependency(
        """
        engine.pool._max_overflow = 100

        def get_session():
            with Session(engine) as session:
                yield session
        """,
        FOUND,
    ),
    "no better: a limit of threads": from_dependency(
        """
        @asynccontextmanager
        async def lifespan(app):
            anyio.to_thread.current_default_thread_limiter().total_tokens = 5
            yield

        app = FastAPI(lifespan=lifespan)

        def get_session():
            with Session(engine) as session:
                yield session
        """,
        FOUND,
        before="import anyio",
    ),
    "no better: a dictionary, and still a dependency": from_dependency(
        YIELDS,
        """
        found = session.get(Order, order_id)
        if found is None:
            raise HTTPException(404)
        lines = [{"product_id": line.product_id, "quantity": line.quantity} for line in found.lines]
        return {"id": found.id, "status": found.status, "lines": lines}
        """,
    ),
    "no better: the view, and still a dependency": from_dependency(
        YIELDS,
        """
        found = session.get(Order, order_id)
        if found is None:
            raise HTTPException(404)
        return view.model_validate(found)
        """,
    ),
    "no better: a commit that expires": from_dependency(
        YIELDS,
        """
        found = session.get(Order, order_id)
        if found is None:
            raise HTTPException(404)
        session.commit()
        return found
        """,
    ),
    "no better: an async dependency": from_dependency(
        """
        async def get_session():
            with Session(engine) as session:
                yield session
        """,
        FOUND,
    ),
    "no better: a session that nobody closes": from_dependency(
        """
        def get_session():
            return Session(engine)
        """,
        FOUND,
    ),
    "over in connections: a response of one's own, and a dependency": from_dependency(
        YIELDS,
        """
        found = session.get(Order, order_id)
        if found is None:
            raise HTTPException(404)
        return Response(view.model_validate(found).model_dump_json(), media_type="application/json")
        """,
        before="from fastapi import Response",
    ),
    "over: an engine of its own": session_endpoint(
        """
        with Session(big) as session:
            found = session.get(Order, order_id, options=[selectinload(Order.lines)])
        if found is None:
            raise HTTPException(404)
        return found
        """,
        setting_up="big = create_engine(engine.url, pool_size=100)",
    ),
    "over: an async def that blocks": order(
        """
        app = FastAPI()

        @app.get("/orders/{order_id}", response_model=view)
        async def order(order_id: int):
            with Session(engine) as session:
                found = session.get(Order, order_id, options=[selectinload(Order.lines)])
            if found is None:
                raise HTTPException(404)
            return found

        return app
        """
    ),
    "no better: a rollback that expires": from_dependency(
        YIELDS,
        """
        found = session.get(Order, order_id)
        if found is None:
            raise HTTPException(404)
        session.rollback()
        return found
        """,
    ),
    "no better: a commit that doesn't expire, and lines left": from_dependency(
        YIELDS.replace("Session(engine)", "Session(engine, expire_on_commit=False)"),
        """
        found = session.get(Order, order_id)
        if found is None:
            raise HTTPException(404)
        session.commit()
        return found
        """,
    ),
    "raised: closed, and lines left to be loaded": session_endpoint(
        """
        with Session(engine) as session:
            found = session.get(Order, order_id)
        if found is None:
            raise HTTPException(404)
        return found
        """
    ),
    "raised: expunged": session_endpoint(
        """
        with Session(engine) as session:
            found = session.get(Order, order_id)
            if found is None:
                raise HTTPException(404)
            session.expunge(found)
            return found
        """
    ),
    "raised: committed and expired": session_endpoint(
        """
        with Session(engine) as session:
            found = session.get(Order, order_id, options=[selectinload(Order.lines)])
            if found is None:
                raise HTTPException(404)
            session.commit()
        return found
        """
    ),
    "raised: the dictionary of the object": session_endpoint(f"{IN_BLOCK}    return dict(vars(found))"),
    "wrong: without its lines": session_endpoint(
        f'{IN_BLOCK}    return {{"id": found.id, "status": found.status, "lines": []}}'
    ),
    "wrong: without the 404": session_endpoint(
        """
        with Session(engine) as session:
            found = session.get(Order, order_id, options=[selectinload(Order.lines)]) or Order(id=0, status="unknown")
        return found
        """
    ),
    "raised: no 404, and nothing to validate": session_endpoint(
        """
        with Session(engine) as session:
            return session.get(Order, order_id, options=[selectinload(Order.lines)])
        """
    ),
    "raised: no app": order("app = FastAPI()"),
}

ORDER_RIGHT = {
    "the view inside the block": session_endpoint(f"{IN_BLOCK}    return view.model_validate(found)"),
    "a dictionary inside the block": session_endpoint(
        f"{IN_BLOCK}"
        '    lines = [{"product_id": line.product_id, "quantity": line.quantity} for line in found.lines]\n'
        '    return {"id": found.id, "status": found.status, "lines": lines}'
    ),
    "lines touched inside the block": session_endpoint(f"{IN_BLOCK}    found.lines\n    return found"),
    "joined, by a select": session_endpoint(
        """
        wanted = select(Order).where(Order.id == order_id).options(joinedload(Order.lines))
        with Session(engine) as session:
            found = session.scalars(wanted).unique().one_or_none()
        if found is None:
            raise HTTPException(404)
        return found
        """
    ),
    "a dependency that hands out a sessionmaker": order(
        """
        app = FastAPI()
        make_session = sessionmaker(engine)

        def get_maker():
            return make_session

        @app.get("/orders/{order_id}", response_model=view)
        def order(order_id: int, maker: sessionmaker = Depends(get_maker)):
            with maker() as session:
                found = session.get(Order, order_id, options=[selectinload(Order.lines)])
            if found is None:
                raise HTTPException(404)
            return found

        return app
        """,
        before="from sqlalchemy.orm import sessionmaker",
    ),
    "closed in the endpoint, though a dependency": from_dependency(YIELDS, f"{LOADED}session.close()\nreturn found"),
    "a commit that doesn't expire": from_dependency(
        """
        def get_session():
            with Session(engine, expire_on_commit=False) as session:
                yield session
        """,
        f"{LOADED}session.commit()\nreturn found",
    ),
    "a response of one's own, after the block": session_endpoint(
        f"{IN_BLOCK}"
        "    shown = view.model_validate(found)\n"
        'return Response(shown.model_dump_json(), media_type="application/json")',
        before="from fastapi import Response",
    ),
    "columns": session_endpoint(
        """
        with engine.connect() as connection:
            found = connection.execute(select(Order.id, Order.status).where(Order.id == order_id)).one_or_none()
            lines = connection.execute(
                select(OrderLine.product_id, OrderLine.quantity).where(OrderLine.order_id == order_id).order_by(OrderLine.id)
            ).all()
        if found is None:
            raise HTTPException(404)
        return {"id": found.id, "status": found.status, "lines": [line._mapping for line in lines]}
        """
    ),
    "a service function beside it": session_endpoint(
        "return read(order_id)",
        setting_up="""
def read(order_id):
    with Session(engine) as session:
        found = session.get(Order, order_id)
        if found is None:
            raise HTTPException(404)
        return view.model_validate(found)
""",
    ),
}


def payment(body: str, *, before: str = "") -> str:
    """Write payment_app with another body."""
    return _function("def payment_app(engine, pay):", body, before)


NEW = 'Order(customer_id=customer_id, placed_at=datetime(2025, 12, 24), status="placed")'
IDS = "select(Order.id).where(Order.customer_id == customer_id).order_by(Order.id)"


def payments(
    add: str,
    read: str = f"return session.scalars({IDS}).all()",
    *,
    setting_up: str = "",
    before: str = "",
    parameters: str = "",
    style: str = "def",
) -> str:
    """Write payment_app with two endpoints of these lines."""
    parts = [
        "app = FastAPI()",
        dedent(setting_up).strip("\n"),
        '@app.post("/customers/{customer_id}/orders")',
        f"{style} add_order(customer_id: int{parameters}):",
        indent(dedent(add).strip(), "    "),
        "",
        '@app.get("/customers/{customer_id}/orders")',
        f"def orders(customer_id: int{parameters}):",
        indent(dedent(read).strip(), "    "),
        "",
        "return app",
    ]
    return payment("\n".join(parts), before=before)


ADD = f"""
order = {NEW}
session.add(order)
session.flush()
if not pay(order.id):
    session.rollback()
    raise HTTPException(402)
session.commit()
return {{"id": order.id}}
"""
ADD_WITH = f"with Session(engine) as session:\n{indent(ADD.strip(), '    ')}"
READ_WITH = f"with Session(engine) as session:\n    return session.scalars({IDS}).all()"
DEPENDS = ", session: Session = Depends(get_session)"

PAYMENT_WRONG = {
    "wrong: one session in app.state": payments(
        f"session = app.state.session\n{ADD.strip()}",
        f"session = app.state.session\nreturn session.scalars({IDS}).all()",
        setting_up="app.state.session = Session(engine)",
    ),
    "wrong: one connection": payments(
        f"with Session(connection) as session:\n{indent(ADD.strip(), '    ')}",
        f"with Session(connection) as session:\n    return session.scalars({IDS}).all()",
        setting_up="connection = engine.connect()",
    ),
    "wrong: one session for writing, read with no autoflush": payments(
        ADD,
        f"with session.no_autoflush:\n    return session.scalars({IDS}).all()",
        setting_up="session = Session(engine)",
    ),
    "wrong: a lock round one session": payments(
        f"with lock:\n{indent(ADD.strip(), '    ')}",
        f"with lock:\n    return session.scalars({IDS}).all()",
        setting_up="session = Session(engine)\nlock = threading.Lock()",
        before="import threading",
    ),
    "wrong: a lock round a session for each": payments(
        f"with lock:\n{indent(ADD_WITH.strip(), '    ')}",
        f"with lock:\n{indent(READ_WITH, '    ')}",
        setting_up="lock = threading.Lock()",
        before="import threading",
    ),
    "wrong: a pool of one": payments(
        ADD_WITH.replace("engine", "one"),
        READ_WITH.replace("engine", "one"),
        setting_up="one = create_engine(engine.url, pool_size=1, max_overflow=0)",
    ),
    "wrong: committed early": payments(
        f"""
        with Session(engine) as session:
            order = {NEW}
            session.add(order)
            session.commit()
            if not pay(order.id):
                session.delete(order)
                session.commit()
                raise HTTPException(402)
            return {{"id": order.id}}
        """,
        READ_WITH,
    ),
    "wrong: committed early, and left": payments(
        f"""
        with Session(engine) as session:
            order = {NEW}
            session.add(order)
            session.commit()
            if not pay(order.id):
                raise HTTPException(402)
            return {{"id": order.id}}
        """,
        READ_WITH,
    ),
    "wrong: a session for each thread, kept": payments(
        f"session = local_session()\n{ADD.strip()}",
        f"session = local_session()\nreturn session.scalars({IDS}).all()",
        setting_up="""
def local_session():
    if not hasattr(local, "session"):
        local.session = Session(engine)
    return local.session


local = threading.local()
""",
        before="import threading",
    ),
    "wrong: scoped_session without remove": payments(
        ADD,
        setting_up="session = scoped_session(sessionmaker(engine))",
        before="from sqlalchemy.orm import scoped_session, sessionmaker",
    ),
    "wrong: never committed": payments(
        f"""
        with Session(engine) as session:
            order = {NEW}
            session.add(order)
            session.flush()
            if not pay(order.id):
                raise HTTPException(402)
            return {{"id": order.id}}
        """,
        READ_WITH,
    ),
    "wrong: one session, and no commit": payments(
        f"""
        order = {NEW}
        session.add(order)
        session.flush()
        if not pay(order.id):
            session.rollback()
            raise HTTPException(402)
        return {{"id": order.id}}
        """,
        setting_up="session = Session(engine)",
    ),
    "wrong: committed whatever came": payments(
        f"""
        with Session(engine) as session, session.begin():
            order = {NEW}
            session.add(order)
            session.flush()
            paid = pay(order.id)
            number = order.id
        if not paid:
            raise HTTPException(402)
        return {{"id": number}}
        """,
        READ_WITH,
    ),
    "wrong: a session that stays open after a loss": payments(
        f"""
        session = SESSIONS.setdefault("one for writing", Session(engine))
        order = {NEW}
        session.add(order)
        session.flush()
        if not pay(order.id):
            session.rollback()
            raise HTTPException(402)
        session.commit()
        return {{"id": order.id}}
        """,
        READ_WITH,
        before="SESSIONS = {}",
    ),
    "wrong: removed only if all went well": payments(
        ADD,
        setting_up="""
request = ContextVar("request")
session = scoped_session(sessionmaker(engine), scopefunc=request.get)


async def with_session():
    request.set(object())
    yield
    session.remove()


app = FastAPI(dependencies=[Depends(with_session)])
""",
        before="from contextvars import ContextVar\nfrom sqlalchemy.orm import scoped_session, sessionmaker",
    ),
    "wrong: one session for writing, with care": payments(
        f"""
        order = {NEW}
        session.add(order)
        try:
            session.flush()
            paid = pay(order.id)
        except Exception:
            session.rollback()
            raise
        if not paid:
            session.rollback()
            raise HTTPException(402)
        session.commit()
        return {{"id": order.id}}
        """,
        READ_WITH,
        setting_up="session = Session(engine)",
    ),
    "wrong: one connection for all writers": payments(
        f"with Session(connection) as session:\n{indent(ADD.strip(), '    ')}",
        READ_WITH,
        setting_up="connection = engine.connect()",
    ),
    "wrong: unpaid, and left there": payments(
        f"""
        with Session(engine) as session:
            order = {NEW.replace("placed", "unpaid").replace("unpaid_at", "placed_at")}
            session.add(order)
            session.commit()
            number = order.id
        if not pay(number):
            raise HTTPException(402)
        with Session(engine) as session:
            session.get_one(Order, number).status = "placed"
            session.commit()
        return {{"id": number}}
        """,
        READ_WITH.replace(
            "Order.customer_id == customer_id", 'Order.customer_id == customer_id, Order.status != "unpaid"'
        ),
    ),
    "wrong: orders kept in memory": payments(
        f"""
        with Session(engine) as session:
            order = {NEW}
            session.add(order)
            session.flush()
            if not pay(order.id):
                raise HTTPException(402)
            session.commit()
            known.setdefault(customer_id, []).append(order.id)
            return {{"id": order.id}}
        """,
        "return known.get(customer_id, [])",
        setting_up="""
            known = {}
            with Session(engine) as first:
                for one in first.scalars(select(Order).order_by(Order.id)):
                    known.setdefault(one.customer_id, []).append(one.id)
        """,
    ),
    "wrong: always the first customer": payments(
        ADD_WITH.replace("customer_id=customer_id", "customer_id=1"), READ_WITH
    ),
    "wrong: the next id looked up": payments(
        f"""
        with Session(engine) as session:
            number = session.scalars(select(Order.id).order_by(Order.id.desc()).limit(1)).one() + 1
        if not pay(number):
            raise HTTPException(402)
        with Session(engine) as session:
            order = {NEW}
            session.add(order)
            session.commit()
            return {{"id": order.id}}
        """,
        READ_WITH,
    ),
    "wrong: committed in any case": payments(
        f"""
        with Session(engine) as session:
            order = {NEW}
            session.add(order)
            session.flush()
            try:
                if not pay(order.id):
                    raise HTTPException(402)
            finally:
                session.commit()
            return {{"id": order.id}}
        """,
        READ_WITH,
    ),
    "wrong: async def with a call that blocks": payments(ADD_WITH, READ_WITH, style="async def"),
    "wrong: the payment left out": payments(ADD_WITH.replace("if not pay(order.id):", "if not order.id:"), READ_WITH),
    "wrong: paid before there is an order": payments(
        f"""
        with Session(engine) as session:
            if not pay(1):
                raise HTTPException(402)
            order = {NEW}
            session.add(order)
            session.commit()
            return {{"id": order.id}}
        """,
        READ_WITH,
    ),
    "wrong: another status": payments(ADD_WITH.replace("402", "400"), READ_WITH),
    "wrong: a refusal as an answer": payments(
        f"""
        with Session(engine) as session:
            order = {NEW}
            session.add(order)
            session.flush()
            if not pay(order.id):
                session.rollback()
                return {{"id": None}}
            session.commit()
            return {{"id": order.id}}
        """,
        READ_WITH,
    ),
    "wrong: a loss taken for paid": payments(
        f"""
        with Session(engine) as session:
            order = {NEW}
            session.add(order)
            session.flush()
            try:
                paid = pay(order.id)
            except Exception:
                paid = True
            if not paid:
                session.rollback()
                raise HTTPException(402)
            session.commit()
            return {{"id": order.id}}
        """,
        READ_WITH,
    ),
    "wrong: dirty reads of SQLite": payments(
        ADD_WITH.replace("engine", "shared"),
        READ_WITH.replace("engine", "shared"),
        setting_up="""
shared = create_engine(engine.url, poolclass=StaticPool)
""",
        before="from sqlalchemy.pool import StaticPool",
    ),
}

PAYMENT_RIGHT = {
    "unpaid first, and paid or taken away": payments(
        f"""
        with Session(engine) as session:
            order = {NEW.replace("placed", "unpaid").replace("unpaid_at", "placed_at")}
            session.add(order)
            session.commit()
            number = order.id
        paid = False
        try:
            paid = pay(number)
        finally:
            with Session(engine) as session:
                order = session.get_one(Order, number)
                if paid:
                    order.status = "placed"
                else:
                    session.delete(order)
                session.commit()
        if not paid:
            raise HTTPException(402)
        return {{"id": number}}
        """,
        READ_WITH.replace(
            "Order.customer_id == customer_id", 'Order.customer_id == customer_id, Order.status != "unpaid"'
        ),
    ),
    "a dependency": payments(
        ADD,
        setting_up="""
def get_session():
    with Session(engine) as session:
        yield session
""",
        parameters=DEPENDS,
    ),
    "sessionmaker.begin": payments(
        f"""
        with make_session.begin() as session:
            order = {NEW}
            session.add(order)
            session.flush()
            if not pay(order.id):
                raise HTTPException(402)
            return {{"id": order.id}}
        """,
        f"with make_session() as session:\n    return session.scalars({IDS}).all()",
        setting_up="make_session = sessionmaker(engine)",
        before="from sqlalchemy.orm import sessionmaker",
    ),
    "Core in a transaction": payments(
        """
        values = {"customer_id": customer_id, "placed_at": datetime(2025, 12, 24), "status": "placed"}
        with engine.begin() as connection:
            number = connection.execute(insert(Order).values(values)).inserted_primary_key[0]
            if not pay(number):
                raise HTTPException(402)
        return {"id": number}
        """,
        f"with engine.connect() as connection:\n    return connection.scalars({IDS}).all()",
    ),
    "a session for each request, in a context variable": payments(
        ADD,
        setting_up="""
request = ContextVar("request")
session = scoped_session(sessionmaker(engine), scopefunc=request.get)


async def with_session():
    request.set(object())
    try:
        yield
    finally:
        session.remove()


app = FastAPI(dependencies=[Depends(with_session)])
""",
        before="from contextvars import ContextVar\nfrom sqlalchemy.orm import scoped_session, sessionmaker",
    ),
    "committed by the dependency": payments(
        f"""
        order = {NEW}
        session.add(order)
        session.flush()
        if not pay(order.id):
            raise HTTPException(402)
        return {{"id": order.id}}
        """,
        setting_up="""
def get_session():
    with Session(engine) as session, session.begin():
        yield session
""",
        parameters=DEPENDS,
    ),
    "a payment in a thread": payments(
        f"""
        with Session(engine) as session:
            order = {NEW}
            session.add(order)
            session.flush()
            if not await asyncio.to_thread(pay, order.id):
                raise HTTPException(402)
            session.commit()
            return {{"id": order.id}}
        """,
        READ_WITH,
        style="async def",
    ),
    "a loss answered": payments(
        f"""
        with Session(engine) as session:
            order = {NEW}
            session.add(order)
            session.flush()
            try:
                paid = pay(order.id)
            except Exception:
                session.rollback()
                raise HTTPException(503)
            if not paid:
                session.rollback()
                raise HTTPException(402)
            session.commit()
            return {{"id": order.id}}
        """,
        READ_WITH,
    ),
}


def price(body: str, *, before: str = "") -> str:
    """Write price_app with another body."""
    return _function("def price_app(read_settings):", body, before)


ANSWER = 'return {"cents": cents + cents * settings["vat_percent"] // 100, "currency": settings["currency"]}'


def settings(
    getting: str,
    *,
    app: str = "app = FastAPI()",
    parameters: str = ", settings: dict = Depends(get_settings)",
    first: str = "",
    before: str = "",
    gives: str = "return app, get_settings",
) -> str:
    """Write price_app with a dependency of these lines."""
    parts = [
        app,
        "",
        dedent(getting).strip(),
        "",
        '@app.get("/prices/{cents}")',
        f"def price(cents: int{parameters}):",
        *([f"    {first}"] if first else []),
        f"    {ANSWER}",
        "",
        gives,
    ]
    return price("\n".join(parts), before=before)


PRICE_WRONG = {
    "worse: read twice": settings(
        """
        def get_settings():
            settings = read_settings()
            return read_settings() or settings
        """
    ),
    "no better: a class around it": settings(
        """
        class Settings(dict):
            def __init__(self):
                super().__init__(read_settings())

        def get_settings():
            return Settings()
        """
    ),
    "no better: use_cache": settings(
        "def get_settings():\n    return read_settings()",
        parameters=", settings: dict = Depends(get_settings, use_cache=True)",
    ),
    "over in reads: a cache by the price": settings(
        """
        @cache
        def settings_for(cents):
            return read_settings()

        def get_settings(cents: int):
            return settings_for(cents // 30_000)
        """
    ),
    "wrong: read when the app is made": settings(
        """
        settings = read_settings()

        def get_settings():
            return settings
        """
    ),
    "wrong: read when the app is made, by a default": settings(
        """
        def get_settings(known=read_settings()):
            return known
        """
    ),
    "raised: a cache on a yield": settings(
        """
        @cache
        def get_settings():
            yield read_settings()
        """
    ),
    "wrong: a failure remembered": settings(
        """
        @cache
        def get_settings():
            try:
                return read_settings()
            except OSError:
                return {"vat_percent": 0, "currency": "EUR"}
        """
    ),
    "raised: a failure remembered as None": settings(
        """
        known = []

        def get_settings():
            if not known:
                known.append(None)
                known[0] = read_settings()
            return known[0]
        """
    ),
    "wrong: called in the endpoint": settings(
        """
        @cache
        def get_settings():
            return read_settings()
        """,
        parameters="",
        first="settings = get_settings()",
    ),
    "wrong: a copy of the settings handed back": settings(
        """
        @cache
        def known_settings():
            return read_settings()

        def get_settings():
            return known_settings()
        """,
        parameters=", settings: dict = Depends(known_settings)",
    ),
    "wrong: one dictionary for all apps": settings(
        """
        def get_settings():
            if not KNOWN:
                KNOWN.update(read_settings())
            return KNOWN
        """,
        before="KNOWN = {}",
    ),
    "wrong: a global that each app sets": settings(
        """
        def get_settings():
            global SETTINGS
            if SETTINGS is None:
                SETTINGS = read_settings()
            return SETTINGS
        """,
        before="SETTINGS = None",
    ),
    "wrong: an override kept": settings(
        """
        known = {}

        def get_settings():
            if not known:
                known.update(read_settings())
            return known
        """,
        first='app.state.settings = settings = getattr(app.state, "settings", settings)',
    ),
    "raised: the dependency forgotten": settings(
        """
        @cache
        def get_settings():
            return read_settings()
        """,
        gives="return app",
    ),
    "raised: the other way round": settings(
        """
        @cache
        def get_settings():
            return read_settings()
        """,
        gives="return get_settings, app",
    ),
    "wrong: fixed settings": settings(
        """
        def get_settings():
            return {"vat_percent": 19, "currency": "EUR"}
        """
    ),
}
PRICE_RIGHT = {
    "remembered in a list": settings(
        """
        known = []

        def get_settings():
            if not known:
                known.append(read_settings())
            return known[0]
        """
    ),
    "nonlocal": settings(
        """
        known = None

        def get_settings():
            nonlocal known
            if known is None:
                known = read_settings()
            return known
        """
    ),
    "in app.state": settings(
        """
        def get_settings(request: Request):
            if not hasattr(request.app.state, "settings"):
                request.app.state.settings = read_settings()
            return request.app.state.settings
        """
    ),
    "at the start, by lifespan": settings(
        """
        def get_settings(request: Request):
            return request.app.state.settings
        """,
        app="""@asynccontextmanager
async def lifespan(app):
    app.state.settings = read_settings()
    yield

app = FastAPI(lifespan=lifespan)""",
    ),
    "the reader itself, cached": settings("get_settings = cache(read_settings)"),
    "a cache by the reader": settings(
        """
        def get_settings():
            return known(read_settings)
        """,
        before="""
        @cache
        def known(read_settings):
            return read_settings()
        """,
    ),
    "async, with a lock": settings(
        """
        known = {}
        lock = asyncio.Lock()

        async def get_settings():
            async with lock:
                if not known:
                    known.update(await asyncio.to_thread(read_settings))
            return known
        """
    ),
}
