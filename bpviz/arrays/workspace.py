"""Workspace: the preallocated results of one object."""

import numpy as np

from bpviz.arrays.buffer import lend


class Workspace:
    """Named arrays that a layer, loss or optimizer writes its results into with ``out=``.

    ``workspace("output", (64, 10), dtype)`` gives the same array again as long as shape and dtype stay, so a training
    loop allocates nothing. Recording calls :meth:`hand_over`: the arrays change hands, nothing is copied, and the next
    pass finds an empty workspace.
    """

    __slots__ = ("_arrays",)

    def __init__(self) -> None:
        self._arrays: dict[str, np.ndarray] = {}

    def __call__(self, name: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        """The array called `name`: uninitialised, or holding what the last pass wrote."""
        array = self._arrays.get(name)
        if array is None or array.shape != shape or array.dtype != dtype:
            array = self._arrays[name] = np.empty(shape, dtype)
        return array

    def hand_over(self) -> dict[str, np.ndarray]:
        """All arrays, from now on the caller's alone."""
        arrays, self._arrays = self._arrays, {}
        return arrays

    def clear(self) -> None:
        """Forget all arrays: those written next are seen by nobody else."""
        self._arrays = {}

    def take(self, *names: str) -> dict[str, np.ndarray]:
        """Hand over, but only the arrays called `names` (those that exist), and read-only."""
        arrays = self.hand_over()
        return {name: lend(arrays[name]) for name in names if name in arrays}
