"""The numbers of an epoch: how good is the network on the training data, and on data that it does not learn from?"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

Metric = Callable[[np.ndarray, np.ndarray], float]


def metrics_of(metrics: Any, loss: Any, target: np.ndarray) -> dict[str, Metric]:
    """The functions to measure with: those that were given, or the accuracy where targets are classes."""
    if metrics is None:
        if target.ndim != 1 or target.dtype.kind not in "iu":
            return {}
        return {"accuracy": lambda output, classes: accuracy(output, classes, getattr(loss, "ignore_index", None))}
    if not isinstance(metrics, Mapping) or not all(
        isinstance(name, str) and name and name != "loss" and callable(function) for name, function in metrics.items()
    ):
        raise TypeError(
            f"metrics is {metrics!r}; give functions of output and target by name, other than 'loss': "
            f'{{"error": lambda output, target: abs(output - target).mean()}}, or {{}} for none'
        )
    return dict(metrics)


def accuracy(output: np.ndarray, target: np.ndarray, ignore_index: int | None = None) -> float:
    """The share of samples whose largest output, shape (batch, classes), is that of their class; from 0 to 1.

    Samples whose target is `ignore_index` are left out; without any other it is NaN.
    """
    right = output.argmax(axis=1) == target
    if ignore_index is not None and ignore_index < 0 and target.min() >= 0:
        return np.count_nonzero(right) / len(right)  # nothing to leave out
    counted = target != ignore_index
    return float(right[counted].mean()) if counted.any() else float("nan")


@contextmanager
def mode(network: Any, training: bool) -> Iterator[None]:
    """Bring all layers into training or evaluation mode, and back afterwards into those that they were in."""
    modules = [network, *network.layers.values()]
    modules += [module.body for module in modules if hasattr(module, "body")]
    before = [module.training for module in modules]
    network.train(training)
    try:
        yield
    finally:
        for module, was in zip(modules, before):
            module.training = was


def evaluate(
    network: Any, loss: Any, x: np.ndarray, target: np.ndarray, batch_size: int, metrics: Mapping[str, Metric]
) -> dict[str, float]:
    """Loss and metrics over all samples of `x`, in evaluation mode; a batch at a time goes through the network."""
    with mode(network, training=False):
        batches = range(0, len(x), max(batch_size, 256))
        output = np.concatenate([network.forward(x[at : at + batches.step]).copy() for at in batches])
    values = {"loss": float(copy.deepcopy(loss).forward(output, target))}
    return values | {name: float(function(output, target)) for name, function in metrics.items()}
