"""From a source to a learner's notebook and a solved one."""

from __future__ import annotations

import importlib.util
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from workshop_utils import authoring, building, documents, lessons
from workshop_utils.authoring import State, Target
from workshop_utils.errors import WorkshopError
from workshop_utils.exercises.files_exercise import FilesExercise

TOYS = Path(__file__).parent / "toys"
DECLARED = """
[lines]
find = "Find"

[[lesson]]
number = "09"
slug = "toy"
title = "A toy"
promise = "Play."
pattern = "playing"
line = "find"
minutes = 5
needs = []
core = ["9.1", "9.2"]
extra = []
exercises = "toy"

[[lesson]]
number = "10"
slug = "unwritten"
title = "Not written"
promise = "Wait."
pattern = "waiting"
line = "find"
minutes = 5
needs = []
core = []
extra = []
"""
SOURCE = """# %% [markdown]
# # A toy

# %% [markdown] tags=["teacher"]
# Say it slowly.

# %% tags=["slide"]
import sys

6 * 7

# %% tags=["exercise"] exercise="guessed"
exercises.guessed.check(guess)

# %% tags=["exercise"] exercise="double"
print(doubled(2))

# %% tags=["solved"]
"only when solved"

# %% tags=["learner"]
"only for learners"
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A workshop of one written lesson, whose exercises are the toys."""
    spec = importlib.util.spec_from_file_location("workshop_utils.exercises.toy", TOYS / "exercises.py")
    toys = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "workshop_utils.exercises.toy", toys)
    spec.loader.exec_module(toys)
    source = tmp_path / "notebooks" / "source"
    source.mkdir(parents=True)
    (source / "lessons.toml").write_text(DECLARED, encoding="utf-8")
    write(tmp_path, SOURCE)
    (tmp_path / "README.md").write_text("# W\n{}\n{}\nafter\n".format(*documents.README.markers), encoding="utf-8")
    return tmp_path


def write(root, text):
    (root / "notebooks" / "source" / "09_toy.py").write_text(text, encoding="utf-8")


def target(root, solved=False):
    return Target(lessons.find("09", root / "notebooks"), solved)


def runnable(root):
    """A source without toys, which a kernel doesn't know."""
    write(root, '# %%\n6 * 7\n\n# %%\nimport time\n\nprint("one", flush=True)\ntime.sleep(0.3)\nprint("two")\n')
    return target(root, solved=True)


