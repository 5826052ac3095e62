"""The judge as a process: what ends it, what outlives it, what it gives when a function won't come back.

Clocks here are limits that a test waits for; none says how fast anything is.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

import psutil
import pytest
from demonstration import demonstration
from trials import ANSWERS, IDS, LIMITS, Cell, Run, cases

from workshop_utils.errors import WorkshopError
from workshop_utils.exercises import judge as judging
from workshop_utils.exercises import start_here
from workshop_utils.exercises.evidence import Evidence, Limits
from workshop_utils.exercises.exercise import Case
from workshop_utils.exercises.judge import Judge, the_judge
from workshop_utils.shop import Size

SHORT = replace(LIMITS, seconds=0.4)
KINDS = {"copies": True, "once": False}


@pytest.fixture(scope="module", params=list(KINDS))
def judge(request: pytest.FixtureRequest) -> Iterator[Judge]:
    """Give a judge of each kind: one that copies its process, one whose process serves once, as on Windows."""
    judge = Judge(copies=KINDS[request.param])
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("PYTHONUNBUFFERED", raising=False)  # the judge's own business
        yield judge
    pids = idle(judge)
    judge.close()
    assert pids
    assert not alive(pids)


@pytest.fixture
def run(judge: Judge, cell: Cell) -> Run:
    """Give what has a cell's function judged."""

    def run(source: str, limits: Limits = LIMITS, **notebook: Any) -> tuple[Evidence, ...]:
        return judge.run(cell(source, **notebook), cases(), limits)

    return run


def idle(judge: Judge) -> set[int]:
    """Give the number of a judge's process."""
    return {judge._process._popen.pid} if judge._process else set()


def alive(pids: set[int], seconds: float = 10.0) -> set[int]:
    """Wait for processes to go; give those that don't."""
    end = time.monotonic() + seconds
    while (there := {pid for pid in pids if is_running(pid)}) and time.monotonic() < end:
        time.sleep(0.02)
    return there


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_each_case_gives_its_answer_and_its_statements(run: Run):
    first, second = run("def page(session, limit):\n    return [limit, session.scalar(select(func.count(Order.id)))]")
    assert (first.outcome, first.answer) == ("answered", [2, 60])
    assert (second.outcome, second.answer) == ("answered", [5, 120])
    assert [statement.rows for statement in second.statements] == [1]
    assert "FROM orders" in second.statements[0].sql


@pytest.mark.parametrize("ending", ["os._exit(3)", "os.kill(os.getpid(), 9)", "os.abort()", "sys.exit()", "1 / 0"])
def test_after_every_hostile_end_the_next_check_works(run: Run, ending: str):
    run(f"def page(session, limit):\n    import os, sys\n    {ending}")
    assert [evidence.outcome for evidence in run(ANSWERS)] == ["answered"] * 2


def test_a_process_that_ends_itself_leaves_its_exit_code_and_what_it_printed(run: Run):
    (evidence,) = run("def page(session, limit):\n    import os\n    print('so long')\n    os._exit(7)")
    assert (evidence.outcome, evidence.exit_code, evidence.printed) == ("died", 7, "so long\n")


def test_a_crash_is_told_from_an_exit(run: Run):
    (evidence,) = run("def page(session, limit):\n    import os, signal\n    os.kill(os.getpid(), signal.SIGSEGV)")
    assert (evidence.outcome, evidence.exit_code) == ("died", -signal.SIGSEGV)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("while True: pass", id="python"),
        pytest.param("return sum(itertools.repeat(1))", id="c code that holds the interpreter"),
        pytest.param("while True: print('x' * 1000)", id="printing"),
        pytest.param("threading.Event().wait()", id="waiting"),
        pytest.param("return [ask() for ask in itertools.repeat(lambda: limit) if not ask()]", id="nested"),
    ],
)
def test_an_endless_loop_is_stopped_by_the_clock_at_its_line(run: Run, body: str):
    (evidence,) = run(f"def page(session, limit):\n    import itertools, threading\n    {body}", SHORT)
    assert evidence.outcome == "stopped"
    assert evidence.stopped
    assert (evidence.stopped.reason, evidence.stopped.limit) == ("clock", 0.4)
    assert (evidence.stopped.line, evidence.stopped.text) == (3, body)
    assert len(evidence.printed) <= 4_000


