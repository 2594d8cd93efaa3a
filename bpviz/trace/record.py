"""Record one training iteration: run it as always, then take the arrays that it wrote."""

from __future__ import annotations

from typing import Any

import numpy as np

from .check import check, check_image, check_sample
from .header import header
from .spec import Cohort, spec_of
from .trace import Trace
from .wiring import Wire, wires


def record(
    network: Any,
    x: Any,
    target: Any,
    *,
    loss: Any,
    optimizer: Any,
    clip: Any = None,
    sample: int = 0,
    image_shape: Any = None,
) -> Trace:
    """Run one training iteration and return its trace.

    The network's parameters and the optimizer's state are updated, as in the plain loop. Nothing is copied: the trace
    takes over the arrays into which the iteration wrote.

    Parameters
    ----------
    network : bpviz.nn.Sequential
    x : array_like, shape (batch, in_features)
        Or what the first layer takes: (batch, tokens, features), whole numbers (batch, tokens) for an Embedding.
    target : array_like
        What the loss wants: class indices, shape (batch,), or values, shape (batch, out_features).
    loss : bpviz.nn.Loss
        For instance ``nn.CrossEntropyLoss()``.
    optimizer
        One of ``bpviz.optim``, made over this network's parameters.
    clip : bpviz.nn.ClipNorm or bpviz.nn.ClipValue, optional
        Clips the gradients between backward and update.
    sample : int
        The sample of the batch whose node values the steps show.
    image_shape : (height, width), optional
        Draw the inputs as a picture of this shape. 784 inputs are drawn as 28 x 28 without being told.

    Returns
    -------
    Trace

    Raises
    ------
    ValueError, TypeError
        If x or target does not fit, or the optimizer is another network's. The network is then unchanged.
    """
    x, target = check(network, x, target, loss, optimizer, clip)
    sample = check_sample(sample, len(x))
    x, target = _own(x), _own(target)
    image = check_image(image_shape, x.shape)
    recorded = [network, loss, optimizer] + ([clip] if clip is not None else [])
    for each in recorded:
        each.start()

    network.zero_grad()
    loss.forward(network.forward(x), target)
    network.backward(loss.backward(), input_grad=False)
    if clip is not None:
        clip(network.parameters())
    trained = {name: parameter for name, parameter in network.named_parameters() if parameter.has_grad}
    updates = {name: optimizer.rules(parameter).get("update", ()) for name, parameter in trained.items()}
    optimizer.step()

    layers = wires(network)
    arrays = {"x": x, "target": target}
    arrays.update(_node_arrays(layers, loss))
    arrays.update(_parameter_arrays(network, optimizer, updates))
    cohorts = tuple(optimizer.cohorts())
    for cohort in cohorts:
        arrays.update(_numbers(cohort.name, {**cohort.settings, **cohort.values}))
    if clip is not None:
        arrays.update({f"clip.{role}": array for role, array in clip.take().items()})
        arrays.update(_numbers("clip", clip.settings))
    facts = tuple(
        Cohort(each.name, tuple(each.parameters), tuple(each.settings), tuple(each.rules)) for each in cohorts
    )
    spec = spec_of(layers, loss, clip if trained else None, optimizer, updates, facts, arrays, image)
    return Trace({**header(spec), "sample": sample}, arrays)


def _own(array: np.ndarray) -> np.ndarray:
    """Return a copy; whole numbers in one dtype, so that a trace knows three."""
    return np.array(array, np.int64 if array.dtype.kind in "iu" else array.dtype)


def _numbers(owner: str, settings: dict[str, Any]) -> dict[str, np.ndarray]:
    return {f"{owner}.{name}": np.array(value, dtype=float) for name, value in settings.items()}


def _node_arrays(layers: list[Wire], loss: Any) -> dict[str, np.ndarray]:
    """Take what the layers and the loss wrote, under canonical names: a layer's downstream is the upstream of the
    layer before.
    """
    arrays: dict[str, np.ndarray] = {}
    for name, module, words, _ in layers:
        for role, array in module.take().items():
            if role != "downstream":
                arrays[words.get(role, f"{name}.{role}")] = array
            elif role in words:
                arrays[words[role]] = array
        arrays.update(_numbers(name, module.settings))
    for role, array in loss.take().items():
        arrays[f"{layers[-1].name}.upstream" if role == "downstream" else f"loss.{role}"] = array
    arrays.update(_numbers("loss", loss.settings))
    return arrays


def _parameter_arrays(network: Any, optimizer: Any, updates: dict[str, tuple[str, ...]]) -> dict[str, np.ndarray]:
    """Take the flat arrays of the update, one a stage, and cut them into parameters.

    A parameter has the stages that its own rules speak of: a frozen one has ``before`` only.
    """
    flats = {**network.store.take(), **optimizer.take()}
    arrays: dict[str, np.ndarray] = {}
    for name, parameter in network.named_parameters():
        text = " ".join(updates.get(name, ()))
        for stage, flat in flats.items():
            computed = name in updates and (stage in ("grad", "clipped") or f"{stage}[" in text)
            if stage == "before" or computed:
                arrays[f"{name}.{stage}"] = flat[parameter.start : parameter.stop].reshape(parameter.shape)
    return arrays
