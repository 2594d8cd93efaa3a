"""The training loop: its parts, one pass through it, and its state, to be kept and put back."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from bpviz.arrays import quiet


class State(NamedTuple):
    """All that an iteration starts from: arrays by name, and what else there is, as plain data."""

    arrays: dict[str, np.ndarray]
    facts: dict[str, Any]

    @property
    def nbytes(self) -> int:
        """What it takes in memory: the numbers, and about 2 KB of names and settings around them."""
        return 2048 + sum(array.nbytes + 128 for array in self.arrays.values())

    @property
    def finite(self) -> bool:
        """Are all numbers finite?"""
        return all(map(finite, self.arrays.values()))


@dataclass
class Loop:
    """What takes part in training.

    Attributes
    ----------
    network, loss, optimizer, clip
        As in :func:`bpviz.record`.
    scheduler : one of bpviz.optim.lr_scheduler, or None
    every : "epoch" or "iteration"
        When the scheduler steps.
    """

    network: Any
    loss: Any
    optimizer: Any
    clip: Any = None
    scheduler: Any = None
    every: str = "epoch"

    def iterate(self, x: np.ndarray, target: np.ndarray) -> tuple[float, np.ndarray]:
        """Run one iteration; returns the loss and the network's output."""
        network, loss = self.network, self.loss
        with quiet():
            network.store.drop_grad()
            output = network.forward(x)
            value = loss.forward(output, target)
            network.backward(loss.backward(), input_grad=False)
            if self.clip is not None:
                self.clip(network.parameters())
            self.optimizer.step()
        return value, output

    def schedule(self, when: str, measure: float) -> None:
        """Let the scheduler step if it is due; ReduceLROnPlateau looks at `measure`, a loss."""
        if self.scheduler is None or when != self.every:
            return
        if "metrics" in inspect.signature(self.scheduler.step).parameters:
            self.scheduler.step(measure)
        else:
            self.scheduler.step()

    @property
    def lr(self) -> list[float]:
        """The learning rates of now, one a group."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def copy(self) -> Loop:
        """The same again, independent of this one."""
        self.network.take()  # the last pass is of no use: it may hold all of a data set
        self.loss.take()
        return copy.deepcopy(self)

    @property
    def state(self) -> State:
        """Copies of everything that an iteration changes."""
        arrays = {"parameters": self.network.store.data.array.copy()}
        arrays |= {f"buffers/{name}": array.copy() for name, array in self.network.named_buffers()}
        saved = self.optimizer.state_dict()
        for number, memory in saved["state"].items():
            arrays |= {f"optimizer/{number}/{name}": np.asarray(array) for name, array in memory.items()}
        facts: dict[str, Any] = {"param_groups": saved["param_groups"]}
        rng_states = {name: layer.rng_state for name, layer in random_layers(self.network)}
        if rng_states:
            facts["rng_states"] = rng_states
        if self.scheduler is not None:
            facts["scheduler"] = copy.deepcopy(self.scheduler.state_dict())
        return State(arrays, facts)

    @state.setter
    def state(self, state: State) -> None:
        arrays, facts = state
        _fill(self.network.store.data.writable(), arrays["parameters"])
        for name, array in self.network.named_buffers():
            _fill(array, arrays[f"buffers/{name}"])
        memory: dict[int, dict[str, np.ndarray]] = {}
        for name, array in arrays.items():
            if name.startswith("optimizer/"):
                _, number, role = name.split("/")
                memory.setdefault(int(number), {})[role] = array
        self.optimizer.load_state_dict({"state": memory, "param_groups": facts["param_groups"]})
        for name, layer in random_layers(self.network):
            layer.rng_state = facts["rng_states"][name]
        if self.scheduler is not None:
            self.scheduler.load_state_dict(copy.deepcopy(facts["scheduler"]))


def _fill(array: np.ndarray, values: np.ndarray) -> None:
    if array.shape != values.shape:
        raise ValueError(f"a state has an array of shape {values.shape}, where the network has {array.shape}")
    np.copyto(array, values)


def random_layers(network: Any) -> Iterator[tuple[str, Any]]:
    """The layers that draw random numbers in training (Dropout), with their names."""
    return ((name, layer) for name, layer in network.layers.items() if hasattr(layer, "rng_state"))


def finite(array: np.ndarray) -> bool:
    """Are all numbers of an array finite?"""
    with quiet():
        flat = array.reshape(-1)
        # one cheap pass; a sum of squares that overflows, though all numbers are finite, falls through
        return bool(np.isfinite(np.dot(flat, flat))) or bool(np.isfinite(flat).all())
