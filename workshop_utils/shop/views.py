"""View schemas of the shop: what responses show."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class OrderRow(BaseModel):
    """An order in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    placed_at: datetime
    status: str
    customer_id: int
