"""The numbers with which a change of the settings is explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from bpviz.arrays import quiet

from .setup import Setup
from .walk import Walk

Said = tuple[str, dict[str, Any]]
"""A sentence of the table in `words`, and its numbers."""
LAST = 20
"""So many iterations are looked back at, to say what clipping would have done."""


def effect(walk: Walk, iteration: int, before: Setup, after: Setup, settings: Mapping[str, Any]) -> list[Said]:
    """Return what a change does: one sentence a setting.

    Parameters
    ----------
    walk : Walk
    iteration : int
        The first one that obeys.
    before, after : Setup
        Copies, in the state before that iteration, with the old and with the new settings; they are used up.
    settings : mapping
        What is changed.
    """
    old, new = before.settings, after.settings
    said: list[Said] = []
    largest = _largest(after)
    step = _next_step(before, after, *walk.batch(iteration))
    if "optimizer" in settings:
        said.append(("optimizer", {"optimizer": new["optimizer"], **step}))
    for name in settings:
        value = new[name]
        if name == "freeze":
            said.append(_frozen(after))
        elif name == "clip":
            said.append(_clipped(walk, iteration, value) if iteration else ("first", step))
        elif "optimizer" in settings:  # its settings are told with it
            continue
        elif old[name] == value:
            said.append(("same", {"name": name, "value": value}))
        elif name == "lr":
            said.append(("lr", {"value": value, "old": old["lr"], **step}))
        elif name == "momentum" and _one_number(old, new, "lr", "momentum"):
            said.append(_momentum(old, new))
        elif name == "weight_decay" and largest and _one_number(new, new, "lr"):
            said.append(_decay(new, *largest))
        else:
            said.append(("other", {"name": name, "value": value, **step}))
    return said


def _one_number(old: dict[str, Any], new: dict[str, Any], *names: str) -> bool:
    """Is it the same in all parameter groups?"""
    return not any(isinstance(each[name], list) for each in (old, new) for name in names)


def _next_step(before: Setup, after: Setup, x: np.ndarray, target: np.ndarray) -> dict[str, Any]:
    """How far the parameter that moves most goes in the next step, with the old and the new settings."""
    moves = []
    for loop in (before, after):
        store = loop.network.store
        start = store.data.array.copy()
        loop.iterate(x, target)
        with quiet():
            moves.append(store.data.array - start)
    if not moves[0].size:
        return {"address": "none", "before": 0.0, "after": 0.0}
    most = int(np.argmax(np.abs(moves[0] if moves[0].any() else moves[1])))
    return {"address": _address(before, most), "before": float(moves[0][most]), "after": float(moves[1][most])}


def _address(loop: Setup, place: int) -> str:
    """The name of a number of the flat parameter array."""
    found = next(each for each in loop.network.parameters() if each.start <= place < each.stop)
    index = np.unravel_index(place - found.start, found.shape)
    return f"{found.name}[{', '.join(map(str, map(int, index)))}]"


def _largest(loop: Setup) -> tuple[str, float] | None:
    """The parameter of the largest magnitude among those that learn."""
    learning = [each for group in loop.optimizer.param_groups for each in group["params"] if each.requires_grad]
    best: tuple[str, float] | None = None
    for parameter in learning:
        flat = parameter.array.reshape(-1)
        place = int(np.argmax(np.abs(flat)))
        if best is None or abs(flat[place]) > abs(best[1]):
            best = _address(loop, parameter.start + place), float(flat[place])
    return best


def _momentum(old: dict[str, Any], new: dict[str, Any]) -> Said:
    before, after = _reach(old), _reach(new)
    numbers = {"momentum": new["momentum"], "lr": new["lr"], "reach": after}
    if new["momentum"] >= 1:
        return "momentum without end", numbers
    times = after / before if 0 < before < np.inf else 0.0
    if new["momentum"] == 0:
        return "no momentum", numbers | {"times": times}
    if new.get("dampening"):
        return "momentum, dampened", numbers | {"times": times, "dampening": new["dampening"]}
    return "momentum", numbers | {"times": times}


def _reach(settings: dict[str, Any]) -> float:
    """How far a gradient of 1 that stays moves a weight in one step, in the end: a geometric series."""
    lr, momentum = settings["lr"], settings["momentum"]
    if momentum == 0:
        return lr
    return lr * (1 - settings.get("dampening", 0)) / (1 - momentum) if momentum < 1 else np.inf


def _decay(new: dict[str, Any], address: str, weight: float) -> Said:
    decay, lr = new["weight_decay"], new["lr"]
    if isinstance(decay, list) or decay == 0:
        return "no decay", {"address": address, "weight": weight}
    numbers = {"address": address, "decay": decay, "weight": weight}
    if new["optimizer"] in ("SGD", "AdamW"):  # the decay goes straight into the step
        return "decay of the weight", numbers | {"lr": lr, "taken": lr * decay * weight}
    return "decay in the gradient", numbers | {"taken": decay * weight}


def _frozen(loop: Setup) -> Said:
    sizes = {name: each.size for name, each in loop.network.named_parameters()}
    count, total = sum(sizes[name] for name in loop.frozen), sum(sizes.values())
    return ("freeze" if count else "no freeze"), {"count": count, "all": total, "rest": total - count}


def _clipped(walk: Walk, iteration: int, clip: dict[str, Any] | None) -> Said:
    last = range(max(0, iteration - LAST), iteration)
    gradients = [np.concatenate(list(each)) for each in map(_gradients, (walk.tape.trace(k) for k in last))]
    with quiet():
        norms = [float(np.sqrt(np.dot(each, each))) for each in gradients]
    numbers: dict[str, Any] = {"iterations": len(last), "largest": max(norms)}
    if clip is None:
        return "no clip", numbers
    if clip["type"] == "ClipValue":
        limit, every = clip["clip_value"], np.abs(np.concatenate(gradients))
        share = 100 * float(np.mean(every > limit)) if every.size else 0.0
        return "clip value", numbers | {"limit": limit, "share": share, "largest": float(every.max(initial=0))}
    limit = clip["max_norm"]
    count = sum(norm > limit for norm in norms)
    times = numbers["largest"] / limit if limit else np.inf
    return ("clip" if count else "clip without effect"), numbers | {"limit": limit, "count": count, "times": times}


def _gradients(trace: Any) -> Iterator[np.ndarray]:
    """The gradients of an iteration before clipping, flat, parameter by parameter."""
    yield np.zeros(0)
    for name in trace.names:
        if name.endswith(".before"):
            gradient = trace.optional(name.removesuffix("before") + "grad")
            if gradient is not None:
                yield np.ravel(gradient).astype(float)
