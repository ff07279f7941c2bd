"""The formats in which people keep and share rounded models, as data: how many bits a weight takes, how many weights
share a scale, and who uses them. Knows no tensor.
"""

from dataclasses import dataclass
from typing import Literal

FormatName = Literal["Q8_0", "Q5_1", "Q5_0", "Q4_1", "Q4_0", "MXFP4", "TQ2_0", "NF4", "float8 e4m3"]


@dataclass(frozen=True)
class StoredFormat:
    """How a format keeps the weights of a matrix.

    Attributes:
        bits: of one weight, without its share of a scale.
        block: how many neighbouring weights of an output channel share a scale; None is the whole channel.
        scale_bits: what a block keeps besides its weights.
        whole_blocks: whether a matrix whose channels are no multiple of the block cannot be kept in it, and is left
            alone; otherwise the last block of a channel is shorter.
        sentence: who uses it, and for what.
    """

    name: FormatName
    bits: int
    block: int | None
    scale_bits: int
    whole_blocks: bool
    sentence: str

    @property
    def bits_per_weight(self) -> float:
        """With the scale, which is not counted where a whole channel shares it: that depends on the matrix."""
        return self.bits + (self.scale_bits / self.block if self.block else 0)


FORMATS: dict[FormatName, StoredFormat] = {
    stored.name: stored
    for stored in (
        StoredFormat(
            "Q8_0",
            8,
            32,
            16,
            True,
            "For llama.cpp, Ollama and LM Studio when hardly anything may be lost: 32 weights share a 16-bit scale.",
        ),
        StoredFormat(
            "Q5_1",
            5,
            32,
            32,
            True,
            "An early llama.cpp format: 32 weights share a 16-bit scale and a 16-bit smallest value.",
        ),
        StoredFormat(
            "Q5_0",
            5,
            32,
            16,
            True,
            "An early llama.cpp format, still used for matrices that newer ones do not fit: 32 weights share a 16-bit "
            "scale.",
        ),
        StoredFormat(
            "Q4_1",
            4,
            32,
            32,
            True,
            "An early llama.cpp format: 32 weights share a 16-bit scale and a 16-bit smallest value.",
        ),
        StoredFormat(
            "Q4_0",
            4,
            32,
            16,
            True,
            "llama.cpp's simplest 4-bit format, and the one that Google trained Gemma 3 for: 32 weights share a 16-bit "
            "scale.",
        ),
        StoredFormat(
            "MXFP4",
            4,
            32,
            8,
            True,
            "The open Microscaling standard, in which OpenAI released gpt-oss: 32 floating-point numbers of 4 bits "
            "share a power of two.",
        ),
        StoredFormat(
            "TQ2_0",
            2,
            256,
            16,
            True,
            "llama.cpp's format for models trained to have only the weights −1, 0 and 1, such as BitNet: 256 weights "
            "share a 16-bit scale, and no other model survives it.",
        ),
        StoredFormat(
            "NF4",
            4,
            64,
            32,
            False,
            "What bitsandbytes uses to fine-tune large models on one GPU (QLoRA): 16 levels spaced like a bell curve, "
            "and 64 weights share a 32-bit scale.",
        ),
        StoredFormat(
            "float8 e4m3",
            8,
            None,
            32,
            False,
            "What recent GPUs multiply in, used by servers such as vLLM: floating-point numbers of 8 bits, and each "
            "output channel has a 32-bit scale.",
        ),
    )
}
