"""A front end has no torch in its memory, whatever a visitor does there."""

import os
import subprocess
import sys

from tests.support.workers import ROOT, served


def test_every_page_works_where_torch_cannot_be_imported(local):
    with served(local) as url:
        visit = subprocess.run(
            [sys.executable, "-m", "tests.serving.front_end"],
            cwd=ROOT,
            env=os.environ | {"LOGITSCOPE_ENGINE": url},
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert visit.stdout.split() == ["visited"], visit.stderr[-3000:]
