"""Models that come from the Hugging Face Hub, against a server on this machine: what is asked for, refused, kept and shared."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from contextlib import ExitStack
from pathlib import Path

import pytest
import torch
from huggingface_hub import close_session, constants
from safetensors.torch import load_file, save_file
from transformers import GPT2Config, GPT2LMHeadModel

from computation.quantization import Rounding
from model_cache import (
    CATALOG,
    CatalogModel,
    ModelUnavailable,
    hub,
    loaded_models,
    loader,
    open_model,
    registry,
    request_model,
)
from model_cache.catalog import BUNDLED_DIRECTORY, Source
from model_cache.engine.questions import ScoreRounded
from tests.support.engines import opened, score
from tests.support.hub_server import HubServer

TEXT = "The cat sat on the mat, and then it said that the dog was not at home. " * 3
TINY, OTHER = "owner/tiny", "someone/other"
TOKENIZER = {"tokenizer.json", "tokenizer_config.json"}
TINY_FILES = {"config.json", "generation_config.json", "model.safetensors"} | TOKENIZER
WHAT_TO_DO = re.compile(r"\b(accept|check|choose|download|free|raise|start|try)\b", re.IGNORECASE)
ROOT = Path(__file__).parents[2]


# -- what is served ----------------------------------------------------------------------------------------------------


def save_tiny_gpt2(folder: Path, seed: int, **how) -> Path:
    """A GPT-2 of some 100,000 weights, wide enough that two seeds differ clearly, with files nobody should want."""
    torch.manual_seed(seed)
    vocabulary = json.loads((BUNDLED_DIRECTORY / "config.json").read_text())["vocab_size"]  # whose tokenizer it takes
    config = GPT2Config(
        vocab_size=vocabulary,
        n_positions=32,
        n_embd=16,
        n_layer=1,
        n_head=2,
        initializer_range=0.5,
        bos_token_id=0,
        eos_token_id=0,
    )
    GPT2LMHeadModel(config).save_pretrained(folder, **how)
    for file in TOKENIZER:
        shutil.copy(BUNDLED_DIRECTORY / file, folder / file)
    (folder / "README.md").write_text("A model.")
    (folder / "pytorch_model.bin").write_bytes(b"a pickle, which runs code when it is opened")
    (folder / "modeling_x.py").write_text("raise RuntimeError('code from a repository ran')")
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    return save_tiny_gpt2(tmp_path_factory.mktemp("tiny"), seed=0)


@pytest.fixture(scope="session")
def other(tmp_path_factory):
    return save_tiny_gpt2(tmp_path_factory.mktemp("other"), seed=1)


@pytest.fixture(scope="session")
def perplexity_of(tiny, other):
    """The perplexity of TEXT under each directory, opened one after the other with no shelf and no Hub."""
    perplexities = {}
    for name, folder in ((TINY, tiny), (OTHER, other)):
        engine = opened(folder, name)
        perplexities[name] = score(engine, TEXT).perplexity
        engine.close()
    assert perplexities[TINY] != pytest.approx(perplexities[OTHER], rel=0.01)
    return perplexities


@pytest.fixture
def changed(tiny, tmp_path):
    """A copy of the tiny model's directory, to spoil."""
    return Path(shutil.copytree(tiny, tmp_path / "changed"))


def edit_json(file: Path, **entries) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | entries))


# -- where it is served ------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def empty_shelf(monkeypatch):
    """No model loaded, whatever other tests opened; theirs stay open."""
    monkeypatch.setattr(registry, "_engines", OrderedDict())
    monkeypatch.setattr(registry, "_loads", {})
    yield
    for load in list(registry._loads.values()):
        load.future.exception(timeout=60)
    for engine in registry._engines.values():
        engine.close()


@pytest.fixture
def use_hub(monkeypatch, tmp_path):
    """Point huggingface_hub, which read HF_ENDPOINT and HF_HOME when it was imported, at a url and at an empty cache."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "LOGITSCOPE_MODEL", "LOGITSCOPE_MEMORY_GB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 20_000)  # so that a small file moves in several steps

    def use(url: str) -> None:
        close_session()  # the client keeps the proxies that it began with
        monkeypatch.setattr(constants, "ENDPOINT", url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", url + "/{repo_id}/resolve/{revision}/{filename}")

    yield use
    close_session()


@pytest.fixture
def serve(use_hub):
    """Start a Hub of some models and use it."""
    with ExitStack() as stack:

        def start(models: dict[str, Path], **options) -> HubServer:
            server = stack.enter_context(HubServer(models, **options))
            use_hub(server.url)
            return server

        yield start


@pytest.fixture
def closed_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def hasty_threads():
    """Let threads take turns so often that what two of them share unguarded breaks."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def refusal(model: str) -> str:
    """What a person reads about a model that cannot be had: one line that names the model and says what to do."""
    with pytest.raises(ModelUnavailable) as caught:
        open_model(model)
    text = str(caught.value)
    assert Path(model).name in text if Path(model).is_absolute() else model in text
    assert "\n" not in text
    assert not re.search(r"Traceback|File \"|\b\w+Error\b", text)
    assert WHAT_TO_DO.search(text), f"says nothing that one could do: {text}"
    return text