def code(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def test_a_learner_gets_the_starter_and_an_open_guess_above_the_cells_last_line(root):
    cells = code(authoring.compose(target(root)))
    assert cells[1] == "guess = ...\nexercises.guessed.check(guess)"
    assert (
        cells[2]
        == 'def doubled(number):\n    """Twice the number."""\n    raise NotImplementedError\n\n\nprint(doubled(2))'
    )


def test_the_solved_notebook_has_the_solution_and_the_example_guess_in_the_same_cells(root):
    cells = code(authoring.compose(target(root, solved=True)))
    assert cells[1] == "guess = 7\nexercises.guessed.check(guess)"
    assert "return 2 * number" in cells[2]
    assert cells[2].endswith("print(doubled(2))")


def test_a_guess_shown_in_the_source_stands_once(root):
    write(root, SOURCE.replace("exercises.guessed", "guess = ...\nexercises.guessed"))
    assert code(authoring.compose(target(root)))[1] == "guess = ...\nexercises.guessed.check(guess)"


def test_an_exercise_cell_with_nothing_but_its_name_checks_it(root):
    write(root, '# %% tags=["exercise"] exercise="double"\n')
    assert code(authoring.compose(target(root)))[0].endswith("exercises.double.check(double)")


@pytest.fixture
def in_files(root, tmp_path, monkeypatch):
    """The same workshop, with an exercise in two files, `one.py` and `two.py`."""
    for folder, text in (("given", "x = 1\n"), ("solved", "x = 2\n")):
        (tmp_path / folder).mkdir()
        for name in ("one.py", "two.py", "three.py"):
            (tmp_path / folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "solved" / "three.py").unlink()
    exercise = FilesExercise(
        name="double",
        number="9.1",
        lesson="toy",
        goal="",
        hints=(),
        why="",
        edited=("one.py", "two.py"),
        starters=tmp_path / "given",
        solutions=tmp_path / "solved",
        drives=(),
        judge=id,
    )
    monkeypatch.setattr(sys.modules["workshop_utils.exercises.toy"], "double", exercise)
    write(root, '# %% tags=["exercise", "slide"] exercise="double"\n\n# %%\n"after"\n')
    return root


def test_each_edited_file_is_written_by_a_cell_above_the_one_that_checks(in_files):
    check = 'exercises.double.check("scratch/double")'
    written = "%%writefile scratch/double/one.py\nx = {0}", "%%writefile scratch/double/two.py\nx = {0}"
    for solved, value in ((False, 1), (True, 2)):
        cells = code(authoring.compose(target(in_files, solved)))
        assert cells == [*(text.format(value) for text in written), check, '"after"']


def test_cells_that_write_files_have_fixed_names_and_are_no_exercises_of_their_own(in_files):
    cells = authoring.compose(target(in_files)).cells
    assert [cell.id for cell in cells] == ["09_toy-000-1", "09_toy-000-2", "09_toy-000", "09_toy-001"]
    assert ["exercise" in cell.metadata.get("tags", ()) for cell in cells] == [False, False, True, False]
    assert [cell.metadata.get("slideshow") for cell in cells] == [{"slide_type": "slide"}, None, None, None]
    assert authoring.code_cells(target(in_files)) == 4


def test_a_file_that_is_written_is_looked_at_when_notebooks_are_compared(in_files, tmp_path):
    before = authoring.compose(target(in_files)).metadata.workshop.stamp
    (tmp_path / "given" / "one.py").write_text("x = 3\n", encoding="utf-8")
    assert authoring.compose(target(in_files)).metadata.workshop.stamp != before


def test_speaker_notes_reach_neither_notebook_and_tagged_cells_only_theirs(root):
    learner, solved = (str(authoring.compose(target(root, solved))) for solved in (False, True))
    assert "slowly" not in learner + solved
    assert "only for learners" in learner
    assert "only for learners" not in solved
    assert "only when solved" in solved
    assert "only when solved" not in learner


def test_a_slide_tag_begins_a_slide(root):
    cells = authoring.compose(target(root)).cells
    assert [cell.metadata.get("slideshow") for cell in cells][:2] == [None, {"slide_type": "slide"}]


def test_ids_are_fixed_and_the_same_in_both_notebooks(root):
    ids = {cell.source: cell.id for solved in (False, True) for cell in authoring.compose(target(root, solved)).cells}
    assert ids["# A toy"] == "09_toy-000"
    assert ids["import sys\n\n6 * 7"] == "09_toy-002"
    assert ids['"only for learners"'] == "09_toy-006"


def test_the_notebook_says_how_many_minutes_it_takes_and_what_it_needs(root):
    about = authoring.compose(target(root)).metadata.workshop
    assert (about.lesson, about.minutes, about.needs) == ("09", 5, [])


def test_an_exercise_that_is_not_declared_is_named(root):
    write(root, '# %% tags=["exercise"] exercise="tripled"\n')
    with pytest.raises(WorkshopError, match=r"'tripled', which toy\.py doesn't declare"):
        authoring.compose(target(root))


@pytest.mark.parametrize("said", ["9.2 guessed: raised. Line 1 …", ""])
def test_a_solution_that_its_own_check_refuses_is_not_built(root, monkeypatch, said):
    def execute(notebook, **_):
        for cell in notebook.cells:
            if "exercise" in cell.metadata.get("tags", ()):
                cell.outputs = [nbformat.v4.new_output("display_data", {"text/plain": said})]

    monkeypatch.setattr("workshop_utils.execution.execute", execute)
    with pytest.raises(WorkshopError, match="the solution of guessed isn't right there"):
        authoring.build(target(root, solved=True))
    assert not target(root, solved=True).path.exists()


def test_a_module_of_exercises_that_is_not_there_is_said(root):
    path = root / "notebooks" / "source" / "lessons.toml"
    path.write_text(path.read_text().replace('exercises = "toy"', 'exercises = "toyy"'))
    with pytest.raises(WorkshopError, match=r"no module judges them: lessons\.toml names 'toyy'"):
        authoring.compose(target(root))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [("minutes = 5", "is not valid|can't be read|Invalid"), ('line = "find"\ncolour = "red"', "lesson 09.*'colour'")],
)
def test_a_mistake_in_the_list_of_lessons_is_said(root, wrong, said):
    path = root / "notebooks" / "source" / "lessons.toml"
    broken = path.read_text().replace('line = "find"', 'line = "find"\n= 1' if wrong == "minutes = 5" else wrong, 1)
    path.write_text(broken)
    with pytest.raises(WorkshopError, match=said):
        lessons.read(root / "notebooks")


