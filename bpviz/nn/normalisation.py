"""What LayerNorm and BatchNorm1d share: the weight and the bias after the normalisation."""

from __future__ import annotations

import math

import numpy as np

from bpviz.nn.check import check_dtype, check_flag, check_number
from bpviz.nn.module import Module
from bpviz.nn.parameter import Parameter
from bpviz.nn.store import Store


class Normalisation(Module):
    """``output = weight * normed + bias``; subclasses say how `normed` comes from the input, and the way back.

    Without a weight the normed numbers are the output: there is no array `normed`, and none `grad_normed`.
    """

    in_features: int
    out_features: int
    _normed: np.ndarray | None = None  # of the last pass

    def __init__(self, features: int, eps: float, affine: tuple[str, object], bias: object, dtype: object) -> None:
        super().__init__()
        self.in_features = self.out_features = features
        self.eps = check_number(
            "eps", eps, "a small positive number, such as 1e-5: it keeps the root above 0", math.ulp(0.0)
        )
        kind = check_dtype(dtype)
        has_weight = check_flag(*affine)
        has_bias = check_flag("bias", bias) and has_weight
        self.weight = Parameter("weight", np.ones(features, kind)) if has_weight else None
        self.bias = Parameter("bias", np.zeros(features, kind)) if has_bias else None
        named = {"weight": self.weight, "bias": self.bias}
        self._parameters = {name: each for name, each in named.items() if each is not None}
        Store(self._parameters.values())

    def reset_parameters(self, rng: np.random.Generator) -> None:
        """The weight becomes 1 and the bias 0; no random number is needed."""
        for name, parameter in self._parameters.items():
            parameter.data = np.full(parameter.shape, name == "weight")

    def _array_for_normed(self, x: np.ndarray) -> np.ndarray:
        return self._work("output" if self.weight is None else "normed", x.shape, x.dtype)

    def _scaled(self, normed: np.ndarray) -> np.ndarray:
        """The output, from the normed numbers."""
        if self.weight is None:
            return normed
        output = self._work["output"] = normed * self.weight.array
        if self.bias is not None:
            output += self.bias.array
        return output

    def _scaled_back(self, upstream: np.ndarray) -> np.ndarray:
        """dL/d(normed), from dL/d(output)."""
        if self.weight is None:
            return upstream
        grad_normed = self._work("grad_normed", upstream.shape, upstream.dtype)
        return np.multiply(upstream, self.weight.array, out=grad_normed)

    def _collect(self, upstream: np.ndarray) -> np.ndarray:
        """Store the gradients of weight and bias, sums over all samples (and tokens); return the normed numbers."""
        if self._normed is None:
            raise RuntimeError("backward() needs a forward pass first. Call the network on x.")
        rows, normed = upstream.reshape(-1, self.in_features), self._normed.reshape(-1, self.in_features)
        if self.weight is not None and self.weight.requires_grad:
            self.weight.accumulate(_sum_of_products, rows, normed)
        if self.bias is not None and self.bias.requires_grad:
            self.bias.accumulate(np.add.reduce, rows)
        return self._normed

    def take(self) -> dict[str, np.ndarray]:
        self._normed = None
        return super().take()


def _sum_of_products(one: np.ndarray, other: np.ndarray, out: np.ndarray) -> None:
    """The sum over the rows n of one[n, j] * other[n, j]."""
    np.einsum("nj,nj->j", one, other, out=out)
