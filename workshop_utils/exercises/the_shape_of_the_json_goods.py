"""What the endpoint of exercise 5.3 shows: rows with more in them than a view shows, and views that count their work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from fastapi import encoders, routing
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workshop_utils.shop import Product

SECRET = "cost_price"  # noqa: S105 (a field's name)
ALIAS = ("note", "remark")
"""A field of the view `named`, and what it is called in JSON."""
_LISTED = datetime(2025, 3, 9, 18, 4, 55, 250_000)


class _Base(DeclarativeBase):
    """The rows of 5.3 belong to no database: they are loaded already, and nothing is left to ask for."""


class Article(_Base):
    """A product of the shop as this exercise has it: with a price in Decimal, a field that may be empty, and a secret."""

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    price: Mapped[Decimal]
    cost_price: Mapped[Decimal]
    note: Mapped[str | None]
    listed_at: Mapped[datetime]


@dataclass
class Work:
    """How many rows were validated by a view, and how many serialised."""

    validations: int = 0
    serialisations: int = 0
    by: str = ""
    """What of FastAPI made the bodies: `bytes` or `values` by a response model, a `walk` without one; nothing for a
    `Response` that came ready."""

    def view(self, kind: str) -> type[BaseModel]:
        """Make a view that counts: `priced`, which shows all but the secret, or `named`, which shows three fields."""

        def name(value: Any) -> Any:
            self.validations += 1
            return " ".join(value.split()) if isinstance(value, str) else value

        def title(value: Any) -> Any:
            self.validations += 1
            return value.strip().title() if isinstance(value, str) else value

        def amount(value: Decimal) -> str:
            self.serialisations += 1
            return f"{value:.2f}"

        def euros(value: Decimal) -> str:
            self.serialisations += 1
            return f"{value:.2f} EUR"

        class ProductView(BaseModel):
            model_config = ConfigDict(from_attributes=True)
            id: int
            name: Annotated[str, BeforeValidator(name)]
            price: Annotated[Decimal, PlainSerializer(amount, return_type=str)]
            note: str | None = None
            listed_at: datetime

        class PriceView(BaseModel):
            model_config = ConfigDict(from_attributes=True)
            name: Annotated[str, BeforeValidator(title)]
            note: str | None = Field(validation_alias=AliasChoices(*ALIAS), serialization_alias=ALIAS[1])
            price: Annotated[Decimal, BeforeValidator(_from_euros), PlainSerializer(euros, return_type=str)]

        return ProductView if kind == "priced" else PriceView

    @contextmanager
    def walks(self) -> Iterator[None]:
        """Count what `jsonable_encoder` walks through, value by value, as one more serialisation of each row.

        FastAPI sends through it what has no response model; a row's view doesn't notice. What FastAPI does is noted `by`
        the way.
        """
        walk, serialize = encoders.jsonable_encoder, routing.serialize_response

        def counting(obj: Any, *arguments: Any, **settings: Any) -> Any:
            self.serialisations += isinstance(obj, dict) and "price" in obj
            return walk(obj, *arguments, **settings)

        async def noting(**settings: Any) -> Any:
            self.by = ("bytes" if settings.get("dump_json") else "values") if settings.get("field") else "walk"
            return await serialize(**settings)

        places: tuple[Any, ...] = encoders, routing  # where it calls itself, and where FastAPI calls it
        for place in places:
            place.jsonable_encoder = counting
        routing.serialize_response = noting
        try:
            yield
        finally:
            for place in places:
                place.jsonable_encoder = walk
            routing.serialize_response = serialize


def goods(session: Session, limit: int, called: list[int] | None = None) -> Callable[[], list[Article]]:
    """Give what loads `limit` products of a private shop, and notes each call in `called`.

    The second time one is gone, one is new, and one has a new price; the third time only a price is new.
    """
    times = [] if called is None else called
    columns = (Product.id, Product.name, Product.price_cents, Product.cost_cents)
    rows = session.execute(select(*columns).order_by(Product.id).limit(limit + 1)).all()

    def load() -> list[Article]:
        time = len(times)
        times.append(time)
        loaded = [_article(*row) for row in (rows[1:] if time else rows[:limit])]
        if time:
            loaded[0].price += time
        return loaded

    return load


def _article(number: int, name: str, price_cents: int, cost_cents: int) -> Article:
    return Article(
        id=number,
        name=f" {name} " if number % 4 == 0 else name,
        price=Decimal(price_cents // 10 * 10) / 100,
        cost_price=Decimal(cost_cents) / 100,
        note="The last ones – ½ price soon" if number % 3 == 0 else None,
        listed_at=_LISTED + timedelta(hours=number),
    )


def _from_euros(value: Any) -> Any:
    """Take a price also as this view writes it, so that it can be validated a second time."""
    return value.removesuffix(" EUR") if isinstance(value, str) else value
