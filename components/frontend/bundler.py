"""One script out of a component's modules, because an inline component of Streamlit cannot import.

Understands the few forms that our modules use, each at the beginning of a line: `import { a, b } from "./file.js";`,
`export` before a declaration, and `export default function name(` in the entry alone. Refuses everything else that
looks like an import, an export or a declaration, so that nothing is dropped in silence. Knows no component.
"""

import re
from dataclasses import dataclass
from pathlib import Path

IMPORT = re.compile(r'import \{ (?P<names>\w+(?:, \w+)*) \} from "(?P<path>\.{1,2}/[\w./-]+\.js)";')
DECLARATION = re.compile(r"(?P<export>export )?(?:async )?(?:function|const|let|class) (?P<name>\w+)\b")
ENTRY = re.compile(r"export default (?:async )?function (?P<name>\w+)\(")
NEEDS_A_KNOWN_FORM = re.compile(r"(?:import|export|async|function|const|let|var|class)\b")
IMPORTS_LATER = re.compile(r"\bimport(?:\s*\(|\.meta\b)")


class BundleError(ValueError):
    """A module that cannot be put into one script with others."""


@dataclass(frozen=True)
class Module:
    """A file without its import lines and the word `export`.

    Attributes:
        imports: the imported files in their order, each with the names taken from it.
        declared: every name at the top of the file; in one script they must differ.
        exported: those among them that others may import.
    """

    file: Path
    script: str
    imports: tuple[tuple[Path, frozenset[str]], ...]
    declared: frozenset[str]
    exported: frozenset[str]


def bundle(entry: Path, root: Path) -> str:
    """The module `entry`, and before it all that it imports, as one module without imports.

    Args:
        root: the folder in which every imported file must lie.

    Raises:
        BundleError: a file is missing, or says something that the bundler does not understand.
    """
    entry, root = entry.resolve(), root.resolve()
    modules: dict[Path, Module] = {}  # each after those that it imports
    _collect(entry, root, (), modules)
    owners: dict[str, Path] = {}
    for module in modules.values():
        for name in module.declared:
            if name in owners:
                raise BundleError(f"{name} is declared in {owners[name]} and in {module.file}")
            owners[name] = module.file
    return "\n".join(f"// {module.file.relative_to(root)}\n{module.script}" for module in modules.values())


def _collect(file: Path, root: Path, importers: tuple[Path, ...], modules: dict[Path, Module]) -> None:
    """Add `file` to `modules`, and before it all that it imports."""
    if file in importers:
        raise BundleError(f"{file} imports itself: {' → '.join(path.name for path in (*importers, file))}")
    if file in modules:
        return
    if not file.is_relative_to(root) or not file.is_file():
        raise BundleError(f"{importers[-1] if importers else 'The bundler'} needs {file}, which is no file in {root}")
    module = parse(file, is_entry=not importers)
    for imported, names in module.imports:
        _collect(imported, root, (*importers, file), modules)
        if missing := names - modules[imported].exported:
            raise BundleError(f"{file} imports {', '.join(sorted(missing))}, which {imported} does not export")
    modules[file] = module


def parse(file: Path, *, is_entry: bool) -> Module:
    """Read one file.

    Raises:
        BundleError: a line looks like an import, an export or a declaration, but has none of the known forms.
    """
    lines: list[str] = []
    imports: list[tuple[Path, frozenset[str]]] = []
    declared: list[str] = []
    exported: set[str] = set()
    entries = 0
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if imported := IMPORT.fullmatch(line):
            imports.append(((file.parent / imported["path"]).resolve(), frozenset(imported["names"].split(", "))))
            continue
        if IMPORTS_LATER.search(line):
            raise BundleError(f"{file}:{number}: the bundler does not understand: {line}")
        if is_entry and (entered := ENTRY.match(line)):
            entries += 1
            declared.append(entered["name"])
        elif declaration := DECLARATION.match(line):
            declared.append(declaration["name"])
            if declaration["export"]:
                exported.add(declaration["name"])
                line = line.removeprefix("export ")
        elif NEEDS_A_KNOWN_FORM.match(line):
            raise BundleError(f"{file}:{number}: the bundler does not understand: {line}")
        lines.append(line)
    if is_entry and entries != 1:
        raise BundleError(f"{file} needs one `export default function name(…)`, and has {entries}")
    return Module(file, "\n".join(lines) + "\n", tuple(imports), frozenset(declared), frozenset(exported))
