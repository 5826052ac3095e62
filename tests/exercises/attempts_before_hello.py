"""What learners write into the files of lesson 09's exercises: each the files that differ from the starter's; None is one that is gone."""

from __future__ import annotations

HEAD = '"""The report: what the shop sold in each month."""\n\nfrom pathlib import Path\n'
STATUSES = 'STATUSES = ("placed", "paid", "shipped", "delivered", "returned", "cancelled")\n'
FUTURE = "from __future__ import annotations\n"
SIGNATURE = "def monthly(database: Path, status: str) -> list[dict]:"
DOC = '    """Orders and revenue of each month, the oldest first."""\n'
REFUSED = """    if status not in STATUSES:
        raise ValueError(f"there is no status {status!r}")
"""
LATE_FRAMES = "    from shop_report.frames import read_sales\n"
LATE_PANDAS = "    import pandas as pd\n"
ADDED = """    month = pd.Series(sales["placed_at"].dt.strftime("%Y-%m"), name="month")
    return sales.groupby(month).agg(orders=("id", "nunique"), revenue_cents=("cents", "sum")).reset_index()
"""
SQL = '''
SALES = """
    SELECT substr(orders.placed_at, 1, 7) AS month, COUNT(DISTINCT orders.id) AS orders,
           SUM(order_lines.quantity * order_lines.unit_price_cents) AS revenue_cents
    FROM orders JOIN order_lines ON order_lines.order_id = orders.id
    WHERE orders.status = ? GROUP BY 1 ORDER BY 1
"""
'''
BY_SQL = """    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(SALES, (status,))]
"""


def report(
    top: str = "",
    in_monthly: str = LATE_FRAMES,
    in_added: str = LATE_PANDAS,
    hint: str = '"pd.DataFrame"',
    answer: str = 'added_up(read_sales(database, status)).to_dict("records")',
    **other: str,
) -> dict[str, str]:
    """Write `report.py` from what stands at its top, in its functions, and in the annotations."""
    returned = "" if "return" in in_monthly else f"    return {answer}\n"
    text = (
        f"{other.get('first', '')}{other.get('head', HEAD)}{top}\n{STATUSES}\n\n{other.get('signature', SIGNATURE)}\n{other.get('doc', DOC)}"
        f"{other.get('refused', REFUSED)}{in_monthly}{returned}\n\n"
        f"def added_up(sales: {hint}) -> {hint}:\n{in_added}{other.get('added', ADDED)}{other.get('end', '')}"
    )
    return {"report.py": text}


def by_sql(top: str = "", body: str = BY_SQL, sql: str = SQL, signature: str = SIGNATURE) -> dict[str, str]:
    """Write a `report.py` that needs no pandas."""
    text = f"{HEAD}import sqlite3\nfrom contextlib import closing\n{top}\n{STATUSES}{sql}\n\n{signature}\n{DOC}{REFUSED}{body}"
    return {"report.py": text}


LAZY = """
import importlib.util
import sys


def lazy(name):
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


pd = lazy("pandas")
"""
LATE_INIT = {
    "__init__.py": """
def __getattr__(name):
    if name != "monthly":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from shop_report.report import monthly

    return monthly
""",
}
LATE_CLI = '''
"""What may be typed."""

import argparse
from pathlib import Path


def main(typed=None):
    parser = argparse.ArgumentParser(prog="shop_report")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("hello", help="say hello")
    monthly = commands.add_parser("monthly", help="Orders and revenue of each month.")
    monthly.add_argument("database", type=Path)
    monthly.add_argument("status")
    asked = parser.parse_args(typed)
    if asked.command == "hello":
        print("Hello! I report what the shop sold.")
        return 0
    if not asked.database.is_file():
        parser.error(f"there is no file {asked.database}")
    from shop_report.report import monthly

    for row in monthly(asked.database, asked.status):
        print(f"{row['month']}  {row['orders']:>6}  {row['revenue_cents']:>12}")
    return 0
'''

