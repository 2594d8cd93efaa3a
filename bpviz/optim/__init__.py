"""Optimizers, in NumPy; names and numbers are PyTorch's."""

from bpviz.optim.sgd import SGD

__all__ = ["SGD"]
