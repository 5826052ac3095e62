"""What stands where in a learner's file: imports at its top, inside a function, under `TYPE_CHECKING`, in a `try`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef
_IMPORT_ERRORS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


def functions(tree: ast.Module) -> Iterator[Function]:
    """Give every function of a module, methods and nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def statement_at(tree: ast.Module, line: int) -> ast.stmt | None:
    """Give the innermost statement on a line."""
    found = [
        node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return max(found, key=lambda node: (node.lineno, -(node.end_lineno or 0)), default=None)


def in_annotation(tree: ast.Module, line: int) -> str:
    """Give the name of the function one of whose annotations stands on a line; empty if none does."""
    for function in functions(tree):
        arguments = function.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        hints = [one.annotation for one in every if one and one.annotation] + (
            [function.returns] if function.returns else []
        )
        if any(hint.lineno <= line <= (hint.end_lineno or 0) for hint in hints) or (hints and function.lineno == line):
            return function.name
    return ""


def around(tree: ast.Module, line: int) -> str:
    """Give the name of the innermost function in whose body a line stands; empty at the top of a module."""
    inside = [one for one in functions(tree) if one.body[0].lineno <= line <= (one.end_lineno or 0)]
    return max(inside, key=lambda one: one.lineno).name if inside else ""


def has_function(tree: ast.Module, name: str) -> bool:
    """Whether a module defines a function at its top."""
    return any(isinstance(node, Function) and node.name == name for node in tree.body)


def imports_in(tree: ast.AST, package: str) -> list[ast.Import | ast.ImportFrom]:
    """Give the statements that import a package or something of it, wherever they stand."""
    found: list[ast.Import | ast.ImportFrom] = []
    for node in ast.walk(tree):
        named = [name.name for name in node.names] if isinstance(node, ast.Import) else []
        named = [node.module or ""] if isinstance(node, ast.ImportFrom) else named
        if isinstance(node, ast.Import | ast.ImportFrom) and any(_is_of(name, package) for name in named):
            found.append(node)
    return found


def _is_of(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def swallowing(tree: ast.Module, line: int) -> ast.Try | None:
    """Give the `try` round a line that catches an import's error."""
    tries = [
        node for node in ast.walk(tree) if isinstance(node, ast.Try) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return next((one for one in tries if any(_catches(handler) for handler in one.handlers)), None)


def swallows(tree: ast.Module) -> bool:
    """Whether a module catches an import's error anywhere."""
    return any(
        isinstance(node, ast.Try)
        and any(map(_catches, node.handlers))
        and any(isinstance(one, ast.Import | ast.ImportFrom) for one in ast.walk(node))
        for node in ast.walk(tree)
    )


def _catches(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(name, ast.Name) and name.id in _IMPORT_ERRORS for name in names)


def names_only_in_annotations(tree: ast.Module, name: str) -> bool:
    """Whether all that a module still uses a name for is annotations."""
    hints: set[int] = set()
    for node in ast.walk(tree):
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(hint, ast.AST):
                hints |= {id(inner) for inner in ast.walk(hint)}
    local = {
        id(inner)
        for one in functions(tree)
        if imports_itself(one, name)
        for part in one.body
        for inner in ast.walk(part)
    }
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
    rest = [node for node in uses if id(node) not in local]
    return bool(rest) and all(id(node) in hints for node in rest)


def imports_itself(function: Function, name: str) -> bool:
    """Whether an import inside a function binds a name there."""
    imports = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
    return any((one.asname or one.name.partition(".")[0]) == name for node in imports for one in node.names)


def like(tree: ast.Module, name: str) -> str:
    """Give the name of a module's function that differs from `name` by underscores or capitals only; empty if there is none."""
    bare = name.strip("_").lower()
    named = [node.name for node in tree.body if isinstance(node, Function)]
    return next((one for one in named if one != name and one.strip("_").lower() == bare), "")


def on_what_was_typed(tree: ast.Module, line: int) -> bool:
    """Whether a line stands in an `if` that asks for `sys.argv`."""
    ifs = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return any("argv" in ast.unparse(one.test) for one in ifs)


def names_for_checkers(files: Mapping[str, str]) -> dict[str, str]:
    """Give the names that a type checker finds in a package's `__init__`, or in the stub beside it.

    Each with the type that it is declared to have, as it is written; empty for what is imported or defined.
    """
    tree = ast.parse(files.get("__init__.pyi", files["__init__.py"]))
    found: dict[str, str] = {}
    for node in tree.body:
        found |= dict.fromkeys(_bound(node, files), "") | _declared(node)
    return found


def _declared(node: ast.stmt) -> dict[str, str]:
    """Give what statements of the form `name: type` declare, also those under an `if`."""
    if isinstance(node, ast.If):
        return {name: hint for one in [*node.body, *node.orelse] for name, hint in _declared(one).items()}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id: ast.unparse(node.annotation).rpartition(".")[2]}
    return {}


def _bound(node: ast.stmt, files: Mapping[str, str]) -> set[str]:
    if isinstance(node, ast.If | ast.Try | ast.With):
        inner = [*node.body, *getattr(node, "orelse", [])]
        return {name for one in inner for name in _bound(one, files)}
    if isinstance(node, ast.ImportFrom) and any(one.name == "*" for one in node.names):
        home = (node.module or "").rpartition(".")[2]
        tree = ast.parse(files.get(f"{home}.py", ""))
        return {one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef)}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {one.asname or one.name for one in node.names}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets if isinstance(node, ast.Assign) else []
    return {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