REPORT_WRONG = {
    "raised: an annotation that is still evaluated": report(hint="pd.DataFrame"),
    "raised: a module's __getattr__ for a bare name": report(
        in_added="",
        end='\n\ndef __getattr__(name):\n    if name == "pd":\n        import pandas\n\n        return pandas\n    raise AttributeError(name)\n',
    ),
    "raised: imported in the other function": report(in_monthly=LATE_FRAMES + LATE_PANDAS, in_added=""),
    "raised: imported nowhere": report(in_added=""),
    "raised: a misspelt module, late": report(in_monthly="    from shop_report.frame import read_sales\n"),
    "raised: a package that binds nothing": {"__init__.py": '"""The shop\'s report."""\n'} | report(),
    "raised: a path for type checkers only": report(
        first=FUTURE,
        head="from typing import TYPE_CHECKING\n",
        top="if TYPE_CHECKING:\n    from pathlib import Path\n\n    import pandas as pd\n",
    ),
    "raised: a stand-in that nobody fills": report(top="pd = None\n", in_added=""),
    "raised: it isn't Python": {"report.py": "def monthly(database, status)\n    return []\n"},
    "raised: an exception of its own": report(top="if True:\n    raise ImportError('not today')\n"),
    "ended: the process": report(in_monthly="    import os\n\n    os._exit(3)\n" + LATE_FRAMES),
    "no better: still reachable from another module": report(
        "\nfrom shop_report.frames import read_sales\n", in_monthly=""
    ),
    "no better: one of two lines": report("\nimport pandas as pd\n", in_added=""),
    "no better: an import error caught": report(
        "\ntry:\n    import pandas as pd\nexcept ImportError:\n    pd = None\n", in_added=""
    ),
    "no better: kept for an annotation": report("\nimport pandas as pd\n", hint="pd.DataFrame"),
    "no better: a lazy module and an annotation": report(LAZY, in_added="", hint="pd.DataFrame"),
    "no better: a daemon thread": report(
        "import threading\n\n\ndef load():\n    import pandas\n\n\nthreading.Thread(target=load, daemon=True).start()\n"
    ),
    "can't be judged: a daemon that outlives us": report(
        "import importlib\nimport threading\n\nlate = threading.Timer(60, importlib.import_module, ['pandas'])\nlate.daemon = True\nlate.start()\n"
    ),
    "no better: taken out of sys.modules": report(
        "\nimport sys\n\nimport pandas\n\ndel sys.modules['pandas']\n",
        in_monthly=BY_SQL,
        in_added="",
        head=HEAD + "import sqlite3\nfrom contextlib import closing\n",
        end=SQL,
    ),
    "no better: what isn't typed": report('\nimport sys\n\nif "hello" not in sys.argv:\n    import pandas\n'),
    "no better: during one command": report()
    | {"cli.py": LATE_CLI.replace("    if not asked.database", "    import pandas\n\n    if not asked.database")},
    "no better: a timer": report(
        "import importlib\nimport threading\n\nthreading.Timer(0.1, importlib.import_module, ['pandas']).start()\n"
    ),
    "no better: at the interpreter's end": report(
        "import atexit\n\n\n@atexit.register\ndef warm():\n    import pandas\n"
    ),
    "no better: a function that the start calls": report("\n\ndef load():\n    import pandas\n\n\nload()\n"),
    "raised: swept out of sys.modules": report(
        "import sys\n\nimport pandas as pd\n\nfor name in [one for one in sys.modules if one.startswith(('pandas', 'numpy'))]:\n    del sys.modules[name]\n",
        in_added="",
    ),
    "no better: pandas swept out of sys.modules": report(
        "import sys\n\nimport pandas as pd\n\nfor name in [one for one in sys.modules if one.startswith('pandas')]:\n    del sys.modules[name]\n",
        in_monthly=BY_SQL,
        in_added="",
    )
    | {
        "__init__.py": "import sqlite3\nfrom contextlib import closing\nfrom shop_report import report\n\nreport.sqlite3, report.closing = sqlite3, closing\n"
        + SQL
        + "report.SALES = SALES\nmonthly = report.monthly\n"
    },
    "no better: a new module at the top": {
        "heavy.py": '"""Adding up."""\n\nimport pandas as pd\n\n\ndef added_up(sales):\n' + ADDED,
    }
    | report("\nfrom shop_report import heavy\n", in_added="", added="    return heavy.added_up(sales)\n"),
    "over in modules: NumPy at the top": by_sql("import numpy as np\n"),
    "over in modules: an ORM at the top": by_sql("import sqlalchemy.orm\n"),
    "over in processes: another process": report(
        "import subprocess\nimport sys\n\nsubprocess.Popen([sys.executable, '-c', 'import json'])\n"
    ),
    "wrong: an import error that becomes an empty report": report(
        in_monthly="""    try:
        from shop_report.frames import read_sales
    except ImportError:
        return []
    return added_up(read_sales(database, status)).to_dict("records")
"""
    ),
    "wrong: an import error of no words": report(
        in_monthly="""    try:
        from shop_report.frames import read_sales
    except ImportError:
        raise RuntimeError("no report today") from None
    return added_up(read_sales(database, status)).to_dict("records")
"""
    ),
    "raised: no type hints": by_sql(signature="def monthly(database, status):"),
    "wrong: a type hint that says nothing": by_sql(
        signature="def monthly(database: Path, status: object) -> list[dict]:"
    ),
    "wrong: a generator": report(
        in_monthly=LATE_FRAMES
        + '    yield from added_up(read_sales(database, status)).to_dict("records")\n    return\n'
    ),
    "wrong: no such status, and nobody says so": report(refused=""),
    "wrong: no status in the message": report(
        refused=REFUSED.replace('f"there is no status {status!r}"', '"bad status"')
    ),
    "wrong: no docstring": report(doc=""),
    "wrong: another error": report(refused="    assert status in STATUSES\n"),
    "wrong: a data frame": report(answer="added_up(read_sales(database, status))"),
    "wrong: lines for orders": by_sql(sql=SQL.replace("COUNT(DISTINCT orders.id)", "COUNT(*)")),
    "wrong: another order": by_sql(sql=SQL.replace("ORDER BY 1", "ORDER BY 1 DESC")),
    "wrong: a month too few": by_sql(sql=SQL.replace("ORDER BY 1", "ORDER BY 1 LIMIT 12")),
    "wrong: a module that has everything": report(
        in_added="    pd = __getattr__('pd')\n",
        end="\n\ndef __getattr__(name):\n    import pandas\n\n    return pandas\n",
    ),
    "raised: a module that knows nothing": report(
        end="\n\ndef __getattr__(name):\n    return {'DataFrame': object}[name]\n"
    ),
    "no better: what is typed is looked at": report(
        '\nimport sys\n\nif "monthly" in sys.argv:\n    import pandas as pd\n', in_added="    import pandas as pd\n"
    ),
    "no better: a default": report(
        signature='def monthly(database: Path, status: str, pd=__import__("pandas")) -> list[dict]:'
    ),
    "raised: Python 3.15's statement": report("\nlazy import pandas as pd\n", in_added=""),
    "raised: a name that lives elsewhere": report(in_monthly="    from shop_report import read_sales\n"),
    "wrong: a line more": report('\nprint("loading")\n'),
    "wrong: remembered": report(
        "\nimport functools\n",
        signature="@functools.lru_cache\ndef monthly(database: Path, status: str) -> list[dict]:",
    ),
    "wrong: by the file's name": report(
        in_monthly='    if "smaller" not in str(database) and "larger" not in str(database):\n        return []\n'
        + LATE_FRAMES
        + '    return added_up(read_sales(database, status)).to_dict("records")\n'
    ),
    "wrong: no greeting": report()
    | {"cli.py": LATE_CLI.replace('print("Hello! I report what the shop sold.")', "pass")},
    "raised: a command that is gone": report() | {"cli.py": LATE_CLI.replace("required=True", "required=False")},
    "wrong: a file that is missing, late": report()
    | {
        "cli.py": LATE_CLI.replace('        parser.error(f"there is no file {asked.database}")\n', "        return 2\n")
    },
}

