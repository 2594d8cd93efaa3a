"""Record one training iteration: run it as always, then take the arrays that it wrote."""

from __future__ import annotations

from typing import Any

import numpy as np

from .check import check, check_image, check_sample
from .header import header
from .spec import spec_of
from .trace import Trace


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
    target : array_like
        What the loss wants: class indices, shape (batch,), or values, shape (batch, out_features).
    loss : bpviz.nn.CrossEntropyLoss or bpviz.nn.MSELoss
    optimizer : bpviz.optim.SGD
        Made over this network's parameters.
    clip : bpviz.nn.ClipNorm, optional
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
    x, target = x.copy(), np.array(target, np.int64 if target.dtype.kind in "iu" else target.dtype)
    image = check_image(image_shape, x.shape[1])
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

    arrays = {"x": x, "target": target}
    arrays.update(_node_arrays(network, loss))
    arrays.update(_parameter_arrays(network, optimizer, updates))
    arrays.update({f"optimizer.{name}": np.array(float(value)) for name, value in optimizer.settings.items()})
    if clip is not None:
        arrays.update({f"clip.{role}": array for role, array in clip.take().items()})
        arrays["clip.max_norm"] = np.array(float(clip.max_norm))
    spec = spec_of(network, loss, clip if trained else None, optimizer, updates, arrays, image)
    return Trace({**header(spec), "sample": sample}, arrays)


def _node_arrays(network: Any, loss: Any) -> dict[str, np.ndarray]:
    """Take what the layers and the loss wrote; a downstream gets its canonical name, the
    upstream of the layer before.
    """
    arrays: dict[str, np.ndarray] = {}
    before = None
    for name, module in network.layers.items():
        for role, array in module.take().items():
            if role != "downstream":
                arrays[f"{name}.{role}"] = array
            elif before is not None:
                arrays[f"{before}.upstream"] = array
        before = name
    for role, array in loss.take().items():
        arrays[f"{before}.upstream" if role == "downstream" else f"loss.{role}"] = array
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
