"""From an address to its place in the program."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from .address import Address
from .program import Part, Target, row_length
from .step import Place

if TYPE_CHECKING:
    from .trace import Trace


def canonical(trace: Trace, address: Address) -> Address:
    """Return where a number really lies: an entry of ``clip.gradients`` is an entry of some parameter's ``grad``."""
    entry = trace.header["arrays"][address.name]
    if "concat" not in entry:
        return address
    (position,) = address.index
    for name in entry["concat"]:
        shape = trace.shape(name)
        if position < prod(shape):
            return Address.parse(name)._replace(index=tuple(int(i) for i in np.unravel_index(position, shape)))
        position -= prod(shape)
    raise IndexError(f"{str(address)!r} lies beyond the end of {address.name}")


def place_of(trace: Trace, address: Address) -> Place:
    """Return the place that computes the number at an address.

    Raises
    ------
    KeyError
        If no step computes it: it was there before (``x``, a weight ``before``) or belongs to another sample.
    """
    where = canonical(trace, address)
    for b, block in enumerate(trace.blocks):
        for p, part in enumerate(block.parts):
            for target in part.targets:
                if any(rule.target.array == where.name for rule in target.rules):
                    if part.kind == "row":
                        return Place(b, p, *_row(trace, part.targets, target, where))
                    return Place(b, p, _node(trace, part, where), where.term or 0)
    raise KeyError(f"no step computes {str(where)!r}: it is given, not computed")


def _row(trace: Trace, targets: tuple[Target, ...], target: Target, where: Address) -> tuple[int, int]:
    """Return the unit that a parameter belongs to, and which of the unit's parameters it is."""
    before = sum(row_length(trace.shape(other.array)) for other in targets[: targets.index(target)])
    shape = trace.shape(target.array)
    within = int(np.ravel_multi_index(where.index[1:], shape[1:])) if shape[1:] else 0
    return where.index[0], before + within


def _node(trace: Trace, part: Part, where: Address) -> int:
    """Return which of a part's units a number belongs to."""
    index, shape = where.index, trace.shape(where.name)
    if part.kind != "shared":
        _check_sample(trace, where)
        index, shape = index[1:], shape[1:]
    return int(np.ravel_multi_index(index, shape)) if shape else 0


def _check_sample(trace: Trace, where: Address) -> None:
    if where.index and where.index[0] != trace.sample:
        raise KeyError(
            f"{str(where)!r} belongs to sample {where.index[0]}; this trace shows sample {trace.sample}: "
            f"use trace.at({where.index[0]})"
        )