def forget() -> None:
    """As if the process had been started anew."""
    for engine in registry._engines.values():
        engine.close()
    registry._engines.clear()


# -- a download --------------------------------------------------------------------------------------------------------


def test_a_downloaded_model_scores_as_the_same_directory_opened_locally(serve, tiny):
    serve({TINY: tiny})
    downloaded, local = score(open_model(TINY), TEXT), score(open_model(str(tiny)), TEXT)
    assert downloaded.ids.tolist() == local.ids.tolist()
    assert downloaded.perplexity == pytest.approx(local.perplexity, rel=1e-6)
    assert downloaded.measured.model == TINY


def test_weights_in_several_files_load(serve, tmp_path, perplexity_of):
    folder = save_tiny_gpt2(tmp_path / "sharded", seed=0, max_shard_size="100kB")
    assert len(list(folder.glob("model-*.safetensors"))) > 1
    serve({TINY: folder})
    assert score(open_model(TINY), TEXT).perplexity == pytest.approx(perplexity_of[TINY], rel=1e-6)


def test_only_safetensors_and_text_files_are_asked_for(serve, tiny):
    server = serve({TINY: tiny})
    open_model(TINY)
    asked = {path.split("/")[-1] for path in server.requests if "/resolve/" in path}
    assert asked == TINY_FILES
    assert sorted(server.downloads) == sorted(f"{TINY}/{file}" for file in TINY_FILES)


def test_progress_never_goes_back_and_ends_at_the_total(serve, tiny):
    serve({TINY: tiny})
    seen = []
    hub.fetch(Source(TINY, None), lambda here, total: seen.append((here, total)))
    here, totals = zip(*seen, strict=True)
    size = sum((tiny / file).stat().st_size for file in TINY_FILES)
    assert set(totals) == {size}
    assert len(here) > 10
    assert list(here) == sorted(here)
    assert here[-1] == size


def test_progress_ends_at_the_total_when_a_part_was_here_before(serve, tiny):
    serve({TINY: tiny})
    weights = hub.fetch(Source(TINY, None)) / "model.safetensors"
    weights.resolve().unlink()
    weights.unlink()
    seen = []
    hub.fetch(Source(TINY, None), lambda here, total: seen.append((here, total)))
    assert seen[-1][0] == seen[-1][1]


