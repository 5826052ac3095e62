from __future__ import annotations

import os
import threading
from _thread import interrupt_main
from pathlib import Path

import pytest

from workshop_utils.errors import WorkshopError
from workshop_utils.measure import fresh_interpreter
from workshop_utils.measure.import_profile import ImportedModule, Imports
from workshop_utils.measure.importing import modules_after, modules_of, trace_imports

FILES = {
    "tool/__init__.py": "import errno\nfrom tool import frames",
    "tool/__main__.py": "import sys\nif '--late' in sys.argv: import late\n",
    "tool/frames.py": "import helper.deep\ntry:\n    import nowhere\nexcept ImportError:\n    pass\n",
    "helper/__init__.py": "",
    "helper/deep.py": "import time\ntime.sleep(0.05)",
    "late.py": "",
    "script.py": "import sibling\nassert __name__ == '__main__' and __file__.endswith('script.py')\nimport sys\nassert sys.argv == [__file__, '--all']",
    "sibling.py": "",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def traced(project: Path) -> Imports:
    return trace_imports("import tool", folder=project)


def names(imports: Imports) -> set[str]:
    return {name for name in imports.names if name.partition(".")[0] in ("tool", "helper", "late", "nowhere")}


def test_what_a_statement_loads_is_named_and_what_is_only_looked_for_is_not(traced: Imports) -> None:
    assert names(traced) == {"tool", "tool.frames", "helper", "helper.deep"}
    assert "errno" in traced.names
    (missing,) = (module for module in traced.modules if module.name == "nowhere")
    assert not missing.loaded
    assert all(module.loaded for module in traced.modules if module.name.startswith(("tool", "helper")))


def test_what_every_interpreter_loads_is_left_out(traced: Imports) -> None:
    assert not traced.names & {"site", "os", "sys", "encodings", "__main__", "marshal", "time"}
    assert not {module.name for module in traced.modules} & {"site", "os", "encodings", "zipimport"}
    assert len(trace_imports("import sys, os", runs=1)) == 0


def test_each_import_stands_below_the_one_that_asked_for_it(traced: Imports) -> None:
    above = {m.name: traced.modules[m.parent].name for m in traced.modules if m.parent is not None}
    assert above["tool.frames"] == "tool"
    assert above["helper.deep"] == "tool.frames"
    assert above["helper"] == "helper.deep"
    assert [m.name for m in traced.modules if m.depth == 0] == ["tool"]
    for place, module in enumerate(traced.modules):
        assert module.parent is None or module.parent < place
        assert module.depth == (0 if module.parent is None else traced.modules[module.parent].depth + 1)


def test_the_time_of_an_import_is_its_own_and_that_of_those_below(traced: Imports) -> None:
    for place, module in enumerate(traced.modules):
        below = [each.cumulative_us for each in traced.modules if each.parent == place]
        assert module.cumulative_us == pytest.approx(module.own_us + sum(below), abs=len(below) + 2)
    assert traced.total_us == pytest.approx(traced.modules[0].cumulative_us, abs=len(traced.modules))


def test_the_dearest_of_its_own_is_found_though_others_hold_it(traced: Imports) -> None:
    assert traced.dearest(1)[0].name == "helper.deep"
    first = traced.by_package()[0]
    assert (first.name, first.modules) == ("helper", 2)
    held = {package.name: package for package in traced.by_package()}["tool"]
    assert held.own_us < first.own_us < held.cumulative_us


def test_the_median_run_is_the_one_given(traced: Imports) -> None:
    assert len(traced.runs_us) == 3
    assert traced.total_us == sorted(traced.runs_us)[1]


def test_modules_are_counted_by_package(traced: Imports) -> None:
    assert traced.count("tool") == 2
    assert traced.count("tool", "helper", "helper") == 4
    assert traced.count("nowhere") == 0
    assert {package.name: package.modules for package in traced.by_package()}["nowhere"] == 0
    assert sum(package.modules for package in traced.by_package()) == len(traced)


def test_a_module_and_its_arguments_are_run_as_python_runs_them(project: Path) -> None:
    without = trace_imports("-m", "tool", folder=project, runs=1)
    late = trace_imports("-m", "tool", "--late", folder=project, runs=1)
    assert late.beyond(without) == {"late"}
    assert without.beyond(late) == set()
    assert late.label == "python -m tool --late"
    assert "runpy" not in late.names


def test_a_file_is_run_as_main_and_finds_its_neighbours(project: Path) -> None:
    imports = trace_imports(project / "script.py", "--all", runs=1)
    assert imports.names == {"sibling"}
    assert imports.label == "python script.py --all"


def test_what_the_kernel_was_told_changes_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(project))
    monkeypatch.setenv("PYTHONSTARTUP", "nowhere.py")
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    monkeypatch.setenv("MPLBACKEND", "module://nowhere")
    monkeypatch.chdir(project)
    assert modules_after("import os\nassert not {'PYTHONPATH', 'MPLBACKEND'} & {*os.environ}") == set()
    with pytest.raises(WorkshopError, match="No module named 'late'"):
        trace_imports("import late", runs=1)


