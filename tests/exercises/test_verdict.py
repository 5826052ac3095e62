"""How a verdict shows itself."""

from __future__ import annotations

import pytest

from workshop_utils.exercises.verdict import State, Verdict
from workshop_utils.measure.table import Table


def verdict(state=State.WRONG, **more):
    return Verdict("2.2 order_page", state, "With `a < b`, *it* broke.", **more)


def test_the_state_is_said_in_words_first():
    for state in State:
        shown = verdict(state)
        assert str(shown).splitlines()[0] == shown.headline == f"2.2 order_page: {state.value}."
        assert shown._repr_html_().index(state.value.replace("'", "&#x27;")) < shown._repr_html_().index("broke")


def test_the_cost_that_is_over_stands_in_the_headline():
    assert verdict(State.OVER_BUDGET, over="rows").headline == "2.2 order_page: better, over budget in rows."


def test_text_and_html_say_the_same():
    table = Table(("", "statements"), (("yours", "7"),), "lr")
    shown = verdict(next_move="Which one?", counts=table, printed="x <y>", note="Same code as last time.")
    for part in ("broke", "which one?", "yours", "Same code as last time."):
        assert part in str(shown)
        assert part in shown._repr_html_()
    assert "x <y>" in str(shown)
    assert "x &lt;y&gt;" in shown._repr_html_()


def test_html_has_no_script_and_takes_its_colours_from_the_notebook_s_theme():
    shown = verdict()._repr_html_()
    assert "<script" not in shown
    assert "border-left:4px solid var(--jp-error-color1,#d32f2f)" in shown
    assert ";color:" not in shown.replace("background-color", "")


@pytest.mark.parametrize("said", ["Which one?", "`a`, or b?", "SQL can say it?", "I?"])
def test_the_next_move_goes_on_after_a_colon(said):
    shown = str(verdict(next_move=said))
    assert shown.endswith("Next: which one?" if said.startswith("W") else f"Next: {said}")


def test_only_answers_that_ran_count_as_judged():
    unjudged = {state for state in State if not state.judged}
    assert unjudged == {State.NOT_ATTEMPTED, State.CANT_BE_JUDGED, State.LEANED}


@pytest.mark.parametrize(
    ("printed", "by"),
    [
        ("a row: 7", "Your function printed:"),
        ("line 4: SAWarning: a product", "SQLAlchemy warned:"),
        ("line 4: SADeprecationWarning: an operator\nline 5: SAWarning: a product", "SQLAlchemy warned:"),
        ("/somewhere/else.py:4: RuntimeWarning: a division", "Python warned:"),
        ("a row: 7\nline 4: SAWarning: a product", "What your function printed, and what it was warned of:"),
        ("I saw a SAWarning: yes", "Your function printed:"),
    ],
)
def test_a_warning_is_told_from_what_was_printed(printed, by):
    assert f"\n\n{by}\n{printed}" in str(verdict(printed=printed))
