"""An optimizer, and a scheduler of it, as arrays and a description, and back."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from bpviz.optim import lr_scheduler

from .describe import OPTIMIZERS, Description, check_known, classes_of, pick
from .plain import decode, encode

SCHEDULERS = classes_of(lr_scheduler, lr_scheduler.LRScheduler)
PREFIX = "optimizer/"


def describe_optimizer(optimizer: Any) -> tuple[Description, dict[str, np.ndarray]]:
    """Return class, groups and memory of an optimizer."""
    saved = optimizer.state_dict()
    names = [parameter.name for group in optimizer.param_groups for parameter in group["params"]]
    arrays = {
        f"{PREFIX}{number}/{name}": np.asarray(array)
        for number, memory in saved["state"].items()
        for name, array in memory.items()
    }
    description = {
        "class": check_known(optimizer, OPTIMIZERS, "optimizer"),
        "arguments": encode(optimizer.defaults),
        "parameters": names,
        "param_groups": encode(saved["param_groups"]),
    }
    return description, arrays


def build_optimizer(description: Description, network: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    """Return the described optimizer, over the parameters of `network`."""
    maker, arguments = pick(description, OPTIMIZERS)
    parameters = dict(network.named_parameters())
    saved = decode(description["param_groups"])
    groups = [{"params": [parameters[description["parameters"][n]] for n in group["params"]]} for group in saved]
    optimizer = maker(groups, **arguments)
    optimizer.load_state_dict({"state": memory_of(arrays), "param_groups": saved})
    return optimizer


def memory_of(arrays: Mapping[str, np.ndarray]) -> dict[int, dict[str, np.ndarray]]:
    """Return the optimizer's arrays by parameter number and name."""
    memory: dict[int, dict[str, np.ndarray]] = {}
    for name, array in arrays.items():
        if name.startswith(PREFIX):
            _, number, role = name.split("/")
            memory.setdefault(int(number), {})[role] = array
    return memory


def describe_scheduler(scheduler: Any) -> Description:
    """Return class, needed arguments and state of a scheduler."""
    name = check_known(scheduler, SCHEDULERS, "scheduler")
    state = scheduler.state_dict()
    arguments: dict[str, Any] = {}
    for key, parameter in inspect.signature(type(scheduler)).parameters.items():
        if parameter.default is parameter.empty and key != "optimizer":
            arguments[key] = getattr(scheduler, key, None)
    if name == "MultiStepLR":
        arguments["milestones"] = sorted(scheduler.milestones.elements())
    if name == "OneCycleLR":  # the rates themselves stand in the groups and in the state
        arguments = {key: state[key] for key in ("total_steps", "cycle_momentum")} | {"max_lr": 1.0}
    if name == "SequentialLR":
        arguments = {"milestones": state["_milestones"]}
        inner = [describe_scheduler(each) for each in scheduler._schedulers]
        return {"class": name, "arguments": arguments, "state": encode(state), "schedulers": inner}
    return {"class": name, "arguments": encode(arguments), "state": encode(state)}


def build_scheduler(description: Description, optimizer: Any) -> Any:
    """Return the described scheduler over `optimizer`, whose settings stay as they are."""
    settings = optimizer.state_dict()
    scheduler = _build_scheduler(description, optimizer)
    state = decode(description["state"])
    check_state(scheduler, state)
    scheduler.load_state_dict(state)
    optimizer.load_state_dict(settings)
    return scheduler


def check_state(scheduler: Any, state: Mapping[str, Any]) -> None:
    """Raise if a saved state has other kinds of values than the scheduler, which takes over any."""
    for name, value in scheduler.state_dict().items():
        if not _alike(value, state.get(name)):
            raise ValueError(f"the scheduler's {name} is {state.get(name)!r}")


def _build_scheduler(description: Description, optimizer: Any) -> Any:
    maker, arguments = pick(description, SCHEDULERS)
    if maker is lr_scheduler.SequentialLR:
        arguments["schedulers"] = [_build_scheduler(each, optimizer) for each in description["schedulers"]]
    return maker(optimizer, **arguments)


def _alike(own: Any, given: Any) -> bool:
    """Is a saved value of the kind that a new scheduler has there?"""
    if isinstance(own, bool) or isinstance(given, bool):
        return isinstance(own, bool) and isinstance(given, bool)
    for kinds in ((int, float), str, Mapping):
        if isinstance(own, kinds) or isinstance(given, kinds):
            return isinstance(own, kinds) and isinstance(given, kinds)
    if isinstance(own, list) and isinstance(given, list):
        return not own or all(_alike(own[0], each) for each in given)
    return own is None and given is None
