"""Store: the flat arrays behind all parameters of one network."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from bpviz.arrays import Buffer, lend
from bpviz.nn.parameter import Parameter


class Field(NamedTuple):
    """A parameter's name and place in the flat arrays, as they were when the store was made."""

    name: str
    start: int
    stop: int
    shape: tuple[int, ...]

    def view(self, flat: np.ndarray) -> np.ndarray:
        """This parameter's part of a flat array over the store, in its shape; nothing is copied."""
        return flat[self.start : self.stop].reshape(self.shape)


class Store:
    """All parameters of a network in one flat array, all gradients in another.

    The optimizer and the norm of the gradients then cost a handful of NumPy calls whatever the depth.

    A set of parameters is a whole number, its *mask*: bit i stands for parameter i, so 0b101 means parameters 0 and 2,
    and ``mask & live`` those of them that have a gradient now. :meth:`runs` turns a mask into slices of the flat
    arrays, one for each unbroken stretch: usually all parameters are meant, and that is one slice.

    Attributes
    ----------
    parameters : list of Parameter
        In order; parameter i owns entries ``start`` to ``stop``.
    data, grad : Buffer
        Values and gradients, shape (size,).
    live : int
        Bit i is set while parameter i has a gradient.
    fields : tuple of Field
        Where each parameter's numbers are; a trace outlives a change of names.
    """

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self.parameters = list(parameters)
        dtypes = {parameter.dtype for parameter in self.parameters} or {np.dtype(np.float64)}
        self.dtype = dtypes.pop()
        arrays = [parameter.array.reshape(-1) for parameter in self.parameters]
        flat = np.concatenate(arrays) if arrays else np.empty(0, self.dtype)
        self.live = 0
        start = 0
        for index, parameter in enumerate(self.parameters):
            parameter.store, parameter.index, parameter.bit = self, index, 1 << index
            parameter.start, parameter.stop = start, start + parameter.size
            start = parameter.stop
        self.fields = tuple(Field(each.name, each.start, each.stop, each.shape) for each in self.parameters)
        self.data = Buffer(flat, self._cut, self._bind_data)
        self.grad = Buffer(np.zeros_like(flat), self._cut, self._bind_grad)
        self._before: np.ndarray | None = None
        self._unclipped: np.ndarray | None = None
        self._recording = False
        self._runs: dict[int, list[slice]] = {}

    @property
    def size(self) -> int:
        """How many numbers all parameters hold together."""
        return self.data.array.size

    def _cut(self, flat: np.ndarray) -> list[np.ndarray]:
        return [parameter.view(flat) for parameter in self.parameters]

    def _bind_data(self, views: Sequence[np.ndarray]) -> None:
        for parameter, view in zip(self.parameters, views):
            parameter.array = view

    def _bind_grad(self, views: Sequence[np.ndarray]) -> None:
        for parameter, view in zip(self.parameters, views):
            parameter.grad_array = view

    @staticmethod
    def masks(parameters: Iterable[Parameter]) -> "dict[Store, int]":
        """The stores that `parameters` live in, each with the mask of those that are given."""
        masks: dict[Store, int] = {}
        for parameter in parameters:
            masks[parameter.store] = masks.get(parameter.store, 0) | parameter.bit
        return masks

    # Gradients ------------------------------------------------------------------------------------------------------

    def drop_grad(self, mask: int = -1) -> None:
        """Set the gradients of the parameters in `mask` (bits; all by default) to none."""
        self.live &= ~mask
        # Whoever keeps an old gradient, a user or a trace, keeps its numbers, as in PyTorch.
        self.grad.advance(keep=bool(self.live), leave_user=True)

    def clip_grad(self, clip: Callable[..., object], mask: int) -> None:
        """Run ``clip(gradients, out=...)`` over the gradients of the parameters in `mask`; a recording keeps both."""
        if self._recording:
            self._unclipped = self.grad.hand_over()
        runs = self.runs(mask & self.live)
        source, target = self.grad.advance(keep=runs != [slice(0, self.size)])
        for run in runs:
            clip(source[run], out=target[run])

    def runs(self, mask: int) -> list[slice]:
        """The stretches of the flat arrays that the parameters in `mask` cover."""
        if mask not in self._runs:
            runs: list[slice] = []
            for parameter in self.parameters:
                if not mask & parameter.bit:
                    continue
                if runs and runs[-1].stop == parameter.start:
                    runs[-1] = slice(runs[-1].start, parameter.stop)
                else:
                    runs.append(slice(parameter.start, parameter.stop))
            self._runs[mask] = runs
        return self._runs[mask]

    # Copying (deepcopy, pickle): views have to be cut anew, or a copied parameter would be no part of its store.

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        fields = [(parameter.name, parameter.array.copy(), parameter.requires_grad) for parameter in self.parameters]
        return _rebuild, (fields, self.grad.array.copy(), self.live)

    # Recording ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """A recording begins: the parameters of this moment are its `before`."""
        self._before = self.data.hand_over()
        self._unclipped = None
        self._recording = True

    def take(self) -> dict[str, np.ndarray]:
        """The recording ends: flat `before` and `grad`, and `clipped` if there was clipping, read-only."""
        return {role: lend(array) for role, array in self.hand_over().items()}

    def hand_over(self, grad: bool = True) -> dict[str, np.ndarray]:
        """As `take`, but arrays that the caller shows to others with `lend`, and on request without the gradients."""
        if self._before is None:
            raise RuntimeError("take() ends a recording, but none was started. Call start() before the iteration.")
        taken = {"before": self._before}
        if self._unclipped is not None:
            taken |= {"grad": self._unclipped, "clipped": self.grad.hand_over()}
        elif grad:
            taken["grad"] = self.grad.hand_over()
        self._before = self._unclipped = None
        self._recording = False
        return taken


def _rebuild(fields: list[tuple[str, np.ndarray, bool]], grad: np.ndarray, live: int) -> Store:
    store = Store(Parameter(name, array).requires_grad_(trained) for name, array, trained in fields)
    store.grad.array[...] = grad
    store.live = live
    return store
