"""Where the blocks of an icicle lie: each import under the one that asked for it, as wide as the time it took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workshop_utils.measure.import_profile import ImportedModule, Imports


@dataclass(frozen=True)
class Block:
    """One module with all it imported, or several small ones merged: `package` is empty for those."""

    left_us: float
    wide_us: float
    row: int
    name: str
    package: str = ""
    modules: int = 1


def blocks(imports: Imports, least_us: float, rows: int) -> tuple[Block, ...]:
    """Give the blocks of `rows` rows; siblings lie beside each other, the widest first.

    Those that take less than `least_us` are merged into one block of their row, or left out if that is too small, too.
    """
    tree = _Tree(imports)
    return tuple(tree.placed(tree.children[None], (0.0, float(imports.total_us)), 0, (least_us, rows)))


class _Tree:
    def __init__(self, imports: Imports) -> None:
        self.modules: Sequence[ImportedModule] = imports.modules
        self.children: defaultdict[int | None, list[int]] = defaultdict(list)
        for place, module in enumerate(self.modules):
            self.children[module.parent].append(place)

    def placed(
        self, places: Sequence[int], span: tuple[float, float], row: int, limits: tuple[float, int]
    ) -> Iterator[Block]:
        """Place siblings within `span`, and below them what they imported; `limits` are the least width and the rows."""
        least, rows = limits
        left, end = span
        small = []
        if row == rows:
            return
        for place in sorted(places, key=lambda place: -self.modules[place].cumulative_us):
            module = self.modules[place]
            wide = min(module.cumulative_us, end - left)  # threads that import at once blur each other's times
            if wide < least:
                small.append(place)
                continue
            yield Block(left, wide, row, module.name, module.package)
            yield from self.placed(self.children[place], (left, left + wide), row + 1, limits)
            left += wide
        wide = min(sum(self.modules[place].cumulative_us for place in small), end - left)
        if small and wide >= least:
            many = sum(map(self._modules_in, small))
            yield Block(left, wide, row, f"{many} others" if many > 1 else self.modules[small[0]].name, "", many)

    def _modules_in(self, place: int) -> int:
        return 1 + sum(map(self._modules_in, self.children[place]))
