"""What README and CONTRIBUTING tell to type works, and what they list is there."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import re
import shlex
import tomllib

import pytest

from workshop_utils import authoring, cli, documents, lessons
from workshop_utils.lessons import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
CONTENTS = (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")
TEACHING = (ROOT / "notebooks" / "TEACHING.md").read_text(encoding="utf-8")
DOCUMENTS = {
    "README.md": README,
    "CONTRIBUTING.md": CONTRIBUTING,
    "CHANGELOG.md": CHANGELOG,
    "notebooks/README.md": CONTENTS,
    "notebooks/TEACHING.md": TEACHING,
}
TOLD_OF_EACH = ("What goes wrong.", "What to say.", "Guesses.", "Discuss.", "A latecomer")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LEARN = "pip install uv && uv run workshop lab"
TEST = "pip install uv && uv run pytest"


def blocks(text: str) -> list[str]:
    """Give the commands of every bash block."""
    return [
        line.strip()
        for block in re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
        if line
    ]


def commands(text: str) -> list[list[str]]:
    """Give every command of a document, in blocks and in backticks, split at && and ; into words."""
    inline = re.findall(r"(?<!`)`((?:uv|workshop|pip|python|bash|conda) [^`]+)`", text)
    return [words for each in [*blocks(text), *inline] for words in split(each)]


def split(command: str) -> list[list[str]]:
    """Split a line at && and ; into commands, and these into words, as a shell does."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="&;")
    lexer.whitespace_split = True
    found: list[list[str]] = [[]]
    for word in lexer:
        found.append([]) if word in {"&&", ";"} else found[-1].append(word)
    return found


def workshop_commands() -> list[list[str]]:
    found = [
        words[words.index("workshop") + 1 :]
        for text in DOCUMENTS.values()
        for words in commands(text)
        if "workshop" in words
    ]
    return [words for words in found if words]


def parsed(words: list[str]) -> object:
    with contextlib.redirect_stderr(io.StringIO()) as said:
        try:
            return cli._parser().parse_args(words)
        except SystemExit:
            pytest.fail(f"workshop {' '.join(words)}: {said.getvalue()}")


def test_the_two_commands_stand_on_top_of_readme():
    assert blocks(README)[:2] == [LEARN, TEST]
    assert README.index(TEST) < 400


def test_ci_runs_the_tests_as_readme_says_after_format_lint_and_types():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"uv run pytest$", README, re.MULTILINE) == ["uv run pytest"]
    assert "grep -m 1 'uv run pytest$' README.md" in script
    order = [
        script.index(step)
        for step in ("unset PYTHONDONTWRITEBYTECODE", "ruff format", "ruff check", "mypy", 'run "$tests"')
    ]
    assert order == sorted(order)
    if os.name == "posix":
        assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("words", workshop_commands(), ids=" ".join)
def test_each_workshop_command_that_is_told_is_understood(words):
    parsed(words)


def test_a_workshop_command_that_is_not_understood_would_be_seen():
    with pytest.raises(pytest.fail.Exception, match="invalid choice"):
        parsed(["dance"])


