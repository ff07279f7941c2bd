"""Python code as a tree: its calls, each in its function, and what a name is given. Knows not what for."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass
class Function:
    """One of our functions, or the top of a module."""

    where: str
    node: ast.FunctionDef | ast.Module
    parameters: list[str] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)  # parameters annotated as numbers

    @property
    def module(self) -> str:
        return self.where.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")

    @property
    def key(self) -> str:
        return f"{self.where}:{getattr(self.node, 'name', '')}"


def is_number(annotation: ast.expr) -> bool:
    plain = re.sub(r"^(?:Sequence|list)\[(.*)\]$", r"\1", ast.unparse(annotation))
    return {part.strip() for part in plain.split("|")} <= {"int", "float", "bool", "None"}


def called_name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def arguments_of(call: ast.Call, names: list[str], wanted: set[str]) -> Iterator[ast.expr]:
    for name, argument in zip(names, call.args, strict=False):
        if name in wanted:
            yield argument
    for keyword in call.keywords:
        if keyword.arg in wanted:
            yield keyword.value


def function_of(where: str, node: ast.FunctionDef) -> Function:
    """A function with its parameters."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    numbers = {a.arg for a in arguments if a.annotation and is_number(a.annotation)}
    return Function(where, node, [a.arg for a in arguments if a.arg != "self"], numbers)


def calls_in(where: str, tree: ast.Module) -> Iterator[tuple[Function, ast.Call]]:
    """Every call, with the innermost function that it stands in."""

    def walk(node: ast.AST, scope: Function) -> Iterator[tuple[Function, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            inner = scope
            if isinstance(child, ast.FunctionDef):
                inner = function_of(where, child)
            if isinstance(child, ast.Call):
                yield scope, child
            yield from walk(child, inner)

    yield from walk(tree, Function(where, tree))


def values_given(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    """What a name is given within a function: by assignment, or in a loop over something."""
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets, value):
                for target in targets:
                    yield from _bound(name, target, value)
            case ast.AnnAssign(ast.Name(id), _, value) | ast.NamedExpr(ast.Name(id), value) if id == name and value:
                yield value
            case ast.AugAssign(ast.Name(id), _, value) if id == name:
                yield value
            case ast.For(target, iterated) | ast.comprehension(target, iterated):
                yield from _bound(name, target, iterated, each=True)
            case ast.Call(ast.Attribute(ast.Name(id), "append"), [value]) if id == name:
                yield value


def _bound(name: str, target: ast.expr, value: ast.expr, *, each: bool = False) -> Iterator[ast.expr]:
    """What a name is given where a target is given a value, or with `each` one after the other of a value's items."""
    if isinstance(target, ast.Name):
        if target.id == name:
            yield value
        return
    if not isinstance(target, ast.Tuple):
        return
    called = called_name(value.func) if each and isinstance(value, ast.Call) else ""
    if isinstance(value, ast.Call) and called == "enumerate":
        yield from _bound(name, target.elts[1], value.args[0], each=True)
    elif isinstance(value, ast.Call) and called == "zip":
        for part, zipped in zip(target.elts, value.args, strict=False):
            yield from _bound(name, part, zipped, each=True)
    else:
        rows = value.elts if each and isinstance(value, ast.Tuple | ast.List) else [value]
        for row in rows:
            fits = isinstance(row, ast.Tuple) and len(row.elts) == len(target.elts)
            for i, part in enumerate(target.elts):
                if name in {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}:
                    yield from _bound(name, part, row.elts[i]) if fits and isinstance(row, ast.Tuple) else [row]


def numeric_attributes(trees: Iterable[ast.Module]) -> Iterator[str]:
    """Fields and properties that are numbers in every class that has them."""
    kinds: dict[str, set[bool]] = defaultdict(set)
    for tree in trees:
        for owner in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            for node in owner.body:
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    kinds[node.target.id].add(is_number(node.annotation))
                elif isinstance(node, ast.FunctionDef) and node.returns is not None:
                    kinds[node.name].add(is_number(node.returns))
    return (name for name, numeric in kinds.items() if numeric == {True})
