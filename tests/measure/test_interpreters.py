from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from workshop_utils import describe_interpreter
from workshop_utils.measure.interpreters import c_compiler, has_lazy_imports, jit_of

BUILT = "'--enable-optimizations' '--enable-experimental-jit'"
BUILT_OFF = "'--enable-experimental-jit=yes-off' '--with-lto'"


def flags(*, available: bool, enabled: bool) -> SimpleNamespace:
    return SimpleNamespace(is_available=lambda: available, is_enabled=lambda: enabled)


@pytest.mark.parametrize(
    ("version", "module", "chosen", "built", "said"),
    [
        ((3, 11), None, "1", BUILT, "none"),
        ((3, 12), None, None, "", "none"),
        ((3, 13), None, None, "'--enable-optimizations'", "not built in"),
        ((3, 13), None, None, "'--enable-experimental-jit=no'", "not built in"),
        ((3, 13), None, None, "'--enable-experimental-jit=interpreter'", "not built in"),
        ((3, 13), None, None, BUILT, "CPython's, on"),
        ((3, 13), None, "0", BUILT, "CPython's, built in and off"),
        ((3, 13), None, None, BUILT_OFF, "CPython's, built in and off"),
        ((3, 13), None, "1", BUILT_OFF, "CPython's, on"),
        ((3, 13), None, "yes", BUILT_OFF, "CPython's, on"),
        ((3, 13), None, "", BUILT_OFF, "CPython's, built in and off"),
        ((3, 13), None, "", BUILT, "CPython's, on"),
        ((3, 14), flags(available=False, enabled=False), "1", BUILT, "not built in"),
        ((3, 14), flags(available=True, enabled=False), None, "", "CPython's, built in and off"),
        ((3, 15), flags(available=True, enabled=True), None, "", "CPython's, on"),
    ],
)
def test_cpythons_jit_is_named_by_version_build_and_switch(version, module, chosen, built, said) -> None:  # type: ignore[no-untyped-def]
    assert jit_of("CPython", version, module, chosen, built) == said


def test_pypy_has_a_jit_of_its_own_and_others_are_not_guessed_at() -> None:
    assert jit_of("PyPy", (3, 11), None, None) == "PyPy's, on"
    assert jit_of("GraalVM", (3, 12), None, None) == "none"


def test_the_running_interpreter_is_described_as_it_calls_itself() -> None:
    here = describe_interpreter()
    assert here.version in sys.version
    assert (here.name == "CPython") == (sys.implementation.name == "cpython")
    assert here.lazy_imports == has_lazy_imports() == (sys.version_info >= (3, 15))
    assert f"{here.name} {here.version}" in str(here)
    assert "<table" in here._repr_html_()


def test_without_a_compiler_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert c_compiler() == ""
    assert "none found" in str(describe_interpreter())


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the compiler")
def test_a_compiler_on_the_path_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = tmp_path / "cc"
    compiler.write_text("#!/bin/sh\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert c_compiler() in ("cc", "gcc")


def test_probing_loads_no_other_package() -> None:
    code = "import sys; from workshop_utils import describe_interpreter as d; d(); print([n for n in ('pandas', 'sqlalchemy', 'mypy') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
