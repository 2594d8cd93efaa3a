"""Walk: a run that grows iteration by iteration and can be cut short; Path: its tape, on which settings change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from bpviz.trace import Trace
from bpviz.trace.batches import Batches
from bpviz.trace.loop import State
from bpviz.trace.run import Run
from bpviz.trace.tape import Tape

from .setup import Setup

Result = TypeVar("Result")


class Path(Tape):
    """A tape with turns: iterations before which the settings were changed.

    A replay never runs across a turn. The state after the change is kept for good, and taken from there.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.turns: dict[int, State] = {}

    def keep(self, iteration: int, state: State, batches: Batches) -> None:
        super().keep(iteration, state, batches)
        self.states |= self.turns  # which making room may have dropped

    def turn(self, iteration: int, state: State) -> None:
        """Keep the state after a change."""
        self.turns[iteration] = self.states[iteration] = state
        self.position = None

    def straight(self, iteration: int, state: State) -> None:
        """Take a change back: `state` is the one before it."""
        self.turns.pop(iteration, None)
        self.states[iteration] = state
        self.position = None

    def cut(self, iteration: int) -> None:
        """Forget the states after the one before an iteration."""
        self.turns = {number: state for number, state in self.turns.items() if number <= iteration}
        self.states = {number: state for number, state in self.states.items() if number <= iteration}
        self.nbytes = sum(state.nbytes for state in self.states.values())
        self.position = None

    def seek(self, iteration: int) -> None:
        if self.position in self.turns:  # the loop came here with the settings of before
            self.position = None
        self._whole(super().seek, iteration)

    def trace(self, iteration: int) -> Trace:
        return self._whole(super().trace, iteration)

    def _whole(self, work: Callable[[int], Result], iteration: int) -> Result:
        """Do it; what Ctrl-C or an error leaves half done is not built upon."""
        try:
            return work(iteration)
        except BaseException:
            self.position = None
            raise


class Walk(Run):
    """A run without an end: one more iteration at a time.

    Parameters
    ----------
    loop : Setup
    data : x and target
    batches : Batches
    budget : int
        Bytes for the tape.
    held_out : x and target, or None
        To validate with.
    dataset
        Which the data is of.
    """

    tape: Path
    loop: Setup

    def __init__(self, loop: Setup, data: Any, batches: Batches, budget: int, held_out: Any, dataset: Any) -> None:
        loop.network.train()
        super().__init__(loop, data, batches, budget, {}, held_out)
        self.tape = Path(self.tape.loop, self.tape.batches, budget, self.losses, self.metrics)
        self.tape.attach(dataset, *data)

    def __len__(self) -> int:
        """How many iterations have been run."""
        return len(self.losses)

    def advance(self) -> None:
        """Run one more iteration and, where it ends an epoch, the validation."""
        iteration = len(self)
        try:
            self._iterate(iteration, {})
            epoch, number = divmod(iteration + 1, self.batches.per_epoch)
            if number == 0:
                self._end_epoch(epoch - 1, {})
        except BaseException:  # half an iteration is none
            del self.losses[iteration:]
            self._back_to(iteration)
            raise

    def cut(self, length: int) -> None:
        """Forget the iterations from number `length` on."""
        if length == len(self):
            return
        self.tape.seek(length)  # with the losses, which the replay is compared with
        self._back_to(length)

    def _back_to(self, length: int) -> None:
        if self.tape.states:
            self.tape.seek(length)
            self.loop.state = self.tape.loop.state
        groups = len(self.loop.optimizer.param_groups)
        del self.losses[length:], self.lrs[length * groups :]
        for values in self.metrics.values():
            del values[length // self.batches.per_epoch :]
        self.tape.cut(length)
        if self.suspect is not None and self.suspect >= length:
            self.suspect = None

    def before(self, iteration: int) -> Setup:
        """The replaying loop in its state before an iteration; only for looking at."""
        if not self.tape.states:  # nothing has been run yet
            return self.loop
        self.tape.seek(iteration)
        assert isinstance(self.tape.loop, Setup)
        return self.tape.loop

    def batch(self, iteration: int) -> tuple[np.ndarray, np.ndarray]:
        """x and target of an iteration."""
        chosen = self.batches[iteration]
        return self.data[0][chosen], self.data[1][chosen]

    def state(self) -> State:
        """The state before the next iteration, as the tape keeps it."""
        state, _ = self.loop.state, self.batches[len(self)]
        state.facts["batches"] = self.batches.state
        return state

    def undo(self, iteration: int, before: State, still_changed: bool) -> None:
        """Take back a change before an iteration, and all that came after it."""
        del self.losses[iteration:], self.lrs[iteration * len(self.loop.optimizer.param_groups) :]
        for values in self.metrics.values():
            del values[iteration // self.batches.per_epoch :]
        self.tape.cut(iteration)
        if self.suspect is not None and self.suspect >= iteration:
            self.suspect = None
        if still_changed:
            self.tape.turn(iteration, before)
        else:
            self.tape.straight(iteration, before)
        self.loop.state = before
