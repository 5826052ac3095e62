"""What a caller may choose: depth, strategies, guard; and whether it makes sense."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from workshop_utils.loading.errors import LoadingError, did_you_mean

# Not subqueryload: below it, SQLAlchemy 2.1 applies neither joins nor guards that it is given (a test shows it).
STRATEGIES = ("joined", "selectin")
DEEPEST = 32
Depth = int | Mapping[str, int] | None
Strategies = Mapping[str, str] | None


@dataclass
class Settings:
    """The choices for one plan, and which of them were of use. Paths are of model attributes: `lines.product`."""

    depth: Depth = None
    strategies: Strategies = None
    guard: bool = True
    used: set[str] = field(default_factory=set)

    def check(self, title: str) -> None:
        """Raise LoadingError if a depth or strategy makes no sense."""
        if self.depth is not None:
            depths = self.depth.items() if isinstance(self.depth, Mapping) else [("depth", self.depth)]
            for path, depth in depths:
                _check_depth(f"{title}, {path}", depth)
        if self.strategies is not None and not isinstance(self.strategies, Mapping):
            raise LoadingError(title, f"strategies={self.strategies!r} is no mapping", 'Write {"lines": "joined"}.')
        for path, strategy in (self.strategies or {}).items():
            if strategy not in STRATEGIES:
                raise LoadingError(
                    f"{title}, {path}", f"{strategy!r} is no strategy", did_you_mean(strategy, STRATEGIES)
                )

    def depth_at(self, path: str) -> int | None:
        """Give how many levels to load where a view comes back to itself; None if nobody said."""
        if not isinstance(self.depth, Mapping):
            return self.depth
        self.used.add(f"depth {path}")
        return self.depth.get(path)

    def strategy_at(self, path: str) -> str | None:
        """Give the strategy somebody chose for a relationship."""
        if not self.strategies:
            return None
        self.used.add(f"strategies {path}")
        return self.strategies.get(path)

    def check_used(self, title: str) -> None:
        """Raise LoadingError if a path leads nowhere: whoever wrote it believes that it does something."""
        depths = self.depth if isinstance(self.depth, Mapping) else {}
        for setting, paths in (("depth", depths), ("strategies", self.strategies or {})):
            met = {each.removeprefix(f"{setting} ") for each in self.used if each.startswith(f"{setting} ")}
            _check_paths(f"{title}, {setting}", paths, met)


def cache_key(settings: Settings) -> Hashable:
    """Give what tells one caller's choices from another's."""
    depth, strategies = settings.depth, settings.strategies
    if depth is None and not strategies:
        return settings.guard
    chosen = frozenset(strategies.items()) if strategies else None
    return frozenset(depth.items()) if isinstance(depth, Mapping) else depth, chosen, settings.guard


def _check_depth(path: str, depth: object) -> None:
    if not isinstance(depth, int) or isinstance(depth, bool) or not 1 <= depth <= DEEPEST:
        raise LoadingError(path, f"{depth!r} is no depth", f"Give a whole number of levels, from 1 to {DEEPEST}.")


def _check_paths(title: str, paths: Iterable[str], met: set[str]) -> None:
    for path in paths:
        if path not in met:
            what = "no self-reference" if "depth" in title else "no relationship that this view loads"
            raise LoadingError(title, f"{path!r} is {what}", did_you_mean(path, met))
