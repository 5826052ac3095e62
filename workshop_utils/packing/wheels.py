"""Which wheels a stick needs: what uv resolves, and of each package the wheel that fits a machine best."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from workshop_utils.errors import WorkshopError
from workshop_utils.packing.targets import Target

if TYPE_CHECKING:
    from packaging.tags import Tag


@dataclass(frozen=True)
class Wheel:
    """One file to download, known by its digest, and the machine and Python that it was chosen for first."""

    package: str
    version: str
    file: str
    bytes: int
    sha256: str
    index: str
    """Where uv found it."""
    target: Target


def needed(resolved: str, targets: Sequence[Target]) -> tuple[Wheel, ...]:
    """Choose from what uv resolved (a `pylock.toml`) each wheel that a target needs; one that fits several, once.

    Raises WorkshopError if a package has no wheel for a target.
    """
    packages = tomllib.loads(resolved).get("packages", [])
    found = (wheel for target in targets for wheel in _for(target, packages))
    return tuple({wheel.file: wheel for wheel in reversed([*found])}.values())[::-1]


def _for(target: Target, packages: Iterable[dict[str, Any]]) -> Iterator[Wheel]:
    rank = {tag: place for place, tag in enumerate(target.tags)}
    for package in packages:
        if _asked(package, target):
            yield _best(package, rank, target)


def _asked(package: dict[str, Any], target: Target) -> bool:
    from packaging.markers import Marker

    if "marker" not in package:
        return True
    marker = Marker(package["marker"])
    return any(marker.evaluate(environment) for environment in target.environments)


def _best(package: dict[str, Any], rank: dict[Tag, int], target: Target) -> Wheel:
    fitting = {place: wheel for wheel in package.get("wheels", ()) if (place := _place(wheel, rank)) is not None}
    if not fitting:
        raise WorkshopError(
            f"{package['name']} {package['version']} has no wheel for {target}.",
            remedy="Leave that machine or that Python out, with --platform and --python.",
        )
    best = fitting[min(fitting)]
    sha256, size = best["hashes"]["sha256"], best.get("size", 0)
    return Wheel(package["name"], package["version"], _file(best), size, sha256, package.get("index", ""), target)


def _place(wheel: dict[str, Any], rank: dict[Tag, int]) -> int | None:
    """Say how good a wheel fits, 0 for best; None if it doesn't."""
    from packaging.utils import parse_wheel_filename

    return min((rank[tag] for tag in parse_wheel_filename(_file(wheel))[3] if tag in rank), default=None)


def _file(wheel: dict[str, Any]) -> str:
    return str(wheel.get("name") or unquote(urlsplit(wheel["url"]).path.rpartition("/")[2]))
