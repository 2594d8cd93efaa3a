"""One step of a trace. It copies nothing; it points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .address import Address
from .late import late
from .program import Block, Part, Target, row_length

if TYPE_CHECKING:
    from .trace import Trace


class Place(NamedTuple):
    """Where in the program: a block, one of its parts, a node of that part, a term of that node."""

    block: int
    part: int
    node: int
    term: int


class Step:
    """One step of a trace.

    Attributes
    ----------
    trace : Trace
    grain : str
        ``phase``, ``layer``, ``node`` or ``term``.
    index : int
        Position in ``trace.steps(grain)``.
    place : Place
        The first place of the program that the step covers.
    """

    __slots__ = ("grain", "index", "place", "trace")

    def __init__(self, trace: Trace, grain: str, index: int, place: Place) -> None:
        self.trace, self.grain, self.index, self.place = trace, grain, index, place

    @property
    def block(self) -> Block:
        """The block that the step belongs to (at the grain ``phase``, the phase's last one)."""
        if self.grain == "phase":
            return [block for block in self.trace.blocks if block.phase == self.phase][-1]
        return self.trace.blocks[self.place.block]

    @property
    def part(self) -> Part:
        """The part that the step belongs to (at coarser grains, the block's last one)."""
        return self.block.parts[self.place.part if self.grain in ("node", "term") else -1]

    @property
    def phase(self) -> str:
        """``zero_grad``, ``forward``, ``loss``, ``backward``, ``clip`` or ``update``."""
        return self.trace.blocks[self.place.block].phase

    @property
    def layer(self) -> str | None:
        """The module's name, ``loss``, ``clip``, or None where a step belongs to no layer."""
        return self.block.layer

    @property
    def node(self) -> int:
        """The node in focus: the step's own, or at coarser grains the one with the largest number."""
        if self.grain in ("node", "term"):
            return self.place.node
        if not self.part.targets:
            return 0
        values = np.abs(self.trace.array(self._judged()))
        if self.part.kind == "row":
            values = values.reshape(values.shape[0], -1).max(axis=1)
        elif self.part.kind == "unit":
            values = values[self.trace.sample]
        return 0 if self.part.kind == "scalar" else int(np.argmax(values))

    @property
    def term(self) -> int | None:
        """The term in focus at the grain ``term``; None elsewhere."""
        return self.place.term if self.grain == "term" else None

    @property
    def target(self) -> tuple[Target, tuple[int, ...]] | None:
        """The array that the step computes and the index in focus; None for ``zero_grad``."""
        part, node = self.part, self.node
        if part.kind == "none":
            return None
        if part.kind == "row":
            return row_target(self.trace, part, node, self._row_term())
        target = part.targets[0]
        shape = self.trace.shape(target.array)
        if part.kind == "scalar":
            return target, (self.trace.sample,) * len(shape)
        if part.kind == "shared":
            return target, unravel(node, shape)
        return target, (self.trace.sample, *unravel(node, shape[1:]))

    def _row_term(self) -> int:
        if self.grain == "term":
            return self.place.term
        values = self.trace.array(self._judged())
        return int(np.argmax(np.abs(values[self.node]))) if values.ndim > 1 else 0

    def _judged(self) -> str:
        """Return the array whose largest number stands for the others: of an update, the change itself."""
        target = self.part.targets[0]
        return next((rule.target.array for rule in target.rules if rule.target.role == "update"), target.array)

    @property
    def address(self) -> Address | None:
        """The address of the number in focus; None for ``zero_grad``."""
        if self.target is None:
            return None
        target, index = self.target
        address = Address.parse(target.array)._replace(index=index)
        fold = self.part.fold()
        return address._replace(term=self.place.term) if self.grain == "term" and fold else address

    @property
    def upstream(self) -> Any:
        """In backward: dL/d(output) at an activation's node or for weights; at a Linear's node, of all units.

        None for layers that are neither, whose chain rule has more factors than three: see :meth:`equations`.
        """
        return self._factors()[0]

    @property
    def local(self) -> Any:
        """In backward: an activation's slope; the weights out of a node; for a unit's weights, their inputs."""
        return self._factors()[1]

    @property
    def downstream(self) -> Any:
        """In backward: dL/d(input) at the node; for a unit's weights, their gradients, a row."""
        return self._factors()[2]

    def _factors(self) -> tuple[Any, Any, Any]:
        """Return upstream, local and downstream of the chosen sample: what the chain rule multiplies and gives."""
        layer = next((layer for layer in self.trace.layers if layer.name == self.layer), None)
        simple = layer is not None and (layer.type == "Linear" or layer.local is not None)
        if self.phase != "backward" or layer is None or not simple or layer.output.ndim > 2:
            return None, None, None
        sample, node = self.trace.sample, self.node
        if self.part.name == "grad":
            gradient = self.trace.array(self.part.targets[0].array)[node]
            return layer.upstream[sample, node], layer.input[sample], gradient
        assert layer.downstream is not None  # a first layer has no such step
        if layer.local is not None:
            return layer.upstream[sample, node], layer.local[sample, node], layer.downstream[sample, node]
        weight = self.trace.array(f"{layer.name}.weight.before")
        return layer.upstream[sample], weight[:, node], layer.downstream[sample, node]

    def equations(self) -> list[Any]:
        """Return the step's equations with their numbers (:class:`bpviz.explain.Equation`)."""
        return late("explain").equations(self)

    def explain(self) -> str:
        """Return the step in words and numbers, as text."""
        return late("explain").explain(self)

    def __repr__(self) -> str:
        where = self.address or "all gradients"
        return f"<Step {self.index} of {len(self.trace.steps(self.grain))} {self.grain}s: {self.phase}, {where}>"


def unravel(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the index of the ``flat``-th number of an array, row by row."""
    return tuple(int(i) for i in np.unravel_index(flat, shape))


def row_target(trace: Trace, part: Part, node: int, term: int) -> tuple[Target, tuple[int, ...]]:
    """Return which array and index is the ``term``-th parameter of unit ``node``."""
    for target in part.targets:
        shape = trace.shape(target.array)
        length = row_length(shape)
        if term < length:
            return target, (node, *unravel(term, shape[1:]))
        term -= length
    raise IndexError(f"unit {node} has no such parameter in {part.name}")
