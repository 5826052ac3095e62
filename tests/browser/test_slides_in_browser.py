"""Slides as a room sees them: opened from disk, nothing fetched, nothing outside the screen, notes in a second window."""

from __future__ import annotations

import pytest

from workshop_utils import lessons, slides
from workshop_utils.authoring import State, Target, state

READY = [lesson for lesson in lessons.read() if lesson.ready and state(Target(lesson, solved=True)) == State.FRESH]
NUMBERS = {"02", "05", "09"}
LAYOUT = """() => [...document.querySelectorAll('.slides > section')].flatMap((above, h) =>
  [...above.querySelectorAll(':scope > section')].map((_, v) => [h, v]))"""
FITS = """() => { const sheet = Reveal.getCurrentSlide().querySelector('.sheet');
  const box = sheet.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight && sheet.scrollWidth <= sheet.clientWidth + 1
    && (sheet.scrollHeight <= sheet.clientHeight + 1 || getComputedStyle(sheet).overflowY == 'auto'); }"""


@pytest.fixture
def opened(screen, tmp_path):
    """Give the function that opens a lesson's slides, and says what was asked for and what was complained about."""

    def at(lesson):
        said = []
        screen.on("console", lambda message: said.append(message.text))
        screen.on("pageerror", lambda error: said.append(str(error)))
        screen.on("request", lambda request: said.append(request.url) if request.url[:5] != "data:" else None)
        screen.set_viewport_size({"width": 1280, "height": 720})
        address = slides.write(lesson, tmp_path).as_uri()
        screen.goto(address)
        screen.wait_for_function("window.Reveal && Reveal.isReady()")
        return [each for each in said if each != address]

    return at


@pytest.mark.parametrize("lesson", [each for each in READY if each.number in NUMBERS], ids=lambda each: each.stem)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_slide_fits_on_the_screen_and_nothing_is_fetched(screen, opened, keep, lesson, scheme):
    screen.emulate_media(color_scheme=scheme)
    assert opened(lesson) == []
    for h, v in screen.evaluate(LAYOUT):
        screen.evaluate(f"Reveal.slide({h}, {v})")
        keep(screen, f"slides-{lesson.number}-{scheme}-{h:02d}-{v:02d}")
        assert screen.evaluate(FITS), (h, v)


def test_the_speakers_window_shows_the_teachers_notes(screen, opened):
    opened(lessons.find("02"))
    with screen.context.expect_page() as window:
        screen.keyboard.press("s")
    window.value.get_by_text("About half the room fixes the first level").wait_for()


def test_t_turns_light_into_dark_and_back(screen, opened):
    screen.emulate_media(color_scheme="light")
    opened(lessons.find("02"))
    page = "getComputedStyle(document.body).backgroundColor"
    light = screen.evaluate(page)
    screen.keyboard.press("t")
    assert screen.evaluate(page) != light
    screen.keyboard.press("t")
    assert screen.evaluate(page) == light
