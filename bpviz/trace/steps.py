"""Steps: a trace cut at four grains. A step copies nothing; it points."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np

from .address import Address
from .late import late
from .program import Block, Part, Target, row_length

if TYPE_CHECKING:
    from .trace import Trace

GRAINS = ("phase", "layer", "node", "term")


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
        return int(np.argmax(values)) if values.ndim == 1 else 0

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
        ndim = self.trace.array(target.array).ndim
        if part.kind == "scalar":
            return target, (self.trace.sample,) * ndim
        return target, (self.trace.sample, node)

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

    def _layer_array(self, name: str) -> np.ndarray | None:
        layers = self.trace.layers
        for layer in layers:
            if layer.name == self.layer:
                return getattr(layer, name)
        return None

    def _of_node(self, name: str) -> Any:
        values = self._layer_array(name) if self.phase in ("forward", "backward") else None
        return None if values is None else values[self.trace.sample]

    @property
    def upstream(self) -> Any:
        """dL/d(output) of the step's layer for the chosen sample, shape (units,); one number for
        an activation's node.
        """
        return self._pick("upstream")

    @property
    def local(self) -> Any:
        """The local gradient: an activation's slope at the node; a Linear's weights out of the node, or its input."""
        if self.part.name == "downstream" and self._of_node("local") is None:
            weight = self.trace.optional(f"{self.layer}.weight.before")
            return None if weight is None else weight[:, self.node]
        if self.part.name == "grad":
            return self._of_node("input")
        return self._pick("local")

    @property
    def downstream(self) -> Any:
        """dL/d(input) at the step's node, a number; for the gradients of a unit's weights, that row."""
        if self.part.name == "grad":
            return self.trace.array(self.part.targets[0].array)[self.node]
        values = self._of_node("downstream")
        return None if values is None else values[self.node]

    def _pick(self, name: str) -> Any:
        values = self._of_node(name)
        if values is None:
            return None
        own = self.part.name == "grad" or self._of_node("local") is not None
        return values[self.node] if own else values

    def equations(self) -> list[Any]:
        """Return the step's equations with their numbers (:class:`bpviz.explain.Equation`)."""
        return late("explain").equations(self)

    def explain(self) -> str:
        """Return the step in words and numbers, as text."""
        return late("explain").explain(self)

    def __repr__(self) -> str:
        where = self.address or "all gradients"
        return f"<Step {self.index} of {len(self.trace.steps(self.grain))} {self.grain}s: {self.phase}, {where}>"


def row_target(trace: Trace, part: Part, node: int, term: int) -> tuple[Target, tuple[int, ...]]:
    """Return which array and index is the ``term``-th parameter of unit ``node``."""
    for target in part.targets:
        shape = trace.shape(target.array)
        length = row_length(shape)
        if term < length:
            return target, (node, *(int(i) for i in np.unravel_index(term, shape[1:])))
        term -= length
    raise IndexError(f"unit {node} has no such parameter in {part.name}")


@dataclass(frozen=True)
class Cuts:
    """How many steps of one grain come before each part; where a step or a number lies follows by bisection."""

    places: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]
    length: int

    @classmethod
    def of(cls, blocks: Sequence[Block], grain: str) -> Cuts:
        """Count the steps of ``grain``."""
        places, counts = [], []
        for b, block in enumerate(blocks):
            for p, part in enumerate(block.parts):
                new_phase = p == 0 and (b == 0 or blocks[b - 1].phase != block.phase)
                count = {
                    "phase": int(new_phase),
                    "layer": int(p == 0),
                    "node": part.nodes,
                    "term": part.nodes * part.terms,
                }[grain]
                places.append((b, p))
                counts.append(count)
        starts = tuple(accumulate(counts, initial=0))
        return cls(tuple(places), starts[:-1], starts[-1])


class Steps(Sequence[Step]):
    """The steps of one grain: a lazy sequence; indexing costs the same wherever it points."""

    def __init__(self, trace: Trace, grain: str) -> None:
        if grain not in GRAINS:
            raise ValueError(f"grain {grain!r} is unknown; legal are {', '.join(GRAINS)}")
        self.trace, self.grain = trace, grain
        self._cuts = Cuts.of(trace.blocks, grain)

    def __len__(self) -> int:
        return self._cuts.length

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> list[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | list[Step]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        position = index + len(self) if index < 0 else index
        if not 0 <= position < len(self):
            raise IndexError(f"step {index} is not one of the {len(self)} steps of grain {self.grain!r}")
        k = bisect_right(self._cuts.starts, position) - 1
        block, part = self._cuts.places[k]
        node, term = position - self._cuts.starts[k], 0
        if self.grain in ("phase", "layer"):
            node = 0
        elif self.grain == "term":
            node, term = divmod(node, self.trace.blocks[block].parts[part].terms)
        return Step(self.trace, self.grain, position, Place(block, part, node, term))

    def at(self, place: Place) -> Step:
        """Return the step of this grain that contains ``place``."""
        k = self._cuts.places.index((place.block, place.part))
        start = self._cuts.starts[k]
        if self.grain == "node":
            return self[start + place.node]
        if self.grain == "term":
            return self[start + place.node * self.trace.blocks[place.block].parts[place.part].terms + place.term]
        begun = self._cuts.starts[k + 1] if k + 1 < len(self._cuts.starts) else self._cuts.length
        return self[begun - 1]
