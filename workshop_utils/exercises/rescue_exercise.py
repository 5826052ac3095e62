"""The rescue: an exercise in files whose answers are held to a reference and to what can be done by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop_utils.exercises.files_exercise import FilesExercise
from workshop_utils.exercises.files_folder import lay_out, read_files

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
    loads: dict[str, Any] = field(default_factory=dict, init=False, compare=False)
    """Times under load, by the files' fingerprint."""
    _kept: dict[str, _Seen] = field(default_factory=dict, init=False, compare=False)
    """What drives saw, by the files' fingerprint: of the three versions of ours, and of the learner's last one."""

    def cells(self, *, solved: bool = False) -> tuple[str, ...]:
        """Give no cell that writes a file: learners edit it in JupyterLab. The solved notebook takes the reference."""
        return (f"exercises.{self.name}.take_reference()",) if solved else ()

    @property
    def starter_source(self) -> str:
        """What stands above the check."""
        return (
            f"# Edit {(self.place / API).as_posix()} in JupyterLab, save it, and run this cell. As often as you like."
        )

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
        """Give what every drive sees of some files, and of the starter's. What was tried before isn't tried again."""
        from workshop_utils.exercises.fresh import FreshTrial, run_fresh

        wanted = {_name(side): side for side in (files, *self._versions.values())}
        new = {name: side for name, side in wanted.items() if name not in self._kept}
        trials = [FreshTrial(drive, self.as_imported(side)) for side in new.values() for drive in self.drives]
        seen, number = run_fresh(trials, self.private_data, self.limits), len(self.drives)
        found = {name: seen[place * number : (place + 1) * number] for place, name in enumerate(new)}
        for name in self._kept.keys() - wanted.keys():
            del self._kept[name]
        self._kept.update(found)
        return self._kept[_name(files)], self._kept[_name(self.starter_files)]

    @property
    def _versions(self) -> dict[str, Mapping[str, str]]:
        return {"slow": self.starter_files, "reference": self.solution_files, "limit": self.limit_files}

    @property
    def private_data(self) -> Mapping[str, bytes]:
        """What lies in the folder that drives are given; made once in a kernel."""
        if not self._data:
            self._data.append(self.data())
        return self._data[0]

    def score(self, yours: _Seen) -> Score:
        """Lay what was seen of an answer beside the other versions."""
        from workshop_utils.exercises.rescue_score import score_of

        ours = {side: self._kept[_name(files)] for side, files in self._versions.items()}
        sides = {"yours": yours, **ours}
        return score_of({side: (seen[0].answer, seen[1].answer) for side, seen in sides.items()})


def _name(files: Mapping[str, str]) -> str:
    """Name files by all of their text: a docstring of an endpoint is part of the OpenAPI document."""
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
