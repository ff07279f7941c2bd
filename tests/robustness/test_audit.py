"""The audit of packages: a known vulnerability fails it, and a list that can't be had is said, not passed over."""

import pytest

from tests.robustness import audit

CLEAN = {"name": "clean", "version": "1.0", "vulns": []}
UNKNOWN = {"name": "unknown", "version": "1.0", "skip_reason": "Dependency not found on PyPI"}
HURT = {"name": "hurt", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}


@pytest.mark.parametrize("packages", [None, [], [UNKNOWN, UNKNOWN]])
def test_a_list_that_cannot_be_had_is_said_and_passes(packages, capsys):
    assert audit.report(packages) == 0
    assert "can't be had here" in capsys.readouterr().out


def test_a_known_vulnerability_fails_and_is_named_with_its_remedy(capsys):
    assert audit.report([CLEAN, HURT, UNKNOWN]) == 1
    printed = capsys.readouterr().out
    assert "hurt 1.0: PYSEC-1 (mended in 1.1)" in printed
    assert "not looked up: unknown" in printed


def test_no_known_vulnerability_passes_and_is_counted(capsys):
    assert audit.report([CLEAN]) == 0
    assert "1 packages looked up, 0 with a known vulnerability" in capsys.readouterr().out


def test_an_auditor_that_is_not_there_asks_nothing(tmp_path):
    assert audit.looked_up(str(tmp_path / "none"), tmp_path) is None