def test_a_source_whose_name_no_lesson_has_is_said_and_not_passed_over(root):
    (root / "notebooks" / "source" / "13_lost.py").write_text("# %%\n1\n")
    assert "13_lost.py: no lesson in lessons.toml has this name" in building.stale(root=root)


def test_a_lesson_without_a_source_has_no_notebooks(root):
    assert {each.lesson.number for each in authoring.targets(lessons.read(root / "notebooks"))} == {"09"}


def test_a_notebook_is_missing_then_fresh_then_stale_when_its_source_changes(root):
    assert authoring.state(target(root)) == State.MISSING
    authoring.build(target(root))
    assert authoring.state(target(root)) == State.FRESH
    write(root, SOURCE.replace("6 * 7", "6 * 8"))
    assert authoring.state(target(root)) == State.STALE


def test_a_notebook_is_stale_when_its_exercises_starter_changes(root, monkeypatch):
    authoring.build(target(root))
    monkeypatch.setattr(type(sys.modules["workshop_utils.exercises.toy"].double), "starter_source", "def other(): ...")
    assert authoring.state(target(root)) == State.STALE


def test_a_notebook_is_stale_when_a_tag_changes(root):
    authoring.build(target(root))
    write(root, SOURCE.replace('tags=["slide"]', 'tags=["slide", "nbval-ignore-output"]'))
    assert authoring.state(target(root)) == State.STALE


def test_what_a_learner_wrote_or_ran_is_edited_and_not_stale(root):
    authoring.build(target(root))
    for change in ({"source": "mine"}, {"outputs": [nbformat.v4.new_output("stream", text="42")]}):
        notebook = nbformat.read(target(root).path, as_version=4)
        notebook.cells[1].update(change)
        nbformat.write(notebook, target(root).path)
        assert authoring.state(target(root)) == State.EDITED
        authoring.build(target(root))


def test_an_edited_notebook_is_left_alone_unless_forced(root):
    authoring.build(target(root))
    notebook = nbformat.read(target(root).path, as_version=4)
    notebook.cells[1].source = "mine"
    nbformat.write(notebook, target(root).path)
    runnable(root)
    authoring.build(target(root, solved=True))
    said: list[str] = []
    assert not building.build([], said.append, root=root)
    assert "09_toy, for learners: left alone" in "\n".join(said)
    assert "mine" in target(root).path.read_text(encoding="utf-8")
    assert building.build([], said.append, root=root, force=True)
    assert "mine" not in target(root).path.read_text(encoding="utf-8")


def test_by_force_also_what_is_up_to_date_is_built(root):
    runnable(root)
    building.build([], lambda _: None, root=root)
    said: list[str] = []
    building.build([], said.append, root=root)
    assert said == ["Every notebook is up to date."]
    building.build([], said.append, root=root, force=True)
    assert "09_toy, solved: built" in "\n".join(said)


def test_what_jupyterlab_adds_when_it_saves_is_no_edit(root):
    authoring.build(target(root))
    notebook = nbformat.read(target(root).path, as_version=4)
    notebook.metadata["language_info"]["version"] = "3.13.0"
    notebook.cells[1].metadata["trusted"] = True
    nbformat.write(notebook, target(root).path)
    assert authoring.state(target(root)) == State.FRESH


def test_a_damaged_notebook_is_stale_and_a_build_mends_it(root):
    authoring.build(target(root))
    target(root).path.write_text("{", encoding="utf-8")
    assert authoring.state(target(root)) == State.STALE
    authoring.build(target(root))
    assert authoring.state(target(root)) == State.FRESH


def test_stale_names_what_is_not_up_to_date_and_the_list_in_readme(root):
    assert building.stale(root=root) == [
        "09_toy, for learners: not built yet",
        "09_toy, solved: not built yet",
        "README.md: its list of lessons is older than lessons.toml",
    ]


def test_building_writes_readmes_list_between_its_markers_and_nothing_else(root):
    runnable(root)
    building.build(["09"], lambda _: None, root=root)
    text = (root / "README.md").read_text(encoding="utf-8")
    assert "| 09 | [A toy](notebooks/09_toy.ipynb) | Play. | 5 |" in text
    assert "Not written *(in preparation)*" in text
    assert text.startswith("# W\n")
    assert text.endswith("after\n")
    assert building.stale(root=root) == []


def test_a_readme_without_markers_is_said_and_not_guessed(root):
    (root / "README.md").write_text("# W\n", encoding="utf-8")
    with pytest.raises(WorkshopError, match="lost the markers"):
        building.stale(root=root)


