"""Reads code: what reaches Streamlit's Markdown, and whether it is our own words, a number, or escaped.

Follows names to what they were given, functions to what they return, and parameters to the calls that fill them. What
it cannot follow it reports.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.support.code_reading import (
    Function,
    arguments_of,
    called_name,
    calls_in,
    function_of,
    is_number,
    numeric_attributes,
    values_given,
)
from tests.support.streamlit_markdown import read_as_markdown, signatures

ESCAPERS = {"escape", "bold_token", "code_span"}
NUMBER = re.compile(r"[#+,.\d]*[dfgeE%,]")
NUMERIC = {"len", "int", "float", "round", "sum", "abs", "range", "nunique"}
KEEPS_WORDS = {"strip", "rstrip", "lstrip", "capitalize", "lower", "upper", "title", "removeprefix", "translate"}
PASSES_ON = {"enumerate", "zip", "str", "list", "tuple", "filter", "sorted", "min", "max", "replace", "fromkeys"}


class Code:
    """All files of some packages, read together."""

    def __init__(self, files: Iterable[tuple[str, str]]) -> None:
        self.trees = {name: ast.parse(source) for name, source in files}
        self.functions: dict[str, list[Function]] = defaultdict(list)
        self.numeric_attributes = set(numeric_attributes(self.trees.values()))
        for name, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    self.functions[node.name].append(function_of(name, node))
        self._imported = {name: set(_imports(tree)) for name, tree in self.trees.items()}
        self._sinks = signatures()
        self.through: set[tuple[str, str]] = set()  # our functions' parameters that reach Markdown

    def problems(self) -> list[str]:
        """What reaches Markdown and is neither ours nor escaped, as "file:line: code"."""
        found: dict[str, None] = {}
        while True:
            before = len(self.through)
            for name, tree in self.trees.items():
                for function, call in calls_in(name, tree):
                    for argument in self._markdown_arguments(call, name):
                        for part in self._raw(argument, function, set()):
                            found[f"{name}:{argument.lineno}: {part}"] = None
            if len(self.through) == before:
                return list(found)

    def _markdown_arguments(self, call: ast.Call, where: str) -> Iterator[ast.expr]:
        called = called_name(call.func)
        if called in self._sinks and not _is_ours(call.func, self.functions):
            names = self._sinks[called]
            yield from arguments_of(call, names, read_as_markdown(call, called, names))
        for function in self._called(call, where):
            wanted = {parameter for of, parameter in self.through if of == function.key}
            yield from arguments_of(call, function.parameters, wanted)

    def _called(self, call: ast.Call, where: str) -> list[Function]:
        """Which of our functions a call may mean: of its own file, or of the module that it names or imports from."""
        called = called_name(call.func)
        candidates = self.functions.get(called, [])
        if isinstance(call.func, ast.Name):
            own = [function for function in candidates if function.where == where]
            return own or [function for function in candidates if (called, function.module) in self._imported[where]]
        base = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        if base == "self":
            return [function for function in candidates if function.where == where]
        return [function for function in candidates if function.module.endswith(f".{base}")]

    def _raw(self, node: ast.expr | None, scope: Function, seen: set[tuple[str, str]]) -> list[str]:
        """The parts of an expression that may be anybody's text."""

        def raw(*nodes: ast.expr | None) -> list[str]:
            return [part for each in nodes for part in self._raw(each, scope, seen)]

        match node:
            case None | ast.Constant() | ast.Compare() | ast.UnaryOp():
                return []
            case ast.JoinedStr(values):
                return raw(*(v for v in values if isinstance(v, ast.FormattedValue)))
            case ast.FormattedValue(value, _, spec):
                shape = "".join(str(v.value) for v in spec.values if isinstance(v, ast.Constant)) if spec else ""
                return [] if spec and NUMBER.fullmatch(shape or ".0f") else raw(value)
            case ast.IfExp(_, body, orelse):
                return raw(body, orelse)
            case ast.BoolOp(_, values) | ast.List(values) | ast.Tuple(values) | ast.Set(values):
                return raw(*values)
            case ast.Dict(_, values):
                return raw(*values)
            case ast.DictComp(_, value):
                return raw(value)
            case ast.BinOp(left, _, right):
                return raw(left, right)
            case ast.Starred(value) | ast.NamedExpr(_, value) | ast.Lambda(_, value):
                return raw(value)
            case ast.ListComp(elt) | ast.GeneratorExp(elt) | ast.SetComp(elt):
                return raw(elt)
            case ast.Subscript(value):
                return raw(value)
            case ast.Attribute(_, name):
                ours = name in self.numeric_attributes | ESCAPERS or name.isupper()
                return [] if ours else [ast.unparse(node)]
            case ast.Name(name):
                return self._raw_name(name, scope, seen)
            case ast.Call():
                return self._raw_call(node, scope, seen)
        return [ast.unparse(node)]

    def _raw_name(self, name: str, scope: Function, seen: set[tuple[str, str]]) -> list[str]:
        if name.isupper() or name in ESCAPERS or name in scope.numbers:
            return []
        key = (scope.key, name)
        if key in seen:
            return []
        seen = seen | {key}
        given = list(values_given(name, scope.node))
        if given:
            return [part for value in given for part in self._raw(value, scope, seen)]
        if name in scope.parameters and isinstance(scope.node, ast.FunctionDef):
            self.through.add((scope.key, name))
            return []
        outer = Function(scope.where, self.trees[scope.where])
        if not isinstance(scope.node, ast.Module):
            enclosing = [f for fs in self.functions.values() for f in fs if f.where == scope.where]
            for function in enclosing:
                if function.node is not scope.node and scope.node in ast.walk(function.node):
                    return self._raw_name(name, function, seen)
            return self._raw_name(name, outer, seen)
        return [name]

    def _raw_call(self, call: ast.Call, scope: Function, seen: set[tuple[str, str]]) -> list[str]:
        called = called_name(call.func)
        if called in ESCAPERS or called in NUMERIC:
            return []
        if called in {"join", "format"} and isinstance(call.func, ast.Attribute):
            return [part for node in (call.func.value, *call.args) for part in self._raw(node, scope, seen)]
        if called in KEEPS_WORDS and isinstance(call.func, ast.Attribute):
            return self._raw(call.func.value, scope, seen)
        if called in {"map"}:
            return self._raw_call(ast.Call(call.args[0], call.args[1:], []), scope, seen)
        if called in PASSES_ON:
            own = [call.func.value] if isinstance(call.func, ast.Attribute) else []
            return [part for node in [*own, *call.args] for part in self._raw(node, scope, seen)]
        ours = self._called(call, scope.where)
        if not ours:
            return [ast.unparse(call)]
        parts = []
        for function in ours:
            if (function.key, "") in seen:
                continue
            returns = function.node.returns if isinstance(function.node, ast.FunctionDef) else None
            if returns is not None and is_number(returns):
                continue
            before = set(self.through)
            inner = {*seen, (function.key, "")}
            for node in ast.walk(function.node):
                if isinstance(node, ast.Return | ast.Yield):
                    parts += self._raw(node.value, function, inner)
            wanted = {parameter for key, parameter in self.through - before if key == function.key}
            self.through -= {(function.key, parameter) for parameter in wanted}  # they reach it by this call alone
            for argument in arguments_of(call, function.parameters, wanted):
                parts += self._raw(argument, scope, seen)
        return parts


def _imports(tree: ast.Module) -> Iterator[tuple[str, str | None]]:
    """Each name that is imported from a module, with it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((alias.name, node.module) for alias in node.names)


def _is_ours(function: ast.expr, ours: dict[str, list[Function]]) -> bool:
    """Whether a call is one of our functions that has the name of one of Streamlit's."""
    return isinstance(function, ast.Name) and function.id in ours and not function.id.endswith("Column")


def read(root: Path, packages: Iterable[str]) -> Code:
    """The code of some packages."""
    files = [file for package in packages for file in sorted((root / package).rglob("*.py"))]
    return Code((str(file.relative_to(root)), file.read_text(encoding="utf-8")) for file in files)
