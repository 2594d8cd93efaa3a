"""The history of a training run: its numbers, every iteration again as a trace, and where it first went wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .check import check
from .diagnosis import Diagnosis, NonFinite, diagnose
from .tape import Tape
from .trace import Trace

if TYPE_CHECKING:
    from .run import Run


@dataclass(eq=False)  # == of arrays is an array
class History:
    """What :func:`bpviz.train` returns.

    Any iteration can be looked at afterwards: ``history.trace(37)``, or ``history[37]``, is replayed from the nearest
    state that was kept, on a copy of the network, and gives the very numbers of training, bit for bit (on a machine
    with another processor, up to rounding). ``for trace in history`` replays them one after the other.

    Attributes
    ----------
    loss : ndarray, shape (iterations,)
        The loss of each iteration, before its update.
    lr : ndarray, shape (iterations,), or (iterations, groups) if the optimizer has several parameter groups
        The learning rate of each iteration.
    metrics : dict of str to ndarray, shape (epochs,)
        After each complete epoch: "train_loss" and "train_accuracy", means over the epoch's batches while the network
        was learning; "validation_loss" and "validation_accuracy", over the whole validation set in evaluation mode.
    epochs : int
        Epochs that were asked for.
    batch_size, seed : int
    interrupted : bool
        True if the run was stopped by Ctrl-C; the network keeps what it has learned.
    suspect : int or None
        The first iteration in or before which something was seen to be NaN or infinite. Training goes on; the numbers
        after it mean nothing. :meth:`explain` says where it came from.
    """

    loss: np.ndarray
    lr: np.ndarray
    metrics: dict[str, np.ndarray]
    epochs: int
    batch_size: int
    seed: int
    interrupted: bool
    suspect: int | None
    tape: Tape = field(repr=False)
    fingerprint: str | None = None  # of the data set, in a history from a file

    def __post_init__(self) -> None:
        for array in (self.loss, self.lr, *self.metrics.values()):
            array.flags.writeable = False  # replays are held against these numbers

    # Iterations -----------------------------------------------------------------------------------------------------

    def trace(self, iteration: int) -> Trace:
        """Return the trace of an iteration, counted from 0; negative numbers count from the end.

        Neither the network nor the optimizer that was trained is changed.

        Raises
        ------
        IndexError, TypeError
            If there is no such iteration.
        RuntimeError
            If the data set is missing (a history from a file), or is not what it was.
        """
        return self.tape.trace(self._number(iteration))

    def batch(self, iteration: int) -> np.ndarray:
        """Return which samples of the data set an iteration saw: their indices, shape (batch,)."""
        self.tape.needs_data()
        return self.tape.batches[self._number(iteration)].copy()

    def _number(self, iteration: Any) -> int:
        if isinstance(iteration, bool) or not isinstance(iteration, int | np.integer):
            raise TypeError(
                f"iteration is {iteration!r}; give a whole number. Several: (history[i] for i in range(10, 20))"
            )
        if not -len(self) <= iteration < len(self):
            raise IndexError(f"iteration is {iteration}, but there are {len(self)}: legal are 0 to {len(self) - 1}")
        return int(iteration) % len(self)

    def __getitem__(self, iteration: int) -> Trace:
        return self.trace(iteration)

    def __iter__(self) -> Iterator[Trace]:
        """The traces of all iterations; each is made when it is asked for."""
        return (self.trace(iteration) for iteration in range(len(self)))

    def __len__(self) -> int:
        return len(self.loss)

    # The data set ---------------------------------------------------------------------------------------------------

    def attach(self, dataset: Any) -> History:
        """Give a history from a file the data set that the network was trained with; returns the history.

        Raises
        ------
        ValueError
            If it is another data set.
        """
        loop = self.tape.loop
        x, target = check(loop.network, dataset.x, dataset.target, loop.loss, loop.optimizer, loop.clip)
        if self.fingerprint is not None and fingerprint(x, target) != self.fingerprint:
            raise ValueError(
                f"dataset, x of shape {x.shape}, is not the one that this history was trained with: "
                f"{self.tape.batches.samples} samples, of which every number has to be the same, in the same order"
            )
        self.tape.attach(dataset, x, target)
        return self

    # What went wrong ------------------------------------------------------------------------------------------------

    @cached_property
    def diagnosis(self) -> Diagnosis | None:
        """Where the first number came from that was NaN or infinite, found by replaying; None if there was none."""
        return None if self.suspect is None else diagnose(self.tape, self.suspect)

    @property
    def nonfinite(self) -> NonFinite | None:
        """The first number that was NaN or infinite: (iteration, address, value); None if there was none."""
        return None if self.diagnosis is None else self.diagnosis.nonfinite

    def explain(self) -> str:
        """Return in words whether all numbers stayed finite, and if not, which one was the first, and why."""
        if self.diagnosis is not None:
            return str(self.diagnosis)
        if self.suspect is not None:
            return f"In iteration {self.suspect} not all numbers were finite, but a trace of it shows none that is not."
        if not len(self):
            return "No iteration was finished."
        return (
            f"All numbers stayed finite in {len(self)} iterations: the loss went from {self.loss[0]:.4g} to "
            f"{self.loss[-1]:.4g}."
        )

    def __repr__(self) -> str:
        text = f"<History of {len(self)} iterations"
        if len(self):
            text += f": loss {self.loss[0]:.4g} to {self.loss[-1]:.4g}"
        if self.nonfinite:
            iteration, address, value = self.nonfinite
            text += f"; {address} became {value} in iteration {iteration}"
        return text + ("; interrupted>" if self.interrupted else ">")


def history_of(run: Run, epochs: int) -> History:
    """Return the history of a run that has ended."""
    loss, tape = np.array(run.losses), run.tape
    groups = len(run.loop.optimizer.param_groups)
    lr = np.array(run.lrs) if groups == 1 else np.array(run.lrs).reshape(-1, groups)
    metrics = {name: np.array(values) for name, values in run.metrics.items()}
    tape.losses, tape.metrics = loss, metrics
    batches = run.batches
    return History(loss, lr, metrics, epochs, batches.batch_size, batches.seed, run.interrupted, run.suspect, tape)


def fingerprint(x: np.ndarray, target: np.ndarray) -> str:
    """Return a short text that other data would not have."""
    digest = hashlib.blake2b(digest_size=16)
    for array in (x, target):
        digest.update(f"{array.shape} {array.dtype.str} ".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
