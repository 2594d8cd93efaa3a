"""What an iteration is made of, without its numbers: the plain facts from which a trace's header follows.

Two iterations of one loop have the same spec, so the header is made once for both (:func:`bpviz.trace.header.header`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bpviz import nn

from .wiring import Wire

Texts = tuple[str, ...]

SIZES = {
    "Linear": ("in_features", "out_features"),
    "Embedding": ("num_embeddings", "embedding_dim"),
    "LayerNorm": ("in_features",),
    "BatchNorm1d": ("in_features",),
    "SelfAttention": ("in_features",),
    "Dropout": ("p",),
    "ClipNorm": ("max_norm",),
    "ClipValue": ("clip_value",),
}
"""What a title says about a layer, by class."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A module, a loss, a clipping or an optimizer: its class, a short name, its rules by kind, its settings."""

    type: str
    title: str
    rules: tuple[tuple[str, Texts], ...]
    settings: Texts = ()

    def rules_of(self, kind: str) -> Texts:
        """Return the rules of a kind: ``forward``, ``inner``, ``gradient``, ``backward``, ``clip``."""
        return dict(self.rules).get(kind, ())


@dataclass(frozen=True, slots=True)
class Layer:
    """One module of the network.

    ``name`` is "0"; ``words`` its :class:`~bpviz.trace.wiring.Wire`'s; ``parameters`` the names of its own
    (``weight``, ``bias``); ``first`` the first layer of a Residual's body.
    """

    name: str
    owner: Owner
    words: tuple[tuple[str, str], ...]
    parameters: Texts
    frozen: bool
    activation: bool
    first: str | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """Parameters that the optimizer treats alike: under which name its numbers stand, which they are, their rules."""

    name: str
    parameters: Texts
    settings: Texts
    rules: Texts

    @property
    def words(self) -> Texts:
        """What a parameter's rules may say: the settings, and what the shared rules give."""
        return (*self.settings, *(rule.partition("=")[0].strip() for rule in self.rules))


@dataclass(frozen=True, slots=True)
class Spec:
    """One iteration's structure.

    ``updates`` has the update rules of every trained parameter, in order; ``later`` those of the next iteration, where
    they differ.
    """

    layers: tuple[Layer, ...]
    loss: Owner
    clip: Owner | None
    clip_code: str
    optimizer: str
    cohorts: tuple[Cohort, ...]
    updates: tuple[tuple[str, Texts], ...]
    later: tuple[tuple[str, Texts], ...]
    arrays: tuple[tuple[str, tuple[int, ...], np.dtype], ...]
    reduction: str
    ignore_index: int | None
    image_shape: tuple[int, int] | None


def owner(of: Any) -> Owner:
    """Return the facts about a module, a loss or a clipping."""
    return Owner(type(of).__name__, _title(of), tuple(of.rules().items()), tuple(of.settings))


def spec_of(
    wires: list[Wire],
    loss: Any,
    clip: Any,
    optimizer: Any,
    updates: Mapping[str, Texts],
    later: Mapping[str, Texts],
    cohorts: tuple[Cohort, ...],
    arrays: Mapping[str, np.ndarray],
    image_shape: tuple[int, int] | None,
) -> Spec:
    """Return the structure of an iteration that has been run.

    Parameters
    ----------
    wires : list of Wire
        The network's layers.
    loss, clip, optimizer
        As in :func:`bpviz.record`; ``clip`` is None where nothing was clipped.
    updates : mapping
        From the name of each trained parameter to the rules of its update.
    later : mapping
        The same for the iteration after this one.
    cohorts : tuple of Cohort
    arrays : mapping
        The recorded arrays by canonical name.
    image_shape : (height, width) or None
        How the inputs are drawn.
    """
    return Spec(
        tuple(_layer(wire, updates) for wire in wires),
        owner(loss),
        None if clip is None else owner(clip),
        "" if clip is None else _clip_code(clip),
        type(optimizer).__name__,
        cohorts,
        tuple(updates.items()),
        () if later == updates else tuple(later.items()),
        tuple((name, array.shape, array.dtype) for name, array in arrays.items()),
        loss.reduction,
        getattr(loss, "ignore_index", None),
        image_shape,
    )


def _layer(wire: Wire, updates: Mapping[str, Texts]) -> Layer:
    module = wire.module
    own = {} if wire.first is not None else dict(module.named_parameters())
    frozen = bool(own) and not any(f"{wire.name}.{name}" in updates for name in own)
    activation = isinstance(
        module, nn.Activation | getattr(nn, "Softmax", nn.Activation) | getattr(nn, "LogSoftmax", nn.Activation)
    )
    return Layer(wire.name, owner(module), tuple(wire.words.items()), tuple(own), frozen, activation, wire.first)


def _title(of: Any) -> str:
    """Return a short name: ``Linear(2, 3)``, ``Tanh``, ``ClipNorm(0.5)``."""
    kind = type(of).__name__
    values = [str(getattr(of, word)) for word in SIZES.get(kind, ())]
    return f"{kind}({', '.join(values)})" if values else kind


def _clip_code(clip: Any) -> str:
    (value,) = clip.settings.values()
    function = "clip_grad_norm_" if isinstance(clip, nn.ClipNorm) else "clip_grad_value_"
    return f"{function}(net.parameters(), {value})"
