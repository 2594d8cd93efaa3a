"""View: what there is to see of a session, at its iteration at hand and over all iterations."""

from __future__ import annotations

from abc import ABC
from typing import Any

import numpy as np

from bpviz.trace import Trace
from bpviz.trace.late import late
from bpviz.trace.train_check import check_whole

from .boundary import Boundary, picture
from .change import Change, Curve
from .setup import Setup
from .walk import Walk


class View(ABC):
    """The half of :class:`Session` that only looks."""

    _beginning: Setup  # before the first iteration
    _walk: Walk
    _at: int  # the iteration at hand
    _trace: Trace | None  # its trace, once somebody looked
    _changes: list[Change]
    _previous: Curve | None

    @property
    def iteration(self) -> int:
        """The number of the iteration at hand, from 0."""
        return self._at

    @property
    def trace(self) -> Trace:
        """The iteration at hand."""
        if self._trace is None:
            self._trace = self._walk.tape.trace(self._at)
        return self._trace

    def __len__(self) -> int:
        """How many iterations there are by now."""
        return len(self._walk)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that the iteration after the one at hand will obey, as plain data: "optimizer", "lr", ...

        "clip" is None or {"type": "ClipNorm", "max_norm": 1.0}; "freeze" lists parameters.
        """
        return self._walk.before(self._at + 1).settings

    @property
    def network(self) -> Any:
        """A copy of the network, as the iteration at hand leaves it."""
        return self._walk.before(self._at + 1).copy().network

    @property
    def loss(self) -> np.ndarray:
        """The loss of each iteration, shape (iterations,), of its batch and before its update."""
        return np.array(self._walk.losses)

    @property
    def lr(self) -> np.ndarray:
        """The learning rate of each iteration; shape (iterations, groups) if there are several groups."""
        groups = len(self._walk.loop.optimizer.param_groups)
        return np.array(self._walk.lrs) if groups == 1 else np.array(self._walk.lrs).reshape(-1, groups)

    @property
    def metrics(self) -> dict[str, np.ndarray]:
        """After each epoch: "train_loss", the mean while it was learning, and "validation_loss", of the whole set."""
        return {name: np.array(values) for name, values in self._walk.metrics.items()}

    @property
    def per_epoch(self) -> int:
        """Iterations an epoch."""
        return self._walk.batches.per_epoch

    @property
    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """x and target of all samples, as the network and the loss take them."""
        return self._walk.data

    @property
    def outputs(self) -> int:
        """How many outputs the network has for one sample."""
        return int(self._beginning.network.output_shape((1, *self.data[0].shape[1:]))[-1])

    @property
    def sizes(self) -> dict[str, int]:
        """How many numbers each parameter has, by name."""
        return {name: each.size for name, each in self._beginning.network.named_parameters()}

    @property
    def previous(self) -> Curve | None:
        """The losses of the iterations that the latest change replaced, or None."""
        return self._previous

    def boundary(self, resolution: int = 40) -> Boundary:
        """Return what a network of two inputs gives for each point of a grid over the data, and each hidden unit.

        The weights are those that the iteration at hand begins with, the network is in evaluation mode.

        Parameters
        ----------
        resolution : int
            Points a side, from 2.

        Raises
        ------
        ValueError
            If the network has not two inputs, or the pictures would be too large.
        """
        columns = [column["a"] for column in self.trace.columns if column["kind"] == "hidden"]
        loop = self._walk.before(self._at)
        return picture(loop.network, self._walk.data[0], columns, check_whole("resolution", resolution, 2))

    def __repr__(self) -> str:
        return f"<Session at iteration {self._at} of {len(self)}: loss {self._walk.losses[self._at]:.4g}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show the stepper in a notebook."""
        return late("views.widget").Stepper(self)._repr_mimebundle_(**kwargs)
