"""Run: training from the first iteration to the last, with notes of what happened."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np

from .batches import Batches
from .interrupt import waiting_ctrl_c
from .loop import Loop
from .metrics import Metric, evaluate, mode
from .tape import Tape

Data = tuple[np.ndarray, np.ndarray]


class Run:
    """Training, iteration by iteration.

    Attributes
    ----------
    losses : array of float
        One an iteration.
    lrs : array of float
        One an iteration and group.
    metrics : dict of list
        One number an epoch: "train_loss", "validation_accuracy", ...
    tape : Tape
        The states that are kept.
    suspect : int or None
        The first iteration in or before which something became NaN or infinite.
    interrupted : bool
    """

    def __init__(
        self, loop: Loop, data: Data, batches: Batches, budget: int, measures: Mapping[str, Metric], held_out: Any
    ) -> None:
        self.loop, self.data, self.batches = loop, data, batches
        self.measures, self.held_out = measures, held_out
        self.losses, self.lrs = array("d"), array("d")
        parts = ["train"] + (["validation"] if held_out else [])
        self.metrics: dict[str, list[float]] = {f"{part}_{each}": [] for part in parts for each in ("loss", *measures)}
        with mode(loop.network, training=True):
            copy = loop.copy()
        self.tape = Tape(copy, Batches(*batches.made_with), budget, self.losses, self.metrics)
        self.suspect: int | None = None
        self.interrupted = False

    def epochs(self, count: int, bar: Any) -> None:
        """Train for `count` epochs, or until Ctrl-C; an iteration that has begun is finished first."""
        with waiting_ctrl_c() as ctrl_c, mode(self.loop.network, training=True):
            try:
                for epoch in range(count):
                    sums = dict.fromkeys(self.measures, 0.0)
                    for iteration in range(epoch * self.batches.per_epoch, (epoch + 1) * self.batches.per_epoch):
                        self._iterate(iteration, sums)
                        bar.update()
                        if iteration % 16 == 15 and not bar.disable:
                            bar.set_postfix(loss=f"{self.losses[-1]:.3f}", refresh=False)
                        if ctrl_c.is_set():
                            raise KeyboardInterrupt
                    self._end_epoch(epoch, sums)
            except KeyboardInterrupt:
                self.interrupted = True
        if self.suspect is None and not self.loop.state.finite:
            self.suspect = len(self.losses)

    def _iterate(self, iteration: int, sums: dict[str, float]) -> None:
        loop = self.loop
        chosen = self.batches[iteration]
        x, target = self.data[0][chosen], self.data[1][chosen]
        if iteration % self.tape.every == 0:
            self._keep(iteration)
        lr = loop.lr
        value, output = loop.iterate(x, target)
        self.losses.append(value)
        self.lrs.extend(lr)
        if self.suspect is None and not math.isfinite(value):
            self.suspect = iteration
        for name, function in self.measures.items():
            sums[name] += float(function(output, target)) * len(chosen)
        loop.schedule("iteration", value)

    def _keep(self, iteration: int) -> None:
        state = self.loop.state
        self.tape.keep(iteration, state, self.batches)
        if self.suspect is None and not state.finite:
            self.suspect = iteration

    def _end_epoch(self, epoch: int, sums: Mapping[str, float]) -> None:
        loop, samples, per_epoch = self.loop, self.batches.samples, self.batches.per_epoch
        losses = np.array(self.losses[epoch * per_epoch :])
        if loop.loss.reduction == "mean":  # of batches that need not be of one size
            sizes = np.full(per_epoch, self.batches.batch_size)
            sizes[-1] = samples - sizes[:-1].sum()
            losses = losses * (sizes / samples)
        self.metrics["train_loss"].append(float(losses.sum()))
        for name, total in sums.items():
            self.metrics[f"train_{name}"].append(total / samples)
        if self.held_out:
            x, target = self.held_out
            found = evaluate(loop.network, loop.loss, x, target, self.batches.batch_size, self.measures)
            for name, value in found.items():
                self.metrics[f"validation_{name}"].append(value)
        loop.schedule("epoch", self.tape.measure(epoch))
