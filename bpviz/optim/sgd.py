"""SGD: stochastic gradient descent with momentum, Nesterov momentum and weight decay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from bpviz.arrays import Buffer, quiet
from bpviz.optim.check import check_not_negative, check_number, check_parameters
from bpviz.optim.state import State

MOMENTUM = "momentum_buffer"


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
        self.dampening = check_number("dampening", dampening)
        self.nesterov = bool(nesterov)
        if self.nesterov and (self.momentum == 0 or self.dampening != 0):
            raise ValueError(
                f"nesterov=True with momentum={momentum!r} and dampening={dampening!r}. "
                f"Nesterov momentum needs momentum above 0 and dampening=0."
            )
        self._store = self._parameters[0].store
        self._mask = sum(1 << parameter.index for parameter in self._parameters)
        self._buffers: dict[str, Buffer] = {}  # flat over the store, by role; made when first needed
        self._buffered = 0  # bit i: parameter i has a momentum buffer
        self._before: np.ndarray | None = None
        self._ran: tuple[str, ...] = ()  # the stages of the last step

    def zero_grad(self) -> None:
        """Set the gradients of its parameters to None."""
        self._store.drop_grad(self._mask)

    def step(self) -> None:
        """Update every parameter that has a gradient."""
        store = self._store_now()
        live = store.live & self._mask
        runs = [(run, True) for run in store.runs(live & ~self._buffered)]
        runs += [(run, False) for run in store.runs(live & self._buffered)]
        keep = len(runs) != 1 or runs[0][0] != slice(0, store.size)  # frozen parameters stay as they are
        grad = store.grad.array
        before, after = store.data.advance(keep=keep)
        self._ran = self._stages()
        target = {name: self._buffer(name).advance(keep=keep)[1] for name in self._ran if name != MOMENTUM}
        old, new = self._buffer(MOMENTUM).advance(keep=keep) if self.momentum else (grad, grad)
        with quiet():
            for run, first in runs:
                direction = grad[run]
                update = target["update"][run]
                if self.weight_decay:
                    decayed = np.multiply(before[run], self.weight_decay, out=target["decayed"][run])
                    direction = np.add(decayed, direction, out=decayed)
                if self.momentum:
                    momentum = self._momentum(first, direction, old[run], new[run], scratch=update)
                    if self.nesterov:
                        ahead = np.multiply(momentum, self.momentum, out=target["direction"][run])
                        direction = np.add(direction, ahead, out=ahead)
                    else:
                        direction = momentum
                np.multiply(direction, -self.lr, out=update)
                np.add(before[run], update, out=after[run])
        if self.momentum:
            self._buffered |= live

    def _momentum(
        self, first: bool, grad: np.ndarray, old: np.ndarray, new: np.ndarray, scratch: np.ndarray
    ) -> np.ndarray:
        """Write the next momentum buffer into `new`; the first one is the gradient itself, not dampened."""
        if first:
            np.copyto(new, grad)
            return new
        np.multiply(old, self.momentum, out=new)
        if self.dampening:
            grad = np.multiply(grad, 1 - self.dampening, out=scratch)
        return np.add(new, grad, out=new)

    def _stages(self) -> tuple[str, ...]:
        """What a step computes, besides `after`, with these settings."""
        switches = {"decayed": self.weight_decay, MOMENTUM: self.momentum, "direction": self.nesterov, "update": True}
        return tuple(name for name, on in switches.items() if on)

    def _buffer(self, name: str) -> Buffer:
        if name not in self._buffers:
            self._buffers[name] = Buffer(np.zeros(self._store.size, self._store.dtype))
        return self._buffers[name]

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
        return State(self._parameters, self._buffer(MOMENTUM), self._buffered)

    def owns(self, network: Any) -> bool:
        """Was this optimizer made over parameters of `network`, as the network now is?"""
        own = {id(parameter) for parameter in network.parameters()}
        return self._store is network.store and all(id(parameter) in own for parameter in self._parameters)

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
        """A recording begins: the momentum buffers of this moment are its `momentum_buffer_before`."""
        self._before = self._buffer(MOMENTUM).hand_over() if self.momentum and self._buffered else None

    def take(self) -> dict[str, np.ndarray]:
        """The stages of the last step, read-only and flat over the store; entries of frozen parameters mean nothing."""
        names = {MOMENTUM: "momentum_buffer_after"}
        taken = {names.get(name, name): self._buffer(name).hand_over() for name in self._ran}
        if self._before is not None:
            taken["momentum_buffer_before"] = self._before
        taken["after"] = self._store.data.hand_over()
        self._before = None
        return taken

    def _store_now(self) -> Any:
        if self._parameters[0].store is not self._store:
            raise RuntimeError(
                "The parameters were put into another Sequential after this optimizer was made. "
                "Build the whole network first, then the optimizer over its parameters()."
            )
        return self._store

    def __repr__(self) -> str:
        shown = [f"{name}={float(value)!r}" for name, value in self.settings.items() if value or name == "lr"]
        return f"SGD({', '.join(shown + ['nesterov=True'] * self.nesterov)})"
