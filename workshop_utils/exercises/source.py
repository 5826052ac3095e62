"""What stands round a line of the learner's source: the loop it is in, the comprehension it begins."""

from __future__ import annotations

import ast
import linecache
import re

_TELLS = re.compile(r"\w\s*[.(=]|\b(?:for|while|raise|import|assert|del)\b")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def tells(text: str) -> bool:
    """Whether a line of source says what it does: `return [` alone doesn't."""
    return _TELLS.search(text) is not None


def telling(file: str, line: int, text: str) -> tuple[int, str]:
    """Give the line to name for `line` of `file`, and its text.

    Python 3.11 says of a comprehension over several lines that it ran in its first one, which may be nothing but
    `return [`. What it goes through tells more.
    """
    if tells(text):
        return line, text
    for node in ast.walk(_tree(file)):
        if isinstance(node, _COMPREHENSIONS) and node.lineno == line:
            through = node.generators[0]
            return through.iter.lineno, f"for {ast.unparse(through.target)} in {ast.unparse(through.iter)}"
    return line, text


def loop_round(file: str, line: int) -> ast.While | ast.For | None:
    """Find the innermost loop in which a line of `file` stands."""
    loops = [node for node in ast.walk(_tree(file)) if isinstance(node, (ast.While, ast.For))]
    round_it = [loop for loop in loops if loop.lineno <= line <= (loop.end_lineno or 0)]
    return max(round_it, key=lambda loop: loop.lineno, default=None)


def _tree(file: str) -> ast.Module:
    """Parse a cell or file; nothing, where its source can't be had."""
    try:
        return ast.parse("".join(linecache.getlines(file)))
    except SyntaxError:
        return ast.Module([], [])
