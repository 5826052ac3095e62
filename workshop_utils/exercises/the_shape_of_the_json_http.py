"""What the cells of lesson 05's ETag exercise are given: a review as JSON shows it, and a tag in HTTP's form."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workshop_utils.shop import Review


def as_json(review: Review) -> dict[str, Any]:
    """Give a review as a response shows it."""
    return {
        "id": review.id,
        "stars": review.stars,
        "text": review.text,
        "written_at": review.written_at.isoformat(),
    }


def tag_of(state: Any) -> str:
    """Give an ETag for whatever JSON can say: a text in double quotes, equal for equal states in every process."""
    text = json.dumps(state, sort_keys=True, default=str)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'
