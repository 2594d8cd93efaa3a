"""One training iteration of a dense network, SGD with momentum: not recorded, recorded, in PyTorch, and bare."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

import bpviz
from bench.bare import bare_iteration
from bpviz import nn, optim
from bpviz.trace.loop import Loop

LR, MOMENTUM = 1e-4, 0.9
KEPT = 64


@dataclass(frozen=True)
class Case:
    """A dense network with ReLU, and the batch that it sees; targets for recorded / PyTorch's time."""

    sizes: tuple[int, ...]
    batch: int
    dtype: str
    target: float | None = None
    stretch: float | None = None

    @property
    def name(self) -> str:
        return f"{'-'.join(map(str, self.sizes))} x{self.batch} {self.dtype}"

    @property
    def flops(self) -> int:
        """Of all matrix products: forward, and backward for weights and, but for the first layer, for inputs."""
        pairs = list(pairwise(self.sizes))
        return 2 * self.batch * (3 * sum(a * b for a, b in pairs) - self.sizes[0] * self.sizes[1])

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """x and target: class indices if the last layer has several units, numbers otherwise."""
        rng = np.random.default_rng(0)
        x = rng.normal(size=(self.batch, self.sizes[0])).astype(self.dtype)
        if self.sizes[-1] > 1:
            return x, rng.integers(0, self.sizes[-1], self.batch)
        return x, rng.normal(size=(self.batch, 1)).astype(self.dtype)


CASES = [
    Case((2, 4, 4, 1), 1, "float32", 0.15, 0.11),
    Case((2, 4, 4, 1), 64, "float32", 0.15, 0.11),
    Case((784, 128, 64, 10), 1, "float32", 0.55, 0.40),
    Case((784, 128, 64, 10), 64, "float32", 0.70, 0.40),
    Case((784, 128, 64, 10), 512, "float32", 0.85, 0.45),
    Case((2, 4, 4, 1), 1, "float64"),
    Case((2, 4, 4, 1), 64, "float64"),
    Case((784, 128, 64, 10), 1, "float64"),
    Case((784, 128, 64, 10), 64, "float64"),
    Case((784, 128, 64, 10), 512, "float64"),
]


def contenders(case: Case) -> dict[str, Callable[[], object]]:
    """By name: what to call for one iteration. `pytorch` is missing where it is not installed."""
    found = {"plain": _plain(case), "recorded": _recorded(case), "kept": _kept(case), **_pytorch(case)}
    return found if case.sizes[-1] > 1 else {**found, "bare": bare_iteration(case.sizes, *case.data(), LR, MOMENTUM)}


def _engine(case: Case) -> tuple[nn.Sequential, nn.Loss, optim.Optimizer]:
    network = nn.Sequential(*_layers(case, nn.Linear, nn.ReLU), seed=0)
    loss = nn.CrossEntropyLoss() if case.sizes[-1] > 1 else nn.MSELoss()
    return network, loss, optim.SGD(network.parameters(), lr=LR, momentum=MOMENTUM)


def _plain(case: Case) -> Callable[[], object]:
    """The iteration as `bpviz.train` runs it."""
    loop = Loop(*_engine(case))
    x, target = case.data()
    return lambda: loop.iterate(x, target)


def _recorded(case: Case) -> Callable[[], bpviz.Trace]:
    network, loss, optimizer = _engine(case)
    x, target = case.data()
    return lambda: bpviz.record(network, x, target, loss=loss, optimizer=optimizer)


def _kept(case: Case) -> Callable[[], None]:
    """A loop that keeps its latest 64 traces; it begins with all of them there."""
    traces: deque[bpviz.Trace] = deque(maxlen=KEPT)
    record = _recorded(case)

    def kept() -> None:
        traces.append(record())

    for _ in range(2 * KEPT):
        kept()
    return kept


def _layers(case: Case, linear: Callable, activation: Callable) -> list:
    made = []
    for fan_in, fan_out in pairwise(case.sizes):
        made += [linear(fan_in, fan_out, dtype=case.dtype), activation()]
    return made[:-1]


def _pytorch(case: Case) -> dict[str, Callable[[], object]]:
    try:
        import torch
    except ImportError:
        return {}
    torch.set_num_threads(1)

    def linear(fan_in: int, fan_out: int, dtype: str) -> torch.nn.Linear:
        return torch.nn.Linear(fan_in, fan_out, dtype=getattr(torch, dtype))

    network = torch.nn.Sequential(*_layers(case, linear, torch.nn.ReLU))
    loss = torch.nn.CrossEntropyLoss() if case.sizes[-1] > 1 else torch.nn.MSELoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=LR, momentum=MOMENTUM)
    x, target = map(torch.tensor, case.data())

    def pytorch() -> None:
        optimizer.zero_grad()
        value = loss(network(x), target)
        value.backward()
        optimizer.step()

    return {"pytorch": pytorch}
