"""How a GGUF file says that a token's place turns the numbers of each head, as transformers has it. Knows no family."""

from model_cache.gguf.file_settings import Config, FileSettings

FACTORS = "rope_freqs.weight"  # tensors that become a part of the configuration
NEAR_FACTORS, FAR_FACTORS = "rope_factors_short.weight", "rope_factors_long.weight"


def add_rotary(config: Config, settings: FileSettings, *, in_part: bool = False) -> None:
    """Take over the heads' size, and how fast they are turned.

    Args:
        in_part: whether the family can turn a part of each head only.
    """
    heads = config.setdefault("num_attention_heads", settings.number("attention.head_count"))
    size = settings.number("attention.key_length", config["hidden_size"] // max(1, heads))
    if settings.number("attention.value_length", size) != size:
        raise settings.refused("has values of another size than keys")
    turned = settings.number("rope.dimension_count", size)
    if turned != size and not (in_part and 0 < turned < size):
        raise settings.refused("turns a part of each head only")
    config["head_dim"] = int(size)
    config["rope_parameters"] = {"rope_type": "default", "rope_theta": settings.number("rope.freq_base", 10_000.0)}
    if in_part:
        config["rope_parameters"]["partial_rotary_factor"] = turned / size
    config.setdefault("num_key_value_heads", heads)


def with_factors(config: Config, near: list[float], far: list[float]) -> Config:
    """A configuration whose positions are slowed down by a factor for each pair of a head's numbers.

    Args:
        near, far: the factors for texts within the context that the model was first trained on, and for longer ones.
    """
    rope = {"original_max_position_embeddings": config["max_position_embeddings"], "attention_factor": 1.0}
    rope |= config["rope_parameters"] | {"rope_type": "longrope", "short_factor": near, "long_factor": far}
    return config | {"rope_parameters": {"factor": 1.0} | rope}
