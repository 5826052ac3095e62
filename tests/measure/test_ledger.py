"""The ledger as a value: totals, groups, tables."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError

import pytest
from library import ALBUMS, TRACKS, TRACKS_EACH, Album, Track
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from workshop_utils.measure.ledger import Group, Ledger, Statement, record
from workshop_utils.measure.origin import Origin

A_LINE = Origin("page.py", 3)
SCRIPT = "<script>alert('x')</script>"


def page(session: Session) -> list[tuple[str, list[str]]]:
    albums = session.scalars(select(Album))
    return [(album.title, [track.title for track in album.tracks]) for album in albums]


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    with record(engine) as ledger, Session(engine) as session:
        page(session)
        session.execute(text("SELECT count(*) FROM tracks")).all()
    return ledger


def test_totals_are_the_sums_of_the_statements(ledger: Ledger):
    assert ledger.statements == len(ledger) == len(ledger.entries) == len(list(ledger)) == ALBUMS + 2
    assert ledger.rows == sum(s.rows for s in ledger.entries) == ALBUMS + TRACKS + 1
    assert ledger.bytes == sum(s.bytes for s in ledger.entries) > 0
    assert ledger.seconds == pytest.approx(sum(s.seconds for s in ledger.entries))


def test_groups_are_the_most_frequent_first(ledger: Ledger):
    lazy, *others = ledger.by_fingerprint()
    assert (lazy.times, lazy.rows) == (ALBUMS, TRACKS)
    assert [group.times for group in others] == [1, 1]
    assert {s.rows for s in lazy.statements} == {TRACKS_EACH}
    assert lazy.bytes == sum(s.bytes for s in lazy.statements)
    assert lazy.seconds == pytest.approx(sum(s.seconds for s in lazy.statements))


def test_groups_show_themselves_as_a_table(ledger: Ledger):
    groups = ledger.by_fingerprint()
    assert [row[0] for row in groups.counts.rows] == [str(ALBUMS), "1", "1"]
    assert str(groups) == repr(groups) == str(groups.counts)
    assert groups._repr_html_() == groups.counts._repr_html_()
    assert str(groups).startswith("3 distinct statements\n")
    assert pickle.loads(pickle.dumps(groups)) == groups  # noqa: S301 (it is our own)


def test_groups_that_ran_equally_often_come_in_an_order_that_stays(engine: Engine):
    def asked(*sqls: str) -> list[str]:
        with record(engine) as ledger, Session(engine) as session:
            for sql in sqls:
                session.execute(text(sql)).all()
        return [group.fingerprint for group in ledger.by_fingerprint()]

    few, many, none = "SELECT id FROM albums", "SELECT id FROM tracks", "SELECT id FROM albums WHERE id = 0"
    assert asked(few, many, none) == asked(none, many, few)
    assert asked(none, few, many)[0] == many


def test_where_nothing_ran_twice_that_is_said_in_a_sentence(engine: Engine):
    with record(engine) as ledger, Session(engine) as session:
        session.execute(text("SELECT 1")).all()
    said = "No statement ran more than once."
    assert (str(ledger.repeated()), ledger.repeated()._repr_html_()) == (said, f"<p>{said}</p>")
    assert said in str(ledger.repeated().counts)


def test_groups_together_are_the_ledger(ledger: Ledger):
    grouped = [s for group in ledger.by_fingerprint() for s in group.statements]
    assert sorted(grouped, key=lambda s: s.started) == list(ledger.entries)


def test_repeated_gives_what_ran_more_than_once(ledger: Ledger):
    assert [group.times for group in ledger.repeated()] == [ALBUMS]


def test_origins_are_the_learners_lines(ledger: Ledger):
    first = page.__code__.co_firstlineno
    lazy, all_albums, _count = ledger.by_fingerprint()
    assert [(o.file, o.line - first) for o in (*all_albums.origins, *lazy.origins)] == [(__file__, 1), (__file__, 2)]
    lines = ledger.by_origin()
    assert sorted(map(len, lines.values())) == [1, 1, ALBUMS]
    assert sum(map(len, lines.values())) == ledger.statements


def test_a_ledger_without_statements_says_so_and_is_a_ledger(engine: Engine):
    with record(engine) as ledger:
        pass
    assert str(ledger) == repr(ledger) == "No statement reached the database."
    assert "No statement reached the database." in ledger._repr_html_()
    assert bool(ledger) is True
    assert ledger.by_fingerprint() == ()


def test_statements_cannot_be_changed_and_travel(ledger: Ledger):
    statement = ledger.entries[0]
    with pytest.raises((FrozenInstanceError, TypeError)):
        statement.rows = 0
    assert pickle.loads(pickle.dumps(ledger.entries)) == ledger.entries  # noqa: S301 (it is our own)
    (first, *_) = ledger.by_fingerprint()
    with pytest.raises((FrozenInstanceError, TypeError)):
        first.fingerprint = ""


def made(sql: str, origin: Origin | None = A_LINE, rows: int = 1) -> Statement:
    return Statement(sql, 0, 1, rows, 8, 0.001, 0.0, True, origin)


def test_text_and_html_show_the_same_cells(ledger: Ledger):
    table = ledger.times
    html = ledger._repr_html_()
    for row in table.rows:
        for cell in row:
            assert cell in str(ledger)
            assert f">{cell}<" in html.replace("&quot;", '"').replace("&#x27;", "'").replace("&gt;", ">")


def test_counts_show_no_clock(ledger: Ledger):
    assert "ms" not in ledger.counts.headers
    assert "ms" not in ledger.counts.caption
    assert "ms" in ledger.times.headers
    again = ledger.counts
    assert again == ledger.counts


def test_counts_come_out_the_same_twice(engine: Engine):
    tables = []
    for _ in range(2):
        with record(engine) as ledger, Session(engine) as session:
            page(session)
        tables.append(ledger.counts)
    assert tables[0] == tables[1]


def test_sql_that_is_html_is_escaped(native: Engine):
    with record(native) as ledger, native.connect() as connection:
        connection.exec_driver_sql(f'SELECT 1 AS "{SCRIPT}"').all()
    assert SCRIPT not in ledger._repr_html_()
    assert "&lt;script&gt;" in ledger._repr_html_()
    assert SCRIPT[:8] in str(ledger)


def test_a_table_of_many_distinct_statements_says_how_many_it_leaves_out(native: Engine):
    with record(native) as ledger, native.connect() as connection:
        for number in range(20):
            connection.exec_driver_sql(f"SELECT id AS a{number} FROM tracks").all()
    assert len(ledger.counts.rows) == 13
    assert ledger.counts.rows[-1][-1] == "8 more distinct statements"
    assert len(ledger.by_fingerprint()) == 20


def test_a_line_is_named_with_its_text_and_how_many_others_there_are(native: Engine):
    with record(native) as ledger, Session(native) as session:
        session.scalars(select(Track)).all()
        session.scalars(select(Track)).all()
        session.scalars(select(Track)).all()
    (row,) = ledger.counts.rows
    assert row[3].startswith("test_ledger.py, line ")
    assert ": session.scalars(select(Track)).all()" in row[3]
    assert row[3].endswith("and 2 other lines")


def test_statements_that_nobodys_line_asked_for_leave_the_cell_empty():
    group = Group("SELECT ?", (made("SELECT 1", origin=None), made("SELECT 2", origin=A_LINE)))
    assert group.origins == (A_LINE,)
    assert Group("SELECT ?", (made("SELECT 1", origin=None),)).origins == ()