@pytest.mark.usefixtures("hasty_threads")
def test_progress_counts_every_byte_of_files_that_come_at_once():
    seen = []
    bar = hub._reporter(lambda here, total: seen.append(here), 8 * 5_000)(unit="B", desc="Reconstructing")
    threads = [threading.Thread(target=lambda: [bar.update(1) for _ in range(5_000)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == sorted(seen)
    assert seen[-1] == 8 * 5_000


def test_a_load_says_how_far_its_download_is(serve, tiny):
    serve({TINY: tiny}, slow_bytes_per_second=500_000)
    load = request_model(TINY)
    while not 0 < load.bytes_here < load.bytes_total:
        assert not load.done()
        time.sleep(0.005)
    assert load.words().startswith(f"Downloading {TINY}: ")
    assert 0 < load.fraction < 1
    load.result(60)
    assert load.fraction == 1
    assert load.words() == f"Opening {TINY}"


def test_the_environment_variables_of_the_hub_are_honoured(tiny, perplexity_of, tmp_path):
    env = {name: text for name, text in os.environ.items() if not name.startswith(("HF_", "HUGGING", "LOGITSCOPE_"))}
    code = f"from model_cache import compute_perplexity; print(compute_perplexity({TEXT!r}, {TINY!r}))"
    with HubServer({TINY: tiny}) as server:
        env |= {"HF_ENDPOINT": server.url, "HF_HOME": str(tmp_path), "NO_PROXY": "127.0.0.1"}
        ran = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, timeout=100)
        assert ran.returncode == 0, ran.stderr
        assert float(ran.stdout) == pytest.approx(perplexity_of[TINY], rel=1e-6)
        assert len(server.downloads) == len(TINY_FILES)
    assert list((tmp_path / "hub").glob("models--owner--tiny/snapshots/*/model.safetensors"))


# -- kept from an earlier download -------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["unreachable", "failing"])
def test_a_model_that_was_downloaded_before_opens_without_the_hub(serve, tiny, perplexity_of, trouble):
    server = serve({TINY: tiny})
    open_model(TINY)
    forget()
    if trouble == "unreachable":
        server.stop()
    server.failing.add(TINY)
    assert score(open_model(TINY), TEXT).perplexity == pytest.approx(perplexity_of[TINY], rel=1e-6)


def test_a_pinned_model_that_was_downloaded_before_opens_without_a_request(serve, monkeypatch, tiny, perplexity_of):
    server = serve({TINY: tiny})
    monkeypatch.setitem(CATALOG, TINY, CatalogModel(TINY, server.commit(TINY), 86_096, 344_440, "MIT", 32))
    open_model(TINY)
    forget()
    server.requests.clear()
    assert score(open_model(TINY), TEXT).perplexity == pytest.approx(perplexity_of[TINY], rel=1e-6)
    assert server.requests == []


@pytest.mark.parametrize("pinned", [False, True])
def test_a_download_that_broke_off_is_not_taken_for_a_model(serve, monkeypatch, tiny, perplexity_of, pinned):
    server = serve({TINY: tiny})
    if pinned:
        monkeypatch.setitem(CATALOG, TINY, CatalogModel(TINY, server.commit(TINY), 86_096, 344_440, "MIT", 32))
    folder = hub.fetch(Source(TINY, None))
    for file in TOKENIZER:
        (folder / file).resolve().unlink()
        (folder / file).unlink()
    assert score(open_model(TINY), TEXT).perplexity == pytest.approx(perplexity_of[TINY], rel=1e-6)


def test_a_change_on_the_hub_is_fetched(serve, changed, other, perplexity_of):
    serve({TINY: changed})
    open_model(TINY)
    forget()
    shutil.copy(other / "model.safetensors", changed)
    assert score(open_model(TINY), TEXT).perplexity == pytest.approx(perplexity_of[OTHER], rel=1e-6)


# -- refused before a download -----------------------------------------------------------------------------------------


def test_an_unknown_id_is_refused(serve, tiny):
    serve({TINY: tiny})
    assert "no public model" in refusal("owner/tyni")


def test_a_gated_model_is_refused_with_the_way_to_its_licence(serve, tiny):
    server = serve({TINY: tiny}, gated={TINY})
    text = refusal(TINY)
    assert "licence" in text
    assert "HF_TOKEN" in text
    assert server.downloads == []


def test_a_gated_model_is_refused_to_a_token_without_access(serve, monkeypatch, tiny):
    serve({TINY: tiny}, gated={TINY})
    monkeypatch.setenv("HF_TOKEN", "hf_of_somebody_else")
    assert "licence" in refusal(TINY)


def test_a_repository_without_safetensors_is_refused_before_a_byte_moves(serve, changed):
    (changed / "model.safetensors").unlink()
    server = serve({TINY: changed})
    assert "no safetensors" in refusal(TINY)
    assert server.downloads == []


def test_an_unreachable_hub_is_named(use_hub, closed_port):
    use_hub(closed_port)
    text = refusal(TINY)
    assert "cannot be reached" in text
    assert closed_port.removeprefix("http://") in text


def test_a_server_error_is_told_with_its_status(serve, tiny):
    serve({TINY: tiny}, failing={TINY})
    assert "500" in refusal(TINY)


def test_a_page_that_is_not_the_hub_is_refused(serve, tiny):
    serve({TINY: tiny}, portal=True)
    refusal(TINY)


def test_a_model_larger_than_the_memory_budget_is_refused_before_a_byte_moves(serve, monkeypatch, tiny):
    server = serve({TINY: tiny})
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "0.0003")  # 300 kB, and the weights take 344 kB
    assert "LOGITSCOPE_MEMORY_GB" in refusal(TINY)
    assert not any("/resolve/" in path for path in server.requests)


def test_a_refusal_can_be_tried_again(serve, tiny, perplexity_of):
    server = serve({TINY: tiny}, failing={TINY})
    refusal(TINY)
    server.failing.clear()
    assert score(open_model(TINY), TEXT).perplexity == pytest.approx(perplexity_of[TINY], rel=1e-6)


# -- refused when opened -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("served", [True, False])
def test_a_repository_that_needs_its_own_code_is_refused_and_the_code_never_runs(serve, changed, served):
    own_code = {"AutoConfig": "modeling_x.Config", "AutoModelForCausalLM": "modeling_x.Model"}
    edit_json(changed / "config.json", model_type="mystery", architectures=["Model"], auto_map=own_code)
    (changed / "modeling_x.py").write_text(f"open({str(changed / 'ran')!r}, 'w')")
    server = serve({TINY: changed})
    assert "code" in refusal(TINY if served else str(changed))
    assert not (changed / "ran").exists()
    assert f"{TINY}/modeling_x.py" not in server.downloads


@pytest.mark.parametrize("tensor", ["transformer.h.0.mlp.c_fc.weight", "transformer.wte.weight"])
def test_weights_that_lack_a_tensor_are_refused(serve, changed, tensor):
    weights = load_file(changed / "model.safetensors")
    del weights[tensor]
    save_file(weights, changed / "model.safetensors", metadata={"format": "pt"})
    serve({TINY: changed})
    assert "lack" in refusal(TINY)


def cut_short(safetensors: bytes) -> bytes:
    return safetensors[:-1000]


def empty(safetensors: bytes) -> bytes:
    return b""


def pointer_to_lfs(safetensors: bytes) -> bytes:
    return b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 344440\n"


def every_bit_set(safetensors: bytes) -> bytes:
    return b"\xff" * len(safetensors)


def header_of_another_kind(safetensors: bytes) -> bytes:
    return (6).to_bytes(8, "little") + b"[1, 2]"


def header_without_shapes(safetensors: bytes) -> bytes:
    header = b'{"transformer.wte.weight": {"dtype": "F32"}}'
    return len(header).to_bytes(8, "little") + header


DAMAGES = [cut_short, empty, pointer_to_lfs, every_bit_set, header_of_another_kind, header_without_shapes]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_safetensors_are_refused(serve, changed, damage):
    file = changed / "model.safetensors"
    file.write_bytes(damage(file.read_bytes()))
    serve({TINY: changed})
    assert "damaged" in refusal(TINY)


@pytest.mark.parametrize("entries", [{"n_embd": "16"}, {"n_head": 0}, {"dtype": "float99"}])
def test_a_configuration_that_makes_no_sense_is_refused(changed, entries):
    edit_json(changed / "config.json", **entries)
    refusal(str(changed))


def test_a_repository_without_a_tokenizer_is_refused(serve, changed):
    (changed / "tokenizer.json").unlink()
    serve({TINY: changed})
    assert "tokenizer" in refusal(TINY)


def test_a_tokenizer_of_an_unknown_kind_is_refused(serve, changed):
    layout = json.loads((changed / "tokenizer.json").read_text())
    edit_json(changed / "tokenizer.json", model=layout["model"] | {"type": "Mystery"})
    serve({TINY: changed})
    refusal(TINY)


def test_a_directory_too_large_to_open_pushes_nothing_off_the_shelf(monkeypatch, tiny):
    open_model(str(tiny))
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "0.001")  # the bundled model takes 0.018
    refusal("bundled")
    assert loaded_models() == (str(tiny),)


