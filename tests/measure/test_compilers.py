from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from workshop_utils import compare_compilers
from workshop_utils.measure import compiled_loops, compilers
from workshop_utils.measure.compiler_process import CORES, LOOPS
from workshop_utils.measure.interpreters import c_compiler

OTHERS = [name for name in compilers.NEEDS if name not in CORES]


@pytest.fixture(scope="module")
def without_compilers() -> compilers.Compilers:
    """What a machine sees that has neither mypyc, Cython nor numba."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compilers, "_FOUND", {**compilers._FOUND, **dict.fromkeys(OTHERS, "no_such_package")})
        return compare_compilers()


def test_the_loops_do_what_they_say() -> None:
    assert compiled_loops.numbers(8) == compiled_loops.without_hints(8) == 0 + 1 + 7 + 2 + 5 + 8 + 16
    rows = [{"product": 1, "cents": 5, "quantity": 2}, {"product": 1, "cents": 1, "quantity": 1}]
    assert compiled_loops.dictionaries(rows) == {1: 11}
    assert compiled_loops.json_body(json.dumps(rows).encode()) == rows
    with pytest.raises(TypeError, match="cents"):
        compiled_loops.json_body(b'[{"product": 1, "cents": "5", "quantity": 2}]')


def test_compiled_cores_are_measured_here_and_the_others_stand_in_as_recorded(without_compilers) -> None:  # type: ignore[no-untyped-def]
    assert without_compilers.here == CORES
    kept = json.loads(compilers.RECORDED.read_text(encoding="utf-8"))
    for name in OTHERS:
        figures = [vars(figure) for figure in without_compilers.figures if figure.compiler == name]
        assert figures == [each for each in kept["figures"] if each["compiler"] == name]
    assert all(without_compilers.get(name, "json_body").times > 0 for name in CORES)


def test_the_table_says_which_were_recorded_where_and_what_each_needs(without_compilers) -> None:  # type: ignore[no-untyped-def]
    rows = {row[0]: row for row in without_compilers.table.rows}
    assert list(rows) == list(compilers.NEEDS)
    assert {name: rows[name][-2] for name in rows} == {
        **dict.fromkeys(CORES, "here"),
        **dict.fromkeys(OTHERS, "recorded"),
    }
    assert without_compilers.recorded_on in str(without_compilers)
    assert "Python" in without_compilers.recorded_on
    assert "<table" in without_compilers._repr_html_()


def test_what_is_recorded_has_a_figure_for_each_loop_and_numba_refuses_dictionaries() -> None:
    kept = json.loads(compilers.RECORDED.read_text(encoding="utf-8"))
    seen = {(each["compiler"], each["loop"]): each for each in kept["figures"]}
    assert set(seen) == {(name, loop) for name in OTHERS for loop in LOOPS} | {(name, "json_body") for name in CORES}
    assert {key for key, each in seen.items() if each["times"] is None} == {
        ("numba", "dictionaries"),
        ("numba", "json_body"),
    }


def test_a_compiler_that_is_there_and_fails_stands_in_as_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    # `json` is a package that can be found; `python -m no_such_compiler` ends with an error.
    monkeypatch.setattr(compilers, "_FOUND", {"Cython": "json"})
    monkeypatch.setattr(compilers, "_MAKES", {"Cython": ("-m", "no_such_compiler")})
    assert compare_compilers().here == ()


def test_an_answer_that_differs_is_refused_and_not_timed() -> None:
    from workshop_utils.measure.compiler_process import _timed

    assert _timed(lambda n: n, lambda n: n + 1, 3) == {"refused": "another answer"}


def test_nothing_is_left_in_the_folder_of_the_package() -> None:
    compare_compilers()
    left = {path.suffix for path in compilers.HERE.iterdir()} - {".py", ".json", ""}
    assert left == set()


@pytest.mark.skipif(
    find_spec("mypyc") is None or find_spec("setuptools") is None or not c_compiler(),
    reason="mypyc and a C compiler aren't here",
)
def test_mypyc_is_measured_where_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compilers, "_FOUND", {"mypyc": "mypyc"})
    found = compare_compilers()
    assert found.here == ("mypyc",)
    assert [figure.loop for figure in found.figures] == list(LOOPS)


def test_python_settings_of_the_kernel_do_not_reach_the_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "x")
    (tmp_path / "look.py").write_text("import os; print([n for n in os.environ if n.startswith('PYTHON')])")
    assert compilers._python(str(tmp_path), "look.py") == "[]"
    assert compilers._python(str(tmp_path), "-c", "raise SystemExit(3)") is None
    assert os.environ["PYTHONSTARTUP"] == "x"
    assert sys.executable
