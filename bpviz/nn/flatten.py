"""Flatten: all numbers of a sample in one row."""

import math

import numpy as np

from bpviz.nn.module import Module, Rules

LETTERS = "abcdefgh"  # of the axes after the batch


class Flatten(Module):
    """(batch, height, width) becomes (batch, height * width), row after row; no number changes.

    Parameters
    ----------
    start_dim, end_dim : int
        1 and -1 only, PyTorch's defaults: everything but the batch axis.

    Raises
    ------
    ValueError
        Other axes are asked for.
    """

    roles = ("output", "downstream")
    reshapes = True

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        for name, given, legal in (("start_dim", start_dim, 1), ("end_dim", end_dim, -1)):
            if isinstance(given, bool) or not isinstance(given, int) or given != legal:
                raise ValueError(
                    f"{name} is {given!r}. Only {legal} is supported: all axes but the first, the batch, become one."
                )
        self._shape: tuple[int, ...] | None = None  # of the last input
        self._sizes: tuple[int, ...] = ()  # of its axes after the batch

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._shape, self._sizes = x.shape, x.shape[1:]
        output = self._work("output", self.output_shape(x.shape), x.dtype)
        # a copy, not a view: a recording must not change when the user's x does
        np.copyto(output.reshape(x.shape), x)
        return output

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        if self._shape is None:
            raise RuntimeError("backward() needs a forward pass first. Call the network on x.")
        if not input_grad:
            return None
        downstream = self._work("downstream", self._shape, upstream.dtype)
        np.copyto(downstream, upstream.reshape(self._shape))  # back to the places where the numbers came from
        return downstream

    def rules(self) -> Rules:
        """Where each number comes from, by whole divisions; they depend on the shape of the last input."""
        if not self._sizes:
            return {}
        letters = LETTERS[: len(self._sizes)]
        below = [math.prod(self._sizes[axis + 1 :]) for axis in range(len(self._sizes))]
        sources = [_place(size, step, axis) for axis, (size, step) in enumerate(zip(self._sizes, below))]
        flat = " + ".join(f"{letter} * {step}" if step > 1 else letter for letter, step in zip(letters, below))
        return {
            "forward": (f"output[n, k] = input[n, {', '.join(sources)}]",),
            "backward": (f"downstream[n, {', '.join(letters)}] = upstream[n, {flat}]",),
        }

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return shape[0], math.prod(shape[1:])

    def take(self) -> dict[str, np.ndarray]:
        self._shape = None
        return super().take()

    def __repr__(self) -> str:
        return "Flatten(start_dim=1, end_dim=-1)"


def _place(size: int, step: int, axis: int) -> str:
    """The index along one axis of number k of the row; `step` numbers lie between neighbours on it."""
    whole = f"k // {step}" if step > 1 else "k"
    return whole if axis == 0 else f"{whole} % {size}"
