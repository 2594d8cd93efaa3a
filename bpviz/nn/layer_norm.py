"""LayerNorm: every sample's features are brought to mean 0 and variance 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bpviz.nn.check import check_size
from bpviz.nn.module import Rules
from bpviz.nn.normalisation import Normalisation


class LayerNorm(Normalisation):
    """``output = (input - mean) / sqrt(var + eps) * weight + bias``, mean and variance over the last axis.

    The variance divides by the number of features (Ba, Kiros, Hinton 2016; PyTorch's ``nn.LayerNorm``).

    Parameters
    ----------
    normalized_shape : int, or a list or tuple of one
        The number of features, the length of the last axis.
    eps : float
        Keeps the division possible where all features are equal.
    elementwise_affine, bias : bool
        False leaves out the weight and the bias, or the bias alone.
    dtype : "float64" (default) or "float32"

    Attributes
    ----------
    weight : Parameter, shape (features,), starts as 1; or None
    bias : Parameter, shape (features,), starts as 0; or None

    Raises
    ------
    ValueError
        An argument is not legal; `normalized_shape` with several axes is not supported.
    """

    roles = ("mean", "var", "std", "normed", "output", "grad_normed", "shift", "along", "downstream")

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        *,
        dtype: object = None,
    ) -> None:
        if isinstance(normalized_shape, list | tuple):
            if len(normalized_shape) != 1:
                raise ValueError(
                    f"normalized_shape is {normalized_shape!r}. Only the last axis can be normalised: give its length, "
                    f"one whole number."
                )
            normalized_shape = normalized_shape[0]
        features = check_size("normalized_shape", normalized_shape)
        super().__init__(features, eps, ("elementwise_affine", elementwise_affine), bias, dtype)

    def forward(self, x: np.ndarray) -> np.ndarray:
        mean = self._work("mean", x.shape[:-1], x.dtype)
        var = self._work("var", x.shape[:-1], x.dtype)
        std = self._work("std", x.shape[:-1], x.dtype)
        normed = self._array_for_normed(x)
        np.add.reduce(x, axis=-1, out=mean)
        mean /= self.in_features
        np.subtract(x, mean[..., None], out=normed)
        np.einsum("...i,...i->...", normed, normed, out=var)  # the sum of the squared distances from the mean
        var /= self.in_features
        np.add(var, self.eps, out=std)
        np.sqrt(std, out=std)
        normed /= std[..., None]
        self._normed, self._std = normed, std
        return self._scaled(normed)

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        normed = self._collect(upstream)
        if not input_grad:
            return None
        grad_normed = self._scaled_back(upstream)
        shift = self._work("shift", upstream.shape[:-1], upstream.dtype)
        along = self._work("along", upstream.shape[:-1], upstream.dtype)
        downstream = self._work("downstream", upstream.shape, upstream.dtype)
        np.add.reduce(grad_normed, axis=-1, out=shift)
        shift /= self.in_features
        np.einsum("...i,...i->...", grad_normed, normed, out=along)
        along /= self.in_features
        # Moving all features together changes nothing, and neither does stretching them: these two parts of the
        # gradient are taken out. What is left went through the division by std.
        np.multiply(normed, along[..., None], out=downstream)
        np.subtract(grad_normed, downstream, out=downstream)
        downstream -= shift[..., None]
        downstream /= self._std[..., None]
        return downstream

    def rules(self) -> Rules:
        normed, grad = ("normed", "grad_normed") if self.weight is not None else ("output", "upstream")
        forward = [
            "mean[...] = sum[i](input[..., i]) / size(i)",
            "var[...] = sum[i]((input[..., i] - mean[...]) ** 2) / size(i)",
            "std[...] = sqrt(var[...] + eps)",
            f"{normed}[..., j] = (input[..., j] - mean[...]) / std[...]",
        ]
        backward = [
            f"shift[...] = sum[i]({grad}[..., i]) / size(i)",
            f"along[...] = sum[i]({grad}[..., i] * {normed}[..., i]) / size(i)",
            f"downstream[..., j] = ({grad}[..., j] - shift[...] - {normed}[..., j] * along[...]) / std[...]",
        ]
        gradient = []
        if self.weight is not None:
            bias = " + bias[j]" if self.bias is not None else ""
            forward.append(f"output[..., j] = weight[j] * normed[..., j]{bias}")
            backward.insert(0, "grad_normed[..., j] = upstream[..., j] * weight[j]")
            gradient.append("grad_weight[j] = sum[...](upstream[..., j] * normed[..., j])")
        if self.bias is not None:
            gradient.append("grad_bias[j] = sum[...](upstream[..., j])")
        return {"forward": tuple(forward), "gradient": tuple(gradient), "backward": tuple(backward)}

    @property
    def settings(self) -> dict[str, float]:
        return {"eps": self.eps}

    def __repr__(self) -> str:
        return (
            f"LayerNorm(({self.in_features},), eps={self.eps}, elementwise_affine={self.weight is not None}, "
            f"bias={self.bias is not None})"
        )
