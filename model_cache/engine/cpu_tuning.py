"""What is done to a network once its weights are read, so that it runs faster. Knows no text and no request."""

import math
from typing import Any

import torch
from torch import Tensor, nn
from transformers.activations import FastGELUActivation, GELUTanh, NewGELUActivation
from transformers.pytorch_utils import Conv1D

LINEAR = math.sqrt(8 / math.pi)  # 2u of `Gelu` is LINEAR x + CUBIC x^3
CUBIC = 0.044715 * LINEAR


class Gelu(nn.Module):
    """The tanh approximation of GELU (Hendrycks and Gimpel 2016), by the sigmoid that it equals.

    x (1 + tanh u) / 2 = x sigmoid(2u), with u = sqrt(2 / pi) (x + 0.044715 x^3). Torch's sigmoid takes a quarter of
    its tanh.
    """

    def __init__(self) -> None:
        super().__init__()
        self.linear = torch.tensor(LINEAR, dtype=torch.float32)  # whatever another load makes the usual type

    def forward(self, x: Tensor) -> Tensor:
        return torch.addcmul(self.linear, x, x, value=CUBIC).mul_(x).sigmoid_().mul_(x)


def quicker_gelu(network: nn.Module) -> None:
    """Put `Gelu` wherever the same formula stands, in one slow step or in eight."""
    for module in network.modules():
        for name, child in module.named_children():
            if isinstance(child, NewGELUActivation | FastGELUActivation | GELUTanh):
                setattr(module, name, Gelu())


def only_products_in_bfloat16(network: nn.Module) -> None:
    """Let a bfloat16 network multiply its matrices in bfloat16, and do all that lies between in float32.

    Were the sum of all layers rounded to bfloat16 after each of them, perplexities would be off by half as much
    again, and be there hardly sooner.
    """
    products = [
        module for module in network.modules() if type(module) in (nn.Linear, Conv1D)
    ]  # not what routers make of it
    embeddings = [module for module in network.modules() if isinstance(module, nn.Embedding)]
    for module in products:
        module.register_forward_pre_hook(_to_bfloat16)
        module.register_forward_hook(_to_float32)
    for module in embeddings:
        module.register_forward_hook(_to_float32)
    stay = {
        id(weights) for module in (*products, *embeddings) for weights in module.parameters()
    }  # also where tied elsewhere
    for weights in network.parameters():
        if id(weights) not in stay and weights.dtype == torch.bfloat16:
            weights.data = weights.data.float()


def _to_bfloat16(module: nn.Module, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    return (arguments[0].to(torch.bfloat16), *arguments[1:])


def _to_float32(module: nn.Module, arguments: tuple[Any, ...], out: Tensor) -> Tensor:
    return out.float()
