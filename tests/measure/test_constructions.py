from __future__ import annotations

import gc
import inspect
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from threading import Thread
from typing import Any, NamedTuple, Self

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from workshop_utils import count_constructions, load_test, serve
from workshop_utils.errors import WorkshopError


class Settings(BaseModel):
    currency: str = "EUR"


class Plain:
    pass


class Money(NamedTuple):
    cents: int


class Coin(Plain):
    cents: int

    def __new__(cls, cents: int) -> Self:
        made = super().__new__(cls)
        made.cents = cents
        return made


@pytest.fixture
def listener() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


def used(url: str = "sqlite://", **settings: Any) -> None:
    engine = create_engine(url, **settings)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()


def test_engines_and_the_connections_their_pools_open_are_counted() -> None:
    with count_constructions() as made:
        used()
        used()
        create_engine("sqlite://")
    assert (made.engines, made.connections) == (3, 2)


def test_a_pool_that_was_there_before_is_counted_and_one_that_keeps_nothing_opens_each_time() -> None:
    engine = create_engine("sqlite://", poolclass=NullPool)
    with count_constructions() as made:
        for _ in range(3):
            engine.connect().close()
    assert (made.engines, made.connections) == (0, 3)


def test_an_asynchronous_engine_counts_once() -> None:
    with count_constructions() as made:
        create_async_engine("sqlite+aiosqlite://")
    assert made.engines == 1


def test_http_clients_bring_a_tls_context_each() -> None:
    with count_constructions(httpx.Client) as made:
        for _ in range(2):
            httpx.Client().close()
        ssl.create_default_context()
        with suppress(ValueError):
            ssl.SSLContext(-1)
    assert (made[httpx.Client], made["Client"], made.tls_contexts) == (2, 2, 3)


def test_classes_count_with_and_without_an_init_of_their_own_and_subclasses_with_their_parents() -> None:
    class Own(Settings):
        pass

    with count_constructions(Settings, Plain, TypeAdapter) as made:
        Settings()
        Own()
        Plain()
        TypeAdapter(int)
    assert [made[each] for each in (Settings, Plain, TypeAdapter)] == [2, 1, 1]
    assert "__init__" not in vars(Plain)
    assert "__init__" not in vars(Settings)


def test_a_class_that_makes_its_objects_by_new_still_can_and_counts() -> None:
    with count_constructions(Money, Plain) as made:
        assert Money(5).cents == 5
        assert Coin(5).cents == 5
        with pytest.raises(TypeError):
            Plain(5)  # type: ignore[call-arg]
    assert (made[Money], made[Plain]) == (1, 1)


def test_a_class_without_an_init_asks_for_no_arguments_while_it_is_counted() -> None:
    before = inspect.signature(Plain)
    with count_constructions(Plain):
        assert inspect.signature(Plain) == before


def test_a_class_named_twice_counts_once() -> None:
    with count_constructions(Plain, Plain) as made:
        Plain()
    assert made[Plain] == 1


def test_a_socket_is_left_open_until_somebody_closes_it(listener: tuple[str, int]) -> None:
    with count_constructions() as made:
        first, second = socket.create_connection(listener), socket.create_connection(listener)
        assert made.sockets_left_open == 2
        first.close()
        assert made.sockets_left_open == 1
    assert made.sockets_left_open == 1
    second.close()
    assert made.sockets_left_open == 1, "what was left open at the end of the block"


def test_sockets_that_others_closed_do_not_hide_those_left_open(listener: tuple[str, int]) -> None:
    with ExitStack() as stack, count_constructions() as made:
        for _ in range(20):  # a new socket may lie where one was that is gone
            socket.socket(fileno=socket.create_connection(listener).detach()).close()
            stack.enter_context(socket.create_connection(listener))
    assert made.sockets_left_open == 20


def test_a_socket_that_is_still_read_from_is_open_though_it_was_closed(listener: tuple[str, int]) -> None:
    with count_constructions() as made:
        connection = socket.create_connection(listener)
        answer = connection.makefile("rb")
        connection.close()
        assert made.sockets_left_open == 1
        answer.close()
    assert made.sockets_left_open == 0


