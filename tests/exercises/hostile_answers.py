"""What a hostile, or an odd, learner writes: exercise, what is special, code, and the verdict that is right.

A row's code is a cell. In it, `before` puts lines in front of a right answer, `instead` in the place of one; `DATA` is the
folder with the learner's own database. Of a guess or a choice the code is what is passed to `check`; of files it is what
is put at the end of the solution's file. `limits` are smaller than a learner's, so that a test needn't wait for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import indent
from typing import Any

from test_before_hello import ALL as REPORT_AND_PACKAGE
from test_lessons_exercises import ALL

from workshop_utils.exercises.verdict import State

__all__ = ["ROWS", "Row"]

REFUSED, RAISED, STOPPED, MEMORY = State.CANT_BE_JUDGED, State.RAISED, State.STOPPED, State.MEMORY
DIED, WRONG, CORRECT, LEANED = State.DIED, State.WRONG, State.CORRECT, State.LEANED
OVER, NO_BETTER, WORSE, UNTOUCHED = State.OVER_BUDGET, State.NO_BETTER, State.WORSE, State.NOT_ATTEMPTED


@dataclass(frozen=True)
class Row:
    """One answer, and its verdict."""

    exercise: str
    label: str
    code: str
    state: State
    words: tuple[str, ...]
    limits: dict[str, Any] = field(default_factory=dict)
    quick: bool = False
    """Whether it is one of those that every run of the tests tries."""

    @property
    def id(self) -> str:
        return f"{self.exercise}: {self.label}"


ROWS: list[Row] = []


def row(exercise: str, label: str, code: str, state: State, *words: str, quick: bool = False, **limits: Any) -> None:
    ROWS.append(Row(exercise, label, code, state, words, limits, quick))


def _signature(exercise: str) -> str:
    return f"{exercise}({ALL[exercise][0].call.partition('(')[2]}"


def before(exercise: str, lines: str, cell: str = "") -> str:
    """Write a right answer that does something else first."""
    asynchronous = "async " * ("async def " in ALL[exercise][0].solution_source.split("\n\n")[0])
    call = _signature(exercise)
    source = ALL[exercise][0].solution_source
    wait = "await " * bool(asynchronous)
    return (
        f"{cell}\n{source}\n\n\n_right = {exercise}\n\n\n{asynchronous}def {call}:\n{indent(lines, '    ')}\n"
        f"    return {wait}_right{call.removeprefix(exercise)}\n"
    )


def instead(exercise: str, lines: str, cell: str = "") -> str:
    """Write an answer that is nothing but these lines."""
    exercise_, asynchronous = ALL[exercise][0], ""
    if "async def " in exercise_.solution_source.split("\n\n")[0]:
        asynchronous = "async "
    text = f"{cell}\n{asynchronous}def {_signature(exercise)}:\n{indent(lines, '    ')}\n"
    return f"MIGRATION = ''\n{text}" if exercise == "customer_by_email" else text


def solved(exercise: str, old: str, new: str) -> str:
    """Write the solution with one place of it changed."""
    source = ALL[exercise][0].solution_source
    assert source.count(old) == 1, (exercise, old, source.count(old))
    return source.replace(old, new)


DRIVER = "driver = session.connection().connection.driver_connection"
CHEAPEST, PAGE, BASKET = "cheapest_products", "order_page", "basket"

# Lesson 00: what has no end, and what ends the process

row(
    CHEAPEST,
    "an endless loop",
    instead(CHEAPEST, "while True:\n    pass"),
    STOPPED,
    "still running after 2 seconds",
    "`while True",
    seconds=2.0,
    quick=True,
)
row(
    CHEAPEST,
    "an endless loop of C",
    instead(CHEAPEST, "import itertools\nreturn sum(itertools.repeat(1))"),
    STOPPED,
    "still running after 2 seconds",
    "itertools.repeat",
    seconds=2.0,
)
row(
    CHEAPEST,
    "waits for ever",
    instead(CHEAPEST, "import threading\nthreading.Event().wait()"),
    STOPPED,
    "still running after 2 seconds",
    "wait()",
    seconds=2.0,
)
row(
    CHEAPEST,
    "an endless loop that lets nothing through",
    instead(
        CHEAPEST,
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    ),
    STOPPED,
    "still running after 2 seconds",
    seconds=2.0,
)
row(
    CHEAPEST,
    "a loop with the clock turned off",
    instead(CHEAPEST, "import faulthandler\nfaulthandler.cancel_dump_traceback_later()\nwhile True:\n    pass"),
    STOPPED,
    "still running after 1 seconds",
    seconds=1.0,
)
row(
    CHEAPEST,
    "deaf to every signal",
    instead(CHEAPEST, "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True:\n    pass"),
    STOPPED,
    "still running after 2 seconds",
    seconds=2.0,
)
row(
    CHEAPEST,
    "stops its own process",
    instead(CHEAPEST, "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
    STOPPED,
    "still running after 1 seconds",
    seconds=1.0,
)
row(
    CHEAPEST,
    "endless SQL",
    instead(
        CHEAPEST,
        'session.scalar(text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"))',
    ),
    STOPPED,
    "SQLite was still busy",
    "unharmed",
    steps=20_000_000,
    quick=True,
)
row(
    CHEAPEST,
    "endless rows",
    instead(
        CHEAPEST,
        'found = session.execute(text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"))\nfor one in found:\n    pass',
    ),
    STOPPED,
    "rows",
    "unharmed",
)
row(
    CHEAPEST,
    "endless statements",
    instead(CHEAPEST, "while session.scalar(select(1)):\n    pass"),
    STOPPED,
    "still running after 2,000 statements",
    quick=True,
)
row(
    CHEAPEST,
    "hoards lists",
    instead(CHEAPEST, "hoard = []\nwhile True:\n    hoard.append([0] * 1_000_000)"),
    MEMORY,
    "more than 300 MB",
    "`hoard.append",
    memory_mb=300,
)
row(
    CHEAPEST,
    "hoards bytes",
    instead(CHEAPEST, "hoard = bytearray()\nwhile True:\n    hoard += b'x' * 10_000_000"),
    MEMORY,
    "more than 300 MB",
    memory_mb=300,
    quick=True,
)
row(
    CHEAPEST,
    "asks for more than there is",
    instead(CHEAPEST, "return bytearray(10**15)"),
    MEMORY,
    "of memory",
    quick=True,
)
row(
    CHEAPEST,
    "hoards in SQL",
    instead(CHEAPEST, 'hoard = []\nwhile True:\n    hoard.append(session.scalar(text("SELECT zeroblob(90000000)")))'),
    MEMORY,
    "more than 300 MB",
    memory_mb=300,
)
row(
    CHEAPEST,
    "one enormous value of SQL's",
    instead(CHEAPEST, 'return session.scalar(text("SELECT hex(zeroblob(499999999))"))'),
    MEMORY,
    "more than 300 MB",
    memory_mb=300,
)
row(
    CHEAPEST,
    "calls itself",
    instead(CHEAPEST, "return cheapest_products(session, limit)"),
    RAISED,
    "RecursionError",
    "Python's limit",
    quick=True,
)
row(
    CHEAPEST,
    "calls itself without a limit",
    instead(CHEAPEST, "import sys\nsys.setrecursionlimit(2**31 - 1)\nreturn cheapest_products(session, limit)"),
    MEMORY,
    "more than 300 MB",
    memory_mb=300,
)
row(CHEAPEST, "os._exit", instead(CHEAPEST, "import os\nos._exit(0)"), DIED, "exit code 0", quick=True)
row(CHEAPEST, "sys.exit", instead(CHEAPEST, "import sys\nsys.exit('enough')"), RAISED, "SystemExit: enough", quick=True)
row(
    CHEAPEST, "KeyboardInterrupt", instead(CHEAPEST, "raise KeyboardInterrupt"), RAISED, "KeyboardInterrupt", quick=True
)
row(CHEAPEST, "GeneratorExit", instead(CHEAPEST, "raise GeneratorExit('gone')"), RAISED, "GeneratorExit: gone")
row(
    CHEAPEST,
    "an exception that raises when it is shown",
    instead(
        CHEAPEST,
        "class Odd(BaseException):\n    def __str__(self):\n        raise ValueError\n    __repr__ = __str__\nraise Odd",
    ),
    RAISED,
    "`Odd`",
)
row(
    CHEAPEST,
    "an exception with an endless message",
    instead(CHEAPEST, "raise ValueError('x' * 50_000_000)"),
    RAISED,
    "ValueError: xxx",
)
row(CHEAPEST, "an exception of lone surrogates", instead(CHEAPEST, "raise ValueError('\\ud800')"), RAISED, "ValueError")
row(
    CHEAPEST,
    "a group of exceptions",
    instead(CHEAPEST, "raise ExceptionGroup('many', [ValueError(1), ExceptionGroup('more', [OSError(2)])])"),
    RAISED,
    "ExceptionGroup: many",
)
row(CHEAPEST, "kills itself", instead(CHEAPEST, "import os\nos.kill(os.getpid(), 9)"), DIED, "signal 9", quick=True)
row(CHEAPEST, "reads where nothing is", instead(CHEAPEST, "import ctypes\nctypes.string_at(0)"), DIED, "signal 11")
row(CHEAPEST, "aborts", instead(CHEAPEST, "import os\nos.abort()"), DIED, "signal 6")
row(
    CHEAPEST,
    "sets an alarm",
    instead(CHEAPEST, "import signal\nsignal.alarm(1)\nwhile True:\n    pass"),
    DIED,
    "signal 14",
)
row(CHEAPEST, "typed in", instead(CHEAPEST, "return [{'name': 'Mug', 'price_cents': 990}] * limit"), WRONG)

# Lesson 02: threads, processes, and what is left behind

row(
    PAGE,
    "a thread left",
    before(PAGE, "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()"),
    CORRECT,
    quick=True,
)
row(
    PAGE,
    "a daemon left",
    before(PAGE, "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()"),
    CORRECT,
)
row(
    PAGE,
    "a thread that spins",
    before(PAGE, "import threading\ndef spin():\n    while True:\n        pass\nthreading.Thread(target=spin).start()"),
    CORRECT,
)
row(
    PAGE,
    "a thread that asks",
    before(
        PAGE,
        "import threading\nasking = threading.Thread(target=lambda: session.scalar(select(1)))\nasking.start()\nasking.join()",
    ),
    STOPPED,
    "a thread that your function started",
)
row(
    PAGE,
    "a child left",
    before(PAGE, "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"),
    CORRECT,
    quick=True,
)
row(
    PAGE,
    "a child that left the group",
    before(
        PAGE,
        "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)",
    ),
    CORRECT,
)
row(
    PAGE,
    "a pool of processes",
    before(
        PAGE,
        "import concurrent.futures, multiprocessing\ncontext = multiprocessing.get_context('fork')\npool = concurrent.futures.ProcessPoolExecutor(2, mp_context=context)\nassert pool.submit(abs, -1).result() == 1",
    ),
    CORRECT,
)
row(PAGE, "a fork whose both ends come back", before(PAGE, "import os\nos.fork()"), CORRECT)
row(
    PAGE,
    "a fork whose child goes on alone",
    before(PAGE, "import os\nif os.fork():\n    os._exit(0)"),
    DIED,
    "exit code 0",
)
row(PAGE, "kills the judge", before(PAGE, "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(600)"), DIED, "ended")
row(PAGE, "traced", before(PAGE, "import sys\nsys.settrace(lambda *_: None)"), CORRECT)
row(
    PAGE,
    "a trace that raises",
    before(PAGE, "import sys\ndef trace(*_):\n    raise RuntimeError('traced')\nsys.settrace(trace)"),
    RAISED,
    "RuntimeError: traced",
)
row(PAGE, "profiled", before(PAGE, "import sys\nsys.setprofile(lambda *_: None)"), CORRECT)
row(
    PAGE,
    "monitored",
    before(
        PAGE,
        "import sys\nmonitoring = getattr(sys, 'monitoring', None)\nif monitoring:\n    monitoring.use_tool_id(0, 'odd')\n    monitoring.set_events(0, monitoring.events.LINE)",
    ),
    CORRECT,
)
row(
    PAGE,
    "an audit hook that raises",
    before(
        PAGE,
        "import sys\ndef hook(event, _):\n    if event == 'open':\n        raise RuntimeError('audited')\nsys.addaudithook(hook)",
    ),
    CORRECT,
)
row(
    PAGE,
    "a session that gives nothing",
    instead(PAGE, "Session.scalars = lambda *_: []\nreturn list(session.scalars(select(Order)))"),
    WRONG,
    "got an empty list",
)
row(
    PAGE,
    "a session that gives what it was told to",
    before(PAGE, "Session.execute = lambda *_, **__: 1 / 0"),
    RAISED,
    "ZeroDivisionError",
)
row(
    PAGE,
    "nobody records any more",
    instead(
        PAGE,
        f"{DRIVER}\ntype(driver).hub.recorders = ()\nfrom workshop_utils.exercises.starters.n_plus_one import order_page as slow\nreturn slow(session, limit)",
    ),
    REFUSED,
    "where we don't hear it",
    quick=True,
)
row(
    PAGE,
    "a plain cursor",
    before(PAGE, f"import sqlite3\n{DRIVER}\nsqlite3.Cursor(driver).execute('SELECT * FROM reviews').fetchall()"),
    REFUSED,
    "where we don't hear it",
    quick=True,
)
row(PAGE, "no authorizer", before(PAGE, f"{DRIVER}\ndriver.set_authorizer(None)"), REFUSED, "where we don't hear it")
row(
    PAGE,
    "the ledger's pages torn out",
    instead(
        PAGE,
        "import gc\nfrom workshop_utils.exercises.starters.n_plus_one import order_page as slow\nfound = slow(session, limit)\nfor one in gc.get_objects():\n    if type(one).__name__ == 'Recorder':\n        del one.entries[3:]\nreturn found",
    ),
    REFUSED,
    "where we don't hear it",
)
row(
    PAGE,
    "the ledger taken from its witness",
    instead(
        PAGE,
        "import sys\nfrom workshop_utils.exercises.starters.n_plus_one import order_page as slow\nfound, frame = slow(session, limit), sys._getframe()\nwhile 'witness' not in frame.f_locals:\n    frame = frame.f_back\nframe.f_locals['witness'].ledger = None\nreturn found",
    ),
    REFUSED,
    "where we don't hear it",
)
row(
    PAGE,
    "cursors that don't tell",
    instead(
        PAGE,
        "from workshop_utils.measure import cursors\nfrom workshop_utils.exercises.starters.n_plus_one import order_page as slow\ncursors.begin = lambda *_: None\nreturn slow(session, limit)",
    ),
    REFUSED,
    "where we don't hear it",
)
row(
    PAGE,
    "calls the slow version",
    instead(
        PAGE, "from workshop_utils.exercises.starters.n_plus_one import order_page as slow\nreturn slow(session, limit)"
    ),
    NO_BETTER,
)
row(
    PAGE,
    "right for the sizes shown",
    before(PAGE, "if limit not in (5, 50):\n    limit = 5"),
    WRONG,
    "Nobody had announced",
)
row(PAGE, "right for the first size", before(PAGE, "limit = 5"), WRONG, "We asked for 50")
row(
    PAGE,
    "kept from one call to the next",
    instead(
        PAGE,
        "if 'found' not in KEPT:\n    KEPT['found'] = _right(session, 50)\nreturn KEPT['found'][:limit]",
        f"{ALL[PAGE][0].solution_source}\n\n_right = order_page\nKEPT = {{}}\n",
    ),
    WRONG,
)
row(
    PAGE,
    "another database's answer, kept in a cache",
    before(PAGE, "pass", "import functools\n").replace("_right = order_page", "_right = functools.cache(order_page)"),
    CORRECT,
)
row(PAGE, "asks for a password", before(PAGE, "input('password')"), RAISED, "EOFError", "nobody to ask")
row(
    PAGE,
    "a hundred megabytes printed",
    before(PAGE, "for _ in range(100):\n    print('x' * 1_000_000)"),
    CORRECT,
    "Your function printed",
    "…",
)
row(
    PAGE,
    "printed past Python",
    before(PAGE, "import os\nfor number in (1, 2):\n    os.write(number, b'\\xff\\x00\\x1b[31m' * 10)"),
    CORRECT,
    "Your function printed",
)
row(PAGE, "lone surrogates printed", before(PAGE, "print('\\ud800')"), RAISED, "UnicodeEncodeError")
row(
    PAGE,
    "warnings as errors",
    before(PAGE, "import warnings\nwarnings.simplefilter('error')\nwarnings.warn('odd')"),
    RAISED,
    "UserWarning: odd",
)
row(PAGE, "stdout closed", before(PAGE, "import sys\nsys.stdout.close()\nsys.stderr = None"), CORRECT, quick=True)
row(PAGE, "every file closed", before(PAGE, "import os\nos.closerange(0, 1_000)"), DIED, "unable to report", quick=True)
row(
    PAGE,
    "junk in every pipe",
    before(
        PAGE,
        "import os\nfrom contextlib import suppress\nfor number in range(3, 60):\n    with suppress(OSError):\n        os.write(number, b'WSev' * 500)",
    ),
    CORRECT,
    quick=True,
)
row(
    PAGE,
    "a forged report",
    before(
        PAGE,
        "import os\nfrom contextlib import suppress\nfrom workshop_utils.exercises.evidence import Evidence\nfrom workshop_utils.exercises.frames import frame\nforged = frame('began') + frame(Evidence('answered', _right(session, limit)))\nfor number in range(3, 60):\n    with suppress(OSError):\n        os.write(number, forged)\nos._exit(0)",
    ),
    DIED,
    "exit code 0",
    quick=True,
)

# Lesson 02, too: what is changed in the process

row(
    BASKET,
    "nothing left of the built-ins",
    before(
        BASKET,
        "import builtins\nfor name in ('len', 'isinstance', 'sorted', 'print', 'open', 'type'):\n    delattr(builtins, name)",
    ),
    RAISED,
    "NameError",
)
row(
    BASKET,
    "built-ins that lie, afterwards",
    before(BASKET, "pass").replace("    return _right", "    found = _right").rstrip()
    + "\n    import builtins\n    for name in ('len', 'isinstance', 'sorted', 'map', 'min'):\n        setattr(builtins, name, lambda *_, **__: 0)\n    return found\n",
    CORRECT,
    quick=True,
)
row(
    BASKET,
    "json and pickle that lie",
    before(BASKET, "import json, pickle\njson.dumps = pickle.dumps = lambda *_, **__: b''"),
    CORRECT,
)
row(
    BASKET,
    "a stack too short for anything",
    before(
        BASKET,
        "import sys\nfrom contextlib import suppress\nfor limit in range(200, 0, -1):\n    with suppress(RecursionError):\n        sys.setrecursionlimit(limit)",
    ),
    RAISED,
    "RecursionError",
)
row(BASKET, "no collector", before(BASKET, "import gc\ngc.disable()\ngc.set_threshold(0)"), CORRECT)
row(BASKET, "memory traced", before(BASKET, "import tracemalloc\ntracemalloc.start(25)"), CORRECT)
row(
    BASKET,
    "no fault handler",
    before(BASKET, "import faulthandler\nfaulthandler.disable()\nfaulthandler.unregister(10)"),
    CORRECT,
)
row(BASKET, "another locale", before(BASKET, "import locale\nlocale.setlocale(locale.LC_ALL, 'C')"), CORRECT)
row(
    BASKET,
    "no time at all",
    before(BASKET, "import random, time\nrandom.seed(1)\ntime.time = time.monotonic = time.perf_counter = lambda: 0.0"),
    CORRECT,
)
row(
    BASKET, "an exit that never comes", before(BASKET, "import atexit, time\natexit.register(time.sleep, 600)"), CORRECT
)
row(
    BASKET,
    "an object that won't go",
    before(
        BASKET,
        "import time\nclass Clinging:\n    def __del__(self):\n        time.sleep(600)\nglobals()['kept'] = Clinging()",
    ),
    CORRECT,
)
row(
    BASKET,
    "a thread's local that won't go",
    before(
        BASKET,
        "import threading, time\nclass Clinging:\n    def __del__(self):\n        time.sleep(600)\nlocal = threading.local()\nlocal.kept = Clinging()\nglobals()['local'] = local",
    ),
    CORRECT,
)
row(BASKET, "elsewhere", before(BASKET, "import os\nos.chdir('/')"), CORRECT)
row(
    BASKET,
    "no environment",
    before(BASKET, "import os, sys\nos.environ.clear()\nsys.path.clear()"),
    CORRECT,
)
row(BASKET, "no modules", before(BASKET, "import sys\nsys.modules.clear()"), DIED, "unable to report")
row(
    BASKET,
    "signals caught",
    before(BASKET, "import signal\nfor number in (1, 2, 10, 15):\n    signal.signal(number, lambda *_: None)"),
    CORRECT,
)
row(
    BASKET,
    "rows deleted",
    before(BASKET, 'session.execute(text("DELETE FROM reviews"))'),
    WRONG,
    "It was asked to read only",
    quick=True,
)
row(
    BASKET,
    "rows deleted, and rolled back",
    before(BASKET, 'session.execute(text("DELETE FROM reviews"))\nsession.rollback()'),
    WRONG,
    "It was asked to read only",
)
row(
    BASKET,
    "a table dropped",
    before(BASKET, 'session.execute(text("DROP TABLE reviews"))'),
    WRONG,
    "changed the tables themselves",
    quick=True,
)
row(
    BASKET,
    "the schema rewritten",
    before(
        BASKET,
        'session.execute(text("PRAGMA writable_schema = ON"))\nsession.execute(text("DELETE FROM sqlite_master WHERE name = \'reviews\'"))',
    ),
    WRONG,
    "It was asked to read only",
)
row(
    BASKET,
    "another database attached",
    before(BASKET, "session.execute(text(\"ATTACH ':memory:' AS other\"))"),
    REFUSED,
    "opened 1 connection",
)
row(
    BASKET,
    "the learner's own attached",
    before(
        BASKET,
        "session.execute(text(f\"ATTACH '{DATA}/shop.db' AS own\"))\nsession.execute(text('DELETE FROM own.reviews'))\nsession.commit()",
    ),
    RAISED,
    "not authorized",
    quick=True,
)
row(
    BASKET,
    "vacuumed into the data folder",
    before(BASKET, "session.connection().connection.driver_connection.execute(f\"VACUUM INTO '{DATA}/copy.db'\")"),
    RAISED,
    "authorization denied",
)
row(
    BASKET,
    "the connection closed",
    before(BASKET, f"found = _right(session, product_ids)\n{DRIVER}\ndriver.close()\nreturn found"),
    CORRECT,
)
row(
    BASKET,
    "the session closed",
    before(BASKET, "session.close()\nsession.get_bind().dispose()"),
    REFUSED,
    "opened 1 connection",
)

# Lesson 01: the learner's own files

EMAIL, PAID = "customer_by_email", "newest_paid"


def migration(exercise: str, sql: str) -> str:
    if exercise == PAID:
        return f'MIGRATION = f"""{sql}"""\n\n{ALL[exercise][0].solution_source.partition(chr(10) * 3)[2]}'
    return f'{ALL[exercise][0].solution_source}\n\nMIGRATION = f"""{sql}"""\n'


GOES_ON = "CREATE TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
row(
    EMAIL,
    "a migration without end",
    migration(EMAIL, GOES_ON),
    STOPPED,
    "still running after 20 million steps",
    steps=20_000_000,
    quick=True,
)
row(
    EMAIL,
    "a migration that deletes",
    migration(EMAIL, "DELETE FROM customers"),
    RAISED,
    "FOREIGN KEY constraint failed",
)
row(
    EMAIL,
    "a migration into the learner's own shop",
    migration(EMAIL, "ATTACH '{DATA}/shop.db' AS own; DELETE FROM own.reviews"),
    RAISED,
    "not authorized",
    quick=True,
)
row(EMAIL, "a migration that isn't SQL", migration(EMAIL, "import os; os._exit(0)"), RAISED, "syntax error")
row(EMAIL, "a migration of NULs and surrogates", migration(EMAIL, "SELECT '\\ud800\\0'"), RAISED)
row(
    EMAIL,
    "a migration that loads a library",
    migration(EMAIL, "SELECT load_extension('/tmp/odd')"),
    RAISED,
    "not authorized",
)
row(
    EMAIL,
    "a migration that grows without end",
    migration(
        EMAIL,
        "CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT zeroblob(10000000) FROM n",
    ),
    MEMORY,
    "of memory",
    memory_mb=300,
)
row(
    EMAIL,
    "a trigger that calls itself",
    migration(
        EMAIL,
        "CREATE TRIGGER again AFTER UPDATE ON customers BEGIN UPDATE customers SET name = name || 'x'; END; PRAGMA recursive_triggers = ON; UPDATE customers SET name = name",
    ),
    RAISED,
)
row(
    EMAIL,
    "everything remembered",
    before(
        EMAIL,
        "if not KEPT:\n    KEPT.update({one.email.lower(): {'id': one.id, 'name': one.name, 'email': one.email} for one in session.scalars(select(Customer))})\nreturn KEPT.get(email.lower())",
        "KEPT = {}",
    ),
    WORSE,
    "choose in Python",
)
row(
    PAID,
    "the schema rewritten",
    migration(
        PAID,
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE TABLE orders (id)' WHERE name = 'orders'",
    ),
    RAISED,
)
row(
    PAID,
    "every table dropped",
    migration(PAID, "PRAGMA foreign_keys = OFF; DROP TABLE orders; DROP TABLE customers"),
    RAISED,
    "no such table",
)
row(
    PAID,
    "a number as a migration",
    "MIGRATION = 5\n\ndef newest_paid(session, limit):\n    return []",
    REFUSED,
    "`MIGRATION` is a text",
)
row(
    PAID,
    "bytes as a migration",
    "MIGRATION = b'CREATE INDEX i ON orders (status)'\n\ndef newest_paid(session, limit):\n    return []",
    REFUSED,
    "`MIGRATION` is a text",
)

# Lesson 02's guard: what a page is made of

GUARD = "orders_for_page"
row(
    GUARD,
    "orders that say they are",
    instead(
        GUARD,
        "class Fake:\n    __class__ = Order\n    id = 1\n    customer = type('Nobody', (), {'name': 'x'})\n    lines = history = ()\nreturn [Fake()] * limit",
    ),
    RAISED,
    "AttributeError",
)
row(
    GUARD,
    "an endless page",
    instead(GUARD, "import itertools\nreturn itertools.repeat(session.scalars(select(Order)).first())"),
    MEMORY,
    "more than 300 MB",
    memory_mb=300,
)
row(GUARD, "the models changed", before(GUARD, "Order.customer = property(lambda self: 1 / 0)"), RAISED)
row(
    GUARD,
    "a session that is gone",
    before(GUARD, "pass").replace(
        "    return _right(session, limit)", "    found = _right(session, limit)\n    session.close()\n    return found"
    ),
    CORRECT,
)

# Lesson 03: the data folder, and our solutions

CUSTOMERS, OPTIONS, RECEIPT, TREE = "customer_page", "options_for", "receipt_view", "category_view"
row(
    CUSTOMERS,
    "the learner's shop opened for writing",
    before(
        CUSTOMERS,
        "import sqlite3\nshop = sqlite3.connect(f'{DATA}/shop.db')\nshop.execute('DELETE FROM reviews')\nshop.commit()",
    ),
    RAISED,
    "PermissionError",
    "outside the trial's folder",
    quick=True,
)
row(
    CUSTOMERS,
    "the learner's shop opened for reading",
    before(CUSTOMERS, "import sqlite3\nsqlite3.connect(f'file:{DATA}/shop.db?mode=ro', uri=True).close()"),
    REFUSED,
    "opened 1 connection",
    quick=True,
)
row(
    CUSTOMERS,
    "the learner's shop overwritten",
    before(CUSTOMERS, "open(f'{DATA}/shop.db', 'wb').close()"),
    RAISED,
    "PermissionError",
    "outside the trial's folder",
)
row(
    CUSTOMERS,
    "the learner's shop cut",
    before(CUSTOMERS, "import os\nos.truncate(f'{DATA}/shop.db', 0)"),
    RAISED,
    "PermissionError",
    "outside the trial's folder",
)
row(
    CUSTOMERS,
    "the learner's shop moved",
    before(CUSTOMERS, "import os\nos.replace(f'{DATA}/shop.db', 'mine.db')"),
    RAISED,
    "PermissionError",
    "outside the trial's folder",
)
row(
    CUSTOMERS,
    "the learner's shop by another name",
    before(CUSTOMERS, "import os\nos.symlink(f'{DATA}/shop.db', 'mine.db')\nopen('mine.db', 'wb').close()"),
    RAISED,
    "PermissionError",
    "outside the trial's folder",
)
row(
    CUSTOMERS,
    "the data folder removed",
    before(CUSTOMERS, "import shutil\nshutil.rmtree(DATA)"),
    RAISED,
    "PermissionError",
    "outside the trial's folder",
    quick=True,
)
row(
    CUSTOMERS,
    "the data folder removed, and nothing said",
    before(CUSTOMERS, "import shutil\nshutil.rmtree(DATA, ignore_errors=True)"),
    RAISED,
    "outside the trial's folder",
)
row(
    CUSTOMERS,
    "the progress deleted, whatever is raised",
    before(
        CUSTOMERS,
        "import contextlib, pathlib\nwith contextlib.suppress(Exception):\n    pathlib.Path(DATA, 'progress.json').unlink()",
    ),
    CORRECT,
)
row(
    CUSTOMERS,
    "a file more in the data folder",
    before(CUSTOMERS, "import pathlib\npathlib.Path(DATA, 'mine.txt').write_text('mine')"),
    RAISED,
    "PermissionError",
    "outside the trial's folder",
)
row(
    CUSTOMERS,
    "a file in its own folder",
    before(
        CUSTOMERS,
        "import pathlib, shutil, tempfile\npathlib.Path('mine').mkdir()\npathlib.Path('mine/mine.txt').write_text('mine')\nshutil.rmtree('mine')\ntempfile.TemporaryFile().close()",
    ),
    CORRECT,
)
row(
    CUSTOMERS,
    "our solution imported",
    instead(
        CUSTOMERS,
        "from workshop_utils.exercises.solutions.load_what_the_view_shows import customer_page as ours\nreturn ours(session, limit)",
    ),
    RAISED,
    "our solutions are closed to a trial",
    quick=True,
)
row(
    CUSTOMERS,
    "our solution imported by its name",
    instead(
        CUSTOMERS,
        "import importlib\nname = 'workshop_utils.exercises.' + 'solutions.load_what_the_view_shows'\nreturn importlib.import_module(name).customer_page(session, limit)",
    ),
    RAISED,
    "our solutions are closed to a trial",
)
row(
    CUSTOMERS,
    "our solution read from disk",
    instead(
        CUSTOMERS,
        "import pathlib, workshop_utils.exercises as ours\nsource = pathlib.Path(ours.__file__).with_name('solutions').joinpath('load_what_the_view_shows.py').read_text()\nspace = {}\nexec(source, space)\nreturn space['customer_page'](session, limit)",
    ),
    RAISED,
    "our solutions are closed to a trial",
    quick=True,
)
row(
    CUSTOMERS,
    "our solution by way of the exercise",
    instead(
        CUSTOMERS,
        "from workshop_utils.exercises import load_what_the_view_shows as exercises\nreturn exercises.customer_page.solution_code(session, limit)",
    ),
    RAISED,
    "our solutions are closed to a trial",
)
row(
    CUSTOMERS,
    "our solution by way of the notebook",
    instead(
        CUSTOMERS,
        "return exercises.customer_page.solution_code(session, limit)",
        "from workshop_utils.exercises import load_what_the_view_shows as exercises",
    ),
    LEANED,
    "the notebook's `exercises`",
    quick=True,
)
row(
    CUSTOMERS,
    "our solution as a helper",
    instead(
        CUSTOMERS,
        "return ours(session, limit)",
        "from workshop_utils.exercises.solutions.load_what_the_view_shows import customer_page as ours",
    ),
    LEANED,
    "the notebook's `ours`",
)
row(
    CUSTOMERS,
    "our solution itself",
    "from workshop_utils.exercises.solutions.load_what_the_view_shows import customer_page",
    REFUSED,
    "our own solution",
)
row(
    CUSTOMERS,
    "the frames above",
    instead(
        CUSTOMERS,
        "import sys\nfound, frame = [], sys._getframe()\nwhile frame:\n    found += [value for value in frame.f_locals.values() if isinstance(value, list)]\n    frame = frame.f_back\nreturn found",
    ),
    REFUSED,
    "`list`",
)
row(
    OPTIONS,
    "hides from the drive",
    instead(OPTIONS, "import sys\nsys._getframe(1).f_globals['hidden'] = None\nreturn ()"),
    NO_BETTER,
)
row(
    OPTIONS,
    "calls itself without end",
    solved(OPTIONS, "options_for(inner, relationship.mapper.class_)", "options_for(view, model)"),
    RAISED,
    "calls itself with what it was given",
)
row(
    OPTIONS,
    "an endless generator of options",
    instead(OPTIONS, "while True:\n    yield load_only(model.id)"),
    STOPPED,
    "still running after 2 seconds",
    seconds=2.0,
)
row(
    RECEIPT,
    "a view whose values never come",
    solved(
        RECEIPT,
        "        total_cents: Annotated",
        "        def model_post_init(self, _):\n            while True:\n                pass\n        total_cents: Annotated",
    ),
    STOPPED,
    "still running after",
    seconds=4.0,
)
row(
    RECEIPT,
    "a view that ends it all",
    solved(
        RECEIPT,
        "        total_cents: Annotated",
        "        def model_post_init(self, _):\n            import os\n            os._exit(4)\n        total_cents: Annotated",
    ),
    DIED,
    "exit code 4",
)
row(
    TREE,
    "a view of a liar's",
    instead(
        TREE,
        "class Liar(type):\n    __instancecheck__ = __subclasscheck__ = __eq__ = lambda *_: True\n    __hash__ = type.__hash__\nclass View(metaclass=Liar):\n    pass\nreturn View",
    ),
    REFUSED,
)
row(TREE, "the rows themselves", instead(TREE, "return object.__subclasses__"), REFUSED)

# Lesson 04: what an answer may be

LIST, AFTER, NEXT, SUMS = "product_list", "orders_after", "returners", "revenue_by_category"
row(
    LIST,
    "a list that is like any other",
    instead(LIST, "class Always(list):\n    __eq__ = lambda *_: True\n    __len__ = lambda _: limit\nreturn Always()"),
    REFUSED,
    "`Always`",
    quick=True,
)
row(
    LIST,
    "an object that is like any other",
    instead(LIST, "class Always:\n    __eq__ = lambda *_: True\n    __class__ = list\nreturn Always()"),
    REFUSED,
    "`Always`",
)
row(
    LIST,
    "a text of one's own",
    instead(
        LIST,
        "class Text(str):\n    __eq__ = lambda *_: True\n    __hash__ = str.__hash__\nreturn [{'name': Text('x')}] * limit",
    ),
    REFUSED,
    "`Text`",
)
row(
    LIST,
    "a dictionary of one's own",
    instead(
        LIST, "class Any(dict):\n    __missing__ = lambda *_: 1\n    __eq__ = lambda *_: True\nreturn [Any()] * limit"
    ),
    REFUSED,
    "`Any`",
)
row(
    LIST,
    "a number of one's own",
    instead(
        LIST,
        "class Number(int):\n    __eq__ = lambda *_: True\n    __hash__ = int.__hash__\nreturn [{'id': Number(1)}] * limit",
    ),
    REFUSED,
    "`Number`",
)
row(
    LIST,
    "not a number",
    instead(LIST, "return [{'id': float('nan'), 'name': float('inf'), 'price_cents': -0.0, 'category': None}] * limit"),
    WRONG,
)
row(
    LIST,
    "a decimal that signals",
    instead(
        LIST,
        "return [{'id': Decimal('sNaN'), 'name': 'x', 'price_cents': Decimal('sNaN'), 'category': Decimal('sNaN')}] * limit",
    ),
    WRONG,
    quick=True,
)
row(
    LIST,
    "a number too long to print",
    instead(LIST, "return [{'id': 10**5000, 'name': 'x', 'price_cents': 1, 'category': 'y'}] * limit"),
    REFUSED,
    "more than can be sent back",
    quick=True,
)
row(LIST, "a number too long to print, alone", instead(LIST, "return 10**5000"), REFUSED, "more than can be sent back")
row(
    LIST,
    "keys too long to print",
    instead(LIST, "return [{10**5000: 1}] * limit"),
    REFUSED,
    "more than can be sent back",
)
row(
    LIST,
    "a list in itself",
    instead(LIST, "found = []\nfound.append(found)\nreturn found"),
    REFUSED,
    "`list`",
    quick=True,
)
row(
    LIST,
    "lists a thousand deep",
    instead(LIST, "found = []\nfor _ in range(5_000):\n    found = [found]\nreturn found"),
    REFUSED,
    "`list`",
)
row(
    LIST,
    "lone surrogates",
    instead(LIST, "return [{'id': 1, 'name': '\\ud800', 'price_cents': 1, 'category': '\\udfff'}] * limit"),
    WRONG,
    quick=True,
)
row(LIST, "a hundred megabytes", instead(LIST, "return ['x' * 100_000_000]"), REFUSED, "more than can be sent back")
row(
    LIST,
    "keys of every kind",
    instead(LIST, "return [{1: 1, 'a': 2, None: 3, (1, 2): 4, 1.5: 5, b'x': 6}] * limit"),
    WRONG,
)
row(
    LIST,
    "sets and moments",
    instead(
        LIST,
        "from datetime import timezone\nreturn [{'id': {1, 'a', None}, 'name': datetime.now(timezone.utc), 'price_cents': True, 'category': b'x'}] * limit",
    ),
    WRONG,
)
row(LIST, "functions in the answer", instead(LIST, "return [{'id': print, 'name': lambda: 1}] * limit"), REFUSED)
row(
    LIST, "a lambda", before(LIST, "pass") + "\nproduct_list = lambda session, limit: _right(session, limit)\n", CORRECT
)
row(LIST, "a partial", before(LIST, "pass") + "\nimport functools\nproduct_list = functools.partial(_right)\n", CORRECT)
row(
    LIST,
    "an object that can be called",
    before(LIST, "pass")
    + "\nclass Caller:\n    def __call__(self, session, limit):\n        return _right(session, limit)\n\nproduct_list = Caller()\n",
    CORRECT,
)
row(
    LIST,
    "a bound method",
    before(LIST, "pass")
    + "\nclass Holder:\n    def rows(self, session, limit):\n        return _right(session, limit)\n\nproduct_list = Holder().rows\n",
    CORRECT,
)
row(LIST, "a built-in", "product_list = print", REFUSED, "`None`")
row(LIST, "a class", "class product_list:\n    def __init__(self, session, limit):\n        pass", REFUSED, "the class")
row(LIST, "a generator", instead(LIST, "yield 1"), REFUSED, "`yield`")
row(LIST, "a coroutine", "async " + instead(LIST, "return []").lstrip(), REFUSED, "`async def`")
row(
    LIST,
    "a lambda that gives a coroutine",
    "async def later():\n    return []\n\nproduct_list = lambda session, limit: later()",
    REFUSED,
    "coroutine",
)
row(
    LIST,
    "no function, but the session's dream",
    "product_list = type('Odd', (), {'__getattr__': lambda self, name: self, '__call__': lambda self, *_: self})()",
    REFUSED,
)
row(
    LIST,
    "right for the sizes shown",
    before(LIST, "limit = limit if limit in (20, 70) else 20"),
    WRONG,
    "Nobody had announced",
)
row(AFTER, "a cursor that can't travel", instead(AFTER, "return {'orders': [], 'next': object()}"), RAISED)
row(AFTER, "a cursor that never ends", instead(AFTER, "return {'orders': [], 'next': (cursor or 0) + 1}"), WRONG)
row(
    AFTER,
    "where it is, kept in the function",
    instead(
        AFTER,
        "KEPT.append(1)\nnewest = select(Order.id, Order.placed_at, Order.status).order_by(Order.placed_at.desc(), Order.id.desc())\nrows = session.execute(newest.limit(limit).offset((len(KEPT) - 1) * limit)).all()\norders = [{'id': row.id, 'placed_at': str(row.placed_at), 'status': row.status} for row in rows]\nreturn {'orders': orders, 'next': 1 if len(rows) == limit else None}",
        "KEPT = []",
    ),
    WRONG,
)
row(
    NEXT,
    "an endless page",
    instead(NEXT, "while True:\n    page += 1"),
    STOPPED,
    "still running after 2 seconds",
    seconds=2.0,
)
row(
    NEXT,
    "everything kept from the first page",
    before(
        NEXT,
        "if 'all' not in KEPT:\n    KEPT['all'] = _right(session, 1, 100_000)['items']\nitems = KEPT['all'][(page - 1) * limit:page * limit]\nreturn {'items': items, 'has_next': page * limit < len(KEPT['all'])}",
        "KEPT = {}",
    ),
    OVER,
    "over budget in rows",
)
row(
    SUMS,
    "a sum typed in",
    instead(SUMS, "session.scalar(select(1))\nreturn [{'id': 1, 'name': 'x', 'products': 1, 'revenue_cents': 0}]"),
    WRONG,
)
row(
    SUMS,
    "a divide by zero in SQL's clothes",
    instead(SUMS, "return session.execute(text('SELECT abs(-9223372036854775808)')).all()"),
    RAISED,
    "integer overflow",
)

# Lesson 05: what doesn't travel, and apps

PAIR, ENDPOINT, TAGS = "side_load", "add_products", "product_reviews"
BOTH = f"{ALL[PAIR][0].solution_source}\n"
row(
    PAIR,
    "by way of a built-in",
    "import builtins\n\ndef side_load(reviews):\n    builtins.kept = reviews\n    return {}\n\ndef rebuild(payload):\n    return builtins.kept\n",
    RAISED,
    "AttributeError",
    quick=True,
)
row(
    PAIR,
    "by way of a file",
    "def side_load(reviews):\n    with open('kept.json', 'w') as file:\n        json.dump(reviews, file)\n    return {}\n\ndef rebuild(payload):\n    with open('kept.json') as file:\n        return json.load(file)\n",
    RAISED,
    "FileNotFoundError",
)
row(
    PAIR,
    "by way of the data folder",
    "def side_load(reviews):\n    with open(f'{DATA}/kept.json', 'w') as file:\n        json.dump(reviews, file)\n    return {}\n\ndef rebuild(payload):\n    with open(f'{DATA}/kept.json') as file:\n        return json.load(file)\n",
    RAISED,
    "outside the trial's folder",
)
row(
    PAIR,
    "a sender that ends it all",
    BOTH.replace("    customers = ", "    import os\n    os._exit(5)\n    customers = ", 1),
    DIED,
    "exit code 5",
)
row(
    PAIR,
    "a payload in itself",
    "def side_load(reviews):\n    found = {}\n    found['me'] = found\n    return found\n\ndef rebuild(payload):\n    return []\n",
    RAISED,
    "Circular",
)
row(
    PAIR,
    "a payload of NaN",
    "def side_load(reviews):\n    return {'reviews': float('nan')}\n\ndef rebuild(payload):\n    return []\n",
    RAISED,
)
row(
    ENDPOINT,
    "an endpoint that never answers",
    "def add_products(app, view, load):\n    @app.get('/products')\n    def products():\n        while True:\n            pass\n",
    STOPPED,
    "still running after",
    seconds=3.0,
)
row(
    ENDPOINT,
    "an endpoint that ends it all",
    "def add_products(app, view, load):\n    @app.get('/products')\n    def products():\n        import os\n        os._exit(6)\n",
    DIED,
    "exit code 6",
)
row(
    ENDPOINT,
    "an endpoint that exits",
    "def add_products(app, view, load):\n    @app.get('/products')\n    def products():\n        raise SystemExit(6)\n",
    RAISED,
    "SystemExit",
)
row(
    TAGS,
    "a tag of everything",
    instead(
        TAGS, "class Tag(str):\n    __eq__ = lambda *_: True\n    __hash__ = str.__hash__\nreturn 304, Tag('x'), None"
    ),
    WRONG,
    "double quotes",
)
row(
    TAGS,
    "a reader that writes",
    before(TAGS, "session.execute(text('DELETE FROM reviews'))\nsession.commit()"),
    RAISED,
    "changed rows of the shop",
)

# Lesson 06: the loop

PRICE, FETCH = "price_page", "fetch_all"
row(
    PRICE,
    "never comes back",
    instead(PRICE, "await asyncio.Event().wait()"),
    WRONG,
    "your function still waits",
)
row(PRICE, "stops the loop", before(PRICE, "asyncio.get_running_loop().stop()"), RAISED)
row(
    PRICE,
    "turns for ever",
    instead(PRICE, "while True:\n    await asyncio.sleep(0)"),
    WRONG,
    "your function still waits",
    seconds=3.0,
)
row(
    PRICE,
    "cancels everybody",
    before(PRICE, "for task in asyncio.all_tasks():\n    task.cancel()"),
    RAISED,
    "CancelledError",
    quick=True,
)
row(FETCH, "a loop of its own", instead(FETCH, "return asyncio.run(fetch(urls[0]))"), RAISED, "RuntimeError")
row(FETCH, "a fetch that is killed", instead(FETCH, "import os\nos.kill(os.getpid(), 15)"), DIED, "signal 15")
row(
    FETCH,
    "tasks left behind",
    before(FETCH, "for _ in range(100):\n    asyncio.ensure_future(asyncio.sleep(600))"),
    WRONG,
    "100 tasks of its own",
)

# Lesson 07: classes

DEAREST, BILL, RATES = "dearest", "bill_class", "price_class"
row(
    DEAREST,
    "a property that counts nothing",
    before(DEAREST, "Invoice.total = property(lambda self: 0)"),
    WRONG,
    "the class wasn't the same afterwards",
)
row(
    DEAREST,
    "kept from one call to the next",
    before(
        DEAREST,
        "if limit not in KEPT:\n    KEPT[limit] = _right(session, limit, at_least)\nreturn KEPT[limit]",
        "KEPT = {}",
    ),
    WRONG,
)
row(
    BILL,
    "a class with a meta-class of its own",
    instead(
        BILL,
        "class Odd(type(Base)):\n    def __getattribute__(cls, name):\n        raise SystemExit(name)\nclass Bill(Base, metaclass=Odd):\n    __tablename__ = 'bills'\nreturn Bill",
    ),
    RAISED,
    "SystemExit",
)
row(
    BILL,
    "a total that never comes",
    solved(
        BILL,
        "            lines = ((line.quantity",
        "            while True:\n                pass\n            lines = ((line.quantity",
    ),
    STOPPED,
    "still running after",
    seconds=3.0,
)
row(
    RATES,
    "a tax that ends it all",
    "def price_class(read_rates):\n    class Price:\n        def __init__(self, cents, country, rate=None):\n            pass\n        def __getattribute__(self, name):\n            import os\n            os._exit(8)\n    return Price\n",
    DIED,
    "exit code 8",
)
row(
    RATES,
    "a price that is like any other",
    "def price_class(read_rates):\n    class Tax(int):\n        __eq__ = lambda *_: True\n        __hash__ = int.__hash__\n    class Price:\n        def __init__(self, cents, country, rate=None):\n            self.cents, self.country, self.rate, self.tax = cents, country, rate, Tax(0)\n            self.rates = read_rates()\n    return Price\n",
    REFUSED,
    "`Tax`",
)

# Lesson 08: what may write

RAISE, ADD, MONTHS, DUCK = "raise_prices", "add_reviews", "monthly_revenue", "monthly_in_duckdb"
row(
    RAISE,
    "every table emptied first",
    before(RAISE, 'session.execute(text("DELETE FROM reviews"))'),
    OVER,
    "over budget in statements",
)
row(
    RAISE,
    "rolled back",
    before(RAISE, "pass").rstrip()
    + "\n\n_whole = raise_prices\n\ndef raise_prices(session, category, percent):\n    _whole(session, category, percent)\n    session.rollback()\n",
    WRONG,
)
row(ADD, "rows of an endless kind", before(ADD, "rows = iter(lambda: rows[0], None)"), RAISED)
row(
    ADD,
    "a trigger left",
    before(ADD, "session.execute(text('CREATE TRIGGER odd AFTER INSERT ON reviews BEGIN DELETE FROM reviews; END'))"),
    RAISED,
    "more statements reached the database than we could see",
)
row(
    MONTHS,
    "a function of one's own in SQL",
    before(MONTHS, f"{DRIVER}\ndriver.create_function('strftime', 2, lambda *_: '2025-01')"),
    WRONG,
)
row(
    MONTHS,
    "an endless function in SQL",
    instead(
        MONTHS,
        f"{DRIVER}\ndef odd():\n    while True:\n        pass\ndriver.create_function('odd', 0, odd)\nreturn session.execute(text('SELECT odd()')).all()",
    ),
    STOPPED,
    "still running after 2 seconds",
    seconds=2.0,
)
row(DUCK, "the file deleted", before(DUCK, "import os\nos.remove(path)"), RAISED)
row(
    DUCK,
    "the learner's own file",
    instead(DUCK, "import sqlite3\nsqlite3.connect(f'{DATA}/shop.db').execute('DELETE FROM reviews')\nreturn []"),
    RAISED,
    "outside the trial's folder",
)
row(
    DUCK,
    "an endless query of DuckDB's",
    instead(DUCK, "return duckdb.execute('SELECT count(*) FROM range(100000000000000) a').fetchall()"),
    STOPPED,
    "still running after 3 seconds",
    seconds=3.0,
)

# Lesson 10: apps that live longer

PRODUCTS, ORDERS, PAYMENTS, PRICES = "product_app", "order_app", "payment_app", "price_app"
row(
    PRODUCTS,
    "a start that never ends",
    solved(PRODUCTS, "        app.state.engine = create_engine(url)\n", "        await asyncio.sleep(10**6)\n"),
    WRONG,
    "nothing went on any more",
)
row(
    PRODUCTS,
    "a request that ends it all",
    solved(
        PRODUCTS,
        "            found = session.get_one(Product, product_id)\n",
        "            import os\n            os._exit(9)\n            found = 1\n",
    ),
    DIED,
    "exit code 9",
)
row(PRODUCTS, "a text as an app", "def product_app(url):\n    return url\n", RAISED, "where a FastAPI app is asked for")
row(ORDERS, "the given engine thrown away", before(ORDERS, "engine.dispose()"), CORRECT)
row(
    ORDERS,
    "a thread left in every request",
    solved(
        ORDERS,
        "        with Session(engine) as session:",
        "        import threading, time\n        threading.Thread(target=time.sleep, args=(600,)).start()\n        with Session(engine) as session:",
    ),
    CORRECT,
)
row(PAYMENTS, "always paid", solved(PAYMENTS, "if not pay(order.id):", "if pay(order.id) == 5:"), WRONG)
row(
    PAYMENTS,
    "never commits, and never ends",
    solved(
        PAYMENTS,
        "            session.flush()\n",
        "            session.flush()\n            while True:\n                pass\n",
    ),
    WRONG,
    "nothing went on any more",
    seconds=4.0,
)
row(PRICES, "settings that exit", before(PRICES, "read_settings = lambda: 1 / 0"), RAISED)
row(
    PRICES,
    "half of what is asked for",
    "def price_app(read_settings):\n    return FastAPI()\n",
    RAISED,
    "where two are asked for",
)

# Lesson 11: functions that make functions

ENCODER, READER = "make_encoder", "make_reader"
row(
    ENCODER,
    "code made of text",
    instead(ENCODER, "return eval('lambda row: __import__(\"os\")._exit(11)')"),
    DIED,
    "exit code 11",
)
row(
    ENCODER,
    "an encoder of one row for all",
    instead(ENCODER, "KEPT = []\ndef encode(row):\n    KEPT.append(row)\n    return KEPT\nreturn encode"),
    WRONG,
    "the same dictionary",
)
row(READER, "a reader that reads nothing", instead(READER, "return lambda body: []"), WRONG)
row(
    READER,
    "a reader that eats memory",
    instead(READER, "return lambda body: bytearray(b'x') * 10**10"),
    MEMORY,
    "of memory",
    memory_mb=300,
)

# Guesses and choices: whatever is passed

row("page_of_100", "not a number", "float('nan')", REFUSED)
row("page_of_100", "endless", "float('inf')", REFUSED)
row("page_of_100", "too long to print", "10**5000", REFUSED, quick=True)
row("page_of_100", "a liar", "type('Liar', (), {'__eq__': lambda *_: True})()", REFUSED, quick=True)
row("page_of_50", "an array", "__import__('numpy').array([1, 2])", REFUSED, quick=True)
row(
    "page_of_50",
    "raises when it is compared",
    "type('Odd', (), {'__eq__': lambda *_: 1 / 0, '__repr__': lambda _: 1 / 0})()",
    REFUSED,
)
row("page_of_50", "a text of surrogates", "'\\ud800'", REFUSED)
row("smallest_after_gzip", "an endless text", "'b' * 10_000_000", REFUSED)
row("culprits", "all in one list, which holds itself", "(lambda found: found.append(found) or found)([])", REFUSED)
row(
    "ten_calls",
    "liars",
    "*[type('Liar', (str,), {'__eq__': lambda *_: True, '__hash__': str.__hash__})('x')] * 10",
    REFUSED,
)
row("five_dots", "an array", "__import__('numpy').array([1, 2])", REFUSED)
row("four_hints", "unhashable", "[], {}, [], {}", REFUSED)
row(
    "dearest_import",
    "raises when it is asked",
    "type('Odd', (), {'__str__': lambda _: 1 / 0, '__repr__': lambda _: 1 / 0, '__eq__': lambda *_: 1 / 0, '__hash__': lambda _: 1})()",
    REFUSED,
)
row("ranked", "nothing at all", "None, None, None", REFUSED)
row("brought_back", "too long to print", "10**5000", REFUSED, quick=True)
row(
    CHEAPEST,
    "a data frame passed",
    "__import__('pandas').DataFrame({'a': [1, 2]})",
    REFUSED,
    "That looks like what the function returned",
    quick=True,
)
row(CHEAPEST, "a liar passed", "type('Liar', (), {'__eq__': lambda *_: True})()", REFUSED)
row(
    CHEAPEST,
    "an object that raises whatever it is asked",
    "type('Odd', (), {'__eq__': lambda *_: 1 / 0, '__repr__': lambda _: 1 / 0, '__getattr__': lambda *_: 1 / 0})()",
    REFUSED,
)

# Lessons 09 and 12: files

REPORT, PACKAGE, RESCUE = *REPORT_AND_PACKAGE, "rescue"
row(REPORT, "an endless loop", "while True:\n    pass", STOPPED, "didn't come to an end", seconds=4.0)
row(REPORT, "os._exit", "import os\nos._exit(7)", DIED, "the code 7", quick=True)
row(
    REPORT,
    "the data folder removed",
    "import shutil\nshutil.rmtree({DATA!r})",
    RAISED,
    "outside the trial's folder",
    quick=True,
)
row(
    REPORT,
    "our solution read from disk",
    "import pathlib, workshop_utils.exercises as ours\npathlib.Path(ours.__file__).with_name('solutions').joinpath('before_hello', 'shop_report', 'report.py').read_text()",
    RAISED,
    "our solutions are closed to a trial",
)
row(
    REPORT,
    "a forged report",
    'import os\nfrom contextlib import suppress\nfor number in range(3, 60):\n    with suppress(OSError):\n        os.write(number, b\'\\n{"outcome": "answered", "answer": {}}\\n\')\nos._exit(0)',
    DIED,
    "the code 0",
)
row(REPORT, "hoards", "hoard = []\nwhile True:\n    hoard.append(b'x' * 10_000_000)", MEMORY, "400 MB", memory_mb=400)
row(PACKAGE, "every file closed", "import os\nos.closerange(0, 1_000)", DIED, "the code 70")
row(
    PACKAGE,
    "a thread that never ends",
    "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()",
    CORRECT,
)
row(
    PACKAGE,
    "the learner's shop opened for writing",
    "import sqlite3\nsqlite3.connect({DATA!r} + '/shop.db').execute('DELETE FROM reviews')",
    RAISED,
    "outside the trial's folder",
)
row(RESCUE, "os._exit", "import os\nos._exit(7)", DIED, "the code 7")
row(RESCUE, "the data folder removed", "import shutil\nshutil.rmtree({DATA!r})", RAISED, "outside the trial's folder")
row(
    RESCUE,
    "a child left",
    "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])",
    CORRECT,
)
