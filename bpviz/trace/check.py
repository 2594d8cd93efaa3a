"""What an iteration is given, checked before anything is changed."""

from __future__ import annotations

from math import prod
from operator import index
from typing import Any

import numpy as np

from bpviz import nn
from bpviz.nn.loss import Loss


def check(
    network: Any, x: Any, target: Any, loss: Any, optimizer: Any, clip: Any = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return x and target as arrays that the network and the loss take.

    Raises
    ------
    TypeError
        If the network, loss, optimizer or clipping is not one.
    ValueError
        If x or target does not fit, or the optimizer is another network's.
    """
    if not isinstance(network, nn.Sequential):
        raise TypeError(
            f"network is {_said(network)}; give an nn.Sequential, for instance nn.Sequential(nn.Linear(2, 1))"
        )
    if network.nested:
        raise ValueError("network is a part of another Sequential; give the outermost one, which owns the parameters")
    if not isinstance(loss, Loss):
        raise TypeError(f"loss is {_said(loss)}; give a loss such as nn.CrossEntropyLoss()")
    if isinstance(optimizer, type) or not hasattr(optimizer, "owns"):
        raise TypeError(f"optimizer is {_said(optimizer)}; give one such as optim.SGD(network.parameters(), lr=0.01)")
    if clip is not None and not isinstance(clip, nn.ClipNorm | getattr(nn, "ClipValue", nn.ClipNorm)):
        raise TypeError(
            f"clip is {_said(clip)}; give nn.ClipNorm(max_norm), nn.ClipValue(clip_value), or None for no clipping"
        )
    if not optimizer.owns(network):
        raise ValueError(
            "optimizer was made over another network's parameters, or before its layers were put into this network; "
            f"make it again: optim.{type(optimizer).__name__}(network.parameters(), ...)"
        )
    x = network.check(x)
    return x, loss.check(network.output_shape(x.shape), target, network.dtype)


def check_sample(sample: Any, batch: int) -> int:
    """Return the chosen sample as an integer that the batch has."""
    try:
        chosen = index(sample)
    except TypeError:
        chosen = -1
    if not 0 <= chosen < batch:
        raise ValueError(
            f"sample is {sample!r}, but the batch has {batch}: legal are the whole numbers 0 to {batch - 1}"
        )
    return chosen


def check_image(image_shape: Any, shape: tuple[int, ...]) -> tuple[int, int] | None:
    """Return (height, width) if the inputs, an x of this shape, are to be drawn as a picture.

    784 inputs are taken to be 28 x 28.
    """
    inputs = prod(shape[1:])
    if image_shape is None:
        return (28, 28) if inputs == 28 * 28 else None
    sides = tuple(image_shape) if isinstance(image_shape, list | tuple) else ()
    if not (len(sides) == 2 and all(isinstance(side, int) and side > 0 for side in sides) and prod(sides) == inputs):
        raise ValueError(
            f"image_shape is {image_shape!r}, but there are {inputs} inputs; height times width must equal that"
        )
    return sides[0], sides[1]


def _said(given: Any) -> str:
    return f"the class {given.__name__}, not one of its objects" if isinstance(given, type) else repr(given)
