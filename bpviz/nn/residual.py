"""Residual: a way around some layers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bpviz.nn.module import Module, Rules
from bpviz.nn.parameter import Parameter
from bpviz.nn.sequential import Sequential


class Residual(Module):
    """``output = input + body(input)``: the layers learn only what to add (He et al. 2016, eq. 1).

    Parameters
    ----------
    *modules : Module
        Layers one after another, as in a `Sequential`; what comes out has the shape of what goes in.

    Attributes
    ----------
    body : Sequential
        The layers. In a network's names they are "1.0", "1.1", ... if the Residual is "1".

    Raises
    ------
    ValueError
        There are no layers, or they give another number of features than they take.
    """

    roles = ("output", "grad_inner", "downstream")

    def __init__(self, *modules: Module) -> None:
        super().__init__()
        if not modules:
            raise ValueError("A Residual without layers would double its input. Give the layers to go around.")
        self.body = Sequential(*modules)
        self.body._owner = self
        self.in_features, self.out_features = self.body.in_features, self.body.out_features
        if self.in_features is None and self.out_features is not None:
            raise ValueError(
                f"A Residual adds up its input and output, but its layer {self.body[0]!r} changes the shape. "
                f"Put that layer before the Residual."
            )
        if self.in_features != self.out_features:
            raise ValueError(
                f"The layers of a Residual take {self.in_features} features, but give {self.out_features}, and "
                f"input and output are added up. Make the last layer give {self.in_features}."
            )

    def forward(self, x: np.ndarray) -> np.ndarray:
        inner = self.body.forward(x)
        return np.add(x, inner, out=self._work("output", x.shape, x.dtype))

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        # a sum passes its gradient on unchanged, to both of its terms
        inner = self._work("grad_inner", upstream.shape, upstream.dtype)
        np.copyto(inner, upstream)
        through = self.body.backward(inner, input_grad)
        if through is None:
            return None
        # the input went two ways, so it gets what comes back from both
        return np.add(upstream, through, out=self._work("downstream", upstream.shape, upstream.dtype))

    def rules(self) -> Rules:
        return {
            "forward": ("output[...] = input[...] + inner[...]",),
            "inner": ("grad_inner[...] = upstream[...]",),
            "backward": ("downstream[...] = upstream[...] + through[...]",),
        }

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        made = self.body.output_shape(shape)
        if made != shape:
            raise ValueError(f"The layers of a Residual turn shape {shape} into {made}; both are added up.")
        return shape

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        yield from self.body.named_parameters()

    def named_buffers(self) -> Iterator[tuple[str, np.ndarray]]:
        yield from self.body.named_buffers()

    def reset_parameters(self, rng: np.random.Generator) -> None:
        self.body.reset_parameters(rng)

    def train(self, mode: bool = True) -> Residual:
        self.body.train(mode)
        self.training = self.body.training
        return self

    def __repr__(self) -> str:
        return repr(self.body).replace("Sequential", "Residual", 1)
