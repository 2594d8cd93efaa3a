"""BatchNorm1d: every feature is brought to mean 0 and variance 1 over the batch."""

from __future__ import annotations

import numpy as np

from bpviz.nn.check import check_dtype, check_flag, check_number, check_size
from bpviz.nn.module import Rules
from bpviz.nn.normalisation import Normalisation

RUNNING = ("running_mean", "running_var")


class BatchNorm1d(Normalisation):
    """``output = (input - mean) / sqrt(var + eps) * weight + bias``, mean and variance over the samples of the batch.

    In evaluation mode mean and variance are the running ones, which every training pass moves by the share `momentum`
    towards the batch's (Ioffe and Szegedy 2015; PyTorch's ``nn.BatchNorm1d``, inputs of two axes only).

    Parameters
    ----------
    num_features : int
    eps : float
        Keeps the division possible where all samples are equal.
    momentum : float
        From 0 to 1: how much of a running number is replaced in one pass. (PyTorch's None is not supported.)
    affine, bias : bool
        False leaves out the weight and the bias, or the bias alone.
    track_running_stats : bool
        False keeps no running numbers: the batch's are used in evaluation mode, too.
    dtype : "float64" (default) or "float32"

    Attributes
    ----------
    weight : Parameter, shape (num_features,), starts as 1; or None
    bias : Parameter, shape (num_features,), starts as 0; or None
    running_mean, running_var, num_batches_tracked : buffers in ``state_dict()``

    Raises
    ------
    ValueError
        An argument is not legal; in `forward`, one sample alone has no variance.
    """

    roles = (
        *("mean", "var", "std", "normed", "unbiased"),
        *(f"{name}_{when}" for name in ("running_mean", "running_var") for when in ("before", "after")),
        *("output", "grad_normed", "shift", "along", "downstream"),
    )

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        *,
        bias: bool = True,
        dtype: object = None,
    ) -> None:
        super().__init__(check_size("num_features", num_features), eps, ("affine", affine), bias, dtype)
        if momentum is None:
            raise ValueError("momentum is None, PyTorch's cumulative average, which is not supported. Give 0.1, say.")
        self.momentum = check_number("momentum", momentum, "a number from 0 to 1", 0, 1)
        self.track_running_stats = check_flag("track_running_stats", track_running_stats)
        if self.track_running_stats:
            kind = check_dtype(dtype)
            self._buffers = {
                "running_mean": np.zeros(num_features, kind),
                "running_var": np.ones(num_features, kind),
                "num_batches_tracked": np.array(0),
            }

    def reset_parameters(self, rng: np.random.Generator) -> None:
        super().reset_parameters(rng)
        for name, buffer in self._buffers.items():
            buffer[...] = name == "running_var"  # 1 for the variance, else 0

    @property
    def _uses_batch(self) -> bool:
        return self.training or not self.track_running_stats

    def forward(self, x: np.ndarray) -> np.ndarray:
        normed = self._array_for_normed(x)
        std = self._work("std", x.shape[1:], x.dtype)
        for name in RUNNING if self.track_running_stats else ():
            np.copyto(self._work(f"{name}_before", x.shape[1:], x.dtype), self._buffers[name])
        if self._uses_batch:
            mean, var = self._statistics(x)
        else:
            mean, var = (self._work[f"{name}_before"] for name in RUNNING)
        np.add(var, self.eps, out=std)
        np.sqrt(std, out=std)
        np.subtract(x, mean, out=normed)
        normed /= std
        self._normed, self._std, self._through_batch = normed, std, self._uses_batch
        return self._scaled(normed)

    def _statistics(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of the batch, shape (num_features,) each; in training they move the running ones."""
        batch = len(x)
        if batch < 2:
            raise ValueError(
                f"BatchNorm1d got x of shape {x.shape}: one sample alone has no variance. Give a batch of 2 samples or "
                f"more in training, or call net.eval() first, which uses the running mean and variance."
            )
        mean = self._work("mean", x.shape[1:], x.dtype)
        var = self._work("var", x.shape[1:], x.dtype)
        np.add.reduce(x, axis=0, out=mean)
        mean /= batch
        far = x - mean
        np.einsum("nc,nc->c", far, far, out=var)
        if self.training and self.track_running_stats:
            unbiased = self._work("unbiased", x.shape[1:], x.dtype)
            np.divide(var, batch - 1, out=unbiased)  # a guess at the variance of all samples divides by one less
            for name, new in (("running_mean", mean), ("running_var", unbiased)):
                after = self._work(f"{name}_after", x.shape[1:], x.dtype)
                np.multiply(self._buffers[name], 1 - self.momentum, out=after)
                after += self.momentum * new
                np.copyto(self._buffers[name], after)
            self._buffers["num_batches_tracked"] += 1
        var /= batch
        return mean, var

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        normed = self._collect(upstream)
        if not input_grad:
            return None
        grad_normed = self._scaled_back(upstream)
        downstream = self._work("downstream", upstream.shape, upstream.dtype)
        if not self._through_batch:  # mean and std are fixed numbers, so each sample is only scaled
            return np.divide(grad_normed, self._std, out=downstream)
        shift = self._work("shift", upstream.shape[1:], upstream.dtype)
        along = self._work("along", upstream.shape[1:], upstream.dtype)
        np.add.reduce(grad_normed, axis=0, out=shift)
        shift /= len(upstream)
        np.einsum("nc,nc->c", grad_normed, normed, out=along)
        along /= len(upstream)
        # Moving all samples together changes nothing, and neither does stretching them: these two parts of the
        # gradient are taken out. What is left went through the division by std.
        np.multiply(normed, along, out=downstream)
        np.subtract(grad_normed, downstream, out=downstream)
        downstream -= shift
        downstream /= self._std
        return downstream

    def rules(self) -> Rules:
        normed, grad = ("normed", "grad_normed") if self.weight is not None else ("output", "upstream")
        mean, var = ("mean", "var") if self._uses_batch else ("running_mean_before", "running_var_before")
        forward, backward, gradient = [], [], []
        if self._uses_batch:
            forward += [
                "mean[c] = sum[n](input[n, c]) / size(n)",
                "var[c] = sum[n]((input[n, c] - mean[c]) ** 2) / size(n)",
            ]
        if self.training and self.track_running_stats:
            forward += [
                "unbiased[c] = sum[n]((input[n, c] - mean[c]) ** 2) / (size(n) - 1)",
                "running_mean_after[c] = (1 - momentum) * running_mean_before[c] + momentum * mean[c]",
                "running_var_after[c] = (1 - momentum) * running_var_before[c] + momentum * unbiased[c]",
            ]
        forward += [f"std[c] = sqrt({var}[c] + eps)", f"{normed}[n, c] = (input[n, c] - {mean}[c]) / std[c]"]
        if self.weight is not None:
            bias = " + bias[c]" if self.bias is not None else ""
            forward.append(f"output[n, c] = weight[c] * normed[n, c]{bias}")
            gradient.append("grad_weight[c] = sum[n](upstream[n, c] * normed[n, c])")
            backward.append("grad_normed[n, c] = upstream[n, c] * weight[c]")
        if self.bias is not None:
            gradient.append("grad_bias[c] = sum[n](upstream[n, c])")
        if self._uses_batch:
            backward += [
                f"shift[c] = sum[n]({grad}[n, c]) / size(n)",
                f"along[c] = sum[n]({grad}[n, c] * {normed}[n, c]) / size(n)",
                f"downstream[n, c] = ({grad}[n, c] - shift[c] - {normed}[n, c] * along[c]) / std[c]",
            ]
        else:
            backward.append(f"downstream[n, c] = {grad}[n, c] / std[c]")
        return {"forward": tuple(forward), "gradient": tuple(gradient), "backward": tuple(backward)}

    @property
    def settings(self) -> dict[str, float]:
        moves = {"momentum": self.momentum} if self.training and self.track_running_stats else {}
        return {"eps": self.eps, **moves}

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if len(shape) != 2:
            raise ValueError(f"{self!r} takes inputs of two axes, (batch, features), but its input has shape {shape}.")
        return super().output_shape(shape)

    def __repr__(self) -> str:
        return (
            f"BatchNorm1d({self.in_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.weight is not None}, bias={self.bias is not None}, "
            f"track_running_stats={self.track_running_stats})"
        )
