"""What an iteration is made of, without its numbers: the plain facts from which a trace's header follows.

Two iterations of one loop have the same spec, so the header is made once for both (:func:`bpviz.trace.header.header`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Owner:
    """A module, a loss, a clipping or an optimizer: its class, a short name, and its rules by kind."""

    type: str
    title: str
    rules: tuple[tuple[str, Texts], ...]

    def rules_of(self, kind: str) -> Texts:
        """Return the rules of a kind: ``forward``, ``gradient``, ``backward``, ``clip``."""
        return dict(self.rules).get(kind, ())


@dataclass(frozen=True, slots=True)
class Layer:
    """One module of the network: its name ("0"), and the names of its own parameters (``weight``, ``bias``)."""

    name: str
    owner: Owner
    parameters: Texts
    frozen: bool


@dataclass(frozen=True, slots=True)
class Spec:
    """One iteration's structure. ``updates`` has the update rules of every trained parameter, in order."""

    layers: tuple[Layer, ...]
    loss: Owner
    clip: Owner | None
    max_norm: float | None
    optimizer: str
    settings: Texts
    updates: tuple[tuple[str, Texts], ...]
    arrays: tuple[tuple[str, tuple[int, ...], np.dtype], ...]
    reduction: str
    image_shape: tuple[int, int] | None


def owner(of: Any) -> Owner:
    """Return the facts about a module, a loss or a clipping."""
    return Owner(type(of).__name__, _title(of), tuple(of.rules().items()))


def spec_of(
    network: Any,
    loss: Any,
    clip: Any,
    optimizer: Any,
    updates: Mapping[str, Texts],
    arrays: Mapping[str, np.ndarray],
    image_shape: tuple[int, int] | None,
) -> Spec:
    """Return the structure of an iteration that has been run.

    Parameters
    ----------
    network, loss, clip, optimizer
        As in :func:`bpviz.record`; ``clip`` is None where nothing was clipped.
    updates : mapping
        From the name of each trained parameter to the rules of its update.
    arrays : mapping
        The recorded arrays by canonical name.
    image_shape : (height, width) or None
        How the inputs are drawn.
    """
    layers = []
    for name, module in network.layers.items():
        own = dict(module.named_parameters())
        frozen = bool(own) and not any(parameter.requires_grad for parameter in own.values())
        layers.append(Layer(name, owner(module), tuple(own), frozen))
    return Spec(
        tuple(layers),
        owner(loss),
        None if clip is None else owner(clip),
        None if clip is None else clip.max_norm,
        type(optimizer).__name__,
        tuple(optimizer.settings),
        tuple(updates.items()),
        tuple((name, array.shape, array.dtype) for name, array in arrays.items()),
        loss.reduction,
        image_shape,
    )


def _title(of: Any) -> str:
    """Return a short name: ``Linear(2, 3)``, ``Tanh``, ``ClipNorm(0.5)``."""
    for words in (("in_features", "out_features"), ("max_norm",)):
        values = [getattr(of, word, None) for word in words]
        if None not in values:
            return f"{type(of).__name__}({', '.join(map(str, values))})"
    return type(of).__name__