def test_a_socket_that_tls_takes_over_is_one_and_closed_with_it(listener: tuple[str, int]) -> None:
    context = ssl.create_default_context()
    with count_constructions() as made:
        plain = socket.create_connection(listener)
        taken = context.wrap_socket(plain, server_hostname="shop", do_handshake_on_connect=False)
        assert made.sockets_left_open == 1
        taken.close()
    assert made.sockets_left_open == 0


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_forgotten_socket_is_left_open_whatever_the_garbage_collector_does(listener: tuple[str, int]) -> None:
    with count_constructions() as made:
        socket.create_connection(listener)
        gc.collect()
    assert made.sockets_left_open == 1
    gc.collect()  # the block has let go of it


def test_sockets_that_listen_or_were_accepted_do_not_count() -> None:
    with ExitStack() as stack, count_constructions() as made:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        client = stack.enter_context(socket.create_connection(server.getsockname()))
        accepted = stack.enter_context(server.accept()[0])
        assert accepted.getpeername() == client.getsockname()
    assert made.sockets_left_open == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a pair is made by connecting there")
def test_a_pair_of_sockets_does_not_count() -> None:
    with ExitStack() as stack, count_constructions() as made:
        for half in socket.socketpair():
            stack.enter_context(half)
    assert made.sockets_left_open == 0


def test_a_served_app_in_its_thread_is_counted() -> None:
    app = FastAPI()

    @app.get("/")
    def currency() -> str:
        used()
        return Settings().currency

    with count_constructions(Settings) as made, serve(app) as server:
        load_test(server.url, concurrency=1, requests=5, warm_up=False)
    assert (made.engines, made.connections, made[Settings], made.sockets_left_open) == (5, 5, 5, 0)


def test_other_threads_and_nested_blocks_both_count() -> None:
    with count_constructions(Plain) as outer:
        Plain()
        with count_constructions(Plain) as inner:
            thread = Thread(target=Plain)
            thread.start()
            thread.join()
            used()
    assert (outer[Plain], inner[Plain]) == (2, 1)
    assert outer.connections == inner.connections == 1


def hooks() -> tuple[object, ...]:
    return (
        vars(socket.socket)["__init__"],
        vars(ssl.SSLContext)["__new__"],
        vars(Plain).get("__init__"),
        Engine.__init__,
    )


def test_nothing_stays_hooked_after_the_block_raised() -> None:
    before = hooks()
    with suppress(ZeroDivisionError), count_constructions(Plain) as made:
        Plain()
        assert hooks() != before
        raise ZeroDivisionError
    assert hooks() == before
    assert made[Plain] == 1
    Plain()
    used()
    assert made[Plain] == 1
    assert made.connections == 0


def test_what_cannot_be_counted_is_said_and_nothing_stays_hooked() -> None:
    before = hooks()
    with pytest.raises(WorkshopError, match="written in C"), count_constructions(Plain, int):
        pass
    for wrong in (used, Settings(), list[int]):
        with pytest.raises(WorkshopError, match="Name classes"), count_constructions(wrong):  # type: ignore[arg-type]
            pass
    namesake = type("Plain", (), {})
    with pytest.raises(WorkshopError, match="same name"), count_constructions(Plain, namesake):
        pass
    assert hooks() == before


def test_what_was_not_counted_is_a_key_error_that_says_what_was() -> None:
    with count_constructions(Plain) as made:
        pass
    with pytest.raises(KeyError, match=r"Settings.*Plain"):
        made[Settings]


def test_a_constructor_that_raises_made_nothing() -> None:
    class Fussy:
        def __init__(self) -> None:
            raise ValueError

    with count_constructions(Fussy) as made, suppress(ValueError):
        Fussy()
    assert made[Fussy] == 0


def test_before_and_after_stand_in_one_table() -> None:
    with count_constructions(Plain) as before:
        Plain()
        used()
    with count_constructions() as after:
        used()
    rows = {row[0]: row[1:] for row in before.beside(after).rows}
    assert rows["database connections"] == ("1", "1")
    assert rows["Plain"] == ("1", "")
    assert "sockets left open" in str(before)
    assert "<table" in before._repr_html_()
