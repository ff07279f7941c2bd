"""Twenty models opened one after the other where two fit: each that leaves is freed at once, and memory stays level.

Counts engines by weak references, with the garbage collector off; knows nothing of what holds them.
"""

import gc
import os
import subprocess
import sys
import tempfile
import time
import weakref
from pathlib import Path
from typing import Any

from tests.robustness.outcome import Outcome

N_SWAPS = 20
MAX_GROWTH_BYTES = 150_000_000


def attack() -> Outcome:
    """In a process of its own, whose memory is nobody else's."""
    outcome = Outcome("twenty model swaps")
    command = [sys.executable, "-m", "tests.robustness.swaps"]
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=900, env=os.environ | {"NO_PROXY": "127.0.0.1"}
    )
    outcome.n_tried = N_SWAPS
    outcome.failures += [line for line in ran.stdout.splitlines() if line]
    if ran.returncode:
        outcome.failures.append(f"ended with {ran.returncode}: {ran.stderr.strip()[-300:]}")
    return outcome


def _resident_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) * 1_000


def _held_and_gone(
    living: list[tuple[str, "weakref.ReferenceType[Any]"]], loaded: tuple[str, ...]
) -> tuple[list[str], list[str]]:
    """Models that left the registry and are in memory for all that, a moment later; and those that are gone."""
    for _ in range(20):  # a thread that ends takes a moment
        held = [name for name, reference in living if reference() is not None and name not in loaded]
        if not held:
            break
        time.sleep(0.05)
    return held, [name for name, reference in living if reference() is None]


def _save_wide_gpt2(folder: Path, seed: int) -> Path:
    """A GPT-2 of 32 MB: small, and yet seen in what the process takes."""
    from transformers import GPT2Config, GPT2LMHeadModel

    from tests.support.tiny_models import edit_json, save_tiny_gpt2

    save_tiny_gpt2(folder, seed)
    edit_json(folder / "config.json", n_embd=512, n_layer=1, n_head=8)
    GPT2LMHeadModel(GPT2Config.from_pretrained(folder)).save_pretrained(folder)
    return folder


def _swap(folder: str) -> None:
    """Open models from a Hub in turn, and print what is wrong."""
    from huggingface_hub import close_session, constants

    import model_cache
    from model_cache.engine.questions import Score
    from tests.support.hub_server import HubServer

    models = {f"owner/model{n}": _save_wide_gpt2(Path(folder, f"model{n}"), n) for n in range(N_SWAPS)}
    constants.HF_HUB_CACHE = str(Path(folder, "cache"))
    sizes: list[int] = []
    living: list[tuple[str, weakref.ReferenceType[Any]]] = []
    with HubServer(models) as hub:
        constants.ENDPOINT = hub.url
        constants.HUGGINGFACE_CO_URL_TEMPLATE = hub.url + "/{repo_id}/resolve/{revision}/{filename}"
        close_session()
        gc.collect()
        gc.disable()
        for name in models:
            engine = model_cache.open_model(name)
            engine.ask(Score("The cat sat on the mat.")).result()
            living.append((name, weakref.ref(engine)))
            del engine
            sizes.append(_resident_bytes())
            held, gone = _held_and_gone(living, model_cache.loaded_models())
            if held:
                print(f"after {name}: {len(held)} models left the registry and are held in memory, first {held[0]}")
    if len(gone) < N_SWAPS // 2:
        print(
            f"only {len(gone)} of {N_SWAPS} models were released: the budget holds too many for this to show anything"
        )
    if sizes[-1] - sizes[N_SWAPS // 4] > MAX_GROWTH_BYTES:
        print(f"memory grew from {sizes[N_SWAPS // 4] / 1e6:,.0f} to {sizes[-1] / 1e6:,.0f} MB")


if __name__ == "__main__":
    os.environ |= {"LOGITSCOPE_MEMORY_GB": "0.1", "LOGITSCOPE_ALLOW": "owner/*"}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        _swap(folder)
    sys.stdout.flush()
    os._exit(0)  # engines' threads