def test_every_command_is_told_in_readme_or_contributing():
    told = {words[0] for words in workshop_commands()}
    assert told >= {"lab", "doctor", "data", "progress", "grade", "collect", "notebooks"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_pytest_is_told_to_run_exists(name):
    for words in commands(DOCUMENTS[name]):
        paths = (
            [word for word in words[words.index("pytest") + 1 :] if word.startswith("tests")]
            if "pytest" in words
            else []
        )
        assert all((ROOT / path).exists() for path in paths if "<" not in path), words


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_group_that_is_told_exists(name):
    groups = {
        group for words in commands(DOCUMENTS[name]) for flag, group in itertools.pairwise(words) if flag == "--group"
    }
    assert groups <= set(PROJECT["dependency-groups"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_link_leads_to_a_file(name):
    for target in re.findall(r"\]\(([^)#]+)\)", DOCUMENTS[name]):
        assert "//" in target or ((ROOT / name).parent / target).exists(), target


def test_each_file_that_contributing_names_is_there():
    named = re.findall(r"`((?:notebooks|workshop_utils|tests|data)/[\w/.]+)`", CONTRIBUTING)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_each_step_of_contributing_ends_in_a_command():
    for section in re.split(r"^## ", CONTRIBUTING, flags=re.MULTILINE)[1:]:
        if section.startswith("Add "):
            steps = re.split(r"^\d+\. ", section, flags=re.MULTILINE)[1:]
            assert len(steps) >= 2, section
            assert all(step.rstrip().endswith("```") and "```bash" in step for step in steps), section


def test_contributing_shows_every_part_of_the_package():
    layout = CONTRIBUTING.split("```")[1]
    parts = {path.name if path.is_dir() else path.stem for path in (ROOT / "workshop_utils").iterdir()}
    parts -= {"__init__", "__pycache__"}
    assert {part for part in parts if not re.search(rf"\b{part}\b", layout)} == set()


@pytest.mark.parametrize("document", documents.ALL, ids=lambda document: document.name)
def test_lists_of_lessons_and_routes_are_as_they_are_declared(document):
    text = DOCUMENTS[document.name]
    assert documents.filled(document, text) == text


def test_the_lists_name_every_lesson_and_its_exercises():
    for lesson in lessons.read():
        assert f"| {lesson.number} | " in README
        assert all(number in CONTENTS for number in (lesson.pattern, lesson.promise, *lesson.core, *lesson.extra))


def chapters():
    """What TEACHING tells of each lesson, by its heading."""
    parts = TEACHING.partition("## Lesson by lesson")[2].split("\n### ")[1:]
    return {part.partition("\n")[0]: part for part in parts}


def test_teaching_has_a_chapter_for_every_lesson_in_order_and_no_other():
    assert list(chapters()) == [f"{lesson.number} {lesson.title}" for lesson in lessons.read()]


@pytest.mark.parametrize("heading", chapters())
def test_a_chapter_tells_what_a_teacher_needs_with_two_questions_to_discuss(heading):
    chapter = chapters()[heading]
    places = [chapter.find(f"**{told}**") for told in TOLD_OF_EACH]
    assert places == sorted(places)
    assert -1 not in places
    questions = re.findall(r"^\d\. .*(?:\n(?!\d\.|\n).*)*", chapter, re.MULTILINE)
    assert len(questions) == 2
    assert all(question.endswith("?") for question in questions)


@pytest.mark.parametrize("heading", chapters())
def test_a_chapter_names_only_exercises_that_its_lesson_has(heading):
    lesson = lessons.find(heading[:2])
    named = set(re.findall(rf"\b{int(lesson.number)}\.[1-9]\b", chapters()[heading]))
    assert named <= {*lesson.core, *lesson.extra}


@pytest.mark.parametrize("lesson", [each for each in lessons.read() if each.ready], ids=lambda each: each.stem)
def test_a_chapter_asks_what_the_lessons_speaker_notes_ask(lesson):
    notes = " ".join(word for cell in authoring.notes(lesson) for word in cell.source.split())
    asked = re.findall(r"[^.:?]+\?", notes.partition("o discuss:")[2])
    told = re.sub(r"\d\. |[,.?]", "", " ".join(chapters()[f"{lesson.number} {lesson.title}"].split())).lower()
    starts = [" ".join(question.replace(",", "").split()[:5]).lower() for question in asked]
    assert starts
    assert [start for start in starts if start not in told] == []


def test_no_measured_number_is_typed_into_teaching():
    measured = r"\b\d[\d.,]*\s?(?:ms|µs|milliseconds|seconds|times (?:as )?(?:fast|slow)\w*|[×x] (?:fast|slow)er)\b"
    assert set(re.findall(measured, TEACHING)) <= {"5 ms"}  # what the dial is set to


def test_the_changelog_tells_of_every_lesson_that_is_ready():
    assert [lesson.title for lesson in lessons.read() if lesson.ready and lesson.title not in CHANGELOG] == []
