"""Parameter: one layer's weight or bias, a window into its network's flat arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from bpviz.nn.check import fitting

if TYPE_CHECKING:
    from bpviz.nn.store import Store


class Parameter:
    """A trained array: entries ``start`` to ``stop`` of its network's flat parameter and gradient arrays.

    Attributes
    ----------
    name : str
        As in ``state_dict``: "0.weight".
    shape : tuple of int
    requires_grad : bool
        False freezes it: no gradient, so no update, no decay, no momentum.
    store : Store
        The flat arrays; `index` is its place among the store's parameters, `bit` is ``1 << index``.
    array : ndarray
        Today's values, for reading inside the engine. Users read and write `data`.
    """

    __slots__ = ("array", "bit", "grad_array", "index", "name", "requires_grad", "shape", "start", "stop", "store")

    # Set by the Store that the parameter lives in.
    store: Store
    index: int
    bit: int
    start: int
    stop: int
    array: np.ndarray
    grad_array: np.ndarray

    def __init__(self, name: str, array: np.ndarray) -> None:
        self.name = name
        self.shape = array.shape
        self.array = array
        self.requires_grad = True

    @property
    def dtype(self) -> np.dtype:
        return self.array.dtype

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return self.array.size

    def view(self, flat: np.ndarray) -> np.ndarray:
        """This parameter's part of a flat array over its store, in its shape; nothing is copied."""
        return flat[self.start : self.stop].reshape(self.shape)

    @property
    def data(self) -> np.ndarray:
        """The values, shape `shape`: a writable view that stays live while training goes on."""
        return self.view(self.store.data.open())

    @data.setter
    def data(self, values: object) -> None:
        self.data[...] = self.fitting("data", values)

    @property
    def grad(self) -> np.ndarray | None:
        """dL/d(parameter), shape `shape`, a writable view; None before a backward pass and after ``zero_grad()``."""
        if not self.has_grad:
            return None
        return self.view(self.store.grad.open())

    @grad.setter
    def grad(self, values: object) -> None:
        if values is None:
            self.store.drop_grad(self.bit)
        else:
            array = self.fitting("grad", values)
            self.store.drop_grad(self.bit)
            self.accumulate(lambda out: np.copyto(out, array))

    @property
    def has_grad(self) -> bool:
        return bool(self.store.live & self.bit)

    def accumulate(self, function: Callable[..., object], *operands: np.ndarray) -> None:
        """Run ``function(*operands, out=...)`` into the gradient: the first write overwrites, later ones add."""
        store, bit = self.store, self.bit
        if store.grad.shared:  # a trace holds the gradients that this would add to
            store.grad.writable()
        if store.live & bit:
            extra = np.empty(self.shape, self.array.dtype)
            function(*operands, out=extra)
            self.grad_array += extra
        else:
            function(*operands, out=self.grad_array)
            store.live |= bit

    def requires_grad_(self, requires_grad: bool = True) -> Parameter:
        """Freeze (False) or unfreeze; returns the parameter."""
        self.requires_grad = bool(requires_grad)
        return self

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return _parameter_of, (self.store, self.index)  # for copy.deepcopy and pickle: copies come with their store

    def fitting(self, what: str, values: object) -> np.ndarray:
        """`values`, to become its `what` ("data", "grad"), as an array of its dtype and of exactly its shape."""
        return fitting(f"{self.name}.{what}", values, self.shape, self.dtype)

    def __repr__(self) -> str:
        frozen = "" if self.requires_grad else ", requires_grad=False"
        return f"Parameter({self.name!r}, shape={self.shape}{frozen})"


def _parameter_of(store: Store, index: int) -> Parameter:
    return store.parameters[index]
