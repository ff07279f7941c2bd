"""Train the model that ships: `python -m training.train --corpus ../shared/corpus`.

A byte-level BPE and a small GPT-2, from the corpus folder to `model_cache/bundled/`. Seeds are fixed and the state is
saved every few minutes, so a run that was stopped goes on where it was. Knows nothing of the app.
"""

import argparse
import json
import math
import os
import shutil
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import GPT2Config, GPT2LMHeadModel, GPT2TokenizerFast
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from training.recipe import Recipe
from training.windows import EOS, EOS_ID, Text, read_text

REPORT_EVERY = 50
SAVE_EVERY = 250


def _attention(
    module: nn.Module, query: Tensor, key: Tensor, value: Tensor, mask: None, dropout: float = 0.0, **rest: object
) -> tuple[Tensor, None]:
    """Causal attention spelled out, (B, H, T, d) to (B, T, H, d): on a CPU its backward pass is 2–4 times as fast as
    scaled_dot_product_attention's at these lengths."""
    b, h, t, d = query.shape
    future = torch.full((t, t), -math.inf, dtype=query.dtype).triu(1).expand(b * h, t, t)
    keys = key.reshape(b * h, t, d).transpose(1, 2)  # (b * h, d, t)
    scores = torch.baddbmm(future, query.reshape(b * h, t, d), keys, alpha=1 / math.sqrt(d))
    chances = functional.softmax(scores, -1, dtype=query.dtype)
    return (chances @ value.reshape(b * h, t, d)).view(b, h, t, d).transpose(1, 2), None


ALL_ATTENTION_FUNCTIONS.register("spelled_out", _attention)


def new_model(recipe: Recipe) -> GPT2LMHeadModel:
    config = GPT2Config(
        vocab_size=recipe.vocabulary,
        n_positions=recipe.context,
        n_embd=recipe.width,
        n_layer=recipe.layers,
        n_head=recipe.heads,
        activation_function="gelu_pytorch_tanh",
        bos_token_id=EOS_ID,
        eos_token_id=EOS_ID,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        use_cache=False,
    )
    config._attn_implementation = "spelled_out"
    return GPT2LMHeadModel(config)


def loss(model: GPT2LMHeadModel, rows: Tensor, precision: torch.dtype = torch.bfloat16) -> Tensor:
    """Mean −ln p over the (B, T−1) following tokens, in nats; with bfloat16 the logits are rounded to it too."""
    with torch.autocast("cpu", dtype=precision, enabled=precision != torch.float32):
        hidden = model.transformer(rows).last_hidden_state[:, :-1]
        logits = model.lm_head(hidden).flatten(0, 1)
    return functional.cross_entropy(logits, rows[:, 1:].reshape(-1))


@torch.inference_mode()
def bits_per_byte(model: GPT2LMHeadModel, rows: Tensor, n_bytes: int) -> float:
    """Bits per byte of (B, T) ids in float32, each row its own window.

    The bits of `<|endoftext|>` count, although it has no bytes.
    """
    nats = sum(loss(model, part, torch.float32).item() * part[:, 1:].numel() for part in torch.split(rows, 16))
    return nats / math.log(2) / n_bytes


def optimizers(model: nn.Module, recipe: Recipe) -> list[torch.optim.Optimizer]:
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and ".h." in name]
    chosen = {id(p) for p in matrices}
    others = [p for p in model.parameters() if id(p) not in chosen]
    return [
        torch.optim.Muon(matrices, lr=recipe.matrix_rate, weight_decay=recipe.matrix_decay, momentum=0.95),
        torch.optim.AdamW(others, lr=recipe.other_rate, betas=(0.9, 0.95), weight_decay=recipe.other_decay),
    ]


def train(model: GPT2LMHeadModel, text: Text, validation: tuple[Tensor, int], work: Path, recipe: Recipe) -> None:
    """Run the recipe from its beginning or from the last checkpoint in `work`; `log.jsonl` holds the curve."""
    runners = optimizers(model, recipe)
    full_rates = [recipe.matrix_rate, recipe.other_rate]
    checkpoint, log, first, spent = work / "checkpoint.pt", work / "log.jsonl", 0, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        for runner, saved in zip(runners, state["optimizers"], strict=True):
            runner.load_state_dict(saved)
        first, spent = state["step"], state["seconds"]
        # Steps after the checkpoint are run, and logged, once more.
        lines = log.read_text().splitlines()[: math.ceil(first / REPORT_EVERY)]
        log.write_text("".join(f"{line}\n" for line in lines))
    began, losses = time.monotonic() - spent, []
    for step in range(first, recipe.steps):
        for runner, full in zip(runners, full_rates, strict=True):
            for group in runner.param_groups:
                group["lr"] = full * recipe.rate(step)
        nats = loss(model, text.batch(step))
        torch.autograd.backward(nats)
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for runner in runners:
            runner.step()
            runner.zero_grad(set_to_none=True)
        losses.append(nats.item())
        done = step + 1
        if done % REPORT_EVERY == 0 or done == recipe.steps:
            seconds = time.monotonic() - began
            line = {"step": done, "nats": round(sum(losses) / len(losses), 4), "seconds": round(seconds)}
            if done % SAVE_EVERY == 0 or done == recipe.steps:
                line["bits_per_byte"] = round(bits_per_byte(model, *validation), 4)
            with log.open("a") as file:
                file.write(json.dumps(line) + "\n")
            print(line, f"{recipe.tokens_a_step * done / seconds:,.0f} tokens/s", flush=True)
            losses = []
        if done % SAVE_EVERY == 0 or done == recipe.steps:
            partial = work / "checkpoint.partial"
            optimizer_states = [runner.state_dict() for runner in runners]
            state = {"model": model.state_dict(), "optimizers": optimizer_states, "step": done, "seconds": seconds}
            torch.save(state, partial)
            os.replace(partial, checkpoint)


def save(model: GPT2LMHeadModel, tokenizer: Tokenizer, folder: Path, context: int) -> None:
    """Write weights in float16 and the tokenizer in the form that `AutoTokenizer` reads."""
    config = GPT2Config.from_dict(model.config.to_dict() | {"use_cache": True})
    half = GPT2LMHeadModel(config).half()
    half.load_state_dict({k: v.half() for k, v in model.state_dict().items()})
    half.save_pretrained(folder)
    fast = GPT2TokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=EOS,
        eos_token=EOS,
        unk_token=EOS,
        add_prefix_space=True,
        model_max_length=context,
    )
    fast.save_pretrained(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("model_cache/bundled"))
    parser.add_argument("--work", type=Path, default=Path("training/work"), help="checkpoints and the log")
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    args = parser.parse_args()
    if not (args.corpus / "heldout.tar.xz").exists():
        parser.error(f"{args.corpus} is no folder of training text: training/SOURCES.md says what it holds.")
    args.work.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(steps=args.steps)
    torch.manual_seed(recipe.seed)
    try:
        tokenizer, text, validation = read_text(args.corpus, args.work, recipe)
    except ValueError as problem:
        parser.error(str(problem))
    model = new_model(recipe)
    train(model, text, validation, args.work, recipe)
    save(model, tokenizer, args.out, recipe.context)
    shutil.copy(args.work / "log.jsonl", args.out / "training_log.jsonl")


if __name__ == "__main__":
    main()
