"""Train a network: the plain loop, with seeded batches, and a history from which every iteration can be replayed."""

from __future__ import annotations

from typing import Any

from .batches import Batches
from .check import check
from .history import History, history_of
from .loop import Loop
from .metrics import metrics_of
from .run import Run
from .train_check import check_batches, check_data, check_every, check_steps, check_whole


def train(
    network: Any,
    dataset: Any,
    *,
    loss: Any,
    optimizer: Any,
    epochs: int = 1,
    batch_size: int = 64,
    clip: Any = None,
    scheduler: Any = None,
    scheduler_every: str | None = None,
    seed: int = 0,
    validation: Any = None,
    metrics: Any = None,
    budget: int = 64 * 2**20,
    progress: bool = True,
) -> History:
    """Train ``network`` in place.

    Parameters
    ----------
    network : bpviz.nn.Sequential
        It is in training mode meanwhile, and in evaluation mode for the validation; afterwards in that of before.
    dataset : bpviz.datasets.Dataset
        Anything with ``x``, shape (samples, in_features), and ``target``. The history refers to it, and copies nothing.
    loss, optimizer, clip
        As in :func:`bpviz.record`.
    epochs : int
        Passes over the data, 1 or more.
    batch_size : int
        Samples an iteration; the last batch of an epoch may be smaller.
    scheduler : one of bpviz.optim.lr_scheduler, optional
        Made over `optimizer`. A ReduceLROnPlateau is given the validation loss, or the training loss if there is none.
    scheduler_every : "epoch" or "iteration", optional
        After what the scheduler steps: an epoch, unless it is a OneCycleLR, which is made for iterations.
    seed : int
        Shuffles the samples, anew in each epoch.
    validation : bpviz.datasets.Dataset, optional
        Measured after each epoch, not learned from.
    metrics : mapping of str to function(output, target) -> float, optional
        What to measure besides the loss; by default "accuracy" where targets are classes; ``{}`` for nothing.
    budget : int
        Bytes for the states that the history keeps (64 MB); the first one is kept in any case.
    progress : bool
        Show a progress bar (tqdm).

    Returns
    -------
    History
        A loss that becomes NaN or infinite does not raise, and training goes on: ``history.explain()`` says where it
        came from. Ctrl-C stops after the iteration that is running, with what there is.

    Raises
    ------
    ValueError, TypeError
        If the data does not fit the network or the loss, or a number is out of range.
    """
    epochs, batch_size = check_whole("epochs", epochs, 1), check_whole("batch_size", batch_size, 1)
    seed, budget = check_whole("seed", seed, 0), check_whole("budget", budget, 0)
    check_data("dataset", dataset)
    x, target = check(network, dataset.x, dataset.target, loss, optimizer, clip)
    check_batches(network, len(x), batch_size)
    held_out = None
    if validation is not None:
        check_data("validation", validation)
        held_out = check(network, validation.x, validation.target, loss, optimizer, clip)
    every = check_every(scheduler, scheduler_every, optimizer)
    measures = metrics_of(metrics, loss, target)

    loop = Loop(network, loss, optimizer, clip, scheduler, every)
    batches = Batches(len(x), batch_size, seed)
    check_steps(scheduler, epochs * (batches.per_epoch if every == "iteration" else 1))
    run = Run(loop, (x, target), batches, budget, measures, held_out)
    run.tape.attach(dataset, x, target)
    with _bar(epochs * batches.per_epoch, progress) as bar:
        run.epochs(epochs, bar)
    return history_of(run, epochs)


def _bar(total: int, progress: bool) -> Any:
    from tqdm.auto import tqdm  # here, because it costs more to import than the engine

    return tqdm(total=total, disable=not progress, unit="it", desc="training", leave=False)
