"""What an import loads: a tree of modules with their times, and counts by package."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from workshop_utils.measure.table import Table, count, milliseconds

STANDARD = "standard library"
_MISSING = "looked for, not found"
_MADE = "put there, not imported"
_ROWS = 8


def package_of(name: str) -> str:
    """Give a module's top-level package; all of Python's own modules are one, `standard library`."""
    top = name.partition(".")[0]
    # The one with the platform's name isn't in the list.
    return STANDARD if top in sys.stdlib_module_names or top.startswith("_sysconfigdata_") else top


@dataclass(frozen=True)
class ImportedModule:
    """One import: microseconds of its own and with everything it imported, `parent` its place in `Imports.modules`.

    A package stands below its submodule if it was imported for its sake: `import a.b` begins with a.b, which needs a.
    `loaded` is false for what was looked for and not found, or was taken away again.
    """

    name: str
    depth: int
    own_us: int
    cumulative_us: int
    parent: int | None
    loaded: bool = True

    @property
    def package(self) -> str:
        """The top-level package, or `standard library`."""
        return package_of(self.name)


@dataclass(frozen=True)
class PackageImports:
    """All imports of one package: modules loaded, microseconds of their own, and with what they imported."""

    name: str
    modules: int
    own_us: int
    cumulative_us: int


@dataclass(frozen=True, repr=False)
class Imports:
    """What a fresh interpreter imported for a statement, a module or a file, beyond what it imports to start.

    `modules` is the tree, in the order in which imports began, parents first, as timed in the median run. `names` are
    those in `sys.modules` at the end: with modules that no import statement named, without those not found; `len` is
    how many. `runs_us` is the time of each run, in microseconds; `cold` ones read no bytecode.
    """

    label: str
    modules: tuple[ImportedModule, ...]
    names: frozenset[str]
    runs_us: tuple[int, ...]
    cold: bool = False

    def __len__(self) -> int:
        return len(self.names)

    @property
    def total_us(self) -> int:
        """Microseconds of all imports in the median run: no import is in it twice."""
        return sum(module.own_us for module in self.modules)

    def count(self, *packages: str) -> int:
        """Count the modules loaded from packages: `imports.count("pandas")`."""
        return sum(self._counts[package] for package in {*packages})

    def beyond(self, other: Imports) -> frozenset[str]:
        """Give the names of modules that are loaded here and not there."""
        return self.names - other.names

    def dearest(self, n: int = 5) -> tuple[ImportedModule, ...]:
        """Give the `n` modules that took most time of their own."""
        return tuple(sorted(self.modules, key=lambda module: -module.own_us)[:n])

    def by_package(self) -> tuple[PackageImports, ...]:
        """Give each top-level package, the one with most time of its own first; the standard library is one package."""
        own: defaultdict[str, int] = defaultdict(int)
        cumulative: defaultdict[str, int] = defaultdict(int)
        for module in self.modules:
            own[module.package] += module.own_us
            if module.package not in self._packages_above(module):
                cumulative[module.package] += module.cumulative_us
        counts = self._counts_of_packages
        names = {**own, **dict.fromkeys(counts, 0)}
        every = (PackageImports(name, counts[name], own[name], cumulative[name]) for name in names)
        return tuple(sorted(every, key=lambda package: (-package.own_us, package.name)))

    @property
    def counts(self) -> Table:
        """What comes out the same every time: modules loaded, by package, most first."""
        most = sorted(self._counts_of_packages.items(), key=lambda each: (-each[1], each[0]))
        shown, others = (most, []) if len(most) <= _ROWS + 1 else (most[:_ROWS], most[_ROWS:])
        rows = [(name, count(number)) for name, number in shown]
        if others:
            rows.append((f"{len(others)} other packages", count(sum(number for _, number in others))))
        rows.append(("together", count(len(self))))
        caption = f"{self.label}: modules loaded beyond those of a bare interpreter."
        return Table(("package", "modules"), tuple(rows), "lr", caption)

    @property
    def times(self) -> Table:
        """What differs from run to run: milliseconds of each package, by itself and with what it imported."""
        every = [package for package in self.by_package() if package.modules]
        shown, others = (every, []) if len(every) <= _ROWS + 1 else (every[:_ROWS], every[_ROWS:])
        rows = [(each.name, _ms(each.own_us), _ms(each.cumulative_us)) for each in shown]
        if others:
            rows.append((f"{len(others)} other packages", _ms(sum(each.own_us for each in others)), ""))
        if missing := sum(package.own_us for package in self.by_package() if not package.modules):
            rows.append((_MISSING, _ms(missing), ""))
        rows.append(("together", _ms(self.total_us), ""))
        return Table(("package", "own ms", "with what it imports"), tuple(rows), "lrr", self.said_of_runs)

    @property
    def said_of_runs(self) -> str:
        """How it was timed, as a sentence."""
        how = "Cold, no bytecode" if self.cold else "Warm, with bytecode"
        if len(self.runs_us) == 1:
            return f"{how}: 1 run."
        spread = f"{_ms(min(self.runs_us))} to {_ms(max(self.runs_us))} ms"
        return f"{how}: the median of {count(len(self.runs_us))} runs, which took {spread}."

    def __str__(self) -> str:
        return f"{self.counts}\n\n{self.times}"

    def _repr_html_(self) -> str:
        return self.counts._repr_html_() + self.times._repr_html_()

    __repr__ = __str__

    @property
    def _counts(self) -> Counter[str]:
        return Counter(name.partition(".")[0] for name in self.names)

    @property
    def _counts_of_packages(self) -> Counter[str]:
        # Compiled extensions put helpers into `sys.modules` under names that differ from build to build.
        imported = {module.package for module in self.modules}
        packages = map(package_of, self.names)
        return Counter(package if package in imported else _MADE for package in packages)

    def _packages_above(self, module: ImportedModule) -> Iterator[str]:
        while module.parent is not None:
            module = self.modules[module.parent]
            yield module.package


def _ms(microseconds: int) -> str:
    return milliseconds(microseconds / 1e6)
