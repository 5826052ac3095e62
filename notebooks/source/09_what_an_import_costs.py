# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["slide"]
# # What does an import cost?
#
# A command-line tool thinks for a second, and says hello. A worker starts, and the queue waits. Neither has done anything yet: they
# have imported.
#
# In this lesson we **draw** what a program imports before its first line of work, **find** what is dear in it, and **move** an import to
# where it is needed.

# %% [markdown] tags=["teacher"]
# *What goes wrong here.* In 9.2 most move `import pandas` into the function and stop: an annotation, and another module, still lead
# there. The profile shows it; have them look before they guess.
#
# To discuss: how long does your tool's `--help` take? Which of your packages imports everything in its `__init__`, and for whom?

# %%
import math
import sys
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from workshop_utils import compare, modules_after, predict, record, shop, show, trace_imports
from workshop_utils.errors import WorkshopError
from workshop_utils.exercises import before_hello as exercises
from workshop_utils.shop import Product

engine = shop.open_database()
SCRATCH = Path("scratch")

# %% [markdown] tags=["slide"]
# ## Two minutes: an older fault
#
# Which products cost more than 900.00? One statement. What came that nobody asked for?


# %%
def dear_ones(session):
    return [product.name for product in session.scalars(select(Product)) if product.price_cents > 90_000]


with record(engine) as ledger, Session(engine) as session:
    names = dear_ones(session)

ledger.counts

# %% [markdown]
# Every product came, whole, to be looked at in Python (lesson 04). An import does the same: it brings the whole module, and all that the
# module asks for.

# %% [markdown] tags=["slide"]
# ## Before it says hello
#
# A report for the shop, as a small package on the command line. It lies in a folder beside this notebook, where you can open and edit its
# files. Two commands: `hello`, and `monthly`, which needs data frames:

# %%
exercises.shop_report.lay_out()

# %% [markdown]
# `hello` prints one line. Guess first: how many modules does Python load for it, beyond those that every Python has?

# %%
guess = predict("How many modules does `python -m shop_report hello` load?", ...)
guess

# %% tags=["nbval-ignore-output"]
as_found = exercises.shop_report.as_found
before = trace_imports("-m", "shop_report", "hello", folder=as_found)
before.counts

# %% tags=["nbval-ignore-output"]
guess.reveal(len(before))

# %% [markdown]
# A fresh interpreter ran that command, with `-X importtime`, which tells each import and what it took. Nothing of this notebook was in
# it: what is imported here already would have cost nothing. `as_found` is a copy that your edits don't reach, so `before` stays what it is. Modules
# can be counted exactly, for one version of Python and of its packages. (Compiled packages also put names into `sys.modules` that nobody imports; and a name that was looked for and isn't installed is told as such.)
#
# *How to read it:* the program at the top, below each module what it imported first. Wide is slow. What is too narrow is striped.

# %% tags=["nbval-ignore-output"]
show.icicle(before)

# %% [markdown]
# Two times for each module: its **own** (reading it, running its top level), and the **cumulative** one, with all that it imported first. The
# largest cumulative time is always at the top, with whoever asked first; that doesn't say whose work it is. The same by package:

# %% tags=["nbval-ignore-output"]
before.times

# %% [markdown] tags=["slide"]
# ## Exercise 9.1: the dearest import
#
# Which of these is dearest **by itself**, without what it imports of others: `argparse`, `numpy`, `pandas`,
# `shop_report.report`, or `sqlite3`? A package counts with all modules of its name. Judged by the modules of a profile of the same command.

# %% tags=["exercise"] exercise="dearest_import"
exercises.dearest_import.check(dearest)

# %% [markdown] tags=["slide"]
# ## Warm and cold
#
# Python keeps what it has compiled, as **bytecode**, beside the source. After an installation without bytecode, or in a container that isn't
# allowed to write, each start compiles everything again:

