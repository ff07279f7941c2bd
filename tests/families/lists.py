"""Which families are tested in every run, which are refused at the door, and which no tiny model could be made of."""

from typing import Any

from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

# Refused as they come, since they look at what follows; opened where their configuration makes them look back only.
_ENCODERS = (
    *(
        "bert",
        "bert-generation",
        "big_bird",
        "camembert",
        "data2vec-text",
        "electra",
        "ernie",
        "megatron-bert",
        "rembert",
    ),
    *("roberta", "roberta-prelayernorm", "roc_bert", "roformer", "xlm-roberta", "xlm-roberta-xl", "xmod"),
)
_LOOKS_AHEAD = "is not causal"

REFUSED: dict[str, str] = {
    **dict.fromkeys(_ENCODERS, _LOOKS_AHEAD),
    **dict.fromkeys(("cpmant", "xlm", "xlnet"), _LOOKS_AHEAD),
    "prophetnet": _LOOKS_AHEAD,  # its rows change with the length of what is read
    "reformer": _LOOKS_AHEAD,  # it sorts all places into buckets before it attends
}
NOT_MADE: dict[str, str] = {
    "blt": "its part that cuts bytes into patches has 96 million weights at least",
    "dots3_note": "its layers are configured by number; dots3_note_text is the same model",
    "emu3": "transformers cannot open its configuration as a causal model",
    "gemma3n": "needs the timm package; gemma3n_text is the same model",
    "gemma4_assistant": "reads another model's cache",
    "gemma4_unified_assistant": "reads another model's cache",
    "mllama": "transformers cannot open its configuration as a causal model",
    "musicgen": "transformers cannot open its configuration as a causal model",
    "musicgen_melody": "transformers cannot open its configuration as a causal model",
}
_VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    **{f"{family}, decoder": (family, {"is_decoder": True}) for family in _ENCODERS},
    "xlm, causal": ("xlm", {"causal": True}),
}
EVERY: tuple[str, ...] = (
    *(family for family in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES if family not in NOT_MADE and family not in REFUSED),
    *_VARIANTS,
)
SAMPLE: tuple[str, ...] = (
    # learned, rotary, ALiBi and relative positions; logits that are capped or scaled
    *(
        "gpt2",
        "gpt_neo",
        "gptj",
        "bloom",
        "mpt",
        "falcon",
        "opt",
        "ctrl",
        "llama",
        "qwen3",
        "phi3",
        "cohere",
        "minicpm3",
    ),
    # windows, chunks, latent attention, indexers
    *(
        "mistral",
        "gemma2",
        "gemma3_text",
        "gemma3n_text",
        "llama4_text",
        "gpt_oss",
        "moshi",
        "deepseek_v3",
        "deepseek_v32",
    ),
    # experts
    *("mixtral", "qwen3_moe", "longcat_flash"),
    # states instead of keys and values, or beside them
    *("mamba", "mamba2", "rwkv", "xlstm", "bamba", "recurrent_gemma", "qwen3_next", "qwen3_5", "falcon_h1", "zamba2"),
    *("lfm2", "minimax"),
    # no cache, decoders of pairs, models that also see
    *("openai-gpt", "hrm_text", "bart", "whisper", "gemma3"),
    *("bert, decoder", "roberta, decoder", "xlm, causal"),
)
# Of the sample, those that read whole windows: they keep more than keys and values, or look back in a way of their own.
IN_ONE_PIECE = frozenset(
    (
        *("moshi", "mamba", "xlstm", "bamba", "recurrent_gemma", "qwen3_5", "minimax"),
        *("openai-gpt", "hrm_text", "xlm, causal"),
    )
)


def made_of(name: str) -> tuple[str, dict[str, Any]]:
    """The family that a name on these lists stands for, and the fields of its configuration that are changed."""
    return _VARIANTS.get(name, (name, {}))
