"""Softmax and its logarithm: every output depends on all features of its sample."""

import numpy as np

from bpviz.nn.module import Module, Rules


class _OverFeatures(Module):
    """What both share: `dim`, which is the last axis.

    Before ``exp``, the largest feature (`peak`) is subtracted, so that nothing overflows; the shares stay the same.
    """

    _output: np.ndarray | None = None

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        if isinstance(dim, bool) or not isinstance(dim, int | np.integer) or dim < -1 or dim == 0:
            raise ValueError(
                f"dim is {dim!r}. {type(self).__name__} runs over the features, the last axis: give -1 (the default), "
                f"or that axis by its number, 1 for x of shape (batch, features)."
            )
        self.dim = int(dim)

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """`shape` itself; a ValueError says so if `dim` is not its last axis."""
        if self.dim not in (-1, len(shape) - 1):
            raise ValueError(
                f"dim is {self.dim}, but {type(self).__name__} runs over the last axis; the input has shape {shape}. "
                f"Give dim=-1 or dim={len(shape) - 1}."
            )
        return super().output_shape(shape)

    def _last_output(self) -> np.ndarray:
        if self._output is None:
            raise RuntimeError("backward() needs a forward pass first. Call the network on x.")
        return self._output

    def take(self) -> dict[str, np.ndarray]:
        self._output = None
        return super().take()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(dim={self.dim})"


class Softmax(_OverFeatures):
    """``exp(x)`` as a share of its sum over the features: positive numbers that add up to 1.

    Parameters
    ----------
    dim : int
        The axis of the features: -1 (the default) or the number of the last axis. Other axes are not supported, and
        PyTorch's None, which lets it guess, neither.

    The slope of output j by input i is ``p_j * (1 - p_j)`` for i = j, else ``-p_j * p_i``: ``diag(p) - p p^T``
    (Bridle 1990, "Probabilistic interpretation of feedforward classification network outputs").
    """

    roles = ("peak", "total", "output", "along", "downstream")

    def forward(self, x: np.ndarray) -> np.ndarray:
        peak = self._work("peak", x.shape[:-1], x.dtype)
        total = self._work("total", x.shape[:-1], x.dtype)
        output = self._output = self._work("output", x.shape, x.dtype)
        np.maximum.reduce(x, axis=-1, out=peak)
        np.subtract(x, peak[..., None], out=output)
        np.exp(output, out=output)
        np.add.reduce(output, axis=-1, out=total)
        return np.divide(output, total[..., None], out=output)

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        output = self._last_output()
        if not input_grad:
            return None
        along = self._work("along", upstream.shape[:-1], upstream.dtype)
        downstream = self._work("downstream", upstream.shape, upstream.dtype)
        # (diag(p) - p p^T) @ upstream = p * (upstream - p . upstream): no matrix is needed
        np.multiply(upstream, output, out=downstream)
        np.add.reduce(downstream, axis=-1, out=along)
        np.subtract(upstream, along[..., None], out=downstream)
        return np.multiply(output, downstream, out=downstream)

    def rules(self) -> Rules:
        return {
            "forward": (
                "peak[...] = max[c](input[..., c])",
                "total[...] = sum[c](exp(input[..., c] - peak[...]))",
                "output[..., c] = exp(input[..., c] - peak[...]) / total[...]",
            ),
            "backward": (
                "along[...] = sum[c](upstream[..., c] * output[..., c])",
                "downstream[..., c] = output[..., c] * (upstream[..., c] - along[...])",
            ),
        }


class LogSoftmax(_OverFeatures):
    """The logarithm of `Softmax`, finite also where a share is too small for a number.

    Parameters
    ----------
    dim : int
        The axis of the features: -1 (the default) or the number of the last axis, as for `Softmax`.

    Source: PyTorch's page of LogSoftmax; d(log p_j)/d(input i) = (1 if i = j else 0) - p_i.
    """

    roles = ("peak", "total", "output", "gathered", "downstream")

    def forward(self, x: np.ndarray) -> np.ndarray:
        peak = self._work("peak", x.shape[:-1], x.dtype)
        total = self._work("total", x.shape[:-1], x.dtype)
        output = self._output = self._work("output", x.shape, x.dtype)
        np.maximum.reduce(x, axis=-1, out=peak)
        np.subtract(x, peak[..., None], out=output)
        powers = np.exp(output, out=self._work("powers", x.shape, x.dtype))
        np.add.reduce(powers, axis=-1, out=total)
        # log(exp(x - peak) / total)
        return np.subtract(output, np.log(total)[..., None], out=output)

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        output = self._last_output()
        if not input_grad:
            return None
        gathered = self._work("gathered", upstream.shape[:-1], upstream.dtype)
        downstream = self._work("downstream", upstream.shape, upstream.dtype)
        # each input raises its own output by 1 and lowers every output by its share p = exp(output)
        np.add.reduce(upstream, axis=-1, out=gathered)
        np.exp(output, out=downstream)
        downstream *= gathered[..., None]
        return np.subtract(upstream, downstream, out=downstream)

    def rules(self) -> Rules:
        return {
            "forward": (
                "peak[...] = max[c](input[..., c])",
                "total[...] = sum[c](exp(input[..., c] - peak[...]))",
                "output[..., c] = input[..., c] - peak[...] - log(total[...])",
            ),
            "backward": (
                "gathered[...] = sum[c](upstream[..., c])",
                "downstream[..., c] = upstream[..., c] - exp(output[..., c]) * gathered[...]",
            ),
        }
