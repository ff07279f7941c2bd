"""An export names the app, the model's files and the convention, so that others can have the same figures."""

import hashlib
import shutil
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from model_cache import provenance
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.loader import load
from tests.support.engines import score

ROOT = Path(__file__).parents[2]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_header_names_what_was_used(engine):
    date = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    badge = score(engine, "The cat sat.").badge
    header = provenance.header(engine.info, badge, date=date)
    assert header == {
        "app": "Logitscope " + tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"],
        "model": "bundled",
        "weights": "sha256 " + sha256(BUNDLED_DIRECTORY / "model.safetensors"),
        "tokenizer": "sha256 " + sha256(BUNDLED_DIRECTORY / "tokenizer.json"),
        "convention": badge,
        "device": engine.info.device,
        "dtype": "float32",
        "date": "2026-01-02T03:04:05+00:00",
    }


def test_a_model_of_the_hub_is_named_by_its_commit(tmp_path):
    snapshot = tmp_path / "snapshots" / ("c0ffee" * 6 + "1234")
    shutil.copytree(BUNDLED_DIRECTORY, snapshot)
    info = load(snapshot, "somebody/model").info
    assert info.revision == snapshot.name
    assert info.weights_digest == sha256(BUNDLED_DIRECTORY / "model.safetensors")


def test_several_files_of_weights_have_one_hash(tmp_path):
    for name, content in (("a.safetensors", b"1"), ("b.safetensors", b"2")):
        (tmp_path / name).write_bytes(content)
    one = provenance.digests(tmp_path, tmp_path).result().weights
    (tmp_path / "b.safetensors").write_bytes(b"3")
    other = provenance.digests(tmp_path, tmp_path).result().weights
    assert len(one) == len(other) == 64
    assert one != other
