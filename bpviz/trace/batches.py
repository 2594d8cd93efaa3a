"""Which samples each iteration takes: shuffled anew in every epoch, and the same again for the same seed."""

from __future__ import annotations

from typing import Any

import numpy as np


class Batches:
    """The batches of a run, by the number of the iteration.

    Parameters
    ----------
    samples : int
    batch_size : int
        Samples an iteration; the last batch of an epoch may be smaller.
    seed : int
        One generator shuffles all epochs, one after the other.
    """

    def __init__(self, samples: int, batch_size: int, seed: int) -> None:
        self.samples, self.batch_size, self.seed = samples, batch_size, seed
        self.per_epoch = -(-samples // batch_size)
        self.epoch = -1  # nothing is shuffled yet

    def __getitem__(self, iteration: int) -> np.ndarray:
        """The indices of the samples of an iteration."""
        epoch, number = divmod(iteration, self.per_epoch)
        if self.epoch < 0 or epoch < self.epoch:
            self._rng = np.random.default_rng(self.seed)
            self._shuffle(0)
        while self.epoch < epoch:
            self._shuffle(self.epoch + 1)
        return self._order[number * self.batch_size : (number + 1) * self.batch_size]

    def _shuffle(self, epoch: int) -> None:
        self.epoch, self._state = epoch, self._rng.bit_generator.state
        self._order = self._rng.permutation(self.samples)

    @property
    def made_with(self) -> tuple[int, int, int]:
        """What it takes to make the same batches again."""
        return self.samples, self.batch_size, self.seed

    @property
    def state(self) -> dict[str, Any]:
        """The epoch, and the generator as it was before it shuffled for this epoch: a place to come back to."""
        return {"epoch": self.epoch, "rng": self._state}

    @state.setter
    def state(self, state: dict[str, Any]) -> None:
        if state["epoch"] != self.epoch:
            self._rng = np.random.default_rng()
            self._rng.bit_generator.state = state["rng"]
            self._shuffle(state["epoch"])