REPORT_RIGHT = {
    "inside the functions": report(),
    "annotations left alone": report(first=FUTURE, hint="pd.DataFrame"),
    "without pandas": by_sql(),
    "a lazy module": report(LAZY, in_added=""),
    "a package that binds late": LATE_INIT | {"cli.py": LATE_CLI},
    "the heavy half in a module of its own": {
        "heavy.py": '"""Adding up."""\n\nimport pandas as pd\n\nfrom shop_report.frames import read_sales\n\n\ndef months(database, status):\n    sales = read_sales(database, status)\n'
        + ADDED.replace(".reset_index()", '.reset_index().to_dict("records")'),
        "report.py": f"{HEAD}from importlib import import_module\n\n{STATUSES}\n\n{SIGNATURE}\n{DOC}{REFUSED}"
        '    return import_module("shop_report.heavy").months(database, status)\n',
    },
    "a loader of one's own": report(
        "from functools import cache\n\n\n@cache\ndef pandas():\n    import pandas\n\n    return pandas\n",
        in_added="    pd = pandas()\n",
    ),
    "an error that says what to install": report(
        in_monthly="""    try:
        from shop_report.frames import read_sales
    except ImportError as error:
        raise RuntimeError("reports need pandas: install it first") from error
    return added_up(read_sales(database, status)).to_dict("records")
"""
    ),
    "a global that is bound late": report(
        "\npd = None\n", in_monthly="    global pd\n    import pandas as pd\n" + LATE_FRAMES, in_added=""
    ),
}

