"""Elementwise activations: output = f(input), and the local gradient f'(input) as an array of its own."""

from abc import abstractmethod

import numpy as np

from bpviz.nn.module import Module, Rules


class Activation(Module):
    """A layer without parameters that treats every number alike.

    Subclasses say how to compute the output from the input and the local gradient from both; the chain rule is here,
    once for all of them: ``downstream = upstream * local``.
    """

    _input: np.ndarray | None = None

    @abstractmethod
    def _forward(self, x: np.ndarray, output: np.ndarray) -> None:
        """Write f(x) into `output`."""

    @abstractmethod
    def _local(self, x: np.ndarray, output: np.ndarray, local: np.ndarray) -> None:
        """Write f'(x) into `local`."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._input = x
        output = self._output = self._work("output", x.shape, x.dtype)
        self._forward(x, output)
        return output

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        if self._input is None:
            raise RuntimeError("backward() needs a forward pass first. Call the network on x.")
        if not input_grad:
            return None
        local = self._work("local", upstream.shape, upstream.dtype)
        self._local(self._input, self._output, local)
        # the chain rule, number by number: dL/dz = dL/da * da/dz
        downstream = self._work["downstream"] = upstream * local
        return downstream

    def take(self) -> dict[str, np.ndarray]:
        self._input = None
        return super().take()

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


def activation_rules(output: str, local: str) -> Rules:
    """The rules of f and f', for the right-hand sides of `output` and `local`."""
    return {
        "forward": (f"output[...] = {output}",),
        "backward": (f"local[...] = {local}", "downstream[...] = upstream[...] * local[...]"),
    }


class ReLU(Activation):
    """``max(x, 0)``; the slope at 0 is 0, as in PyTorch.

    An infinite upstream times that 0 is NaN, where PyTorch, which does not multiply, passes on 0.
    """

    def _forward(self, x: np.ndarray, output: np.ndarray) -> None:
        np.maximum(x, 0, out=output)

    def _local(self, x: np.ndarray, output: np.ndarray, local: np.ndarray) -> None:
        np.copyto(local, x > 0)  # da/dz = 1 where z > 0, else 0

    def rules(self) -> Rules:
        return activation_rules("max(input[...], 0)", "where(input[...] > 0, 1, 0)")


class Tanh(Activation):
    """The hyperbolic tangent, from -1 to 1."""

    def _forward(self, x: np.ndarray, output: np.ndarray) -> None:
        np.tanh(x, out=output)

    def _local(self, x: np.ndarray, output: np.ndarray, local: np.ndarray) -> None:
        np.multiply(output, output, out=local)
        np.subtract(1, local, out=local)  # da/dz = 1 - tanh(z)^2 = 1 - a^2

    def rules(self) -> Rules:
        return activation_rules("tanh(input[...])", "1 - output[...] ** 2")


class Sigmoid(Activation):
    """``1 / (1 + exp(-x))``, from 0 to 1. For very negative x, exp overflows to infinity and the output is 0."""

    def _forward(self, x: np.ndarray, output: np.ndarray) -> None:
        np.negative(x, out=output)
        np.exp(output, out=output)
        np.add(output, 1, out=output)
        np.divide(1, output, out=output)

    def _local(self, x: np.ndarray, output: np.ndarray, local: np.ndarray) -> None:
        np.subtract(1, output, out=local)
        np.multiply(output, local, out=local)  # da/dz = a * (1 - a)

    def rules(self) -> Rules:
        return activation_rules("1 / (1 + exp(-input[...]))", "output[...] * (1 - output[...])")
