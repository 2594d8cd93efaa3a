"""Module: what every layer can do.

The interface that recording, training and explaining build on::

    net(x)                              checks x, runs forward, returns a copy of the output
    net.forward(x), net.backward(g)     the passes, unchecked; results are new arrays, not to be changed
    net.layers["0"], net[0]            the layers, nested ones flattened ("1.0")
    net.parameters()                    Parameter: name, shape, data, grad, requires_grad, start, stop, store
    net.store                           the flat arrays
    loss(output, target), loss.backward()
    clip(net.parameters())              ClipNorm
    module.rules()                      its equations as strings, by kind: forward, inner, gradient, backward
    module.settings                     the numbers that its rules use by name: negative_slope, eps
    module.output_shape(shape)          the shape that comes out where this one goes in
    module.train(), module.eval()       for layers that act differently in both: Dropout, BatchNorm1d

Recording runs the same code and copies nothing. Each object (network, loss, clip, optimizer) has

    start()    before the iteration: what is written from now on belongs to the recording
    take()     after it: the arrays, by role, read-only; the object forgets them

    net.layers["0"].take()   its `roles`: output, local (activations), downstream (not of the first layer), ...
    net.store.take()          before, grad, clipped (flat)
    loss.take()               its intermediates, value, downstream
    clip.take()               norm, coef
    optimizer.take()          the stages of its step: decayed, exp_avg_before, exp_avg_after, update, after, ... (flat)

hand_over() gives the same to somebody in a hurry: the arrays themselves, to be shown to others with arrays.lend() only,
and without what can be computed again (an optimizer's stages; one sample's gradients).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from bpviz.arrays import Workspace, quiet
from bpviz.nn.check import check_features, check_numbers, fitting
from bpviz.nn.parameter import Parameter
from bpviz.nn.store import Store

Rules = dict[str, tuple[str, ...]]


class Module(ABC):
    """A layer. Subclasses write `forward` and `backward` side by side, and their rules beside both."""

    in_features: int | None = None  # None: any
    out_features: int | None = None  # None: as many as come in
    roles: tuple[str, ...] = ("output", "local", "downstream")  # what take() hands over
    reshapes: bool = False  # may it change the number of features, other than to out_features?
    only_first: bool = False  # must it be the first layer of a network?
    outer: bool = False  # are its parameters' gradients of a single sample the products that `outer_gradients` gives?
    training: bool = True

    def __init__(self) -> None:
        self._parameters: dict[str, Parameter] = {}
        self._buffers: dict[str, np.ndarray] = {}  # kept from iteration to iteration, but not trained
        self._work = Workspace()
        self._owner: Module | None = None  # the Sequential it sits in

    @abstractmethod
    def forward(self, x: np.ndarray) -> np.ndarray:
        """Output for `x`, shape (batch, features)."""

    @abstractmethod
    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        """Store the parameters' gradients and return dL/dx for `upstream` = dL/d(output).

        ``input_grad=False`` leaves dL/dx out and returns None: a network's first layer needs none.
        """

    @abstractmethod
    def rules(self) -> Rules:
        """The equations of this layer, by kind.

        ``forward`` in order, the last one gives `output`; ``inner``: gradients inside a composite layer; ``gradient``:
        those of its parameters; ``backward``: the last one gives `downstream`.
        """

    @property
    def settings(self) -> dict[str, float]:
        """The numbers that its rules use by name."""
        return {}

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of the output for an input of this shape, batch first.

        Raises
        ------
        ValueError
            An input of this shape does not fit.
        """
        if self.in_features is not None and shape[-1] != self.in_features:
            raise ValueError(
                f"{self!r} takes {self.in_features} features in the last axis, but its input has shape {shape}."
            )
        return shape if self.out_features is None else (*shape[:-1], self.out_features)

    # Training or evaluating -----------------------------------------------------------------------------------------

    def train(self, mode: bool = True) -> Module:
        """Set training mode (the default) or, with False, evaluation mode; returns the module."""
        self.training = bool(mode)
        return self

    def eval(self) -> Module:
        """Set evaluation mode: Dropout drops nothing, BatchNorm1d uses its running statistics; returns the module."""
        return self.train(False)

    def __call__(self, x: object) -> np.ndarray:
        """Check `x`, run `forward`, and return a copy of the output, shape (batch, out_features)."""
        with quiet():
            return self.forward(self.check(x)).copy()

    def check(self, x: object) -> np.ndarray:
        """`x` as an array, shape (batch, ..., in_features), or an error that says what is wrong with it."""
        array = self.check_input(x, self.dtype)
        check_features(array.shape, self.in_features)
        self.output_shape(array.shape)
        return array

    def check_input(self, x: object, dtype: np.dtype) -> np.ndarray:
        """`x` as a finite array of `dtype` with a batch axis; its shape is checked later."""
        return check_numbers("x", x, dtype)

    @property
    def dtype(self) -> np.dtype:
        for parameter in self.parameters():
            return parameter.dtype
        return np.dtype(np.float64)

    def reset_parameters(self, rng: np.random.Generator) -> None:  # noqa: B027 - most layers have none
        """Draw new initial values."""

    # Parameters -----------------------------------------------------------------------------------------------------

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Pairs of name ("weight", in a Sequential "0.weight") and parameter."""
        yield from self._parameters.items()

    def parameters(self) -> Iterator[Parameter]:
        for _, parameter in self.named_parameters():
            yield parameter

    def named_buffers(self) -> Iterator[tuple[str, np.ndarray]]:
        """Pairs of name ("running_mean") and array: state that no gradient trains."""
        yield from self._buffers.items()

    def zero_grad(self) -> None:
        """Set every gradient to None."""
        for store, mask in Store.masks(self.parameters()).items():
            store.drop_grad(mask)

    def requires_grad_(self, requires_grad: bool = True) -> Module:
        """Freeze (False) or unfreeze all parameters; returns the module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def state_dict(self) -> dict[str, np.ndarray]:
        """Copies of all parameters and buffers by PyTorch's keys ("0.weight", "1.running_mean")."""
        state = {name: parameter.array.copy() for name, parameter in self.named_parameters()}
        return state | {name: buffer.copy() for name, buffer in self.named_buffers()}

    def load_state_dict(self, state_dict: Mapping[str, object]) -> None:
        """Set all parameters and buffers from `state_dict`: arrays by PyTorch's keys. All or nothing.

        Raises
        ------
        ValueError
            Keys are missing or unexpected, shapes differ, or there are no numbers: the message lists all of them.
        """
        own, buffers = dict(self.named_parameters()), dict(self.named_buffers())
        problems = [f"unexpected: {key}" for key in state_dict if key not in own and key not in buffers]
        arrays: dict[str, np.ndarray] = {}
        for key, kept in [*own.items(), *buffers.items()]:
            if key not in state_dict:
                problems.append(f"missing: {key}, shape {kept.shape}")
                continue
            try:
                arrays[key] = fitting(f"{key}.data" if key in own else key, state_dict[key], kept.shape, kept.dtype)
            except (TypeError, ValueError) as error:
                problems.append(str(error))
        if problems:
            raise ValueError(
                "state_dict does not fit this network:\n  " + "\n  ".join(problems) + "\n"
                "Build the network with the layers that the state was saved from."
            )
        for key, array in arrays.items():
            if key in own:
                own[key].data = array
            else:
                buffers[key][...] = array

    # Recording ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """A recording begins: results go into arrays that nobody else has seen."""
        self._work.clear()

    def take(self) -> dict[str, np.ndarray]:
        """The arrays of the last pass by role, read-only: those of `roles` that the pass has made."""
        return self._work.take(*self.roles)

    def hand_over(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """The arrays of the last pass as they are, now the caller's, who shows them to others with `lend`; and the
        attributes of this moment, of which the user may change some later.
        """
        arrays, self._work = self._work, Workspace()
        return arrays, vars(self).copy()