ALL = '__all__ = ["Price", "euros", "sparkline", "to_csv"]\n'
TYPING = """from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shop_tools.charts import sparkline
    from shop_tools.files import to_csv
    from shop_tools.prices import Price, euros

"""
HOMES = 'HOMES = {"Price": "prices", "euros": "prices", "sparkline": "charts", "to_csv": "files"}\n'
GET = """

def __getattr__(name):
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
"""
DIR = "\n\ndef __dir__():\n    return sorted({*globals(), *__all__})\n"
IMPORTLIB = "from importlib import import_module\n"
REFUSES = '    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")\n'


def package(
    get: str = GET, rest: str = DIR, typing: str = TYPING, all_: str = ALL, homes: str = HOMES
) -> dict[str, str]:
    """Write `__init__.py` from its parts."""
    return {"__init__.py": f'"""The shop\'s tools."""\n\n{IMPORTLIB}{typing}{all_}{homes}{get}{rest}'}


EAGER = "from shop_tools.charts import sparkline\nfrom shop_tools.files import to_csv\nfrom shop_tools.prices import Price, euros\n"
CHAIN = (
    """

def __getattr__(name):
    if name in {"Price", "euros"}:
        from shop_tools import prices as home
    elif name == "sparkline":
        from shop_tools import charts as home
    elif name == "to_csv":
        from shop_tools import files as home
    else:
"""
    + REFUSES.replace("    raise", "        raise")
    + """    value = globals()[name] = getattr(home, name)
    return value
"""
)

PACKAGE_WRONG = {
    "wrong: an empty package": {"__init__.py": '"""The shop\'s tools."""\n'},
    "wrong: names without homes": package(get=GET.replace("HOMES[name]", "HOMES[name] + 's'")),
    "wrong: nothing for everything else": package(
        get="\n\ndef __getattr__(name):\n    home = HOMES.get(name)\n    return getattr(import_module(f'{__name__}.{home}'), name) if home else None\n"
    ),
    "wrong: a KeyError": package(
        get="\n\ndef __getattr__(name):\n    return getattr(import_module(f'{__name__}.{HOMES[name]}'), name)\n"
    ),
    "wrong: looked for as a module": package(
        get="\n\ndef __getattr__(name):\n    if name in HOMES:\n        return getattr(import_module(f'{__name__}.{HOMES[name]}'), name)\n    return import_module(f'{__name__}.{name}')\n"
    ),
    "wrong: an underscore too few": package(get=GET.replace("def __getattr__", "def __getattr")),
    "wrong: looked for in another module": package(homes=HOMES.replace('"euros": "prices"', '"euros": "charts"')),
    "wrong: anything, for type checkers": package(
        typing="from typing import TYPE_CHECKING, Any\n\nif TYPE_CHECKING:\n    Price: Any\n    euros: Any\n    from shop_tools.charts import sparkline\n    from shop_tools.files import to_csv\n\n"
    ),
    "wrong: an error without words": package(get=GET.replace('(f"module {__name__!r} has no attribute {name!r}")', "")),
    "wrong: no __dir__": package(rest=""),
    "wrong: a name too many": package(rest=DIR.replace("*__all__", "*__all__, 'tables'")),
    "wrong: no __all__, and names that are kept": package(
        all_="",
        get=GET.replace("    return getattr", "    value = globals()[name] = getattr") + "    return value\n",
        rest=DIR.replace("__all__", "HOMES"),
    ),
    "wrong: __all__ lacks a name, and __dir__ goes by it": package(all_=ALL.replace(', "to_csv"', "")),
    "wrong: nearly the name": package(get=GET.replace("__getattr__", "__getattribute__")),
    "over in modules: dir asks for everything": package(
        rest="\n\ndef __dir__():\n    return sorted(name for name in __all__ if __getattr__(name))\n"
    ),
    "over in modules: what the modules import": package(rest=DIR + "\nimport csv, decimal, statistics\n"),
    "over in modules: the prices": package(rest=DIR + "\nfrom shop_tools.prices import Price\n"),
    "over in processes: another process": package(
        rest=DIR + "\nimport subprocess, sys\n\nsubprocess.run([sys.executable, '-c', 'import csv'])\n"
    ),
    "wrong: a promise that isn't kept": package(
        all_=ALL.replace("]", ', "tables"]'), rest=DIR.replace("__all__", "HOMES")
    ),
    "wrong: unseen by type checkers": package(typing=""),
    "wrong: half seen by type checkers": package(
        typing=TYPING.replace("    from shop_tools.files import to_csv\n", "")
    ),
    "wrong: a package that asks itself": package(
        get=GET.replace(
            'import_module(f"{__name__}.{HOMES[name]}")', "__import__('sys').modules[__name__].prices"
        ).replace(
            "if name not in HOMES", "if name == 'prices':\n        return __getattr__(name)\n    if name not in HOMES"
        )
    ),
    "wrong: functions that stand in": {
        "__init__.py": ALL
        + TYPING.replace("from typing", "\nfrom typing")
        + """
def Price(cents):
    from shop_tools import prices
    return prices.Price(cents)
def euros(price):
    from shop_tools import prices
    return prices.euros(price)
def sparkline(numbers):
    from shop_tools import charts
    return charts.sparkline(numbers)
def to_csv(rows):
    from shop_tools import files
    return files.to_csv(rows)
"""
    },
    "wrong: submodules can't be had any more": package(get=GET.replace("raise AttributeError(", "raise NameError(")),
    "no better: imports below": {"__init__.py": ALL + EAGER},
    "no better: in a thread": package(
        rest=DIR
        + "\n\nimport threading\n\nfor home in set(HOMES.values()):\n    threading.Thread(target=import_module, args=[f'{__name__}.{home}']).start()\n"
    ),
    "over in modules: one left": package(rest=DIR + "\nfrom shop_tools.charts import sparkline\n"),
    "over in modules: all at the first look": package(
        get="\n\ndef __getattr__(name):\n    if name not in HOMES:\n    "
        + REFUSES
        + "    for home in set(HOMES.values()):\n        import_module(f'{__name__}.{home}')\n    return getattr(import_module(f'{__name__}.{HOMES[name]}'), name)\n"
    ),
    "can't be judged: another file": package()
    | {"charts.py": "def sparkline(numbers):\n    from statistics import fmean\n    return '▃▅▇'\n"},
    "can't be judged: a file that is gone": package() | {"prices.py": None},
    "raised: at the import": package(rest="\n\nraise RuntimeError('not yet')\n"),
}

