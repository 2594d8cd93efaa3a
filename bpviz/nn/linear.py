"""Linear: the fully connected layer."""

from __future__ import annotations  # or np.random, 10 ms, is loaded for the name of a type

import math

import numpy as np

from bpviz.nn.check import check_dtype, check_flag, check_seed, check_size
from bpviz.nn.module import Module, Rules
from bpviz.nn.parameter import Parameter
from bpviz.nn.store import Store


class Linear(Module):
    """``output = input @ weight.T + bias``, over the last axis of an input (batch, ..., in_features).

    Parameters
    ----------
    in_features, out_features : int
    bias : bool
    dtype : "float64" (default) or "float32"
    seed : int, optional
        Makes the initial values reproducible; a `Sequential`'s own seed goes before it.

    Attributes
    ----------
    weight : Parameter, shape (out_features, in_features)
    bias : Parameter, shape (out_features,), or None

    Both start uniform in (-b, b) with b = 1/sqrt(in_features), as in PyTorch.
    """

    in_features: int
    out_features: int
    outer = True

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, *, dtype: object = None, seed: int | None = None
    ) -> None:
        super().__init__()
        self.in_features = check_size("in_features", in_features)
        self.out_features = check_size("out_features", out_features)
        kind = check_dtype(dtype)
        self.weight = Parameter("weight", np.zeros((self.out_features, self.in_features), kind))
        self.bias = Parameter("bias", np.zeros(self.out_features, kind)) if check_flag("bias", bias) else None
        self._parameters["weight"] = self.weight
        if self.bias is not None:
            self._parameters["bias"] = self.bias
        Store(self._parameters.values())
        self.reset_parameters(np.random.default_rng(check_seed(seed)))
        self._input: np.ndarray | None = None

    def reset_parameters(self, rng: np.random.Generator) -> None:
        bound = 1 / math.sqrt(self.in_features)
        for parameter in self._parameters.values():
            parameter.data = rng.uniform(-bound, bound, parameter.shape)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._input = x
        # z (batch, out) = x (batch, in) @ weight.T (in, out) + bias (out), the bias added to every sample's row
        output = self._work["output"] = x.dot(self.weight.array.T)
        if self.bias is not None:
            output += self.bias.array
        return output

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        x = self._input
        if x is None:
            raise RuntimeError("backward() needs the input of a forward pass. Call the network on x first.")
        rows, inputs = upstream, x
        if x.ndim > 2:  # every token of every sample is a row
            rows, inputs = upstream.reshape(-1, self.out_features), x.reshape(-1, self.in_features)
        if self.weight.requires_grad:
            # dL/dW (out, in) = upstream.T (out, batch) @ x (batch, in): the sum over the samples
            self.weight.accumulate(rows.T.dot, inputs)
        if self.bias is not None and self.bias.requires_grad:
            # dL/db (out) = the sum of upstream (batch, out) over the samples, since dz/db = 1
            self.bias.accumulate(np.add.reduce, rows)
        if not input_grad:
            return None
        # dL/dx (batch, in) = upstream (batch, out) @ weight (out, in): each input collects from all units it went into
        downstream = self._work["downstream"] = upstream.dot(self.weight.array)
        return downstream

    def outer_gradients(self, upstream: np.ndarray, x: np.ndarray) -> dict[str, np.ndarray]:
        """The gradients of one sample, shape (1, features): nothing is summed, so they need not be kept.

        To the last bit those of `backward`.
        """
        return {"weight": upstream.T * x, "bias": upstream[0]} if self.bias is not None else {"weight": upstream.T * x}

    def rules(self) -> Rules:
        bias = " + bias[j]" if self.bias is not None else ""
        gradient = ("grad_weight[j, i] = sum[...](upstream[..., j] * input[..., i])",)
        if self.bias is not None:
            gradient += ("grad_bias[j] = sum[...](upstream[..., j])",)
        return {
            "forward": (f"output[..., j] = sum[i](weight[j, i] * input[..., i]){bias}",),
            "gradient": gradient,
            "backward": ("downstream[..., i] = sum[j](upstream[..., j] * weight[j, i])",),
        }

    def take(self) -> dict[str, np.ndarray]:
        self._input = None
        return super().take()

    def __repr__(self) -> str:
        return f"Linear(in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None})"
