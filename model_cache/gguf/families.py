"""What a GGUF file says of its network, as transformers' configuration of the same family.

Each setting of the file is taken over, or known to change nothing, or the file is refused by that setting's name:
transformers' own reading drops what it has no place for, and the figures would be another model's. `tests/gguf`
compares every family with llama.cpp. Knows no tokenizer, and of tensors their names and shapes.
"""

from collections.abc import Callable

from model_cache.catalog import ModelUnavailable
from model_cache.gguf import further_families
from model_cache.gguf.file_settings import Config, FileSettings
from model_cache.gguf.header import Header
from model_cache.gguf.rotary import add_rotary

_USUAL = further_families.WITHOUT_NORM | {further_families.RMS_EPSILON: "rms_norm_eps"}
_GPT2 = {
    "context_length": "n_positions",
    "embedding_length": "n_embd",
    "block_count": "n_layer",
    "feed_forward_length": "n_inner",
    "attention.head_count": "n_head",
    "attention.layer_norm_epsilon": "layer_norm_epsilon",
}
_GEMMA = _USUAL | {"attention.sliding_window": "sliding_window", "final_logit_softcapping": "final_logit_softcapping"}


def config_of(header: Header, name: str) -> Config:
    """The configuration of the network in a file.

    Raises:
        ModelUnavailable: its family is not known, or it says what cannot be taken over.
    """
    settings, shapes = FileSettings(header, name), {tensor.name: tensor.shape for tensor in header.tensors}
    if settings.family not in FAMILIES:
        raise ModelUnavailable(
            f"The GGUF file {name} holds a model of the family “{settings.family[:40]}”, and of GGUF files only "
            f"{', '.join(FAMILIES)} are opened. Choose another model."
        )
    model_type, places, adapt = FAMILIES[settings.family]
    config: Config = {entry: settings.number(key) for key, entry in places.items() if key in settings.own}
    lacking = [key for key in ("context_length", "embedding_length", "block_count") if places[key] not in config]
    if lacking or len(shapes.get("token_embd.weight", ())) != 2:
        raise settings.refused(f"lacks {lacking[0] if lacking else 'its vocabulary'}")
    config |= {"model_type": model_type, "vocab_size": shapes["token_embd.weight"][0]}
    config["tie_word_embeddings"] = "output.weight" not in shapes
    for token in ("bos", "eos"):
        number = header.settings.get(f"tokenizer.ggml.{token}_token_id")
        config[f"{token}_token_id"] = number if isinstance(number, int) else None
    adapt(config, settings, header)
    settings.check_all_taken()
    return config


def _rotary(config: Config, settings: FileSettings, header: Header) -> None:
    add_rotary(config, settings)
    config["sliding_window"] = None


def _gpt2(config: Config, settings: FileSettings, header: Header) -> None:
    pass


def _gemma2(config: Config, settings: FileSettings, header: Header) -> None:
    add_rotary(config, settings)
    config["sliding_window"] = config.get("sliding_window") or 4096
    config["attn_logit_softcapping"] = settings.number("attn_logit_softcapping", 50.0)
    config.setdefault("final_logit_softcapping", 30.0)
    _add_gemma_scale(config, largest_n_layers=46)


def _gemma3(config: Config, settings: FileSettings, header: Header) -> None:
    add_rotary(config, settings)
    if not config.get("sliding_window"):
        raise settings.refused("lacks its sliding window")
    far = config["rope_parameters"] | {"rope_theta": settings.number("rope.freq_base", 1_000_000.0)}
    if settings.own.get("rope.scaling.type") == "linear":
        settings.taken |= {"rope.scaling.type", "rope.scaling.factor"}
        far |= {"rope_type": "linear", "factor": settings.number("rope.scaling.factor")}
    near = {"rope_type": "default", "rope_theta": settings.number("rope.freq_base_swa", 10_000.0)}
    config["rope_parameters"] = {"full_attention": far, "sliding_attention": near}
    _add_gemma_scale(config, largest_n_layers=62)


def _add_gemma_scale(config: Config, *, largest_n_layers: int) -> None:
    """What scores are divided by the root of; in the largest model of a generation it is not the heads' size."""
    is_largest = config["num_hidden_layers"] == largest_n_layers
    by_width = config["hidden_size"] // max(1, config["num_attention_heads"])
    config["query_pre_attn_scalar"] = by_width if is_largest else config["head_dim"]


_Adapt = Callable[[Config, FileSettings, Header], None]
FAMILIES: dict[str, tuple[str, dict[str, str], _Adapt]] = {
    "llama": ("llama", _USUAL, _rotary),
    "gpt2": ("gpt2", _GPT2, _gpt2),
    "qwen2": ("qwen2", _USUAL, _rotary),
    "qwen3": ("qwen3", _USUAL, _rotary),
    "gemma2": ("gemma2", _GEMMA, _gemma2),
    "gemma3": ("gemma3_text", _GEMMA, _gemma3),
    **further_families.FAMILIES,
}
