"""Which functions are entries, and that what is changed is changed back."""

from __future__ import annotations

import json
import sys
from inspect import isfunction
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy.orm import Session

from workshop_utils.measure.entry_points import Change, changed, of_encoders, of_sqlalchemy
from workshop_utils.measure.parts import Clock


class Holder:
    def method(self) -> str:
        return "before"

    @classmethod
    def of_class(cls) -> str:
        return f"before {cls.__name__}"


def function() -> str:
    return "before"


def handler(_session: object) -> str:
    return function()


def names(changes: list[Change]) -> set[str]:
    return {getattr(change.before, "__qualname__", "") for change in changes}


def test_changes_are_made_and_taken_back_in_reverse() -> None:
    order: list[object] = []
    changes = [Change(order.append, "a", "A"), Change(order.append, "b", "B")]
    with changed(changes):
        assert order == ["A", "B"]
    assert order == ["A", "B", "b", "a"]


def test_changes_are_taken_back_where_one_of_them_failed() -> None:
    stands = {"a": 1}

    def fails(value: object) -> None:
        if value == "never":
            raise KeyError

    with (
        pytest.raises(KeyError),
        changed([Change(lambda value: stands.update(a=value), 1, 2), Change(fails, "before", "never")]),  # type: ignore[arg-type]
    ):
        pass  # pragma: no cover
    assert stands == {"a": 1}


def test_the_family_of_execute_the_unit_of_work_and_loads_are_entries() -> None:
    entries = names(of_sqlalchemy(Clock()))
    session = {
        f"Session.{name}"
        for name in ["execute", "scalars", "scalar", "get", "flush", "commit", "rollback", "add", "close"]
    }
    core = {
        "Connection.execute",
        "Connection.exec_driver_sql",
        "Result.all",
        "Result.__iter__",
        "ScalarResult.__next__",
    }
    assert entries >= session | core | {"_AttributeImpl.get", "Query.all", "Query.__iter__"}


def test_every_entry_is_a_function_and_none_is_a_property() -> None:
    changes = of_sqlalchemy(Clock())
    assert all(isfunction(getattr(change.before, "__func__", change.before)) for change in changes)


def test_an_encoder_that_was_not_imported_is_no_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "marshmallow.schema", raising=False)
    assert not {name for name in names(of_encoders(Clock(), (), ())) if name.startswith("Schema.")}


def test_a_function_is_changed_under_every_name_it_was_imported_by(monkeypatch: pytest.MonkeyPatch) -> None:
    before = function
    borrower = ModuleType("borrower")
    vars(borrower)["written"] = before
    monkeypatch.setitem(sys.modules, "borrower", borrower)
    with changed(of_encoders(Clock(), (before,), [handler])):
        instead = vars(borrower)["written"]
        assert instead is function is not before
        assert instead() == "before"
    assert vars(borrower)["written"] is function is before


def test_an_encoder_that_calls_itself_is_entered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    encoders = pytest.importorskip("fastapi.encoders")
    clock, entered = Clock(), []
    monkeypatch.setattr(clock, "enter", lambda part: entered.append(part))
    monkeypatch.setattr(clock, "leave", lambda: None)
    nested = {"a": [{"b": (1, 2)}, {"c": {"d": 3}}]}
    with changed(of_encoders(clock, (), [handler])):
        clock.start()
        assert encoders.jsonable_encoder(nested) == {"a": [{"b": [1, 2]}, {"c": {"d": 3}}]}
        clock.thread = None
    assert entered == ["serialisation"]


@pytest.mark.parametrize("encoder", [Holder.method, Holder().method, Holder.of_class])
def test_methods_stay_the_kind_of_method_they_are(encoder: Any) -> None:
    before = dict(vars(Holder))
    with changed(of_encoders(Clock(), (encoder,), [handler])):
        assert dict(vars(Holder)) != before
        assert (Holder().method(), Holder.of_class()) == ("before", "before Holder")
    assert dict(vars(Holder)) == before


def test_changed_functions_work_as_before_while_no_clock_runs() -> None:
    clock = Clock()
    with changed([*of_sqlalchemy(clock), *of_encoders(clock, (), ())]):
        assert json.dumps({"a": [1]}) == '{"a": [1]}'
        assert "".join(json.JSONEncoder().iterencode([1])) == "[1]"
        with Session() as session:
            assert not session.in_transaction()
