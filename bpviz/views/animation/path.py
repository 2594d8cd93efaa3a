"""Which weight, and which path to it, a scene shows in detail."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose, prod
from typing import Any

import numpy as np

from bpviz.explain import read, significant


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of the chain rule along a path.

    Attributes
    ----------
    address : str
        Of its number.
    kind : str
        ``gradient`` (of the loss by a node), ``weight``, ``slope`` or ``input``: how the symbol is written.
    spots, wires : tuple
        The nodes and edges that light up with it.
    """

    address: str
    kind: str
    spots: tuple[tuple[int, int], ...] = ()
    wires: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """The path from the loss to one weight.

    Attributes
    ----------
    weight : tuple
        The weight's edge: column, unit it leads to, unit it starts from.
    through : tuple or None
        The edge after it on the path; None if the weight is in the last layer.
    factors : tuple of Factor
        Along this one path.
    gathered : tuple of Factor or None
        The same with all paths through the weight gathered into the first factor; None where there is only one path.
    result : str
        Address of the product: the weight's gradient, or with a batch the sample's share of it.
    """

    weight: tuple[int, int, int]
    through: tuple[int, int, int] | None
    factors: tuple[Factor, ...]
    gathered: tuple[Factor, ...] | None
    result: str


def upstream_of(output: str) -> str:
    """Return the array with the gradient of an output: ``2.upstream`` for ``2.output``."""
    return output.removesuffix("output") + "upstream"


def choose(trace: Any) -> Path | None:
    """Return the path to show, or None if every layer is frozen.

    It leads to the weight to whose gradient the sample gives most, in the last layer but one if that is trained.
    """
    columns = trace.columns
    trained = [c for c in range(1, len(columns)) if not columns[c]["frozen"]]
    if not trained:
        return None
    c = next((c for c in reversed(trained) if c < len(columns) - 1), trained[-1])
    s, column, last = trace.sample, columns[c], len(columns) - 1
    gradients = _finite(np.outer(trace.array(upstream_of(column["z"]))[s], trace.array(columns[c - 1]["a"])[s]))
    j, i = (int(k) for k in np.unravel_index(np.argmax(gradients), gradients.shape))
    carried = Factor(f"{columns[c - 1]['a']}[{s}, {i}]", "input", ((c - 1, i),), ((c, j, i),))
    own = (*_slope(column, s, (c, j)), carried)
    result = f"{column['weight']}.grad[{j}, {i}]" + (f"/{s}" if trace.batch_size > 1 else "")
    if c == last:
        seed = Factor(f"{upstream_of(column['a'])}[{s}, {j}]", "gradient", ((c, j),))
        return Path((c, j, i), None, (seed, *own), None, result)
    after = columns[c + 1]
    products = _finite(trace.array(f"{after['weight']}.before")[:, j] * trace.array(upstream_of(after["z"]))[s])
    k = int(np.argmax(products))
    start = Factor(f"{upstream_of(after['z'])}[{s}, {k}]", "gradient", ((c + 1, k),))
    edge = Factor(f"{after['weight']}.before[{k}, {j}]", "weight", ((c, j),), ((c + 1, k, j),))
    gathered = None
    if after["size"] > 1:
        wires = tuple((c + 1, t, j) for t in range(after["size"]))
        gathered = (Factor(f"{upstream_of(column['a'])}[{s}, {j}]", "gradient", ((c, j),), wires), *own)
    return Path((c, j, i), (c + 1, k, j), (start, edge, *own), gathered, result)


def _finite(array: np.ndarray) -> np.ndarray:
    """Return sizes to compare; what is not finite comes first."""
    return np.where(np.isfinite(array), np.abs(array), np.inf)


def _slope(column: dict[str, Any], sample: int, spot: tuple[int, int]) -> tuple[Factor, ...]:
    if not column["activation"]:
        return ()
    layer = column["a"].removesuffix(".output")
    return (Factor(f"{layer}.local[{sample}, {spot[1]}]", "slope", (spot,)),)


def is_exact(trace: Any, factors: tuple[Factor, ...], count: int, result: str) -> bool:
    """Say whether the shown factors, with so many digits, give exactly the shown product."""
    return isclose(redone(trace, factors, count), read(significant(trace.value(result), 3)), rel_tol=1e-12)


def digits(trace: Any, factors: tuple[Factor, ...], result: str) -> int:
    """Return the fewest digits (4 to 8) with which the shown product, redone by hand, gives the shown result."""
    shown = significant(trace.value(result), 3)
    for count in range(4, 8):
        if significant(redone(trace, factors, count), 3) == shown:
            return count
    return 8


def redone(trace: Any, factors: tuple[Factor, ...], count: int) -> float:
    """Return the product of the factors, each rounded to so many digits."""
    return prod(read(significant(trace.value(factor.address), count)) for factor in factors)
