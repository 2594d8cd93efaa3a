"""The same change, made in bpviz before an iteration: what the browser's what-if is judged by."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

import bpviz
from bpviz.trace.wiring import wires
from tests.recipes import Kitchen, build, draw
from tests.recipes.cook import step

Index = tuple[int, ...]
FIXED = ("loss.ignore_index", "loss.eps")
"""A mark, and a constant of BCELoss: nothing to be changed."""


class Run:
    """A random run, just before its third iteration."""

    def __init__(self, seed: int, dtype: str = "float64", warm_up: int = 2) -> None:
        recipe = draw(seed)
        self.dtype = dtype
        self.kitchen: Kitchen = build(recipe, dtype)
        *before, last = recipe.batches(warm_up + 1)
        for self.x, self.target in before:
            step(self.kitchen.scheduler, self.record().loss)
        self.cohorts = {each.name: each.parameters for each in self.kitchen.optimizer.cohorts()}
        self.x, self.target = last

    def record(self) -> bpviz.Trace:
        """Run the iteration."""
        cook = self.kitchen
        x, target = (each.astype(self.dtype) if each.dtype.kind == "f" else each for each in (self.x, self.target))
        return bpviz.record(cook.network, x, target, loss=cook.loss, optimizer=cook.optimizer, clip=cook.clip)

    def edit(self, array: str, index: Index, value: float) -> None:
        """Put a number in the place of the one at an address, by bpviz's own means."""
        cook = self.kitchen
        owner, _, name = array.rpartition(".")
        if array in ("x", "target"):
            getattr(self, array)[index] = value
        elif owner in ("clip", "loss"):
            part: Any = getattr(cook, owner)
            setattr(part, name, value if not index else changed(getattr(part, name), index, value))
        elif owner.startswith("optimizer"):
            self._setting(owner, name, value)
        elif name == "before":
            parameter = dict(cook.network.named_parameters())[owner]
            parameter.data = changed(parameter.data, index, value)
        elif name.startswith("running_"):
            key = f"{owner}.{name.removesuffix('_before')}"
            state = cook.network.state_dict()
            cook.network.load_state_dict({**state, key: changed(state[key], index, value)})
        elif name.endswith("_before"):
            self._state(owner, name.removesuffix("_before"), index, value)
        elif name == "mask":
            self._module(owner)._rng = Forced(changed(self._masks()[array], index, value))
        else:
            setattr(self._module(owner), name, value)

    def _setting(self, owner: str, name: str, value: float) -> None:
        optimizer, names = self.kitchen.optimizer, self.cohorts[owner]
        if name == "step":
            saved = optimizer.state_dict()
            for number, parameter in enumerate(optimizer._parameters):
                if parameter.name in names:
                    saved["state"][number]["step"] = value - 1
            optimizer.load_state_dict(saved)
            return
        parameters = dict(self.kitchen.network.named_parameters())
        group = optimizer._group_of(parameters[names[0]])
        if name in ("beta1", "beta2"):
            betas = list(group["betas"])
            betas[int(name[-1]) - 1] = value
            group["betas"] = tuple(betas)
        else:
            group[name] = value

    def _state(self, parameter: str, name: str, index: Index, value: float) -> None:
        optimizer = self.kitchen.optimizer
        number = [each.name for each in optimizer._parameters].index(parameter)
        saved = optimizer.state_dict()
        saved["state"][number][name] = changed(saved["state"][number][name], index, value)
        optimizer.load_state_dict(saved)

    def _masks(self) -> dict[str, np.ndarray]:
        """The masks that the iteration is going to draw."""
        again = Run(self.kitchen.recipe.seed).record()
        return {name: again.array(name) for name in again.names if name.endswith(".mask")}

    def _module(self, name: str) -> Any:
        return next(wire.module for wire in wires(self.kitchen.network) if wire.name == name)


class Forced:
    """In the place of a Dropout's generator: numbers that give a certain mask."""

    def __init__(self, mask: np.ndarray) -> None:
        self.mask = mask

    def random(self, shape: Index) -> np.ndarray:
        return np.where(self.mask.reshape(shape) > 0, 1.0, -1.0)


def changed(array: np.ndarray, index: Index, value: float) -> np.ndarray:
    """Return a copy with another number."""
    copy = np.array(array)
    copy[index] = value
    return copy


def given(trace: bpviz.Trace) -> list[str]:
    """Return the arrays whose numbers were given and count for something."""
    names = [name for name in trace.names if not trace.computes(name) and "concat" not in trace.header["arrays"][name]]
    used = str(trace.header["blocks"])
    return [name for name in names if name not in FIXED and f"'{name}'" in used]


def another(trace: bpviz.Trace, array: str, index: Index, rng: np.random.Generator) -> float:
    """Return a legal number other than the one that is there."""
    now, name = float(trace.array(array)[index]), array.rpartition(".")[2]
    if trace.array(array).dtype.kind == "i":
        # tokens of the recipes are below 5, their classes below 3
        return int(rng.choice([each for each in range(5 if array == "x" else 3) if each != now]))
    if name == "mask":
        return 1 - now
    if name == "step":
        return now + 3
    if array == "target" and trace.header["loss"]["type"] == "BCELoss":
        return float(rng.uniform())
    if name in ("beta1", "beta2", "label_smoothing"):
        return now / 2
    if re.search(r"^(optimizer|clip|loss|\d+(\.\d+)*)(\.\d+)?\.[a-z_0-9]+$", array) and not name.endswith("before"):
        return now * float(rng.uniform(0.3, 1.7))  # settings
    if re.search(r"(_sq|_var|square_avg|sum)_before$", name):
        return abs(now) + float(rng.uniform(0.1, 1))
    return now + float(rng.normal())
