"""What an export says of itself stands in comment lines that no program takes for anything else."""

import io

import pandas as pd

from computation import cells
from computation.headers import as_comments, without_comments

HEADER = {"app": "Logitscope 2", "model": 'a/b,=cmd()|"x"\n=1\t@x', "convention": "no BOS, first token unscored"}
FRAME = pd.DataFrame({"word": ["a # b", "=1"], "bits": [1.5, 2.5]})


def test_a_header_goes_before_a_table_and_comes_off_again():
    table = cells.to_csv(FRAME)
    exported = as_comments(HEADER) + table
    assert without_comments(exported) == table
    assert without_comments("\ufeff" + exported) == table
    read = pd.read_csv(io.StringIO(exported), comment="#")
    assert read["word"].tolist() == ["a # b", "'=1"]
    assert read["bits"].tolist() == [1.5, 2.5]


def test_a_file_from_elsewhere_keeps_its_comments():
    assert without_comments("# of items\n12\n") == "# of items\n12\n"


def test_no_part_of_a_header_is_a_formula_a_cell_in_quotes_or_a_line_of_its_own():
    lines = as_comments(HEADER).splitlines()
    assert len(lines) == 1 + len(HEADER)
    assert all(line.startswith("# ") for line in lines)
    assert ",'=cmd()|”x”" in lines[2]
    assert "no BOS, first token unscored" in lines[3]
    assert not any(mark in line for line in lines for mark in '"\t')
