"""Boundary: what a network of two inputs gives over the plane, and what each of its hidden units does there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bpviz.arrays import quiet
from bpviz.trace.metrics import mode

MOST = 2**20
"""Numbers in all pictures together: 4 MB as float32."""
MARGIN = 0.1
"""How far the grid goes beyond the data, in parts of its width."""


@dataclass(frozen=True, eq=False)
class Boundary:
    """Outputs over a grid; point (i, k) of a picture is at ``(x[k], y[i])``, so its first row is the lowest.

    Attributes
    ----------
    x, y : ndarray of float32, shape (resolution,)
        Values of the first and of the second input.
    output : ndarray of float32, shape (outputs, resolution, resolution)
        As the last layer gives them.
    units : dict of str to ndarray of float32, shape (units, resolution, resolution)
        The hidden units by the name of their array: ``units["1.output"][3]`` is the picture of unit 3 of module "1".
    """

    x: np.ndarray
    y: np.ndarray
    output: np.ndarray
    units: dict[str, np.ndarray]


def picture(network: Any, data: np.ndarray, names: list[str], resolution: int) -> Boundary:
    """Return the pictures of the arrays called `names` and of the output; `data` are all samples' inputs."""
    if data.ndim != 2 or data.shape[1] != 2 or data.dtype.kind != "f":
        raise ValueError(f"a boundary needs a network of two inputs, but one sample here has shape {data.shape[1:]}")
    low, high = data.min(axis=0), data.max(axis=0)
    margin = np.where(high > low, (high - low) * MARGIN, 1)
    x, y = (np.linspace(low[k] - margin[k], high[k] + margin[k], resolution).astype(data.dtype) for k in (0, 1))
    sizes = network.output_shape((1, 2))[1:]
    if resolution * resolution * int(np.prod(sizes)) > MOST:
        raise _too_large(resolution)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    with quiet(), mode(network, training=False):
        output = network.forward(grid).copy()
    arrays = network.take()  # what each layer gave
    units = {name: arrays[name] for name in names if name in arrays and arrays[name].ndim == 2}
    if output.ndim != 2:
        raise ValueError(f"a boundary needs outputs of two axes, (batch, features), but these have {output.ndim}")
    if output.size + sum(array.size for array in units.values()) > MOST:
        raise _too_large(resolution)
    with quiet():
        shown = {name: _pictures(array, resolution) for name, array in units.items()}
        return Boundary(x.astype(np.float32), y.astype(np.float32), _pictures(output, resolution), shown)


def _pictures(array: np.ndarray, resolution: int) -> np.ndarray:
    return np.ascontiguousarray(array.T, np.float32).reshape(-1, resolution, resolution)


def _too_large(resolution: int) -> ValueError:
    return ValueError(
        f"resolution is {resolution}; with all units that makes more than {MOST:,} numbers. Give a smaller one, say 40."
    )
