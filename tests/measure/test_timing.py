"""`compare`: the same answer first, then interleaved runs, every cost with its spread."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from functools import partial

import pytest
from library import ALBUMS, TRACKS, Album
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, selectinload

from workshop_utils.errors import WorkshopError
from workshop_utils.measure import bench
from workshop_utils.measure.answers import VariantsDisagreeError
from workshop_utils.measure.timing import Comparison, Costs, Timing, Variant, compare


def lazy(session: Session) -> list[int]:
    """Ask for each when touched.

    More that nobody needs in a table.
    """
    return [len(album.tracks) for album in session.scalars(select(Album))]


def eager(session: Session) -> list[int]:
    return [len(album.tracks) for album in session.scalars(select(Album).options(selectinload(Album.tracks)))]


def wrong(session: Session) -> list[int]:
    return [*eager(session)[:-1], 99]


def test_counts_are_those_of_one_run(engine: Engine):
    compared = compare(lazy, eager, on=engine, runs=1)
    assert [(v.name, v.statements, v.rows) for v in compared.variants] == [
        ("lazy", 1 + ALBUMS, ALBUMS + TRACKS),
        ("eager", 2, ALBUMS + TRACKS),
    ]
    assert compared["lazy"].bytes > 0
    assert compared["lazy"].database_seconds > 0
    assert compared["lazy"].answer == [4] * ALBUMS


def test_variants_that_disagree_are_refused_and_the_first_difference_is_named(engine: Engine):
    with pytest.raises(VariantsDisagreeError) as raised:
        compare(lazy, eager, wrong, on=engine)
    assert raised.value.problem == (
        f"lazy and wrong give different answers: [{ALBUMS - 1}] is 4 in the first and 99 in the second."
    )


def test_variants_that_disagree_are_run_once(engine: Engine):
    calls = []

    def one(_session):
        calls.append("one")
        return 1

    def two(_session):
        calls.append("two")
        return 2

    with pytest.raises(VariantsDisagreeError):
        compare(one, two, on=engine)
    assert calls == ["one", "two"]


def test_runs_are_interleaved_after_two_counted_ones(engine: Engine):
    calls = []

    def a(_session):
        calls.append("a")

    def b(_session):
        calls.append("b")

    compare(a, b, on=engine, runs=4)
    assert "".join(calls) == "ab" + "ab" + "abababab"


def test_timed_runs_are_not_recorded(engine: Engine):
    seen = []

    def look(session):
        seen.append(session.get_bind().dialect.execution_ctx_cls.create_cursor.__module__)

    compare(look, on=engine, runs=3)
    recorded = [module.startswith("workshop_utils") for module in seen]
    assert recorded == [True, True, False, False, False]


def test_each_run_has_a_session_of_its_own(engine: Engine):
    sessions = []

    def keep(session):
        sessions.append(session)
        session.execute(text("INSERT INTO albums (title) VALUES ('never committed')"))

    compare(keep, on=engine, runs=2)
    assert len(set(map(id, sessions))) == len(sessions) == 4
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM albums")) == ALBUMS


class Clock:
    """A clock that only the variants move."""

    def __init__(self, monkeypatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(bench, "perf_counter", lambda: self.now)

    def variant(self, name: str, *durations: float):
        left = list(durations)

        def run(_session):
            self.now += left.pop(0) if len(left) > 1 else left[0]

        run.__name__ = name
        return run


def test_times_are_those_of_every_run_in_order(engine: Engine, monkeypatch):
    clock = Clock(monkeypatch)
    counted = (9, 9)
    compared = compare(clock.variant("a", *counted, 0.3, 0.1, 0.2), clock.variant("b", 1), on=engine, runs=3)
    timing = compared["a"].timing
    assert timing.seconds == pytest.approx((0.3, 0.1, 0.2))
    assert (timing.typical, timing.least, timing.most) == pytest.approx((0.2, 0.1, 0.3))
    assert str(timing) == "200 ms (100 to 300)"


@pytest.mark.parametrize(
    ("seconds", "runs", "expected"),
    [
        (0.01, 7, 7),
        (0.4, 7, 3),
        (0.12, 7, 5),
        (0.9, 7, 3),
        (20, 7, 3),
        (20, 2, 2),
        (20, 1, 1),
        (0.01, 30, 30),
        (0.09, 30, 6),
    ],
)
def test_slow_variants_get_fewer_runs_but_three(engine: Engine, monkeypatch, seconds, runs, expected):
    clock = Clock(monkeypatch)
    compared = compare(clock.variant("a", seconds), clock.variant("b", seconds), on=engine, runs=runs)
    assert [len(v.timing.seconds) for v in compared.variants] == [expected, expected]
    assert (f"{expected} runs in turn" if expected > 1 else "1 run.") in str(compared)


def test_a_spread_of_counts_is_shown(engine: Engine):
    asked = []

    def changing(session):
        asked.append(1)
        for _ in range(len(asked)):
            session.execute(text("SELECT 1")).all()

    compared = compare(changing, on=engine, runs=1)
    assert compared["changing"].spread("statements") == (1, 2)
    assert compared["changing"].statements == 2
    assert compared.counts.rows[0][1] == "1 to 2"


class TestWhatCannotBeCompared:
    def test_nothing(self, engine: Engine):
        with pytest.raises(WorkshopError, match="nothing to compare"):
            compare(on=engine)

    def test_a_result_instead_of_a_function(self, engine: Engine):
        with Session(engine) as session, pytest.raises(WorkshopError, match="this is a list") as raised:
            compare(lazy(session), eager, on=engine)
        assert "without calling it" in raised.value.remedy

    def test_two_of_one_name(self, engine: Engine):
        with pytest.raises(WorkshopError, match="same name"):
            compare(lazy, lazy, on=engine)
        with pytest.raises(WorkshopError, match="same name"):
            compare(partial(lazy), lazy, on=engine)

    @pytest.mark.parametrize("runs", [0, -1, 2.5, None])
    def test_no_runs(self, engine: Engine, runs):
        with pytest.raises(WorkshopError, match="Nothing can be timed"):
            compare(lazy, on=engine, runs=runs)

    def test_no_engine(self, engine: Engine):
        with Session(engine) as session, pytest.raises(WorkshopError, match="An engine is needed"):
            compare(lazy, on=session)

    def test_a_generator(self, engine: Engine):
        def generating(session):
            yield from session.scalars(select(Album.title))

        with pytest.raises(WorkshopError, match="generating gave a generator, whose work is done later"):
            compare(generating, on=engine)

    def test_a_result_that_is_not_fetched(self, engine: Engine):
        with pytest.raises(WorkshopError, match="ScalarResult, whose work is done later"):
            compare(lambda session: session.scalars(select(Album.title)), on=engine)

    def test_a_coroutine_function_on_a_plain_engine(self, engine: Engine):
        async def waiting(_session):
            return 1

        with pytest.raises(WorkshopError, match="coroutine function, and this engine isn't an async one"):
            compare(waiting, on=engine)

    @pytest.mark.parametrize(
        "give",
        [
            lambda session: session.get(Album, 1),
            lambda session: session.scalars(select(Album)).all(),
            lambda session: session.execute(select(Album)).all(),
        ],
    )
    def test_orm_objects(self, engine: Engine, give):
        with pytest.raises(WorkshopError, match="gave ORM objects"):
            compare(give, on=engine)

    def test_a_variant_that_raises_raises(self, engine: Engine):
        def broken(_session):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            compare(lazy, broken, on=engine)


def made(name: str, *seconds: float, label: str = "") -> Variant:
    costs = Costs(statements=1000, rows=2, bytes=3000, database_seconds=0.05)
    return Variant(name, label or name, (costs, costs), Timing(seconds), [])


@pytest.fixture
def comparison() -> Comparison:
    return Comparison((made("slow", 0.2, 0.1, 0.3), made("quick", 0.01, 0.02, label="<b>&")))


def test_counts_and_times_are_apart(comparison: Comparison):
    assert comparison.counts.rows == (("slow", "1,000", "2", "3.0 kB"), ("quick: <b>&", "1,000", "2", "3.0 kB"))
    assert comparison.times.rows == (
        ("slow", "200", "100 to 300", "25%", "× 1.0"),
        ("quick: <b>&", "15", "10 to 20", "100%", "× 0.075"),
    )


def test_text_and_html_show_both(comparison: Comparison):
    html = comparison._repr_html_()
    for row in (*comparison.counts.rows, *comparison.times.rows):
        for cell in row:
            assert cell in str(comparison)
            assert cell in html or cell == "quick: <b>&"
    assert "<b>" not in html
    assert "&lt;b&gt;&amp;" in html
    assert repr(comparison) == str(comparison)


def test_a_label_is_the_first_line_of_the_docstring(engine: Engine):
    compared = compare(lazy, partial(eager), on=engine, runs=1)
    assert [(v.name, v.label) for v in compared.variants] == [
        ("lazy", "Ask for each when touched."),
        ("eager", "eager"),
    ]
    assert "lazy: Ask for each when touched." in str(compared)


def test_a_callable_object_goes_by_its_class(engine: Engine):
    class Page:
        """A page."""

        def __call__(self, _session):
            return 1

    (variant,) = compare(Page(), on=engine, runs=1).variants
    assert (variant.name, variant.label) == ("Page", "A page.")


def test_a_variant_is_found_by_name_and_another_is_refused(comparison: Comparison):
    assert comparison["quick"].timing.typical == pytest.approx(0.015)
    with pytest.raises(WorkshopError, match="No variant is called 'other'") as raised:
        comparison["other"]
    assert "slow, quick" in raised.value.remedy


def test_a_comparison_cannot_be_changed(comparison: Comparison):
    with pytest.raises(FrozenInstanceError):
        comparison.variants = ()
    with pytest.raises(FrozenInstanceError):
        comparison["quick"].timing.seconds = ()


def test_an_answer_is_not_shown_with_its_variant():
    assert "answer" not in repr(made("a", 1.0))
