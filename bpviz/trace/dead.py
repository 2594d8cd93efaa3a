"""Dead ReLUs: units that are off for every sample."""

from __future__ import annotations

from typing import Any

import numpy as np

from bpviz import nn
from bpviz.arrays import quiet

from .metrics import mode
from .train_check import check_whole


class DeadUnits(dict[str, np.ndarray]):
    """For each ReLU layer, by name, which of its units are dead: bool arrays of shape (units,).

    ``print()`` it for a table; ``dead["1"].sum()`` counts, ``np.flatnonzero(dead["1"])`` names them.
    """

    @property
    def total(self) -> int:
        """How many units are dead, in all layers."""
        return sum(int(units.sum()) for units in self.values())

    def __str__(self) -> str:
        lines = []
        for name, units in self.items():
            numbers = [str(unit) for unit in np.flatnonzero(units)]
            shown = ", ".join(numbers[:12]) + (f" and {len(numbers) - 12} more" if len(numbers) > 12 else "")
            lines.append(
                f"layer {name}: {len(numbers)} of {len(units)} dead" + (f" (units {shown})" if numbers else "")
            )
        return "\n".join(lines) or "no ReLU layers"

    __repr__ = __str__


def dead_relus(network: Any, data: Any, *, batch_size: int = 256) -> DeadUnits:
    """Find the units of ReLU layers whose output is 0 for every sample.

    Such a unit's slope is 0 everywhere, so that no gradient reaches the weights that lead to it: as long as its input
    comes from these data, it does not learn any more. (It may come back to life when the layers before it change.)
    A unit that is off for these samples may be on for others: give all of the training data.

    Parameters
    ----------
    network : bpviz.nn.Sequential
        It runs in evaluation mode (Dropout drops nothing); its modes, parameters and statistics stay as they are.
    data : Dataset or array_like, shape (samples, in_features)
        A unit of an output with more axes, (samples, tokens, features), is one of its features: dead if it is 0 for all
        tokens of all samples.
    batch_size : int
        Samples that go through the network at a time.

    Returns
    -------
    DeadUnits
        By the layer's name, a bool array of shape (units,).

    Raises
    ------
    TypeError, ValueError
        If the network is none or the data does not fit.
    """
    if not isinstance(network, nn.Sequential):
        raise TypeError(f"network is {network!r}; give an nn.Sequential, for instance nn.Sequential(nn.Linear(2, 1))")
    batch_size = check_whole("batch_size", batch_size, 1)
    x = network.check(getattr(data, "x", data))
    relus = [name for name, layer in network.layers.items() if isinstance(layer, nn.ReLU)]
    dead: dict[str, np.ndarray] = {}
    with mode(network, training=False), quiet():
        for start in range(0, len(x), batch_size):
            network.forward(x[start : start + batch_size])
            arrays = network.take()
            for name in relus:
                output = arrays[f"{name}.output"]
                off = (output.reshape(-1, output.shape[-1]) == 0).all(axis=0)
                dead[name] = dead.get(name, True) & off
    return DeadUnits(dead)
