"""Layers, losses and gradient clipping, in NumPy; names and numbers are PyTorch's."""

from bpviz.nn import utils
from bpviz.nn.activation import Activation, ReLU, Sigmoid, Tanh
from bpviz.nn.clip import ClipNorm
from bpviz.nn.cross_entropy import CrossEntropyLoss
from bpviz.nn.linear import Linear
from bpviz.nn.loss import Loss
from bpviz.nn.module import Module
from bpviz.nn.mse import MSELoss
from bpviz.nn.parameter import Parameter
from bpviz.nn.sequential import Sequential
from bpviz.nn.store import Store

__all__ = [
    "Activation",
    "ClipNorm",
    "CrossEntropyLoss",
    "Linear",
    "Loss",
    "MSELoss",
    "Module",
    "Parameter",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Store",
    "Tanh",
    "utils",
]
