"""A small network of every family that is opened from GGUF: its settings in a file, and transformers' configuration."""

VOCABULARY = 8192
N_LAYERS = {"gemma3": 7}  # of which the sixth sees everything
ALL = {
    "context_length": 128,
    "embedding_length": 64,
    "feed_forward_length": 96,
    "attention.head_count": 4,
}
GROUPED = {"attention.head_count_kv": 2}
RMS, LAYER = {"attention.layer_norm_rms_epsilon": 1e-6}, {"attention.layer_norm_epsilon": 1e-5}
USUAL = ALL | GROUPED | RMS
HEADS_OF_16 = {"attention.key_length": 16, "attention.value_length": 16}
HALF = {"rope.dimension_count": 8}
SETTINGS = {
    "llama": USUAL | {"rope.dimension_count": 16, "rope.freq_base": 10_000.0, "vocab_size": VOCABULARY},
    "gpt2": ALL | LAYER,
    "qwen2": USUAL | {"rope.freq_base": 1e6},
    "qwen3": USUAL | {"rope.freq_base": 1e6, "attention.key_length": 32, "attention.value_length": 32},
    "gemma2": USUAL
    | HEADS_OF_16
    | {"attention.sliding_window": 16, "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0},
    "gemma3": USUAL | HEADS_OF_16 | {"attention.sliding_window": 16, "rope.freq_base": 1e6},
    "starcoder2": ALL | GROUPED | LAYER | {"rope.freq_base": 1e5},
    "phi3": USUAL | {"rope.dimension_count": 16, "attention.sliding_window": 4096},
    "stablelm": ALL | GROUPED | LAYER | HALF | {"use_parallel_residual": False},
    "gptneox": ALL | LAYER | HALF | {"use_parallel_residual": True},
    "nemotron": ALL | GROUPED | LAYER | HALF,
    "falcon": ALL | LAYER | {"feed_forward_length": 256, "attention.head_count_kv": 1},
    "bloom": ALL | LAYER | {"feed_forward_length": 256, "attention.head_count_kv": 4},
    "lfm2": ALL | RMS | {"attention.head_count_kv": [0, 2], "rope.freq_base": 1e6, "shortconv.l_cache": 3},
    "mamba": RMS
    | {
        "context_length": 128,
        "embedding_length": 64,
        "feed_forward_length": 0,
        "attention.head_count": 0,
        "ssm.conv_kernel": 4,
        "ssm.inner_size": 128,
        "ssm.state_size": 8,
        "ssm.time_step_rank": 4,
        "ssm.dt_b_c_rms": False,
    },
}
_HALF = {"rope_parameters": {"rope_type": "default", "rope_theta": 10_000.0, "partial_rotary_factor": 0.5}}
_OWN = {
    "phi3": {"pad_token_id": None, "tie_word_embeddings": False},
    "stablelm": _HALF | {"tie_word_embeddings": False},
    "gptneox": _HALF | {"tie_word_embeddings": False},
    "nemotron": _HALF | {"tie_word_embeddings": False},
    "falcon": {"ffn_hidden_size": 256, "multi_query": True},
    "bloom": {"n_layer": 2, "n_head": 4},
    "lfm2": {"layer_types": ["conv", "full_attention"], "conv_L_cache": 3, "block_auto_adjust_ff_dim": False},
    "mamba": {"state_size": 8, "time_step_rank": 4},
    "qwen2": {"tie_word_embeddings": False},
}


def sizes(family: str) -> dict:
    """A configuration of transformers that gives tensors of the shapes which the settings speak of."""
    n_layers = N_LAYERS.get(family, 2)
    if family == "gpt2":
        return {
            "vocab_size": VOCABULARY,
            "n_embd": 64,
            "n_layer": n_layers,
            "n_head": 4,
            "n_inner": 96,
            "n_positions": 128,
        }
    heads = {
        "intermediate_size": 96,
        "num_attention_heads": 4,
        "num_key_value_heads": 2 if "attention.head_count_kv" in SETTINGS[family] else 4,
        "head_dim": SETTINGS[family].get("attention.key_length", 16),
    }
    return {
        "vocab_size": VOCABULARY,
        "hidden_size": 64,
        "num_hidden_layers": n_layers,
        "tie_word_embeddings": True,
        **({} if family in ("bloom", "mamba", "falcon") else heads),
        **({"num_attention_heads": 4} if family == "falcon" else {}),
        **_OWN.get(family, {}),
    }
