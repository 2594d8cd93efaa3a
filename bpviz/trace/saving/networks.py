"""A network as arrays and a description, and back."""

from __future__ import annotations

from math import prod
from typing import Any

from bpviz import nn

from ..loop import random_layers
from .describe import LAYERS, Description, build, describe
from .plain import decode, encode

SIZES = ("in_features", "out_features", "num_features", "normalized_shape", "num_embeddings", "embedding_dim")
SPARE = 2**20
"""So many numbers a network may have beyond those of its file: a LayerNorm without weights has none there."""


def describe_network(network: Any) -> Description:
    """Return the structure of a network, what is frozen, the modes, and where random masks stand; not its numbers."""
    return {
        **describe(network, LAYERS, "layer"),
        "frozen": [name for name, parameter in network.named_parameters() if not parameter.requires_grad],
        "evaluating": [name for name, layer in network.layers.items() if not layer.training],
        "training": network.training,
        "rng_states": {name: encode(layer.rng_state) for name, layer in random_layers(network)},
    }


def build_network(description: Description, numbers: int) -> Any:
    """Return the described network; its parameters are still those of a new one.

    Parameters
    ----------
    description : dict
    numbers : int
        How many numbers the file has: a network that claims to be larger is not built.
    """
    claimed = _claimed(description)
    if claimed > numbers + SPARE:
        raise ValueError(f"its layers would hold {claimed:,} numbers, but the file has {numbers:,}")
    network = build(description, LAYERS)
    if not isinstance(network, nn.Sequential):
        raise ValueError(f"its network is a {type(network).__name__}, not a Sequential")
    parameters = dict(network.named_parameters())
    for name in description["frozen"]:
        parameters[name].requires_grad_(False)
    network.training = bool(description["training"])
    for name, layer in network.layers.items():
        layer.training = name not in description["evaluating"]
    for name, layer in random_layers(network):
        layer.rng_state = decode(description["rng_states"][name])
    return network


def _claimed(description: Description) -> int:
    """Return how many numbers the layers say that they have, at least."""
    arguments = description["arguments"]
    sizes = [arguments[name] for name in SIZES if name in arguments]
    if "embed_dim" in arguments:  # attention has square matrices
        sizes = [arguments["embed_dim"]] * 2
    if not all(isinstance(size, int) and size > 0 for size in sizes):
        raise ValueError(f"a layer has the sizes {sizes}")
    own = prod(sizes) if sizes else 0
    return own + sum(_claimed(module) for module in description.get("modules", ()))
