"""What may be typed: `hello`, or `monthly` with a database and a status."""

import argparse
from collections.abc import Sequence
from typing import get_type_hints

from shop_report import report


def main(typed: Sequence[str] | None = None) -> int:
    """Do what was typed; what makes no sense is refused before anything is loaded."""
    parser = argparse.ArgumentParser(prog="shop_report")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("hello", help="say hello")
    monthly = commands.add_parser("monthly", help=report.monthly.__doc__)
    for name, hint in get_type_hints(report.monthly).items():  # an argument for each, as Typer does it
        if name != "return":
            monthly.add_argument(name, type=hint)
    asked = parser.parse_args(typed)
    if asked.command == "hello":
        print("Hello! I report what the shop sold.")
        return 0
    if not asked.database.is_file():
        parser.error(f"there is no file {asked.database}")
    for row in report.monthly(asked.database, asked.status):
        print(f"{row['month']}  {row['orders']:>6}  {row['revenue_cents']:>12}")
    return 0