def test_a_function_that_turns_the_clock_off_is_ended_by_the_kernel(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(judging, "_GRACE", 0.2)
    disarm = "import faulthandler\n    faulthandler.cancel_dump_traceback_later()"
    (evidence,) = run(f"def page(session, limit):\n    {disarm}\n    while True: pass", SHORT)
    assert evidence.stopped
    assert (evidence.stopped.reason, evidence.stopped.line) == ("clock", 4)


def test_a_function_that_takes_too_much_memory_is_ended_at_its_line(run: Run):
    hoarding = "hoard = []\n    while True: hoard.append(bytearray(b'x') * 5_000_000)"
    (evidence,) = run(f"def page(session, limit):\n    {hoarding}", replace(LIMITS, memory_mb=250))
    assert evidence.outcome == "memory"
    assert evidence.stopped
    assert (evidence.stopped.reason, evidence.stopped.limit, evidence.stopped.line) == ("memory", 250, 3)


def test_memory_is_watched_while_c_code_holds_the_interpreter(run: Run):
    hoarding = "return bytearray(b'x') * 20_000_000_000"
    (evidence,) = run(f"def page(session, limit):\n    {hoarding}", replace(LIMITS, memory_mb=250))
    assert evidence.outcome == "memory"
    assert evidence.stopped
    assert evidence.stopped.text == hoarding


def test_nothing_printed_reaches_the_kernel(run: Run, capfd: pytest.CaptureFixture[str]):
    evidence = run("""
        def page(session, limit):
            import os, subprocess, sys
            print("print", limit)
            print("stderr", file=sys.stderr)
            os.write(1, b"write\\n")
            subprocess.run([sys.executable, "-c", "print('child')"])
            return []
    """)
    assert [one.printed for one in evidence] == [f"print {n}\nstderr\nwrite\nchild\n" for n in (2, 5)]
    assert capfd.readouterr() == ("", "")


def test_evidence_larger_than_any_pipe_arrives_whole(run: Run):
    evidence = run("def page(session, limit):\n    return [[limit, 'x' * 100] for _ in range(50_000)]")
    assert [len(one.answer) for one in evidence] == [50_000, 50_000]


def test_what_a_function_changes_in_its_process_is_gone_with_the_next_check(run: Run):
    run("""
        def page(session, limit):
            import json, os, pathlib, sqlalchemy.orm
            json.dumps = sqlalchemy.orm.Session.scalars = None
            os.environ["LEFT"] = "behind"
            pathlib.Path("left.txt").write_text("behind")
            Order.left = "behind"
            return []
    """)
    first, _ = run(f"""
        def page(session, limit):
            import json, os
            return [json.dumps({IDS}), "LEFT" in os.environ, os.listdir(), hasattr(Order, "left")]
    """)
    assert first.answer == ["[1, 2]", False, [], False]


def test_files_a_function_writes_are_gone(run: Run):
    first, _ = run(
        "def page(session, limit):\n    import os\n    open('left.txt', 'w').close()\n    return os.getcwd()"
    )
    assert not Path(first.answer).exists()


def test_processes_a_function_starts_end_with_it(run: Run):
    evidence = run("""
        def page(session, limit):
            import subprocess, sys
            return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid
    """)
    assert not alive({one.answer for one in evidence})


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody can adopt what has left its group")
def test_processes_that_have_left_the_trials_group_end_with_it_too(cell: Cell):
    leaving = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True).pid"
    with closing(Judge(copies=True)) as judge:
        page = cell(f"def page(session, limit):\n    import subprocess, sys\n    return {leaving}")
        evidence = judge.run(page, cases(), LIMITS)
        assert len(evidence) == 2
        assert not alive({one.answer for one in evidence}, seconds=0.1)


