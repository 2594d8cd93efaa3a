"""Record one training iteration: run it as always, then take the arrays that it wrote."""

from __future__ import annotations

from typing import Any

import numpy as np

from .header import header
from .spec import spec_of
from .trace import Trace


def record(network: Any, x: Any, target: Any, *, loss: Any, optimizer: Any, clip: Any = None, sample: int = 0) -> Trace:
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

    Returns
    -------
    Trace

    Raises
    ------
    ValueError, TypeError
        If x or target does not fit, or the optimizer is another network's. The network is then unchanged.
    """
    x, target = check(network, x, target, loss, optimizer)
    if not 0 <= sample < len(x):
        raise ValueError(f"sample is {sample}, but the batch has {len(x)}: legal are 0 to {len(x) - 1}")
    x, target = x.copy(), np.array(target, np.int64 if target.dtype.kind in "iu" else target.dtype)
    recorded = [network, loss, optimizer] + ([clip] if clip is not None else [])
    for each in recorded:
        each.start()

    optimizer.zero_grad()
    loss.forward(network.forward(x), target)
    network.backward(loss.backward(), input_grad=False)
    if clip is not None:
        clip(network.parameters())
    trained = [parameter for parameter in network.parameters() if parameter.has_grad]
    updates = {parameter.name: optimizer.rules(parameter).get("update", ()) for parameter in trained}
    optimizer.step()

    arrays = {"x": x, "target": target}
    arrays.update(_node_arrays(network, loss))
    arrays.update(_parameter_arrays(network, optimizer, updates))
    arrays.update({f"optimizer.{name}": np.array(float(value)) for name, value in optimizer.settings.items()})
    if clip is not None:
        arrays.update({f"clip.{role}": array for role, array in clip.take().items()})
        arrays["clip.max_norm"] = np.array(float(clip.max_norm))
    spec = spec_of(network, loss, clip if trained else None, optimizer, updates, arrays)
    return Trace({**header(spec), "sample": sample}, arrays)


def check(network: Any, x: Any, target: Any, loss: Any, optimizer: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return x and target as arrays that the network and the loss take.

    Raises
    ------
    ValueError, TypeError
        As :func:`record`.
    """
    if not optimizer.owns(network):
        raise ValueError(
            f"optimizer was made over another network's parameters; make it over this one's: "
            f"{type(optimizer).__name__}(network.parameters(), ...)"
        )
    x = network.check(x)
    return x, loss.check((len(x), network.out_features or x.shape[1]), target, network.dtype)


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
    for parameter in network.parameters():
        text = " ".join(updates.get(parameter.name, ()))
        for stage, flat in flats.items():
            computed = parameter.name in updates and (stage in ("grad", "clipped") or f"{stage}[" in text)
            if stage == "before" or computed:
                arrays[f"{parameter.name}.{stage}"] = flat[parameter.start : parameter.stop].reshape(parameter.shape)
    return arrays
