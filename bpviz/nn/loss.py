"""Loss: what all losses share."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from bpviz.arrays import Workspace
from bpviz.nn.check import DTYPES, check_real
from bpviz.nn.module import Rules


class Loss(ABC):
    """A scalar objective over a batch: ``loss(output, target)``, then ``loss.backward()`` for dL/d(output).

    Parameters
    ----------
    reduction : "mean" (default) or "sum"
    """

    roles: tuple[str, ...] = ()  # what take() hands over
    options: tuple[tuple[str, object], ...] = ()  # own arguments and their defaults, for repr

    def __init__(self, *, reduction: str = "mean") -> None:
        if not isinstance(reduction, str) or reduction not in ("mean", "sum"):
            raise ValueError(f"reduction is {reduction!r}. Legal are 'mean' (the default) and 'sum'.")
        self.reduction = reduction
        self._work = Workspace()
        self._last: tuple[Any, ...] | None = None  # what backward() needs of the last forward pass

    @abstractmethod
    def check(self, output_shape: tuple[int, ...], target: object, dtype: Any = np.float64) -> np.ndarray:
        """`target` as an array that fits outputs of this shape and dtype, or an error that says what is wrong."""

    @abstractmethod
    def forward(self, output: np.ndarray, target: np.ndarray) -> float:
        """The loss, unchecked."""

    @abstractmethod
    def backward(self) -> np.ndarray:
        """dL/d(output) of the last call, shape as output."""

    @abstractmethod
    def rules(self) -> Rules:
        """The equations of this loss: ``forward`` and ``backward``."""

    @property
    def settings(self) -> dict[str, Any]:
        """The numbers (and arrays: class weights) that its rules use by name."""
        return {}

    def __call__(self, output: object, target: object) -> float:
        """The loss of `output`, shape (batch, features), for `target`; infinite and NaN outputs are allowed."""
        kind = output.dtype if isinstance(output, np.ndarray) and output.dtype in DTYPES else np.dtype(np.float64)
        array = check_real("output", output, kind)
        return self.forward(array, self.check(array.shape, target, array.dtype))

    def start(self) -> None:
        """A recording begins: results go into arrays that nobody else has seen."""
        self._work.clear()

    def take(self) -> dict[str, np.ndarray]:
        """The arrays of the last pass by role, read-only."""
        self._last = None
        return self._work.take(*self.roles)

    def hand_over(self) -> dict[str, np.ndarray]:
        """The arrays of the last pass as they are: the caller shows those of its `roles` to others with `lend`."""
        self._last = None
        return self._work.hand_over()

    def _remembered(self) -> tuple[Any, ...]:
        if self._last is None:
            raise RuntimeError("loss.backward() needs a loss first. Call loss(output, target).")
        return self._last

    def __repr__(self) -> str:
        given = [(name, getattr(self, name), default) for name, default in (*self.options, ("reduction", "mean"))]
        shown = [
            f"{name}={value.tolist() if isinstance(value, np.ndarray) else repr(value)}"
            for name, value, default in given
            if isinstance(value, np.ndarray) or value != default
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


def check_batch(output_shape: tuple[int, ...], target: np.ndarray) -> None:
    """Raise if the output is no batch, or `target` has another number of samples."""
    if len(output_shape) != 2:
        raise ValueError(f"output has shape {output_shape}. Give (batch, features).")
    if output_shape[0] == 0:
        raise ValueError(f"output has shape {output_shape}: an empty batch. Give at least one sample.")
    if target.ndim and target.shape[0] != output_shape[0]:
        raise ValueError(
            f"target has {target.shape[0]} samples (shape {target.shape}), but the output has {output_shape[0]} "
            f"(shape {output_shape}). Give one target a sample."
        )