SEARCHING = """
    import re
    found, pattern = set(), re.compile(b"expected" + b"-[0-9a-f]{32}")
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            begin, end = (int(number, 16) for number in span.split("-"))
            if "w" not in rights:
                continue
            try:
                memory.seek(begin)
                found.update(pattern.findall(memory.read(end - begin)))
            except (OSError, ValueError, OverflowError):
                pass
    return sorted(one.decode() for one in found)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process can't read its own memory by a file")
def test_nothing_in_the_judges_process_tells_the_expected_answer(cell: Cell, judge: Judge):
    secret = f"expected-{token_hex(16)}"
    exercise = demonstration(slow=lambda *_: [secret], cases=(Case("2 orders", Size("one", 60, 20, 100), 3, (2,)),))
    assert [one.answer for one in exercise.baselines()] == [[secret]]
    searching = cell(f"def order_page(session, limit):{SEARCHING}")
    assert exercise.tried(judge, searching, None)[0].answer == []
    told = judge.run(searching, [replace(cases()[0], arguments=(secret,))], LIMITS)
    assert told[0].answer == [secret]  # it finds what is there


def test_a_copy_that_the_function_makes_of_its_process_reports_nothing(run: Run):
    evidence = run("def page(session, limit):\n    import os\n    return 'copy' if os.fork() == 0 else 'first'")
    assert [one.answer for one in evidence] == ["first", "first"]


def test_threads_left_running_hold_nobody_up(run: Run):
    evidence = run("""
        def page(session, limit):
            import threading, time
            threading.Thread(target=time.sleep, args=(600,)).start()
            return []
    """)
    assert [one.outcome for one in evidence] == ["answered"] * 2


def test_a_judge_that_was_killed_while_idle_is_replaced(run: Run, judge: Judge):
    judge.start()
    pids = idle(judge)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert not alive(pids)
    assert [one.outcome for one in run(ANSWERS)] == ["answered"] * 2
    assert idle(judge).isdisjoint(pids)


def test_a_check_leaves_no_thread_and_no_folder_behind(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = threading.active_count()
    run(ANSWERS)
    assert threading.active_count() == before
    assert list(tmp_path.iterdir()) == []


def test_two_threads_take_turns(run: Run):
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(run(ANSWERS)[1].answer)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[1, 2, 3, 4, 5]] * 2


def test_a_function_that_ends_the_judge_is_told_about_and_the_judge_replaced(cell: Cell):
    killing = "import os, time\n    os.kill(os.getppid(), 9)\n    time.sleep(600)"
    with closing(Judge(copies=True)) as judge:
        (evidence,) = judge.run(cell(f"def page(session, limit):\n    {killing}"), cases(), LIMITS)
        assert (evidence.outcome, evidence.exit_code) == ("died", -9)
        assert judge.run(cell(ANSWERS), cases(), LIMITS)[0].outcome == "answered"


def test_files_where_the_judge_starts_dont_stand_in_for_its_modules(
    cell: Cell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "select.py").write_text("raise SystemExit('not this one')")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with closing(Judge()) as judge:
        assert judge.run(cell(ANSWERS), cases(), LIMITS)[0].outcome == "answered"


def test_a_judge_that_cant_start_is_a_sentence_with_a_remedy(cell: Cell, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(WorkshopError, match="could not start, so nothing was judged") as caught:
        Judge().run(cell(ANSWERS), cases(), LIMITS)
    assert "workshop doctor" in caught.value.remedy


def test_a_judge_that_ends_while_warming_up_is_a_sentence_too(
    cell: Cell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "sitecustomize.py").write_text("import os\nos._exit(9)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with closing(Judge()) as judge:
        with pytest.raises(WorkshopError, match="it ended while warming up"):
            judge.run(cell(ANSWERS), cases(), LIMITS)
        monkeypatch.delenv("PYTHONPATH")
        judge.close()
        assert judge.run(cell(ANSWERS), cases(), LIMITS)[0].outcome == "answered"


def test_the_judge_of_a_kernel_is_always_the_same_and_warms_up_when_asked_for():
    judge = the_judge()
    assert the_judge() is judge
    assert idle(judge)


def test_a_copy_of_the_kernel_leaves_the_kernels_judge_alone(cell: Cell):
    with closing(Judge()) as judge:
        judge.start()
        pids = idle(judge)
        if os.fork() == 0:
            judge.close()
            os._exit(0)
        os.wait()
        assert judge.run(cell(ANSWERS), cases(), LIMITS)[0].outcome == "answered"
        assert idle(judge) == pids


def test_importing_the_judge_starts_nothing():
    code = "import psutil, workshop_utils.exercises.judge; print(psutil.Process().children())"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout == b"[]\n"


def test_a_trial_is_a_copy_of_a_process_with_one_thread_and_without_numpy(cell: Cell):
    with closing(Judge(copies=True)) as judge:
        page = cell("def page(session, limit):\n    import os, sys\n    return [os.getppid(), 'numpy' in sys.modules]")
        parent, numpy = judge.run(page, cases(), LIMITS)[0].answer
        assert psutil.Process(parent).num_threads() == 1
        assert not numpy


# A kernel of its own: a process that has a function judged which tells, by a file in its folder, that it runs.
KERNEL = """
import itertools, pathlib, sys
from workshop_utils import shop
from workshop_utils.exercises.evidence import Limits, TrialCase
from workshop_utils.exercises.judge import Judge

