"""What llama.cpp makes of a GGUF file: the ids of texts, and what it expects after some. In a process of its own, for
it ends the one that it is in where a file displeases it. Knows nothing of the app.
"""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]


def read_by_llama_cpp(file: Path, texts=(), prompts=(), n_probabilities=40):
    """The ids of texts, and after each list of ids the likeliest tokens with their log-probabilities.

    Returns:
        A dict with `ids`, `with_bos` (the same with what the file puts before a text) and `expected`.
    """
    request = {"file": str(file), "texts": list(texts), "prompts": list(prompts), "n": n_probabilities}
    process = subprocess.run(
        [sys.executable, "-m", "tests.support.llama_cpp"],
        input=json.dumps(request).encode(),
        capture_output=True,
        cwd=ROOT,
        timeout=200,
        check=False,
    )
    lines = process.stdout.splitlines()
    assert process.returncode == 0, process.stderr.decode(errors="replace")[-2_000:]
    return json.loads(lines[-1])


def _ask(address: str, path: str, **request):
    sent = urllib.request.Request(address + path, json.dumps(request).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(sent) as answer:
        return json.load(answer)


def _main() -> None:
    import xllamacpp

    request = json.load(sys.stdin)
    settings = xllamacpp.CommonParams()
    settings.model.path = request["file"]
    settings.n_ctx, settings.warmup, settings.n_parallel = 256, False, 1
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    settings.fit_params = False
    server = xllamacpp.Server(settings)
    address = server.listening_address
    answer = {
        "ids": [_ids(address, text, with_bos=False) for text in request["texts"]],
        "with_bos": [_ids(address, text, with_bos=True) for text in request["texts"]],
        "expected": [_expected(address, prompt, request["n"]) for prompt in request["prompts"]],
    }
    print("\n" + json.dumps(answer), flush=True)


def _ids(address: str, text: str, *, with_bos: bool) -> list[int]:
    return _ask(address, "/tokenize", content=text, add_special=with_bos, parse_special=False)["tokens"]


def _expected(address: str, prompt: list[int], n: int) -> dict[int, float]:
    answer = _ask(
        address, "/completion", prompt=prompt, n_predict=1, n_probs=n, temperature=0, cache_prompt=False, stream=False
    )
    return {each["id"]: each["logprob"] for each in answer["completion_probabilities"][0]["top_logprobs"]}


if __name__ == "__main__":
    _main()
