"""Record one training iteration: run it as always, then take the arrays that it wrote."""

from __future__ import annotations

from typing import Any

import numpy as np

from bpviz.arrays import quiet

from .capture import Capture
from .check import check, check_image, check_sample
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
    takes over the arrays into which the iteration wrote. What takes time, names and equations, waits until somebody
    looks at the trace.

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
    with quiet():
        x, target = check(network, x, target, loss, optimizer, clip)
        sample = check_sample(sample, len(x))
        x, target = _own(x), _own(target)
        image = check_image(image_shape, x.shape)
        recorded = [network, loss, optimizer] + ([clip] if clip is not None else [])
        for each in recorded:
            each.start()
        network.store.drop_grad()
        loss.forward(network.forward(x), target)
        network.backward(loss.backward(), input_grad=False)
        if clip is not None:
            clip(network.parameters())
        optimizer.step()
    return Trace.recorded(Capture(network, loss, optimizer, clip, x, target, image), sample)


def _own(array: np.ndarray) -> np.ndarray:
    """Return a copy; whole numbers in one dtype, so that a trace knows three."""
    return np.array(array, np.int64 if array.dtype.kind in "iu" else array.dtype)
