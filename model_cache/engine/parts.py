"""What requests are made with. Knows no question."""

from dataclasses import dataclass

from model_cache.engine.config import EngineConfig
from model_cache.engine.interface import ModelInfo
from model_cache.engine.kv_cache import PrefixCache
from model_cache.engine.tensor_layout import TensorLayout
from model_cache.text_codec import TextCodec


@dataclass(frozen=True)
class EngineParts:
    """Everything of an engine but the weights.

    Attributes:
        layout: of its tensors.
        prefixes: what it has read lately; touched on its own thread only.
    """

    info: ModelInfo
    codec: TextCodec
    layout: tuple[TensorLayout, ...]
    prefixes: PrefixCache
    config: EngineConfig
