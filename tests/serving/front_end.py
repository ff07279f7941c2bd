"""A visitor of every page in a process that cannot import torch or transformers: `LOGITSCOPE_ENGINE` says who answers.

python -m tests.serving.front_end
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec

NOT_HERE = ("torch", "transformers")


class NotHere:
    """Has imports fail as where a package is not installed."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        if name.partition(".")[0] in NOT_HERE:
            raise ModuleNotFoundError(f"a front end asked for {name}")
        return None


def main() -> None:
    """Visit them, and fail where one does not draw its figures."""
    sys.meta_path.insert(0, NotHere())
    from app.server import snapshot
    from tests.pages.next_token.actions import append, rows
    from tests.support.pages import PAGES, answered, click, components, opened, words_on

    at = opened(PAGES[0], word="lunch", steps="true", temperature="0.7", k="20", p="0.8")
    at.number_input(key="n_tokens").set_value(2)
    at.button(key="sample_token").click().run()
    append(at, rows(at)[1]["token_id"])
    at.button(key="greedy").click().run()
    assert not at.exception
    assert "lunch" in words_on(at)
    at.toggle(key="guess").set_value(True).run()
    at.text_input(key="guesses").set_value("be, lunch")
    at.button(key="reveal_next").click().run()
    assert len(at.dataframe[0].value) == 2
    at.toggle(key="guess").set_value(False).run()
    for page in PAGES[1:]:
        at.switch_page(page).run()
        assert answered(at), page
    click(at, "sample_heatmap", 2, components(at)[0]["content_id"])
    at = opened("handout/page.py", of="odd-text", sheet="answer sheet")
    assert "of surprise" in words_on(at)
    assert snapshot.as_prometheus(snapshot.take(ready=True))
    print("visited", *sorted({name for name in sys.modules if name.partition(".")[0] in NOT_HERE}))


if __name__ == "__main__":
    main()
