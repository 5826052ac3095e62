"""The shop's report on the command line: `python -m shop_report --help`."""

from shop_report.report import monthly

__all__ = ["monthly"]
