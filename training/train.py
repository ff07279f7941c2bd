"""Train the model that ships: `python -m training.train --corpus ../shared/corpus`.

A byte-level BPE and a small GPT-2, from the corpus folder to `model_cache/bundled/`. Seeds are fixed and the
state is saved every few hundred steps, so a run that was stopped goes on where it was. Knows nothing of the app.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from torch import Tensor, nn
from transformers import GPT2Config, GPT2LMHeadModel, GPT2TokenizerFast

from training import corpus

VOCABULARY = 5_120
CONTEXT = 512
SHORT_WINDOW = 128
EOS = corpus.SEPARATOR
SEED = 20
TOKENS_A_STEP = 6_144
LONG_EVERY = 4  # every fourth step trains on windows of the full context
MATRIX_RATE, OTHER_RATE = 0.02, 2e-3  # Muon for the blocks' matrices, AdamW for the rest


def train_tokenizer(texts: list[str]) -> Tokenizer:
    """Byte-level BPE; every text begins with a space, as GPT-2's does under add_prefix_space."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=[EOS],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    return tokenizer


def config() -> GPT2Config:
    return GPT2Config(
        vocab_size=VOCABULARY,
        n_positions=CONTEXT,
        n_embd=256,
        n_layer=4,
        n_head=4,
        bos_token_id=0,
        eos_token_id=0,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
    )


def batch(ids: np.ndarray, starts: np.ndarray, step: int) -> Tensor:
    """(B, T) token ids of one step: half of the windows begin where a text begins, half anywhere."""
    draw = np.random.default_rng((SEED, step))
    length = CONTEXT if step % LONG_EVERY == 0 else SHORT_WINDOW
    rows = TOKENS_A_STEP // length
    at = draw.integers(0, len(ids) - length, size=rows)
    aligned = draw.choice(starts[starts < len(ids) - length], size=rows)
    at[: rows // 2] = aligned[: rows // 2]
    return torch.from_numpy(np.stack([ids[i : i + length] for i in at]).astype(np.int64))


def optimizers(model: nn.Module) -> list[torch.optim.Optimizer]:
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and ".h." in name]
    chosen = {id(p) for p in matrices}
    others = [p for p in model.parameters() if id(p) not in chosen]
    return [
        torch.optim.Muon(matrices, lr=MATRIX_RATE, weight_decay=0.05, momentum=0.95),
        torch.optim.AdamW(others, lr=OTHER_RATE, betas=(0.9, 0.95), weight_decay=0.01),
    ]


def rate(step: int, steps: int) -> float:
    """Share of the full learning rate: linear warm-up over 2 %, then linear decay to 2 %."""
    warm = max(1, steps // 50)
    return min((step + 1) / warm, max(0.02, (steps - step) / (steps - warm)))


def save(model: GPT2LMHeadModel, tokenizer: Tokenizer, folder: Path) -> None:
    """Write weights in float16 and the tokenizer in the form that `AutoTokenizer` reads."""
    half = GPT2LMHeadModel(model.config).half()
    half.load_state_dict({k: v.half() for k, v in model.state_dict().items()})
    half.save_pretrained(folder)
    fast = GPT2TokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=EOS,
        eos_token=EOS,
        unk_token=EOS,
        add_prefix_space=True,
        model_max_length=CONTEXT,
    )
    fast.save_pretrained(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("model_cache/bundled"))
    parser.add_argument("--work", type=Path, default=Path("training/work"), help="checkpoints and the log")
    parser.add_argument("--steps", type=int, default=800)
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)

    texts = corpus.mixture(args.corpus, SEED)
    saved_tokenizer = args.work / "tokenizer.json"
    if not saved_tokenizer.exists():
        train_tokenizer(texts[: len(texts) // 4]).save(str(saved_tokenizer))
    tokenizer = Tokenizer.from_file(str(saved_tokenizer))
    ids, starts = corpus.token_stream(texts, tokenizer, 0)  # the EOS token comes first
    print(f"{len(texts):,} texts, {len(ids):,} tokens", flush=True)

    model = GPT2LMHeadModel(config())
    runners = optimizers(model)
    first = 0
    checkpoint = args.work / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        for runner, saved in zip(runners, state["optimizers"], strict=True):
            runner.load_state_dict(saved)
        first = state["step"]
    full_rates = [MATRIX_RATE, OTHER_RATE]
    began, losses = time.monotonic(), []
    for step in range(first, args.steps):
        for runner, full in zip(runners, full_rates, strict=True):
            for group in runner.param_groups:
                group["lr"] = full * rate(step, args.steps)
        rows = batch(ids, starts, step)
        loss = model(input_ids=rows, labels=rows).loss
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for runner in runners:
            runner.step()
            runner.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if (step + 1) % 50 == 0:
            mean = sum(losses) / len(losses)
            per_second = TOKENS_A_STEP * (step + 1 - first) / (time.monotonic() - began)
            with (args.work / "log.jsonl").open("a") as log:
                log.write(json.dumps({"step": step + 1, "nats": round(mean, 4)}) + "\n")
            print(f"step {step + 1}  {mean:.3f} nats  perplexity {math.exp(mean):.1f}  {per_second:,.0f} tokens/s", flush=True)
            losses = []
        if (step + 1) % 200 == 0:
            torch.save(
                {"model": model.state_dict(), "optimizers": [r.state_dict() for r in runners], "step": step + 1},
                checkpoint,
            )
    save(model, tokenizer, args.out)


if __name__ == "__main__":
    main()
