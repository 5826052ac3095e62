from __future__ import annotations

import pytest
from matplotlib.patches import Polygon, Rectangle
from pictures import assert_readable, axes_of, compared
from sqlalchemy import ForeignKey, StaticPool, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship, selectinload

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.ledger import record
from workshop_utils.show import multiply_or_add
from workshop_utils.show.figure import Figure

NAMES = ("lines", "reviews")


class Base(DeclarativeBase):
    pass


class Parent(Base):
    __tablename__ = "parents"
    id: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[list[Line]] = relationship()
    reviews: Mapped[list[Review]] = relationship()


class Line(Base):
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("parents.id"))


class Review(Base):
    __tablename__ = "reviews"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("parents.id"))


def fetched(first: int, second: int) -> tuple[int, int]:
    """The rows that one parent really takes: joined together, loaded apart."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Parent(lines=[Line() for _ in range(first)], reviews=[Review() for _ in range(second)]))
        session.commit()
    rows = []
    for load in (joinedload, selectinload):
        with record(engine) as ledger, Session(engine) as session:
            session.scalars(select(Parent).options(load(Parent.lines), load(Parent.reviews))).unique().one()
        rows.append(ledger.rows)
    engine.dispose()
    return rows[0], rows[1]


def squares(figure: Figure) -> tuple[int, int]:
    """How many squares are drawn left and right."""
    left = [patch.get_x() < 300 for patch in axes_of(figure).patches if isinstance(patch, Rectangle)]
    return left.count(True), left.count(False)


@pytest.mark.parametrize(("first", "second"), [(8, 6), (3, 12), (4, 0), (0, 4), (0, 0), (1, 1), (50, 50)])
def test_there_is_a_square_for_each_row_the_database_sends(first: int, second: int) -> None:
    figure = multiply_or_add(first, second, names=NAMES)
    joined, apart = fetched(first, second)
    assert squares(figure) == (joined, apart)
    assert figure.title.endswith(f": {joined:,} row{'s' * (joined != 1)} joined together, {apart:,} loaded apart")


def test_a_joined_row_is_half_of_each_kind_unless_a_kind_has_no_children() -> None:
    def halves(second: int) -> int:
        drawn = axes_of(multiply_or_add(8, second, names=NAMES)).patches
        return sum(isinstance(patch, Polygon) for patch in drawn)

    assert (halves(6), halves(0)) == (48, 0)


def test_every_square_lies_within_the_picture() -> None:
    for first, second in ((8, 6), (50, 2), (2, 50), (50, 50), (0, 0)):
        figure = multiply_or_add(first, second, names=NAMES)
        ax = axes_of(figure)
        for patch in ax.patches:
            box = patch.get_path().transformed(patch.get_transform()).get_extents()
            assert box.x0 >= 0
            assert box.x1 <= figure.size[0]
            assert box.y0 >= 0
            assert box.y1 <= figure.size[1]


def test_the_text_alternative_names_every_number() -> None:
    alt = multiply_or_add(6, 8, names=("steps of history", "lines")).alt
    assert "8 × 6 = 48 rows" in alt
    assert "1 + 8 + 6 = 15 rows" in alt
    assert "One parent with 8 lines and 6 steps of history" in alt


@pytest.mark.parametrize(("first", "second"), [(8, 6), (50, 50), (0, 0), (1, 50)])
def test_words_do_not_overlap(first: int, second: int) -> None:
    assert_readable(multiply_or_add(first, second, names=("lines", "steps of history")))


def test_the_rows_of_whole_pages_are_said_as_measured() -> None:
    measured = compared(joined_page=(16000,), selectin_page=(3800,))
    figure = multiply_or_add(10, 8, names=NAMES, measured=measured)
    assert figure.alt.endswith("Measured on the whole page: joined_page 16,000 rows; selectin_page 3,800 rows.")
    assert_readable(figure)


@pytest.mark.parametrize("children", [51, -1])
def test_what_cannot_be_drawn_as_squares_is_refused(children: int) -> None:
    with pytest.raises(WorkshopError, match=f"{children} lines can't be drawn"):
        multiply_or_add(children, 2, names=NAMES)
