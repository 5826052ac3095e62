"""The little markup of verdicts."""

from __future__ import annotations

import pytest

from workshop_utils.exercises import markup


def test_code_and_emphasis_become_elements():
    shown = markup.inline("*Why.* Each `line` costs.")
    assert "<em>Why.</em>" in shown
    assert shown.endswith(">line</code> costs.")


def test_what_learners_wrote_is_escaped_in_code_and_outside():
    shown = markup.html(f"{markup.code('<script>x</script>')} & <b>")
    assert "<script>" not in shown
    assert "&lt;script&gt;x&lt;/script&gt;" in shown
    assert "&amp; &lt;b&gt;" in shown


def test_stars_in_code_and_between_numbers_are_no_emphasis():
    assert "<em>" not in markup.inline("`f(*args, **more)` and 8 * 6 * 2")
    assert markup.plain("8 * 6 and `f(*args)` and *this*") == "8 * 6 and `f(*args)` and this"


@pytest.mark.parametrize("source", ["`", "a`b", "``x``", "plain", "*x*"])
def test_any_source_survives_being_marked_as_code(source):
    shown = markup.inline(f"before {markup.code(source)} after")
    assert f">{source}</code> after" in shown


def test_a_long_line_is_cut_and_several_become_one():
    assert markup.code("a\n    b") == "`a b`"
    assert markup.code("x" * 100, 10) == f"`{'x' * 9}…`"


def test_paragraphs_are_set_apart_by_an_empty_line():
    assert markup.html("one\ntwo\n\nthree").count("<p ") == 2
    assert markup.plain("one\ntwo\n\nthree") == "one two\n\nthree"
