"""SGD: stochastic gradient descent with momentum, Nesterov momentum and weight decay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from bpviz.arrays import Buffer, Workspace, quiet
from bpviz.optim.check import check_not_negative, check_parameters
from bpviz.optim.state import State


class SGD:
    """PyTorch's SGD.

    With gradient g, learning rate lr and a buffer b that starts as the first (decayed) gradient::

        g <- g + weight_decay * parameter
        b <- momentum * b + (1 - dampening) * g
        direction = g + momentum * b  (nesterov)  or  b
        parameter <- parameter - lr * direction

    Parameters
    ----------
    parameters : iterable of Parameter
        ``net.parameters()``, or some of one network's.
    lr : float
    momentum, dampening, weight_decay : float
    nesterov : bool
        Needs momentum and no dampening.

    Attributes
    ----------
    state : mapping of parameter (or its name) to ``{"momentum_buffer": array}``
        Only of parameters that have been updated with momentum.

    A parameter without a gradient is left alone: no decay, no momentum, no state.
    """

    def __init__(
        self,
        parameters: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
    ) -> None:
        self._parameters = check_parameters(parameters)
        self.lr = check_not_negative("lr", lr)
        self.momentum = check_not_negative("momentum", momentum)
        self.weight_decay = check_not_negative("weight_decay", weight_decay)
        self.dampening = float(dampening)
        self.nesterov = bool(nesterov)
        if self.nesterov and (self.momentum == 0 or self.dampening != 0):
            raise ValueError(
                f"nesterov=True with momentum={momentum!r} and dampening={dampening!r}. "
                f"Nesterov momentum needs momentum above 0 and dampening=0."
            )
        self._store = self._parameters[0].store
        self._mask = sum(1 << parameter.index for parameter in self._parameters)
        self._buffer: Buffer | None = None  # momentum, flat over the store; None until the first step
        self._buffered = 0  # bit i: parameter i has a momentum buffer
        self._before: np.ndarray | None = None
        self._work = Workspace()

    def zero_grad(self) -> None:
        """Set the gradients of its parameters to None."""
        self._store.drop_grad(self._mask)

    def step(self) -> None:
        """Update every parameter that has a gradient."""
        store = self._moved_away()
        live = store.live & self._mask
        runs = [(run, True) for run in store.runs(live & ~self._buffered)]
        runs += [(run, False) for run in store.runs(live & self._buffered)]
        whole = len(runs) == 1 and runs[0][0] == slice(0, store.size)
        before, grad = store.data.array, store.grad.array
        after = store.data.target(partial=not whole)
        buffer = self._momentum_target(partial=not whole)
        with quiet():
            for run, first in runs:
                self._update(run, first, before, grad, buffer, after)
        store.data.replace(after)
        if buffer is not None:
            assert self._buffer is not None
            self._buffer.replace(buffer)
            self._buffered |= live

    def _momentum_target(self, *, partial: bool) -> np.ndarray | None:
        if not self.momentum:
            return None
        if self._buffer is None:
            self._buffer = Buffer(np.zeros_like(self._store.data.array))
        return self._buffer.target(partial=partial)

    def _update(
        self,
        run: slice,
        first: bool,
        before: np.ndarray,
        grad: np.ndarray,
        buffer: np.ndarray | None,
        after: np.ndarray,
    ) -> None:
        """One stretch of the flat arrays, all of whose parameters are in the same state."""
        direction = grad[run]
        update = self._flat("update")[run]
        if self.weight_decay:
            decayed = self._flat("decayed")[run]
            np.multiply(before[run], self.weight_decay, out=decayed)
            direction = np.add(decayed, direction, out=decayed)
        if buffer is not None:
            assert self._buffer is not None
            momentum = buffer[run]
            if first:
                np.copyto(momentum, direction)
            else:
                np.multiply(self._buffer.array[run], self.momentum, out=momentum)
                if self.dampening:  # `update` serves as scratch: it is written last
                    np.add(momentum, np.multiply(direction, 1 - self.dampening, out=update), out=momentum)
                else:
                    np.add(momentum, direction, out=momentum)
            if self.nesterov:
                ahead = np.multiply(momentum, self.momentum, out=self._flat("direction")[run])
                direction = np.add(direction, ahead, out=ahead)
            else:
                direction = momentum
        np.multiply(direction, -self.lr, out=update)
        np.add(before[run], update, out=after[run])

    def _flat(self, name: str) -> np.ndarray:
        return self._work(name, (self._store.size,), self._store.dtype)

    # What it is, in words and equations -----------------------------------------------------------------------------

    @property
    def settings(self) -> dict[str, float]:
        """The numbers that its rules use: lr, momentum, dampening, weight_decay."""
        return {
            "lr": self.lr,
            "momentum": self.momentum,
            "dampening": self.dampening,
            "weight_decay": self.weight_decay,
        }

    @property
    def state(self) -> State:
        """The momentum buffers by parameter or name: ``optimizer.state["0.weight"]["momentum_buffer"]``."""
        return State(self._parameters, self._buffer, self._buffered)

    def owns(self, network: Any) -> bool:
        """Was this optimizer made over parameters of `network`?"""
        own = {id(parameter) for parameter in network.parameters()}
        return all(id(parameter) in own for parameter in self._parameters)

    def check(self, network: Any) -> None:
        """Raise if this optimizer was made over parameters of another network."""
        self._moved_away()
        if not self.owns(network):
            names = ", ".join(parameter.name for parameter in self._parameters)
            raise ValueError(
                f"The optimizer was made over parameters that are not this network's (its own: {names}). "
                f"Make it over network.parameters() of the network that is trained."
            )

    def rules(self, parameter: Any) -> dict[str, tuple[str, ...]]:
        """The equations of `parameter`'s next update, without what is switched off; none if it is not one of
        this optimizer's.

        Ask before ``step()``: the first step of a momentum buffer differs from the later ones.
        """
        if not self._mask >> parameter.index & 1:
            return {}
        gradient, rules = "grad[...]", []
        if self.weight_decay:
            rules.append("decayed[...] = grad[...] + weight_decay * before[...]")
            gradient = "decayed[...]"
        direction = gradient
        if self.momentum:
            direction = "momentum_buffer_after[...]"
            if not self._buffered >> parameter.index & 1:
                rules.append(f"momentum_buffer_after[...] = {gradient}")
            else:
                added = f"(1 - dampening) * {gradient}" if self.dampening else gradient
                rules.append(f"momentum_buffer_after[...] = momentum * momentum_buffer_before[...] + {added}")
            if self.nesterov:
                rules.append(f"direction[...] = {gradient} + momentum * momentum_buffer_after[...]")
                direction = "direction[...]"
        rules += [f"update[...] = -lr * {direction}", "after[...] = before[...] + update[...]"]
        return {"update": tuple(rules)}

    # Recording ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """A recording begins: the buffers of this moment are its `momentum_buffer_before`."""
        self._work.clear()
        self._before = self._buffer.hand_over() if self._buffer is not None and self.momentum else None

    def take(self) -> dict[str, np.ndarray]:
        """The stages of the last step, read-only and flat over the store; entries of frozen parameters mean nothing."""
        taken = self._work.take("decayed", "direction", "update")
        if self._before is not None:
            taken["momentum_buffer_before"] = self._before
        if self.momentum and self._buffer is not None:
            taken["momentum_buffer_after"] = self._buffer.hand_over()
        taken["after"] = self._store.data.hand_over()
        self._before = None
        return taken

    def _moved_away(self) -> Any:
        if self._parameters[0].store is not self._store:
            raise RuntimeError(
                "The parameters were put into another Sequential after this optimizer was made. "
                "Build the whole network first, then the optimizer over its parameters()."
            )
        return self._store

    def __repr__(self) -> str:
        shown = [f"{name}={value:g}" for name, value in self.settings.items() if value or name == "lr"]
        return f"SGD({', '.join(shown + ['nesterov=True'] * self.nesterov)})"
