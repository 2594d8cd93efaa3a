"""Session: a training run that can be walked, looked at and changed on the way."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from time import perf_counter
from typing import Any
from weakref import WeakSet

import numpy as np

from bpviz.trace import Trace
from bpviz.trace.batches import Batches
from bpviz.trace.check import check
from bpviz.trace.interrupt import waiting_ctrl_c
from bpviz.trace.train_check import check_data, check_every, check_whole

from .change import Change, Curve
from .effect import effect
from .setup import Setup
from .view import View
from .walk import Walk


class Session(View):
    """A training run that stays open: walk it forth and back, change its settings on the way, let it train.

    It is called a session because it is what one sits down with: the run, and the place where one is in it. Shown at
    the end of a notebook's cell it is a stepper with all of that in it.

    There is always an iteration at hand, the one that :attr:`trace` shows; at the beginning it is number 0. Going back
    and forth changes nothing: each iteration is replayed bit for bit, with the settings that it had. A change
    (:meth:`configure`) holds from the iteration after the one at hand. If there were such iterations already, they are
    gone, for their future has become another one; only their loss curve is kept, as :attr:`previous`, to compare with.

    The session trains a copy: the network, the optimizer and the others that it is made of stay as they are. What it
    has learned is in :attr:`network`.

    Parameters
    ----------
    network, dataset, loss, optimizer, clip, scheduler, scheduler_every, seed, validation, budget
        As in :func:`bpviz.train`; the shuffled batches are the same, too.
    batch_size : int
        Samples an iteration; 1, to see what a single one does.

    Raises
    ------
    ValueError, TypeError
        As in :func:`bpviz.train`.
    """

    def __init__(
        self,
        network: Any,
        dataset: Any,
        *,
        loss: Any,
        optimizer: Any,
        clip: Any = None,
        scheduler: Any = None,
        scheduler_every: str | None = None,
        batch_size: int = 1,
        seed: int = 0,
        validation: Any = None,
        budget: int = 64 * 2**20,
    ) -> None:
        self._batch_size, self._seed = check_whole("batch_size", batch_size, 1), check_whole("seed", seed, 0)
        self._budget = check_whole("budget", budget, 0)
        check_data("dataset", dataset)
        data = check(network, dataset.x, dataset.target, loss, optimizer, clip)
        every = check_every(scheduler, scheduler_every, optimizer)
        self._beginning = Setup(network, loss, optimizer, clip, scheduler, every).copy()
        self._beginning.network.train()
        self._watchers: WeakSet[Any] = WeakSet()
        self._move = object()  # another one after each move
        self._begin(dataset, data, validation, self._held_out(validation), {})

    def _held_out(self, validation: Any) -> tuple[np.ndarray, np.ndarray] | None:
        if validation is None:
            return None
        check_data("validation", validation)
        start = self._beginning
        return check(start.network, validation.x, validation.target, start.loss, start.optimizer, start.clip)

    def _begin(self, dataset: Any, data: Any, validation: Any, held_out: Any, settings: Mapping[str, Any]) -> None:
        """A run from the initial weights; the session is only changed if its first iteration works."""
        batches = Batches(len(data[0]), self._batch_size, self._seed)
        walk = Walk(self._beginning.copy(), data, batches, self._budget, held_out, dataset)
        changes = self._changed(walk, 0, settings) if settings else []
        walk.advance()
        self.dataset, self.validation = dataset, validation
        self._walk, self._changes, self._previous = walk, changes, None
        self._at, self._trace = 0, None

    # Where one is ---------------------------------------------------------------------------------------------------

    def next(self) -> Trace:
        """Go on to the next iteration; returns its trace."""
        self._go(self._at + 1)
        return self.trace

    def back(self) -> Trace:
        """Go back to the iteration before; returns its trace.

        Raises
        ------
        IndexError
            If this is the first one.
        """
        if self._at == 0:
            raise IndexError("there is no iteration before number 0, the one at hand")
        self._go(self._at - 1)
        return self.trace

    def goto(self, iteration: int) -> Trace:
        """Go to any iteration that there is; negative numbers count from the end. Returns its trace.

        Raises
        ------
        IndexError, TypeError
            If there is no such iteration yet.
        """
        if isinstance(iteration, bool) or not isinstance(iteration, int | np.integer):
            raise TypeError(f"iteration is {iteration!r}; give a whole number")
        if not -len(self) <= iteration < len(self):
            raise IndexError(
                f"iteration is {iteration}, but there are {len(self)}: legal are 0 to {len(self) - 1}. "
                f"Go further with next() or train(iterations)."
            )
        self._go(int(iteration) % len(self))
        return self.trace

    def _go(self, iteration: int) -> None:
        """Go there; if it is the iteration after the last one, run it."""
        self._reach(iteration)
        self._moved()

    def _reach(self, iteration: int) -> None:
        if iteration == len(self):
            self._walk.advance()
        self._at, self._trace = iteration, None

    def _moved(self) -> None:
        """Whatever trains in chunks stops; whoever watches is told."""
        self._move = object()
        for watcher in list(self._watchers):
            watcher.session_moved()

    def watch(self, watcher: Any) -> None:
        """Call ``watcher.session_moved()`` after each move and change, for as long as the watcher exists."""
        self._watchers.add(watcher)

    # Training -------------------------------------------------------------------------------------------------------

    def train(self, iterations: int) -> np.ndarray:
        """Go `iterations` further; returns the loss of all iterations so far.

        Ctrl-C stops after the iteration that is running, with what there is.

        Raises
        ------
        ValueError
            If `iterations` is no whole number from 1.
        """
        with waiting_ctrl_c() as ctrl_c:
            for _ in self.chunks(iterations):
                if ctrl_c.is_set():
                    self.stop()
        return self.loss

    def chunks(self, iterations: int, seconds: float = 0.03) -> Generator[np.ndarray, None, None]:
        """Go `iterations` further, a few at a time; yields the loss of all iterations so far after each few.

        Between two of them the session may be used. When it is moved then, or stopped, this ends.

        Parameters
        ----------
        iterations : int
        seconds : float
            About how long each few take.
        """
        end = self._at + check_whole("iterations", iterations, 1)
        return self._chunks(end, seconds)

    def _chunks(self, end: int, seconds: float) -> Generator[np.ndarray, None, None]:
        self._moved()
        move = self._move
        try:
            while self._at < end and move is self._move:
                until = perf_counter() + seconds
                self._at, self._trace = min(end, len(self) - 1), None  # these have been run before
                while self._at < end and perf_counter() < until:
                    self._reach(self._at + 1)
                yield self.loss
        finally:
            if move is self._move:
                self._moved()

    def stop(self) -> None:
        """Stop what trains in chunks."""
        self._moved()

    # Changes --------------------------------------------------------------------------------------------------------

    def configure(self, **settings: Any) -> str:
        """Change the settings, from the next iteration on; returns a sentence that says what it does to this network.

        Iterations after the one at hand are gone then; see :attr:`previous`. :meth:`undo` takes a change back. The same
        settings changed again, without an iteration in between, are one change.

        Parameters
        ----------
        lr, momentum, weight_decay, betas, ... : as the optimizer has them
            For all of its parameter groups. A scheduler goes on from there.
        clip : float, ClipNorm, ClipValue or None
            A number is the largest norm; None is no clipping.
        freeze : list of str
            The layers ("0") and parameters ("0.weight") that stand still from now on; all others learn.
        optimizer : str
            "SGD", "Adam", "AdamW", "RMSprop" or "Adagrad". The network stays, and so do learning rate and weight decay;
            what the optimizer remembers starts anew, its other settings are its defaults.

        Raises
        ------
        ValueError, TypeError
            If there is no such setting, or a number is out of range. The session is then unchanged.
        """
        if not settings:
            raise ValueError("configure() needs something to change, such as configure(lr=0.01)")
        walk, next_one = self._walk, self._at + 1
        walk.before(next_one).copy().change(settings)  # what is wrong raises here, where nothing is lost
        changes = [each for each in self._changes if each.iteration <= next_one]
        gone = np.array(walk.losses[next_one:])
        if changes and changes[-1].iteration == next_one and set(changes[-1].settings) == set(settings):
            last = changes.pop()  # a slider that is still being dragged: one change in the end
            walk.undo(next_one, last.before, any(each.iteration == next_one for each in changes))
        changes += self._changed(walk, next_one, settings)
        self._changes = changes
        if len(gone):
            self._previous = Curve(next_one, gone)
        self._moved()
        return changes[-1].sentence

    def _changed(self, walk: Walk, iteration: int, settings: Mapping[str, Any]) -> list[Change]:
        """Change the settings of a run from an iteration on."""
        before, after = walk.before(iteration).copy(), walk.before(iteration).copy()
        after.change(settings)
        said = effect(walk, iteration, before, after, settings)
        walk.cut(iteration)
        state = walk.state()
        walk.loop.change(settings)
        walk.tape.turn(iteration, walk.state())
        return [Change(iteration, dict(settings), tuple(said), state)]

    def undo(self) -> None:
        """Take the latest change back, and with it the iterations that obeyed it; the one before is then at hand.

        Raises
        ------
        IndexError
            If nothing was changed.
        """
        if not self._changes:
            raise IndexError("there is no change to undo; the settings are those that the session began with")
        change, rest, walk = self._changes[-1], self._changes[:-1], self._walk
        gone = np.array(walk.losses[change.iteration :])
        walk.undo(change.iteration, change.before, any(each.iteration == change.iteration for each in rest))
        self._changes = rest
        if len(gone):
            self._previous = Curve(change.iteration, gone)
        if not len(walk):
            walk.advance()
        self._at, self._trace = min(self._at, len(walk) - 1), None
        self._moved()

    def reset(self, *, settings: bool = True) -> None:
        """Begin again: the same initial weights, the same batches, in the same order.

        Parameters
        ----------
        settings : bool
            True: the settings that were changed hold from the first iteration on. False: all is as it was first.
        """
        previous = Curve(0, self.loss)
        self._begin(
            self.dataset, self._walk.data, self.validation, self._walk.held_out, self._merged() if settings else {}
        )
        self._previous = previous
        self._moved()

    def use(self, dataset: Any, validation: Any = None) -> None:
        """Begin again, with the settings of now, on other data, which the network and the loss take.

        Raises
        ------
        ValueError, TypeError
            As in :func:`bpviz.train`; the session is then unchanged.
        """
        check_data("dataset", dataset)
        start = self._beginning
        data = check(start.network, dataset.x, dataset.target, start.loss, start.optimizer, start.clip)
        self._begin(dataset, data, validation, self._held_out(validation), self._merged())
        self._moved()

    def _merged(self) -> dict[str, Any]:
        """All changes, up to the iteration after the one at hand, in one."""
        merged: dict[str, Any] = {}
        for change in self._changes:
            if change.iteration > self._at + 1:
                break
            if "optimizer" in change.settings:  # which has its own settings
                merged = {name: merged[name] for name in ("lr", "weight_decay", "clip", "freeze") if name in merged}
            merged |= change.settings
        return merged

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes of the settings, in order."""
        return tuple(self._changes)