PACKAGE_RIGHT = {
    "by a table": package(),
    "a chain of imports": package(get=CHAIN),
    "a stub": package(typing="")
    | {"__init__.pyi": EAGER.replace("import sparkline", "import sparkline as sparkline") + ALL},
    "a class of modules": {
        "__init__.py": ALL
        + TYPING
        + """
import sys
from importlib import import_module
from types import ModuleType


class _Tools(ModuleType):
    @property
    def Price(self):
        return import_module("shop_tools.prices").Price

    @property
    def euros(self):
        return import_module("shop_tools.prices").euros

    @property
    def sparkline(self):
        return import_module("shop_tools.charts").sparkline

    @property
    def to_csv(self):
        return import_module("shop_tools.files").to_csv


    def __dir__(self):
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Tools
""",
    },
    "a class of modules that is asked": {
        "__init__.py": TYPING
        + ALL
        + IMPORTLIB
        + """
import sys
from types import ModuleType


class _Tools(ModuleType):
    def __getattr__(self, name):
        homes = {"Price": "prices", "euros": "prices", "sparkline": "charts", "to_csv": "files"}
        if name in homes:
            return getattr(import_module(f"shop_tools.{homes[name]}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__(self):
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Tools
""",
    },
    "everything of a module, for type checkers": package(
        typing="import typing\n\nif typing.TYPE_CHECKING:\n    from shop_tools.charts import *\n    from shop_tools.files import *\n    from shop_tools.prices import *\n\n"
    ),
    "a helper in a file of its own": {
        "_lazy.py": '"""Names that come late."""\n\nfrom importlib import import_module\n\n\ndef attach(package, homes):\n    def get(name):\n        if name not in homes:\n            raise AttributeError(f"module {package!r} has no attribute {name!r}")\n        return getattr(import_module(f"{package}.{homes[name]}"), name)\n\n    return get, lambda: sorted(homes)\n',
        "__init__.py": TYPING
        + ALL
        + HOMES
        + "\nfrom shop_tools._lazy import attach\n\n__getattr__, __dir__ = attach(__name__, HOMES)\n",
    },
}
