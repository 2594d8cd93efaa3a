"""Train a network: the plain loop, with seeded batches and a progress bar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .check import check
from .history import History, NonFinite, first_nonfinite


def train(
    network: Any,
    dataset: Any,
    *,
    loss: Any,
    optimizer: Any,
    epochs: int = 1,
    batch_size: int = 64,
    clip: Any = None,
    seed: int = 0,
    progress: bool = True,
) -> History:
    """Train ``network`` in place.

    Parameters
    ----------
    network : bpviz.nn.Sequential
    dataset : bpviz.datasets.Dataset
        Anything with ``x``, shape (samples, in_features), and ``target``.
    loss, optimizer, clip
        As in :func:`bpviz.record`.
    epochs : int
        Passes over the data, 1 or more.
    batch_size : int
        Samples an iteration; the last batch of an epoch may be smaller.
    seed : int
        Shuffles the samples, anew in each epoch.
    progress : bool
        Show a progress bar (tqdm).

    Returns
    -------
    History
        The loss of each iteration. A loss that becomes NaN or infinite does not raise: ``history.nonfinite`` says in
        which iteration and at which address it first happened. Ctrl-C stops cleanly, with what there is.

    Raises
    ------
    ValueError, TypeError
        If the data does not fit the network or the loss, or a number is out of range.
    """
    for name, value in (("epochs", epochs), ("batch_size", batch_size)):
        if not isinstance(value, int | np.integer) or value < 1:
            raise ValueError(f"{name} is {value!r}; legal are whole numbers from 1")
    if not (hasattr(dataset, "x") and hasattr(dataset, "target")):
        raise TypeError(f"dataset is {dataset!r}; give a Dataset, for instance datasets.Dataset(x, target)")
    x, target = check(network, dataset.x, dataset.target, loss, optimizer, clip)
    losses: list[float] = []
    nonfinite, interrupted = None, False
    bar = _bar(epochs * -(-len(x) // batch_size), progress)
    try:
        for batch in _batches(len(x), epochs, batch_size, seed):
            xs, targets = x[batch], target[batch]
            network.zero_grad()
            value = loss.forward(network.forward(xs), targets)
            if nonfinite is None and not np.isfinite(value):
                found = first_nonfinite(network, xs, loss, targets)
                nonfinite = NonFinite(len(losses), *found) if found else None
            network.backward(loss.backward(), input_grad=False)
            if clip is not None:
                clip(network.parameters())
            optimizer.step()
            losses.append(value)
            bar.update()
            if len(losses) % 16 == 0:
                bar.set_postfix(loss=f"{value:.3f}", refresh=False)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        bar.close()
    return History(np.array(losses), epochs, batch_size, nonfinite, interrupted)


def _batches(samples: int, epochs: int, batch_size: int, seed: int) -> Iterator[np.ndarray]:
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        order = rng.permutation(samples)
        for start in range(0, samples, batch_size):
            yield order[start : start + batch_size]


def _bar(total: int, progress: bool) -> Any:
    from tqdm.auto import tqdm  # here, because it costs more to import than the engine

    return tqdm(total=total, disable=not progress, unit="it", desc="training", leave=False)
