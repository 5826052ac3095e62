"""What exercise 9.1 holds a choice to: a profile of `python -m shop_report hello`, in modules, which are the same every time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from workshop_utils.measure.table import Table, count

if TYPE_CHECKING:
    from workshop_utils.measure.importing import Imports

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "argparse": ("argument parser",),
    "numpy": ("np",),
    "pandas": ("pd",),
    "shop_report.report": ("report", "report.py", "shop_report", "monthly"),
    "sqlite3": ("sqlite",),
}
DEAREST = "pandas"
STARTER = Path(__file__).parent / "starters" / "before_hello" / "shop_report"


@dataclass(frozen=True)
class Share:
    """How many modules of a profile are of one import's own package, and how many stand below it in the tree, itself included."""

    own: int
    below: int


@dataclass(frozen=True)
class Profile:
    """The share of every option, by its name."""

    shares: Mapping[str, Share]
    total: int
    """Modules of the whole start."""

    @property
    def table(self) -> Table:
        """All of them, the most modules of its own first."""
        ordered = sorted(self.shares.items(), key=lambda item: -item[1].own)
        rows = tuple((name, count(share.own), count(share.below)) for name, share in ordered)
        return Table(("import", "modules of its own", "with what it imported first"), rows, "lrr")

    def table_of(self, *_names: str) -> None:
        """Nothing: the learner has the profile, and a table of the rest would give the answer."""

    def against(self, _name: str, option: str) -> tuple[str, str]:
        """Say what speaks against an option, and ask what to look at."""
        share = self.shares[option]
        own = f"{count(share.own)} of them {'is' if share.own == 1 else 'are'} its own"
        said = f"`{option}` brings {count(share.below)} modules, and {own}."
        much = share.below > max(one.below for one in self.shares.values()) / 10
        if much and share.own == 1:
            return (
                f"{said} Its cumulative time is large because of what stands below it in the tree: whoever asks first gets the bill.",
                "going down from there, below which line do most of the modules stand?",
            )
        if much:
            return (
                f"{said} That is a lot. But no file of the tool imports it: it stands below another import in the tree, which brings it and has more of its own.",
                "which line of the tool's own files leads to it?",
            )
        return (
            f"{said} The whole start brings {count(self.total)}.",
            "which own times make up most of the total?",
        )

    def because(self, _name: str) -> str:
        """Say what makes it the dearest."""
        dearest, caller = self.shares[DEAREST], self.shares["shop_report.report"]
        return (
            f"`{DEAREST}` brings {count(dearest.below)} modules, and {count(dearest.own)} are its own, more than any other's. The cumulative time "
            f"of `shop_report.report` is larger still, by the {count(caller.below)} modules below it, and its own is that of one small file."
        )


def profile() -> Profile:
    """Trace the starter's tool in a folder of its own."""
    from workshop_utils.exercises.files_folder import lay_out, read_files
    from workshop_utils.measure.importing import trace_imports

    with TemporaryDirectory(prefix="profile-") as folder:
        lay_out(Path(folder) / STARTER.name, read_files(STARTER))
        imports = trace_imports("-m", "shop_report", "hello", folder=folder, runs=1)
    return Profile({name: Share(_own(imports, name), _below(imports, name)) for name in OPTIONS}, len(imports))


def _own(imports: Imports, name: str) -> int:
    return sum(module == name or module.startswith(f"{name}.") for module in imports.names)


def _below(imports: Imports, name: str) -> int:
    """Count a module and all that stand below it; modules come before what they import."""
    inside: set[int] = set()
    for place, module in enumerate(imports.modules):
        if module.name == name or module.parent in inside:
            inside.add(place)
    return len({imports.modules[place].name for place in inside} & imports.names)
