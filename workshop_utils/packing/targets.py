"""What a stick can be made for: kinds of machine and Pythons, and which wheels and markers fit them."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_utils.errors import WorkshopError

if TYPE_CHECKING:
    from packaging.tags import Tag

PYTHONS = ("3.11", "3.12", "3.13")
"""Those that are tested, and for which every package has a wheel."""
ALL = "all"
_OLDEST_GLIBC, _GLIBC = 5, 28
_OLDEST_MACOS = (13, 0)


@dataclass(frozen=True)
class Machine:
    """A kind of machine, as markers of packages name it."""

    name: str
    title: str
    system: str
    """`sys_platform`"""
    family: str
    """`platform_system`"""
    processor: str
    """`platform_machine`"""

    @property
    def wheel_platforms(self) -> list[str]:
        """The ends of wheels' names that run there, best first."""
        if self.system == "win32":
            return ["win_amd64"]
        if self.system == "darwin":
            from packaging.tags import mac_platforms

            return list(mac_platforms(_OLDEST_MACOS, self.processor))
        named = [f"manylinux_2_{minor}_{self.processor}" for minor in range(_GLIBC, _OLDEST_GLIBC - 1, -1)]
        return [*named, *(f"{old}_{self.processor}" for old in ("manylinux2014", "manylinux2010", "manylinux1"))]


MACHINES = {
    machine.name: machine
    for machine in (
        Machine("linux", "Linux (64-bit Intel or AMD)", "linux", "Linux", "x86_64"),
        Machine("macos", "macOS 13 or newer on Intel", "darwin", "Darwin", "x86_64"),
        Machine("macos-arm", "macOS 13 or newer on Apple's processors", "darwin", "Darwin", "arm64"),
        Machine("windows", "Windows (64-bit)", "win32", "Windows", "AMD64"),
    )
}


@dataclass(frozen=True)
class Target:
    """One kind of machine with one Python."""

    machine: Machine
    python: str

    def __str__(self) -> str:
        return f"{self.machine.title}, Python {self.python}"

    @property
    def tags(self) -> list[Tag]:
        """The wheels that fit, best first."""
        from packaging.tags import compatible_tags, cpython_tags

        version, interpreter = tuple(map(int, self.python.split("."))), f"cp{self.python.replace('.', '')}"
        platforms = self.machine.wheel_platforms
        return [
            *cpython_tags(version, [interpreter], platforms),
            *compatible_tags(version, interpreter, platforms),
        ]

    @property
    def last_release(self) -> str:
        """A release of this Python that is later than all there are."""
        return f"{self.python}.99"

    @property
    def environments(self) -> Iterator[dict[str, str]]:
        """What markers are asked with: the first and the last release of this Python."""
        for release in (f"{self.python}.0", self.last_release):
            yield {
                "implementation_name": "cpython",
                "os_name": "nt" if self.machine.system == "win32" else "posix",
                "platform_machine": self.machine.processor,
                "platform_python_implementation": "CPython",
                "platform_release": "",
                "platform_system": self.machine.family,
                "platform_version": "",
                "python_full_version": release,
                "python_version": self.python,
                "sys_platform": self.machine.system,
            }


def chosen(machines: Sequence[str], pythons: Sequence[str]) -> tuple[Target, ...]:
    """Give every machine with every Python that was asked for; without a machine, this one."""
    named = [*MACHINES] if ALL in machines else [*dict.fromkeys(machines)] or [this_machine().name]
    versions = sorted({*pythons} or {*PYTHONS})
    return tuple(Target(MACHINES[name], version) for name in named for version in versions)


def this_machine() -> Machine:
    """Give the kind of this machine. Raises WorkshopError for one that no stick is made for."""
    for machine in MACHINES.values():
        if (machine.system, machine.processor) == (sys.platform, platform.machine()):
            return machine
    raise WorkshopError(
        f"No stick is made for this kind of machine ({sys.platform}, {platform.machine()}).",
        remedy=f"Say for which one it is to be, with --platform: {', '.join(MACHINES)} or {ALL}.",
    )
