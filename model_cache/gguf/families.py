"""What a GGUF file says of its network, as transformers' configuration of the same family.

Each setting of the file is taken over, or known to change nothing, or the file is refused by that setting's name:
transformers' own reading drops what it has no place for, and the figures would be another model's. `tests/gguf`
compares every family with llama.cpp. Knows no tokenizer, and of tensors their names and shapes.
"""

from collections.abc import Callable
from typing import Any

from model_cache.catalog import ModelUnavailable
from model_cache.gguf.header import Header

Config = dict[str, Any]
ROPE_FACTORS = "rope_freqs.weight"  # becomes a part of the configuration
_USUAL = {
    "context_length": "max_position_embeddings",
    "embedding_length": "hidden_size",
    "block_count": "num_hidden_layers",
    "feed_forward_length": "intermediate_size",
    "attention.head_count": "num_attention_heads",
    "attention.head_count_kv": "num_key_value_heads",
    "attention.layer_norm_rms_epsilon": "rms_norm_eps",
}
_GPT2 = {
    "context_length": "n_positions",
    "embedding_length": "n_embd",
    "block_count": "n_layer",
    "feed_forward_length": "n_inner",
    "attention.head_count": "n_head",
    "attention.layer_norm_epsilon": "layer_norm_epsilon",
}
_GEMMA = _USUAL | {"attention.sliding_window": "sliding_window", "final_logit_softcapping": "final_logit_softcapping"}
_STARCODER = {name: entry for name, entry in _USUAL.items() if "rms" not in name}
# What says nothing: of the network with these values, of its making or its other uses with any.
_NEUTRAL: dict[str, tuple[object, ...]] = {
    "rope.scaling.type": ("none",),
    "rope.scaling.factor": (1.0, 0.0),
    "expert_count": (0,),
    "expert_used_count": (0,),
    "attention.causal": (True,),
    "pooling_type": (0,),
}
_TAKEN = {"vocab_size", "rope.freq_base", "rope.dimension_count", "attention.key_length", "attention.value_length"}
_ANY_VALUE = {"tensor_data_layout", "rope.scaling.finetuned", "rope.scaling.original_context_length"}


class _Settings:
    """The settings that concern a file's network, and which of them were taken over."""

    def __init__(self, header: Header, name: str) -> None:
        self.family, self.name = header.architecture, name
        prefix = f"{self.family}."
        self.own = {key[len(prefix) :]: value for key, value in header.settings.items() if key.startswith(prefix)}
        self.taken = {*_TAKEN, *_ANY_VALUE}

    def number(self, key: str, default: float | None = None) -> Any:
        """A setting that is one number."""
        self.taken.add(key)
        value = self.own.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refused(f"does not say “{key}” as one number")
        return value

    def refused(self, why: str) -> ModelUnavailable:
        return ModelUnavailable(
            f"The GGUF file {self.name} holds a model of the family “{self.family[:40]}” that {why[:120]}, so it "
            "cannot be opened as it was meant. Choose another model."
        )

    def check_all_taken(self) -> None:
        """Raise ModelUnavailable for a setting that would be lost."""
        for key, value in self.own.items():
            if key not in self.taken and value not in _NEUTRAL.get(key, ()):
                raise self.refused(f"has the setting “{key}”, which is not known here")


def config_of(header: Header, name: str) -> Config:
    """The configuration of the network in a file.

    Raises:
        ModelUnavailable: its family is not known, or it says what cannot be taken over.
    """
    settings, shapes = _Settings(header, name), {tensor.name: tensor.shape for tensor in header.tensors}
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


def _head_size(config: Config, settings: _Settings) -> int:
    """Of each head, of which all is turned by its position."""
    heads = max(1, config.get("num_attention_heads", 1))
    size = settings.number("attention.key_length", config["hidden_size"] // heads)
    if settings.number("attention.value_length", size) != size:
        raise settings.refused("has values of another size than keys")
    if settings.number("rope.dimension_count", size) != size:
        raise settings.refused("turns a part of each head only")
    return int(size)


def _rotary(config: Config, settings: _Settings, header: Header) -> None:
    config["head_dim"] = _head_size(config, settings)
    config["rope_parameters"] = {"rope_type": "default", "rope_theta": settings.number("rope.freq_base", 10_000.0)}
    config.setdefault("num_key_value_heads", config.get("num_attention_heads"))
    config["sliding_window"] = None


def _gpt2(config: Config, settings: _Settings, header: Header) -> None:
    settings.taken -= _TAKEN - {"vocab_size"}


def _gemma2(config: Config, settings: _Settings, header: Header) -> None:
    window = config.get("sliding_window")
    _rotary(config, settings, header)
    config["sliding_window"] = window or 4096
    config["attn_logit_softcapping"] = settings.number("attn_logit_softcapping", 50.0)
    config.setdefault("final_logit_softcapping", 30.0)
    _gemma_scale(config, largest_n_layers=46)


def _gemma3(config: Config, settings: _Settings, header: Header) -> None:
    window = config.get("sliding_window")
    _rotary(config, settings, header)
    if not window:
        raise settings.refused("lacks its sliding window")
    config["sliding_window"] = window
    far = config["rope_parameters"] | {"rope_theta": settings.number("rope.freq_base", 1_000_000.0)}
    if settings.own.get("rope.scaling.type") == "linear":
        settings.taken |= {"rope.scaling.type", "rope.scaling.factor"}
        far |= {"rope_type": "linear", "factor": settings.number("rope.scaling.factor")}
    near = {"rope_type": "default", "rope_theta": settings.number("rope.freq_base_swa", 10_000.0)}
    config["rope_parameters"] = {"full_attention": far, "sliding_attention": near}
    _gemma_scale(config, largest_n_layers=62)


def _gemma_scale(config: Config, *, largest_n_layers: int) -> None:
    """What scores are divided by the root of; in the largest model of a generation it is not the heads' size."""
    is_largest = config["num_hidden_layers"] == largest_n_layers
    by_width = config["hidden_size"] // max(1, config["num_attention_heads"])
    config["query_pre_attn_scalar"] = by_width if is_largest else config["head_dim"]


def _starcoder2(config: Config, settings: _Settings, header: Header) -> None:
    _rotary(config, settings, header)
    config["norm_epsilon"] = settings.number("attention.layer_norm_epsilon", 1e-5)
    config["hidden_act"] = "gelu_pytorch_tanh"


_Adapt = Callable[[Config, _Settings, Header], None]
FAMILIES: dict[str, tuple[str, dict[str, str], _Adapt]] = {
    "llama": ("llama", _USUAL, _rotary),
    "gpt2": ("gpt2", _GPT2, _gpt2),
    "qwen2": ("qwen2", _USUAL, _rotary),
    "qwen3": ("qwen3", _USUAL, _rotary),
    "gemma2": ("gemma2", _GEMMA, _gemma2),
    "gemma3": ("gemma3_text", _GEMMA, _gemma3),
    "starcoder2": ("starcoder2", _STARCODER, _starcoder2),
}


def with_rope_factors(config: Config, factors: list[float]) -> Config:
    """A configuration whose positions are slowed down by a factor for each pair of a head's numbers."""
    rope = config["rope_parameters"] | {
        "rope_type": "longrope",
        "short_factor": factors,
        "long_factor": factors,
        "factor": 1.0,
        "attention_factor": 1.0,
        "original_max_position_embeddings": config["max_position_embeddings"],
    }
    return config | {"rope_parameters": rope}
