"""Which array is which layer's input and downstream: every number has one name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from bpviz import nn


class Wire(NamedTuple):
    """One layer in its place.

    Attributes
    ----------
    name : str
        "0", or "1.0" in a nested network.
    module : nn.Module
    words : dict
        From the words of its rules to canonical names: ``input``, ``downstream`` (missing where the way back ends), and
        a Residual's ``inner``, ``grad_inner`` and ``through``.
    first : str or None
        Of a Residual: the first layer of its body, after whose backward pass the two ways meet.
    """

    name: str
    module: Any
    words: dict[str, str]
    first: str | None = None


def wires(network: Any) -> list[Wire]:
    """Return the layers of a network in the order of the forward pass; a Residual comes after its body."""
    return list(_wires(network, "", "x", None))


def _wires(container: Any, prefix: str, before: str, downstream: str | None) -> Iterator[Wire]:
    for index, module in enumerate(container):
        name = f"{prefix}{index}"
        words = {"input": before} | ({"downstream": downstream} if downstream else {})
        if isinstance(module, nn.Sequential):
            made = list(_wires(module, f"{name}.", before, downstream))
            last = made[-1].name if made else None
        elif isinstance(module, nn.Residual):
            through = f"{name}.through" if downstream else None
            body = list(_wires(module.body, f"{name}.", before, through))
            words |= {"inner": f"{body[-1].name}.output", "grad_inner": f"{body[-1].name}.upstream"}
            made, last = [*body, Wire(name, module, words, body[0].name)], name
        else:
            made, last = [Wire(name, module, words)], name
        yield from made
        if last is not None:
            before, downstream = f"{last}.output", f"{last}.upstream"
