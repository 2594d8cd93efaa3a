"""Steps: a trace cut at four grains."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, overload

from .program import Block
from .step import Place, Step

if TYPE_CHECKING:
    from .trace import Trace

GRAINS = ("phase", "layer", "node", "term")


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