def test_the_package_itself_is_found_and_not_loaded_before() -> None:
    loaded = modules_after("import workshop_utils.errors")
    assert {"workshop_utils", "workshop_utils.errors"} <= loaded
    assert not any(name.startswith("workshop_utils.measure") for name in loaded)


READS_BYTECODE = "import os, late\nassert os.path.exists(late.__cached__), 'no bytecode'"


def test_warm_runs_find_bytecode_and_cold_ones_do_not(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert not trace_imports(READS_BYTECODE, folder=project, runs=1).cold
    assert not list(project.rglob("*.pyc"))
    with pytest.raises(WorkshopError, match="no bytecode"):
        trace_imports(READS_BYTECODE, folder=project, cold=True, runs=2)


def test_no_cold_run_leaves_bytecode_to_the_next(project: Path) -> None:
    there = "import os, late\nassert not os.path.exists(late.__cached__)"
    imports = trace_imports(there, folder=project, cold=True, runs=3)
    assert imports.cold
    assert len(imports.runs_us) == 3


def test_a_file_edited_within_a_second_is_read_again(tmp_path: Path) -> None:
    for module in ("wave", "cmd", "wave"):
        (tmp_path / "edited.py").write_text(f"import {module:4}")
        os.utime(tmp_path / "edited.py", (1_700_000_000, 1_700_000_000))
        loaded = modules_after("import edited", folder=tmp_path)
        assert {"wave", "cmd"} & loaded == {module}


@pytest.mark.parametrize("daemon", [True, False])
def test_what_a_thread_loads_late_counts(daemon: bool, project: Path) -> None:
    code = f"""
        import threading, time
        def later():
            time.sleep(0.2)
            import late
        threading.Thread(target=later, daemon={daemon}).start()
    """
    assert "late" in modules_after(code, folder=project)
    traced = trace_imports(code, folder=[project], runs=1)
    assert "late" in {module.name for module in traced.modules if module.loaded}


def test_a_thread_that_no_module_of_threads_knows_counts(project: Path) -> None:
    code = (
        "import _thread, time\ndef later():\n    time.sleep(0.2)\n    import late\n_thread.start_new_thread(later, ())"
    )
    assert modules_after(code, folder=project) == {"late"}


def test_what_is_loaded_when_threads_are_told_to_end_counts(project: Path) -> None:
    code = "import threading\nthreading._register_atexit(lambda: __import__('late'))"
    assert "late" in modules_after(code, folder=project)


def test_what_is_printed_is_nobodys_time(project: Path) -> None:
    code = "import sys\nsys.stderr.write('import time: 5 | 5 | nonsense\\n')\nimport late\nprint('import time: 5 | 5 | more')"
    assert [module.name for module in trace_imports(code, folder=project, runs=1).modules] == ["late"]


def test_leaving_with_code_0_is_no_error(project: Path) -> None:
    assert modules_after("import late, sys\nsys.exit()", folder=project) == {"late"}


@pytest.mark.parametrize(
    ("code", "said", "remedy"),
    [
        ("import nowhere", "`import nowhere` raises ModuleNotFoundError: No module named 'nowhere'.", "folder="),
        ("import broken", "ZeroDivisionError: division by zero (line 2 of broken.py).", "by itself"),
        ("import wrong", "SyntaxError: .* (line 1 of wrong.py).", "by itself"),
        ("import (", "raises SyntaxError", "by itself"),
        ("raise KeyboardInterrupt", "raises KeyboardInterrupt", "by itself"),
        ("import sys; sys.exit('no such report')", "ended with exit code 1: no such report", "by itself"),
        ("import sys; sys.stderr.write('usage: …'); sys.exit(2)", "ended with exit code 2: usage: …", "by itself"),
        ("import os; os._exit(3)", "ended with exit code 3", "by itself"),
    ],
)
def test_what_goes_wrong_is_said_in_the_learners_terms(code: str, said: str, remedy: str, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("\n1 / 0")
    (tmp_path / "wrong.py").write_text("def")
    with pytest.raises(WorkshopError) as caught:
        trace_imports(code, folder=tmp_path, runs=1)
    assert all(part in caught.value.problem for part in said.split(".*"))
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    ("what", "more", "said"),
    [
        ((), {}, "nothing to run"),
        ((" ",), {}, "nothing to run"),
        (("-m",), {}, "neither a statement nor a module"),
        (("-m tool --late",), {}, "neither a statement nor a module"),
        (("import json", "import re"), {}, "neither a statement nor a module"),
        ((Path("nowhere.py"),), {}, "no file"),
        (("import json",), {"folder": "nowhere"}, "no folder"),
        (("import json",), {"runs": 0}, "runs=0"),
    ],
)
def test_what_cannot_be_run_is_refused(what: tuple[str | Path, ...], more: dict[str, object], said: str) -> None:
    with pytest.raises(WorkshopError, match=said):
        trace_imports(*what, **more)


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh_interpreter, "_SECONDS", 0.5)
    with pytest.raises(WorkshopError, match="takes longer than"):
        modules_after("import time; time.sleep(60)")


