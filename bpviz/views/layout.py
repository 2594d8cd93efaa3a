"""Where the nodes of a small dense network stand: pure arithmetic, shared by the views in Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import dist, hypot, inf

from .theme import NODE_RADIUS

LARGEST_COLUMN = 8
"""The most units of a column that can be drawn as nodes with legible numbers in one picture."""

RING = 7.0
CHIP = 22.0
GAP = 4.0
"""Points kept free around a node for its widest gradient ring, for the chip with its gradient, and between."""

LARGEST_MARK = 12.0
"""Radius of the largest ring that a weight's gradient is drawn as, on its edge, with a little room around it."""

SMALLEST = 16.0
"""Below this radius the chips no longer fit between the nodes, and stand beside them."""

ROUND = 24.0
PILL = 34.0
"""Below ``ROUND`` points of radius no number fits into a circle: a node becomes a pill, ``PILL`` to each side."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions and sizes, in the caller's unit.

    Attributes
    ----------
    columns : tuple of tuple of (x, y)
        The centre of each node.
    radius, half_width : float
        Half the height and half the width of a node; equal for a circle.
    chip_below : bool
        Whether a gradient's chip stands below its node, or beside it because the column is too dense.
    point : float
        Length of one point of the theme.
    """

    columns: tuple[tuple[Point, ...], ...]
    radius: float
    half_width: float
    chip_below: bool
    point: float

    def edge(self, column: int, source: int, target: int) -> tuple[Point, Point]:
        """Return where the edge from ``source`` in ``column - 1`` to ``target`` in ``column`` starts and ends."""
        (x0, y0), (x1, y1) = self.columns[column - 1][source], self.columns[column][target]
        if self.half_width > self.radius:
            return (x0 + self.half_width, y0), (x1 - self.half_width, y1)
        length = hypot(x1 - x0, y1 - y0)
        dx, dy = (x1 - x0) / length * self.radius, (y1 - y0) / length * self.radius
        return (x0 + dx, y0 + dy), (x1 - dx, y1 - dy)

    def along(self, column: int, source: int, target: int, share: float) -> Point:
        """Return a point of an edge: at ``share`` 0 where it starts, at 1 where it ends."""
        (x0, y0), (x1, y1) = self.edge(column, source, target)
        return x0 + share * (x1 - x0), y0 + share * (y1 - y0)

    def marks(self, column: int) -> tuple[float, float]:
        """Return the share of the edges into a column at which marks on them stand furthest apart, and how far.

        Returns
        -------
        share : float
            The same for every edge; in the first half, for the second holds the names of the column's nodes.
        distance : float
            Between the centres of the two that are nearest, in points; infinite where there is one edge.
        """
        ends = [(s, t) for s in range(len(self.columns[column - 1])) for t in range(len(self.columns[column]))]

        def distance(share: float) -> float:
            places = [self.along(column, *edge, share) for edge in ends]
            return min((dist(*pair) for pair in combinations(places, 2)), default=inf) / self.point

        length = (self.columns[column][0][0] - self.columns[column - 1][0][0] - 2 * self.half_width) / self.point
        first = min(0.5, (RING + LARGEST_MARK) / length)
        steps = 30
        best = max((first + (0.5 - first) * k / steps for k in range(steps + 1)), key=distance)
        return best, distance(best)

    def chip(self, column: int, node: int) -> Point:
        """Return the centre of the chip of a node, above the edges' crossing in either place."""
        x, y = self.columns[column][node]
        if self.chip_below:
            return x, y - self.radius - (RING + GAP / 2 + CHIP / 2) * self.point
        return x + self.half_width + (RING + PILL) * self.point, y


def small_network(sizes: Sequence[int], left: float, right: float, top: float, bottom: float, point: float) -> Layout:
    """Place the columns of a dense network in a box.

    Parameters
    ----------
    sizes : sequence of int
        Units of each column, the input first.
    left, right, top, bottom : float
        The box of the nodes' *centres* in x and of everything in y; y grows upwards.
    point : float
        Length of one point of the theme in the caller's unit.

    Returns
    -------
    Layout

    Raises
    ------
    ValueError
        If a column has more units than ``LARGEST_COLUMN``.
    """
    for column, size in enumerate(sizes):
        if size > LARGEST_COLUMN:
            raise ValueError(
                f"column {column} has {size} units; "
                f"a network drawn node by node may have at most {LARGEST_COLUMN} in a column"
            )
    height = top - bottom
    pitch = height / max(sizes) / point
    radius = min(NODE_RADIUS, (pitch - 2 * RING - GAP - CHIP) / 2)
    chip_below = radius >= SMALLEST
    if not chip_below:
        radius = min(ROUND - 1, (pitch - 2 * RING - GAP) / 2)
    half_width = radius if radius >= ROUND else PILL
    # a column's chips hang below its nodes, so the nodes stand a little above the middle
    lift = (CHIP + GAP) / 2 * point if chip_below else 0.0
    middle = (top + bottom) / 2 + lift
    step = (right - left) / max(1, len(sizes) - 1)
    spread = min(pitch, 2.0 * (NODE_RADIUS + CHIP)) * point
    columns = tuple(
        tuple((left + step * c, middle + spread * ((size - 1) / 2 - node)) for node in range(size))
        for c, size in enumerate(sizes)
    )
    return Layout(columns, radius * point, half_width * point, chip_below, point)
