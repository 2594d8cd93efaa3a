"""Tape: the states of a run, some of them kept, all of them reachable."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .batches import Batches
from .loop import Loop, State
from .record import record
from .trace import Trace

FIRST_INTERVAL = 32
SMALL = 10_000  # numbers; a network this small runs so fast that keeping a state costs as much as several iterations
SMALLS_INTERVAL = 128
MOST_STATES = 1024  # the more iterations there are, the further apart; replaying stays cheap in comparison


class Tape:
    """Checkpoints of a run, and a loop of its own that replays what lies between them.

    States are kept every k-th iteration. When the budget is used up, every second one is dropped and k doubles. The
    first state is always kept, so that every iteration can be replayed.

    Parameters
    ----------
    loop : Loop
        A copy: replaying changes it.
    batches : Batches
    budget : int
        Bytes for the states.
    losses : sequence of float
        The loss of each iteration, to hold the replay against.
    metrics : mapping
        The numbers of each epoch, for a scheduler that looks at them.
    """

    def __init__(
        self,
        loop: Loop,
        batches: Batches,
        budget: int,
        losses: Any,
        metrics: Mapping[str, Any],
    ) -> None:
        self.loop, self.batches, self.budget = loop, batches, budget
        self.losses, self.metrics = losses, metrics
        self.every = SMALLS_INTERVAL if loop.network.store.size <= SMALL else FIRST_INTERVAL
        self.states: dict[int, State] = {}
        self.nbytes = 0  # of all states
        self.position: int | None = None  # the iteration that the loop is about to run
        self.data: tuple[np.ndarray, np.ndarray] | None = None
        self.image_shape: Any = None

    def keep(self, iteration: int, state: State, batches: Batches) -> None:
        """Keep the state before an iteration, if there is room for it; else make room."""
        state.facts["batches"] = batches.state
        self.states[iteration] = state
        self.nbytes += state.nbytes
        while len(self.states) > 1 and (self.nbytes > self.budget or len(self.states) > MOST_STATES):
            self.every *= 2
            self.states = {number: kept for number, kept in self.states.items() if number % self.every == 0}
            self.nbytes = sum(each.nbytes for each in self.states.values())

    def attach(self, dataset: Any, x: np.ndarray, target: np.ndarray) -> None:
        """Replay with these arrays, checked, and the picture's shape of the data set that they are of."""
        self.data, self.image_shape = (x, target), getattr(dataset, "image_shape", None)

    # Replaying ------------------------------------------------------------------------------------------------------

    def seek(self, iteration: int) -> None:
        """Bring the loop to the state before an iteration."""
        nearest = max(number for number in self.states if number <= iteration)
        if self.position is None or not nearest <= self.position <= iteration:
            self.loop.state = self.states[nearest]
            self.batches.state = self.states[nearest].facts["batches"]
            self.position = nearest
        while self.position < iteration:
            self.advance()

    def advance(self) -> float:
        """Run the iteration that the loop stands before; returns its loss."""
        assert self.position is not None
        x, target = self.needs_data()
        iteration, batch = self.position, self.batches[self.position]
        value, _ = self.loop.iterate(x[batch], target[batch])
        self._after(iteration, value)
        return value

    def trace(self, iteration: int) -> Trace:
        """The trace of an iteration."""
        x, target = self.needs_data()
        self.seek(iteration)
        loop, batch = self.loop, self.batches[iteration]
        made = record(
            loop.network,
            x[batch],
            target[batch],
            loss=loop.loss,
            optimizer=loop.optimizer,
            clip=loop.clip,
            image_shape=self.image_shape,
        )
        self._after(iteration, made.loss)
        return made

    def needs_data(self) -> tuple[np.ndarray, np.ndarray]:
        """The data set's arrays, or an error that says how to give it."""
        if self.data is None:
            raise RuntimeError(
                "A replay needs the data set that the network was trained with, and a file does not hold it. "
                "Give it: history.attach(dataset), or bpviz.load(path, dataset=dataset)."
            )
        return self.data

    def _after(self, iteration: int, value: float) -> None:
        """Compare the replayed loss, and let the scheduler step as it did in training."""
        self.position = None
        known = self.losses[iteration]
        tolerance = 1e-6 if self.loop.network.dtype == np.float64 else 1e-3  # another machine may round otherwise
        same = math.isclose(value, known, rel_tol=tolerance, abs_tol=tolerance) or (value != value and known != known)
        if not same:
            raise RuntimeError(
                f"The replay of iteration {iteration} has the loss {value:.10g}, but training had {known:.10g}: the "
                f"data set's arrays were changed since. Train again, or give the data as it was: history.attach()."
            )
        self.loop.schedule("iteration", value)
        epoch, number = divmod(iteration + 1, self.batches.per_epoch)
        if number == 0:
            self.loop.schedule("epoch", self.measure(epoch - 1))
        self.position = iteration + 1

    def measure(self, epoch: int) -> float:
        """The loss that a scheduler looks at after an epoch: of the validation set, if there is one."""
        found = self.metrics["validation_loss" if "validation_loss" in self.metrics else "train_loss"]
        return float(found[epoch]) if epoch < len(found) else math.nan