# %% tags=["nbval-ignore-output"]
cold = trace_imports("-m", "shop_report", "hello", folder=as_found, cold=True, runs=1)
{"warm, ms": before.total_us // 1000, "cold, ms": cold.total_us // 1000}

# %% [markdown]
# Who pays? Everybody who starts: a command typed a hundred times a day, each worker, each test run, each reload while you write, each **cold start**
# of a function in the cloud. Who doesn't? A server that runs for weeks. It pays once, before anybody asks.

# %% [markdown] tags=["slide"]
# ## An import is a statement
#
# It is run where it stands. At the top of a module, that is when the module is imported; inside a function, each time the function is
# called. Python keeps what it has imported, so later calls find it ready.
#
# Five small modules, each imported by a fresh interpreter. The first one brings pandas along. Which others?


# %%
modules = {
    "at the top": "import pandas",
    "in a function": "def report():\n    import pandas",
    "called": "def report():\n    import pandas\nreport()",
    "annotated": "def report(rows: __import__('pandas').DataFrame): pass",
    "annotated, in quotes": "def report(rows: 'pandas.DataFrame'): pass",
}
guess = predict(
    "Which of them brings pandas along, beside `at the top`?",
    ...,
    options=("`called`", "`called` and `annotated`", "all of them", "none"),
)
guess


# %%
def brings_pandas(code):
    (SCRATCH / "late.py").write_text(code)
    return "pandas" in modules_after("import late", folder=SCRATCH)


brings = {name: brings_pandas(code) for name, code in modules.items()}
brings

# %%
guess.reveal("b" if brings["annotated"] else "a")

# %% [markdown]
# **Surprise.** A hint is an expression, and Python evaluates it when the function is defined (from 3.14 on, when somebody asks). In quotes it is
# a text. A type checker still has to know the name: an import under `if typing.TYPE_CHECKING:` is for it alone, as that is false
# whenever the program runs. Whoever reads hints at run time, as Pydantic and FastAPI do, needs the real name.

# %% [markdown] tags=["slide"]
# ## Exercise 9.2: hello without pandas
#
# Change `report.py`: the same commands, reports and errors, and **not one module of pandas** loaded until somebody asks for a report.
# Judged in fresh processes, after all threads. A call of `monthly` may load it. `from shop_report import monthly` and its hints must go on
# working. Edit in the
# cell: it writes the file, over what you changed elsewhere.

# %% tags=["exercise"] exercise="shop_report"
exercises.shop_report.check("scratch/shop_report")

# %% [markdown]
# The same command again, on one scale. (The checker's numbers are smaller: what it needs itself was there before.)

# %% tags=["nbval-ignore-output"]
after = trace_imports("-m", "shop_report", "hello", folder=SCRATCH)
show.imports_before_after(before, after)

# %% [markdown] tags=["slide"]
# ## A package that imports everything
#
# `from tools import euros` runs all of `tools/__init__.py`. If that collects the names of every module, for the user's comfort, then each user pays for all.
# `shop_tools` gives away four names. Who wants one of them loads:

# %%
exercises.lazy_package.lay_out()

# %% tags=["nbval-ignore-output"]
trace_imports("from shop_tools import euros", folder=exercises.lazy_package.as_found, runs=1).counts

# %% [markdown]
# Since Python 3.7 a module may answer for names it doesn't have, by a function `__getattr__(name)` at its top level (PEP 562). pandas, SciPy and this
# workshop hand out their parts so.

# %% [markdown] tags=["slide"]
# ## Exercise 9.3 (extra): names without their modules
#
# Change `shop_tools/__init__.py`: `import shop_tools` loads **none of its modules**, and all that its users could do still works: `from shop_tools
# import euros`, `dir`, `*`, pickles, an `AttributeError` for what isn't there, and names that a type checker finds.

# %% tags=["exercise"] exercise="lazy_package"
exercises.lazy_package.check("scratch/shop_tools")

# %% [markdown] tags=["slide"]
# ## Work at import time
#
# Not only imports run at the top. A module may read a file, open a connection, build a model. Then a test that wants one function of it needs
# the file as well:

# %%
(SCRATCH / "rates.py").write_text(
    "RATES = open('/srv/shop/rates.json').read()\n\n\ndef half(cents): return cents // 2\n"
)
try:
    trace_imports("from rates import half", folder=SCRATCH, runs=1)
except WorkshopError as error:
    told = error.problem

told

# %% [markdown]
# The remedy is that of lesson 07: read once, on first use, behind a function. And the other way round: what must fail should fail **early**. A
# server reads its settings before it takes its first request.

# %% [markdown] tags=["slide"]
# ## What lateness costs
#
# The first report pays what the start paid before. A missing package is noticed by a customer, not at the start. And what works by **being
# imported** breaks. An ORM's classes are a register; here `Shelf` names a class whose module nobody imported:


# %%
class Base(DeclarativeBase):
    pass


class Shelf(Base):
    __tablename__ = "shelves"
    id: Mapped[int] = mapped_column(primary_key=True)
    books: Mapped[list["Book"]] = relationship()


try:
    Shelf()
except InvalidRequestError as error:
    missed = str(error).partition(". If")[0]

missed

# %% [markdown]
# Python 3.15 brings `lazy import` (PEP 810): the name is there at once, the module comes when the name is first used. One place at the top of the file, and the
# errors come late all the same. Does yours have it?

# %% tags=["nbval-ignore-output"]
try:
    lazily = f"{len(modules_after('lazy import pandas'))} modules after `lazy import pandas`"
except WorkshopError:
    lazily = f"no lazy imports in Python {sys.version_info.major}.{sys.version_info.minor}"

lazily

# %% [markdown] tags=["slide"]
# ## Leave it alone
#
# Why not every import inside its function, then? It is run at every call. How much is that, for ten thousand calls?


# %% tags=["nbval-ignore-output"]
def root_at_top(number):
    return math.sqrt(number)


def root_late(number):
    import math

    return math.sqrt(number)


def at_the_top(_session):
    """imported once, at the top"""
    return sum(map(root_at_top, range(10_000)))


def in_the_function(_session):
    """imported in the function"""
    return sum(map(root_late, range(10_000)))


compare(at_the_top, in_the_function, on=engine).times

# %% [markdown]
# The difference, divided by ten thousand, is the price of a call: small, and paid for nothing. And a misspelt name is noticed when a customer comes. Leave imports at the top that are cheap, or used by
# everybody. `json` and `datetime` aren't worth a function.

# %% [markdown] tags=["slide"]
# ## What we did
#
# In this lesson we **drew** what a program imports before its first line of work, **found** what is dear in it, and **moved** an import to
# where it is needed.
#
# **What the numbers don't show.** The file cache is warm, also for what we called cold; after a reboot, or on a network disk, each file costs
# more. Modules are counted exactly; their times differ from run to run.
#
# **On your own code.** `python -X importtime -c "import yours" 2> imports.txt`, or here: `show.icicle(trace_imports("import yours"))`.

# %% [markdown]
# **What it costs.** Late imports move errors and waiting to the first who needs them. A lazy package says each name three times.
#
# **In production.** Set a budget for start-up and hold it in a test that counts modules, not milliseconds. `tuna` and `importtime-waterfall` draw profiles in the browser.
# Ruff's TC rules move imports for hints under `TYPE_CHECKING`; `lazy_loader` is what SciPy uses. Ship bytecode in your container: `python -m compileall`.
#
# **Further.** What does your test run import that no test needs? Would a server that forks its workers after importing share the memory?
#
# Next: [Once, or every time?](10_once_or_every_time.ipynb).
