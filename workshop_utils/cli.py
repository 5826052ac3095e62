"""The `workshop` command. Each command imports what it needs when it runs, so that `--help` answers at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from workshop_utils.errors import WorkshopError

INTERRUPTED = 130  # what shells expect after Ctrl-C
_SIZES = "small, workshop or large"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give the exit code: 0, 1 with a sentence on what went wrong, or 130 after Ctrl-C."""
    _never_fail_to_print()
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except WorkshopError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED


def lab(chosen: argparse.Namespace) -> int:
    """Open JupyterLab on the first lesson."""
    from workshop_utils import lab

    if chosen.port is not None:
        lab.refuse_taken(chosen.port)  # before a wait
    lab.prepare_database(chosen.size, chosen.database)
    lab.start(chosen.port, browser=not chosen.no_browser)
    return 0


def doctor(_: argparse.Namespace) -> int:
    """Look whether everything works."""
    from workshop_utils.checkup import doctor

    found = doctor(thorough=True)
    print(found)
    return 0 if found.ok else 1


def data(chosen: argparse.Namespace) -> int:
    """Build, verify or describe the shop's database."""
    from workshop_utils import shop

    if chosen.action == "verify":
        health = shop.verify(shop.database_path(chosen.size), thorough=True)
        print(health)
        return 0 if health.ok else 1
    engine = shop.open_database("sqlite", size=chosen.size)
    try:
        print(shop.describe(engine) if chosen.action == "describe" else shop.database_path(chosen.size))
    finally:
        engine.dispose()
    return 0


def progress(chosen: argparse.Namespace) -> int:
    """Show what is solved, and how near the guesses came."""
    from workshop_utils.exercises.progress import COLUMNS, progress
    from workshop_utils.sheets import sheet

    found = progress()
    if chosen.csv is None:
        print(found)
        return 0
    with sheet(chosen.csv, COLUMNS) as kept:
        kept.write(found.rows)
    return 0


def grade(chosen: argparse.Namespace) -> int:
    """Run learners' notebooks anew, and judge their exercises on other private data."""
    from workshop_utils.classroom import grading
    from workshop_utils.classroom.judging import Terms

    to = chosen.csv or chosen.folder / "grades.csv"
    graded = grading.grade(chosen.folder, to, Terms(chosen.seconds, chosen.seed), print)
    print(f"Notebooks graded: {graded}. What became of each exercise stands in {to}.")
    return 0


def collect(chosen: argparse.Namespace) -> int:
    """Join the progress files of a class: one table, and a picture for each exercise, without names."""
    from workshop_utils.classroom import collecting

    print(collecting.collect(chosen.folder, chosen.to or chosen.folder / "collected"))
    return 0


def notebooks(chosen: argparse.Namespace) -> int:
    """Build the notebooks whose source has changed, and the lists of lessons."""
    from workshop_utils import building

    if not chosen.check:
        return 0 if building.build(chosen.names, print, force=chosen.force) else 1
    stale = building.stale(chosen.names)
    print("\n".join([*stale, "Build them with: workshop notebooks"] if stale else ["Every notebook is up to date."]))
    return 1 if stale else 0


def slides(chosen: argparse.Namespace) -> int:
    """Make slides of lessons, with speaker notes, each one page that works without a network."""
    from pathlib import Path

    from workshop_utils import lessons
    from workshop_utils.shop.database import home_folder
    from workshop_utils.slides import write

    folder = Path(chosen.to) if chosen.to else home_folder() / "notebooks" / "slides"
    for lesson in [lessons.find(name) for name in chosen.names]:
        print(write(lesson, folder), flush=True)
    return 0


def pack(chosen: argparse.Namespace) -> int:
    """Make what a USB stick needs, so that a room without a network can learn from it."""
    from workshop_utils.packing import sizes, stick, targets

    wanted = targets.chosen(chosen.platform, chosen.python)
    if chosen.sizes:
        for target in wanted:
            print(sizes.table(stick.resolve([target])), flush=True)
        return 0
    if chosen.folder is None:
        raise WorkshopError("No folder is named to pack into.", remedy="Name the stick's: `workshop pack FOLDER`.")
    page = stick.pack(chosen.folder, wanted, lambda said: print(said, flush=True))
    print(f"The stick is ready. What to do with it stands in {page}.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="workshop", description="Design patterns that make your Python APIs fast.")
    commands = parser.add_subparsers(metavar="command", required=True)

    def command(run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        added = commands.add_parser(run.__name__, help=run.__doc__, description=run.__doc__)
        added.set_defaults(run=run)
        return added

    _lab_options(command(lab))
    command(doctor)
    _data_options(command(data))
    _progress_options(command(progress))
    _grade_options(command(grade))
    _collect_options(command(collect))
    _notebooks_options(command(notebooks))
    _slides_options(command(slides))
    _pack_options(command(pack))
    return parser


def _lab_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--port", type=int, help="the port to use, or fail; left out, the first free one from 8888")
    which = "for lessons 02, 03, 04 and 08: postgresql (started here; needs the extra), or the URL of one; sqlite if left out"
    parser.add_argument("--database", help=which)
    _size_option(parser)


def _data_options(parser: argparse.ArgumentParser) -> None:
    actions = ("build", "verify", "describe")
    parser.add_argument("action", nargs="?", choices=actions, default="describe", help="describe if left out")
    _size_option(parser)


def _progress_options(parser: argparse.ArgumentParser) -> None:
    where = "as CSV, one row an exercise: on the screen, or in FILE"
    parser.add_argument("--csv", nargs="?", const="-", metavar="FILE", help=where)


def _grade_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="with notebooks, or with a folder of notebooks for each learner")
    parser.add_argument(
        "--csv", type=Path, metavar="FILE", help="where to write; grades.csv in that folder if left out"
    )
    parser.add_argument("--seconds", type=_above_zero, default=60.0, help="how long a cell may run; 60 if left out")
    parser.add_argument("--seed", type=int, default=1000, help="draws other private data; 0 is what learners have met")


def _collect_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="with progress files, *.json")
    parser.add_argument("--to", type=Path, metavar="DIR", help="where to write; collected in that folder if left out")


def _above_zero(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError(text)  # argparse says it in its own words
    return number


def _notebooks_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="lesson", help="number or name; all if left out")
    parser.add_argument("--check", action="store_true", help="only say what isn't up to date, and exit with 1 if any")
    parser.add_argument("--force", action="store_true", help="build also what is up to date, and what was edited")


def _slides_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="+", metavar="lesson", help="number or name")
    parser.add_argument("--to", metavar="folder", help="where to put them; notebooks/slides if left out")


def _pack_options(parser: argparse.ArgumentParser) -> None:
    from workshop_utils.packing.targets import ALL, MACHINES, PYTHONS

    parser.add_argument("folder", nargs="?", type=Path, help="the stick, or any folder; what is there is kept")
    machines = [*MACHINES, ALL]
    about = f"for which machines: {', '.join(machines)}; can be repeated; this one if left out"
    parser.add_argument("--platform", action="append", default=[], choices=machines, metavar="KIND", help=about)
    about = f"for which Pythons: {', '.join(PYTHONS)}; can be repeated; all if left out"
    parser.add_argument("--python", action="append", default=[], choices=PYTHONS, metavar="VERSION", help=about)
    parser.add_argument("--sizes", action="store_true", help="only say how much a learner downloads, and what is large")


def _size_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", help=f"{_SIZES}; workshop if left out")


def _never_fail_to_print() -> None:
    """Let a console that has no × or … show a question mark, where Python would end with UnicodeEncodeError."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