def test_a_rounded_copy_takes_the_place_of_the_least_recently_used_model(monkeypatch, tiny, other):
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "0.0013")  # two models of 540 kB, and not three
    first, second = open_model(str(tiny)), open_model(str(other))
    assert loaded_models() == (str(tiny), str(other))
    alone = second.status().weight_bytes
    second.ask(ScoreRounded(TEXT, Rounding(4, "per-tensor"))).result()
    assert second.status().weight_bytes == 2 * alone
    assert loaded_models() == (str(other),)
    with pytest.raises(ModelUnavailable, match="released"):
        score(first, TEXT)
    open_model(str(tiny))  # and the copy goes with its model when that has to go
    assert loaded_models() == (str(tiny),)


# -- several at once ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("hasty_threads")
@pytest.mark.parametrize("attempt", range(6))
def test_two_models_requested_at_once_both_load_right(serve, monkeypatch, tiny, other, perplexity_of, attempt):
    serve({TINY: tiny, OTHER: other})
    engines, networks = {}, {}
    together = threading.Barrier(2)
    load = loader.load

    def recorded(directory, name, **how):
        loaded = load(directory, name, **how)
        networks[name] = loaded.model.network
        return loaded

    monkeypatch.setattr(loader, "load", recorded)

    def ask(name: str) -> None:
        together.wait()
        engines[name] = open_model(name)

    threads = [threading.Thread(target=ask, args=(name,)) for name in (TINY, OTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for name in (TINY, OTHER):
        network = networks[name]
        assert not any(tensor.is_meta for tensor in (*network.parameters(), *network.buffers()))
        assert network.lm_head.weight is network.transformer.wte.weight
        assert score(engines[name], TEXT).perplexity == pytest.approx(perplexity_of[name], rel=1e-6)


def test_asking_twice_while_a_model_loads_loads_it_once(serve, monkeypatch, tiny):
    server = serve({TINY: tiny}, slow_bytes_per_second=1_000_000)
    loads = []
    load = loader.load
    monkeypatch.setattr(loader, "load", lambda directory, name, **how: loads.append(name) or load(directory, name, **how))
    first = request_model(TINY)
    second = request_model(TINY)
    assert not first.done()
    assert first.result(60) is second.result(60) is open_model(TINY)
    assert loads == [TINY]
    assert server.downloads.count(f"{TINY}/model.safetensors") == 1
