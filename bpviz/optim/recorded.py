"""What an optimizer hands over to a recording, and what it can say about a step that is long past."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from bpviz.arrays import Buffer, lend
from bpviz.optim.share import Plan, Steps

Moment = tuple[dict[int, dict[str, Any]], Steps]
"""Copies of the parameter groups, by their id, and the steps behind each share."""


class Recorded:
    """The recorded side of an optimizer.

    Only the memories of a step are handed over; its other stages are computed again by the step's own code when
    somebody asks for them.
    """

    param_groups: list[dict[str, Any]]
    memories: tuple[str, ...]
    _store: Any
    _plan: Plan
    _buffers: dict[str, Buffer]
    _before: dict[str, np.ndarray]  # the memories as a recording found them
    _ran: dict[str, Buffer]  # the memories of the last step
    _stages: dict[str, np.ndarray]  # flat over the store; what a step computes on its way
    _left: np.ndarray | None  # the parameters before the last step, if it wrote elsewhere

    @abstractmethod
    def _memories(self, group: dict[str, Any]) -> tuple[str, ...]: ...

    @abstractmethod
    def _rules(self, group: dict[str, Any], steps: int) -> list[str]: ...

    @abstractmethod
    def _buffer(self, name: str) -> Buffer: ...

    @abstractmethod
    def _update_all(self, before: np.ndarray, grad: np.ndarray, after: np.ndarray) -> None: ...

    def start(self) -> None:
        """A recording begins: what it remembers at this moment is the recording's `..._before`."""
        self._before = {}
        for group in self.param_groups:
            for name in self._memories(group):
                if f"{name}_before" not in self._before:
                    self._before[f"{name}_before"] = self._buffer(name).hand_over()

    def take(self) -> dict[str, np.ndarray]:
        """The stages of the last step, read-only and flat over the store; entries of frozen parameters mean nothing."""
        taken, stages = self.hand_over(), self._stages
        if self._left is not None:
            stages = self.at(self.moment()).replay({**taken, "before": self._left, "grad": self._store.grad.array})
        return {name: lend(array) for name, array in taken.items()} | {
            name: lend(array.copy()) for name, array in stages.items()
        }

    def hand_over(self) -> dict[str, np.ndarray]:
        """As `take`, without what :meth:`replay` can compute again; the caller shows them to others with `lend`."""
        taken, self._before = self._before, {}
        taken |= {name: buffer.hand_over() for name, buffer in self._ran.items()}
        taken["after"] = self._store.data.hand_over()
        return taken

    def moment(self) -> Moment:
        """What a step or a user may change, as it is right after a step; for `at`."""
        return {id(group): group.copy() for group in self.param_groups}, self._plan.moment()

    def at(self, moment: Moment) -> Self:
        """A copy as it was at that moment, for `cohorts`, `last_rules` and `replay`."""
        groups, shares = moment
        copy = object.__new__(type(self))
        vars(copy).update(vars(self), param_groups=list(groups.values()), _plan=Plan.at(shares, groups))
        return copy

    def last_rules(self, later: int = 0) -> dict[str, tuple[str, ...]]:
        """The equations of the last step, or of one so many steps later, by the name of each updated parameter."""
        rules: dict[str, tuple[str, ...]] = {}
        for share in self._plan.shares:
            behind = share.steps - 1 if self._memories(share.group) else share.steps
            rules |= dict.fromkeys(share.names, (*self._rules(share.group, behind + later),))
        return rules

    def replay(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The stages of the last step of a copy that `at` made, computed again from what `hand_over` gave, here and of
        the store.
        """
        memories = [name for name in self.memories if f"{name}_before" in arrays]
        self._buffers = {name: Buffer(arrays[f"{name}_before"].copy()) for name in memories}
        self._ran, self._stages = {}, {}
        before = arrays["before"]
        self._update_all(before, arrays.get("clipped", arrays["grad"]), np.empty_like(before))
        return self._stages
