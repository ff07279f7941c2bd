"""What a GGUF file says of its network, read setting by setting: what is not taken over is refused by its name.

Knows no family.
"""

from typing import Any

from model_cache.catalog import ModelUnavailable
from model_cache.gguf.header import Header

Config = dict[str, Any]
# What says nothing: of the network with these values, of its making or its other uses with any.
_NEUTRAL: dict[str, tuple[object, ...]] = {
    "rope.scaling.type": ("none",),
    "rope.scaling.factor": (1.0, 0.0),
    "expert_count": (0,),
    "expert_used_count": (0,),
    "attention.causal": (True,),
    "pooling_type": (0,),
    "ssm.dt_b_c_rms": (False,),
}
_ANY_VALUE = {"vocab_size", "tensor_data_layout", "rope.scaling.finetuned", "rope.scaling.original_context_length"}


class FileSettings:
    """The settings that concern a file's network, and which of them were taken over."""

    def __init__(self, header: Header, name: str) -> None:
        self.family, self.name = header.architecture, name
        prefix = f"{self.family}."
        self.own = {key[len(prefix) :]: value for key, value in header.settings.items() if key.startswith(prefix)}
        self.taken = set(_ANY_VALUE)

    def number(self, key: str, default: float | None = None) -> Any:
        """A setting that is one number."""
        self.taken.add(key)
        value = self.own.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refused(f"does not say “{key}” as one number")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """A setting that holds or does not."""
        self.taken.add(key)
        value = self.own.get(key, default)
        if not isinstance(value, bool):
            raise self.refused(f"does not say whether “{key}” holds")
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
