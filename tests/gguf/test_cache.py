"""An unpacked file serves again while its source stays as it was, is whole or not there, and all are bounded."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest

from model_cache import ModelUnavailable
from model_cache.disk import GivenUp
from model_cache.gguf import cache, process
from model_cache.gguf.header import read_header
from tests.support.tiny_gguf import write_tiny_gguf


@pytest.fixture
def file(tmp_path):
    return write_tiny_gguf(tmp_path / "tiny.gguf")


@pytest.fixture
def runs(monkeypatch):
    """Unpack without a process, which is tested elsewhere; how often."""
    calls = []

    def run(file, folder, name, *, report, given_up):
        calls.append(file)
        (folder / "model.safetensors").write_bytes(b"w" * 1_000)

    monkeypatch.setattr(process, "run", run)
    return calls


def unpacked(file):
    return cache.unpack(file, read_header(file, "tiny"), "tiny")


def test_a_file_is_unpacked_once(file, runs):
    assert cache.kept(file) is None
    first = unpacked(file)
    assert (first.weights_from, cache.kept(file), unpacked(file)) == ("Q4_1", first, first)
    assert len(runs) == 1


def test_a_file_that_was_only_touched_is_known_by_its_hash(file, runs):
    first = unpacked(file)
    os.utime(file, (1, 1))
    assert cache.kept(file) == first


def test_a_file_that_changed_is_unpacked_anew(file, runs):
    unpacked(file)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1  # the size stays
    file.write_bytes(content)
    os.utime(file, (1, 1))
    assert cache.kept(file) is None
    unpacked(file)
    assert len(runs) == 2


@pytest.mark.parametrize("damage", ["cut weights", "no weights", "cut record", "another version"])
def test_what_was_damaged_is_unpacked_anew(file, runs, damage, monkeypatch):
    directory = unpacked(file).directory
    if damage == "cut weights":
        (directory / cache.WEIGHTS).write_bytes(b"w")
    elif damage == "no weights":
        (directory / cache.WEIGHTS).unlink()
    elif damage == "cut record":
        (directory / cache.RECORD).write_text("{")
    else:
        monkeypatch.setattr(cache, "FORM", cache.FORM + 1)
    assert cache.kept(file) is None
    assert unpacked(file).directory == directory
    assert len(runs) == 2


def test_all_together_take_no_more_than_they_may(tmp_path, runs, monkeypatch):
    files = [write_tiny_gguf(tmp_path / f"{n}.gguf", seed=n) for n in range(3)]
    needed = cache.written_bytes(read_header(files[0], "tiny"))
    monkeypatch.setenv("LOGITSCOPE_DISK_GB", str((needed + 4_000) / 1e9))  # one to come, and two records of 1.2 kB
    for n, file in enumerate(files):
        os.utime(unpacked(file).directory / cache.RECORD, (n, n))
        for earlier in files[: max(0, n - 2)]:
            assert cache.kept(earlier) is None
    assert cache.kept(files[2]) is not None
    monkeypatch.setenv("LOGITSCOPE_DISK_GB", "0.000001")
    os.utime(files[0], (1, 1))
    with pytest.raises(ModelUnavailable, match="LOGITSCOPE_DISK_GB"):
        unpacked(write_tiny_gguf(tmp_path / "new.gguf", seed=9))


@pytest.mark.parametrize("error", [ModelUnavailable("no"), GivenUp(), MemoryError()])
def test_what_fails_leaves_nothing_half_done(file, monkeypatch, error):
    def run(file, folder, name, *, report, given_up):
        (folder / "model.safetensors").write_bytes(b"half")
        raise error

    monkeypatch.setattr(process, "run", run)
    with pytest.raises(type(error)):
        unpacked(file)
    assert list(cache.folder().iterdir()) == []


def test_what_a_killed_process_left_is_removed(file, runs):
    left = cache.folder() / "partial-999999999-x"
    left.mkdir(parents=True)
    unpacked(file)
    assert not left.exists()


def test_whoever_no_longer_waits_for_their_turn_is_let_go(file, runs):
    with cache._unpacking, pytest.raises(GivenUp):
        cache.unpack(file, read_header(file, "tiny"), "tiny", given_up=lambda: True)


def test_the_process_tells_how_far_it_is_and_is_ended_when_nobody_waits(file, tmp_path):
    (tmp_path / "out").mkdir()
    steps = []
    process.run(file, tmp_path / "out", "tiny", report=lambda *step: steps.append(step), given_up=lambda: False)
    assert steps
    assert steps[-1][0] == steps[-1][1] > 0
    assert {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"} <= {
        path.name for path in (tmp_path / "out").iterdir()
    }
    before = threading.active_count()
    with pytest.raises(GivenUp):
        process.run(file, tmp_path / "out", "tiny", report=lambda *_: None, given_up=lambda: True)
    assert threading.active_count() <= before + 1


def test_two_apps_may_unpack_the_same_file_at_once(file, monkeypatch):
    both_have_it = threading.Barrier(2, timeout=60)

    def run(file, folder, name, *, report, given_up):
        (folder / "model.safetensors").write_bytes(b"w" * 1_000)
        both_have_it.wait()

    monkeypatch.setattr(process, "run", run)
    monkeypatch.setattr(cache, "_turn", lambda given_up: nullcontext())  # which holds within one app alone
    monkeypatch.setattr(cache, "remove_partial", lambda: None)
    with ThreadPoolExecutor(2) as apps:
        one, other = apps.map(unpacked, [file, file])
    assert one == other == cache.kept(file)
    assert list(cache.folder().iterdir()) == [one.directory]
