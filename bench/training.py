"""Training: an epoch over the bundled digits, and five over all of MNIST where it is: ``python -m bench.training``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

import bpviz
from bpviz import datasets, nn, optim

BATCH, LR, MOMENTUM, SEED = 64, 0.05, 0.9, 0
ROUNDS = 5
EPOCHS = 5
ACCURACY, TIME = 0.97, 0.7
"""Targets for all of MNIST: the accuracy on its test digits; the stretch for the time beside PyTorch's."""
FOLDER = "BPVIZ_MNIST"
"""The environment variable that says where MNIST's four files are; without it, data/mnist beside the project."""

Step = Callable[[np.ndarray], object]


def run() -> dict[str, Any]:
    """Return seconds for an epoch by contender and, where MNIST is there, for five and what was learned."""
    digits = datasets.mnist(dtype="float32")
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, step in _steps(digits).items():
            best[name] = min(best.get(name, float("inf")), _train(step, len(digits.x), epochs=1))
    return {"digits": best, "history": _histories(digits), "mnist": _mnist()}


def print_table(results: dict[str, Any], console: Console) -> None:
    """Print seconds, ratios and accuracy."""
    _say("An epoch over the 5,000 bundled digits", results["digits"], console)
    for name, seconds in results["history"].items():
        told = ", ".join(f"{what} {value * 1e6:.0f} us an iteration" for what, value in seconds.items())
        ratio = seconds["history"] / seconds["plain"]
        console.print(f"bpviz.train with its history beside the plain loop, {name}: {told}: {ratio:.2f}")
    mnist = results["mnist"]
    if not mnist:
        console.print(f"All of MNIST is not measured: set {FOLDER} to the folder of its four files.")
        return
    _say(f"{EPOCHS} epochs over all of MNIST", mnist["seconds"], console)
    told = ", ".join(f"{name} {value:.2%}" for name, value in mnist["accuracy"].items())
    console.print(f"  right of its 10,000 test digits: {told}; target {ACCURACY:.0%}; time beside PyTorch's {TIME}")


def _say(what: str, seconds: dict[str, float], console: Console) -> None:
    told = []
    for name, value in seconds.items():
        beside = (
            f" ({value / seconds['pytorch']:.2f} of PyTorch's)" if name != "pytorch" and "pytorch" in seconds else ""
        )
        told.append(f"{name} {value:.2f} s{beside}")
    console.print(f"{what}, batch {BATCH}, float32: {'; '.join(told)}")


def _histories(digits: Any) -> dict[str, dict[str, float]]:
    """Seconds of the processor an iteration: a plain loop; `bpviz.train`, of which every iteration can be had again.

    One epoch each, 100 and 79 iterations: what a run costs once is in it, too.
    """
    rng = np.random.default_rng(SEED)
    x, target = (rng.normal(size=(6400, width)).astype("float32") for width in (2, 1))
    points = datasets.Dataset(x, target)
    found = {}
    for name, sizes, data, loss in (
        ("2-4-4-1", (2, 4, 4, 1), points, nn.MSELoss()),
        ("784-128-64-10", (784, 128, 64, 10), digits, nn.CrossEntropyLoss()),
    ):
        best = {"plain": float("inf"), "history": float("inf")}
        iterations = -(-len(data.x) // BATCH)
        for _ in range(4 * ROUNDS):
            plain = _train(_engine(data, {}, _network(sizes), loss), len(data.x), epochs=1)
            network = _network(sizes)
            optimizer = optim.SGD(network.parameters(), lr=LR, momentum=MOMENTUM)
            start = time.process_time()
            bpviz.train(
                network, data, loss=loss, optimizer=optimizer, batch_size=BATCH, metrics={}, seed=SEED, progress=False
            )
            history = time.process_time() - start
            best = {"plain": min(best["plain"], plain), "history": min(best["history"], history)}
        found[name] = {what: seconds / iterations for what, seconds in best.items()}
    return found


def _mnist() -> dict[str, Any]:
    root = Path(__file__).parents[1].parent
    beside = [path for path in sorted(root.glob("*/data/mnist")) if any(path.iterdir())]
    folder = os.environ.get(FOLDER) or (beside[0] if beside else None)
    if folder is None:
        return {}
    train, test = (datasets.mnist(train=which, folder=folder, dtype="float32") for which in (True, False))
    seconds: dict[str, float] = {}
    accuracy: dict[str, float] = {}
    answers: dict[str, Callable[[np.ndarray], np.ndarray]] = {}
    for name, step in _steps(train, answers).items():
        if name in answers:
            seconds[name] = _train(step, len(train.x), EPOCHS)
            accuracy[name] = float(np.mean(answers[name](test.x).argmax(axis=1) == test.target))
    return {"seconds": seconds, "accuracy": accuracy}


def _train(step: Step, samples: int, epochs: int) -> float:
    """Run a step for every batch; the seconds of the processor that it takes."""
    start = time.process_time()
    for batch in _batches(samples, epochs):
        step(batch)
    return time.process_time() - start


def _batches(samples: int, epochs: int) -> Iterator[np.ndarray]:
    rng = np.random.default_rng(SEED)
    for _ in range(epochs):
        order = rng.permutation(samples)
        yield from (order[start : start + BATCH] for start in range(0, samples, BATCH))


def _steps(data: Any, answers: dict[str, Any] | None = None) -> dict[str, Step]:
    """What to call with the numbers of a batch's samples, by contender; `answers` gets their networks."""
    answers = {} if answers is None else answers
    return {
        "bpviz": _engine(data, answers, _network(), nn.CrossEntropyLoss()),
        "recorded": _recorded(data),
        **_pytorch(data, answers),
    }


def _network(sizes: tuple[int, ...] = (784, 128, 64, 10)) -> nn.Sequential:
    first, second, third = (nn.Linear(*pair, dtype="float32") for pair in pairwise(sizes))
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), third, seed=SEED)


def _engine(data: Any, answers: dict[str, Any], network: nn.Sequential, loss: nn.Loss) -> Step:
    optimizer = optim.SGD(network.parameters(), lr=LR, momentum=MOMENTUM)
    answers["bpviz"] = network

    def step(batch: np.ndarray) -> None:
        optimizer.zero_grad()
        loss.forward(network.forward(data.x[batch]), data.target[batch])
        network.backward(loss.backward(), input_grad=False)
        optimizer.step()

    return step


def _recorded(data: Any) -> Step:
    network, loss = _network(), nn.CrossEntropyLoss()
    optimizer = optim.SGD(network.parameters(), lr=LR, momentum=MOMENTUM)
    return lambda batch: bpviz.record(network, data.x[batch], data.target[batch], loss=loss, optimizer=optimizer)


def _pytorch(data: Any, answers: dict[str, Any]) -> dict[str, Step]:
    try:
        import torch
    except ImportError:
        return {}
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    first, second, third = (torch.nn.Linear(*pair) for pair in ((784, 128), (128, 64), (64, 10)))
    network = torch.nn.Sequential(first, torch.nn.ReLU(), second, torch.nn.ReLU(), third)
    loss = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=LR, momentum=MOMENTUM)
    x, target = torch.tensor(data.x), torch.tensor(data.target)

    def answer(images: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return network(torch.tensor(images)).numpy()

    answers["pytorch"] = answer

    def step(batch: np.ndarray) -> None:
        chosen = torch.from_numpy(batch)
        optimizer.zero_grad()
        value = loss(network(x[chosen]), target[chosen])
        value.backward()
        optimizer.step()

    return {"pytorch": step}


if __name__ == "__main__":
    print_table(run(), Console(highlight=False))
