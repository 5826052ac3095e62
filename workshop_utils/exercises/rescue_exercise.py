"""The rescue: an exercise in files whose answers are held to a reference and to what can be done by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.files_exercise import FilesExercise
from workshop_utils.exercises.files_folder import files_fingerprint, lay_out, read_files

if TYPE_CHECKING:
    from workshop_utils.exercises.fresh import FreshEvidence
    from workshop_utils.exercises.rescue_reference import Taken
    from workshop_utils.exercises.rescue_score import Score

_Seen = tuple["FreshEvidence", ...]
API = "api.py"


@dataclass(frozen=True, kw_only=True, repr=False)
class RescueExercise(FilesExercise):
    """Files that are edited where they lie, too long for a cell, and scored beside two other versions of them."""

    limits_of: Path
    """The folder with what can be done by hand."""
    _others: dict[str, _Seen] = field(default_factory=dict, init=False, compare=False)
    loads: dict[str, Any] = field(default_factory=dict, init=False, compare=False)
    """Times under load, by the files' fingerprint."""
    _last: dict[str, tuple[_Seen, _Seen]] = field(default_factory=dict, init=False, compare=False)

    def cells(self, *, solved: bool = False) -> tuple[str, ...]:
        """Give no cell that writes a file: learners edit it in JupyterLab. The solved notebook takes the reference."""
        return (f"exercises.{self.name}.take_reference()",) if solved else ()

    @property
    def starter_source(self) -> str:
        """What stands above the check."""
        return f"# Edit {(self.place / API).as_posix()} in JupyterLab, save it, and run this cell. As often as you like."

    @property
    def opened_source(self) -> str:
        """What `solution` shows."""
        return self.solution_files[API].rstrip()

    @property
    def limit_files(self) -> dict[str, str]:
        """The files by hand."""
        return self.starter_files | read_files(self.limits_of)

    def take_reference(self) -> Taken:
        """Write the reference into the scratch folder, over what is there, and show what it changes."""
        from workshop_utils.exercises.rescue_reference import taken

        lay_out(self.place, self.solution_files, anew=True)
        return taken(self.starter_files[API], self.solution_files[API])

    def tried(self, files: Mapping[str, str]) -> tuple[_Seen, _Seen]:
        """Give what every drive sees of some files, and of the starter's. The same files aren't tried twice in a row."""
        from workshop_utils.exercises.fresh import FreshTrial, run_fresh

        name = files_fingerprint(files)
        if name not in self._last:
            found = self._others_first(files)
            if found is None:
                trials = [FreshTrial(drive, self.as_imported(files)) for drive in self.drives]
                found = run_fresh(trials, self.private_data, self.limits), self._others["slow"]
            self._last.clear()
            self._last[name] = found
        return self._last[name]

    @property
    def private_data(self) -> Mapping[str, bytes]:
        """What lies in the folder that drives are given; made once in a kernel."""
        if not self._data:
            self._data.append(self.data())
        return self._data[0]

    def _others_first(self, files: Mapping[str, str]) -> tuple[_Seen, _Seen] | None:
        """Try the other versions, once in a kernel, beside the learner's."""
        from workshop_utils.exercises.fresh import FreshTrial, run_fresh

        if self._others:
            return None
        sides = {"yours": files, "slow": self.starter_files, "reference": self.solution_files, "limit": self.limit_files}
        seen: list[FreshEvidence] = []
        for side in sides.values():  # one after the other: each has two processes already
            seen += run_fresh([FreshTrial(drive, self.as_imported(side)) for drive in self.drives], self.private_data, self.limits)
        number = len(self.drives)
        by_side = {side: tuple(seen[place * number : (place + 1) * number]) for place, side in enumerate(sides)}
        yours = by_side.pop("yours")
        self._others.update(by_side)
        return yours, by_side["slow"]

    def score(self, yours: _Seen) -> Score:
        """Lay what was seen of an answer beside the other versions."""
        from workshop_utils.exercises.rescue_score import score_of

        sides = {"yours": yours, **self._others}
        return score_of({side: (seen[0].answer, seen[1].answer) for side, seen in sides.items()})
