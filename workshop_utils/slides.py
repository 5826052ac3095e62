"""`workshop slides`: a lesson as slides, one page that needs no network and nothing beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop_utils.errors import WorkshopError

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from workshop_utils.lessons import Lesson

PAGE = Path(__file__).parent / "slide_page"
REVEAL = PAGE / "reveal"  # reveal.js 6.0.2, as it was published
# What the browser is told that this page may load: what stands in it, and itself again, in the speaker's window.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; frame-src 'self' file:"
)
# A link to another notebook would lead nowhere: the page may lie anywhere.
_TO_NOTEBOOK = re.compile(r'<a [^>]*href="[\w./-]+\.ipynb"[^>]*>(.*?)</a>', re.DOTALL)


def write(lesson: Lesson, folder: Path) -> Path:
    """Write the slides of a lesson into `folder`, and give the path of the page.

    Raises WorkshopError if the lesson's solved notebook isn't there or is older than its source, or the folder can't be
    written to.
    """
    from workshop_utils.deck import deck

    text = page(deck(lesson), lesson)
    path = folder / f"{lesson.stem}.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise WorkshopError(
            f"The slides can't be written to {folder}: {error.strerror}.", remedy="Name another folder with --to."
        ) from None
    return path


def page(notebook: NotebookNode, lesson: Lesson) -> str:
    """Give the page of a notebook whose cells say where slides begin."""
    from nbconvert import SlidesExporter

    exporter = SlidesExporter(
        extra_template_basedirs=[str(PAGE.parent)],
        template_name=PAGE.name,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    text, _ = exporter.from_notebook_node(notebook, resources={"page": _parts(lesson)})
    return _TO_NOTEBOOK.sub(r"\1", text)


def _parts(lesson: Lesson) -> dict[str, Any]:
    """Give what the template puts around the cells."""
    scripts = (REVEAL / "reveal.js", REVEAL / "notes.js", PAGE / "slides.js")
    return {
        "title": f"{lesson.number} {lesson.title}",
        "policy": POLICY,
        "reveal_css": _text(REVEAL / "reveal.css"),
        "css": f"{_text(PAGE / 'slides.css')}\n{_colours_of_code()}",
        "scripts": [_inline(_text(path)) for path in scripts],
        "options": {"totalTime": lesson.minutes * 60},
    }


def _colours_of_code() -> str:
    from pygments.formatters import HtmlFormatter

    dark, light = HtmlFormatter(style="github-dark"), HtmlFormatter(style="default")
    styles = light.get_style_defs(".highlight"), dark.get_style_defs('[data-theme="dark"] .highlight')
    # The background is the page's.
    return re.sub(r"(?m)^(pre|.*\.highlight) \{.*$", "", "\n".join(styles))


def _inline(script: str) -> str:
    """Spell what would begin a comment inside a page's script, and end the script elsewhere than at its end."""
    return script.replace("<!--", r"\x3C!--").replace("</script", r"\x3C/script")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
