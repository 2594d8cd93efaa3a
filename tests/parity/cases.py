"""The runs in which bpviz and PyTorch are compared: a network, its data, an optimizer and what is switched on."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from bpviz import datasets


@dataclass(frozen=True)
class Case:
    """A few training iterations, every number of the last one compared (`every`: of all of them).

    Parameters and data come from `seed` alone, so a golden file need not store them.
    """

    name: str
    sizes: tuple[int, ...]
    activation: str = "ReLU"
    loss: str = "CrossEntropyLoss"
    batch: int = 1
    iterations: int = 5
    sgd: dict[str, float | bool] = field(default_factory=lambda: {"lr": 0.1})
    max_norm: float | None = None
    frozen: tuple[int, ...] = ()  # Linear layers, counted from 0
    bias: bool = True
    digits: bool = False  # MNIST digits instead of random numbers
    every: bool = True
    seed: int = 0

    def initial(self) -> dict[str, np.ndarray]:
        """The parameters to start from, by PyTorch's keys."""
        rng = np.random.default_rng(self.seed)
        state = {}
        for i, (fan_in, fan_out) in enumerate(zip(self.sizes, self.sizes[1:])):
            bound = fan_in**-0.5
            state[f"{2 * i}.weight"] = rng.uniform(-bound, bound, (fan_out, fan_in))
            if self.bias:
                state[f"{2 * i}.bias"] = rng.uniform(-bound, bound, fan_out)
        return state

    def batches(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """x and target of each iteration."""
        rng = np.random.default_rng(self.seed + 1)
        mnist = datasets.mnist() if self.digits else None
        for _ in range(self.iterations):
            if mnist is not None:
                yield mnist[rng.integers(0, len(mnist), self.batch)]
            elif self.loss == "CrossEntropyLoss":
                yield rng.normal(size=(self.batch, self.sizes[0])), rng.integers(0, self.sizes[-1], self.batch)
            else:
                yield rng.normal(size=(self.batch, self.sizes[0])), rng.normal(size=(self.batch, self.sizes[-1]))


REFERENCE = (784, 128, 64, 10)
MOMENTUM = {"lr": 0.01, "momentum": 0.9}

CASES = [
    Case("digit", REFERENCE, digits=True, every=False, sgd=MOMENTUM),
    Case("digits-64", (784, 32, 10), digits=True, every=False, sgd=MOMENTUM, batch=64, iterations=3),
    Case("plain", (2, 4, 1), activation="Tanh", loss="MSELoss", batch=4),
    Case("no-bias", (3, 4, 3), activation="Sigmoid", bias=False, batch=2, sgd={"lr": 0.3, "momentum": 0.5}),
    Case(
        "weight-decay",
        (3, 5, 2),
        activation="Sigmoid",
        loss="MSELoss",
        batch=3,
        sgd={"lr": 0.1, "momentum": 0.9, "weight_decay": 0.2},
    ),
    Case("decay-alone", (3, 5, 2), activation="Tanh", sgd={"lr": 0.1, "weight_decay": 0.3}),
    Case("nesterov", (3, 5, 4), batch=4, sgd={"lr": 0.1, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1}),
    Case("dampening", (3, 5, 4), activation="Tanh", batch=4, sgd={"lr": 0.2, "momentum": 0.9, "dampening": 0.4}),
    Case("clipped", (4, 6, 3), batch=2, max_norm=0.3, sgd={"lr": 0.5, "momentum": 0.9, "weight_decay": 0.05}),
    Case("clip-without-effect", (4, 6, 3), activation="Tanh", batch=2, max_norm=1e3, sgd={"lr": 0.5}),
    Case(
        "frozen",
        (4, 6, 5, 3),
        activation="Tanh",
        batch=3,
        frozen=(1,),
        max_norm=0.5,
        sgd={"lr": 0.2, "momentum": 0.9, "weight_decay": 0.1, "nesterov": True},
    ),
]
