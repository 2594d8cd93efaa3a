"""An optimizer's state_dict, in PyTorch's form, out and in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bpviz.optim.check import check_not_negative
from bpviz.optim.group import SCHEDULED, Group

if TYPE_CHECKING:
    from bpviz.optim.optimizer import Optimizer

ELSEWHERE = ("foreach", "capturable", "differentiable", "fused", "maximize", "decoupled_weight_decay", "param_names")
"""What PyTorch keeps in a group besides: how it computes, and what other classes or other minimisers are for."""


def save(optimizer: Optimizer) -> dict[str, Any]:
    """``{"state": {0: {"exp_avg": array, ...}}, "param_groups": [{"lr": 0.1, ..., "params": [0, 1]}]}``.

    Parameters are numbered through all groups; all arrays are copies.
    """
    numbers = {id(parameter): number for number, parameter in enumerate(optimizer._parameters)}
    state = {}
    for number, parameter in enumerate(optimizer._parameters):
        if parameter.name in optimizer.state:
            state[number] = {name: array.copy() for name, array in optimizer.state[parameter].items()}
    groups = []
    for group in optimizer.param_groups:
        settings = {name: value for name, value in group.items() if name != "params"}
        groups.append({**settings, "params": [numbers[id(parameter)] for parameter in group["params"]]})
    return {"state": state, "param_groups": groups}


def load(optimizer: Optimizer, state_dict: Mapping[str, Any]) -> None:
    """Take over what :func:`save`, or PyTorch, saved: first check all of it, then change the optimizer."""
    if not _has_the_form(state_dict):
        raise TypeError(f"state_dict is {_short(state_dict)}. Give optimizer.state_dict(), bpviz's or PyTorch's.")
    groups, saved = optimizer.param_groups, state_dict["param_groups"]
    sizes, found = [len(group["params"]) for group in groups], [len(group["params"]) for group in saved]
    if sizes != found:
        raise ValueError(
            f"state_dict has groups of {found} parameters, but this optimizer has groups of {sizes}. "
            f"Make the optimizer over the network and the groups that the state was saved from."
        )
    settings = [_settings(optimizer, number, group) for number, group in enumerate(saved)]
    by_number = {str(number): entry for number, entry in state_dict["state"].items()}  # JSON makes text of numbers
    steps: dict[int, int] = {}
    arrays: list[tuple[Any, str, np.ndarray]] = []
    order = [number for group in saved for number in group["params"]]
    owners = [group for group, own in zip(settings, groups) for _ in own["params"]]
    for number, parameter, group in zip(order, optimizer._parameters, owners):
        entry = {name: value for name, value in by_number.get(str(number), {}).items() if value is not None}
        steps[parameter.index] = _steps(optimizer, parameter, group, entry)
        arrays += [(parameter, name, _fitting(parameter, name, entry[name])) for name in entry if name != "step"]
    for own, group in zip(groups, settings):
        own.update(group)
    for name in {*optimizer._buffers} & {*optimizer.memories}:  # what is not saved starts anew
        optimizer._buffer(name).writable().fill(optimizer._initial(name))
    for parameter, name, array in arrays:
        parameter.view(optimizer._buffer(name).writable())[...] = array
    optimizer._plan.reset(steps)


def _has_the_form(state_dict: Any) -> bool:
    if not isinstance(state_dict, Mapping) or not {"state", "param_groups"} <= set(state_dict):
        return False
    state, groups = state_dict["state"], state_dict["param_groups"]
    return (
        isinstance(state, Mapping)
        and all(isinstance(entry, Mapping) for entry in state.values())
        and isinstance(groups, list | tuple)
        and all(isinstance(group, Mapping) and isinstance(group.get("params"), list | tuple) for group in groups)
    )


def _settings(optimizer: Optimizer, number: int, group: Mapping[str, Any]) -> Group:
    """The settings of a saved group, checked."""
    name = f"state_dict['param_groups'][{number}]"
    missing = [key for key in optimizer.defaults if key not in group]
    unknown = [key for key in group if key not in ("params", *optimizer.defaults, *SCHEDULED, *ELSEWHERE)]
    decoupled = group.get("decoupled_weight_decay", False) and type(optimizer).__name__ != "AdamW"
    if missing or unknown or decoupled:
        problem = f"no {missing[0]!r}" if missing else repr(unknown[0] if unknown else "decoupled_weight_decay")
        raise ValueError(
            f"{name} has {problem}: it is of another optimizer than {type(optimizer).__name__}. "
            f"Make the optimizer that the state was saved from."
        )
    if group.get("maximize"):
        raise ValueError(f"{name} has maximize=True, but bpviz only minimises. Train with the loss of the other sign.")
    return optimizer._check({key: group[key] for key in group if key in (*optimizer.defaults, *SCHEDULED)})


def _steps(optimizer: Optimizer, parameter: Any, group: Group, entry: Mapping[str, Any]) -> int:
    """How many steps a saved entry says are behind `parameter`."""
    if not entry:
        return 0
    needed = ("step", *optimizer._memories(group)) if optimizer.counts_steps else ()
    missing = [name for name in needed if name not in entry]
    unknown = [name for name in entry if name not in ("step", *optimizer.memories)]
    if missing or unknown:
        raise ValueError(
            f"The state of {parameter.name} has {', '.join(entry)}; {type(optimizer).__name__} has "
            f"{', '.join(needed or optimizer.memories)}. Make the optimizer that the state was saved from."
        )
    if not optimizer.counts_steps:
        return 1
    step = check_not_negative(f"step of {parameter.name}", entry["step"])
    if step != int(step):
        raise ValueError(f"step of {parameter.name} is {step!r}. Give a whole number.")
    return int(step)


def _fitting(parameter: Any, name: str, value: Any) -> np.ndarray:
    array = np.asarray(value)
    if array.shape != parameter.shape or array.dtype.kind not in "fiu":
        raise ValueError(
            f"{name} of {parameter.name} has shape {array.shape} and holds {array.dtype}. "
            f"Give numbers of shape {parameter.shape}."
        )
    return array


def _short(value: object) -> str:
    return repr(value)[:60]
