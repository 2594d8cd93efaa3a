"""Recipe: everything that a run is made of, in names and numbers that bpviz and PyTorch share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Part:
    """A class of PyTorch's and bpviz's by name, with its arguments; a Residual has parts inside."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    inside: tuple[Part, ...] = ()

    def __str__(self) -> str:
        arguments = ", ".join([*map(str, self.inside), *(f"{key}={value}" for key, value in self.arguments.items())])
        return f"{self.name}({arguments})"


@dataclass(frozen=True)
class Recipe:
    """A network, its data, and how it is trained.

    Attributes
    ----------
    shape : tuple of int
        Of x, batch first.
    tokens : int
        If not 0, x holds whole numbers below it, for an Embedding.
    frozen : tuple of int
        Numbers of the parameters, in the order of ``parameters()``, that are frozen.
    groups : bool
        The first parameters are a group of their own, with a tenth of the learning rate.
    """

    seed: int
    shape: tuple[int, ...]
    tokens: int
    layers: tuple[Part, ...]
    outputs: int
    loss: Part
    optimizer: Part
    clip: Part | None = None
    schedule: tuple[Part, ...] = ()  # several: one after another (SequentialLR), at iterations 5, 10, ...
    frozen: tuple[int, ...] = ()
    groups: bool = False

    def batches(self, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """x and target of so many iterations."""
        rng = np.random.default_rng(self.seed)
        return [(self._x(rng), self._target(rng)) for _ in range(count)]

    def _x(self, rng: np.random.Generator) -> np.ndarray:
        if self.tokens:
            return rng.integers(0, self.tokens, self.shape)
        return rng.normal(size=self.shape)

    def _target(self, rng: np.random.Generator) -> np.ndarray:
        batch, outputs = self.shape[0], self.outputs
        if self.loss.name in ("CrossEntropyLoss", "NLLLoss"):
            target = rng.integers(0, outputs, batch)
            if "ignore_index" in self.loss.arguments:
                target[0] = 0  # somebody is left
                target[1:2] = self.loss.arguments["ignore_index"]
            return target
        if self.loss.name.startswith("BCE"):
            return rng.uniform(size=(batch, outputs)).round(2)
        return rng.normal(size=(batch, outputs))

    def __str__(self) -> str:
        stack = ", ".join(map(str, self.layers))
        more = [str(part) for part in (self.clip, *self.schedule) if part]
        more += [f"frozen {self.frozen}"] * bool(self.frozen) + ["groups"] * self.groups
        return f"#{self.seed} x{self.shape}: {stack} | {self.loss} | {self.optimizer} | {' | '.join(more)}"
