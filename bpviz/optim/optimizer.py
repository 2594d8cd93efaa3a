"""Optimizer: what SGD, Adam and the others share."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np

from bpviz.arrays import Buffer, quiet
from bpviz.optim.cohort import Cohort, cohorts_of
from bpviz.optim.group import Group, Setting, groups_of
from bpviz.optim.recorded import Recorded
from bpviz.optim.saved import load, save
from bpviz.optim.share import Plan, Share
from bpviz.optim.state import State


class Optimizer(Recorded, ABC):
    """Parameters in groups, the memory of each, and one step for all of them.

    A subclass writes `_update`, in plain NumPy, and its rules beside it. It works on stretches of the network's flat
    arrays: parameters that are updated with the same numbers cost one set of NumPy calls together.

    Attributes
    ----------
    param_groups : list of dict
        As in PyTorch: ``{"params": [...], "lr": 0.1, ...}``. Settings may be changed between steps.
    defaults : dict
        The settings that the optimizer was made with.

    A parameter without a gradient is left alone: no decay, no momentum, no state.
    """

    lr = Setting()
    weight_decay = Setting()

    memories: tuple[str, ...] = ()  # the arrays that steps may hand on to the next one, by PyTorch's names
    counts_steps = True  # is the number of steps part of a parameter's state?
    starts_with_state = False  # has a parameter its state before its first step?

    def __init__(self, parameters: Any, defaults: Group) -> None:
        self.defaults = self._check(defaults)
        self.param_groups = groups_of(parameters, self.defaults, self._check)
        self._parameters = [parameter for group in self.param_groups for parameter in group["params"]]
        self._store = self._parameters[0].store
        self._mask = sum(1 << parameter.index for parameter in self._parameters)
        self._buffers: dict[str, Buffer] = {}  # flat over the store, by role; made when first needed
        self._plan = Plan(self.param_groups)
        self._before = {}
        self._ran = {}
        self._stages = {}
        self._left = None

    # For subclasses -------------------------------------------------------------------------------------------------

    @abstractmethod
    def _check(self, settings: Group) -> Group:
        """`settings` with every number checked."""

    @abstractmethod
    def _memories(self, group: Group) -> tuple[str, ...]:
        """Those of `memories` that are used with these settings."""

    @abstractmethod
    def _update(self, share: Share, run: slice, before: np.ndarray, grad: np.ndarray, after: np.ndarray) -> None:
        """Write the new parameters into `after`, flat arrays all; `before` may be the same array."""

    @abstractmethod
    def _rules(self, group: Group, steps: int) -> list[str]:
        """The equations of an update of parameters with `steps` steps behind them."""

    @abstractmethod
    def _settings(self, group: Group) -> dict[str, float]:
        """The numbers that the rules use."""

    def _scalars(self, group: Group, step: int) -> dict[str, float]:
        """What is computed once for all parameters of a share, in step number `step`."""
        return {}

    def _scalar_rules(self, group: Group) -> tuple[str, ...]:
        """The equations of `_scalars`; they may use `step`."""
        return ()

    def _initial(self, name: str) -> float:
        """What a memory starts as."""
        return 0

    def _memory(self, name: str, run: slice) -> tuple[np.ndarray, np.ndarray]:
        """A memory as the step finds it, and the array to write it into (often the same)."""
        buffer = self._ran[name + "_after"] = self._buffer(name)
        old, new = buffer.advance(keep=self._plan.partial)
        return (old[run], new[run]) if self._plan.partial else (old, new)

    def _scratch(self, name: str, run: slice) -> np.ndarray:
        """An array to write the stage called `name` into."""
        if name not in self._stages:
            self._stages[name] = np.zeros(self._store.size, self._store.dtype)
        return self._stages[name][run] if self._plan.partial else self._stages[name]

    def _buffer(self, name: str) -> Buffer:
        if name not in self._buffers:
            self._buffers[name] = Buffer(np.full(self._store.size, self._initial(name), self._store.dtype))
        return self._buffers[name]

    # The loop -------------------------------------------------------------------------------------------------------

    def zero_grad(self) -> None:
        """Set the gradients of its parameters to None."""
        self._store.drop_grad(self._mask)

    def step(self) -> None:
        """Update every parameter that has a gradient."""
        store = self._store_now()
        live = store.live & self._mask
        plan = self._plan
        if live != plan.live:
            plan.make(live)
        grad = store.grad.array
        before, after = store.data.advance(keep=plan.partial)
        self._ran.clear()
        for share in plan.shares:
            if self._memories(share.group):  # without memory all steps are alike
                share.steps += 1
                plan.begun = True
        self._left, stages = before if after is not before else None, self._stages
        if after is not before:
            # the update may stand where the new parameters go, until the old ones are added: less memory to go through;
            # a recording does not keep it, it can be computed again
            self._stages = {**stages, "update": after}
        self._update_all(before, grad, after)
        self._stages = stages

    def _update_all(self, before: np.ndarray, grad: np.ndarray, after: np.ndarray) -> None:
        with quiet():
            for share in self._plan.shares:
                for run in share.runs:
                    if self._plan.partial:
                        self._update(share, run, before[run], grad[run], after[run])
                    else:  # the run is all there is, and six slices cost as much as two of the update's operations
                        self._update(share, run, before, grad, after)

    def _store_now(self) -> Any:
        if self._parameters[0].store is not self._store:
            raise RuntimeError(
                "The parameters were put into another Sequential after this optimizer was made. "
                "Build the whole network first, then the optimizer over its parameters()."
            )
        return self._store

    # What it is, in words and equations -----------------------------------------------------------------------------

    @property
    def settings(self) -> dict[str, float]:
        """The numbers that its rules use; with several groups, those of the first."""
        return self._settings(self.param_groups[0])

    @property
    def state(self) -> State:
        """What it remembers, by parameter or name: ``optimizer.state["0.weight"]["momentum_buffer"]``."""
        steps = self._plan.steps
        known = [each for each in self._parameters if self.starts_with_state or steps[each.index]]
        return State(known, self._state_of)

    def _state_of(self, parameter: Any) -> dict[str, np.ndarray]:
        step = np.array(self._plan.steps[parameter.index], np.float32)  # float32, as PyTorch's
        step.flags.writeable = False
        unused = [name for name in self.memories if name in self._buffers]  # SGD's, when momentum is switched off
        names = self._memories(self._group_of(parameter) or {}) or unused
        arrays = {name: parameter.view(self._buffer(name).open()) for name in names}
        return {"step": step, **arrays} if self.counts_steps else arrays

    def state_dict(self) -> dict[str, Any]:
        """Copies of its memory and settings, in PyTorch's form: ``{"state": {0: ...}, "param_groups": [...]}``."""
        return save(self)

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from `state_dict`, bpviz's or PyTorch's (its tensors as arrays). All or nothing.

        Raises
        ------
        ValueError, TypeError
            Groups, parameters, settings or shapes do not fit: the message says which.
        """
        load(self, state_dict)

    def _group_of(self, parameter: Any) -> Group | None:
        return next((group for group in self.param_groups if any(each is parameter for each in group["params"])), None)

    def owns(self, network: Any) -> bool:
        """Was this optimizer made over parameters of `network`, as the network now is?"""
        store = network.store
        if self._store is store and not network.nested:
            return True  # the store is this network's alone
        own = {id(parameter) for parameter in network.parameters()}
        return self._store is store and all(id(parameter) in own for parameter in self._parameters)

    def rules(self, parameter: Any) -> dict[str, tuple[str, ...]]:
        """The equations of `parameter`'s next update, without what is switched off; none if it is not one of
        this optimizer's.

        Ask before ``step()``: SGD's first step with momentum differs from the later ones.
        """
        group = self._group_of(parameter)
        if group is None:
            return {}
        return {"update": (*self._rules(group, self._plan.steps[parameter.index]),)}

    def cohorts(self) -> tuple[Cohort, ...]:
        """The numbers that parameters had in common in the last step; ask right after it.

        Where no parameter was updated there is a cohort without parameters for each group.
        """
        return cohorts_of(self)

    def __repr__(self) -> str:
        defaults = {name: each.default for name, each in inspect.signature(type(self)).parameters.items()}
        groups = []
        for group in self.param_groups:
            shown = {name: group[name] for name in self.defaults}
            told = [f"{name}={value!r}" for name, value in shown.items() if name == "lr" or value != defaults[name]]
            groups.append(", ".join(told))
        return f"{type(self).__name__}({'; '.join(groups)})"
