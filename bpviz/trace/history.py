"""The history of a training run: the loss of every iteration, and where it first went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from bpviz.arrays import quiet

from .address import Address


class NonFinite(NamedTuple):
    """The first number of a run that was NaN or infinite: in which iteration (from 0), and where."""

    iteration: int
    address: Address
    value: float


@dataclass(frozen=True)
class History:
    """What :func:`bpviz.train` returns.

    Attributes
    ----------
    loss : ndarray, shape (iterations,)
        The loss of each iteration, before its update.
    epochs : int
        Epochs that were asked for.
    batch_size : int
    nonfinite : NonFinite or None
        The first number that was NaN or infinite, if there was one. Training goes on; the numbers after it mean
        nothing.
    interrupted : bool
        True if the run was stopped by Ctrl-C; the network keeps what it has learned.
    """

    loss: np.ndarray
    epochs: int
    batch_size: int
    nonfinite: NonFinite | None = None
    interrupted: bool = False

    def __len__(self) -> int:
        return len(self.loss)

    def __repr__(self) -> str:
        text = f"<History of {len(self)} iterations"
        if len(self):
            text += f": loss {self.loss[0]:.4g} to {self.loss[-1]:.4g}"
        if self.nonfinite:
            iteration, address, value = self.nonfinite
            text += f"; {address} became {value} in iteration {iteration}"
        return text + ("; interrupted>" if self.interrupted else ">")


def first_nonfinite(network: Any, x: np.ndarray, loss: Any, target: np.ndarray) -> tuple[Address, float] | None:
    """Return the first number of a forward pass that is NaN or infinite, in the order of computation, or None.

    The pass is run once more, layer by layer: parameters first, then each layer's output, then the loss.
    """
    for name, parameter in network.named_parameters():
        found = _first(f"{name}.before", parameter.array)
        if found:
            return found
    output = x
    with quiet():
        for name, module in network.layers.items():
            output = module.forward(output)
            found = _first(f"{name}.output", output)
            if found:
                return found
        return _first("loss.value", np.array(loss.forward(output, target)))


def _first(name: str, array: np.ndarray) -> tuple[Address, float] | None:
    bad = np.flatnonzero(~np.isfinite(array))
    if not len(bad):
        return None
    index = tuple(int(i) for i in np.unravel_index(bad[0], array.shape))
    return Address.parse(name)._replace(index=index), float(array[index])
