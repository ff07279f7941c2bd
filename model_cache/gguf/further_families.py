"""Families of GGUF files that differ more from each other: norms with biases, heads turned in part, or no heads at all.

Like `families`, which has them in its table.
"""

from collections.abc import Callable

from model_cache.gguf.file_settings import Config, FileSettings
from model_cache.gguf.header import Header
from model_cache.gguf.rotary import FAR_FACTORS, add_rotary

WITHOUT_NORM = {
    "context_length": "max_position_embeddings",
    "embedding_length": "hidden_size",
    "block_count": "num_hidden_layers",
    "feed_forward_length": "intermediate_size",
    "attention.head_count": "num_attention_heads",
    "attention.head_count_kv": "num_key_value_heads",
}
_EPSILON = "attention.layer_norm_epsilon"
RMS_EPSILON = "attention.layer_norm_rms_epsilon"
_PHI3 = WITHOUT_NORM | {RMS_EPSILON: "rms_norm_eps", "attention.sliding_window": "sliding_window"}
_FALCON = WITHOUT_NORM | {"feed_forward_length": "ffn_hidden_size", "attention.head_count_kv": "num_kv_heads"}
_BLOOM = {
    "context_length": "seq_length",
    "embedding_length": "hidden_size",
    "block_count": "n_layer",
    "attention.head_count": "n_head",
    _EPSILON: "layer_norm_epsilon",
}
_MAMBA = {
    "context_length": "max_position_embeddings",
    "embedding_length": "hidden_size",
    "block_count": "num_hidden_layers",
    RMS_EPSILON: "layer_norm_epsilon",
    "ssm.conv_kernel": "conv_kernel",
    "ssm.state_size": "state_size",
    "ssm.time_step_rank": "time_step_rank",
}
_LFM2 = {key: entry for key, entry in WITHOUT_NORM.items() if key != "attention.head_count_kv"} | {
    RMS_EPSILON: "norm_eps",
    "shortconv.l_cache": "conv_L_cache",
}


def _has(header: Header, name: str) -> bool:
    return any(tensor.name == name for tensor in header.tensors)


def _starcoder2(config: Config, settings: FileSettings, header: Header) -> None:
    add_rotary(config, settings)
    config["sliding_window"] = None
    config["hidden_act"] = "gelu_pytorch_tanh"


def _phi3(config: Config, settings: FileSettings, header: Header) -> None:
    add_rotary(config, settings, in_part=True)
    config["sliding_window"] = config.get("sliding_window") or None
    config["pad_token_id"] = None
    if _has(header, FAR_FACTORS):
        first = settings.number("rope.scaling.original_context_length")
        config["original_max_position_embeddings"] = first
        config["rope_parameters"] |= {
            "original_max_position_embeddings": first,
            "attention_factor": settings.number("rope.scaling.attn_factor", 1.0),
        }


def _stablelm(config: Config, settings: FileSettings, header: Header) -> None:
    add_rotary(config, settings, in_part=True)
    config["use_parallel_residual"] = settings.flag("use_parallel_residual", not _has(header, "blk.0.ffn_norm.weight"))
    config["use_qkv_bias"] = _has(header, "blk.0.attn_q.bias")


def _gpt_neox(config: Config, settings: FileSettings, header: Header) -> None:
    add_rotary(config, settings, in_part=True)
    config["use_parallel_residual"] = settings.flag("use_parallel_residual", True)
    config["attention_bias"] = _has(header, "blk.0.attn_qkv.bias")


def _nemotron(config: Config, settings: FileSettings, header: Header) -> None:
    add_rotary(config, settings, in_part=True)
    config["attention_bias"] = _has(header, "blk.0.attn_q.bias")
    config["mlp_bias"] = _has(header, "blk.0.ffn_up.bias")


def _falcon(config: Config, settings: FileSettings, header: Header) -> None:
    add_rotary(config, settings)
    if config.pop("num_kv_heads", 1) != 1 or _has(header, "blk.0.attn_norm_2.weight"):
        raise settings.refused("has more than one head of keys")
    del config["head_dim"], config["num_key_value_heads"]  # which follow from the others
    config |= {"multi_query": True, "parallel_attn": True, "new_decoder_architecture": False, "alibi": False}


def _bloom(config: Config, settings: FileSettings, header: Header) -> None:
    wide = 4 * config["hidden_size"]
    if settings.number("feed_forward_length", wide) != wide:
        raise settings.refused("is not four times as wide inside")
    heads = settings.number("attention.head_count")
    if settings.number("attention.head_count_kv", heads) != heads:
        raise settings.refused("has fewer heads of keys")


def _mamba(config: Config, settings: FileSettings, header: Header) -> None:
    inner = settings.number("ssm.inner_size", 2 * config["hidden_size"])
    if inner % config["hidden_size"]:
        raise settings.refused("is no whole number of times as wide inside")
    config["expand"] = inner // config["hidden_size"]
    if settings.number("feed_forward_length", 0) or settings.number("attention.head_count", 0):
        raise settings.refused("has heads beside its states")


def _lfm2(config: Config, settings: FileSettings, header: Header) -> None:
    settings.taken.add("attention.head_count_kv")
    heads = settings.own.get("attention.head_count_kv")
    if not isinstance(heads, tuple) or len(heads) != config["num_hidden_layers"] or len({0, *heads}) != 2:
        raise settings.refused("does not say which of its layers have heads")
    config["layer_types"] = ["full_attention" if n else "conv" for n in heads]
    config |= {"num_key_value_heads": max(heads), "block_auto_adjust_ff_dim": False}
    add_rotary(config, settings)


_Adapt = Callable[[Config, FileSettings, Header], None]
FAMILIES: dict[str, tuple[str, dict[str, str], _Adapt]] = {
    "starcoder2": ("starcoder2", WITHOUT_NORM | {_EPSILON: "norm_epsilon"}, _starcoder2),
    "phi3": ("phi3", _PHI3, _phi3),
    "stablelm": ("stablelm", WITHOUT_NORM | {_EPSILON: "layer_norm_eps"}, _stablelm),
    "gptneox": ("gpt_neox", WITHOUT_NORM | {_EPSILON: "layer_norm_eps"}, _gpt_neox),
    "nemotron": ("nemotron", WITHOUT_NORM | {_EPSILON: "norm_eps"}, _nemotron),
    "falcon": ("falcon", _FALCON | {_EPSILON: "layer_norm_epsilon"}, _falcon),
    "bloom": ("bloom", _BLOOM, _bloom),
    "mamba": ("mamba", _MAMBA, _mamba),
    "lfm2": ("lfm2", _LFM2, _lfm2),
}
