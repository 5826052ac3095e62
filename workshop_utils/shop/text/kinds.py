"""What kinds of goods there are, and what a shop writes about each; `{it}` and the like are filled in per product."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kind:
    """Goods made alike: what the shop says of any of them, and what buyers do."""

    details: tuple[str, ...]
    care: tuple[str, ...]
    praise: tuple[str, ...]
    complaints: tuple[str, ...]
    facts: dict[str, bool | int] = field(default_factory=dict)