def test_what_prints_without_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh_interpreter, "_PRINTED", 100_000)
    with pytest.raises(WorkshopError, match="prints without end"):
        modules_after("while True: print('again')")


def test_an_interrupt_ends_the_interpreter(tmp_path: Path) -> None:
    code = f"import time\ntime.sleep(4)\nopen({str(tmp_path / 'done')!r}, 'w').close()"
    timer = threading.Timer(0.5, interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        modules_after(code)
    timer.join()
    assert not (tmp_path / "done").exists()


def test_lines_become_a_tree_and_others_are_passed_over() -> None:
    lines = [
        "import time:       100 |        100 |     deep",
        "import time:        50 |        150 |   middle",
        "import time: cached    | cached     |   sys",
        "a warning import time:        -3 |         20 |   other",
        "import time:        30 |        200 | top",
        "import time:         7 |          7 | second",
    ]
    modules = modules_of(lines, frozenset({"deep", "middle", "top", "second"}))
    assert [(m.name, m.depth, m.own_us, m.cumulative_us, m.parent) for m in modules] == [
        ("top", 0, 30, 200, None),
        ("middle", 1, 50, 150, 0),
        ("deep", 2, 100, 100, 1),
        ("other", 1, 0, 20, 0),
        ("second", 0, 7, 7, None),
    ]
    assert [m.name for m in modules if not m.loaded] == ["other"]


def made(label: str = "import a", own_us: int = 1500) -> Imports:
    modules = (
        ImportedModule("a", 0, own_us, own_us + 3000, None),
        ImportedModule("b.c", 1, 2000, 2500, 0),
        ImportedModule("b", 2, 500, 500, 1),
        ImportedModule("gone", 1, 250, 250, 0, loaded=False),
        ImportedModule("json", 1, 250, 250, 0),
    )
    return Imports(label, modules, frozenset({"a", "b", "b.c", "b.d", "json"}), (4000, 4500, 5000))


def test_counts_hold_no_time_and_times_no_count() -> None:
    assert made(own_us=1500).counts == made(own_us=2500).counts
    assert made().counts.rows == (("b", "3"), ("a", "1"), ("standard library", "1"), ("together", "5"))
    assert made().times.rows == (
        ("b", "2.5", "2.5"),
        ("a", "1.5", "4.5"),
        ("standard library", "0.25", "0.25"),
        ("looked for, not found", "0.25", ""),
        ("together", "4.5", ""),
    )
    assert made().times.caption == "Warm, with bytecode: the median of 3 runs, which took 4.0 to 5.0 ms."


def test_many_packages_are_added_up() -> None:
    every = frozenset({f"package_{n}" for n in range(20)} | {f"package_0.m{n}" for n in range(5)})
    imported = tuple(ImportedModule(name, 0, 0, 0, None) for name in sorted(every))
    rows = Imports("x", imported, every, (0,)).counts.rows
    assert rows[0] == ("package_0", "6")
    assert rows[-2:] == (("12 other packages", "12"), ("together", "25"))


def test_names_that_no_import_made_are_one_row() -> None:
    counts = trace_imports("import json, sys; sys.modules['_made_7'] = sys.modules['_made_8'] = json", runs=1).counts
    assert ("put there, not imported", "2") in counts.rows
    assert not any("_made" in name for name, _ in counts.rows)


def test_a_notebook_shows_both_tables_escaped() -> None:
    shown = made("import a if 1 < 2 else b")._repr_html_()
    assert shown.count("<table") == 2
    assert "1 &lt; 2" in shown
    assert str(made()) == f"{made().counts}\n\n{made().times}"