kind, ending = sys.argv[1:]

def endless(session):
    pathlib.Path("mark").touch()
    while True: pass

def holding(session):
    pathlib.Path("mark").touch()
    return sum(itertools.repeat(1))

def brief(session):
    return 42

judge = Judge(copies=kind == "copies")
cases = (TrialCase(shop.build_content(shop.Size("one", 60, 20, 100), 3)),)
limits = Limits(100, 1000, 1_000_000, 60.0)
if ending == "idle":
    judge.run(brief, cases, limits)
    pathlib.Path("mark").touch()
    sys.stdin.readline()
else:
    try:
        judge.run(globals()[ending], cases, limits)
    except KeyboardInterrupt:
        print("interrupted", judge.run(brief, cases, limits)[0].answer, flush=True)
"""


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], set[int]]]]:
    """Give what starts a kernel, waits until its judge is where the test wants it, and gives its processes."""
    script = tmp_path / "kernel.py"
    script.write_text(textwrap.dedent(KERNEL))
    kernels: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], set[int]]:
        process = subprocess.Popen(
            [sys.executable, str(script), *arguments],
            cwd=tmp_path,
            env=os.environ | {"TMPDIR": str(tmp_path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        kernels.append(process)
        while not [*tmp_path.glob("mark"), *tmp_path.glob("judge-*/mark")]:
            assert process.poll() is None
            time.sleep(0.02)
        pids = {child.pid for child in psutil.Process(process.pid).children(recursive=True)}
        assert pids
        return process, pids

    yield start
    for process in kernels:
        process.kill()
        process.communicate()


Kernel = Callable[..., tuple[subprocess.Popen[str], set[int]]]


@pytest.mark.parametrize("kind", KINDS)
def test_an_interrupt_ends_the_trial_and_keeps_the_judge(kernel: Kernel, kind: str):
    process, pids = kernel(kind, "endless")
    os.killpg(process.pid, signal.SIGINT)  # as Jupyter does: to the kernel's whole group
    assert process.communicate(timeout=60)[0] == "interrupted 42\n"
    assert not alive(pids)


@pytest.mark.parametrize("kind", KINDS)
def test_when_the_kernel_is_killed_judge_trial_and_their_folder_go(kernel: Kernel, kind: str, tmp_path: Path):
    process, pids = kernel(kind, "endless")
    assert list(tmp_path.glob("judge-*"))
    process.kill()
    assert not alive(pids)
    assert not list(tmp_path.glob("judge-*"))


def test_when_the_kernel_is_killed_so_is_a_trial_that_holds_the_interpreter(kernel: Kernel):
    process, pids = kernel("copies", "holding")
    process.kill()
    assert not alive(pids)


@pytest.mark.parametrize("kind", KINDS)
def test_when_the_kernel_ends_so_does_the_judge(kernel: Kernel, kind: str):
    process, pids = kernel(kind, "idle")
    process.communicate("end\n", timeout=60)
    assert not alive(pids)


def test_the_module_of_an_exercises_own_drive_is_kept_for_the_next_trial(cell: Cell) -> None:
    asked = "import sys\ndef known(session, limit):\n    return 'workshop_utils.exercises.start_here' in sys.modules"
    with closing(Judge(copies=True)) as judge:
        before = judge.run(cell(asked), cases(), LIMITS)
        judge.run(partial(start_here._all_of_them, cell(ANSWERS)), cases(), LIMITS)
        after = judge.run(cell(asked), cases(), LIMITS)
    assert ([one.answer for one in before], [one.answer for one in after]) == ([False, False], [True, True])
