"""Each lesson as a learner meets it: opened, run untouched, its panel moved, exercises solved wrongly and rightly.

The short form, in every run of the tests, is one lesson in both themes and one exercise; all is the long form, `-m stress`.
"""

from __future__ import annotations

import importlib
import json
import re

import nbformat
import pytest

from workshop_utils import authoring, lessons
from workshop_utils.authoring import Target
from workshop_utils.lessons import ROOT

READY = [lesson for lesson in lessons.read() if lesson.ready]
RUN_ALL_MS = 120_000
STEP_MS = 30_000
# Texts of outputs whose contrast is below what WCAG 2.2 asks for at level AA: 4.5, or 3 where they are large.
FAINT = """all => {
  const numbers = colour => {
    const found = colour.match(/[\\d.]+(e-?\\d+)?/g).map(Number), parts = colour.startsWith('color(') ? 255 : 1;
    return [...found.slice(0, 3).map(one => one * parts), found.length < 4 ? 1 : found[3]];
  };
  const over = (above, below) => [0, 1, 2].map(i => above[i] * above[3] + below[i] * (1 - above[3])).concat([1]);
  const behind = one => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, above) => over(above, below), [255, 255, 255, 1]);
  };
  const light = colour => [0.2126, 0.7152, 0.0722].reduce((sum, share, i) => {
    const value = colour[i] / 255;
    return sum + share * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  }, 0);
  const faint = [];
  for (const area of all) for (const one of [area, ...area.querySelectorAll('*')]) {
    const text = [...one.childNodes].filter(node => node.nodeType === 3).map(node => node.textContent.trim()).join('');
    if (!text || !one.checkVisibility || !one.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const style = getComputedStyle(one), ground = behind(one);
    const [a, b] = [light(over(numbers(style.color), ground)), light(ground)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${style.color} on ${ground}: ${text.slice(0, 40)}`);
  }
  return faint;
}"""
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
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    silent = "all => all.filter(one => !one.alt || one.alt.length < 20).map(one => one.outerHTML.slice(0, 90))"
    assert book.locator(".jp-OutputArea-output img").evaluate_all(silent) == []
    assert book.locator(".jp-OutputArea-output").evaluate_all(FAINT) == []


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


def test_an_exercise_solved_wrongly_and_then_rightly_gets_both_verdicts_and_is_remembered(screen, lab, keep):
    lesson = lessons.find("02")
    exercises = importlib.import_module(f"workshop_utils.exercises.{lesson.exercises}")
    book = opened(screen, lab, lesson)
    first_cell(screen, book)
    right = exercises.order_page.solution_source
    check = exercises.order_page.check_source
    said, cell = answer(screen, book, "order_page", f"{right.replace('.limit(limit)', '.limit(1)')}\n\n\n{check}")
    keep(cell, f"02-{lab.theme}-wrong")
    assert "wrong answer" in said
    said, cell = answer(screen, book, "order_page", f"{right}\n\n\n{check}")
    keep(cell, f"02-{lab.theme}-right")
    assert "correct" in said
    assert remembered(screen, lab, lesson) == "2.2 order_page correct"


def test_a_guess_that_is_wrong_and_then_right_gets_both_verdicts(screen, lab, keep):
    book = opened(screen, lab, lessons.find("00"))
    first_cell(screen, book)
    exercises = importlib.import_module("workshop_utils.exercises.start_here")
    right = exercises.page_of_100.solution_source
    said, cell = answer(screen, book, "page_of_100", f"guess = 1\n{exercises.page_of_100.check_source}")
    keep(cell, f"00-{lab.theme}-wrong")
    assert ": correct." not in said
    said, cell = answer(screen, book, "page_of_100", f"{right}\n{exercises.page_of_100.check_source}")
    keep(cell, f"00-{lab.theme}-right")
    assert "correct" in said


def test_files_that_are_edited_in_jupyterlab_are_judged_as_they_are_saved(screen, lab, keep):
    book = opened(screen, lab, lessons.find("12"))
    first_cell(screen, book)
    run_cell(screen, book, "exercises.rescue.lay_out()")
    place = "notebooks/scratch/rescue/api.py"
    solution = ROOT / "workshop_utils/exercises/solutions/rescue/api.py"
    started = contents(screen, lab, place)
    contents(screen, lab, place, started.replace("ge=1, le=100", "ge=1, le=99", 1) + "\nbroken = (\n")
    said = run_cell(screen, book, 'exercises.rescue.check("scratch/rescue")')
    keep(
        book.locator(".jp-CodeCell", has_text='exercises.rescue.check("scratch/rescue")').first, f"12-{lab.theme}-wrong"
    )
    assert "12.2 rescue: raised." in said, said
    contents(screen, lab, place, solution.read_text(encoding="utf-8"))
    said = run_cell(screen, book, 'exercises.rescue.check("scratch/rescue")')
    keep(
        book.locator(".jp-CodeCell", has_text='exercises.rescue.check("scratch/rescue")').first, f"12-{lab.theme}-right"
    )
    assert "12.2 rescue: correct." in said, said


def first_cell(screen, book):
    screen.keyboard.press("Escape")
    book.locator(".jp-CodeCell").first.locator(".cm-content").click()
    screen.keyboard.press("Shift+Enter")
    screen.wait_for_timeout(500)
    idle(screen)


def run_cell(screen, book, text):
    """Run the cell that holds `text`, and give what it shows."""
    cell = book.locator(".jp-CodeCell", has_text=text).first
    cell.locator(".cm-content").click()
    screen.keyboard.press("Control+Enter")
    screen.wait_for_timeout(500)
    idle(screen, RUN_ALL_MS)
    return cell.locator(".jp-OutputArea").inner_text()


def contents(screen, lab, path, text=None):
    """Read a file as JupyterLab's editor does, or save `text` in it."""
    # As text, whatever else some contents manager takes a file of Python for.
    address, ours = f"{lab.address}/api/contents/{path}?type=file&format=text", {"Authorization": f"token {lab.token}"}
    if text is None:
        return screen.request.get(address, headers=ours).json()["content"]
    put = json.dumps({"type": "file", "format": "text", "content": text})
    assert screen.request.put(address, headers={**ours, "Content-Type": "application/json"}, data=put).ok
    return text


def remembered(screen, lab, lesson):
    """Load the page anew, in a fresh kernel, and ask for the progress: what it says of the exercise that was solved."""
    again = opened(screen, lab, lesson)
    first = again.locator(".jp-CodeCell").first
    first.locator(".cm-content").click()
    screen.keyboard.press("Control+a")
    screen.keyboard.insert_text(
        "from workshop_utils.exercises.progress import COLUMNS, progress\n"
        "rows = [dict(zip(COLUMNS, row)) for row in progress().rows]\n"
        "row = next(row for row in rows if row['exercise'] == 'order_page')\n"
        "print(row['number'], row['exercise'], row['state'])"
    )
    screen.keyboard.press("Control+Enter")
    screen.wait_for_timeout(500)
    idle(screen)
    return first.locator(".jp-OutputArea").inner_text().strip()
