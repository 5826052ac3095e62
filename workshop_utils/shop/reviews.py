"""What reviews say: stars and texts, for lines that were chosen to be reviewed."""

from __future__ import annotations

from functools import cache

import numpy as np

from workshop_utils.shop.baskets import Opinions
from workshop_utils.shop.draw import Integers, Stream, Weights, slice_of
from workshop_utils.shop.goods import Goods
from workshop_utils.shop.text.catalogue import shelves
from workshop_utils.shop.text.choosing import some
from workshop_utils.shop.text.opinions import ASIDES, BAD, BEGINNINGS, ENDINGS, GOOD

STARS = np.cumsum(
    [
        (3, 3, 7, 25, 62),
        (7, 9, 16, 32, 36),
        (24, 20, 20, 20, 16),
        (44, 26, 16, 10, 4),
    ],
    axis=1,
)
"""Of 100 reviews of good, middling, bad and returned products: how many have up to one star, two stars and so on."""
SENT_BACK = 3
QUALITY = Weights((70, 24, 6))
"""Products by how good they are."""

SENTENCES = Weights((24, 26, 17, 11, 7, 5, 3, 2, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))
"""Reviews by the number of sentences after the first."""
_SENTENCES = SENTENCES.at(np.arange(SENTENCES.total)).tolist()


class Critics:
    """Writes reviews of a shop's products."""

    def __init__(self, goods: Goods, number: int, seed: int) -> None:
        self._shelf = goods.shelf
        self._called = goods.called()
        self._quality = QUALITY.pick(Stream(seed, "products: quality").raw(number))

    def stars(self, said: Opinions) -> Integers:
        """Decide how many stars each gives."""
        mood = np.where(said.sent_back, SENT_BACK, self._quality[said.product])
        point = slice_of(said.raw, 22, 10) * 100 >> 10
        worse: Integers = (STARS[mood] <= point[:, np.newaxis]).sum(axis=1, dtype=np.int64)
        return worse + 1

    def texts(self, said: Opinions, stars: Integers) -> list[str]:
        """Write them."""
        rows = zip(
            self._shelf[said.product].tolist(), said.product.tolist(), stars.tolist(), said.raw.tolist(), strict=True
        )
        return [
            _text(shelf, number, bits >> 24).replace("{it}", self._called[product])
            for shelf, product, number, bits in rows
        ]


def _text(shelf: int, stars: int, bits: int) -> str:
    number = _SENTENCES[bits % SENTENCES.total]
    beginnings = BEGINNINGS[stars]
    parts = [beginnings[(bits >> 8) % len(beginnings)], *some(_pool(shelf, stars), number, bits >> 13)]
    if number > 1 and not bits >> 30 & 3:
        parts.append(ENDINGS[(bits >> 32) % len(ENDINGS)])
    if number < 6:
        return " ".join(parts)
    return "\n\n".join(" ".join(parts[first : first + 5]) for first in range(0, len(parts), 5))


@cache
def _pool(shelf: int, stars: int) -> tuple[str, ...]:
    """Give the sentences that go with so many stars for goods of that shelf."""
    kind = shelves()[shelf].kind
    if stars > 3:
        return kind.praise + GOOD + ASIDES
    if stars == 3:
        return kind.praise + BAD[:6] + ASIDES
    return kind.complaints + BAD + ASIDES
