"""A lesson as slides: everything is there, nothing too early, and nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
from html import unescape
from html.parser import HTMLParser

import nbformat
import pytest

from workshop_utils import authoring, cli, deck, lessons, slides
from workshop_utils.authoring import State
from workshop_utils.errors import WorkshopError
from workshop_utils.lessons import ROOT

STEMS = ("00_start_here", "02_one_query_per_row", "09_what_an_import_costs")
ELSEWHERE = re.compile(r"(?:https?:)?//[\w.-]+\.\w")
VOID = {"meta", "link", "img", "br", "hr", "col", "input"}


class Page(HTMLParser):
    """What a browser would make of a page: slides with their text, notes apart, and all that is loaded or linked."""

    def __init__(self, text):
        super().__init__()
        self.open, self.slides, self.notes, self.loaded, self.linked = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in VOID:
            self.open.append("notes" if given.get("class") == "notes" else tag)
        if tag == "section" and self.open.count("section") == 2:
            self.slides.append("")
            self.notes.append("")
        self.loaded += [given[name] for name in ("src", "srcset", "data", "poster") if given.get(name)]
        if tag == "link" or given.get("style", "").count("url("):
            self.loaded.append(str(given))
        if tag == "a":
            self.linked.append(given.get("href"))

    def handle_endtag(self, tag):
        if tag in {"aside", "section"} or (self.open and self.open[-1] == tag):
            while self.open and self.open.pop() not in {tag, "notes"}:
                pass

    def handle_data(self, data):
        if self.open.count("section") == 2:
            shown = self.notes if "notes" in self.open else self.slides
            shown[-1] += data


@pytest.fixture(scope="module")
def texts():
    """The pages of three lessons."""
    with pytest.MonkeyPatch.context() as patch:
        # Whether notebooks are up to date is another test's.
        patch.setattr(authoring, "state", lambda _: State.FRESH)
        return {stem: slides.page(deck.deck(lessons.find(stem)), lessons.find(stem)) for stem in STEMS}


@pytest.fixture(params=STEMS)
def lesson(request):
    return lessons.find(request.param)


@pytest.fixture
def text(texts, lesson):
    return texts[lesson.stem]


@pytest.fixture
def page(text):
    return Page(text)


@pytest.fixture
def second(texts):
    return Page(texts["02_one_query_per_row"])


def solved(lesson):
    return nbformat.read(lesson.notebook(solved=True), as_version=4).cells


def squeezed(text):
    return re.sub(r"\s+", "", unescape(text))


def place(texts, text):
    """Give the number of the only slide, or notes of one, that has a text."""
    (found,) = [number for number, shown in enumerate(texts) if squeezed(text) in squeezed(shown)]
    return found


def test_a_page_loads_nothing_but_what_stands_in_it(text, page):
    assert [each[:60] for each in page.loaded if not each.startswith("data:")] == []
    styles = "".join(re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL))
    assert styles.count("url(") == styles.count("url(data:") > 0
    assert "@import" not in styles
    assert f'content="{slides.POLICY}"' in text.split("<style", 1)[0]


def test_a_page_names_no_address_but_reveals_own_and_the_lessons_links(text, page, lesson):
    for script in ("reveal.js", "notes.js"):
        own = slides._inline((slides.REVEAL / script).read_text(encoding="utf-8"))
        assert text.count(own) == 1
        text = text.replace(own, "")
    source = lesson.source.read_text(encoding="utf-8")
    assert [link for link in page.linked if link not in source] == []
    for link in page.linked:
        text = text.replace(link, "")
    text = re.sub(r"base64,[\w+/=]+", "", text)
    assert [address[0] for address in ELSEWHERE.finditer(text) if address[0] not in source] == []


def test_reveal_keeps_its_licence_and_says_whose_it_is(text):
    assert "MIT licensed" in text
    assert "Hakim El Hattab" in (slides.REVEAL / "LICENSE").read_text(encoding="utf-8")


def test_each_slide_tag_of_the_source_begins_a_slide(text, lesson):
    begun = sum("slideshow" in cell.metadata for cell in solved(lesson))
    assert len(re.findall(r"<section[^>]*>\s*<section", text)) == begun > 5


def test_every_figure_and_every_output_is_on_a_slide(text, page, lesson):
    outputs = [output for cell in solved(lesson) for output in cell.get("outputs", ())]
    figures = [output.data["text/html"] for output in outputs if "image/png" in output.get("data", {})]
    assert all(re.search(r'src="([^"]+)"', figure)[1] in text for figure in figures)
    assert len(page.loaded) == len(figures) > 0
    shown = squeezed("".join(page.slides))
    plain = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs]
    bare = [said for said, output in zip(plain, outputs, strict=True) if "text/html" not in output.get("data", {})]
    assert [said for said in bare if squeezed(said) not in shown] == []


def test_every_line_of_code_is_on_a_slide(page, lesson):
    shown = squeezed("".join(page.slides))
    code = [cell.source for cell in solved(lesson) if cell.cell_type == "code"]
    assert [source for source in code if squeezed(source) not in shown] == []


def test_the_teachers_cells_are_notes_of_the_slide_above_them_and_on_none(second):
    (note,) = authoring.notes(lessons.find("02"))
    words = "About half the room fixes the first level"
    assert words in note.source
    assert place(second.notes, words) == 0
    assert words not in "".join(second.slides)


def test_an_exercise_shows_its_starter_and_its_answer_stands_on_a_slide_below(second):
    task = place(second.slides, "Judged on other shops, with 5 and 50 orders")
    assert "def order_page(session, limit):" in second.slides[task]
    assert (
        place(
            second.slides,
            "selectinload(Order.lines).selectinload(OrderLine.product),\n        selectinload(Order.history),\n    )\n    return [",
        )
        > task
    )
    assert place(second.slides, "2.2 order_page: correct.") > task


def test_an_exercises_hints_are_notes_of_the_slide_that_sets_it(second):
    from workshop_utils.exercises import n_plus_one

    task = place(second.slides, "Judged on other shops, with 5 and 50 orders")
    assert place(second.notes, n_plus_one.order_page.title) == task
    plain = [hint for hint in n_plus_one.order_page.hints if "`" not in hint and "*" not in hint]
    assert all(squeezed(hint) in squeezed(second.notes[task]) for hint in plain)


def test_a_question_to_the_room_is_not_answered_on_its_own_slide(second):
    question = place(second.slides, "No guess yet: put a letter in place")
    assert "100 orders, three ways" in second.slides[question]
    assert place(second.slides, "In fact: b)") > question


def test_a_link_to_another_notebook_is_its_words_only(texts):
    assert '.ipynb"' not in texts["02_one_query_per_row"]
    assert "Next: Load what the view shows" in unescape(Page(texts["02_one_query_per_row"]).slides[-1])
    assert '.ipynb"' not in texts["00_start_here"]  # the map's


def test_the_entity_diagram_is_a_table_as_nothing_there_could_draw_it(texts):
    shown = Page(texts["00_start_here"])
    assert "erDiagram" not in texts["00_start_here"]
    table = shown.slides[place(shown.slides, "history_step.history")]
    assert "no or one category has many category .children" in re.sub(r"\s+", " ", table)


@pytest.mark.parametrize("script", ["a = '</script>'", "a = `<!-- <script>`"])
def test_a_script_cannot_end_its_own_element(script):
    inlined = slides._inline(script)
    assert "</script" not in inlined
    assert "<!--" not in inlined


def test_code_and_outputs_that_fill_a_slide_together_get_one_each():
    code = nbformat.v4.new_code_cell("x = 1\n" * 20, outputs=[nbformat.v4.new_output("stream", text="y\n" * 20)])
    first, second = deck._cut([code])
    assert (first.source, first.outputs) == (code.source, [])
    assert (second.source, second.outputs) == ("", code.outputs)
    assert second.metadata.slideshow.slide_type == "subslide"


def begins(cells):
    """Say of each cell whether it begins a slide, or one below."""
    return ["slideshow" in cell.metadata for cell in deck._cut(cells)]


def test_what_follows_a_question_stands_below_however_much_room_there_is():
    guess = nbformat.v4.new_code_cell('guess = predict("How many?", ...)\nguess')
    after = [nbformat.v4.new_code_cell("1 + 1"), nbformat.v4.new_code_cell("2 + 2")]
    assert begins([guess, *after]) == [False, True, False]


def test_an_answer_stands_below_its_exercise_and_before_what_follows_however_much_room_there_is():
    told, plain = nbformat.v4.new_markdown_cell("## Exercise"), nbformat.v4.new_code_cell("1 + 1")
    answer = nbformat.v4.new_code_cell("double.check(double)", metadata={"tags": ["exercise"]})
    assert begins([told, answer, plain]) == [False, True, True]


def test_the_command_writes_a_page_where_it_is_told_and_says_where(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(authoring, "state", lambda _: State.FRESH)
    assert cli.main(["slides", "2", "--to", str(tmp_path / "new" / "folder")]) == 0
    path = tmp_path / "new" / "folder" / "02_one_query_per_row.html"
    assert capsys.readouterr().out.strip() == str(path)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_where_slides_are_put_if_nobody_says_is_not_kept_in_git(monkeypatch, tmp_path, capsys):
    place = lessons.NOTEBOOKS / "slides" / "x.html"
    done = subprocess.run(["git", "check-ignore", "-q", place], cwd=ROOT, check=False)
    assert done.returncode in {0, 128}  # 128: not a git checkout
    monkeypatch.setattr(authoring, "state", lambda _: State.FRESH)
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    assert cli.main(["slides", "2"]) == 0
    assert capsys.readouterr().out.strip() == str(
        tmp_path / place.parent.relative_to(ROOT) / "02_one_query_per_row.html"
    )


def test_an_unknown_lesson_is_a_sentence_and_a_remedy(capsys):
    assert cli.main(["slides", "dance"]) == 1
    assert "no lesson called 'dance'.\nWhat to do: Choose one of 00_start_here" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_to_is_a_sentence_and_a_remedy(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(authoring, "state", lambda _: State.FRESH)
    (tmp_path / "file").write_text("")
    assert cli.main(["slides", "02", "--to", str(tmp_path / "file")]) == 1
    assert "can't be written to" in capsys.readouterr().err


@pytest.mark.parametrize("state", [State.MISSING, State.STALE])
def test_a_notebook_that_is_not_what_its_source_makes_is_no_slides(state, monkeypatch):
    monkeypatch.setattr(authoring, "state", lambda _: state)
    with pytest.raises(WorkshopError, match=rf"{state.value}[\s\S]*workshop notebooks 02"):
        deck.deck(lessons.find("02"))


def test_a_lesson_that_is_not_written_is_no_slides(tmp_path):
    unwritten = lessons.Lesson("99", "nothing", "", "", "", "", 1, (), (), (), folder=tmp_path)
    with pytest.raises(WorkshopError, match="hasn't been written"):
        deck.deck(unwritten)
