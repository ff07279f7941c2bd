"""`--every-family`: not the sample alone, but every family, with a list of those that are refused or not made."""

from tests.families.lists import EVERY, NOT_MADE, REFUSED, SAMPLE

REFUSED_SAMPLE = ("bert", "prophetnet", "roberta", "xlm", "xlnet")


def pytest_addoption(parser):
    parser.addoption("--every-family", action="store_true", help="test every family of transformers, not a sample")


def _every(config):
    return config.getoption("--every-family", default=False)


def pytest_generate_tests(metafunc):
    if "pair" in metafunc.fixturenames:
        metafunc.parametrize("pair", EVERY if _every(metafunc.config) else SAMPLE, indirect=True, scope="module")
    if "refused" in metafunc.fixturenames:
        metafunc.parametrize("refused", REFUSED if _every(metafunc.config) else REFUSED_SAMPLE)


def pytest_terminal_summary(terminalreporter, config):
    if not _every(config):
        return
    for title, table in (("refused", REFUSED), ("not made", NOT_MADE)):
        terminalreporter.write_sep("-", f"{len(table)} families {title}")
        for family, why in table.items():
            terminalreporter.write_line(f"{family}: {why}")
