"""An exercise in files: a small project that learners edit in a scratch folder, judged in fresh processes.

    shop_report = FilesExercise(
        name="shop_report",
        edited=("report.py",),                      # each gets a cell with `%%writefile`; the solution has these only
        starters=STARTERS / "shop_report",          # folders of files, as they are laid out and as they are solved
        solutions=SOLUTIONS / "shop_report",
        drives=(drive.with_pandas, drive.without),  # each runs in an interpreter of its own, see `fresh_steps`
        data=drive.databases,                       # what lies in the folder that drives are given
        judge=remarks.of_report,                    # evidence to a ruling, for everything but mishaps in general
        …
    )

A folder that holds `__init__.py` is a package and is imported by its own name; from another, files are imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from workshop_utils.exercises.files_folder import files_fingerprint, lay_out, read_files
from workshop_utils.exercises.fresh import FreshLimits
from workshop_utils.exercises.task import Task

if TYPE_CHECKING:
    from workshop_utils.exercises.bought import Bought
    from workshop_utils.exercises.files_layout import Layout
    from workshop_utils.exercises.files_report import FilesReport, Ruling
    from workshop_utils.exercises.fresh import FreshEvidence
    from workshop_utils.exercises.reset import Reset
    from workshop_utils.exercises.verdict import Verdict

SCRATCH = "scratch"
"""The folder beside the notebook in which learners edit; git doesn't look at it."""


@dataclass(frozen=True)
class FilesWay:
    """One good way to solve an exercise: what those hear of it who took another."""

    text: str
    took: Callable[[FilesReport], bool]
    why: str = ""
    """Left out, the exercise's own `why` holds for it."""
    price: str = ""
    """Likewise."""


@dataclass(frozen=True, kw_only=True, repr=False)
class FilesExercise(Task):
    """Files to be mended, judged by what fresh processes do with them."""

    edited: tuple[str, ...]
    starters: Path
    solutions: Path
    drives: tuple[Callable[..., Any], ...]
    judge: Callable[[FilesReport], Ruling | None]
    """What a lesson says of an answer; None leaves it to the general words for what was raised, stopped or ended."""
    data: Callable[[], Mapping[str, bytes]] = dict
    folder: str = ""
    """What the scratch folder is called, and the package if it is one; left out, as the exercise."""
    given: tuple[str, ...] = ()
    """Files that stay as they are."""
    ways: tuple[FilesWay, ...] = ()
    limits: FreshLimits = field(default_factory=FreshLimits)
    nothing_to_time: str = ""
    """Where the gain is shown, as a sentence that begins small."""

    answered_by: ClassVar[str] = "files"
    _baselines: list[tuple[FreshEvidence, ...]] = field(default_factory=list, init=False, compare=False)
    _data: list[Mapping[str, bytes]] = field(default_factory=list, init=False, compare=False)

    @property
    def place(self) -> Path:
        """Where learners edit, from the notebook's folder."""
        return Path(SCRATCH, self.folder or self.name)

    @property
    def as_found(self) -> Path:
        """The folder Python has to search to import the files as they were laid out, whatever was edited since."""
        return self.starters.parent if (self.starters / "__init__.py").exists() else self.starters

    @property
    def starter_files(self) -> dict[str, str]:
        """All files as they are laid out."""
        return read_files(self.starters)

    @property
    def solution_files(self) -> dict[str, str]:
        """All files, solved."""
        return self.starter_files | read_files(self.solutions)

    @property
    def check_source(self) -> str:
        """The cell's last line."""
        return f'exercises.{self.name}.check("{self.place.as_posix()}")'

    def cells(self, *, solved: bool = False) -> tuple[str, ...]:
        """Give the cells that write what is edited: the starter's files, or the solution's."""
        files = self.solution_files if solved else self.starter_files
        return tuple(f"%%writefile {(self.place / name).as_posix()}\n{files[name].rstrip()}" for name in self.edited)

    @property
    def starter_source(self) -> str:
        """What stands in the learner's cells above the check."""
        return "\n\n\n".join(self.cells())

    @property
    def solution_source(self) -> str:
        """What stands in the solved notebook's cells."""
        return "\n\n\n".join(self.cells(solved=True))

    def lay_out(self) -> Layout:
        """Write the files into the scratch folder, and show which there are. Edited ones stay as they are."""
        from workshop_utils.exercises.files_layout import Layout

        lay_out(self.place, self.starter_files)
        return Layout(self.name, self.place.as_posix(), self.edited, self.starter_files, below=bool(self.cells()))

    def check(self, folder: str | Path = "", *rest: object) -> Verdict:
        """Judge the files of a folder, the scratch folder if none is named, and keep the result. Never raises for what it is given."""
        from workshop_utils.exercises.files_checking import verdict_on

        return verdict_on(self, folder, rest)

    def rehearse(self, files: Mapping[str, str]) -> Verdict:
        """Judge files by their names, those left out as they were given, and keep nothing."""
        from workshop_utils.exercises.files_checking import verdict_on_files

        return verdict_on_files(self, self.starter_files | dict(files))

    def what_it_bought(self, _engine: object = None) -> Bought:
        """Say where the gain is measured: a start isn't a function that could be timed in the kernel."""
        from workshop_utils.exercises.bought import Bought

        return Bought(self.title, missing=self.nothing_to_time)

    def reset(self) -> Reset:
        """Forget what was tried, but not that it is solved, and bring the starter's files back."""
        from workshop_utils.exercises.files_layout import reset

        return reset(self)

    def tried(self, files: Mapping[str, str]) -> tuple[tuple[FreshEvidence, ...], tuple[FreshEvidence, ...]]:
        """Give what every drive sees of some files, and of the starter's; of these once in a kernel."""
        from workshop_utils.exercises.fresh import FreshTrial, run_fresh

        if not self._data:
            self._data.append(self.data())
        sides = [files] if self._baselines else [files, self.starter_files]
        trials = [FreshTrial(drive, self.as_imported(side)) for side in sides for drive in self.drives]
        seen = run_fresh(trials, self._data[0], self.limits)
        yours, slow = seen[: len(self.drives)], seen[len(self.drives) :]
        if slow:
            self._baselines.append(slow)
        return yours, self._baselines[0]

    def as_imported(self, files: Mapping[str, str]) -> dict[str, str]:
        """Give files by their paths from the folder that Python searches."""
        below = f"{self.place.name}/" if "__init__.py" in self.starter_files else ""
        return {f"{below}{name}": text for name, text in files.items()}

    def is_untouched(self, files: Mapping[str, str]) -> bool:
        """Whether files are the starter's still; formatting and comments don't count."""
        return files_fingerprint(files) == files_fingerprint(self.starter_files)
