"""Layers, losses and gradient clipping, in NumPy; names and numbers are PyTorch's."""

from inspect import isabstract
from typing import TYPE_CHECKING, NoReturn

from bpviz.nn import init, utils
from bpviz.nn.activation import Activation, ReLU, Sigmoid, Tanh
from bpviz.nn.batch_norm import BatchNorm1d
from bpviz.nn.bce import BCELoss
from bpviz.nn.bce_with_logits import BCEWithLogitsLoss
from bpviz.nn.clip import ClipNorm, ClipValue
from bpviz.nn.cross_entropy import CrossEntropyLoss
from bpviz.nn.dropout import Dropout
from bpviz.nn.embedding import Embedding
from bpviz.nn.flatten import Flatten
from bpviz.nn.huber import HuberLoss
from bpviz.nn.identity import Identity
from bpviz.nn.l1 import L1Loss
from bpviz.nn.layer_norm import LayerNorm
from bpviz.nn.leaky import ELU, LeakyReLU
from bpviz.nn.linear import Linear
from bpviz.nn.loss import Loss
from bpviz.nn.module import Module
from bpviz.nn.mse import MSELoss
from bpviz.nn.nll import NLLLoss
from bpviz.nn.parameter import Parameter
from bpviz.nn.residual import Residual
from bpviz.nn.self_attention import SelfAttention
from bpviz.nn.sequential import Sequential
from bpviz.nn.smooth import GELU, SiLU, Softplus
from bpviz.nn.smooth_l1 import SmoothL1Loss
from bpviz.nn.softmax import LogSoftmax, Softmax
from bpviz.nn.store import Store

__all__ = [
    "ELU",
    "GELU",
    "Activation",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "ClipNorm",
    "ClipValue",
    "CrossEntropyLoss",
    "Dropout",
    "Embedding",
    "Flatten",
    "HuberLoss",
    "Identity",
    "L1Loss",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "Loss",
    "MSELoss",
    "Module",
    "NLLLoss",
    "Parameter",
    "ReLU",
    "Residual",
    "SelfAttention",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "Softmax",
    "Softplus",
    "Store",
    "Tanh",
    "init",
    "utils",
]

if not TYPE_CHECKING:  # a type checker would believe that every name exists

    def __getattr__(name: str) -> NoReturn:
        """Say what there is where a name of ``torch.nn`` is missing."""
        if name.startswith("_"):  # Python itself asks for such names
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        there = ", ".join(each for each in __all__ if not isabstract(globals()[each]))
        raise AttributeError(f"bpviz.nn has no {name} yet; it has {there}")
