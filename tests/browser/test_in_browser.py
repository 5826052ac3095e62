"""Each lesson as a learner meets it: opened, run untouched, its panel moved, an exercise solved wrongly and rightly."""

from __future__ import annotations

import importlib
import re

import nbformat
import pytest

from workshop_utils import authoring, lessons
from workshop_utils.authoring import Target

READY = [lesson for lesson in lessons.read() if lesson.ready]
RUN_ALL_MS = 120_000
STEP_MS = 30_000
written = pytest.mark.parametrize("lesson", READY, ids=lambda lesson: lesson.stem)


def opened(screen, lab, lesson):
    """Open a lesson as it is handed out, in a fresh kernel, and wait until that is ready."""
    screen.set_default_timeout(STEP_MS)
    ours = {"Authorization": f"token {lab.token}"}
    for session in screen.request.get(f"{lab.address}/api/sessions", headers=ours).json():
        screen.request.delete(f"{lab.address}/api/sessions/{session['id']}", headers=ours)
    (lab.copy / "notebooks" / f"{lesson.stem}.ipynb").unlink(missing_ok=True)
    fresh = authoring.compose(Target(lesson, solved=False))
    nbformat.write(fresh, lab.copy / "notebooks" / f"{lesson.stem}.ipynb")
    screen.goto(
        f"{lab.address}/lab/workspaces/{lesson.number}{lab.theme}/tree/notebooks/{lesson.stem}.ipynb?reset&token={lab.token}"
    )
    screen.locator(".jp-Notebook").wait_for()
    idle(screen)
    screen.locator(".jp-SideBar .lm-TabBar-tab.lm-mod-current").first.click()
    return screen.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook")


def idle(screen, timeout=STEP_MS):
    screen.get_by_text(re.compile(r"\| Idle$")).wait_for(timeout=timeout)


def run_all(screen):
    screen.get_by_role("menuitem", name="Run", exact=True).click()
    screen.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    screen.wait_for_function(
        """() => document.querySelector('[data-mime-type="application/vnd.jupyter.error"]')
                 || [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')]
                        .every(prompt => /\\[\\d+\\]/.test(prompt.textContent))""",
        timeout=RUN_ALL_MS,
    )
    idle(screen)


def saved(screen, lab, lesson):
    """Save, and read what stands in the file."""
    screen.keyboard.press("Escape")
    screen.keyboard.press("Control+s")
    screen.wait_for_timeout(1500)
    return nbformat.read(lab.copy / "notebooks" / f"{lesson.stem}.ipynb", as_version=4)


def answer(screen, book, exercise, code):
    """Put `code` in an exercise's cell, run it, and give the verdict's text and its element."""
    cell = book.locator(".jp-CodeCell", has_text=f"exercises.{exercise}.check(").first
    cell.locator(".cm-content").click()
    screen.keyboard.press("Control+a")
    screen.keyboard.insert_text(code)
    screen.keyboard.press("Control+Enter")
    screen.wait_for_timeout(500)
    idle(screen)
    shown = cell.locator(".jp-OutputArea")
    return shown.inner_text(), cell


@written
def test_untouched_it_runs_through_without_an_error_and_fits_the_screen(screen, lab, keep_whole, lesson):
    book = opened(screen, lab, lesson)
    run_all(screen)
    outputs = [output for cell in saved(screen, lab, lesson).cells for output in cell.get("outputs", [])]
    assert [output for output in outputs if output.output_type == "error"] == []
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    verdicts = [output for output in outputs if ": not attempted." in str(output.get("data", {}).get("text/plain", ""))]
    assert len(verdicts) == len(lesson.core) + len(lesson.extra)
    keep_whole(screen, book, f"{lesson.number}-{lab.theme}")
    wide = book.locator(".jp-OutputArea-output").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 2).map(one => one.innerText.slice(0, 60))"
    )
    assert wide == []


@written
def test_a_panel_shows_something_else_when_its_slider_is_moved(screen, lab, keep, lesson):
    book = opened(screen, lab, lesson)
    if "panel" not in lesson.source.read_text(encoding="utf-8"):
        pytest.skip("this lesson has no panel")
    run_all(screen)
    handles = book.locator(".noUi-handle")
    panel = book.locator(".jp-OutputArea-output", has=screen.locator(".noUi-handle")).first
    assert handles.count() >= 1
    for i, key in enumerate(("ArrowLeft", "ArrowRight")[: handles.count()]):
        before = panel.inner_text()
        handles.nth(i).focus()
        screen.keyboard.press(key)
        screen.wait_for_function("([panel, before]) => panel.innerText != before", arg=[panel.element_handle(), before])
    keep(panel, f"{lesson.number}-{lab.theme}-panel-moved")


def test_an_exercise_solved_wrongly_and_then_rightly_gets_both_verdicts(screen, lab, keep):
    lesson = lessons.find("02")
    exercises = importlib.import_module(f"workshop_utils.exercises.{lesson.exercises}")
    book = opened(screen, lab, lesson)
    screen.keyboard.press("Escape")
    first = book.locator(".jp-CodeCell").first
    first.locator(".cm-content").click()
    screen.keyboard.press("Shift+Enter")
    idle(screen)
    right = exercises.order_page.solution_source
    check = exercises.order_page.check_source
    said, cell = answer(screen, book, "order_page", f"{right.replace('.limit(limit)', '.limit(1)')}\n\n\n{check}")
    keep(cell, f"02-{lab.theme}-wrong")
    assert "wrong answer" in said
    said, cell = answer(screen, book, "order_page", f"{right}\n\n\n{check}")
    keep(cell, f"02-{lab.theme}-right")
    assert "correct" in said
