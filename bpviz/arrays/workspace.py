"""Workspace: the results of one object, by name."""

import numpy as np

from bpviz.arrays.buffer import lend


class Workspace(dict[str, np.ndarray]):
    """What a layer, loss or clipping has computed in its last pass.

    ``workspace["output"] = x.dot(weight.T)`` keeps a result; ``workspace("output", (64, 10), dtype)`` is an array to
    write one into with ``out=``. Each pass makes new arrays, so that a recording need not copy those that it takes over
    (:meth:`hand_over`); NumPy gives them the memory of those that nobody keeps.
    """

    __slots__ = ()

    def __call__(self, name: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        """A new array called `name`, to be written."""
        array = self[name] = np.empty(shape, dtype)
        return array

    def hand_over(self) -> dict[str, np.ndarray]:
        """All arrays, from now on the caller's alone."""
        arrays = self.copy()
        self.clear()
        return arrays

    def take(self, *names: str) -> dict[str, np.ndarray]:
        """Hand over, but only the arrays called `names` (those that exist), and read-only."""
        arrays = self.hand_over()
        return {name: lend(arrays[name]) for name in names if name in arrays}
