"""One training iteration: SGD with momentum, plain and recorded, and the same in PyTorch."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

import bpviz
from bpviz import nn, optim

LR, MOMENTUM = 1e-4, 0.9


@dataclass(frozen=True)
class Case:
    """A dense network with ReLU, and the batch that it sees."""

    sizes: tuple[int, ...]
    batch: int
    dtype: str

    @property
    def name(self) -> str:
        return f"{'-'.join(map(str, self.sizes))} x{self.batch} {self.dtype}"

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """x and target: class indices if the last layer has several units, numbers otherwise."""
        rng = np.random.default_rng(0)
        x = rng.normal(size=(self.batch, self.sizes[0])).astype(self.dtype)
        if self.sizes[-1] > 1:
            return x, rng.integers(0, self.sizes[-1], self.batch)
        return x, rng.normal(size=(self.batch, 1)).astype(self.dtype)


CASES = [
    Case(sizes, batch, dtype)
    for dtype in ("float64", "float32")
    for sizes, batch in (((2, 4, 4, 1), 1), ((784, 128, 64, 10), 1), ((784, 128, 64, 10), 64))
]


def contenders(case: Case) -> dict[str, Callable[[], object]]:
    """By name: what to call for one iteration. `pytorch` is missing where it is not installed."""
    network = nn.Sequential(*_layers(case, nn.Linear, nn.ReLU), seed=0)
    loss = nn.CrossEntropyLoss() if case.sizes[-1] > 1 else nn.MSELoss()
    optimizer = optim.SGD(network.parameters(), lr=LR, momentum=MOMENTUM)
    x, target = case.data()
    recorded = (network, loss, optimizer)

    def plain() -> None:
        loss.forward(network.forward(x), target)
        optimizer.zero_grad()
        network.backward(loss.backward(), input_grad=False)
        optimizer.step()

    def arrays() -> list[dict[str, np.ndarray]]:
        for each in recorded:
            each.start()
        plain()
        return [each.take() for each in (*recorded, network.store)]

    def trace() -> bpviz.Trace:
        return bpviz.record(network, x, target, loss=loss, optimizer=optimizer)

    return {"plain": plain, "arrays": arrays, "trace": trace, **_pytorch(case)}


def _layers(case: Case, linear: Callable, activation: Callable) -> list:
    layers = []
    for fan_in, fan_out in pairwise(case.sizes):
        layers += [linear(fan_in, fan_out, dtype=case.dtype), activation()]
    return layers[:-1]


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
        value = loss(network(x), target)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()

    return {"pytorch": pytorch}