def test_a_solved_notebook_carries_its_outputs_with_streams_joined(root):
    authoring.build(runnable(root))
    cells = nbformat.read(target(root, solved=True).path, as_version=4).cells
    assert cells[0].outputs[0].data["text/plain"] == "42"
    assert [output.text for output in cells[1].outputs] == ["one\ntwo\n"]


def test_the_same_source_gives_the_same_bytes(root):
    write(
        root,
        "# %%\nimport ipywidgets\nipywidgets.HTML('a panel')\n\n"
        "# %%\nfrom matplotlib.figure import Figure\nfigure = Figure()\n_ = figure.subplots().plot([1, 2])\n\n"
        "# %%\nfrom IPython.display import Image\nimport io\nkept = io.BytesIO()\nfigure.savefig(kept)\n"
        "Image(kept.getvalue())\n",
    )
    built = target(root, solved=True)
    authoring.build(built)
    first = built.path.read_bytes()
    authoring.build(built)
    assert built.path.read_bytes() == first
    assert b"image/png" in first
    assert b"widget-view" not in first
    assert sys.version.split()[0].encode() not in first
    assert b"encryption" not in first


def test_a_failing_cell_is_named_with_its_lesson_and_its_error_and_nothing_is_written(root):
    write(root, "# %%\n1 + 1\n\n# %%\n# a remark\nundefined_name + 1\n")
    with pytest.raises(WorkshopError, match=r"Lesson 09_toy, cell 1, .*raised NameError: name 'undefined_name'"):
        authoring.build(target(root, solved=True))
    assert not target(root, solved=True).path.exists()


def test_a_cell_that_ends_its_kernel_is_named(root):
    write(root, "# %%\nimport os\n\nos._exit(3)\n")
    with pytest.raises(WorkshopError, match="cell 0, which begins with `import os`, ended the kernel"):
        authoring.build(target(root, solved=True))


def test_a_cell_tagged_to_raise_may_and_its_traceback_names_no_place_of_this_machine(root):
    write(root, '# %% tags=["raises-exception"]\nimport json\n\njson.loads("{")\n')
    authoring.build(target(root, solved=True))
    text = target(root, solved=True).path.read_text(encoding="utf-8")
    assert "JSONDecodeError" in text
    assert sys.prefix not in text


def test_solving_while_building_leaves_no_trace_in_the_learners_progress(root, monkeypatch):
    monkeypatch.setenv("WORKSHOP_PROGRESS", "the learner's")
    monkeypatch.setenv("WORKSHOP_TEACHER", "1")
    write(
        root, '# %%\nimport os\n\nos.environ["WORKSHOP_PROGRESS"] != "the learner\'s", "WORKSHOP_TEACHER" in os.environ'
    )
    authoring.build(target(root, solved=True))
    cell = nbformat.read(target(root, solved=True).path, as_version=4).cells[0]
    assert cell.outputs[0].data["text/plain"] == "(True, False)"


def test_the_file_of_a_cell_is_not_named_and_a_picture_is_left_as_it_is():
    from workshop_utils.execution import tidy

    picture = f"<img src='data:image/png;base64,{'iVBORw0KGgo/ABCD+' * 20_000}'>"
    outputs = [
        nbformat.v4.new_output("stream", text="Profile at /tmp/ipykernel_3075/3638904188.py:4"),
        nbformat.v4.new_output("display_data", {"text/html": picture}),
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=outputs)])
    tidy(notebook)
    assert notebook.cells[0].outputs[0].text == "Profile at <cell>:4"
    assert notebook.cells[0].outputs[1].data["text/html"] == picture


def test_each_code_cell_reports_its_end(root):
    done: list[int] = []
    authoring.build(runnable(root), done=lambda: done.append(1))
    assert len(done) == authoring.code_cells(target(root, solved=True)) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_the_kernel_and_leaves_the_old_notebook(root):
    built = runnable(root)
    authoring.build(built)
    before = built.path.read_bytes()
    started = root / "started"
    write(root, f"# %%\nimport pathlib, time\n\npathlib.Path({str(started)!r}).touch()\ntime.sleep(60)\n")
    program = (
        "import pathlib, sys\nfrom workshop_utils import authoring, lessons\n"
        "lesson = lessons.find('09', pathlib.Path(sys.argv[1]))\nauthoring.build(authoring.Target(lesson, True))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(root / "notebooks")], stderr=subprocess.PIPE, text=True
    ) as building_process:
        while not started.exists():
            assert building_process.poll() is None, building_process.stderr.read()
            time.sleep(0.05)
        building_process.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in building_process.communicate(timeout=20)[1]
    assert built.path.read_bytes() == before
