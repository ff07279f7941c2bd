"""A whole file on Compare in a browser: measured, stopped and gone on with, downloaded, and looked at as pairs."""

import io
import re

import pandas as pd
import pytest

from computation.headers import without_comments
from model_cache import score_file
from tests.browser.helpers import expect

N_PAIRS, N_LONG = 60, 300
LONG = "The river ran past the old house, and nobody knew where it went after that. " * 5  # so that it can be stopped
IDS = [f"{i:03}" for i in range(N_PAIRS + N_LONG)]
ROWS = "id;rt;sentence_good;sentence_bad\n" + "".join(
    f"{name};{i},5;The dog ran to door {i}.;Door the {i} to ran dog.\n" if i < N_PAIRS else f"{name};0,25;{LONG}{i};\n"
    for i, name in enumerate(IDS)
)


def test_a_file_is_measured_stopped_gone_on_with_and_comes_back_with_its_columns(visit, tmp_path):
    file = tmp_path / "items.csv"
    file.write_text(ROWS)
    page = visit("/compare?rows_as=every+row")
    page.get_by_text("Many texts at once").click()
    page.get_by_role("tab", name="From files").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=f"Measure all {len(IDS)} rows").click()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text(re.compile(rf"^\d+ of {len(IDS)} texts are measured\.$"))).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text(re.compile(f"^{len(IDS)} of {len(IDS)} rows have figures"))).to_be_visible(timeout=180_000)
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    exported = pd.read_csv(io.StringIO(without_comments(download.value.path().read_text())), dtype={"id": str})
    scored = score_file(file, "sentence_good")
    assert list(exported) == list(scored)
    assert exported["id"].tolist() == scored["id"].tolist() == IDS
    assert exported["rt"].tolist() == scored["rt"].tolist()
    assert exported["bits"].tolist() == pytest.approx(scored["bits"].tolist(), rel=1e-4)
    page.get_by_text("pairs", exact=True).click()
    expect(page.get_by_text(re.compile(f"^The model prefers sentence_good in .* of {N_PAIRS} pairs"))).to_be_visible()
    expect(page).not_to_have_url(re.compile("rows_as"))  # what is likely for the file stands in no address
