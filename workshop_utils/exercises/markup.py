"""The little markup that verdicts, hints and solutions are written in, as plain text and as escaped HTML.

`code` in backticks, *emphasis* in stars, paragraphs set apart by an empty line. Nothing else is special.
"""

from __future__ import annotations

import re
from html import escape
from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_WIDTH = 100
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*])\*(?![\s*])([^*]+?)(?<!\s)\*(?![\w*])")
_CODE_STYLE = "font-size:.95em;white-space:pre-wrap"


def code(text: str, width: int = 80) -> str:
    """Mark `text` as code, shortened to `width` characters and folded into one line."""
    line = " ".join(text.split())
    line = line if len(line) <= width else line[: width - 1].rstrip() + "…"
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    inner = f" {line} " if line.startswith("`") or line.endswith("`") else line
    return f"{fence}{inner}{fence}"


def paragraphs(text: str) -> list[str]:
    """Split marked-up text at its empty lines."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def plain(text: str) -> str:
    """Give marked-up text for a terminal: folded, backticks kept, emphasis without its stars."""
    return "\n\n".join(
        fill(_each(part, str, _unstarred), _WIDTH, break_long_words=False, break_on_hyphens=False)
        for part in paragraphs(text)
    )


def html(text: str) -> str:
    """Give marked-up text as escaped HTML, one `<p>` a paragraph."""
    return "".join(f'<p style="margin:.4em 0">{inline(part)}</p>' for part in paragraphs(text))


def inline(text: str) -> str:
    """Give one paragraph as escaped HTML, without its `<p>`."""
    return _each(text, _code_element, lambda part: _EMPHASIS.sub(r"<em>\1</em>", escape(part)))


def without_code(text: str) -> str:
    """Give marked-up text with an ellipsis in place of each code, and without stars."""
    return _each(text, lambda _: "…", _unstarred)


def block(source: str) -> str:
    """Give source text as an escaped block of HTML."""
    grey = "background:var(--jp-layout-color2,rgba(128,128,128,.15))"
    style = f"margin:.4em 0;padding:.4em .6em;white-space:pre;overflow-x:auto;{grey}"
    return f'<pre style="{style}">{escape(source)}</pre>'


def bordered(colour: str, inner: str) -> str:
    """Put HTML beside a line of `colour`, at a width that reads well."""
    style = f"border-left:4px solid {colour};padding:.1em 0 .1em .9em;margin:.4em 0;max-width:52em"
    return f'<div style="{style}">{inner}</div>'


def _each(text: str, on_code: Callable[[str], str], on_rest: Callable[[str], str]) -> str:
    shown, end = [], 0
    for found in _CODE.finditer(text):
        shown += [on_rest(text[end : found.start()]), on_code(found.group())]
        end = found.end()
    return "".join([*shown, on_rest(text[end:])])


def _unstarred(text: str) -> str:
    return _EMPHASIS.sub(r"\1", text)


def _code_element(marked: str) -> str:
    return f'<code style="{_CODE_STYLE}">{escape(marked.strip("`").strip())}</code>'
