"""A trace seen layer by layer and parameter by parameter: names instead of addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .trace import Trace


@dataclass(frozen=True)
class LayerView:
    """What one module did, read-only arrays of shape (batch, features).

    Attributes
    ----------
    name : str
        As in the ``Sequential``: "0", "1", ...
    type : str
        The module's class, ``Linear`` for instance.
    """

    trace: Trace
    name: str
    type: str
    source: str
    drain: str | None

    @property
    def input(self) -> np.ndarray:
        """What went in: the previous layer's output, or x."""
        return self.trace.array(self.source)

    @property
    def output(self) -> np.ndarray:
        """What came out."""
        return self.trace.array(f"{self.name}.output")

    @property
    def local(self) -> np.ndarray | None:
        """d(output)/d(input) of an activation, elementwise; None for other layers."""
        return self.trace.optional(f"{self.name}.local")

    @property
    def upstream(self) -> np.ndarray:
        """dL/d(output) (PyTorch: ``grad_output``)."""
        return self.trace.array(f"{self.name}.upstream")

    @property
    def downstream(self) -> np.ndarray | None:
        """dL/d(input) (PyTorch: ``grad_input``); None for the first layer, where PyTorch does not compute it either.

        Of the first layer of a Residual's body it is what comes back through the body.
        """
        return None if self.drain is None else self.trace.array(self.drain)


@dataclass(frozen=True)
class ParameterView:
    """The stages of one parameter's update, read-only arrays of the parameter's shape.

    A stage that is switched off equals the one before it: without clipping ``clipped`` is ``grad``. A frozen parameter
    has only ``before``, and ``after`` is the same array; its other stages are None.
    """

    trace: Trace
    name: str

    def _stage(self, stage: str) -> np.ndarray | None:
        return self.trace.optional(f"{self.name}.{stage}")

    def _states(self, moment: str) -> dict[str, np.ndarray]:
        prefix, suffix = f"{self.name}.", f"_{moment}"
        names = [name for name in self.trace.names if name.startswith(prefix) and name.endswith(suffix)]
        return {name[len(prefix) : -len(suffix)]: self.trace.array(name) for name in names}

    @property
    def before(self) -> np.ndarray:
        """The parameter as the iteration found it."""
        return self.trace.array(f"{self.name}.before")

    @property
    def grad(self) -> np.ndarray | None:
        """dL/d(parameter), before clipping."""
        return self._stage("grad")

    @property
    def clipped(self) -> np.ndarray | None:
        """The gradient after clipping."""
        clipped = self._stage("clipped")
        return self.grad if clipped is None else clipped

    @property
    def decayed(self) -> np.ndarray | None:
        """The gradient with weight decay added."""
        decayed = self._stage("decayed")
        return self.clipped if decayed is None else decayed

    @property
    def state_before(self) -> dict[str, np.ndarray]:
        """The optimizer's state before the update, by PyTorch's names (``momentum_buffer``)."""
        return self._states("before")

    @property
    def state_after(self) -> dict[str, np.ndarray]:
        """The optimizer's state after the update."""
        return self._states("after")

    @property
    def update(self) -> np.ndarray | None:
        """What was added to the parameter."""
        return self._stage("update")

    @property
    def after(self) -> np.ndarray:
        """The parameter as the iteration left it."""
        after = self._stage("after")
        return self.before if after is None else after
