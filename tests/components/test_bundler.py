"""The bundler of the components' scripts: what it joins, and that it refuses all else."""

import pytest

from components.frontend import register
from components.frontend.bundler import BundleError, bundle

DEFAULT = "export default function draw() {}\n"


@pytest.fixture
def write(tmp_path):
    """Write modules by name; the path of the first."""

    def write(**modules: str):
        for name, text in modules.items():
            (tmp_path / f"{name}.js").write_text(text)
        return tmp_path / f"{next(iter(modules))}.js"

    return write


def test_what_is_imported_stands_once_before_what_imports_it(write, tmp_path):
    entry = write(
        entry='import { one } from "./one.js";\nimport { two } from "./two.js";\n\n' + DEFAULT,
        one='import { two } from "./two.js";\nexport const one = two + 1;\n',
        two="export const two = 2;\nconst hidden = 3;\n",
    )
    script = bundle(entry, tmp_path)
    assert "import" not in script
    assert [line for line in script.splitlines() if line] == [
        "// two.js",
        "const two = 2;",
        "const hidden = 3;",
        "// one.js",
        "const one = two + 1;",
        "// entry.js",
        "export default function draw() {}",
    ]


def test_folders_above_are_reached_but_not_the_outside(tmp_path):
    inside = tmp_path / "inside"
    (inside / "part").mkdir(parents=True)
    (inside / "shared.js").write_text("export function shared() {}\n")
    (tmp_path / "outside.js").write_text("export function shared() {}\n")
    entry = inside / "part" / "component.js"
    entry.write_text('import { shared } from "../shared.js";\n' + DEFAULT)
    assert "function shared() {}" in bundle(entry, inside)
    entry.write_text('import { shared } from "../../outside.js";\n' + DEFAULT)
    with pytest.raises(BundleError, match=r"outside\.js, which is no file in"):
        bundle(entry, inside)


@pytest.mark.parametrize(
    "line",
    [
        'import one from "./one.js";',
        'import * as one from "./one.js";',
        'import "./one.js";',
        "import { one } from './one.js';",
        'import { one as two } from "./one.js";',
        'import { one } from "one";',
        'import { one } from "https://example.org/one.js";',
        'import { one } from "./one.js"',
        "import {",
        "const one = await import('./one.js');",
        "  return import('./one.js');",
        "const here = import.meta.url;",
        'export { one } from "./one.js";',
        'export * from "./one.js";',
        "export { draw };",
        "export const { one } = pair;",
        "const { one } = pair;",
        "var one = 1;",
    ],
)
def test_a_form_that_it_does_not_know_is_an_error(write, tmp_path, line):
    entry = write(entry=f"{line}\n{DEFAULT}", one="export const one = 1;\n")
    with pytest.raises(BundleError, match=r"entry\.js:1: the bundler does not understand"):
        bundle(entry, tmp_path)


def test_a_missing_file_is_an_error(write, tmp_path):
    entry = write(entry='import { one } from "./one.js";\n' + DEFAULT)
    with pytest.raises(BundleError, match=r"one\.js, which is no file"):
        bundle(entry, tmp_path)


def test_a_name_that_is_not_exported_is_an_error(write, tmp_path):
    entry = write(
        entry='import { one, two } from "./one.js";\n' + DEFAULT, one="export const one = 1;\nconst two = 2;\n"
    )
    with pytest.raises(BundleError, match=r"imports two, which .*one\.js does not export"):
        bundle(entry, tmp_path)


def test_two_modules_that_declare_the_same_name_are_an_error(write, tmp_path):
    entry = write(
        entry='import { one } from "./one.js";\nconst SIZE = 1;\n' + DEFAULT,
        one="const SIZE = 2;\nexport const one = SIZE;\n",
    )
    with pytest.raises(BundleError, match=r"SIZE is declared in .*one\.js and in .*entry\.js"):
        bundle(entry, tmp_path)


def test_modules_that_import_each_other_are_an_error(write, tmp_path):
    entry = write(
        entry='import { one } from "./one.js";\n' + DEFAULT,
        one='import { two } from "./two.js";\nexport const one = 1;\n',
        two='import { one } from "./one.js";\nexport const two = 2;\n',
    )
    with pytest.raises(BundleError, match=r"entry\.js → one\.js → two\.js → one\.js"):
        bundle(entry, tmp_path)


@pytest.mark.parametrize("text", ["function draw() {}\n", DEFAULT + DEFAULT.replace("draw", "again")])
def test_a_component_has_one_default_export(write, tmp_path, text):
    with pytest.raises(BundleError, match="needs one `export default"):
        bundle(write(entry=text), tmp_path)


def test_a_default_export_belongs_to_the_component_alone(write, tmp_path):
    entry = write(
        entry='import { one } from "./one.js";\n' + DEFAULT,
        one="export const one = 1;\nexport default function other() {}\n",
    )
    with pytest.raises(BundleError, match=r"one\.js:2: the bundler does not understand"):
        bundle(entry, tmp_path)


@pytest.mark.parametrize("name", ["branch_tree", "token_heatmap", "token_list", "token_strip"])
def test_each_component_shares_the_roving_focus_and_the_click(name):
    script = bundle(register.FRONTEND / name / "component.js", register.FRONTEND)
    assert script.count("function roveFocus(") == script.count("function reportClick(") == 1
    assert script.count("export ") == script.count("export default function ") == 1
    assert 'setStateValue("clicked"' in script
    assert "innerHTML" not in script
